//! Supervision (DOMAIN 6): who meets whom and how often, an agenda that fills itself, notes of the two, what they agreed to do, and own
//! flexibility. Who is not one of the two finds none of it; whoever arranges it reads that it comes about, and nothing of what is said.

mod agenda;
mod cases;
mod digest;
mod flexibility;
mod given;
mod pairs;
mod sessions;
mod told;
mod writing;

pub use agenda::{Agenda, Leads, Line, add, keep_back, remove, shift};
pub use cases::{Bring, BroughtRow, Supervision, SupervisionCaseRow, bring, brought, end, of_episode};
pub(crate) use digest::{JOB as DIGEST, mail, run as digest};
pub use flexibility::{Held, NewFlexibility, Proposed, answer, flexibility, offered_until, own, propose, stop};
pub use pairs::{Arranged, Frame, Mine, NewPair, Paired, Waits, arrange, arranged, frame, mine, part, waits};
pub use sessions::{
    Met, Page, Planning, SessionPage, Talk, call_off, hold, move_to, pair, plan, session, take_back, write_down,
};
pub use store::supervising::{ActionRow, AdditionRow, ItemRow, PairRow, SessionDayRow, SessionRow};
pub use told::{Told, ToldPage, told};
pub use writing::{NewAction, Notes, action, action_of, agree, append, close, write};

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use practice::access::Act;
use practice::support::{Away, Party};
use std::collections::HashSet;
use store::Tx;
use uuid::Uuid;

/// The pair, and which of the two asks.
///
/// # Errors
/// [`AppError::NotFound`] where the account is neither.
async fn of_pair(ctx: &Ctx, tx: &mut Box<dyn Tx>, pair: Uuid) -> AppResult<(PairRow, Party)> {
    ctx.authorise(Act::SupervisionHold)?;
    let me = ctx.account()?.0;
    let row = tx.supervision_pair_get(Some(me), pair).await?.ok_or(AppError::NotFound)?;
    let party = if row.worker_id == me { Party::Worker } else { Party::Supervisor };
    Ok((row, party))
}

/// The session with its pair, and which of the two asks.
///
/// # Errors
/// [`AppError::NotFound`] where the account is neither.
async fn of_session(ctx: &Ctx, tx: &mut Box<dyn Tx>, session: Uuid) -> AppResult<(SessionRow, PairRow, Party)> {
    ctx.authorise(Act::SupervisionHold)?;
    let me = ctx.account()?.0;
    let row = tx.supervision_session_get(me, session).await?.ok_or(AppError::NotFound)?;
    let pair = tx.supervision_pair_get(Some(me), row.pair_id).await?.ok_or(AppError::NotFound)?;
    let party = if row.worker_id == me { Party::Worker } else { Party::Supervisor };
    Ok((row, pair, party))
}

/// When a worker is away: covered for, or by what stands in their calendar. The one answer to this for every room.
pub(crate) async fn away(ctx: &Ctx, tx: &mut Box<dyn Tx>, worker: Uuid) -> AppResult<Vec<Away>> {
    Ok(pairs::absences(ctx, tx, Some(worker)).await?.remove(&worker).unwrap_or_default())
}

/// Who is away today.
pub(crate) async fn absent(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<HashSet<Uuid>> {
    let today = ctx.today();
    let away = pairs::absences(ctx, tx, None).await?;
    Ok(away.into_iter().filter(|(_, times)| times.iter().any(|one| one.has(today))).map(|(worker, _)| worker).collect())
}

/// Where a pair is found.
fn place(pair: Uuid) -> String {
    format!("/supervision/{pair}")
}

/// Where a session is found.
fn session_place(session: Uuid) -> String {
    format!("/supervision-sessions/{session}")
}
