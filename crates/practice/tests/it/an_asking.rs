//! Asking first (DOMAIN 5.2): core hours, reminders, passing on, and going on unanswered.

use jiff::Timestamp;
use jiff::civil::date;
use practice::charter::asking::{Answer, HOURS, Step, Waits, after_core_minutes, core_minutes_between, due};
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_question_of_friday_afternoon_is_due_on_monday_afternoon() {
    assert_eq!(due(at("2026-01-09T15:00:00Z"), HOURS), at("2026-01-12T15:00:00Z"));
    // asked in the evening, the time begins in the morning
    assert_eq!(due(at("2026-01-12T20:00:00Z"), HOURS), at("2026-01-13T17:00:00Z"));
}

#[test]
fn bank_holidays_and_the_change_of_the_clock_take_nothing_of_the_time() {
    // Good Friday and Easter Monday 2026 are the 3rd and 6th of April
    assert_eq!(due(at("2026-04-02T14:00:00Z"), HOURS), at("2026-04-07T14:00:00Z"));
    // the clocks go forward on Sunday 29 March: nine o'clock is an hour earlier by UTC
    assert_eq!(due(at("2026-03-27T16:00:00Z"), HOURS), at("2026-03-30T15:00:00Z"));
    assert_eq!(core_minutes_between(at("2026-03-27T16:00:00Z"), at("2026-03-30T15:00:00Z")), 8 * 60);
}

fn asked() -> Waits {
    Waits { since: at("2026-01-12T09:00:00Z"), due: at("2026-01-12T17:00:00Z"), passed_on: false, told: None }
}

#[test]
fn whoever_it_lies_with_is_told_reminded_once_and_then_it_goes_on_to_the_next() {
    let now = at("2026-01-12T09:05:00Z");
    assert_eq!(asked().step(now), Step::Tell);
    let told = Waits { told: Some(now), ..asked() };
    assert_eq!(told.step(at("2026-01-12T14:59:00Z")), Step::Nothing);
    assert_eq!(told.step(at("2026-01-12T15:00:00Z")), Step::Tell);
    let reminded = Waits { told: Some(at("2026-01-12T15:01:00Z")), ..asked() };
    assert_eq!(reminded.step(at("2026-01-12T16:59:00Z")), Step::Nothing);
    assert_eq!(reminded.step(at("2026-01-12T17:00:00Z")), Step::PassOn);
    assert!(!reminded.in_vain(at("2026-01-12T17:00:00Z")));
}

#[test]
fn asked_twice_in_vain_the_worker_goes_on() {
    let passed = Waits {
        since: at("2026-01-12T17:00:00Z"),
        due: at("2026-01-13T17:00:00Z"),
        passed_on: true,
        told: Some(at("2026-01-12T17:00:00Z")),
    };
    assert!(!passed.in_vain(at("2026-01-13T16:59:00Z")));
    assert!(passed.in_vain(at("2026-01-13T17:00:00Z")));
    // it is passed on once, and nobody is reminded any more
    assert_eq!(passed.step(at("2026-01-20T12:00:00Z")), Step::Nothing);
}

#[test]
fn the_time_left_is_said_in_words() {
    assert_eq!(asked().left(at("2026-01-12T09:00:00Z")), "about 1 working day left");
    assert_eq!(asked().left(at("2026-01-12T14:00:00Z")), "about 3 working hours left");
    assert_eq!(asked().left(at("2026-01-12T16:30:00Z")), "less than 1 working hour left");
    assert_eq!(asked().left(at("2026-01-14T17:00:00Z")), "answer was due about 2 working days ago");
}

#[test]
fn an_answer_says_why_and_a_yes_until_when() {
    let today = date(2026, 1, 12);
    let fields = |answer: Answer| -> Vec<&'static str> {
        answer.check(today).err().unwrap_or_default().iter().map(|one| one.field).collect()
    };
    let yes = Answer { yes: true, why: "Go with the plan".to_owned(), until: Some(date(2026, 1, 26)) };
    assert!(fields(yes.clone()).is_empty());
    assert_eq!(fields(Answer { why: " ".to_owned(), until: None, ..yes.clone() }), ["why", "until"]);
    assert_eq!(fields(Answer { until: Some(date(2026, 1, 11)), ..yes.clone() }), ["until"]);
    assert_eq!(fields(Answer { until: Some(date(2026, 6, 1)), ..yes.clone() }), ["until"]);
    assert!(fields(Answer { yes: false, until: None, ..yes }).is_empty());
}

proptest! {
    #[test]
    fn the_time_given_is_the_time_that_passes(start in 1_767_000_000_i64..1_790_000_000, minutes in 1_i64..2_400) {
        let from = Timestamp::from_second(start).unwrap();
        let due = after_core_minutes(from, minutes);
        prop_assert!(due > from);
        // a part of a minute may be lost where it begins within one
        prop_assert!((core_minutes_between(from, due) - minutes).abs() <= 1);
    }

    #[test]
    fn more_time_is_never_due_earlier(start in 1_767_000_000_i64..1_790_000_000, hours in 1_i64..40) {
        let from = Timestamp::from_second(start).unwrap();
        prop_assert!(due(from, hours) <= due(from, hours + 1));
    }
}
