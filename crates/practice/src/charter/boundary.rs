//! A charter's boundaries, and whether a draft of them can be agreed.

use uuid::Uuid;

use super::aspect::Aspect;
use super::latitude::Latitude;
use super::rule::Rule;

/// One boundary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boundary {
    /// Its id.
    pub id: Uuid,
    /// What it is about.
    pub aspect: Aspect,
    /// What a machine can check; none where it is guidance.
    pub rule: Option<Rule>,
    /// How much it leaves to judgement.
    pub latitude: Latitude,
    /// How far a worker's own latitude may be wider; none where it may not.
    pub ceiling: Option<Latitude>,
    /// Why it is so.
    pub why: String,
    /// What workers read.
    pub words_for_workers: String,
    /// What patients and referrers read, on the role card; empty where it is not for them.
    pub words_for_public: String,
    /// The configurations of [004 T6] to which it answers, by number.
    pub cmocs: Vec<u8>,
}

/// A version of a service's charter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charter {
    /// Its number within the service, from 1.
    pub version: u32,
    /// Its boundaries, in the order in which they are read.
    pub boundaries: Vec<Boundary>,
}

impl Charter {
    /// What it says on an aspect.
    pub fn on(&self, aspect: Aspect) -> impl Iterator<Item = &Boundary> {
        self.boundaries.iter().filter(move |boundary| boundary.aspect == aspect)
    }
}
