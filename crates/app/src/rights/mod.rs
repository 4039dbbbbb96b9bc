//! What somebody asks by right of the record kept about them (UK GDPR, articles 15 to 21; Access to Health Records Act 1990): each step from
//! its receipt to its answer, the copy that goes out ([`copy`]), and what follows in the record.

pub mod copy;
mod finding;
mod steps;
mod words;
mod writing;

pub use copy::{Counts, Item, Review, decide, entry, look_through, make};
pub use steps::{Answer, Identity, Letter, Longer, Resume, Step, Wait, act, letter, lift};

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::ToSpan;
use practice::access::{Act, RequestKind};
use practice::rights::{Clock, Due, Stop, StopGround, Term, restricted_blocks};
use store::permit::RequestPermit;
use store::requests::{RequestRow, StopRow};
use store::{NEVER_DUE, Tx};
use uuid::Uuid;

/// Days after a request is due for which its record stays open: an answer that is late is still to be given.
const STAYS_OPEN: i64 = 14;

/// The clock of a request.
pub(crate) fn clock_of(row: &RequestRow, stops: &[StopRow]) -> Clock {
    let kind = RequestKind::parse(&row.kind);
    let stop = |stop: &StopRow| {
        Some(Stop {
            ground: StopGround::parse(&stop.ground)?,
            from: time::date(stop.from_on),
            until: stop.until_on.map(time::date),
        })
    };
    Clock {
        term: kind.map_or(Term::None, RequestKind::term),
        may_clarify: kind.is_some_and(RequestKind::may_clarify),
        received: time::date(row.received_on),
        stops: stops.iter().filter_map(stop).collect(),
        longer: row.longer,
    }
}

/// Works out anew by when a request is due, and keeps the record open at least until then.
pub(crate) fn reckon(row: &mut RequestRow, stops: &[StopRow]) {
    row.due_on = match clock_of(row, stops).due() {
        Due::Never | Due::Stopped => NEVER_DUE,
        Due::On(day) => {
            let open_until = time::day_bounds(day.saturating_add(STAYS_OPEN.days())).1;
            row.until_at = row.until_at.max(time::at(open_until));
            time::day(day)
        }
    };
}

/// A request that is worked on, with its stops.
///
/// # Errors
/// [`AppError::NotFound`] where there is none, or it is over.
pub(crate) async fn worked(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    request: Uuid,
) -> AppResult<(RequestPermit, RequestRow, Vec<StopRow>)> {
    ctx.authorise(Act::RecordRequest)?;
    let row = tx.request_get(request).await?.ok_or(AppError::NotFound)?;
    let permit = tx.permit_request_work(request).await?;
    let permit = permit
        .ok_or_else(|| AppError::NotPossible("This request is over. Nothing more can be done with it".to_owned()))?;
    let stops = tx.request_stops(request).await?;
    Ok((permit, row, stops))
}

/// Refuses what a restriction of use keeps from being done with somebody's record (UK GDPR, article 18).
///
/// # Errors
/// [`AppError::NotPossible`], with what to do.
pub(crate) async fn unrestricted(tx: &mut Box<dyn Tx>, person: Uuid, act: Act) -> AppResult<()> {
    if let Some(words) = restricted_blocks(act)
        && tx.restricted_since(person).await?.is_some()
    {
        return Err(AppError::NotPossible(words.to_owned()));
    }
    Ok(())
}
