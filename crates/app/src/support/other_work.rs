//! Other work that workers are asked to do (DOMAIN 6): noted in a line, answered by them or handed on to a manager, who is the buffer.

use super::{After, behind, names, supervises, words_on};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::ToSpan;
use jiff::civil::Date;
use practice::access::{Act, Role};
use practice::charter::Aspect;
use practice::event::Kind as Happened;
use practice::ids::AccountId;
use practice::support::other_work::{
    self as rule, Answer, Asker, By, Counted, Counts, Draft, Kind, State, Step, check_answer, counts_of,
};
use serde_json::json;
pub use store::other_work::OtherWorkRow;
use store::{PAGE, Tx};
use uuid::Uuid;

/// Requests are counted over so many weeks: a quarter.
pub const COUNTED_WEEKS: i64 = 13;

/// A page of requests.
#[derive(Debug)]
pub struct Page {
    /// One's own, the latest first.
    pub own: Vec<OtherWorkRow>,
    /// Where one's own go on; none at their end.
    pub next: Option<After>,
    /// Those handed on that this account can answer, the earliest first.
    pub passed: Vec<OtherWorkRow>,
    /// What the charter in force says on work besides the role.
    pub remit: Vec<String>,
    /// Counts for a manager; none where fewer than five workers stand behind them, or the role sees none.
    pub counts: Option<Counts>,
    /// Since when they count.
    pub since: Date,
}

/// Requests of one's own, those one can answer for others, and counts for whoever is the buffer.
///
/// # Errors
/// [`AppError::NotFound`] where the role has no part in it.
pub async fn page(ctx: &Ctx, after: Option<After>) -> AppResult<Page> {
    ctx.authorise(Act::SupportRead)?;
    let mut tx = ctx.read().await?;
    let (me, manager) = (ctx.account()?.0, ctx.roles().contains(&Role::Manager));
    let (mut own, mut passed, mut counts) = (Vec::new(), Vec::new(), None);
    if ctx.may(Act::OtherWorkNote) {
        own = tx.other_work_own(me, behind(after.as_ref()), PAGE + 1).await?;
    }
    let more = own.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    own.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    if ctx.may(Act::OtherWorkAnswer) {
        passed = tx.other_work_passed((!manager).then_some(me), ctx.day(), PAGE).await?;
        passed.retain(|row| row.worker_id != me);
    }
    let since = ctx.today().saturating_sub(COUNTED_WEEKS.weeks());
    if manager {
        let asked = tx.other_work_asked(time::day(since)).await?;
        let asked: Vec<(AccountId, Counted)> = asked
            .iter()
            .filter_map(|row| {
                let (kind, asker) = (Kind::parse(&row.kind)?, Asker::parse(&row.asker)?);
                let minutes = row.minutes.map(i64::from);
                Some((AccountId(row.worker_id), Counted { kind, asker, minutes, answer: None, by: None }))
            })
            .collect();
        counts = counts_of(&asked);
    }
    let remit = words_on(&mut tx, ctx.today(), Aspect::Remit).await?;
    let next = own.last().filter(|_| more).map(|last| After { at: last.noted_at, id: last.id });
    Ok(Page { own, next, passed, remit, counts, since })
}

/// What the charter of its day says of such work, in figures and words; empty where it says nothing, or leaves it in.
async fn weighed(ctx: &Ctx, tx: &mut Box<dyn Tx>, row: &OtherWorkRow) -> AppResult<Vec<String>> {
    let seen = crate::charter::seen_other_work(ctx, tx, row).await?;
    Ok(seen.iter().filter(|one| one.beyond).map(|one| format!("{} {}", one.figures, one.words)).collect())
}

/// Notes that one was asked, and hands it on where that is wanted.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] where the role notes none; [`AppError::TakenBefore`].
pub async fn note(ctx: &Ctx, form: Uuid, draft: &Draft, pass: bool) -> AppResult<Uuid> {
    ctx.authorise(Act::OtherWorkNote)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let people = names(ctx, &mut tx).await?;
    let (kind, asker) = draft.check(&people, ctx.today()).map_err(AppError::Invalid)?;
    let row = OtherWorkRow {
        id: ctx.id(),
        worker_id: ctx.account()?.0,
        worker_name: ctx.actor_name().to_owned(),
        kind: kind.as_str().to_owned(),
        asker: asker.as_str().to_owned(),
        minutes: draft.minutes.and_then(|minutes| i32::try_from(minutes).ok()),
        asked_on: time::day(draft.on),
        what: draft.what.trim().to_owned(),
        state: if pass { State::Passed } else { State::Asked }.as_str().to_owned(),
        answer: None,
        answered_as: None,
        answered_by: None,
        answered_on: None,
        words: String::new(),
        weighed: false,
        noted_at: ctx.at(),
        version: 1,
    };
    tx.other_work_insert(&row).await?;
    let what = if pass { Happened::OtherWorkPassed } else { Happened::OtherWorkNoted };
    ctx.event(&mut tx, what, About::service(row.id), &json!({}));
    ctx.finish(tx, form, &place(row.id), Some("/support/other-work")).await?;
    Ok(row.id)
}

/// A request, opened.
#[derive(Debug)]
pub struct Opened {
    /// What it says.
    pub row: OtherWorkRow,
    /// As what this account stands to it.
    pub by: By,
    /// How it stands.
    pub state: State,
    /// What the charter of its day says of such work.
    pub charter: Vec<String>,
}

async fn opened(ctx: &Ctx, tx: &mut Box<dyn Tx>, id: Uuid) -> AppResult<(OtherWorkRow, By, State)> {
    let row = tx.other_work_get(id).await?.ok_or(AppError::NotFound)?;
    let state = State::parse(&row.state).ok_or_else(|| AppError::Internal(format!("state {}", row.state)))?;
    if row.worker_id == ctx.account()?.0 {
        return Ok((row, By::Worker, state));
    }
    // what was not handed on, and what a worker answered by themselves, is the worker's
    let with_others = state == State::Passed
        || (state == State::Answered && row.answered_as.as_deref().is_some_and(|by| by != By::Worker.as_str()));
    if !with_others || !ctx.may(Act::OtherWorkAnswer) {
        return Err(AppError::NotFound);
    }
    if ctx.roles().contains(&Role::Manager) {
        return Ok((row, By::Manager, state));
    }
    if supervises(ctx, tx, row.worker_id).await? { Ok((row, By::Supervisor, state)) } else { Err(AppError::NotFound) }
}

/// Opens a request: one's own, or one that was handed on.
///
/// # Errors
/// [`AppError::NotFound`] where it is neither.
pub async fn open(ctx: &Ctx, id: Uuid) -> AppResult<Opened> {
    ctx.authorise(Act::SupportRead)?;
    let mut tx = ctx.read().await?;
    let (row, by, state) = opened(ctx, &mut tx, id).await?;
    let charter = weighed(ctx, &mut tx, &row).await?;
    Ok(Opened { row, by, state, charter })
}

/// Hands a request on, or takes it back, or opens it again.
///
/// # Errors
/// [`AppError::NotPossible`] where it stands otherwise; [`AppError::Stale`]; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn take(ctx: &Ctx, form: Uuid, (id, version): (Uuid, i64), step: Step) -> AppResult<()> {
    ctx.authorise(Act::SupportRead)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (mut row, by, state) = opened(ctx, &mut tx, id).await?;
    let now = rule::step(state, step, by).map_err(|problem| AppError::NotPossible(problem.message))?;
    now.as_str().clone_into(&mut row.state);
    row.version = version;
    if now != State::Answered {
        (row.answer, row.answered_as, row.answered_by, row.answered_on) = (None, None, None, None);
        row.words.clear();
    }
    tx.other_work_save(&row).await?;
    let what = if step == Step::Pass { Happened::OtherWorkPassed } else { Happened::OtherWorkReopened };
    ctx.event(&mut tx, what, About::service(id), &json!({}));
    ctx.finish(tx, form, &place(id), None).await
}

/// Answers a request, in words that can be given to whoever asked. Work that a worker took on by themselves is weighed by the charter of its
/// day and kept as weighed, so that it can be talked about where it lies beyond the remit; where a supervisor or manager said yes to it,
/// there is nothing to be talked about. An answer that is mended is weighed once.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where it is not this account's to answer; [`AppError::Stale`]; [`AppError::NotFound`];
/// [`AppError::TakenBefore`].
pub async fn answer(
    ctx: &Ctx,
    form: Uuid,
    (id, version): (Uuid, i64),
    answer: Option<Answer>,
    words: &str,
) -> AppResult<()> {
    ctx.authorise(Act::SupportRead)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (mut row, by, state) = opened(ctx, &mut tx, id).await?;
    let now = rule::step(state, Step::Answer, by).map_err(|problem| AppError::NotPossible(problem.message))?;
    let answer = check_answer(answer, by, words).map_err(AppError::Invalid)?;
    now.as_str().clone_into(&mut row.state);
    row.version = version;
    row.answer = Some(answer.as_str().to_owned());
    row.answered_as = Some(by.as_str().to_owned());
    row.answered_by = ctx.account_uuid();
    row.answered_on = Some(ctx.day());
    words.trim().clone_into(&mut row.words);
    tx.other_work_save(&row).await?;
    if answer.took_time() && by == By::Worker {
        crate::charter::other_work(ctx, &mut tx, &row).await?;
    }
    ctx.event(&mut tx, Happened::OtherWorkAnswered, About::service(id), &json!({}));
    ctx.finish(tx, form, &place(id), None).await
}

fn place(id: Uuid) -> String {
    format!("/support/other-work/{id}")
}
