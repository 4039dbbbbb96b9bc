//! Latitude: how much a boundary leaves to a worker's judgement, as a place on one line from 0 to 100 (DOMAIN 5.2).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::aspect::Aspect;

/// A place on the line from 0 (nothing is left to judgement) to 100 (everything is).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Latitude(u8);

codes! {
    /// The four bands of the line, from the narrowest. On pages the words are these, never *verdict* or *permit*.
    pub enum Band {
        /// 0–24: not done; here is why, and whom to ask.
        Fixed => "fixed", "Fixed";
        /// 25–49: asked before it is done.
        AskFirst => "ask_first", "Ask first";
        /// 50–74: done, with one line why.
        TellAfter => "tell_after", "Tell after";
        /// 75–100: nothing is asked.
        Open => "open", "Your judgement";
    }
}

impl Band {
    /// What the band asks of a worker, in a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Fixed => "This is not done here. The charter says why, and whom to ask.",
            Self::AskFirst => "Ask your supervisor before. Where it cannot wait, go on and say so.",
            Self::TellAfter => "Go on, and write one line why.",
            Self::Open => "Your judgement. Nothing is asked.",
        }
    }

    /// The place at which the band begins.
    pub const fn least(self) -> Latitude {
        Latitude(match self {
            Self::Fixed => 0,
            Self::AskFirst => 25,
            Self::TellAfter => 50,
            Self::Open => 75,
        })
    }

    /// The last place of the band.
    pub const fn most(self) -> Latitude {
        Latitude(match self {
            Self::Fixed => 24,
            Self::AskFirst => 49,
            Self::TellAfter => 74,
            Self::Open => 100,
        })
    }
}

impl Latitude {
    /// The widest place.
    pub const MOST: Self = Self(100);

    /// A place on the line; none above 100.
    pub const fn new(place: u8) -> Option<Self> {
        if place <= 100 { Some(Self(place)) } else { None }
    }

    /// The place, 0 to 100.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// The band in which it lies.
    pub const fn band(self) -> Band {
        match self.0 {
            0..=24 => Band::Fixed,
            25..=49 => Band::AskFirst,
            50..=74 => Band::TellAfter,
            _ => Band::Open,
        }
    }
}

impl TryFrom<u8> for Latitude {
    type Error = String;

    fn try_from(place: u8) -> Result<Self, String> {
        Self::new(place).ok_or_else(|| format!("latitude is a whole number from 0 to 100, not {place}"))
    }
}

impl From<Latitude> for u8 {
    fn from(latitude: Latitude) -> Self {
        latitude.0
    }
}

/// Latitude of one worker on one aspect, agreed in supervision for a time, because people differ in experience and in how much structure
/// they want [004 CMOC6, CMOC12].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Personal {
    /// On what.
    pub aspect: Aspect,
    /// Where on the line.
    pub latitude: Latitude,
    /// From which day.
    pub from: Date,
    /// The first day on which it holds no longer.
    pub until: Date,
}

impl Personal {
    /// Whether it holds on a day.
    pub fn holds(&self, on: Date) -> bool {
        self.from <= on && on < self.until
    }
}

/// The latitude that a worker has at a boundary: their own where they have one, which is never wider than the charter lets it be; else
/// the boundary's. A narrower one always holds: a worker may ask for more structure (DOMAIN 5.2).
pub fn effective(boundary: Latitude, ceiling: Option<Latitude>, personal: Option<Latitude>) -> Latitude {
    match personal {
        None => boundary,
        Some(own) => own.min(ceiling.map_or(boundary, |ceiling| ceiling.max(boundary))),
    }
}
