//! Work besides the role that workers are asked to do, and what was said to it (DOMAIN 6).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use practice::support::Names;
use uuid::Uuid;

/// Something that a worker was asked to do besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherWorkRow {
    pub id: Uuid,
    pub worker_id: Uuid,
    /// Their name, as read.
    pub worker_name: String,
    /// `practice::support::other_work::Kind`.
    pub kind: String,
    /// `practice::support::other_work::Asker`.
    pub asker: String,
    pub minutes: Option<i32>,
    pub asked_on: Day,
    pub what: String,
    /// `practice::support::other_work::State`.
    pub state: String,
    /// `practice::support::other_work::Answer`.
    pub answer: Option<String>,
    /// `practice::support::other_work::By`.
    pub answered_as: Option<String>,
    pub answered_by: Option<Uuid>,
    pub answered_on: Option<Day>,
    /// What whoever asked was told, or can be.
    pub words: String,
    /// Whether what was answered was weighed by the charter already.
    pub weighed: bool,
    pub noted_at: At,
    pub version: i64,
}

/// A request as it is counted: of whom it was asked, and nothing of what was said to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedRow {
    pub worker_id: Uuid,
    pub kind: String,
    pub asker: String,
    pub minutes: Option<i32>,
}

/// Statements on work besides the role.
#[async_trait]
pub trait OtherWorkRoom {
    async fn other_work_insert(&mut self, row: &OtherWorkRow) -> StoreResult<()>;
    async fn other_work_get(&mut self, id: Uuid) -> StoreResult<Option<OtherWorkRow>>;
    /// Saves how it stands under its version; [`crate::StoreError::Stale`].
    async fn other_work_save(&mut self, row: &OtherWorkRow) -> StoreResult<()>;
    /// A worker's own, the latest first, behind a place where one is given.
    async fn other_work_own(
        &mut self,
        worker: Uuid,
        behind: Option<(At, Uuid)>,
        limit: i64,
    ) -> StoreResult<Vec<OtherWorkRow>>;
    /// What waits for an answer of somebody else than the worker, the earliest first: of everybody, or of those whom `supervisor`
    /// supervises on `today`.
    async fn other_work_passed(
        &mut self,
        supervisor: Option<Uuid>,
        today: Day,
        limit: i64,
    ) -> StoreResult<Vec<OtherWorkRow>>;
    /// Whether an account supervises a worker on a day.
    async fn supervises(&mut self, supervisor: Uuid, worker: Uuid, today: Day) -> StoreResult<bool>;
    /// Every request since a day, to be counted.
    async fn other_work_asked(&mut self, since: Day) -> StoreResult<Vec<AskedRow>>;
    /// Names of those whom an account supports now, to find them in words that others read.
    async fn names_supported(&mut self, account: Uuid) -> StoreResult<Undisclosed<Vec<Names>>>;
    /// How many workers the service has at a moment.
    async fn worker_count(&mut self, at: At) -> StoreResult<i64>;
}
