//! Holding (DOMAIN 4.6) and ending (4.3) of an episode: the two ways in which active work stops.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::EpisodePermit;
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// A holding: kept in support for a named reason other than active work (DOMAIN 4.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldingRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub consists_of: String,
    pub shared_with: String,
    pub would_end: String,
    pub every_weeks: Option<i32>,
    pub review_on: Day,
    pub from_at: At,
    pub until_at: Option<At>,
    pub version: i64,
}

/// An ending: prepared, told, done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndingRow {
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub stage: String,
    pub reason: String,
    pub told_on: Option<Day>,
    pub told_how: String,
    pub told_words: String,
    pub what_remains: String,
    pub door_open: String,
    pub referrer_words: String,
    pub prepared_at: At,
    pub prepared_by: Uuid,
    pub done_at: Option<At>,
    pub version: i64,
}

/// What an episode waits for, beside its next contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRow {
    pub step: Option<Day>,
    pub review_on: Option<Day>,
    pub every_weeks: Option<i32>,
    pub held_since: Option<At>,
}

/// Statements on holding and ending.
#[async_trait]
pub trait HoldingRoom {
    async fn holding_insert(
        &mut self,
        permit: &EpisodePermit,
        holding: &HoldingRow,
        reasons: &[String],
        functions: &[String],
    ) -> StoreResult<()>;
    /// The open holding of an episode with its reasons and functions.
    async fn holding_open(
        &mut self,
        permit: &EpisodePermit,
    ) -> StoreResult<Undisclosed<Option<(HoldingRow, Vec<String>, Vec<String>)>>>;
    /// What an episode waits for: its earliest open step, and the review and rhythm of its open holding.
    async fn episode_due(&mut self, permit: &EpisodePermit) -> StoreResult<DueRow>;
    async fn holding_save(&mut self, permit: &EpisodePermit, holding: &HoldingRow) -> StoreResult<()>;
    async fn ending_get(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Option<EndingRow>>>;
    /// Writes an ending, or saves it; [`crate::StoreError::Stale`] if its version moved on.
    async fn ending_save(&mut self, permit: &EpisodePermit, ending: &EndingRow) -> StoreResult<()>;
    /// Takes back an ending that is not done; [`crate::StoreError::Stale`] if its version moved on.
    async fn ending_delete(&mut self, permit: &EpisodePermit, version: i64) -> StoreResult<()>;
}
