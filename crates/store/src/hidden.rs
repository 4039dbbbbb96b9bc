//! Details that must not be found, kept apart from the record: no statement that reads persons can meet them (issue 3 of 6).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::{EpisodePermit, PersonPermit};
use crate::{At, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// A hidden address, number or e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiddenRow {
    pub id: Uuid,
    /// The person's, or a record's that was joined to theirs.
    pub person_id: Uuid,
    /// `practice::hidden::What`.
    pub kind: String,
    pub value: String,
    /// Of an address; empty for anything else.
    pub postcode: String,
    pub never_use: bool,
    pub no_message: bool,
    pub safe: bool,
    pub note: String,
    pub why: String,
    pub hidden_at: At,
    pub hidden_by: Uuid,
}

/// That something is hidden, and since when; not what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiddenKindRow {
    pub kind: String,
    pub hidden_at: At,
}

/// Hidden values that texts are searched for, never shown: what a veil is made of (`practice::hidden::Veil`).
#[derive(Clone, PartialEq, Eq)]
pub struct HiddenWord {
    pub kind: String,
    pub value: String,
    pub postcode: String,
}

impl std::fmt::Debug for HiddenWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HiddenWord")
    }
}

/// Where somebody lives, as a record that was joined to theirs has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinedPlaceRow {
    pub person_id: Uuid,
    pub address: String,
    pub postcode: String,
}

/// Hidden details' statements. The values open to a right to change the record alone: an emergency, a supervision, a concern or a formal
/// request shows that something is hidden, and not what.
#[async_trait]
pub trait HiddenRoom {
    async fn hidden_list(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<HiddenRow>>>;
    async fn hidden_kinds(&mut self, permit: &PersonPermit) -> StoreResult<Vec<HiddenKindRow>>;
    /// What is or was hidden of this person, of those tied to them, and of records joined to theirs: for a veil.
    async fn hidden_words(&mut self, person: Uuid) -> StoreResult<Vec<HiddenWord>>;
    async fn hidden_insert(&mut self, permit: &PersonPermit, row: &HiddenRow) -> StoreResult<()>;
    /// It holds no longer; what was written of it stays covered. [`crate::StoreError::Stale`] where that was so before.
    async fn hidden_end(&mut self, permit: &PersonPermit, id: Uuid, at: At) -> StoreResult<()>;
    /// The ways to reach the person changed: a form that was opened before is overtaken.
    async fn hidden_touch(&mut self, permit: &PersonPermit) -> StoreResult<()>;
    /// It is hidden no longer; [`crate::StoreError::Stale`] where it is gone.
    async fn hidden_delete(&mut self, permit: &PersonPermit, id: Uuid) -> StoreResult<()>;
    /// Addresses of the person and of records joined to theirs, where they have one.
    async fn hidden_places(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<JoinedPlaceRow>>>;
    /// Empties the address of the person and of records joined to theirs.
    async fn hidden_places_clear(&mut self, permit: &PersonPermit) -> StoreResult<()>;
    /// Takes every way with this value out of the record, and out of those joined to it.
    async fn hidden_ways_clear(&mut self, permit: &PersonPermit, value: &str) -> StoreResult<()>;
    /// With a record that is joined to another its hidden details go to that one.
    async fn hidden_move(&mut self, former: &PersonPermit, kept: Uuid) -> StoreResult<()>;
    /// What of an episode is kept off the person's own plan: ids of goals, steps, connections, or of the episode itself for the next
    /// contact.
    async fn kept_off(&mut self, permit: &EpisodePermit) -> StoreResult<Vec<Uuid>>;
    async fn kept_off_insert(&mut self, permit: &EpisodePermit, id: Uuid, at: At, by: Uuid) -> StoreResult<()>;
    async fn kept_off_delete(&mut self, permit: &EpisodePermit, id: Uuid) -> StoreResult<()>;
}
