//! Who has access, and the reviews of it (DOMAIN 10): what administration and governance look through together.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, Day, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// An account with access to a service, as a review looks at it. People who read their own plan are not among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRow {
    pub account_id: Uuid,
    pub name: String,
    pub email: String,
    pub disabled_at: Option<At>,
    pub totp_confirmed_at: Option<At>,
    pub signed_in_at: Option<At>,
    pub created_at: At,
    pub passkeys: i64,
    /// Sign-ins at another organisation that open it.
    pub organisations: i64,
}

/// A role that such an account holds, since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRoleRow {
    pub account_id: Uuid,
    pub role: String,
    pub from_at: At,
}

/// A team or practice that such an account is tied to, since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessPlaceRow {
    pub account_id: Uuid,
    /// `team` or `practice`.
    pub kind: String,
    pub name: String,
    pub from_on: Day,
}

/// Somebody who cannot work here any more and still has people in support.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftRow {
    pub account_id: Uuid,
    pub name: String,
    pub disabled_at: Option<At>,
    pub in_support: i64,
}

/// What an account still has to do with: figures, nobody is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HeldRow {
    pub in_support: i64,
    pub visits: i64,
    pub looks_out: i64,
    pub concerns: i64,
    pub covers: i64,
    pub supervises: i64,
    pub leads: i64,
    pub invitations: i64,
}

/// A review of who has access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewRow {
    pub id: Uuid,
    pub begun_at: At,
    pub begun_by: String,
    pub closed_at: Option<At>,
    pub closed_by: String,
    pub note: String,
    pub version: i64,
}

/// An account in a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewLineRow {
    pub account_id: Uuid,
    pub name: String,
    pub email: String,
    /// The codes of the roles held when the review began, with a space between them.
    pub roles: String,
    /// The codes of the roles held now.
    pub roles_now: String,
    pub disabled_at: Option<At>,
    pub signed_in_at: Option<At>,
    pub outcome: Option<String>,
    pub note: String,
    pub by_name: String,
    pub at: Option<At>,
}

/// The statements of access and its reviews.
#[async_trait]
pub trait AccessRoom {
    /// Accounts that hold a role here now, by name; `after` is an e-mail address.
    async fn access_page(&mut self, at: At, after: Option<String>, limit: i64) -> StoreResult<Vec<AccessRow>>;
    /// The roles of that page.
    async fn access_roles(&mut self, at: At, after: Option<String>, limit: i64) -> StoreResult<Vec<AccessRoleRow>>;
    /// The teams and practices of that page.
    async fn access_places(
        &mut self,
        at: At,
        today: Day,
        after: Option<String>,
        limit: i64,
    ) -> StoreResult<Vec<AccessPlaceRow>>;
    /// Who has people in support, and is disabled or no link worker any more.
    async fn access_left(&mut self, at: At) -> StoreResult<Vec<LeftRow>>;
    /// What an account still has to do with.
    async fn account_holds(&mut self, account: Uuid, at: At, today: Day) -> StoreResult<HeldRow>;

    /// Begins a review, with every account that holds a role now.
    async fn review_insert(&mut self, review: &ReviewRow) -> StoreResult<()>;
    async fn review_list(&mut self, limit: i64) -> StoreResult<Vec<ReviewRow>>;
    async fn review_get(&mut self, id: Uuid) -> StoreResult<Option<ReviewRow>>;
    async fn review_lines(
        &mut self,
        review: Uuid,
        at: At,
        after: Option<String>,
        limit: i64,
    ) -> StoreResult<Vec<ReviewLineRow>>;
    async fn review_line(&mut self, review: Uuid, account: Uuid, at: At) -> StoreResult<Option<ReviewLineRow>>;
    /// How many accounts of a review stand at each outcome; the empty one is those still to be looked at.
    async fn review_counts(&mut self, review: Uuid) -> StoreResult<Vec<(String, i64)>>;
    async fn review_line_save(&mut self, review: Uuid, line: &ReviewLineRow) -> StoreResult<()>;
    async fn review_close(&mut self, review: &ReviewRow) -> StoreResult<()>;
}
