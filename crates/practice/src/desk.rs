//! The practice's front desk (DOMAIN 4.11): what it is told of somebody, and what a message that it takes must say.
//!
//! The desk answers "who is supporting me, when is my appointment, can you take a message" and nothing else: no need, no story, no
//! number of anybody's.

use crate::consent::Standing;
use crate::goal::{check_words, too_long};
use crate::person::parse_phone;
use crate::problem::Problem;

/// The longest message of a desk, in characters.
pub const MESSAGE_MAX: usize = 1_000;
/// The longest name of who asked.
pub const WHO_MAX: usize = 120;

/// How much the desk is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Who supports them, and when they are seen next.
    All,
    /// Who supports them, and not when or where: somebody from whom they hide may stand at the desk, or ring it.
    WithoutTimes,
    /// Nothing, not even that they are known here.
    Nothing,
}

/// How much the desk of a person's own practice is told (DOMAIN 4.1, 4.10; UK GDPR, article 18): nothing where the person said that the
/// practice is not to be told, where the record is not to be used, or once they have died; without times where something of theirs is
/// hidden.
#[must_use]
pub const fn told(share: Standing, hides: bool, restricted: bool, died: bool) -> Told {
    match share {
        Standing::Refused | Standing::Withdrawn => Told::Nothing,
        Standing::Given | Standing::NotAsked if restricted || died => Told::Nothing,
        Standing::Given | Standing::NotAsked if hides => Told::WithoutTimes,
        Standing::Given | Standing::NotAsked => Told::All,
    }
}

/// A message as it is taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Who asked: the person themselves, or who for them.
    pub from_whom: String,
    /// What they asked.
    pub body: String,
    /// Where they are rung back, as they said it; empty where that is not wanted.
    pub ring: String,
    /// Whether it needs an answer today.
    pub soon: bool,
}

impl Draft {
    /// The message in its kept form.
    ///
    /// # Errors
    /// Every problem, each under its field.
    pub fn check(self) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        if self.from_whom.trim().is_empty() {
            problems.push(Problem::new("from_whom", "Say who asked: the person themselves, or who for them"));
        }
        problems.extend(too_long("from_whom", &self.from_whom, WHO_MAX));
        if self.body.trim().is_empty() {
            problems.push(Problem::new("body", "Write what the link worker should know or do"));
        } else {
            problems.extend(check_words("body", &self.body, MESSAGE_MAX).err());
        }
        let ring = match self.ring.trim() {
            "" => String::new(),
            typed => parse_phone(typed).unwrap_or_else(|error| {
                problems.push(Problem::new("ring", error.to_string()));
                String::new()
            }),
        };
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            from_whom: self.from_whom.trim().to_owned(),
            body: self.body.trim().to_owned(),
            ring,
            soon: self.soon,
        })
    }
}

codes! {
    /// What the record says of a number that was left at the desk.
    pub enum Ring {
        Safe => "safe", "The record has this number, and says that it is safe.";
        Known => "known", "The record has this number.";
        NoMessage => "no_message", "Leave no message on this number: the record says so.";
        Never => "never", "Do not ring this number: the record says that it is never to be used. Reach the person another way.";
        Hidden => "hidden", "This number is among the hidden details: look at them before ringing.";
        Unknown => "unknown", "The record does not have this number. Make sure who answers before saying what it is about.";
    }
}

/// A way to reach somebody, as the record has it.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    /// The number, in its kept form.
    pub number: &'a str,
    /// Never to be used.
    pub never: bool,
    /// No message is left there.
    pub no_message: bool,
    /// The person said that it is safe.
    pub safe: bool,
}

/// What must be known before ringing back: a number that was left at a desk can be anybody's (DOMAIN 4.1, safe contact).
#[must_use]
pub fn ring<'a>(number: &str, ways: impl IntoIterator<Item = Way<'a>>, hidden: bool) -> Ring {
    let all: Vec<Way<'_>> = ways.into_iter().filter(|way| way.number == number).collect();
    if all.iter().any(|way| way.never) {
        return Ring::Never;
    }
    if hidden {
        return Ring::Hidden;
    }
    match all.first() {
        None => Ring::Unknown,
        Some(_) if all.iter().any(|way| way.no_message) => Ring::NoMessage,
        Some(_) if all.iter().any(|way| way.safe) => Ring::Safe,
        Some(_) => Ring::Known,
    }
}
