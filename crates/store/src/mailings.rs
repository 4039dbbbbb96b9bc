//! Word back that leaves by e-mail, to whoever referred without an account: where it went and what became of it.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::ReferralPermit;
use crate::referrals::After;
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// One e-mail about one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailingRow {
    pub id: Uuid,
    pub message_id: Uuid,
    pub referral_id: Uuid,
    pub person_id: Uuid,
    pub to_address: String,
    /// To the shared mailbox of the practice, beside whoever referred.
    pub to_practice: bool,
    /// `waiting`, `sent`, `failed`, `spared` where it was not needed any more, or `returned`.
    pub state: String,
    pub tries: i32,
    /// What went wrong, without the address.
    pub error: String,
    pub made_at: At,
    /// By name.
    pub made_by: String,
    pub done_at: Option<At>,
}

/// The same in a list, with the word it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailingListRow {
    pub id: Uuid,
    pub referral_id: Uuid,
    pub person_id: Uuid,
    pub reference: String,
    pub turn: String,
    pub to_name: String,
    pub to_address: String,
    pub to_practice: bool,
    pub state: String,
    pub tries: i32,
    pub error: String,
    pub made_at: At,
    pub done_at: Option<At>,
}

/// What the program needs to write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailingDueRow {
    pub to_address: String,
    pub referral_id: Uuid,
    pub to_practice: bool,
    pub person_id: Uuid,
    pub source: String,
    pub referrer_name: String,
    pub reference: String,
    /// `practice::wordback::Turn`.
    pub turn: String,
    /// Whether the word is sent; and, where it goes to whoever referred, nobody has read it yet; where it goes to a practice's shared
    /// mailbox, the practice has not closed.
    pub wanted: bool,
    /// Whether the address stands among the person's own as one that is safe to write to.
    pub safe: bool,
}

/// Mailings' statements.
#[async_trait]
pub trait MailingRoom {
    async fn mailing_insert(&mut self, permit: &ReferralPermit, mailing: &MailingRow) -> StoreResult<()>;
    async fn mailing_get(
        &mut self,
        permit: &ReferralPermit,
        mailing: Uuid,
    ) -> StoreResult<Undisclosed<Option<MailingRow>>>;
    /// What went from the account's episodes and teams, the latest first.
    async fn mailing_page(
        &mut self,
        account: Uuid,
        today: Day,
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<MailingListRow>>>;
    /// Notes that one that went came back; [`crate::StoreError::Stale`] where it did not go.
    async fn mailing_came_back(
        &mut self,
        permit: &ReferralPermit,
        mailing: Uuid,
        words: &str,
        at: At,
    ) -> StoreResult<()>;
    /// For the program itself, which sends it; none to anybody else.
    async fn mailing_due(&mut self, mailing: Uuid) -> StoreResult<Option<MailingDueRow>>;
    /// What became of a try.
    async fn mailing_went(&mut self, mailing: Uuid, state: &str, tries: i32, error: &str, at: At) -> StoreResult<()>;
}
