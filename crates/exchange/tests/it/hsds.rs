//! HSDS read and written: whichever way it comes, whatever is wrong with it.

use crate::fixtures;
use directory::multiply::services;
use directory::{Service, Source};
use exchange::hsds::pager::{Remark, Stop};
use exchange::hsds::tables::{Folder, InMemory, Unzipped, read_tables, read_zip};
use exchange::hsds::tabular::{Tabular, data_package, zip};
use exchange::hsds::{Entry, Of, Outcome, Page, PageFault, Pager, Reading, Step, read, write};
use exchange::{Encoding, Grade, Report, detect};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use uuid::Uuid;

/// Files of the fixtures in which records stand.
pub(crate) const EVERY: [&str; 12] = [
    "hsds/hsds-3.0/examples/service_full.json",
    "hsds/hsds-3.0/examples/organization_full.json",
    "hsds/hsds-3.0/examples/service_at_location_full.json",
    "hsds/hsds-3.0/examples/location.json",
    "hsds/hsds-3.0/examples/taxonomy.json",
    "hsds/hsds-3.0/examples/taxonomy_term.json",
    "hsds/oruk-3.0/examples/service_full.json",
    "hsds/oruk-3.0/examples/organization_full.json",
    "hsds/oruk-3.0/examples/service_at_location_list.json",
    "hsds/oruk-mocks/V3.0-UK-Default/service_full.json",
    "hsds/oruk-mocks/V3.0-UK-Default/organization_list.json",
    "hsds/oruk-mocks/V3.0-UK-Default/taxonomy_term_list.json",
];

pub(crate) fn all(source: &Source, name: &str, bytes: &[u8]) -> (Outcome, Vec<Entry>, Report) {
    let mut reading = Reading::new(source.clone());
    let mut entries = Vec::new();
    let encoding = detect(bytes).unwrap();
    let outcome = read(&mut reading, name, None, bytes, encoding, &mut |entry| {
        entries.push(entry);
        true
    });
    let (report, _) = reading.end();
    (outcome, entries, report)
}

pub(crate) fn entries_of(path: &str) -> Vec<Entry> {
    let name = path.rsplit('/').next().unwrap();
    all(&Source::lenient("mock"), name, &fixtures::bytes(path)).1
}

pub(crate) fn services_of(path: &str) -> Vec<Service> {
    let service = |entry| if let Entry::Service(one) = entry { Some(*one) } else { None };
    entries_of(path).into_iter().filter_map(service).collect()
}

fn one(number: u128, name: &str) -> String {
    json!({ "id": Uuid::from_u128(number), "name": name, "status": "active", "organization_id": Uuid::from_u128(number + 1_000) })
        .to_string()
}

fn lenient(name: &str, text: &str) -> (Outcome, Vec<Entry>, Report) {
    all(&Source::lenient("test"), name, text.as_bytes())
}

fn names(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| if let Entry::Service(one) = entry { one.name.as_str() } else { "?" }).collect()
}

#[test]
fn whichever_way_records_come_they_are_read() {
    let (a, b) = (one(1, "Tŷ’r Ysgol"), one(2, "Men's Shed"));
    let page = write::page(2, 1, 50, [a.as_str(), b.as_str()]);
    let pretty = serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(&page).unwrap()).unwrap();
    for text in [
        format!("{a}\n{b}\n"),
        format!("\n{a}\r\n\r\n{b}"),
        format!("[{a},{b}]"),
        format!("[\n{a},\n{b}\n]"),
        page.clone(),
        pretty,
        format!("{{\n\"x\": 1, {}\n{}", &a[1..], b.replace(',', ",\n")),
        format!("\u{feff}[{a},{b}]"),
    ] {
        let (outcome, entries, report) = lenient("services.json", &text);
        assert_eq!(names(&entries), ["Tŷ’r Ysgol", "Men's Shed"], "{text}: {:?}", report.findings);
        assert!(outcome.whole && report.errors == 0, "{text}");
    }
    let (outcome, entries, _) = lenient("answer", &a);
    assert_eq!((outcome.taken, entries[0].of()), (1, Of::Service), "by its fields");
    let windows: Vec<u8> = one(3, "Caf\u{1}").bytes().map(|b| if b == 1 { 0xE9 } else { b }).collect();
    let windows: Vec<u8> = String::from_utf8_lossy(&windows)
        .replace("\\u0001", "é")
        .chars()
        .map(|c| if c == 'é' { 0xE9 } else { c as u8 })
        .collect();
    assert_eq!(detect(windows.as_slice()).unwrap(), Encoding::Windows1252);
    let (_, entries, _) = all(&Source::lenient("test"), "services.json", &windows);
    assert_eq!(names(&entries), ["Café"]);
}

#[test]
fn a_feed_that_stops_half_way_is_said_and_nothing_half_is_given() {
    let (a, b) = (one(1, "A"), one(2, "B"));
    let page = write::page(2, 1, 50, [a.as_str(), b.as_str()]);
    for text in [format!("[{a},{b}]"), page, format!("{a}\n{b}"), format!("[\n {a},\n {b}\n]")] {
        let cut = &text[..text.len() - 12];
        let (outcome, entries, report) = lenient("services.json", cut);
        assert!(!outcome.whole, "{cut}");
        assert_eq!(names(&entries), ["A"], "{cut}");
        let last = report.findings.last().unwrap();
        assert!(last.what.contains("half-way, after 1 whole") && last.grade == Grade::Error, "{last:?}");
    }
}

#[test]
fn a_line_that_is_broken_spoils_no_other() {
    let text = format!("{}\n{{\"id\": oops\n{}\n\"text\"\n{}\n", one(1, "A"), one(2, "B"), one(1, "again"));
    let (outcome, entries, report) = lenient("services.ndjson", &text);
    assert_eq!(names(&entries), ["A", "B"]);
    assert!(outcome.whole);
    let rows: Vec<(u64, &str)> = report.findings.iter().map(|f| (f.row, f.field.as_str())).collect();
    assert_eq!(rows, [(2, ""), (4, ""), (5, "id")], "{:?}", report.findings);
    assert!(report.findings[2].what.contains("there before"));
    assert_eq!((report.read["service"], report.left_out["service"]), (4, 2));
    let (outcome, _, report) = lenient("services.json", "<html><body>Too many requests</body></html>");
    assert!(!outcome.whole && report.findings[0].what.contains("no JSON"));
    let (outcome, _, report) = lenient("services.json", "  \n ");
    assert!(!outcome.whole && report.findings[0].what.contains("nothing in it"));
}

#[test]
fn a_page_that_lies_is_said() {
    let a = one(1, "A");
    let page = |items: u64, pages: u64, number: u64, size: u64, first: bool, last: bool, empty: bool| {
        format!(
            "{{\"total_items\":{items},\"total_pages\":{pages},\"page_number\":{number},\"size\":{size},\"first_page\":{first},\"last_page\":{last},\"empty\":{empty},\"contents\":[{a}]}}"
        )
    };
    let faults = |text: &str| lenient("services.json", text).0.faults;
    assert!(faults(&page(1, 1, 1, 1, true, true, false)).is_empty());
    assert!(faults(&page(7, 7, 3, 1, false, false, false)).is_empty());
    assert_eq!(faults(&page(1, 1, 1, 31, true, true, false)), [PageFault::Size { said: 31, there: 1 }]);
    assert_eq!(
        faults(&page(128, 5, 1, 31, true, false, false)).len(),
        2,
        "128 in all, 31 here as it says, one as one sees"
    );
    assert_eq!(faults(&page(128, 5, 1, 1, true, false, false)), [PageFault::Pages { items: 128, pages: 5, size: 1 }]);
    assert_eq!(faults(&page(2, 2, 2, 1, true, true, false)), [PageFault::First]);
    assert_eq!(faults(&page(2, 2, 1, 1, true, true, false)), [PageFault::Last]);
    assert_eq!(faults(&page(1, 1, 1, 1, true, true, true)), [PageFault::Empty]);
    assert!(faults(&page(0, 1, 1, 1, true, true, false)).contains(&PageFault::Total { said: 0, there: 1 }));
    assert!(faults(&page(1, 1, 4, 1, false, true, false)).contains(&PageFault::Number(4)));
    let (outcome, entries, report) = lenient("services.json", &format!("{{\"contents\":[{a}]}}"));
    assert_eq!((entries.len(), outcome.faults.len()), (1, 7), "what stands there is taken");
    assert!(report.findings[0].what.contains("total_items") && report.flags == 7);
    assert_eq!(outcome.ids, [Uuid::from_u128(1)]);
}

proptest! {
    #[test]
    fn a_page_of_ours_agrees_with_itself(total in 0_u64..1_000, per_page in 1_u64..60, ahead in 0_u64..3) {
        let pages = total.div_ceil(per_page).max(1);
        let number = 1 + (ahead * pages / 2).min(pages - 1);
        let here = per_page.min(total.saturating_sub((number - 1) * per_page));
        let page = Page::of(total, number, per_page, here);
        prop_assert_eq!(page.faults(here), Vec::new(), "{:?}", page);
    }

    #[test]
    fn a_feed_is_followed_to_its_end_and_taken_up_where_it_broke_off(total in 0_u64..200, per_page in 1_u64..30) {
        let mut pager = Pager::new();
        let mut seen = 0;
        while let Some(number) = pager.next {
            let here = per_page.min(total.saturating_sub((number - 1) * per_page));
            let ids: Vec<Uuid> = (0..here).map(|n| Uuid::from_u128(u128::from((number - 1) * per_page + n + 1))).collect();
            let page = Page::of(total, number, per_page, here);
            let (step, remarks) = pager.page(page, page.faults(here), &ids);
            prop_assert!(remarks.is_empty(), "{remarks:?}");
            prop_assert!(!matches!(step, Step::Stop(_)), "{step:?}");
            seen += here;
            // as if the program ended and began again
            pager = serde_json::from_str(&serde_json::to_string(&pager).unwrap()).unwrap();
        }
        prop_assert_eq!((seen, pager.items), (total, total));
    }
}

proptest! {
    /// Whatever a feed says of itself, following it comes to an end: each page brings something new, or is the last.
    #[test]
    fn a_feed_that_says_anything_is_followed_no_longer_than_it_brings_something_new(
        says in proptest::collection::vec((0_u64..40, 0_u64..9, 0_u64..9, any::<bool>(), 0_u128..12), 1..30),
    ) {
        let mut pager = Pager::new();
        let mut taken = 0;
        for (total_items, total_pages, page_number, last_page, from) in says {
            let Some(asked) = pager.next else { break };
            let number = if page_number % 3 == 0 { page_number } else { asked };
            let ids: Vec<Uuid> = (from..from + from % 4).map(Uuid::from_u128).collect();
            let page = Page { total_items, total_pages, page_number: number, last_page, ..Page::default() };
            let before = pager.clone();
            match pager.page(page, Vec::new(), &ids).0 {
                Step::Stop(_) => prop_assert_eq!(&pager, &before),
                Step::Next(next) => prop_assert!(next == asked + 1 && !ids.is_empty()),
                Step::Done => prop_assert!(pager.done()),
            }
            taken = pager.pages;
        }
        // twelve beginnings of records make at most as many pages that differ, and one that is empty
        prop_assert!(taken <= 13, "{taken}");
    }
}

#[test]
fn a_feed_that_goes_round_in_circles_is_left() {
    let ids = |from: u128| (from..from + 2).map(Uuid::from_u128).collect::<Vec<_>>();
    let mut pager = Pager::new();
    assert_eq!(pager.page(Page::of(10, 1, 2, 2), Vec::new(), &ids(1)).0, Step::Next(2));
    let before = pager.clone();
    // the number goes on, the records do not
    let (step, _) = pager.page(Page::of(10, 2, 2, 2), Vec::new(), &ids(1));
    assert_eq!(step, Step::Stop(Stop::Loop { asked: 2, as_page: 1 }));
    assert_eq!(pager, before, "it can be asked for again");
    let (step, _) = pager.page(Page::of(10, 1, 2, 2), Vec::new(), &ids(1));
    assert_eq!(step, Step::Stop(Stop::OtherPage { asked: 2, came: 1 }));
    let (step, _) = pager.page(Page::of(10, 2, 2, 0), Vec::new(), &[]);
    assert_eq!(step, Step::Stop(Stop::Hole(2)));
    let (step, remarks) = pager.page(Page::of(12, 2, 2, 2), Vec::new(), &ids(3));
    assert_eq!((step, remarks), (Step::Next(3), vec![Remark::Total { was: 10, is: 12 }]));
    // a feed that always says it is the last page, and is not
    let mut liar = Pager::new();
    let page = Page { last_page: true, ..Page::of(4, 1, 2, 2) };
    let (step, remarks) = liar.page(page, page.faults(2), &ids(1));
    assert_eq!((step, remarks), (Step::Next(2), vec![Remark::Envelope(PageFault::Last)]));
    let (step, remarks) = liar.page(Page { total_items: 9, ..Page::of(3, 2, 2, 1) }, Vec::new(), &ids(7)[..1]);
    assert_eq!(step, Step::Next(3), "three are still missing");
    assert_eq!(remarks.len(), 1);
}

#[test]
fn services_within_their_organisation_come_by_themselves() {
    let inner = json!({ "id": Uuid::from_u128(2), "name": "Choir", "status": "active" });
    let text = json!({ "id": "org-1", "name": "Cylch", "description": "x", "services": [inner] }).to_string();
    let (outcome, entries, report) = lenient("organizations.json", &text);
    assert_eq!((outcome.taken, report.errors), (2, 0), "{:?}", report.findings);
    let (Entry::Organization(organization), Entry::Service(service)) = (&entries[0], &entries[1]) else { panic!() };
    assert_eq!(service.organization_id, Some(organization.id));
    assert!(organization.rest.is_empty());
}

#[test]
fn reading_stops_where_no_more_is_wanted() {
    let text = format!("[{},{},{}]", one(1, "A"), one(2, "B"), one(3, "C"));
    let mut reading = Reading::new(Source::lenient("test"));
    let mut many = 0;
    let outcome = read(&mut reading, "services.json", None, text.as_bytes(), Encoding::Utf8, &mut |_| {
        many += 1;
        many < 2
    });
    assert!(outcome.stopped && !outcome.whole && many == 2);
    assert_eq!(reading.report.errors, 0, "{:?}", reading.report.findings);
}

/// A feed that is made while it is read, and never stands in memory.
struct Endless {
    number: u128,
    most: u128,
    piece: Cursor<Vec<u8>>,
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.piece.read(into)?;
        if read > 0 || self.number >= self.most {
            return Ok(read);
        }
        self.number += 1;
        let end = if self.number == self.most { "]" } else { "," };
        let begin = if self.number == 1 { "[" } else { "" };
        self.piece = Cursor::new(format!("{begin}{}{end}", one(self.number, &"Long name ".repeat(40))).into_bytes());
        self.piece.read(into)
    }
}

#[test]
fn a_large_feed_is_read_a_record_at_a_time() {
    let feed = Endless { number: 0, most: 20_000, piece: Cursor::default() };
    let mut reading = Reading::new(Source::lenient("test"));
    let mut many = 0;
    let outcome = read(&mut reading, "services.json", None, feed, Encoding::Utf8, &mut |_| {
        many += 1;
        true
    });
    assert!(outcome.whole && many == 20_000);
}

/// A record as JSON, so that a difference is short.
fn differing(entry: &Entry) -> serde_json::Value {
    match entry {
        Entry::Service(one) => serde_json::to_value(one),
        Entry::Organization(one) => serde_json::to_value(one),
        Entry::Location(one) => serde_json::to_value(one),
        Entry::ServiceAtLocation(one) => serde_json::to_value(one),
        Entry::Taxonomy(one) => serde_json::to_value(one),
        Entry::TaxonomyTerm(one) => serde_json::to_value(one),
    }
    .unwrap()
}

/// What two records do not have alike.
fn differences(one: &serde_json::Value, other: &serde_json::Value, at: &str, all: &mut Vec<String>) {
    use serde_json::Value;
    match (one, other) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                let none = Value::Null;
                differences(a.get(key).unwrap_or(&none), b.get(key).unwrap_or(&none), &format!("{at}.{key}"), all);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (number, (a, b)) in a.iter().zip(b).enumerate() {
                differences(a, b, &format!("{at}[{number}]"), all);
            }
        }
        (a, b) if a == b => {}
        (a, b) => all.push(format!("{at}: {a} | {b}")),
    }
}

fn folder() -> InMemory {
    let path = fixtures::folder().unwrap().join("hsds/hsds-3.0/examples/csv");
    let files = std::fs::read_dir(path).unwrap().map(|file| file.unwrap());
    InMemory(files.map(|f| (f.file_name().into_string().unwrap(), std::fs::read(f.path()).unwrap())).collect())
}

fn tables(folder: &dyn Folder) -> (Outcome, Vec<Entry>, Report) {
    let mut reading = Reading::new(Source::lenient("test"));
    let mut entries = Vec::new();
    let outcome = read_tables(&mut reading, folder, &mut |entry| {
        entries.push(entry);
        true
    })
    .unwrap();
    (outcome, entries, reading.end().0)
}

fn service_among(entries: &[Entry]) -> &Service {
    entries.iter().find_map(|e| if let Entry::Service(one) = e { Some(one.as_ref()) } else { None }).unwrap()
}

#[test]
fn the_tables_of_the_specification_are_put_together() {
    if fixtures::folder().is_none() {
        return;
    }
    let (outcome, entries, report) = tables(&folder());
    assert!(outcome.whole && report.errors == 0, "{:#?}", report.findings);
    let sorts: Vec<Of> = entries.iter().map(Entry::of).collect();
    assert_eq!(sorts, [Of::Taxonomy, Of::TaxonomyTerm, Of::Organization, Of::Service]);
    let service = service_among(&entries);
    assert_eq!(service.organization.as_ref().unwrap().organization_identifiers[0].identifier, "1234567");
    assert_eq!(service.program.as_ref().unwrap().name, "Community Mental Health Support");
    let at = &service.service_at_locations[0];
    let place = at.location.as_ref().unwrap();
    assert_eq!((place.addresses[0].city.as_str(), place.accessibility.len(), place.schedules.len()), ("MyCity", 1, 1));
    assert_eq!(service.phones[0].languages[0].code.as_deref(), Some("ur"));
    assert_eq!(service.minimum_age.as_ref().unwrap().as_str(), "12");
    assert_eq!((service.cost_options.len(), service.required_documents.len(), service.funding.len()), (1, 1, 1));
}

#[test]
fn tables_read_written_and_read_again_are_equal() {
    if fixtures::folder().is_none() {
        return;
    }
    let (_, entries, _) = tables(&folder());
    let mut zipped = Cursor::new(Vec::new());
    zip(entries.clone().into_iter(), &mut zipped).unwrap();
    zipped.set_position(0);
    let mut again = Vec::new();
    let mut reading = Reading::new(Source::lenient("test"));
    let outcome = read_zip(&mut reading, zipped, &mut |entry| {
        again.push(entry);
        true
    })
    .unwrap();
    assert!(outcome.whole && reading.report.errors == 0, "{:#?}", reading.report.findings);
    assert_eq!(again.len(), entries.len());
    for entry in &entries {
        let back = again.iter().find(|one| one.of() == entry.of() && one.id() == entry.id()).unwrap();
        let mut all = Vec::new();
        differences(&differing(entry), &differing(back), "", &mut all);
        assert!(all.is_empty(), "{all:#?}");
    }
}

#[test]
fn nested_records_become_tables_and_nested_records_again() {
    if fixtures::folder().is_none() {
        return;
    }
    let from: Vec<Service> = services_of("hsds/oruk-mocks/V3.0-UK-Default/service_full.json");
    let made: Vec<Service> = services(&from, &[], 60).collect();
    let mut tabular = Tabular::new(|_| Ok(Vec::new())).unwrap();
    for one in &made {
        tabular.add(&Entry::Service(Box::new(one.clone()))).unwrap();
    }
    let mut files: BTreeMap<String, Vec<u8>> =
        tabular.finish().unwrap().into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect();
    files.insert("datapackage.json".to_owned(), data_package().into_bytes());
    let terms = String::from_utf8(files["taxonomy_terms.csv"].clone()).unwrap();
    assert_eq!(terms.lines().count(), 2, "a term of all is written once: {terms}");
    let (outcome, entries, report) = tables(&InMemory(files));
    assert!(outcome.whole && report.errors == 0, "{:#?}", report.findings);
    let again: Vec<&Service> =
        entries.iter().filter_map(|e| if let Entry::Service(one) = e { Some(one.as_ref()) } else { None }).collect();
    assert_eq!(again.len(), made.len());
    for (mut one, back) in made.into_iter().zip(again) {
        // a column says which term it is, and the term's own taxonomy stays a name
        one.organization.as_mut().unwrap().organization_identifiers =
            back.organization.as_ref().unwrap().organization_identifiers.clone();
        let mut all = Vec::new();
        differences(&serde_json::to_value(&one).unwrap(), &serde_json::to_value(back).unwrap(), "", &mut all);
        assert!(all.is_empty(), "{all:#?}");
    }
}

#[test]
fn tables_that_are_untidy_are_read_as_far_as_they_can_be() {
    let files = [
        (
            "Services.csv",
            "id;name;status;organization_id;colour\r\n1;Caf\u{e9};active;9;green\r\n2;;active;9;\r\n3;\"Two\r\nlines\";Active;9;\r\n4;short",
        ),
        ("organization.csv", "id,name\n9,Grŵp\n"),
        ("phones.csv", "id,service_id,number\n1,1,0113 496 0000\n2,7,0113 496 0001\n"),
    ];
    let mut folder = InMemory(files.iter().map(|(n, t)| ((*n).to_owned(), t.as_bytes().to_vec())).collect());
    let windows: Vec<u8> = files[0].1.chars().map(|c| c as u8).collect();
    folder.0.insert("Services.csv".to_owned(), windows);
    let (outcome, entries, report) = tables(&folder);
    let service = service_among(&entries);
    assert_eq!((service.name.as_str(), service.phones[0].number.as_str()), ("Café", "01134960000"));
    assert_eq!(service.rest["colour"], "green", "a column that is unknown is kept");
    assert_eq!(service.organization.as_ref().unwrap().name, "Grŵp");
    assert_eq!(entries.len(), 3, "{:?}", report.findings);
    assert!(report.findings.iter().any(|f| f.what.contains("has no name") && f.row == 3 && f.file == "Services.csv"));
    assert!(report.findings.iter().any(|f| f.what.contains("2 cells, and the header 5") && f.row == 5));
    assert!(!outcome.whole, "a last row that is short is a file that broke off");
    let empty = read_tables(&mut Reading::new(Source::lenient("x")), &InMemory::default(), &mut |_| true).unwrap_err();
    assert!(empty.to_string().contains("no services.csv"));
    let no_zip = Unzipped::new(Cursor::new(b"no zip".to_vec())).unwrap_err();
    assert!(no_zip.to_string().contains("no zip file"));
}

fn words() -> impl Strategy<Value = String> {
    "[A-Za-zŵŷâêîôûÿé’'&,.()£0-9-]{1,12}( [A-Za-zŵŷé’'0-9]{1,10}){0,3}"
}

prop_compose! {
    fn any_service()(
        number in any::<u64>(), name in words(), description in proptest::option::of(words()), low in 0_i64..60, amount in 0_i64..10_000,
        latitude in -90_000_000_i64..90_000_000, opens in 0_i8..24, unknown in proptest::option::of(words()),
        status in proptest::sample::select(vec!["active", "inactive", "defunct", "temporarily closed"]),
        second in 0_i64..4_000_000_000,
    ) -> serde_json::Value {
        let id = |n: u128| Uuid::from_u128((u128::from(number) << 8) + n + 1).to_string();
        let mut one = json!({
            "id": id(0), "name": name, "status": status, "minimum_age": low, "maximum_age": low + 10,
            "last_modified": jiff::Timestamp::from_second(second).unwrap().to_string(),
            "organization": { "id": id(1), "name": name, "description": "Elusen" },
            "cost_options": [{ "id": id(2), "option": name, "amount": format!("{}.{:02}", amount / 100, amount % 100).parse::<f64>().unwrap() }],
            "schedules": [{ "id": id(3), "freq": "WEEKLY", "byday": "TU", "opens_at": format!("{opens:02}:15:00") }],
            "service_at_locations": [{ "id": id(4), "location": {
                "id": id(5), "location_type": "physical", "latitude": f64::from(i32::try_from(latitude).unwrap()) / 1e6, "longitude": 1.5,
            } }],
            "contacts": [{ "id": id(6), "name": name, "phones": [{ "id": id(7), "number": "01134960000" }] }],
        });
        if let Some(text) = description { one["description"] = json!(text); }
        if let Some(text) = unknown { one["x_other"] = json!({ "deep": [text, 1, null, true] }); }
        one
    }
}

proptest! {
    #[test]
    fn every_service_comes_back_as_it_went(given in any_service()) {
        let (_, entries, report) = lenient("services.json", &given.to_string());
        prop_assert!(report.errors == 0, "{:?}", report.findings);
        let service = service_among(&entries);
        let text = write::full(service);
        let (_, again, report) = lenient("services.json", &text);
        prop_assert_eq!(service_among(&again), service);
        prop_assert_eq!(write::full(service_among(&again)), text);
        prop_assert!(report.findings.is_empty(), "{:?}", report.findings);
    }
}
