//! Letters that a service adds for itself: a name, for whom, what stands in them, in English and, where it likes, in Welsh.
//!
//! One that is retired begins no letter any more; what was written from it stays as it went.

use super::{SUBJECT_MAX, Template, To, check_subject};
use crate::goal::{LONG_MAX, check_words, too_long};
use crate::person::fold;
use crate::problem::Problem;
use crate::wordback::check_fields;
use std::fmt;
use uuid::Uuid;

/// The longest name of a letter: it stands in a list to choose from.
pub const NAME_MAX: usize = 80;
/// As many letters of its own a service has at most, retired ones too: what is chosen from a list must be found in it.
pub const MOST: usize = 200;

codes! {
    /// The languages that a letter can be worded in.
    pub enum Language {
        English => "en", "English";
        Welsh => "cy", "Welsh";
    }
}

impl Language {
    /// The language of a letter to somebody, by what their record says they speak: what is named first is what they prefer. It is a line of
    /// free text, so both languages’ own words count.
    #[must_use]
    pub fn of(spoken: &str) -> Self {
        let spoken = fold(spoken);
        let first = spoken.split(' ').next().unwrap_or_default();
        if matches!(first, "welsh" | "cymraeg" | "cy") { Self::Welsh } else { Self::English }
    }
}

/// What a letter begins from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// One that Leeway brings, in the service’s words.
    Brought(Template),
    /// One that the service added.
    Own(Uuid),
}

/// Before the id of a service’s own letter.
const OWN: &str = "own.";

impl Origin {
    /// By its code, as forms and rows have it.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code.strip_prefix(OWN) {
            Some(id) => id.parse().ok().map(Self::Own),
            None => Template::parse(code).map(Self::Brought),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Brought(template) => f.write_str(template.as_str()),
            Self::Own(id) => write!(f, "{OWN}{id}"),
        }
    }
}

impl From<Template> for Origin {
    fn from(template: Template) -> Self {
        Self::Brought(template)
    }
}

/// What a letter is called: as it was called when it was begun, else as the template that Leeway brings.
#[must_use]
pub fn called<'a>(template: &str, title: &'a str) -> &'a str {
    if title.is_empty() { Template::parse(template).map_or("Letter", Template::words) } else { title }
}

/// What a letter in one language says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// What it is about, in a line above the greeting; may be empty.
    pub subject: String,
    /// The letter.
    pub body: String,
}

impl Words {
    /// Whether nothing stands there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.subject.trim().is_empty() && self.body.trim().is_empty()
    }
}

/// A letter that a service adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnLetter {
    /// What the list to choose from says, without whom it is for.
    pub name: String,
    /// Whom it is for.
    pub to: To,
    /// In English.
    pub english: Words,
    /// In Welsh; empty where it has none.
    pub welsh: Words,
}

impl OwnLetter {
    /// The name as the list to choose from has it, beside those that Leeway brings.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{}: {}", self.to.heading(), self.name)
    }

    /// Whether it has a Welsh text. A body is what makes one.
    #[must_use]
    pub fn speaks_welsh(&self) -> bool {
        !self.welsh.body.trim().is_empty()
    }

    /// Its words for somebody who speaks this. Only the person is written to in their language: practices, referrers and partners here
    /// work in English.
    #[must_use]
    pub fn words_for(&self, spoken: &str) -> (Language, &Words) {
        let welsh = self.to == To::Person && self.speaks_welsh() && Language::of(spoken) == Language::Welsh;
        if welsh { (Language::Welsh, &self.welsh) } else { (Language::English, &self.english) }
    }

    /// Whether it can be kept.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form; a placeholder that is none with its line.
    pub fn check(&self) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.name.trim().is_empty() {
            problems.push(Problem::new("name", "Give it a name, by which it is chosen"));
        }
        problems.extend(too_long("name", &self.name, NAME_MAX));
        let fields = self.to.fields();
        let subjects = [("subject", &self.english.subject), ("welsh_subject", &self.welsh.subject)];
        for (field, subject) in subjects {
            let found = check_subject(subject, false).and_then(|()| check_fields("subject", subject, fields));
            problems.extend(found.err().map(|problem| Problem { field, ..problem }));
        }
        let body = check_words("body", &self.english.body, LONG_MAX)
            .and_then(|()| check_fields("body", &self.english.body, fields));
        problems.extend(body.err());
        let welsh = too_long("welsh_body", &self.welsh.body, LONG_MAX)
            .map_or_else(|| check_fields("welsh_body", &self.welsh.body, fields), Err);
        problems.extend(welsh.err());
        if !self.welsh.is_empty() && !self.speaks_welsh() {
            problems.push(Problem::new("welsh_body", "Write the Welsh letter too, or leave its subject empty"));
        }
        if !self.welsh.is_empty() && self.to != To::Person {
            problems.push(Problem::new("welsh_body", "Only letters to the person are written in their language"));
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

const _: () = assert!(NAME_MAX < SUBJECT_MAX, "a name stands in a list, a subject has a line to itself");
