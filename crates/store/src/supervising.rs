//! Supervision itself: pairs, sessions, what is on their agenda, what came of them (DOMAIN 6). A pair is a row of `supervision_tie`, the one
//! truth of who supervises whom; whoever reads a session is one of its two, which every statement asks by the account it is given.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, Day, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// Somebody and one of their supervisors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairRow {
    pub id: Uuid,
    pub worker_id: Uuid,
    /// Their name, as read.
    pub worker_name: String,
    /// None where they come from outside the service and have no account.
    pub supervisor_id: Option<Uuid>,
    /// Their name, as read or as it was written down.
    pub supervisor_name: String,
    /// `practice::support::supervision::Kind`.
    pub kind: String,
    /// `practice::support::supervision::Part`, with spaces between.
    pub parts: String,
    pub every_weeks: i32,
    pub from_on: Day,
    /// The first day on which they are a pair no longer.
    pub until_on: Option<Day>,
    pub version: i64,
}

/// A session: when, how it stands, and what the two wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    pub id: Uuid,
    pub pair_id: Uuid,
    pub worker_id: Uuid,
    pub supervisor_id: Option<Uuid>,
    pub day: Day,
    /// As on a clock, `14:30`; empty where nobody said.
    pub clock: String,
    pub place: String,
    /// `practice::support::supervision::State`.
    pub state: String,
    /// For what it was.
    pub parts: String,
    pub notes: String,
    pub notes_clinical: String,
    pub notes_emotional: String,
    /// Of the notes, from 1: to which each agrees.
    pub notes_version: i64,
    pub worker_agreed: Option<i64>,
    pub supervisor_agreed: Option<i64>,
    /// The time that is kept for it in the worker's calendar, and in the supervisor's.
    pub worker_block: Option<Uuid>,
    pub supervisor_block: Option<Uuid>,
    /// Why it was cancelled or moved.
    pub why: String,
    /// The session that stands in its place.
    pub moved_to: Option<Uuid>,
    pub made_at: At,
    pub made_by: Uuid,
    pub version: i64,
}

/// On which day a session was or is, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionDayRow {
    pub id: Uuid,
    pub pair_id: Uuid,
    pub day: Day,
    pub clock: String,
    pub state: String,
    /// Whether the notes wait for the yes of the account for which it was read.
    pub waits: bool,
}

/// What one of the two added after both had agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdditionRow {
    pub id: Uuid,
    pub session_id: Uuid,
    pub made_by: Uuid,
    /// Their name, as read.
    pub made_by_name: String,
    pub made_at: At,
    pub words: String,
}

/// Something of an agenda of which more is known than that it is so: the worker's own, what was left over, talked about or kept back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRow {
    pub id: Uuid,
    pub pair_id: Uuid,
    pub worker_id: Uuid,
    /// In which it was talked about.
    pub session_id: Option<Uuid>,
    /// `practice::support::supervision::agenda::Kind`.
    pub kind: String,
    /// Which one: with the kind, the same thing at all times.
    pub about: Uuid,
    /// The worker's own words; of anything else, what it was called when it was talked about.
    pub words: String,
    pub place: i32,
    pub since: Day,
    pub urgent: bool,
    pub carried: i32,
    pub kept_back: bool,
    pub talked_at: Option<At>,
    pub made_at: At,
}

/// What two agreed to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionRow {
    pub id: Uuid,
    pub pair_id: Uuid,
    pub session_id: Uuid,
    pub worker_id: Uuid,
    pub supervisor_id: Option<Uuid>,
    pub what: String,
    /// `practice::support::Party`.
    pub who: String,
    pub due_on: Day,
    /// `practice::support::supervision::notes::ActionState`.
    pub state: String,
    pub why: String,
    pub made_at: At,
    pub made_by: Uuid,
    pub closed_at: Option<At>,
    pub closed_by: Option<Uuid>,
    pub version: i64,
}

/// Own flexibility as it was proposed, and who has said yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedRow {
    pub id: Uuid,
    pub pair_id: Uuid,
    pub session_id: Option<Uuid>,
    pub worker_id: Uuid,
    pub supervisor_id: Option<Uuid>,
    pub aspect: String,
    pub latitude: i32,
    pub from_on: Day,
    pub until_on: Day,
    pub why: String,
    /// `proposed`, `agreed` or `withdrawn`.
    pub state: String,
    pub worker_yes_at: Option<At>,
    pub supervisor_yes_at: Option<At>,
    /// What holds by it.
    pub personal_id: Option<Uuid>,
    pub made_at: At,
    pub made_by: Uuid,
    pub version: i64,
}

/// Something done beyond the usual that is to be talked about. The names stand in it so that a line which says one of them is not shown to
/// whoever has not been brought the person; they themselves are shown to nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct ToldRow {
    pub id: Uuid,
    pub aspect: String,
    pub figures: String,
    pub at: At,
    pub could_not_wait: bool,
    /// The worker's type of judgement and line; empty where nothing was written.
    pub judgement: String,
    pub why: String,
    pub discretion_id: Option<Uuid>,
    pub episode_id: Option<Uuid>,
    pub reference: String,
    pub given_name: String,
    pub family_name: String,
    pub known_as: String,
}

impl std::fmt::Debug for ToldRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ToldRow")
    }
}

/// What was asked first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedRow {
    pub id: Uuid,
    pub aspect: String,
    pub figures: String,
    pub state: String,
    pub at: At,
    /// With whom it lies, and who answered it.
    pub asked_of: Uuid,
    pub answered_by: Option<Uuid>,
    pub episode_id: Option<Uuid>,
}

/// A referral or a concern that is to be talked about: which one, since when, and its reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SinceRow {
    pub id: Uuid,
    pub at: At,
    pub reference: String,
    /// Somebody is in danger.
    pub urgent: bool,
}

/// Holding that is to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRow {
    pub id: Uuid,
    pub review_on: Day,
    pub episode_id: Uuid,
    pub reference: String,
}

/// Statements of supervision itself.
#[async_trait]
pub trait SupervisingRoom {
    /// Pairs of an account, as worker or as supervisor, or of all; those that ended before a day are left out.
    async fn supervision_pair_list(&mut self, account: Option<Uuid>, since: Day) -> StoreResult<Vec<PairRow>>;
    /// A pair, where the account is one of its two; any, where none is named.
    async fn supervision_pair_get(&mut self, account: Option<Uuid>, pair: Uuid) -> StoreResult<Option<PairRow>>;
    async fn supervision_pair_insert(&mut self, pair: &PairRow) -> StoreResult<()>;
    /// Saves kind, parts, weeks and end under its version; [`crate::StoreError::Stale`].
    async fn supervision_pair_save(&mut self, pair: &PairRow) -> StoreResult<()>;
    /// Sessions of an account's pairs, or of all, from a day on, by their day; those that were moved are left out.
    async fn supervision_session_days(&mut self, account: Option<Uuid>, since: Day) -> StoreResult<Vec<SessionDayRow>>;
    async fn supervision_session_insert(&mut self, session: &SessionRow) -> StoreResult<()>;
    /// A session of which the account is one of the two.
    async fn supervision_session_get(&mut self, account: Uuid, session: Uuid) -> StoreResult<Option<SessionRow>>;
    /// Saves all but the pair and who made it, under its version; [`crate::StoreError::Stale`].
    async fn supervision_session_save(&mut self, session: &SessionRow) -> StoreResult<()>;
    /// Sessions of a pair, the latest first, at most [`crate::PAGE`] and one, before one where it is named.
    async fn supervision_session_list(
        &mut self,
        account: Uuid,
        pair: Uuid,
        before: Option<(Day, Uuid)>,
    ) -> StoreResult<Vec<SessionRow>>;
    async fn supervision_addition_insert(&mut self, addition: &AdditionRow) -> StoreResult<()>;
    async fn supervision_addition_list(&mut self, session: Uuid) -> StoreResult<Vec<AdditionRow>>;
    async fn supervision_action_insert(&mut self, action: &ActionRow) -> StoreResult<()>;
    async fn supervision_action_get(&mut self, account: Uuid, action: Uuid) -> StoreResult<Option<ActionRow>>;
    /// Saves state and why under its version; [`crate::StoreError::Stale`].
    async fn supervision_action_save(&mut self, action: &ActionRow) -> StoreResult<()>;
    /// Open ones of a pair, and those closed since a time, by the day on which they are due; at most [`crate::PAGE`].
    async fn supervision_action_list(&mut self, pair: Uuid, since: At) -> StoreResult<Vec<ActionRow>>;
    /// Open ones that an account has said it would do, due by a day.
    async fn supervision_action_due(&mut self, account: Uuid, until: Day) -> StoreResult<Vec<ActionRow>>;
    async fn supervision_proposed_insert(&mut self, proposed: &ProposedRow) -> StoreResult<()>;
    async fn supervision_proposed_get(&mut self, account: Uuid, proposed: Uuid) -> StoreResult<Option<ProposedRow>>;
    /// Saves state, answers and what holds by it, under its version; [`crate::StoreError::Stale`].
    async fn supervision_proposed_save(&mut self, proposed: &ProposedRow) -> StoreResult<()>;
    /// What was proposed in the pairs of an account, or in one of them, and not answered.
    async fn supervision_proposed_list(&mut self, account: Uuid, pair: Option<Uuid>) -> StoreResult<Vec<ProposedRow>>;
    /// A worker's earlier own latitude on an aspect ends where a new one begins; one that would begin later is no more.
    async fn personal_cut(&mut self, worker: Uuid, aspect: &str, from: Day) -> StoreResult<()>;
}

/// Statements of what an agenda is made of.
#[async_trait]
pub trait AgendaRoom {
    /// What is known of a pair's agenda and was not talked about, and what was talked about in a session.
    async fn supervision_item_list(&mut self, pair: Uuid, session: Option<Uuid>) -> StoreResult<Vec<ItemRow>>;
    /// Keeps one, in place of what was known of the same thing in this pair.
    async fn supervision_item_put(&mut self, item: &ItemRow) -> StoreResult<()>;
    async fn supervision_item_delete(&mut self, pair: Uuid, item: Uuid) -> StoreResult<()>;
    /// Which things were talked about in any supervision of a worker since a time: kind and which.
    async fn supervision_item_talked(&mut self, worker: Uuid, since: At) -> StoreResult<Vec<(String, Uuid)>>;
    /// What was said to be talked about in a session was not: it stands on the agenda again.
    async fn supervision_item_untalk(&mut self, session: Uuid) -> StoreResult<()>;
    /// Notes with what was weighed that it was talked about in a session, or with none that it was not.
    async fn supervision_weighed_talked(&mut self, worker: Uuid, session: Uuid, at: Option<At>) -> StoreResult<()>;
    /// Times in which a worker, or anybody, keeps their calendar free because they are away, which end after a moment.
    async fn supervision_leave_list(&mut self, worker: Option<Uuid>, since: At) -> StoreResult<Vec<(Uuid, At, At)>>;
    /// Names of those whom a worker supports: words are searched for them, and they are shown to nobody.
    async fn supervision_supported_names(&mut self, worker: Uuid) -> StoreResult<Vec<(String, String, String)>>;
    /// What a worker did beyond the usual, and nobody has talked about; at most [`crate::PAGE`].
    async fn agenda_told(&mut self, worker: Uuid) -> StoreResult<Vec<ToldRow>>;
    /// What a worker asked first and was answered, or could not wait with, since a time, and nobody has talked about; and what nobody has
    /// answered yet. At most [`crate::PAGE`].
    async fn agenda_asked(&mut self, worker: Uuid, since: At) -> StoreResult<Vec<AskedRow>>;
    /// Holding of a worker's to be looked at by a day; at most [`crate::PAGE`].
    async fn agenda_holding(&mut self, worker: Uuid, until: Day) -> StoreResult<Vec<HeldRow>>;
    /// Concerns that a worker raised and that are open.
    async fn agenda_concerns(&mut self, worker: Uuid) -> StoreResult<Vec<SinceRow>>;
    /// Referrals that a worker declined since a time; at most [`crate::PAGE`].
    async fn agenda_declined(&mut self, worker: Uuid, since: At) -> StoreResult<Vec<SinceRow>>;
    /// Support that a worker brought to a supervisor and that is open to them.
    async fn agenda_brought(&mut self, worker: Uuid, supervisor: Uuid, at: At) -> StoreResult<Vec<Uuid>>;
}
