//! A connection, from a suggestion to taking part or not.

use practice::connection::{State, Turn};
use proptest::prelude::*;

#[test]
fn a_connection_goes_from_suggestion_to_taking_part() {
    let mut state = State::Suggested;
    for (turn, then) in [
        (Turn::Agree, State::Agreed),
        (Turn::Introduce, State::Introduced),
        (Turn::Start, State::Started),
        (Turn::TakePart, State::TakingPart),
        (Turn::Finish, State::Finished),
    ] {
        state = state.next(turn).unwrap();
        assert_eq!(state, then);
    }
}

#[test]
fn nobody_is_introduced_without_having_agreed() {
    let refused = State::Suggested.next(Turn::Introduce).unwrap_err();
    assert_eq!(refused.to_string(), "‘Introduce’ is not possible: the connection is only suggested so far.");
}

#[test]
fn a_partner_may_report_taking_part_without_a_first_day() {
    assert_eq!(State::Introduced.next(Turn::TakePart), Ok(State::TakingPart));
    assert!(State::Agreed.next(Turn::TakePart).is_err());
}

#[test]
fn what_is_finished_or_not_taken_up_takes_no_turn() {
    for ended in [State::Finished, State::NotTakenUp] {
        assert!(!ended.is_open());
        assert!(ended.turns().is_empty());
    }
}

#[test]
fn anything_open_may_come_to_nothing() {
    for state in State::ALL.iter().filter(|s| s.is_open()) {
        assert_eq!(state.next(Turn::NotTakenUp), Ok(State::NotTakenUp));
    }
}

proptest! {
    #[test]
    fn a_connection_never_goes_back(
        turns in prop::collection::vec(prop::sample::select(Turn::ALL), 0..30)
    ) {
        let mut state = State::Suggested;
        let mut agreed = false;
        for turn in turns {
            if let Ok(next) = state.next(turn) {
                prop_assert!(next > state);
                agreed |= next == State::Agreed;
                prop_assert!(agreed || next == State::NotTakenUp);
                state = next;
            }
        }
    }
}
