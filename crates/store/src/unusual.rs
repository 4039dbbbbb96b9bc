//! Unusual looks: questions that the rules of `practice::unusual` ask of the log of looks, each until somebody sets it aside
//! (DOMAIN 10). And what is known beside a look, to ask with: whose record it is, who it is tied to, when support ended.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::referrals::After;
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// A question about looks of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusualRow {
    pub id: Uuid,
    /// `practice::unusual::Rule`.
    pub rule: String,
    /// The day of England whose looks it is about.
    pub day: Day,
    pub account_id: Uuid,
    /// Whose record; none where it is about how many.
    pub person_id: Option<Uuid>,
    pub first_at: At,
    pub looks: i32,
    /// What was counted, where the rule counts.
    pub figure: Option<i32>,
    /// What it was set beside.
    pub usual: Option<i32>,
    /// Codes of the grounds, with a space between them.
    pub ground: String,
    pub found_at: At,
    /// `practice::unusual::Outcome`.
    pub outcome: Option<String>,
    pub outcome_words: String,
    /// Whom it was taken to.
    pub taken_to: String,
    pub settled_at: Option<At>,
    /// The name of whoever set it aside, as read.
    pub settled_by_name: Option<String>,
    pub version: i64,
}

/// What somebody found it to be.
#[derive(Debug, Clone, Copy)]
pub struct UnusualOutcome<'a> {
    pub id: Uuid,
    pub version: i64,
    pub outcome: &'a str,
    pub words: &'a str,
    pub taken_to: &'a str,
    pub at: At,
    pub by: Uuid,
}

/// A question that was asked before: it is not asked again while it is open, nor soon after it was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedRow {
    pub rule: String,
    pub account_id: Uuid,
    pub person_id: Option<Uuid>,
}

/// A day whose looks were gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookedDayRow {
    pub day: Day,
    pub looks: i64,
    pub found: i32,
    pub done_at: At,
}

/// An account that works here, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColleagueRow {
    pub account_id: Uuid,
    pub name: String,
    pub email: String,
}

/// Of a record: what is set beside whoever opened it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BesideRow {
    pub id: Uuid,
    pub family_name: String,
    pub postcode: String,
    /// The account that reads this as its own plan.
    pub account_id: Option<Uuid>,
    /// When the last support ended; none where some is open, or there never was any.
    pub ended_at: Option<At>,
}

/// Unusual looks' statements.
#[async_trait]
pub trait UnusualRoom {
    /// Writes down that a day was gone through; [`crate::StoreError::Conflict`] where it was before.
    async fn looked_day_insert(&mut self, day: &LookedDayRow) -> StoreResult<()>;
    /// The last day that was gone through.
    async fn looked_day_last(&mut self) -> StoreResult<Option<LookedDayRow>>;
    async fn unusual_insert(&mut self, row: &UnusualRow) -> StoreResult<()>;
    /// Questions that are open, or were set aside since a moment and are of rules (codes between single spaces) whose answer holds.
    async fn unusual_asked(&mut self, since: At, holding: &str) -> StoreResult<Vec<AskedRow>>;
    /// Questions newest first; `waiting` only those that nobody has set aside. With the name of the account, as read.
    async fn unusual_page(
        &mut self,
        waiting: bool,
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<(UnusualRow, String)>>>;
    async fn unusual_get(&mut self, id: Uuid) -> StoreResult<Option<Undisclosed<(UnusualRow, String)>>>;
    /// How many nobody has set aside.
    async fn unusual_waiting(&mut self) -> StoreResult<i64>;
    /// Sets it aside, or says anew why; [`crate::StoreError::Stale`].
    async fn unusual_settle(&mut self, outcome: &UnusualOutcome<'_>) -> StoreResult<()>;

    /// Everybody who works here or did, but for those who are only supported.
    async fn beside_colleagues(&mut self) -> StoreResult<Vec<ColleagueRow>>;
    /// What is known of these records. For the rules alone, which show nobody anything of it.
    async fn beside_persons(&mut self, persons: &[Uuid]) -> StoreResult<Vec<BesideRow>>;
    /// The e-mail addresses of these records.
    async fn beside_emails(&mut self, persons: &[Uuid]) -> StoreResult<Vec<(Uuid, String)>>;
    /// The records that these accounts read as their own plan: account, record, postcode.
    async fn beside_own(&mut self, accounts: &[Uuid]) -> StoreResult<Vec<(Uuid, Uuid, String)>>;
    /// The records that these records are tied to, both ways: record, the other.
    async fn beside_ties(&mut self, persons: &[Uuid]) -> StoreResult<Vec<(Uuid, Uuid)>>;
}
