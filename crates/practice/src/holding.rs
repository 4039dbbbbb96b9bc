//! Holding: staying with a person whom there is nothing to connect to yet (DOMAIN 4.6) [001, 003].
//!
//! A named state with reasons and functions, never a fault. What is checked here is only that it says what it is for
//! and when it is looked at again.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::goal::{LONG_MAX, SHORT_MAX, too_long};
use crate::problem::Problem;

codes! {
    /// Why a person is held (DOMAIN 4.6 a–e).
    pub enum Reason {
        NothingToReferTo => "nothing_to_refer_to", "Nothing in the community to refer to";
        NotReadyYet => "not_ready_yet", "Not ready or able to connect yet";
        ProtectingClinicalTime => "protecting_clinical_time", "Keeps non-medical work from clinical staff";
        CannotBeFixed => "cannot_be_fixed", "The problem cannot be fixed";
        SharedWithPractice => "shared_with_practice", "Shared holding, asked for by the practice";
    }
}

codes! {
    /// What holding does for the person and for those around them, as the study names it [003].
    pub enum Function {
        WaitingForService => "waiting_for_service", "Waiting for a service";
        PreparingForChange => "preparing_for_change", "Preparing for change";
        EasingStaffLoad => "easing_staff_load", "Easing staff’s load";
        BearingWitness => "bearing_witness", "Bearing witness to distress";
    }
}

/// The longest time before holding is looked at again, in weeks.
pub const REVIEW_WEEKS_MAX: i32 = 26;

/// How a person is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Why; at least one.
    pub reasons: Vec<Reason>,
    /// What it does; at least one.
    pub functions: Vec<Function>,
    /// What it consists of, in words.
    pub consists_of: String,
    /// Who shares it; needed where the practice asked for it.
    pub shared_with: String,
    /// What would let it end.
    pub would_end: String,
    /// A check-in every so many weeks.
    pub every_weeks: Option<i32>,
    /// When it is looked at again.
    pub review_on: Date,
}

impl Holding {
    /// Whether the holding says what it must.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check(&self, today: Date) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.reasons.is_empty() {
            problems.push(Problem::new("reasons", "Choose at least one reason."));
        }
        if self.functions.is_empty() {
            problems.push(Problem::new("functions", "Choose at least one thing that holding does here."));
        }
        if self.consists_of.trim().is_empty() {
            problems
                .push(Problem::new("consists_of", "Say what it consists of: for example, a call every other week."));
        }
        if self.reasons.contains(&Reason::SharedWithPractice) && self.shared_with.trim().is_empty() {
            problems.push(Problem::new("shared_with", "Say who at the practice shares it."));
        }
        if self.every_weeks.is_some_and(|weeks| !(1..=REVIEW_WEEKS_MAX).contains(&weeks)) {
            problems.push(Problem::new("every_weeks", format!("Give a number of weeks from 1 to {REVIEW_WEEKS_MAX}.")));
        }
        if self.review_on <= today {
            problems.push(Problem::new("review_on", "The review must be on a day after today."));
        } else if self.review_on > today.saturating_add(REVIEW_WEEKS_MAX.weeks()) {
            problems.push(Problem::new("review_on", format!("The review must be within {REVIEW_WEEKS_MAX} weeks.")));
        }
        problems.extend(too_long("consists_of", &self.consists_of, LONG_MAX));
        problems.extend(too_long("shared_with", &self.shared_with, SHORT_MAX));
        problems.extend(too_long("would_end", &self.would_end, LONG_MAX));
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// When a check-in is due by the rhythm of a holding: so many weeks after the person was last met, or after holding
/// began where that is later. Being held is not being forgotten (DOMAIN 4.6: what it consists of, how often). None where
/// no rhythm was agreed.
pub fn check_in_due(every_weeks: Option<i32>, held_since: Date, last_contact: Option<Date>) -> Option<Date> {
    let from = last_contact.map_or(held_since, |last| last.max(held_since));
    every_weeks.map(|weeks| from.saturating_add(weeks.weeks()))
}
