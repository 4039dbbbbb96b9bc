//! Formal requests by which the governance lead opens a record (DOMAIN 10, "by request, logged").
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::people::{PersonFoundRow, PersonSearch};
use crate::permit::RequestPermit;
use crate::referrals::After;
use crate::{At, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// A request for a look at one person's record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRow {
    pub id: Uuid,
    /// `practice::access::RequestKind`.
    pub kind: String,
    /// The number under which the request is kept elsewhere.
    pub reference: String,
    pub asked_by: String,
    pub why: String,
    /// Whom it is about, once found.
    pub person_id: Option<Uuid>,
    pub made_by: Uuid,
    /// The name of whoever made it, as read.
    pub made_by_name: String,
    pub made_at: At,
    /// The look ends then by itself.
    pub until_at: At,
    pub closed_at: Option<At>,
}

/// Requests' statements.
#[async_trait]
pub trait RequestRoom {
    async fn request_insert(&mut self, request: &RequestRow) -> StoreResult<()>;
    /// Requests of the service, newest first.
    async fn request_page(&mut self, before: Option<After>, limit: i64) -> StoreResult<Vec<RequestRow>>;
    /// How many are open at a moment.
    async fn request_open_count(&mut self, at: At) -> StoreResult<i64>;
    async fn request_get(&mut self, request: Uuid) -> StoreResult<Option<RequestRow>>;
    /// Persons of the whole service who fit, by name; at most [`crate::PAGE`]. Only while the request names nobody.
    async fn request_find(
        &mut self,
        permit: &RequestPermit,
        search: &PersonSearch,
    ) -> StoreResult<Undisclosed<Vec<PersonFoundRow>>>;
    /// Names the person, and opens the record to whoever made the request; [`crate::StoreError::Stale`] if it
    /// names somebody already.
    async fn request_open(&mut self, permit: &RequestPermit, person: Uuid, at: At) -> StoreResult<()>;
    /// Closes it, and the look with it.
    async fn request_close(&mut self, permit: &RequestPermit, at: At) -> StoreResult<()>;
}
