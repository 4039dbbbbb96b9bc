//! Days and moments as others write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use practice::person::read_date;

/// In which order a file writes the parts of a day, where it writes numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// 03/06/2026 is the third of June.
    #[default]
    Dmy,
    /// 03/06/2026 is the sixth of March.
    Mdy,
    /// 2026/06/03.
    Ymd,
}

/// Reads a day. A year that comes first is always read as such.
#[must_use]
pub fn day(text: &str, order: Order) -> Option<Date> {
    let parts: Vec<&str> =
        text.split(['/', '-', '.', ' ', ',']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let (day, month, year) = if a.len() == 4 && a.chars().all(|c| c.is_ascii_digit()) {
        (*c, *b, (*a).to_owned())
    } else if order == Order::Mdy && b.chars().all(|c| c.is_ascii_digit()) {
        (*b, *a, (*c).to_owned())
    } else {
        (a.trim_end_matches(|c: char| c.is_ascii_alphabetic()), *b, (*c).to_owned())
    };
    // two digits of a year are of this century up to what may be planned, else of the last: 26 is 2026, 45 is 1945
    let year = match (year.len(), year.parse::<i32>()) {
        (2, Ok(short)) => (if short <= 35 { 2000 + short } else { 1900 + short }).to_string(),
        _ => year,
    };
    read_date(day, month, &year).ok()
}

/// Reads a moment: a day, and perhaps a time of it in London; without one it is noon, which is on that day in summer and in winter.
/// Gives whether a time was there.
#[must_use]
pub fn moment(text: &str, order: Order) -> Option<(Timestamp, bool)> {
    let text = text.trim();
    // what computers write, with their offset from Greenwich
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some((at, true));
    }
    let (day_text, time_text) = match text.find('T').filter(|at| text[..*at].ends_with(|c: char| c.is_ascii_digit())) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => match text.find(':') {
            Some(colon) => {
                let cut = text[..colon].rfind(' ')?;
                (&text[..cut], text[cut + 1..].trim())
            }
            None => (text, ""),
        },
    };
    let date = day(day_text, order)?;
    let time = if time_text.is_empty() { Time::constant(12, 0, 0, 0) } else { clock(time_text)? };
    let at = DateTime::from_parts(date, time).to_zoned(practice::clock::london().clone()).ok()?.timestamp();
    Some((at, !time_text.is_empty()))
}

/// Reads a time of the day: 14:30, 14:30:00, 2:30pm.
fn clock(text: &str) -> Option<Time> {
    let lower = text.trim().to_lowercase();
    let (digits, half) = match lower.strip_suffix("pm") {
        Some(rest) => (rest.trim(), Some(true)),
        None => match lower.strip_suffix("am") {
            Some(rest) => (rest.trim(), Some(false)),
            None => (lower.as_str(), None),
        },
    };
    let mut parts = digits.split(':').map(|part| part.split('.').next().unwrap_or("").parse::<i8>());
    let hour = parts.next()?.ok()?;
    let minute = parts.next().unwrap_or(Ok(0)).ok()?;
    let second = parts.next().unwrap_or(Ok(0)).ok()?;
    let hour = match half {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    Time::new(hour, minute, second, 0).ok()
}
