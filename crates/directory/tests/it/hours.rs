//! When a service is open.

use directory::Schedule;
use directory::schedule::{Opening, all_words, next_times, open_on, words};
use jiff::Timestamp;
use jiff::civil::{Date, Weekday, date, time};
use proptest::prelude::*;
use serde_json::json;

fn schedule(value: serde_json::Value) -> Schedule {
    let mut value = value;
    value["id"] = json!("48102e86-bb50-41c4-8f1e-e269368c41d1");
    serde_json::from_value(value).unwrap()
}

fn tuesdays() -> Schedule {
    schedule(json!({ "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00:00", "closes_at": "12:00:00" }))
}

fn starts(schedules: &[Schedule], from: &str, many: usize) -> Vec<String> {
    let from: Timestamp = from.parse().unwrap();
    next_times(schedules, from, many).iter().map(|s| s.start.strftime("%F %H:%M %:z").to_string()).collect()
}

#[test]
fn a_group_at_ten_is_at_ten_in_summer_and_winter() {
    // the clocks go back on 25 October 2026 and forward on 28 March 2027
    let met = starts(&[tuesdays()], "2026-10-19T00:00:00Z", 2);
    assert_eq!(met, ["2026-10-20 10:00 +01:00", "2026-10-27 10:00 +00:00"]);
    let night = schedule(json!({ "freq": "WEEKLY", "byday": "SU", "opens_at": "01:30:00", "closes_at": "03:00:00" }));
    let met = starts(&[night], "2027-03-27T00:00:00Z", 1);
    assert_eq!(met, ["2027-03-28 02:30 +01:00"], "half past one is left out by the clocks: an hour later");
}

#[test]
fn one_that_is_on_now_is_the_first() {
    let now = starts(&[tuesdays()], "2026-01-06T11:00:00Z", 2);
    assert_eq!(now, ["2026-01-06 10:00 +00:00", "2026-01-13 10:00 +00:00"]);
    assert_eq!(starts(&[tuesdays()], "2026-01-06T12:00:00Z", 1), ["2026-01-13 10:00 +00:00"], "over at noon");
    let night = schedule(json!({ "byday": "FR", "opens_at": "20:00", "closes_at": "02:00" }));
    assert_eq!(starts(std::slice::from_ref(&night), "2026-01-10T01:00:00Z", 1), ["2026-01-09 20:00 +00:00"]);
    let opening = Opening::read(&night).unwrap();
    assert!(opening.at(date(2026, 1, 10), time(1, 0, 0, 0)) && !opening.at(date(2026, 1, 9), time(1, 0, 0, 0)));
}

#[test]
fn every_second_week_counts_from_its_first_day() {
    let other = schedule(json!({ "freq": "WEEKLY", "interval": 2, "byday": "MO,TH", "dtstart": "2026-01-08" }));
    let opening = Opening::read(&other).unwrap();
    let on: Vec<i8> = (1..=31).filter(|day| opening.on(date(2026, 1, *day))).collect();
    assert_eq!(on, [8, 19, 22], "Monday the 5th was before it began");
    let nowhere = schedule(json!({ "freq": "WEEKLY", "interval": 2, "byday": "MO" }));
    assert!(Opening::read(&nowhere).is_none(), "every second week from no day is any week");
}

#[test]
fn days_of_the_month_are_found_from_both_ends() {
    let opening = |value| Opening::read(&schedule(value)).unwrap();
    let days = |opening: &Opening| (1..=28).filter(|d| opening.on(date(2026, 2, *d))).collect::<Vec<i8>>();
    assert_eq!(days(&opening(json!({ "freq": "MONTHLY", "byday": "2MO,-1FR" }))), [9, 27]);
    assert_eq!(days(&opening(json!({ "freq": "MONTHLY", "bymonthday": "1,-1" }))), [1, 28]);
    assert_eq!(days(&opening(json!({ "freq": "MONTHLY", "byday": "FR", "bymonthday": "13" }))), [13]);
    let quarterly = opening(json!({ "freq": "MONTHLY", "interval": 3, "byday": "1TU", "dtstart": "2026-01-06" }));
    assert!(quarterly.on(date(2026, 4, 7)) && !quarterly.on(date(2026, 2, 3)));
}

#[test]
fn it_ends_by_day_or_by_number() {
    let until = Opening::read(&schedule(json!({ "byday": "TU", "until": "2026-01-13" }))).unwrap();
    assert!(until.on(date(2026, 1, 13)) && !until.on(date(2026, 1, 20)));
    let thrice =
        Opening::read(&schedule(json!({ "freq": "WEEKLY", "byday": "TU", "dtstart": "2026-01-06", "count": 3 })))
            .unwrap();
    assert!(thrice.on(date(2026, 1, 20)) && !thrice.on(date(2026, 1, 27)));
    let once = Opening::read(&schedule(json!({ "dtstart": "2026-05-01", "opens_at": "18:00" }))).unwrap();
    assert!(once.on(date(2026, 5, 1)) && !once.on(date(2026, 5, 8)));
    let weeks = Opening::read(&schedule(json!({ "byday": "TH", "byweekno": "41,-1" }))).unwrap();
    assert!(weeks.on(date(2026, 10, 8)) && weeks.on(date(2026, 12, 31)) && !weeks.on(date(2026, 10, 15)));
}

#[test]
fn days_and_times_of_the_week_are_searched() {
    let two = [tuesdays(), schedule(json!({ "byday": "SA", "opens_at": "20:00", "closes_at": "01:00" }))];
    let at = |h: i8| Some(time(h, 0, 0, 0));
    assert!(open_on(&two, Weekday::Tuesday, None, None) && !open_on(&two, Weekday::Monday, None, None));
    assert!(open_on(&two, Weekday::Tuesday, at(11), at(14)) && !open_on(&two, Weekday::Tuesday, at(12), at(14)));
    assert!(open_on(&two, Weekday::Saturday, at(22), None));
}

#[test]
fn hours_are_said_as_people_say_them() {
    let say = |value| words(&schedule(value));
    assert_eq!(words(&tuesdays()), "Tuesdays 10am to noon");
    assert_eq!(
        say(json!({ "byday": "MO,TU,WE,TH,FR", "opens_at": "09:30", "closes_at": "17:00" })),
        "Monday to Friday 9:30am to 5pm"
    );
    assert_eq!(say(json!({ "byday": "MO,WE" })), "Mondays and Wednesdays");
    assert_eq!(
        say(json!({ "byday": "WE", "interval": 2, "dtstart": "2026-01-07", "opens_at": "14:00" })),
        "Every other Wednesday from 2pm, counted from 7 January 2026"
    );
    assert_eq!(
        say(json!({ "freq": "MONTHLY", "byday": "1MO", "opens_at": "19:00", "closes_at": "21:00" })),
        "First Monday of the month 7pm to 9pm"
    );
    assert_eq!(say(json!({ "freq": "MONTHLY", "bymonthday": "1,15" })), "The 1st and 15th of the month");
    assert_eq!(
        say(json!({ "dtstart": "2026-05-01", "opens_at": "00:00", "closes_at": "12:00" })),
        "Friday 1 May 2026 midnight to noon"
    );
    assert_eq!(say(json!({ "description": "Ring for times" })), "Ring for times");
    assert_eq!(say(json!({ "byday": "XX", "description": "Odd" })), "Odd", "what cannot be read is left to its words");
}

#[test]
fn a_month_without_it_is_said() {
    let spring =
        schedule(json!({ "byday": "TU", "opens_at": "10:00", "closes_at": "12:00", "valid_to": "2026-07-31" }));
    let autumn =
        schedule(json!({ "byday": "TU", "opens_at": "10:00", "closes_at": "12:00", "valid_from": "2026-09-01" }));
    assert_eq!(all_words(&[autumn, spring]), "Tuesdays 10am to noon, not in August");
    let row = |day: &str, opens: &str| schedule(json!({ "byday": day, "opens_at": opens, "closes_at": "17:00" }));
    assert_eq!(
        all_words(&[row("MO", "09:00"), row("TU", "09:00"), row("WE", "09:00"), row("SA", "10:00")]),
        "Monday to Wednesday 9am to 5pm\nSaturdays 10am to 5pm"
    );
}

proptest! {
    #[test]
    fn every_next_time_is_one_it_is_on(
        byday in "(-1|1|2|3)?(MO|TU|WE|TH|FR|SA|SU)(,(MO|WE|SU))?",
        monthly: bool,
        interval in 1_i64..5,
        day in 0_i64..2_000,
        opens in 0_i8..24,
        closes in 0_i8..24,
    ) {
        let schedule = schedule(json!({
            "freq": if monthly { "MONTHLY" } else { "WEEKLY" }, "byday": byday, "interval": interval, "dtstart": "2024-01-01",
            "opens_at": format!("{opens:02}:00"), "closes_at": format!("{closes:02}:30"),
        }));
        let opening = Opening::read(&schedule).unwrap();
        let from = Timestamp::from_second(1_704_067_200 + day * 86_400).unwrap();
        let found = opening.next(from, 5);
        prop_assert!(found.windows(2).all(|pair| pair[0].start < pair[1].start));
        for session in &found {
            let on: Date = session.start.date();
            prop_assert!(opening.on(on), "{on}");
            prop_assert!(session.end.as_ref().unwrap().timestamp() > from);
        }
        prop_assert!(!words(&schedule).is_empty());
    }
}
