//! What was copied out of the record for the GP's own system (DOMAIN 4.11).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::ReferralPermit;
use crate::{At, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// One summary, as it was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedRow {
    pub id: Uuid,
    pub referral_id: Uuid,
    pub person_id: Uuid,
    pub episode_id: Option<Uuid>,
    /// `practice::summary::About`.
    pub about: String,
    /// The SNOMED CT code that stood in it; empty where none did.
    pub code: String,
    pub body: String,
    pub at: At,
    pub made_by: Uuid,
    pub made_by_name: String,
}

/// Summaries' statements.
#[async_trait]
pub trait CopiedRoom {
    async fn copied_insert(&mut self, permit: &ReferralPermit, row: &CopiedRow) -> StoreResult<()>;
    /// The latest first, at most [`crate::PAGE`].
    async fn copied_list(&mut self, permit: &ReferralPermit) -> StoreResult<Undisclosed<Vec<CopiedRow>>>;
    /// The codes that have been copied out of this referral and the episode that followed it, each once.
    async fn copied_codes(&mut self, permit: &ReferralPermit) -> StoreResult<Vec<String>>;
}
