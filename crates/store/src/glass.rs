//! Records opened outside one's own in an emergency (DOMAIN 10, "break the glass").
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::people::{PersonFoundRow, PersonSearch};
use crate::permit::GlassPermit;
use crate::referrals::After;
use crate::{At, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// One opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlassRow {
    pub id: Uuid,
    /// `practice::glass::Reason`.
    pub reason: String,
    pub why: String,
    pub person_id: Option<Uuid>,
    pub made_by: Uuid,
    /// The name of whoever opened it, as read.
    pub made_by_name: String,
    pub made_at: At,
    pub until_at: At,
    pub closed_at: Option<At>,
    /// `practice::glass::Outcome`.
    pub outcome: Option<String>,
    pub outcome_words: String,
    pub looked_at: Option<At>,
    /// The name of whoever looked at it afterwards.
    pub looked_by_name: Option<String>,
    pub version: i64,
}

/// What came of looking at it.
#[derive(Debug, Clone, Copy)]
pub struct GlassOutcome<'a> {
    pub id: Uuid,
    pub version: i64,
    pub outcome: &'a str,
    pub words: &'a str,
    pub at: At,
    pub by: Uuid,
}

/// Openings' statements.
#[async_trait]
pub trait GlassRoom {
    async fn glass_insert(&mut self, glass: &GlassRow) -> StoreResult<()>;
    async fn glass_get(&mut self, glass: Uuid) -> StoreResult<Option<GlassRow>>;
    /// Openings newest first; `waiting` only those nobody has looked at.
    async fn glass_page(&mut self, waiting: bool, before: Option<After>, limit: i64) -> StoreResult<Vec<GlassRow>>;
    /// Those an account made since a moment, newest first, and not more than [`crate::PAGE`].
    async fn glass_of(&mut self, account: Uuid, since: At) -> StoreResult<Vec<GlassRow>>;
    /// Who looks at openings: the governance leads, but for whoever made this one.
    async fn glass_leads(&mut self, but: Uuid) -> StoreResult<Vec<Uuid>>;
    /// How many nobody has looked at.
    async fn glass_waiting(&mut self) -> StoreResult<i64>;
    /// Persons of the whole service who fit; only while the opening names nobody.
    async fn glass_find(
        &mut self,
        permit: &GlassPermit,
        search: &PersonSearch,
    ) -> StoreResult<Undisclosed<Vec<PersonFoundRow>>>;
    /// Names the person, and opens the record; [`crate::StoreError::Stale`] if it names somebody already.
    async fn glass_open(&mut self, permit: &GlassPermit, person: Uuid, at: At) -> StoreResult<()>;
    async fn glass_close(&mut self, permit: &GlassPermit, at: At) -> StoreResult<()>;
    /// Notes what came of it, and ends the access where it is still open.
    async fn glass_settle(&mut self, outcome: &GlassOutcome<'_>) -> StoreResult<()>;
}
