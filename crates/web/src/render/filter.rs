//! How dates, times, numbers and counts are written on pages (PAGES 1): 3 June 2026, 2:30pm, 943 476 5919, 3 contacts.
//!
//! Moments come as RFC 3339 in UTC and are shown as clocks in Europe/London show them; dates come as `2026-06-03` and stay what they are.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use minijinja::{Environment, Error, ErrorKind, Value};

use crate::assets;

pub(super) fn add(env: &mut Environment<'static>) {
    env.add_filter("day", |value: String| when(&value).map(|when| day_of(when.date())));
    env.add_filter("time", |value: String| time_filter(&value));
    env.add_filter("moment", |value: String| match when(&value)? {
        When::Moment(zoned) => Ok(moment_of(&zoned)),
        When::Date(_) => Err(refuse(&format!("«{value}» has no time; use the filter day"))),
    });
    env.add_filter("nhs_number", nhs_number);
    env.add_filter("plural", plural);
    env.add_filter("count", |n: i64| grouped(n));
    env.add_function("asset", |name: String| match assets::find(&name) {
        Some(asset) => Ok(asset.href),
        None => Err(refuse(&format!("there is no asset «{name}»"))),
    });
}

enum When {
    Date(Date),
    Moment(Box<Zoned>),
}

impl When {
    fn date(&self) -> Date {
        match self {
            Self::Date(date) => *date,
            Self::Moment(zoned) => zoned.date(),
        }
    }
}

fn refuse(why: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, why.to_owned())
}

fn when(value: &str) -> Result<When, Error> {
    if let Ok(moment) = value.parse::<Timestamp>() {
        return london(moment).map(|zoned| When::Moment(Box::new(zoned)));
    }
    // A civil date is ten characters; anything longer without an offset is a moment whose zone was forgotten.
    if value.len() == 10
        && let Ok(date) = value.parse::<Date>()
    {
        return Ok(When::Date(date));
    }
    Err(refuse(&format!("«{value}» is neither a moment in UTC nor a date")))
}

fn london(moment: Timestamp) -> Result<Zoned, Error> {
    let zone = TimeZone::get("Europe/London").map_err(|error| refuse(&error.to_string()))?;
    Ok(moment.to_zoned(zone))
}

fn time_filter(value: &str) -> Result<String, Error> {
    if let Ok(When::Moment(zoned)) = when(value) {
        return Ok(time_of(zoned.time()));
    }
    // "14:30", as a rota or an opening hour has it.
    value.parse::<Time>().map(time_of).map_err(|_| refuse(&format!("«{value}» is not a time")))
}

/// A date in words: "3 June 2026".
#[must_use]
pub fn day_of(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::try_from(date.month() - 1).ok().and_then(|at| MONTHS.get(at)).unwrap_or(&"");
    format!("{} {month} {}", date.day(), date.year())
}

/// A time as people say it: "2:30pm", "2pm", "midday", "midnight" (the NHS style guide's way).
#[must_use]
pub fn time_of(time: Time) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    match (hour, minute) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "midday".to_owned(),
        _ => {
            let half = if hour < 12 { "am" } else { "pm" };
            let shown = if hour % 12 == 0 { 12 } else { hour % 12 };
            if minute == 0 { format!("{shown}{half}") } else { format!("{shown}:{minute:02}{half}") }
        }
    }
}

/// Both: "3 June 2026 at 2:30pm".
#[must_use]
pub fn moment_of(zoned: &Zoned) -> String {
    format!("{} at {}", day_of(zoned.date()), time_of(zoned.time()))
}

/// "943 476 5919". What is not ten digits is shown as it is.
fn nhs_number(value: String) -> String {
    let digits: Vec<char> = value.chars().filter(|one| !one.is_whitespace()).collect();
    if digits.len() != 10 || !digits.iter().all(char::is_ascii_digit) {
        return value;
    }
    let mut out = String::with_capacity(12);
    for (at, digit) in digits.into_iter().enumerate() {
        if at == 3 || at == 6 {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// `3|plural("contact")` is "3 contacts"; a second argument gives a plural that is not the word with an s.
fn plural(n: i64, one: String, many: Option<Value>) -> String {
    let word = if n == 1 {
        one
    } else {
        many.and_then(|many| many.as_str().map(str::to_owned)).unwrap_or_else(|| format!("{one}s"))
    };
    format!("{} {word}", grouped(n))
}

/// "50,000"; four figures stand without a comma only in years, which are not counts.
pub(crate) fn grouped(n: impl TryInto<i64>) -> String {
    let n = n.try_into().unwrap_or(i64::MAX);
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        out.push('\u{2212}');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_in_summer_is_shown_an_hour_later_than_utc() {
        let Ok(When::Moment(zoned)) = when("2026-06-03T13:30:00Z") else { panic!("a moment") };
        assert_eq!(moment_of(&zoned), "3 June 2026 at 2:30pm");
        let Ok(When::Moment(zoned)) = when("2026-12-31T23:30:00Z") else { panic!("a moment") };
        assert_eq!(moment_of(&zoned), "31 December 2026 at 11:30pm");
    }

    #[test]
    fn late_evening_in_utc_is_the_next_day_in_a_london_summer() {
        assert_eq!(when("2026-06-03T23:30:00Z").map(|when| day_of(when.date())).unwrap(), "4 June 2026");
        assert_eq!(when("2026-06-03").map(|when| day_of(when.date())).unwrap(), "3 June 2026");
    }

    #[test]
    fn a_moment_without_a_zone_is_refused() {
        assert!(when("2026-06-03T13:30:00").is_err());
        assert!(when("").is_err());
    }

    #[test]
    fn times_are_as_people_say_them() {
        let said = |text: &str| time_filter(text).unwrap();
        assert_eq!(said("14:30"), "2:30pm");
        assert_eq!(said("14:00"), "2pm");
        assert_eq!(said("00:05"), "12:05am");
        assert_eq!(said("12:00"), "midday");
        assert_eq!(said("00:00"), "midnight");
    }

    #[test]
    fn an_nhs_number_is_in_three_groups_and_anything_else_untouched() {
        assert_eq!(nhs_number("9434765919".to_owned()), "943 476 5919");
        assert_eq!(nhs_number("94347".to_owned()), "94347");
    }

    #[test]
    fn counts_agree_with_their_words() {
        assert_eq!(plural(1, "contact".to_owned(), None), "1 contact");
        assert_eq!(plural(0, "contact".to_owned(), None), "0 contacts");
        assert_eq!(plural(12_345, "person".to_owned(), Some(Value::from("people"))), "12,345 people");
        assert_eq!(grouped(-1_000_i64), "\u{2212}1,000");
    }
}
