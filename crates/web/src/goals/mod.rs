//! What matters, goals and steps (DOMAIN 4.3): one page to see and tick, one task a page to change.

mod steps;
mod view;

use crate::episodes::{Header, Tab};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::shared::{draft_of, refused};
use crate::visit::{Posted, Visit, done};
use crate::words::choices;
use app::AppError;
use app::episodes::Opened;
use app::goals::StepWords;
use axum::extract::Path;
use practice::access::Act;
use practice::goal::{GoalState, SHORT_MAX, StepBy};
use practice::ids::{EpisodeId, GoalId};
use uuid::Uuid;
use view::{GoalView, GoalsView};

pub(crate) use view::samples;

routes! {
    GET "/episodes/{episode}/goals" May(Act::EpisodeRead) => show;
    POST "/episodes/{episode}/goals" May(Act::EpisodeWrite) => agree;
    GET "/episodes/{episode}/goals/{goal}" May(Act::EpisodeWrite) => goal;
    POST "/episodes/{episode}/goals/{goal}" May(Act::EpisodeWrite) => change_goal;
    POST "/episodes/{episode}/goals/{goal}/state" May(Act::EpisodeWrite) => turn_goal;
    GET "/episodes/{episode}/steps/new" May(Act::EpisodeWrite) => steps::new;
    POST "/episodes/{episode}/steps/new" May(Act::EpisodeWrite) => steps::agree;
    GET "/episodes/{episode}/steps/{step}" May(Act::EpisodeWrite) => steps::show;
    POST "/episodes/{episode}/steps/{step}" May(Act::EpisodeWrite) => steps::change;
    POST "/episodes/{episode}/steps/{step}/{turn}" May(Act::EpisodeWrite) => steps::turn;
}

/// Said where somebody else was quicker; both versions stand on the page then.
const CHANGED: &str = "Somebody else changed this while you were typing. What it says now stands above what you typed. Send yours again if it should take its place";

async fn opened(visit: &Visit, episode: Uuid) -> Result<Opened, WebError> {
    Ok(app::episodes::open(visit.ctx(), EpisodeId(episode)).await?)
}

async fn opened_to_write(visit: &Visit, episode: Uuid) -> Result<Opened, WebError> {
    Ok(app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?)
}

fn header(visit: &Visit, opened: &Opened) -> Header {
    Header::of(opened, visit.ctx().today(), Tab::Goals)
}

async fn show(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = draft.unwrap_or_else(|| FormState::empty().with("by", StepBy::Person.as_str()));
    page(&visit, &opened(&visit, episode).await?, &form, kept_at)
}

fn page(visit: &Visit, opened: &Opened, form: &FormState, kept_at: Option<String>) -> WebResult {
    let may_write = opened.write && visit.ctx().may(Act::EpisodeWrite);
    let view = GoalsView::of(header(visit, opened), opened, visit.ctx().today(), may_write, kept_at);
    visit.form_page("goals/show.html", "What matters and steps", form, view)
}

async fn agree(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let state = match read_goal(&visit, &form) {
        Ok((words, step)) => {
            match app::goals::agree(visit.ctx(), EpisodeId(episode), visit.once(&form), &words, step).await {
                Ok(_) => return Ok(done(&format!("/episodes/{episode}/goals"), "goal_agreed")),
                Err(AppError::Invalid(problems)) => refused(&form, problems),
                Err(other) => return Err(other.into()),
            }
        }
        Err(state) => state,
    };
    page(&visit, &opened_to_write(&visit, episode).await?, &state, None)
}

fn read_goal(visit: &Visit, form: &Form) -> Result<(String, Option<StepWords>), FormState> {
    let (goal, step, by, due) = form.done((
        form.text("goal").max(SHORT_MAX).called("The goal").required("Write the goal in the person’s own words"),
        form.line("step").max(SHORT_MAX).called("The step").optional(),
        form.one_of("by", StepBy::parse).optional(),
        form.date("due").not_before(visit.ctx().today(), "Choose today or a day to come").optional(),
    ))?;
    if step.is_none() && due.is_some() {
        return Err(form.refuse("step", "Write what will be done by that day, or leave the day empty"));
    }
    Ok((goal, step.map(|words| StepWords { words, by: by.unwrap_or(StepBy::Person), due_on: due })))
}

fn goal_of(opened: &Opened, goal: Uuid) -> Result<&app::GoalRow, WebError> {
    opened.goals.iter().find(|g| g.id == goal).ok_or(WebError::NotFound)
}

async fn goal(visit: Visit, Path((episode, goal)): Path<(Uuid, Uuid)>) -> WebResult {
    let opened = opened_to_write(&visit, episode).await?;
    let row = goal_of(&opened, goal)?;
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = draft.unwrap_or_else(|| {
        FormState::empty().with("goal", &row.words).with("state", &row.state).with("version", row.version)
    });
    goal_page(&visit, &opened, goal, &form, kept_at, None)
}

fn goal_page(
    visit: &Visit,
    opened: &Opened,
    goal: Uuid,
    form: &FormState,
    kept_at: Option<String>,
    stored: Option<String>,
) -> WebResult {
    let view = GoalView {
        header: header(visit, opened),
        goal: goal.to_string(),
        states: choices!(GoalState),
        kept_at,
        stored,
        max: SHORT_MAX,
    };
    visit.form_page("goals/goal.html", "Change a goal", form, view)
}

async fn change_goal(visit: Visit, Path((episode, goal)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let read = form.done((
        form.text("goal").max(SHORT_MAX).called("The goal").required("Write the goal in the person’s own words"),
        form.one_of("state", GoalState::parse).required("Choose where the goal stands"),
        form.number("version").between(0, i64::MAX).required("Reload the page and send it again"),
    ));
    let (state, stale) = match read {
        Ok((words, to, version)) => {
            let id = GoalId(goal);
            match app::goals::change_goal(
                visit.ctx(),
                EpisodeId(episode),
                id,
                visit.once(&form),
                version,
                Some(&words),
                to,
            )
            .await
            {
                Ok(()) => return Ok(done(&format!("/episodes/{episode}/goals"), "saved")),
                Err(AppError::Invalid(problems)) => (refused(&form, problems), false),
                Err(AppError::Stale) => (form.refuse("goal", CHANGED), true),
                Err(other) => return Err(other.into()),
            }
        }
        Err(state) => (state, false),
    };
    let opened = opened_to_write(&visit, episode).await?;
    let row = goal_of(&opened, goal)?;
    let stored = stale.then(|| format!("{} ({})", row.words, view::goal_words(&row.state)));
    let state = if stale { state.with("version", row.version) } else { state };
    goal_page(&visit, &opened, goal, &state, None, stored)
}

async fn turn_goal(visit: Visit, Path((episode, goal)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let read = form.done((
        form.one_of("state", GoalState::parse).required("Choose where the goal stands"),
        form.number("version").between(0, i64::MAX).required("Reload the page and send it again"),
    ));
    let (to, version) = read.map_err(|_| WebError::NotFound)?;
    let turned =
        app::goals::change_goal(visit.ctx(), EpisodeId(episode), GoalId(goal), visit.once(&form), version, None, to)
            .await;
    match turned {
        Ok(()) => Ok(done(&format!("/episodes/{episode}/goals"), "saved")),
        Err(AppError::Stale) => {
            let opened = opened_to_write(&visit, episode).await?;
            let row = goal_of(&opened, goal)?;
            let words = format!(
                "Somebody else changed this goal: it reads “{}” now and is {}. Nothing of yours was saved",
                row.words,
                view::goal_words(&row.state).to_lowercase()
            );
            page(&visit, &opened, &FormState::empty().with("by", StepBy::Person.as_str()).with_error("", words), None)
        }
        Err(other) => Err(other.into()),
    }
}
