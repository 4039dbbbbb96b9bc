//! Measures (DOMAIN 4.7): how somebody fares, asked in published or their own words. Optional by design: *not asked, and why* is an
//! answer like any other [004 T5].

mod definition;
mod hundredths;
mod later;
mod paired;

pub use definition::{Answer, Band, Better, Definition, ITEMS_MAX, Item, Rule, Scale, Sort};
pub use hundredths::Hundredths;
pub use later::{Later, MONTHS, Since};
pub use paired::{Change, Pair, Reading, change, paired};

use crate::goal::{LONG_MAX, SHORT_MAX, too_long};
use crate::problem::Problem;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::LazyLock;

codes! {
    /// How the answers came about.
    pub enum How {
        Together => "together", "Together, in person or by phone";
        Paper => "paper", "By themselves, on paper";
        Link => "link", "By themselves, by a link";
    }
}

codes! {
    /// Why a measure was not asked. None of these is a fault.
    pub enum NotAsked {
        RatherNot => "rather_not", "They would rather not";
        NotTheMoment => "not_the_moment", "Not the moment: something else mattered more";
        TrustFirst => "trust_first", "Trust comes first";
        Distressing => "distressing", "It would have distressed them";
        DoesNotFit => "does_not_fit", "The questions do not fit what they came for";
        Language => "language", "No fitting words or interpreter";
        NotFollowed => "not_followed", "They could not follow the questions";
        NoTime => "no_time", "No time";
        NotReached => "not_reached", "They could not be reached";
        Other => "other", "Something else (in words)";
    }
}

/// The most concerns of their own that somebody has at a time (DOMAIN 4.7, "one or two").
pub const CONCERNS_MAX: usize = 2;

/// Leeway's own instruments, in the order in which pages have them. A new edition is a new file beside the old one.
static BUILT_IN: LazyLock<Vec<Definition>> = LazyLock::new(|| {
    [
        include_str!("../../data/measures/ons4.toml"),
        include_str!("../../data/measures/ucla3.toml"),
        include_str!("../../data/measures/ons_direct.toml"),
        include_str!("../../data/measures/own_concerns.toml"),
        include_str!("../../data/measures/felt_heard.toml"),
        include_str!("../../data/measures/swemwbs.toml"),
        include_str!("../../data/measures/pam.toml"),
        include_str!("../../data/measures/outcomes_star.toml"),
        include_str!("../../data/measures/mycaw.toml"),
    ]
    .iter()
    .map(|text| Definition::read(text).expect("the data files are part of the program and read by a test"))
    .collect()
});

/// Leeway's own instruments.
pub fn built_in() -> &'static [Definition] {
    &BUILT_IN
}

/// Names of a form's fields for the answers, in the order of the questions.
const FIELDS: [&str; ITEMS_MAX] = [
    "answer_1",
    "answer_2",
    "answer_3",
    "answer_4",
    "answer_5",
    "answer_6",
    "answer_7",
    "answer_8",
    "answer_9",
    "answer_10",
    "answer_11",
    "answer_12",
    "answer_13",
    "answer_14",
    "answer_15",
    "answer_16",
    "answer_17",
    "answer_18",
    "answer_19",
    "answer_20",
    "answer_21",
    "answer_22",
    "answer_23",
    "answer_24",
    "answer_25",
    "answer_26",
    "answer_27",
    "answer_28",
    "answer_29",
    "answer_30",
    "answer_31",
    "answer_32",
    "answer_33",
    "answer_34",
    "answer_35",
    "answer_36",
    "answer_37",
    "answer_38",
    "answer_39",
    "answer_40",
];

/// The name of the field that answers a question, counted from nought.
pub const fn field(at: usize) -> &'static str {
    FIELDS[if at < ITEMS_MAX { at } else { ITEMS_MAX - 1 }]
}

/// One question as it is put to this person: an item of the instrument, or one of their own concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// Under what the answer is kept: the item's code, or the concern's id.
    pub key: String,
    /// The concern in the person's words; none for an item that says its own.
    pub concern: Option<String>,
    /// The item.
    pub item: &'a Item,
}

impl Definition {
    /// What is asked, in order; `concerns` are the person's own, by id and words, and asked by an instrument of that sort alone.
    pub fn asked(&self, concerns: &[(String, String)]) -> Vec<Asked<'_>> {
        match (self.sort, self.items.first()) {
            (Sort::Concerns, Some(item)) => concerns
                .iter()
                .map(|(id, words)| Asked { key: id.clone(), concern: Some(words.clone()), item })
                .collect(),
            _ => self.items.iter().map(|item| Asked { key: item.code.clone(), concern: None, item }).collect(),
        }
    }
}

impl Definition {
    /// What was answered, in words, a line each: as the timeline, a copy of the record and an export say it.
    pub fn said(&self, asked: &[Asked<'_>], outcome: &Outcome) -> Vec<String> {
        let Outcome::Given { answers, scores } = outcome else { return Vec::new() };
        let alone = |key: &str| {
            self.scales.iter().find(|scale| scale.rule == Rule::None && scale.items.iter().any(|item| item == key))
        };
        let banded = |scale: &Scale, score: Hundredths, words: &str| {
            scale
                .band(score)
                .filter(|band| band.words != words)
                .map_or_else(String::new, |band| format!(" ({})", band.words))
        };
        let mut lines: Vec<String> = asked
            .iter()
            .filter_map(|one| {
                let value = *answers.get(&one.key)?;
                let words = one.item.words_of(value);
                let band = alone(&one.key).map_or_else(String::new, |scale| banded(scale, value, &words));
                Some(format!("{}: {words}{band}", one.concern.as_deref().unwrap_or(&one.item.short)))
            })
            .collect();
        for scale in self.scales.iter().filter(|scale| scale.rule != Rule::None) {
            if let Some(score) = scores.get(&scale.code) {
                lines.push(format!("{}: {score}{}", scale.name, banded(scale, *score, "")));
            }
        }
        lines
    }
}

/// A measure as it is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// How the answers came about.
    pub how: Option<How>,
    /// On which day.
    pub on: Option<Date>,
    /// What was answered, in the order of the questions; empty for what was left out.
    pub answers: Vec<String>,
    /// Why it was not asked, where it was not.
    pub not_asked: Option<NotAsked>,
    /// The same in words.
    pub not_asked_words: String,
    /// What else is to be known of it.
    pub note: String,
}

/// What a measure came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered, in whole or in part.
    Given {
        /// By the keys of the questions.
        answers: BTreeMap<String, Hundredths>,
        /// By the scales' codes.
        scores: BTreeMap<String, Hundredths>,
    },
    /// It was not asked.
    NotAsked(NotAsked),
}

impl Draft {
    /// Whether this is an answer, or says why there is none.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check(&self, definition: &Definition, asked: &[Asked<'_>], today: Date) -> Result<Outcome, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut answers = BTreeMap::new();
        for (at, question) in asked.iter().enumerate() {
            let text = self.answers.get(at).map_or("", |text| text.trim());
            if text.is_empty() {
                continue;
            }
            match question.item.read(text) {
                Ok(value) => {
                    answers.insert(question.key.clone(), value);
                }
                Err(words) => problems.push(Problem::new(field(at), words)),
            }
        }
        match self.on {
            None => problems.push(Problem::new("on", "Say on which day.")),
            Some(on) if on > today => problems.push(Problem::new("on", "Choose today or a day that is past.")),
            Some(_) => {}
        }
        problems.extend(too_long("note", &self.note, LONG_MAX));
        problems.extend(too_long("not_asked_words", &self.not_asked_words, SHORT_MAX));
        let some = !answers.is_empty() || problems.iter().any(|problem| problem.field.starts_with("answer_"));
        match self.not_asked {
            Some(_) if some => problems.push(Problem::new(
                "not_asked",
                "There are answers, and it says that it was not asked. Take out the one or the other.",
            )),
            None if !some => {
                problems.push(Problem::new("not_asked", "Answer at least one question, or say why it was not asked."));
            }
            Some(NotAsked::Other) if self.not_asked_words.trim().is_empty() => {
                problems.push(Problem::new("not_asked_words", "Say in a few words why it was not asked."));
            }
            None if self.how.is_none() => problems.push(Problem::new("how", "Say how the answers came about.")),
            Some(_) | None => {}
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(match self.not_asked {
            Some(why) => Outcome::NotAsked(why),
            None => Outcome::Given { scores: definition.scores(&answers), answers },
        })
    }
}
