//! A week or a day of the calendar: a table of workers by days, which on a narrow screen is a list of days.

use super::{day_words, local, room_choices, time_words};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::visit::Visit;
use crate::words::Choice;
use app::calendar::{Calendar, CalendarRow, Filter, monday};
use app::time;
use axum::extract::RawQuery;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, Zoned};
use practice::appointment::{Block, State, kind_words};
use practice::clock::bank_holidays;
use practice::contact::Place;
use practice::ids::{AccountId, RoomId, SiteId};
use practice::person::full_name;
use serde::Serialize;

/// Between these hours a free time is said.
const OPENS: i8 = 9;
const CLOSES: i8 = 17;
/// A free time is worth saying from so many minutes on.
const FREE: i64 = 30;

/// What stands at a time.
#[derive(Debug, Clone, Default, Serialize)]
struct Entry {
    starts: String,
    ends: String,
    /// Whom or what it is; “Busy” of somebody else's person.
    words: String,
    /// More of it: kind, place, room.
    about: Vec<String>,
    note: String,
    href: Option<String>,
    /// Where a contact is recorded of it.
    record: Option<String>,
    state: Option<&'static str>,
    /// Its time has come, and nothing was written down.
    late: bool,
    busy: bool,
    away: bool,
    free: bool,
    /// Answers that nobody has seen.
    answers: i64,
}

/// A day's head.
#[derive(Debug, Clone, Serialize)]
struct Head {
    words: String,
    href: String,
    today: bool,
    holiday: &'static str,
    /// Where something is planned on it.
    plan: Option<String>,
}

/// A worker's days.
#[derive(Debug, Clone, Serialize)]
struct Line {
    name: String,
    cells: Vec<Vec<Entry>>,
}

#[derive(Debug, Clone, Serialize)]
struct CalendarView {
    title: String,
    week: bool,
    /// The first day, which the form of filters sends along.
    from: String,
    heads: Vec<Head>,
    lines: Vec<Line>,
    before: String,
    after: String,
    today: String,
    other: String,
    workers: Vec<Choice>,
    sites: Vec<Choice>,
    rooms: Vec<Choice>,
    may_plan: bool,
    more: bool,
    /// Whether anything stands in these days.
    any: bool,
}

/// What an address asks for.
struct Asked {
    day: Option<Date>,
    week: Option<Date>,
    worker: Option<String>,
    site: Option<String>,
    room: Option<String>,
}

impl Asked {
    fn read(query: Option<String>) -> Result<Self, WebError> {
        let form =
            Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
        let code = |name| form.first(name).map(str::to_owned).filter(|code: &String| !code.is_empty());
        let date = |name| form.first(name).and_then(|day| day.parse::<Date>().ok());
        Ok(Self {
            day: date("day"),
            week: date("week"),
            worker: code("worker"),
            site: code("site"),
            room: code("room"),
        })
    }

    /// The address of other days under the same filter.
    fn to(&self, name: &str, day: Date) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair(name, &day.to_string());
        for (name, value) in [("worker", &self.worker), ("site", &self.site), ("room", &self.room)] {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        format!("/calendar?{}", query.finish())
    }
}

pub(super) async fn show(visit: Visit, RawQuery(query): RawQuery) -> WebResult {
    let ctx = visit.ctx();
    let asked = Asked::read(query)?;
    let today = ctx.today();
    // a calendar of far off is a mistyped year
    let near = |day: &Date| (day.year() - today.year()).abs() <= 10;
    let (from, days) = match (asked.day.filter(near), asked.week.filter(near)) {
        (Some(day), _) => (day, 1),
        (None, week) => (monday(week.unwrap_or(today)), 7),
    };
    let id = |code: &Option<String>| code.as_deref().and_then(|code| code.parse().ok());
    // one's own, unless a worker, a site or a room was chosen
    let own = ctx.may(practice::access::Act::CalendarKeep)
        && asked.worker.is_none()
        && asked.site.is_none()
        && asked.room.is_none();
    let worker = if own { Some(ctx.account()?) } else { id(&asked.worker).map(AccountId) };
    let filter = Filter { worker, site: id(&asked.site).map(SiteId), room: id(&asked.room).map(RoomId) };
    let calendar = app::calendar::between(ctx, from, days, filter).await?;
    let form = [
        ("worker", worker.map_or_else(|| "all".to_owned(), |w| w.to_string())),
        ("site", asked.site.clone().unwrap_or_default()),
        ("room", asked.room.clone().unwrap_or_default()),
    ]
    .into_iter()
    .fold(FormState::empty(), |form, (name, value)| form.with(name, value));
    let view = draw(&asked, &calendar, filter, days, (ctx.now(), today));
    let title = if days == 7 { "Calendar: week" } else { "Calendar: day" };
    visit.form_page("calendar/show.html", title, &form, view)
}

fn draw(
    asked: &Asked,
    calendar: &Calendar,
    filter: Filter,
    days: i64,
    (now, today): (Timestamp, Date),
) -> CalendarView {
    let dates: Vec<Date> = (0..days).map(|n| calendar.from.saturating_add(n.days())).collect();
    let name = if days == 7 { "week" } else { "day" };
    let mut lines: Vec<(AccountId, String)> =
        calendar.workers.iter().filter(|(id, _)| filter.worker.is_none_or(|w| w == *id)).cloned().collect();
    for row in &calendar.rows {
        if !lines.iter().any(|(id, _)| id.0 == row.worker_id) {
            lines.push((AccountId(row.worker_id), row.worker_name.clone()));
        }
    }
    // of a site or room, only those who are there
    if filter.site.is_some() || filter.room.is_some() {
        lines.retain(|(id, _)| calendar.rows.iter().any(|row| row.worker_id == id.0));
    }
    let weekend = |day: &Date| matches!(day.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
    let on = |day: Date, row: &&CalendarRow| local(row.starts_at).date() == day;
    // a weekend is shown where something stands on it
    let shown: Vec<Date> = dates
        .iter()
        .copied()
        .filter(|day| days == 1 || !weekend(day) || *day == today || calendar.rows.iter().any(|row| on(*day, &row)))
        .collect();
    let own = |worker: AccountId| worker == calendar.me;
    CalendarView {
        title: if days == 7 {
            format!("Week of {}", calendar.from.strftime("%-d %B %Y"))
        } else {
            calendar.from.strftime("%A %-d %B %Y").to_string()
        },
        week: days == 7,
        from: calendar.from.to_string(),
        heads: shown
            .iter()
            .map(|day| Head {
                words: day_words(*day),
                href: asked.to("day", *day),
                today: *day == today,
                holiday: bank_holidays().iter().find(|free| free.date == *day).map_or("", |free| free.name.as_str()),
                plan: (calendar.may_plan && *day >= today).then(|| format!("/calendar/new?day={day}")),
            })
            .collect(),
        lines: lines
            .iter()
            .map(|(worker, name)| Line {
                name: name.clone(),
                cells: shown
                    .iter()
                    .map(|day| {
                        let rows: Vec<&CalendarRow> =
                            calendar.rows.iter().filter(|row| row.worker_id == worker.0 && on(*day, row)).collect();
                        let entries = rows.iter().map(|row| entry(row, own(*worker), calendar.may_plan, now)).collect();
                        if days == 1 && *day >= today { with_free(entries, &rows, *day, now) } else { entries }
                    })
                    .collect(),
            })
            .collect(),
        before: asked.to(name, calendar.from.saturating_sub(days.days())),
        after: asked.to(name, calendar.until),
        today: asked.to(name, today),
        other: if days == 7 {
            asked.to("day", if (calendar.from..calendar.until).contains(&today) { today } else { calendar.from })
        } else {
            asked.to("week", calendar.from)
        },
        workers: calendar.workers.iter().map(|(id, name)| Choice::new(id.to_string(), name.as_str())).collect(),
        sites: calendar.sites.iter().map(|(id, name)| Choice::new(id.to_string(), name.as_str())).collect(),
        rooms: room_choices(&calendar.rooms),
        may_plan: calendar.may_plan,
        more: calendar.more,
        any: !calendar.rows.is_empty(),
    }
}

fn entry(row: &CalendarRow, own: bool, records: bool, now: Timestamp) -> Entry {
    let (starts, ends) = (local(row.starts_at), local(row.ends_at));
    let person = row.given_name.as_deref().zip(row.family_name.as_deref());
    let busy = row.kind.is_empty();
    let state = State::parse(&row.state);
    let planned = state == Some(State::Planned);
    let past = time::moment(row.ends_at) <= now;
    let whereabouts = [row.site_name.as_deref(), row.room_name.as_deref()].into_iter().flatten().collect::<Vec<_>>();
    let kind = row.episode_id.map(|_| kind_words(&row.kind, true).to_owned());
    let place = row.place.as_deref().and_then(Place::parse).map(|place| place.words().to_owned());
    Entry {
        starts: time_words(&starts),
        ends: time_words(&ends),
        words: match person {
            Some((given, family)) => full_name(given, family),
            None if busy => "Busy".to_owned(),
            None => kind_words(&row.kind, false).to_owned(),
        },
        about: kind
            .into_iter()
            .chain(if whereabouts.is_empty() { place } else { Some(whereabouts.join(", ")) })
            .collect(),
        note: row.note.clone(),
        href: (person.is_some() || (own && !busy)).then(|| format!("/calendar/{}", row.id)),
        record: row
            .episode_id
            .filter(|_| person.is_some() && planned && records && time::moment(row.starts_at) <= now)
            .map(|episode| format!("/episodes/{episode}/contacts/new?appointment={}", row.id)),
        state: state.filter(|state| *state != State::Planned).map(State::words),
        late: row.episode_id.is_some() && planned && past,
        busy,
        away: row.kind == Block::Leave.as_str() && row.episode_id.is_none(),
        free: false,
        answers: row.answers,
    }
}

/// The day with the times in working hours that are free.
fn with_free(entries: Vec<Entry>, rows: &[&CalendarRow], day: Date, now: Timestamp) -> Vec<Entry> {
    let at = |hour: i8| time::local_moment(day.at(hour, 0, 0, 0)).unwrap_or(now);
    let (opens, closes) = (at(OPENS).max(now), at(CLOSES));
    let mut all = Vec::new();
    let mut from = opens;
    let free = |from: Timestamp, until: Timestamp| {
        let until = until.min(closes);
        (until.duration_since(from).as_mins() >= FREE).then(|| Entry {
            starts: time_words(&rounded(from)),
            ends: time_words(&time::local(until)),
            words: "Free".to_owned(),
            free: true,
            ..Entry::default()
        })
    };
    for (entry, row) in entries.into_iter().zip(rows) {
        all.extend(free(from, time::moment(row.starts_at)));
        all.push(entry);
        from = from.max(time::moment(row.ends_at));
    }
    all.extend(free(from, closes));
    all
}

/// The next full five minutes: what is free from now on is read as a time of the clock.
fn rounded(at: Timestamp) -> Zoned {
    let seconds = at.as_second();
    let up = seconds + (300 - seconds.rem_euclid(300)) % 300;
    time::local(Timestamp::from_second(up).unwrap_or(at))
}

pub(super) fn samples() -> Samples {
    let one = Entry {
        starts: "9am".to_owned(),
        ends: "9:30am".to_owned(),
        words: "Mary O’Neill".to_owned(),
        about: vec!["Follow-up".to_owned(), "Harbour Street Surgery, Room 1".to_owned()],
        note: "Ask about the letter".to_owned(),
        href: Some("/calendar/a".to_owned()),
        record: Some("/episodes/e/contacts/new?appointment=a".to_owned()),
        late: true,
        answers: 1,
        ..Entry::default()
    };
    let held = Entry { state: Some(State::Held.words()), late: false, answers: 0, record: None, ..one.clone() };
    let busy = Entry {
        words: "Busy".to_owned(),
        busy: true,
        href: None,
        about: Vec::new(),
        note: String::new(),
        ..held.clone()
    };
    let away = Entry { words: "Away".to_owned(), away: true, state: None, ..busy.clone() };
    let free = Entry { words: "Free".to_owned(), free: true, busy: false, ..away.clone() };
    let head = |today: bool| Head {
        words: "Monday 23 November".to_owned(),
        href: "/calendar?day=2026-11-23".to_owned(),
        today,
        holiday: if today { "" } else { "Christmas Day" },
        plan: today.then(|| "/calendar/new?day=2026-11-23".to_owned()),
    };
    let line = |name: &str, cells| Line { name: name.to_owned(), cells };
    let choice = || vec![Choice::new("a", "Amara Okafor")];
    let week = CalendarView {
        title: "Week of 23 November 2026".to_owned(),
        week: true,
        from: "2026-11-23".to_owned(),
        heads: vec![head(true), head(false)],
        lines: vec![
            line("Amara Okafor", vec![vec![one, held], Vec::new()]),
            line("Ben Shah", vec![vec![busy, away.clone()], vec![away]]),
        ],
        before: "/calendar?week=2026-11-16".to_owned(),
        after: "/calendar?week=2026-11-30".to_owned(),
        today: "/calendar?week=2026-11-23".to_owned(),
        other: "/calendar?day=2026-11-23".to_owned(),
        workers: choice(),
        sites: choice(),
        rooms: choice(),
        may_plan: true,
        more: true,
        any: true,
    };
    let day = CalendarView {
        week: false,
        heads: vec![head(true)],
        lines: vec![line("Amara Okafor", vec![vec![free]])],
        may_plan: false,
        more: false,
        any: false,
        ..week.clone()
    };
    let form = FormState::empty().with("worker", "all");
    let empty = CalendarView { lines: Vec::new(), ..day.clone() };
    vec![("calendar/show.html", vec![drawn(&week, Some(&form)), drawn(&day, Some(&form)), drawn(&empty, Some(&form))])]
}
