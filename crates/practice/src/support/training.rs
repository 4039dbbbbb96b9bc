//! Training (DOMAIN 6) [004 T5, T7; CMOC 7]: what everybody must have, what is chosen, what lapses; and gaps met in practice, which the
//! worker and the supervisor settle together.
//!
//! Training closes gaps. What somebody brings from an earlier post counts as done, and nobody is taught it twice [004 CMOC7].

use jiff::ToSpan;
use jiff::civil::Date;

use crate::clock::days_between;
use crate::goal::{LONG_MAX, SHORT_MAX, too_long};
use crate::problem::Problem;

use super::{Away, FEWEST, Names, Party, first_day_back, is_away, months_after, names_somebody, so_many};

codes! {
    /// Whether everybody must have it.
    pub enum Kind {
        Mandatory => "mandatory", "Everybody must have it";
        Chosen => "chosen", "Chosen by the worker, or agreed in supervision";
    }
}

/// The longest time until a course is renewed, in months.
pub const RENEWED_MOST: i64 = 60;
/// The longest time in which somebody new has it, in weeks.
pub const WITHIN_MOST: i64 = 52;
/// It is pointed out so many days before it lapses.
pub const SOON_DAYS: i64 = 56;

/// A course of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// What it is called.
    pub name: String,
    /// Whether everybody must have it.
    pub kind: Kind,
    /// Months until it is renewed; none where it is done once.
    pub every_months: Option<i64>,
    /// Weeks from their start in which somebody new has it; asked of a mandatory one alone.
    pub within_weeks: Option<i64>,
}

impl Course {
    /// Whether it can be offered.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check(&self) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.name.trim().is_empty() {
            problems.push(Problem::new("name", "Say what the course is called."));
        }
        problems.extend(too_long("name", &self.name, SHORT_MAX));
        if self.every_months.is_some_and(|months| !(1..=RENEWED_MOST).contains(&months)) {
            problems.push(Problem::new(
                "every_months",
                format!("Give a number of months from 1 to {RENEWED_MOST}, or leave it empty where it is done once."),
            ));
        }
        match (self.kind, self.within_weeks) {
            (Kind::Mandatory, None) => {
                problems.push(Problem::new("within_weeks", "Say within how many weeks somebody new has it."));
            }
            (Kind::Mandatory, Some(weeks)) if !(0..=WITHIN_MOST).contains(&weeks) => {
                problems.push(Problem::new("within_weeks", format!("Give a number of weeks from 0 to {WITHIN_MOST}.")));
            }
            _ => {}
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// The last day on which it counts, done on a day: the same day so many months later, or the last of that month; none where it is
    /// done once.
    pub fn counts_until(&self, done: Date) -> Option<Date> {
        self.every_months.map(|months| months_after(done, months))
    }
}

codes! {
    /// How somebody came to have it.
    pub enum How {
        Attended => "attended", "Attended";
        Online => "online", "Online";
        /// From an earlier post: shown once, and not taught twice.
        Recognised => "recognised", "From an earlier post, recognised";
    }
}

/// That somebody did a course, as the form gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// How.
    pub how: How,
    /// On which day; none where the form was left open.
    pub on: Option<Date>,
    /// Where what is recognised comes from.
    pub from_where: String,
}

impl Record {
    /// Whether it can be written down.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check(&self, course: &Course, today: Date) -> Result<Date, Vec<Problem>> {
        let mut problems = Vec::new();
        match self.on {
            None => problems.push(Problem::new("on", "Say on which day.")),
            Some(on) if on > today => problems.push(Problem::new("on", "Choose today or an earlier day.")),
            Some(on) if course.counts_until(on).is_some_and(|until| until < today) => problems.push(Problem::new(
                "on",
                "Done on that day, it counts no longer. Write down the latest time it was done.",
            )),
            Some(_) => {}
        }
        if self.how == How::Recognised && self.from_where.trim().is_empty() {
            problems.push(Problem::new("from_where", "Say where it was done, so that it can be recognised."));
        }
        problems.extend(too_long("from_where", &self.from_where, SHORT_MAX));
        match self.on {
            Some(on) if problems.is_empty() => Ok(on),
            _ => Err(problems),
        }
    }
}

codes! {
    /// How a course stands with somebody; those that ask for something first.
    pub enum Standing {
        Lapsed => "lapsed", "Lapsed";
        /// Never done, and the time in which somebody new has it is over.
        Missing => "missing", "Not done in time";
        Lapsing => "lapsing", "Lapses soon";
        /// Never done, and there is time.
        ToDo => "to_do", "To do";
        /// They are not at work.
        Waits => "waits", "Away: it waits";
        Done => "done", "Done";
        /// Chosen by nobody so far.
        Open => "open", "Not asked for";
    }
}

impl Standing {
    /// Whether something is to be done about it.
    pub const fn asks(self) -> bool {
        matches!(self, Self::Lapsed | Self::Missing | Self::Lapsing | Self::ToDo)
    }
}

/// How a course stands with somebody on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// In one word.
    pub standing: Standing,
    /// By which day it is to be done, or the last on which it counts; none where nothing is asked.
    pub by: Option<Date>,
    /// Days until that day; negative past it.
    pub days: i64,
}

impl Reading {
    /// In words: "lapsed 3 days ago", "to be renewed within 12 days".
    pub fn words(&self) -> String {
        let days = so_many(self.days.abs(), "day", "days");
        match self.standing {
            Standing::Lapsed => format!("lapsed {days} ago"),
            Standing::Missing => format!("to have been done {days} ago"),
            Standing::Lapsing if self.days == 0 => "to be renewed today".to_owned(),
            Standing::Lapsing => format!("to be renewed within {days}"),
            Standing::ToDo if self.days == 0 => "to do today".to_owned(),
            Standing::ToDo => format!("to do within {days}"),
            other => other.words().to_lowercase(),
        }
    }
}

/// Reads how a course stands with somebody who began on a day. The latest time it was done counts. Who is away is asked for nothing
/// until they are back: what falls due while they are away is due on the day they are back, and not late on it.
pub fn read(course: &Course, began: Date, done: &[Date], away: &[Away], today: Date) -> Reading {
    let latest = done.iter().filter(|day| **day <= today).max();
    let last_day = match latest {
        Some(day) => course.counts_until(*day),
        None if course.kind == Kind::Mandatory => {
            Some(began.saturating_add(course.within_weeks.unwrap_or(0).clamp(0, WITHIN_MOST).weeks()))
        }
        None => None,
    };
    let has = latest.is_some();
    let Some(last_day) = last_day else {
        return Reading { standing: if has { Standing::Done } else { Standing::Open }, by: None, days: 0 };
    };
    let Some(by) = first_day_back(last_day, away) else {
        return Reading { standing: Standing::Waits, by: None, days: 0 };
    };
    let days = days_between(today, by);
    let standing = match (has, days) {
        (true, days) if days > SOON_DAYS => Standing::Done,
        _ if is_away(away, today) => Standing::Waits,
        (true, ..0) => Standing::Lapsed,
        (false, ..0) => Standing::Missing,
        (true, _) => Standing::Lapsing,
        (false, _) => Standing::ToDo,
    };
    Reading { standing, by: Some(by), days }
}

codes! {
    /// What a gap is about: what link workers of the study met and did not know how, and what comes near it [004 T5].
    pub enum Topic {
        Trauma => "trauma", "Trauma";
        DomesticAbuse => "domestic_abuse", "Domestic abuse";
        SuicidalThoughts => "suicidal_thoughts", "Suicidal thoughts and self-harm";
        MentalHealth => "mental_health", "Mental health";
        Safeguarding => "safeguarding", "Safeguarding";
        Bereavement => "bereavement", "Bereavement";
        AlcoholDrugs => "alcohol_drugs", "Alcohol, drugs and gambling";
        Housing => "housing", "Housing";
        Benefits => "benefits", "Benefits and money";
        Immigration => "immigration", "Immigration and asylum";
        ChildrenYoungPeople => "children_young_people", "Children and young people";
        Listening => "listening", "Listening, and talking about what is hard";
        GroupsCommunity => "groups_community", "Groups, and work in the community";
        Systems => "systems", "The practice’s computer system";
        Records => "records", "Records and confidentiality";
        Other => "other", "Something else";
    }
}

impl Topic {
    /// What somebody who is helped with a need is likely to have met; none where a need says nothing of it.
    pub fn of_need(code: &str) -> Option<Self> {
        Some(match code {
            "money" | "benefits" => Self::Benefits,
            "housing" | "homelessness" => Self::Housing,
            "domestic_abuse" => Self::DomesticAbuse,
            "bereavement" => Self::Bereavement,
            "mental_wellbeing" => Self::MentalHealth,
            "substances_gambling" => Self::AlcoholDrugs,
            "immigration" => Self::Immigration,
            "parenting" => Self::ChildrenYoungPeople,
            _ => return None,
        })
    }
}

codes! {
    /// How a gap stands.
    pub enum GapState {
        Said => "said", "Said";
        TalkedAbout => "talked_about", "Talked about";
        /// What is done about it, and by when.
        Agreed => "agreed", "Agreed what to do";
        Closed => "closed", "Closed: now I know how";
        SetAside => "set_aside", "Set aside";
    }
}

impl GapState {
    /// Whether it still stands on an agenda.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Said | Self::TalkedAbout | Self::Agreed)
    }
}

/// What is done with a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// It was talked about, and nothing is agreed yet.
    TalkAbout,
    /// What is done about it, and by when.
    Agree {
        /// What.
        what: String,
        /// By when; none where the form was left open.
        by: Option<Date>,
    },
    /// Nothing is done about it now.
    SetAside {
        /// Why.
        why: String,
    },
    /// The worker knows how now.
    Close,
    /// It came up again.
    Reopen,
}

/// Who stands behind a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Who writes it down.
    pub by: Party,
    /// Whether the other said yes to it.
    pub other: bool,
}

impl Word {
    const fn worker(self) -> bool {
        matches!(self.by, Party::Worker) || self.other
    }

    const fn both(self) -> bool {
        self.other
    }
}

/// How a gap stands after a move. The decision is joint [004 T7]: what is done about it is agreed by both. It is the worker's gap: only
/// with the worker's word is it set aside or closed, and nobody else says that they know how.
///
/// # Errors
/// What is wrong, by the field `move`, `what`, `by` or `why`.
pub fn gap(state: GapState, step: &Move, word: Word, today: Date) -> Result<GapState, Vec<Problem>> {
    let mut problems = Vec::new();
    let to = match (state, step) {
        (GapState::Said, Move::TalkAbout) => GapState::TalkedAbout,
        (GapState::TalkedAbout | GapState::Agreed, Move::Agree { what, by }) => {
            if what.trim().is_empty() {
                problems.push(Problem::new("what", "Say what is done about it."));
            }
            problems.extend(too_long("what", what, SHORT_MAX));
            match by {
                None => problems.push(Problem::new("by", "Say by when.")),
                Some(by) if *by < today => problems.push(Problem::new("by", "Choose today or a day to come.")),
                Some(by) if *by > months_after(today, 24) => {
                    problems.push(Problem::new("by", "Choose a day within two years."));
                }
                Some(_) => {}
            }
            if !word.both() {
                problems.push(Problem::new("move", "This is agreed by both of you. Ask the other for their yes."));
            }
            GapState::Agreed
        }
        (GapState::Said | GapState::TalkedAbout | GapState::Agreed, Move::SetAside { why }) => {
            if why.trim().is_empty() {
                problems.push(Problem::new("why", "Say in a line why."));
            }
            problems.extend(too_long("why", why, SHORT_MAX));
            if !word.worker() {
                problems.push(Problem::new("move", "Only the worker can set this aside: it is what they met."));
            }
            GapState::SetAside
        }
        (GapState::Said | GapState::TalkedAbout | GapState::Agreed, Move::Close) => {
            if !word.worker() {
                problems.push(Problem::new("move", "Only the worker can say that they know how now."));
            }
            GapState::Closed
        }
        (GapState::Closed | GapState::SetAside, Move::Reopen) => {
            if !word.worker() {
                problems.push(Problem::new("move", "Only the worker can open this again."));
            }
            GapState::Said
        }
        (GapState::Said, Move::Agree { .. }) => {
            return Err(vec![Problem::new("move", "Talk about it first. Then agree what is done.")]);
        }
        (GapState::Closed | GapState::SetAside, _) => {
            return Err(vec![Problem::new("move", "This is done with. Open it again first.")]);
        }
        (_, Move::Reopen) => return Err(vec![Problem::new("move", "This is still open.")]),
        (_, Move::TalkAbout) => return Err(vec![Problem::new("move", "You have talked about this already.")]),
    };
    if problems.is_empty() { Ok(to) } else { Err(problems) }
}

/// Whether a gap can be said with these words. `people` are those whom the worker supports.
///
/// # Errors
/// What is wrong, under `topic` or `words`.
pub fn check_gap(topic: Option<Topic>, words: &str, people: &[Names]) -> Result<Topic, Vec<Problem>> {
    let mut problems = Vec::new();
    if topic.is_none() {
        problems.push(Problem::new("topic", "Choose what it is about, or ‘Something else’."));
    }
    if words.trim().is_empty() {
        problems.push(Problem::new("words", "Say in a line what you met. Name nobody."));
    }
    problems.extend(too_long("words", words, LONG_MAX));
    problems.extend(names_somebody("words", words, people));
    match topic {
        Some(topic) if problems.is_empty() => Ok(topic),
        _ => Err(problems),
    }
}

/// What the service hears of gaps: the topics that so many workers met, those met by most first. A topic met by fewer than [`FEWEST`]
/// workers is not told, neither its number nor that it was met: a gap is no fault of anybody's, and is nobody's to be picked out by.
/// `met` has each topic with how many different workers met it.
pub fn told(met: &[(Topic, usize)]) -> Vec<(Topic, usize)> {
    let mut told: Vec<(Topic, usize)> = met.iter().filter(|(_, workers)| *workers >= FEWEST).copied().collect();
    told.sort_by_key(|(topic, workers)| (std::cmp::Reverse(*workers), *topic));
    told
}
