//! Asking first: until when an answer is due.

use jiff::Timestamp;
use practice::charter::asking::due;
use practice::lone::Hours;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_question_of_the_morning_is_due_by_the_end_of_the_day() {
    assert_eq!(due(at("2026-11-23T09:00:00Z"), 8, Hours::default()), at("2026-11-23T17:00:00Z"));
}

#[test]
fn a_question_of_friday_afternoon_is_due_on_monday() {
    assert_eq!(due(at("2026-11-20T15:00:00Z"), 8, Hours::default()), at("2026-11-23T15:00:00Z"));
    assert_eq!(due(at("2026-11-21T12:00:00Z"), 8, Hours::default()), at("2026-11-23T17:00:00Z"));
}

#[test]
fn bank_holidays_do_not_count_and_summer_time_keeps_the_local_hours() {
    // the Monday is the spring bank holiday, and clocks are an hour ahead
    assert_eq!(due(at("2026-05-22T15:00:00Z"), 2, Hours::default()), at("2026-05-26T09:00:00Z"));
}

#[test]
fn the_night_on_which_clocks_go_back_takes_nothing_from_the_core_hours() {
    assert_eq!(due(at("2026-10-23T14:00:00Z"), 4, Hours::default()), at("2026-10-26T11:00:00Z"));
}

proptest! {
    #[test]
    fn an_answer_is_due_after_the_question_within_core_hours_and_never_sooner_for_more_hours(
        seconds in 1_767_225_600_i64..1_830_297_600,
        hours in 1_i64..40,
    ) {
        let asked = Timestamp::from_second(seconds).unwrap();
        let answer = due(asked, hours, Hours::default());
        prop_assert!(answer > asked);
        prop_assert!(due(asked, hours + 1, Hours::default()) > answer);
        let local = practice::clock::london().to_datetime(answer);
        prop_assert!(practice::clock::is_working_day(local.date()));
        prop_assert!((9..=17).contains(&local.hour()));
    }
}
