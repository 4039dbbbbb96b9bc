//! Untidy lists read by a mapping.

use crate::fixtures;
use directory::schedule::all_words;
use directory::terms::needs_of_service;
use directory::{Service, Source, Status};
use exchange::directory_mapping::{FIELDS, Hours, Mapping, hours, read_mapped};
use exchange::hsds::tables::InMemory;
use exchange::hsds::{Entry, Outcome, Reading};
use exchange::{Fault, Grade, Report};
use jiff::civil::time;
use std::collections::{BTreeMap, HashSet};

type Tally = BTreeMap<(String, String), u64>;

fn read(mapping: &Mapping, files: &[(&str, Vec<u8>)]) -> Result<(Outcome, Vec<Service>, Report, Tally), Fault> {
    let folder = InMemory(files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone())).collect());
    let mut reading = Reading::new(Source::lenient("anything"));
    let mut services = Vec::new();
    let outcome = read_mapped(&mut reading, mapping, &folder, &mut |entry| {
        if let Entry::Service(one) = entry {
            services.push(*one);
        }
        true
    })?;
    let tally = reading.tally.clone();
    Ok((outcome, services, reading.end().0, tally))
}

#[test]
fn every_library_comes_through_with_a_report_of_what_was_untidy() {
    let mapping = Mapping::parse(include_str!("../../mappings/england-libraries.toml")).unwrap();
    if fixtures::folder().is_none() {
        return;
    }
    let files = [
        ("libraries.csv", fixtures::bytes("libraries/libraries.csv")),
        ("authorities.csv", fixtures::bytes("libraries/authorities.csv")),
    ];
    let (outcome, libraries, report, kinds) = read(&mapping, &files).unwrap();
    assert!(outcome.whole);
    assert_eq!(
        report.errors,
        0,
        "{:#?}",
        report.findings.iter().filter(|f| f.grade == Grade::Error).collect::<Vec<_>>()
    );
    // the file has 3,238 rows; some span several lines
    assert_eq!((outcome.read, libraries.len()), (3_238, 3_238));
    let ids: HashSet<_> = libraries.iter().map(|one| one.id).collect();
    assert_eq!(ids.len(), libraries.len());
    let groups: HashSet<_> = libraries.iter().filter_map(|one| one.organization.as_ref().map(|o| &o.name)).collect();
    assert!(groups.len() >= 150, "{}", groups.len());
    assert!(libraries.iter().all(|one| one.organization.is_some() && one.service_at_locations.len() == 1));
    let count = |status: Status| libraries.iter().filter(|one| one.status == status).count();
    assert_eq!((count(Status::Defunct), count(Status::TemporarilyClosed), count(Status::Active)), (237, 15, 2_986));
    let minehead = libraries.iter().find(|one| one.name == "Minehead Library").unwrap();
    let address = &minehead.service_at_locations[0].location.as_ref().unwrap().addresses[0];
    assert_eq!((address.city.as_str(), address.state_province.as_str()), ("Minehead", "Somerset"));
    let cities = libraries.iter().filter_map(|one| one.service_at_locations[0].location.as_ref()?.addresses.first());
    assert!(
        cities.clone().all(|address| directory::written::postcode(&address.city).is_none()),
        "a postcode is no town"
    );
    let codes = libraries.iter().filter_map(|one| one.service_at_locations[0].location.as_ref()?.addresses.first());
    let codes = codes.filter(|address| directory::written::postcode(&address.postal_code).is_some()).count();
    assert_eq!(codes, 3_238, "every postcode can be found by");
    let barking = &libraries[0];
    assert_eq!(barking.name, "Barking Library");
    assert_eq!(barking.organization.as_ref().unwrap().name, "Barking and Dagenham");
    let place = barking.service_at_locations[0].location.as_ref().unwrap();
    assert_eq!(
        (
            place.addresses[0].address_1.as_str(),
            place.addresses[0].city.as_str(),
            place.addresses[0].postal_code.as_str()
        ),
        ("2 Town Square", "Barking", "IG11 7NB")
    );
    assert_eq!(all_words(&barking.schedules), "Open 72 hours a week");
    assert_eq!(needs_of_service(barking), ["arts_nature", "digital_inclusion", "education", "loneliness"]);
    assert!(barking.description.as_ref().unwrap().contains("Run by the local authority."));
    assert!(report.flags < 200 && report.notes < 3_000, "what no row has is not said of each");
    println!("{} flags, {} notes; {kinds:#?}", report.flags, report.notes);
    for (field, what) in [
        ("postcode", "spaced otherwise"),
        ("address", "no address"),
        ("email", "no e-mail address"),
        ("hours", "cannot be read"),
        ("url", "had no beginning"),
    ] {
        assert!(kinds.keys().any(|(f, w)| f.ends_with(field) && w.contains(what)), "{field}: {what}");
    }
}

const SMALL: &str = "source = \"hall\"\nfile = \"groups.csv\"\nblank = [\"n/a\"]\n[columns]\n\"No\" = \"key\"\n\"Group\" = \"name\"\n\"Where\" = \"address\"\n\"When\" = \"hours\"\n\"Run by\" = \"organisation\"\n\"Open?\" = \"status\"\n[values.status]\n\"Y\" = \"active\"\n\"N\" = \"temporarily closed\"\n";

#[test]
fn a_list_of_a_village_hall_is_read() {
    let mapping = Mapping::parse(SMALL).unwrap();
    let text = "No,Group,Where,When,Run by,Open?\n1,Clwb Cinio,\"Village Hall, Stryd Fawr, Bethesda, LL57 3AN\",Tue & Thu 12-2pm,Cylch,Y\n2,Yoga,n/a,whenever,n/a,maybe\n,,,,,\n3,Short\n4,Côr,The Chapel,\"Mon-Fri 9am-5pm; Sat 10:00-13:00\",Cylch,n\n";
    let (outcome, groups, report, _) = read(&mapping, &[("groups.csv", text.into())]).unwrap();
    assert!(outcome.whole);
    assert_eq!(groups.iter().map(|g| g.name.as_str()).collect::<Vec<_>>(), ["Clwb Cinio", "Yoga", "Côr"]);
    assert_eq!(all_words(&groups[0].schedules), "Tuesdays and Thursdays noon to 2pm");
    assert_eq!(all_words(&groups[2].schedules), "Monday to Friday 9am to 5pm\nSaturdays 10am to 1pm");
    let address = &groups[0].service_at_locations[0].location.as_ref().unwrap().addresses[0];
    assert_eq!((address.postal_code.as_str(), address.city.as_str()), ("LL57 3AN", "Bethesda"));
    assert_eq!(
        groups[0].organization.as_ref().unwrap().id,
        groups[2].organization.as_ref().unwrap().id,
        "known by name"
    );
    assert_eq!(groups[2].status, Status::TemporarilyClosed);
    assert!(groups[1].service_at_locations.is_empty());
    assert_eq!(all_words(&groups[1].schedules), "whenever");
    let about =
        |row: u64| report.findings.iter().filter(|f| f.row == row).map(|f| f.field.as_str()).collect::<Vec<_>>();
    assert!(
        about(3).contains(&"status") && about(3).contains(&"address") && about(3).contains(&"hours"),
        "{:?}",
        report.findings
    );
    assert!(report.findings.iter().any(|f| f.row == 5 && f.grade == Grade::Error));
    let (_, again, ..) = read(&mapping, &[("groups.csv", text.into())]).unwrap();
    assert_eq!(again, groups, "the same ids each time");
}

#[test]
fn a_header_that_changed_is_said_before_any_row() {
    let mapping = Mapping::parse(SMALL).unwrap();
    let wrong =
        read(&mapping, &[("groups.csv", b"No,Group,Where,When,Run by,Shoe size\n".to_vec())]).unwrap_err().to_string();
    assert!(wrong.contains("Not in the file: Open?") && wrong.contains("Not in the mapping: Shoe size"), "{wrong}");
    assert!(read(&mapping, &[]).unwrap_err().to_string().contains("no file groups.csv"));
}

#[test]
fn a_mapping_is_held_to_what_there_is() {
    let wrong =
        |more: &str| Mapping::parse(&format!("source = \"x\"\nfile = \"x.csv\"\n{more}")).unwrap_err().to_string();
    assert!(wrong("[columns]\n\"A\" = \"nmae\"\n").contains("no field \"nmae\""));
    assert!(wrong("[columns]\n\"A\" = \"name\"\n\"B\" = \"name\"\n").contains("two columns are read into name"));
    assert!(wrong("[columns]\n\"A\" = \"key\"\n").contains("`name`"));
    assert!(wrong("[columns]\n\"A\" = \"name\"\n").contains("`key`"));
    assert!(
        wrong("[columns]\n\"A\" = \"name\"\n\"B\" = \"key\"\n[values.status]\n\"Y\" = \"open\"\n")
            .contains("none of active")
    );
    assert!(
        wrong("[columns]\n\"A\" = \"name\"\n\"B\" = \"key\"\n[lines]\ndescription = [\"{colour}\"]\n")
            .contains("colour")
    );
    assert!(wrong("colums = 1\n[columns]\n").contains("unknown field"));
}

#[test]
fn every_need_of_ours_is_a_term_of_some_public_list() {
    let linked: HashSet<&str> = directory::terms::links().iter().map(|link| link.need.as_str()).collect();
    for need in practice::needs::all().iter().filter(|need| need.code != "other") {
        assert!(linked.contains(need.code.as_str()), "{}", need.code);
    }
    assert!(linked.iter().all(|need| practice::needs::by_code(need).is_some()));
}

#[test]
fn the_page_on_mappings_is_true() {
    let page = include_str!("../../../../docs/formats/directory-mapping.md");
    let example = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let mapping = Mapping::parse(example).unwrap();
    for (field, _) in FIELDS {
        assert!(page.contains(&format!("`{field}`")), "{field}");
    }
    let groups = "No,Group,What,Where,When,Run by,Tel,Open?,Sort,Booked by\n7,Line Dancing,All levels,\"Hall, Corwen LL21 9RH\",Wed 7pm-9pm,Cylch,01490 000000,Y,dance,Ann\n";
    let others = "name,charity,site\nCylch,1234567,www.example.org\n";
    let (outcome, services, report, _) =
        read(&mapping, &[("groups.csv", groups.into()), ("organisations.csv", others.into())]).unwrap();
    assert!(outcome.whole && report.errors == 0, "{:?}", report.findings);
    let one = &services[0];
    assert_eq!(one.name, "Line Dancing Group");
    assert_eq!(one.description.as_deref(), Some("All levels\nIn the village hall. dance"));
    assert_eq!(all_words(&one.schedules), "Wednesdays 7pm to 9pm");
    assert_eq!(needs_of_service(one), ["loneliness", "physical_activity"]);
    let organization = one.organization.as_ref().unwrap();
    assert_eq!(organization.organization_identifiers[0].identifier, "1234567");
    assert_eq!(organization.website.as_deref(), Some("https://www.example.org"));
    assert_eq!(one.service_at_locations[0].location.as_ref().unwrap().addresses[0].postal_code, "LL21 9RH");
}

#[test]
fn hours_are_read_whole_or_not_at_all() {
    let open = |days: &str, from: i8, to: i8| (days.to_owned(), time(from, 0, 0, 0), time(to, 0, 0, 0));
    assert_eq!(hours("Mon-Wed 9am to 5pm"), Hours::Open(vec![open("MO,TU,WE", 9, 17)]));
    assert_eq!(hours("Tuesday: 9-5; Sunday closed"), Hours::Open(vec![open("TU", 9, 17)]));
    assert_eq!(
        hours("Weekdays 10am–noon and 2pm–4pm"),
        Hours::Open(vec![open("MO,TU,WE,TH,FR", 10, 12), open("MO,TU,WE,TH,FR", 14, 16)])
    );
    assert_eq!(hours("27.5"), Hours::Week("27.5".to_owned()));
    assert_eq!(hours("49h45m"), Hours::Week("49h 45m".to_owned()));
    for words in ["564:00:00", "Mon 9-5; by appointment", "whenever", "Tue 5pm-9am", "0", ""] {
        assert_eq!(hours(words), Hours::Words, "{words}");
    }
}
