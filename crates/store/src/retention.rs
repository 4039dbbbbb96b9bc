//! How long records are kept: the facts it is worked out from, marks, the list of what is reviewed, and what is left of a record that
//! was destroyed. Destruction itself is [`crate::destruction`].
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::PersonPermit;
use crate::referrals::After;
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// What is known of one record; several with one `root` were joined and count as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactRow {
    /// The record that is used.
    pub root: Uuid,
    pub birth_date: Option<Day>,
    pub created_at: At,
    /// Whether a death stands in the record.
    pub dead: bool,
    pub died_on: Option<Day>,
    pub death_recorded_at: Option<At>,
    pub last_referral: Option<At>,
    pub last_attempt: Option<At>,
    pub last_reply: Option<At>,
    pub last_episode: Option<At>,
    pub last_contact: Option<At>,
    pub last_concern: Option<At>,
    pub last_lone: Option<At>,
    pub last_kin_note: Option<At>,
    pub last_consent: Option<At>,
    pub last_ability: Option<At>,
    pub open_referral: bool,
    pub open_episode: bool,
    /// Whether it is kept for the support of somebody they are tied to.
    pub open_tie: bool,
    pub open_concern: bool,
    pub open_lone: bool,
    pub open_request: bool,
    pub open_glass: bool,
}

/// What was set on a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkRow {
    pub id: Uuid,
    pub person_id: Uuid,
    /// `practice::retention::Mark`.
    pub mark: String,
    pub why: String,
    pub until_on: Option<Day>,
    pub set_at: At,
    pub set_by: Uuid,
    /// Their name, as read.
    pub set_by_name: String,
    pub lifted_at: Option<At>,
    pub lifted_by: String,
    pub lifted_why: String,
    pub version: i64,
}

/// A record on the list of what is reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewRow {
    pub id: Uuid,
    pub person_id: Uuid,
    /// `practice::retention::Ground`.
    pub ground: String,
    /// The request by which erasure was asked for.
    pub request_id: Option<Uuid>,
    /// What was granted, in words.
    pub asked: String,
    /// `practice::retention::Class`.
    pub class: String,
    /// Why it is kept until then, in one sentence.
    pub why: String,
    /// The year of its first entry.
    pub from_year: i32,
    pub last_on: Day,
    pub until_on: Day,
    pub listed_at: At,
    /// `practice::retention::Stage`.
    pub stage: String,
    pub decided_by: Option<Uuid>,
    /// Their name, as read.
    pub decided_name: Option<String>,
    pub decided_at: Option<At>,
    pub decided_why: String,
    pub confirmed_by: Option<Uuid>,
    /// Their name, as read.
    pub confirmed_name: Option<String>,
    pub confirmed_at: Option<At>,
    /// Not before.
    pub destroy_at: Option<At>,
    pub keep_until: Option<Day>,
    pub version: i64,
}

/// The same for a second person, who is not told whose record it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewPlainRow {
    pub id: Uuid,
    pub ground: String,
    pub class: String,
    pub from_year: i32,
    pub last_on: Day,
    pub listed_at: At,
    pub decided_by: Uuid,
    /// Their name, as read.
    pub decided_name: String,
    pub decided_at: At,
    pub version: i64,
}

/// What is left of a record that was destroyed. Nothing of it identifies.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StubRow {
    pub id: Uuid,
    /// `practice::retention::Class`.
    pub class: String,
    /// `practice::retention::Ground`.
    pub ground: String,
    pub request_id: Option<Uuid>,
    pub from_year: i32,
    pub until_year: i32,
    /// Names of colleagues.
    pub decided_by: String,
    pub decided_at: At,
    pub confirmed_by: String,
    pub confirmed_at: At,
    pub destroyed_at: At,
    /// How many records of the person were joined.
    pub records: i32,
    pub rows_gone: i64,
    pub entries_erased: i64,
}

/// Which persons' facts are read.
#[derive(Debug, Clone, Copy)]
pub enum Whose {
    /// Records after this one, so many at a time, by id.
    After(Uuid, i64),
    /// This record, with what was joined to it.
    One(Uuid),
}

/// Statements of keeping.
#[async_trait]
pub trait RetentionRoom {
    /// The facts of persons, in the order of their records' ids; of joined records all, together. Leeway's own reckoning: nobody is
    /// shown any of it but by what is worked out.
    async fn retention_facts(&mut self, whose: Whose, now: At) -> StoreResult<Vec<FactRow>>;
    /// What is set and not lifted on the records from one id to another: the record that is used, mark, last day.
    async fn retention_set(&mut self, from: Uuid, to: Uuid) -> StoreResult<Vec<(Uuid, String, Option<Day>)>>;
    /// Those of them that are on the list.
    async fn retention_listed(&mut self, from: Uuid, to: Uuid) -> StoreResult<Vec<ReviewRow>>;
    /// The record that is used now, of one that may have been joined to another.
    async fn retention_root(&mut self, person: Uuid) -> StoreResult<Option<Uuid>>;

    async fn mark_insert(&mut self, mark: &MarkRow) -> StoreResult<()>;
    /// What was set on a record, the newest first.
    async fn mark_list(&mut self, permit: &PersonPermit) -> StoreResult<Vec<MarkRow>>;
    async fn mark_get(&mut self, permit: &PersonPermit, mark: Uuid) -> StoreResult<Option<MarkRow>>;
    /// Lifts it: the moment, who and why.
    async fn mark_lift(&mut self, mark: &MarkRow) -> StoreResult<()>;
    /// What is set and not lifted in the service, the newest first: for the governance lead.
    async fn mark_page(&mut self, before: Option<After>, limit: i64) -> StoreResult<Undisclosed<Vec<MarkRow>>>;

    async fn retention_insert(&mut self, review: &ReviewRow) -> StoreResult<()>;
    async fn retention_get(&mut self, review: Uuid) -> StoreResult<Option<Undisclosed<ReviewRow>>>;
    /// Reviews of a record.
    async fn retention_of(&mut self, person: Uuid) -> StoreResult<Option<ReviewRow>>;
    /// Those at a stage, the longest listed first, after one.
    async fn retention_page(
        &mut self,
        stage: &str,
        after: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<ReviewRow>>>;
    /// Those that wait for a second person, without whose they are.
    async fn retention_pending(&mut self, after: Option<After>, limit: i64) -> StoreResult<Vec<ReviewPlainRow>>;
    /// How many at each stage.
    async fn retention_counts(&mut self) -> StoreResult<Vec<(String, i64)>>;
    /// Saves what was decided; [`crate::StoreError::Stale`] where somebody else was quicker.
    async fn retention_save(&mut self, review: &ReviewRow) -> StoreResult<()>;
    /// Takes it off the list; says whether it was there at that version.
    async fn retention_remove(&mut self, review: Uuid, version: i64) -> StoreResult<bool>;
    /// Opens the record for reading to whoever reviews it, for a time.
    async fn retention_access(
        &mut self,
        access: Uuid,
        person: Uuid,
        account: Uuid,
        from: At,
        until: At,
    ) -> StoreResult<()>;
    /// How many others than this account could be the second person: governance leads and managers.
    async fn retention_seconds(&mut self, but: Uuid) -> StoreResult<i64>;

    /// What is left of records destroyed, newest first.
    async fn stub_page(&mut self, before: Option<After>, limit: i64) -> StoreResult<Vec<StubRow>>;
    async fn stub_get(&mut self, stub: Uuid) -> StoreResult<Option<StubRow>>;
}
