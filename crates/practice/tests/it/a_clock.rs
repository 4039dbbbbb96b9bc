//! Working days, and the three clocks of a referral.

use jiff::civil::{Date, Weekday, date};
use jiff::{Timestamp, ToSpan};
use practice::clock::{
    Clock, Moments, Nudge, Standing, Targets, age_words, bank_holiday_years, bank_holidays, clocks, days_between,
    is_working_day, london, london_date, nudge, working_days_between,
};
use proptest::prelude::*;

/// A moment by the clock on the wall in England.
fn at(day: Date, hour: i8) -> Timestamp {
    day.at(hour, 0, 0, 0).to_zoned(london().clone()).unwrap().timestamp()
}

fn came(received: Timestamp) -> Moments {
    Moments { received, triaged: None, first_offered: None, first_held: None, flagged: false, closed: None }
}

fn triage(moments: &Moments, now: Timestamp) -> Clock {
    clocks(moments, &Targets::default(), now)[0]
}

/// Easter Sunday of the Gregorian calendar, reckoned by the anonymous algorithm of 1876.
fn easter(year: i16) -> Date {
    let whole = i32::from(year);
    let (golden, century, rest) = (whole % 19, whole / 100, whole % 100);
    let moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    let sum = moon + sunday - 7 * ((golden + 11 * moon + 22 * sunday) / 451) + 114;
    date(year, i8::try_from(sum / 31).unwrap(), i8::try_from(sum % 31 + 1).unwrap())
}

/// The holidays of a year by the Act alone, without days proclaimed for one year.
fn by_rule(year: i16) -> Vec<Date> {
    let first_monday = |month| date(year, month, 1).nth_weekday_of_month(1, Weekday::Monday).unwrap();
    let last_monday = |month| date(year, month, 1).nth_weekday_of_month(-1, Weekday::Monday).unwrap();
    let mut days = vec![
        easter(year).checked_sub(2.days()).unwrap(),
        easter(year).checked_add(1.day()).unwrap(),
        first_monday(5),
        last_monday(5),
        last_monday(8),
    ];
    for mut day in [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)] {
        while matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) || days.contains(&day) {
            day = day.tomorrow().unwrap();
        }
        days.push(day);
    }
    days.sort();
    days
}

#[test]
fn the_bank_holidays_follow_the_act_but_for_days_proclaimed() {
    let (first, last) = bank_holiday_years();
    assert_eq!((first, last), (2022, 2030));
    let mut differing = Vec::new();
    for year in first..=last {
        let known: Vec<Date> = bank_holidays().iter().map(|h| h.date).filter(|d| d.year() == year).collect();
        let rule = by_rule(year);
        differing.extend(known.iter().filter(|d| !rule.contains(d)).map(|d| (*d, "proclaimed")));
        differing.extend(rule.iter().filter(|d| !known.contains(d)).map(|d| (*d, "moved")));
    }
    // In 2022 the spring holiday was moved for the jubilee, and Boxing Day kept its Monday while Christmas Day, a
    // Sunday, moved to the Tuesday; the same two days, so no difference shows.
    assert_eq!(
        differing,
        [
            (date(2022, 6, 2), "proclaimed"),
            (date(2022, 6, 3), "proclaimed"),
            (date(2022, 9, 19), "proclaimed"),
            (date(2022, 5, 30), "moved"),
            (date(2023, 5, 8), "proclaimed"),
        ]
    );
    assert!(bank_holidays().iter().all(|h| !h.name.is_empty() && !is_working_day(h.date)));
}

#[test]
fn what_comes_on_monday_has_its_first_working_day_on_tuesday() {
    assert_eq!(working_days_between(date(2026, 11, 2), date(2026, 11, 2)), 0);
    assert_eq!(working_days_between(date(2026, 11, 2), date(2026, 11, 3)), 1);
}

#[test]
fn a_weekend_adds_no_working_day() {
    let friday = date(2026, 11, 6);
    assert_eq!(working_days_between(friday, date(2026, 11, 8)), 0);
    assert_eq!(working_days_between(friday, date(2026, 11, 9)), 1);
}

#[test]
fn easter_takes_two_days_out_of_the_week() {
    assert_eq!(working_days_between(date(2026, 4, 2), date(2026, 4, 7)), 1);
}

#[test]
fn a_referral_late_in_the_evening_of_summer_belongs_to_that_day_in_england() {
    let late = "2026-07-01T22:30:00Z".parse().unwrap();
    assert_eq!(london_date(late), date(2026, 7, 1));
    let later = "2026-07-01T23:30:00Z".parse().unwrap();
    assert_eq!(london_date(later), date(2026, 7, 2));
}

#[test]
fn triage_is_running_then_due_then_late() {
    let moments = came(at(date(2026, 11, 2), 9));
    let read = |day| triage(&moments, at(day, 10));
    assert_eq!(read(date(2026, 11, 4)).standing, Standing::Running);
    assert_eq!(read(date(2026, 11, 4)).words(), "2 of 3 working days");
    assert_eq!(read(date(2026, 11, 5)).standing, Standing::DueToday);
    assert_eq!(read(date(2026, 11, 6)).standing, Standing::Late);
    assert_eq!(read(date(2026, 11, 6)).words(), "4 working days, target 3");
}

#[test]
fn a_weekend_after_the_last_day_is_no_grace() {
    let moments = came(at(date(2026, 11, 3), 9));
    let friday = at(date(2026, 11, 6), 10);
    let saturday = at(date(2026, 11, 7), 10);
    assert_eq!(triage(&moments, friday).standing, Standing::DueToday);
    assert_eq!(triage(&moments, saturday).standing, Standing::Late);
    let done = |when| triage(&Moments { triaged: Some(when), ..moments }, saturday).standing;
    assert_eq!(done(friday), Standing::Met);
    assert_eq!(done(saturday), Standing::Missed);
}

#[test]
fn a_flagged_referral_is_triaged_the_same_day_even_at_a_weekend() {
    let saturday = date(2026, 11, 7);
    let moments = Moments { flagged: true, ..came(at(saturday, 9)) };
    assert_eq!(triage(&moments, at(saturday, 22)).standing, Standing::DueToday);
    assert_eq!(triage(&moments, at(saturday, 22)).words(), "the same day");
    let sunday = triage(&moments, at(date(2026, 11, 8), 1));
    assert_eq!(sunday.standing, Standing::Late);
    assert_eq!(sunday.words(), "1 day, target the same day");
}

#[test]
fn what_was_closed_needs_no_first_contact() {
    let moments = Moments {
        triaged: Some(at(date(2026, 11, 3), 9)),
        closed: Some(at(date(2026, 11, 3), 9)),
        ..came(at(date(2026, 11, 2), 9))
    };
    let standings: Vec<Standing> =
        clocks(&moments, &Targets::default(), at(date(2027, 3, 1), 9)).iter().map(|c| c.standing).collect();
    assert_eq!(standings, [Standing::Met, Standing::NotNeeded, Standing::NotNeeded]);
}

#[test]
fn a_contact_that_was_held_had_been_offered() {
    let held = Some(at(date(2026, 11, 5), 14));
    let moments = Moments { triaged: held, first_held: held, ..came(at(date(2026, 11, 2), 9)) };
    let all = clocks(&moments, &Targets::default(), at(date(2026, 12, 1), 9));
    assert!(all.iter().all(|c| c.standing == Standing::Met));
    assert_eq!(all[2].words(), "3 of 14 days");
}

#[test]
fn an_unanswered_referral_nudges_its_team_and_then_the_lead() {
    let moments = came(at(date(2026, 11, 2), 9));
    let targets = Targets::default();
    let by = |day| nudge(&moments, &targets, at(day, 9));
    assert_eq!(by(date(2026, 11, 9)), None);
    assert_eq!(by(date(2026, 11, 10)), Some(Nudge::Team));
    assert_eq!(by(date(2026, 11, 13)), Some(Nudge::Lead));
    let answered = Moments { triaged: Some(at(date(2026, 11, 3), 9)), ..moments };
    assert_eq!(nudge(&answered, &targets, at(date(2026, 11, 30), 9)), None);
}

#[test]
fn a_flagged_referral_nudges_its_team_the_same_day_and_the_lead_the_next() {
    let moments = Moments { flagged: true, ..came(at(date(2026, 11, 2), 9)) };
    let by = |day, hour| nudge(&moments, &Targets::default(), at(day, hour));
    assert_eq!(by(date(2026, 11, 2), 9), Some(Nudge::Team));
    assert_eq!(by(date(2026, 11, 3), 9), Some(Nudge::Lead));
    let answered = Moments { triaged: Some(at(date(2026, 11, 2), 10)), ..moments };
    assert_eq!(nudge(&answered, &Targets::default(), at(date(2026, 11, 3), 9)), None);
}

#[test]
fn age_is_said_as_one_would_say_it() {
    let received = at(date(2026, 1, 31), 23);
    let on = |day| age_words(received, at(day, 1));
    assert_eq!(age_words(received, at(date(2026, 1, 30), 1)), "today");
    assert_eq!(on(date(2026, 1, 31)), "today");
    assert_eq!(on(date(2026, 2, 1)), "1 day");
    assert_eq!(on(date(2026, 2, 12)), "12 days");
    assert_eq!(on(date(2026, 3, 7)), "5 weeks");
    assert_eq!(on(date(2026, 8, 31)), "7 months");
    assert_eq!(on(date(2028, 1, 30)), "23 months");
}

fn any_date() -> impl Strategy<Value = Date> {
    (2020i16..2031, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| date(y, m, d))
}

proptest! {
    #[test]
    fn working_days_are_counted_as_by_hand(from in any_date(), days in 0i64..900) {
        let to = from.checked_add(days.days()).unwrap();
        let by_hand = from.tomorrow().unwrap().series(1.day()).take_while(|d| *d <= to).filter(|d| is_working_day(*d)).count();
        prop_assert_eq!(working_days_between(from, to), i64::try_from(by_hand).unwrap());
    }

    #[test]
    fn a_later_day_never_has_fewer_working_days(from in any_date(), a in any_date(), b in any_date()) {
        let (early, late) = if a <= b { (a, b) } else { (b, a) };
        let (x, y) = (working_days_between(from, early), working_days_between(from, late));
        prop_assert!(x <= y);
        prop_assert!(y - x <= days_between(early, late));
    }

    #[test]
    fn working_days_add_up(a in any_date(), b in any_date(), c in any_date()) {
        let mut days = [a, b, c];
        days.sort();
        let [a, b, c] = days;
        prop_assert_eq!(working_days_between(a, c), working_days_between(a, b) + working_days_between(b, c));
    }

    #[test]
    fn what_is_late_stays_late_until_it_is_done(received in any_date(), a in 0i64..40, b in 0i64..40) {
        let moments = came(at(received, 9));
        let (early, late) = if a <= b { (a, b) } else { (b, a) };
        let read = |days: i64| triage(&moments, at(received.checked_add(days.days()).unwrap(), 9)).standing;
        prop_assert!(read(early) != Standing::Late || read(late) == Standing::Late);
    }
}
