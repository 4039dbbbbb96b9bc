//! What a backup takes and how a row of it is written: the port between the engines and a backup's file (docs/adr/0007).
//!
//! Knows every table ([`TABLES`], made from the schema's one text, so that none can be forgotten) and one form of a row that
//! both engines read and write; knows neither the file nor how it is encrypted, which is the crate `backup`.

mod rows;
#[rustfmt::skip]
mod tables;

pub use rows::{Misfit, Row, RowReader, Rows, day, moment, number};
pub use tables::TABLES;

use crate::erasures::Registered;
use crate::{At, StoreResult};
use async_trait::async_trait;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The kind of the event by which a service's log says that it was put back from a backup: `practice::event::Kind` has its words.
pub const RESTORED: &str = "backup_restored";

/// What a column holds, in PostgreSQL's names (docs/adr/0005).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// Sixteen bytes.
    Uuid,
    /// UTF-8.
    Text,
    /// Microseconds since the beginning of 2000, UTC.
    Timestamp,
    /// Days since the beginning of 2000.
    Date,
    /// Four bytes.
    Integer,
    /// Eight bytes.
    Bigint,
    /// One byte: 0 or 1.
    Boolean,
    /// As they are.
    Bytes,
}

/// To whom a table's rows belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Above services.
    Reference,
    /// Each row to a service.
    Tenant,
    /// To the log of looks: a file of its own on SQLite.
    Looks,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub sort: Sort,
    /// Whether it may be empty.
    pub null: bool,
}

/// A table of the schema.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// To whom its rows belong.
    pub kind: Kind,
    /// Its primary key, by which its rows are ordered: the same on both engines, for text is compared by code point.
    pub primary: &'static [&'static str],
    /// Its columns.
    pub columns: &'static [Column],
}

const fn column(name: &'static str, sort: Sort, null: bool) -> Column {
    Column { name, sort, null }
}

/// A table as a backup names it: what was taken may be of an older schema than this program's.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Shape {
    /// The table's name.
    pub table: String,
    /// To whom its rows belong.
    pub kind: Kind,
    /// Its columns: name and what each holds.
    pub columns: Vec<(String, Sort)>,
}

impl Shape {
    /// The shape that a table has in this program.
    #[must_use]
    pub fn of(table: &Table) -> Self {
        let columns = table.columns.iter().map(|c| (c.name.to_owned(), c.sort)).collect();
        Self { table: table.name.to_owned(), kind: table.kind, columns }
    }

    /// Whether its names are names of the schema's own form, so that they can stand in a statement.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let plain = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        plain(&self.table) && !self.columns.is_empty() && self.columns.iter().all(|(name, _)| plain(name))
    }

    /// The names of its columns, as a statement lists them.
    #[must_use]
    pub fn listed(&self) -> String {
        self.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// A digest of all tables and columns: two programs with one schema version and other tables are told apart by it.
#[must_use]
pub fn fingerprint() -> String {
    let mut hash = Sha256::new();
    for table in TABLES {
        hash.update(format!("{} {:?} {:?}\n", table.name, table.kind, table.primary));
        for column in table.columns {
            hash.update(format!("  {} {:?} {}\n", column.name, column.sort, column.null));
        }
    }
    crate::chain::hex(&hash.finalize())
}

/// Takes rows as they are read.
#[async_trait]
pub trait Taker: Send {
    /// Takes some.
    ///
    /// # Errors
    /// Whatever keeps it from taking more; the reading then ends with it.
    async fn take(&mut self, rows: Rows) -> StoreResult<()>;
}

/// A database as it stood at one moment, to be read while others write.
#[async_trait]
pub trait Snapshot: Send {
    /// The engine's name and version.
    fn engine(&self) -> &str;
    /// The schema's version.
    fn schema(&self) -> i64;
    /// How many bytes the database takes on the engine's disk, indexes included: what a backup takes is less.
    fn size(&self) -> u64;
    /// Reads a table, in the order of its primary key.
    ///
    /// # Errors
    /// [`crate::StoreError::Database`], or what `into` says.
    async fn table(&mut self, table: &'static Table, into: &mut dyn Taker) -> StoreResult<()>;
    /// Lets the moment go.
    async fn close(self: Box<Self>);
}

/// What is to be put in order in a database that was just filled, before anybody sees it.
#[derive(Debug, Clone)]
pub struct Settle {
    /// When it is put back.
    pub at: At,
    /// When the backup was made.
    pub made_at: At,
    /// What was erased since, as far as is known.
    pub erasures: Vec<Registered>,
    /// Ids and salts for the events that say so: one for each service and one for each erasure.
    pub events: Vec<(Uuid, [u8; 16])>,
}

/// What was put in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Settled {
    /// Sessions that were open: everybody signs in anew.
    pub sessions_ended: u64,
    /// Jobs that were being done, and wait again.
    pub jobs_given_back: u64,
    /// Jobs that wait, those included: what of them was done after the backup was made is done again.
    pub jobs_waiting: u64,
    /// Entries of the logs whose payloads were in the backup and had been erased since.
    pub erased_again: u64,
    /// Entries named by the register of which nothing is in this backup: they are later, or were erased in it already.
    pub nothing_to_erase: u64,
}

/// An empty database that is being filled. Nobody else sees anything of it until [`Filling::finish`]; one that is dropped
/// before leaves nothing.
#[async_trait]
pub trait Filling: Send {
    /// The engine's name and version.
    fn engine(&self) -> &str;
    /// Adds rows to a table, which come in the order of its primary key.
    ///
    /// # Errors
    /// [`crate::StoreError::Unwritable`] where the disk is full; [`crate::StoreError::Database`].
    async fn rows(&mut self, table: &Shape, rows: &Rows) -> StoreResult<()>;
    /// Puts in order what has to be, and publishes the whole: durable and under its own name.
    ///
    /// # Errors
    /// As [`Filling::rows`]; then nothing was published.
    async fn finish(self: Box<Self>, settle: &Settle) -> StoreResult<Settled>;
    /// Throws away what was filled in.
    async fn give_up(self: Box<Self>);
}
