//! What is being typed, and forms already taken.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// A form half filled in, kept on the server for the one who types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    pub account_id: Uuid,
    /// Which form: its page's path.
    pub code: String,
    /// The fields as they would be posted.
    pub body: String,
    pub saved_at: At,
}

/// That a draft is kept, without what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptDraftRow {
    pub code: String,
    pub saved_at: At,
}

/// Drafts' statements.
#[async_trait]
pub trait DraftRoom {
    async fn draft_put(&mut self, draft: &DraftRow) -> StoreResult<()>;
    async fn draft_get(&mut self, account: Uuid, code: &str) -> StoreResult<Option<DraftRow>>;
    /// Which drafts are kept, the latest first.
    async fn draft_list(&mut self, account: Uuid) -> StoreResult<Vec<KeptDraftRow>>;
    /// The drafts whose code begins with `prefix`, the latest first.
    async fn draft_under(&mut self, account: Uuid, prefix: &str) -> StoreResult<Vec<DraftRow>>;
    /// Throws away an account's oldest drafts until at most `keep` are left; gives how many went.
    async fn draft_trim(&mut self, account: Uuid, keep: i64) -> StoreResult<u64>;
    async fn draft_delete(&mut self, account: Uuid, code: &str) -> StoreResult<()>;
    /// Notes that the form with this id was taken, and where it led;
    /// [`crate::StoreError::Conflict`] if it was taken before.
    async fn sent_form_insert(&mut self, id: Uuid, location: &str, at: At) -> StoreResult<()>;
    async fn sent_form_get(&mut self, id: Uuid) -> StoreResult<Option<String>>;
    /// Throws away drafts and form marks older than this.
    async fn drafts_sweep(&mut self, before: At) -> StoreResult<u64>;
}
