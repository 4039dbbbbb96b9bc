//! Dates and times as people type them.

use jiff::civil::{Date, Time};

use super::Form;
use super::read::{Read, spoken};

/// A date in three fields, not yet asked whether it must be there.
#[derive(Debug)]
#[must_use = "end it with required or optional"]
pub struct DateField<'a> {
    form: &'a Form,
    name: &'a str,
    called: Option<&'a str>,
    parts: [String; 3],
    earliest: Option<(Date, &'a str)>,
    latest: Option<(Date, &'a str)>,
}

/// The parts' names in the design system's date input, and in its messages.
const PARTS: [&str; 3] = ["day", "month", "year"];

impl<'a> DateField<'a> {
    pub(super) fn read(form: &'a Form, name: &'a str) -> Self {
        let part = |part: &str| form.first(&format!("{name}-{part}")).unwrap_or_default().trim().to_owned();
        let mut parts = PARTS.map(part);
        // One field (`<input type="date">`) sends 2026-06-03.
        if parts.iter().all(String::is_empty)
            && let Some(whole) = form.first(name)
        {
            let mut split = whole.trim().splitn(3, '-').map(str::to_owned);
            let [year, month, day] = [split.next(), split.next(), split.next()].map(Option::unwrap_or_default);
            parts = [day, month, year];
        }
        Self { form, name, called: None, parts, earliest: None, latest: None }
    }

    /// What error messages call it: "Date of birth".
    pub fn called(self, called: &'a str) -> Self {
        Self { called: Some(called), ..self }
    }

    /// Not before this day; `message` says so.
    pub fn not_before(self, day: Date, message: &'a str) -> Self {
        Self { earliest: Some((day, message)), ..self }
    }

    /// Not after this day; `message` says so.
    pub fn not_after(self, day: Date, message: &'a str) -> Self {
        Self { latest: Some((day, message)), ..self }
    }

    /// The date, or the error that it is missing.
    pub fn required(self, missing: &str) -> Read<Date> {
        if self.is_empty() {
            self.form.error_in(self.name, missing.to_owned(), &PARTS);
            return Read::nothing();
        }
        self.check().map_or_else(Read::nothing, Read::of)
    }

    /// The date, if there is one.
    pub fn optional(self) -> Read<Option<Date>> {
        if self.is_empty() {
            return Read::of(None);
        }
        self.check().map_or_else(Read::nothing, |date| Read::of(Some(date)))
    }

    fn is_empty(&self) -> bool {
        self.parts.iter().all(String::is_empty)
    }

    fn check(&self) -> Option<Date> {
        let called = self.called.map_or_else(|| spoken(self.name), str::to_owned);
        let absent: Vec<&str> =
            PARTS.iter().zip(&self.parts).filter(|(_, sent)| sent.is_empty()).map(|(part, _)| *part).collect();
        if !absent.is_empty() {
            self.form.error_in(self.name, format!("{called} must include a {}", absent.join(" and ")), &absent);
            return None;
        }
        let [day, month, year] = &self.parts;
        let date = match practice::person::read_date(day, month, year) {
            Ok(date) => date,
            Err(problem) => {
                let wrong = PARTS.iter().zip([problem.day, problem.month, problem.year]);
                let wrong: Vec<&str> = wrong.filter(|(_, wrong)| *wrong).map(|(part, _)| *part).collect();
                self.form.error_in(self.name, problem.to_string(), &wrong);
                return None;
            }
        };
        let outside = self.earliest.filter(|(day, _)| date < *day).or(self.latest.filter(|(day, _)| date > *day));
        if let Some((_, message)) = outside {
            self.form.error_in(self.name, message.to_owned(), &PARTS);
            return None;
        }
        Some(date)
    }
}

/// Reads a time as people type it: 2:30pm, 2.30 pm, 14:30, 2pm, midday. For [`TextField::parse`](super::TextField::parse).
///
/// # Errors
/// A sentence that says how to type it.
pub fn parse_time(text: &str) -> Result<Time, &'static str> {
    const HOW: &str = "Enter a time like 2:30pm";
    let text: String = text.to_lowercase().chars().filter(|one| !one.is_whitespace()).collect();
    match text.as_str() {
        "midday" | "noon" => return Ok(Time::constant(12, 0, 0, 0)),
        "midnight" => return Ok(Time::midnight()),
        _ => {}
    }
    let (clock, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(clock), _) => (clock, Some(0)),
        (_, Some(clock)) => (clock, Some(12)),
        _ => (text.as_str(), None),
    };
    let (hour, minute) = match clock.split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        // "2pm" is plain; "14" alone may be a time or a slip.
        None if half.is_some() => (clock, "00"),
        Some(_) | None => return Err(HOW),
    };
    let (Ok(hour), Ok(minute)) = (hour.parse::<i8>(), minute.parse::<i8>()) else {
        return Err(HOW);
    };
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return Err(HOW),
        Some(add) => hour % 12 + add,
        None => hour,
    };
    Time::new(hour, minute, 0, 0).map_err(|_| HOW)
}
