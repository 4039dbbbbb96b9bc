//! Others' data made into records.

use directory::{Decimal, Problem, Service, Source, Status, Taken, TaxonomyTerm, Trouble, Weight, take};
use serde_json::{Value, json};

const ID: &str = "ac148810-d857-441c-9679-408f346de14b";

fn taken(value: Value) -> Taken<Service> {
    take(value, &Source::lenient("test"))
}

fn troubles(problems: &[Problem]) -> Vec<(Trouble, &str)> {
    problems.iter().map(|p| (p.trouble, p.at.as_str())).collect()
}

fn service(more: &Value) -> Value {
    let mut one =
        json!({ "id": ID, "name": "Cylch Meithrin", "status": "active", "organization_id": ID.replace('a', "b") });
    one.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    one
}

#[test]
fn unknown_fields_are_given_back_and_empty_ones_left_out() {
    let one = taken(service(&json!({ "x_rating": { "stars": 5 }, "alert": "", "url": null, "x_none": null })));
    assert!(one.problems.is_empty(), "{:?}", one.problems);
    let back = serde_json::to_value(one.record.unwrap()).unwrap();
    assert_eq!(back["x_rating"]["stars"], 5);
    for gone in ["alert", "url", "x_none", "phones", "description"] {
        assert!(back.get(gone).is_none(), "{gone}");
    }
}

#[test]
fn what_is_wrong_is_named_and_the_rest_is_taken() {
    let one = taken(service(&json!({
        "description": "<p>Croeso i bawb</p>", "url": "www.example.org", "email": "nobody", "minimum_age": 70, "maximum_age": 7,
        "status": "open", "last_modified": "yesterday",
        "schedules": [{ "id": "7", "valid_from": "2026-02-01", "valid_to": "2026-01-01", "opens_at": "9:00+01:00", "freq": "DAILY" }],
        "service_at_locations": [{ "id": ID.replace('c', "d"), "location": {
            "id": ID.replace('c', "e"), "location_type": "physical", "latitude": 100, "longitude": 1,
            "addresses": [{ "id": ID.replace('c', "f"), "address_1": "1 Stryd Fawr", "city": "Bangor", "state_province": "Gwynedd", "postal_code": "LL571", "country": "GB", "address_type": "physical" }],
        } }],
        "cost_options": [{ "id": ID.replace('8', "9"), "amount": 2.5 }],
    })));
    let found = troubles(&one.problems);
    for expected in [
        (Trouble::Markup, "description"),
        (Trouble::BareWeb, "url"),
        (Trouble::NotEmail, "email"),
        (Trouble::EndBeforeStart, "maximum_age"),
        (Trouble::UnknownCode, "status"),
        (Trouble::NotMoment, "last_modified"),
        (Trouble::NotUuid, "schedules[0].id"),
        (Trouble::EndBeforeStart, "schedules[0].valid_to"),
        (Trouble::Offset, "schedules[0].opens_at"),
        (Trouble::UnknownCode, "schedules[0].freq"),
        (Trouble::OutOfBounds, "service_at_locations[0].location.latitude"),
        (Trouble::NotPostcode, "service_at_locations[0].location.addresses[0].postal_code"),
    ] {
        assert!(found.contains(&expected), "{expected:?} in {found:?}");
    }
    assert!(one.problems.iter().all(|p| p.weight(false) != Weight::Error));
    let record = one.record.unwrap();
    assert_eq!(record.description.as_deref(), Some("Croeso i bawb"));
    assert_eq!(record.status, Status::Inactive, "what cannot be read is not offered");
    assert_eq!(record.url.as_deref(), Some("https://www.example.org"));
    let place = record.service_at_locations[0].location.as_ref().unwrap();
    assert_eq!((place.latitude, place.longitude), (None, None), "half a position is none");
    assert_eq!(place.addresses[0].postal_code, "LL571", "somebody may know what was meant");
    assert_eq!(record.cost_options[0].amount, Decimal::parse("2.50"));
    assert!(record.schedules[0].valid_to.is_none());
}

#[test]
fn an_id_that_is_no_uuid_becomes_the_same_one_each_time() {
    let of = |source: &str| {
        take::<Service>(json!({ "id": 17, "name": "A", "organization_id": "org-1" }), &Source::lenient(source))
            .record
            .unwrap()
    };
    assert_eq!(of("one").id, of("one").id);
    assert_ne!(of("one").id, of("two").id, "17 of another list is another");
    let within = take::<Service>(
        json!({ "id": 17, "name": "A", "organization": { "id": "org-1", "name": "B", "description": "C" } }),
        &Source::lenient("one"),
    );
    assert_eq!(within.record.unwrap().organization.unwrap().id, of("one").organization_id.unwrap(), "a link finds it");
}

#[test]
fn without_an_id_or_a_name_it_is_no_record() {
    for (value, trouble) in [
        (json!({ "name": "A" }), Trouble::NoId),
        (json!({ "id": ID }), Trouble::NoName),
        (json!({ "id": ID, "name": " <br> " }), Trouble::NoName),
        (json!("text"), Trouble::NoRecord),
        (json!([1]), Trouble::NoRecord),
    ] {
        let one = taken(value);
        assert!(one.record.is_none());
        assert!(one.problems.iter().any(|p| p.trouble == trouble && p.weight(false) == Weight::Error), "{trouble:?}");
    }
}

#[test]
fn a_service_of_nobody_is_said_and_one_id_for_two_sorts_too() {
    let one = taken(json!({ "id": ID, "name": "A", "status": "active" }));
    assert_eq!(troubles(&one.problems), [(Trouble::NoOrganisation, "organization")]);
    let shared = taken(
        json!({ "id": ID, "name": "A", "status": "active", "organization": { "id": ID, "name": "B", "description": "C" } }),
    );
    assert_eq!(troubles(&shared.problems), [(Trouble::SharedId, "organization.id")]);
    let held = take::<Service>(
        json!({ "id": ID, "name": "A", "status": "active", "organization": { "id": ID, "name": "B", "description": "C" } }),
        &Source::strict("x"),
    );
    assert!(held.record.is_none());
}

#[test]
fn a_term_above_itself_stands_at_the_top() {
    let one = take::<TaxonomyTerm>(
        json!({ "id": ID, "name": "A", "description": "B", "parent_id": ID }),
        &Source::lenient("x"),
    );
    assert_eq!(troubles(&one.problems), [(Trouble::Cycle, "parent_id")]);
    assert_eq!(one.record.unwrap().parent_id, None);
}

#[test]
fn every_trouble_says_what_it_is_and_what_to_do() {
    let one = Problem { trouble: Trouble::OutOfBounds, at: "latitude".to_owned(), value: "100".to_owned() };
    let words = one.to_string();
    assert!(words.contains("latitude") && words.contains("no place on earth") && words.contains("correct"), "{words}");
}

#[test]
fn what_is_listed_without_a_status_runs() {
    let one = taken(json!({ "id": ID, "name": "A", "organization_id": ID.replace('a', "b") }));
    assert_eq!(troubles(&one.problems), [(Trouble::Missing, "status")]);
    assert_eq!(one.record.unwrap().status, Status::Active);
}

#[test]
fn a_text_longer_than_is_kept_is_cut_and_said() {
    for long in ["ŵ".repeat(50_001), "<b>x</b> ".repeat(200_000)] {
        let one = taken(service(&json!({ "description": long })));
        assert!(one.problems.iter().any(|p| p.trouble == Trouble::TooLong));
        assert!(one.record.unwrap().description.unwrap().chars().count() <= 50_000);
    }
}

#[test]
fn records_within_records_without_end_are_cut() {
    let mut deep = json!({ "id": ID, "name": "A" });
    for _ in 0..60 {
        deep = json!({ "id": ID, "name": "A", "status": "active", "service_at_locations": [{ "id": ID.replace('1', "2"), "service": deep }] });
    }
    let one = taken(deep);
    assert!(one.problems.iter().any(|p| p.trouble == Trouble::TooDeep));
    assert!(one.record.is_some());
}
