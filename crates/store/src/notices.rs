//! Notices: that somebody is to be told by e-mail or by text, and what became of it. What a notice says stands nowhere: it is the
//! same neutral line for everybody.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// One message to one account by one channel, or an invitation to whoever has none yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    pub id: Uuid,
    /// `alarm`, `concern`, `invitation`, `word`.
    pub about: String,
    /// The plan, the concern, the invitation.
    pub subject_id: Uuid,
    /// None where it goes to the address of an invitation.
    pub account_id: Option<Uuid>,
    /// `mail` or `text`.
    pub channel: String,
    pub made_at: At,
    /// `waiting`, `sent`, `failed`, or `spared` where it was not needed any more.
    pub state: String,
    pub tries: i32,
    pub done_at: Option<At>,
    /// What went wrong the last time, without address or number.
    pub error: String,
}

/// A notice with the name of whom it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedNoticeRow {
    pub id: Uuid,
    /// As with [`NoticeRow`].
    pub about: String,
    pub subject_id: Uuid,
    pub account_id: Option<Uuid>,
    /// Empty for an invitation.
    pub name: String,
    pub channel: String,
    pub made_at: At,
    pub state: String,
    pub tries: i32,
    pub error: String,
}

/// Notices' statements.
#[async_trait]
pub trait NoticeRoom {
    async fn notice_insert(&mut self, notice: &NoticeRow) -> StoreResult<()>;
    async fn notice_get(&mut self, id: Uuid) -> StoreResult<Option<NoticeRow>>;
    /// Writes what became of it: state, tries, when, error.
    async fn notice_save(&mut self, notice: &NoticeRow) -> StoreResult<()>;
    /// The notices of one subject since a moment, the latest first.
    async fn notice_of(&mut self, subject: Uuid, since: At, limit: i64) -> StoreResult<Vec<NamedNoticeRow>>;
    /// Those of these accounts, of this service, that have a number for alarms.
    async fn notice_phones(&mut self, accounts: &[Uuid]) -> StoreResult<Vec<Uuid>>;
    /// The names behind notices, for whoever mends what could not be sent: id, name (empty for an invitation), channel.
    async fn notice_envelopes(&mut self, limit: i64) -> StoreResult<Vec<NamedNoticeRow>>;
    /// Throws away what was made before a moment and waits no longer; gives how many.
    async fn notice_sweep(&mut self, before: At) -> StoreResult<u64>;
}
