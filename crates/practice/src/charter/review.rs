//! The review of a charter (DOMAIN 5.4): for each boundary over a time, how often it was reached, passed and refused, by how many of the
//! workers, and what came of that support beside like support that stayed within. From this, questions to talk about.
//!
//! Nothing here ranks people. Workers are counted only where five or more could have been; counts of acts are for managers only where
//! that is so too ([`By::enough`], DOMAIN 5.3). Raw figures are for tracing by those who may see the rows; what is shown to anybody else
//! comes from `told`, where small numbers are hidden and nothing beside them undoes it (DOMAIN 7.5). There is no total over boundaries.

pub mod alike;
pub mod difference;
mod matched;
mod reading;
mod rows;

pub use alike::{Alike, Together, ToldTogether};
pub use difference::{Difference, Points};
pub use matched::{Compared, Side, Told};
pub use reading::{Finding, Reading};
pub use rows::{Answer, Boundary, Came, CameOf, Episode, How, Loose, Outcome, Quarter, Reason, Stance, Turn, Weighed};

use std::collections::{BTreeMap, BTreeSet};

use super::aspect::Aspect;
use crate::disclosure::{Raw, Way, protect};
use crate::figure::{self, Shown};
use matched::{Sets, Went};

/// Stands beside every comparison.
pub const WARNING: &str = "Harder cases go beyond the usual more often, so support that went beyond can end less well without that being the reason, and better although it was hard. Needs and quarter are alike here; much else is not. Take this as something to talk about.";

/// Workers are counted where so many could have been.
pub const ENOUGH_WORKERS: usize = 5;

/// What a review is made from. What somebody objected to, hid or had restricted, and what lies outside the time, is left out before.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a, T> {
    /// The boundaries in force in the time.
    pub boundaries: &'a [Boundary<T>],
    /// Acts as they were weighed. Those within may be left out: they change no figure but who could have been.
    pub weighed: &'a [Weighed<T>],
    /// What was written as the reasons of acts that went beyond; of others they are left alone.
    pub reasons: &'a [Reason<'a, T>],
    /// The support that the charter spoke of in the time.
    pub episodes: &'a [Episode<'a, T>],
    /// What is known of what came of it.
    pub came: &'a [CameOf<T>],
    /// Acts of judgement where there was no boundary.
    pub loose: &'a [Loose<'a, T>],
}

/// How many workers passed a boundary, of how many who could have been at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    passed: usize,
    could: usize,
}

impl By {
    /// Whether enough could have been for anything to be told.
    pub const fn enough(self) -> bool {
        self.could >= ENOUGH_WORKERS
    }

    /// How many did, of how many; none where too few could have been.
    pub fn told(self) -> Option<(usize, usize)> {
        self.enough().then_some((self.passed, self.could))
    }

    /// The words for pages. One or two are not told apart, so that nobody feels meant.
    pub fn words(self) -> String {
        match self.told() {
            None => "too few workers to say".to_owned(),
            Some((0, could)) => format!("none of {could} workers"),
            Some((1 | 2, could)) => format!("one or two of {could} workers"),
            Some((passed, could)) if passed == could => format!("all {could} workers"),
            Some((passed, could)) => format!("{passed} of {could} workers"),
        }
    }
}

/// One boundary over the time. Every list is of ids of rows, sorted, and its length is the figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed<T> {
    /// Which.
    pub boundary: T,
    /// About what.
    pub aspect: Aspect,
    /// On how many days it was in force.
    pub days_in_force: i64,
    /// By which versions of the charter its acts were weighed.
    pub versions: Vec<u32>,
    /// Acts that came to it and stayed.
    pub reached: Vec<T>,
    /// Acts that went beyond.
    pub passed: Vec<T>,
    /// Acts that would have gone beyond and did not: not done, or asked and answered no.
    pub refused: Vec<T>,
    /// Acts that were asked and have no answer yet.
    pub waiting: Vec<T>,
    /// All of these by quarter.
    pub by_quarter: Vec<(Quarter, Vec<T>)>,
    /// Of those that went beyond: nothing was asked before.
    pub unasked: Vec<T>,
    /// Of those that went beyond: it could not wait for an answer.
    pub could_not_wait: Vec<T>,
    /// Of those that went beyond: they took place although this is not done here, or was not answered yes.
    pub all_the_same: Vec<T>,
    /// Acts that were asked first, whatever came of it.
    pub asked: Vec<T>,
    /// Of them, answered yes.
    pub answered_yes: Vec<T>,
    /// Of them, answered no.
    pub answered_no: Vec<T>,
    /// Acts that were not done without anybody being asked.
    pub not_done: Vec<T>,
    /// By how many workers it was passed.
    pub by: By,
    /// Support in which it was passed.
    pub episodes: Vec<T>,
    /// Support in which something is asked and not answered and nothing passed it: on neither side of the comparison.
    pub undecided: Vec<T>,
    /// What the reasons of those that went beyond say. Its rows are those for which one is written.
    pub reasons: Together<T>,
    /// What came of it, by [`Came::ALL`]. [`WARNING`] stands beside.
    pub compared: Vec<Compared<T>>,
}

/// Counts of a boundary as they may be shown to those who do not care for these people; none where one is held back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldActs {
    /// All acts that came to it or would have gone beyond.
    pub all: Option<Shown>,
    /// Came to it and stayed.
    pub reached: Option<Shown>,
    /// Went beyond.
    pub passed: Option<Shown>,
    /// Did not go beyond.
    pub refused: Option<Shown>,
    /// Not answered yet.
    pub waiting: Option<Shown>,
    /// All by quarter.
    pub by_quarter: Vec<(Quarter, Option<Shown>)>,
    /// Of those that went beyond how many did so in which way, by [`How::ALL`]. None where one of them is small: it would follow from
    /// the others.
    pub how_passed: Option<[Shown; 4]>,
    /// Of those that did not: not done, asked and answered no.
    pub how_refused: Option<[Shown; 2]>,
}

impl<T: Copy + Ord> Reviewed<T> {
    /// How many acts came to it or would have gone beyond.
    pub const fn at_it(&self) -> usize {
        self.reached.len() + self.passed.len() + self.refused.len() + self.waiting.len()
    }

    /// The counts as they may be shown beside each other (DOMAIN 7.5).
    pub fn told(&self) -> ToldActs {
        let turns = [&self.reached, &self.passed, &self.refused, &self.waiting].map(|rows| many(rows));
        let quarters: Vec<i64> = self.by_quarter.iter().map(|(_, rows)| many(rows)).collect();
        let raw = [Raw { way: Way::Parts, counts: turns.to_vec() }, Raw { way: Way::Parts, counts: quarters }];
        let safe = protect(&raw, turns.iter().sum());
        let line = |table: usize, at: usize| safe.tables[table].as_ref().and_then(|lines| lines[at]);
        let (others, refused_no) = (
            self.unasked.len() + self.could_not_wait.len() + self.all_the_same.len(),
            self.refused.len() - self.not_done.len(),
        );
        let count = |count: usize| figure::shown(i64::try_from(count).unwrap_or(i64::MAX));
        let passed =
            [self.unasked.len(), self.passed.len() - others, self.could_not_wait.len(), self.all_the_same.len()]
                .map(count);
        let refused = [self.not_done.len(), refused_no].map(count);
        ToldActs {
            all: safe.total,
            reached: line(0, 0),
            passed: line(0, 1),
            refused: line(0, 2),
            waiting: line(0, 3),
            by_quarter: self.by_quarter.iter().enumerate().map(|(at, (quarter, _))| (*quarter, line(1, at))).collect(),
            how_passed: (line(0, 1).is_some() && !passed.contains(&Shown::Few)).then_some(passed),
            how_refused: (line(0, 2).is_some() && !refused.contains(&Shown::Few)).then_some(refused),
        }
    }
}

/// A whole review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review<T> {
    /// Boundaries, in the order of aspects and then of their ids.
    pub boundaries: Vec<Reviewed<T>>,
    /// Acts where there was no boundary, by aspect.
    pub unguided: Vec<Together<T>>,
    /// What to talk about.
    pub findings: Vec<Finding<T>>,
    /// Acts that name a boundary which is not among those reviewed, sorted. They are in no figure.
    pub elsewhere: Vec<T>,
}

/// Reviews a charter. The order of rows changes nothing. It reads each row a fixed number of times for each boundary.
pub fn review<T: Copy + Ord>(rows: &Rows<'_, T>) -> Review<T> {
    let sets = Sets::new(rows.episodes, rows.came);
    let mut of: BTreeMap<T, Vec<&Weighed<T>>> = rows.boundaries.iter().map(|one| (one.id, Vec::new())).collect();
    let mut elsewhere = Vec::new();
    for act in rows.weighed {
        match of.get_mut(&act.boundary) {
            Some(acts) => acts.push(act),
            None => elsewhere.push(act.id),
        }
    }
    elsewhere.sort_unstable();
    let mut ordered: Vec<&Boundary<T>> = rows.boundaries.iter().collect();
    ordered.sort_by_key(|one| (one.aspect, one.id));
    ordered.dedup_by_key(|one| one.id);
    let mut reasons: Vec<(T, &str)> = rows.reasons.iter().map(|one| (one.act, one.words)).collect();
    reasons.sort_unstable();
    let boundaries: Vec<Reviewed<T>> =
        ordered.into_iter().map(|one| reviewed(one, of.remove(&one.id).unwrap_or_default(), &reasons, &sets)).collect();
    let unguided = alike::unguided(rows.loose);
    let mut findings: Vec<Finding<T>> =
        boundaries.iter().flat_map(|one| reading::of_boundary(one, sets.len())).collect();
    findings.extend(unguided.iter().filter_map(reading::of_unguided));
    Review { boundaries, unguided, findings, elsewhere }
}

/// One boundary, of its acts; `reasons` are sorted by act.
fn reviewed<T: Copy + Ord>(
    boundary: &Boundary<T>,
    mut acts: Vec<&Weighed<T>>,
    reasons: &[(T, &str)],
    sets: &Sets<T>,
) -> Reviewed<T> {
    acts.sort_by_key(|act| act.id);
    let at_it: Vec<&Weighed<T>> = acts.iter().copied().filter(|act| act.turn() != Turn::Within).collect();
    let some = |which: &dyn Fn(&Weighed<T>) -> bool| -> Vec<T> {
        at_it.iter().filter(|act| which(act)).map(|act| act.id).collect()
    };
    let turn = |turn: Turn| some(&|act| act.turn() == turn);
    let how = |how: How| some(&|act| act.how() == Some(how));
    let answered = |answer: Answer| some(&|act| act.is_asked() && act.answer == Some(answer));
    let (mut passers, mut could) = (BTreeSet::new(), boundary.could.iter().copied().collect::<BTreeSet<T>>());
    could.extend(acts.iter().map(|act| act.worker));
    let mut by_quarter: BTreeMap<Quarter, Vec<T>> = BTreeMap::new();
    let (mut beyond, mut undecided, mut said) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for act in &at_it {
        by_quarter.entry(act.quarter).or_default().push(act.id);
        match act.turn() {
            Turn::Passed => {
                passers.insert(act.worker);
                beyond.extend(act.episode);
                let from = reasons.partition_point(|(id, _)| *id < act.id);
                if let Some((_, words)) =
                    reasons.get(from).filter(|(id, words)| *id == act.id && !words.trim().is_empty())
                {
                    said.push(Loose {
                        id: act.id,
                        aspect: boundary.aspect,
                        words,
                        worker: act.worker,
                        episode: act.episode,
                    });
                }
            }
            Turn::Waiting => undecided.extend(act.episode),
            _ => {}
        }
    }
    undecided.retain(|episode| !beyond.contains(episode));
    let mut went = vec![Went::Within; sets.len()];
    for (which, way) in [(&undecided, Went::Undecided), (&beyond, Went::Beyond)] {
        for at in which.iter().filter_map(|episode| sets.at(*episode)) {
            went[at] = way;
        }
    }
    let versions: BTreeSet<u32> = acts.iter().map(|act| act.version).collect();
    Reviewed {
        boundary: boundary.id,
        aspect: boundary.aspect,
        days_in_force: boundary.days_in_force,
        versions: versions.into_iter().collect(),
        reached: turn(Turn::Reached),
        passed: turn(Turn::Passed),
        refused: turn(Turn::Refused),
        waiting: turn(Turn::Waiting),
        by_quarter: by_quarter.into_iter().collect(),
        unasked: how(How::Unasked),
        could_not_wait: how(How::CouldNotWait),
        all_the_same: how(How::AllTheSame),
        asked: some(&|act| act.is_asked()),
        answered_yes: answered(Answer::Yes),
        answered_no: answered(Answer::No),
        not_done: some(&|act| act.turn() == Turn::Refused && act.outcome == Outcome::NotDone),
        by: By { passed: passers.len(), could: could.len() },
        reasons: alike::together(boundary.aspect, said.iter().collect()),
        compared: Came::ALL.iter().map(|what| sets.compared(*what, &went)).collect(),
        episodes: beyond.into_iter().collect(),
        undecided: undecided.into_iter().collect(),
    }
}

fn many<T>(rows: &[T]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}
