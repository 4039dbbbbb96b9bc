//! Asking first (DOMAIN 5.2): until when an answer is due.

use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::clock::{is_working_day, london};
use crate::lone::Hours;

/// So many core hours a supervisor has for an answer, until the service sets its own: a working day.
pub const USUAL_HOURS: i64 = 8;

/// The moment until which an answer is due: so many core hours of working days from the question on. Nights, weekends and bank holidays
/// do not count, so that a question of Friday evening waits for nobody on Saturday.
pub fn due(asked: Timestamp, hours: i64, core: Hours) -> Timestamp {
    let mut left = SignedDuration::from_hours(hours.max(1));
    let mut day = london().to_datetime(asked).date();
    // no run of holidays is so long that a year would not be enough
    for _ in 0..366 {
        if is_working_day(day) {
            let at = |hour: i8| {
                let midnight = day.to_zoned(london().clone()).ok()?;
                midnight.checked_add(i64::from(hour).hours()).ok().map(|zoned| zoned.timestamp())
            };
            if let (Some(opens), Some(closes)) = (at(core.opens), at(core.closes)) {
                let begins = opens.max(asked);
                if begins < closes {
                    let here = closes.duration_since(begins);
                    if left <= here {
                        return begins.checked_add(left).unwrap_or(begins);
                    }
                    left = left.saturating_sub(here);
                }
            }
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    asked
}
