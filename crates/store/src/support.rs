//! What is worked on: goals, steps, connections, unmet needs (DOMAIN 4.3, 4.5).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::EpisodePermit;
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// A goal: what matters to the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub words: String,
    pub state: String,
    pub agreed_at: At,
    pub changed_at: At,
    pub version: i64,
}

/// A step: what is done about it, by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub goal_id: Option<Uuid>,
    pub person_id: Uuid,
    pub words: String,
    pub by_whom: String,
    pub due_on: Option<Day>,
    pub state: String,
    pub agreed_at: At,
    pub changed_at: At,
    pub version: i64,
}

/// One introduction of a person to an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub asset_id: Uuid,
    pub state: String,
    pub how: Option<String>,
    pub not_taken_up: Option<String>,
    pub note: String,
    pub partner_word: String,
    pub suggested_at: At,
    pub changed_at: At,
    pub version: i64,
}

/// A connection with its asset's name and place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionListRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub asset_id: Uuid,
    pub asset_name: String,
    pub asset_when: String,
    pub asset_place: String,
    pub asset_phone: String,
    pub state: String,
    pub how: Option<String>,
    pub not_taken_up: Option<String>,
    pub note: String,
    pub partner_word: String,
    pub suggested_at: At,
    pub changed_at: At,
    pub version: i64,
}

/// A need with no fitting asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmetNeedRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub need: String,
    pub area: String,
    pub why: String,
    pub note: String,
    pub at: At,
    pub recorded_by: Uuid,
}

/// Unmet needs counted by need and why; nobody is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmetCountRow {
    pub need: String,
    pub why: String,
    pub count: i64,
}

/// Statements on what is worked on.
#[async_trait]
pub trait SupportRoom {
    async fn goal_insert(&mut self, permit: &EpisodePermit, goal: &GoalRow) -> StoreResult<()>;
    async fn goal_list(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<GoalRow>>>;
    async fn goal_save(&mut self, permit: &EpisodePermit, goal: &GoalRow) -> StoreResult<()>;
    async fn step_insert(&mut self, permit: &EpisodePermit, step: &StepRow) -> StoreResult<()>;
    async fn step_list(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<StepRow>>>;
    async fn step_save(&mut self, permit: &EpisodePermit, step: &StepRow) -> StoreResult<()>;
    async fn connection_insert(&mut self, permit: &EpisodePermit, connection: &ConnectionRow) -> StoreResult<()>;
    async fn connection_get(
        &mut self,
        permit: &EpisodePermit,
        connection: Uuid,
    ) -> StoreResult<Undisclosed<Option<ConnectionRow>>>;
    async fn connection_list(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<ConnectionListRow>>>;
    /// What the groups and services are for to which an episode has connections: a connection and a need, as often as there are.
    async fn connection_needs(&mut self, permit: &EpisodePermit) -> StoreResult<Vec<(Uuid, String)>>;
    async fn connection_save(&mut self, permit: &EpisodePermit, connection: &ConnectionRow) -> StoreResult<()>;
    async fn unmet_need_insert(&mut self, permit: &EpisodePermit, unmet: &UnmetNeedRow) -> StoreResult<()>;
    async fn unmet_need_list(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<UnmetNeedRow>>>;
    async fn unmet_need_counts(&mut self, since: At) -> StoreResult<Vec<UnmetCountRow>>;
}
