//! The directory of community services, as pure rules (floor 0): no clock, no I/O, no async.
//!
//! The words are those of the Human Services Data Specification 3.0 (HSDS) with what the Open Referral UK profile (ORUK) adds, so that
//! one model serves both; what is a *service* here is an *asset* on pages (DOMAIN 3, 8). Fields that are unknown here are kept in `rest`
//! and given back. Nothing of Leeway's own (workers' notes, waits heard, take-up) stands in these records: it stands beside.
//!
//! | you look for | it is in |
//! |---|---|
//! | what a record holds, as types and as a table of fields | [`model`], [`shape`] |
//! | others' data made into a record, with every problem named | [`taking`], [`problem`] |
//! | what only a whole feed shows: double ids, loops in a taxonomy | [`feed`] |
//! | when a service is open, and that in words | [`schedule`] |
//! | whether two entries are the same service | [`likeness`] |
//! | which terms of public taxonomies a need of ours is | [`terms`] |
//! | many services out of few, for benchmarks | [`multiply`] |

pub mod codes;
pub mod decimal;
pub mod feed;
pub mod fold;
pub mod id;
pub mod likeness;
pub mod model;
pub mod multiply;
pub mod plain;
pub mod problem;
pub mod schedule;
pub mod shape;
pub mod taking;
pub mod terms;
pub mod written;

pub use decimal::Decimal;
pub use model::{
    Accessibility, Address, Attribute, Contact, CostOption, Frequency, Funding, Language, Location, Metadata,
    Organization, OrganizationIdentifier, Phone, Place, Program, RequiredDocument, Schedule, Service, ServiceArea,
    ServiceAtLocation, Status, Taxonomy, TaxonomyTerm, Unit, Url,
};
pub use problem::{Problem, Trouble, Weight};
pub use shape::{Field, Kind, Record, Shape};
pub use taking::{Source, Taken, take};
