//! Breaking the glass (DOMAIN 10): opening a record outside one's own in an emergency. A reason comes first, the time is short, the
//! information-governance lead is told at once, and each is looked at afterwards until it has an outcome.

use crate::clock::add_working_days;
use crate::goal::{LONG_MAX, check_words};
use crate::problem::Problem;
use jiff::SignedDuration;
use jiff::civil::Date;

codes! {
    /// Why a record that is not one's own must be opened now.
    pub enum Reason {
        Danger => "danger", "Somebody may be in danger now";
        EmergencyService => "emergency_service", "An emergency service or hospital asks about the person";
        WorkerAway => "worker_away", "The person needs an answer today, and whoever supports them cannot be reached";
        FoundSomebody => "found_somebody", "Somebody is here or on the telephone, and nobody knows who supports them";
        Other => "other", "Something else that cannot wait";
    }
}

codes! {
    /// For how long.
    pub enum Lasts {
        Hour => "1", "1 hour";
        Hours4 => "4", "4 hours";
        Hours12 => "12", "12 hours";
    }
}

impl Lasts {
    /// The same as a time.
    pub const fn duration(self) -> SignedDuration {
        SignedDuration::from_hours(match self {
            Self::Hour => 1,
            Self::Hours4 => 4,
            Self::Hours12 => 12,
        })
    }
}

codes! {
    /// What came of looking at it afterwards.
    pub enum Outcome {
        Needed => "needed", "It was needed";
        TalkedAbout => "talked_about", "It was not needed; talked about with the colleague";
        Access => "access", "It was needed, and the colleague should have had access: arranged";
        Incident => "incident", "Looked into as an incident";
    }
}

/// Working days in which each is looked at; later it is shown as overdue. The service's own habit, with no rule behind it.
pub const LOOKED_AT_WITHIN: i64 = 2;

/// The last day on which it is looked at in time.
pub fn due(made: Date) -> Date {
    add_working_days(made, LOOKED_AT_WITHIN)
}

/// What is said before any record is sought.
///
/// # Errors
/// The problem, under `why`.
pub fn check_why(why: &str) -> Result<(), Problem> {
    if why.trim().chars().count() < 10 {
        return Err(Problem::new(
            "why",
            "Say in a sentence what is happening, so that it can be understood afterwards",
        ));
    }
    check_words("why", why, LONG_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_why_a_record_is_opened() {
        assert!(check_why("urgent").is_err());
        assert!(check_why("Ambulance crew asks whom to ring").is_ok());
    }

    #[test]
    fn a_record_opened_on_a_friday_is_looked_at_by_tuesday() {
        assert_eq!(due(jiff::civil::date(2026, 6, 5)), jiff::civil::date(2026, 6, 9));
    }

    #[test]
    fn no_record_stays_open_for_longer_than_half_a_day() {
        assert!(Lasts::ALL.iter().all(|lasts| lasts.duration() <= SignedDuration::from_hours(12)));
    }
}
