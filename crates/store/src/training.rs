//! Courses of a service, who has which, and gaps met in practice (DOMAIN 6).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, Day, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// A course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseRow {
    pub id: Uuid,
    pub name: String,
    /// `practice::support::training::Kind`.
    pub kind: String,
    pub every_months: Option<i32>,
    pub within_weeks: Option<i32>,
    /// Since when it is asked for: whoever was here before is new to it then.
    pub since_on: Day,
    /// Offered no more from this day on.
    pub retired_on: Option<Day>,
    pub version: i64,
}

/// That somebody did a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseDoneRow {
    pub id: Uuid,
    pub course_id: Uuid,
    pub worker_id: Uuid,
    /// `practice::support::training::How`.
    pub how: String,
    pub done_on: Day,
    /// Where, or what shows it.
    pub word: String,
}

/// Something that a worker met and did not know how to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapRow {
    pub id: Uuid,
    pub worker_id: Uuid,
    /// Their name, as read.
    pub worker_name: String,
    /// `practice::support::training::Topic`.
    pub topic: String,
    pub words: String,
    /// `practice::support::training::GapState`.
    pub state: String,
    /// What was agreed.
    pub what: String,
    pub by_on: Option<Day>,
    /// Why it was set aside.
    pub why: String,
    /// What one of the two would do, until the other says yes.
    pub offered_what: String,
    pub offered_by_on: Option<Day>,
    /// `practice::support::Party`.
    pub offered_as: Option<String>,
    pub said_on: Day,
    pub changed_at: At,
    pub version: i64,
}

/// Somebody who works here, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerRow {
    pub account_id: Uuid,
    pub name: String,
    pub since: At,
}

/// Statements on training.
#[async_trait]
pub trait TrainingRoom {
    /// Courses by name; those that are offered no more too.
    async fn course_list(&mut self) -> StoreResult<Vec<CourseRow>>;
    async fn course_insert(&mut self, course: &CourseRow) -> StoreResult<()>;
    /// Saves under its version; [`crate::StoreError::Stale`].
    async fn course_save(&mut self, course: &CourseRow) -> StoreResult<()>;
    async fn course_done_insert(&mut self, done: &CourseDoneRow) -> StoreResult<()>;
    /// Takes out what a worker wrote down of themselves.
    async fn course_done_delete(&mut self, worker: Uuid, done: Uuid) -> StoreResult<()>;
    /// What a worker did, the latest first.
    async fn course_done_of(&mut self, worker: Uuid) -> StoreResult<Vec<CourseDoneRow>>;
    /// Of every course that everybody must have, the last day on which each worker did it: worker, course, day.
    async fn course_done_latest(&mut self) -> StoreResult<Vec<(Uuid, Uuid, Day)>>;
    /// Those who work here at a moment, by name, and since when.
    async fn workers_since(&mut self, at: At) -> StoreResult<Vec<WorkerRow>>;
    async fn gap_insert(&mut self, gap: &GapRow) -> StoreResult<()>;
    async fn gap_get(&mut self, gap: Uuid) -> StoreResult<Option<GapRow>>;
    /// Saves how it stands under its version; [`crate::StoreError::Stale`].
    async fn gap_save(&mut self, gap: &GapRow) -> StoreResult<()>;
    /// A worker's own gaps, those changed last first.
    async fn gap_of(&mut self, worker: Uuid, limit: i64) -> StoreResult<Vec<GapRow>>;
    /// Open gaps of those whom an account supervises on a day, the earliest first.
    async fn gap_supervised(&mut self, supervisor: Uuid, today: Day, limit: i64) -> StoreResult<Vec<GapRow>>;
    /// How many different workers met each topic since a day.
    async fn gap_topics(&mut self, since: Day) -> StoreResult<Vec<(String, i64)>>;
}
