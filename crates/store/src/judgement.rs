//! The journal of judgement: what a worker did beyond the usual, why, what came of it, and what they think about it (DOMAIN 5.3). Every
//! statement names the worker: nobody else opens it.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::EpisodePermit;
use crate::{At, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// An act of judgement, as its worker reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscretionRow {
    pub id: Uuid,
    pub worker_id: Uuid,
    pub at: At,
    pub aspect: String,
    pub kind: String,
    pub why: String,
    pub hoped: String,
    pub could_not_wait: bool,
    /// Written down by the worker where no boundary asked for it.
    pub own: bool,
    pub came_of: String,
    pub came_of_at: Option<At>,
    pub person_id: Option<Uuid>,
    pub episode_id: Option<Uuid>,
    pub referral_id: Option<Uuid>,
    pub made_at: At,
    pub version: i64,
    /// The figures of the first boundary that it passed, as read; none of an own entry.
    pub figures: Option<String>,
    /// Whether there is a reflection beside it, as read.
    pub reflected: bool,
}

/// What a boundary made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeighedRow {
    pub boundary_id: Uuid,
    pub charter_id: Uuid,
    /// The version of the charter.
    pub number: Option<i32>,
    pub aspect: String,
    pub act: String,
    pub subject: Uuid,
    pub outcome: String,
    pub latitude: i32,
    pub personal: bool,
    pub figures: String,
    pub words: String,
}

/// What a worker thinks about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReflectionRow {
    pub id: Uuid,
    pub discretion_id: Uuid,
    pub worker_id: Uuid,
    pub words: String,
    /// The worker brings it to supervision.
    pub bring: bool,
    pub made_at: At,
    pub version: i64,
}

/// What the record shows since a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SinceRow {
    pub state: String,
    pub ended_at: Option<At>,
    pub ended_why: Option<String>,
    pub contacts: i64,
    pub last_contact_at: Option<At>,
    pub missed: i64,
    pub goals_reached: i64,
    pub steps_done: i64,
    pub connections: i64,
    pub unmet: i64,
    pub measures: i64,
}

/// The journal's statements.
#[async_trait]
pub trait JudgementRoom {
    /// A worker's own, the latest first, at most [`crate::PAGE`] and one, before one where it is named; of an aspect and a type where they are.
    async fn judgement_list(
        &mut self,
        worker: Uuid,
        before: Option<(At, Uuid)>,
        aspect: Option<&str>,
        kind: Option<&str>,
    ) -> StoreResult<Undisclosed<Vec<DiscretionRow>>>;
    async fn judgement_get(
        &mut self,
        worker: Uuid,
        discretion: Uuid,
    ) -> StoreResult<Undisclosed<Option<DiscretionRow>>>;
    /// What each boundary made of one, in their order.
    async fn judgement_weighed(&mut self, worker: Uuid, discretion: Uuid) -> StoreResult<Vec<WeighedRow>>;
    /// An own entry about nobody's support.
    async fn judgement_insert(&mut self, row: &DiscretionRow) -> StoreResult<()>;
    /// An own entry about a support.
    async fn judgement_insert_of_episode(&mut self, permit: &EpisodePermit, row: &DiscretionRow) -> StoreResult<()>;
    /// What came of it, under its version; [`crate::StoreError::Stale`].
    async fn judgement_came_of(
        &mut self,
        worker: Uuid,
        (discretion, version): (Uuid, i64),
        words: &str,
        at: At,
    ) -> StoreResult<()>;
    /// What the record of a support shows since a moment.
    async fn judgement_since(
        &mut self,
        permit: &EpisodePermit,
        since: At,
    ) -> StoreResult<Undisclosed<Option<SinceRow>>>;
    async fn reflection_get(&mut self, worker: Uuid, discretion: Uuid) -> StoreResult<Option<ReflectionRow>>;
    /// Writes one, or saves it under its version; [`crate::StoreError::Stale`], [`crate::StoreError::Conflict`].
    async fn reflection_put(&mut self, row: &ReflectionRow) -> StoreResult<()>;
    /// Reflections that a worker brings to supervision, the latest first, at most [`crate::PAGE`].
    async fn reflection_brought(&mut self, worker: Uuid) -> StoreResult<Vec<ReflectionRow>>;
}
