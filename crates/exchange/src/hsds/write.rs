//! Records written as JSON that satisfies both HSDS 3.0 and Open Referral UK 3.0: what one adds the other allows. Empty fields are left
//! out; a text that the standard demands and nobody gave is written empty, never invented.
//!
//! Each record is written once as text, [`full`] and [`listed`]; a page is spliced from such texts by [`page`] without reading them.

use super::page::Page;
use super::{PROFILE, VERSION};
use directory::{Organization, Record, Service, ServiceAtLocation, Taxonomy, TaxonomyTerm};
use serde_json::{Map, Value, json};

/// A record in full: what `GET` of its id answers, and a line of NDJSON.
///
/// Of an organisation the services stand beside; see [`organization`].
#[must_use]
pub fn full<T: Record>(record: &T) -> String {
    // a record holds texts, numbers and records: nothing that cannot be written
    serde_json::to_string(record).unwrap_or_default()
}

/// A line of NDJSON: a record in full, with the end of its line. No JSON holds one within.
#[must_use]
pub fn line<T: Record>(record: &T) -> String {
    let mut text = full(record);
    text.push('\n');
    text
}

/// A service as it stands in a list: its own fields, with those of its organisation and programme.
#[must_use]
pub fn listed(service: &Service) -> String {
    Value::Object(bare(service, &["organization", "program"])).to_string()
}

/// A service for `minimal=true`: its id and when it was changed.
#[must_use]
pub fn minimal(service: &Service) -> String {
    let mut map = Map::new();
    map.insert("id".to_owned(), json!(service.id));
    if let Some(moment) = service.last_modified {
        map.insert("modified_date".to_owned(), json!(moment));
    }
    Value::Object(map).to_string()
}

/// An organisation in full; with `services`, the texts of its services in full stand within (`full_service=true`).
#[must_use]
pub fn organization<'a>(organization: &Organization, services: Option<impl Iterator<Item = &'a str>>) -> String {
    let mut text = full(organization);
    if let Some(services) = services {
        text.pop();
        text.push_str(",\"services\":[");
        splice(&mut text, services);
        text.push_str("]}");
    }
    text
}

/// An organisation as it stands in a list.
#[must_use]
pub fn organization_listed(organization: &Organization) -> String {
    Value::Object(bare(organization, &[])).to_string()
}

/// A service at a place in full: the place and the service in full, the service without its places.
#[must_use]
pub fn service_at_location(at: &ServiceAtLocation, service: &Service) -> String {
    let mut one = at.clone();
    let mut service = service.clone();
    service.service_at_locations.clear();
    one.service = Some(Box::new(service));
    full(&one)
}

/// A service at a place as it stands in a list: its own fields, with those of the place, the service and whose it is.
#[must_use]
pub fn service_at_location_listed(at: &ServiceAtLocation, service: &Service) -> String {
    let mut map = bare(at, &["location"]);
    map.insert("service".to_owned(), Value::Object(bare(service, &["organization"])));
    Value::Object(map).to_string()
}

/// A taxonomy as it stands in a list: without its terms, which have a list of their own.
#[must_use]
pub fn taxonomy_listed(taxonomy: &Taxonomy) -> String {
    Value::Object(bare(taxonomy, &[])).to_string()
}

/// A term as it stands in a list.
#[must_use]
pub fn term_listed(term: &TaxonomyTerm) -> String {
    Value::Object(bare(term, &["taxonomy_detail"])).to_string()
}

/// A page: its envelope, which agrees with itself, and the texts of its records.
///
/// `total` is how many there are in all, `number` the page's number from 1, `per_page` how many stand on a full one.
#[must_use]
pub fn page<'a>(total: u64, number: u64, per_page: u64, contents: impl IntoIterator<Item = &'a str>) -> String {
    let mut list = String::new();
    let here = splice(&mut list, contents.into_iter());
    let Page { total_items, total_pages, page_number, size, first_page, last_page, empty } =
        Page::of(total, number, per_page, here);
    let mut text = format!(
        "{{\"total_items\":{total_items},\"total_pages\":{total_pages},\"page_number\":{page_number},\"size\":{size},\
         \"first_page\":{first_page},\"last_page\":{last_page},\"empty\":{empty},\"contents\":["
    );
    text.reserve(list.len() + 2);
    text.push_str(&list);
    text.push_str("]}");
    text
}

/// What `GET /` answers; `openapi` is the whole address of the description of this API.
#[must_use]
pub fn details(openapi: &str) -> String {
    json!({ "version": VERSION, "profile": PROFILE, "openapi_url": openapi }).to_string()
}

fn splice<'a>(into: &mut String, texts: impl Iterator<Item = &'a str>) -> u64 {
    let mut many = 0;
    for text in texts {
        if many > 0 {
            into.push(',');
        }
        into.push_str(text);
        many += 1;
    }
    many
}

/// The fields of a record that hold one value, and of these records within theirs.
fn bare<T: Record>(record: &T, with: &[&str]) -> Map<String, Value> {
    fn cut(value: Value, with: &[&str]) -> Map<String, Value> {
        let Value::Object(map) = value else { return Map::new() };
        map.into_iter()
            .filter_map(|(name, value)| match value {
                Value::Object(_) if with.contains(&name.as_str()) => Some((name, Value::Object(cut(value, &[])))),
                Value::Object(_) | Value::Array(_) => None,
                value => Some((name, value)),
            })
            .collect()
    }
    cut(serde_json::to_value(record).unwrap_or_default(), with)
}
