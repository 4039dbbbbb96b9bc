//! The clocks of a referral: received to triage, to first contact offered, to first contact held (DOMAIN 4.2, Clocks).
//!
//! Counts in the days of England: dates are those of Europe/London, working days leave out weekends and England's bank
//! holidays. What time it is now is always told, never read.

use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// The time zone in which days begin and end. Falls back to UTC only where the bundled time zones were built out.
pub fn london() -> &'static TimeZone {
    static LONDON: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC));
    &LONDON
}

/// The day on which a moment falls in England.
pub fn london_date(at: Timestamp) -> Date {
    london().to_datetime(at).date()
}

/// A bank holiday of England.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankHoliday {
    /// The day that is free.
    pub date: Date,
    /// What it is called.
    pub name: String,
}

/// The data file as written.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Calendar {
    first_year: i16,
    last_year: i16,
    by_rule_from: i16,
    holidays: Vec<BankHoliday>,
}

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
    let mut calendar: Calendar = toml::from_str(include_str!("../data/bank-holidays-england.toml"))
        .expect("the bank holidays are compiled in, and a test reads them");
    calendar.holidays.sort_by_key(|holiday| holiday.date);
    calendar
});

/// The bank holidays of England that are known, by date.
pub fn bank_holidays() -> &'static [BankHoliday] {
    &CALENDAR.holidays
}

/// The first and last year whose bank holidays are known. Outside them only weekends are left out.
pub fn bank_holiday_years() -> (i16, i16) {
    (CALENDAR.first_year, CALENDAR.last_year)
}

/// The first year whose bank holidays stand by the rule of the Act alone: a day proclaimed for it may still be missing.
pub fn bank_holidays_by_rule_from() -> i16 {
    CALENDAR.by_rule_from
}

/// Whether a day is neither at a weekend nor a bank holiday.
pub fn is_working_day(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
        && bank_holidays().binary_search_by_key(&day, |holiday| holiday.date).is_err()
}

/// Whole days from one date to another; negative where `to` is earlier.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

/// The day so many working days after `from`; `from` itself for none.
pub fn add_working_days(from: Date, days: i64) -> Date {
    let (mut day, mut left) = (from, days);
    while left > 0 {
        day = day.tomorrow().unwrap_or(day);
        left -= i64::from(is_working_day(day));
    }
    day
}

/// Working days after `from` up to and with `to`; none where `to` is not later. Received on Monday, Tuesday is day 1.
pub fn working_days_between(from: Date, to: Date) -> i64 {
    if to <= from {
        return 0;
    }
    let days = days_between(from, to);
    // Any seven days in a row hold five weekdays, so only the rest of a week need be looked at.
    let mut weekday = from.weekday();
    let mut count = days / 7 * 5;
    for _ in 0..days % 7 {
        weekday = weekday.next();
        if !matches!(weekday, Weekday::Saturday | Weekday::Sunday) {
            count += 1;
        }
    }
    let free = bank_holidays()
        .iter()
        .filter(|holiday| holiday.date > from && holiday.date <= to)
        .filter(|holiday| !matches!(holiday.date.weekday(), Weekday::Saturday | Weekday::Sunday))
        .count();
    count - i64::try_from(free).unwrap_or(0)
}

/// The targets of a service. All can be set by it; these are where it starts (DOMAIN 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Targets {
    /// Working days from receipt to triage.
    pub triage_working_days: i64,
    /// Working days from receipt to the offer of a first contact.
    pub first_offer_working_days: i64,
    /// Days of the calendar from receipt to the first contact held.
    pub first_contact_days: i64,
    /// Working days unanswered after which the team is nudged.
    pub nudge_team_working_days: i64,
    /// Working days unanswered after which the lead is nudged.
    pub nudge_lead_working_days: i64,
}

impl Default for Targets {
    fn default() -> Self {
        Self {
            triage_working_days: 3,
            first_offer_working_days: 5,
            first_contact_days: 14,
            nudge_team_working_days: 6,
            nudge_lead_working_days: 9,
        }
    }
}

/// What has happened to a referral, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moments {
    /// When it came, or was reopened: the clocks run from then.
    pub received: Timestamp,
    /// When triage reached an outcome.
    pub triaged: Option<Timestamp>,
    /// When a first contact was offered.
    pub first_offered: Option<Timestamp>,
    /// When the first contact was held.
    pub first_held: Option<Timestamp>,
    /// Whether it is a same-day matter.
    pub flagged: bool,
    /// When it was closed, so that what has not happened need not happen.
    pub closed: Option<Timestamp>,
}

codes! {
    /// How a clock stands against its target.
    pub enum Standing {
        Met => "met", "Met";
        Missed => "missed", "Missed";
        Running => "running", "Running";
        DueToday => "due_today", "Due today";
        Late => "late", "Late";
        NotNeeded => "not_needed", "Not needed";
    }
}

/// One clock, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// What it waits for.
    pub name: &'static str,
    /// Days so far, or until it happened.
    pub days: i64,
    /// The service's own target; 0 is the same day.
    pub target: i64,
    /// What is counted: "working days" or "days".
    pub unit: &'static str,
    /// How it stands.
    pub standing: Standing,
}

/// What is counted.
const WORKING_DAYS: &str = "working days";
const DAYS: &str = "days";

impl Clock {
    /// In words: "3 of 5 working days", "7 working days, target 5", "the same day".
    pub fn words(&self) -> String {
        let unit = |count: i64| {
            if count == 1 { self.unit.trim_end_matches('s') } else { self.unit }
        };
        if self.target == 0 {
            return if self.days == 0 {
                "the same day".to_owned()
            } else {
                format!("{} {}, target the same day", self.days, unit(self.days))
            };
        }
        if self.days > self.target {
            format!("{} {}, target {}", self.days, unit(self.days), self.target)
        } else {
            format!("{} of {} {}", self.days, self.target, unit(self.target))
        }
    }

    /// Reads one clock that started on `from`.
    fn read(name: &'static str, unit: &'static str, target: i64, from: Date, reading: Reading) -> Self {
        let until = match reading {
            Reading::Done(day) | Reading::Closed(day) | Reading::Open(day) => day,
        };
        let count = |to: Date| {
            if unit == WORKING_DAYS { working_days_between(from, to) } else { days_between(from, to).max(0) }
        };
        let days = count(until);
        // A Saturday adds no working day, yet what was due on Friday is late on it: having reached the target the day
        // before is what makes a day too late, so that a free day after the last one is not a day of grace.
        let reached_before = until.checked_sub(1.day()).is_ok_and(|before| before >= from && count(before) >= target);
        let in_time = days <= target && !reached_before;
        let standing = match reading {
            Reading::Closed(_) => Standing::NotNeeded,
            Reading::Done(_) if in_time => Standing::Met,
            Reading::Done(_) => Standing::Missed,
            Reading::Open(_) if !in_time => Standing::Late,
            Reading::Open(_) if days == target => Standing::DueToday,
            Reading::Open(_) => Standing::Running,
        };
        Self { name, days, target, unit, standing }
    }
}

/// Until which day a clock is read, and why.
#[derive(Clone, Copy)]
enum Reading {
    Done(Date),
    Closed(Date),
    Open(Date),
}

/// The three clocks of a referral, each against the service's own target (DOMAIN 4.2). A flagged referral is triaged
/// on the same day, counted by the calendar: risk keeps no office hours.
pub fn clocks(moments: &Moments, targets: &Targets, now: Timestamp) -> Vec<Clock> {
    let from = london_date(moments.received);
    let reading = |done: Option<Timestamp>| match (done, moments.closed) {
        (Some(at), _) => Reading::Done(london_date(at)),
        (None, Some(at)) => Reading::Closed(london_date(at)),
        (None, None) => Reading::Open(london_date(now)),
    };
    let (triage_unit, triage_target) =
        if moments.flagged { (DAYS, 0) } else { (WORKING_DAYS, targets.triage_working_days) };
    vec![
        Clock::read("Triage", triage_unit, triage_target, from, reading(moments.triaged)),
        Clock::read(
            "First contact offered",
            WORKING_DAYS,
            targets.first_offer_working_days,
            from,
            // What was held had been offered, whether or not anybody wrote the offer down.
            reading(moments.first_offered.or(moments.first_held)),
        ),
        Clock::read("First contact held", DAYS, targets.first_contact_days, from, reading(moments.first_held)),
    ]
}

codes! {
    /// Whom an unanswered referral nudges (DOMAIN 4.2: none lapses unseen).
    pub enum Nudge {
        Team => "team", "The team";
        Lead => "lead", "The lead";
    }
}

/// Whom a referral nudges now: its team after 6 working days without an answer, the lead after 9, by the service's own
/// settings. A flagged one is a matter for today: it nudges the team on the day it came, and the lead from the next day on.
pub fn nudge(moments: &Moments, targets: &Targets, now: Timestamp) -> Option<Nudge> {
    if moments.triaged.is_some() || moments.closed.is_some() {
        return None;
    }
    if moments.flagged {
        let same_day = london_date(now) <= london_date(moments.received);
        return Some(if same_day { Nudge::Team } else { Nudge::Lead });
    }
    let days = working_days_between(london_date(moments.received), london_date(now));
    if days >= targets.nudge_lead_working_days {
        Some(Nudge::Lead)
    } else if days >= targets.nudge_team_working_days {
        Some(Nudge::Team)
    } else {
        None
    }
}

/// How old a referral is, in words for a list: "today", "1 day", "12 days", "5 weeks", "7 months". A moment ahead of
/// `now` is today.
pub fn age_words(received: Timestamp, now: Timestamp) -> String {
    let (from, to) = (london_date(received), london_date(now));
    let days = days_between(from, to);
    match days {
        i64::MIN..=0 => "today".to_owned(),
        1 => "1 day".to_owned(),
        2..=27 => format!("{days} days"),
        28..=182 => format!("{} weeks", days / 7),
        _ => format!("{} months", months_between(from, to)),
    }
}

/// Whole months from one date to a later one.
fn months_between(from: Date, to: Date) -> i32 {
    let months = (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month()) - i32::from(from.month());
    if to.day() < from.day() { months - 1 } else { months }
}
