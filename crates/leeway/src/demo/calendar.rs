//! Working days and hours of England (Europe/London), looked up rather than worked out for each of half a million times.
//! It is given `now` and never reads a clock.

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

/// How far back the invented history reaches.
const YEARS: i64 = 4;

/// Working days from four years before now until some months after it, numbered from 0.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// Midnight of each working day as seconds since 1970 in local time, already shifted to UTC, and its date.
    days: Vec<(i64, Date)>,
    /// Number of today; today counts as a working day even on a Sunday, so that a demonstration at the weekend has a full page.
    pub today: i32,
    /// The moment everything is measured against.
    pub now: Timestamp,
    zone: TimeZone,
}

impl Calendar {
    /// The calendar around `now`.
    pub fn new(now: Timestamp) -> Self {
        let zone = practice::clock::london().clone();
        let here = zone.to_datetime(now).date();
        let first = here.saturating_sub(Span::new().years(YEARS));
        let last = here.saturating_add(Span::new().days(140));
        let mut days = Vec::with_capacity(1200);
        let mut today = 0;
        let mut day = first;
        while day <= last {
            if day == here || practice::clock::is_working_day(day) {
                if day == here {
                    today = i32::try_from(days.len()).unwrap_or(0);
                }
                let noon = day.at(12, 0, 0, 0);
                let offset =
                    zone.to_ambiguous_timestamp(noon).compatible().map_or(43_200, |at| at.as_second() % 86_400);
                // Noon in London is 12:00 or 11:00 UTC; both leave the date alone, so the remainder gives the offset.
                let shift = 43_200 - offset;
                let midnight = Timestamp::UNIX_EPOCH;
                let since = day.since(date(1970, 1, 1)).map_or(0, |span| i64::from(span.get_days()));
                days.push((midnight.as_second() + since * 86_400 - shift, day));
            }
            day = day.saturating_add(1.day());
        }
        Self { days, today, now, zone }
    }

    fn entry(&self, day: i32) -> (i64, Date) {
        let last = self.days.len().saturating_sub(1);
        self.days[usize::try_from(day).unwrap_or(0).min(last)]
    }

    /// The moment at a minute of a working day, London time.
    pub fn at(&self, day: i32, minute: i32) -> Timestamp {
        let second = self.entry(day).0 + i64::from(minute) * 60;
        Timestamp::from_second(second).unwrap_or(self.now)
    }

    /// The date of a working day.
    pub fn date(&self, day: i32) -> Date {
        self.entry(day).1
    }

    /// A moment some minutes before now that lies in working hours: at night, the end of the last working day.
    pub fn recent(&self, minutes: i32) -> Timestamp {
        let wanted = self.now.as_second() - i64::from(minutes) * 60;
        let (start, end) = (self.at(self.today, 8 * 60 + 30), self.at(self.today, 17 * 60 + 30));
        if wanted >= start.as_second() {
            return Timestamp::from_second(wanted.min(end.as_second())).unwrap_or(self.now);
        }
        let yesterday = self.at(self.today - 1, 17 * 60);
        Timestamp::from_second(yesterday.as_second() - i64::from(minutes % 45) * 60).unwrap_or(self.now)
    }

    /// Minute of the local day of a moment.
    #[cfg(test)]
    pub fn minute_of(&self, at: Timestamp) -> i32 {
        let time = self.zone.to_datetime(at).time();
        i32::from(time.hour()) * 60 + i32::from(time.minute())
    }

    /// The first working day on or after a date.
    pub fn index_of(&self, date: Date) -> i32 {
        i32::try_from(self.days.partition_point(|(_, day)| *day < date)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_in_the_morning_is_nine_in_the_morning_in_summer_and_in_winter() {
        let now: Timestamp = "2026-11-22T10:00:00Z".parse().expect("a time");
        let calendar = Calendar::new(now);
        for day in 0..calendar.today {
            assert_eq!(calendar.minute_of(calendar.at(day, 540)), 540, "{}", calendar.date(day));
        }
    }
}
