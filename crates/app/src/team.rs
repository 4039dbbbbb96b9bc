//! Team today: who needs the supervisor (PAGES 2). Loads stand in the order of names, as figures to
//! talk about; nothing ranks people (DOMAIN 2, 7.2).

use crate::cover::{Shown, shown};
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::settings::read;
use crate::time;
use jiff::SignedDuration;
use practice::access::{Act, Role};
use practice::clock::{Moments, Nudge, age_words, nudge};
use practice::passing::Why;
pub use store::concerns::ConcernListRow;
use store::episodes::LoadRow;
use store::passings::PassingListRow;
use store::referrals::ReferralListRow;
use store::reports::{TeamAskRow, TeamDayRow, TeamOutRow};
use store::{PAGE, Tx};
use uuid::Uuid;

/// A referral that waits for an answer and nudges somebody, or is a same-day matter.
#[derive(Debug, Clone)]
pub struct Aged {
    /// The referral.
    pub id: Uuid,
    /// Its reference.
    pub reference: String,
    /// Practice or network.
    pub site: String,
    /// How old it is, in words.
    pub age: String,
    /// Whether it is a same-day matter.
    pub flagged: bool,
    /// Whom it nudges, if anybody.
    pub nudges: Option<Nudge>,
}

/// What one of those led or supervised has in hand, and has today.
#[derive(Debug, Clone)]
pub struct Load {
    /// Open support by state.
    pub row: LoadRow,
    /// More than the guide.
    pub over: bool,
    /// The rest of the day; none where nothing is known of it.
    pub day: Option<TeamDayRow>,
}

/// Somebody of the team who is out alone, or should be back.
#[derive(Debug, Clone)]
pub struct Out {
    /// As it is kept: neither where nor with whom.
    pub row: TeamOutRow,
    /// Past their time, with the grace.
    pub late: bool,
}

/// Word back that waits longer than this is a supervisor's matter too.
const DRAFT_WAITS: SignedDuration = SignedDuration::from_hours(72);

/// A colleague who has not said whether they take people on for so many days is a supervisor's matter too: meanwhile they stay with
/// somebody who may be about to leave.
pub const HANDOVER_WAITS_DAYS: i64 = 2;

/// Team today.
#[derive(Debug)]
pub struct Team {
    /// What each has today, by name.
    pub days: Vec<Load>,
    /// Those who are out alone, or should be back; the latest first.
    pub out: Vec<Out>,
    /// Concerns that this account was told of and that are open, newest first.
    pub concerns: Vec<ConcernListRow>,
    /// How many people at a time, as a guide.
    pub capacity: i64,
    /// How many referrals wait.
    pub waiting: i64,
    /// How many of them are a same-day matter.
    pub flagged: i64,
    /// Those that are a same-day matter or nudge somebody: same-day ones first, then the oldest.
    pub aged: Vec<Aged>,
    /// Whether more of them may wait in the inbox than are shown.
    pub more: bool,
    /// Persons handed back for safety or passed on, whom nobody has said yes to: all of the first, and of the others those past their day.
    pub passed: Vec<PassingListRow>,
    /// Handovers that a colleague has not answered for longer than [`HANDOVER_WAITS_DAYS`].
    pub asks: Vec<TeamAskRow>,
    /// Covers of today and to come.
    pub covers: Vec<Shown>,
}

/// Team today of a supervisor.
///
/// # Errors
/// [`crate::AppError::NotFound`] where the role may not.
pub async fn today(ctx: &Ctx) -> AppResult<Team> {
    ctx.authorise(Act::TeamTodayRead)?;
    let me = ctx.account()?.0;
    let today = ctx.day();
    let mut tx = ctx.read().await?;
    let settings = read(&mut tx).await?;
    let loads = loads(ctx, &mut tx).await?;
    let (waiting, flagged) = tx.referral_inbox_count(me, today).await?;
    // both lists come oldest first by when they came; one asked again since nudges later, and may stand on a later page
    let mut rows = ctx.disclose(tx.referral_inbox(me, today, true, None, PAGE).await?);
    rows.extend(ctx.disclose(tx.referral_inbox(me, today, false, None, PAGE).await?));
    let mut passed = crate::referrals::awaited(ctx, &mut tx).await?;
    passed.retain(|one| one.due_on < today || one.why == Why::Safety.as_str());
    let covers = shown(ctx, &mut tx, |c| {
        c.ended_at.is_none() && c.until_on >= today && loads.iter().any(|l| l.owner_id == c.worker_id)
    })
    .await?;
    let aged: Vec<Aged> =
        rows.iter().map(|row| aged(ctx, row, &settings.targets)).filter(|a| a.flagged || a.nudges.is_some()).collect();
    let more = i64::try_from(aged.len()).unwrap_or(0) >= PAGE;
    let out = tx.team_out(me, today, ctx.at(), PAGE).await?.into_iter().map(|row| out_of(ctx, row)).collect();
    let days = days(ctx, &mut tx, loads, settings.capacity_open).await?;
    let asked = ctx.now().saturating_sub(SignedDuration::from_hours(HANDOVER_WAITS_DAYS * 24)).unwrap_or(ctx.now());
    let asks = tx.team_asks(me, today, time::at(asked), PAGE).await?;
    let mut concerns = ctx.disclose(tx.concern_of_account(me, (true, today), None, PAGE).await?);
    concerns.retain(|one| one.told && one.closed_at.is_none() && one.struck_at.is_none());
    Ok(Team {
        days,
        out,
        concerns,
        capacity: settings.capacity_open,
        waiting,
        flagged,
        aged,
        more,
        passed,
        asks,
        covers,
    })
}

async fn days(ctx: &Ctx, tx: &mut Box<dyn Tx>, loads: Vec<LoadRow>, capacity: i64) -> AppResult<Vec<Load>> {
    let (begins, ends) = time::day_bounds(ctx.today());
    let before = time::at(ctx.now().saturating_sub(DRAFT_WAITS).unwrap_or(ctx.now()));
    let day = (time::at(begins), time::at(ends));
    let days = tx.team_day(ctx.account()?.0, ctx.day(), day, ctx.at(), before).await?;
    let of = |row: LoadRow| Load {
        over: row.waiting + row.active + row.holding > capacity,
        day: days.iter().find(|day| day.worker_id == row.owner_id).cloned(),
        row,
    };
    Ok(loads.into_iter().map(of).collect())
}

fn out_of(ctx: &Ctx, row: TeamOutRow) -> Out {
    let grace = SignedDuration::from_mins(i64::from(row.grace));
    let due = time::moment(row.ends_at).saturating_add(grace).unwrap_or(ctx.now());
    Out { late: due < ctx.now(), row }
}

/// What those whom the account leads or supervises have in hand, by name.
pub(crate) async fn loads(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<Vec<LoadRow>> {
    let mut loads = Vec::new();
    for load in tx.episode_team_loads(ctx.account()?.0, ctx.day()).await? {
        // whoever has nobody may be a supervisor of the same team, who supports nobody: a handful, asked one by one
        let nobody = load.waiting + load.active + load.holding == 0;
        if !nobody
            || tx.membership_roles(load.owner_id, ctx.at()).await?.iter().any(|role| role == Role::Worker.as_str())
        {
            loads.push(load);
        }
    }
    Ok(loads)
}

fn aged(ctx: &Ctx, row: &ReferralListRow, targets: &practice::clock::Targets) -> Aged {
    let received = time::moment(row.reopened_at.unwrap_or(row.received_at));
    let moments =
        Moments { received, triaged: None, first_offered: None, first_held: None, flagged: row.flagged, closed: None };
    Aged {
        id: row.id,
        reference: row.reference.clone(),
        site: row.site_name.clone(),
        age: age_words(received, ctx.now()),
        flagged: row.flagged,
        nudges: nudge(&moments, targets, ctx.now()),
    }
}
