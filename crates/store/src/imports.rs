//! Records of another system on their way in (HOUSE 10.10): staged, invisible, then published person by person; and by which keys
//! they are known again.
//!
//! Staging and publishing are the system's alone, as every bulk door is: nobody's permit is asked, and a scope of anybody else is
//! refused.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::PersonPermit;
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// One import, from its first row to its last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    pub id: Uuid,
    /// What the other system is called here.
    pub source: String,
    /// A digest of the files and of how they are read: a broken import is known again by it.
    pub fingerprint: String,
    /// JSON: the files' names.
    pub files: String,
    /// `staging`, `staged`, `publishing`, `published` or `cancelled`.
    pub state: String,
    /// JSON: figures, and what was found, without anybody's details.
    pub counts: String,
    pub begun_at: At,
    pub begun_by: String,
    pub ended_at: Option<At>,
    pub version: i64,
}

/// A record that waits to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedRow {
    pub run_id: Uuid,
    /// Whose it will be, or is.
    pub person_id: Uuid,
    /// Its place among all that was read.
    pub number: i64,
    pub kind: String,
    pub key: String,
    /// The id that it will have.
    pub id: Uuid,
    pub digest: Vec<u8>,
    pub body: String,
}

/// A record that was brought in, by the key it had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    pub source: String,
    pub kind: String,
    pub key: String,
    pub id: Uuid,
    pub person_id: Uuid,
    pub digest: Vec<u8>,
    pub run_id: Uuid,
}

/// A record that is known already, with what those beneath it need of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRow {
    pub key: String,
    pub id: Uuid,
    /// Whose it is now, also after records were joined.
    pub person_id: Uuid,
    pub digest: Vec<u8>,
    /// Of a referral or an episode: its site.
    pub site_id: Option<Uuid>,
    /// Of an episode: who supports.
    pub owner_id: Option<Uuid>,
    /// Of an episode, a goal or a contact: which episode.
    pub episode_id: Option<Uuid>,
    /// Of a referral, an episode or a contact: which referral.
    pub referral_id: Option<Uuid>,
}

/// What became of a person's record while records for it were staged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandingRow {
    pub person_id: Uuid,
    /// The record to which it was joined; itself where it was not.
    pub kept_id: Uuid,
    /// Whether its use is restricted.
    pub restricted: bool,
    /// Whether its person has died.
    pub died: bool,
}

/// What stands already of somebody for whom something is brought in: one contact each; where there is none, or no support, nothing there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoodRow {
    pub person_id: Uuid,
    pub birth_date: Option<Day>,
    pub episode_id: Option<Uuid>,
    pub opened_at: Option<At>,
    pub kind: Option<String>,
    pub attendance: Option<String>,
    pub at: Option<At>,
}

/// Something that could not be taken over as it was, and is for somebody to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub run_id: Uuid,
    pub field: String,
    /// As the other system had it.
    pub value: String,
    pub words: String,
    pub made_at: At,
    pub settled_at: Option<At>,
    pub settled_by: String,
}

/// Statements about imports.
#[async_trait]
pub trait ImportRoom {
    async fn import_insert(&mut self, run: &ImportRow) -> StoreResult<()>;
    async fn import_get(&mut self, run: Uuid) -> StoreResult<Option<ImportRow>>;
    /// The latest first.
    async fn import_list(&mut self, limit: i64) -> StoreResult<Vec<ImportRow>>;
    /// The one that is not over; there is at most one at a time.
    async fn import_open(&mut self) -> StoreResult<Option<ImportRow>>;
    /// State, figures and end.
    async fn import_save(&mut self, run: &ImportRow) -> StoreResult<()>;
    /// Adds staged records, many in one statement.
    async fn import_stage(&mut self, rows: &[StagedRow]) -> StoreResult<()>;
    /// Staged records by person, behind one, at most so many: the last person's may not all be among them.
    async fn import_take(&mut self, run: Uuid, after: Uuid, limit: i64) -> StoreResult<Vec<StagedRow>>;
    /// All staged records of one person.
    async fn import_take_person(&mut self, run: Uuid, person: Uuid) -> StoreResult<Vec<StagedRow>>;
    /// What is known of staged records without their content, behind a place, at most so many: to go on with a broken import.
    async fn import_reload(&mut self, run: Uuid, after: (Uuid, i64), limit: i64) -> StoreResult<Vec<StagedRow>>;
    /// How many records wait.
    async fn import_waiting(&mut self, run: Uuid) -> StoreResult<i64>;
    /// Throws away what is staged of persons behind one and up to another; gives how many rows.
    async fn import_unstage(&mut self, run: Uuid, after: Uuid, until: Uuid) -> StoreResult<u64>;
    /// Throws away some of what is staged; gives how many rows.
    async fn import_throw(&mut self, run: Uuid, limit: i64) -> StoreResult<u64>;
    /// Keeps by which keys records are known, many in one statement.
    async fn import_keep(&mut self, keys: &[KeyRow]) -> StoreResult<()>;
    /// Those of some keys that are known.
    async fn import_known(&mut self, source: &str, kind: &str, keys: &[&str]) -> StoreResult<Vec<KnownRow>>;
    /// Those of some persons whose records may not be added to: their use is restricted.
    async fn import_restricted(&mut self, persons: &[Uuid]) -> StoreResult<Vec<Uuid>>;
    /// Of persons of staged records, behind one and up to another: whose record was joined to another meanwhile, or may not be added to.
    async fn import_standing(&mut self, run: Uuid, after: Uuid, until: Uuid) -> StoreResult<Vec<StandingRow>>;
    /// Of the same persons, what stands already of their support and its contacts: what is brought in is weighed with it.
    async fn import_stood(&mut self, run: Uuid, after: Uuid, until: Uuid) -> StoreResult<Vec<StoodRow>>;
    /// Keeps flags, many in one statement.
    async fn import_flag(&mut self, flags: &[FlagRow]) -> StoreResult<()>;
    /// Counts an episode's contacts anew, after some were added to one that was here before.
    async fn import_recount(&mut self, episode: Uuid) -> StoreResult<()>;
    /// What waits to be looked at in a record, the earliest first.
    async fn import_flags(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<FlagRow>>>;
    /// Says that one was looked at; [`crate::StoreError::Stale`] where it was before.
    async fn import_flag_settle(&mut self, permit: &PersonPermit, flag: Uuid, at: At, by: &str) -> StoreResult<()>;
}
