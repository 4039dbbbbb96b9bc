//! Carers and family without support of their own: what they said at a contact that counts for somebody else, in their own record; and who
//! opens that record for as long as the other is supported (DOMAIN 4.1).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::episodes::CaseAccessRow;
use crate::permit::{EpisodePermit, PersonPermit};
use crate::referrals::After;
use crate::{At, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// What somebody said at a contact that counts in the support of somebody they are tied to. It stands in their own record alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KinNoteRow {
    pub id: Uuid,
    pub person_id: Uuid,
    /// `practice::contact::Kind`, of the contact that counts.
    pub kind: String,
    /// `practice::contact::Place`.
    pub place: String,
    pub at: At,
    /// Who else was there, as they are called in this record.
    pub with_whom: String,
    pub notes: String,
    pub recorded_at: At,
    pub recorded_by: Uuid,
    pub version: i64,
}

/// Statements about them.
#[async_trait]
pub trait KinRoom {
    async fn kin_note_insert(&mut self, permit: &PersonPermit, note: &KinNoteRow) -> StoreResult<()>;
    async fn kin_note_get(&mut self, permit: &PersonPermit, note: Uuid)
    -> StoreResult<Undisclosed<Option<KinNoteRow>>>;
    /// The latest first, at most [`crate::PAGE`].
    async fn kin_note_list(
        &mut self,
        permit: &PersonPermit,
        before: Option<After>,
    ) -> StoreResult<Undisclosed<Vec<KinNoteRow>>>;
    /// Saves when, where and what; [`crate::StoreError::Stale`] where somebody else did since.
    async fn kin_note_save(&mut self, permit: &PersonPermit, note: &KinNoteRow) -> StoreResult<()>;
    /// Opens the record of somebody tied to the person of an episode, on the ground of that tie, to those who support in it.
    async fn kin_access_insert(
        &mut self,
        permit: &EpisodePermit,
        kin: Uuid,
        access: &[CaseAccessRow],
    ) -> StoreResult<()>;
    /// Ends what the tie of two persons opened, once no tie of theirs is left: at both ends.
    async fn kin_access_settle(&mut self, permit: &PersonPermit, other: Uuid, at: At) -> StoreResult<()>;
    /// Those tied to the person of an episode whose records are kept because of such a tie: nobody ever supported them.
    async fn kin_kept(&mut self, permit: &EpisodePermit) -> StoreResult<Vec<Uuid>>;
}
