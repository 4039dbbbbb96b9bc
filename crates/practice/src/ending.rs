//! An ending that is prepared, talked over and told (DOMAIN 4.3).
//!
//! Nobody's support ends behind their back: an ending is done only once the person has been told, what remains is
//! written down, the door is left open and the referrer has words. Where telling is impossible, that is said by the
//! reason and by nothing else.

use jiff::civil::Date;

use crate::goal::{LONG_MAX, SHORT_MAX, too_long};
use crate::problem::Problem;

codes! {
    /// Why support ends.
    pub enum Reason {
        GoalsMet => "goals_met", "Goals met";
        MovedOnWithSupport => "moved_on_with_support", "Moved on with other support";
        PersonChose => "person_chose", "The person chose to stop";
        NoContact => "no_contact", "No contact";
        MovedAway => "moved_away", "Moved away";
        NeedsOtherService => "needs_other_service", "Needs another service";
        Died => "died", "The person has died";
        ServiceEnded => "service_ended", "The service ended";
        Other => "other", "Another reason";
    }
}

impl Reason {
    /// Whether an ending for this reason can be done without the person having been told, since it cannot be told.
    pub const fn need_not_be_told(self) -> bool {
        matches!(self, Self::NoContact | Self::Died)
    }
}

codes! {
    /// How far an ending has come. Stages are passed in this order.
    pub enum Stage {
        Prepared => "prepared", "Prepared";
        Told => "told", "Told";
        Done => "done", "Done";
    }
}

/// An ending, as far as it has been written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Why.
    pub reason: Reason,
    /// When the person was told.
    pub told_on: Option<Date>,
    /// How they were told.
    pub told_how: String,
    /// What they were told.
    pub told_words: String,
    /// What remains, and with whom.
    pub what_remains: String,
    /// How the person can come back.
    pub door_open: String,
    /// What the referrer is told.
    pub referrer_words: String,
}

impl Ending {
    /// Whether the ending is prepared: it says what remains.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check_prepared(&self) -> Result<(), Vec<Problem>> {
        settle(self.preparing())
    }

    /// Whether the ending is prepared and the person has been told, today or earlier.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check_told(&self, today: Date) -> Result<(), Vec<Problem>> {
        let mut problems = self.preparing();
        problems.extend(self.telling(today, true));
        settle(problems)
    }

    /// Whether the day of the telling can be: not before support was opened. What was said earlier was about something else,
    /// or the year is mistyped.
    ///
    /// # Errors
    /// The problem, under the name of its field on the form.
    pub fn check_told_since(&self, opened: Date) -> Result<(), Vec<Problem>> {
        settle(match self.told_on {
            Some(day) if day < opened => vec![Problem::new(
                "told_on",
                format!("Support was opened on {}: enter a day since then.", opened.strftime("%-d %B %Y")),
            )],
            _ => Vec::new(),
        })
    }

    /// Whether the ending can be done: prepared, told unless that is impossible, the door left open, and words for
    /// the referrer.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check_done(&self, today: Date) -> Result<(), Vec<Problem>> {
        let mut problems = self.preparing();
        problems.extend(self.telling(today, !self.reason.need_not_be_told()));
        if self.reason != Reason::Died && self.door_open.trim().is_empty() {
            problems.push(Problem::new("door_open", "Say how the person can come back."));
        }
        if self.referrer_words.trim().is_empty() {
            problems.push(Problem::new("referrer_words", "Write a few words for the referrer."));
        }
        settle(problems)
    }

    /// What is missing before the ending is prepared, and whatever is too long.
    fn preparing(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.reason != Reason::Died && self.what_remains.trim().is_empty() {
            problems.push(Problem::new("what_remains", "Say what remains and who has it. If nothing does, say so."));
        }
        for (field, words, max) in [
            ("told_how", &self.told_how, SHORT_MAX),
            ("told_words", &self.told_words, LONG_MAX),
            ("what_remains", &self.what_remains, LONG_MAX),
            ("door_open", &self.door_open, LONG_MAX),
            ("referrer_words", &self.referrer_words, LONG_MAX),
        ] {
            problems.extend(too_long(field, words, max));
        }
        problems
    }

    /// What is missing from the telling. A day that is given is checked even where none is needed.
    fn telling(&self, today: Date, needed: bool) -> Vec<Problem> {
        let mut problems = Vec::new();
        match self.told_on {
            Some(day) if day > today => {
                problems.push(Problem::new("told_on", "This day is in the future."));
            }
            None if needed => {
                problems.push(Problem::new("told_on", "Say when the person was told."));
            }
            _ => {}
        }
        if needed || self.told_on.is_some() {
            if self.told_how.trim().is_empty() {
                problems.push(Problem::new("told_how", "Say how the person was told."));
            }
            if self.told_words.trim().is_empty() {
                problems.push(Problem::new("told_words", "Say what the person was told."));
            }
        }
        problems
    }
}

/// No problems is a yes.
fn settle(problems: Vec<Problem>) -> Result<(), Vec<Problem>> {
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}
