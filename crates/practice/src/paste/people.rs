//! Whom a text speaks of: what belongs to one person, and where another begins.

use super::labels::Key;
use super::reader::NO_NAME;
use super::values::{At, Name, name};
use super::{Field, Found, Sure};
use crate::person::fold;

/// Something known of somebody, in the order of the text.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    pub(super) key: Key,
    pub(super) found: Found,
}

/// A name that can be a person's.
pub(super) fn named(text: &str) -> Option<At<Name>> {
    name(text).filter(|name| {
        let words = fold(&format!("{} {}", name.value.given, name.value.family));
        !words.split(' ').any(|word| NO_NAME.contains(&word))
            && !name.value.given.is_empty()
            && !name.value.family.is_empty()
    })
}

/// Words from the last to the first, with where each begins.
pub(super) fn words_back(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(' ').rev().scan(text.len(), |end, word| {
        let from = *end - word.len();
        *end = from.saturating_sub(1);
        Some((from, word))
    })
}

fn known(person: &[Fact], field: Field) -> Option<&str> {
    person.iter().find(|fact| fact.found.field == field).map(|fact| fact.found.value.as_str())
}

/// Whether two names can be one person's: one has all the words of the other, or their initials.
fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (fold(a), fold(b));
    let same = |word: &str, other: &str| word == other || word.chars().count() == 1 && other.starts_with(word);
    let within =
        |small: &str, large: &str| small.split(' ').all(|word| large.split(' ').any(|other| same(word, other)));
    within(&a, &b) || within(&b, &a)
}

/// So many people are told apart in one text; nobody pastes more on purpose.
const PEOPLE: usize = 50;

/// Whether more is known of somebody than how they are called: who it is.
fn certain(person: &[Fact]) -> bool {
    known(person, Field::Nhs).is_some() || known(person, Field::Birth).is_some()
}

/// Whether nothing is known of somebody but how they are called.
fn named_alone(person: &[Fact]) -> bool {
    person.iter().all(|fact| matches!(fact.found.field, Field::Given | Field::Family))
}

/// Whether both halves of two names can be one person's.
fn called_alike(one: &[Fact], other: &[Fact]) -> bool {
    let half = |field| matches!((known(one, field), known(other, field)), (Some(a), Some(b)) if alike(a, b));
    half(Field::Given) && half(Field::Family)
}

/// Facts apart by person. Another begins where an NHS number or birth date differs, or where a name does once one of those is known or
/// where a label says that it is one: two names are never one person's. Who is named and nothing more, beside somebody of whom more is
/// known, is not somebody else who is referred.
pub(super) fn apart(facts: Vec<Fact>) -> Vec<Vec<Found>> {
    let mut people: Vec<Vec<Fact>> = Vec::new();
    for fact in facts {
        let begins = people.last().is_none_or(|person| match fact.found.field {
            Field::Nhs | Field::Birth => known(person, fact.found.field).is_some_and(|value| value != fact.found.value),
            Field::Given | Field::Family => {
                let labelled = matches!(fact.key, Key::Name | Key::Family) && fact.found.sure == Sure::Said;
                let other = known(person, fact.found.field).is_some_and(|value| !alike(value, &fact.found.value));
                (certain(person) || labelled) && other && fact.key != Key::Given
            }
            _ => false,
        });
        // the second half of a name that began somebody belongs to them
        if begins {
            if people.len() == PEOPLE {
                break;
            }
            let moved = match (fact.found.field, people.last_mut()) {
                (Field::Family, Some(before)) if fact.key == Key::Name => before
                    .last()
                    .is_some_and(|last| {
                        last.key == Key::Name
                            && last.found.field == Field::Given
                            && last.found.words == fact.found.words
                    })
                    .then(|| before.pop())
                    .flatten(),
                // so does a first name that stood before it, under a label of its own
                (Field::Family, Some(before)) if before.len() > 1 => {
                    before.last().is_some_and(|last| last.key == Key::Given).then(|| before.pop()).flatten()
                }
                _ => None,
            };
            people.push(moved.into_iter().collect());
        }
        if let Some(person) = people.last_mut() {
            person.push(fact);
        }
    }
    let known_of_one = people.iter().any(|person| certain(person));
    let mut kept: Vec<Vec<Fact>> = Vec::new();
    for person in people {
        // the same again, further down
        let again = kept.iter().position(|one| {
            let same = |field| matches!((known(one, field), known(&person, field)), (Some(a), Some(b)) if a == b);
            same(Field::Nhs)
                || same(Field::Birth) && known(one, Field::Nhs).is_none_or(|_| known(&person, Field::Nhs).is_none())
                || !certain(&person) && called_alike(one, &person)
        });
        match again {
            Some(at) => kept[at].extend(person),
            None if known_of_one && named_alone(&person) => {}
            // somebody of whom a number or an address stands there, and who cannot be said to be the other one
            None => kept.push(person),
        }
    }
    kept.into_iter().map(of_person).filter(|person| !person.is_empty()).collect()
}

/// One value for each field: what is labelled before what is not, a mobile number before another, lines of an address together.
fn of_person(facts: Vec<Fact>) -> Vec<Found> {
    let mut person: Vec<(Key, Found)> = Vec::new();
    for Fact { key, found } in facts {
        match person.iter_mut().find(|(_, one)| one.field == found.field) {
            Some((_, one)) if found.field == Field::Address && one.sure == Sure::Said && found.sure == Sure::Said => {
                if !one.value.lines().any(|line| found.value.lines().any(|other| other == line)) {
                    one.value = format!("{}\n{}", one.value, found.value);
                }
            }
            Some((of, one)) => {
                let better = one.sure != Sure::Said && found.sure == Sure::Said
                    || found.field == Field::Phone
                        && *of == Key::Phone
                        && key == Key::Mobile
                        && found.sure == Sure::Said
                    || found.field == Field::Given
                        && one.sure == found.sure
                        && found.value.len() > one.value.len()
                        && alike(&one.value, &found.value);
                if better {
                    (*of, *one) = (key, found);
                }
            }
            None => person.push((key, found)),
        }
    }
    let mut found: Vec<Found> = person.into_iter().map(|(_, found)| found).collect();
    found.sort_by_key(|one| Field::ALL.iter().position(|field| *field == one.field));
    found
}
