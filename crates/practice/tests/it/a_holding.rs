//! Holding says what it is for and when it is looked at again.

use jiff::civil::{Date, date};
use practice::holding::{Function, Holding, Reason};

const TODAY: Date = date(2026, 11, 18);

fn held() -> Holding {
    Holding {
        reasons: vec![Reason::NothingToReferTo],
        functions: vec![Function::BearingWitness],
        consists_of: "A call every other Tuesday.".into(),
        shared_with: String::new(),
        would_end: "A place in the carers’ group.".into(),
        every_weeks: Some(2),
        review_on: date(2027, 1, 13),
    }
}

fn fields(holding: &Holding) -> Vec<&'static str> {
    holding.check(TODAY).err().unwrap_or_default().into_iter().map(|p| p.field).collect()
}

#[test]
fn holding_with_a_reason_a_function_and_a_review_stands() {
    assert_eq!(held().check(TODAY), Ok(()));
}

#[test]
fn holding_says_why_what_for_and_what_it_consists_of() {
    let bare = Holding { reasons: vec![], functions: vec![], consists_of: " ".into(), ..held() };
    assert_eq!(fields(&bare), ["reasons", "functions", "consists_of"]);
}

#[test]
fn holding_is_looked_at_again_after_today_and_within_half_a_year() {
    let on = |day| fields(&Holding { review_on: day, ..held() });
    assert_eq!(on(TODAY), ["review_on"]);
    assert!(on(date(2026, 11, 19)).is_empty());
    assert!(on(date(2027, 5, 19)).is_empty());
    assert_eq!(on(date(2027, 5, 20)), ["review_on"]);
    assert_eq!(on(Date::MAX), ["review_on"]);
}

#[test]
fn holding_shared_with_the_practice_says_with_whom() {
    let shared = Holding { reasons: vec![Reason::SharedWithPractice], ..held() };
    assert_eq!(fields(&shared), ["shared_with"]);
    assert!(fields(&Holding { shared_with: "Dr Shah".into(), ..shared }).is_empty());
}

#[test]
fn check_ins_come_at_least_twice_a_year() {
    let every = |weeks| fields(&Holding { every_weeks: weeks, ..held() });
    assert!(every(None).is_empty());
    assert!(every(Some(26)).is_empty());
    for wrong in [0, -1, 27, i32::MAX] {
        assert_eq!(every(Some(wrong)), ["every_weeks"]);
    }
}

#[test]
fn a_check_in_is_due_by_the_rhythm_from_the_last_contact_or_from_when_holding_began() {
    use practice::holding::check_in_due;
    let (before, since, after) = (date(2026, 10, 1), date(2026, 11, 2), date(2026, 11, 10));
    assert_eq!(check_in_due(None, since, Some(after)), None);
    assert_eq!(check_in_due(Some(2), since, None), Some(date(2026, 11, 16)));
    assert_eq!(check_in_due(Some(2), since, Some(before)), Some(date(2026, 11, 16)));
    assert_eq!(check_in_due(Some(2), since, Some(after)), Some(date(2026, 11, 24)));
}
