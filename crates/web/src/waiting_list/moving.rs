//! Somebody moved up or down by hand, with a reason that stands in the list.

use super::MovedLine;
use crate::error::WebResult;
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::refused;
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::AppError;
use app::waiting::{Moving, how_far};
use axum::extract::Path;
use practice::goal::SHORT_MAX;
use practice::ids::EpisodeId;
use practice::waiting::{MOVED_MOST, MOVES};
use serde::Serialize;
use uuid::Uuid;

/// Said where somebody else moved them meanwhile.
const CHANGED: &str =
    "Somebody else moved this person while you typed. What it says now stands below. Check it, then save again";

/// What the page of a move shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct MoveView {
    episode: String,
    reference: String,
    version: i64,
    reasons: Vec<String>,
    moved: Option<MovedLine>,
    own: bool,
    choices: Vec<Choice>,
}

pub(super) async fn show(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    page(&visit, episode, &FormState::empty()).await
}

async fn page(visit: &Visit, episode: Uuid, form: &FormState) -> WebResult {
    let moving = app::waiting::moving(visit.ctx(), EpisodeId(episode)).await?;
    visit.form_page("waiting-list/move.html", "Move on the waiting list", form, view(moving))
}

fn choices() -> Vec<Choice> {
    std::iter::once(MOVED_MOST).chain(MOVES.iter().copied()).map(|days| Choice::new(days, how_far(days))).collect()
}

fn view(moving: Moving) -> MoveView {
    MoveView {
        episode: moving.episode.to_string(),
        reference: moving.reference,
        version: moving.version,
        reasons: moving.reasons,
        moved: moving.moved.map(|(by, why, at)| MovedLine { by, why, at: at.to_string(), how: String::new() }),
        own: moving.own,
        choices: choices(),
    }
}

pub(super) async fn save(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let reads = (
        crate::episodes::version_of(&form),
        form.one_of("days", |days| days.parse::<i64>().ok()).required("Choose how far up or down"),
        form.line("why").max(SHORT_MAX).required("Say why: the reason stands in the list beside your name"),
    );
    let state = match form.done(reads) {
        Ok((version, days, why)) => {
            let form_id = visit.once(&form);
            match app::waiting::move_by_hand(visit.ctx(), EpisodeId(episode), form_id, version, days, &why).await {
                Ok(()) => return Ok(done("/waiting-list", "waiting_moved")),
                Err(AppError::Invalid(problems)) => refused(&form, problems),
                Err(AppError::Stale) => form.refuse("", CHANGED),
                Err(other) => return Err(other.into()),
            }
        }
        Err(state) => state,
    };
    page(&visit, episode, &state).await
}

pub(super) async fn take_back(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let state = match form.done(crate::episodes::version_of(&form)) {
        Ok(version) => {
            match app::waiting::take_back(visit.ctx(), EpisodeId(episode), visit.once(&form), version).await {
                Ok(()) => return Ok(done("/waiting-list", "waiting_move_back")),
                Err(AppError::Stale) => form.refuse("", CHANGED),
                Err(other) => return Err(other.into()),
            }
        }
        Err(state) => state,
    };
    page(&visit, episode, &state).await
}

pub(super) fn samples() -> Samples {
    let first = MoveView {
        episode: "01990000-0000-7000-8000-000000000001".to_owned(),
        reference: "R-4821".to_owned(),
        version: 2,
        reasons: vec!["waits 23 working days, target 20".to_owned()],
        moved: Some(MovedLine {
            by: "Helen Moss".to_owned(),
            why: "A hearing on Friday".to_owned(),
            at: "2026-11-22T10:00:00Z".to_owned(),
            how: String::new(),
        }),
        own: true,
        choices: choices(),
    };
    let fresh = MoveView { moved: None, own: false, ..first.clone() };
    let faulty = FormState::empty().with_error("why", "Say why");
    vec![("waiting-list/move.html", vec![drawn(&first, Some(&faulty)), drawn(&fresh, Some(&FormState::empty()))])]
}
