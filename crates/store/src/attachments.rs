//! Files kept with a record, and what is in them: stored once for a service, in pieces, so that no file is ever whole in memory.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::PersonPermit;
use crate::referrals::After;
use crate::{At, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// A piece of a file is so large at most.
pub const PIECE: usize = 64 * 1024;

/// A file kept with a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentRow {
    pub id: Uuid,
    pub person_id: Uuid,
    /// The referral that it, or the letter or contact it is kept with, belongs to.
    pub referral_id: Option<Uuid>,
    pub contact_id: Option<Uuid>,
    pub letter_id: Option<Uuid>,
    /// None once what was in it is gone.
    pub blob_id: Option<Uuid>,
    pub name: String,
    /// `practice::attachment::Kind`.
    pub kind: String,
    /// In bytes.
    pub size: i64,
    pub note: String,
    /// `practice::attachment::State`.
    pub state: String,
    /// What the program that looks through files last said.
    pub scan_words: String,
    pub added_at: At,
    /// By name.
    pub added_by: String,
    /// When it was looked through, or taken out.
    pub settled_at: Option<At>,
    /// Who took it out, by name.
    pub out_by: String,
    pub out_why: String,
    pub version: i64,
}

/// Files' statements. What comes in is nobody's until an attachment names it, and is swept where none does.
#[async_trait]
pub trait AttachmentRoom {
    /// Begins to take in what is in a file.
    async fn blob_insert(&mut self, blob: Uuid, at: At) -> StoreResult<()>;
    /// Takes in the next piece, of at most [`PIECE`] bytes.
    async fn blob_piece_insert(&mut self, blob: Uuid, n: i32, body: &[u8]) -> StoreResult<()>;
    /// All has come. Where the same is stored already, that is used and this thrown away; gives the one that is kept.
    /// [`crate::StoreError::Conflict`] where the same comes in elsewhere at this moment: then again.
    async fn blob_finish(&mut self, blob: Uuid, digest: &[u8], size: i64) -> StoreResult<Uuid>;
    /// Throws away what no attachment names.
    async fn blob_discard(&mut self, blob: Uuid) -> StoreResult<()>;
    /// Throws away what came in before a moment and is named by no attachment; gives how many. What came since an import that is still open
    /// was begun stays: it waits to be published with it.
    async fn blob_sweep(&mut self, before: At) -> StoreResult<u64>;

    async fn attachment_insert(&mut self, permit: &PersonPermit, attachment: &AttachmentRow) -> StoreResult<()>;
    async fn attachment_get(
        &mut self,
        permit: &PersonPermit,
        attachment: Uuid,
    ) -> StoreResult<Undisclosed<Option<AttachmentRow>>>;
    /// The latest first, at most [`crate::PAGE`].
    async fn attachment_list(
        &mut self,
        permit: &PersonPermit,
        before: Option<After>,
    ) -> StoreResult<Undisclosed<Vec<AttachmentRow>>>;
    /// Takes what is in it out, and says who did and why; [`crate::StoreError::Stale`] where somebody else changed it.
    async fn attachment_take_out(&mut self, permit: &PersonPermit, attachment: &AttachmentRow) -> StoreResult<()>;
    /// A piece of what is in it; none behind the last.
    async fn attachment_piece(
        &mut self,
        permit: &PersonPermit,
        attachment: Uuid,
        n: i32,
    ) -> StoreResult<Undisclosed<Option<Vec<u8>>>>;

    /// A file that is still to be looked through: for the program itself, none to anybody else.
    async fn attachment_held(&mut self, attachment: Uuid) -> StoreResult<Option<AttachmentRow>>;
    /// A piece of a file that is still to be looked through; likewise.
    async fn attachment_held_piece(&mut self, attachment: Uuid, n: i32) -> StoreResult<Option<Vec<u8>>>;
    /// Says how it went: state, words, when; what is refused loses what is in it. [`crate::StoreError::Stale`] where it is held no longer.
    async fn attachment_looked_through(&mut self, attachment: &AttachmentRow) -> StoreResult<()>;
}
