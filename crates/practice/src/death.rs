//! A death (DOMAIN 4.10): it stops messages, nudges and the person's own portal at once; the record stays, and support to a carer goes on.

use crate::ability::ADULT_FROM;
use crate::goal::{LONG_MAX, SHORT_MAX, check_words, too_long};
use crate::problem::Problem;
use jiff::civil::Date;

codes! {
    /// From whom it is known.
    pub enum Source {
        Practice => "practice", "The practice or another clinician";
        Family => "family", "Family, carer or friend";
        Partner => "partner", "A group or organisation";
        Notice => "notice", "A letter, notice or register";
        Other => "other", "Somebody else";
    }
}

/// A death as the form gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Death {
    /// When, where it is known.
    pub died_on: Option<Date>,
    /// From whom.
    pub source: Source,
    /// A word about it: who rang, what the family wishes.
    pub note: String,
}

impl Death {
    /// Whether it can be so.
    ///
    /// # Errors
    /// Every fault at once.
    pub fn check(&self, born: Option<Date>, today: Date) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if let Some(day) = self.died_on {
            if day > today {
                problems.push(Problem::new(
                    "died_on",
                    "This day is still to come. Mend it, or leave it empty if it is not known",
                ));
            }
            if born.is_some_and(|born| day < born) {
                problems.push(Problem::new(
                    "died_on",
                    "This is before the date of birth in the record. Mend the one or the other",
                ));
            }
        }
        problems.extend(too_long("note", &self.note, LONG_MAX));
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// Why a death that was entered is taken back.
///
/// # Errors
/// The problem, under `why`.
pub fn check_taken_back(why: &str) -> Result<(), Problem> {
    if why.trim().is_empty() {
        return Err(Problem::new("why", "Say how the mistake came about, so that whoever was told can be told again"));
    }
    check_words("why", why, SHORT_MAX)
}

/// Whether the death of somebody of this age is told to the child death overview panel too: under 18 (Working Together to Safeguard
/// Children, child death review).
pub const fn is_reviewed(age: i32) -> bool {
    age < ADULT_FROM
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn on(day: Option<Date>) -> Death {
        Death { died_on: day, source: Source::Family, note: String::new() }
    }

    #[test]
    fn a_death_is_not_in_the_future_and_not_before_birth() {
        let (born, today) = (Some(date(1950, 3, 1)), date(2026, 6, 3));
        assert!(on(Some(date(2026, 6, 4))).check(born, today).is_err());
        assert!(on(Some(date(1949, 3, 1))).check(born, today).is_err());
        assert!(on(Some(today)).check(born, today).is_ok());
    }

    #[test]
    fn a_death_of_which_the_day_is_not_known_is_recorded_all_the_same() {
        assert!(on(None).check(None, date(2026, 6, 3)).is_ok());
    }

    #[test]
    fn a_mistake_is_explained() {
        assert!(check_taken_back(" ").is_err());
    }
}
