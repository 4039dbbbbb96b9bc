//! Referrals without person or story: what a manager reads (DOMAIN 10), under their references alone.

use super::inbox::{pressing, targets};
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::time;
use practice::access::{Act, Role};
use practice::clock::{Clock, Moments, clocks};
use store::PAGE;
use store::organisation::SiteRow;
use store::referrals::{After, PlainFilter, ReferralPlainRow};

/// A page of referrals without names.
#[derive(Debug)]
pub struct PlainList {
    /// Newest first, each with the clock that presses most; none where all have stopped.
    pub rows: Vec<(ReferralPlainRow, Option<Clock>)>,
    /// Where the list goes on, if it does.
    pub next: Option<After>,
    /// Sites to narrow it to.
    pub sites: Vec<SiteRow>,
    /// Whether these are the whole service's, or the account's own teams'.
    pub whole_service: bool,
}

/// Referrals by state, site, source, needs and clocks. Managers and governance read the service's; workers and
/// supervisors those of their own teams.
///
/// # Errors
/// [`crate::AppError::NotFound`] where the role may not.
pub async fn plain(
    ctx: &Ctx,
    state: Option<practice::referral::State>,
    site: Option<uuid::Uuid>,
    before: Option<After>,
) -> AppResult<PlainList> {
    ctx.authorise(Act::ReferralReadPlain)?;
    let whole_service = ctx.roles().iter().any(|role| matches!(role, Role::Manager | Role::Governance));
    let team_of = if whole_service { None } else { Some(ctx.account()?.0) };
    let filter = PlainFilter { team_of, state: state.map(|s| s.as_str().to_owned()), site };
    let mut tx = ctx.read().await?;
    let rows = tx.referral_plain(&filter, ctx.day(), before, PAGE).await?;
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows.last().filter(|_| full).map(|r| After { at: r.received_at, id: r.id });
    let targets = targets(&mut tx).await?;
    let sites = tx.site_list().await?;
    let rows = rows
        .into_iter()
        .map(|row| {
            let clock = pressing(clocks(&moments(&row), &targets, ctx.now()));
            (row, clock)
        })
        .collect();
    Ok(PlainList { rows, next, sites, whole_service })
}

fn moments(row: &ReferralPlainRow) -> Moments {
    Moments {
        received: time::moment(row.reopened_at.unwrap_or(row.received_at)),
        triaged: row.outcome_at.map(time::moment),
        first_offered: row.first_offered_at.map(time::moment),
        first_held: row.first_held_at.map(time::moment),
        flagged: row.flagged,
        closed: row.outcome_at.filter(|_| row.state != "accepted").map(time::moment),
    }
}
