//! Search of the directory (floor 3): words, needs, distance, day and time over flat [`Listing`]s, ranked with reasons.
//!
//! Knows an index, in memory or in a folder, and no database: what is in it is put there by whoever reads the store, and can be built
//! anew from there at any time. Each service has a shelf of its own, so that a question, which names the services it is put to, cannot
//! touch anything of another. What comes out is ids, places in the list and reasons as values ([`rank::Reason`]); pages make words of
//! them and read the entries themselves from the store. Persons are never in it: of somebody a question has a point, an age and needs.
//!
//! - [`Finder`]: the shelves, and who writes on them.
//! - [`Query`] and [`Answer`]: what is asked, what comes back.
//! - [`rank`]: how a place in the list is reckoned, in plain arithmetic.

mod answer;
mod fact;
mod finder;
mod listing;
mod query;
pub mod rank;
mod search;
mod shelf;
mod terms;
pub mod vocabulary;
pub mod week;
mod words;

pub use answer::{Answer, BANDS, Counts, Found, Wider, WordRead};
pub use finder::{Finder, Rebuilding, Writing};
pub use listing::{Access, Ages, Cost, Language, Listing, Needs, Places, Site, TakenUp, Ways};
pub use query::{After, Near, Only, Order, Query, Tenants, Unknown, Wishes};
pub use week::{Week, When};

/// What keeps an index from being read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Somebody else is writing on this shelf.
    #[error("the shelf of this service is being written by somebody else")]
    Busy,
    /// A listing of one service was handed to the shelf of another.
    #[error("this listing belongs to another service")]
    OtherTenant,
    /// The index did not do what it was asked.
    #[error("the index: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// A folder or file.
    #[error("the folder of the index: {0}")]
    Io(#[from] std::io::Error),
    /// What is kept in it cannot be read: it was written by another version, or is damaged. Build it anew.
    #[error("the index cannot be read and is to be built anew: {0}")]
    Unreadable(String),
}
