//! Work to do later: rows written with what called for it (HOUSE 3, 10.2).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    pub id: Uuid,
    pub name: String,
    /// `usual` or `alarm`: alarms never wait behind the usual.
    pub lane: String,
    /// Ids only, as JSON.
    pub payload: String,
    /// `waiting`, `running`, `done`, `dead`.
    pub state: String,
    pub run_at: At,
    pub attempts: i32,
    pub claimed_at: Option<At>,
    pub finished_at: Option<At>,
    pub last_error: String,
}

/// What is still to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingRow {
    pub named: i64,
    pub lost: i64,
}

/// Jobs' statements.
#[async_trait]
pub trait JobRoom {
    async fn job_insert(&mut self, job: &JobRow) -> StoreResult<()>;
    /// Claims the job due longest in a lane; two runners never claim one (HOUSE 10.2).
    async fn job_claim(&mut self, lane: &str, now: At) -> StoreResult<Option<JobRow>>;
    async fn job_save(&mut self, job: &JobRow) -> StoreResult<()>;
    /// Gives back what a runner claimed before `before` and never finished.
    async fn job_release(&mut self, before: At) -> StoreResult<u64>;
    /// Gives back what was claimed in a lane before `before`, or after `now`: by a clock that has been put right since.
    async fn job_release_lane(&mut self, lane: &str, before: At, now: At) -> StoreResult<u64>;
    /// Has what waits in a lane looked at now, whenever it was to be, in the lane `to`.
    async fn job_bring_forward(&mut self, lane: &str, to: &str, now: At) -> StoreResult<u64>;
    /// Throws away what was done before a moment; gives how many.
    async fn job_sweep(&mut self, before: At) -> StoreResult<u64>;
    async fn job_page(&mut self, state: Option<&str>, limit: i64) -> StoreResult<Vec<JobRow>>;
    /// How many jobs stand in each lane and state, those done left out: lane, state, how many.
    async fn job_counts(&mut self) -> StoreResult<Vec<(String, String, i64)>>;
    /// How many jobs of a name wait or run, and how many of any name were claimed before `lost` and never finished.
    async fn job_pending(&mut self, name: &str, lost: At) -> StoreResult<PendingRow>;
}
