//! What was weighed by the charter with an act of a referral, or of a worker alone, beside what is of a support ([`crate::charter`]); and how
//! the questions stand that were asked first.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::charter::Done;
use crate::permit::ReferralPermit;
use crate::{At, StoreResult};
use async_trait::async_trait;
use practice::charter::leave::Leave;
use uuid::Uuid;

/// A question that a worker asked first and has not used yet, as the form of the act shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskStandingRow {
    pub id: Uuid,
    pub aspect: String,
    pub state: String,
    /// With whom it lies, or who answered.
    pub name: String,
    pub answer: String,
    pub asked_at: At,
    pub due_at: At,
    pub answered_at: Option<At>,
    /// A yes holds until then.
    pub until_at: Option<At>,
}

/// Statements of what was weighed.
#[async_trait]
pub trait WeighingRoom {
    /// Keeps what was weighed with an act of a referral, and the worker's line.
    async fn weighed_of_referral(
        &mut self,
        permit: &ReferralPermit,
        done: &Done<'_>,
        leave: &Leave,
        ids: &[Uuid],
    ) -> StoreResult<()>;
    /// Keeps what was weighed with an act that is about nobody, and the worker's line.
    async fn weighed_of_worker(&mut self, done: &Done<'_>, leave: &Leave, ids: &[Uuid]) -> StoreResult<()>;
    /// Questions of a worker about an act that were not used, withdrawn or passed over, the latest first: about a support, a referral, or
    /// neither. At most twenty.
    async fn ask_standing(
        &mut self,
        worker: Uuid,
        act: &str,
        about: (Option<Uuid>, Option<Uuid>),
    ) -> StoreResult<Vec<AskStandingRow>>;
}
