//! Notes that the two share and both say yes to, additions, and what they agreed to do. Nobody else reads them: no manager, no
//! administrator, no other supervisor.

use super::sessions::{agreed_on, turn};
use super::{of_session, place, session_place};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use practice::access::Act;
use practice::event::Kind as EventKind;
use practice::goal::{LONG_MAX, check_words};
use practice::problem::Problem;
use practice::support::supervision::State;
use practice::support::supervision::Turn;
use practice::support::supervision::notes::{Action, ActionState, Paper, check_drop, check_notes, writes};
use practice::support::{Names, Party, names_somebody};
use serde_json::json;
use store::supervising::{ActionRow, AdditionRow, SessionRow};
use uuid::Uuid;

/// Notes as the form gives them: what was clinical, and what was about the worker, apart from the rest.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    /// Of the work.
    pub work: String,
    /// Of people supported and their safety.
    pub clinical: String,
    /// Of what the work does to the worker.
    pub emotional: String,
}

fn state(row: &SessionRow) -> State {
    State::parse(&row.state).unwrap_or(State::Moved)
}

fn settled() -> AppError {
    AppError::NotPossible(
        "You have both agreed to these notes, so they stay as they are. Add to them instead".to_owned(),
    )
}

/// What is wrong with notes, each under its field.
fn faults(notes: &Notes, names: &[Names]) -> Vec<Problem> {
    let fields = [("notes", &notes.work), ("notes_clinical", &notes.clinical), ("notes_emotional", &notes.emotional)];
    fields
        .into_iter()
        .filter_map(|(field, words)| check_notes(words, names).err().map(|problems| (field, problems)))
        .flat_map(|(field, problems)| problems.into_iter().map(move |problem| Problem::new(field, problem.message)))
        .collect()
}

/// Writes the notes of a session that was held. A change makes a new version, to which nobody has agreed yet.
///
/// # Errors
/// [`AppError::Invalid`] where somebody's full name stands in them; [`AppError::NotPossible`] where it was not held, or both have agreed;
/// [`AppError::Stale`] where the other wrote meanwhile; [`AppError::NotFound`] for anybody but the two; [`AppError::TakenBefore`].
pub async fn write(ctx: &Ctx, form: Uuid, (session, version): (Uuid, i64), notes: Notes) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (mut row, ..) = of_session(ctx, &mut tx, session).await?;
    if !writes(Paper::Notes, state(&row)) {
        return Err(match state(&row) {
            State::Agreed => settled(),
            _ => AppError::NotPossible("Say first that it was held, then write".to_owned()),
        });
    }
    let problems = faults(&notes, &tx.supervision_supported_names(row.worker_id).await?);
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    row.version = version;
    notes.work.trim().clone_into(&mut row.notes);
    notes.clinical.trim().clone_into(&mut row.notes_clinical);
    notes.emotional.trim().clone_into(&mut row.notes_emotional);
    row.notes_version += 1;
    tx.supervision_session_save(&row).await?;
    noted(ctx, &mut tx, EventKind::SupervisionNoted, &row);
    let there = session_place(session);
    let draft = format!("{there}/notes");
    ctx.finish(tx, form, &there, Some(&draft)).await
}

fn noted(ctx: &Ctx, tx: &mut Box<dyn store::Tx>, kind: EventKind, row: &SessionRow) {
    ctx.event(tx, kind, About::service(row.id), &json!({ "tie": row.pair_id, "day": row.day }));
}

/// Says yes to the notes as one saw them; once both have, they stay as they are.
///
/// # Errors
/// [`AppError::Stale`] where they were changed since; [`AppError::NotPossible`] where nothing is written or they are settled;
/// [`AppError::NotFound`] for anybody but the two; [`AppError::TakenBefore`].
pub async fn agree(ctx: &Ctx, form: Uuid, session: Uuid, seen: i64) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (mut row, pair, me) = of_session(ctx, &mut tx, session).await?;
    if seen != row.notes_version {
        return Err(AppError::NotPossible(
            "The other has changed the notes meanwhile. Read them again first".to_owned(),
        ));
    }
    // whoever comes from outside has no account: the worker's word is enough for what the worker wrote
    if pair.supervisor_id.is_none() {
        row.supervisor_agreed = Some(seen);
    }
    turn(ctx, &mut row, Turn::Agree, me)?;
    match me {
        Party::Worker => row.worker_agreed = Some(seen),
        Party::Supervisor => row.supervisor_agreed = Some(seen),
    }
    tx.supervision_session_save(&row).await?;
    noted(ctx, &mut tx, EventKind::SupervisionNotesAgreed, &row);
    ctx.finish(tx, form, &session_place(session), None).await
}

/// Adds to notes that both have agreed to, under one's name and the day.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] while the notes themselves can be changed; [`AppError::NotFound`] for anybody but the
/// two; [`AppError::TakenBefore`].
pub async fn append(ctx: &Ctx, form: Uuid, session: Uuid, words: &str) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (row, ..) = of_session(ctx, &mut tx, session).await?;
    if !writes(Paper::Addition, state(&row)) {
        return Err(AppError::NotPossible("The notes are still open: change them".to_owned()));
    }
    let names = tx.supervision_supported_names(row.worker_id).await?;
    let problems: Vec<Problem> =
        check_words("words", words, LONG_MAX).err().into_iter().chain(names_somebody("words", words, &names)).collect();
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let addition = AdditionRow {
        id: ctx.id(),
        session_id: session,
        made_by: ctx.account()?.0,
        made_by_name: ctx.actor_name().to_owned(),
        made_at: ctx.at(),
        words: words.trim().to_owned(),
    };
    tx.supervision_addition_insert(&addition).await?;
    noted(ctx, &mut tx, EventKind::SupervisionNoted, &row);
    ctx.finish(tx, form, &session_place(session), None).await
}

/// Something to do, as the form gives it.
#[derive(Debug, Clone)]
pub struct NewAction {
    /// What.
    pub what: String,
    /// By whom.
    pub who: Party,
    /// By when.
    pub due: Option<Date>,
}

/// Writes down what the two agreed to do.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where it was not held; [`AppError::NotFound`] for anybody but the two;
/// [`AppError::TakenBefore`].
pub async fn action(ctx: &Ctx, form: Uuid, session: Uuid, new: NewAction) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (row, pair, _) = of_session(ctx, &mut tx, session).await?;
    if !writes(Paper::Action, state(&row)) {
        return Err(AppError::NotPossible("Say first that it was held, then write down what you agreed".to_owned()));
    }
    if new.who == Party::Supervisor && pair.supervisor_id.is_none() {
        return Err(AppError::field(
            "who",
            "Whoever comes from outside has no list here. Write down what you do yourself",
        ));
    }
    let names = tx.supervision_supported_names(row.worker_id).await?;
    let action = Action { what: new.what, who: new.who, due: new.due };
    let due = action.check(&names, agreed_on(&row, ctx.today())).map_err(AppError::Invalid)?;
    let kept = ActionRow {
        id: ctx.id(),
        pair_id: pair.id,
        session_id: session,
        worker_id: pair.worker_id,
        supervisor_id: pair.supervisor_id,
        what: action.what.trim().to_owned(),
        who: action.who.as_str().to_owned(),
        due_on: time::day(due),
        state: ActionState::Open.as_str().to_owned(),
        why: String::new(),
        made_at: ctx.at(),
        made_by: ctx.account()?.0,
        closed_at: None,
        closed_by: None,
        version: 1,
    };
    tx.supervision_action_insert(&kept).await?;
    acted(ctx, &mut tx, &kept);
    ctx.finish(tx, form, &session_place(session), None).await
}

fn acted(ctx: &Ctx, tx: &mut Box<dyn store::Tx>, row: &ActionRow) {
    let body = json!({ "tie": row.pair_id, "state": row.state, "due": row.due_on });
    ctx.event(tx, EventKind::SupervisionActionSet, About::service(row.id), &body);
}

/// Something the two agreed to do, for the form that says what became of it.
///
/// # Errors
/// [`AppError::NotFound`] for anybody but the two.
pub async fn action_of(ctx: &Ctx, action: Uuid) -> AppResult<ActionRow> {
    ctx.authorise(Act::SupervisionHold)?;
    let mut tx = ctx.read().await?;
    tx.supervision_action_get(ctx.account()?.0, action).await?.ok_or(AppError::NotFound)
}

/// Says that what was agreed is done, or is left and why; or that it is open after all.
///
/// # Errors
/// [`AppError::Invalid`] under `why`; [`AppError::Stale`]; [`AppError::NotFound`] for anybody but the two; [`AppError::TakenBefore`].
pub async fn close(
    ctx: &Ctx,
    form: Uuid,
    (action, version): (Uuid, i64),
    to: ActionState,
    why: &str,
) -> AppResult<Uuid> {
    ctx.authorise(Act::SupervisionHold)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let mut row = tx.supervision_action_get(ctx.account()?.0, action).await?.ok_or(AppError::NotFound)?;
    if to == ActionState::Dropped {
        check_drop(why).map_err(|problem| AppError::Invalid(vec![problem]))?;
        if let Some(problem) = names_somebody("why", why, &tx.supervision_supported_names(row.worker_id).await?) {
            return Err(AppError::Invalid(vec![problem]));
        }
    }
    row.version = version;
    to.as_str().clone_into(&mut row.state);
    row.why = if to == ActionState::Dropped { why.trim().to_owned() } else { String::new() };
    row.closed_at = (to != ActionState::Open).then(|| ctx.at());
    row.closed_by = if to == ActionState::Open { None } else { ctx.account_uuid() };
    tx.supervision_action_save(&row).await?;
    acted(ctx, &mut tx, &row);
    ctx.finish(tx, form, &place(row.pair_id), None).await?;
    Ok(row.pair_id)
}
