//! The role as somebody was hired for it and as they live it, looked at by two (DOMAIN 6).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, Day, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// What a worker said of their role, as hired for or at a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleLookRow {
    pub id: Uuid,
    pub worker_id: Uuid,
    /// Their name, as read.
    pub worker_name: String,
    /// `hired`, or `practice::support::staying::Look`.
    pub look: String,
    /// Where it is of the role as hired for: when they began.
    pub began_on: Option<Day>,
    /// JSON: facets with their amounts.
    pub amounts: String,
    pub words: String,
    pub done_on: Day,
    /// With whom it is looked at; nobody else but the worker reads it.
    pub supervisor_id: Option<Uuid>,
    /// What both want to do about it.
    pub together: String,
    pub version: i64,
}

/// Statements on the look at the role.
#[async_trait]
pub trait StayingRoom {
    /// All of a worker's own.
    async fn role_looks(&mut self, worker: Uuid) -> StoreResult<Vec<RoleLookRow>>;
    /// What those whom a supervisor supervises on a day showed them, the latest first.
    async fn role_looks_shown(&mut self, supervisor: Uuid, today: Day) -> StoreResult<Vec<RoleLookRow>>;
    /// Writes one, or saves it under its version (0 for a new one); [`crate::StoreError::Stale`].
    async fn role_look_put(&mut self, look: &RoleLookRow) -> StoreResult<()>;
    async fn role_look_get(&mut self, look: Uuid) -> StoreResult<Option<RoleLookRow>>;
    /// Since when somebody is a worker here; none where they are none.
    async fn worker_since(&mut self, worker: Uuid) -> StoreResult<Option<At>>;
}
