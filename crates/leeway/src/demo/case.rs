//! What one case consists of: a person, what was asked for them, and all that came of it, with every moment given.
//!
//! Positions (`usize`) point into the lists of [`ServicePlan`](super::service::ServicePlan).

pub use super::spell::{
    Connection, Contact, Ending, Episode, EpisodeTurn, Goal, Holding, NextContact, Owner, Step, Told, UnmetNeed,
};
use super::words::{
    AttemptOutcome, Channel, DeclineReason, DeclinedBy, Ethnicity, Gender, ReferralState, RiskFlag, Route, Source,
    TieKind, Turn, Urgency,
};
use jiff::Timestamp;
use jiff::civil::Date;
use practice::passing::Why;

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
    /// Whether it was told, and written down by whoever was told: then word of it is passed on by mouth too.
    pub fn was_told(&self) -> bool {
        matches!(self.route, Route::Verbal | Route::Phone)
    }

    /// The account that wrote it, where it was no visitor.
    pub fn written_by(&self) -> Option<usize> {
        self.recorded_by.or(self.referrer.account)
    }

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

impl Outcome {
    /// To whom the person was passed on, why, by which account and since when, and when they said yes.
    pub fn passed(&self) -> Option<Passed<'_>> {
        match self {
            Self::Redirected { at, by, to, taken_at, .. } => {
                Some(Passed { why: Why::Redirect, to, at: *at, by: *by, taken_at: *taken_at })
            }
            Self::Declined { at, by, reason, holder, taken_at, .. } if reason.touches_safety() => {
                Some(Passed { why: Why::Safety, to: holder, at: *at, by: *by, taken_at: *taken_at })
            }
            _ => None,
        }
    }
}

/// Somebody passed on.
#[derive(Debug, Clone, Copy)]
pub struct Passed<'a> {
    /// Why.
    pub why: Why,
    /// To whom.
    pub to: &'a str,
    /// When.
    pub at: Timestamp,
    /// Account.
    pub by: usize,
    /// When they said yes.
    pub taken_at: Option<Timestamp>,
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
        /// When they said yes; none while it is awaited.
        taken_at: Option<Timestamp>,
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
        /// When that clinician acknowledged it, where it touches safety.
        taken_at: Option<Timestamp>,
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
    /// Sent; none while it waits to be read by the worker, and where it was kept back.
    pub sent_at: Option<Timestamp>,
    /// Kept back, because the referrer hears no more than that the referral was received.
    pub withheld: bool,
    /// Account that made it, and sent it where it was; none where a visitor's form did.
    pub by: Option<usize>,
    /// Read by the referrer in Leeway.
    pub read_at: Option<Timestamp>,
}
