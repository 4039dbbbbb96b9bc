//! What a service sets for itself: figures, and wordings it may edit (role card, word-back templates).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// A text that the service edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordingRow {
    pub code: String,
    pub body: String,
    pub changed_at: At,
    pub changed_by: Option<Uuid>,
    pub version: i64,
}

/// Settings' statements.
#[async_trait]
pub trait SettingRoom {
    async fn setting_list(&mut self) -> StoreResult<Vec<(String, String)>>;
    async fn setting_put(&mut self, code: &str, value: &str) -> StoreResult<()>;
    async fn wording_get(&mut self, code: &str) -> StoreResult<Option<WordingRow>>;
    async fn wording_list(&mut self) -> StoreResult<Vec<WordingRow>>;
    /// What it said before, the latest first, at most [`crate::PAGE`].
    async fn wording_past(&mut self, code: &str) -> StoreResult<Vec<WordingRow>>;
    /// Writes a wording (version 0) or saves it, and keeps what it said before; [`crate::StoreError::Stale`] if it moved on.
    async fn wording_save(&mut self, wording: &WordingRow) -> StoreResult<()>;
}
