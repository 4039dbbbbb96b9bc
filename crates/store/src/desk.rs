//! The practice's front desk (DOMAIN 4.11): who supports somebody, when they are seen next, and messages taken for a worker. Neither
//! needs nor stories are read here.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::{DeskPermit, EpisodePermit};
use crate::referrals::After;
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// By what somebody at the desk is looked for: the number, or the birth date with words of the name.
#[derive(Debug, Clone, Default)]
pub struct DeskSearch {
    pub nhs_number: Option<String>,
    pub birth_date: Option<Day>,
    /// Folded words of the name; the longest three.
    pub words: [Option<String>; 3],
}

/// Somebody of the practice, and what decides whether the desk is told anything of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskPersonRow {
    pub id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub known_as: String,
    pub birth_date: Option<Day>,
    /// Whether something of theirs is hidden.
    pub hides: bool,
    /// Whether the record is not to be used for now.
    pub restricted: bool,
    pub died: bool,
    /// What they said last about sharing with their practice; none where they were not asked.
    pub share: Option<bool>,
    pub share_withdrawn: Option<bool>,
}

/// A spell of support that is open, as the desk is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskEpisodeRow {
    pub id: Uuid,
    pub state: String,
    pub owner_id: Uuid,
    pub owner_name: String,
    /// Who covers today, where somebody does.
    pub cover_name: Option<String>,
    pub next_contact_at: Option<At>,
    pub next_contact_kind: Option<String>,
    pub next_contact_place: Option<String>,
    /// Whether the next contact is kept off the person's own plan.
    pub kept_off: bool,
}

/// A referral for the desk's own practice that nobody has decided yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskWaitRow {
    pub received_at: At,
    pub source: String,
    pub agrees_word_back: bool,
}

/// A message taken at a front desk for whoever supports somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskMessageRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub site_id: Uuid,
    /// Who asked: the person, or who for them.
    pub from_whom: String,
    pub body: String,
    /// Where to ring back; empty where that was not asked.
    pub ring: String,
    /// Needs an answer today.
    pub soon: bool,
    pub taken_by: Uuid,
    pub taken_name: String,
    pub taken_at: At,
    pub done_at: Option<At>,
    pub done_by: Option<Uuid>,
    pub done_name: String,
    /// What the desk is told of it.
    pub done_words: String,
    pub version: i64,
}

/// A message in a list of the desk: without what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskTakenRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub owner_name: String,
    pub taken_name: String,
    pub taken_at: At,
    pub done_at: Option<At>,
    pub done_name: String,
    pub done_words: String,
    /// As [`DeskPersonRow`]'s: what decides whether the desk is told anything of them, by now.
    pub hides: bool,
    pub restricted: bool,
    pub died: bool,
    pub share: Option<bool>,
    pub share_withdrawn: Option<bool>,
}

/// A message that waits for a worker, as Today lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskDueRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub owner_id: Uuid,
    pub owner_name: String,
    pub soon: bool,
    pub taken_at: At,
}

/// A referral that came by a practice's link, as whoever asks for it again there must know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskReferralRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub source: String,
    pub referrer_name: String,
    pub birth_date: Option<Day>,
    pub nhs_number: Option<String>,
}

/// The front desk's statements.
#[async_trait]
pub trait DeskRoom {
    /// May `account` be told at the desk of this person? Whoever acts today for the practice that is the person's; not for a record
    /// that was joined to another.
    async fn permit_desk(&mut self, account: Uuid, person: Uuid, today: Day) -> StoreResult<Option<DeskPermit>>;
    /// People of the practices that `account` acts for today, who are in support or referred, by name; at most `limit`.
    async fn desk_search(
        &mut self,
        account: Uuid,
        today: Day,
        search: &DeskSearch,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<DeskPersonRow>>>;
    async fn desk_person(&mut self, permit: &DeskPermit) -> StoreResult<Undisclosed<Option<DeskPersonRow>>>;
    /// Open spells of support, the latest first.
    async fn desk_episodes(&mut self, permit: &DeskPermit, now: At, today: Day) -> StoreResult<Vec<DeskEpisodeRow>>;
    /// Referrals of the person for the permit's own practice that nobody has decided yet, the oldest first.
    async fn desk_waiting(&mut self, permit: &DeskPermit) -> StoreResult<Vec<DeskWaitRow>>;
    /// The referral with this reference that came by the link of this practice.
    async fn desk_referral(&mut self, site: Uuid, reference: &str)
    -> StoreResult<Undisclosed<Option<DeskReferralRow>>>;
    /// Files a message with an open episode of the person's; [`crate::StoreError::Stale`] where it is not one.
    async fn desk_message_insert(&mut self, permit: &DeskPermit, message: &DeskMessageRow) -> StoreResult<()>;
    /// Messages taken for the person at their practice, the latest first, at most `limit`.
    async fn desk_messages(&mut self, permit: &DeskPermit, limit: i64) -> StoreResult<Vec<DeskMessageRow>>;
    /// Messages taken at the practices that `account` acts for today, the latest first; of each person with what decides whether the
    /// desk is told of them by now.
    async fn desk_taken(
        &mut self,
        account: Uuid,
        today: Day,
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<DeskTakenRow>>>;
    /// Messages of an episode, those that wait first, then the latest; at most [`crate::PAGE`].
    async fn desk_messages_of(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<DeskMessageRow>>>;
    /// Marks one dealt with; [`crate::StoreError::Stale`] where it was, or another wrote meanwhile.
    async fn desk_message_done(&mut self, permit: &EpisodePermit, message: &DeskMessageRow) -> StoreResult<()>;
    /// Messages that wait in the episodes that the account owns or covers: urgent ones first, then the oldest.
    async fn desk_due(&mut self, account: Uuid, at: At, limit: i64) -> StoreResult<Undisclosed<Vec<DeskDueRow>>>;
}
