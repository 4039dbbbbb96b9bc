//! The notes of a session: shared by the two, agreed by both, and nobody else's (DOMAIN 6). And the actions that come of it.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::goal::{SHORT_MAX, check_words, too_long};
use crate::problem::Problem;
use crate::support::{Names, Party, months_after, names_somebody};

use super::State;

codes! {
    /// What is written of a supervision.
    pub enum Paper {
        /// What one of them prepares for themselves.
        Preparation => "preparation", "What I prepare for myself";
        Notes => "notes", "The notes you share";
        /// Added by one of them after both had agreed, under their name and the day.
        Addition => "addition", "Something added later";
        Action => "action", "What was agreed to do";
        /// A worker's own room on an aspect of the charter.
        Latitude => "latitude", "The room agreed for the worker";
    }
}

codes! {
    /// Who might read it.
    pub enum Reader {
        Worker => "worker", "The worker";
        Supervisor => "supervisor", "The supervisor of this pair";
        /// Who supervises the worker after them, or beside them in another pair.
        OtherSupervisor => "other_supervisor", "Another supervisor of the worker";
        Manager => "manager", "Service managers";
        Governance => "governance", "The information governance lead";
    }
}

codes! {
    /// Whether somebody reads a paper.
    pub enum Sight {
        Reads => "reads", "Reads it";
        /// Once the worker hands it on, and from then on.
        HandedOn => "handed_on", "Reads it if the worker hands it on";
        /// Where a law or a formal request asks for it; each such look is logged.
        OnRequest => "on_request", "On a formal request alone, which is logged";
        Never => "never", "Does not read it";
    }
}

/// Who reads a paper of a supervision; `by` is whose preparation it is, or who added it. A manager sees that sessions are held and what
/// room a worker has, because it binds the service, and none of what was talked about. What the page says of it comes from here too, so
/// that it is said as it is (DOMAIN 5.3).
pub fn sight(reader: Reader, paper: Paper, by: Party) -> Sight {
    match (reader, paper) {
        (Reader::Worker, Paper::Preparation) if by == Party::Worker => Sight::Reads,
        (Reader::Supervisor, Paper::Preparation) if by == Party::Supervisor => Sight::Reads,
        (Reader::Worker | Reader::Supervisor, Paper::Preparation) => Sight::Never,
        (Reader::Worker | Reader::Supervisor, _) | (Reader::OtherSupervisor | Reader::Manager, Paper::Latitude) => {
            Sight::Reads
        }
        (Reader::OtherSupervisor, Paper::Notes | Paper::Addition | Paper::Action) => Sight::HandedOn,
        (Reader::OtherSupervisor, Paper::Preparation) | (Reader::Manager, _) => Sight::Never,
        (Reader::Governance, _) => Sight::OnRequest,
    }
}

/// Whether one of the two may write a paper of a session now. The notes are written by both while it is held and not agreed; what one
/// prepares, until the notes are agreed; additions, only after; an agreed action can be ticked off at any time, by either.
pub const fn writes(paper: Paper, state: State) -> bool {
    match paper {
        Paper::Preparation => matches!(state, State::Planned | State::Held),
        Paper::Notes => matches!(state, State::Held),
        Paper::Addition => matches!(state, State::Agreed),
        Paper::Action | Paper::Latitude => matches!(state, State::Held | State::Agreed),
    }
}

/// Whether a person's record is seen through an item of an agenda. The worker's own people are the worker's; the supervisor sees a
/// reference that names nobody until the worker brings the person (DOMAIN 6).
pub const fn sees_person(who: Party, brought: bool) -> bool {
    matches!(who, Party::Worker) || brought
}

/// To which version of the notes each of the two has agreed. A change makes a new version, so that nobody has agreed to what they did
/// not see: not the other, and not the writer either until they say so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// The worker.
    pub worker: Option<i64>,
    /// The supervisor.
    pub supervisor: Option<i64>,
}

impl Agreement {
    /// With one of them agreeing to a version.
    #[must_use]
    pub const fn with(mut self, by: Party, version: i64) -> Self {
        match by {
            Party::Worker => self.worker = Some(version),
            Party::Supervisor => self.supervisor = Some(version),
        }
        self
    }

    /// Whether both have agreed to this version.
    pub fn holds(self, version: i64) -> bool {
        self.waits_for(version).is_empty()
    }

    /// Who has not agreed to this version yet.
    pub fn waits_for(self, version: i64) -> Vec<Party> {
        let has = |of: Option<i64>| of == Some(version);
        let all = [(Party::Worker, has(self.worker)), (Party::Supervisor, has(self.supervisor))];
        all.into_iter().filter(|(_, has)| !has).map(|(party, _)| party).collect()
    }
}

/// The longest notes of a session, in characters.
pub const NOTES_MAX: usize = 20_000;

/// Whether notes can be kept. They speak of the work; where they speak of a person whom the worker brought, they do so without the
/// full name. `people` are those whom the worker supports.
///
/// # Errors
/// What is wrong, under `notes`.
pub fn check_notes(notes: &str, people: &[Names]) -> Result<(), Vec<Problem>> {
    let problems: Vec<Problem> =
        too_long("notes", notes, NOTES_MAX).into_iter().chain(names_somebody("notes", notes, people)).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

codes! {
    /// How an action stands.
    pub enum ActionState {
        Open => "open", "Open";
        Done => "done", "Done";
        /// No longer needed, or not possible.
        Dropped => "dropped", "Left";
    }
}

/// An action lies no further ahead than this, in months.
pub const ACTION_MONTHS: i64 = 12;

/// An action as it is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What is done.
    pub what: String,
    /// By whom.
    pub who: Party,
    /// By when; none where the form was left open.
    pub due: Option<Date>,
}

impl Action {
    /// Whether it says what, and by when; agreed on the day of the session. `people` are those whom the worker supports.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check(&self, people: &[Names], agreed: Date) -> Result<Date, Vec<Problem>> {
        let mut problems = Vec::new();
        if self.what.trim().is_empty() {
            problems.push(Problem::new("what", "Say what is to be done."));
        } else if let Err(problem) = check_words("what", &self.what, SHORT_MAX) {
            problems.push(problem);
        }
        problems.extend(names_somebody("what", &self.what, people));
        match self.due {
            None => problems.push(Problem::new("due", "Say by when.")),
            Some(due) if due < agreed => {
                problems.push(Problem::new("due", "Choose the day of the session or a later one."));
            }
            Some(due) if due > months_after(agreed, ACTION_MONTHS) => {
                problems.push(Problem::new("due", format!("Choose a day within {ACTION_MONTHS} months.")));
            }
            Some(due) if problems.is_empty() => return Ok(due),
            Some(_) => {}
        }
        Err(problems)
    }
}

/// An action is pointed out so many days before it is due.
pub const ACTION_SOON_DAYS: i64 = 7;

impl ActionState {
    /// Whether an action stands on the next agenda: for as long as it is open.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open)
    }

    /// Whether an action that is due on a day is pointed out: open, and due within [`ACTION_SOON_DAYS`] or past.
    pub fn waits(self, due: Date, today: Date) -> bool {
        self.is_open() && due <= today.saturating_add(ACTION_SOON_DAYS.days())
    }
}

/// Whether an action can be left with these words: it was agreed by two, so the other can read why.
///
/// # Errors
/// What is wrong, under `why`.
pub fn check_drop(why: &str) -> Result<(), Problem> {
    if why.trim().is_empty() {
        return Err(Problem::new("why", "Say in a line why it is left: the other reads it."));
    }
    too_long("why", why, SHORT_MAX).map_or(Ok(()), Err)
}
