//! When a review of access is due, and which accounts it asks about.

use jiff::civil::date;
use practice::access_review::{MONTHS, MONTHS_MOST, due, unused};

#[test]
fn it_is_due_so_many_months_after_the_last() {
    assert_eq!(due(date(2026, 1, 5), MONTHS), date(2026, 7, 5));
    assert_eq!(due(date(2026, 8, 31), MONTHS), date(2027, 2, 28), "a month that is shorter");
    assert_eq!(due(date(2024, 2, 29), MONTHS_MOST), date(2025, 2, 28));
}

#[test]
fn it_is_due_once_a_year_at_least_whatever_was_set() {
    for (months, day) in
        [(0, date(2026, 2, 5)), (-3, date(2026, 2, 5)), (400, date(2027, 1, 5)), (i64::MAX, date(2027, 1, 5))]
    {
        assert_eq!(due(date(2026, 1, 5), months), day, "{months}");
    }
}

#[test]
fn an_account_is_asked_about_after_ninety_days_without_use() {
    let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
    let (made, now) = (at("2026-01-05T09:00:00Z"), at("2026-04-05T09:00:00Z"));
    assert!(unused(None, made, now), "never used, and ninety days old");
    assert!(!unused(None, at("2026-01-05T09:00:01Z"), now), "a second younger");
    assert!(!unused(Some(at("2026-04-01T09:00:00Z")), made, now));
    assert!(unused(Some(made), at("2020-01-05T09:00:00Z"), now));
    assert!(!unused(Some(at("2026-05-01T09:00:00Z")), made, now), "a clock that went back");
}
