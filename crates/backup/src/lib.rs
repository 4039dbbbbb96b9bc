//! The form of a backup: every table of a database in one encrypted stream, and back (docs/adr/0007).
//!
//! Knows the file: how it is locked, what stands in it in which order, and how it shows that it is whole. Knows no engine, no
//! clock and no file system: it writes to and reads from whatever it is given, a piece at a time, so that memory stays flat.
//!
//! The outside is an [age](https://age-encryption.org/v1) file, which other programs open too. Inside stand frames: a byte
//! that says of what kind, four bytes of length, and the content.
//!
//! | frame | content |
//! |---|---|
//! | `H` | [`Header`], JSON: the first frame, behind [`MAGIC`] |
//! | `T` | a table begins: [`Shape`], JSON |
//! | `R` | rows: how many (eight bytes), then the rows in the form of [`store::backup::Rows`] |
//! | `E` | the table ends: [`TableEnd`], JSON |
//! | `Z` | [`Trailer`], JSON: the last frame. Without it the file was cut short |

mod lock;
mod read;
mod write;

pub use lock::{LEAST_PASSPHRASE, Lock, Unlock, new_identity};
pub use read::{Piece, Reader};
pub use write::Writer;

use serde::{Deserialize, Serialize};
use store::backup::Shape;

/// What stands first inside, so that another age file is told from a backup.
pub const MAGIC: &[u8; 14] = b"LEEWAY BACKUP\n";
/// The version of this form. A program reads its own and older ones.
pub const FORMAT: u32 = 1;
/// No frame is longer: rows are handed on when there are 256 KiB of them.
const LONGEST: u32 = 128 * 1024 * 1024;

/// What a backup says of itself, first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The version of the form, [`FORMAT`].
    pub format: u32,
    /// The version of the program that made it.
    pub leeway: String,
    /// The schema's version.
    pub schema: i64,
    /// The digest of the schema's tables and columns.
    pub fingerprint: String,
    /// When: the moment as of which the database was read.
    pub made_at: store::At,
    /// The engine it was read from.
    pub engine: String,
}

/// What a backup says at the end of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableEnd {
    /// The table.
    pub table: String,
    /// How many rows it has.
    pub rows: u64,
    /// How many bytes they take.
    pub bytes: u64,
    /// The SHA-256 of these bytes, in hexadecimal figures. The same rows give the same digest on either engine.
    pub digest: String,
}

/// What a backup says at its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trailer {
    /// How many tables.
    pub tables: u64,
    /// How many rows in all.
    pub rows: u64,
    /// How many bytes they take.
    pub bytes: u64,
    /// A digest over what all tables say at their end.
    pub digest: String,
    /// The services' short names.
    pub services: Vec<String>,
    /// The heads of their logs, as `leeway audit heads` writes them.
    pub heads: Vec<serde_json::Value>,
}

/// Why a backup cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The file is something else.
    #[error("this file is no backup of Leeway's")]
    NoBackup,
    /// It ends before its end.
    #[error("this backup is cut short: its end is missing, or was changed. Take another one")]
    CutShort,
    /// It does not say what it said when it was written.
    #[error("this backup is damaged: something in it was changed since it was written. Take another one")]
    Changed,
    /// It was locked with a passphrase, and a key was given.
    #[error("this backup opens with a passphrase, and a key was given")]
    WantsPassphrase,
    /// It was locked for keys, and a passphrase was given.
    #[error(
        "this backup opens with the key that it was made for, and a passphrase was given: name the key's file with --identity"
    )]
    WantsKey,
    /// The passphrase or key is another one.
    #[error("the passphrase or key is not the one of this backup (or its first bytes were changed)")]
    WrongKey,
    /// It was made by a newer program.
    #[error(
        "this backup was made by a newer Leeway ({leeway}; form {form}, schema version {schema}), and this one ({ours}) knows up to form {FORMAT} and schema version {known}: restore it with that program, or a newer one"
    )]
    Newer {
        /// The program that made it.
        leeway: String,
        /// This program.
        ours: String,
        /// The form it is in.
        form: u32,
        /// Its schema.
        schema: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// It was made by another build, with the same schema version and other tables.
    #[error(
        "this backup was made by another build of Leeway ({0}) whose tables are other ones, from before the first release: only that build can restore it"
    )]
    OtherTables(String),
    /// A passphrase that would not keep anybody out.
    #[error(
        "a passphrase has at least {LEAST_PASSPHRASE} characters, for whoever gets hold of the file can try as long as they like; this one has {0}"
    )]
    ShortPassphrase(usize),
    /// No recipient, or one that cannot be read.
    #[error("{0:?} is no key to lock a backup for: it begins with age1; `leeway backup-key FILE` makes one")]
    NoRecipient(String),
    /// A file of a key in which there is none.
    #[error("there is no key in this file: one begins with AGE-SECRET-KEY-1")]
    NoIdentity,
    /// The file cannot be read or written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The content cannot be encrypted; a fault of the program's own.
    #[error("the backup cannot be encrypted: {0}")]
    Encrypt(String),
}

/// Whether this program can restore what a header tells of.
///
/// # Errors
/// [`Fault::Newer`] and [`Fault::OtherTables`]. `known` is the newest schema that this program knows, `ours` its version.
pub fn restorable(header: &Header, known: i64, ours: &str) -> Result<(), Fault> {
    if header.format > FORMAT || header.schema > known {
        let (leeway, ours) = (header.leeway.clone(), ours.to_owned());
        return Err(Fault::Newer { leeway, ours, form: header.format, schema: header.schema, known });
    }
    if header.schema == known && header.fingerprint != store::backup::fingerprint() {
        return Err(Fault::OtherTables(header.leeway.clone()));
    }
    Ok(())
}

/// The digest over what all tables say at their end.
#[derive(Default)]
struct Overall {
    hash: sha2::Sha256,
    tables: u64,
    rows: u64,
    bytes: u64,
}

impl Overall {
    fn add(&mut self, end: &TableEnd) {
        use sha2::Digest;
        self.hash.update(format!("{} {} {} {}\n", end.table, end.rows, end.bytes, end.digest));
        self.tables += 1;
        self.rows += end.rows;
        self.bytes += end.bytes;
    }

    fn digest(&self) -> String {
        use sha2::Digest;
        store::chain::hex(&self.hash.clone().finalize())
    }
}

/// A table that is being written or read.
struct Counting {
    shape: Shape,
    rows: u64,
    bytes: u64,
    hash: sha2::Sha256,
}

impl Counting {
    fn of(shape: Shape) -> Self {
        Self { shape, rows: 0, bytes: 0, hash: sha2::Sha256::default() }
    }

    fn add(&mut self, rows: &store::backup::Rows) {
        use sha2::Digest;
        self.rows += rows.count;
        self.bytes += rows.bytes.len() as u64;
        self.hash.update(&rows.bytes);
    }

    fn end(self) -> TableEnd {
        use sha2::Digest;
        let digest = store::chain::hex(&self.hash.finalize());
        TableEnd { table: self.shape.table, rows: self.rows, bytes: self.bytes, digest }
    }
}
