//! What is asked of a supervisor first, until it is answered and used (DOMAIN 5.2). Whoever asks and whom it lies with read it, and nobody
//! else.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// A question, as the two read it; [`crate::charter::AskRow`] with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskSeenRow {
    pub id: Uuid,
    pub worker_id: Uuid,
    /// Their name, as read.
    pub worker_name: String,
    pub asked_of: Uuid,
    /// Their name, as read.
    pub asked_of_name: String,
    pub aspect: String,
    pub act: String,
    pub what: String,
    pub figures: String,
    pub state: String,
    /// The reason of an answer; the worker's own line where it could not wait.
    pub answer: String,
    pub asked_at: At,
    pub due_at: At,
    /// When whom it lies with was last told by message.
    pub told_at: Option<At>,
    pub passed_on_at: Option<At>,
    pub answered_at: Option<At>,
    pub answered_by: Option<Uuid>,
    pub used_by: Option<Uuid>,
    pub until_at: Option<At>,
    pub person_id: Option<Uuid>,
    pub episode_id: Option<Uuid>,
    pub referral_id: Option<Uuid>,
    /// The boundary's words for workers, as read.
    pub words: Option<String>,
    /// Where it stands on the line, as read.
    pub latitude: Option<i32>,
    pub version: i64,
}

/// How many questions of a worker stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskCounts {
    /// Not answered yet.
    pub waiting: i64,
    /// Not answered in the time of the second either.
    pub in_vain: i64,
    /// Answered yes, and not used yet.
    pub granted: i64,
    /// Answered no since a moment.
    pub refused: i64,
}

/// An answer to a question.
#[derive(Debug, Clone)]
pub struct Answered<'a> {
    pub yes: bool,
    pub why: &'a str,
    pub at: At,
    pub by: Uuid,
    /// A yes holds until then.
    pub until: Option<At>,
}

/// The statements of what is asked first.
#[async_trait]
pub trait AskRoom {
    /// What a worker asked, the latest first, at most [`crate::PAGE`] and one, before one where it is named.
    async fn ask_mine(&mut self, worker: Uuid, before: Option<(At, Uuid)>)
    -> StoreResult<Undisclosed<Vec<AskSeenRow>>>;
    /// How many of a worker's stand where, at a moment; what was answered no counts from `since`.
    async fn ask_counts(&mut self, worker: Uuid, at: At, since: At) -> StoreResult<AskCounts>;
    /// What lies with a supervisor, the most urgent first, at most [`crate::PAGE`].
    async fn ask_with(&mut self, supervisor: Uuid) -> StoreResult<Undisclosed<Vec<AskSeenRow>>>;
    /// How much lies with a supervisor.
    async fn ask_with_count(&mut self, supervisor: Uuid) -> StoreResult<i64>;
    /// How many of the service nobody answered in the time of the second either, or where there was no second.
    async fn ask_in_vain(&mut self, at: At) -> StoreResult<i64>;
    /// What a supervisor answered, or what could not wait for them, the latest first, at most [`crate::PAGE`].
    async fn ask_answered(&mut self, supervisor: Uuid) -> StoreResult<Undisclosed<Vec<AskSeenRow>>>;
    /// One, of whoever asked it, with whom it lies, or who answered it.
    async fn ask_get(&mut self, reader: Uuid, ask: Uuid) -> StoreResult<Undisclosed<Option<AskSeenRow>>>;
    /// Answers one that lies with somebody, under its version; [`crate::StoreError::Stale`] where it was answered or passed on meanwhile.
    async fn ask_answer(&mut self, ask: Uuid, version: i64, answered: &Answered<'_>) -> StoreResult<()>;
    /// Withdrawn, or gone on with, by whoever asked; [`crate::StoreError::Stale`] where it was answered meanwhile.
    async fn ask_end(
        &mut self,
        worker: Uuid,
        (ask, version): (Uuid, i64),
        (state, words): (&str, &str),
        at: At,
    ) -> StoreResult<()>;
    /// Those that wait and about which something may be to do, the earliest due first, at most [`crate::PAGE`]; those waited for in vain
    /// are left out. `after` is where the last piece ended.
    async fn ask_waiting(&mut self, at: At, after: Option<(At, Uuid)>) -> StoreResult<Vec<AskSeenRow>>;
    /// Notes that whom it lies with was told.
    async fn ask_told(&mut self, ask: Uuid, at: At) -> StoreResult<()>;
    /// It goes to somebody else, with a time of its own; where there is nobody else it stays, and counts as waited for in vain.
    async fn ask_pass(&mut self, ask: Uuid, version: i64, to: Uuid, due: At, at: At) -> StoreResult<()>;
    /// Supervisors of the service who are in a team of a site that a team of the worker's serves, by name.
    async fn ask_nearby(&mut self, worker: Uuid, today: Day) -> StoreResult<Vec<Uuid>>;
    /// The service's managers who can sign in.
    async fn ask_managers(&mut self, at: At) -> StoreResult<Vec<Uuid>>;
}
