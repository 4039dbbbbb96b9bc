//! Small numbers over several reports (DOMAIN 7.5): the same count of a quarter and of the year it lies in, of a practice and of the
//! contract that covers it. Whoever has several reports adds and subtracts what stands in them.
//!
//! Reports are therefore of calendar quarters and whole financial years alone ([`crate::report::Span::reported`]), and one count of all the
//! reports that can be taken is protected together: from all that would be printed it is worked out how small and how large each hidden
//! count can be. Where fewer than [`STAY_POSSIBLE`] values are left, a larger count beside it is held back in every report, until enough
//! are. A whole is laid beside its parts, one sum after another, until nothing becomes narrower: so no difference of two reports undoes
//! what they hide. What would follow only from solving many reports as one system of equations is not looked for, and can in
//! rare cases still be worked out by somebody who holds a year of reports of every practice and every contract. It goes by all reports and never by those that somebody took, so each says the same whoever asks, and in whatever order.

use crate::disclosure::STAY_POSSIBLE;
use crate::figure::{self, Shown};

/// How a count is made up of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Makes {
    /// Each thing stands in exactly one of the parts, as a referral in the quarter it came in.
    Parts,
    /// Each thing stands in one part or several, as support that went on does in each of its quarters.
    Covers,
}

/// A count that is made up of others, each by its place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Which.
    pub whole: usize,
    /// Of which.
    pub parts: Vec<usize>,
    /// How.
    pub makes: Makes,
}

/// Stands for no bound from above.
const OPEN: i64 = i64::MAX / 4;

/// What is known of a count: its least and its most.
type Bounds = (i64, i64);

/// What is printed of a count says of it; of one that no report has nothing is known, and what is held back is somebody at least.
const fn known(printed: Option<Shown>, said: bool) -> Bounds {
    match printed {
        None if said => (1, OPEN),
        None => (0, OPEN),
        Some(Shown::Nobody) => (0, 0),
        Some(Shown::Few) => (1, 7),
        Some(Shown::About(about)) => (if about - 2 < 8 { 8 } else { about - 2 }, about + 2),
    }
}

/// Narrows all bounds by one sum; whether any became narrower.
fn narrow(bounds: &mut [Bounds], sum: &Sum) -> bool {
    let (least, most) = sum.parts.iter().fold((0, 0), |(least, most), part| {
        let (low, high) = bounds[*part];
        (least + low, (most + high).min(OPEN))
    });
    let (low, high) = bounds[sum.whole];
    let largest = sum.parts.iter().map(|part| bounds[*part].0).max().unwrap_or(0);
    let at_least = if sum.makes == Makes::Parts { least } else { largest };
    bounds[sum.whole] = (low.max(at_least), high.min(most));
    let mut narrower = bounds[sum.whole] != (low, high);
    let (low, high) = bounds[sum.whole];
    for part in &sum.parts {
        let (l, h) = bounds[*part];
        let others = if most >= OPEN && h < OPEN {
            OPEN
        } else {
            sum.parts.iter().filter(|p| *p != part).fold(0, |all: i64, p| (all + bounds[*p].1).min(OPEN))
        };
        let from_above = if sum.makes == Makes::Parts { high - (least - l) } else { high };
        bounds[*part] = (l.max(low - others), h.min(from_above));
        narrower |= bounds[*part] != (l, h);
    }
    narrower
}

/// So often at most the sums are gone through: each time something is narrower, and after a few nothing is.
const ROUNDS: usize = 64;

fn solved(counts: &[i64], shown: &[Option<Shown>], said: &[bool], sums: &[Sum]) -> Vec<Bounds> {
    let mut bounds: Vec<Bounds> = (0..counts.len()).map(|at| known(shown[at], said[at])).collect();
    for _ in 0..ROUNDS {
        let mut narrower = false;
        for sum in sums {
            narrower |= narrow(&mut bounds, sum);
        }
        if !narrower {
            break;
        }
    }
    bounds
}

/// What each count is shown as in every report that has it: none where it is held back, or where no report has it (`said`).
#[must_use]
pub fn together(counts: &[i64], said: &[bool], sums: &[Sum]) -> Vec<Option<Shown>> {
    let mut shown: Vec<Option<Shown>> =
        counts.iter().zip(said).map(|(count, said)| said.then(|| figure::shown(*count))).collect();
    let small = |at: &usize| said[*at] && (1..=7).contains(&counts[*at]);
    if !(0..counts.len()).any(|at| small(&at)) {
        return shown;
    }
    // each time something that was printed is held back, so it comes to an end
    loop {
        let bounds = solved(counts, &shown, said, sums);
        let told: Vec<usize> =
            (0..counts.len()).filter(small).filter(|at| bounds[*at].1 - bounds[*at].0 + 1 < STAY_POSSIBLE).collect();
        let mut touched = vec![false; counts.len()];
        let mut changed = false;
        for at in told {
            let of: Vec<&Sum> = sums.iter().filter(|sum| sum.whole == at || sum.parts.contains(&at)).collect();
            let members = || of.iter().flat_map(|sum| sum.parts.iter().chain([&sum.whole]).copied());
            if members().any(|other| touched[other]) {
                continue;
            }
            let about = |other: &usize| matches!(shown[*other], Some(Shown::About(_)));
            let few = |other: &usize| shown[*other] == Some(Shown::Few) && *other != at;
            let least =
                |fits: &dyn Fn(&usize) -> bool| members().filter(fits).min_by_key(|other| (counts[*other], *other));
            let Some(back) = least(&about).or_else(|| least(&few)).or_else(|| shown[at].is_some().then_some(at)) else {
                continue;
            };
            shown[back] = None;
            touched[back] = true;
            changed = true;
        }
        if !changed {
            return shown;
        }
    }
}
