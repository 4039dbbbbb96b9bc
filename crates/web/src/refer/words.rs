//! The words of the referral form: who refers, what for, what is dangerous, where it stands. Codes are the domain's.

use app::charter::Beside;
use practice::referral::{RiskFlag, Source, State};
use serde::Serialize;

use crate::words::Choice;

/// How people say what they are; the codes are [`Source`]'s [004 T4]. Whoever refers themselves has a form of their own.
const SOURCES: &[(Source, &str)] = &[
    (Source::Gp, "GP"),
    (Source::Nurse, "Nurse or nurse practitioner"),
    (Source::Receptionist, "Receptionist or practice administrator"),
    (Source::CareCoordinator, "Care co-ordinator"),
    (Source::Pharmacist, "Pharmacist or pharmacy technician"),
    (Source::PhysicianAssociate, "Physician associate"),
    (Source::HealthcareAssistant, "Healthcare assistant"),
    (Source::MentalHealthProfessional, "Mental health professional"),
    (Source::HealthVisitor, "Health visitor or midwife"),
    (Source::Hospital, "Hospital staff"),
    (Source::CrisisTeam, "Crisis team"),
    (Source::SocialCare, "Social worker or social care"),
    (Source::School, "School, college or nursery"),
    (Source::CommunityWorker, "Community worker"),
    (Source::Vcse, "Charity or community group"),
    (Source::FamilyOrFriend, "Family member or friend"),
    (Source::Other, "Somebody else"),
];

/// Who refers, as a list to choose from. A worker who writes down what was asked may also choose the person themselves.
pub(super) fn source_choices(told: bool) -> Vec<Choice> {
    let own = told.then(|| Choice::new(Source::SelfReferral.as_str(), "The person themselves"));
    own.into_iter().chain(SOURCES.iter().map(|(source, words)| Choice::new(source.as_str(), *words))).collect()
}

/// The words of a source on the form.
pub(super) fn source_words(code: &str) -> &str {
    SOURCES
        .iter()
        .find(|(source, _)| source.as_str() == code)
        .map_or_else(|| Source::parse(code).map_or(code, |source| source.words()), |(_, words)| words)
}

/// Needs in groups that go together in life, so that 29 of them can be looked through in seconds.
const GROUPS: &[(&str, &[&str])] = &[
    ("People and feelings", &["loneliness", "mental_wellbeing", "bereavement", "relationships", "caring", "parenting"]),
    ("Money and home", &["money", "benefits", "housing", "homelessness", "food", "energy", "practical_help"]),
    ("Health and habits", &["long_term_condition", "physical_activity", "weight_nutrition", "substances_gambling"]),
    (
        "Purpose and getting about",
        &["employment", "education", "volunteering", "arts_nature", "digital_inclusion", "transport"],
    ),
    ("Safety, rights and change", &["domestic_abuse", "crime_safety", "legal", "immigration", "transition"]),
    ("Anything else", &["other"]),
];

/// A group of needs.
#[derive(Debug, Serialize)]
pub(super) struct NeedGroup {
    /// What ids in the page begin with; the first is the field's own name, where the error summary leads.
    id: String,
    title: &'static str,
    needs: Vec<NeedChoice>,
}

/// A need to tick, with what no worker has power over said beside it [004 CMOC5, CMOC10].
#[derive(Debug, Serialize)]
pub(super) struct NeedChoice {
    value: &'static str,
    text: &'static str,
    about: &'static str,
    /// What no worker has power over, and what the charter in force says of it.
    beyond: Vec<String>,
    /// Who can help with it; said where anything stands in `beyond`.
    instead: Option<&'static str>,
}

/// All needs in their groups; one that belongs to no group stands in the last.
pub(super) fn need_groups(beside: &Beside) -> Vec<NeedGroup> {
    let grouped = |code: &str| GROUPS.iter().any(|(_, codes)| codes.contains(&code));
    GROUPS
        .iter()
        .enumerate()
        .map(|(at, (title, codes))| {
            let last = at + 1 == GROUPS.len();
            let here =
                practice::needs::all().iter().filter(|n| codes.contains(&n.code.as_str()) || last && !grouped(&n.code));
            let needs = here
                .map(|n| NeedChoice {
                    value: &n.code,
                    text: &n.words,
                    about: &n.about,
                    beyond: beside.of(&n.code).into_iter().map(|said| said.words).collect(),
                    instead: n.instead.as_deref(),
                })
                .collect();
            NeedGroup { id: if at == 0 { "needs".to_owned() } else { format!("needs-group-{at}") }, title, needs }
        })
        .collect()
}

/// The risks somebody can name of themselves, in the first person.
const OWN_RISKS: &[(RiskFlag, &str)] = &[
    (RiskFlag::SelfHarm, "I have thoughts of ending my life or of hurting myself"),
    (RiskFlag::DomesticAbuse, "Somebody hurts me, frightens me or controls me"),
    (RiskFlag::Safeguarding, "A child, or somebody who depends on others, is not safe"),
    (RiskFlag::HomelessTonight, "I have nowhere to sleep tonight"),
    (RiskFlag::NoFood, "I have no food"),
];

/// The risks somebody can name of themselves.
pub(super) fn own_risk_choices() -> Vec<Choice> {
    OWN_RISKS.iter().map(|(risk, words)| Choice::new(risk.as_str(), *words)).collect()
}

/// The words of a risk on the form it was chosen on.
pub(super) fn risk_words(code: &str, own: bool) -> String {
    let own = OWN_RISKS.iter().find(|(risk, _)| own && risk.as_str() == code).map(|(_, words)| (*words).to_owned());
    own.unwrap_or_else(|| RiskFlag::parse(code).map_or(code, |risk| risk.words()).to_owned())
}

/// Where a referral stands, as its sender is told it: a word and a sentence; `own` in the second person.
pub(crate) fn state_words(state: &str, hears: bool, own: bool) -> (&'static str, &'static str) {
    if !hears {
        return (
            "Received",
            "We have the referral. What becomes of it we tell you only if the person agrees: they can say so to their link worker.",
        );
    }
    let (word, of_others, of_own) = match State::parse(state) {
        None | Some(State::Received) => (
            "Received",
            "We have the referral. Nobody has looked at it yet; until somebody does, it stays with you.",
            "We have what you sent. Nobody has looked at it yet.",
        ),
        Some(State::InTriage) => (
            "Being looked at",
            "A link worker is finding out what would help.",
            "A link worker is finding out what would help.",
        ),
        Some(State::Accepted) => ("Accepted", "A link worker supports the person.", "A link worker supports you."),
        Some(State::Signposted) => (
            "Signposted",
            "The person was given what they needed to find help themselves.",
            "You were given what you need to find help yourself.",
        ),
        Some(State::Redirected) => (
            "Passed on",
            "Another professional is better placed to help; our message says who.",
            "Somebody else is better placed to help you; our message says who.",
        ),
        Some(State::Declined) => (
            "Not taken further",
            "You read here who decided and why, what comes next, and who has it now. Your answer opens the question again.",
            "You read here why, and what comes next. Your answer opens the question again.",
        ),
        Some(State::Withdrawn) => (
            "Withdrawn",
            "The referral was taken back. Your answer opens the question again.",
            "It was taken back. Your answer opens the question again.",
        ),
        Some(State::Duplicate) => (
            "Already with us",
            "The same request had reached us before; we go on with that one.",
            "The same request had reached us before; we go on with that one.",
        ),
    };
    (word, if own { of_own } else { of_others })
}

/// Where the support stands that came of a referral, as whoever hears everything is told it; `own` in the second person.
pub(crate) fn support_words(state: &str, own: bool) -> Option<(&'static str, &'static str)> {
    use practice::episode::State as Support;
    let (word, of_others, of_own) = match Support::parse(state)? {
        Support::Waiting => return None,
        Support::Active => ("In support", "A link worker supports the person.", "A link worker supports you."),
        Support::Holding => (
            "Kept in support (holding)",
            "A link worker stays in touch with the person, although nothing further can be arranged just now.",
            "Your link worker stays in touch with you, although nothing further can be arranged just now.",
        ),
        Support::Ended => (
            "Support ended",
            "Support has come to an end for now. You are welcome to refer again.",
            "Your support has come to an end for now. You are welcome to come back.",
        ),
    };
    Some((word, if own { of_own } else { of_others }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_need_stands_in_one_group() {
        let mut shown: Vec<&str> =
            need_groups(&Beside::without_charter()).iter().flat_map(|g| g.needs.iter().map(|n| n.value)).collect();
        shown.sort_unstable();
        let mut all: Vec<&str> = practice::needs::all().iter().map(|n| n.code.as_str()).collect();
        all.sort_unstable();
        assert_eq!(shown, all);
        assert!(GROUPS.iter().flat_map(|(_, codes)| codes.iter()).all(|code| practice::needs::by_code(code).is_some()));
    }

    #[test]
    fn every_source_has_words_for_humans() {
        let offered = source_choices(true);
        for source in Source::ALL {
            assert!(offered.iter().any(|choice| choice.value == source.as_str()), "{source}");
        }
        assert!(!source_choices(false).iter().any(|choice| choice.value == "self"));
    }

    #[test]
    fn support_that_has_ended_is_not_said_to_be_accepted() {
        use practice::episode::State as Support;
        assert!(support_words(Support::Waiting.as_str(), false).is_none(), "it was accepted, and no more yet");
        let words = |state: Support| support_words(state.as_str(), false).map(|(word, _)| word);
        assert_eq!(words(Support::Active), Some("In support"));
        assert_eq!(words(Support::Holding), Some("Kept in support (holding)"));
        assert_eq!(words(Support::Ended), Some("Support ended"));
    }

    #[test]
    fn whoever_hears_only_received_learns_no_more_from_the_state() {
        for state in State::ALL {
            assert_eq!(state_words(state.as_str(), false, false).0, "Received");
        }
    }
}
