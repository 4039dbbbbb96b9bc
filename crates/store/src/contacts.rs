//! Contacts: one meeting, call or message each (DOMAIN 4.4).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::EpisodePermit;
use crate::referrals::After;
use crate::{At, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// A contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub kind: String,
    pub place: String,
    pub at: At,
    pub planned_minutes: Option<i32>,
    pub minutes: Option<i32>,
    pub travel_minutes: Option<i32>,
    pub attendance: String,
    pub with_whom: String,
    pub notes: String,
    /// `practice::charter::Done`, as it is kept.
    pub done: String,
    pub readiness: Option<String>,
    pub recorded_at: At,
    pub recorded_by: Uuid,
    pub version: i64,
}

/// A contact with who recorded it and the needs worked on (codes, joined by a space).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactListRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub kind: String,
    pub place: String,
    pub at: At,
    pub planned_minutes: Option<i32>,
    pub minutes: Option<i32>,
    pub travel_minutes: Option<i32>,
    pub attendance: String,
    pub with_whom: String,
    pub notes: String,
    pub done: String,
    pub recorded_by_name: String,
    pub needs: String,
    pub version: i64,
}

/// What the clocks and counts of an episode are made of: one contact each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactFactRow {
    pub kind: String,
    pub attendance: String,
    pub at: At,
}

/// Contacts' statements.
#[async_trait]
pub trait ContactRoom {
    async fn contact_insert(
        &mut self,
        permit: &EpisodePermit,
        contact: &ContactRow,
        needs: &[String],
    ) -> StoreResult<()>;
    async fn contact_get(
        &mut self,
        permit: &EpisodePermit,
        contact: Uuid,
    ) -> StoreResult<Undisclosed<Option<ContactRow>>>;
    /// The contacts of the episode that began at this very moment: as a rule none.
    async fn contact_at(&mut self, permit: &EpisodePermit, at: At) -> StoreResult<Undisclosed<Vec<ContactRow>>>;
    async fn contact_needs(&mut self, permit: &EpisodePermit, contact: Uuid) -> StoreResult<Vec<String>>;
    /// Corrects a contact; [`crate::StoreError::Stale`] if `contact.version` is no longer the row's.
    async fn contact_save(&mut self, permit: &EpisodePermit, contact: &ContactRow, needs: &[String])
    -> StoreResult<()>;
    /// Every contact of an episode without its words, oldest first, to count anew after a correction.
    async fn contact_facts(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<ContactFactRow>>>;
    /// Contacts of an episode, newest first.
    async fn contact_page(
        &mut self,
        permit: &EpisodePermit,
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<ContactListRow>>>;
}
