//! Workshops on the line: who sits, where they place, what is noted and agreed (DOMAIN 5.5).
//!
//! Seats, placings and outcomes have ids made of chance alone, and no moment: neither tells when somebody clicked, nor after whom.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// A workshop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkshopRow {
    pub id: Uuid,
    pub title: String,
    /// Codes of aspects in the order in which they are talked about, with spaces between.
    pub aspects: String,
    pub anonymous: bool,
    /// Whether all place at one screen, one after the other.
    pub shared_screen: bool,
    pub state: String,
    /// The earlier workshop that this one holds again.
    pub repeats: Option<Uuid>,
    /// By which people without an account come in; thrown away when it is closed.
    pub code: Option<String>,
    pub lead_id: Uuid,
    /// Their name, as read.
    pub lead_name: String,
    pub opened_at: At,
    pub opened_by: Uuid,
    pub closed_at: Option<At>,
    /// The draft of a charter that was begun from it.
    pub charter_id: Option<Uuid>,
    pub version: i64,
}

/// A seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatRow {
    pub id: Uuid,
    pub workshop_id: Uuid,
    /// The digest of what opens it; none once the workshop is closed.
    pub token_hash: Option<Vec<u8>>,
    /// As what they take part.
    pub part: String,
    /// One person, or a pair.
    pub kind: String,
    /// Empty where it is anonymous.
    pub name: String,
}

/// A place on the line, with what is known of its seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacingRow {
    pub id: Uuid,
    pub workshop_id: Uuid,
    pub seat_id: Uuid,
    pub aspect: String,
    pub place: i32,
    pub word: String,
    /// As what its seat takes part, as read.
    pub part: String,
    /// The name of its seat, as read.
    pub name: String,
}

/// What more freedom may bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkshopOutcomeRow {
    pub id: Uuid,
    pub workshop_id: Uuid,
    pub aspect: String,
    pub bringing: String,
    pub words: String,
}

/// What became of an aspect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkshopSettlementRow {
    pub id: Uuid,
    pub workshop_id: Uuid,
    pub aspect: String,
    pub agreed: Option<i32>,
    pub words: String,
    pub version: i64,
}

/// The statements of workshops.
#[async_trait]
pub trait WorkshopRoom {
    async fn workshop_insert(&mut self, workshop: &WorkshopRow) -> StoreResult<()>;
    async fn workshop_get(&mut self, workshop: Uuid) -> StoreResult<Option<WorkshopRow>>;
    /// The latest first, at most [`crate::PAGE`] and one more, before one where it is named.
    async fn workshop_list(&mut self, before: Option<(At, Uuid)>) -> StoreResult<Vec<WorkshopRow>>;
    /// Saves state, code, closing and draft under its version; [`crate::StoreError::Stale`].
    async fn workshop_save(&mut self, workshop: &WorkshopRow) -> StoreResult<()>;
    /// Holds a workshop in its state until the transaction ends; [`crate::StoreError::Stale`] where it stands in another.
    async fn workshop_hold(&mut self, workshop: Uuid, state: &str) -> StoreResult<()>;
    /// Notes that an account took a seat, and not which; [`crate::StoreError::Conflict`] where it had.
    async fn workshop_join(&mut self, id: Uuid, workshop: Uuid, account: Uuid) -> StoreResult<()>;
    async fn workshop_joined(&mut self, workshop: Uuid, account: Uuid) -> StoreResult<bool>;
    async fn seat_insert(&mut self, seat: &SeatRow) -> StoreResult<()>;
    async fn seat_by_token(&mut self, workshop: Uuid, token_hash: &[u8]) -> StoreResult<Option<SeatRow>>;
    async fn seat_count(&mut self, workshop: Uuid) -> StoreResult<i64>;
    /// Throws away what opens the seats of a workshop.
    async fn seat_forget(&mut self, workshop: Uuid) -> StoreResult<()>;
    /// Places an aspect for a seat, or places it anew.
    async fn placing_put(&mut self, placing: &PlacingRow) -> StoreResult<()>;
    /// Of a workshop; in no order that tells anything.
    async fn placing_list(&mut self, workshop: Uuid) -> StoreResult<Vec<PlacingRow>>;
    async fn workshop_outcome_insert(&mut self, outcome: &WorkshopOutcomeRow) -> StoreResult<()>;
    /// By aspect, then by what is said.
    async fn workshop_outcome_list(&mut self, workshop: Uuid) -> StoreResult<Vec<WorkshopOutcomeRow>>;
    /// Takes one out; [`crate::StoreError::Stale`] where it is there no more.
    async fn workshop_outcome_delete(&mut self, workshop: Uuid, outcome: Uuid) -> StoreResult<()>;
    /// [`crate::StoreError::Conflict`] where the aspect is settled.
    async fn settlement_insert(&mut self, settlement: &WorkshopSettlementRow) -> StoreResult<()>;
    /// Saves under its version; [`crate::StoreError::Stale`].
    async fn settlement_save(&mut self, settlement: &WorkshopSettlementRow) -> StoreResult<()>;
    async fn settlement_list(&mut self, workshop: Uuid) -> StoreResult<Vec<WorkshopSettlementRow>>;
}
