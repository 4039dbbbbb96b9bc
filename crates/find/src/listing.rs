//! A listing: what is searched of one entry of the directory, laid flat.

use practice::ids::ServiceId;
use practice::needs;
use practice::place::Point;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::week::Week;

/// A set of coded needs ([`practice::needs`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needs(u64);

impl Needs {
    /// The needs with these codes; codes that are not ours are left out.
    pub fn of<'a>(codes: impl IntoIterator<Item = &'a str>) -> Self {
        let known = |code: &str| needs::all().iter().position(|need| need.code == code);
        Self(codes.into_iter().filter_map(known).fold(0, |set, at| set | 1 << at))
    }

    /// Those in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those in either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Their codes, in the order of the list.
    pub fn codes(self) -> impl Iterator<Item = &'static str> {
        needs::all()
            .iter()
            .enumerate()
            .filter(move |(at, _)| self.0 & (1 << at) != 0)
            .map(|(_, need)| need.code.as_str())
    }

    /// Their places in the list.
    pub(crate) fn each(self) -> impl Iterator<Item = usize> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let at = left.trailing_zeros();
            (left != 0).then(|| {
                left &= left - 1;
                at as usize
            })
        })
    }
}

/// How a service can be used, apart from coming to its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ways {
    /// At one of its places.
    pub in_person: bool,
    /// They come to people's homes.
    pub at_home: bool,
    /// Over the internet.
    pub online: bool,
    /// By telephone.
    pub phone: bool,
}

/// What it costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Cost {
    /// Nothing.
    Free,
    /// Something.
    Pays,
    /// Nobody said.
    #[default]
    Unknown,
}

/// Whether somebody new can come now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Places {
    /// There are places.
    Open,
    /// There are none at the moment.
    Full,
    /// It has ended; it is found only where that is asked for.
    Closed,
    /// Nobody said.
    #[default]
    Unknown,
}

/// What makes a place one that somebody can come to. A set of features; each has its bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access(u16);

impl Access {
    /// Every feature: its bit, code and words.
    pub const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::STEP_FREE, "step_free", "no steps"),
        (Self::TOILET, "accessible_toilet", "accessible toilet"),
        (Self::HEARING_LOOP, "hearing_loop", "hearing loop"),
        (Self::SIGN_LANGUAGE, "sign_language", "British Sign Language"),
        (Self::PARKING, "parking", "accessible parking"),
        (Self::ASSISTANCE_DOGS, "assistance_dogs", "assistance dogs welcome"),
        (Self::QUIET, "quiet", "a quiet space"),
        (Self::SEATING, "seating", "places to sit down"),
        (Self::EASY_READ, "easy_read", "easy-read information"),
        (Self::CHANGING_PLACE, "changing_place", "a Changing Places toilet"),
    ];
    /// No steps.
    pub const STEP_FREE: Self = Self(1);
    /// A toilet that a wheelchair can use.
    pub const TOILET: Self = Self(1 << 1);
    /// A hearing loop.
    pub const HEARING_LOOP: Self = Self(1 << 2);
    /// Somebody who signs.
    pub const SIGN_LANGUAGE: Self = Self(1 << 3);
    /// Parking near the door.
    pub const PARKING: Self = Self(1 << 4);
    /// Assistance dogs.
    pub const ASSISTANCE_DOGS: Self = Self(1 << 5);
    /// A quiet space.
    pub const QUIET: Self = Self(1 << 6);
    /// Seats.
    pub const SEATING: Self = Self(1 << 7);
    /// Information that is easy to read.
    pub const EASY_READ: Self = Self(1 << 8);
    /// A Changing Places toilet.
    pub const CHANGING_PLACE: Self = Self(1 << 9);

    /// The features with these codes; codes that are not ours are left out.
    pub fn of<'a>(codes: impl IntoIterator<Item = &'a str>) -> Self {
        let known = |code: &str| Self::ALL.iter().find(|one| one.1 == code).map(|one| one.0);
        codes.into_iter().filter_map(known).fold(Self(0), Self::or)
    }

    /// Those in either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those that the other has not.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The codes of those in it.
    pub fn codes(self) -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().filter(move |one| !self.and(one.0).is_empty()).map(|one| one.1)
    }
}

/// A language, by its code: `en`, `cy`, `pa`, `bfi`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Language([u8; 8]);

impl Language {
    /// English, which whoever names no language is taken to speak.
    pub const ENGLISH: Self = Self(*b"en\0\0\0\0\0\0");

    /// The language with this code, in any case, without what follows a region's hyphen (`en-GB` is `en`).
    pub fn parse(code: &str) -> Option<Self> {
        let code = code.trim().split(['-', '_']).next().unwrap_or_default();
        if !(2..=8).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_alphabetic()) {
            return None;
        }
        let mut kept = [0; 8];
        for (to, from) in kept.iter_mut().zip(code.bytes()) {
            *to = from.to_ascii_lowercase();
        }
        Some(Self(kept))
    }

    /// Its code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default().trim_end_matches('\0')
    }
}

impl Serialize for Language {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let code = String::deserialize(from)?;
        Self::parse(&code).ok_or_else(|| serde::de::Error::custom("no code of a language"))
    }
}

/// For which ages it is, both ends in it; an end that is not there is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ages {
    /// From this age.
    pub from: Option<u8>,
    /// To this age.
    pub to: Option<u8>,
}

/// One of its places.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Where, if that is known.
    pub point: Option<Point>,
    /// Town or part of town.
    pub town: String,
    /// Postcode.
    pub postcode: String,
}

/// Of the introductions the service itself made, how many were taken up. The service's own knowledge: an entry of a directory that
/// services share has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenUp {
    /// Introductions that had time to be taken up.
    pub introduced: u16,
    /// Of these, those after which somebody started.
    pub started: u16,
}

/// What is searched of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Whose directory it stands in: its own, or one that several services share.
    pub tenant: ServiceId,
    /// Its id there.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Who runs it.
    pub organisation: String,
    /// Names of the taxonomy's terms, and other words by which it may be known.
    pub topics: String,
    /// What happens there, in plain words.
    pub text: String,
    /// Needs it helps with.
    pub needs: Needs,
    /// Ids of the taxonomy's terms.
    pub terms: Vec<String>,
    /// Its places.
    pub sites: Vec<Site>,
    /// Whether it is for a whole area rather than a place.
    pub whole_area: bool,
    /// How it can be used.
    pub ways: Ways,
    /// When it is open; empty where nobody said.
    pub open: Week,
    /// What it costs.
    pub cost: Cost,
    /// What it has.
    pub access: Access,
    /// What it is known not to have.
    pub lacks: Access,
    /// Languages spoken there; empty where nobody said.
    pub languages: Vec<Language>,
    /// For which ages.
    pub ages: Ages,
    /// Whether somebody new can come.
    pub places: Places,
    /// When somebody last assured that all this is right.
    pub assured: Option<jiff::civil::Date>,
    /// What became of introductions.
    pub taken_up: Option<TakenUp>,
}

impl Listing {
    /// A listing of which nothing is known but its name.
    pub fn new(tenant: ServiceId, id: Uuid, name: impl Into<String>) -> Self {
        Self {
            tenant,
            id,
            name: name.into(),
            organisation: String::new(),
            topics: String::new(),
            text: String::new(),
            needs: Needs::default(),
            terms: Vec::new(),
            sites: Vec::new(),
            whole_area: false,
            ways: Ways { in_person: true, ..Ways::default() },
            open: Week::default(),
            cost: Cost::Unknown,
            access: Access::default(),
            lacks: Access::default(),
            languages: Vec::new(),
            ages: Ages::default(),
            places: Places::Unknown,
            assured: None,
            taken_up: None,
        }
    }
}
