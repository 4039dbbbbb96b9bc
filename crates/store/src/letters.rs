//! Letters on paper.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::{PersonPermit, ReferralPermit};
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRow {
    pub id: Uuid,
    pub referral_id: Uuid,
    pub person_id: Uuid,
    /// `practice::letter::own::Origin`.
    pub template: String,
    /// What it was called when it was begun from a letter that the service added; empty else.
    pub title: String,
    /// `practice::letter::To`.
    pub to_whom: String,
    /// `practice::letter::own::Language`.
    pub language: String,
    /// What it is about, above the greeting; may be empty.
    pub subject: String,
    /// The letterhead as it went; empty until then.
    pub head: String,
    /// Name and address, line by line.
    pub address: String,
    pub body: String,
    /// Large print.
    pub large: bool,
    /// The day that stands on it.
    pub begun_on: Day,
    /// `draft` or `sent`.
    pub state: String,
    /// `practice::letter::Way`, once it is sent.
    pub way: Option<String>,
    pub made_at: At,
    pub made_by: Uuid,
    pub sent_at: Option<At>,
    /// By name.
    pub sent_by: String,
    /// When it came back undelivered.
    pub returned_on: Option<Day>,
    pub returned_words: String,
    pub version: i64,
}

/// A letter that was begun and not sent, without its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterHeadRow {
    pub id: Uuid,
    pub referral_id: Uuid,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub template: String,
    pub title: String,
    pub made_at: At,
}

/// A letter that the service added, from which letters begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnLetterRow {
    pub id: Uuid,
    pub name: String,
    /// `practice::letter::To`.
    pub to_whom: String,
    pub subject: String,
    pub body: String,
    pub welsh_subject: String,
    pub welsh_body: String,
    pub changed_at: At,
    /// By name.
    pub changed_by: String,
    /// Since when no letter begins from it.
    pub retired_at: Option<At>,
    pub retired_by: String,
    pub version: i64,
}

/// What such a letter said before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnLetterPastRow {
    pub version: i64,
    pub name: String,
    pub subject: String,
    pub body: String,
    pub welsh_subject: String,
    pub welsh_body: String,
    pub changed_at: At,
    pub changed_by: String,
}

/// A letter that the service added, by name alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnLetterLineRow {
    pub id: Uuid,
    pub name: String,
    pub to_whom: String,
    /// Whether it has a Welsh text.
    pub welsh: bool,
    pub changed_at: At,
    pub changed_by: String,
    pub retired_at: Option<At>,
}

/// Statements about letters that a service added: they are about nobody.
#[async_trait]
pub trait OwnLetterRoom {
    async fn own_letter_insert(&mut self, letter: &OwnLetterRow) -> StoreResult<()>;
    async fn own_letter_get(&mut self, letter: Uuid) -> StoreResult<Option<OwnLetterRow>>;
    /// All of them by name, those in use first, at most `limit`.
    async fn own_letter_list(&mut self, limit: i64) -> StoreResult<Vec<OwnLetterLineRow>>;
    /// What one said before, the latest first, at most [`crate::PAGE`].
    async fn own_letter_past(&mut self, letter: Uuid) -> StoreResult<Vec<OwnLetterPastRow>>;
    /// Saves its name and words, and keeps what they were; [`crate::StoreError::Stale`] where it moved on.
    async fn own_letter_save(&mut self, letter: &OwnLetterRow) -> StoreResult<()>;
    /// Retires it, or puts it to use again; [`crate::StoreError::Stale`] where it moved on.
    async fn own_letter_retire(&mut self, letter: &OwnLetterRow) -> StoreResult<()>;
}

/// Letters' statements.
#[async_trait]
pub trait LetterRoom {
    async fn letter_insert(&mut self, permit: &ReferralPermit, letter: &LetterRow) -> StoreResult<()>;
    async fn letter_get(
        &mut self,
        permit: &ReferralPermit,
        letter: Uuid,
    ) -> StoreResult<Undisclosed<Option<LetterRow>>>;
    /// The letters of a referral, the latest first, at most [`crate::PAGE`].
    async fn letter_list(&mut self, permit: &ReferralPermit) -> StoreResult<Undisclosed<Vec<LetterRow>>>;
    /// Saves a draft, or sends it; [`crate::StoreError::Stale`] where it moved on, or was sent already: what was sent is never written
    /// again.
    async fn letter_save(&mut self, permit: &ReferralPermit, letter: &LetterRow) -> StoreResult<()>;
    /// Throws a draft away; its files stay with the referral. [`crate::StoreError::Stale`] as with saving.
    async fn letter_delete(&mut self, permit: &ReferralPermit, letter: Uuid, version: i64) -> StoreResult<()>;
    /// Notes that one that was sent came back; [`crate::StoreError::Stale`] where it is none, or that is noted already.
    async fn letter_returned(&mut self, permit: &ReferralPermit, letter: Uuid, on: Day, words: &str)
    -> StoreResult<()>;
    /// A letter that was sent by e-mail and is to go now, for the system alone.
    async fn letter_to_mail(&mut self, letter: Uuid) -> StoreResult<Option<(Undisclosed<LetterRow>, PersonPermit)>>;
    /// Letters that were begun and not sent, of the account's episodes and teams, the oldest first.
    async fn letter_drafts(
        &mut self,
        account: Uuid,
        today: Day,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<LetterHeadRow>>>;
}
