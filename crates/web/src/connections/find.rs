//! Find something: the need of the referral already filled in; *suggest* puts it on the plan (PAGES 3).

use crate::directory::{Row, behind};
use crate::episodes::{Header, Tab};
use crate::error::WebResult;
use crate::form::FormState;
use crate::shared::refused;
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices, need_choices};
use app::AppError;
use axum::extract::{Path, Query};
use practice::connection::UnmetWhy;
use practice::ids::{AssetId, EpisodeId};
use practice::needs::by_code;
use practice::person::outcode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is looked for. Without a need in the address, the first need of the referral; with an empty one, any.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Wanted {
    need: Option<String>,
    word: Option<String>,
    after: Option<String>,
    id: Option<Uuid>,
}

/// The page of what may fit.
#[derive(Debug, Serialize)]
pub(crate) struct FindView {
    pub(super) header: Header,
    /// The needs of the referral, first.
    pub(super) asked: Vec<Choice>,
    pub(super) needs: Vec<Choice>,
    pub(super) need: String,
    pub(super) need_words: String,
    pub(super) word: String,
    pub(super) near: Vec<Row>,
    pub(super) rows: Vec<Row>,
    pub(super) next: Option<String>,
    pub(super) whys: Vec<Choice>,
    pub(super) area: String,
}

pub(crate) async fn show(visit: Visit, Path(episode): Path<Uuid>, Query(wanted): Query<Wanted>) -> WebResult {
    page(&visit, episode, wanted, &FormState::empty()).await
}

async fn page(visit: &Visit, episode: Uuid, wanted: Wanted, form: &FormState) -> WebResult {
    let opened = app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?;
    let need = wanted.need.unwrap_or_else(|| opened.needs.first().cloned().unwrap_or_default());
    let need = by_code(&need).map(|n| n.code.clone());
    let word = wanted.word.as_deref().map(str::trim).filter(|w| !w.is_empty());
    let found =
        app::connections::find(visit.ctx(), EpisodeId(episode), need.as_deref(), word, behind(wanted.after, wanted.id))
            .await?;
    let code = need.unwrap_or_default();
    let view = FindView {
        header: Header::of(&opened, visit.ctx().today(), Tab::Connections),
        asked: opened.needs.iter().map(|n| Choice::new(n.as_str(), practice::needs::words(n))).collect(),
        needs: need_choices(),
        need_words: if code.is_empty() { String::new() } else { practice::needs::words(&code).to_owned() },
        word: word.unwrap_or_default().to_owned(),
        near: found.near.iter().map(|a| Row::of(a, found.taken.contains(&a.id))).collect(),
        rows: found.rows.iter().map(|a| Row::of(a, found.taken.contains(&a.id))).collect(),
        next: found
            .next
            .map(|next| crate::directory::address(&format!("/episodes/{episode}/connections/new"), &code, word, &next)),
        need: code,
        whys: choices!(UnmetWhy),
        area: outcode(&opened.person.postcode).to_owned(),
    };
    visit.form_page("connections/find.html", "Find something", form, view)
}

pub(crate) async fn suggest(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let asset = form.one_of("asset", |id| id.parse().ok().map(AssetId)).required("Choose what to suggest");
    let state = match form.done(asset) {
        Ok(asset) => match app::connections::suggest(visit.ctx(), EpisodeId(episode), visit.once(&form), asset).await {
            Ok(_) => return Ok(done(&format!("/episodes/{episode}/connections"), "suggested")),
            Err(AppError::Invalid(problems)) => refused(&form, problems),
            Err(other) => return Err(other.into()),
        },
        Err(state) => state,
    };
    let kept = |name: &str| form.first(name).map(str::to_owned);
    page(&visit, episode, Wanted { need: kept("need"), word: kept("word"), ..Wanted::default() }, &state).await
}
