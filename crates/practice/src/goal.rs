//! Goals and the steps towards them, in the person's own words (DOMAIN 4.3).
//!
//! Also holds the one check of free words that the other rules share.

use crate::problem::Problem;

/// The longest short text: a goal, a step, a name.
pub const SHORT_MAX: usize = 500;
/// The longest long text that is not a note.
pub const LONG_MAX: usize = 4_000;

codes! {
    /// Where a goal stands.
    pub enum GoalState {
        Agreed => "agreed", "Agreed";
        Working => "working", "Working on it";
        Reached => "reached", "Reached";
        SetAside => "set_aside", "Set aside";
    }
}

impl GoalState {
    /// Whether the goal is still being worked towards.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Agreed | Self::Working)
    }
}

codes! {
    /// Where a step stands.
    pub enum StepState {
        ToDo => "to_do", "To do";
        Done => "done", "Done";
        Dropped => "dropped", "Dropped";
    }
}

codes! {
    /// Who takes a step.
    pub enum StepBy {
        Person => "person", "The person";
        Worker => "worker", "The worker";
        Other => "other", "Somebody else";
    }
}

/// Whether words are given and are no longer than `max` characters.
///
/// # Errors
/// A problem under `field`: nothing written, or how much too long it is.
pub fn check_words(field: &'static str, words: &str, max: usize) -> Result<(), Problem> {
    if words.trim().is_empty() {
        return Err(Problem::new(field, "Write something here."));
    }
    too_long(field, words, max).map_or(Ok(()), Err)
}

/// The problem with words longer than `max` characters, if they are. A line break from a form is two characters on
/// the wire and one to the writer, so it counts as one.
pub fn too_long(field: &'static str, words: &str, max: usize) -> Option<Problem> {
    let length = words.chars().filter(|c| *c != '\r').count();
    (length > max).then(|| {
        Problem::new(
            field,
            format!(
                "This is {} {} too long: at most {max} fit.",
                length - max,
                if length - max == 1 { "character" } else { "characters" }
            ),
        )
    })
}
