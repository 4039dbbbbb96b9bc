//! Between the times of the rules (jiff) and those of the rows (chrono); local time is Europe/London.

use chrono::Datelike;
use jiff::civil::Date;
use jiff::{Timestamp, Zoned};
use store::{At, Day};

/// The moment of a row, likewise.
pub use store::At as RowAt;
/// The day of a row, for floors that know no storage.
pub use store::Day as RowDay;

pub use practice::clock::{london, london_date as local_date};

/// A moment for a row.
#[must_use]
pub fn at(moment: Timestamp) -> At {
    At::from_timestamp_micros(moment.as_microsecond()).unwrap_or_default()
}

/// A row's moment for the rules.
#[must_use]
pub fn moment(at: At) -> Timestamp {
    Timestamp::from_microsecond(at.timestamp_micros()).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A day for a row.
#[must_use]
pub fn day(date: Date) -> Day {
    let month = u32::try_from(date.month()).unwrap_or(1);
    let day = u32::try_from(date.day()).unwrap_or(1);
    Day::from_ymd_opt(i32::from(date.year()), month, day).unwrap_or_default()
}

/// A row's day for the rules.
#[must_use]
pub fn date(day: Day) -> Date {
    let year = i16::try_from(day.year()).unwrap_or(i16::MAX);
    let month = i8::try_from(day.month()).unwrap_or(1);
    let of_month = i8::try_from(day.day()).unwrap_or(1);
    Date::new(year, month, of_month).unwrap_or(Date::ZERO)
}

/// A moment in local time.
#[must_use]
pub fn local(moment: Timestamp) -> Zoned {
    moment.to_zoned(london().clone())
}

/// A day and time of England as a moment; none where the calendar ends.
#[must_use]
pub fn local_moment(at: jiff::civil::DateTime) -> Option<Timestamp> {
    at.to_zoned(london().clone()).ok().map(|zoned| zoned.timestamp())
}

/// The moments between which a local day lies.
#[must_use]
pub fn day_bounds(date: Date) -> (Timestamp, Timestamp) {
    let start = |d: Date| d.to_zoned(london().clone()).map_or(Timestamp::UNIX_EPOCH, |z| z.timestamp());
    (start(date), start(date.tomorrow().unwrap_or(date)))
}

/// Where a list by what is due goes on, as an address has it: a day and an opaque id.
#[must_use]
pub fn key_of_due(after: &store::episodes::AfterDue) -> String {
    format!("{}_{}", after.due, after.id)
}

/// Reads such a key back; what is none starts the list from its beginning.
#[must_use]
pub fn due_of_key(key: &str) -> Option<store::episodes::AfterDue> {
    let (due, id) = key.split_once('_')?;
    Some(store::episodes::AfterDue { due: due.parse().ok()?, id: id.parse().ok()? })
}

/// Where a list by moment goes on, as an address has it: microseconds and an opaque id.
#[must_use]
pub fn key_of(after: &store::referrals::After) -> String {
    format!("{}_{}", after.at.timestamp_micros(), after.id)
}

/// Reads such a key back; what is none starts the list from its beginning.
#[must_use]
pub fn of_key(key: &str) -> Option<store::referrals::After> {
    let (at, id) = key.split_once('_')?;
    Some(store::referrals::After { at: At::from_timestamp_micros(at.parse().ok()?)?, id: id.parse().ok()? })
}
