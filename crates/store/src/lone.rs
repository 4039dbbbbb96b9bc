//! Lone-working plans and who was told of an alarm (DOMAIN 4.4).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::doors::CheckOutLink;
use crate::permit::{LonePermit, PersonPermit, ReferralPermit};
use crate::{At, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// A plan of somebody who goes alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LonePlanRow {
    pub id: Uuid,
    pub worker_id: Uuid,
    /// Their name, as read.
    pub worker_name: String,
    pub buddy_id: Uuid,
    /// Their name, as read.
    pub buddy_name: String,
    pub episode_id: Option<Uuid>,
    pub person_id: Option<Uuid>,
    pub place: String,
    pub whom: String,
    pub along: String,
    /// Where they are rung while they are out.
    pub phone: String,
    pub starts_at: At,
    pub ends_at: At,
    /// Minutes.
    pub grace: i32,
    pub duress: String,
    pub note: String,
    /// `practice::lone::Standing`.
    pub standing: String,
    pub made_at: At,
    pub in_at: Option<At>,
    pub out_at: Option<At>,
    pub out_words: String,
    /// `practice::lone::Alarm`; none while none was raised.
    pub alarm: Option<String>,
    /// When the next is told, unless they check out or somebody answers; none where nobody is waited for.
    pub alarm_due: Option<At>,
    pub alarmed_at: Option<At>,
    /// Raised by the duress word.
    pub under_duress: bool,
    pub answered_at: Option<At>,
    pub answered_by: String,
    pub answer_words: String,
    pub version: i64,
}

/// Somebody who was told of an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoneToldRow {
    pub id: Uuid,
    pub plan_id: Uuid,
    pub account_id: Uuid,
    pub name: String,
    /// `practice::lone::Alarm`.
    pub told_as: String,
    pub at: At,
}

/// Plans' statements.
#[async_trait]
pub trait LoneRoom {
    /// May this account open `plan`? Whose it is, the buddy, and whoever was told of its alarm.
    async fn permit_lone(&mut self, account: Uuid, plan: Uuid) -> StoreResult<Option<LonePermit>>;
    /// The same for whoever holds its check-out address, which a door verified: as the worker.
    async fn permit_lone_by_link(&mut self, link: &CheckOutLink) -> StoreResult<Option<LonePermit>>;
    /// The same for the program itself, which raises the alarm; none to anybody else.
    async fn permit_lone_due(&mut self, plan: Uuid) -> StoreResult<Option<LonePermit>>;
    /// Whoever may open a plan may be shown what is known of risk with the person it is to, and of the referral behind it: the
    /// rights to read those, on the ground given; none where the visit is to nobody of the service.
    async fn permits_of_lone(
        &mut self,
        permit: &LonePermit,
        ground: &str,
    ) -> StoreResult<Option<(PersonPermit, Option<ReferralPermit>)>>;
    /// Whether an account can see an alarm now: enabled, and a link worker or supervisor.
    async fn lone_watches(&mut self, account: Uuid, at: At) -> StoreResult<bool>;
    async fn lone_insert(&mut self, plan: &LonePlanRow) -> StoreResult<()>;
    async fn lone_get(&mut self, permit: &LonePermit) -> StoreResult<Undisclosed<Option<LonePlanRow>>>;
    /// Writes what became of it; [`crate::StoreError::Stale`] where somebody else did meanwhile.
    async fn lone_save(&mut self, permit: &LonePermit, plan: &LonePlanRow) -> StoreResult<()>;
    async fn lone_told_insert(&mut self, permit: &LonePermit, told: &LoneToldRow) -> StoreResult<()>;
    /// The earliest first, at most [`crate::PAGE`].
    async fn lone_told(&mut self, permit: &LonePermit) -> StoreResult<Vec<LoneToldRow>>;
    /// The account's own, those it is the buddy of, and those whose alarm it was told of, that are open or whose alarm is; alarms
    /// first, then the latest.
    async fn lone_open(&mut self, account: Uuid, limit: i64) -> StoreResult<Undisclosed<Vec<LonePlanRow>>>;
    /// For each account that was told of an alarm nobody answered: how many.
    async fn lone_alarms(&mut self) -> StoreResult<Vec<(Uuid, i64)>>;
}
