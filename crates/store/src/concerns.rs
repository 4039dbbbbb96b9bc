//! Concerns for somebody's safety, who was told of them, and who leads on safety at each site (DOMAIN 4.8).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::{ConcernPermit, PersonPermit};
use crate::referrals::After;
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// Who answers for safety at a site for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteLeadRow {
    pub id: Uuid,
    pub site_id: Uuid,
    /// The site's name, as read.
    pub site_name: String,
    /// `practice::concern::Lead`.
    pub kind: String,
    pub deputy: bool,
    pub name: String,
    pub phone: String,
    /// Where Leeway reaches them too; none for somebody without an account, and, as read for a concern, for one who
    /// cannot sign in here any more.
    pub account_id: Option<Uuid>,
    pub from_on: Day,
    pub until_on: Option<Day>,
}

/// A concern. What it says is never changed; what became of it is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConcernRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub site_id: Option<Uuid>,
    /// `practice::concern::About`.
    pub about: String,
    pub danger: bool,
    pub who: String,
    pub seen: String,
    /// `practice::concern::Share`.
    pub share: String,
    pub share_words: String,
    pub raised_at: At,
    pub raised_by: Uuid,
    /// Their name, as read.
    pub raised_by_name: String,
    /// `practice::concern::Level`.
    pub level: String,
    /// Until when somebody is to say that they have it; none once it is answered.
    pub answer_due: Option<At>,
    pub acknowledged_at: Option<At>,
    pub acknowledged_by: String,
    /// When somebody who was told said here that they have it; word of mouth stops the clock, and this the alarm.
    pub taken_at: Option<At>,
    pub closed_at: Option<At>,
    pub closed_by: String,
    /// `practice::concern::Outcome`.
    pub outcome: Option<String>,
    pub outcome_words: String,
    pub struck_at: Option<At>,
    pub struck_by: String,
    pub struck_why: String,
    /// The concern of the right person, where this one stood with the wrong one.
    pub moved_to: Option<Uuid>,
    pub moved_from: Option<Uuid>,
    pub version: i64,
}

/// Somebody who was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldRow {
    pub id: Uuid,
    pub concern_id: Uuid,
    pub person_id: Uuid,
    pub account_id: Option<Uuid>,
    pub name: String,
    /// `practice::concern::ToldAs`.
    pub told_as: String,
    pub phone: String,
    pub at: At,
    /// Who wrote it down; none where Leeway told them.
    pub recorded_by: Option<Uuid>,
}

/// A word added later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConcernNoteRow {
    pub id: Uuid,
    pub body: String,
    pub at: At,
    pub recorded_by: Uuid,
    /// Their name, as read.
    pub by_name: String,
}

/// A concern in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConcernListRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub about: String,
    pub danger: bool,
    pub raised_at: At,
    pub raised_by_name: String,
    pub answer_due: Option<At>,
    pub acknowledged_at: Option<At>,
    pub acknowledged_by: String,
    pub taken_at: Option<At>,
    pub closed_at: Option<At>,
    pub struck_at: Option<At>,
    /// Whether whoever asks was told of it, and so may answer.
    pub told: bool,
}

/// Concerns' statements.
#[async_trait]
pub trait ConcernRoom {
    async fn site_lead_insert(&mut self, lead: &SiteLeadRow) -> StoreResult<()>;
    /// Ends on a day; whether there was one to end.
    async fn site_lead_end(&mut self, lead: Uuid, site: Uuid, on: Day) -> StoreResult<bool>;
    /// Those of one site, the present ones first, at most [`crate::PAGE`].
    async fn site_lead_list(&mut self, site: Uuid, on: Day) -> StoreResult<Vec<SiteLeadRow>>;
    /// Those of a day for a site: its own first, then those of the networks it is in.
    async fn site_leads_on(&mut self, site: Uuid, on: Day) -> StoreResult<Vec<SiteLeadRow>>;
    /// Accounts that can sign in and hold a role now: id and name, by name, at most [`crate::PAGE`].
    async fn role_holders(&mut self, role: &str, at: At) -> StoreResult<Vec<(Uuid, String)>>;
    /// The account that signs in here now with this address, in small letters.
    async fn account_here(&mut self, email: &str, at: At) -> StoreResult<Option<Uuid>>;
    async fn concern_insert(&mut self, permit: &PersonPermit, concern: &ConcernRow) -> StoreResult<()>;
    async fn concern_get(&mut self, permit: &ConcernPermit) -> StoreResult<Undisclosed<Option<ConcernRow>>>;
    /// The account of the person it is about, where they have one.
    async fn concern_subject(&mut self, permit: &ConcernPermit) -> StoreResult<Option<Uuid>>;
    /// Writes what became of it; [`crate::StoreError::Stale`] where somebody else did meanwhile.
    async fn concern_save(&mut self, permit: &ConcernPermit, concern: &ConcernRow) -> StoreResult<()>;
    /// Notes that somebody was told and, where they have an account, opens the record to them.
    async fn concern_told_insert(&mut self, permit: &ConcernPermit, told: &ToldRow) -> StoreResult<()>;
    /// The earliest first, at most [`crate::PAGE`].
    async fn concern_told(&mut self, permit: &ConcernPermit) -> StoreResult<Vec<ToldRow>>;
    /// Closes the record again to everybody whom the concern had opened it to, but to one.
    async fn concern_access_end(&mut self, permit: &ConcernPermit, at: At, but: Option<Uuid>) -> StoreResult<()>;
    async fn concern_note_insert(&mut self, permit: &ConcernPermit, note: &ConcernNoteRow) -> StoreResult<()>;
    /// The earliest first, at most [`crate::PAGE`].
    async fn concern_notes(&mut self, permit: &ConcernPermit) -> StoreResult<Vec<ConcernNoteRow>>;
    /// Of one person, the newest first, at most [`crate::PAGE`].
    async fn concern_of_person(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<ConcernListRow>>>;
    /// Those the account was told of or raised, and those of a worker it supervises that nobody who was told can answer any
    /// more; `which` are open or are not, today: what waits for an answer first, then the newest.
    async fn concern_of_account(
        &mut self,
        account: Uuid,
        which: (bool, Day),
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<ConcernListRow>>>;
    /// For each account that was told of a concern that is open, or was closed since: how many, and how many open ones nobody
    /// who was told has answered.
    async fn concern_waiting(&mut self, since: At) -> StoreResult<Vec<(Uuid, i64, i64)>>;
}
