//! One minute at the end of the day (DOMAIN 4.12).

use jiff::civil::{Date, Time, date};
use jiff::{SignedDuration, Timestamp};
use practice::support::end_of_day::{Becomes, Day, Entry, MOST, Said, Settings, Sort, asks, check, minutes, prefill};
use proptest::prelude::*;
use uuid::Uuid;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

const WORKED: Day = Day { away: false, entries: 3, answered: None };

#[test]
fn the_question_comes_from_the_set_time_of_england_on() {
    let settings = Settings::default();
    assert!(!asks(&settings, &WORKED, at("2026-01-12T15:59:59Z")));
    assert!(asks(&settings, &WORKED, at("2026-01-12T16:00:00Z")));
    assert!(asks(&settings, &WORKED, at("2026-07-13T15:00:00Z")), "four o’clock in summer");
    assert!(!asks(&Settings { on: false, ..settings }, &WORKED, at("2026-01-12T18:00:00Z")));
    assert!(Settings { from: Time::constant(9, 59, 0, 0), on: true }.check().is_err());
    assert!(settings.check().is_ok());
}

#[test]
fn it_is_asked_once_a_day_and_the_day_is_that_of_england() {
    let answered = |day: Date| Day { answered: Some(day), ..WORKED };
    assert!(!asks(&Settings::default(), &answered(date(2026, 7, 13)), at("2026-07-13T16:00:00Z")));
    assert!(asks(&Settings::default(), &answered(date(2026, 7, 12)), at("2026-07-13T16:00:00Z")));
    // a quarter past midnight in England is a new day, and not yet its end
    assert!(!asks(&Settings::default(), &answered(date(2026, 7, 13)), at("2026-07-13T23:15:00Z")));
}

#[test]
fn a_day_without_work_and_a_day_away_ask_nothing() {
    let now = at("2026-01-12T17:00:00Z");
    assert!(!asks(&Settings::default(), &Day { entries: 0, ..WORKED }, now));
    assert!(!asks(&Settings::default(), &Day { away: true, ..WORKED }, now));
    assert!(asks(&Settings::default(), &WORKED, at("2026-01-10T17:00:00Z")), "work on a Saturday is work");
}

fn entry(sort: Sort, n: u128, time: &str) -> Entry {
    let at = at(&format!("2026-01-12T{time}:00Z"));
    Entry { sort, id: id(n), at, minutes: Some(30), appointment: None, off: false }
}

const DAY: Date = date(2026, 1, 12);

#[test]
fn the_list_is_filled_in_and_each_thing_stands_once() {
    let planned = Entry { appointment: Some(id(10)), ..entry(Sort::Unwritten, 10, "09:00") };
    let held = Entry { appointment: Some(id(10)), ..entry(Sort::Contact, 1, "09:05") };
    let waits = Entry { appointment: Some(id(11)), ..entry(Sort::Unwritten, 11, "14:00") };
    let off = Entry { off: true, ..entry(Sort::Unwritten, 12, "11:00") };
    let yesterday = Entry { at: at("2026-01-11T10:00:00Z"), ..entry(Sort::Contact, 2, "10:00") };
    let all =
        [entry(Sort::Time, 4, "13:00"), planned, held, held, waits, off, yesterday, entry(Sort::Step, 5, "08:30")];
    let list = prefill(&all, DAY);
    assert_eq!(
        list.iter().map(|one| (one.sort, one.id)).collect::<Vec<_>>(),
        [(Sort::Unwritten, id(11)), (Sort::Step, id(5)), (Sort::Contact, id(1)), (Sort::Time, id(4))]
    );
    assert_eq!(minutes(&list), SignedDuration::from_mins(90), "what nobody has written down is not counted");
}

fn said(becomes: Becomes, words: &str) -> Said {
    Said { becomes, words: words.to_owned(), episode: None }
}

fn faults(said: &[Said]) -> Vec<(Option<usize>, &'static str)> {
    check(said, &[]).err().unwrap_or_default().into_iter().map(|(at, problem)| (at, problem.field)).collect()
}

#[test]
fn nothing_is_an_answer_and_stands_alone() {
    assert!(faults(&[said(Becomes::Nothing, "")]).is_empty());
    assert_eq!(faults(&[]), [(None, "becomes")]);
    assert_eq!(
        faults(&[said(Becomes::Nothing, ""), said(Becomes::Supervision, "The waiting list")]),
        [(None, "becomes")]
    );
    assert_eq!(faults(&[said(Becomes::Nothing, "Well, one thing")]), [(Some(0), "becomes")]);
}

#[test]
fn what_was_out_of_the_ordinary_is_said_in_a_line_and_an_unmet_need_says_whose() {
    assert!(
        faults(&[said(Becomes::Discretion, "Stayed for two hours"), said(Becomes::TrainingGap, "A stammer")])
            .is_empty()
    );
    assert_eq!(
        faults(&[said(Becomes::Discretion, " "), said(Becomes::UnmetNeed, "No men’s group")]),
        [(Some(0), "words"), (Some(1), "episode")]
    );
    let whose = Said { episode: Some(id(7)), ..said(Becomes::UnmetNeed, "No men’s group") };
    assert!(faults(&[whose]).is_empty());
    let people = [("Maeve".to_owned(), "O’Rourke".to_owned(), String::new())];
    let of = |becomes| check(&[Said { episode: Some(id(7)), ..said(becomes, "Stayed with Maeve O’Rourke") }], &people);
    assert!(of(Becomes::Discretion).is_ok(), "the reason belongs to her record");
    assert_eq!(of(Becomes::Supervision).unwrap_err()[0].1.field, "words");
    assert_eq!(faults(&vec![said(Becomes::Supervision, "x"); MOST + 1]), [(None, "becomes")]);
}

proptest! {
    #[test]
    fn whoever_answered_today_is_not_asked_again_today(minute in 0..1440_i64, later in 0..1440_i64) {
        let first = DAY.at(0, 0, 0, 0).to_zoned(practice::clock::london().clone()).unwrap().timestamp();
        let now = first.checked_add(SignedDuration::from_mins(minute)).unwrap();
        if asks(&Settings::default(), &WORKED, now) {
            let then = now.checked_add(SignedDuration::from_mins(later.min(1439 - minute))).unwrap();
            let day = practice::clock::london_date(now);
            prop_assert!(asks(&Settings::default(), &WORKED, then), "it waits until the day is over");
            let answered = Day { answered: Some(day), ..WORKED };
            prop_assert!(!asks(&Settings::default(), &answered, then));
        }
    }

    #[test]
    fn the_list_says_first_what_waits_and_then_what_was_in_order_of_time(entries in proptest::collection::vec((0..4_usize, 0..20_u128, 0..2000_i64, proptest::option::of(0..5_u128), any::<bool>()), 0..30)) {
        let all: Vec<Entry> = entries.into_iter().map(|(sort, n, minute, appointment, off)| Entry {
            sort: Sort::ALL[sort],
            id: id(n),
            at: at("2026-01-12T00:00:00Z").checked_add(SignedDuration::from_mins(minute)).unwrap(),
            minutes: Some(15),
            appointment: appointment.map(id),
            off,
        }).collect();
        let list = prefill(&all, DAY);
        prop_assert!(list.windows(2).all(|two| (two[0].sort != Sort::Unwritten, two[0].at) <= (two[1].sort != Sort::Unwritten, two[1].at)));
        prop_assert!(list.iter().all(|one| !one.off && practice::clock::london_date(one.at) == DAY));
        for (place, one) in list.iter().enumerate() {
            prop_assert!(!list[place + 1..].iter().any(|other| other.sort == one.sort && other.id == one.id));
        }
        let lost = all.iter().filter(|one| one.sort != Sort::Unwritten && !one.off && practice::clock::london_date(one.at) == DAY);
        for one in lost {
            prop_assert!(list.iter().any(|other| other.sort == one.sort && other.id == one.id), "nothing done is left out");
        }
    }
}
