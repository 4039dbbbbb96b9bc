//! A contact, and what it must say before it is kept.

use jiff::{Timestamp, ToSpan};
use practice::charter::Done;
use practice::contact::{Attendance, Draft, Kind, NOTE_MAX, Place};
use proptest::prelude::*;

fn now() -> Timestamp {
    "2026-11-18T15:00:00Z".parse().unwrap()
}

fn opened() -> Timestamp {
    "2026-10-01T09:00:00Z".parse().unwrap()
}

fn visit() -> Draft {
    Draft {
        kind: Kind::FollowUp,
        place: Place::Home,
        at: "2026-11-18T14:00:00Z".parse().unwrap(),
        planned_minutes: Some(45),
        minutes: Some(50),
        travel_minutes: Some(20),
        attendance: Attendance::Attended,
        with_whom: String::new(),
        notes: "Talked about the garden.".into(),
        needs: Vec::new(),
        done: Done::default(),
        next_contact: Some("2026-11-25T14:00:00Z".parse().unwrap()),
    }
}

fn fields(draft: &Draft) -> Vec<&'static str> {
    draft.check(opened(), now()).err().unwrap_or_default().into_iter().map(|p| p.field).collect()
}

#[test]
fn an_ordinary_visit_is_kept() {
    assert_eq!(visit().check(opened(), now()), Ok(()));
}

#[test]
fn a_contact_is_not_in_the_future_but_a_fast_watch_is_forgiven() {
    assert!(fields(&Draft { at: now() + 5.minutes(), ..visit() }).is_empty());
    assert_eq!(fields(&Draft { at: now() + 6.minutes(), ..visit() }), ["date"]);
}

#[test]
fn a_contact_is_not_more_than_a_year_before_the_episode() {
    let year_before = |day: &str| Draft { at: format!("{day}T12:00:00Z").parse().unwrap(), ..visit() };
    assert!(fields(&year_before("2025-10-01")).is_empty());
    assert_eq!(fields(&year_before("2025-09-30")), ["date"]);
}

#[test]
fn a_contact_that_came_about_says_how_long_it_took() {
    assert_eq!(fields(&Draft { minutes: None, ..visit() }), ["minutes"]);
    for wrong in [i32::MIN, -1, 0, 601, i32::MAX] {
        assert_eq!(fields(&Draft { minutes: Some(wrong), ..visit() }), ["minutes"]);
    }
}

#[test]
fn a_contact_that_did_not_come_about_needs_no_minutes() {
    for attendance in Attendance::ALL.iter().filter(|a| **a != Attendance::Attended) {
        let draft = Draft { minutes: None, attendance: *attendance, ..visit() };
        assert_eq!(draft.check(opened(), now()), Ok(()));
        assert!(!draft.held());
    }
}

#[test]
fn a_message_is_a_contact_but_is_not_held() {
    assert!(visit().held());
    assert!(!Draft { kind: Kind::Message, ..visit() }.held());
}

#[test]
fn a_talk_about_the_person_or_with_their_carer_is_held_and_is_not_having_met_them() {
    assert!(visit().met());
    for kind in [Kind::AboutPerson, Kind::WithCarer] {
        let draft = Draft { kind, ..visit() };
        assert!(draft.held() && !draft.met(), "{kind}");
    }
    assert!(!Draft { kind: Kind::Message, ..visit() }.met());
}

#[test]
fn a_plan_is_settled_on_its_day_or_later_and_by_a_message_only_where_one_was_planned() {
    let planned = "2026-11-18T18:00:00Z".parse().unwrap();
    let on = |kind, at: &str, of| practice::contact::settles(kind, at.parse().unwrap(), of, planned);
    assert!(on(Kind::FollowUp, "2026-11-18T09:00:00Z", None));
    assert!(on(Kind::FollowUp, "2026-11-20T09:00:00Z", Some(Kind::CheckIn)));
    assert!(!on(Kind::FollowUp, "2026-11-17T18:00:00Z", None));
    assert!(!on(Kind::Message, "2026-11-18T18:00:00Z", Some(Kind::FollowUp)));
    assert!(on(Kind::Message, "2026-11-18T18:00:00Z", Some(Kind::Message)));
}

#[test]
fn the_next_contact_may_be_later_the_same_day_but_not_before_now() {
    let next = |at: &str| Draft { next_contact: Some(at.parse().unwrap()), ..visit() };
    assert!(fields(&next("2026-11-18T18:00:00Z")).is_empty());
    assert!(fields(&next("2026-11-18T15:00:00Z")).is_empty());
    assert_eq!(fields(&next("2026-11-18T14:59:00Z")), ["next_time"]);
    assert_eq!(fields(&next("2026-11-17T18:00:00Z")), ["next_date"]);
    assert!(fields(&next("2026-11-19T00:00:00Z")).is_empty());
    assert!(fields(&Draft { next_contact: None, ..visit() }).is_empty());
}

#[test]
fn a_need_that_nobody_knows_is_named_in_the_message() {
    let problems = Draft { needs: vec!["unicorns".into()], ..visit() }.check(opened(), now()).unwrap_err();
    assert_eq!(problems[0].field, "needs");
    assert!(problems[0].message.contains("‘unicorns’"));
}

#[test]
fn a_note_may_be_long_but_not_endless_and_line_breaks_count_once() {
    let note = |notes: String| Draft { notes, ..visit() };
    assert!(fields(&note("é".repeat(NOTE_MAX))).is_empty());
    assert!(fields(&note("\r\n".repeat(NOTE_MAX))).is_empty());
    let problems = note("a".repeat(NOTE_MAX + 1)).check(opened(), now()).unwrap_err();
    assert_eq!(problems[0].message, "This is 1 character too long: at most 20000 fit.");
}

proptest! {
    #[test]
    fn whatever_is_entered_gets_an_answer_and_no_panic(
        minutes in prop::option::of(any::<i32>()),
        travel in prop::option::of(any::<i32>()),
        // Within the range of times that can be stored, and far beyond the sensible.
        at in -100_000_000_000i64..200_000_000_000,
        attendance in prop::sample::select(Attendance::ALL),
        notes in ".{0,200}",
        need in ".{0,60}",
    ) {
        let draft = Draft {
            minutes,
            travel_minutes: travel,
            at: Timestamp::from_second(at).unwrap(),
            attendance,
            notes,
            needs: vec![need],
            ..visit()
        };
        if let Err(problems) = draft.check(opened(), now()) {
            prop_assert!(problems.iter().all(|p| !p.field.is_empty() && !p.message.is_empty()));
        }
    }
}
