//! Today: whom a worker sees, who waits for them, what must not be forgotten (PAGES 2), in a handful of statements.

use crate::ctx::Ctx;
use crate::drafts::Kept;
use crate::error::AppResult;
use crate::time;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use practice::access::Act;
use std::collections::HashMap;
use store::episodes::{CaseloadFilter, EpisodeListRow, HoldingDueRow, LoadRow};
use store::messages::MessageRow;
use store::support::StepDueRow;
use store::{NOTHING_DUE, PAGE};
use uuid::Uuid;

/// How far Today looks ahead, in days.
const AHEAD: i64 = 7;

/// What a worker's day holds.
#[derive(Debug)]
pub struct Today {
    /// The day.
    pub day: Date,
    /// The account, to tell own people from covered ones.
    pub me: Uuid,
    /// Open episodes by state.
    pub load: LoadRow,
    /// How many people in support the service thinks right for one worker.
    pub capacity: i64,
    /// Contacts planned for earlier days of which nothing was written down yet.
    pub overdue: Vec<EpisodeListRow>,
    /// Contacts planned today.
    pub today: Vec<EpisodeListRow>,
    /// Contacts planned in the days to come.
    pub week: Vec<EpisodeListRow>,
    /// The worker's own steps that are due by the end of the week.
    pub steps: Vec<StepDueRow>,
    /// The first of the own people with nothing planned next.
    pub nothing_next: Vec<EpisodeListRow>,
    /// Holdings to be looked at again by the end of the week.
    pub reviews: Vec<HoldingDueRow>,
    /// Word back that waits to be read and sent; at most [`PAGE`].
    pub words: Vec<MessageRow>,
    /// Forms half filled in.
    pub drafts: Vec<Kept>,
    /// Whose episode it is, for drafts.
    pub names: HashMap<Uuid, String>,
    /// Referrals that wait in the team's inbox, and how many of them are a same-day matter.
    pub inbox: (i64, i64),
}

/// The worker's day.
///
/// # Errors
/// [`crate::AppError::NotFound`] where the role has none.
pub async fn today(ctx: &Ctx) -> AppResult<Today> {
    ctx.authorise(Act::TodayRead)?;
    let (account, day) = (ctx.account()?.0, ctx.today());
    let end = day.saturating_add(AHEAD.days());
    let mut tx = ctx.read().await?;
    let load = tx.episode_load(account).await?;
    let capacity = super::capacity(&tx.setting_list().await?);
    let until = time::at(time::day_bounds(end).1);
    let planned = ctx.disclose(tx.episode_planned(account, ctx.at(), time::at(Timestamp::UNIX_EPOCH), until).await?);
    let first = ctx.disclose(tx.episode_caseload(account, &CaseloadFilter::default(), ctx.at(), None, PAGE).await?);
    let steps = ctx.disclose(tx.step_due(account, time::day(end), PAGE).await?);
    let reviews = ctx.disclose(tx.holding_due(account, time::day(end), PAGE).await?);
    let words = ctx.disclose(tx.message_drafts(account, ctx.day(), None, PAGE).await?);
    let inbox = tx.referral_inbox_count(account, ctx.day()).await?;
    drop(tx);
    let drafts = crate::drafts::list(ctx).await?;
    let names = planned.iter().chain(&first).map(|e| (e.id, format!("{} {}", e.given_name, e.family_name))).collect();
    let nothing_next = first.into_iter().filter(|e| e.next_due == NOTHING_DUE && e.owner_id == account).collect();
    let (mut overdue, mut now, mut week) = (Vec::new(), Vec::new(), Vec::new());
    for row in planned {
        match row.next_contact_at.map(|at| time::local_date(time::moment(at)).cmp(&day)) {
            Some(std::cmp::Ordering::Less) => overdue.push(row),
            Some(std::cmp::Ordering::Equal) => now.push(row),
            _ => week.push(row),
        }
    }
    Ok(Today {
        day,
        me: account,
        load,
        capacity,
        overdue,
        today: now,
        week,
        steps,
        nothing_next,
        reviews,
        words,
        drafts,
        names,
        inbox,
    })
}
