//! Word back to the referrer (DOMAIN 4.9).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::ReferralPermit;
use crate::referrals::After;
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// A message to whoever referred.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    pub id: Uuid,
    pub referral_id: Uuid,
    pub person_id: Uuid,
    pub turn: String,
    pub to_name: String,
    pub body: String,
    /// `draft`, `sent`, `withheld`.
    pub state: String,
    pub made_at: At,
    pub sent_at: Option<At>,
    pub sent_by: Option<Uuid>,
    pub read_at: Option<At>,
    pub version: i64,
}

/// Word back that waits to be sent, without its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageHeadRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub turn: String,
    pub to_name: String,
    pub made_at: At,
}

/// Messages' statements.
#[async_trait]
pub trait MessageRoom {
    async fn message_insert(&mut self, permit: &ReferralPermit, message: &MessageRow) -> StoreResult<()>;
    async fn message_get(
        &mut self,
        permit: &ReferralPermit,
        message: Uuid,
    ) -> StoreResult<Undisclosed<Option<MessageRow>>>;
    async fn message_list(&mut self, permit: &ReferralPermit) -> StoreResult<Undisclosed<Vec<MessageRow>>>;
    async fn message_save(&mut self, permit: &ReferralPermit, message: &MessageRow) -> StoreResult<()>;
    /// Notes that whoever referred has seen what was sent.
    async fn message_mark_read(&mut self, permit: &ReferralPermit, at: At) -> StoreResult<u64>;
    /// Drafts that wait to be read and sent, of the account's episodes and teams, oldest first.
    async fn message_drafts(
        &mut self,
        account: Uuid,
        today: Day,
        after: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<MessageRow>>>;
    /// The drafts of [`MessageRoom::message_drafts`] from the first, without their words.
    async fn message_draft_heads(
        &mut self,
        account: Uuid,
        today: Day,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<MessageHeadRow>>>;
    /// How many messages a referrer has not read yet.
    async fn message_unread(&mut self, account: Uuid, today: Day) -> StoreResult<i64>;
}
