//! Who waits for a first contact, in what order, and who has room (DOMAIN 4.2, 4.3, 5.1).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::{EpisodePermit, PersonPermit, Stance};
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// What counts towards somebody's place on the waiting list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnRow {
    pub episode_id: Uuid,
    pub person_id: Uuid,
    /// The moment from which the wait counts (`practice::waiting::Facts::counts_from`); the list stands in its order.
    pub counts_from: At,
    /// `practice::referral::Urgency`.
    pub urgency: String,
    pub flagged: bool,
    /// Supported here before.
    pub known: bool,
    /// Working days by which somebody was moved up by hand, down where negative; 0 for not at all.
    pub by_hand: i32,
    pub why: String,
    /// By name.
    pub moved_by: String,
    pub moved_at: Option<At>,
    pub version: i64,
}

/// Somebody on the waiting list. Names are empty where the list is read by whoever does not support them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingRow {
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub reference: String,
    pub given_name: String,
    pub family_name: String,
    pub known_as: String,
    pub safe_contact: String,
    pub owner_id: Uuid,
    pub owner_name: String,
    pub site_name: String,
    /// When the referral came, or was reopened.
    pub received_at: At,
    pub counts_from: At,
    pub urgency: String,
    pub flagged: bool,
    pub known: bool,
    pub by_hand: i32,
    pub why: String,
    pub moved_by: String,
    pub moved_at: Option<At>,
    /// Of what counts towards the place; 0 where nothing was written down yet.
    pub version: i64,
    pub first_offered_at: Option<At>,
    pub next_contact_at: Option<At>,
    /// Codes, joined by a space.
    pub needs: String,
    pub died: bool,
}

/// Whose waiting list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitingOf {
    /// Of those whom the account supports or covers; with names.
    Own,
    /// Of the workers whom the account leads or supervises; without names.
    Led,
    /// Of the whole service; without names.
    Service,
}

/// What the list is narrowed to; `None` narrows nothing.
#[derive(Debug, Clone, Default)]
pub struct WaitingFilter {
    pub site: Option<Uuid>,
    pub owner: Option<Uuid>,
    pub need: Option<String>,
    /// Referred before this moment: their wait is longer than the target.
    pub before: Option<At>,
}

/// Where a page of the list goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AfterTurn {
    pub counts_from: At,
    pub id: Uuid,
}

/// How many wait, and how many of them longer than the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WaitingCount {
    pub waiting: i64,
    pub over: i64,
}

/// What a worker has in hand: figures only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpareRow {
    pub owner_id: Uuid,
    pub owner_name: String,
    pub waiting: i64,
    pub active: i64,
    pub holding: i64,
    /// Minutes of contacts, travel with them, with people who are held, since a moment; several contacts of one moment are one meeting
    /// with several, and its minutes count once.
    pub holding_minutes: i64,
}

/// The waiting list's statements.
#[async_trait]
pub trait WaitingRoom {
    /// May this account say where `episode` stands on the list, and who has it? Whoever supports or covers, and whoever leads or
    /// supervises the worker who does. It opens nothing of the record; the use cases of the list and of handing over ask for it alone.
    async fn permit_led(&mut self, stance: &Stance, episode: Uuid) -> StoreResult<Option<EpisodePermit>>;
    /// Whether the person was supported here before this referral.
    async fn known_before(&mut self, permit: &PersonPermit, episode: Uuid) -> StoreResult<bool>;
    async fn turn_get(&mut self, permit: &EpisodePermit) -> StoreResult<Option<TurnRow>>;
    /// Writes what counts; [`crate::StoreError::Stale`] where somebody else did meanwhile, [`crate::StoreError::Conflict`] where a first
    /// one (version 0) was written meanwhile.
    async fn turn_save(&mut self, permit: &EpisodePermit, turn: &TurnRow) -> StoreResult<()>;
    /// The list in its order, at most `limit`.
    async fn waiting_list(
        &mut self,
        of: WaitingOf,
        who: (Uuid, At, Day),
        filter: &WaitingFilter,
        after: Option<AfterTurn>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<WaitingRow>>>;
    /// How many wait in all, and how many were referred before a moment.
    async fn waiting_count(&mut self, of: WaitingOf, who: (Uuid, At, Day), before: At) -> StoreResult<WaitingCount>;
    /// What every link worker of the service has in hand, by name; minutes since a moment.
    async fn spare_list(&mut self, at: At, since: At) -> StoreResult<Vec<SpareRow>>;
}
