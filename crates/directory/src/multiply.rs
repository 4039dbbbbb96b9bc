//! Many services out of few, for benchmarks and trials: the same number always gives the same service, with a name, a place, terms,
//! hours and a price of its own. All of them are invented.

use crate::Decimal;
use crate::id::derived;
use crate::model::{Service, Status};
use jiff::civil::time;
use serde_json::Value;
use uuid::Uuid;

/// A place around which services are put: its name, postcode district, latitude and longitude.
#[derive(Clone, Debug, PartialEq)]
pub struct Around {
    /// Its town.
    pub town: String,
    /// The first half of its postcodes.
    pub outcode: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

const FIRST: [&str; 24] = [
    "Oakfield",
    "St Bride’s",
    "Riverside",
    "Canolfan",
    "Millbrook",
    "Hollins",
    "Tŷ Gwyn",
    "Northgate",
    "Bellhouse",
    "Kingsmead",
    "Saltersford",
    "Priory",
    "Harbour",
    "Whitestone",
    "Queen’s Park",
    "Larkhill",
    "Greenbank",
    "Wharf Street",
    "Moorside",
    "Chapel Lane",
    "Old School",
    "Ashgrove",
    "Fairview",
    "Beacon",
];
const WHAT: [&str; 28] = [
    "Men’s Shed",
    "Knit and Natter",
    "Walking Group",
    "Debt Advice",
    "Lunch Club",
    "Community Garden",
    "Carers’ Café",
    "Food Pantry",
    "Choir",
    "Bereavement Circle",
    "Chair Yoga",
    "Art for All",
    "Digital Drop-in",
    "Benefits Help",
    "Stroke Club",
    "Tai Chi",
    "Befriending",
    "Repair Café",
    "Parents and Toddlers",
    "Job Club",
    "Warm Space",
    "Housing Advice",
    "Memory Café",
    "English Class",
    "Swimming for Health",
    "Gambling Support",
    "Volunteer Centre",
    "Transport to Hospital",
];
const OF: [&str; 12] = [
    "Monday",
    "Tuesday",
    "Weekend",
    "Evening",
    "Women’s",
    "Over 60s",
    "Young People’s",
    "Open",
    "Community",
    "Welsh-language",
    "New",
    "Friendly",
];
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Numbers that look like chance and are always the same (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % (most.max(1) as u64)).unwrap_or(0)
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        if list.is_empty() { None } else { list.get(self.below(list.len())) }
    }

    /// Between -1 and 1, in thousandths.
    fn either_way(&mut self) -> f64 {
        f64::from(i32::try_from(self.below(2_001)).unwrap_or(0) - 1_000) / 1_000.0
    }
}

/// The service of this number, out of these; none where there are none to begin with.
///
/// A twentieth of them do not run; an organisation has about eight services; places lie within some 10 km of the given ones.
#[must_use]
pub fn service(from: &[Service], around: &[Around], number: u64) -> Option<Service> {
    let mut chance = Chance(number.wrapping_mul(0x2545_F491_4F6C_DD1D));
    let mut service = chance.of(from)?.clone();
    let key = number.to_string();
    service = renewed(service, &key);
    let what = *chance.of(&WHAT)?;
    let first = *chance.of(&FIRST)?;
    service.name = format!("{first} {} {what}", chance.of(&OF)?);
    service.description = Some(format!(
        "{what} at {first}. {}",
        service.description.as_deref().unwrap_or("All are welcome; come along or ring first.")
    ));
    service.url = Some(format!("https://directory.example.org/services/{number}"));
    service.status = if chance.below(20) == 0 { Status::TemporarilyClosed } else { Status::Active };
    if let Some(organization) = &mut service.organization {
        let group = number / 8;
        organization.id = derived("multiply", "organization", &group.to_string());
        // of the group alone: all its services have the same organisation
        let which = usize::try_from(group).unwrap_or(0);
        let sort = ["Trust", "Together", "Community Association", "CIC"][which % 4];
        organization.name = format!("{} {sort} {group}", FIRST[which % FIRST.len()]);
        organization.organization_identifiers.clear();
    }
    let place = chance.of(around).cloned();
    for at in &mut service.service_at_locations {
        let Some(location) = &mut at.location else { continue };
        location.name = Some(format!("{first} Hall"));
        if let Some(place) = &place {
            let round = |degrees: f64| (degrees * 1_000_000.0).round() / 1_000_000.0;
            location.latitude = Some(round(place.latitude + chance.either_way() * 0.09));
            location.longitude = Some(round(place.longitude + chance.either_way() * 0.14));
            for address in &mut location.addresses {
                place.town.clone_into(&mut address.city);
                let letters = b"ABDEFGHJLNPQRSTUWXYZ";
                let mut letter = || char::from(letters[chance.below(letters.len())]);
                let (one, two) = (letter(), letter());
                address.postal_code = format!("{} {}{one}{two}", place.outcode, number % 10);
                address.address_1 = format!("{} {first} Road", number % 180 + 1);
                "GB".clone_into(&mut address.country);
            }
        }
    }
    for schedule in &mut service.schedules {
        schedule.byday = Some(DAYS[chance.below(7)].to_owned());
        let opens = i8::try_from(9 + chance.below(9)).unwrap_or(9);
        schedule.opens_at = Some(time(opens, 0, 0, 0));
        schedule.closes_at = Some(time(opens + 2, 30 * i8::try_from(chance.below(2)).unwrap_or(0), 0, 0));
        // those of the fixtures hold for one day of 2005
        (schedule.valid_from, schedule.valid_to, schedule.until, schedule.count) = (None, None, None, None);
        (schedule.dtstart, schedule.interval) = (None, None);
    }
    for cost in &mut service.cost_options {
        cost.amount = Some(Decimal::from(i64::try_from(chance.below(16)).unwrap_or(0)));
        (cost.valid_from, cost.valid_to) = (None, None);
    }
    Some(service)
}

/// New ids for all that stands within, so that no two services share a record but their organisation and the terms.
fn renewed(service: Service, key: &str) -> Service {
    fn walk(value: &mut Value, key: &str, sort: &str) {
        match value {
            Value::Object(map) if sort != "taxonomy_term" => {
                if let Some(Value::String(id)) = map.get_mut("id") {
                    *id = derived("multiply", id, key).to_string();
                }
                for (name, within) in map.iter_mut() {
                    walk(within, key, name);
                }
            }
            Value::Array(list) => list.iter_mut().for_each(|item| walk(item, key, sort)),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(&service).unwrap_or_default();
    walk(&mut value, key, "service");
    serde_json::from_value(value).unwrap_or(service)
}

/// So many services, one after the other.
pub fn services<'a>(from: &'a [Service], around: &'a [Around], many: u64) -> impl Iterator<Item = Service> + use<'a> {
    (0..many).filter_map(move |number| service(from, around, number))
}

/// The id that the service of a number is given, for looking one up in a benchmark.
#[must_use]
pub fn id_of(from: &[Service], around: &[Around], number: u64) -> Option<Uuid> {
    service(from, around, number).map(|service| service.id)
}
