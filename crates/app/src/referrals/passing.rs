//! Passing somebody to another, until that other says yes (DOMAIN 4.2): both ends act. A redirect waits for the other
//! professional, a decline that touches safety for a named clinician, who can say so by the address of the referral.

use super::follow::reopen;
use super::triage::{Held, hold, place};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::services::{Guest, Opens};
use crate::time;
use practice::access::Act;
use practice::event::Kind;
use practice::ids::ReferralId;
use practice::passing::{Answer, Said, Why, due_on};
use practice::referral::{Source, State, Turn};
use serde_json::json;
pub use store::passings::{PassingListRow, PassingRow};
use store::permit::ReferralPermit;
use store::referrals::ReferralRow;
use store::{PAGE, StoreError, Tx};
use uuid::Uuid;

/// Notes that somebody was passed on, and to whom.
pub(super) async fn pass(ctx: &Ctx, held: &mut Held, why: Why, to: &str) -> AppResult<()> {
    let row = PassingRow {
        id: ctx.id(),
        referral_id: held.row.id,
        person_id: held.row.person_id,
        team_id: held.row.team_id,
        why: why.as_str().to_owned(),
        to_name: to.trim().to_owned(),
        made_at: ctx.at(),
        made_by: ctx.account()?.0,
        due_on: time::day(due_on(why, ctx.today())),
        answer: None,
        answered_at: None,
        answered_by: String::new(),
        answer_words: String::new(),
        recorded_by: None,
    };
    Ok(held.tx.passing_insert(&held.permit, &row).await?)
}

/// Those of the account's teams that nobody has said yes to yet: for safety first, then what is due soonest; at most
/// [`PAGE`].
pub(crate) async fn awaited(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<Vec<PassingListRow>> {
    Ok(ctx.disclose(tx.passing_awaited(ctx.account()?.0, ctx.day(), PAGE).await?))
}

/// The passing of a referral that is awaited, if one is.
async fn waiting(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &ReferralPermit) -> AppResult<Option<PassingRow>> {
    Ok(ctx.disclose(tx.passing_of(permit).await?).filter(|passing| passing.answered_at.is_none()))
}

/// Writes down what became of a passing. *Not taken* opens the question again.
///
/// # Errors
/// [`AppError::Invalid`] naming what is missing; [`AppError::NotPossible`] where none is awaited; [`AppError::Stale`].
pub async fn answer_passing(ctx: &Ctx, referral: ReferralId, form: Uuid, version: i64, said: Said) -> AppResult<()> {
    let mut held = hold(ctx, referral, form, Some(version), None).await?;
    let passing = waiting(ctx, &mut held.tx, &held.permit).await?.ok_or_else(none_awaited)?;
    let why = Why::parse(&passing.why).ok_or_else(|| AppError::Internal(format!("passing for {}", passing.why)))?;
    let answer = said.check(why).map_err(AppError::Invalid)?;
    if answer == Answer::Reopened {
        return Err(AppError::field("passing_answer", "Choose whether they have it now."));
    }
    settle(ctx, &mut held.tx, &held.permit, passing, (answer, &said)).await?;
    if answer == Answer::NotTaken {
        let state = State::parse(&held.row.state).and_then(|state| state.next(Turn::Reopen).ok());
        let state = state.ok_or_else(none_awaited)?;
        reopen(ctx, &mut held.tx, &held.permit, &mut held.row, (state, "not_taken")).await?;
    }
    ctx.finish(held.tx, form, &place(referral), None).await
}

fn none_awaited() -> AppError {
    AppError::NotPossible("Nobody is awaited here any more: somebody wrote down the answer before".to_owned())
}

async fn settle(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &ReferralPermit,
    mut passing: PassingRow,
    (answer, said): (Answer, &Said),
) -> AppResult<()> {
    passing.answer = Some(answer.as_str().to_owned());
    passing.answered_at = Some(ctx.at());
    said.by.trim().clone_into(&mut passing.answered_by);
    said.words.trim().clone_into(&mut passing.answer_words);
    passing.recorded_by = ctx.account_uuid();
    tx.passing_answer(permit, &passing).await.map_err(|error| match error {
        StoreError::Stale => none_awaited(),
        other => other.into(),
    })?;
    let kind = match answer {
        Answer::Taken => Kind::PassingTaken,
        Answer::NotTaken => Kind::PassingNotTaken,
        Answer::Reopened => return Ok(()),
    };
    let body = json!({ "to": passing.to_name, "by": passing.answered_by, "words": passing.answer_words });
    ctx.event(tx, kind, About::person(passing.person_id, passing.referral_id), &body);
    Ok(())
}

/// The question was opened again: nobody is awaited any more.
pub(super) async fn forget(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &ReferralPermit) -> AppResult<()> {
    let Some(passing) = waiting(ctx, tx, permit).await? else { return Ok(()) };
    let said = Said { answer: None, by: String::new(), words: String::new() };
    settle(ctx, tx, permit, passing, (Answer::Reopened, &said)).await
}

/// What is awaited of whoever follows a referral and acts in the person's care: where it was handed back for safety, that
/// a clinician has it. Of the person, a friend or a school nobody asks that.
pub(super) async fn asked_back(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &ReferralPermit,
    row: &ReferralRow,
) -> AppResult<Option<PassingRow>> {
    let in_care = Source::parse(&row.source).is_some_and(Source::acts_in_care);
    if !in_care || State::parse(&row.state) != Some(State::Declined) {
        return Ok(None);
    }
    Ok(waiting(ctx, tx, permit).await?.filter(|passing| passing.why == Why::Safety.as_str()))
}

/// A clinician who follows the referral says, by name, that they have the person now.
///
/// # Errors
/// [`AppError::Invalid`] without a name; [`AppError::NotPossible`] where nobody is awaited.
pub async fn acknowledge(ctx: &Ctx, referral: ReferralId, form: Uuid, name: &str) -> AppResult<()> {
    ctx.authorise(Act::ReferralAnswer)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.own_referral_permit(&mut tx, referral).await?;
    acknowledged(ctx, tx, &permit, (form, name, &format!("/my-referrals/{referral}"))).await
}

/// The same by the address that the sender was given.
///
/// # Errors
/// As [`acknowledge`]; [`AppError::NotFound`] where the link opens something else.
pub async fn acknowledge_by_link(guest: &Guest, form: Uuid, name: &str, place: &str) -> AppResult<()> {
    let Opens::Follow(_, link) = &guest.opens else { return Err(AppError::NotFound) };
    let mut tx = guest.ctx.begin().await?;
    guest.ctx.first_time(&mut tx, form).await?;
    let permit = tx.permit_followed_referral(link).await?.ok_or(AppError::NotFound)?;
    guest.ctx.on_ground(permit.ground());
    acknowledged(&guest.ctx, tx, &permit, (form, name, place)).await
}

async fn acknowledged(
    ctx: &Ctx,
    mut tx: Box<dyn Tx>,
    permit: &ReferralPermit,
    (form, name, place): (Uuid, &str, &str),
) -> AppResult<()> {
    let row = ctx.disclose(tx.referral_get(permit).await?).ok_or(AppError::NotFound)?;
    let passing = asked_back(ctx, &mut tx, permit, &row).await?.ok_or_else(none_awaited)?;
    let said = Said { answer: Some(Answer::Taken), by: name.to_owned(), words: String::new() };
    let answer = said.check(Why::Safety).map_err(AppError::Invalid)?;
    settle(ctx, &mut tx, permit, passing, (answer, &said)).await?;
    ctx.finish(tx, form, place, None).await
}
