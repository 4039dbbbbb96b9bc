//! What is done for several people at once: what was asked, how it stands with each, and the rights it rests on.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::{EpisodePermit, Stance};
use crate::{At, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// Something done for several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    pub id: Uuid,
    /// `practice::batch::Kind`.
    pub kind: String,
    /// Whose caseload is handed over; none where nothing is.
    pub from_id: Option<Uuid>,
    /// Their name, as read; empty where nobody.
    pub from_name: String,
    pub why: String,
    pub made_at: At,
    pub made_by: Uuid,
    /// Their name, as read.
    pub made_by_name: String,
    pub undone_at: Option<At>,
}

/// A line of the list of what was done for several: figures alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchListRow {
    pub id: Uuid,
    pub kind: String,
    pub made_at: At,
    pub made_by_name: String,
    pub from_name: String,
    pub people: i64,
    /// Still to be done, or waiting for a colleague.
    pub waits: i64,
    /// Waiting for the account's own yes.
    pub asks: i64,
}

/// One of them. Names are empty where it is read by whoever does not support them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRow {
    pub batch_id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub referral_id: Uuid,
    /// In which order they were chosen.
    pub place: i32,
    pub to_id: Option<Uuid>,
    /// Their name, as read; empty where nobody.
    pub to_name: String,
    /// What was asked for this one, and what came of it that undoing must know (JSON, by the kind).
    pub asked: String,
    /// `practice::batch::Standing`.
    pub state: String,
    /// Why they were left out, or what else is to be said.
    pub words: String,
    /// What was made: an appointment, a letter.
    pub made_id: Option<Uuid>,
    pub acted_at: Option<At>,
    pub reference: String,
    pub given_name: String,
    pub family_name: String,
    pub site_name: String,
    pub owner_id: Uuid,
}

/// A question, put to a colleague, whether they take somebody on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedRow {
    pub batch_id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    /// The colleague's name, as read.
    pub to_name: String,
}

/// Somebody in a caseload that is to be handed over, with what goes along. Names are empty as in [`ItemRow`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub reference: String,
    pub given_name: String,
    pub family_name: String,
    pub site_id: Uuid,
    pub site_name: String,
    /// `practice::episode::State`.
    pub state: String,
    pub next_contact_at: Option<At>,
    /// Planned appointments that go along.
    pub appointments: i64,
    /// Steps that are still to be done.
    pub steps: i64,
    /// Words to the referrer, and letters, that were begun and not sent.
    pub drafts: i64,
    /// Concerns for somebody's safety that are open.
    pub concerns: i64,
    /// Visits alone that are planned: they stay with whoever planned them.
    pub visits: i64,
    /// An ending is prepared.
    pub ending: bool,
}

/// Statements of what is done for several.
#[async_trait]
pub trait BatchRoom {
    /// The open episodes of a worker, at most `limit`, by practice; with names to the worker alone.
    async fn case_list(&mut self, worker: Uuid, named: bool, limit: i64) -> StoreResult<Undisclosed<Vec<CaseRow>>>;
    /// At which practices each of these workers supports somebody now.
    async fn places_of_workers(&mut self) -> StoreResult<Vec<(Uuid, Uuid)>>;
    async fn batch_insert(&mut self, batch: &BatchRow) -> StoreResult<()>;
    async fn batch_get(&mut self, batch: Uuid) -> StoreResult<Option<BatchRow>>;
    /// Notes that it was undone as a whole; [`crate::StoreError::Stale`] where it was before.
    async fn batch_undone(&mut self, batch: Uuid, at: At) -> StoreResult<()>;
    /// What the account did for several, what was done with its caseload, and what it is asked for, the latest first.
    async fn batch_list(&mut self, account: Uuid, limit: i64) -> StoreResult<Vec<BatchListRow>>;
    /// How many people the account is asked to take on.
    async fn batch_asks(&mut self, account: Uuid) -> StoreResult<i64>;
    async fn item_insert(&mut self, permit: &EpisodePermit, item: &ItemRow) -> StoreResult<()>;
    /// Notes somebody as left out to whom the account has no right any more; whether they were `worker`'s, or covered by them, once.
    /// Of others it says nothing, and notes nothing.
    async fn item_left_out(&mut self, worker: Uuid, item: &ItemRow) -> StoreResult<bool>;
    /// All of a batch, in the order in which they were chosen. A name stands only with those whom the account may open now.
    async fn item_list(&mut self, batch: Uuid, stance: &Stance) -> StoreResult<Undisclosed<Vec<ItemRow>>>;
    /// Says how it stands; [`crate::StoreError::Stale`] where that changed since `from`.
    async fn item_turn(&mut self, item: &ItemRow, from: &str) -> StoreResult<()>;
    /// The questions that are open for an episode: at most one, unless two asked at once.
    async fn items_asked(&mut self, permit: &EpisodePermit) -> StoreResult<Vec<AskedRow>>;
    /// Questions of the service that were asked before a moment and not answered, the oldest first; at most `limit`.
    async fn items_unanswered(&mut self, before: At, limit: i64) -> StoreResult<Vec<AskedRow>>;
    /// Closes a question that is open; [`crate::StoreError::Stale`] where it was answered meanwhile.
    async fn item_close(&mut self, item: &AskedRow, state: &str, words: &str, at: At) -> StoreResult<()>;
    /// The right of whoever is asked to take an episode on, while it is still with whoever asks: to say yes, and nothing else.
    async fn permit_asked(&mut self, account: Uuid, batch: Uuid, episode: Uuid) -> StoreResult<Option<EpisodePermit>>;
    /// The right of whoever gave an episode away to take it back, while whoever took it has it still.
    async fn permit_given(&mut self, account: Uuid, batch: Uuid, episode: Uuid) -> StoreResult<Option<EpisodePermit>>;
    /// Whether the account can be given people: a link worker of the service whose account is in use.
    async fn takes_people_on(&mut self, account: Uuid, at: At) -> StoreResult<bool>;
    /// Whether anything was written after a moment: in the episode by whomever, or about the person and in no episode by anybody but
    /// `by`. What was written of a record that was joined since, or moved here, counts too.
    async fn written_since(&mut self, permit: &EpisodePermit, at: At, by: Uuid) -> StoreResult<bool>;
}
