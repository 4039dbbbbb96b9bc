//! Formal requests by which the governance lead opens a record (DOMAIN 10, "by request, logged").
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::people::{PersonFoundRow, PersonSearch};
use crate::permit::{PersonPermit, RequestPermit};
use crate::referrals::After;
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// A request for one person's record, or about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRow {
    pub id: Uuid,
    /// `practice::access::RequestKind`.
    pub kind: String,
    /// The number under which the request is kept elsewhere.
    pub reference: String,
    /// `practice::rights::Asker`.
    pub asker: String,
    pub asked_by: String,
    pub why: String,
    /// The day on which it came, which may be before it was written down.
    pub received_on: Day,
    /// `practice::rights::State`.
    pub state: String,
    /// How it was checked who asks, and that they may; empty until it was.
    pub identity_how: String,
    pub identity_on: Option<Day>,
    /// By how many months it was made longer.
    pub longer: i32,
    pub longer_why: String,
    /// When they were told so.
    pub longer_on: Option<Day>,
    /// The last day, as last worked out; [`crate::NEVER_DUE`] where there is none or the clock stands.
    pub due_on: Day,
    /// When a copy was made to be handed out.
    pub copy_at: Option<At>,
    pub copy_by: String,
    /// A code of `practice::rights`: of a refusal, an erasure, a correction or a restriction.
    pub outcome: Option<String>,
    /// What whoever asked was told.
    pub answer_words: String,
    /// How the answer was given.
    pub given_how: String,
    pub answered_by: String,
    /// Whom it is about, once found.
    pub person_id: Option<Uuid>,
    pub made_by: Uuid,
    /// The name of whoever made it, as read.
    pub made_by_name: String,
    pub made_at: At,
    /// The look ends then by itself.
    pub until_at: At,
    pub closed_at: Option<At>,
    pub version: i64,
}

/// A time in which whoever asked is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopRow {
    pub id: Uuid,
    /// `practice::rights::StopGround`.
    pub ground: String,
    pub why: String,
    pub from_on: Day,
    pub until_on: Option<Day>,
    /// What came.
    pub came: String,
}

/// What became of something marked in a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkRow {
    /// Table, key and kind of mark.
    pub item: String,
    /// `practice::rights::Mark`.
    pub kind: String,
    /// `practice::rights::Decision`.
    pub decision: String,
    pub reason: String,
    pub decided_at: At,
    pub decided_by: String,
    pub version: i64,
}

/// An answer to a request to correct the record, beside which the person's own statement stands where it was not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub request_id: Uuid,
    /// What is said to be wrong, and what right.
    pub about: String,
    /// `practice::rights::Correction`.
    pub outcome: String,
    pub words: String,
    /// The person's own words.
    pub statement: String,
    pub decided_at: At,
    pub decided_by: String,
}

/// A restriction of use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestrictionRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub request_id: Uuid,
    /// `practice::rights::Restriction`.
    pub ground: String,
    pub why: String,
    pub since: At,
    pub set_by: String,
    pub lifted_at: Option<At>,
    pub lifted_by: String,
    pub lifted_why: String,
    /// How the person was told before it was lifted.
    pub told_how: String,
}

/// How many requests wait.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RequestCounts {
    /// Not over.
    pub open: i64,
    /// Their last day has passed.
    pub overdue: i64,
    /// Their last day comes soon.
    pub nearly: i64,
}

/// Requests' statements.
#[async_trait]
pub trait RequestRoom {
    async fn request_insert(&mut self, request: &RequestRow) -> StoreResult<()>;
    /// Requests that are over, newest first.
    async fn request_page(&mut self, before: Option<After>, limit: i64) -> StoreResult<Vec<RequestRow>>;
    /// Requests that are not over, the one due first before the others; those behind a day and id.
    async fn request_open_page(&mut self, behind: Option<(Day, Uuid)>, limit: i64) -> StoreResult<Vec<RequestRow>>;
    /// How many wait: overdue before `today`, nearly due up to and with `soon`.
    async fn request_counts(&mut self, today: Day, soon: Day) -> StoreResult<RequestCounts>;
    async fn request_get(&mut self, request: Uuid) -> StoreResult<Option<RequestRow>>;
    /// Persons of the whole service who fit, by name; at most [`crate::PAGE`]. Only while the request names nobody.
    async fn request_find(
        &mut self,
        permit: &RequestPermit,
        search: &PersonSearch,
    ) -> StoreResult<Undisclosed<Vec<PersonFoundRow>>>;
    /// Names the person, and opens the record to whoever made the request; [`crate::StoreError::Stale`] if it
    /// names somebody already.
    async fn request_open(&mut self, permit: &RequestPermit, person: Uuid, at: At) -> StoreResult<()>;
    /// Saves where it stands, and how long the record is open with it; [`crate::StoreError::Stale`] where somebody was quicker, or it
    /// is over.
    async fn request_save(&mut self, permit: &RequestPermit, request: &RequestRow) -> StoreResult<()>;
    /// When whoever asked was waited for, in their order.
    async fn request_stops(&mut self, request: Uuid) -> StoreResult<Vec<StopRow>>;
    async fn request_stop_insert(&mut self, permit: &RequestPermit, stop: &StopRow) -> StoreResult<()>;
    /// Ends a stop that is open; [`crate::StoreError::Stale`] where it is not.
    async fn request_stop_end(&mut self, permit: &RequestPermit, stop: &StopRow) -> StoreResult<()>;
    /// What was decided of what is marked.
    async fn request_marks(&mut self, permit: &RequestPermit) -> StoreResult<Vec<MarkRow>>;
    /// Keeps what was decided: anew where `version` is none. [`crate::StoreError::Stale`] or [`crate::StoreError::Conflict`] where
    /// somebody was quicker.
    async fn request_mark_put(&mut self, permit: &RequestPermit, mark: &MarkRow) -> StoreResult<()>;
    async fn correction_insert(&mut self, permit: &RequestPermit, correction: &CorrectionRow) -> StoreResult<()>;
    /// Own statements and corrections of a person, newest first; with those of records joined to it.
    async fn correction_list(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<CorrectionRow>>>;
    async fn restriction_insert(&mut self, permit: &RequestPermit, restriction: &RestrictionRow) -> StoreResult<()>;
    /// The restriction that a request led to.
    async fn restriction_of_request(&mut self, request: Uuid) -> StoreResult<Option<RestrictionRow>>;
    /// Since when use of the record is restricted, if it is: nothing else of it is told.
    async fn restricted_since(&mut self, person: Uuid) -> StoreResult<Option<At>>;
    /// Lifts it; [`crate::StoreError::Stale`] where it was lifted already.
    async fn restriction_lift(&mut self, restriction: &RestrictionRow) -> StoreResult<()>;
}
