//! Change, of pairs alone (DOMAIN 4.7): the same person, first and latest, by the same questions. Never a mean of all firsts against a
//! mean of all lasts: those are not the same people.

use super::definition::{Better, halves_up};
use super::hundredths::Hundredths;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// One score of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading<K> {
    /// Whose, and of what: only what is alike in this is compared.
    pub who: K,
    /// On which day.
    pub on: Date,
    /// Which of several of one day; a later one is larger.
    pub nth: i64,
    /// The score.
    pub score: Hundredths,
}

/// The first and the latest of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair<K> {
    /// Whose.
    pub who: K,
    /// The first.
    pub first: Hundredths,
    /// The latest.
    pub latest: Hundredths,
}

/// The pairs there are: whoever has scores of two days at least. Of one day the latest counts.
pub fn paired<K: Ord + Clone>(readings: &[Reading<K>]) -> Vec<Pair<K>> {
    let mut all: BTreeMap<K, Vec<&Reading<K>>> = BTreeMap::new();
    for reading in readings {
        all.entry(reading.who.clone()).or_default().push(reading);
    }
    all.into_iter()
        .filter_map(|(who, mut of)| {
            of.sort_by_key(|reading| (reading.on, reading.nth));
            let (begun, latest) = (of.first()?.on, of.last()?);
            let first = of.iter().rfind(|reading| reading.on == begun)?;
            (latest.on > begun).then_some(Pair { who, first: first.score, latest: latest.score })
        })
        .collect()
}

/// What the changes of many pairs come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// How many pairs.
    pub pairs: i64,
    /// Half of them changed by no more.
    pub median: Hundredths,
    /// A quarter of them changed by no more.
    pub lower: Hundredths,
    /// Three quarters of them changed by no more.
    pub upper: Hundredths,
    /// How many fare better by it; none where neither end is better.
    pub better: Option<i64>,
    /// How many stayed as they were.
    pub same: i64,
    /// How many fare less well by it.
    pub worse: Option<i64>,
}

/// The change of pairs; none where there are no pairs.
pub fn change<K>(pairs: &[Pair<K>], better: Better) -> Option<Change> {
    let mut by: Vec<i64> = pairs.iter().map(|pair| pair.latest.0 - pair.first.0).collect();
    by.sort_unstable();
    let many = |found: fn(i64) -> bool| i64::try_from(by.iter().filter(|one| found(**one)).count()).unwrap_or(i64::MAX);
    let (up, down) = (many(|one| one > 0), many(|one| one < 0));
    let (gain, loss) = match better {
        Better::Higher => (Some(up), Some(down)),
        Better::Lower => (Some(down), Some(up)),
        Better::Neither => (None, None),
    };
    Some(Change {
        pairs: i64::try_from(by.len()).ok()?,
        median: at_share(&by, 2)?,
        lower: at_share(&by, 1)?,
        upper: at_share(&by, 3)?,
        better: gain,
        same: many(|one| one == 0),
        worse: loss,
    })
}

/// The value below which so many quarters of a sorted list lie, between two where it falls between them.
fn at_share(sorted: &[i64], quarters: i64) -> Option<Hundredths> {
    let last = i64::try_from(sorted.len()).ok()?.checked_sub(1).filter(|last| *last >= 0)?;
    let place = last * quarters;
    let (low, part) = (place / 4, place % 4);
    let at = |n: i64| usize::try_from(n).ok().and_then(|n| sorted.get(n)).copied();
    let (low, high) = (at(low)?, at((low + 1).min(last))?);
    Some(Hundredths(low + halves_up((high - low) * part, 4)))
}
