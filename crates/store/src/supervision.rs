//! What is brought to supervision (DOMAIN 6, 10): a supervisor sees a person only when the worker brings them.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::EpisodePermit;
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// Support that a worker brought to a supervisor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupervisionCaseRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub worker_id: Uuid,
    pub supervisor_id: Uuid,
    /// The supervisor's name, as read.
    pub supervisor_name: String,
    pub why: String,
    pub brought_at: At,
    /// The supervisor's look ends then by itself.
    pub until_at: At,
    pub ended_at: Option<At>,
}

/// What a supervisor's list says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BroughtRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub worker_name: String,
    pub why: String,
    pub brought_at: At,
    pub until_at: At,
}

/// Supervision's statements.
#[async_trait]
pub trait SupervisionRoom {
    /// Who supervises this account on a day: id and name, by name.
    async fn supervisors_of(&mut self, worker: Uuid, today: Day) -> StoreResult<Vec<(Uuid, String)>>;
    /// Brings an episode, and lets the supervisor open it until then.
    async fn supervision_case_insert(&mut self, permit: &EpisodePermit, case: &SupervisionCaseRow) -> StoreResult<()>;
    /// What was brought of an episode and is still open, the latest first.
    async fn supervision_cases(&mut self, permit: &EpisodePermit, at: At) -> StoreResult<Vec<SupervisionCaseRow>>;
    /// What was brought to a supervisor and is still open, the earliest first, at most [`crate::PAGE`].
    async fn supervision_brought(&mut self, supervisor: Uuid, at: At) -> StoreResult<Undisclosed<Vec<BroughtRow>>>;
    /// Ends one, and the supervisor's access with it; [`crate::StoreError::Stale`] if it had ended before.
    async fn supervision_case_end(&mut self, permit: &EpisodePermit, case: Uuid, at: At) -> StoreResult<()>;
}
