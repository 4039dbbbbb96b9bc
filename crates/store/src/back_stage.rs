//! Time for what is not with a person, in minutes by day (DOMAIN 6).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, Day, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// Minutes of a day. When it was noted is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackStageRow {
    pub id: Uuid,
    pub worker_id: Uuid,
    pub on_day: Day,
    /// `practice::support::time::Kind`.
    pub kind: String,
    pub minutes: i32,
    pub note: String,
}

/// Minutes of a span: of a worker, with people or back-stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinutesRow {
    pub worker_id: Uuid,
    /// `people`, `travel`, or `practice::support::time::Kind`.
    pub what: String,
    pub minutes: i64,
}

/// Statements on time.
#[async_trait]
pub trait BackStageRoom {
    async fn back_stage_insert(&mut self, row: &BackStageRow) -> StoreResult<()>;
    /// Takes out one of a worker's own; [`crate::StoreError::Stale`] where there is none.
    async fn back_stage_delete(&mut self, worker: Uuid, id: Uuid) -> StoreResult<()>;
    /// A worker's own from a day until another, both counted; by day.
    async fn back_stage_of(&mut self, worker: Uuid, from: Day, until: Day) -> StoreResult<Vec<BackStageRow>>;
    /// Minutes with people and on the way, as they were written down at contacts that took place: of one worker, or of all.
    async fn minutes_with_people(&mut self, worker: Option<Uuid>, from: At, until: At) -> StoreResult<Vec<MinutesRow>>;
    /// Minutes back-stage of all workers, by kind.
    async fn minutes_back_stage(&mut self, from: Day, until: Day) -> StoreResult<Vec<MinutesRow>>;
}
