//! What matters to the person, goals, and the steps towards them (DOMAIN 4.3).

use crate::ctx::{About, Ctx};
use crate::episodes::{refresh_due, still_open};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use practice::access::Act;
use practice::event::Kind;
use practice::goal::{GoalState, SHORT_MAX, StepBy, StepState, check_words};
use practice::ids::{EpisodeId, GoalId, StepId};
use practice::problem::Problem;
use serde_json::{Value, json};
use store::Tx;
use store::episodes::EpisodeRow;
use store::permit::EpisodePermit;
use store::support::{GoalRow, StepRow};
use uuid::Uuid;

/// A step as the form gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepWords {
    /// What is done.
    pub words: String,
    /// Who does it.
    pub by: StepBy,
    /// By which day.
    pub due_on: Option<Date>,
}

/// What can be done to a step. Each can be undone: a step ticked by mistake is to do again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepTurn {
    /// It is done.
    Tick,
    /// It is no longer wanted.
    Drop,
    /// It is to do again.
    Reopen,
}

impl StepTurn {
    /// By the word in an address.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "done" => Some(Self::Tick),
            "drop" => Some(Self::Drop),
            "reopen" => Some(Self::Reopen),
            _ => None,
        }
    }

    const fn leads_to(self) -> (StepState, Kind) {
        match self {
            Self::Tick => (StepState::Done, Kind::StepDone),
            Self::Drop => (StepState::Dropped, Kind::StepDropped),
            Self::Reopen => (StepState::ToDo, Kind::StepChanged),
        }
    }
}

/// An episode held for a change: the right, the form taken once, the row, still open.
struct Held {
    tx: Box<dyn Tx>,
    permit: EpisodePermit,
    row: EpisodeRow,
}

async fn hold(ctx: &Ctx, episode: EpisodeId, form: Uuid) -> AppResult<Held> {
    ctx.authorise(Act::EpisodeWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    still_open(&row)?;
    Ok(Held { tx, permit, row })
}

fn place(episode: EpisodeId) -> String {
    format!("/episodes/{episode}/goals")
}

/// Agrees a goal, and perhaps the first step towards it.
///
/// # Errors
/// [`AppError::Invalid`] for missing or overlong words or a day that is past; [`AppError::NotPossible`] where support
/// has ended.
pub async fn agree(
    ctx: &Ctx,
    episode: EpisodeId,
    form: Uuid,
    words: &str,
    first_step: Option<StepWords>,
) -> AppResult<GoalId> {
    let mut problems: Vec<Problem> = check_words("goal", words, SHORT_MAX).err().into_iter().collect();
    if let Some(step) = &first_step {
        problems.extend(check_step(step, ctx.today(), None));
    }
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let mut held = hold(ctx, episode, form).await?;
    let goal = GoalRow {
        id: ctx.id(),
        episode_id: episode.0,
        person_id: held.row.person_id,
        words: words.trim().to_owned(),
        state: GoalState::Agreed.as_str().to_owned(),
        agreed_at: ctx.at(),
        changed_at: ctx.at(),
        version: 1,
    };
    held.tx.goal_insert(&held.permit, &goal).await?;
    ctx.event(&mut held.tx, Kind::GoalAgreed, About::episode(&held.permit, goal.id), &json!({ "words": goal.words }));
    if let Some(step) = first_step {
        agreed(ctx, &mut held, Some(&goal), &step).await?;
    }
    ctx.finish(held.tx, form, &place(episode), Some(&place(episode))).await?;
    Ok(GoalId(goal.id))
}

/// A goal of the episode as it stands.
async fn goal_of(ctx: &Ctx, held: &mut Held, goal: GoalId) -> AppResult<GoalRow> {
    let goals = ctx.disclose(held.tx.goal_list(&held.permit).await?);
    goals.into_iter().find(|g| g.id == goal.0).ok_or(AppError::NotFound)
}

/// A step of the episode as it stands.
async fn step_of(ctx: &Ctx, held: &mut Held, step: StepId) -> AppResult<StepRow> {
    let steps = ctx.disclose(held.tx.step_list(&held.permit).await?);
    steps.into_iter().find(|s| s.id == step.0).ok_or(AppError::NotFound)
}

/// Changes a goal: its words, or where it stands. Any state can follow any other, so that everything can be undone.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`] where somebody else changed it meanwhile.
pub async fn change_goal(
    ctx: &Ctx,
    episode: EpisodeId,
    goal: GoalId,
    form: Uuid,
    version: i64,
    words: Option<&str>,
    state: GoalState,
) -> AppResult<()> {
    if let Some(problem) = words.and_then(|words| check_words("goal", words, SHORT_MAX).err()) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let mut held = hold(ctx, episode, form).await?;
    let mut row = goal_of(ctx, &mut held, goal).await?;
    if row.version != version {
        return Err(AppError::Stale);
    }
    let before = json!({ "words": row.words, "state": row.state });
    if let Some(words) = words {
        words.trim().clone_into(&mut row.words);
    }
    state.as_str().clone_into(&mut row.state);
    row.changed_at = ctx.at();
    held.tx.goal_save(&held.permit, &row).await?;
    let body = json!({ "before": before, "after": { "words": row.words, "state": row.state } });
    ctx.event(&mut held.tx, Kind::GoalChanged, About::episode(&held.permit, goal.0), &body);
    let page = format!("/episodes/{episode}/goals/{goal}");
    ctx.finish(held.tx, form, &place(episode), Some(&page)).await
}

/// What is wrong with a step. A day that is past is refused, unless the step had it already.
pub(crate) fn check_step(step: &StepWords, today: Date, had: Option<Date>) -> Vec<Problem> {
    let mut problems: Vec<Problem> = check_words("step", &step.words, SHORT_MAX).err().into_iter().collect();
    if step.due_on.is_some_and(|due| due < today && Some(due) != had) {
        problems.push(Problem::new("due", "Choose today or a day to come."));
    }
    problems
}

/// Writes down a step that was agreed; when the next thing is due is for the caller to work out anew.
pub(crate) async fn insert_step(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    goal: Option<&GoalRow>,
    step: &StepWords,
) -> AppResult<StepRow> {
    let row = StepRow {
        id: ctx.id(),
        episode_id: *permit.episode(),
        goal_id: goal.map(|g| g.id),
        person_id: *permit.person(),
        words: step.words.trim().to_owned(),
        by_whom: step.by.as_str().to_owned(),
        due_on: step.due_on.map(time::day),
        state: StepState::ToDo.as_str().to_owned(),
        agreed_at: ctx.at(),
        changed_at: ctx.at(),
        version: 1,
    };
    tx.step_insert(permit, &row).await?;
    Ok(row)
}

/// The event of a step agreed.
pub(crate) fn step_agreed(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    row: &StepRow,
    goal: Option<&GoalRow>,
) {
    let mut body = step_body(row);
    body["goal"] = json!(goal.map(|g| &g.words));
    ctx.event(tx, Kind::StepAgreed, About::episode(permit, row.id), &body);
}

async fn agreed(ctx: &Ctx, held: &mut Held, goal: Option<&GoalRow>, step: &StepWords) -> AppResult<()> {
    let row = insert_step(ctx, &mut held.tx, &held.permit, goal, step).await?;
    refresh_due(&mut held.tx, &held.permit, &mut held.row).await?;
    held.tx.episode_save(&held.permit, &held.row).await?;
    step_agreed(ctx, &mut held.tx, &held.permit, &row, goal);
    Ok(())
}

fn step_body(row: &StepRow) -> Value {
    json!({ "words": row.words, "by": row.by_whom, "due": row.due_on, "state": row.state })
}

/// Agrees a step, towards a goal or by itself. When the next thing is due is worked out anew.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] where the goal is none of this episode's.
pub async fn agree_step(
    ctx: &Ctx,
    episode: EpisodeId,
    form: Uuid,
    goal: Option<GoalId>,
    step: StepWords,
) -> AppResult<()> {
    let problems = check_step(&step, ctx.today(), None);
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let mut held = hold(ctx, episode, form).await?;
    let goal = match goal {
        Some(goal) => Some(goal_of(ctx, &mut held, goal).await?),
        None => None,
    };
    agreed(ctx, &mut held, goal.as_ref(), &step).await?;
    let page = format!("/episodes/{episode}/steps/new");
    ctx.finish(held.tx, form, &place(episode), Some(&page)).await
}

/// Changes a step: its words, who does it, by when.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`] where somebody else changed it meanwhile.
pub async fn change_step(
    ctx: &Ctx,
    episode: EpisodeId,
    step: StepId,
    form: Uuid,
    version: i64,
    words: StepWords,
) -> AppResult<()> {
    let mut held = hold(ctx, episode, form).await?;
    let mut row = step_of(ctx, &mut held, step).await?;
    if row.version != version {
        return Err(AppError::Stale);
    }
    let problems = check_step(&words, ctx.today(), row.due_on.map(time::date));
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let before = step_body(&row);
    words.words.trim().clone_into(&mut row.words);
    words.by.as_str().clone_into(&mut row.by_whom);
    row.due_on = words.due_on.map(time::day);
    let page = format!("/episodes/{episode}/steps/{step}");
    save_step(ctx, held, row, &before, Kind::StepChanged, form, Some(&page)).await
}

/// Ticks a step done, drops it, or takes that back.
///
/// # Errors
/// [`AppError::Stale`] where somebody else changed the step since the page was made.
pub async fn turn_step(
    ctx: &Ctx,
    episode: EpisodeId,
    step: StepId,
    form: Uuid,
    version: i64,
    turn: StepTurn,
) -> AppResult<()> {
    let mut held = hold(ctx, episode, form).await?;
    let mut row = step_of(ctx, &mut held, step).await?;
    if row.version != version {
        return Err(AppError::Stale);
    }
    let (state, kind) = turn.leads_to();
    let before = step_body(&row);
    state.as_str().clone_into(&mut row.state);
    save_step(ctx, held, row, &before, kind, form, None).await
}

async fn save_step(
    ctx: &Ctx,
    mut held: Held,
    mut row: StepRow,
    before: &Value,
    kind: Kind,
    form: Uuid,
    draft: Option<&str>,
) -> AppResult<()> {
    row.changed_at = ctx.at();
    held.tx.step_save(&held.permit, &row).await?;
    refresh_due(&mut held.tx, &held.permit, &mut held.row).await?;
    held.tx.episode_save(&held.permit, &held.row).await?;
    let body = json!({ "before": before, "after": step_body(&row) });
    ctx.event(&mut held.tx, kind, About::episode(&held.permit, row.id), &body);
    ctx.finish(held.tx, form, &place(EpisodeId(row.episode_id)), draft).await
}
