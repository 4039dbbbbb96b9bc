//! A referral: who asked, by what way, what became of it.
//!
//! Knows the states a referral passes through, what a *no* must say, and who may hear of its turns. Knows nothing of
//! where a referral is kept, and never turns one by itself: every turn is somebody's act (DOMAIN 4.2).

use crate::goal::LONG_MAX;
use crate::problem::Problem;

codes! {
    /// Who asked for support [004 T4], DOMAIN 4.2.
    pub enum Source {
        Gp => "gp", "GP";
        Nurse => "nurse", "Nurse";
        MentalHealthProfessional => "mental_health_professional", "Mental health professional";
        Pharmacist => "pharmacist", "Pharmacist";
        PhysicianAssociate => "physician_associate", "Physician associate";
        HealthVisitor => "health_visitor", "Health visitor";
        HealthcareAssistant => "healthcare_assistant", "Healthcare assistant";
        CareCoordinator => "care_coordinator", "Care co-ordinator";
        Receptionist => "receptionist", "Receptionist";
        School => "school", "School";
        CommunityWorker => "community_worker", "Community worker";
        CrisisTeam => "crisis_team", "Crisis team";
        SocialCare => "social_care", "Social care";
        Hospital => "hospital", "Hospital";
        Vcse => "vcse", "Voluntary or community organisation";
        SelfReferral => "self", "The person themselves";
        FamilyOrFriend => "family_or_friend", "Family or friend";
        Other => "other", "Somebody else";
    }
}

impl Source {
    /// Whether this source acts in the person's clinical care, and so hears each turn of the referral (DOMAIN 4.2). A
    /// receptionist acts for the practice that gives it: what the desk sends is the practice's.
    pub const fn acts_in_care(self) -> bool {
        matches!(
            self,
            Self::Gp
                | Self::Nurse
                | Self::MentalHealthProfessional
                | Self::Pharmacist
                | Self::PhysicianAssociate
                | Self::HealthVisitor
                | Self::HealthcareAssistant
                | Self::CareCoordinator
                | Self::Receptionist
                | Self::CrisisTeam
                | Self::Hospital
        )
    }
}

codes! {
    /// What happens beside the referrals, and is noted without a name so that it counts (DOMAIN 4.2).
    pub enum Informal {
        /// A question at the desk or in the corridor that became no referral.
        AskedInPassing => "asked_in_passing", "Asked in passing";
        /// Somebody was helped, or sent on, without the service being asked.
        Bypassed => "bypassed", "Went round the service";
        /// A clinician told the patient of a group or service themselves.
        SignpostedByClinician => "signposted_by_clinician", "Signposted by a clinician themselves";
    }
}

codes! {
    /// By what way it came [004 T5], DOMAIN 4.2. The informal ways stand beside the formal ones so that they count.
    pub enum Route {
        WebForm => "web_form", "Form on this site";
        Electronic => "electronic", "Electronic message";
        FileImport => "file_import", "File";
        Phone => "phone", "Phone";
        /// Asked in the corridor and written down by the worker, so that it is seen and counted.
        Verbal => "verbal", "Asked in person";
        SelfReferral => "self_referral", "Self-referral form";
        PracticeLink => "practice_link", "Practice’s own link";
    }
}

codes! {
    /// How soon, in the referrer's judgement.
    pub enum Urgency {
        Routine => "routine", "Routine";
        Soon => "soon", "Soon";
        SameDay => "same_day", "The same day";
    }
}

codes! {
    /// What a referrer warns of. Any of them makes the referral a same-day matter.
    pub enum RiskFlag {
        SelfHarm => "self_harm", "Thoughts of suicide or self-harm";
        DomesticAbuse => "domestic_abuse", "Domestic abuse";
        Safeguarding => "safeguarding", "Safeguarding concern";
        RiskToWorkers => "risk_to_workers", "Risk to workers";
        HomelessTonight => "homeless_tonight", "Nowhere to sleep tonight";
        NoFood => "no_food", "No food";
        Other => "other", "Another risk";
    }
}

/// Whether a referral is a same-day matter: asked for as one, or with any risk named (DOMAIN 4.2, Clocks).
pub fn flagged(urgency: Urgency, risks: &[RiskFlag]) -> bool {
    urgency == Urgency::SameDay || !risks.is_empty()
}

codes! {
    /// Where a referral stands (DOMAIN 4.2).
    pub enum State {
        Received => "received", "Received";
        InTriage => "in_triage", "In triage";
        /// A fuller social prescribing approach: an episode is open.
        Accepted => "accepted", "Accepted";
        /// Needs that could be met quickly: the assets were given.
        Signposted => "signposted", "Signposted";
        /// Another professional has it.
        Redirected => "redirected", "Redirected";
        Declined => "declined", "Declined";
        Withdrawn => "withdrawn", "Withdrawn";
        Duplicate => "duplicate", "Duplicate";
    }
}

codes! {
    /// What can be done to a referral.
    pub enum Turn {
        BeginTriage => "begin_triage", "Begin triage";
        Accept => "accept", "Accept";
        Signpost => "signpost", "Signpost";
        Redirect => "redirect", "Redirect";
        Decline => "decline", "Decline";
        Withdraw => "withdraw", "Withdraw";
        MarkDuplicate => "mark_duplicate", "Mark as a duplicate";
        /// Whoever heard the outcome can answer, and the answer reopens the question.
        Reopen => "reopen", "Reopen";
    }
}

/// A turn that a referral cannot take where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("‘{}’ is not possible: the referral is {}.", .turn.words(), .state.phrase())]
pub struct NotPossible {
    /// Where the referral stands.
    pub state: State,
    /// What was asked of it.
    pub turn: Turn,
}

impl State {
    /// Whether the service still owes an answer.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Received | Self::InTriage)
    }

    /// Where the turn leads.
    ///
    /// # Errors
    /// [`NotPossible`] where the turn does not start from this state. An accepted referral is not reopened: its
    /// episode is ended instead, and a new referral begins the next layer (DOMAIN 4.2, Return).
    pub const fn next(self, turn: Turn) -> Result<Self, NotPossible> {
        let to = match (self, turn) {
            (Self::Received | Self::InTriage, Turn::Accept) => Self::Accepted,
            (Self::Received | Self::InTriage, Turn::Signpost) => Self::Signposted,
            (Self::Received | Self::InTriage, Turn::Redirect) => Self::Redirected,
            (Self::Received | Self::InTriage, Turn::Decline) => Self::Declined,
            (Self::Received | Self::InTriage, Turn::Withdraw) => Self::Withdrawn,
            (Self::Received | Self::InTriage, Turn::MarkDuplicate) => Self::Duplicate,
            (Self::Received, Turn::BeginTriage)
            | (
                Self::Signposted | Self::Redirected | Self::Declined | Self::Withdrawn | Self::Duplicate,
                Turn::Reopen,
            ) => Self::InTriage,
            _ => return Err(NotPossible { state: self, turn }),
        };
        Ok(to)
    }

    /// The turns that are possible now, in the order in which a page offers them.
    pub fn turns(self) -> Vec<Turn> {
        Turn::ALL.iter().copied().filter(|turn| self.next(*turn).is_ok()).collect()
    }

    /// The state within a sentence: "the referral is …".
    const fn phrase(self) -> &'static str {
        match self {
            Self::Received => "received and not yet in triage",
            Self::InTriage => "in triage",
            Self::Accepted => "accepted",
            Self::Signposted => "signposted",
            Self::Redirected => "redirected",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Duplicate => "marked as a duplicate",
        }
    }
}

codes! {
    /// Who decided that it goes no further: the first of the four separate things [004 CMOC8, T7].
    pub enum DeclinedBy {
        Service => "service", "The service";
        Person => "person", "The person";
        Referrer => "referrer", "The referrer";
        NobodyAnswered => "nobody_answered", "Nobody: the person could not be reached";
    }
}

codes! {
    /// Why it goes no further: the second of the four [004 T7], DOMAIN 4.2.
    pub enum DeclineReason {
        OutsideCriteria => "outside_criteria", "Outside our criteria";
        ClinicalOrCrisisCare => "clinical_or_crisis_care", "Needs clinical or crisis care";
        StatutoryDuty => "statutory_duty", "Statutory duty of another body";
        RiskBeyondRole => "risk_beyond_role", "Risk beyond the role";
        BeyondTraining => "beyond_training", "Beyond this worker’s training";
        OtherProfessional => "other_professional", "Better met by another professional";
        AlreadySupported => "already_supported", "Already supported";
        NoProvision => "no_provision", "No provision locally";
        NoCapacity => "no_capacity", "No capacity";
        NoNonMedicalNeed => "no_non_medical_need", "No non-medical need";
        NotWanted => "not_wanted", "The person does not want it";
        NotReady => "not_ready", "Not ready now";
        CannotBeReached => "cannot_be_reached", "Cannot be reached";
        TooLittleInformation => "too_little_information", "Too little information";
        Duplicate => "duplicate", "Duplicate";
        Other => "other", "Another reason";
    }
}

impl DeclineReason {
    /// Whether the reason touches safety, so that it goes back the same day to a named clinician (DOMAIN 4.2).
    pub const fn touches_safety(self) -> bool {
        matches!(self, Self::ClinicalOrCrisisCare | Self::RiskBeyondRole)
    }
}

/// A *no*, with the four separate things it must say [004 CMOC8, T7]: who decided, why, what next and who has it now,
/// and words for the referrer. One of them never stands in for another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decline {
    /// Who decided; none where the form was left open.
    pub by: Option<DeclinedBy>,
    /// Why; none where the form was left open.
    pub reason: Option<DeclineReason>,
    /// More about why; needed for another reason.
    pub reason_words: String,
    /// What happens next.
    pub next_words: String,
    /// Who has it now.
    pub next_holder: String,
    /// What the referrer is told.
    pub referrer_words: String,
}

impl Decline {
    /// Whether all four things are said.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check(&self) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.by.is_none() {
            problems.push(Problem::new("decided_by", "Choose who decided."));
        }
        match self.reason {
            None => problems.push(Problem::new("decline_reason", "Choose why.")),
            Some(DeclineReason::Other) if self.reason_words.trim().is_empty() => {
                problems.push(Problem::new("decline_words", "Say in words what the other reason is."));
            }
            Some(_) => {}
        }
        if self.next_words.trim().is_empty() {
            problems.push(Problem::new("next_words", "Say what happens next."));
        }
        let safety = self.reason.is_some_and(DeclineReason::touches_safety);
        if safety && !names_somebody(&self.next_holder) {
            problems
                .push(Problem::new("next_holder", "This reason touches safety: name the clinician who has it now."));
        } else if self.next_holder.trim().is_empty() {
            problems.push(Problem::new("next_holder", "Say who has it now."));
        }
        if self.referrer_words.trim().is_empty() {
            problems.push(Problem::new("referrer_words", "Write a few words for the referrer."));
        }
        for (field, words) in [
            ("decline_words", &self.reason_words),
            ("next_words", &self.next_words),
            ("next_holder", &self.next_holder),
            ("referrer_words", &self.referrer_words),
        ] {
            problems.extend(crate::goal::too_long(field, words, LONG_MAX));
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

impl Decline {
    /// The four things as whoever referred reads them, each under its own name, so that none stands in for another. What
    /// was left empty is left out.
    pub fn four_things(&self) -> Vec<(&'static str, String)> {
        let more = self.reason_words.trim();
        let why = match self.reason {
            Some(DeclineReason::Other) | None => more.to_owned(),
            Some(reason) if more.is_empty() => reason.words().to_owned(),
            Some(reason) => format!("{}. {more}", reason.words()),
        };
        let things = [
            ("Who decided", self.by.map_or("", DeclinedBy::words)),
            ("Why", why.as_str()),
            ("What happens next", self.next_words.trim()),
            ("Who has it now", self.next_holder.trim()),
        ];
        things
            .into_iter()
            .filter(|(_, words)| !words.is_empty())
            .map(|(name, words)| (name, words.to_owned()))
            .collect()
    }

    /// Whether a message says all four: the words for the referrer, and each of the other things as it was decided. One
    /// that was changed before it went may not.
    pub fn is_told_by(&self, message: &str) -> bool {
        let says = |words: &str| message.contains(words.trim());
        says(&self.referrer_words) && self.four_things().iter().all(|(_, words)| says(words))
    }
}

/// Whether the words hold a name beside roles and places: "Dr Shah" does, "the duty doctor" does not. A handback to
/// nobody in particular is a handback to nobody.
pub(crate) fn names_somebody(words: &str) -> bool {
    const NO_NAMES: &str = "a an and any at call clinic clinician crisis doctor dr duty gp gps health her his hospital in \
        lead mental of on or our person practice receptionist referrer service surgery team the their \
        they to today your none nobody unknown practitioner nurse";
    words
        .split(|c: char| !c.is_alphabetic() && c != '\'' && c != '’')
        .filter(|word| !word.is_empty())
        .any(|word| NO_NAMES.split(' ').all(|no_name| no_name != word.to_lowercase()))
}

codes! {
    /// How somebody was tried during triage, before there is an episode (DOMAIN 4.2).
    pub enum Channel {
        Phone => "phone", "Phone";
        Text => "text", "Text message";
        Email => "email", "E-mail";
        Letter => "letter", "Letter";
        FaceToFace => "face_to_face", "Face to face";
        Other => "other", "Another way";
    }
}

codes! {
    /// What came of an attempt. Failed ones are recorded too: they are work.
    pub enum AttemptOutcome {
        Spoke => "spoke", "Spoke with the person";
        NoAnswer => "no_answer", "No answer";
        LeftMessage => "left_message", "Left a message";
        WrongNumber => "wrong_number", "Wrong number";
        LetterSent => "letter_sent", "Letter sent";
        Other => "other", "Something else";
    }
}

/// How much a referrer hears of what becomes of a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hears {
    /// Each turn.
    Everything,
    /// That it was received, and no more.
    ReceivedOnly,
}

/// How much this source hears (DOMAIN 4.2). Those in the person's clinical care hear each turn, and so does a person
/// who referred themselves; family, friends, schools and others hear more than *received* only if the person agrees.
pub const fn hears(source: Source, person_agrees: bool) -> Hears {
    if person_agrees || source.acts_in_care() || matches!(source, Source::SelfReferral) {
        Hears::Everything
    } else {
        Hears::ReceivedOnly
    }
}

/// Whether a practice's staff may follow a referral for their site that a colleague of theirs did not send (DOMAIN 10:
/// *those they referred*). What the practice's own people and others in the person's care sent is the practice's; what
/// the person asked for themselves is nobody else's; of anybody else's only what the person agreed to.
pub const fn practice_follows(source: Source, person_agrees: bool) -> bool {
    !matches!(source, Source::SelfReferral) && (person_agrees || source.acts_in_care())
}
