//! What changes what may be done for somebody: that they can or cannot decide something themselves, and that they died (DOMAIN 4.10).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::PersonPermit;
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// Whether somebody can make one decision, as it was found on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbilityRow {
    pub id: Uuid,
    pub person_id: Uuid,
    /// `practice::ability::Kind`.
    pub kind: String,
    pub decision: String,
    /// `practice::ability::Finding`.
    pub finding: String,
    /// Codes of `practice::ability::Test`, between spaces.
    pub tests: String,
    pub how: String,
    /// What was decided in their best interests.
    pub decided: String,
    pub consulted: String,
    pub on_day: Day,
    pub review_on: Option<Day>,
    pub recorded_at: At,
    pub recorded_by: Uuid,
}

/// That somebody died.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeathRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub died_on: Option<Day>,
    /// `practice::death::Source`.
    pub source: String,
    pub note: String,
    pub recorded_at: At,
    pub recorded_by: Uuid,
}

/// A partner to whom the person had been introduced, and whether they were told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeathPartnerRow {
    pub connection_id: Uuid,
    pub episode_id: Uuid,
    pub asset_name: String,
    pub organisation: String,
    pub phone: String,
    pub email: String,
    pub state: String,
    pub told_at: Option<At>,
    pub how: Option<String>,
}

/// Somebody of a worker's who died, while their support is not ended or a partner not told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiedRow {
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub died_on: Option<Day>,
    /// Partners not told yet.
    pub untold: i64,
}

/// Their statements.
#[async_trait]
pub trait LifeRoom {
    async fn ability_insert(&mut self, permit: &PersonPermit, ability: &AbilityRow) -> StoreResult<()>;
    /// Newest first.
    async fn ability_list(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<AbilityRow>>>;
    async fn death_insert(&mut self, permit: &PersonPermit, death: &DeathRow) -> StoreResult<()>;
    /// The one that holds.
    async fn death_get(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Option<DeathRow>>>;
    /// Whether a death holds for this person; for rules that ask nothing else of them.
    async fn death_holds(&mut self, person: Uuid) -> StoreResult<bool>;
    /// Whose referral still waits although they have died.
    async fn death_waiting(&mut self) -> StoreResult<Vec<Uuid>>;
    /// Entered by mistake; [`crate::StoreError::Stale`] where it was taken back before.
    async fn death_take_back(
        &mut self,
        permit: &PersonPermit,
        death: Uuid,
        at: At,
        by: &str,
        why: &str,
    ) -> StoreResult<()>;
    /// Partners with an open introduction.
    async fn death_partners(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<DeathPartnerRow>>>;
    async fn death_told_insert(
        &mut self,
        permit: &PersonPermit,
        told: (Uuid, Uuid, Uuid),
        how: &str,
        at: At,
        by: Uuid,
    ) -> StoreResult<()>;
}
