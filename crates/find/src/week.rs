//! Times of a week: when something is open, and when somebody can come.
//!
//! Counted in minutes from Monday, 0:00, in local time; a time ends before the minute it names. What is not weekly (the second Tuesday of
//! a month) is taken for weekly here, and the entry itself says the rest.

use serde::{Deserialize, Serialize};

/// Minutes of a day.
pub const DAY: u16 = 24 * 60;
/// Minutes of a week.
pub const WEEK: u16 = 7 * DAY;
/// Names of the days, Monday first.
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Times of a week: in order, none touching the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(u16, u16)>", into = "Vec<(u16, u16)>")]
pub struct Week(Vec<(u16, u16)>);

impl From<Vec<(u16, u16)>> for Week {
    fn from(times: Vec<(u16, u16)>) -> Self {
        Self::of(times)
    }
}

impl From<Week> for Vec<(u16, u16)> {
    fn from(week: Week) -> Self {
        week.0
    }
}

impl Week {
    /// A week of these times, each from and to in minutes of the week. One whose end is not behind its begin goes on over midnight of
    /// Sunday; one that is outside the week is left out.
    pub fn of(times: impl IntoIterator<Item = (u16, u16)>) -> Self {
        let mut all = Vec::new();
        for (from, to) in times {
            if from >= WEEK || to > WEEK || from == to {
                continue;
            }
            if from < to {
                all.push((from, to));
            } else {
                all.push((from, WEEK));
                if to > 0 {
                    all.push((0, to));
                }
            }
        }
        all.sort_unstable();
        let mut kept: Vec<(u16, u16)> = Vec::with_capacity(all.len());
        for (from, to) in all {
            match kept.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => kept.push((from, to)),
            }
        }
        Self(kept)
    }

    /// With one time more, on a day (Monday is 0), from and to in minutes of that day; over midnight where the end is not behind the begin.
    #[must_use]
    pub fn and(self, day: u8, from: u16, to: u16) -> Self {
        if day > 6 || from >= DAY || to > DAY {
            return self;
        }
        let start = u16::from(day) * DAY;
        let end = start + to + if to <= from { DAY } else { 0 };
        let end = if end > WEEK { end - WEEK } else { end };
        Self::of(self.0.into_iter().chain([(start + from, end)]))
    }

    /// Its times.
    pub fn times(&self) -> &[(u16, u16)] {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// On which days of a week (the lowest bit is Monday) there is any time.
pub(crate) fn days(times: &[(u16, u16)]) -> u8 {
    times.iter().fold(0, |days, (from, to)| (from / DAY..=(to - 1) / DAY).fold(days, |days, day| days | 1 << day))
}

/// Whether two sets of times have a minute in common. Both are in order.
pub(crate) fn meet(one: &[(u16, u16)], other: &[(u16, u16)]) -> bool {
    let (mut a, mut b) = (one.iter().peekable(), other.iter().peekable());
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        if x.0 < y.1 && y.0 < x.1 {
            return true;
        }
        if x.1 <= y.1 {
            a.next();
        } else {
            b.next();
        }
    }
    false
}

/// When somebody can come: days and a part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// Days, the lowest bit being Monday. None means every day.
    pub days: u8,
    /// From this minute of a day.
    pub from: u16,
    /// To this minute.
    pub to: u16,
}

impl When {
    /// At any time.
    pub const ANY: Self = Self { days: 0, from: 0, to: DAY };

    /// On one day (Monday is 0).
    pub const fn day(day: u8) -> Self {
        Self { days: 1 << day, ..Self::ANY }
    }

    /// Whether it leaves nothing out.
    pub const fn is_any(self) -> bool {
        (self.days == 0 || self.days & 0x7f == 0x7f) && self.from == 0 && self.to >= DAY
    }

    /// As times of a week.
    pub fn week(self) -> Week {
        let days = if self.days.trailing_zeros() >= 7 { 0x7f } else { self.days };
        (0..7).filter(|day| days & (1 << day) != 0).fold(Week::default(), |week, day| week.and(day, self.from, self.to))
    }

    /// Finds a day or a part of the day among words: "art tuesday afternoon" gives the time and "art". What is not understood stays in
    /// the words; where there is no time in them all is as it was.
    pub fn taken_from(words: &str) -> (Option<Self>, String) {
        let (mut when, mut found, mut rest) = (Self::ANY, false, Vec::new());
        for word in words.split_whitespace() {
            let plain: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
            if let Some(days) = days_named(&plain) {
                when.days |= days;
                found = true;
            } else if let Some((from, to)) = part_named(&plain) {
                (when.from, when.to) = (from, to);
                found = true;
            } else {
                rest.push(word);
            }
        }
        // what only led to the time: "on", "in the"
        if found {
            while rest
                .last()
                .is_some_and(|word| matches!(word.to_lowercase().as_str(), "on" | "in" | "the" | "at" | "every"))
            {
                rest.pop();
            }
        }
        (found.then_some(when), rest.join(" "))
    }
}

/// The days that a word names.
fn days_named(word: &str) -> Option<u8> {
    match word {
        "weekday" | "weekdays" => return Some(0x1f),
        "weekend" | "weekends" => return Some(0x60),
        _ => {}
    }
    let singular = word.strip_suffix('s').filter(|_| word.len() > 4).unwrap_or(word);
    let short = |day: &str| match day {
        "tuesday" => ["tue", "tues"],
        "wednesday" => ["wed", "weds"],
        "thursday" => ["thu", "thurs"],
        "monday" => ["mon", "mondays"],
        "friday" => ["fri", "fridays"],
        // "sat" and "sun" are words of their own
        _ => ["", ""],
    };
    DAYS.iter()
        .position(|day| *day == singular || *day == word || short(day).contains(&word))
        .map(|at| 1 << u8::try_from(at).unwrap_or(0))
}

/// The part of the day that a word names, in minutes.
fn part_named(word: &str) -> Option<(u16, u16)> {
    match word {
        "morning" | "mornings" => Some((0, 12 * 60)),
        "afternoon" | "afternoons" => Some((12 * 60, 17 * 60)),
        "evening" | "evenings" => Some((17 * 60, DAY)),
        _ => None,
    }
}
