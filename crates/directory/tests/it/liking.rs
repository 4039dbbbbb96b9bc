//! Whether two entries are the same, and many made of few.

use directory::likeness::{LIKELY, Likeness, Marks, Why};
use directory::multiply::{Around, id_of, service, services};
use directory::{Organization, OrganizationIdentifier, Service};
use proptest::prelude::*;
use serde_json::json;
use std::collections::HashSet;

fn one(id: u128, name: &str, postcode: &str, phone: &str, url: &str) -> Marks {
    let service: Service = serde_json::from_value(json!({
        "id": uuid::Uuid::from_u128(id), "name": name, "status": "active", "url": url,
        "phones": [{ "id": uuid::Uuid::from_u128(id + 100), "number": phone }],
        "service_at_locations": [{ "id": uuid::Uuid::from_u128(id + 200), "location": {
            "id": uuid::Uuid::from_u128(id + 300), "location_type": "physical",
            "addresses": [{ "id": uuid::Uuid::from_u128(id + 400), "address_1": "x", "city": "x", "state_province": "x", "postal_code": postcode, "country": "GB", "address_type": "physical" }],
        } }],
    }))
    .unwrap();
    Marks::of(&service)
}

#[test]
fn the_same_group_in_two_lists_is_put_before_somebody_with_the_reasons() {
    let ours = one(1, "The Ossett Men’s Shed", "WF5 8ND", "01924 000000", "");
    let theirs = one(2, "Ossett Mens Shed CIC", "wf58nd", "+44 1924 000000", "https://shed.example.org");
    let Likeness::Likely(score, why) = ours.likeness(&theirs) else { panic!("{:?}", ours.likeness(&theirs)) };
    assert!(score >= 90, "{score}");
    let words: Vec<String> = why.iter().map(ToString::to_string).collect();
    assert_eq!(words, ["the same name", "the same postcode, WF5 8ND", "the same telephone, 01924000000"]);
    assert_eq!(ours.likeness(&theirs), theirs.likeness(&ours), "it does not matter which is asked");
    assert!(ours.keys().iter().any(|key| theirs.keys().contains(key)), "an index finds them");
}

#[test]
fn an_entry_typed_by_hand_is_compared_with_one_of_a_feed() {
    let typed = Marks::of_parts(uuid::Uuid::from_u128(9), "Ossett Mens Shed", "", "wf5 8nd", "", "");
    let feed = one(1, "The Ossett Men’s Shed", "WF5 8ND", "01924 000000", "");
    assert!(matches!(typed.likeness(&feed), Likeness::Likely(75, _)), "{:?}", typed.likeness(&feed));
}

#[test]
fn neighbours_in_one_hall_are_not_the_same() {
    let choir = one(1, "Harbour Choir", "WF5 8ND", "01924 000000", "https://hall.example.org");
    let yoga = one(2, "Chair Yoga", "WF5 8ND", "01924 000000", "https://hall.example.org");
    assert_eq!(choir.likeness(&yoga), Likeness::New);
    let elsewhere = one(3, "Knit and Natter", "LS1 4AP", "", "");
    assert_eq!(one(4, "Knit & Natter", "BD1 1AA", "", "").likeness(&elsewhere), Likeness::New, "one in every town");
}

#[test]
fn a_slip_in_a_name_is_still_likely() {
    let right = one(1, "Stroke Survivors Club", "LS1 4AP", "", "");
    let slip = one(2, "Stroke Survivers Club", "LS1 4AP", "", "");
    assert!(
        matches!(right.likeness(&slip), Likeness::Likely(score, ref why) if score >= LIKELY && matches!(why[0], Why::Name(90..=99)))
    );
}

#[test]
fn a_number_in_a_register_is_the_same_organisation_with_or_without_zeros() {
    let organization = |id: u128, name: &str, number: &str| {
        let identifier = OrganizationIdentifier {
            identifier_scheme: Some("GB-COH".to_owned()),
            identifier: number.to_owned(),
            ..OrganizationIdentifier::default()
        };
        Marks::of_organization(&Organization {
            id: uuid::Uuid::from_u128(id),
            name: name.to_owned(),
            organization_identifiers: vec![identifier],
            ..Organization::default()
        })
    };
    let (old, new) = (organization(1, "Old Name", "01234567"), organization(2, "New Name", "1234567"));
    assert_eq!(old.likeness(&new), Likeness::Same);
    assert_eq!(old.likeness(&organization(3, "Old Name", "7654321")), Likeness::New, "a name alone is not enough");
}

proptest! {
    #[test]
    fn likeness_does_not_mind_which_is_asked(
        name in "(The )?[A-D][a-d]{2,5}( [A-D][a-d]{2,4})?( Group)?", other in "(The )?[A-D][a-d]{2,5}( [A-D][a-d]{2,4})?( Group)?",
        same_place: bool, same_phone: bool,
    ) {
        let a = one(1, &name, "WF5 8ND", "01924 000000", "");
        let b = one(2, &other, if same_place { "wf5 8nd" } else { "LS1 4AP" }, if same_phone { "01924000000" } else { "0113 496 0000" }, "");
        prop_assert_eq!(a.likeness(&b), b.likeness(&a));
        prop_assert_eq!(a.likeness(&a), Likeness::Same);
    }
}

#[test]
fn many_are_made_of_few_and_always_the_same() {
    let from: Vec<Service> = vec![
        serde_json::from_value(json!({
            "id": uuid::Uuid::from_u128(1), "name": "A", "status": "active", "description": "About it.",
            "organization": { "id": uuid::Uuid::from_u128(2), "name": "B", "description": "C" },
            "schedules": [{ "id": uuid::Uuid::from_u128(3), "freq": "WEEKLY", "byday": "TH,FR", "valid_to": "2005-01-01" }],
            "service_at_locations": [{ "id": uuid::Uuid::from_u128(4), "location": {
                "id": uuid::Uuid::from_u128(5), "location_type": "physical",
                "addresses": [{ "id": uuid::Uuid::from_u128(6), "address_1": "x", "city": "x", "state_province": "x", "postal_code": "x", "country": "US", "address_type": "physical" }],
            } }],
            "attributes": [{ "id": uuid::Uuid::from_u128(7), "taxonomy_term": { "id": uuid::Uuid::from_u128(8), "name": "T", "description": "" } }],
        }))
        .unwrap(),
    ];
    let around = [Around { town: "Leeds".to_owned(), outcode: "LS1".to_owned(), latitude: 53.8, longitude: -1.55 }];
    let all: Vec<Service> = services(&from, &around, 2_000).collect();
    assert_eq!(all.len(), 2_000);
    assert_eq!(all[77], service(&from, &around, 77).unwrap());
    assert_eq!(Some(all[77].id), id_of(&from, &around, 77));
    let ids: HashSet<_> = all.iter().map(|s| s.id).collect();
    let names: HashSet<_> = all.iter().map(|s| &s.name).collect();
    let groups: HashSet<_> = all.iter().map(|s| s.organization.as_ref().unwrap().id).collect();
    let terms: HashSet<_> = all.iter().map(|s| s.attributes[0].taxonomy_term.as_ref().unwrap().id).collect();
    assert_eq!((ids.len(), groups.len(), terms.len()), (2_000, 250, 1));
    assert!(names.len() > 1_000, "{}", names.len());
    for one in &all {
        let place = one.service_at_locations[0].location.as_ref().unwrap();
        assert!(directory::written::postcode(&place.addresses[0].postal_code).is_some(), "{:?}", place.addresses[0]);
        assert!((place.latitude.unwrap() - 53.8).abs() < 0.1);
        assert!(directory::schedule::Opening::read(&one.schedules[0]).is_some());
    }
}
