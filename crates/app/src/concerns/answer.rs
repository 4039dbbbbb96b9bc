//! Answering a concern: acknowledged by name, words added, struck where it stood with the wrong person, closed.

use super::{changed_meanwhile, permit, place, raise};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use practice::access::Act;
use practice::concern::{Level, Outcome, acknowledged_by};
use practice::event::Kind;
use practice::goal::{LONG_MAX, too_long};
use practice::ids::{ConcernId, PersonId};
use practice::person::fold;
use practice::problem::Problem;
use serde_json::json;
use store::Tx;
use store::concerns::{ConcernNoteRow, ConcernRow};
use store::permit::ConcernPermit;
use uuid::Uuid;

struct Held {
    tx: Box<dyn Tx>,
    permit: ConcernPermit,
    row: ConcernRow,
}

/// The concern for an answer: by those who were told, or by whoever raised it where `raiser` may.
async fn hold(ctx: &Ctx, concern: ConcernId, form: Uuid, raiser: bool) -> AppResult<Held> {
    ctx.authorise(Act::ConcernAnswer)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = permit(ctx, &mut tx, concern).await?;
    let may = *permit.told() || (raiser && *permit.raised());
    if !may {
        return Err(AppError::NotPossible(
            "This concern is with those who were told of it. They acknowledge it and close it".to_owned(),
        ));
    }
    let row = ctx.disclose(tx.concern_get(&permit).await?).ok_or(AppError::NotFound)?;
    if row.closed_at.is_some() || row.struck_at.is_some() {
        return Err(AppError::NotPossible("This concern is closed. Raise another one if there is more".to_owned()));
    }
    Ok(Held { tx, permit, row })
}

async fn save(ctx: &Ctx, held: Held, form: Uuid, concern: ConcernId) -> AppResult<()> {
    let Held { mut tx, permit, row } = held;
    tx.concern_save(&permit, &row).await.map_err(changed_meanwhile)?;
    ctx.finish(tx, form, &place(concern), None).await?;
    ctx.app.watch.forget(ctx.service().0);
    Ok(())
}

/// Somebody who was told says that they have it: the clock stops.
///
/// # Errors
/// [`AppError::NotPossible`] where it was acknowledged before, or is closed; [`AppError::NotFound`].
pub async fn acknowledge(ctx: &Ctx, concern: ConcernId, form: Uuid) -> AppResult<()> {
    let mut held = hold(ctx, concern, form, false).await?;
    if held.row.taken_at.is_some() {
        return Err(AppError::NotPossible(format!("{} has it already", held.row.acknowledged_by)));
    }
    held.row.taken_at = Some(ctx.at());
    // the others close the record again; the concern itself stays open to them
    held.tx.concern_access_end(&held.permit, ctx.at(), ctx.account_uuid()).await?;
    let name = ctx.actor_name().to_owned();
    acknowledged(ctx, held, form, name).await
}

/// Whoever raised it, or was told, writes down that a named person said so by word of mouth or telephone: the clock stops. It
/// stands with those who were told until one of them says here that they have it.
///
/// # Errors
/// [`AppError::Invalid`] where nobody is named; as [`acknowledge`].
pub async fn acknowledged_by_word(ctx: &Ctx, concern: ConcernId, form: Uuid, name: &str) -> AppResult<()> {
    let mut held = hold(ctx, concern, form, true).await?;
    acknowledged_by(name).map_err(AppError::Invalid)?;
    if fold(name) == fold(ctx.actor_name()) {
        return Err(AppError::field("ack_by", "Name somebody else: risk is shared, and not held alone."));
    }
    if held.row.acknowledged_at.is_some() {
        return Err(AppError::NotPossible(format!("{} has it already", held.row.acknowledged_by)));
    }
    raise::told_by_word(ctx, &mut held.tx, &held.permit, &held.row, name).await?;
    acknowledged(ctx, held, form, name.trim().to_owned()).await
}

async fn acknowledged(ctx: &Ctx, mut held: Held, form: Uuid, name: String) -> AppResult<()> {
    held.row.acknowledged_at = Some(ctx.at());
    held.row.answer_due = None;
    let body = json!({ "by": name });
    held.row.acknowledged_by = name;
    let about = About::person(*held.permit.person(), held.row.id);
    ctx.event(&mut held.tx, Kind::ConcernAcknowledged, about, &body);
    let concern = ConcernId(held.row.id);
    save(ctx, held, form, concern).await
}

/// Adds a word: what was done since, who else was told.
///
/// # Errors
/// [`AppError::Invalid`] without words; [`AppError::NotPossible`]; [`AppError::NotFound`].
pub async fn note(ctx: &Ctx, concern: ConcernId, form: Uuid, words: &str) -> AppResult<()> {
    let mut held = hold(ctx, concern, form, true).await?;
    if words.trim().is_empty() {
        return Err(AppError::field("words", "Write what is to be added."));
    }
    if let Some(problem) = too_long("words", words, LONG_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let row = ConcernNoteRow {
        id: ctx.id(),
        body: words.trim().to_owned(),
        at: ctx.at(),
        recorded_by: ctx.account()?.0,
        by_name: ctx.actor_name().to_owned(),
    };
    held.tx.concern_note_insert(&held.permit, &row).await?;
    let about = About::person(*held.permit.person(), held.row.id);
    ctx.event(&mut held.tx, Kind::ConcernNoted, about, &json!({}));
    ctx.finish(held.tx, form, &place(concern), Some(&place(concern))).await
}

/// How a concern is closed.
#[derive(Debug, Clone)]
pub struct Closing {
    /// The form's own id.
    pub form: Uuid,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// In words: who has it now, what is in place.
    pub words: String,
}

/// Closes a concern. The record closes again to those it was opened to.
///
/// # Errors
/// [`AppError::Invalid`] naming what is missing; [`AppError::NotPossible`] to whoever was not told; [`AppError::NotFound`].
pub async fn close(ctx: &Ctx, concern: ConcernId, closing: Closing) -> AppResult<()> {
    let mut held = hold(ctx, concern, closing.form, false).await?;
    let mut problems = Vec::new();
    if closing.outcome.is_none() {
        problems.push(Problem::new("outcome", "Choose what came of it."));
    }
    if closing.words.trim().is_empty() {
        problems.push(Problem::new("outcome_words", "Say what was done, and who has it now."));
    }
    problems.extend(too_long("outcome_words", &closing.words, LONG_MAX));
    let Some(outcome) = closing.outcome.filter(|_| problems.is_empty()) else {
        return Err(AppError::Invalid(problems));
    };
    let name = ctx.actor_name().to_owned();
    if held.row.acknowledged_at.is_none() {
        held.row.acknowledged_at = Some(ctx.at());
        held.row.acknowledged_by.clone_from(&name);
    }
    held.row.answer_due = None;
    held.row.taken_at = held.row.taken_at.or(Some(ctx.at()));
    held.row.closed_at = Some(ctx.at());
    held.row.outcome = Some(outcome.as_str().to_owned());
    closing.words.trim().clone_into(&mut held.row.outcome_words);
    let about = About::person(*held.permit.person(), held.row.id);
    ctx.event(&mut held.tx, Kind::ConcernClosed, about, &json!({ "outcome": outcome.as_str(), "by": name }));
    held.row.closed_by = name;
    held.tx.concern_access_end(&held.permit, ctx.at(), None).await?;
    save(ctx, held, closing.form, concern).await
}

/// Strikes a concern that stood with the wrong person and, where the right one is known, moves it there: both keep a trail, and
/// those who lead at the right person's site are told.
///
/// # Errors
/// [`AppError::Invalid`] without a reason, or where it is the same person; [`AppError::NotPossible`]; [`AppError::NotFound`]
/// where the right person is none of the account's.
pub async fn strike(
    ctx: &Ctx,
    concern: ConcernId,
    form: Uuid,
    why: &str,
    right: Option<PersonId>,
) -> AppResult<ConcernId> {
    let mut held = hold(ctx, concern, form, true).await?;
    if why.trim().is_empty() {
        return Err(AppError::field("struck_why", "Say how it came to stand with the wrong person."));
    }
    if let Some(problem) = too_long("struck_why", why, LONG_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let wrong = *held.permit.person();
    if right.is_none() && !held.permit.told() {
        return Err(AppError::field(
            "right",
            "Choose the person it belongs to. Without one, only those who were told can strike it",
        ));
    }
    if right.is_some_and(|right| right.0 == wrong) {
        return Err(AppError::field("right", "That is the person it stands with now. Choose somebody else."));
    }
    held.row.struck_at = Some(ctx.at());
    ctx.actor_name().clone_into(&mut held.row.struck_by);
    why.trim().clone_into(&mut held.row.struck_why);
    held.row.answer_due = None;
    let mut to = concern;
    if let Some(right) = right {
        let permit = ctx.person_permit(&mut held.tx, right).await?;
        let person = ctx.disclose(held.tx.person_get(&permit).await?).ok_or(AppError::NotFound)?;
        if person.merged_into.is_some() {
            return Err(AppError::field("right", "That record was joined with another one. Choose the other one."));
        }
        let moved = ConcernRow {
            id: ctx.id(),
            person_id: right.0,
            site_id: raise::site_of(ctx, &mut held.tx, &permit, person.practice_id).await?,
            level: Level::Leads.as_str().to_owned(),
            raised_at: held.row.raised_at,
            acknowledged_at: None,
            acknowledged_by: String::new(),
            taken_at: None,
            struck_at: None,
            struck_by: String::new(),
            struck_why: String::new(),
            moved_from: Some(concern.0),
            version: 1,
            ..held.row.clone()
        };
        to = raise::begin(ctx, &mut held.tx, &permit, moved, "").await?;
        held.row.moved_to = Some(to.0);
    }
    ctx.event(&mut held.tx, Kind::ConcernStruck, About::person(wrong, held.row.id), &json!({}));
    held.tx.concern_access_end(&held.permit, ctx.at(), None).await?;
    held.tx.concern_save(&held.permit, &held.row).await.map_err(changed_meanwhile)?;
    ctx.finish(held.tx, form, &place(to), None).await?;
    ctx.app.watch.forget(ctx.service().0);
    Ok(to)
}
