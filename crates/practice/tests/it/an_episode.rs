//! An episode, its turns, and what it asks of today.

use jiff::civil::{Date, date};
use practice::episode::{Attention, State, Turn, attention, corrected, next_due};
use proptest::prelude::*;

fn any_date() -> impl Strategy<Value = Date> {
    (2020i16..2035, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| date(y, m, d))
}

#[test]
fn an_episode_waits_becomes_active_is_held_and_is_active_again() {
    let mut state = State::Waiting;
    for (turn, then) in [
        (Turn::Start, State::Active),
        (Turn::Hold, State::Holding),
        (Turn::Resume, State::Active),
        (Turn::End, State::Ended),
    ] {
        state = state.next(turn).unwrap();
        assert_eq!(state, then);
    }
}

#[test]
fn an_ended_episode_takes_no_turn() {
    for turn in Turn::ALL {
        let refused = State::Ended.next(*turn).unwrap_err();
        assert!(refused.to_string().ends_with("the episode is ended."));
    }
}

#[test]
fn nobody_is_held_before_the_first_contact() {
    assert!(State::Waiting.next(Turn::Hold).is_err());
}

#[test]
fn holding_is_support_that_goes_on() {
    assert!(State::Holding.is_open());
    assert!(!State::Ended.is_open());
}

#[test]
fn the_earliest_of_contact_step_and_review_is_due_next() {
    let (a, b, c) = (date(2026, 3, 9), date(2026, 3, 2), date(2026, 4, 1));
    assert_eq!(next_due(Some(a), Some(b), Some(c), None), Some(b));
    assert_eq!(next_due(None, None, Some(c), None), Some(c));
    assert_eq!(next_due(None, None, Some(c), Some(a)), Some(a.min(c)));
    assert_eq!(next_due(None, None, None, None), None);
}

#[test]
fn a_caseload_reads_nothing_planned_then_longest_overdue_then_today_then_planned() {
    let today = date(2026, 3, 10);
    let mut list = vec![
        attention(Some(date(2026, 3, 12)), today),
        attention(Some(today), today),
        attention(Some(date(2026, 3, 9)), today),
        attention(Some(date(2026, 3, 11)), today),
        attention(None, today),
        attention(Some(date(2026, 2, 10)), today),
    ];
    list.sort();
    assert_eq!(
        list,
        [
            Attention::NothingNext,
            Attention::Overdue(28),
            Attention::Overdue(1),
            Attention::Today,
            Attention::Planned(date(2026, 3, 11)),
            Attention::Planned(date(2026, 3, 12)),
        ]
    );
}

#[test]
fn attention_is_said_in_plain_words() {
    assert_eq!(Attention::NothingNext.words(), "Nothing planned");
    assert_eq!(Attention::Overdue(1).words(), "1 day overdue");
    assert_eq!(Attention::Overdue(9).words(), "9 days overdue");
    assert_eq!(Attention::Today.words(), "Today");
    assert_eq!(Attention::Planned(date(2026, 5, 3)).words(), "Planned for 3 May 2026");
}

proptest! {
    #[test]
    fn states_never_skip(turns in prop::collection::vec(prop::sample::select(Turn::ALL), 0..30)) {
        let mut state = State::Waiting;
        let mut been_active = false;
        for turn in turns {
            if let Ok(next) = state.next(turn) {
                prop_assert!(next != State::Waiting);
                prop_assert!(state != State::Ended);
                prop_assert!(next != State::Holding || been_active);
                been_active |= next == State::Active;
                state = next;
            }
        }
    }

    #[test]
    fn an_earlier_due_day_never_sorts_after_a_later_one(
        a in any_date(), b in any_date(), today in any_date()
    ) {
        let (early, late) = if a <= b { (a, b) } else { (b, a) };
        prop_assert!(attention(Some(early), today) <= attention(Some(late), today));
        prop_assert!(attention(None, today) < attention(Some(early), today));
    }
}

#[test]
fn a_correction_starts_support_that_waits_or_makes_it_wait_and_moves_nothing_else() {
    use State::{Active, Ended, Holding, Waiting};
    assert_eq!((corrected(Waiting, true), corrected(Active, false)), (Active, Waiting));
    for met in [true, false] {
        assert_eq!((corrected(Holding, met), corrected(Ended, met)), (Holding, Ended));
    }
    for state in State::ALL {
        for met in [true, false] {
            let once = corrected(*state, met);
            assert_eq!(corrected(once, met), once, "corrected twice to the same, it stays");
        }
    }
}
