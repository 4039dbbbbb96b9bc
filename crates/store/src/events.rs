//! Events: every change, in the transaction that made it, chained (HOUSE 10.3).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::PersonPermit;
use crate::{At, StoreResult, Undisclosed, chain};
use async_trait::async_trait;
use uuid::Uuid;

/// An event to be chained at commit.
#[derive(Debug, Clone)]
pub struct NewEvent {
    pub id: Uuid,
    pub at: At,
    /// In the words of `practice::event::Kind`.
    pub kind: &'static str,
    pub subject: Option<Uuid>,
    pub person: Option<Uuid>,
    pub episode: Option<Uuid>,
    /// Who did it, where that is not who writes it: history that the system brings in (seeding,
    /// imports). Of anybody else's scope it is left out of account.
    pub acted: Option<(Option<Uuid>, String)>,
    /// JSON; may be erased later without breaking the chain.
    pub body: String,
    /// Sixteen bytes that keep a short payload from being guessed from its digest.
    pub salt: [u8; 16],
}

/// An event as the timeline and governance read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    pub seq: i64,
    pub at: At,
    pub actor_id: Option<Uuid>,
    pub actor_name: String,
    pub kind: String,
    pub subject_id: Option<Uuid>,
    pub person_id: Option<Uuid>,
    pub episode_id: Option<Uuid>,
    /// None where it was erased.
    pub body: Option<String>,
}

/// Somebody wrote something of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TouchRow {
    pub account_id: Uuid,
    pub person_id: Uuid,
    pub at: At,
    /// Of a contact that was recorded: when it was held.
    pub held_at: Option<At>,
}

/// Events' statements.
#[async_trait]
pub trait EventRoom {
    /// A person's timeline, newest first, before `before`: what was noted of the person, of a record that was joined to
    /// this one, and of a referral before it was joined. `kinds`, codes between single spaces, narrows it.
    async fn event_timeline(
        &mut self,
        permit: &PersonPermit,
        kinds: Option<&str>,
        before: Option<i64>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<EventRow>>>;
    /// The service's events without payloads, newest first: what governance reads.
    async fn event_page(&mut self, before: Option<i64>, limit: i64) -> StoreResult<Vec<EventRow>>;
    /// The head of the chain: (seq, digest).
    async fn event_head(&mut self) -> StoreResult<(i64, Vec<u8>)>;
    /// Every event of one of these kinds, codes between single spaces, in their order: what the service noted of
    /// its own logs. Governance's own verification, so no person is in it.
    async fn event_of_kinds(&mut self, kinds: &str) -> StoreResult<Vec<EventRow>>;
    /// Erases what entries say, and notes which and on what ground; gives how many were erased. An entry that is not there, or
    /// that says nothing any more, is passed over. Only in a transaction of [`crate::Store::begin_erasing`].
    async fn event_erase(&mut self, erasure: &crate::erasures::Erasure) -> StoreResult<u64>;
    /// Walks on along the service's chain, at most so many entries, and ends at the first that does not fit, or that was noted
    /// elsewhere (`anchors`) and is not there.
    async fn event_walk(&mut self, walk: &mut chain::Walk, anchors: &[chain::Anchor], limit: i64) -> StoreResult<()>;
    /// Walks the service's chain from its first entry, as [`EventRoom::event_walk`] does in pieces.
    async fn event_verify(&mut self) -> StoreResult<chain::Verified> {
        let mut walk = chain::Walk::default();
        while !walk.done {
            self.event_walk(&mut walk, &[], chain::PIECE).await?;
        }
        Ok(walk.verified())
    }
    /// Who wrote something of whom in a time: account, person, when; of a contact also when it was held. Each is there as often as
    /// it was written, but for those of the very same moment. For setting looks beside what was done (DOMAIN 10).
    async fn event_touches(&mut self, from: At, until: At) -> StoreResult<Vec<TouchRow>>;
}
