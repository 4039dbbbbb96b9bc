//! When a service is open: the repeating part of a schedule (HSDS 3.0, after RFC 5545), read, reckoned and said in words.
//!
//! Times are on the clock at the place (Europe/London): a group that meets at ten meets at ten in summer and in winter.

mod words;

pub use words::{all_words, words};

use crate::model::{Frequency, Schedule};
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};

/// A day of the week, in a month perhaps only the second (2) or the last (-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// Which of the month; none for each.
    pub which: Option<i8>,
    /// Days since Monday.
    pub offset: i8,
}

impl Day {
    /// The day of the week.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        Weekday::from_monday_zero_offset(self.offset).unwrap_or(Weekday::Monday)
    }
}

/// A schedule that can be reckoned with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// How it repeats; none for a single day.
    pub freq: Option<Frequency>,
    /// Every how many weeks or months; at least 1.
    pub interval: i32,
    /// On which days of the week.
    pub days: Vec<Day>,
    /// On which days of the month, from its end where below 0.
    pub month_days: Vec<i8>,
    /// In which weeks of the year (ISO), from its end where below 0; empty for all.
    pub weeks: Vec<i8>,
    /// The day from which it counts.
    pub start: Option<Date>,
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
    /// How often at most.
    pub count: Option<u32>,
    /// The day on which a week begins, which matters where it is every second week.
    pub week_start: Weekday,
    /// From when.
    pub opens: Option<Time>,
    /// Until when; before `opens` it is the next day's.
    pub closes: Option<Time>,
}

/// Once that it is open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Session {
    /// From when.
    pub start: Zoned,
    /// Until when, where that is said.
    pub end: Option<Zoned>,
}

/// How far ahead a next time is looked for, in days: two years and a day.
const AHEAD: i32 = 732;

/// The two letters of a day (RFC 5545, 3.3.10), as its days since Monday.
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

fn day(text: &str) -> Option<Day> {
    let text = text.trim().to_ascii_uppercase();
    let at = text.len().checked_sub(2)?;
    let (number, letters) = (text.get(..at)?, text.get(at..)?);
    let offset = i8::try_from(DAYS.iter().position(|day| *day == letters)?).ok()?;
    let which = match number {
        "" => None,
        number => Some(number.trim_start_matches('+').parse::<i8>().ok().filter(|n| *n != 0 && n.abs() <= 5)?),
    };
    Some(Day { which, offset })
}

fn numbers(text: Option<&str>, most: i8) -> Option<Vec<i8>> {
    let parts = text.unwrap_or_default().split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| part.parse::<i8>().ok().filter(|n| *n != 0 && n.abs() <= most)).collect()
}

impl Opening {
    /// Reads a schedule. None where it does not say on which days, or says it in a way that is not the standard's: then its words are
    /// all there is.
    ///
    /// Days without a frequency are taken as weekly, which is what feeds that leave it out mean. A day of the month in a weekly schedule
    /// says nothing (HSDS: it is for monthly ones), nor does a week of the year in a monthly one.
    #[must_use]
    pub fn read(schedule: &Schedule) -> Option<Self> {
        let parts = schedule.byday.as_deref().unwrap_or_default().split([',', ';', ' ']).map(str::trim);
        let days: Vec<Day> = parts.filter(|part| !part.is_empty()).map(day).collect::<Option<_>>()?;
        let freq = schedule.freq.or_else(|| (!days.is_empty()).then_some(Frequency::Weekly));
        let interval = i32::try_from(schedule.interval.unwrap_or(1)).ok().filter(|n| (1..=120).contains(n))?;
        let mut month_days = numbers(schedule.bymonthday.as_deref(), 31)?;
        let mut weeks = numbers(schedule.byweekno.as_deref(), 53)?;
        match freq {
            Some(Frequency::Weekly) => month_days.clear(),
            Some(Frequency::Monthly) => weeks.clear(),
            None => {}
        }
        let week_start = schedule.wkst.as_deref().and_then(day).map_or(Weekday::Monday, Day::weekday);
        let latest = |a: Option<Date>, b: Option<Date>| a.into_iter().chain(b).max();
        let earliest = |a: Option<Date>, b: Option<Date>| a.into_iter().chain(b).min();
        let opening = Self {
            freq,
            interval,
            days,
            month_days,
            weeks,
            start: schedule.dtstart,
            from: latest(schedule.valid_from, schedule.dtstart),
            to: earliest(schedule.valid_to, schedule.until),
            count: schedule.count.and_then(|n| u32::try_from(n).ok()),
            week_start,
            opens: schedule.opens_at,
            closes: schedule.closes_at,
        };
        opening.stands().then_some(opening)
    }

    /// Whether it says enough to tell its days.
    fn stands(&self) -> bool {
        let said = match self.freq {
            None | Some(Frequency::Weekly) => !self.days.is_empty() || self.start.is_some(),
            Some(Frequency::Monthly) => !self.days.is_empty() || !self.month_days.is_empty() || self.start.is_some(),
        };
        // every second week from no day is any week
        said && (self.interval == 1 || self.start.or(self.from).is_some())
    }

    /// Whether it is on this day.
    #[must_use]
    pub fn on(&self, date: Date) -> bool {
        self.within(date) && self.repeats_on(date) && self.count.is_none_or(|most| self.number_of(date, most) <= most)
    }

    fn within(&self, date: Date) -> bool {
        self.from.is_none_or(|from| date >= from) && self.to.is_none_or(|to| date <= to)
    }

    fn repeats_on(&self, date: Date) -> bool {
        let Some(freq) = self.freq else { return self.start == Some(date) };
        let anchor = self.start.or(self.from);
        let weekday = date.weekday().to_monday_zero_offset();
        match freq {
            Frequency::Weekly => {
                let right_day = if self.days.is_empty() {
                    self.start.is_some_and(|start| start.weekday() == date.weekday())
                } else {
                    self.days.iter().any(|day| day.offset == weekday)
                };
                let week = |day: Date| {
                    let back = day.weekday().since(self.week_start);
                    day.checked_sub(i32::from(back).days()).unwrap_or(day)
                };
                let right_week = self.interval == 1
                    || anchor.is_some_and(|start| days_between(week(start), week(date)) / 7 % self.interval == 0);
                let in_year = self.weeks.is_empty() || {
                    let iso = date.iso_week_date();
                    let last = iso.weeks_in_year();
                    self.weeks.iter().any(|n| *n == iso.week() || *n < 0 && last + 1 + n == iso.week())
                };
                right_day && right_week && in_year
            }
            Frequency::Monthly => {
                let last = date.days_in_month();
                let right_day = match (self.days.is_empty(), self.month_days.is_empty()) {
                    (true, true) => self.start.is_some_and(|start| start.day() == date.day()),
                    (days, month_days) => {
                        (days
                            || self.days.iter().any(|day| {
                                day.offset == weekday
                                    && day.which.is_none_or(|which| {
                                        if which > 0 {
                                            (date.day() - 1) / 7 + 1 == which
                                        } else {
                                            (last - date.day()) / 7 + 1 == -which
                                        }
                                    })
                            }))
                            && (month_days
                                || self
                                    .month_days
                                    .iter()
                                    .any(|n| *n == date.day() || *n < 0 && last + 1 + n == date.day()))
                    }
                };
                let month = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
                let right_month =
                    self.interval == 1 || anchor.is_some_and(|start| (month(date) - month(start)) % self.interval == 0);
                right_day && right_month
            }
        }
    }

    /// The how-manieth time this day is, counted no further than one beyond the most.
    fn number_of(&self, date: Date, most: u32) -> u32 {
        let Some(mut at) = self.start.or(self.from) else { return 0 };
        let mut number = 0;
        while at <= date && number <= most {
            if self.repeats_on(at) {
                number += 1;
            }
            let Ok(next) = at.tomorrow() else { break };
            at = next;
        }
        number
    }

    /// Whether it is open on this day of the week at some time between the two; without times, on that day at all.
    #[must_use]
    pub fn on_weekday(&self, weekday: Weekday, from: Option<Time>, to: Option<Time>) -> bool {
        let wanted = weekday.to_monday_zero_offset();
        let right_day = if self.days.is_empty() {
            match self.freq {
                // a day of the month is each day of the week in turn
                Some(Frequency::Monthly) => true,
                _ => self.start.is_some_and(|start| start.weekday() == weekday),
            }
        } else {
            self.days.iter().any(|day| day.offset == wanted)
        };
        right_day && self.open_between(from, to)
    }

    /// Whether some of its hours lie between two times; an hour that is not said stands open.
    fn open_between(&self, from: Option<Time>, to: Option<Time>) -> bool {
        let overnight = matches!((self.opens, self.closes), (Some(opens), Some(closes)) if closes <= opens);
        let begins = self.opens.zip(to).is_none_or(|(opens, to)| opens < to);
        let ends = overnight || self.closes.zip(from).is_none_or(|(closes, from)| closes > from);
        begins && ends
    }

    /// Whether it is open on this day at this time; where its hours are not said, whether it is on at all.
    #[must_use]
    pub fn at(&self, date: Date, time: Time) -> bool {
        let Some(opens) = self.opens else {
            return self.on(date) && self.closes.is_none_or(|closes| time < closes);
        };
        match self.closes {
            Some(closes) if closes <= opens => {
                let yesterday = date.yesterday().is_ok_and(|yesterday| self.on(yesterday));
                self.on(date) && time >= opens || yesterday && time < closes
            }
            closes => self.on(date) && time >= opens && closes.is_none_or(|closes| time < closes),
        }
    }

    /// The next times from a moment on, at most so many, and at most two years ahead. One that goes on at that moment is the first.
    #[must_use]
    pub fn next(&self, from: Timestamp, many: usize) -> Vec<Session> {
        let zone = zone();
        let today = from.to_zoned(zone.clone()).date();
        // one of yesterday may go on over midnight
        let begin = today.yesterday().unwrap_or(today);
        let begin = self.from.map_or(begin, |first| first.max(begin));
        let mut found = Vec::new();
        let mut date = begin;
        while found.len() < many && days_between(begin, date) <= AHEAD && self.to.is_none_or(|to| date <= to) {
            if self.on(date)
                && let Some(session) = self.session(date, &zone)
                && session.end.as_ref().map_or_else(
                    // of a day without hours, that day
                    || if self.opens.is_some() { session.start.timestamp() >= from } else { date >= today },
                    |end| end.timestamp() > from,
                )
            {
                found.push(session);
            }
            let Ok(next) = date.tomorrow() else { break };
            date = next;
        }
        found
    }

    fn session(&self, date: Date, zone: &TimeZone) -> Option<Session> {
        let opens = self.opens.unwrap_or(Time::midnight());
        // an hour that the clocks leave out in spring is the one after it
        let start = date.to_datetime(opens).to_zoned(zone.clone()).ok()?;
        let end = match self.closes {
            Some(closes) => {
                let day = if closes <= opens { date.tomorrow().ok()? } else { date };
                Some(day.to_datetime(closes).to_zoned(zone.clone()).ok()?)
            }
            None => None,
        };
        Some(Session { start, end })
    }
}

/// Days from one to another.
fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

fn zone() -> TimeZone {
    TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)
}

/// The next times of several schedules together, none twice.
#[must_use]
pub fn next_times(schedules: &[Schedule], from: Timestamp, many: usize) -> Vec<Session> {
    let mut all: Vec<Session> =
        schedules.iter().filter_map(Opening::read).flat_map(|opening| opening.next(from, many)).collect();
    all.sort();
    all.dedup();
    all.truncate(many);
    all
}

/// Whether any of the schedules is open on this day of the week at some time between the two.
#[must_use]
pub fn open_on(schedules: &[Schedule], weekday: Weekday, from: Option<Time>, to: Option<Time>) -> bool {
    schedules.iter().filter_map(Opening::read).any(|opening| opening.on_weekday(weekday, from, to))
}
