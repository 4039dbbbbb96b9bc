//! What only a whole feed shows, and the data of terms.

use directory::feed::Feed;
use directory::terms::{links, lists, needs_of, terms_of};
use directory::{Organization, Service, TaxonomyTerm, Trouble};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number + 1)
}

fn term(number: u128, above: Option<u128>) -> TaxonomyTerm {
    TaxonomyTerm { id: id(number), parent_id: above.map(id), name: format!("Term {number}"), ..TaxonomyTerm::default() }
}

#[test]
fn the_same_id_twice_is_said_the_second_time() {
    let mut feed = Feed::default();
    let service = Service { id: id(1), ..Service::default() };
    assert!(feed.service(&service).is_none());
    assert_eq!(feed.service(&service).unwrap().trouble, Trouble::Duplicate);
}

#[test]
fn links_to_what_never_came_are_said_where_something_of_its_sort_came() {
    let orphan = Service { id: id(1), organization_id: Some(id(9)), ..Service::default() };
    let mut alone = Feed::default();
    alone.service(&orphan);
    assert!(alone.end().problems.is_empty(), "a list of services says nothing of organisations");
    let mut both = Feed::default();
    both.service(&orphan);
    both.organization(&Organization { id: id(8), ..Organization::default() });
    assert_eq!(both.end().problems[0].1.trouble, Trouble::Dangling);
}

#[test]
fn a_loop_in_a_taxonomy_is_opened_once() {
    let mut feed = Feed::default();
    for (number, above) in [(1, Some(2)), (2, Some(3)), (3, Some(1)), (4, Some(1)), (5, None), (6, Some(99))] {
        feed.term(&term(number, above));
    }
    let ending = feed.end();
    let cycles = ending.problems.iter().filter(|(_, p)| p.trouble == Trouble::Cycle).count();
    assert_eq!((cycles, ending.cut.len()), (1, 2), "{ending:?}");
    assert!(ending.cut.contains(&id(6)), "what is above it never came");
}

proptest! {
    #[test]
    fn with_the_cuts_every_term_reaches_the_top(above in proptest::collection::vec(proptest::option::of(0_u128..14), 1..14)) {
        let mut feed = Feed::default();
        for (number, above) in above.iter().enumerate() {
            feed.term(&term(number as u128, *above));
        }
        let cut = feed.end().cut;
        for start in 0..above.len() {
            let (mut at, mut steps) = (start, 0);
            while let Some(up) = above[at].filter(|_| !cut.contains(&id(at as u128))) {
                at = usize::try_from(up).unwrap();
                steps += 1;
                prop_assert!(at < above.len() && steps <= above.len());
            }
        }
    }
}

#[test]
fn every_link_of_terms_names_a_list_and_a_need_once() {
    let codes: BTreeSet<&str> = lists().iter().map(|list| list.code.as_str()).collect();
    let mut pairs = BTreeSet::new();
    for link in links() {
        assert!(codes.contains(link.list.as_str()), "{}", link.list);
        assert!(!link.terms.is_empty() && pairs.insert((&link.need, &link.list)), "{link:?}");
    }
    // every need but "other" is in the list that councils use
    for need in "loneliness money benefits housing homelessness food energy employment education volunteering caring parenting relationships bereavement domestic_abuse mental_wellbeing physical_activity long_term_condition weight_nutrition substances_gambling transport digital_inclusion legal immigration crime_safety arts_nature practical_help transition".split(' ') {
        assert!(!terms_of(need, "lga_needs").is_empty(), "{need}");
    }
}

#[test]
fn a_term_is_known_by_its_uri_its_list_or_its_name_alone() {
    let named = |name: &str, list: Option<&str>, uri: Option<&str>| {
        let term = TaxonomyTerm {
            name: name.to_owned(),
            taxonomy: list.map(str::to_owned),
            term_uri: uri.map(str::to_owned),
            ..TaxonomyTerm::default()
        };
        needs_of(&term)
    };
    assert_eq!(named("debt advice", Some("LGA needs"), None), ["money"]);
    assert_eq!(named("Companionship", None, Some("http://id.esd.org.uk/need/12")), ["loneliness"]);
    assert_eq!(named("Tai Chi", Some("OpenActive"), None), ["physical_activity"]);
    assert_eq!(named("Gardening", Some("Our own list"), None), ["arts_nature"]);
    assert!(named("Debt advice", Some("OpenActive"), None).is_empty(), "of another list it is not meant");
    assert!(named("Falconry", None, None).is_empty());
}
