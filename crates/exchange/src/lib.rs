//! Formats of others (floor 1): what other systems export, read into the words of this house, row by row, with a report of what could
//! not be read.
//!
//! Bytes come in, records go out; nothing here knows a database, a clock or a file's place. Files of any size are read in a little
//! memory. What a field may hold is said once, in [`kinds`]: the template, the reader and the guide are made from it, so that a kind
//! more is a table more.

pub mod directory_mapping;
pub mod encoding;
pub mod hsds;
pub mod kinds;
pub mod mapping;
pub mod postcodes;
pub mod read;
pub mod report;
pub mod when;

pub use encoding::{Decoded, Encoding, detect};
pub use kinds::{Field, Kind, Sort};
pub use mapping::Mapping;
pub use read::{Record, Sheet};
pub use report::{Finding, Grade, Report};

/// What keeps a file or a mapping from being read at all.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The file cannot be read.
    #[error("it cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// The bytes are of no encoding that is known here.
    #[error("{0}")]
    Encoding(String),
    /// The header does not fit.
    #[error("{0}")]
    Header(String),
    /// The mapping does not fit.
    #[error("the mapping: {0}")]
    Mapping(String),
}
