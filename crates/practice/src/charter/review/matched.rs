//! What came of support that went beyond a boundary, beside like support that stayed within.
//!
//! **Like** means: begun in the same quarter with exactly the same set of needs. What finds no such partner is compared with what is left
//! of the same quarter and the same first need. What finds none there either is compared with nothing; it is counted, and said.
//!
//! **Shares.** In each such set the share of those within is taken, and the sets weigh as those beyond are spread over them. So those
//! beyond are shown as they are (18 of 25), and those within as if they had the same mix of needs and quarters. (Weights by the size of
//! both, as Mantel and Haenszel take, give a slightly narrower interval for a share that nobody can count; here what is compared can be
//! counted.) The interval is Newcombe's in its stratified form ([`super::difference`]): a weighted share speaks of as many as a plain one
//! with the same spread, 1 ÷ Σ(weight² ÷ number).
//!
//! Needs and quarter are not all that makes support alike. The standing warning says so: harder cases go beyond.

use std::collections::BTreeMap;

use super::difference::{Difference, Points, Share, newcombe};
use super::rows::{Came, CameOf, Episode, Quarter};
use crate::figure::{self, Shown};

/// Which way support went at one boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Went {
    /// Nothing at it went beyond.
    Within,
    /// Something was asked and is not answered, and nothing went beyond: it is on neither side.
    Undecided,
    /// Something went beyond.
    Beyond,
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side<T> {
    /// Of which it is so, sorted.
    pub yes: Vec<T>,
    /// Of which it is not.
    pub no: Vec<T>,
}

impl<T> Side<T> {
    /// How many there are.
    pub const fn all(&self) -> usize {
        self.yes.len() + self.no.len()
    }
}

/// What came of support beyond a boundary and of like support within. Every figure is the number of the ids that stand for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared<T> {
    /// What.
    pub what: Came,
    /// Those beyond that have like ones.
    pub beyond: Side<T>,
    /// The like ones within.
    pub within: Side<T>,
    /// How many of those beyond have like ones by all needs; the others have them by the first need.
    pub exactly: usize,
    /// Those beyond of which it is known, and that are like none within.
    pub unmatched: Vec<T>,
    /// Those beyond of which it is not known.
    pub unknown: Vec<T>,
    /// The shares, and how they differ; none where nothing is alike.
    pub difference: Option<Difference>,
    /// The share within as it weighs, and of how many it speaks: yes and no of it, in tenths.
    speaks: (i64, i64),
}

/// A comparison as it may be shown to those who do not care for these people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Of how many beyond it is so.
    pub beyond_yes: Shown,
    /// Of how many.
    pub beyond_all: Shown,
    /// Of how many like ones within it is so.
    pub within_yes: Shown,
    /// Of how many.
    pub within_all: Shown,
    /// The difference, made from rounded counts alone.
    pub difference: Difference,
}

impl<T> Compared<T> {
    /// The comparison as it may be shown (DOMAIN 7.5); none where too few say anything: wherever a yes or a no is of one to seven.
    ///
    /// Everything in it is made from counts that are rounded to five, the shares and the interval too, so that it tells no more than
    /// those: shares of raw counts would tell them to the one. The rounding moves a share by less than the interval is wide.
    pub fn told(&self) -> Option<Told> {
        let rounded = |count: i64| match figure::shown(count) {
            Shown::Nobody => Some(0_u32),
            Shown::Few => None,
            Shown::About(about) => u32::try_from(about).ok(),
        };
        let side = |side: &Side<T>| Some((rounded(many(&side.yes))?, rounded(many(&side.no))?));
        let (yes, no) = side(&self.beyond)?;
        let (within_yes, within_no) = side(&self.within)?;
        // the weighted share speaks of fewer than were counted, and they too must be enough
        let (speaks_yes, speaks_no) = (rounded(nearest(self.speaks.0))?, rounded(nearest(self.speaks.1))?);
        let all = speaks_yes + speaks_no;
        if yes + no == 0 || all == 0 {
            return None;
        }
        let about = |count: u32| if count == 0 { Shown::Nobody } else { Shown::About(i64::from(count)) };
        Some(Told {
            beyond_yes: about(yes),
            beyond_all: about(yes + no),
            within_yes: about(within_yes),
            within_all: about(within_yes + within_no),
            difference: newcombe(
                Share { share: f64::from(yes) / f64::from(yes + no), of: f64::from(yes + no) },
                Share { share: f64::from(speaks_yes) / f64::from(all), of: f64::from(all) },
            ),
        })
    }

    /// How many of those beyond are like none within, as it may be shown.
    pub fn unmatched_shown(&self) -> Shown {
        figure::shown(many(&self.unmatched))
    }

    /// Of how many of those beyond it is not known, as it may be shown.
    pub fn unknown_shown(&self) -> Shown {
        figure::shown(many(&self.unknown))
    }
}

fn many<T>(ids: &[T]) -> i64 {
    i64::try_from(ids.len()).unwrap_or(i64::MAX)
}

/// Tenths to the nearest whole; what is above nought stays so, that nobody and almost nobody are not the same.
const fn nearest(tenths: i64) -> i64 {
    if tenths > 0 && tenths < 5 { 1 } else { (tenths + 5) / 10 }
}

/// Spells of support, sorted into sets of like ones once for all boundaries.
#[derive(Debug)]
pub(super) struct Sets<T> {
    /// Their ids, sorted.
    ids: Vec<T>,
    /// The set of each by all needs, and by the first.
    all_needs: Vec<usize>,
    first_need: Vec<usize>,
    /// How many sets there are of either sort.
    numbers: (usize, usize),
    /// What is known of each, by [`Came::ALL`].
    known: Vec<[Option<bool>; 4]>,
}

/// What is counted of one set: beyond and within, yes and no.
#[derive(Clone, Copy, Default)]
struct Tally {
    beyond: u32,
    within: u32,
    within_yes: u32,
}

impl<T: Copy + Ord> Sets<T> {
    /// Sorts them. Sets are numbered by their needs and not by the rows, so that no order of rows changes a sum.
    pub(super) fn new(episodes: &[Episode<'_, T>], came: &[CameOf<T>]) -> Self {
        let mut sorted: Vec<&Episode<'_, T>> = episodes.iter().collect();
        sorted.sort_by_key(|one| one.id);
        sorted.dedup_by_key(|one| one.id);
        let ids: Vec<T> = sorted.iter().map(|one| one.id).collect();
        let by_all: Vec<(Quarter, Vec<&str>)> = sorted.iter().map(|one| (one.began, all_needs_of(one))).collect();
        let by_first: Vec<(Quarter, &str)> =
            sorted.iter().map(|one| (one.began, one.needs.first().map_or("", String::as_str))).collect();
        let (all_needs, alike) = numbered(&by_all);
        let (first_need, firsts) = numbered(&by_first);
        let mut known = vec![[None; 4]; ids.len()];
        for row in came {
            if let (Ok(at), Some(what)) = (ids.binary_search(&row.episode), place(row.what)) {
                let said: &mut Option<bool> = &mut known[at][what];
                *said = Some(row.yes || *said == Some(true));
            }
        }
        Self { ids, all_needs, first_need, numbers: (alike, firsts), known }
    }

    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.ids.len()
    }

    /// Where one stands in [`Sets::compared`]'s list.
    pub(super) fn at(&self, id: T) -> Option<usize> {
        self.ids.binary_search(&id).ok()
    }

    /// Compares one thing at one boundary.
    pub(super) fn compared(&self, what: Came, went: &[Went]) -> Compared<T> {
        let mut compared = Compared {
            what,
            beyond: Side { yes: Vec::new(), no: Vec::new() },
            within: Side { yes: Vec::new(), no: Vec::new() },
            exactly: 0,
            unmatched: Vec::new(),
            unknown: Vec::new(),
            difference: None,
            speaks: (0, 0),
        };
        let Some(nth) = place(what) else { return compared };
        let known = |at: usize| self.known[at][nth];
        let count = |sets: &[usize], many: usize, taken: &dyn Fn(usize) -> bool| {
            let mut tallies = vec![Tally::default(); many];
            for at in 0..self.ids.len() {
                let Some(yes) = known(at).filter(|_| taken(at)) else { continue };
                let tally = &mut tallies[sets[at]];
                match went[at] {
                    Went::Beyond => tally.beyond += 1,
                    Went::Within => {
                        tally.within += 1;
                        tally.within_yes += u32::from(yes);
                    }
                    Went::Undecided => {}
                }
            }
            tallies
        };
        let is_set = |tally: &Tally| tally.beyond > 0 && tally.within > 0;
        let exact = count(&self.all_needs, self.numbers.0, &|_| true);
        let rest = count(&self.first_need, self.numbers.1, &|at| !is_set(&exact[self.all_needs[at]]));
        for (at, id) in self.ids.iter().enumerate() {
            let exactly = is_set(&exact[self.all_needs[at]]);
            let alike = exactly || is_set(&rest[self.first_need[at]]);
            let side = match (went[at], known(at)) {
                (Went::Beyond, None) => &mut compared.unknown,
                (Went::Beyond, Some(_)) if !alike => &mut compared.unmatched,
                (Went::Beyond, Some(yes)) => {
                    compared.exactly += usize::from(exactly);
                    if yes { &mut compared.beyond.yes } else { &mut compared.beyond.no }
                }
                (Went::Within, Some(yes)) if alike => {
                    if yes {
                        &mut compared.within.yes
                    } else {
                        &mut compared.within.no
                    }
                }
                _ => continue,
            };
            side.push(*id);
        }
        compared.weigh(exact.iter().chain(&rest).filter(|tally| is_set(tally)));
        compared
    }
}

impl<T> Compared<T> {
    /// The shares of sets, weighed as those beyond are spread over them.
    fn weigh<'a>(&mut self, sets: impl Iterator<Item = &'a Tally>) {
        let beyond = f64::from(u32::try_from(self.beyond.all()).unwrap_or(u32::MAX));
        if beyond == 0.0 {
            return;
        }
        let (mut share, mut spread) = (0.0, 0.0);
        for set in sets {
            let weight = f64::from(set.beyond) / beyond;
            share += weight * f64::from(set.within_yes) / f64::from(set.within);
            spread += weight * weight / f64::from(set.within);
        }
        // sums of parts of one can come to a hair more than one
        let second = Share { share: share.clamp(0.0, 1.0), of: 1.0 / spread };
        let yes = f64::from(u32::try_from(self.beyond.yes.len()).unwrap_or(u32::MAX));
        self.difference = Some(newcombe(Share { share: yes / beyond, of: beyond }, second));
        let tenths = |share: f64| Points::tenths(share * second.of);
        self.speaks = (tenths(second.share), tenths(1.0 - second.share));
    }
}

/// The set of its needs: in whatever order and however often they were named.
fn all_needs_of<'a, T>(one: &Episode<'a, T>) -> Vec<&'a str> {
    let mut needs: Vec<&str> = one.needs.iter().map(String::as_str).collect();
    needs.sort_unstable();
    needs.dedup();
    needs
}

/// Numbers keys in their order, and says how many different ones there are.
fn numbered<K: Ord>(keys: &[K]) -> (Vec<usize>, usize) {
    let mut numbers: BTreeMap<&K, usize> = keys.iter().map(|key| (key, 0)).collect();
    for (nth, number) in numbers.values_mut().enumerate() {
        *number = nth;
    }
    (keys.iter().map(|key| numbers.get(key).copied().unwrap_or_default()).collect(), numbers.len())
}

fn place(what: Came) -> Option<usize> {
    Came::ALL.iter().position(|one| *one == what)
}
