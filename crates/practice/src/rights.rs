//! The rights that somebody has over what is kept about them: what may be asked, by when it is answered, what an answer must say.
//!
//! Sources: UK GDPR, articles 12, 12A and 15 to 21, as amended by the Data (Use and Access) Act 2025; Data Protection Act 2018, section 164A
//! and Schedules 2 and 3; Access to Health Records Act 1990, section 3; the Information Commissioner's guidance on counting days.

mod clock;

pub use clock::{Clock, Due, LONGER_MAX, NEARLY, Pressing, Stop, Term, WITHOUT_DELAY, next_working_day, pressing};

use crate::access::{Act, RequestKind};
use crate::goal::{LONG_MAX, check_words};
use crate::problem::Problem;

codes! {
    /// Where a request stands.
    pub enum State {
        Received => "received", "Received";
        Waiting => "waiting", "Waits for whoever asked";
        InWork => "in_work", "In work";
        Answered => "answered", "Answered";
        Withdrawn => "withdrawn", "Withdrawn";
        Refused => "refused", "Not granted";
    }
}

impl State {
    /// Whether nothing more is done.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Answered | Self::Withdrawn | Self::Refused)
    }

    /// Whether it may become `next`. What is over stays over; who is waited for may answer, withdraw, or never come back.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Received | Self::InWork => !matches!(next, Self::Received),
            Self::Waiting => !matches!(next, Self::Received | Self::Waiting | Self::Answered),
            Self::Answered | Self::Withdrawn | Self::Refused => false,
        }
    }
}

codes! {
    /// Who asks.
    pub enum Asker {
        Person => "person", "The person";
        Parent => "parent", "Somebody with parental responsibility";
        Attorney => "attorney", "An attorney or deputy";
        Representative => "representative", "Somebody else with the person’s authority, such as a solicitor";
        Estate => "estate", "The personal representative of a person who died, or somebody with a claim arising from the death";
        Authority => "authority", "A court, coroner, police or another authority";
        Other => "other", "Somebody else";
    }
}

codes! {
    /// What somebody who asked is waited for with.
    pub enum StopGround {
        /// UK GDPR, articles 12(6) and 12A: the month begins when it has come.
        Identity => "identity", "Who they are, or that they may ask for somebody else";
        /// Article 12A: the days of waiting do not count. For a copy alone.
        Clarification => "clarification", "Which information they mean";
    }
}

codes! {
    /// Why a request is not granted, or not wholly.
    pub enum Refusal {
        Unfounded => "unfounded", "It is manifestly unfounded (UK GDPR, article 12(5))";
        Excessive => "excessive", "It is excessive, such as the same again and again (UK GDPR, article 12(5))";
        SeriousHarm => "serious_harm", "To show it would be likely to cause serious harm to somebody (Data Protection Act 2018, Schedule 3, Part 2)";
        ThirdParty => "third_party", "It cannot be shown without information about somebody else (Data Protection Act 2018, Schedule 2, paragraph 16)";
        Legal => "legal", "Legal privilege, or court proceedings (Data Protection Act 2018, Schedule 2)";
        Crime => "crime", "It would prejudice the prevention or detection of crime (Data Protection Act 2018, Schedule 2, paragraph 2)";
        NoAuthority => "no_authority", "Who they are, or that they may ask, was not shown";
        NotHeld => "not_held", "Nothing is kept here about this person";
        Compelling => "compelling", "There are compelling legitimate grounds to go on, or legal claims (UK GDPR, article 21(1))";
        NoGround => "no_ground", "None of the grounds of the law for it is given";
        Expectation => "expectation", "The person who died had wished that it not be shown (Access to Health Records Act 1990, sections 4 and 5)";
    }
}

codes! {
    /// How a request for erasure is answered (UK GDPR, article 17).
    pub enum Erasure {
        Kept => "kept", "No: it is a record of care, kept for its time as a task in the public interest (article 17(3)(b))";
        PublicHealth => "public_health", "No: it is needed for health or social care under a duty of confidence (article 17(3)(c))";
        Claims => "claims", "No: it is needed for legal claims (article 17(3)(e))";
        Research => "research", "No: research or archiving in the public interest would be seriously impaired (article 17(3)(d))";
        NotNeeded => "not_needed", "Yes: it is no longer needed for what it was kept for (article 17(1)(a))";
        ConsentWithdrawn => "consent_withdrawn", "Yes: it was kept on consent alone, and that is withdrawn (article 17(1)(b))";
        Objected => "objected", "Yes: an objection was upheld (article 17(1)(c))";
        Unlawful => "unlawful", "Yes: it ought not to have been kept (article 17(1)(d))";
        Obligation => "obligation", "Yes: the law demands it (article 17(1)(e))";
    }
}

impl Erasure {
    /// Whether the record is to be destroyed.
    pub const fn is_yes(self) -> bool {
        matches!(self, Self::NotNeeded | Self::ConsentWithdrawn | Self::Objected | Self::Unlawful | Self::Obligation)
    }

    /// What whoever asked can be told; a draft to be made one's own.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Kept => {
                "We have not erased the record. It shows what support was given and why, and we keep records of care for a set time so \
                 that care stays safe and can be looked into. When that time is over it is destroyed. If something in it is wrong, you can \
                 ask us to correct it."
            }
            Self::PublicHealth => {
                "We have not erased the record. Those who care for people’s health need it, and they are bound to keep it confidential."
            }
            Self::Claims => {
                "We have not erased the record. It is needed for a legal claim. When that is over we look at it again."
            }
            Self::Research => {
                "We have not erased the record. Research in the public interest could not go on without it; nobody is named there."
            }
            Self::NotNeeded | Self::ConsentWithdrawn | Self::Objected | Self::Unlawful | Self::Obligation => {
                "We are erasing the record. What has to stay is a note that it was erased, when and on what ground, without what it said."
            }
        }
    }
}

codes! {
    /// How a request to correct the record is answered (UK GDPR, article 16).
    pub enum Correction {
        Corrected => "corrected", "It was wrong, and is corrected";
        PartlyCorrected => "partly", "Some of it was wrong and is corrected; their own statement stands beside the rest";
        Disagreed => "disagreed", "It stays as it is; their own statement stands beside it";
    }
}

codes! {
    /// On what ground use of the record is restricted (UK GDPR, article 18(1)).
    pub enum Restriction {
        Accuracy => "accuracy", "They say that it is not accurate, and that is being looked into";
        Unlawful => "unlawful", "It ought not to be kept, and they do not want it erased";
        Claims => "claims", "We need it no longer, and they need it for a legal claim";
        Objection => "objection", "They object, and it is being looked into whose grounds weigh more";
    }
}

codes! {
    /// What has to be looked at before a copy goes out.
    pub enum Mark {
        /// DPA 2018, Schedule 2, paragraph 16.
        Other => "other", "Another person";
        /// DPA 2018, Schedule 3, Part 2: the serious harm test, on the opinion of an appropriate health professional.
        Harm => "harm", "May cause serious harm";
        /// DOMAIN 4.1: whoever asks may be the one from whom it is hidden.
        Hidden => "hidden", "Hidden detail";
        ByHand => "by_hand", "Marked by hand";
    }
}

codes! {
    /// What became of something marked.
    pub enum Decision {
        Keep => "keep", "Leave it in";
        TakeOut => "take_out", "Take it out";
    }
}

/// Whether a decision needs its reason in words: what is taken out always; what stays in where it may harm, or where a hidden
/// detail goes to anybody but the person.
pub fn needs_reason(mark: Mark, decision: Decision, asker: Asker) -> bool {
    match (decision, mark) {
        (Decision::TakeOut, _) | (Decision::Keep, Mark::Harm) => true,
        (Decision::Keep, Mark::Hidden) => asker != Asker::Person,
        (Decision::Keep, Mark::Other | Mark::ByHand) => false,
    }
}

impl RequestKind {
    /// What was asked for, as it is said to whoever asked: "You asked for …".
    pub const fn asked_for(self) -> &'static str {
        match self {
            Self::Access => "a copy of what is kept",
            Self::Correction => "a correction of what is kept",
            Self::Erasure => "what is kept to be erased",
            Self::Restriction => "what is kept not to be used for now",
            Self::Objection => "what is done with the record to stop",
            Self::Deceased => "a copy of the record of somebody who has died",
            Self::Complaint | Self::Incident | Self::Court | Self::Other => "something to be done with a record",
        }
    }

    /// Its clock.
    pub const fn term(self) -> Term {
        match self {
            Self::Access | Self::Correction | Self::Erasure | Self::Restriction | Self::Objection => Term::Month,
            Self::Deceased => Term::Days21,
            Self::Complaint | Self::Incident | Self::Court | Self::Other => Term::None,
        }
    }

    /// Whether it is one that the law gives, and so is answered, refused or withdrawn, never merely closed.
    pub const fn is_a_right(self) -> bool {
        !matches!(self.term(), Term::None)
    }

    /// Whether a copy of the record is made for it. An incident or a complaint is looked into in the record itself.
    pub const fn has_copy(self) -> bool {
        matches!(self, Self::Access | Self::Deceased | Self::Court | Self::Other)
    }

    /// Whether the days in which whoever asked is waited for do not count: article 12A names requests under article 15 alone.
    pub const fn may_clarify(self) -> bool {
        matches!(self, Self::Access)
    }

    /// The grounds on which it can be refused.
    pub fn refusals(self) -> Vec<Refusal> {
        let fits = |ground: &&Refusal| match **ground {
            Refusal::SeriousHarm | Refusal::ThirdParty | Refusal::NotHeld => {
                matches!(self, Self::Access | Self::Deceased) || matches!(ground, Refusal::NotHeld)
            }
            Refusal::Expectation => matches!(self, Self::Deceased),
            Refusal::Compelling => matches!(self, Self::Objection),
            Refusal::NoGround => !matches!(self, Self::Access | Self::Erasure),
            Refusal::Legal | Refusal::Crime | Refusal::Unfounded | Refusal::Excessive | Refusal::NoAuthority => true,
        };
        Refusal::ALL.iter().filter(fits).copied().collect()
    }
}

/// A complaint to the service is acknowledged within so many days of its receipt (Data Protection Act 2018, section 164A(3)).
pub const COMPLAINT_ACKNOWLEDGED: i32 = 30;

/// How whoever asked can complain, sentence by sentence: to the service first, then above it. The Commissioner has no say over the record of
/// somebody who died, since data protection law is for the living.
pub fn complaints(kind: RequestKind, service: &str) -> Vec<String> {
    let service = if service.is_empty() { "this service" } else { service };
    let to_us = format!(
        "You can complain to {service} about this answer, in any way that suits you. We say that we have your complaint within \
         {COMPLAINT_ACKNOWLEDGED} days, look into it without delay, and tell you what came of it."
    );
    let above = if kind == RequestKind::Deceased {
        "If you are still not content, you can go to the Parliamentary and Health Service Ombudsman (ombudsman.org.uk, 0345 015 4033), or \
         ask a court under section 8 of the Access to Health Records Act 1990."
    } else {
        "You can also complain to the Information Commissioner (ico.org.uk/make-a-complaint, 0303 123 1113), or go to court."
    };
    vec![to_us, above.to_owned()]
}

/// What a restriction of use keeps from being done, in words for whoever would do it; none where it goes on (UK GDPR, article 18(2): storage
/// goes on, and what protects somebody's rights). Nothing new goes out; concerns, emergencies, lone working and supervision never stop,
/// and what care needs is written down as before.
pub const fn restricted_blocks(act: Act) -> Option<&'static str> {
    match act {
        Act::MessageSend => Some(
            "The use of this record is restricted at the person’s request, so no word about them goes out. Ask the information governance lead",
        ),
        Act::CopyOut => Some(
            "The use of this record is restricted at the person’s request, so nothing is copied out of it. Ask the information governance lead",
        ),
        Act::ConnectionIntroduce => Some(
            "The use of this record is restricted at the person’s request, so nothing about them is passed to a group. Ask the information governance lead",
        ),
        Act::MeasureAsk => Some(
            "The use of this record is restricted at the person’s request, so no questions are sent to them. Ask the information governance lead",
        ),
        _ => None,
    }
}

/// What is said where a referral under a restriction would be passed to somebody else: passing it on is a use, where accepting, declining
/// and signposting, which tell the person themselves, are not.
pub const RESTRICTED_PASSING: &str = "The use of this record is restricted at the person’s request, so it is not passed to anybody else. \
     Where somebody is in danger, raise a concern: that never stops. Otherwise ask the information governance lead";

/// Words that must be there, under the field's name.
///
/// # Errors
/// The problem: what to say, or that it is too long.
pub fn said(field: &'static str, words: &str, missing: &'static str) -> Result<(), Problem> {
    if words.trim().is_empty() {
        return Err(Problem::new(field, missing));
    }
    check_words(field, words, LONG_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_stays_over_and_nobody_is_answered_while_they_are_waited_for() {
        for over in [State::Answered, State::Withdrawn, State::Refused] {
            assert!(State::ALL.iter().all(|next| !over.may_become(*next)));
        }
        assert!(!State::Waiting.may_become(State::Answered) && State::Waiting.may_become(State::InWork));
        assert!(State::ALL.iter().all(|state| !state.may_become(State::Received)));
    }

    #[test]
    fn a_hidden_detail_goes_to_the_person_alone_unless_somebody_says_why() {
        assert!(!needs_reason(Mark::Hidden, Decision::Keep, Asker::Person));
        for other in Asker::ALL.iter().filter(|asker| **asker != Asker::Person) {
            assert!(needs_reason(Mark::Hidden, Decision::Keep, *other));
        }
        assert!(Mark::ALL.iter().all(|mark| needs_reason(*mark, Decision::TakeOut, Asker::Person)));
    }

    #[test]
    fn safety_is_never_restricted() {
        for act in
            [Act::ConcernRaise, Act::ConcernAnswer, Act::GlassBreak, Act::LonePlan, Act::LoneWatch, Act::ContactRecord]
        {
            assert_eq!(restricted_blocks(act), None);
        }
        for act in [Act::MessageSend, Act::CopyOut, Act::ConnectionIntroduce, Act::MeasureAsk] {
            assert!(restricted_blocks(act).is_some());
        }
    }

    #[test]
    fn an_answer_says_how_to_complain_and_of_the_dead_not_to_the_commissioner() {
        let said = complaints(RequestKind::Access, "Wexcombe").join(" ");
        assert!(said.contains("Wexcombe") && said.contains("30 days") && said.contains("Information Commissioner"));
        assert!(!complaints(RequestKind::Deceased, "").join(" ").contains("Commissioner"));
    }

    #[test]
    fn each_right_can_be_refused_on_some_ground() {
        for kind in RequestKind::ALL.iter().filter(|kind| kind.is_a_right()) {
            assert!(kind.refusals().contains(&Refusal::Unfounded), "{kind}");
        }
    }
}
