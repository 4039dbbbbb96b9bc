//! What only a whole feed shows: the same id twice, links to what never came, loops in a taxonomy. Sixteen bytes are kept of a record.

use crate::model::{Organization, Service, ServiceAtLocation, Taxonomy, TaxonomyTerm};
use crate::problem::{Problem, Trouble};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// What is remembered of a feed while it is read.
#[derive(Debug, Default)]
pub struct Feed {
    services: HashSet<Uuid>,
    organizations: HashSet<Uuid>,
    places: HashSet<Uuid>,
    taxonomies: HashSet<Uuid>,
    terms: HashMap<Uuid, Option<Uuid>>,
    wanted_organizations: HashSet<Uuid>,
    wanted_taxonomies: HashSet<Uuid>,
}

/// What came out at the end.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Ending {
    /// Problems, each with the id of the record it is about.
    pub problems: Vec<(Uuid, Problem)>,
    /// Terms whose `parent_id` is not to be followed: it is above itself, or was never given.
    pub cut: BTreeSet<Uuid>,
}

fn twice(new: bool, id: Uuid) -> Option<Problem> {
    (!new).then(|| Problem { trouble: Trouble::Duplicate, at: "id".to_owned(), value: id.to_string() })
}

impl Feed {
    /// Remembers a service; a problem where its id was there.
    pub fn service(&mut self, service: &Service) -> Option<Problem> {
        if service.organization.is_none() {
            self.wanted_organizations.extend(service.organization_id);
        }
        twice(self.services.insert(service.id), service.id)
    }

    /// Remembers an organisation; a problem where its id was there.
    pub fn organization(&mut self, organization: &Organization) -> Option<Problem> {
        twice(self.organizations.insert(organization.id), organization.id)
    }

    /// Remembers a service at a place; a problem where its id was there.
    pub fn service_at_location(&mut self, place: &ServiceAtLocation) -> Option<Problem> {
        twice(self.places.insert(place.id), place.id)
    }

    /// Remembers a taxonomy; a problem where its id was there.
    pub fn taxonomy(&mut self, taxonomy: &Taxonomy) -> Option<Problem> {
        twice(self.taxonomies.insert(taxonomy.id), taxonomy.id)
    }

    /// Remembers a term; a problem where its id was there.
    pub fn term(&mut self, term: &TaxonomyTerm) -> Option<Problem> {
        if term.taxonomy_detail.is_none() {
            self.wanted_taxonomies.extend(term.taxonomy_id);
        }
        let new = !self.terms.contains_key(&term.id);
        if new {
            self.terms.insert(term.id, term.parent_id);
        }
        twice(new, term.id)
    }

    /// What the feed as a whole shows. Links are followed only among sorts of which something came: a list of services alone says
    /// nothing of organisations.
    #[must_use]
    pub fn end(self) -> Ending {
        let mut ending = Ending::default();
        let dangling =
            |at: &str, to: Uuid| Problem { trouble: Trouble::Dangling, at: at.to_owned(), value: to.to_string() };
        if !self.organizations.is_empty() {
            let mut gone: Vec<Uuid> = self.wanted_organizations.difference(&self.organizations).copied().collect();
            gone.sort_unstable();
            ending.problems.extend(gone.into_iter().map(|id| (id, dangling("organization_id", id))));
        }
        if !self.taxonomies.is_empty() {
            let mut gone: Vec<Uuid> = self.wanted_taxonomies.difference(&self.taxonomies).copied().collect();
            gone.sort_unstable();
            ending.problems.extend(gone.into_iter().map(|id| (id, dangling("taxonomy_id", id))));
        }
        let mut terms: Vec<(Uuid, Uuid)> = self.terms.iter().filter_map(|(id, up)| up.map(|up| (*id, up))).collect();
        terms.sort_unstable();
        // terms known to reach the top
        let mut good: HashSet<Uuid> = HashSet::new();
        for (id, up) in terms {
            if !self.terms.contains_key(&up) {
                ending.problems.push((id, dangling("parent_id", up)));
                ending.cut.insert(id);
            }
            let (mut way, mut at) = (Vec::new(), Some(id));
            let mut met = HashSet::new();
            while let Some(here) = at {
                if good.contains(&here) || ending.cut.contains(&here) {
                    break;
                }
                if !met.insert(here) {
                    // the loop is opened at one of its terms
                    ending.cut.insert(here);
                    let above = self.terms.get(&here).copied().flatten().unwrap_or(here);
                    let problem =
                        Problem { trouble: Trouble::Cycle, at: "parent_id".to_owned(), value: above.to_string() };
                    ending.problems.push((here, problem));
                    break;
                }
                way.push(here);
                at = self.terms.get(&here).copied().flatten();
            }
            good.extend(way);
        }
        ending
    }
}
