//! The voice in which a case is told: who is spoken of, and how the slots of a sentence are filled.

use super::rng::Rng;
use super::service::Asset;
use super::text::{Line, traits};
use std::fmt::Write as _;

/// The pronouns sentences agree with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pronoun {
    /// she/her
    She,
    /// he/him
    He,
    /// they/them
    They,
}

/// Everything about one case that sentences may mention; kept the same through the case so that a dog keeps its name.
#[derive(Debug, Clone)]
pub struct Voice<'a> {
    /// Pronouns.
    pub pronoun: Pronoun,
    /// Traits, as bits of [`traits`].
    pub traits: u32,
    /// Known as.
    pub first: String,
    /// Family name.
    pub family: String,
    /// Age at the referral.
    pub age: i32,
    /// Town.
    pub town: &'a str,
    /// A bus that goes there.
    pub bus: &'a str,
    /// Street.
    pub street: &'a str,
    /// Animal: kind and name.
    pub pet: (&'a str, &'a str),
    /// Partner's name.
    pub partner: String,
    /// A child's name.
    pub child: &'a str,
    /// A relative: which, and the name.
    pub relative: (&'a str, String),
    /// Work done.
    pub job: &'a str,
    /// GP's family name.
    pub gp: &'a str,
    /// A number of years, in words.
    pub years: &'a str,
    /// The worker's first name.
    pub worker: &'a str,
    /// A colleague's first name.
    pub worker_other: &'a str,
    /// Practice.
    pub practice: &'a str,
    /// The asset spoken of.
    pub asset: &'a str,
    /// What sort of thing it is.
    pub asset_kind: &'a str,
    /// Whether one goes there, as a member of a group.
    pub asset_go: bool,
}

const DAYS: [&str; 5] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl<'a> Voice<'a> {
    /// Whether a sentence may be used for this person.
    pub fn fits(&self, line: &Line) -> bool {
        line.asks & !self.traits == 0
            && (line.kinds.is_empty()
                || line
                    .kinds
                    .iter()
                    .any(|kind| if kind == "go" { self.asset_go } else { self.asset_kind.contains(kind.as_str()) }))
    }

    /// Speaks of an asset from now on.
    pub fn speak_of(&mut self, asset: Option<&'a Asset>) {
        (self.asset, self.asset_kind, self.asset_go) =
            asset.map_or(("the advice line", "advice line", false), |asset| {
                let kind = asset.kind.as_str();
                let appointment = [
                    "advice",
                    "work",
                    "respite",
                    "counselling",
                    "friendship",
                    "support line",
                    "handy",
                    "car scheme",
                    "minibus",
                    "good neighbours",
                ];
                let go = asset.place != "By telephone"
                    && asset.place != "At home"
                    && (kind == "workshop" || !appointment.iter().any(|word| kind.contains(word)));
                (asset.name.as_str(), kind, go)
            });
    }

    /// One fitting sentence, filled; empty when none fits.
    pub fn say(&self, lines: &[Line], rng: &mut Rng) -> String {
        let mut out = String::new();
        self.say_into(lines, rng, &mut out);
        out
    }

    /// Adds one fitting sentence, filled, after a space where something stands already.
    pub fn say_into(&self, lines: &[Line], rng: &mut Rng, out: &mut String) {
        if lines.is_empty() {
            return;
        }
        let start = rng.below(lines.len());
        let found = (0..lines.len()).map(|step| &lines[(start + step) % lines.len()]).find(|line| self.fits(line));
        if let Some(line) = found {
            self.add(&line.text, rng, out);
        }
    }

    /// Adds a template, filled, after a space where something stands already.
    pub fn add(&self, template: &str, rng: &mut Rng, out: &mut String) {
        if template.is_empty() {
            return;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        self.fill_into(template, rng, out);
    }

    /// A template filled.
    pub fn fill(&self, template: &str, rng: &mut Rng) -> String {
        let mut out = String::with_capacity(template.len() + 16);
        self.fill_into(template, rng, &mut out);
        out
    }

    fn fill_into(&self, template: &str, rng: &mut Rng, out: &mut String) {
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((slot, following)) = after.split_once('}') else {
                out.push_str(after);
                return;
            };
            self.slot(slot, rng, out);
            rest = following;
        }
        out.push_str(rest);
    }

    fn by_pronoun(&self, she: &'static str, he: &'static str, they: &'static str) -> &'static str {
        match self.pronoun {
            Pronoun::She => she,
            Pronoun::He => he,
            Pronoun::They => they,
        }
    }

    fn slot(&self, slot: &str, rng: &mut Rng, out: &mut String) {
        let has = |bit: u32| self.traits & bit != 0;
        let word: &str = match slot {
            "He" => self.by_pronoun("She", "He", "They"),
            "he" => self.by_pronoun("she", "he", "they"),
            "him" => self.by_pronoun("her", "him", "them"),
            "his" => self.by_pronoun("her", "his", "their"),
            "His" => self.by_pronoun("Her", "His", "Their"),
            "himself" => self.by_pronoun("herself", "himself", "themself"),
            "has" => self.by_pronoun("has", "has", "have"),
            "is" => self.by_pronoun("is", "is", "are"),
            "was" => self.by_pronoun("was", "was", "were"),
            "first" => &self.first,
            "family" => &self.family,
            "age" => {
                let _ = write!(out, "{}", self.age);
                return;
            }
            "town" => self.town,
            "bus" => self.bus,
            "street" => self.street,
            "pet_kind" => self.pet.0,
            "pet_name" => self.pet.1,
            "pet_or_radio" | "pet_or_neighbours" if has(traits::PET) => self.pet.1,
            "pet_or_radio" => "The radio",
            "pet_or_neighbours" => "the people next door",
            "partner" => &self.partner,
            "child" => self.child,
            "relative" => self.relative.0,
            "relative_name" => &self.relative.1,
            "relative_or_neighbour" if has(traits::GROWN) => &self.relative.1,
            "relative_or_neighbour" => "a neighbour",
            "job" => self.job,
            "gp" => self.gp,
            "years" => self.years,
            "worker" => self.worker,
            "worker_other" => self.worker_other,
            "practice" => self.practice,
            "asset" => self.asset,
            "day" => DAYS[rng.below(5)],
            "month" => MONTHS[rng.below(12)],
            "weeks" => ["two", "three", "four", "six"][rng.below(4)],
            other => {
                if let Some(verb) = other.strip_suffix("_es") {
                    out.push_str(verb);
                    if self.pronoun != Pronoun::They {
                        out.push_str("es");
                    }
                } else if let Some(verb) = other.strip_suffix("_s") {
                    out.push_str(verb);
                    if self.pronoun != Pronoun::They {
                        out.push('s');
                    }
                } else {
                    // Left as it stands, so that the test which looks for curly brackets finds it.
                    let _ = write!(out, "{{{other}}}");
                }
                return;
            }
        };
        out.push_str(word);
    }
}
