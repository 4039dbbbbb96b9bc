//! The pulse: numbers of a round, and nothing by which an answer could be led back to whoever gave it (`practice::support::pulse`).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{Day, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// What may be shown of one question of a round that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PulseCellRow {
    pub round_on: Day,
    /// `practice::support::pulse::Question`.
    pub question: String,
    pub answered: i32,
    /// `practice::support::pulse::Agree`.
    pub middle: String,
    /// JSON: bands with their number.
    pub parts: String,
}

/// Statements on the pulse. None of them takes an account together with an answer but those of a worker's own line.
#[async_trait]
pub trait PulseRoom {
    /// The day on which the last round opened that an account is done with.
    async fn pulse_taken(&mut self, account: Uuid) -> StoreResult<Option<Day>>;
    /// That an account is done with a round; one row, written over. [`crate::StoreError::Stale`] where it was already.
    async fn pulse_take(&mut self, account: Uuid, round: Day) -> StoreResult<()>;
    /// One answer more to a question of a round.
    async fn pulse_count(&mut self, round: Day, question: &str, agree: &str) -> StoreResult<()>;
    /// The rounds of which numbers are held.
    async fn pulse_open_rounds(&mut self) -> StoreResult<Vec<Day>>;
    /// The numbers of a round: question, answer, how many.
    async fn pulse_tally(&mut self, round: Day) -> StoreResult<Vec<(String, String, i32)>>;
    /// Takes the numbers of a round out.
    async fn pulse_tally_delete(&mut self, round: Day) -> StoreResult<()>;
    async fn pulse_cell_insert(&mut self, cell: &PulseCellRow) -> StoreResult<()>;
    /// What may be shown of rounds that are over, the latest first.
    async fn pulse_cells(&mut self, limit: i64) -> StoreResult<Vec<PulseCellRow>>;
    /// Keeps a worker's own answers of a month in their line, where they asked for that.
    async fn pulse_own_put(&mut self, worker: Uuid, month: &str, answers: &str) -> StoreResult<()>;
    /// A worker's own line: month and answers, the earliest first.
    async fn pulse_own(&mut self, worker: Uuid) -> StoreResult<Vec<(String, String)>>;
    /// Takes a worker's own line out, whole.
    async fn pulse_own_delete(&mut self, worker: Uuid) -> StoreResult<()>;
}
