//! Episodes: one spell of support each (DOMAIN 4.3), its holding (4.6) and its ending.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::{EpisodePermit, PersonPermit};
use crate::referrals::After;
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// An episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpisodeRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub referral_id: Uuid,
    pub owner_id: Uuid,
    pub site_id: Uuid,
    pub state: String,
    pub readiness: String,
    pub what_matters: String,
    pub scope_explained_on: Option<Day>,
    pub consent_to_share: Option<bool>,
    pub opened_at: At,
    pub started_at: Option<At>,
    pub ended_at: Option<At>,
    pub last_contact_at: Option<At>,
    pub contact_count: i32,
    pub next_contact_at: Option<At>,
    pub next_contact_kind: Option<String>,
    pub next_contact_place: Option<String>,
    pub next_contact_note: String,
    /// The earliest next thing; [`crate::NOTHING_DUE`] where nothing is planned.
    pub next_due: Day,
    pub version: i64,
}

/// An episode as Caseload and Today list it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpisodeListRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub known_as: String,
    pub birth_date: Option<Day>,
    pub safe_contact: String,
    pub owner_id: Uuid,
    pub owner_name: String,
    pub site_id: Uuid,
    pub site_name: String,
    pub state: String,
    pub readiness: String,
    pub opened_at: At,
    pub ended_at: Option<At>,
    pub last_contact_at: Option<At>,
    pub contact_count: i32,
    pub next_contact_at: Option<At>,
    pub next_contact_kind: Option<String>,
    pub next_contact_place: Option<String>,
    pub next_contact_note: String,
    pub next_due: Day,
    /// Needs of the referral as codes, joined by a space.
    pub needs: String,
    /// Reasons of the open holding as codes, joined by a space; empty where it is not held.
    pub holding: String,
    /// The stage of an ending that was begun.
    pub ending_stage: Option<String>,
}

/// What the caseload is narrowed to; `None` narrows nothing.
#[derive(Debug, Clone, Default)]
pub struct CaseloadFilter {
    /// `waiting`, `active`, `holding`, `ended`; none means all that are open.
    pub state: Option<String>,
    pub site: Option<Uuid>,
    pub need: Option<String>,
    /// Another worker covered by this account; none means all the account may see as worker.
    pub owner: Option<Uuid>,
    /// Whose next thing is due by this day; [`crate::NOTHING_DUE`] gives those with nothing next.
    pub due_by: Option<Day>,
}

/// Where a page of the caseload goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AfterDue {
    pub due: Day,
    pub id: Uuid,
}

/// One line of the trail of owners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpisodeOwnerRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub owner_id: Uuid,
    pub owner_name: String,
    pub from_at: At,
    pub until_at: Option<At>,
    pub why: String,
    pub made_by: Uuid,
}

/// How many open episodes somebody owns, by state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadRow {
    pub owner_id: Uuid,
    pub owner_name: String,
    pub waiting: i64,
    pub active: i64,
    pub holding: i64,
    /// Open episodes with nothing planned next.
    pub nothing_next: i64,
}

/// Episodes' statements.
#[async_trait]
pub trait EpisodeRoom {
    /// Opens an episode with its first owner and the owner's case access; gives the permit for it.
    async fn episode_insert(
        &mut self,
        episode: &EpisodeRow,
        owner: &EpisodeOwnerRow,
        access: &[CaseAccessRow],
    ) -> StoreResult<EpisodePermit>;
    async fn episode_get(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Option<EpisodeRow>>>;
    /// Saves every field; [`crate::StoreError::Stale`] if `episode.version` is no longer the row's.
    async fn episode_save(&mut self, permit: &EpisodePermit, episode: &EpisodeRow) -> StoreResult<()>;
    async fn episode_of_referral(
        &mut self,
        permit: &crate::permit::ReferralPermit,
    ) -> StoreResult<Option<(Uuid, String)>>;
    async fn episode_of_person(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<EpisodeListRow>>>;
    /// The account's caseload (own and covered), nothing-next first, then by what is due soonest.
    async fn episode_caseload(
        &mut self,
        account: Uuid,
        filter: &CaseloadFilter,
        at: At,
        after: Option<AfterDue>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<EpisodeListRow>>>;
    /// The account's ended episodes (own and covered), the one that ended last first. The filter's state is not asked.
    async fn episode_ended(
        &mut self,
        account: Uuid,
        filter: &CaseloadFilter,
        at: At,
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<EpisodeListRow>>>;
    /// The account's own load.
    async fn episode_load(&mut self, account: Uuid) -> StoreResult<LoadRow>;
    /// Loads of the members of the teams this account leads or supervises; figures only.
    async fn episode_team_loads(&mut self, account: Uuid, today: Day) -> StoreResult<Vec<LoadRow>>;
    async fn episode_owners(&mut self, permit: &EpisodePermit) -> StoreResult<Vec<EpisodeOwnerRow>>;
    /// Ends the present owner's line and case access, and gives both to the next.
    async fn episode_hand_over(
        &mut self,
        permit: &EpisodePermit,
        next: &EpisodeOwnerRow,
        access: &[CaseAccessRow],
    ) -> StoreResult<()>;
}

/// That an account may open a person, on a ground, for a time (HOUSE 10.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseAccessRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub account_id: Uuid,
    pub ground: String,
    pub episode_id: Option<Uuid>,
    pub from_at: At,
    pub until_at: Option<At>,
}
