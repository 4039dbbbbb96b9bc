//! Which contract a referral falls under.

use jiff::civil::{Date, date};
use practice::contract::{Contract, Draft, Falls, falls};
use practice::ids::{ContractId, SiteId};
use proptest::prelude::*;
use uuid::Uuid;

fn id(n: u128) -> ContractId {
    ContractId(Uuid::from_u128(n))
}

fn site(n: u128) -> SiteId {
    SiteId(Uuid::from_u128(n))
}

fn contract(n: u128, sites: &[u128], until: Option<Date>) -> Contract {
    Contract {
        id: id(n),
        from: date(2026, 4, 1),
        until,
        every_site: sites.is_empty(),
        sites: sites.iter().map(|n| site(*n)).collect(),
    }
}

const DAY: Date = date(2026, 6, 3);

#[test]
fn the_contract_that_names_the_site_comes_before_one_of_its_network_and_one_for_every_site() {
    let all = [contract(1, &[], None), contract(2, &[20], None), contract(3, &[10], None)];
    assert_eq!(falls(&all, site(10), &[site(20)], DAY, None), Falls::Under(id(3)));
    assert_eq!(falls(&all, site(11), &[site(20)], DAY, None), Falls::Under(id(2)));
    assert_eq!(falls(&all, site(12), &[], DAY, None), Falls::Under(id(1)));
}

#[test]
fn two_that_fit_equally_are_asked_about() {
    let all = [contract(1, &[10], None), contract(2, &[10, 11], None)];
    assert_eq!(falls(&all, site(10), &[], DAY, None), Falls::Asked(vec![id(1), id(2)]));
    assert_eq!(falls(&all, site(11), &[], DAY, None), Falls::Under(id(2)));
}

#[test]
fn the_last_day_is_part_of_a_contract_and_the_day_after_is_not() {
    let all = [contract(1, &[10], Some(DAY))];
    assert_eq!(falls(&all, site(10), &[], DAY, None), Falls::Under(id(1)));
    assert_eq!(falls(&all, site(10), &[], DAY.tomorrow().unwrap(), None), Falls::Nowhere);
    assert_eq!(falls(&all, site(10), &[], date(2026, 3, 31), None), Falls::Nowhere);
}

#[test]
fn what_somebody_chose_holds_and_none_of_them_is_a_choice_too() {
    let all = [contract(1, &[10], None), contract(2, &[11], None)];
    assert_eq!(falls(&all, site(10), &[], DAY, Some(Some(id(2)))), Falls::Under(id(2)));
    assert_eq!(falls(&all, site(10), &[], DAY, Some(None)), Falls::Nowhere);
}

#[test]
fn a_contract_says_from_when_and_for_which_sites() {
    let draft = Draft {
        name: " ".to_owned(),
        from: None,
        until: None,
        every_site: false,
        sites: vec![],
        target_referrals: Some(0),
        target_contacts: None,
        reports: String::new(),
    };
    let fields: Vec<String> = draft.check().unwrap_err().into_iter().map(|p| p.field.to_string()).collect();
    assert_eq!(fields, ["name", "from", "sites", "target_referrals"]);
    let right = Draft { name: "Core".to_owned(), from: Some(DAY), every_site: true, target_referrals: None, ..draft };
    assert_eq!(right.check().unwrap(), DAY);
    let back = Draft { until: Some(date(2026, 6, 2)), ..right };
    assert_eq!(back.check().unwrap_err()[0].field, "until");
}

proptest! {
    #[test]
    fn the_order_in_which_contracts_are_kept_changes_nothing(
        of in proptest::collection::vec((proptest::collection::vec(10_u128..14, 0..3), 0_i64..200), 0..6),
        at in 10_u128..14,
        day in 0_i64..200,
    ) {
        let day_of = |n: i64| date(2026, 4, 1).saturating_add(jiff::Span::new().days(n));
        let all: Vec<Contract> = of
            .iter()
            .zip(1..)
            .map(|((sites, until), n)| contract(n, sites, Some(day_of(*until))))
            .collect();
        let turned: Vec<Contract> = all.iter().rev().cloned().collect();
        let (one, other) = (
            falls(&all, site(at), &[site(13)], day_of(day), None),
            falls(&turned, site(at), &[site(13)], day_of(day), None),
        );
        match (one, other) {
            (Falls::Asked(mut a), Falls::Asked(mut b)) => {
                a.sort();
                b.sort();
                prop_assert_eq!(a, b);
            }
            (one, other) => prop_assert_eq!(one, other),
        }
    }
}
