//! The embedded sentences. It knows the words of a case, not its course; `voice` fills them.
//!
//! A sentence may begin with traits in square brackets (`[dog]`, `[alone,60+]`): it is used only for people who have them.
//! Slots are in curly brackets; `{know_s}` and its like agree with the pronoun; an unknown slot is a bug that a test finds.

use super::words::Ethnicity;
use serde::{Deserialize, Deserializer};

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
    /// Away from home: set by the contact being told of.
    pub const OUT: u32 = 32_768;
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
            "out" => OUT,
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
    Contacts { text, check_in, joint, accompanying, carer, professional, dna, cancelled_person, cancelled_service, rescheduled, closing, next, mood, detail, partner_word, partner_once, plain });
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
        let journey =
            toml::from_str(include_str!("../../demo/journey.toml")).expect("the embedded journey is read in a test");
        let names =
            toml::from_str(include_str!("../../demo/names.toml")).expect("the embedded names are read in a test");
        Self { needs, journey, names }
    }
}
