//! The review of a charter over a year: `cargo bench -p practice --bench review -- [--episodes N]`.
//!
//! N spells of support (by default 50,000) with eight acts each, weighed by eighteen boundaries, most within; four things known of each;
//! a line of words as the reason of each act beyond; and one act for twenty spells without a boundary, with its line. Tells how long one review took, of five.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark tells by printing and stops where it cannot go on"
)]

use std::time::Instant;

use jiff::civil::date;
use practice::charter::Aspect;
use practice::charter::review::{
    Answer, Boundary, Came, CameOf, Episode, Loose, Outcome, Quarter, Reason, Rows, Stance, Weighed, review,
};

const NEEDS: &[&str] =
    &["housing", "benefits", "loneliness", "food", "employment", "caring", "transport", "bereavement"];
const WORDS: &[&str] = &[
    "lift",
    "hospital",
    "appointment",
    "bank",
    "queue",
    "forms",
    "ticket",
    "garden",
    "kitchen",
    "daughter",
    "landlord",
    "letter",
    "kettle",
    "bus",
    "weekend",
    "evening",
    "church",
    "library",
    "swimming",
    "dentist",
];

fn main() {
    let given: Vec<String> = std::env::args().collect();
    let many: u64 = given
        .iter()
        .position(|one| one == "--episodes")
        .and_then(|at| given.get(at + 1))
        .map_or(50_000, |number| number.parse().unwrap());
    // numbers that look mixed and are the same each time
    let mut seed = 2_026_u64;
    let mut some = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let pick = |words: &[&str], at: u64| words[usize::try_from(at).unwrap() % words.len()].to_owned();
    let needs: Vec<Vec<String>> = (0..many).map(|_| (0..=some(3)).map(|_| pick(NEEDS, some(8))).collect()).collect();
    let quarters = [1, 4, 7, 10].map(|month| Quarter::of(date(2026, month, 1)));
    let quarter = |at: u64| quarters[usize::try_from(at).unwrap() % 4];
    let episodes: Vec<Episode<'_, u64>> =
        (0..).zip(&needs).map(|(id, needs)| Episode { id, needs, began: quarter(id / 7) }).collect();
    let came: Vec<CameOf<u64>> = (0..many)
        .flat_map(|episode| Came::ALL.iter().map(move |what| (episode, *what)))
        .map(|(episode, what)| CameOf { episode, what, yes: some(2) == 0 })
        .collect();
    let workers: Vec<u64> = (0..40).collect();
    let boundaries: Vec<Boundary<u64>> = (0..)
        .zip(Aspect::ALL)
        .map(|(id, aspect)| Boundary { id, aspect: *aspect, days_in_force: 365, could: workers.clone() })
        .collect();
    let weighed: Vec<Weighed<u64>> = (0..many * 8)
        .map(|id| Weighed {
            id,
            boundary: some(18),
            version: 1,
            took_place: true,
            stance: match some(40) {
                0 => Stance::Beyond,
                1..5 => Stance::Reached,
                _ => Stance::Within,
            },
            outcome: Outcome::ALL[usize::try_from(some(4)).unwrap()],
            answer: [None, Some(Answer::Yes), Some(Answer::No)][usize::try_from(some(3)).unwrap()],
            could_not_wait: some(9) == 0,
            worker: some(40),
            episode: Some(id % many),
            quarter: quarter(id),
        })
        .collect();
    let mut line = || {
        let mut words: Vec<String> = (0..6).map(|_| pick(WORDS, some(20))).collect();
        // and words that few share, as names and places are
        words.extend((0..6).map(|_| format!("{}{}", pick(WORDS, some(20)), pick(WORDS, some(20)))));
        words.join(" ")
    };
    let lines: Vec<String> = (0..many / 20).map(|_| line()).collect();
    let whys: Vec<(u64, String)> =
        weighed.iter().filter(|act| act.stance == Stance::Beyond).map(|act| (act.id, line())).collect();
    let reasons: Vec<Reason<'_, u64>> = whys.iter().map(|(act, words)| Reason { act: *act, words }).collect();
    let loose: Vec<Loose<'_, u64>> = (0..)
        .zip(&lines)
        .map(|(id, words)| Loose {
            id,
            aspect: Aspect::ALL[usize::try_from(id % 18).unwrap()],
            words,
            worker: id % 40,
            episode: Some(id * 3 % many),
        })
        .collect();
    let rows = Rows {
        boundaries: &boundaries,
        weighed: &weighed,
        reasons: &reasons,
        episodes: &episodes,
        came: &came,
        loose: &loose,
    };
    for _ in 0..5 {
        let begun = Instant::now();
        let found = review(&rows);
        println!(
            "{many} spells of support, {} acts, {} reasons, {} without a boundary: {} boundaries, {} questions, {} ms",
            weighed.len(),
            reasons.len(),
            loose.len(),
            found.boundaries.len(),
            found.findings.len(),
            begun.elapsed().as_millis()
        );
    }
}
