//! The spread of a workshop: where the places of one aspect lie, in whole numbers by a stated method, and how far apart they are in
//! plain words.
//!
//! **Quartiles.** Places are sorted; the value at a share of the way from the first to the last is taken, and where that falls between
//! two places, so much of the way between them (as [`crate::measure::paired`] does, and most software by default). That is always a
//! whole number of quarters, so hundredths keep it exactly and nothing is rounded.
//!
//! **Groups.** A group is shown by itself only where at least [`SHOWN_APART`] of its seats placed the aspect, and only where nobody can be
//! told from the difference between the whole and the groups that are shown: what is left over is nobody, or at least
//! [`SHOWN_APART`] seats. Where fewer would be left over, the smallest shown group is held back with them. What a whole group agrees
//! on is told by its spread; that is what a workshop is for, and is said before anybody places.
//!
//! With two seats each can tell the other's place. That is so wherever two talk; the page says it before they place.

use std::collections::BTreeMap;

use crate::measure::Hundredths;

use super::super::aspect::Aspect;
use super::super::latitude::Latitude;
use super::{Group, Placed};

/// A group is shown by itself from so many seats on, and so many are left over at least where any are.
pub const SHOWN_APART: usize = 3;

/// Places that lie within so many of each other are close together.
pub const CLOSE: u8 = 20;

/// So many places with nobody between them part two camps: a whole band of the line.
pub const GAP: u8 = 25;

/// A place so far from the middle one stands apart: a whole band of the line.
pub const STANDS_APART: u8 = 25;

codes! {
    /// How far apart the places lie, by exact rules ([`Agreement::rule`]).
    pub enum Agreement {
        Close => "close", "Close together";
        TwoCamps => "two_camps", "Two camps";
        Spread => "spread", "Spread";
    }
}

impl Agreement {
    /// The rule, as the page says it.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::Close => "Three quarters of the places or more lie within 20 of each other.",
            Self::TwoCamps => {
                "The places part where nobody placed for 25 or more. On either side are a third of them or more, two at least, and they lie closer together than the two sides lie apart."
            }
            Self::Spread => "The places lie neither close together nor in two camps.",
        }
    }

    /// What to talk about.
    pub const fn question(self) -> &'static str {
        match self {
            Self::Close => "You seem to agree. What would have to happen for somebody to place it elsewhere?",
            Self::TwoCamps => "What does each side see that the other does not?",
            Self::Spread => "Do you mean the same by it? Begin with an example.",
        }
    }
}

/// Least, quartiles and most of places, each exact in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Five {
    /// The lowest place.
    pub least: Hundredths,
    /// A quarter lie no higher.
    pub lower: Hundredths,
    /// Half lie no higher.
    pub median: Hundredths,
    /// Three quarters lie no higher.
    pub upper: Hundredths,
    /// The highest place.
    pub most: Hundredths,
}

impl Five {
    /// How far the middle half reaches.
    pub const fn width(&self) -> Hundredths {
        Hundredths(self.upper.0 - self.lower.0)
    }
}

/// How many places lie in each ten of the line: 0 to 9, 10 to 19 and so on; the last goes from 90 to 100.
pub type Tens = [usize; 10];

/// One group by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apart {
    /// Who.
    pub group: Group,
    /// How many seats.
    pub count: usize,
    /// Where they lie.
    pub five: Five,
    /// By ten.
    pub tens: Tens,
}

/// Where the places of one aspect lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spread {
    /// Of what.
    pub aspect: Aspect,
    /// How many seats placed it.
    pub count: usize,
    /// Where they lie.
    pub five: Five,
    /// By ten.
    pub tens: Tens,
    /// How far apart.
    pub agreement: Agreement,
    /// How many stand a band or more from the middle. They may know something: ask all, and point at nobody.
    pub standing_apart: usize,
    /// The groups that can be shown by themselves, in the order of [`Group::ALL`].
    pub groups: Vec<Apart>,
    /// How many seats are in no group that is shown: nobody, or [`SHOWN_APART`] at least where any group is shown.
    pub left_over: usize,
    /// Words that were written beside places, sorted: neither place, group nor order tells whose they are.
    pub words: Vec<String>,
}

/// The spread of one aspect; none where nobody placed it.
pub fn spread<P>(placed: &[Placed<P>], aspect: Aspect) -> Option<Spread> {
    let mut all = Vec::new();
    let mut by: BTreeMap<Group, Vec<u8>> = BTreeMap::new();
    let mut words = Vec::new();
    for one in placed.iter().filter(|one| one.aspect == aspect) {
        all.push(one.latitude.get());
        by.entry(one.group).or_default().push(one.latitude.get());
        if !one.word.trim().is_empty() {
            words.push(one.word.trim().to_owned());
        }
    }
    all.sort_unstable();
    words.sort_unstable();
    let five = five(&all)?;
    let shown = shown_apart(&by.iter().map(|(group, places)| (*group, places.len())).collect::<Vec<_>>());
    let groups: Vec<Apart> = by
        .into_iter()
        .filter(|(group, _)| shown.contains(group))
        .filter_map(|(group, mut places)| {
            places.sort_unstable();
            Some(Apart { group, count: places.len(), five: self::five(&places)?, tens: tens(&places) })
        })
        .collect();
    let far = i64::from(STANDS_APART) * 100;
    Some(Spread {
        aspect,
        count: all.len(),
        five,
        tens: tens(&all),
        agreement: agreement(&all),
        standing_apart: all.iter().filter(|place| (i64::from(**place) * 100 - five.median.0).abs() >= far).count(),
        left_over: all.len() - groups.iter().map(|one| one.count).sum::<usize>(),
        groups,
        words,
    })
}

/// The groups that can be shown by themselves, of groups with so many seats each.
pub fn shown_apart(groups: &[(Group, usize)]) -> Vec<Group> {
    // the smallest at the end, and of two alike the later one of the list
    let mut shown: Vec<(Group, usize)> = groups.iter().filter(|(_, count)| *count >= SHOWN_APART).copied().collect();
    shown.sort_unstable_by_key(|(group, count)| (std::cmp::Reverse(*count), *group));
    let mut left: usize = groups.iter().map(|(_, count)| count).filter(|count| **count < SHOWN_APART).sum();
    while (1..SHOWN_APART).contains(&left) {
        let Some((_, count)) = shown.pop() else { break };
        left += count;
    }
    let mut shown: Vec<Group> = shown.into_iter().map(|(group, _)| group).collect();
    shown.sort_unstable();
    shown
}

/// Least, quartiles and most of sorted places; none of none.
fn five(sorted: &[u8]) -> Option<Five> {
    let last = sorted.len().checked_sub(1)?;
    let at = |quarters: usize| {
        let (low, part) = (last * quarters / 4, last * quarters % 4);
        let (one, next) = (i64::from(sorted[low]), i64::from(sorted[(low + 1).min(last)]));
        // of a hundred times a difference of whole numbers, any quarter is whole
        Hundredths(one * 100 + (next - one) * 25 * i64::try_from(part).unwrap_or(0))
    };
    Some(Five { least: at(0), lower: at(1), median: at(2), upper: at(3), most: at(4) })
}

fn tens(places: &[u8]) -> Tens {
    let mut tens = Tens::default();
    for place in places {
        tens[usize::from((place / 10).min(9))] += 1;
    }
    tens
}

/// How far apart sorted places lie. No places can be both close together and two camps: of those in one stretch of 20 none is beyond a
/// gap of 25, and a camp has two thirds of all at most.
fn agreement(sorted: &[u8]) -> Agreement {
    let all = sorted.len();
    let most = (3 * all).div_ceil(4);
    if most == 0 || sorted.windows(most).any(|some| some[most - 1] - some[0] <= CLOSE) {
        return Agreement::Close;
    }
    let camp = all.div_ceil(3).max(2);
    let parts = (camp..=all.saturating_sub(camp)).any(|at| {
        let gap = sorted[at] - sorted[at - 1];
        gap >= GAP && sorted[at - 1] - sorted[0] < gap && sorted[all - 1] - sorted[at] < gap
    });
    if parts { Agreement::TwoCamps } else { Agreement::Spread }
}

impl Spread {
    /// The spread in one sentence.
    pub fn sentence(&self) -> String {
        let Five { least, lower, median, upper, most } = self.five;
        if self.count == 1 {
            return format!("{}: one seat placed it, at {median}.", self.aspect);
        }
        format!(
            "{}: {} seats placed it from {least} to {most}. The middle place is {median}, and half lie from {lower} to {upper}. {}.",
            self.aspect, self.count, self.agreement
        )
    }

    /// The band in which the middle place lies; of a place between two whole ones, the lower.
    pub fn band(&self) -> super::super::latitude::Band {
        let whole = u8::try_from(self.five.median.0 / 100).unwrap_or(0);
        Latitude::new(whole).unwrap_or(Latitude::MOST).band()
    }
}
