//! Whether two entries are the same service, so that a second feed does not make a second entry: by identifier, else by likeness of
//! name, postcode, telephone and site. What is only likely is never joined silently (DOMAIN 4.1 holds it so for persons): it is put before
//! somebody, with the reasons.

use crate::fold::{fold, telling};
use crate::model::{Organization, Service};
use crate::written;
use std::fmt;
use uuid::Uuid;

/// What two entries are compared by. Made once of each entry, kept small: an index can hold it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Its id.
    pub id: Uuid,
    /// Numbers in registers: scheme and number, folded (`gb-chc`, `1122334`).
    pub identifiers: Vec<(String, String)>,
    /// The words of its name that tell it apart, in order of the alphabet.
    pub name: Vec<String>,
    /// The words of the name of whoever runs it.
    pub organization: Vec<String>,
    /// Postcodes of its places.
    pub postcodes: Vec<String>,
    /// Telephone numbers.
    pub phones: Vec<String>,
    /// Addresses of the web, without their beginning.
    pub sites: Vec<String>,
}

/// What speaks for or against two entries being the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The names are as alike as this, from 0 to 100.
    Name(u8),
    /// A postcode is the same.
    Postcode(String),
    /// Both have postcodes, and none is the same.
    OtherPostcode,
    /// A telephone number is the same.
    Phone(String),
    /// An address of the web is the same.
    Site(String),
    /// Whoever runs it has the same name.
    Organization,
    /// Whoever runs it has another name.
    OtherOrganization,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(100) => f.write_str("the same name"),
            Self::Name(n) if *n >= 60 => f.write_str("a similar name"),
            Self::Name(_) => f.write_str("another name"),
            Self::Postcode(code) => write!(f, "the same postcode, {code}"),
            Self::OtherPostcode => f.write_str("another postcode"),
            Self::Phone(number) => write!(f, "the same telephone, {number}"),
            Self::Site(site) => write!(f, "the same web address, {site}"),
            Self::Organization => f.write_str("run by the same organisation"),
            Self::OtherOrganization => f.write_str("run by another organisation"),
        }
    }
}

/// How alike two entries are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// The same record: its id is the same, or (organisations) a number in a register.
    Same,
    /// Perhaps the same: the score out of 100, and why. Somebody decides.
    Likely(u8, Vec<Why>),
    /// Another one.
    New,
}

/// From this score on two entries are put before somebody. Name (45) with postcode (30) passes, as do name with telephone, and
/// postcode with telephone and site; a name alone, however alike, does not: there is a *Knit and Natter* in every town.
pub const LIKELY: u8 = 60;

impl Marks {
    /// The marks of an entry of which only these parts are known, such as one that was typed in by hand. Parts that are empty or cannot be
    /// read are none.
    #[must_use]
    pub fn of_parts(id: Uuid, name: &str, organization: &str, postcode: &str, phone: &str, site: &str) -> Self {
        Self {
            id,
            identifiers: Vec::new(),
            name: sorted(telling(name)),
            organization: sorted(telling(organization)),
            postcodes: written::postcode(postcode).into_iter().collect(),
            phones: written::phone(phone).into_iter().collect(),
            sites: written::own_site(site).into_iter().collect(),
        }
    }

    /// The marks of a service.
    #[must_use]
    pub fn of(service: &Service) -> Self {
        let places: Vec<_> = service.service_at_locations.iter().filter_map(|at| at.location.as_deref()).collect();
        let phones = service
            .phones
            .iter()
            .chain(service.contacts.iter().flat_map(|c| &c.phones))
            .chain(service.service_at_locations.iter().flat_map(|at| &at.phones))
            .chain(places.iter().flat_map(|place| &place.phones));
        Self {
            id: service.id,
            identifiers: Vec::new(),
            name: sorted(telling(&service.name)),
            organization: service.organization.as_ref().map(|o| sorted(telling(&o.name))).unwrap_or_default(),
            postcodes: once(places.iter().flat_map(|p| &p.addresses).filter_map(|a| written::postcode(&a.postal_code))),
            phones: once(phones.filter_map(|phone| written::phone(&phone.number))),
            sites: once(service.url.iter().filter_map(|url| written::own_site(url))),
        }
    }

    /// The marks of an organisation.
    #[must_use]
    pub fn of_organization(organization: &Organization) -> Self {
        let phones = organization.phones.iter().chain(organization.contacts.iter().flat_map(|c| &c.phones));
        let registered = organization.organization_identifiers.iter().filter_map(|one| {
            let scheme = one.identifier_scheme.as_deref().unwrap_or(&one.identifier_type);
            let number = fold(&one.identifier).replace(' ', "");
            // a register may or may not write the zeros before a number
            let number = number.trim_start_matches('0').to_owned();
            (!number.is_empty() && !scheme.is_empty()).then(|| (fold(scheme), number))
        });
        Self {
            id: organization.id,
            identifiers: registered.collect(),
            name: sorted(telling(&organization.name)),
            organization: Vec::new(),
            postcodes: once(
                organization
                    .locations
                    .iter()
                    .flat_map(|p| &p.addresses)
                    .filter_map(|a| written::postcode(&a.postal_code)),
            ),
            phones: once(phones.filter_map(|phone| written::phone(&phone.number))),
            sites: once(organization.website.iter().filter_map(|url| written::own_site(url))),
        }
    }

    /// By which an index finds those worth comparing: two entries without one in common are [`Likeness::New`] to each other.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let mut keys = vec![format!("id {}", self.id)];
        keys.extend(self.identifiers.iter().map(|(scheme, number)| format!("register {scheme} {number}")));
        keys.extend(self.postcodes.iter().map(|code| format!("postcode {code}")));
        keys.extend(self.phones.iter().map(|number| format!("phone {number}")));
        keys.extend(self.sites.iter().map(|site| format!("site {site}")));
        // without a place both ways, name and organisation can be enough
        keys.push(format!("name {}", self.name.concat()));
        keys
    }

    /// How alike two entries are. It does not matter which is asked.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> Likeness {
        if self.id == other.id || self.identifiers.iter().any(|one| other.identifiers.contains(one)) {
            return Likeness::Same;
        }
        let name = alike(&self.name, &other.name);
        let mut score = u32::from(name) * 45 / 100;
        let mut why = vec![Why::Name(name)];
        let both = |a: &[String], b: &[String]| !a.is_empty() && !b.is_empty();
        let common = |a: &[String], b: &[String]| a.iter().find(|one| b.contains(one)).cloned();
        if let Some(code) = common(&self.postcodes, &other.postcodes) {
            score += 30;
            why.push(Why::Postcode(code));
        } else if both(&self.postcodes, &other.postcodes) {
            score = score.saturating_sub(20);
            why.push(Why::OtherPostcode);
        }
        if let Some(number) = common(&self.phones, &other.phones) {
            score += 25;
            why.push(Why::Phone(number));
        }
        if let Some(site) = common(&self.sites, &other.sites) {
            // of a page of its own it says much, of the front page of a council little
            score += if site.contains('/') { 20 } else { 10 };
            why.push(Why::Site(site));
        }
        if both(&self.organization, &other.organization) {
            if alike(&self.organization, &other.organization) >= 90 {
                score += 15;
                why.push(Why::Organization);
            } else {
                score = score.saturating_sub(10);
                why.push(Why::OtherOrganization);
            }
        }
        // in one hall with one telephone there are many groups: without any likeness of name it is another
        let score = if name < 40 { score.min(u32::from(LIKELY) - 1) } else { score.min(100) };
        let score = u8::try_from(score).unwrap_or(100);
        if score >= LIKELY { Likeness::Likely(score, why) } else { Likeness::New }
    }
}

fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort_unstable();
    words
}

fn once(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = all.collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// How alike two names are, from 0 to 100: each word counts as its best counterpart, by its letters.
fn alike(one: &[String], other: &[String]) -> u8 {
    if one.is_empty() || other.is_empty() {
        return 0;
    }
    if one == other {
        return 100;
    }
    let side = |from: &[String], to: &[String]| {
        let (mut sum, mut all) = (0, 0);
        for word in from {
            let long = u32::try_from(word.chars().count()).unwrap_or(u32::MAX).min(64);
            let best = to.iter().map(|with| word_alike(word, with)).max().unwrap_or(0);
            sum += best * long;
            all += 100 * long;
        }
        sum * 100 / all.max(1)
    };
    u8::try_from(side(one, other).min(side(other, one)).min(99)).unwrap_or(99)
}

/// How alike two words are, from 0 to 100: by the letters that would have to be changed; fewer than two thirds alike is nothing.
fn word_alike(one: &str, other: &str) -> u32 {
    let long = one.chars().count().max(other.chars().count()).max(1);
    let share = 100 - strsim::osa_distance(one, other).min(long) * 100 / long;
    if share < 67 { 0 } else { u32::try_from(share).unwrap_or(0) }
}
