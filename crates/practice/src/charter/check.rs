//! Whether a draft can be agreed: each boundary says what it must, and no two contradict each other.

use std::fmt;

use crate::contact::{self, Place};
use crate::goal::{LONG_MAX, check_words, too_long};
use crate::problem::Problem;
use crate::referral::{Route, Source};

use super::act::Task;
use super::aspect::Aspect;
use super::boundary::Boundary;
use super::latitude::Band;
use super::rule::Rule;

/// The most boundaries of one charter: more is not read.
pub const BOUNDARIES_MAX: usize = 80;
/// The highest number of a configuration in [004 T6].
pub const CMOC_MAX: u8 = 15;

/// What is wrong in a draft, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which boundary, as its place in the draft from 0; none where the whole is at fault.
    pub boundary: Option<usize>,
    /// What.
    pub problem: Problem,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.boundary {
            Some(place) => write!(f, "Boundary {}: {}", place + 1, self.problem),
            None => self.problem.fmt(f),
        }
    }
}

/// What is wrong with one boundary, each under the name of its field: `aspect`, `rule`, `ceiling`, `why`, `words_for_workers`,
/// `words_for_public`, `cmocs`. `measure` says whether there is a measure with a code.
pub fn boundary(one: &Boundary, measure: &dyn Fn(&str) -> bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (field, words) in [("why", &one.why), ("words_for_workers", &one.words_for_workers)] {
        problems.extend(check_words(field, words, LONG_MAX).err());
    }
    problems.extend(too_long("words_for_public", &one.words_for_public, LONG_MAX));
    if let Some(rule) = &one.rule {
        if !rule.aspects().contains(&one.aspect) {
            let may: Vec<&str> = rule.aspects().iter().map(|aspect| aspect.words()).collect();
            problems.push(Problem::new(
                "rule",
                format!(
                    "A rule of this kind cannot stand under ‘{}’. It belongs to: {}.",
                    one.aspect.words(),
                    may.join(", ")
                ),
            ));
        }
        problems.extend(rule.check().err().unwrap_or_default());
        if let Rule::MeasuresAsked { measures } = rule {
            problems.extend(measures.iter().filter(|code| !measure(code)).map(|code| {
                Problem::new(
                    "rule",
                    format!("There is no measure ‘{code}’ in this service. Switch it on first, or leave it out."),
                )
            }));
        }
    }
    if one.ceiling.is_some_and(|ceiling| ceiling < one.latitude) {
        problems.push(Problem::new(
            "ceiling",
            format!(
                "A worker’s own flexibility may go as far as {}, which is less than the {} that everybody has. Give at least {}, or nothing.",
                one.ceiling.map_or(0, super::latitude::Latitude::get),
                one.latitude.get(),
                one.latitude.get()
            ),
        ));
    }
    if let Some(number) = one.cmocs.iter().find(|number| !(1..=CMOC_MAX).contains(*number)) {
        problems.push(Problem::new("cmocs", format!("There is no CMOC {number}. They are numbered 1 to {CMOC_MAX}.")));
    }
    problems
}

/// What is wrong with a draft.
pub fn draft(boundaries: &[Boundary], measure: &dyn Fn(&str) -> bool) -> Vec<Fault> {
    let whole = |message: String| Fault { boundary: None, problem: Problem::new("", message) };
    let mut faults = Vec::new();
    if boundaries.is_empty() {
        faults.push(whole("A charter needs at least one boundary.".to_owned()));
    }
    if boundaries.len() > BOUNDARIES_MAX {
        faults
            .push(whole(format!("A charter has at most {BOUNDARIES_MAX} boundaries; this has {}.", boundaries.len())));
    }
    for (place, one) in boundaries.iter().enumerate() {
        faults.extend(boundary(one, measure).into_iter().map(|problem| Fault { boundary: Some(place), problem }));
    }
    // beyond what a charter can have, what contradicts what is of no use to anybody
    for (later, one) in boundaries.iter().enumerate().take(BOUNDARIES_MAX) {
        for (earlier, other) in boundaries.iter().enumerate().take(later) {
            if let Some(message) = against(other, one).or_else(|| against(one, other)) {
                let message = format!("{message} See boundary {}, ‘{}’.", earlier + 1, other.aspect.words());
                faults.push(Fault { boundary: Some(later), problem: Problem::new("rule", message) });
            }
        }
    }
    faults
}

/// Why two boundaries cannot stand in one charter, if they cannot.
fn against(one: &Boundary, other: &Boundary) -> Option<String> {
    let (rule, than) = (one.rule.as_ref()?, other.rule.as_ref()?);
    match (rule, than) {
        (Rule::ContactMinutes { kinds, least, .. }, Rule::ContactMinutes { kinds: others, most: Some(most), .. })
            if kinds.is_empty() != others.is_empty() && least.is_some_and(|least| least > *most) =>
        {
            Some(format!(
                "One boundary asks for at least {} minutes of a kind of contact, and another allows at most {most}.",
                least.unwrap_or_default()
            ))
        }
        (Rule::ContactMinutes { kinds, .. }, Rule::ContactMinutes { kinds: others, .. }) => {
            let both = kinds.is_empty() && others.is_empty() || kinds.iter().any(|kind| others.contains(kind));
            both.then(|| "Two boundaries give the minutes of one kind of contact.".to_owned())
        }
        // lists of what is not done may stand side by side, each with its own latitude, as long as nothing stands in two of them
        (Rule::TasksOut { tasks }, Rule::TasksOut { tasks: others }) => twice(tasks, others),
        (Rule::MethodsOut { methods }, Rule::MethodsOut { methods: others }) => twice(methods, others),
        (Rule::WorkOut { work }, Rule::WorkOut { work: others }) => twice(work, others),
        (Rule::MeasuresAsked { measures }, Rule::MeasuresAsked { measures: others }) => twice(measures, others),
        (Rule::Excluded { risks, needs, .. }, Rule::Excluded { risks: other_risks, needs: other_needs, .. }) => {
            twice(risks, other_risks).or_else(|| twice(needs, other_needs))
        }
        _ if one.aspect == other.aspect && rule.kind() == than.kind() => {
            Some("Two boundaries of one aspect have a rule of the same kind. Keep one of them.".to_owned())
        }
        (Rule::Places { allowed, .. }, Rule::TasksOut { tasks })
            if allowed.contains(&Place::Home) && tasks.contains(&Task::HomeVisits) =>
        {
            Some("People are seen at home by one boundary, and visits at home are not done by another.".to_owned())
        }
        (Rule::ContactMinutes { kinds, .. }, Rule::TasksOut { tasks })
            if kinds.contains(&contact::Kind::Accompanying) && tasks.contains(&Task::Accompanying) =>
        {
            Some("One boundary says how long going along takes, and another that it is not done.".to_owned())
        }
        (Rule::Routes { allowed }, Rule::Sources { allowed: sources })
            if allowed.contains(&Route::SelfReferral) && !sources.contains(&Source::SelfReferral) =>
        {
            Some("The self-referral form is among the ways, but people may not refer themselves.".to_owned())
        }
        (Rule::ContactsAtMost { counts, .. }, Rule::EachTime {})
            if counts.carers && other.aspect == Aspect::FamilyAndCarers && other.latitude.band() == Band::Fixed =>
        {
            Some(
                "Contacts with a carer are counted by one boundary, and by another carers are not supported."
                    .to_owned(),
            )
        }
        (Rule::SupportReviewed { every_weeks }, Rule::WeeksAtMost { weeks }) if every_weeks > weeks => {
            Some(format!("Support is looked at again after {every_weeks} weeks, but ends after {weeks}."))
        }
        _ => None,
    }
}

/// What is said where something stands in two lists that would weigh it by different latitudes.
fn twice<T: PartialEq>(list: &[T], other: &[T]) -> Option<String> {
    let both = list.iter().any(|one| other.contains(one));
    both.then(|| "Something stands in the lists of two boundaries. Keep it in one of them.".to_owned())
}
