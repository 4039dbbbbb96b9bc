//! The role card: what link workers here can and cannot do, for patients and for referrers, from the charter alone (DOMAIN 4.2, 5.1). What no
//! boundary says is not on it, and nothing is made up.

use super::aspect::Aspect;
use super::boundary::Boundary;
use super::latitude::Band;
use crate::needs::Need;

codes! {
    /// Who reads it.
    pub enum Reader {
        Patients => "patients", "For patients";
        Referrers => "referrers", "For referrers";
    }
}

/// A part of the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is about.
    pub heading: &'static str,
    /// What is said, a paragraph each.
    pub words: Vec<String>,
}

/// The card of one reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// For whom.
    pub reader: Reader,
    /// What the charter says, in the order in which somebody asks.
    pub parts: Vec<Part>,
}

/// What a part takes in: what is fixed, or aspects.
enum Takes {
    Fixed,
    Aspects(&'static [Aspect]),
}

const DOES: &[Aspect] = &[Aspect::Methods, Aspect::Tasks, Aspect::FamilyAndCarers, Aspect::OwnExperience];
const MEETING: &[Aspect] = &[
    Aspect::LengthOfContact,
    Aspect::NumberOfContacts,
    Aspect::LengthOfSupport,
    Aspect::PlaceOfContact,
    Aspect::Caseload,
];

const PATIENTS: &[(&str, Takes)] = &[
    ("What a link worker does", Takes::Aspects(DOES)),
    ("Who can come, and how", Takes::Aspects(&[Aspect::WhoMayBeReferred, Aspect::WhoMayRefer, Aspect::Declining])),
    ("How often, where and for how long", Takes::Aspects(MEETING)),
    ("What a link worker cannot do", Takes::Fixed),
    ("If you have to wait for something", Takes::Aspects(&[Aspect::Holding])),
    ("What we ask you, and who hears of it", Takes::Aspects(&[Aspect::Measures])),
    ("How support ends, and how to come back", Takes::Aspects(&[Aspect::Ending])),
    ("What link workers are trained for", Takes::Aspects(&[Aspect::Training])),
];

const REFERRERS: &[(&str, Takes)] = &[
    ("What a link worker does", Takes::Aspects(DOES)),
    ("Whom you can refer", Takes::Aspects(&[Aspect::WhoMayBeReferred])),
    ("Who can refer, and how", Takes::Aspects(&[Aspect::WhoMayRefer])),
    ("What link workers cannot do", Takes::Fixed),
    ("When we say no", Takes::Aspects(&[Aspect::Declining])),
    ("How often, where and for how long", Takes::Aspects(MEETING)),
    ("If something has to be waited for", Takes::Aspects(&[Aspect::Holding])),
    ("What people are asked, and what you hear", Takes::Aspects(&[Aspect::Measures])),
    ("How support ends, and how to come back", Takes::Aspects(&[Aspect::Ending])),
    ("Training, and work besides", Takes::Aspects(&[Aspect::Training, Aspect::CommunityDevelopment, Aspect::Remit])),
];

/// Whether a boundary stands among what workers cannot do: nothing of it is left to judgement. Whom the service is for, and how one comes to
/// it, is said in its own place.
fn cannot(one: &Boundary) -> bool {
    one.latitude.band() == Band::Fixed
        && !matches!(one.aspect, Aspect::WhoMayBeReferred | Aspect::WhoMayRefer | Aspect::Declining)
}

/// The card of a reader. Parts of which no boundary says anything are left out; what stands in two boundaries in the same words is said once.
pub fn card(boundaries: &[Boundary], reader: Reader) -> Card {
    let order = match reader {
        Reader::Patients => PATIENTS,
        Reader::Referrers => REFERRERS,
    };
    let mut said: Vec<&str> = Vec::new();
    let mut parts = Vec::new();
    for (heading, takes) in order {
        let aspects: &[Aspect] = match takes {
            Takes::Fixed => Aspect::ALL,
            Takes::Aspects(aspects) => aspects,
        };
        let fixed = matches!(takes, Takes::Fixed);
        let mut words = Vec::new();
        for aspect in aspects {
            for one in boundaries.iter().filter(|one| one.aspect == *aspect && cannot(one) == fixed) {
                let public = one.words_for_public.trim();
                if !public.is_empty() && !said.contains(&public) {
                    said.push(public);
                    words.push(public.to_owned());
                }
            }
        }
        if !words.is_empty() {
            parts.push(Part { heading, words });
        }
    }
    Card { reader, parts }
}

impl Card {
    /// The card as plain words: a heading is a line, what is said under it begins with a dash.
    pub fn prose(&self) -> String {
        let parts: Vec<String> = self
            .parts
            .iter()
            .map(|part| format!("{}:\n- {}", part.heading, part.words.join("\n").replace('\n', "\n- ")))
            .collect();
        parts.join("\n")
    }
}

/// Needs of which a part is in nobody's power here, whatever a charter says, with who decides or can help: every card has them [004 CMOC5].
pub fn elsewhere() -> impl Iterator<Item = &'static Need> {
    crate::needs::all().iter().filter(|need| need.beyond_power.is_some())
}

/// The boundaries of a draft, by place from 0, of which patients and referrers would read nothing: something to write before it is agreed,
/// and nothing that stands in the way. How workers speak of their own lives is between them and the person.
pub fn unsaid(boundaries: &[Boundary]) -> Vec<usize> {
    (0..)
        .zip(boundaries)
        .filter(|(_, one)| one.words_for_public.trim().is_empty() && one.aspect != Aspect::OwnExperience)
        .map(|(place, _)| place)
        .collect()
}
