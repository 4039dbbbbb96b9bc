//! Support of those who do the work (DOMAIN 6): supervision, training, time, the pulse, requests from outside the remit, the look at
//! the role after three months, peers, the end of the day; and what the study found, said where it helps [004 T6, T7].
//!
//! Pure rules. Nothing here measures anybody: what is due is due to the worker, an answer is kept so that it cannot be led back to
//! who gave it, and no figure about colleagues is made of fewer than [`FEWEST`] of them.

use std::borrow::Cow;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::clock::days_between;
use crate::problem::Problem;
use crate::wordback::names_in_full;

pub mod cmoc;
pub mod end_of_day;
pub mod other_work;
pub mod peers;
pub mod pulse;
pub mod staying;
pub mod supervision;
pub mod time;
pub mod training;

/// So many colleagues, or answers of theirs, at the least stand behind a figure that others see (DOMAIN 5.3, 6).
pub const FEWEST: usize = 5;

codes! {
    /// One of the two of a supervision.
    pub enum Party {
        Worker => "worker", "The worker";
        Supervisor => "supervisor", "The supervisor";
    }
}

impl Party {
    /// The other of the two.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Worker => Self::Supervisor,
            Self::Supervisor => Self::Worker,
        }
    }
}

/// Names of somebody: given, family, and what they like to be called.
pub type Names = (String, String, String);

/// The problem with words that others read, where the full name of somebody whom the writer supports stands in them: what is written
/// for supervision, for peers or for a manager is part of no person's record, and a supervisor sees a person only when the worker
/// brings them (DOMAIN 6).
pub fn names_somebody(field: &'static str, words: &str, people: &[Names]) -> Option<Problem> {
    people.iter().any(|(given, family, known_as)| names_in_full(words, given, family, known_as)).then(|| {
        Problem::new(
            field,
            "The full name of somebody you support stands here. Write their initials, or say what matters about them: what is about them belongs in their record.",
        )
    })
}

/// A time in which somebody is not at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Away {
    /// The first day away.
    pub from: Date,
    /// The first day back; none while nobody knows.
    pub until: Option<Date>,
}

impl Away {
    /// Whether they are away on a day.
    pub fn has(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// Whether somebody is away on a day.
pub fn is_away(away: &[Away], day: Date) -> bool {
    away.iter().any(|one| one.has(day))
}

/// The day on which so many days have passed after `from`, not counting those away; `from` itself for none. None where somebody is
/// away until nobody knows when. It never falls on a day away, unless it is `from`.
pub fn day_after(from: Date, days: i64, away: &[Away]) -> Option<Date> {
    let (mut day, mut left) = (from, days);
    while left > 0 {
        day = first_day_back(day.tomorrow().ok()?, away)?;
        left -= 1;
    }
    Some(day)
}

/// The first day from this one on that is not away; none where nobody knows.
pub fn first_day_back(day: Date, away: &[Away]) -> Option<Date> {
    let mut day = day;
    while let Some(one) = away.iter().find(|one| one.has(day)) {
        day = one.until?;
    }
    Some(day)
}

/// Days after `from` up to and with `to`, not counting those away; none where `to` is not later.
pub fn days_counted(from: Date, to: Date, away: &[Away]) -> i64 {
    let (Ok(first), Ok(end)) = (from.tomorrow(), to.tomorrow()) else { return 0 };
    let mut sorted = away.to_vec();
    sorted.sort_by_key(|one| one.from);
    let mut free = 0;
    let mut seen = first;
    for one in sorted {
        let (begins, ends) = (one.from.max(seen), one.until.map_or(end, |until| until.min(end)));
        if begins < ends {
            free += days_between(begins, ends);
            seen = ends;
        }
    }
    (days_between(first, end) - free).max(0)
}

/// The same day so many months later, or the last day of that month where it has none: 31 August and six months give 28 February.
pub(crate) fn months_after(day: Date, months: i64) -> Date {
    day.saturating_add(months.clamp(0, 1_200).months())
}

/// A number with its noun: "1 day", "12 days".
pub(crate) fn so_many<'a>(count: i64, one: &'a str, more: &'a str) -> Cow<'a, str> {
    format!("{count} {}", if count == 1 { one } else { more }).into()
}
