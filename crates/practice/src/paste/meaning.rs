//! What a story speaks of: needs, risks, and in which language. Words that may mean something, never that it is so.

use super::{Field, Found, Remark, Sure};
use crate::needs;
use crate::referral::RiskFlag;

/// Words that may warn of something, folded as [`words`] folds them.
const RISKS: &[(RiskFlag, &[&str])] = &[
    (
        RiskFlag::RiskToWorkers,
        &[
            "weapon",
            "weapons",
            "knife",
            "knives",
            "firearm",
            "shotgun",
            "gun",
            "dog",
            "dogs",
            "aggressive",
            "aggression",
            "violent",
            "violence to staff",
            "threatened staff",
            "verbally abusive",
            "do not visit alone",
            "not to be visited alone",
            "no lone visits",
            "no lone visit",
            "visit in pairs",
            "two workers",
            "double up visit",
            "zero tolerance",
        ],
    ),
    (
        RiskFlag::SelfHarm,
        &[
            "suicide",
            "suicidal",
            "self harm",
            "self harms",
            "self harming",
            "selfharm",
            "overdose",
            "end her life",
            "end his life",
            "end their life",
            "kill herself",
            "kill himself",
            "better off dead",
        ],
    ),
    (
        RiskFlag::DomesticAbuse,
        &[
            "domestic abuse",
            "domestic violence",
            "coercive control",
            "marac",
            "hits her",
            "hits him",
            "afraid of her husband",
            "afraid of her partner",
        ],
    ),
    (
        RiskFlag::Safeguarding,
        &["safeguarding", "child protection", "child in need", "neglect", "exploitation", "cuckooing"],
    ),
    (RiskFlag::HomelessTonight, &["nowhere to sleep", "sleeping rough", "street homeless", "homeless tonight"]),
    (RiskFlag::NoFood, &["no food", "nothing to eat", "has not eaten"]),
];

/// Words that say that what follows is not so.
const NOT: &[&str] = &["no", "not", "denies", "denied", "without", "nil", "never", "ruled"];
/// A dog that is somebody's company warns of nothing.
const FOND: &[&str] = &["walks", "walking", "walk", "loves", "misses", "died", "lost", "company"];

/// Words of a line, folded, with where each stands.
fn words(line: &str) -> Vec<(String, usize, usize)> {
    let mut words: Vec<(String, usize, usize)> = Vec::new();
    let mut open = false;
    for (at, c) in line.char_indices() {
        if matches!(c, '\'' | '’') {
            continue;
        }
        if c.is_alphanumeric() {
            let small = c.to_lowercase();
            match words.last_mut().filter(|_| open) {
                Some((word, _, to)) => {
                    word.extend(small);
                    *to = at + c.len_utf8();
                }
                None => words.push((small.collect(), at, at + c.len_utf8())),
            }
            open = true;
        } else {
            open = false;
        }
    }
    words
}

/// Where a phrase stands among words.
fn stands(words: &[(String, usize, usize)], phrase: &str) -> Option<usize> {
    let parts: Vec<&str> = phrase.split([' ', '-']).collect();
    (0..words.len())
        .find(|at| parts.iter().enumerate().all(|(n, part)| words.get(at + n).is_some_and(|(w, ..)| w == part)))
}

fn denied(words: &[(String, usize, usize)], at: usize) -> bool {
    words[at.saturating_sub(4)..at].iter().any(|(word, ..)| NOT.contains(&word.as_str()))
}

/// The words around a place: what was found is shown in its sentence, not by itself.
fn around(line: &str, words: &[(String, usize, usize)], at: usize, count: usize) -> String {
    let from = words[at.saturating_sub(6)].1;
    let to = words[(at + count + 5).min(words.len() - 1)].2;
    line[from..to].to_owned()
}

/// Needs and risks that a story may speak of, each with the words around it; and what it says is not so.
pub(super) fn meant(lines: &[&str]) -> (Vec<Found>, Vec<Remark>) {
    let read: Vec<_> = lines.iter().map(|line| (*line, words(line))).collect();
    let mut found = Vec::new();
    let mut remarks = Vec::new();
    for need in needs::all() {
        let first = need.heard.iter().find_map(|phrase| {
            read.iter().find_map(|(line, words)| {
                let at = stands(words, phrase).filter(|at| !denied(words, *at))?;
                Some(around(line, words, at, phrase.split([' ', '-']).count()))
            })
        });
        if let Some(words) = first {
            found.push(Found { field: Field::Need, value: need.code.clone(), words, sure: Sure::Perhaps });
        }
    }
    for (risk, phrases) in RISKS {
        let mut taken = false;
        let mut not = None;
        for (line, words) in &read {
            for phrase in *phrases {
                let Some(at) = stands(words, phrase) else { continue };
                let said = around(line, words, at, phrase.split(' ').count());
                let company = phrase.starts_with("dog")
                    && words[at.saturating_sub(4)..(at + 4).min(words.len())]
                        .iter()
                        .any(|(w, ..)| FOND.contains(&w.as_str()));
                // "do not visit alone" has its no in it
                if company || denied(words, at) {
                    not.get_or_insert(said);
                } else if !taken {
                    taken = true;
                    found.push(Found {
                        field: Field::Risk,
                        value: risk.as_str().to_owned(),
                        words: said,
                        sure: Sure::Perhaps,
                    });
                }
            }
        }
        if let Some(words) = not.filter(|_| !taken) {
            remarks.push(Remark::NotSo { risk: *risk, words });
        }
    }
    (found, remarks)
}

/// Small words that only Welsh has, and that only English has.
const WELSH: &[&str] = &[
    "mae", "yn", "wedi", "ei", "hi", "gyda", "nid", "oes", "ddim", "byw", "ers", "hwn", "hon", "bod", "roedd", "maer",
    "syn", "iw", "oi", "ir", "ac", "neu", "heb", "eisiau", "gan", "ond",
];
const ENGLISH: &[&str] = &[
    "the", "and", "is", "to", "has", "with", "was", "her", "his", "of", "she", "he", "they", "been", "for", "in",
    "lives", "would", "this",
];

/// Whether most of a story is in Welsh.
pub(super) fn welsh(lines: &[&str]) -> bool {
    let count = |list: &[&str]| {
        lines.iter().flat_map(|line| words(line)).filter(|(word, ..)| list.contains(&word.as_str())).count()
    };
    let welsh = count(WELSH);
    welsh >= 4 && welsh > count(ENGLISH)
}
