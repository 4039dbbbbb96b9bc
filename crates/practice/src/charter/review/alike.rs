//! What the reasons say: acts of judgement put together by what was written about them. Of those that passed a boundary it shows why;
//! of those where there is no boundary, that guidance is missing [004 CMOC13].
//!
//! The rule is simple enough to be explained on the page: acts on one aspect stand together where **two words** are the same in what
//! was written about each of them. Words are folded (no capitals, accents or signs) and cut to their stems by a few endings ([`stem`]),
//! so that *lift*, *lifts* and *lifting* are one; short words and those that stand everywhere are left out. The two words that most acts
//! share are taken first, then the next two of the acts that are left; of two pairs with as many the earlier one of the alphabet. There
//! is no chain from one act to the next: each pair of acts that stand together shares both words.
//!
//! Two words are taken only where acts of [`WORKERS`] workers and of [`EPISODES`] spells of support share them, so that no name of a
//! person and no way of speaking of one worker comes to the page.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::super::aspect::Aspect;
use super::rows::Loose;
use crate::disclosure::{Raw, Way, protect};
use crate::figure::{self, Shown};
use crate::person::fold;

/// Acts of so many workers share the two words, at least.
pub const WORKERS: usize = 3;
/// And of so many spells of support.
pub const EPISODES: usize = 3;
/// A stem has so many letters at least, and so has a word that is looked at.
const LETTERS: usize = 4;
/// So many words of one act are looked at, in the order of the alphabet. A line has far fewer.
const LOOKED_AT: usize = 60;

/// Acts that share two words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike<T> {
    /// The two words, as most workers wrote them.
    pub words: [String; 2],
    /// The acts, sorted.
    pub rows: Vec<T>,
}

/// Acts on one aspect, at one boundary or where there is none, with what was written about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together<T> {
    /// On what.
    pub aspect: Aspect,
    /// All of them, sorted.
    pub rows: Vec<T>,
    /// Those that stand together, the most first.
    pub alike: Vec<Alike<T>>,
    /// Those that stand by themselves.
    pub others: Vec<T>,
}

/// Counts of [`Together`] as they may be shown; none where one is held back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldTogether {
    /// All of them.
    pub all: Option<Shown>,
    /// Those that stand together and are no small number, with their two words.
    pub alike: Vec<([String; 2], Option<Shown>)>,
    /// All others.
    pub others: Option<Shown>,
}

impl<T> Together<T> {
    /// Its counts as they may be shown beside each other (DOMAIN 7.5). Few that stand together are shown among the others, for that they
    /// are [`WORKERS`] at least would tell more of their number than may be told.
    pub fn told(&self) -> ToldTogether {
        let count = |rows: &Vec<T>| i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let shown: Vec<&Alike<T>> =
            self.alike.iter().filter(|one| matches!(figure::shown(count(&one.rows)), Shown::About(_))).collect();
        let mut counts: Vec<i64> = shown.iter().map(|one| count(&one.rows)).collect();
        counts.push(count(&self.rows) - counts.iter().sum::<i64>());
        let safe = protect(&[Raw { way: Way::Parts, counts }], count(&self.rows));
        let mut lines = safe.tables.into_iter().next().flatten().unwrap_or_else(|| vec![None; shown.len() + 1]);
        let others = lines.pop().flatten();
        let alike = shown.into_iter().map(|one| one.words.clone()).zip(lines).collect();
        ToldTogether { all: safe.total, alike, others }
    }
}

/// Acts where there is no boundary, by aspect and then by shared words.
pub fn unguided<T: Copy + Ord>(loose: &[Loose<'_, T>]) -> Vec<Together<T>> {
    let mut by: BTreeMap<Aspect, Vec<&Loose<'_, T>>> = BTreeMap::new();
    for one in loose {
        by.entry(one.aspect).or_default().push(one);
    }
    by.into_iter().map(|(aspect, acts)| together(aspect, acts)).collect()
}

/// Puts acts together. Pairs of words are counted once; when a group is taken, its acts are taken out of the pairs that it shares.
pub(super) fn together<T: Copy + Ord>(aspect: Aspect, mut acts: Vec<&Loose<'_, T>>) -> Together<T> {
    acts.sort_by_key(|one| one.id);
    // whom the acts are of, by number: whether there are enough is asked of very many pairs
    let (workers, episodes) =
        (numbered(acts.iter().map(|one| one.worker)), numbered(acts.iter().map(|one| one.episode)));
    let enough = |rows: &[usize]| {
        rows.len() >= WORKERS.max(EPISODES) && differ(rows, &workers, WORKERS) && differ(rows, &episodes, EPISODES)
    };
    let written_as: Vec<BTreeMap<String, String>> = acts.iter().map(|one| stems(one.words)).collect();
    let mut by_stem: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, words) in written_as.iter().enumerate() {
        for stem in words.keys() {
            by_stem.entry(stem).or_default().push(at);
        }
    }
    by_stem.retain(|_, rows| enough(rows));
    // stems by number, in the order of the alphabet, so that pairs are compared quickly and in the same order
    let stems: Vec<&str> = by_stem.keys().copied().collect();
    let mut of: Vec<Vec<usize>> = vec![Vec::new(); acts.len()];
    for (stem, rows) in by_stem.values().enumerate() {
        for at in rows {
            of[*at].push(stem);
        }
    }
    let mut pairs: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (at, words) in of.iter().enumerate() {
        for (nth, one) in words.iter().enumerate() {
            for other in &words[nth + 1..] {
                pairs.entry((*one, *other)).or_default().push(at);
            }
        }
    }
    pairs.retain(|_, rows| enough(rows));
    let mut free = vec![true; acts.len()];
    let mut alike = Vec::new();
    // most acts first; of as many, the earlier of the alphabet
    while let Some(pair) =
        pairs.iter().min_by_key(|(pair, rows)| (std::cmp::Reverse(rows.len()), **pair)).map(|(pair, _)| *pair)
    {
        let Some(rows) = pairs.remove(&pair) else { break };
        alike.push(Alike {
            words: [pair.0, pair.1].map(|stem| written(stems[stem], &rows, &acts, &written_as)),
            rows: rows.iter().map(|at| acts[*at].id).collect(),
        });
        for at in &rows {
            free[*at] = false;
        }
        pairs.retain(|_, rows| {
            let before = rows.len();
            rows.retain(|at| free[*at]);
            rows.len() == before || enough(rows)
        });
    }
    let others = acts.iter().zip(free).filter(|(_, free)| *free).map(|(one, _)| one.id).collect();
    Together { aspect, rows: acts.iter().map(|one| one.id).collect(), alike, others }
}

/// Numbers for what is the same and what is not.
fn numbered<K: Ord + Copy>(keys: impl Iterator<Item = K>) -> Vec<usize> {
    let mut numbers: BTreeMap<K, usize> = BTreeMap::new();
    keys.map(|key| {
        let next = numbers.len();
        *numbers.entry(key).or_insert(next)
    })
    .collect()
}

/// Whether rows are of so many different ones, at least.
fn differ(rows: &[usize], of: &[usize], many: usize) -> bool {
    let mut seen = Vec::with_capacity(many);
    for row in rows {
        if !seen.contains(&of[*row]) {
            seen.push(of[*row]);
            if seen.len() >= many {
                return true;
            }
        }
    }
    false
}

/// How most workers wrote a stem; of as many, the shorter and then the earlier of the alphabet.
fn written<T: Copy + Ord>(
    stem: &str,
    rows: &[usize],
    acts: &[&Loose<'_, T>],
    stems: &[BTreeMap<String, String>],
) -> String {
    let mut by: BTreeMap<&str, BTreeSet<T>> = BTreeMap::new();
    for at in rows {
        if let Some(word) = stems[*at].get(stem) {
            by.entry(word).or_default().insert(acts[*at].worker);
        }
    }
    by.into_iter()
        .min_by_key(|(word, workers)| (std::cmp::Reverse(workers.len()), word.len(), *word))
        .map_or_else(|| stem.to_owned(), |(word, _)| word.to_owned())
}

/// The stems of a text, each with a word that has it: the shortest, then the earliest of the alphabet.
fn stems(text: &str) -> BTreeMap<String, String> {
    let mut stems: BTreeMap<String, String> = BTreeMap::new();
    let folded = fold(text);
    for word in folded.split(' ') {
        let Some(stem) = stem(word) else { continue };
        let kept = stems.entry(stem).or_insert_with(|| word.to_owned());
        if (word.len(), word) < (kept.len(), kept.as_str()) {
            word.clone_into(kept);
        }
    }
    while stems.len() > LOOKED_AT {
        stems.pop_last();
    }
    stems
}

/// The stem of a folded word; none where the word is short, a number, or stands everywhere.
///
/// The first of these endings that fits is cut where four letters are left: *ings, ing, edly, ed, ies* (for *y*), *es, s* (not of *ss*),
/// *ly*. Then a last *e* goes, *y* becomes *i*, and of two like letters at the end one goes.
pub fn stem(word: &str) -> Option<String> {
    let letters = word.chars().count();
    if letters < LETTERS || word.chars().any(|c| !c.is_alphabetic()) || EVERYWHERE.contains(word) {
        return None;
    }
    let mut stem = word.to_owned();
    for (ending, instead) in
        [("ings", ""), ("ing", ""), ("edly", ""), ("ed", ""), ("ies", "y"), ("es", ""), ("s", ""), ("ly", "")]
    {
        let Some(rest) = stem.strip_suffix(ending) else { continue };
        if rest.chars().count() + instead.len() < LETTERS || (ending == "s" && rest.ends_with('s')) {
            continue;
        }
        stem = format!("{rest}{instead}");
        break;
    }
    if stem.chars().count() > LETTERS && stem.ends_with('e') {
        stem.pop();
    }
    if stem.ends_with('y') {
        stem.pop();
        stem.push('i');
    }
    let mut last = stem.chars().rev();
    if let (Some(one), Some(other)) = (last.next(), last.next())
        && one == other
        && stem.chars().count() > LETTERS
    {
        stem.pop();
    }
    Some(stem)
}

/// Words that say nothing of what an act was about.
static EVERYWHERE: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    "\
    about after again also although another anything asked away back because been before being both came case \
    client clients come could does doing done down each else even ever every from gave getting give given goes \
    going gone good have having help helped helping here hers herself himself into just keep kept knew know \
    later like long made make making many might more most much must need needed needs never none nothing only \
    other others over part patient patients people person persons quite rather really said same says seem \
    seemed seen several should since some something soon still such support supported take taken taking than \
    that their them themselves then there these they thing things think this those though thought through time \
    times today together told took towards under until upon used very want wanted wants well went were what \
    when where which while whole whom will with within without work worked worker workers working would your"
        .split_whitespace()
        .collect()
});
