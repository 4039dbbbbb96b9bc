//! Today: whom a worker sees, who waits for them, what must not be forgotten (PAGES 2), in a handful of statements.

use crate::ctx::Ctx;
use crate::drafts::Kept;
use crate::error::AppResult;
use crate::time;
use jiff::ToSpan;
use jiff::civil::Date;
use practice::access::Act;
use practice::person::full_name;
use std::collections::HashMap;
use store::PAGE;
use store::calendar::AnswerDueRow;
use store::desk::DeskDueRow;
use store::episodes::LoadRow;
use store::groups::SheetDueRow;
use store::life::DiedRow;
use store::measures::FollowUpDueRow;
use store::messages::MessageHeadRow;
use store::today::{DayRow, HoldingDueRow, ReplyDueRow, StepDueRow};
use store::wishes::WishDueRow;
use uuid::Uuid;

/// How far Today looks ahead, in days.
const AHEAD: i64 = 7;
/// How many planned contacts Today lists, those of earlier days first: more than a worker meets in a week.
const PLANNED: i64 = 2 * PAGE;
/// How many people are looked through for the one that a draft is about.
const NAMES: i64 = 4 * PAGE;

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
    pub overdue: Vec<DayRow>,
    /// Contacts planned today.
    pub today: Vec<DayRow>,
    /// Contacts planned in the days to come.
    pub week: Vec<DayRow>,
    /// Whether more is planned than is listed.
    pub planned_more: bool,
    /// The worker's steps that are due by the end of the week, for own and covered people.
    pub steps: Vec<StepDueRow>,
    /// The first of the own and covered people with nothing planned next.
    pub nothing_next: Vec<DayRow>,
    /// How many of them there are; of those covered, as many as are listed.
    pub nothing: i64,
    /// Own and covered people who have died, while support is open: to be ended, and groups to be told.
    pub died: Vec<DiedRow>,
    /// Holdings of own and covered people to be looked at again by the end of the week, each with the day.
    pub reviews: Vec<(Date, HoldingDueRow)>,
    /// People in holding, own and covered, who are to hear from the worker by the end of the week, each with the day.
    pub check_ins: Vec<(Date, HoldingDueRow)>,
    /// Follow-ups of own and covered people, ended support too, that are due by the end of the week.
    pub follow_ups: Vec<FollowUpDueRow>,
    /// Answers to referrals of own and covered people that nobody has opened yet; at most [`PAGE`].
    pub answers: Vec<ReplyDueRow>,
    /// Answers to reminders of appointments that nobody has seen yet; at most [`PAGE`].
    pub replies: Vec<AnswerDueRow>,
    /// Answers of those who wait, other than *yes*, that nobody has seen to yet; at most [`PAGE`].
    pub wishes: Vec<WishDueRow>,
    /// Sessions of the worker's own groups that are over and of which nothing is written down; at most [`PAGE`].
    pub sheets: Vec<SheetDueRow>,
    /// Messages of front desks that wait to be dealt with, urgent ones first; at most [`PAGE`].
    pub desk: Vec<DeskDueRow>,
    /// Word back that waits to be read and sent; at most [`PAGE`].
    pub words: Vec<MessageHeadRow>,
    /// How many people a colleague asks the worker to take on.
    pub asks: i64,
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
    let planned = ctx.disclose(tx.today_planned(account, ctx.at(), until, PLANNED).await?);
    let planned_more = i64::try_from(planned.len()).is_ok_and(|n| n >= PLANNED);
    let nothing_next = ctx.disclose(tx.today_nothing_next(account, ctx.at(), PAGE).await?);
    let died = ctx.disclose(tx.today_died(account, ctx.at(), PAGE).await?);
    let steps = ctx.disclose(tx.today_steps(account, ctx.at(), time::day(end), PAGE).await?);
    let holdings = ctx.disclose(tx.today_holdings(account, ctx.at(), time::day(end), PAGE).await?);
    let follow_ups = ctx.disclose(tx.today_follow_ups(account, ctx.at(), time::day(end), PAGE).await?);
    let answers = ctx.disclose(tx.today_replies(account, ctx.at(), PAGE).await?);
    let replies = ctx.disclose(tx.answer_due(account, ctx.at(), PAGE).await?);
    let wishes = ctx.disclose(tx.wish_due(account, ctx.at(), PAGE).await?);
    let sheets = tx.sheet_due(account, ctx.at(), PAGE).await?;
    let desk = ctx.disclose(tx.desk_due(account, ctx.at(), PAGE).await?);
    let words = ctx.disclose(tx.message_draft_heads(account, ctx.day(), PAGE).await?);
    let asks = tx.batch_asks(account).await?;
    let inbox = tx.referral_inbox_count(account, ctx.day()).await?;
    let drafts = crate::drafts::kept(tx.draft_list(account).await?);
    let mut names = HashMap::new();
    if drafts.iter().any(|draft| draft.path.starts_with("/episodes/")) {
        let rows = ctx.disclose(tx.today_names(account, ctx.at(), NAMES).await?);
        names.extend(rows.into_iter().map(|n| (n.episode_id, full_name(&n.given_name, &n.family_name))));
    }
    drop(tx);
    let (reviews, check_ins) = due_of(holdings, end);
    let (mut overdue, mut now, mut week) = (Vec::new(), Vec::new(), Vec::new());
    for row in planned {
        match row.next_contact_at.map(|at| time::local_date(time::moment(at)).cmp(&day)) {
            Some(std::cmp::Ordering::Less) => overdue.push(row),
            Some(std::cmp::Ordering::Equal) => now.push(row),
            _ => week.push(row),
        }
    }
    let nothing = super::nothing_next(&load, nothing_next.iter().map(|row| row.owner_id), account);
    Ok(Today {
        nothing,
        day,
        me: account,
        load,
        capacity,
        overdue,
        today: now,
        week,
        planned_more,
        steps,
        nothing_next,
        died,
        reviews,
        check_ins,
        follow_ups,
        answers,
        replies,
        wishes,
        sheets,
        desk,
        words,
        asks,
        drafts,
        names,
        inbox,
    })
}

/// What of each holding is due by a day: its review, and the check-in its rhythm asks for; the earliest first.
#[allow(clippy::type_complexity, reason = "two lists of the same kind")]
fn due_of(holdings: Vec<HoldingDueRow>, by: Date) -> (Vec<(Date, HoldingDueRow)>, Vec<(Date, HoldingDueRow)>) {
    let (mut reviews, mut check_ins) = (Vec::new(), Vec::new());
    for held in holdings {
        let check_in = super::check_in(held.every_weeks, held.from_at, held.last_contact_at);
        if let Some(day) = check_in.filter(|day| *day <= by) {
            check_ins.push((day, held.clone()));
        }
        let review = time::date(held.review_on);
        if review <= by {
            reviews.push((review, held));
        }
    }
    reviews.sort_by_key(|(day, held)| (*day, held.episode_id));
    check_ins.sort_by_key(|(day, held)| (*day, held.episode_id));
    (reviews, check_ins)
}
