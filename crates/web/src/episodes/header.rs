//! The head of every page of an episode: who this is, how they may safely be reached, how things stand, and the tabs.
//!
//! Other rooms whose pages belong to an episode (goals, connections) put a [`Header`] in their view as `header` and
//! include `episodes/_header.html`.

use crate::shared::mark_words;
use app::episodes::Opened;
use app::time;
use jiff::civil::Date;
use practice::episode::{Readiness, State};
use practice::person::{CHILD, ContactKind, age_on, full_name, is_child, show_phone};
use practice::referral::RiskFlag;
use serde::Serialize;

/// The tabs of an episode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Tab {
    /// What is next, holding, ending, owners.
    Overview,
    /// What matters, goals and steps.
    Goals,
    /// Introductions and unmet needs.
    Connections,
    /// Every contact.
    Contacts,
    /// How they fare, asked now and then.
    Measures,
    /// What was said between worker and referrer.
    Messages,
}

/// One way to reach a person, with what must be known before it is used (DOMAIN 4.1, safe contact).
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Reach {
    /// `phone`, `email` …
    kind: String,
    /// As it is read aloud.
    value: String,
    /// As a telephone dials it; none for what is not to be used or is no number.
    dial: Option<String>,
    /// Must never be used.
    never_use: bool,
    /// No message may be left.
    no_message: bool,
    /// A word about it.
    note: String,
}

/// The head of an episode's pages.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Header {
    /// The episode's id.
    pub(crate) episode: String,
    /// The person's id.
    pub(crate) person: String,
    /// Given and family name.
    pub(crate) name: String,
    /// What they like to be called, where it is another name.
    pub(crate) known_as: String,
    /// Born on.
    pub(crate) born: Option<String>,
    /// Years of age today.
    pub(crate) age: Option<i32>,
    /// Pronouns.
    pub(crate) pronouns: String,
    /// What must be known before making contact.
    pub(crate) safe_contact: String,
    /// How the person can be reached, and how not.
    pub(crate) reach: Vec<Reach>,
    /// What to keep in mind, as words: risks the referrer named, an interpreter, other needs.
    pub(crate) flags: Vec<String>,
    /// The state in words.
    pub(crate) state: &'static str,
    /// The state's colour.
    pub(crate) colour: &'static str,
    /// Readiness in words.
    pub(crate) readiness: &'static str,
    /// Who owns the episode.
    pub(crate) owner: String,
    /// The practice or network.
    pub(crate) site: String,
    /// Support has ended: nothing more is planned, a late contact can still be written down.
    pub(crate) ended: bool,
    /// Which tab is shown.
    pub(crate) tab: Tab,
}

impl Header {
    /// The head for an opened episode.
    pub(crate) fn of(opened: &Opened, today: Date, tab: Tab) -> Self {
        let (episode, person) = (&opened.episode, &opened.person);
        let state = State::parse(&episode.state).unwrap_or(State::Waiting);
        let born = person.birth_date.map(time::date);
        let owner = opened.owners.iter().find(|o| o.until_at.is_none()).map(|o| o.owner_name.clone());
        Self {
            episode: episode.id.to_string(),
            person: episode.person_id.to_string(),
            name: full_name(&person.given_name, &person.family_name),
            known_as: if person.known_as == person.given_name { String::new() } else { person.known_as.clone() },
            born: born.map(|day| day.to_string()),
            age: born.map(|day| age_on(day, today)),
            pronouns: person.pronouns.clone(),
            safe_contact: person.safe_contact.clone(),
            reach: ways(opened),
            flags: flags(opened, born.map(|day| age_on(day, today))),
            state: state.words(),
            colour: colour(state),
            readiness: Readiness::parse(&episode.readiness).map_or("", Readiness::words),
            owner: owner.unwrap_or_default(),
            site: opened.site_name.clone(),
            ended: state == State::Ended,
            tab,
        }
    }
}

/// The colour of a state's tag; the words say the same.
pub(crate) fn colour(state: State) -> &'static str {
    match state {
        State::Waiting => "yellow",
        State::Active => "green",
        State::Holding => "blue",
        State::Ended => "grey",
    }
}

/// How the person can be reached, in the order in which the record has it.
fn ways(opened: &Opened) -> Vec<Reach> {
    let each = opened.contacts.iter().map(|row| {
        let kind = ContactKind::parse(&row.kind);
        let phone = matches!(kind, Some(ContactKind::Mobile | ContactKind::HomePhone));
        Reach {
            kind: kind.map_or_else(|| row.kind.clone(), |known| known.words().to_owned()),
            value: if phone { show_phone(&row.value) } else { row.value.clone() },
            dial: (phone && !row.never_use).then(|| row.value.clone()),
            never_use: row.never_use,
            no_message: row.no_message,
            note: row.note.clone(),
        }
    });
    each.collect()
}

/// What to keep in mind before every contact. A risk to workers comes first (DOMAIN 4.4).
fn flags(opened: &Opened, age: Option<i32>) -> Vec<String> {
    let mut risks: Vec<RiskFlag> = opened.risks.iter().filter_map(|code| RiskFlag::parse(code)).collect();
    risks.sort_by_key(|risk| *risk != RiskFlag::RiskToWorkers);
    let mut flags = mark_words(&opened.marks);
    flags.extend(risks.iter().map(|risk| format!("Named at referral: {}", risk.words())));
    if age.is_some_and(is_child) {
        flags.push(CHILD.to_owned());
    }
    if opened.person.interpreter {
        flags.push(match opened.person.language.trim() {
            "" => "Interpreter needed".to_owned(),
            language => format!("Interpreter needed: {language}"),
        });
    }
    if !opened.person.communication_needs.trim().is_empty() {
        flags.push(opened.person.communication_needs.trim().to_owned());
    }
    flags
}

impl Header {
    /// A head for samples.
    pub(crate) fn sample(tab: Tab) -> Self {
        Self {
            episode: "01990000-0000-7000-8000-000000000001".to_owned(),
            person: "01990000-0000-7000-8000-000000000002".to_owned(),
            name: "Rosa Whitfield".to_owned(),
            known_as: "Rosie".to_owned(),
            born: Some("1951-03-04".to_owned()),
            age: Some(75),
            pronouns: "she/her".to_owned(),
            safe_contact: "Ring after 10. Her son answers the landline".to_owned(),
            reach: vec![
                Reach {
                    kind: ContactKind::Mobile.words().to_owned(),
                    value: "07700 900123".to_owned(),
                    dial: Some("07700900123".to_owned()),
                    never_use: false,
                    no_message: true,
                    note: "her own".to_owned(),
                },
                Reach {
                    kind: ContactKind::HomePhone.words().to_owned(),
                    value: "01632 960001".to_owned(),
                    dial: None,
                    never_use: true,
                    no_message: true,
                    note: String::new(),
                },
            ],
            flags: vec!["Named at referral: Domestic abuse".to_owned(), "Interpreter needed: Italian".to_owned()],
            state: State::Active.words(),
            colour: colour(State::Active),
            readiness: Readiness::BuildingTrust.words(),
            owner: "Amara Okafor".to_owned(),
            site: "Riverside Surgery".to_owned(),
            ended: false,
            tab,
        }
    }
}
