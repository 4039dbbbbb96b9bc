//! The calendar (DOMAIN 4.4): appointments by worker, site and room. What is planned next in an episode is the earliest of its
//! appointments, kept in step with them in the same transaction ([`step`]), so that Today and the caseload read one row.

pub(crate) mod clash;
mod feed;
mod open;
pub(crate) mod plan;
mod rooms;
pub(crate) mod step;
mod turns;

pub use feed::{Feed, FeedMade, feed, feed_make, feed_of_link, feed_revoke};
pub use open::{Offered, Opened, offered, open, planned_of, see_answers};
pub use plan::{NewAppointment, make};
pub use rooms::{RoomDraft, room, room_add, room_archive, room_save, rooms, rooms_of_site};
pub use turns::{Cancel, Move, cancel, did_not_attend, move_to};
pub(crate) use turns::{Short, plan_short, short_act, unplan};

use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::time;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use practice::access::{Act, Role};
use practice::appointment::Block;
use practice::ids::{AccountId, AppointmentId, RoomId, SiteId};
use store::calendar::CalendarFilter;
pub use store::calendar::{AppointmentReplyRow, AppointmentRow, CalendarRow, RoomRow};
use uuid::Uuid;

/// More than ten workers have in a week, four times over.
const MOST: i64 = 2_000;

/// What a calendar is narrowed to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filter {
    /// One worker.
    pub worker: Option<AccountId>,
    /// One site.
    pub site: Option<SiteId>,
    /// One room.
    pub room: Option<RoomId>,
}

/// Some days of a calendar.
#[derive(Debug)]
pub struct Calendar {
    /// The first day.
    pub from: Date,
    /// The day after the last.
    pub until: Date,
    /// What takes up time in these days, the earliest first. Of people whose record may not be read here, only that the time is taken.
    pub rows: Vec<CalendarRow>,
    /// Whether there is more than is listed.
    pub more: bool,
    /// Whose calendars can be looked at, by name.
    pub workers: Vec<(AccountId, String)>,
    /// Sites, by name.
    pub sites: Vec<(SiteId, String)>,
    /// Rooms in use, by site and name.
    pub rooms: Vec<RoomRow>,
    /// The account.
    pub me: AccountId,
    /// Whether it can plan here.
    pub may_plan: bool,
}

/// The Monday of a day's week.
#[must_use]
pub fn monday(day: Date) -> Date {
    let back = i64::from(day.weekday().since(Weekday::Monday));
    day.saturating_sub(back.days())
}

/// A calendar of so many days from a day on. A link worker who narrows nothing sees their own.
///
/// # Errors
/// [`crate::AppError::NotFound`] where the role has none.
pub async fn between(ctx: &Ctx, from: Date, days: i64, filter: Filter) -> AppResult<Calendar> {
    ctx.authorise(Act::CalendarRead)?;
    let me = ctx.account()?;
    let until = from.saturating_add(days.days());
    let mut tx = ctx.read().await?;
    let narrowed = CalendarFilter {
        worker: filter.worker.map(|w| w.0),
        site: filter.site.map(|s| s.0),
        room: filter.room.map(|r| r.0),
    };
    let (starts, ends) = (time::at(time::day_bounds(from).0), time::at(time::day_bounds(until).0));
    ctx.on_ground("list");
    let mut rows = ctx.disclose(tx.calendar_between(&ctx.stance()?, &narrowed, starts, ends, MOST).await?);
    let workers = tx.calendar_workers(me.0, ctx.day(), ctx.at()).await?;
    let sites = tx.site_list().await?.into_iter().filter(|s| s.archived_at.is_none());
    let sites = sites.map(|s| (SiteId(s.id), s.name)).collect();
    let rooms = tx.room_list().await?.into_iter().filter(|r| r.archived_at.is_none()).collect();
    for row in &mut rows {
        narrow(row, me.0);
    }
    Ok(Calendar {
        from,
        until,
        more: i64::try_from(rows.len()).is_ok_and(|n| n >= MOST),
        rows,
        workers: workers.into_iter().map(|(id, name)| (AccountId(id), name)).collect(),
        sites,
        rooms,
        me,
        may_plan: ctx.may(Act::EpisodeWrite) && ctx.roles().contains(&Role::Worker),
    })
}

/// Takes from what is somebody else's all but that, when and where the time is taken; of time that is with nobody what it is for stays.
/// The note stays with whoever keeps the appointment: others read it where it is opened, with what is hidden covered.
fn narrow(row: &mut CalendarRow, me: Uuid) {
    if row.episode_id.is_some() && row.person_id.is_none() {
        row.episode_id = None;
        row.kind.clear();
        row.place = None;
        row.note.clear();
        row.answers = 0;
        row.series_id = None;
        row.state.clear();
    } else if row.worker_id != me && row.kind != Block::Group.as_str() {
        row.note.clear();
    }
}

pub(crate) fn place(appointment: AppointmentId) -> String {
    format!("/calendar/{appointment}")
}
