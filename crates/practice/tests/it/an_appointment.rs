//! An appointment: when it is, what stands against it, and which one a contact was.

use jiff::civil::{Date, date, time};
use jiff::{Timestamp, ToSpan};
use practice::appointment::{
    Against, Answer, Block, Draft, Every, Series, Span, State, Turn, Until, What, against, closes, moment,
};
use practice::clock::{is_working_day, london_date};
use practice::contact::{Attendance, Kind, Place};
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn draft() -> Draft {
    Draft {
        what: What::Contact(Kind::FollowUp, Some(Place::Surgery)),
        day: date(2026, 11, 24),
        time: time(14, 30, 0, 0),
        turn: None,
        minutes: 30,
        note: String::new(),
        series: None,
    }
}

fn fields(draft: &Draft) -> Vec<&'static str> {
    let now = at("2026-11-22T10:00:00Z");
    draft.check(now).err().unwrap_or_default().into_iter().map(|problem| problem.field).collect()
}

#[test]
fn an_appointment_is_to_come_and_takes_some_minutes_and_not_a_day() {
    assert!(fields(&draft()).is_empty());
    assert_eq!(fields(&Draft { minutes: 0, ..draft() }), ["minutes"]);
    assert_eq!(fields(&Draft { minutes: 601, ..draft() }), ["minutes"]);
    assert!(fields(&Draft { what: What::Block(Block::Leave), minutes: 24 * 60, ..draft() }).is_empty());
    assert_eq!(fields(&Draft { day: date(2026, 11, 21), ..draft() }), ["day"]);
    assert_eq!(fields(&Draft { day: date(2026, 11, 22), time: time(9, 0, 0, 0), ..draft() }), ["time"]);
}

#[test]
fn a_series_keeps_its_local_time_when_the_clocks_change() {
    let series = Some(Series { every: Every::Week, until: Until::Times(3) });
    let spans = Draft { day: date(2027, 3, 23), series, ..draft() }.check(at("2027-03-01T10:00:00Z")).unwrap();
    let starts: Vec<String> = spans.iter().map(|span| span.starts.to_string()).collect();
    assert_eq!(starts, ["2027-03-23T14:30:00Z", "2027-03-30T13:30:00Z", "2027-04-06T13:30:00Z"]);
}

#[test]
fn a_series_over_the_night_that_skips_an_hour_is_refused_on_that_day_alone() {
    let series = Some(Series { every: Every::Week, until: Until::Times(3) });
    let night = Draft { day: date(2027, 3, 21), time: time(1, 30, 0, 0), series, ..draft() };
    let problems = night.check(at("2027-03-01T10:00:00Z")).unwrap_err();
    assert!(problems.len() == 1 && problems[0].message.contains("28 March 2027"), "{problems:?}");
}

#[test]
fn a_month_is_the_same_weekday_of_the_month_and_the_fifth_is_the_last() {
    let days = |first: Date, n| Series { every: Every::Month, until: Until::Times(n) }.days(first).unwrap();
    assert_eq!(days(date(2026, 11, 10), 3), [date(2026, 11, 10), date(2026, 12, 8), date(2027, 1, 12)]);
    assert_eq!(days(date(2026, 11, 30), 3), [date(2026, 11, 30), date(2026, 12, 28), date(2027, 1, 25)]);
}

#[test]
fn a_series_ends_and_is_more_than_one_and_no_more_than_a_year_of_weeks() {
    let of =
        |every, until| Series { every, until }.days(date(2026, 11, 24)).map(|days| days.len()).map_err(|p| p.field);
    assert_eq!(of(Every::Week, Until::Day(date(2026, 12, 8))), Ok(3));
    assert_eq!(of(Every::Fortnight, Until::Day(date(2026, 12, 7))), Err("until"));
    assert_eq!(of(Every::Week, Until::Times(1)), Err("times"));
    assert_eq!(of(Every::WorkingDay, Until::Day(date(2027, 11, 24))), Err("until"));
    assert_eq!(of(Every::Week, Until::Day(date(2026, 11, 1))), Err("until"));
    assert_eq!(of(Every::Week, Until::Times(53)), Ok(53));
}

#[test]
fn a_room_is_taken_while_something_else_is_in_it_and_not_by_what_ends_as_it_begins() {
    let span = |from: &str, minutes| Span::of(at(from), minutes);
    let wanted = span("2026-11-24T10:00:00Z", 30);
    let other = |from: &str, worker, room| [(span(from, 30), worker, room)];
    assert_eq!(against(&wanted, false, &other("2026-11-24T10:15:00Z", false, true)), [Against::Room]);
    assert_eq!(against(&wanted, false, &other("2026-11-24T10:15:00Z", true, false)), [Against::Worker]);
    assert!(against(&wanted, false, &other("2026-11-24T10:30:00Z", true, true)).is_empty());
    assert!(against(&wanted, false, &other("2026-11-24T09:30:00Z", true, true)).is_empty());
    let christmas = span("2026-12-25T10:00:00Z", 30);
    assert_eq!(against(&christmas, true, &[]), [Against::Holiday]);
    assert!(against(&christmas, false, &[]).is_empty(), "one that is planned by itself is meant");
}

#[test]
fn a_contact_closes_the_appointment_of_its_day_that_is_nearest_else_the_last_before() {
    let planned = [
        (at("2026-11-20T10:00:00Z"), Some(Kind::FollowUp)),
        (at("2026-11-24T09:00:00Z"), Some(Kind::FollowUp)),
        (at("2026-11-24T15:00:00Z"), Some(Kind::Message)),
        (at("2026-11-25T09:00:00Z"), Some(Kind::FollowUp)),
    ];
    assert_eq!(closes(Kind::FollowUp, at("2026-11-24T09:20:00Z"), &planned), Some(1));
    assert_eq!(closes(Kind::FollowUp, at("2026-11-24T14:50:00Z"), &planned), Some(2));
    assert_eq!(closes(Kind::FollowUp, at("2026-11-22T09:00:00Z"), &planned), Some(0));
    assert_eq!(closes(Kind::FollowUp, at("2026-11-19T09:00:00Z"), &planned), None);
    assert_eq!(
        closes(Kind::Message, at("2026-11-25T09:00:00Z"), &planned),
        Some(2),
        "a message closes one of its own kind"
    );
}

#[test]
fn what_a_contact_says_of_attendance_its_appointment_says() {
    assert_eq!(State::of_contact(Attendance::Attended), State::Held);
    assert_eq!(State::of_contact(Attendance::DidNotAttend), State::DidNotAttend);
    assert!(!State::of_contact(Attendance::CancelledByPerson).takes_time());
}

#[test]
fn a_text_means_what_its_first_word_says_and_anything_else_is_read_by_somebody() {
    for (text, means) in [
        ("Yes", Answer::Coming),
        ("OK see you then", Answer::Coming),
        ("NO sorry", Answer::NotComing),
        ("ring me please", Answer::Ring),
        ("No, I can't come", Answer::NotComing),
        ("No problem, see you then", Answer::Words),
        ("I said no to Dave", Answer::Words),
        ("", Answer::Words),
    ] {
        assert_eq!(Answer::of_text(text), means, "{text}");
    }
}

proptest! {
    #[test]
    fn a_moment_reads_back_as_its_day_and_time(days in 0i64..20_000, minute in 0i64..1440, second in any::<bool>()) {
        let day = date(2000, 1, 1).saturating_add(days.days());
        let clock = time(0, 0, 0, 0).saturating_add(minute.minutes());
        let turn = Some(if second { Turn::Second } else { Turn::First });
        if let Ok(found) = moment(day, clock, turn) {
            prop_assert_eq!(practice::clock::london().to_datetime(found), day.to_datetime(clock));
        }
    }

    #[test]
    fn a_series_of_working_days_has_no_other(first in 0i64..3_000, n in 2i64..40) {
        let first = practice::clock::add_working_days(date(2024, 1, 1).saturating_add(first.days()), 1);
        let days = Series { every: Every::WorkingDay, until: Until::Times(n) }.days(first).unwrap();
        prop_assert!(days.iter().all(|day| is_working_day(*day)));
        prop_assert!(days.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert_eq!(days.len(), usize::try_from(n).unwrap());
    }

    #[test]
    fn overlapping_is_mutual(a in 0i64..500, b in 0i64..500, long in 1i64..100, short in 1i64..100) {
        let from = |minutes: i64| at("2026-11-24T08:00:00Z").saturating_add(jiff::SignedDuration::from_mins(minutes)).unwrap();
        let (one, other) = (Span::of(from(a), long), Span::of(from(b), short));
        prop_assert_eq!(one.overlaps(&other), other.overlaps(&one));
        prop_assert!(one.overlaps(&one) && london_date(one.starts) == london_date(from(a)));
    }
}
