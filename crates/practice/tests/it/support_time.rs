//! Back-stage time: noted in a click, counted in minutes, shown as shares that add up (DOMAIN 6).

use jiff::civil::{Weekday, date};
use practice::appointment::Block;
use practice::support::time::{
    AMOUNTS, Beside, DAY_MOST, Entry, Kind, LEAST, Spent, community, in_words, percent, percents, together, week_of,
};
use proptest::prelude::*;

fn entry() -> Entry {
    Entry { kind: Kind::Links, on: date(2026, 3, 2), minutes: 60, note: String::new() }
}

fn fields(entry: &Entry, already: i64) -> Vec<&'static str> {
    entry.check(already, date(2026, 3, 2)).err().unwrap_or_default().into_iter().map(|problem| problem.field).collect()
}

#[test]
fn an_hour_is_noted_in_a_click_and_nobody_works_more_than_twelve() {
    assert!(fields(&entry(), 0).is_empty());
    assert!(AMOUNTS.iter().all(|minutes| fields(&Entry { minutes: *minutes, ..entry() }, 0).is_empty()));
    assert_eq!(fields(&Entry { minutes: 4, ..entry() }, 0), ["minutes"]);
    assert_eq!(fields(&Entry { minutes: 721, ..entry() }, 0), ["minutes"]);
    assert!(fields(&entry(), 660).is_empty());
    assert_eq!(fields(&entry(), 661), ["minutes"]);
    let words = entry().check(680, date(2026, 3, 2)).unwrap_err()[0].message.clone();
    assert!(words.starts_with("11 hours 20 minutes stand on that day already; 40 more fit"), "{words}");
}

#[test]
fn time_is_noted_today_or_in_the_eight_weeks_before() {
    assert_eq!(fields(&Entry { on: date(2026, 3, 3), ..entry() }, 0), ["on"]);
    assert!(fields(&Entry { on: date(2026, 1, 5), ..entry() }, 0).is_empty());
    assert_eq!(fields(&Entry { on: date(2026, 1, 4), ..entry() }, 0), ["on"]);
}

#[test]
fn what_the_calendar_kept_time_for_is_offered_as_time_and_leave_is_not() {
    for block in Block::ALL {
        let kind = Kind::of_block(*block);
        assert_eq!(kind.is_none(), matches!(block, Block::Travel | Block::Leave), "{block}");
        if let Some(kind) = kind.filter(|_| *block != Block::Group) {
            assert_eq!(kind.as_str(), block.as_str(), "one code for one thing");
        }
    }
}

#[test]
fn minutes_are_said_as_people_say_them() {
    assert_eq!(
        [1, 45, 60, 90, 121].map(in_words),
        ["1 minute", "45 minutes", "1 hour", "1 hour 30 minutes", "2 hours 1 minute"]
    );
    assert_eq!(week_of(date(2026, 3, 1)), date(2026, 2, 23));
    assert_eq!(week_of(date(2026, 3, 2)), date(2026, 3, 2));
}

#[test]
fn a_share_is_a_whole_per_cent() {
    assert_eq!(percent(1, 8), Some(13), "half a per cent upwards");
    assert_eq!(percent(1, 3), Some(33));
    assert_eq!(percent(0, 0), None);
    assert_eq!(percent(9, 8), Some(100));
    assert_eq!(percents(&[1, 1, 1]), [34, 33, 33]);
    assert!(percents(&[0, 0]).is_empty());
}

fn spent(links: i64, groups: i64, people: i64) -> Spent {
    Spent { people, travel: 0, back_stage: vec![(Kind::Links, links), (Kind::Groups, groups), (Kind::Admin, 60)] }
}

#[test]
fn time_for_links_and_groups_stands_beside_what_the_charter_makes_room_for() {
    let read = community(&spent(60, 30, 1650), 10);
    assert_eq!((read.share, read.beside), (Some(5), Beside::Less));
    assert_eq!(
        read.words(),
        "5% of the time written down went to building links and groups; the charter makes room for 10%."
    );
    assert_eq!(community(&spent(120, 60, 1560), 10).beside, Beside::Near);
    assert_eq!(community(&spent(300, 60, 1080), 10).beside, Beside::More);
    assert_eq!(community(&spent(60, 30, 299), 10).beside, Beside::TooLittle, "less than a day is written down");
    assert!(community(&Spent::default(), 10).words().contains("Too little is written down yet"));
}

#[test]
fn the_time_of_a_service_is_that_of_five_workers_or_more() {
    let four = vec![spent(60, 30, 1650); 4];
    assert_eq!(together(&four), None);
    let mut all = four.clone();
    all.push(Spent::default());
    assert_eq!(together(&all), None, "one who wrote nothing down makes no fifth");
    all.push(spent(300, 0, 900));
    let found = together(&all).unwrap();
    let back: u8 = found.back_stage.iter().map(|(_, share)| share).sum();
    assert_eq!((found.people + found.travel + back, found.travel), (100, 0));
    assert_eq!(found.back_stage.len(), Kind::ALL.len());
    assert_eq!(found.community, found.back_stage[0].1 + found.back_stage[1].1);
}

proptest! {
    #[test]
    fn shares_side_by_side_add_up_to_a_hundred(parts in proptest::collection::vec(0..100_000_i64, 1..12)) {
        let shares = percents(&parts);
        if parts.iter().sum::<i64>() == 0 {
            prop_assert!(shares.is_empty());
        } else {
            prop_assert_eq!(shares.iter().map(|share| i64::from(*share)).sum::<i64>(), 100);
            let whole: i64 = parts.iter().sum();
            for (part, share) in parts.iter().zip(&shares) {
                // never a whole per cent away from what it is
                prop_assert!((part * 100 - i64::from(*share) * whole).abs() < whole);
            }
        }
    }

    #[test]
    fn a_larger_part_never_has_a_smaller_share(one in 0..100_000_i64, other in 0..100_000_i64, whole in 1..200_000_i64) {
        let (less, more) = (one.min(other), one.max(other));
        prop_assert!(percent(less, whole) <= percent(more, whole));
        prop_assert!(percent(more, whole) <= Some(100));
    }

    #[test]
    fn no_day_has_more_than_it_can_have(minutes in -10..2_000_i64, already in 0..720_i64) {
        let taken = Entry { minutes, ..entry() }.check(already, date(2026, 3, 2)).is_ok();
        prop_assert_eq!(taken, minutes >= LEAST && already + minutes <= DAY_MOST);
    }

    #[test]
    fn a_week_begins_on_its_monday(n in 0..3_000_i64) {
        let day = date(2024, 1, 1).checked_add(jiff::Span::new().days(n)).unwrap();
        let monday = week_of(day);
        prop_assert!(monday.weekday() == Weekday::Monday && (0..7).contains(&practice::clock::days_between(monday, day)));
    }
}
