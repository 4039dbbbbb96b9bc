//! Lone working: what a plan says, when an alarm is raised and with whom (DOMAIN 4.4).

use jiff::{SignedDuration, Timestamp};
use practice::lone::{Alarm, Hours, Plan, Standing, alarm_due, says_duress};
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn now() -> Timestamp {
    at("2026-11-24T13:00:00Z")
}

fn plan() -> Plan {
    Plan {
        place: "12 Mill Lane".to_owned(),
        whom: "Mrs O’Neill".to_owned(),
        along: String::new(),
        phone: "07700 900123".to_owned(),
        starts: Some(at("2026-11-24T14:00:00Z")),
        ends: Some(at("2026-11-24T15:00:00Z")),
        grace: 15,
        duress: "Red folder".to_owned(),
        note: String::new(),
    }
}

fn faults(plan: &Plan) -> Vec<&'static str> {
    plan.check(now()).expect_err("it is refused").into_iter().map(|p| p.field).collect()
}

#[test]
fn a_plan_says_where_and_until_when() {
    assert_eq!(plan().check(now()), Ok((at("2026-11-24T14:00:00Z"), at("2026-11-24T15:00:00Z"))));
    assert_eq!(faults(&Plan { place: " ".to_owned(), starts: None, ends: None, ..plan() }), ["place", "starts"]);
    assert_eq!(faults(&Plan { ends: None, ..plan() }), ["ends"]);
    assert_eq!(faults(&Plan { phone: "ask Ann".to_owned(), ..plan() }), ["phone"]);
    assert!(plan().check(now()).is_ok() && Plan { phone: String::new(), ..plan() }.check(now()).is_ok());
}

#[test]
fn nobody_is_back_before_they_went_or_in_the_past_or_after_twelve_hours() {
    assert_eq!(faults(&Plan { ends: Some(at("2026-11-24T14:00:00Z")), ..plan() }), ["ends"]);
    let past = Plan { starts: Some(at("2026-11-24T12:00:00Z")), ends: Some(at("2026-11-24T12:30:00Z")), ..plan() };
    assert_eq!(faults(&past), ["ends"]);
    assert_eq!(faults(&Plan { starts: Some(at("2026-11-24T10:00:00Z")), ..plan() }), ["starts"]);
    assert_eq!(faults(&Plan { ends: Some(at("2026-11-25T03:00:00Z")), ..plan() }), ["ends"]);
    assert_eq!(faults(&Plan { grace: 121, ..plan() }), ["grace"]);
}

#[test]
fn a_duress_word_is_none_that_is_said_by_chance() {
    for word in ["ok", "Fine", "thank you"] {
        assert_eq!(faults(&Plan { duress: word.to_owned(), ..plan() }), ["duress"], "{word}");
    }
    assert!(Plan { duress: String::new(), ..plan() }.check(now()).is_ok(), "nobody has to have one");
}

#[test]
fn a_duress_word_is_heard_however_it_is_written_and_in_no_other_word() {
    assert!(says_duress("Red folder", "Back now. Tell Ben that the red  FOLDER is with me."));
    assert!(!says_duress("Red folder", "Back now, all is well"));
    assert!(!says_duress("red", "I am tired"));
    assert!(!says_duress("", "anything"));
}

#[test]
fn an_alarm_goes_from_the_buddy_to_the_supervisor_to_everybody_and_no_further() {
    let mut alarm = None;
    let mut went = Vec::new();
    while let Some(next) = Alarm::next(alarm) {
        went.push(next);
        alarm = Some(next);
    }
    assert_eq!(went, Alarm::ALL);
}

#[test]
fn the_hours_are_those_of_england_on_working_days() {
    let hours = Hours::default();
    assert!(hours.watched(at("2026-07-07T08:00:00Z")), "nine by summer time");
    assert!(!hours.watched(at("2026-07-07T16:00:00Z")), "five by summer time");
    assert!(!hours.watched(at("2026-11-22T12:00:00Z")), "a Sunday");
    assert!(!hours.watched(at("2026-12-25T12:00:00Z")), "Christmas Day");
    assert!(Hours { opens: 0, closes: 24 }.watched(at("2026-11-24T23:59:00Z")));
}

#[test]
fn whoever_is_back_or_did_not_go_is_looked_out_for_no_more() {
    let open: Vec<_> = Standing::ALL.iter().filter(|standing| standing.is_open()).collect();
    assert_eq!(open, [&Standing::Planned, &Standing::Out]);
}

proptest! {
    #[test]
    fn an_alarm_is_never_due_before_the_end(minutes in 0_i64..=120, seconds in 0_i64..2_000_000_000) {
        let ends = Timestamp::from_second(seconds).expect("a moment");
        let due = alarm_due(ends, minutes);
        prop_assert_eq!(due.duration_since(ends), SignedDuration::from_mins(minutes));
    }
}
