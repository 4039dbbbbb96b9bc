//! What comes back.

use practice::ids::ServiceId;
use practice::place::Point;
use uuid::Uuid;

use crate::query::After;
use crate::rank::{Part, Reach};

/// Distances of which it is counted how many lie within: 1, 3, 5, 10 and 25 miles, in metres.
pub const BANDS: [u32; 5] = [1_609, 4_828, 8_047, 16_093, 40_234];

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// What was found, in order: one page of it.
    pub found: Vec<Found>,
    /// How many there are in all.
    pub total: u64,
    /// How many there would be by each choice.
    pub counts: Counts,
    /// What was made of each word.
    pub words: Vec<WordRead>,
    /// Nothing has all words: these have some of them.
    pub loosened: bool,
    /// Where little was found: how many lie within the next distance.
    pub wider: Option<Wider>,
    /// Whose directories have no index at the moment: not *nothing found*, but *not ready*.
    pub not_ready: Vec<ServiceId>,
}

/// One listing found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// In whose directory.
    pub tenant: ServiceId,
    /// Its id there.
    pub id: Uuid,
    /// The sum of the parts.
    pub score: i32,
    /// Why it stands here, what counts most first.
    pub parts: Vec<Part>,
    /// How it and the person come together.
    pub reach: Reach,
    /// How far its nearest place is, in metres, where that is known.
    pub metres: Option<u32>,
    /// Which of its places with a known point is nearest, and where that is: for the map.
    pub site: Option<(usize, Point)>,
    /// Its place in the list: ask on from here.
    pub place: After,
}

/// A word, and what was made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordRead {
    /// As typed, folded.
    pub typed: String,
    /// Words that mean the same and were looked for too.
    pub also: Vec<String>,
    /// The word is in no listing: words written like it, which were looked for instead.
    pub instead: Vec<String>,
    /// Whether any listing of these directories has it, or one of those.
    pub known: bool,
}

/// How many would be found at a greater distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wider {
    /// So many metres.
    pub within: u32,
    /// So many in all.
    pub total: u64,
}

/// How many would be found by each choice. Each is counted as if nothing had been chosen of its own kind, and everything else had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// By the code of a need, those that are there, in the order of the list.
    pub needs: Vec<(&'static str, u64)>,
    /// By day, Monday first, and times not known.
    pub days: [u64; 7],
    /// Times not known.
    pub days_not_known: u64,
    /// Free.
    pub free: u64,
    /// Costs something.
    pub pays: u64,
    /// Cost not known.
    pub cost_not_known: u64,
    /// Within each of [`BANDS`], of those found; each holds the ones before it. All nought where nobody said from where.
    pub within: [u64; 5],
    /// Found without a distance: at home, online, for the whole area, or where it is not known where they are.
    pub no_distance: u64,
    /// There are places.
    pub open: u64,
    /// Full.
    pub full: u64,
    /// Not known whether there are places.
    pub places_not_known: u64,
}
