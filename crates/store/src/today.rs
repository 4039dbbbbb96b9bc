//! What of a worker's own and covered people falls due, each list in rows as narrow as Today shows them: every column
//! costs on its way from the engine, and Today is the page asked for most.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::life::DiedRow;
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// An open episode as Today lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub known_as: String,
    pub birth_date: Option<Day>,
    pub safe_contact: String,
    pub owner_id: Uuid,
    pub owner_name: String,
    pub last_contact_at: Option<At>,
    pub next_contact_at: Option<At>,
    pub next_contact_kind: Option<String>,
    pub next_contact_place: Option<String>,
    pub next_contact_note: String,
}

/// Whom an open episode is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameRow {
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
}

/// An open step with the person it is for, as Today lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepDueRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub words: String,
    pub due_on: Option<Day>,
    pub owner_id: Uuid,
    pub owner_name: String,
}

/// A holding with something due, as Today lists it: to be looked at again, or a check-in by its rhythm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldingDueRow {
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub review_on: Day,
    pub every_weeks: Option<i32>,
    pub from_at: At,
    pub last_contact_at: Option<At>,
    pub owner_id: Uuid,
    pub owner_name: String,
}

/// An answer that nobody who supports the person has opened yet, as Today lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyDueRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub owner_id: Uuid,
    pub owner_name: String,
    pub from_name: String,
    pub at: At,
}

/// Statements on what falls due. All of them speak of the episodes that the account owns or covers now.
#[async_trait]
pub trait TodayRoom {
    /// Open episodes with a contact planned before `until`, by time.
    async fn today_planned(
        &mut self,
        account: Uuid,
        at: At,
        until: At,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<DayRow>>>;
    /// Open episodes with nothing planned next, in the order they were opened.
    async fn today_nothing_next(&mut self, account: Uuid, at: At, limit: i64) -> StoreResult<Undisclosed<Vec<DayRow>>>;
    /// Whose death is known while support is open.
    async fn today_died(&mut self, account: Uuid, at: At, limit: i64) -> StoreResult<Undisclosed<Vec<DiedRow>>>;
    /// Whom the open episodes are about: to name what is half written about them.
    async fn today_names(&mut self, account: Uuid, at: At, limit: i64) -> StoreResult<Undisclosed<Vec<NameRow>>>;
    /// Open steps due on or before a day, the worker's to do.
    async fn today_steps(
        &mut self,
        account: Uuid,
        at: At,
        by: Day,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<StepDueRow>>>;
    /// Open holdings that may have a review or a check-in due on or before
    /// a day, the longest due first. Which of the two it is, the rules say.
    async fn today_holdings(
        &mut self,
        account: Uuid,
        at: At,
        by: Day,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<HoldingDueRow>>>;
    /// Answers not seen yet to the referrals that the episodes followed, oldest first.
    async fn today_replies(&mut self, account: Uuid, at: At, limit: i64) -> StoreResult<Undisclosed<Vec<ReplyDueRow>>>;
}
