//! Versions of a charter: agreed by those who live by it, from a day on, and what happened weighed by what was in force then.

use jiff::civil::{Date, date};
use practice::charter::versions::{Part, Span, State, TookPart, agree, in_force, together};
use practice::charter::{Act, Charter, Counts, Outcome, Rule, assess};
use proptest::prelude::*;

use crate::charter_kit::{after, charter, contact, ruled};

const TODAY: Date = date(2026, 6, 3);

fn span(version: u32, from: Date, until: Option<Date>) -> Span {
    Span { version, from, until }
}

/// Two versions, one after the other.
fn two() -> [Span; 2] {
    [span(1, date(2025, 1, 1), Some(date(2026, 2, 1))), span(2, date(2026, 2, 1), None)]
}

fn agreed(spans: &[Span], from: Date, discussed_on: Date) -> Vec<(&'static str, String)> {
    let problems = agree(spans, from, discussed_on, TODAY).err().unwrap_or_default();
    problems.into_iter().map(|problem| (problem.field, problem.message)).collect()
}

fn named(parts: &[(&str, Part)]) -> Vec<String> {
    let parts: Vec<TookPart> =
        parts.iter().map(|(name, part)| TookPart { name: (*name).to_owned(), part: *part }).collect();
    together(&parts).err().unwrap_or_default().into_iter().map(|problem| problem.message).collect()
}

#[test]
fn a_version_is_in_force_from_its_first_day_until_the_first_of_the_next() {
    let on = |day| in_force(&two(), day).map(|span| span.version);
    assert_eq!(on(date(2024, 12, 31)), None);
    assert_eq!((on(date(2025, 1, 1)), on(date(2026, 1, 31))), (Some(1), Some(1)));
    assert_eq!((on(date(2026, 2, 1)), on(date(2099, 1, 1))), (Some(2), Some(2)));
}

#[test]
fn a_version_is_agreed_then_in_force_then_superseded() {
    let [first, _] = two();
    assert_eq!(first.state(date(2024, 12, 31)), State::Agreed);
    assert_eq!(first.state(date(2025, 1, 1)), State::InForce);
    assert_eq!(first.state(date(2026, 2, 1)), State::Superseded);
}

#[test]
fn of_two_whose_days_overlap_the_one_that_began_last_is_in_force() {
    let [mut first, second] = two();
    first.until = None;
    for spans in [[first, second], [second, first]] {
        assert_eq!(in_force(&spans, TODAY).map(|span| span.version), Some(2));
        assert_eq!(in_force(&spans, date(2026, 1, 31)).map(|span| span.version), Some(1));
    }
}

#[test]
fn a_draft_is_agreed_from_today_or_later_and_never_from_a_day_that_is_past() {
    let year = date(2027, 6, 1);
    assert_eq!(agreed(&two(), TODAY, year), []);
    assert_eq!(agreed(&two(), date(2026, 9, 1), year), []);
    assert_eq!(
        agreed(&two(), date(2026, 6, 2), year),
        [(
            "from",
            "The day is past. What was done before stands by what was agreed then. Choose today or a later day."
                .to_owned()
        )]
    );
}

#[test]
fn a_draft_begins_after_every_version_that_is_agreed_already() {
    let [first, second] = two();
    let third = span(3, date(2026, 9, 1), None);
    let year = date(2027, 6, 1);
    for from in [date(2026, 7, 1), date(2026, 9, 1)] {
        assert_eq!(
            agreed(&[first, second, third], from, year),
            [("from", "Version 3 is in force from 1 September 2026. Choose a later day.".to_owned())]
        );
    }
    assert_eq!(agreed(&[first, second, third], date(2026, 9, 2), year), []);
    let today = span(3, TODAY, None);
    assert_eq!(agreed(&[first, today], TODAY, year).len(), 1, "one that began today began");
}

#[test]
fn a_charter_is_talked_about_again_within_two_years() {
    let from = date(2026, 9, 1);
    assert_eq!(agreed(&[], from, date(2028, 9, 1)), []);
    assert_eq!(agreed(&[], from, date(2026, 9, 2)), []);
    assert_eq!(
        agreed(&[], from, from),
        [("discussed_on", "Choose a day after the one from which the charter is in force.".to_owned())]
    );
    assert_eq!(agreed(&[], from, date(2028, 9, 2)), [("discussed_on", "Choose a day within 24 months.".to_owned())]);
    assert_eq!(agreed(&two(), date(2020, 1, 1), date(2019, 1, 1)).len(), 2, "both are said at once");
}

#[test]
fn the_twenty_ninth_of_february_is_a_day_as_any_other() {
    let leap = date(2028, 2, 29);
    assert_eq!(agreed(&[], leap, date(2030, 2, 28)), [], "two years on there is no such day: the last of the month");
    assert_eq!(agreed(&[], leap, date(2030, 3, 1)).len(), 1);
    let spans = [span(1, date(2027, 1, 1), Some(leap)), span(2, leap, None)];
    let on = |day| in_force(&spans, day).map(|span| span.version);
    assert_eq!((on(date(2028, 2, 28)), on(leap), on(date(2028, 3, 1))), (Some(1), Some(2), Some(2)));
}

#[test]
fn the_day_on_which_clocks_change_is_a_day_as_any_other() {
    // the clocks go forward on 29 March 2026, and back on 25 October: a day is a day of the calendar, whatever its hours
    for change in [date(2026, 3, 29), date(2026, 10, 25)] {
        let spans = [span(1, date(2026, 1, 1), Some(change)), span(2, change, None)];
        let on = |day| in_force(&spans, day).map(|span| span.version);
        assert_eq!((on(change.yesterday().unwrap()), on(change)), (Some(1), Some(2)));
    }
}

#[test]
fn history_is_weighed_by_the_version_in_force_then() {
    let most = |version, most| Charter {
        version,
        ..charter(vec![ruled(60, Rule::ContactsAtMost { most, counts: Counts::default() })])
    };
    let charters = [most(1, 6), most(2, 12)];
    let on = |day| {
        let span = in_force(&two(), day);
        let charter = span.and_then(|span| charters.iter().find(|charter| charter.version == span.version));
        let verdict = assess(charter, &[], &after(6), &Act::Contact(contact()), day);
        (verdict.version, verdict.outcome())
    };
    assert_eq!(on(date(2026, 1, 31)), (Some(1), Outcome::TellAfter), "entered months later, it is still the 7th of 6");
    assert_eq!(on(date(2026, 2, 1)), (Some(2), Outcome::Within));
    assert_eq!(on(date(2024, 1, 1)), (None, Outcome::Within), "there was nothing to pass");
}

#[test]
fn workers_are_among_those_who_agree_it() {
    let (ann, grace) = (("Ann Iles", Part::Worker), ("Grace Poole", Part::Manager));
    assert_eq!(named(&[ann, grace, ("The patients’ group", Part::Patient)]), [""; 0]);
    let alone = "Name at least one link worker who took part. A charter is agreed with those who live by it.";
    assert_eq!(named(&[grace]), [alone]);
    assert_eq!(named(&[]), [alone]);
}

#[test]
fn nobody_took_part_without_a_name_or_twice() {
    let ann = ("Ann Iles", Part::Worker);
    assert_eq!(named(&[ann, ("  ", Part::Practice)]), ["Line 2: give a name, or for whom they spoke."]);
    assert_eq!(named(&[ann, (" ann iles ", Part::Worker)]), ["ann iles stands twice. Leave one of the lines out."]);
    assert_eq!(named(&[ann, ("Ann Iles", Part::Supervisor)]), [""; 0], "somebody may be two things");
}

fn days() -> impl Strategy<Value = Date> {
    (0..2_000_i64).prop_map(|days| date(2025, 1, 1).saturating_add(jiff::Span::new().days(days)))
}

proptest! {
    #[test]
    fn versions_that_were_agreed_one_after_the_other_hold_one_at_a_time(
        from in proptest::collection::vec(days(), 1..8), on in days(),
    ) {
        // each is agreed on the day it begins, if it may; the one before ends then
        let mut spans: Vec<Span> = Vec::new();
        for day in from {
            if agree(&spans, day, day.tomorrow().unwrap(), day).is_ok() {
                if let Some(last) = spans.last_mut() {
                    last.until = Some(day);
                }
                spans.push(span(u32::try_from(spans.len()).unwrap() + 1, day, None));
            }
        }
        let holding: Vec<&Span> = spans.iter().filter(|span| span.holds(on)).collect();
        prop_assert!(holding.len() <= 1);
        prop_assert_eq!(holding.first().map(|span| span.version), in_force(&spans, on).map(|span| span.version));
        prop_assert_eq!(holding.is_empty(), spans[0].from > on, "from the first day on there is always one");
    }
}
