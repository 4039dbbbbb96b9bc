//! What comes out of a reading: a record of one of the sorts that stand by themselves.

use directory::{Location, Organization, Service, ServiceAtLocation, Taxonomy, TaxonomyTerm};
use serde_json::{Map, Value};
use uuid::Uuid;

/// A sort of record that stands by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Of {
    /// Services.
    Service,
    /// Organisations.
    Organization,
    /// Places.
    Location,
    /// Services at places.
    ServiceAtLocation,
    /// Taxonomies.
    Taxonomy,
    /// Terms.
    TaxonomyTerm,
}

impl Of {
    /// Its name in the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Organization => "organization",
            Self::Location => "location",
            Self::ServiceAtLocation => "service_at_location",
            Self::Taxonomy => "taxonomy",
            Self::TaxonomyTerm => "taxonomy_term",
        }
    }

    /// What a file of this name holds, by its beginning: `services.json`, `taxonomy_terms.ndjson`.
    #[must_use]
    pub fn of_file(name: &str) -> Option<Self> {
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_lowercase();
        // the longer name first: it begins with the shorter
        let all = [
            ("service_at_location", Self::ServiceAtLocation),
            ("taxonomy_term", Self::TaxonomyTerm),
            ("service", Self::Service),
            ("organization", Self::Organization),
            ("organisation", Self::Organization),
            ("location", Self::Location),
            ("taxonom", Self::Taxonomy),
        ];
        all.into_iter().find(|(begins, _)| name.starts_with(begins)).map(|(_, of)| of)
    }

    /// What a record is, by the fields that only one sort has.
    #[must_use]
    pub fn guess(record: &Map<String, Value>) -> Option<Self> {
        let has = |field: &str| record.contains_key(field);
        if has("location_type") {
            Some(Self::Location)
        } else if has("location") || has("location_id") && has("service_id") || has("service") && !has("status") {
            Some(Self::ServiceAtLocation)
        } else if ["status", "service_at_locations", "organization", "assured_date", "fees"].into_iter().any(has) {
            Some(Self::Service)
        } else if ["term_uri", "parent_id", "taxonomy", "taxonomy_id", "taxonomy_detail", "term"].into_iter().any(has) {
            Some(Self::TaxonomyTerm)
        } else if [
            "organization_identifiers",
            "legal_status",
            "website",
            "services",
            "parent_organization_id",
            "tax_id",
        ]
        .into_iter()
        .any(has)
        {
            Some(Self::Organization)
        } else if has("taxonomy_terms") || has("version") {
            Some(Self::Taxonomy)
        } else {
            None
        }
    }
}

/// A record that came.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// A service, with all that stands within it.
    Service(Box<Service>),
    /// An organisation.
    Organization(Box<Organization>),
    /// A place.
    Location(Box<Location>),
    /// A service at a place, perhaps with the service within.
    ServiceAtLocation(Box<ServiceAtLocation>),
    /// A taxonomy, perhaps with its terms within.
    Taxonomy(Box<Taxonomy>),
    /// A term.
    TaxonomyTerm(Box<TaxonomyTerm>),
}

impl Entry {
    /// Which sort it is.
    #[must_use]
    pub const fn of(&self) -> Of {
        match self {
            Self::Service(_) => Of::Service,
            Self::Organization(_) => Of::Organization,
            Self::Location(_) => Of::Location,
            Self::ServiceAtLocation(_) => Of::ServiceAtLocation,
            Self::Taxonomy(_) => Of::Taxonomy,
            Self::TaxonomyTerm(_) => Of::TaxonomyTerm,
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        match self {
            Self::Service(one) => one.id,
            Self::Organization(one) => one.id,
            Self::Location(one) => one.id,
            Self::ServiceAtLocation(one) => one.id,
            Self::Taxonomy(one) => one.id,
            Self::TaxonomyTerm(one) => one.id,
        }
    }
}
