//! Adding an entry and changing one.

use super::view::{AssetView, EditView};
use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::shared::{draft_of, refused};
use crate::visit::{Posted, Visit, done};
use app::{AppError, AssetRow};
use axum::extract::Path;
use practice::asset::{Draft, State};
use practice::goal::{LONG_MAX, SHORT_MAX};
use practice::ids::AssetId;
use practice::needs::by_code;
use uuid::Uuid;

const STALE: &str = "Somebody else changed this entry while you were typing. What it says now stands above what you typed. Send yours again if it should take its place";

pub(crate) async fn new(visit: Visit) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = draft.unwrap_or_else(|| FormState::empty().with("state", State::Open.as_str()));
    page(&visit, None, &form, kept_at, None)
}

fn page(
    visit: &Visit,
    asset: Option<Uuid>,
    form: &FormState,
    kept_at: Option<String>,
    stored: Option<AssetView>,
) -> WebResult {
    let title = if asset.is_some() { "Change an entry" } else { "Add a group or service" };
    visit.form_page("assets/edit.html", title, form, EditView::of(asset, kept_at, stored))
}

pub(crate) async fn add(visit: Visit, Posted(form): Posted) -> WebResult {
    let state = match read(&form) {
        Ok(draft) => match app::assets::add(visit.ctx(), visit.once(&form), draft).await {
            Ok(asset) => return Ok(done(&format!("/assets/{asset}"), "asset_saved")),
            Err(AppError::Invalid(problems)) => refused(&form, problems),
            Err(other) => return Err(other.into()),
        },
        Err(state) => state,
    };
    page(&visit, None, &state, None, None)
}

pub(crate) async fn show(visit: Visit, Path(asset): Path<Uuid>) -> WebResult {
    let (row, needs) = app::assets::open(visit.ctx(), AssetId(asset)).await?;
    let (draft, kept_at) = draft_of(&visit).await?;
    page(&visit, Some(asset), &draft.unwrap_or_else(|| filled(&row, &needs)), kept_at, None)
}

fn filled(row: &AssetRow, needs: &[String]) -> FormState {
    let fields = [
        ("name", &row.name),
        ("organisation", &row.organisation),
        ("offers", &row.offers),
        ("when_words", &row.when_words),
        ("place", &row.place),
        ("town", &row.town),
        ("postcode", &row.postcode),
        ("phone", &row.phone),
        ("email", &row.email),
        ("website", &row.website),
        ("cost", &row.cost),
        ("access", &row.access),
        ("state", &row.state),
        ("note", &row.note),
    ];
    let form = FormState::empty().with("version", row.version).with_all("needs", needs);
    fields.into_iter().fold(form, |form, (name, value)| form.with(name, value))
}

pub(crate) async fn change(visit: Visit, Path(asset): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let version = form.first("version").and_then(|v| v.parse().ok()).unwrap_or(0);
    let (state, stale) = match read(&form) {
        Ok(draft) => match app::assets::change(visit.ctx(), AssetId(asset), visit.once(&form), version, draft).await {
            Ok(()) => return Ok(done(&format!("/assets/{asset}"), "asset_saved")),
            Err(AppError::Invalid(problems)) => (refused(&form, problems), false),
            Err(AppError::Stale) => (form.refuse("", STALE), true),
            Err(other) => return Err(other.into()),
        },
        Err(state) => (state, false),
    };
    let (row, needs) = app::assets::open(visit.ctx(), AssetId(asset)).await?;
    let state = if stale { state.with("version", row.version) } else { state };
    page(&visit, Some(asset), &state, None, stale.then(|| AssetView::of(&row, &needs, false)))
}

/// Reads what is typed; what it means is checked by the rules ([`Draft::tidied`]).
fn read(form: &Form) -> Result<Draft, FormState> {
    let line = |name| form.line(name).max(SHORT_MAX).optional();
    let (about, place, ways, rest) = form.done((
        (
            line("name"),
            line("organisation"),
            form.text("offers").max(LONG_MAX).called("What happens there").optional(),
            line("when_words"),
        ),
        (line("place"), line("town"), line("postcode"), line("access")),
        (line("phone"), line("email"), line("website"), line("cost")),
        (
            form.one_of("state", State::parse).required("Choose whether somebody new can come"),
            form.text("note").max(LONG_MAX).called("What workers know").optional(),
            form.many("needs", |code| by_code(code).map(|n| n.code.clone())).any(),
        ),
    ))?;
    let text = Option::unwrap_or_default;
    Ok(Draft {
        name: text(about.0),
        organisation: text(about.1),
        offers: text(about.2),
        when_words: text(about.3),
        place: text(place.0),
        town: text(place.1),
        postcode: text(place.2),
        access: text(place.3),
        phone: text(ways.0),
        email: text(ways.1),
        website: text(ways.2),
        cost: text(ways.3),
        state: rest.0,
        note: text(rest.1),
        needs: rest.2,
    })
}
