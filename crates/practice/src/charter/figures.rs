//! The figures of a finding: what the act comes to, beside what the boundary says, and how that is said.

use crate::access::Role;
use crate::contact::Place;
use crate::holding;
use crate::referral::{RiskFlag, Route, Source};

use super::act::{Method, OtherWork, Task};
use super::aspect::Aspect;
use super::rule::{HomeNeeds, counted, within};

/// Whether an act is still to come, or has happened: what happened is always recorded (DOMAIN 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tense {
    /// It is planned.
    Planned,
    /// It has happened.
    Happened,
}

/// What an act comes to at a boundary.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant's fields are the act's figure and the boundary's")]
pub enum Figures {
    Contacts { nth: u32, most: u32 },
    MinutesOver { minutes: u32, most: u32 },
    MinutesUnder { minutes: u32, least: u32 },
    WeeksOpen { open: u32, most: u32 },
    SinceReview { since: u32, every: u32 },
    Place(Place),
    HomeWithout(HomeNeeds),
    Age { age: u8, lowest: u8 },
    Risk { risk: RiskFlag, unless_jointly: bool },
    Need { need: String, unless_jointly: bool },
    Source(Source),
    Route(Route),
    DeclinedBy(Role),
    DeclinedAfter { after: u32, most: u32 },
    Active { people: u32, most: u32 },
    NewThisWeek { people: u32, most: u32 },
    Held { people: u32, most: u32 },
    HeldFor(holding::Reason),
    HoldingReview { weeks: u32, most: u32 },
    LeftOut(String),
    Task(Task),
    Method(Method),
    Work(OtherWork),
    CommunityUnder { percent: u8, least: u8 },
    CommunityOver { percent: u32, most: u32 },
    EndingUnprepared { talked_about: bool, told: bool },
    EachTime(Aspect),
}

/// A number as a place in a row: 1st, 2nd, 3rd, 11th.
fn nth(n: u32) -> String {
    let ending = match (n % 100, n % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

fn weeks(n: u32) -> String {
    counted(n, "week", "weeks")
}

fn minutes_of(n: u32) -> String {
    counted(n, "minute", "minutes")
}

fn people_of(n: u32) -> String {
    counted(n, "person", "people")
}

impl Figures {
    /// The figures in a sentence, for a page and for what is kept with the act.
    pub fn words(&self, tense: Tense) -> String {
        let (would_be, would_make) = match tense {
            Tense::Planned => ("would be", "would make"),
            Tense::Happened => ("was", "made"),
        };
        match self {
            Self::Contacts { nth: n, most } => {
                format!("This {would_be} the {} of {}.", nth(*n), counted(*most, "contact", "contacts"))
            }
            Self::MinutesOver { minutes, most } => {
                format!("This {would_be} {}, of at most {most}.", minutes_of(*minutes))
            }
            Self::MinutesUnder { minutes, least } => {
                format!("This {would_be} {}, of at least {least}.", minutes_of(*minutes))
            }
            Self::WeeksOpen { open, most } => format!("Support has been open for {}, of at most {most}.", weeks(*open)),
            Self::SinceReview { since, every } => {
                format!(
                    "It is {} since support was looked at again; that is due every {}.",
                    weeks(*since),
                    weeks(*every)
                )
            }
            Self::Place(place) => {
                format!("The place {would_be}: {}. It is not among those that were agreed.", within(place.words()))
            }
            Self::HomeWithout(needs) => match needs {
                HomeNeeds::Nothing => format!("This {would_be} a visit at home."),
                needs => format!("This {would_be} a visit at home without what it needs: {}.", within(needs.words())),
            },
            Self::Age { age, lowest } => format!("The person is {age}; support is from the age of {lowest}."),
            Self::Risk { risk, unless_jointly } => {
                format!("The referral names: {}. {}", within(risk.words()), shared(*unless_jointly))
            }
            Self::Need { need, unless_jointly } => {
                format!("The referral is for: {}. {}", within(crate::needs::words(need)), shared(*unless_jointly))
            }
            Self::Source(source) => {
                format!("It comes from: {}. That is not among who may refer.", within(source.words()))
            }
            Self::Route(route) => format!("It comes by: {}. That is not among the agreed ways.", within(route.words())),
            Self::DeclinedBy(role) => {
                format!("It {would_be} declined by: {}. The charter names others.", within(role.words()))
            }
            Self::DeclinedAfter { after, most } => {
                format!("It {would_be} declined on working day {after} after it came, of at most {most}.")
            }
            Self::Active { people, most } => {
                // it may be a colleague’s caseload
                format!("This {would_make} {} in active support, of at most {most}.", people_of(*people))
            }
            Self::NewThisWeek { people, most } => {
                format!(
                    "This {would_be} the {} of {} in seven days.",
                    nth(*people),
                    counted(*most, "new person", "new people")
                )
            }
            Self::Held { people, most } => {
                format!("This {would_be} the {} of {} held.", nth(*people), people_of(*most))
            }
            Self::HeldFor(reason) => {
                format!("The reason {would_be}: {}. It is not among those agreed.", within(reason.words()))
            }
            Self::HoldingReview { weeks: n, most } => {
                // it happened that somebody was held; the look is still to come
                let would_be = if tense == Tense::Planned { "would be" } else { "was to be" };
                format!("Holding {would_be} looked at again after {}, of at most {most}.", weeks(*n))
            }
            Self::LeftOut(_) => format!("A measure {would_be} left out that is asked here."),
            Self::Task(task) => format!("This takes in: {}. The charter leaves that to others.", within(task.words())),
            Self::Method(method) => {
                format!("This takes in: {}. The charter leaves that to others.", within(method.words()))
            }
            Self::Work(work) => {
                format!("The work {would_be}: {}. It is not part of the role here.", within(work.words()))
            }
            Self::CommunityUnder { percent, least } => {
                format!("This {would_be} {percent} per cent of the week, of at least {least}.")
            }
            Self::CommunityOver { percent, most } => {
                format!("This {would_be} {percent} per cent of the week, of at most {most}.")
            }
            Self::EndingUnprepared { talked_about, told } => match (talked_about, told) {
                (false, false) => "The ending was neither talked about before nor told.".to_owned(),
                (false, true) => "The ending was not talked about before.".to_owned(),
                _ => "The person was not told what remains and how to come back.".to_owned(),
            },
            Self::EachTime(aspect) => match aspect {
                Aspect::OwnExperience => format!("Own experience {would_be} spoken of."),
                Aspect::FamilyAndCarers => format!("Somebody of the family, or a carer, {would_be} supported."),
                Aspect::CommunityDevelopment => format!("A group {would_be} set up."),
                other => format!("It {would_be} about: {}.", within(other.words())),
            },
        }
    }
}

fn shared(unless_jointly: bool) -> &'static str {
    if unless_jointly {
        "The charter asks that somebody else shares it."
    } else {
        "The charter says that others help better there."
    }
}
