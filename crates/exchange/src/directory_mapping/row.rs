//! One row of a list, made into a service.

use super::{Hours, Looked, Mapping, hours};
use crate::hsds::Reading;
use crate::report::{Finding, Grade};
use directory::fold::fold;
use directory::id::derived;
use directory::written::{postcode, postcode_at_end};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The fields that a line names in braces.
pub(super) fn named(line: &str) -> impl Iterator<Item = &str> {
    line.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(field, _)| field))
}

/// The service of a row, as a feed would give it: what is wrong with its values is found where every feed's is.
pub(super) fn service<'a>(
    reading: &mut Reading,
    mapping: &Mapping,
    looked: &[Looked],
    row: u64,
    cells: impl Iterator<Item = (&'a str, &'a str)>,
) -> Value {
    let mut notes = Notes { reading, file: &mapping.file, row };
    let mut fields: BTreeMap<&str, String> = BTreeMap::new();
    for (field, cell) in cells {
        let cell = cell.replace('\u{a0}', " ");
        let cell = cell.trim();
        if cell.is_empty() {
            continue;
        }
        if mapping.blank.iter().any(|blank| blank.eq_ignore_ascii_case(cell)) {
            notes.note(field, cell, "words that say nothing stand here; taken as empty", "leave it empty");
            continue;
        }
        fields.insert(field, cell.to_owned());
    }
    for (lookup, rows) in mapping.lookups.iter().zip(looked) {
        let Some(with) = fields.get(lookup.with.as_str()) else { continue };
        let Some(more) = rows.get(with) else {
            let with = with.clone();
            notes.flag(
                &lookup.with,
                &with,
                &format!("there is no such row in {}", lookup.file),
                "add the row, or correct what names it",
            );
            continue;
        };
        for (field, value) in more {
            if !fields.contains_key(field.as_str()) {
                fields.insert(field, value.clone());
            }
        }
    }
    for (field, values) in &mapping.values {
        let Some(given) = fields.get(field.as_str()) else { continue };
        let to = values
            .iter()
            .find(|(from, _)| from.eq_ignore_ascii_case(given))
            .or_else(|| values.get_key_value("*"))
            .map(|(_, to)| to.clone());
        match to {
            Some(to) if to.is_empty() => drop(fields.remove(field.as_str())),
            Some(to) => drop(fields.insert(field, to)),
            None => {
                let given = given.clone();
                notes.flag(field, &given, "the mapping does not know this value", "add it to the mapping's values");
                fields.remove(field.as_str());
            }
        }
    }
    for (field, value) in &mapping.constants {
        fields.entry(field).or_insert_with(|| value.clone());
    }
    for (field, word) in &mapping.ensure {
        if let Some(value) = fields.get_mut(field.as_str())
            && !fold(value).contains(&fold(word))
        {
            value.push(' ');
            value.push_str(word);
        }
    }
    for (field, lines) in &mapping.lines {
        let text: Vec<String> = lines.iter().filter_map(|line| filled(line, &fields)).collect();
        if !text.is_empty() {
            fields.insert(field, text.join("\n"));
        }
    }
    built(&mut notes, mapping, &fields)
}

/// A line with its fields filled in; none where one is empty.
fn filled(line: &str, fields: &BTreeMap<&str, String>) -> Option<String> {
    let mut text = line.to_owned();
    for field in named(line) {
        text = text.replace(&format!("{{{field}}}"), fields.get(field)?);
    }
    Some(text)
}

struct Notes<'a> {
    reading: &'a mut Reading,
    file: &'a str,
    row: u64,
}

impl Notes<'_> {
    fn add(&mut self, grade: Grade, field: &str, value: &str, what: &str, to_do: &str) {
        self.reading.found(Finding {
            file: self.file.to_owned(),
            row: self.row,
            field: field.to_owned(),
            grade,
            value: value.chars().take(200).collect(),
            what: what.to_owned(),
            to_do: to_do.to_owned(),
        });
    }

    fn note(&mut self, field: &str, value: &str, what: &str, to_do: &str) {
        self.add(Grade::Note, field, value, what, to_do);
    }

    fn flag(&mut self, field: &str, value: &str, what: &str, to_do: &str) {
        self.add(Grade::Flag, field, value, what, to_do);
    }
}

fn built(notes: &mut Notes<'_>, mapping: &Mapping, fields: &BTreeMap<&str, String>) -> Value {
    let text = |field: &str| fields.get(field).cloned().unwrap_or_default();
    let key = text("key");
    let id = |sort: &str, key: &str| derived(&mapping.source, sort, key).to_string();
    let mut out = Map::new();
    if !key.is_empty() {
        out.insert("id".to_owned(), Value::String(id("service", &key)));
    }
    for field in [
        "name",
        "alternate_name",
        "description",
        "alert",
        "status",
        "url",
        "email",
        "fees_description",
        "eligibility_description",
        "application_process",
        "minimum_age",
        "maximum_age",
        "assured_date",
    ] {
        if let Some(value) = fields.get(field) {
            out.insert(field.to_owned(), Value::String(value.clone()));
        }
    }
    if fields.contains_key("organisation_key") || fields.contains_key("organisation") {
        // who has no key is known by name
        let key = fields.get("organisation_key").cloned().unwrap_or_else(|| fold(&text("organisation")));
        let organization = id("organization", &key);
        let mut one = json!({ "id": organization, "name": text("organisation"), "description": "" });
        if let Some(site) = fields.get("organisation_url") {
            one["website"] = json!(site);
        }
        if let (Some(number), Some(register)) = (fields.get("organisation_identifier"), &mapping.identifier) {
            one["organization_identifiers"] = json!([{
                "id": id("organization_identifier", &key),
                "identifier_scheme": register.scheme, "identifier_type": register.kind, "identifier": number,
            }]);
        }
        if text("organisation").is_empty() {
            // a name is looked up; without it the number is better than nothing
            out.insert("organization_id".to_owned(), one["id"].clone());
        } else {
            out.insert("organization".to_owned(), one);
        }
    }
    if let Some(place) = place(notes, fields, &key, &id) {
        out.insert(
            "service_at_locations".to_owned(),
            json!([{ "id": id("service_at_location", &key), "location": place }]),
        );
    }
    if let Some(number) = fields.get("phone") {
        out.insert("phones".to_owned(), json!([{ "id": id("phone", &key), "number": number }]));
    }
    if let Some(name) = fields.get("contact") {
        out.insert("contacts".to_owned(), json!([{ "id": id("contact", &key), "name": name }]));
    }
    if let Some(name) = fields.get("language") {
        out.insert("languages".to_owned(), json!([{ "id": id("language", &key), "name": name }]));
    }
    if let Some(given) = fields.get("hours") {
        let schedules = match hours(given) {
            Hours::Open(days) => days
                .into_iter()
                .enumerate()
                .map(|(number, (byday, opens, closes))| {
                    json!({
                        "id": id("schedule", &format!("{key} {number}")),
                        "freq": "WEEKLY", "byday": byday, "opens_at": opens.to_string(), "closes_at": closes.to_string(),
                    })
                })
                .collect(),
            Hours::Week(hours) =>
                vec![json!({ "id": id("schedule", &key), "description": format!("Open {hours} hours a week") })],
            Hours::Words => {
                notes.note("hours", given, "the hours cannot be read; kept in words", "write them as Mon-Fri 9am-5pm; Sat 10am-1pm");
                vec![json!({ "id": id("schedule", &key), "description": given })]
            }
        };
        out.insert("schedules".to_owned(), Value::Array(schedules));
    }
    let terms: Vec<Value> = mapping
        .terms
        .iter()
        .filter(|term| {
            term.field.as_deref().is_none_or(|field| {
                fields.get(field).is_some_and(|value| term.is.iter().any(|is| is.eq_ignore_ascii_case(value)))
            })
        })
        .map(|term| {
            // a term is the same one in each row, and from each list that names it
            let term_id = derived("mapping", "taxonomy_term", &format!("{}/{}", fold(&term.list), fold(&term.name)));
            let mut one = json!({ "id": term_id, "name": term.name, "description": "", "taxonomy": term.list });
            if let Some(uri) = &term.uri {
                one["term_uri"] = json!(uri);
            }
            json!({ "id": id("attribute", &format!("{key} {}", term.name)), "taxonomy_term": one })
        })
        .collect();
    if !terms.is_empty() {
        out.insert("attributes".to_owned(), Value::Array(terms));
    }
    Value::Object(out)
}

/// Counties that people write at the end of an address; those that are also towns (Durham, Lincoln) are no help.
const COUNTIES: [&str; 53] = [
    "avon",
    "bedfordshire",
    "beds",
    "berkshire",
    "berks",
    "buckinghamshire",
    "bucks",
    "cambridgeshire",
    "cambs",
    "cheshire",
    "cleveland",
    "cornwall",
    "county durham",
    "cumbria",
    "derbyshire",
    "devon",
    "dorset",
    "east sussex",
    "east yorkshire",
    "essex",
    "gloucestershire",
    "greater london",
    "greater manchester",
    "hampshire",
    "hants",
    "hertfordshire",
    "herts",
    "isle of wight",
    "kent",
    "lancashire",
    "leicestershire",
    "lincolnshire",
    "merseyside",
    "middlesex",
    "norfolk",
    "north yorkshire",
    "northamptonshire",
    "northumberland",
    "nottinghamshire",
    "oxfordshire",
    "shropshire",
    "somerset",
    "south yorkshire",
    "staffordshire",
    "suffolk",
    "surrey",
    "tyne and wear",
    "warwickshire",
    "west midlands",
    "west sussex",
    "west yorkshire",
    "wiltshire",
    "worcestershire",
];

/// Whether a part of an address is a county.
fn is_county(part: &str) -> bool {
    COUNTIES.contains(&fold(part).as_str())
}

/// The place of a row; none where nothing is known of it.
fn place(
    notes: &mut Notes<'_>,
    fields: &BTreeMap<&str, String>,
    key: &str,
    id: &dyn Fn(&str, &str) -> String,
) -> Option<Value> {
    let text = |field: &str| fields.get(field).cloned().unwrap_or_default();
    let mut address = text("address").split_whitespace().collect::<Vec<_>>().join(" ");
    let mut code = text("postcode");
    if let Some((rest, found)) = postcode_at_end(&address) {
        if code.is_empty() {
            notes.note("postcode", &found, "the postcode stands in the address; it was taken from there", "nothing");
            code = found;
        } else if postcode(&code).as_ref() != Some(&found) {
            let both = format!("{found}, {code}");
            notes.flag(
                "postcode",
                &both,
                "the address ends with another postcode; its own column was believed",
                "correct one of the two",
            );
        }
        address = rest;
    }
    if let Some(written) = postcode(&code) {
        if written != code {
            notes.note("postcode", &code, "the postcode is spaced otherwise; it was put right", "nothing");
        }
    } else if code.is_empty() && ["address", "address_1", "city"].iter().any(|field| fields.contains_key(field)) {
        notes.flag("postcode", "", "there is no postcode: it is found by its position alone", "add the postcode");
    }
    let (mut street, mut town, mut county) = (text("address_1"), text("city"), text("county"));
    if street.is_empty() && !address.is_empty() {
        let mut parts: Vec<&str> =
            address.split(',').map(|part| part.trim().trim_end_matches('.')).filter(|part| !part.is_empty()).collect();
        if parts.len() > 1 && parts.last().is_some_and(|last| is_county(last)) {
            let last = parts.pop().unwrap_or_default();
            if county.is_empty() {
                last.clone_into(&mut county);
            }
        }
        // the town is what stands last, where more than a street does
        if town.is_empty() && parts.len() > 1 {
            parts.pop().unwrap_or_default().clone_into(&mut town);
        }
        street = parts.join(", ");
    } else if street.is_empty() && !code.is_empty() {
        notes.flag("address", "", "there is no address", "add it");
    }
    let position = fields.contains_key("latitude") && fields.contains_key("longitude");
    if street.is_empty() && code.is_empty() && !position && !fields.contains_key("place") {
        return None;
    }
    let mut one = json!({ "id": id("location", key), "location_type": "physical" });
    // without a name of its own the place is called as what is there
    one["name"] = json!(if fields.contains_key("place") { text("place") } else { text("name") });
    if position {
        one["latitude"] = json!(text("latitude"));
        one["longitude"] = json!(text("longitude"));
    }
    if !street.is_empty() || !code.is_empty() || !town.is_empty() {
        let country = fields.get("country").cloned().unwrap_or_else(|| "GB".to_owned());
        one["addresses"] = json!([{
            "id": id("address", key), "address_1": street, "city": town, "state_province": county,
            "postal_code": code, "country": country, "address_type": "physical",
        }]);
    }
    if let Some(access) = fields.get("access") {
        one["accessibility"] = json!([{ "id": id("accessibility", key), "description": access }]);
    }
    Some(one)
}
