//! What was weighed by the charter with an act of a referral, or of a worker alone, beside what is of a support ([`crate::charter`]); and how
//! the questions stand that were asked first.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::charter::{BoundaryRow, Done, PersonalRow};
use crate::permit::{EpisodePermit, ReferralPermit};
use crate::{At, Day, StoreResult};
use async_trait::async_trait;
use practice::charter::leave::Leave;
use uuid::Uuid;

/// A question that a worker asked first and has not used yet, as the form of the act shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskStandingRow {
    pub id: Uuid,
    pub aspect: String,
    pub state: String,
    /// With whom it lies, or who answered.
    pub name: String,
    pub answer: String,
    pub asked_at: At,
    pub due_at: At,
    pub answered_at: Option<At>,
    /// A yes holds until then.
    pub until_at: Option<At>,
    pub version: i64,
}

/// A boundary of the charter in force on a day, with a worker's own latitude on its aspect where one holds; with several of those, several
/// rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LawRow {
    pub charter_id: Uuid,
    pub number: Option<i32>,
    pub id: Uuid,
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
    pub own: Option<i32>,
    pub own_from: Option<Day>,
    pub own_until: Option<Day>,
    pub own_ended: Option<At>,
}

/// Statements of what was weighed.
#[async_trait]
pub trait WeighingRoom {
    /// The charter in force on a day and a worker's own latitude on that day, in one statement: its boundaries in their order.
    async fn charter_law(&mut self, worker: Uuid, day: Day) -> StoreResult<Vec<LawRow>>;
    /// The boundaries of all versions that were agreed, in their order within each: what is brought in is weighed by the version of its day.
    async fn boundary_agreed(&mut self) -> StoreResult<Vec<BoundaryRow>>;
    /// The workers' own latitude, of all and at all times, the earliest first.
    async fn personal_agreed(&mut self) -> StoreResult<Vec<PersonalRow>>;
    /// When a support was last looked at again: holding reviewed, what matters or where they are now said anew, a goal looked at, an ending
    /// prepared. By the log of events, in which each of these stands.
    async fn support_looked_at(&mut self, permit: &EpisodePermit, until: At) -> StoreResult<Option<At>>;
    /// Keeps what was weighed with an act of a referral, and the worker's line.
    async fn weighed_of_referral(
        &mut self,
        permit: &ReferralPermit,
        done: &Done<'_>,
        leave: &Leave,
        ids: &[Uuid],
    ) -> StoreResult<()>;
    /// Keeps what was weighed with an act that is about nobody, and the worker's line.
    async fn weighed_of_worker(&mut self, done: &Done<'_>, leave: &Leave, ids: &[Uuid]) -> StoreResult<()>;
    /// Questions of a worker about an act that were not used, withdrawn or passed over, the latest first: about a support, a referral, or
    /// neither. At most twenty.
    async fn ask_standing(
        &mut self,
        worker: Uuid,
        act: &str,
        about: (Option<Uuid>, Option<Uuid>),
    ) -> StoreResult<Vec<AskStandingRow>>;
}
