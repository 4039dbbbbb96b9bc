//! A text from the GP's record, pasted in (DOMAIN 4.11): which fields of a referral stand in it, in which words, and how sure that is.
//!
//! It reads consultations and letters as record systems print them, plain letters, e-mails and rows of a table, with English or Welsh
//! labels. It decides nothing: whoever refers looks at every field before it goes, and a text that may speak of two people fills none
//! until one of them is chosen. It keeps nothing.

mod labels;
mod meaning;
mod people;
mod reader;
mod text;
mod values;

pub use text::normalise;

use crate::referral::RiskFlag;
use jiff::civil::Date;
use reader::Reader;

/// The longest text that is read, in bytes.
pub const LIMIT: usize = 200_000;

codes! {
    /// A field of a referral that can stand in a text.
    pub enum Field {
        Given => "given_name", "First name";
        Family => "family_name", "Last name";
        Birth => "birth", "Date of birth";
        Nhs => "nhs_number", "NHS number";
        Phone => "phone", "Telephone";
        SafeContact => "safe_contact", "Safe contact";
        Email => "email", "E-mail";
        Address => "address", "Address";
        Postcode => "postcode", "Postcode";
        Practice => "practice", "Practice";
        Story => "story", "Story";
        Need => "needs", "What for";
        Risk => "risks", "Risk";
        Clinician => "referrer_name", "Who wrote it";
        Date => "date", "Date of the consultation or letter";
    }
}

codes! {
    /// How sure a reading is.
    pub enum Sure {
        /// A label says so.
        Said => "said", "labelled so in the text";
        /// Its shape or place says so.
        Likely => "likely", "likely";
        /// Words that may mean it.
        Perhaps => "perhaps", "only perhaps";
    }
}

/// A field found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub field: Field,
    /// As a form takes it: a day as `1950-03-31`, a number in its kept form, a code of a need or risk, otherwise words.
    pub value: String,
    /// The words it was found in, as they stand in the normalised text.
    pub words: String,
    /// How sure that is.
    pub sure: Sure,
}

/// What must be said of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// A number called an NHS number that cannot be one: it is offered nowhere.
    NhsFails {
        /// The words.
        words: String,
    },
    /// A birth date that cannot be read as one.
    BirthFails {
        /// The words.
        words: String,
    },
    /// A risk is named, and said not to be there.
    NotSo {
        /// Which.
        risk: RiskFlag,
        /// The words.
        words: String,
    },
    /// The text is in Welsh: labels were read, and the body is kept whole.
    Welsh,
    /// So many people may be in it.
    Several(usize),
    /// Nothing that belongs to a form was found besides the text itself.
    Nothing,
}

/// Why a text is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Nothing but spaces.
    #[error("Paste the text from the record first")]
    Empty,
    /// More than [`LIMIT`]; its size in kilobytes.
    #[error(
        "This text has {0} kB, and 200 kB is the most that is read here. Paste only the consultation or letter that is about this referral"
    )]
    TooLong(usize),
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Who the text may be about: for each, what is known of them. Empty where nobody is named; more than one where it may speak of
    /// several.
    pub people: Vec<Vec<Found>>,
    /// What is not of one person: story, needs, risks, who wrote it and when.
    pub rest: Vec<Found>,
    /// What must be said.
    pub remarks: Vec<Remark>,
}

impl Reading {
    /// What fills the form once it is clear who the text is about: `who` counts from 0. None while that is open. Where several people
    /// are in a text its story may be another's, so that it fills none.
    #[must_use]
    pub fn filling(&self, who: Option<usize>) -> Option<Vec<&Found>> {
        if self.people.len() < 2 {
            return Some(self.people.iter().flatten().chain(&self.rest).collect());
        }
        let chosen = self.people.get(who?)?;
        let sent =
            self.rest.iter().filter(|found| matches!(found.field, Field::Practice | Field::Clinician | Field::Date));
        Some(chosen.iter().chain(sent).collect())
    }
}

/// Reads a text as of a day.
///
/// # Errors
/// [`Refused`] for an empty one and one that is too long.
pub fn read(text: &str, today: Date) -> Result<Reading, Refused> {
    if text.len() > LIMIT {
        return Err(Refused::TooLong(text.len().div_ceil(1_000)));
    }
    let plain = normalise(text);
    if plain.trim().is_empty() {
        return Err(Refused::Empty);
    }
    let lines: Vec<&str> = plain.split('\n').collect();
    let mut reader = Reader::on(today);
    reader.walk(&lines);
    Ok(reader.reading(&lines))
}
