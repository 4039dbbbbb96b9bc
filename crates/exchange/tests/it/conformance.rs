//! What is written, held against the schemas of both standards and the levels of the UK validator.

use crate::fixtures;
use crate::hsds::{EVERY, all, entries_of, services_of};
use directory::multiply::{Around, services};
use directory::{Record, Service, Source, take};
use exchange::hsds::{Entry, write};
use serde_json::{Value, json};

/// A schema with what it names put in its place.
fn schema(folder: &str, name: &str) -> Value {
    fn filled(folder: &str, value: Value) -> Value {
        match value {
            Value::Object(map) => match map.get("$ref").and_then(Value::as_str) {
                Some(name) if !name.contains("://") && !name.starts_with('#') => schema(folder, name),
                _ => Value::Object(map.into_iter().map(|(k, v)| (k, filled(folder, v))).collect()),
            },
            Value::Array(list) => Value::Array(list.into_iter().map(|one| filled(folder, one)).collect()),
            other => other,
        }
    }
    filled(folder, fixtures::json(&format!("{folder}/{name}")))
}

fn fits(schema: &Value, text: &str, what: &str) {
    let value: Value = serde_json::from_str(text).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(wrong.is_empty(), "{what}: {wrong:#?}\n{text}");
}

const HSDS: &str = "hsds/hsds-3.0";
const ORUK: &str = "hsds/oruk-3.0/schemata";
const VALIDATOR: &str = "hsds/oruk-validator-schemas";

/// The envelope's own part of a schema of a page, which stands there where no validator looks.
fn page_schema(list: &str) -> Value {
    schema(VALIDATOR, list)["allOf"][0]["Page"].clone()
}

fn page_fits(list: &str, text: &str) {
    fits(&schema(VALIDATOR, list), text, list);
    fits(&page_schema(list), text, list);
    let value: Value = serde_json::from_str(text).unwrap();
    let there = value["contents"].as_array().unwrap().len() as u64;
    let (_, faults) = exchange::hsds::Page::read(value.as_object().unwrap(), there);
    assert!(faults.is_empty(), "{faults:?}");
}

/// Services of the fixtures, and some that were made of them.
fn examples() -> Vec<Service> {
    let mut from = services_of("hsds/hsds-3.0/examples/service_full.json");
    from.extend(services_of("hsds/oruk-3.0/examples/service_full.json"));
    from.extend(services_of("hsds/oruk-mocks/V3.0-UK-Default/service_full.json"));
    let around = [Around { town: "Bangor".to_owned(), outcode: "LL57".to_owned(), latitude: 53.2, longitude: -4.1 }];
    let more: Vec<Service> = services(&from, &around, 40).collect();
    from.extend(more);
    from
}

#[test]
fn level_1_of_the_validator_is_passed() {
    if fixtures::folder().is_none() {
        return;
    }
    fits(
        &schema(VALIDATOR, "api_details.json"),
        &write::details("https://directory.example.org/hsds/openapi.json"),
        "details",
    );
    let examples = examples();
    let listed: Vec<String> = examples.iter().map(write::listed).collect();
    page_fits("service_list.json", &write::page(43, 1, 100, listed.iter().map(String::as_str)));
    page_fits("service_list.json", &write::page(0, 1, 100, []));
    for (folder, name) in [(VALIDATOR, "service.json"), (ORUK, "service.json"), (HSDS, "service.json")] {
        let schema = schema(folder, name);
        for one in &examples {
            fits(&schema, &write::full(one), folder);
        }
        fits(&schema, &listed[0], folder);
    }
}

#[test]
fn level_2_of_the_validator_is_passed() {
    if fixtures::folder().is_none() {
        return;
    }
    for service in examples().iter().take(6) {
        for at in &service.service_at_locations {
            let full = write::service_at_location(at, service);
            for folder in [VALIDATOR, ORUK, HSDS] {
                fits(&schema(folder, "service_at_location.json"), &full, folder);
            }
            let listed = write::service_at_location_listed(at, service);
            let page = write::page(7, 2, 3, [listed.as_str(), listed.as_str(), listed.as_str()]);
            page_fits("service_at_location_list.json", &page);
        }
        let organization = service.organization.as_deref().unwrap();
        let texts = [write::full(service)];
        let with = write::organization(organization, Some(texts.iter().map(String::as_str)));
        for folder in [VALIDATOR, ORUK, HSDS] {
            fits(&schema(folder, "organization.json"), &with, folder);
            fits(&schema(folder, "organization.json"), &write::full(organization), folder);
        }
        fits(
            &schema(VALIDATOR, "organization_list.json"),
            &write::organization_listed(organization),
            "organization_list",
        );
    }
    for entry in entries_of("hsds/oruk-mocks/V3.0-UK-Default/taxonomy.json") {
        let Entry::Taxonomy(taxonomy) = entry else { panic!() };
        for folder in [VALIDATOR, ORUK, HSDS] {
            fits(&schema(folder, "taxonomy.json"), &write::full(taxonomy.as_ref()), folder);
        }
        page_fits("taxonomy_list.json", &write::page(1, 1, 10, [write::taxonomy_listed(&taxonomy).as_str()]));
    }
    for entry in entries_of("hsds/oruk-mocks/V3.0-UK-Default/taxonomy_term.json") {
        let Entry::TaxonomyTerm(term) = entry else { panic!() };
        for folder in [VALIDATOR, ORUK, HSDS] {
            fits(&schema(folder, "taxonomy_term.json"), &write::full(term.as_ref()), folder);
        }
        page_fits("taxonomy_term_list.json", &write::page(1, 1, 10, [write::term_listed(&term).as_str()]));
    }
}

#[test]
fn our_tables_of_fields_hold_all_that_the_schemas_have() {
    if fixtures::folder().is_none() {
        return;
    }
    for folder in [HSDS, ORUK] {
        for shape in exchange::hsds::tabular::tables() {
            let path = fixtures::folder().unwrap().join(folder).join(format!("{}.json", shape.name));
            if !path.is_file() {
                continue;
            }
            let schema = fixtures::json(&format!("{folder}/{}.json", shape.name));
            for (name, field) in schema["properties"].as_object().unwrap() {
                let ours = shape.field(name).unwrap_or_else(|| panic!("{folder}: {}.{name}", shape.name));
                let many = field["type"] == "array";
                assert_eq!(many, matches!(ours.kind, directory::Kind::Many(_)), "{}.{name}", shape.name);
            }
            for name in schema["required"].as_array().into_iter().flatten() {
                let name = name.as_str().unwrap();
                // what was changed is a log: no rule of ours demands its day
                let ours = shape.field(name).unwrap();
                assert!(ours.kind.needed() || name == "last_action_date", "{}.{name} is required", shape.name);
            }
        }
    }
}

#[test]
fn the_mocks_that_must_pass_are_taken_whole_also_where_held_to_the_standard() {
    if fixtures::folder().is_none() {
        return;
    }
    for strict in [false, true] {
        let source = if strict { Source::strict("mock") } else { Source::lenient("mock") };
        for name in [
            "service_full",
            "service_list",
            "service_at_location_full",
            "service_at_location_list",
            "taxonomy",
            "taxonomy_list",
            "taxonomy_term",
            "taxonomy_term_list",
            "organization",
        ] {
            let path = format!("hsds/oruk-mocks/V3.0-UK-Default/{name}.json");
            let (outcome, entries, report) = all(&source, &format!("{name}.json"), &fixtures::bytes(&path));
            assert!(outcome.whole && outcome.read > 0, "{name}");
            assert_eq!(outcome.read, entries.len() as u64, "{name}: {:#?}", report.findings);
            assert_eq!(report.errors, 0, "{name}: {:#?}", report.findings);
            assert!(outcome.faults.is_empty(), "{name}: {:?}", outcome.faults);
            // latitude 100 is in them, which no schema minds
            for finding in report.findings.iter().filter(|f| f.grade == exchange::Grade::Flag) {
                assert!(
                    finding.field.ends_with("latitude")
                        || finding.field.ends_with("postal_code")
                        || finding.field.contains("_id"),
                    "{finding:?}"
                );
            }
        }
    }
}

#[test]
fn organisations_of_the_mock_are_taken_though_their_ids_are_no_uuids() {
    if fixtures::folder().is_none() {
        return;
    }
    let bytes = fixtures::bytes("hsds/oruk-mocks/V3.0-UK-Default/organization_list.json");
    let (outcome, entries, report) = all(&Source::lenient("mock"), "organization_list.json", &bytes);
    assert!(outcome.whole && entries.len() as u64 == outcome.read && report.errors == 0, "{:#?}", report.findings);
    // ten on a page that says one stands on it, of ten pages
    assert!(!outcome.faults.is_empty());
    assert!(
        report
            .findings
            .iter()
            .any(|f| f.field.ends_with("organization_identifiers[0].id") && f.what.contains("no UUID"))
    );
}

#[test]
fn the_mocks_that_must_fail_are_refused_with_the_reason() {
    if fixtures::folder().is_none() {
        return;
    }
    for (name, field, what) in [
        ("service_full", "url", "no address of the web"),
        ("service_full", "email", "no e-mail address"),
        ("service_list", "name", "has no name"),
        ("service_list", "organization.id", "also that of a record of another sort"),
        ("service_list", "email", "another sort of value"),
        ("taxonomy_term", "description", "demands this field"),
        ("taxonomy_term", "term_uri", "no URI"),
        ("taxonomy_term_list", "parent_id", "above itself"),
        ("service_at_location_full", "id", "also that of a record of another sort"),
    ] {
        let path = format!("hsds/oruk-mocks/V3.0-UK-Fail/{name}.json");
        let (_, entries, report) = all(&Source::strict("mock"), &format!("{name}.json"), &fixtures::bytes(&path));
        assert!(
            report
                .findings
                .iter()
                .any(|f| f.field.ends_with(field) && f.what.contains(what) && f.grade == exchange::Grade::Error),
            "{name}, {field}: {:#?}",
            report.findings
        );
        assert!(entries.is_empty(), "{name}");
        // and where whatever can be taken is, what is sound in them comes in
        let (outcome, entries, report) =
            all(&Source::lenient("mock"), &format!("{name}.json"), &fixtures::bytes(&path));
        assert!(outcome.whole && (report.errors == 0) == (entries.len() as u64 == outcome.read), "{name}");
    }
    let details = fixtures::json("hsds/oruk-mocks/V3.0-UK-Fail/api_details.json");
    let wrong = exchange::hsds::page::details(&details);
    assert_eq!(wrong, ["profile", "openapi_url"], "of the answer at the root");
    assert!(
        exchange::hsds::page::details(&fixtures::json("hsds/oruk-mocks/V3.0-UK-Default/api_details.json")).is_empty()
    );
}

#[test]
fn what_is_read_written_and_read_again_is_equal() {
    if fixtures::folder().is_none() {
        return;
    }
    for path in EVERY {
        for entry in entries_of(path) {
            macro_rules! again {
                ($one:expr) => {{
                    let text = write::full($one.as_ref());
                    let back = take(serde_json::from_str(&text).unwrap(), &Source::lenient("mock"));
                    assert_eq!(back.record.as_ref(), Some($one.as_ref()), "{path}");
                }};
            }
            match entry {
                Entry::Service(one) => again!(one),
                Entry::Organization(one) => again!(one),
                Entry::Location(one) => again!(one),
                Entry::ServiceAtLocation(one) => again!(one),
                Entry::Taxonomy(one) => again!(one),
                Entry::TaxonomyTerm(one) => again!(one),
            }
        }
    }
}

/// What was given and did not come back.
fn lost(given: &Value, written: Option<&Value>, at: &str, all: &mut Vec<String>) {
    match (given, written) {
        (Value::Object(map), Some(back)) => {
            map.iter().for_each(|(k, v)| lost(v, back.get(k), &format!("{at}.{k}"), all));
        }
        (Value::Array(list), Some(back)) => {
            list.iter().enumerate().for_each(|(n, v)| lost(v, back.get(n), &format!("{at}[{n}]"), all));
        }
        (one, Some(back)) if one == back => {}
        (Value::String(one), Some(Value::String(back))) if one.trim() == back => {}
        _ => all.push(at.to_owned()),
    }
}

#[test]
fn nothing_that_others_gave_is_lost_on_the_way() {
    if fixtures::folder().is_none() {
        return;
    }
    let given = fixtures::json("hsds/hsds-3.0/examples/service_full.json");
    let written: Value =
        serde_json::from_str(&write::full(&services_of("hsds/hsds-3.0/examples/service_full.json")[0])).unwrap();
    let mut all = Vec::new();
    lost(&given, Some(&written), "", &mut all);
    // a latitude of 100, half a position without it, and a number in quotes that is written without them
    all.retain(|at| !at.ends_with("latitude") && !at.ends_with("longitude") && !at.ends_with("number"));
    assert!(all.is_empty(), "{all:#?}");
}

#[test]
fn what_the_standard_demands_and_nobody_gave_is_written_empty() {
    let given = json!({ "id": "ac148810-d857-441c-9679-408f346de14b", "name": "Côr" });
    let one = take::<directory::Organization>(given, &Source::lenient("x")).record.unwrap();
    let text = write::full(&one);
    assert_eq!(text, r#"{"id":"ac148810-d857-441c-9679-408f346de14b","name":"Côr","description":""}"#);
    assert_eq!(directory::Organization::SHAPE.name, "organization");
}
