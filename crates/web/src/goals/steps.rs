//! Steps: agree one, change it, tick it done, drop it, take that back.

use super::view::{StepFormView, step_words};
use super::{CHANGED, header, opened_to_write, page};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::shared::{draft_of, refused};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::episodes::Opened;
use app::goals::{StepTurn, StepWords};
use app::time;
use axum::extract::{Path, Query};
use jiff::civil::Date;
use practice::goal::{GoalState, SHORT_MAX, StepBy};
use practice::ids::{EpisodeId, GoalId, StepId};
use serde::Deserialize;
use uuid::Uuid;

/// Towards which goal.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Towards {
    goal: Option<Uuid>,
}

pub(crate) async fn new(visit: Visit, Path(episode): Path<Uuid>, Query(towards): Query<Towards>) -> WebResult {
    let opened = opened_to_write(&visit, episode).await?;
    let (draft, kept_at) = draft_of(&visit).await?;
    let goal = towards.goal.map(|g| g.to_string()).unwrap_or_default();
    let form = draft.unwrap_or_else(|| FormState::empty().with("by", StepBy::Person.as_str()).with("goal", goal));
    form_page(&visit, &opened, None, &form, kept_at, None)
}

fn form_page(
    visit: &Visit,
    opened: &Opened,
    step: Option<Uuid>,
    form: &FormState,
    kept_at: Option<String>,
    stored: Option<String>,
) -> WebResult {
    let open = |state: &str| GoalState::parse(state).is_some_and(GoalState::is_open);
    let view = StepFormView {
        header: header(visit, opened),
        step: step.map(|s| s.to_string()),
        goals: opened
            .goals
            .iter()
            .filter(|g| open(&g.state))
            .map(|g| Choice::new(g.id.to_string(), g.words.as_str()))
            .collect(),
        bys: choices!(StepBy),
        kept_at,
        stored,
    };
    let title = if step.is_some() { "Change a step" } else { "Agree a step" };
    visit.form_page("goals/step.html", title, form, view)
}

fn read(form: &Form, today: Option<Date>) -> Result<StepWords, FormState> {
    let due = form.date("due").called("The day");
    let due = match today {
        Some(today) => due.not_before(today, "Choose today or a day to come"),
        None => due,
    };
    let (words, by, due_on) = form.done((
        form.line("step").max(SHORT_MAX).called("The step").required("Write what will be done"),
        form.one_of("by", StepBy::parse).required("Choose who does it"),
        due.optional(),
    ))?;
    Ok(StepWords { words, by, due_on })
}

pub(crate) async fn agree(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let goal = form.first("goal").and_then(|id| id.parse().ok()).map(GoalId);
    let state = match read(&form, Some(visit.ctx().today())) {
        Ok(words) => {
            match app::goals::agree_step(visit.ctx(), EpisodeId(episode), visit.once(&form), goal, words).await {
                Ok(()) => return Ok(done(&format!("/episodes/{episode}/goals"), "step_agreed")),
                Err(AppError::Invalid(problems)) => refused(&form, problems),
                Err(other) => return Err(other.into()),
            }
        }
        Err(state) => state,
    };
    form_page(&visit, &opened_to_write(&visit, episode).await?, None, &state, None, None)
}

fn step_of(opened: &Opened, step: Uuid) -> Result<&app::StepRow, WebError> {
    opened.steps.iter().find(|s| s.id == step).ok_or(WebError::NotFound)
}

pub(crate) async fn show(visit: Visit, Path((episode, step)): Path<(Uuid, Uuid)>) -> WebResult {
    let opened = opened_to_write(&visit, episode).await?;
    let row = step_of(&opened, step)?;
    let (draft, kept_at) = draft_of(&visit).await?;
    let mut fresh = FormState::empty().with("step", &row.words).with("by", &row.by_whom).with("version", row.version);
    if let Some(due) = row.due_on {
        fresh = fresh.with_date("due", time::date(due));
    }
    form_page(&visit, &opened, Some(step), &draft.unwrap_or(fresh), kept_at, None)
}

pub(crate) async fn change(visit: Visit, Path((episode, step)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let version = form.first("version").and_then(|v| v.parse().ok()).unwrap_or(0);
    let (state, stale) = match read(&form, None) {
        Ok(words) => match app::goals::change_step(
            visit.ctx(),
            EpisodeId(episode),
            StepId(step),
            visit.once(&form),
            version,
            words,
        )
        .await
        {
            Ok(()) => return Ok(done(&format!("/episodes/{episode}/goals"), "saved")),
            Err(AppError::Invalid(problems)) => (refused(&form, problems), false),
            Err(AppError::Stale) => (form.refuse("step", CHANGED), true),
            Err(other) => return Err(other.into()),
        },
        Err(state) => (state, false),
    };
    let opened = opened_to_write(&visit, episode).await?;
    let row = step_of(&opened, step)?;
    let state = if stale { state.with("version", row.version) } else { state };
    form_page(&visit, &opened, Some(step), &state, None, stale.then(|| step_words(row)))
}

pub(crate) async fn turn(
    visit: Visit,
    Path((episode, step, turn)): Path<(Uuid, Uuid, String)>,
    Posted(form): Posted,
) -> WebResult {
    let turn = StepTurn::parse(&turn).ok_or(WebError::NotFound)?;
    let version = form.first("version").and_then(|v| v.parse().ok()).unwrap_or(0);
    let flash = match turn {
        StepTurn::Tick => "step_done",
        StepTurn::Drop => "step_dropped",
        StepTurn::Reopen => "step_reopened",
    };
    match app::goals::turn_step(visit.ctx(), EpisodeId(episode), StepId(step), visit.once(&form), version, turn).await {
        Ok(()) => Ok(done(&format!("/episodes/{episode}/goals"), flash)),
        Err(AppError::Stale) => {
            let opened = opened_to_write(&visit, episode).await?;
            let now = step_words(step_of(&opened, step)?);
            let words = format!("Somebody else changed this step: it reads {now} now. Nothing of yours was saved");
            page(&visit, &opened, &FormState::empty().with("by", StepBy::Person.as_str()).with_error("", words), None)
        }
        Err(other) => Err(other.into()),
    }
}
