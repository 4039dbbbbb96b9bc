//! Small numbers in whole reports (DOMAIN 7.5): several tables of the same things beside one total, protected together.
//!
//! Each count by itself is shown as [`figure::shown`] says: 1 to 7 not told apart, others rounded to five. That is not enough where
//! tables stand beside each other: what is hidden in one may follow from the total, or from another table that adds up to the same. So it
//! is solved for: from all that would be printed, the least and the most that each hidden count can be. Of its seven values four must
//! stay possible. Where fewer do, the smallest counts of the tables that tell too much are held back, a few of each; where that is not
//! enough the total is, then more counts, and at last a whole table. All in a fixed order, so the same figures always give the same
//! report.

use crate::figure::{self, Shown};

/// So many values of a hidden count stay possible, at least.
pub const STAY_POSSIBLE: i64 = 4;

/// How the lines of a table add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Each thing stands in exactly one line.
    Parts,
    /// Each thing stands in one line or several, as referrals by need do.
    Covers,
}

/// A table before it is protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// How its lines add up.
    pub way: Way,
    /// What its lines count.
    pub counts: Vec<i64>,
}

/// A table as it may be shown: none where none of it may; a line is none where its count is held back.
pub type Safe = Option<Vec<Option<Shown>>>;

/// Tables of the same things as they may be shown beside each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protected {
    /// How many there are in all; none where it would tell what is hidden.
    pub total: Option<Shown>,
    /// Table by table, in their order.
    pub tables: Vec<Safe>,
}

/// So many lines of a table are held back, at most, to keep the total: it is what a report is read for first.
const FOR_THE_TOTAL: usize = 2;

/// Stands for no bound from above.
const OPEN: i64 = i64::MAX / 4;

/// The least and the most that a printed count can be. One held back was larger than those that are hidden: whoever knows the rule
/// knows that.
const fn bounds(printed: Option<Shown>) -> (i64, i64) {
    match printed {
        None => (8, OPEN),
        Some(Shown::Nobody) => (0, 0),
        Some(Shown::Few) => (1, 7),
        Some(Shown::About(about)) => (if about - 2 < 8 { 8 } else { about - 2 }, about + 2),
    }
}

fn sums(lines: &[Option<Shown>]) -> (i64, i64) {
    lines.iter().fold((0, 0), |(least, most), line| {
        let (l, m) = bounds(*line);
        (least + l, (most + m).min(OPEN))
    })
}

/// The least and the most that the total can be, from one table.
fn of_table(way: Way, lines: &[Option<Shown>]) -> (i64, i64) {
    match way {
        Way::Parts => sums(lines),
        Way::Covers => (lines.iter().map(|line| bounds(*line).0).max().unwrap_or(0), sums(lines).1),
    }
}

/// The first table in which a hidden count is told too closely, if there is one.
fn told(raw: &[Raw], shown: &Protected) -> Option<usize> {
    let (mut least, mut most) = shown.total.map_or((0, OPEN), |total| bounds(Some(total)));
    for (table, safe) in raw.iter().zip(&shown.tables) {
        let Some(lines) = safe else { continue };
        let (l, m) = of_table(table.way, lines);
        (least, most) = (least.max(l), most.min(m));
    }
    for (at, (table, safe)) in raw.iter().zip(&shown.tables).enumerate() {
        let Some(lines) = safe else { continue };
        if !lines.contains(&Some(Shown::Few)) {
            continue;
        }
        let (l, m) = sums(lines);
        // of one hidden line, by what all others come to
        let lowest = (least - (m - 7)).max(1);
        let highest = match table.way {
            Way::Parts => (most - (l - 1)).min(7),
            Way::Covers => most.min(7),
        };
        if highest - lowest + 1 < STAY_POSSIBLE {
            return Some(at);
        }
    }
    None
}

/// Protects tables that count the same things.
pub fn protect(raw: &[Raw], total: i64) -> Protected {
    let kept = hide(raw, total, true);
    let whole = |safe: &Safe| {
        safe.as_ref().is_some_and(|lines| lines.iter().filter(|line| line.is_none()).count() <= FOR_THE_TOTAL)
    };
    if kept.tables.iter().all(whole) { kept } else { hide(raw, total, false) }
}

/// Takes back until nothing is told too closely: the total before all else, or never.
fn hide(raw: &[Raw], total: i64, keep_total: bool) -> Protected {
    let lines = |table: &Raw| Some(table.counts.iter().map(|count| Some(figure::shown(*count))).collect());
    let mut shown = Protected { total: Some(figure::shown(total)), tables: raw.iter().map(lines).collect() };
    while let Some(at) = told(raw, &shown) {
        if !keep_total && shown.total.take().is_some() {
            continue;
        }
        // first in the table itself, then in those beside it: the smallest count that is not hidden already
        let places = std::iter::once(at).chain((0..raw.len()).filter(|other| *other != at));
        let smallest = |of: usize| {
            let lines = shown.tables[of].as_ref()?;
            let known = |line: &Option<Shown>| match line {
                Some(Shown::About(about)) => Some(*about),
                _ => None,
            };
            let (line, _) =
                lines.iter().enumerate().filter_map(|(n, l)| Some((n, known(l)?))).min_by_key(|(_, a)| *a)?;
            Some((of, line))
        };
        match places.clone().find_map(smallest) {
            Some((of, line)) => {
                if let Some(lines) = &mut shown.tables[of] {
                    lines[line] = None;
                }
            }
            None => shown.tables[at] = None,
        }
    }
    shown
}
