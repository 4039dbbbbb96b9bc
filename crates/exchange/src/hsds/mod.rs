//! The Human Services Data Specification 3.0 and its UK profile, in both directions.
//!
//! **Read** ([`read`]): one record, an array, NDJSON, or pages of an API, each a record at a time; and tabular CSV by data package, in a
//! folder or a zip file ([`tables`]). Out come typed entries, each with what was found; what is wrong in one record stops no other.
//! **Write** ([`write`], [`tabular`]): one serialiser satisfies both HSDS 3.0 and Open Referral UK 3.0, for neither forbids what the
//! other adds. **Page through a feed** ([`pager`]): which page next, and when a feed goes round in circles; no network here.

pub mod entry;
pub mod page;
pub mod pager;
pub mod read;
pub mod reading;
pub mod tables;
pub mod tabular;
pub mod write;

pub use entry::{Entry, Of};
pub use page::{Page, PageFault};
pub use pager::{Pager, Step};
pub use read::read;
pub use reading::{Outcome, Reading, Receive};

/// The version that is written, as `GET /` says it (the UK profile's name for it).
pub const VERSION: &str = "HSDS-UK-3.0";
/// The profile that is written.
pub const PROFILE: &str = "https://github.com/OpenReferralUK/uk-profile/blob/main/docs/index.md";
