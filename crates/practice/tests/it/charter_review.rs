//! The review of a charter (DOMAIN 5.4): counts, comparison with like support, and questions to talk about.

mod comparison;
mod counts;
mod differences;
mod readings;
mod unguided;

use jiff::civil::date;
use practice::charter::Aspect;
use practice::charter::review::{
    Answer, Boundary, Came, CameOf, Compared, Difference, Episode, How, Loose, Outcome, Points, Quarter, Reading,
    Reason, Review, Reviewed, Rows, Stance, Turn, Weighed, difference::difference, review,
};
use practice::figure::{self, Shown};
use proptest::prelude::*;

const SIX: u32 = 1;

fn spring() -> Quarter {
    Quarter::of(date(2026, 5, 12))
}

fn summer() -> Quarter {
    Quarter::of(date(2026, 7, 1))
}

fn boundary(id: u32, could: &[u32]) -> Boundary<u32> {
    Boundary { id, aspect: Aspect::NumberOfContacts, days_in_force: 365, could: could.to_vec() }
}

fn act(id: u32, stance: Stance, outcome: Outcome) -> Weighed<u32> {
    Weighed {
        id,
        boundary: SIX,
        version: 1,
        stance,
        outcome,
        answer: None,
        could_not_wait: false,
        took_place: false,
        worker: id % 6,
        episode: Some(id),
        quarter: spring(),
    }
}

fn passed(id: u32) -> Weighed<u32> {
    act(id, Stance::Beyond, Outcome::Told)
}

fn asked(id: u32, answer: Option<Answer>) -> Weighed<u32> {
    Weighed { answer, ..act(id, Stance::Beyond, Outcome::Asked) }
}

fn of(acts: &[Weighed<u32>]) -> Reviewed<u32> {
    with(acts, &[], &[]).boundaries.remove(0)
}

fn with(acts: &[Weighed<u32>], episodes: &[Episode<'_, u32>], came: &[CameOf<u32>]) -> Review<u32> {
    review(&Rows { boundaries: &[boundary(SIX, &[])], weighed: acts, episodes, came, reasons: &[], loose: &[] })
}

fn asks(found: &Review<u32>) -> Vec<Reading> {
    found.findings.iter().map(|one| one.reading).collect()
}
