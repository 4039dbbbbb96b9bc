//! Staying: the role as lived beside the role as hired for, after three, six and twelve months (DOMAIN 6).

use jiff::ToSpan;
use jiff::civil::{Date, date};
use practice::support::Away;
use practice::support::staying::{
    AFTER_DAYS, Amount, BEFORE_DAYS, Beside, Facet, Look, Said, Standing, differences, due, offered_from, standing,
};
use proptest::prelude::*;

const BEGAN: Date = date(2025, 11, 30);

fn said(amounts: &[(Facet, Amount)]) -> Said {
    Said { amounts: amounts.to_vec(), words: String::new() }
}

#[test]
fn looks_are_due_after_three_six_and_twelve_months() {
    let days: Vec<Option<Date>> = Look::ALL.iter().map(|look| due(BEGAN, *look, &[])).collect();
    assert_eq!(
        days,
        [Some(date(2026, 2, 28)), Some(date(2026, 5, 30)), Some(date(2026, 11, 30))],
        "February has no 30th"
    );
    assert_eq!(due(date(2028, 2, 29), Look::Twelve, &[]), Some(date(2029, 2, 28)));
}

#[test]
fn who_is_away_on_the_day_is_asked_when_they_are_back() {
    let leave = [Away { from: date(2026, 2, 1), until: Some(date(2026, 4, 13)) }];
    assert_eq!(due(BEGAN, Look::Three, &leave), Some(date(2026, 4, 13)));
    assert_eq!(standing(BEGAN, Look::Three, None, &leave, date(2026, 4, 1)), Standing::ToCome);
    assert_eq!(standing(BEGAN, Look::Three, None, &leave, date(2026, 4, 13)), Standing::Due);
    assert_eq!(due(BEGAN, Look::Three, &[Away { from: date(2026, 2, 1), until: None }]), None);
}

#[test]
fn a_look_is_offered_a_fortnight_before_and_lapses_eight_weeks_after() {
    let stands = |day| standing(BEGAN, Look::Three, None, &[], day);
    assert_eq!(offered_from(BEGAN, Look::Three, &[]), Some(date(2026, 2, 14)));
    assert_eq!(stands(date(2026, 2, 13)), Standing::ToCome);
    assert_eq!(stands(date(2026, 2, 14)), Standing::Offered);
    assert_eq!(stands(date(2026, 2, 28)), Standing::Due);
    assert_eq!(stands(date(2026, 4, 25)), Standing::Due);
    assert_eq!(stands(date(2026, 4, 26)), Standing::Past);
    assert_eq!(standing(BEGAN, Look::Three, Some(date(2026, 3, 1)), &[], date(2026, 6, 1)), Standing::Done);
}

#[test]
fn the_widest_difference_comes_first_and_neither_more_nor_less_is_better() {
    let hired =
        said(&[(Facet::Community, Amount::Much), (Facet::Load, Amount::Some), (Facet::Judgement, Amount::Much)]);
    let lived =
        said(&[(Facet::Load, Amount::Much), (Facet::Community, Amount::Little), (Facet::Paperwork, Amount::VeryMuch)]);
    let found = differences(&hired, &lived);
    assert_eq!(
        found.iter().map(|one| (one.facet, one.steps)).collect::<Vec<_>>(),
        [(Facet::Community, -2), (Facet::Load, 1)]
    );
    assert_eq!((found[0].beside(), found[0].is_wide(), found[1].is_wide()), (Beside::MuchLess, true, false));
    assert_eq!(found[1].beside().words(), "More than expected");
}

#[test]
fn most_can_be_left_out_and_not_all_of_it() {
    assert!(said(&[(Facet::Load, Amount::None)]).check().is_ok());
    assert!(Said { amounts: Vec::new(), words: "More time in the community".to_owned() }.check().is_ok());
    assert_eq!(said(&[]).check().unwrap_err()[0].field, "amounts");
    assert_eq!(
        said(&[(Facet::Load, Amount::None), (Facet::Load, Amount::Some)]).check().unwrap_err()[0].field,
        "amounts"
    );
}

proptest! {
    #[test]
    fn the_role_as_it_was_hired_for_has_no_difference(amounts in proptest::collection::btree_map(0..Facet::ALL.len(), 0..5_usize, 0..11)) {
        let one = Said { amounts: amounts.into_iter().map(|(facet, amount)| (Facet::ALL[facet], Amount::ALL[amount])).collect(), words: String::new() };
        let found = differences(&one, &one);
        prop_assert_eq!(found.len(), one.amounts.len());
        prop_assert!(found.iter().all(|one| one.steps == 0 && one.beside() == Beside::Same));
    }

    #[test]
    fn no_two_looks_are_asked_for_at_once(began in 0..1000_i64, later in 0..500_i64) {
        let began = date(2025, 1, 1).checked_add(began.days()).unwrap();
        let today = began.checked_add(later.days()).unwrap();
        let asked = Look::ALL.iter().filter(|look| matches!(standing(began, **look, None, &[], today), Standing::Offered | Standing::Due));
        prop_assert!(asked.count() <= 1, "{BEFORE_DAYS} before and {AFTER_DAYS} after");
    }
}
