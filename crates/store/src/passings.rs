//! Persons passed to somebody else, until that somebody says yes (DOMAIN 4.2).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::ReferralPermit;
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// Somebody passed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassingRow {
    pub id: Uuid,
    pub referral_id: Uuid,
    pub person_id: Uuid,
    pub team_id: Uuid,
    /// `practice::passing::Why`.
    pub why: String,
    pub to_name: String,
    pub made_at: At,
    pub made_by: Uuid,
    /// By this day the other end is to say yes.
    pub due_on: Day,
    /// `practice::passing::Answer`; none while it is awaited.
    pub answer: Option<String>,
    pub answered_at: Option<At>,
    /// Who said so.
    pub answered_by: String,
    pub answer_words: String,
    /// The account that wrote it down; none where the clinician did, by their own link.
    pub recorded_by: Option<Uuid>,
}

/// One that is awaited, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassingListRow {
    pub id: Uuid,
    pub referral_id: Uuid,
    pub person_id: Uuid,
    pub reference: String,
    pub given_name: String,
    pub family_name: String,
    pub site_name: String,
    pub why: String,
    pub to_name: String,
    pub made_at: At,
    pub due_on: Day,
}

/// Passings' statements.
#[async_trait]
pub trait PassingRoom {
    async fn passing_insert(&mut self, permit: &ReferralPermit, passing: &PassingRow) -> StoreResult<()>;
    /// The newest of a referral.
    async fn passing_of(&mut self, permit: &ReferralPermit) -> StoreResult<Undisclosed<Option<PassingRow>>>;
    /// Writes what became of it; [`crate::StoreError::Stale`] if that was written before.
    async fn passing_answer(&mut self, permit: &ReferralPermit, passing: &PassingRow) -> StoreResult<()>;
    /// Those awaited of the account's teams today, what is due soonest first; for safety before others.
    async fn passing_awaited(
        &mut self,
        account: Uuid,
        today: Day,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<PassingListRow>>>;
}
