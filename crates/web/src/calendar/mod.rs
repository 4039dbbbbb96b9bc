//! The calendar: weeks and days, an appointment planned, moved, cancelled; the address for one's own calendar program; and the page on
//! which somebody answers a reminder.

mod answer;
mod feed;
mod new;
mod show;
mod texts;
mod view;

pub(crate) use new::clashing_choices;

use crate::routes::{Need::Anyone, Need::May, routes};
use crate::samples::Samples;
use crate::words::Choice;
use app::calendar::{Offered, RoomRow};
use app::time::{self, RowAt};
use jiff::Zoned;
use jiff::civil::{Date, Time};
use practice::access::Act;
use practice::appointment::{Every, Series, Until};
use practice::ids::RoomId;

routes! {
    GET "/calendar" May(Act::CalendarRead) => view::show;
    GET "/calendar/new" May(Act::CalendarKeep) => new::ask;
    POST "/calendar/new" May(Act::CalendarKeep) => new::make;
    GET "/calendar/feed" May(Act::CalendarKeep) => feed::show;
    POST "/calendar/feed" May(Act::CalendarKeep) => feed::make;
    POST "/calendar/feed/revoke" May(Act::CalendarKeep) => feed::revoke;
    GET "/calendar/{appointment}" May(Act::CalendarRead) => show::show;
    POST "/calendar/{appointment}/move" May(Act::CalendarKeep) => show::move_to;
    POST "/calendar/{appointment}/move/weighed" May(Act::EpisodeWrite) => show::move_weighed;
    POST "/calendar/{appointment}/cancel" May(Act::CalendarKeep) => show::cancel;
    POST "/calendar/{appointment}/did-not-attend" May(Act::ContactRecord) => show::did_not_attend;
    POST "/calendar/{appointment}/answers" May(Act::EpisodeWrite) => show::seen;
    GET "/episodes/{episode}/appointments/new" May(Act::EpisodeWrite) => new::ask_for;
    POST "/episodes/{episode}/appointments/new" May(Act::EpisodeWrite) => new::make_for;
    POST "/episodes/{episode}/appointments/new/weighed" May(Act::EpisodeWrite) => new::weighed;
    GET "/feed/{token}" Anyone => feed::file;
    GET "/answer/{token}" Anyone => answer::show;
    POST "/answer/{token}" Anyone => answer::file;
    POST "/texts" Anyone => texts::take;
}

/// A day as it is read: Monday 23 November.
fn day_words(day: Date) -> String {
    day.strftime("%A %-d %B").to_string()
}

/// A time as it is read: 9am, 2:30pm.
fn time_words(at: &Zoned) -> String {
    crate::render::time_of(at.time())
}

/// Rooms as choices, each with its site.
pub(crate) fn room_choices(rooms: &[RoomRow]) -> Vec<Choice> {
    rooms.iter().map(|room| Choice::new(room.id.to_string(), format!("{}, {}", room.site_name, room.name))).collect()
}

pub(crate) fn room_of(rooms: &[RoomRow], code: &str) -> Option<RoomId> {
    rooms.iter().find(|room| room.id.to_string() == code).map(|room| RoomId(room.id))
}

/// The workers in whose calendar it can stand; none where there is but one.
fn worker_choices(offered: &Offered) -> Vec<Choice> {
    if offered.workers.len() < 2 {
        return Vec::new();
    }
    offered.workers.iter().map(|(id, name)| Choice::new(id.to_string(), name.as_str())).collect()
}

/// Whether a local time on a day comes twice, so that the form asks which.
pub(crate) fn comes_twice(day: Option<Date>, at: Option<Time>) -> bool {
    let (Some(day), Some(at)) = (day, at) else { return false };
    practice::appointment::moment(day, at, None) == Err(practice::appointment::Unclear::Repeated)
}

/// The series that a form describes: how often, and how many or until when.
pub(crate) fn series_of(every: Option<Every>, times: Option<i64>, until: Option<Date>) -> Option<Series> {
    let until = match (times, until) {
        (_, Some(day)) => Until::Day(day),
        (Some(n), None) => Until::Times(n),
        (None, None) => Until::Times(0),
    };
    every.map(|every| Series { every, until })
}

/// Where a moment falls in local time.
fn local(at: RowAt) -> Zoned {
    time::local(time::moment(at))
}

/// Weeks, days, the forms, an appointment in each of its states, the address, and the page of an answer.
pub(crate) fn samples() -> Samples {
    [view::samples(), new::samples(), show::samples(), feed::samples(), answer::samples()].concat()
}
