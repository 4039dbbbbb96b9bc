//! The embedded sentences and how their slots are filled. It knows the words of a case, not its course.
//!
//! A sentence may begin with traits in square brackets (`[dog]`, `[alone,60+]`): it is used only for people who have them.
//! Slots are in curly brackets; `{know_s}` and its like agree with the pronoun; an unknown slot is a bug that a test finds.

use super::rng::Rng;
use super::service::Asset;
use super::words::Ethnicity;
use serde::{Deserialize, Deserializer};
use std::fmt::Write as _;

/// Traits that sentences can ask for.
pub mod traits {
    /// Has an animal.
    pub const PET: u32 = 1;
    /// That animal is a dog.
    pub const DOG: u32 = 2;
    /// Lives alone.
    pub const ALONE: u32 = 4;
    /// Lives with a partner.
    pub const PARTNER: u32 = 8;
    /// Has children at home.
    pub const KIDS: u32 = 16;
    /// Has a grown-up relative who is in touch.
    pub const GROWN: u32 = 32;
    /// Sixty or older.
    pub const SIXTY: u32 = 64;
    /// Between 18 and 66.
    pub const WORK: u32 = 128;
    /// Under thirty.
    pub const YOUNG: u32 = 256;
    /// Walks with a stick or frame.
    pub const STICK: u32 = 512;
    /// The site allows home visits.
    pub const VISIT: u32 = 1024;
    /// Has a first language other than English.
    pub const LANG: u32 = 2048;
    /// Face to face: set by the contact being told of.
    pub const MET: u32 = 4096;
    /// At the person's home: set by the contact being told of.
    pub const HOME: u32 = 8192;
    /// By telephone or video: set by the contact being told of.
    pub const PHONE: u32 = 16_384;
    /// A mark no person has: for data that names an unknown trait.
    pub const NEVER: u32 = 1 << 31;

    /// The bit of a trait's word in the data files.
    pub fn bit(word: &str) -> u32 {
        match word {
            "pet" => PET,
            "dog" => DOG,
            "alone" => ALONE,
            "partner" => PARTNER,
            "kids" => KIDS,
            "grown" => GROWN,
            "60+" => SIXTY,
            "work" => WORK,
            "young" => YOUNG,
            "stick" => STICK,
            "visit" => VISIT,
            "lang" => LANG,
            "met" => MET,
            "home" => HOME,
            "phone" => PHONE,
            _ => NEVER,
        }
    }
}

/// One sentence with the traits it asks for.
#[derive(Debug, Clone)]
pub struct Line {
    /// Traits that must all be there.
    pub asks: u32,
    /// Kinds of asset of which it may speak, by the beginning of a word; empty for any. `go` is any group one goes to.
    pub kinds: Vec<String>,
    /// The sentence with its slots.
    pub text: String,
}

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = String::deserialize(deserializer)?;
        if let Some((asked, text)) = raw.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            let mut line = Self { asks: 0, kinds: Vec::new(), text: text.trim_start().to_owned() };
            for word in asked.split(',').map(str::trim) {
                match word.strip_prefix('#') {
                    Some(kinds) => line.kinds.extend(kinds.split('|').map(str::to_owned)),
                    None => line.asks |= traits::bit(word),
                }
            }
            return Ok(line);
        }
        Ok(Self { asks: 0, kinds: Vec::new(), text: raw })
    }
}

/// What matters to somebody in their words, and the steps towards it.
#[derive(Debug, Clone, Deserialize)]
pub struct GoalLine {
    /// The goal.
    pub words: Line,
    /// Steps in the order they are usually taken.
    pub steps: Vec<String>,
}

/// Everything said about one need.
#[derive(Debug, Clone, Deserialize)]
pub struct NeedLines {
    /// The need's code ([DOMAIN 4.2]).
    pub code: String,
    /// How common it is under 35, from 35 to 64, and from 65.
    pub weight: [u32; 3],
    /// A trait without which the need is not drawn.
    #[serde(default)]
    pub only: Option<String>,
    /// Referrer's sentences.
    pub story: Vec<Line>,
    /// The person's own sentences about it.
    pub mine: Vec<Line>,
    /// What the person wants.
    pub want: Vec<Line>,
    /// What matters to the person.
    pub matters: Vec<Line>,
    /// Notes of a first meeting.
    pub first: Vec<Line>,
    /// Notes of the middle.
    pub later: Vec<Line>,
    /// Notes towards the end.
    pub late: Vec<Line>,
    /// What an ending says.
    pub end: Vec<Line>,
    /// Goals and steps.
    pub goal: Vec<GoalLine>,
}

#[derive(Deserialize)]
struct NeedFile {
    need: Vec<NeedLines>,
}

macro_rules! lines {
    ($(#[$doc:meta])* $name:ident { $($field:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Deserialize)]
        pub struct $name { $(
            #[doc = concat!("Sentences for `", stringify!($field), "`.")]
            pub $field: Vec<Line>,
        )* }
    };
}

lines!(/// How a referral begins, by who writes.
    Opener { clinical, desk, other, family, own, corridor });
lines!(/// How a referral closes.
    Closer { clinical, own });
lines!(/// What the person was told to expect: well, too much, nothing.
    Told { good, high, none });
lines!(/// A plain list.
    Words { words });
lines!(/// Attempts to reach somebody during triage.
    Attempts { no_answer, left_message, spoke, spoke_own, spoke_interpreter, talk, letter });
lines!(/// Redirecting to another professional.
    Redirected { to, words });
lines!(/// Contacts whose notes do not depend on the need.
    Contacts { text, check_in, joint, accompanying, carer, professional, dna, cancelled_person, cancelled_service, rescheduled, closing, next, mood, detail, partner_word, partner_once });
lines!(/// Holding.
    Holding { consists, would_end, shared, started, ended });
lines!(/// Unmet needs.
    Unmet { note });
lines!(/// Endings, returns and handovers.
    Ending { told_how, told_words, remains, door, remains_lost, told_lost, return_story, handover });

/// One way of declining: the four things [004 CMOC8, T7].
#[derive(Debug, Clone, Deserialize)]
pub struct DeclineLine {
    /// Who decided.
    pub who: String,
    /// Why.
    pub why: String,
    /// Whether the reason touches safety and must be handed back the same day.
    pub safety: bool,
    /// The worker's words.
    pub words: Line,
    /// What happens next.
    pub next: Line,
    /// Who has it now.
    pub holder: Line,
    /// Words for the referrer.
    pub told: Line,
}

/// Words for the turns of a case.
#[derive(Debug, Clone, Deserialize)]
pub struct Journey {
    /// Openings.
    pub opener: Opener,
    /// Closings.
    pub closer: Closer,
    /// What the person was told.
    pub told: Told,
    /// Who else is involved.
    pub involved: Words,
    /// Attempts.
    pub attempt: Attempts,
    /// Signposting.
    pub signposted: Words,
    /// Redirecting.
    pub redirected: Redirected,
    /// Declining.
    pub decline: Vec<DeclineLine>,
    /// Withdrawn.
    pub withdrawn: Words,
    /// Sent twice.
    pub duplicate: Words,
    /// Contacts.
    pub contact: Contacts,
    /// Holding.
    pub holding: Holding,
    /// Unmet needs.
    pub unmet: Unmet,
    /// Endings.
    pub ending: Ending,
    /// Notes about safe contact.
    pub safe_contact: Words,
    /// Communication needs.
    pub communication: Words,
}

/// A group of names that go together.
#[derive(Debug, Clone, Deserialize)]
pub struct NameGroup {
    /// Key.
    pub key: String,
    /// Share per thousand.
    pub share: u32,
    /// Ethnic categories of the NHS Data Dictionary.
    pub ethnicity: Vec<Ethnicity>,
    /// Given names, women born before 1970.
    pub older_she: Vec<String>,
    /// Given names, men born before 1970.
    pub older_he: Vec<String>,
    /// Given names, younger women.
    pub younger_she: Vec<String>,
    /// Given names, younger men.
    pub younger_he: Vec<String>,
    /// Family names.
    pub family: Vec<String>,
    /// First languages.
    pub languages: Vec<String>,
}

/// Small words of a life.
#[derive(Debug, Clone, Deserialize)]
pub struct LifeWords {
    /// Streets.
    pub streets: Vec<String>,
    /// Animals: kind and name.
    pub pets: Vec<String>,
    /// Children's names.
    pub children: Vec<String>,
    /// Work done.
    pub jobs: Vec<String>,
    /// GPs' family names.
    pub gps: Vec<String>,
}

/// Names and small words.
#[derive(Debug, Clone, Deserialize)]
pub struct Names {
    /// Groups of names.
    pub group: Vec<NameGroup>,
    /// Small words.
    pub words: LifeWords,
}

/// All sentences.
#[derive(Debug, Clone)]
pub struct Texts {
    /// By need.
    pub needs: Vec<NeedLines>,
    /// By turn.
    pub journey: Journey,
    /// Names.
    pub names: Names,
}

impl Texts {
    /// Reads the embedded files.
    ///
    /// # Panics
    /// Never in a build whose tests passed: the files are part of the program.
    pub fn load() -> Self {
        const FILES: [&str; 4] = [
            include_str!("../../demo/needs-company.toml"),
            include_str!("../../demo/needs-money.toml"),
            include_str!("../../demo/needs-family.toml"),
            include_str!("../../demo/needs-health.toml"),
        ];
        let mut needs = Vec::new();
        for file in FILES {
            let read: NeedFile = toml::from_str(file).expect("the embedded needs are read in a test");
            needs.extend(read.need);
        }
        let journey = toml::from_str(include_str!("../../demo/journey.toml")).expect("the embedded journey is read in a test");
        let names = toml::from_str(include_str!("../../demo/names.toml")).expect("the embedded names are read in a test");
        Self { needs, journey, names }
    }
}

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
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
];

impl<'a> Voice<'a> {
    /// Whether a sentence may be used for this person.
    pub fn fits(&self, line: &Line) -> bool {
        line.asks & !self.traits == 0
            && (line.kinds.is_empty()
                || line.kinds.iter().any(|kind| if kind == "go" { self.asset_go } else { self.asset_kind.contains(kind.as_str()) }))
    }

    /// Speaks of an asset from now on.
    pub fn speak_of(&mut self, asset: Option<&'a Asset>) {
        (self.asset, self.asset_kind, self.asset_go) = asset.map_or(("the advice line", "advice line", false), |asset| {
            let kind = asset.kind.as_str();
            let appointment = ["advice", "work", "respite", "counselling", "friendship", "support line", "handy", "car scheme", "minibus", "good neighbours"];
            let go = asset.place != "By telephone" && asset.place != "At home" && (kind == "workshop" || !appointment.iter().any(|word| kind.contains(word)));
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

    /// The `n`th fitting sentence in turn, so that notes of one case do not repeat until they must.
    pub fn say_in_turn(&self, lines: &[Line], n: usize, rng: &mut Rng, out: &mut String) {
        let fitting = lines.iter().filter(|line| self.fits(line)).count();
        if fitting == 0 {
            return;
        }
        if let Some(line) = lines.iter().filter(|line| self.fits(line)).nth(n % fitting) {
            self.add(&line.text, rng, out);
        }
    }

    fn add(&self, template: &str, rng: &mut Rng, out: &mut String) {
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
            "pet_or_radio" if has(traits::PET) => self.pet.1,
            "pet_or_radio" => "The radio",
            "pet_or_neighbours" if has(traits::PET) => self.pet.1,
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
