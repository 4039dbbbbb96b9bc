//! What is about to be done, or was done, where a boundary may speak of it; and what must be known to say so.

use crate::access::Role;
use crate::contact::{self, Place};
use crate::holding;
use crate::referral::{RiskFlag, Route, Source};

use super::aspect::Aspect;

codes! {
    /// What a worker may do for a person besides talking (DOMAIN 5.1, tasks).
    pub enum Task {
        FormFilling => "form_filling", "Filling in forms";
        HomeVisits => "home_visits", "Visiting people at home";
        Accompanying => "accompanying", "Going along to a group or an appointment";
        Transport => "transport", "Driving somebody";
        AdvocacyLetters => "advocacy_letters", "Letters that speak for somebody";
        BenefitClaims => "benefit_claims", "Claims for benefits";
    }
}

codes! {
    /// How a worker may work with a person (DOMAIN 5.1, methods).
    pub enum Method {
        Listening => "listening", "Listening";
        Coaching => "coaching", "Coaching";
        Worksheets => "worksheets", "Worksheets";
        /// What a charter counts as therapy, and so leaves to those trained for it [004, Site 2 LW01].
        Therapy => "therapy", "What counts as therapy";
    }
}

codes! {
    /// Work for the practice that is not social prescribing [004, Site 2 VCSE01].
    pub enum OtherWork {
        VaccinationDesk => "vaccination_desk", "Vaccination desks";
        Reception => "reception", "Reception and telephones";
        RecallLists => "recall_lists", "Calling patients in for checks";
        PracticePaperwork => "practice_paperwork", "Paperwork of the practice";
        ClinicalTasks => "clinical_tasks", "Tasks that need a clinician";
        Other => "other", "Other work";
    }
}

/// A contact, planned or held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactAct<'a> {
    /// What kind.
    pub kind: contact::Kind,
    /// Where.
    pub place: Place,
    /// How long; none where it is not said.
    pub minutes: Option<i32>,
    /// Whether it comes about, or has: one missed is counted apart.
    pub missed: bool,
    /// What a visit at home has: somebody who comes along.
    pub in_pair: bool,
    /// What a visit at home has: a lone-working plan.
    pub with_plan: bool,
    /// What is done for the person at it.
    pub tasks: &'a [Task],
    /// How.
    pub methods: &'a [Method],
    /// Whether own experience was spoken of.
    pub own_experience: bool,
}

/// A referral as it comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferralAct<'a> {
    /// Who asks.
    pub source: Source,
    /// By which way.
    pub route: Route,
    /// How old the person is, in whole years; none where the birth date is not known.
    pub age: Option<u8>,
    /// Codes of the needs.
    pub needs: &'a [String],
    /// Risks named.
    pub risks: &'a [RiskFlag],
    /// Whether somebody else shares it: *jointly managed with …* is one of the answers (DOMAIN 4.2).
    pub jointly: bool,
}

/// An act that a boundary may speak of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act<'a> {
    /// A contact.
    Contact(ContactAct<'a>),
    /// A referral comes in.
    Refer(ReferralAct<'a>),
    /// A referral is accepted: one more person in support.
    Accept(ReferralAct<'a>),
    /// A referral is declined.
    Decline {
        /// As what.
        by: Role,
        /// Working days since it was received.
        working_days: u32,
    },
    /// A person is held.
    Hold {
        /// Why.
        reasons: &'a [holding::Reason],
        /// Weeks until it is looked at again.
        review_weeks: u32,
    },
    /// Support goes on.
    GoOn,
    /// Support ends.
    End {
        /// Whether it was talked about with the person before.
        talked_about: bool,
        /// Whether the person was told what remains and how to come back.
        told: bool,
    },
    /// A measure is left out at a moment when it is asked.
    LeaveOut {
        /// Its code.
        measure: &'a str,
    },
    /// Somebody of the person's family, or who cares for them, is supported as part of it.
    SupportFamily,
    /// Work that is not social prescribing is taken on.
    OtherWork(OtherWork),
    /// A group or activity is set up.
    SetUpGroup,
    /// Time of a week for building links and groups, in whole per cent of the hours worked.
    CommunityTime {
        /// Per cent.
        percent: u8,
    },
}

impl Act<'_> {
    /// What the act touches: the aspects of which a boundary may speak to it.
    pub const fn touches(&self, aspect: Aspect) -> bool {
        match self {
            Self::Contact(_) => matches!(
                aspect,
                Aspect::LengthOfContact
                    | Aspect::NumberOfContacts
                    | Aspect::PlaceOfContact
                    | Aspect::LengthOfSupport
                    | Aspect::FamilyAndCarers
                    | Aspect::Tasks
                    | Aspect::Methods
                    | Aspect::OwnExperience
            ),
            Self::Refer(_) => matches!(aspect, Aspect::WhoMayBeReferred | Aspect::WhoMayRefer),
            Self::Accept(_) => matches!(aspect, Aspect::WhoMayBeReferred | Aspect::Caseload),
            Self::Decline { .. } => matches!(aspect, Aspect::Declining),
            Self::Hold { .. } => matches!(aspect, Aspect::Holding | Aspect::Caseload),
            Self::GoOn => matches!(aspect, Aspect::LengthOfSupport),
            Self::End { .. } => matches!(aspect, Aspect::Ending),
            Self::LeaveOut { .. } => matches!(aspect, Aspect::Measures),
            Self::SupportFamily => matches!(aspect, Aspect::FamilyAndCarers),
            Self::OtherWork(_) => matches!(aspect, Aspect::Remit),
            Self::SetUpGroup | Self::CommunityTime { .. } => matches!(aspect, Aspect::CommunityDevelopment),
        }
    }
}

/// Contacts of a spell of support by what they were, before the act. Messages are none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Meetings and calls with the person: first meetings, follow-ups, joint meetings, accompanying.
    pub held: u32,
    /// Of the same kinds, those to which the person did not come; a check-in or a group that was missed is in no figure here.
    pub missed: u32,
    /// Check-ins.
    pub check_ins: u32,
    /// With or for a carer.
    pub with_carers: u32,
    /// About the person, with another professional.
    pub with_colleagues: u32,
    /// At a group.
    pub groups: u32,
}

impl Tally {
    /// Counts so many contacts that are alike. Messages are counted as nothing, and so is what was cancelled or moved, whoever did so.
    pub fn add(&mut self, kind: contact::Kind, attendance: contact::Attendance, many: u32) {
        use contact::{Attendance, Kind};
        let counted = match (kind, attendance) {
            (Kind::Message, _) => return,
            (_, Attendance::Attended) => match kind {
                Kind::CheckIn => &mut self.check_ins,
                Kind::WithCarer => &mut self.with_carers,
                Kind::AboutPerson => &mut self.with_colleagues,
                Kind::Group => &mut self.groups,
                _ => &mut self.held,
            },
            (
                Kind::FirstMeeting | Kind::FollowUp | Kind::JointMeeting | Kind::Accompanying,
                Attendance::DidNotAttend,
            ) => &mut self.missed,
            _ => return,
        };
        *counted = counted.saturating_add(many);
    }
}

/// What is known when an act is weighed: of this support, of the person's earlier ones, and of the worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Contacts of this support.
    pub here: Tally,
    /// Contacts of the person's earlier spells of support.
    pub earlier: Tally,
    /// Whole weeks since support was opened.
    pub weeks_open: u32,
    /// Whole weeks since it was last looked at; since it was opened where it never was.
    pub weeks_since_review: u32,
    /// People in active support with the worker, this one included where they are.
    pub active: u32,
    /// People held by the worker.
    pub holding: u32,
    /// People whose support with the worker was opened in the last seven days.
    pub new_this_week: u32,
}
