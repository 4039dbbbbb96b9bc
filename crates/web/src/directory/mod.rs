//! Groups and services (DOMAIN 3, "asset"): the list, one entry, adding and changing. The directory of issue 5 of 6 grows here.

mod edit;
mod view;

use crate::error::WebResult;
use crate::form::FormState;
use crate::routes::{Need::May, routes};
use crate::visit::Visit;
use crate::words::need_choices;
use axum::extract::{Path, Query};
use practice::access::Act;
use practice::ids::AssetId;
use practice::needs::by_code;
use serde::Deserialize;
use uuid::Uuid;
use view::{AssetView, ListView};

pub(crate) use view::{Row, samples};

routes! {
    GET "/assets" May(Act::AssetRead) => list;
    GET "/assets/new" May(Act::AssetEdit) => edit::new;
    POST "/assets/new" May(Act::AssetEdit) => edit::add;
    GET "/assets/{asset}" May(Act::AssetRead) => show;
    GET "/assets/{asset}/edit" May(Act::AssetEdit) => edit::show;
    POST "/assets/{asset}/edit" May(Act::AssetEdit) => edit::change;
}

/// What the list is narrowed to, and where it goes on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    need: Option<String>,
    word: Option<String>,
    after: Option<String>,
    id: Option<Uuid>,
}

/// The key behind which a list goes on.
pub(crate) fn behind(after: Option<String>, id: Option<Uuid>) -> Option<(String, Uuid)> {
    after.zip(id)
}

/// The address of a list's next part.
pub(crate) fn address(path: &str, need: &str, word: Option<&str>, next: &(String, Uuid)) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("need", need)
        .append_pair("word", word.unwrap_or_default())
        .append_pair("after", &next.0)
        .append_pair("id", &next.1.to_string())
        .finish();
    format!("{path}?{query}")
}

async fn list(visit: Visit, Query(wanted): Query<Wanted>) -> WebResult {
    let need = wanted.need.as_deref().and_then(by_code).map(|n| n.code.as_str());
    let word = wanted.word.as_deref().map(str::trim).filter(|w| !w.is_empty());
    let listed = app::assets::list(visit.ctx(), need, word, behind(wanted.after.clone(), wanted.id)).await?;
    let view = ListView {
        rows: listed.rows.iter().map(|a| Row::of(a, false)).collect(),
        next: listed.next.map(|next| address("/assets", need.unwrap_or_default(), word, &next)),
        needs: need_choices(),
        narrowed: need.is_some() || word.is_some(),
        may_edit: app::assets::may_edit(visit.ctx()),
        may_count: visit.ctx().may(Act::UnmetNeedRead),
    };
    let form = FormState::empty().with("need", need.unwrap_or_default()).with("word", word.unwrap_or_default());
    visit.form_page("assets/list.html", "Groups and services", &form, view)
}

async fn show(visit: Visit, Path(asset): Path<Uuid>) -> WebResult {
    let (row, needs) = app::assets::open(visit.ctx(), AssetId(asset)).await?;
    visit.page(
        "assets/show.html",
        "A group or service",
        AssetView::of(&row, &needs, app::assets::may_edit(visit.ctx())),
    )
}
