//! What one spell of support consists of: its course, contacts, goals, introductions, holdings and ending, with every moment
//! given ([DOMAIN 4.3]).
//!
//! Positions (`usize`) point into the lists of [`ServicePlan`](super::service::ServicePlan).

use super::measures::{FollowUp, Measure};
use super::words::{
    Attendance, ConnectionState, ContactKind, EndingReason, EpisodeState, GoalState, HoldingFunction, HoldingReason,
    How, NotTakenUp, Place, Readiness, StepBy, StepState, UnmetWhy,
};
use jiff::Timestamp;
use jiff::civil::Date;
use practice::contact::met;

/// One spell of support ([DOMAIN 4.3]).
#[derive(Debug, Clone, PartialEq)]
pub struct Episode {
    /// Each state entered, from `waiting` on.
    pub turns: Vec<EpisodeTurn>,
    /// Owners in order; more than one where it was handed over.
    pub owners: Vec<Owner>,
    /// Scope explained at the first contact on this day.
    pub scope_explained_on: Option<Date>,
    /// Consent to share with the practice: yes, no, or not asked yet.
    pub consent_to_share: Option<bool>,
    /// What matters, in the person's words.
    pub what_matters: String,
    /// Readiness as it moved.
    pub readiness: Vec<(Timestamp, Readiness)>,
    /// Contacts, oldest first; all have taken place (or failed to).
    pub contacts: Vec<Contact>,
    /// Goals with steps.
    pub goals: Vec<Goal>,
    /// Introductions.
    pub connections: Vec<Connection>,
    /// Needs for which nothing fitted.
    pub unmet: Vec<UnmetNeed>,
    /// Times of holding.
    pub holdings: Vec<Holding>,
    /// Measures, in the order of time.
    pub measures: Vec<Measure>,
    /// The follow-up that was planned.
    pub follow_up: Option<FollowUp>,
    /// The next contact; an open episode without one stands on top of the caseload.
    pub next: Option<NextContact>,
    /// The ending, from its preparation.
    pub ending: Option<Ending>,
}

impl Episode {
    /// The state it is in.
    pub fn state(&self) -> EpisodeState {
        self.turns.last().map_or(EpisodeState::Waiting, |turn| turn.state)
    }

    /// Position of the present (or last) owner's account.
    pub fn owner(&self) -> usize {
        self.owners.last().map_or(0, |owner| owner.account)
    }

    /// Whose it was at a moment: the handover itself is the former owner's.
    pub fn owner_at(&self, at: Timestamp) -> usize {
        let owner = self.owners.iter().find(|owner| owner.until.is_none_or(|until| at <= until));
        owner.map_or(self.owner(), |owner| owner.account)
    }

    /// When what is next was planned, and by which account: with the last contact, or with the opening.
    pub fn planned_at(&self) -> Option<(Timestamp, usize)> {
        let (_, opened) = (self.next.as_ref()?, self.opened_at()?);
        Some(self.contacts.last().map_or((opened, self.owner_at(opened)), |c| (c.recorded_at, c.recorded_by)))
    }

    /// When a first contact was offered, where nobody has met the person yet.
    pub fn first_offered(&self) -> Option<Timestamp> {
        let nobody = !self.contacts.iter().any(|c| met(c.kind, c.attendance));
        self.planned_at().filter(|_| nobody).map(|(when, _)| when)
    }

    /// When it was opened.
    pub fn opened_at(&self) -> Option<Timestamp> {
        self.turns.first().map(|turn| turn.at)
    }
}

/// A change of an episode's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EpisodeTurn {
    /// When.
    pub at: Timestamp,
    /// Account.
    pub by: usize,
    /// State entered.
    pub state: EpisodeState,
}

/// Ownership for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Account.
    pub account: usize,
    /// From.
    pub from: Timestamp,
    /// Until, where it was handed on.
    pub until: Option<Timestamp>,
    /// Why it was handed on to them; empty for the first.
    pub why: String,
}

/// One meeting, call or message ([DOMAIN 4.4]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Kind.
    pub kind: ContactKind,
    /// Place.
    pub place: Place,
    /// When it began, or should have.
    pub at: Timestamp,
    /// Minutes planned; none for calls and messages that just happened.
    pub planned_minutes: Option<i32>,
    /// Minutes taken; none where it did not take place.
    pub minutes: Option<i32>,
    /// Minutes of travel.
    pub travel_minutes: Option<i32>,
    /// Attendance.
    pub attendance: Attendance,
    /// With whom else.
    pub with_whom: String,
    /// Notes.
    pub notes: String,
    /// Codes of needs worked on.
    pub needs: Vec<&'static str>,
    /// Readiness as seen that day, where it was noted.
    pub readiness: Option<Readiness>,
    /// Recorded.
    pub recorded_at: Timestamp,
    /// Account.
    pub recorded_by: usize,
}

/// What matters to the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// In words.
    pub words: String,
    /// State.
    pub state: GoalState,
    /// Agreed.
    pub agreed_at: Timestamp,
    /// Last changed.
    pub changed_at: Timestamp,
    /// Steps.
    pub steps: Vec<Step>,
}

/// What is done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// In words.
    pub words: String,
    /// Who takes it.
    pub by_whom: StepBy,
    /// Due.
    pub due_on: Option<Date>,
    /// State.
    pub state: StepState,
    /// Agreed.
    pub agreed_at: Timestamp,
    /// Last changed.
    pub changed_at: Timestamp,
}

/// One introduction ([DOMAIN 4.5]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Position of the asset.
    pub asset: usize,
    /// Each state entered, from `suggested` on.
    pub turns: Vec<(Timestamp, ConnectionState)>,
    /// How the person was introduced, once they were.
    pub how: Option<How>,
    /// Why not taken up, where it was not.
    pub not_taken_up: Option<NotTakenUp>,
    /// Note.
    pub note: String,
    /// Partner's word back, and when.
    pub partner_word: Option<(Timestamp, String)>,
}

/// A need for which nothing fitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmetNeed {
    /// Code of the need.
    pub need: &'static str,
    /// Area: the town.
    pub area: String,
    /// Why.
    pub why: UnmetWhy,
    /// Note.
    pub note: String,
    /// When.
    pub at: Timestamp,
    /// Account.
    pub by: usize,
}

/// A time of holding ([DOMAIN 4.6]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Began.
    pub from: Timestamp,
    /// Ended.
    pub until: Option<Timestamp>,
    /// Reasons.
    pub reasons: Vec<HoldingReason>,
    /// Functions.
    pub functions: Vec<HoldingFunction>,
    /// What it consists of.
    pub consists_of: String,
    /// Who shares it; may be empty.
    pub shared_with: String,
    /// What would let it end.
    pub would_end: String,
    /// Check-in every so many weeks.
    pub every_weeks: i32,
    /// The review agreed when it began.
    pub first_review_on: Date,
    /// When it was looked at again and another review agreed, where it was.
    pub reviewed_at: Option<Timestamp>,
    /// The review that stands.
    pub review_on: Date,
}

/// The next contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextContact {
    /// When.
    pub at: Timestamp,
    /// Kind.
    pub kind: ContactKind,
    /// Place.
    pub place: Place,
    /// Minutes planned.
    pub minutes: i32,
    /// Note.
    pub note: String,
}

/// Ending, prepared and told ([DOMAIN 4.3]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// Why.
    pub reason: EndingReason,
    /// Prepared.
    pub prepared_at: Timestamp,
    /// What the person was told, and when and how.
    pub told: Option<Told>,
    /// What remains.
    pub what_remains: String,
    /// Door left open.
    pub door_open: String,
    /// Words for the referrer.
    pub referrer_words: String,
    /// Done.
    pub done_at: Option<Timestamp>,
    /// Account.
    pub by: usize,
}

/// What the person was told about the ending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// On.
    pub on: Date,
    /// When it was written down.
    pub at: Timestamp,
    /// How.
    pub how: String,
    /// In which words.
    pub words: String,
}
