//! What one case consists of: a person, what was asked for them, and all that came of it, with every moment given.
//!
//! Positions (`usize`) point into the lists of [`ServicePlan`](super::service::ServicePlan).

use super::words::{
    AttemptOutcome, Attendance, Channel, ConnectionState, ContactKind, DeclineReason, DeclinedBy, EndingReason,
    EpisodeState, Ethnicity, Gender, GoalState, HoldingFunction, HoldingReason, How, NotTakenUp, Place, Readiness,
    ReferralState, RiskFlag, Route, Source, StepBy, StepState, TieKind, Turn, UnmetWhy, Urgency,
};
use jiff::Timestamp;
use jiff::civil::Date;

/// One person and their referrals, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Number of the case in its plan, from 0.
    pub number: usize,
    /// The person.
    pub person: Person,
    /// Referrals with what came of them, oldest first; a later one is a return for the next layer.
    pub referrals: Vec<Referral>,
}

/// Somebody invented ([DOMAIN 4.1]).
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Known as; empty where it is the given name.
    pub known_as: String,
    /// Born.
    pub birth_date: Date,
    /// NHS number of the 999 test range, valid by modulus 11; some are not known.
    pub nhs_number: Option<String>,
    /// Pronouns as said by the person.
    pub pronouns: &'static str,
    /// Gender as stated.
    pub gender: Gender,
    /// Ethnic category of the NHS Data Dictionary (16+1).
    pub ethnicity: Ethnicity,
    /// First language.
    pub language: String,
    /// Needs an interpreter.
    pub interpreter: bool,
    /// Address without postcode.
    pub address: String,
    /// Postcode in an area that does not exist.
    pub postcode: String,
    /// Position of the practice.
    pub practice: usize,
    /// Mobile number, where there is one.
    pub mobile: Option<String>,
    /// Landline, where there is one.
    pub landline: Option<String>,
    /// E-mail address, where there is one.
    pub email: Option<String>,
    /// How to reach the person safely; empty where nothing needs to be kept in mind.
    pub safe_contact: String,
    /// The landline must never be used.
    pub never_landline: bool,
    /// No message may be left.
    pub no_message: bool,
    /// Communication needs.
    pub communication_needs: String,
    /// Next of kin.
    pub next_of_kin: String,
    /// Household and carers.
    pub ties: Vec<Tie>,
    /// Position of the person's own account, for My plan.
    pub account: Option<usize>,
}

/// A tie to somebody who has no record here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// Name.
    pub name: String,
    /// Kind of tie: what the other is to the person.
    pub kind: TieKind,
    /// Telephone number; may be empty.
    pub phone: String,
    /// Note.
    pub note: String,
}

/// Who referred.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referrer {
    /// Name with title.
    pub name: String,
    /// E-mail address or telephone number.
    pub contact: String,
    /// Position of their account.
    pub account: Option<usize>,
}

/// One request for support ([DOMAIN 4.2]).
#[derive(Debug, Clone, PartialEq)]
pub struct Referral {
    /// Reference for people, unique in the plan.
    pub reference: String,
    /// Who asked, by kind.
    pub source: Source,
    /// Which way it came.
    pub route: Route,
    /// Position of the site.
    pub site: usize,
    /// Position of the practice.
    pub practice: usize,
    /// Who asked.
    pub referrer: Referrer,
    /// The worker who wrote it down, for verbal and telephone ones.
    pub recorded_by: Option<usize>,
    /// When.
    pub received_at: Timestamp,
    /// In the referrer's words.
    pub story: String,
    /// What the person was told to expect.
    pub told: String,
    /// What the person wants.
    pub wants: String,
    /// Codes of needs, the main one first.
    pub needs: Vec<&'static str>,
    /// Risk flags.
    pub risks: Vec<RiskFlag>,
    /// A line about the risk; empty without a flag.
    pub risk_note: String,
    /// Urgency.
    pub urgency: Urgency,
    /// The person agreed to be contacted.
    pub consent_contact: bool,
    /// The person agreed that the referrer hears each turn.
    pub agrees_word_back: bool,
    /// Who else is involved.
    pub involved: String,
    /// Attempts to reach the person during triage.
    pub attempts: Vec<Attempt>,
    /// Each state entered, from `received` on.
    pub turns: Vec<ReferralTurn>,
    /// The answer; none while open.
    pub outcome: Option<Outcome>,
    /// Support that followed.
    pub episode: Option<Episode>,
    /// Messages to the referrer.
    pub word_back: Vec<WordBack>,
}

impl Referral {
    /// The state it is in.
    pub fn state(&self) -> ReferralState {
        self.turns.last().map_or(ReferralState::Received, |turn| turn.state)
    }
}

/// A change of a referral's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReferralTurn {
    /// When.
    pub at: Timestamp,
    /// Account; none where the referrer or the service's form did it.
    pub by: Option<usize>,
    /// State entered.
    pub state: ReferralState,
}

/// An attempt to reach somebody before there is an episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When.
    pub at: Timestamp,
    /// Account.
    pub by: usize,
    /// By what.
    pub channel: Channel,
    /// What came of it.
    pub outcome: AttemptOutcome,
    /// Minutes it took.
    pub minutes: i32,
    /// Notes.
    pub notes: String,
    /// A first meeting was offered.
    pub offered: bool,
}

/// The answer to a referral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A fuller approach.
    Accepted {
        /// When.
        at: Timestamp,
        /// Account.
        by: usize,
        /// Words for the referrer.
        words: String,
    },
    /// Needs that can be met quickly.
    Signposted {
        /// When.
        at: Timestamp,
        /// Account.
        by: usize,
        /// Assets given.
        assets: Vec<usize>,
        /// Words for the referrer.
        words: String,
    },
    /// Another professional.
    Redirected {
        /// When.
        at: Timestamp,
        /// Account.
        by: usize,
        /// To whom.
        to: String,
        /// Words for the referrer.
        words: String,
    },
    /// Declined, with the four things [004 CMOC8, T7].
    Declined {
        /// When.
        at: Timestamp,
        /// Account.
        by: usize,
        /// Who decided.
        decided_by: DeclinedBy,
        /// Why.
        reason: DeclineReason,
        /// Why, in words.
        words: String,
        /// What next.
        next: String,
        /// Who has it now.
        holder: String,
        /// Words for the referrer.
        referrer_words: String,
    },
    /// Withdrawn.
    Withdrawn {
        /// When.
        at: Timestamp,
        /// Account.
        by: usize,
        /// Why.
        words: String,
    },
    /// The same as an earlier referral of this case.
    Duplicate {
        /// When.
        at: Timestamp,
        /// Account.
        by: usize,
        /// Position of the other in [`Case::referrals`].
        of: usize,
        /// How it came about.
        words: String,
    },
}

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
    /// Review on.
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

/// A message to the referrer ([DOMAIN 4.9]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordBack {
    /// Turn.
    pub turn: Turn,
    /// To whom.
    pub to_name: String,
    /// Text.
    pub body: String,
    /// Made.
    pub made_at: Timestamp,
    /// Sent; none while it waits to be read by the worker.
    pub sent_at: Option<Timestamp>,
    /// Account that sent it.
    pub by: Option<usize>,
    /// Read by the referrer in Leeway.
    pub read_at: Option<Timestamp>,
}
