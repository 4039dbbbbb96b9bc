//! Situations told among colleagues without names, and what others would do (DOMAIN 6).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, Day, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// A situation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SituationRow {
    pub id: Uuid,
    /// Who told it; shown to nobody else.
    pub teller_id: Uuid,
    pub title: String,
    pub body: String,
    pub told_at: At,
    /// The day on which it closes by itself.
    pub closes_on: Day,
    /// Closed before by whoever told it.
    pub closed_on: Option<Day>,
    /// What whoever told it takes from it.
    pub took: String,
    pub version: i64,
}

/// A situation in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SituationListRow {
    pub id: Uuid,
    pub teller_id: Uuid,
    pub title: String,
    pub told_at: At,
    pub closes_on: Day,
    pub closed_on: Option<Day>,
    pub answers: i64,
    /// Whether the account that looks has answered.
    pub answered: bool,
}

/// What somebody would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerAnswerRow {
    pub id: Uuid,
    pub situation_id: Uuid,
    /// Whose; shown to nobody.
    pub account_id: Uuid,
    pub place: i32,
    pub reason: String,
}

/// Statements on what is told among peers.
#[async_trait]
pub trait PeerRoom {
    async fn situation_insert(&mut self, situation: &SituationRow) -> StoreResult<()>;
    async fn situation_get(&mut self, situation: Uuid) -> StoreResult<Option<SituationRow>>;
    /// Saves what whoever told it takes from it, and whether it is closed, under its version; [`crate::StoreError::Stale`].
    async fn situation_save(&mut self, situation: &SituationRow) -> StoreResult<()>;
    /// The latest first, behind a place where one is given.
    async fn situation_list(
        &mut self,
        account: Uuid,
        behind: Option<(At, Uuid)>,
        limit: i64,
    ) -> StoreResult<Vec<SituationListRow>>;
    /// All answers to one.
    async fn peer_answers(&mut self, situation: Uuid) -> StoreResult<Vec<PeerAnswerRow>>;
    /// Writes an account's answer, or writes it anew.
    async fn peer_answer_put(&mut self, answer: &PeerAnswerRow) -> StoreResult<()>;
}
