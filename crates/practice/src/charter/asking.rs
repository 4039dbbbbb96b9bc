//! Asking first (DOMAIN 5.2): how long a question waits, when whoever it lies with is reminded, when it goes to the next supervisor, and
//! when the worker may go on without an answer.
//!
//! Time runs in core hours: nine to five on days that are neither at a weekend nor a bank holiday, by the clock of England. A question of
//! Friday afternoon is not unanswered because of Sunday. Nobody is stopped in an emergency: *could not wait* is open from the first moment.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::clock::{is_working_day, london};
use crate::goal::{SHORT_MAX, check_words};
use crate::problem::Problem;

codes! {
    /// Where a question stands.
    pub enum State {
        Asked => "asked", "Not answered yet";
        Yes => "yes", "Yes";
        No => "no", "No";
        Withdrawn => "withdrawn", "Withdrawn";
        CouldNotWait => "could_not_wait", "Could not wait";
    }
}

/// The first minute of a core day.
pub const OPENS: Time = Time::constant(9, 0, 0, 0);
/// Its end.
pub const CLOSES: Time = Time::constant(17, 0, 0, 0);
/// Core hours in which an answer is due until the service sets others: one working day.
pub const HOURS: i64 = 8;
/// The least and the most that can be set.
pub const HOURS_RANGE: std::ops::RangeInclusive<i64> = 1..=40;
/// A yes holds for so many days until another day is chosen.
pub const HOLDS_DAYS: i64 = 14;
/// It can hold for so many days at the most: a quarter. For longer, flexibility of one's own is agreed in supervision.
pub const HOLDS_MOST_DAYS: i64 = 92;
/// Of the time that is given, whoever it lies with is reminded when so many parts of four are over.
const REMINDED_AFTER_QUARTERS: i64 = 3;

/// The core time of a day, where it has any.
fn core(day: Date, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
    let at = |time: Time| zone.to_ambiguous_timestamp(day.to_datetime(time)).compatible().ok();
    is_working_day(day).then_some(())?;
    Some((at(OPENS)?, at(CLOSES)?))
}

/// The moment at which so many core minutes are over; `from` itself for none.
pub fn after_core_minutes(from: Timestamp, minutes: i64) -> Timestamp {
    let zone = london();
    let mut left = SignedDuration::from_mins(minutes.max(0));
    let mut day = zone.to_datetime(from).date();
    if left.is_zero() {
        return from;
    }
    // a core day is eight hours, and ten days in a row hold at least four of them
    for _ in 0..(minutes / 60 + 8) * 3 {
        if let Some((opens, closes)) = core(day, zone) {
            let begins = opens.max(from);
            if begins < closes {
                let room = closes.duration_since(begins);
                if left <= room {
                    return begins.saturating_add(left).unwrap_or(closes);
                }
                left -= room;
            }
        }
        day = day.tomorrow().unwrap_or(day);
    }
    from.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(from)
}

/// Core minutes between two moments; none where `to` is not later. More than a year is cut off.
pub fn core_minutes_between(from: Timestamp, to: Timestamp) -> i64 {
    let zone = london();
    let (mut day, last) = (zone.to_datetime(from).date(), zone.to_datetime(to).date());
    let mut sum = SignedDuration::ZERO;
    for _ in 0..366 {
        if day > last {
            break;
        }
        if let Some((opens, closes)) = core(day, zone) {
            let (begins, ends) = (opens.max(from), closes.min(to));
            if begins < ends {
                sum += ends.duration_since(begins);
            }
        }
        day = day.tomorrow().unwrap_or(day);
    }
    sum.as_mins()
}

/// When an answer is due to what is asked now.
pub fn due(asked: Timestamp, hours: i64) -> Timestamp {
    after_core_minutes(asked, hours.clamp(*HOURS_RANGE.start(), *HOURS_RANGE.end()) * 60)
}

/// A question that waits, as far as its time goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    /// Since when it lies with whom it lies with: when it was asked, or passed on.
    pub since: Timestamp,
    /// When an answer is due.
    pub due: Timestamp,
    /// Whether it was passed on already: it is passed on once.
    pub passed_on: bool,
    /// When whom it lies with was last told of it by message.
    pub told: Option<Timestamp>,
}

/// What is to be done about a question that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Whom it lies with is told, or reminded.
    Tell,
    /// It goes to the next supervisor.
    PassOn,
    /// Nothing now.
    Nothing,
}

impl Waits {
    /// When whom it lies with is reminded.
    pub fn reminded(&self) -> Timestamp {
        let given = core_minutes_between(self.since, self.due);
        after_core_minutes(self.since, given * REMINDED_AFTER_QUARTERS / 4)
    }

    /// What is to be done.
    pub fn step(&self, now: Timestamp) -> Step {
        if now >= self.due && !self.passed_on {
            return Step::PassOn;
        }
        match self.told {
            None => Step::Tell,
            Some(told) if now >= self.reminded() && told < self.reminded() && now < self.due => Step::Tell,
            Some(_) => Step::Nothing,
        }
    }

    /// Whether it was asked twice in vain, so that the worker goes on and says so (DOMAIN 5.2).
    pub fn in_vain(&self, now: Timestamp) -> bool {
        self.passed_on && now >= self.due
    }

    /// How long there is left, in words: "about 3 working hours left", "due 2 working days ago".
    pub fn left(&self, now: Timestamp) -> String {
        let (minutes, late) = if now < self.due {
            (core_minutes_between(now, self.due), false)
        } else {
            (core_minutes_between(self.due, now), true)
        };
        let day = CLOSES.duration_since(OPENS).as_mins().max(1);
        let amount = match minutes {
            0..60 => "less than 1 working hour".to_owned(),
            _ if minutes < day => match (minutes + 30) / 60 {
                1 => "about 1 working hour".to_owned(),
                hours => format!("about {hours} working hours"),
            },
            _ => match (minutes + day / 2) / day {
                1 => "about 1 working day".to_owned(),
                days => format!("about {days} working days"),
            },
        };
        if late { format!("answer was due {amount} ago") } else { format!("{amount} left") }
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Yes, or no.
    pub yes: bool,
    /// Why, in a line or two.
    pub why: String,
    /// The last day on which a yes holds.
    pub until: Option<Date>,
}

impl Answer {
    /// Whether it can be given.
    ///
    /// # Errors
    /// Every fault under `why` or `until`.
    pub fn check(&self, today: Date) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.why.trim().is_empty() {
            problems.push(Problem::new("why", "Say in a line why, so that there is something to go by next time"));
        } else if let Err(problem) = check_words("why", &self.why, SHORT_MAX) {
            problems.push(problem);
        }
        if self.yes {
            let most = today.saturating_add(jiff::Span::new().days(HOLDS_MOST_DAYS));
            match self.until {
                None => problems.push(Problem::new("until", "Say until when the yes holds")),
                Some(until) if until < today => problems.push(Problem::new("until", "Choose today or a later day")),
                Some(until) if until > most => problems.push(Problem::new(
                    "until",
                    "A yes holds for three months at the most. For longer, agree flexibility of their own in supervision",
                )),
                Some(_) => {}
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}
