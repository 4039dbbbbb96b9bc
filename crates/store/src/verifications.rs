//! Walks along both logs, and what they found (DOMAIN 10): whether anything in them was changed, taken out or cut off.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::referrals::After;
use crate::{At, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// A walk along both logs, under way or at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerificationRow {
    pub id: Uuid,
    /// The name of whoever asked for it; empty where it is made every night.
    pub asked_by: String,
    pub begun_at: At,
    /// Where both walks stand, as JSON of two `chain::Walk`.
    pub walk: String,
    /// Entries of the changes that fit so far.
    pub changes: i64,
    /// Entries of the looks that fit so far.
    pub looks: i64,
    pub erased: i64,
    /// How many notes from a second place it was set beside.
    pub elsewhere: i32,
    pub ended_at: Option<At>,
    /// The first entry of each log that does not fit, as JSON of a `chain::Broken`.
    pub broken_changes: Option<String>,
    pub broken_looks: Option<String>,
}

/// Verifications' statements.
#[async_trait]
pub trait VerificationRoom {
    async fn verification_insert(&mut self, row: &VerificationRow) -> StoreResult<()>;
    /// Saves how far it has come, or that it has ended.
    async fn verification_save(&mut self, row: &VerificationRow) -> StoreResult<()>;
    async fn verification_get(&mut self, id: Uuid) -> StoreResult<Option<VerificationRow>>;
    /// The one that is under way, if one is; the oldest of them.
    async fn verification_open(&mut self) -> StoreResult<Option<VerificationRow>>;
    /// The last that ended.
    async fn verification_last(&mut self) -> StoreResult<Option<VerificationRow>>;
    /// Verifications, newest first.
    async fn verification_page(&mut self, before: Option<After>, limit: i64) -> StoreResult<Vec<VerificationRow>>;
    /// The accounts to be told of a fault in the logs: governance leads and administrators.
    async fn verification_told(&mut self) -> StoreResult<Vec<Uuid>>;
}
