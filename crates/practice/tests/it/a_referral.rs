//! A referral, its turns, and the four things a *no* must say.

use practice::referral::{
    Decline, DeclineReason, DeclinedBy, Hears, RiskFlag, Source, State, Turn, Urgency, flagged, hears,
};
use proptest::prelude::*;

fn no() -> Decline {
    Decline {
        by: Some(DeclinedBy::Service),
        reason: Some(DeclineReason::NoProvision),
        reason_words: String::new(),
        next_words: "The practice will look at it at its next meeting.".into(),
        next_holder: "Dr Shah".into(),
        referrer_words: "There is no befriending in this area at the moment.".into(),
    }
}

fn fields(decline: &Decline) -> Vec<&'static str> {
    decline.check().err().unwrap_or_default().into_iter().map(|p| p.field).collect()
}

#[test]
fn a_received_referral_can_be_answered_without_a_triage_of_its_own() {
    assert_eq!(State::Received.next(Turn::Signpost), Ok(State::Signposted));
    assert_eq!(State::InTriage.next(Turn::Accept), Ok(State::Accepted));
}

#[test]
fn an_answer_to_a_no_reopens_the_question() {
    for closed in [State::Signposted, State::Redirected, State::Declined, State::Withdrawn, State::Duplicate] {
        assert!(!closed.is_open());
        assert_eq!(closed.turns(), vec![Turn::Reopen]);
        assert_eq!(closed.next(Turn::Reopen), Ok(State::InTriage));
    }
}

#[test]
fn an_accepted_referral_takes_no_further_turn_and_says_why() {
    assert!(State::Accepted.turns().is_empty());
    let refused = State::Accepted.next(Turn::Reopen).unwrap_err();
    assert_eq!(refused.to_string(), "‘Reopen’ is not possible: the referral is accepted.");
}

#[test]
fn a_no_that_says_all_four_things_stands() {
    assert_eq!(no().check(), Ok(()));
}

#[test]
fn a_no_that_says_nothing_is_told_each_of_the_four_things() {
    assert_eq!(
        fields(&Decline::default()),
        ["decided_by", "decline_reason", "next_words", "next_holder", "referrer_words"]
    );
}

#[test]
fn blank_words_are_no_words() {
    let decline = Decline { next_words: " \r\n ".into(), referrer_words: "\t".into(), ..no() };
    assert_eq!(fields(&decline), ["next_words", "referrer_words"]);
}

#[test]
fn another_reason_is_said_in_words() {
    let decline = Decline { reason: Some(DeclineReason::Other), ..no() };
    assert_eq!(fields(&decline), ["decline_words"]);
}

#[test]
fn a_no_that_touches_safety_goes_to_a_named_clinician() {
    for reason in [DeclineReason::ClinicalOrCrisisCare, DeclineReason::RiskBeyondRole] {
        assert!(reason.touches_safety());
        for nobody in ["", "the duty doctor", "GP", "Mental health team", "Dr", "On-call clinician"] {
            let decline = Decline { reason: Some(reason), next_holder: nobody.into(), ..no() };
            assert_eq!(fields(&decline), ["next_holder"], "{nobody}");
        }
        for somebody in ["Dr Shah", "Nurse O’Neill at the practice", "the duty doctor, Amina Iqbal"] {
            let decline = Decline { reason: Some(reason), next_holder: somebody.into(), ..no() };
            assert_eq!(decline.check(), Ok(()), "{somebody}");
        }
    }
}

#[test]
fn a_no_that_does_not_touch_safety_may_go_to_a_team() {
    assert_eq!(Decline { next_holder: "the practice".into(), ..no() }.check(), Ok(()));
}

#[test]
fn any_risk_or_the_same_day_makes_a_referral_flagged() {
    assert!(!flagged(Urgency::Routine, &[]));
    assert!(!flagged(Urgency::Soon, &[]));
    assert!(flagged(Urgency::SameDay, &[]));
    for risk in RiskFlag::ALL {
        assert!(flagged(Urgency::Routine, &[*risk]));
    }
}

#[test]
fn those_in_clinical_care_hear_each_turn_and_others_only_if_the_person_agrees() {
    for source in Source::ALL {
        assert_eq!(hears(*source, true), Hears::Everything);
        if source.acts_in_care() {
            assert_eq!(hears(*source, false), Hears::Everything);
        }
    }
    for source in [Source::FamilyOrFriend, Source::School, Source::Vcse, Source::SocialCare, Source::Other] {
        assert_eq!(hears(source, false), Hears::ReceivedOnly);
    }
    assert_eq!(hears(Source::SelfReferral, false), Hears::Everything);
    assert_eq!(hears(Source::Receptionist, false), Hears::Everything, "what the desk sends is the practice's");
}

#[test]
fn every_code_is_read_back_as_itself() {
    for source in Source::ALL {
        assert_eq!(Source::parse(source.as_str()), Some(*source));
    }
    for reason in DeclineReason::ALL {
        assert_eq!(DeclineReason::parse(reason.as_str()), Some(*reason));
    }
    assert_eq!(Source::parse("GP"), None);
}

proptest! {
    #[test]
    fn only_an_open_referral_reaches_an_outcome_and_only_a_closed_one_reopens(
        turns in prop::collection::vec(prop::sample::select(Turn::ALL), 0..30)
    ) {
        let mut state = State::Received;
        for turn in turns {
            match state.next(turn) {
                Ok(next) => {
                    prop_assert_ne!(next, state);
                    prop_assert_eq!(turn == Turn::Reopen, !state.is_open());
                    prop_assert_eq!(next.is_open(), matches!(turn, Turn::BeginTriage | Turn::Reopen));
                    prop_assert!(next != State::Received, "nothing is received twice");
                    state = next;
                }
                Err(refused) => {
                    prop_assert_eq!((refused.state, refused.turn), (state, turn));
                    prop_assert!(!state.turns().contains(&turn));
                }
            }
        }
    }
}

#[test]
fn a_no_says_four_things_and_a_message_says_them_or_does_not() {
    let no = Decline {
        by: Some(DeclinedBy::Service),
        reason: Some(DeclineReason::StatutoryDuty),
        reason_words: "Care Act".to_owned(),
        next_words: "They assess her this week".to_owned(),
        next_holder: "The duty team".to_owned(),
        referrer_words: "Thank you for noticing.".to_owned(),
    };
    let names: Vec<&str> = no.four_things().iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["Who decided", "Why", "What happens next", "Who has it now"]);
    let said: Vec<String> = no.four_things().into_iter().map(|(name, words)| format!("{name}: {words}")).collect();
    let whole = format!("{}\n{}", no.referrer_words, said.join("\n"));
    assert!(no.is_told_by(&whole));
    assert!(!no.is_told_by("Thank you for noticing.") && !no.is_told_by(&whole.replace("The duty team", "")));
}
