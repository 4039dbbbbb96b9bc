//! One minute at the end of the day (DOMAIN 4.12), as the study's daily debrief [004 Methods]: what was done today stands there already,
//! and one question is asked. What is said can become something; to leave it is no fault, and yesterday is not asked about.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::clock::{london, london_date};
use crate::goal::{LONG_MAX, too_long};
use crate::problem::Problem;

use super::{Names, names_somebody};

/// The question.
pub const QUESTION: &str = "Anything out of the ordinary today?";
/// What stands under it.
pub const HINT: &str = "Something you did differently, did not know how to do, could not find, or want to talk about. If not, that is an answer too.";

codes! {
    /// What an answer becomes.
    pub enum Becomes {
        Discretion => "discretion", "I used my judgement beyond the usual";
        TrainingGap => "training_gap", "I met something and did not know how";
        UnmetNeed => "unmet_need", "Nothing fitted what somebody needed";
        Supervision => "supervision", "I want to talk about it in supervision";
        /// For oneself alone: it becomes nothing, and nobody else reads it.
        Note => "note", "Just a note of the day, for me";
        Nothing => "nothing", "No, nothing today";
    }
}

impl Becomes {
    /// Whether it is said of one person, whose support is chosen with it. A discretion may be; it may also be of the work at large.
    pub const fn asks_person(self) -> bool {
        matches!(self, Self::UnmetNeed)
    }

    /// Whether it stands outside anybody’s record, so that it names nobody.
    pub const fn names_nobody(self) -> bool {
        matches!(self, Self::TrainingGap | Self::Supervision | Self::Note)
    }
}

/// When a service asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Whether it asks at all.
    pub on: bool,
    /// From what time of England on.
    pub from: Time,
}

impl Default for Settings {
    /// From four in the afternoon on, until the service or the worker sets another time.
    fn default() -> Self {
        Self { on: true, from: Time::constant(16, 0, 0, 0) }
    }
}

/// The earliest time that can be set: before it the day has hardly begun.
pub const EARLIEST: Time = Time::constant(10, 0, 0, 0);

impl Settings {
    /// Whether they can hold.
    ///
    /// # Errors
    /// What is wrong, under `from`.
    pub fn check(&self) -> Result<(), Problem> {
        if self.from < EARLIEST {
            return Err(Problem::new("from", "Choose a time from 10am on."));
        }
        Ok(())
    }
}

/// What is known of somebody's day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Whether they are away, by leave or by cover.
    pub away: bool,
    /// Contacts, steps and time written down for today, and appointments of today that were not called off.
    pub entries: usize,
    /// The last day for which they answered.
    pub answered: Option<Date>,
}

/// Whether the question is asked now: from the set time of the day on, once, and on no day without work. Work on a Saturday is work; a
/// bank holiday without any is none. The day is that of England.
pub fn asks(settings: &Settings, day: &Day, now: Timestamp) -> bool {
    let local = london().to_datetime(now);
    settings.on
        && local.time() >= settings.from
        && !day.away
        && day.entries > 0
        && day.answered.is_none_or(|answered| answered < local.date())
}

codes! {
    /// What stands in the list already.
    pub enum Sort {
        Contact => "contact", "Contact";
        /// Planned for today, and nobody has written down what became of it.
        Unwritten => "unwritten", "Planned, nothing written down yet";
        Step => "step", "Step";
        Time => "time", "Time";
    }
}

/// Something of a day, as it is known from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What.
    pub sort: Sort,
    /// Which one.
    pub id: Uuid,
    /// When it was or began; for a step when it was ticked off.
    pub at: Timestamp,
    /// How long, in minutes.
    pub minutes: Option<i64>,
    /// For a contact the appointment it was; for an appointment itself.
    pub appointment: Option<Uuid>,
    /// Whether it was called off or moved.
    pub off: bool,
}

/// The list of a day, filled in: what was done and what was planned, in order of time, each once. An appointment of which a contact was
/// written down is that contact; what was called off is left out; what is not of the day is left out. First stands what waits for a
/// word, because that is what there is to do.
pub fn prefill(entries: &[Entry], day: Date) -> Vec<Entry> {
    let written = |entry: &Entry| {
        entry.sort == Sort::Unwritten
            && entries.iter().any(|one| {
                one.sort == Sort::Contact && one.appointment.is_some() && one.appointment == entry.appointment
            })
    };
    let mut list: Vec<Entry> = Vec::new();
    for entry in entries {
        let twice = list.iter().any(|one| one.sort == entry.sort && one.id == entry.id);
        if london_date(entry.at) == day && !entry.off && !twice && !written(entry) {
            list.push(*entry);
        }
    }
    list.sort_by_key(|entry| (entry.sort != Sort::Unwritten, entry.at));
    list
}

/// Minutes of a list that are written down. What nobody has written down is not counted as if it had been.
pub fn minutes(list: &[Entry]) -> SignedDuration {
    let sum = list.iter().filter(|entry| entry.sort != Sort::Unwritten).filter_map(|entry| entry.minutes);
    SignedDuration::from_mins(sum.map(|minutes| minutes.max(0)).fold(0, i64::saturating_add).min(24 * 60))
}

/// One thing that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What it becomes.
    pub becomes: Becomes,
    /// In a line or two.
    pub words: String,
    /// The support it is about, where it is about one.
    pub episode: Option<Uuid>,
}

/// The most things of one day.
pub const MOST: usize = 10;

/// Whether an answer can be kept: several things may have been out of the ordinary, or none. `people` are those whom the worker
/// supports.
///
/// # Errors
/// Each fault with the place of the thing in `said`; none for the whole. Fields are `becomes`, `words` and `episode`.
pub fn check(said: &[Said], people: &[Names]) -> Result<(), Vec<(Option<usize>, Problem)>> {
    let mut problems = Vec::new();
    if said.is_empty() {
        problems.push((None, Problem::new("becomes", "Choose what it was, or ‘No, nothing today’.")));
    }
    if said.len() > MOST {
        problems.push((None, Problem::new("becomes", format!("At most {MOST} things fit here. Put some together."))));
    }
    if said.len() > 1 && said.iter().any(|one| one.becomes == Becomes::Nothing) {
        problems.push((None, Problem::new("becomes", "Choose ‘No, nothing today’ alone, or take it away.")));
    }
    for (at, one) in said.iter().enumerate() {
        if one.becomes != Becomes::Nothing && one.words.trim().is_empty() {
            problems.push((Some(at), Problem::new("words", "Say in a line what it was.")));
        }
        if one.becomes == Becomes::Nothing && !one.words.trim().is_empty() {
            problems.push((Some(at), Problem::new("becomes", "You have written something: choose what it is.")));
        }
        if one.becomes.asks_person() && one.episode.is_none() {
            problems.push((Some(at), Problem::new("episode", "Choose whose support it is about.")));
        }
        problems.extend(too_long("words", &one.words, LONG_MAX).map(|problem| (Some(at), problem)));
        if one.becomes.names_nobody() {
            problems.extend(names_somebody("words", &one.words, people).map(|problem| (Some(at), problem)));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}
