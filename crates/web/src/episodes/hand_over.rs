//! Handing support over to a colleague; the trail of owners stays (DOMAIN 4.3).

use super::header::{Header, Tab};
use crate::error::WebResult;
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, refused};
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::AppError;
use axum::extract::Path;
use practice::goal::SHORT_MAX;
use practice::ids::{AccountId, EpisodeId};
use serde::Serialize;
use uuid::Uuid;

/// What the page of a handover shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct HandOverView {
    header: Header,
    kept_at: Option<String>,
    colleagues: Vec<Choice>,
}

pub(super) async fn show(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    page(&visit, EpisodeId(episode), &draft.unwrap_or_else(FormState::empty), kept_at).await
}

async fn page(visit: &Visit, episode: EpisodeId, form: &FormState, kept_at: Option<String>) -> WebResult {
    let opened = app::episodes::open_to_write(visit.ctx(), episode).await?;
    let colleagues = app::episodes::successors(visit.ctx(), AccountId(opened.episode.owner_id)).await?;
    let view = HandOverView {
        header: Header::of(&opened, visit.ctx().today(), Tab::Overview),
        kept_at,
        colleagues: colleagues.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect(),
    };
    visit.form_page("episodes/hand-over.html", "Hand over", form, view)
}

pub(super) async fn save(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let reads = (
        form.one_of("to", |id| id.parse::<Uuid>().ok()).required("Choose who takes over"),
        form.line("why").max(SHORT_MAX).required("Say in a few words why, so that the trail can be understood"),
    );
    let state = match form.done(reads) {
        Ok((to, why)) => {
            match app::episodes::hand_over(visit.ctx(), EpisodeId(episode), visit.once(&form), AccountId(to), &why)
                .await
            {
                Ok(()) => return Ok(done("/caseload", "handed_over")),
                Err(AppError::Invalid(problems)) => refused(&form, problems),
                Err(other) => return Err(other.into()),
            }
        }
        Err(state) => state,
    };
    page(&visit, EpisodeId(episode), &state, None).await
}

pub(super) fn samples() -> Samples {
    let view = HandOverView {
        header: Header::sample(Tab::Overview),
        kept_at: Some("2026-11-22T10:00:00Z".to_owned()),
        colleagues: vec![Choice::new("1", "Ben Carter")],
    };
    let none = HandOverView { kept_at: None, colleagues: Vec::new(), ..view.clone() };
    let faulty = FormState::empty().with_error("why", "Say in a few words why");
    vec![("episodes/hand-over.html", vec![drawn(&view, Some(&faulty)), drawn(&none, Some(&FormState::empty()))])]
}
