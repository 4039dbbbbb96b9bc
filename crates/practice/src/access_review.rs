//! Reviews of who has access: when one is due, and what can be said of an account (DOMAIN 10).
//!
//! The National Data Guardian's fourth standard has access removed as soon as it is no longer required, and the Data Security
//! and Protection Toolkit, which is answered every year, asks when user accounts were last audited; the ICO's accountability
//! framework (*Access control*) has rights reviewed regularly, and adjusted when somebody changes role or leaves. A year is
//! therefore the most that can be set; six months is what we begin with.

use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp};

/// Months from one review to the next until the service sets its own.
pub const MONTHS: i64 = 6;
/// The most months a service can set: the toolkit's year.
pub const MONTHS_MOST: i64 = 12;
/// An account that was not used for so long is pointed out.
pub const UNUSED: SignedDuration = SignedDuration::from_hours(90 * 24);

codes! {
    /// What a review found of an account.
    pub enum Outcome {
        Kept => "kept", "Kept as it is";
        Changed => "changed", "Changed";
        Ended => "ended", "Ended";
    }
}

/// When the next review is due, after the last one was closed, or the service began.
#[must_use]
pub fn due(last: Date, months: i64) -> Date {
    let span = Span::new().try_months(months.clamp(1, MONTHS_MOST)).unwrap_or_default();
    last.checked_add(span).unwrap_or(last)
}

/// Whether an account was not used for so long that it should be asked about: since it was made, if never.
#[must_use]
pub fn unused(signed_in: Option<Timestamp>, made: Timestamp, now: Timestamp) -> bool {
    now.duration_since(signed_in.unwrap_or(made)) >= UNUSED
}
