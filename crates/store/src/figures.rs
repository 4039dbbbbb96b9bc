//! Counts of a whole service: never a row of a person (DOMAIN 7.1, 7.5).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, StoreResult};
use async_trait::async_trait;

/// How many referrals came in with the same state, source and route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferralCountRow {
    pub state: String,
    pub source: String,
    pub route: String,
    pub count: i64,
}

/// What happened to one referral and when, without whose it is: for waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitRow {
    pub received_at: At,
    pub triage_at: Option<At>,
    pub first_held_at: Option<At>,
}

/// How many of a kind there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountRow {
    pub code: String,
    pub count: i64,
}

/// Figures' statements. Each gives raw counts; what may be shown is `practice::figure`'s.
#[async_trait]
pub trait FigureRoom {
    /// Referrals received from `from` until `until`, without those marked as duplicates.
    async fn figure_referrals(&mut self, from: At, until: At) -> StoreResult<Vec<ReferralCountRow>>;
    /// The moments of referrals received from `from` until `until`, without those marked as duplicates.
    async fn figure_waits(&mut self, from: At, until: At) -> StoreResult<Vec<WaitRow>>;
    /// Open episodes by state.
    async fn figure_open_episodes(&mut self) -> StoreResult<Vec<CountRow>>;
    /// Episodes ended from `from` until `until`, by reason.
    async fn figure_endings(&mut self, from: At, until: At) -> StoreResult<Vec<CountRow>>;
    /// Unmet needs recorded from `from` until `until`, by need.
    async fn figure_unmet_needs(&mut self, from: At, until: At) -> StoreResult<Vec<CountRow>>;
}
