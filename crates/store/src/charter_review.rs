//! What a review of the charter is made from (DOMAIN 5.4): rows of a time without names, from which counts are made that may be shown.
//! Nobody's record is opened by them. Only what a reader's own acts are, and what was told to a supervisor, comes with its words.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, Day, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// A boundary as one version had it that was in force at some time of the review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewBoundaryRow {
    pub id: Uuid,
    pub charter_id: Uuid,
    /// The same through all versions.
    pub origin_id: Uuid,
    pub position: i32,
    pub aspect: String,
    pub rule: Option<String>,
    pub latitude: i32,
    pub ceiling: Option<i32>,
    pub why: String,
    pub words_for_workers: String,
    pub words_for_public: String,
    pub cmocs: String,
    pub version: i64,
    pub number: i32,
    pub from_on: Day,
    /// The first day on which it was in force no longer.
    pub until_on: Option<Day>,
}

/// An act as one boundary weighed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewActRow {
    pub id: Uuid,
    pub boundary_id: Uuid,
    pub beyond: bool,
    pub outcome: String,
    pub worker_id: Uuid,
    pub person_id: Option<Uuid>,
    pub episode_id: Option<Uuid>,
    pub at: At,
    /// Asked first, and answered yes.
    pub granted: bool,
    pub could_not_wait: bool,
    /// Why it went beyond; empty where nothing was written.
    pub why: String,
}

/// A question to a supervisor of which nothing was done (yet).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewAskRow {
    pub id: Uuid,
    pub boundary_id: Uuid,
    /// `asked`, `yes` or `no`.
    pub state: String,
    pub worker_id: Uuid,
    pub person_id: Option<Uuid>,
    pub episode_id: Option<Uuid>,
    pub asked_at: At,
}

/// A spell of support that was open at some time of the review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewSpellRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub opened_at: At,
    /// Why it ended; none where it goes on.
    pub reason: Option<String>,
    /// Needs as codes, joined by a space.
    pub needs: String,
    /// Whether the person takes part in something, or did to its end; none where nothing was suggested.
    pub takes_part: Option<bool>,
}

/// A measure that was asked in such a spell of support.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewMeasureRow {
    pub episode_id: Uuid,
    pub instrument: String,
    pub edition: i32,
    pub on_day: Day,
    pub recorded_at: At,
    /// JSON.
    pub scores: String,
}

/// An act of judgement where there was no boundary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewLooseRow {
    pub id: Uuid,
    pub aspect: String,
    pub why: String,
    pub worker_id: Uuid,
    pub person_id: Option<Uuid>,
    pub episode_id: Option<Uuid>,
}

/// Somebody who did the work of a link worker: their first and latest contact of the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewWorkerRow {
    pub worker_id: Uuid,
    pub first_at: At,
    pub latest_at: At,
}

/// An act that its worker reads, or that was told to whoever supervises them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewOpenRow {
    pub id: Uuid,
    pub at: At,
    pub worker_id: Uuid,
    pub worker_name: String,
    pub figures: String,
    pub beyond: bool,
    pub outcome: String,
    pub why: String,
    /// The support, where the reader has it now.
    pub episode_id: Option<Uuid>,
}

/// Whose acts are opened: a reader, on a day.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    pub account: Uuid,
    pub today: Day,
}

/// The review's statements. Times are from, until: the first moment, and the first that is outside.
#[async_trait]
pub trait CharterReviewRoom {
    async fn review_boundaries(&mut self, from: Day, until: Day) -> StoreResult<Vec<ReviewBoundaryRow>>;
    async fn review_acts(&mut self, from: At, until: At) -> StoreResult<Vec<ReviewActRow>>;
    async fn review_asks(&mut self, from: At, until: At) -> StoreResult<Vec<ReviewAskRow>>;
    async fn review_spells(&mut self, from: At, until: At) -> StoreResult<Vec<ReviewSpellRow>>;
    async fn review_measures(&mut self, from: At, until: At) -> StoreResult<Vec<ReviewMeasureRow>>;
    async fn review_loose(&mut self, from: At, until: At) -> StoreResult<Vec<ReviewLooseRow>>;
    async fn review_workers(&mut self, from: At, until: At) -> StoreResult<Vec<ReviewWorkerRow>>;
    /// Persons who are in no figure: their record is restricted, something of it is hidden, or their last word on planning was no.
    async fn review_left_out(&mut self, now: At) -> StoreResult<Vec<Uuid>>;
    /// The reader's own acts at a boundary through its versions, and those that were told to the reader as a supervisor of today; the
    /// latest first, at most [`crate::PAGE`] and one, before one where it is named.
    async fn review_open(
        &mut self,
        origin: Uuid,
        reader: Reader,
        time: (At, At),
        before: Option<(At, Uuid)>,
    ) -> StoreResult<Vec<ReviewOpenRow>>;
}
