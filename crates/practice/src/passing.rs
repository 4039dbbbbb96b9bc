//! Passing somebody to another: a referral never moves a person by itself, so whoever is to have them says yes, and until
//! then nobody has let go (DOMAIN 4.2). A decline that touches safety is complete only when a named clinician has
//! acknowledged it, on the same day; a referral passed to another professional is the sender's until they take it.

use crate::clock::add_working_days;
use crate::goal::{LONG_MAX, SHORT_MAX, too_long};
use crate::problem::Problem;
use crate::referral::names_somebody;
use jiff::civil::Date;

codes! {
    /// Why somebody is passed on.
    pub enum Why {
        Redirect => "redirect", "Passed to another professional";
        /// The reason of a decline touches safety.
        Safety => "safety", "Handed back for safety";
    }
}

codes! {
    /// What became of it.
    pub enum Answer {
        Taken => "taken", "They have it now";
        NotTaken => "not_taken", "They do not take it";
        /// A new word opened the question, so that this answer is awaited no longer.
        Reopened => "reopened", "The question was opened again";
    }
}

/// Working days that another professional has for a yes, before it shows as late: the five in which the service itself
/// offers a first contact unless it sets another target (DOMAIN 4.2, Clocks).
const REDIRECT_WORKING_DAYS: i64 = 5;

/// The day by which the other end is to say yes: for safety the same one.
pub fn due_on(why: Why, made: Date) -> Date {
    match why {
        Why::Safety => made,
        Why::Redirect => add_working_days(made, REDIRECT_WORKING_DAYS),
    }
}

/// What whoever records the answer writes down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What became of it; none where the form was left open.
    pub answer: Option<Answer>,
    /// Who said so.
    pub by: String,
    /// What they said, or how it was heard.
    pub words: String,
}

impl Said {
    /// Whether this is an answer: somebody gave it, and for safety a named one; a *no* says why.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check(&self, why: Why) -> Result<Answer, Vec<Problem>> {
        let mut problems = Vec::new();
        if self.answer.is_none() {
            problems.push(Problem::new("passing_answer", "Choose whether they have it now."));
        }
        if self.by.trim().is_empty() {
            problems.push(Problem::new("passing_by", "Say who told you."));
        } else if why == Why::Safety && !names_somebody(&self.by) {
            problems.push(Problem::new("passing_by", "This touches safety: name the clinician who acknowledged it."));
        }
        if self.answer == Some(Answer::NotTaken) && self.words.trim().is_empty() {
            problems.push(Problem::new("passing_words", "Say why they do not take it."));
        }
        problems.extend(too_long("passing_by", &self.by, SHORT_MAX));
        problems.extend(too_long("passing_words", &self.words, LONG_MAX));
        match self.answer {
            Some(answer) if problems.is_empty() => Ok(answer),
            _ => Err(problems),
        }
    }
}
