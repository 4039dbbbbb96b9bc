//! What workers give to supervision, and what is told there (DOMAIN 5.3, 6): thoughts they bring, judgement where nothing is agreed, what they
//! met and did not know how to do, other work they handed on; and what the charter says is told, as one of a pair reads it.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::hidden::HiddenWord;
use crate::supervising::ToldRow;
use crate::{At, Day, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// A thought that a worker brings. The names stand in it as in [`ToldRow`], and are shown to nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct ThoughtRow {
    pub id: Uuid,
    pub discretion_id: Uuid,
    /// What the judgement was about; empty where its record is destroyed.
    pub aspect: String,
    pub words: String,
    pub at: At,
    pub given_name: String,
    pub family_name: String,
    pub known_as: String,
}

impl std::fmt::Debug for ThoughtRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ThoughtRow")
    }
}

/// Something that a worker met and did not know how to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetRow {
    pub id: Uuid,
    pub topic: String,
    pub words: String,
    pub said_on: Day,
}

/// Other work that a worker was asked to do and handed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedRow {
    pub id: Uuid,
    pub kind: String,
    pub asker: String,
    pub what: String,
    pub state: String,
    pub answer: Option<String>,
    pub noted_at: At,
}

/// What was told of one act by one boundary, as one of a pair reads it. The names stand in it as in [`ToldRow`].
#[derive(Clone, PartialEq, Eq)]
pub struct ToldEntryRow {
    pub id: Uuid,
    pub discretion_id: Option<Uuid>,
    pub aspect: String,
    pub figures: String,
    pub at: At,
    pub could_not_wait: bool,
    pub talked_at: Option<At>,
    /// The worker's type of judgement and line; empty where nothing was written.
    pub judgement: String,
    pub why: String,
    /// What the worker thinks about it, where they bring it; else empty.
    pub thought: String,
    pub episode_id: Option<Uuid>,
    pub reference: String,
    pub given_name: String,
    pub family_name: String,
    pub known_as: String,
}

impl std::fmt::Debug for ToldEntryRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ToldEntryRow")
    }
}

/// Statements of what is given to supervision.
#[async_trait]
pub trait AgendaLinesRoom {
    /// Thoughts that a worker brings and nobody has talked about, the earliest first, at most [`crate::PAGE`].
    async fn agenda_thoughts(&mut self, worker: Uuid) -> StoreResult<Vec<ThoughtRow>>;
    /// What a worker noted where nothing is agreed, since a time, and nobody has talked about; at most [`crate::PAGE`].
    async fn agenda_noted(&mut self, worker: Uuid, since: At) -> StoreResult<Vec<ToldRow>>;
    /// What a worker met and did not know how to do, and nobody has talked about; at most [`crate::PAGE`].
    async fn agenda_met(&mut self, worker: Uuid) -> StoreResult<Vec<MetRow>>;
    /// Other work that a worker handed on since a time, and nobody has talked about; what they answered by themselves is theirs. At most
    /// [`crate::PAGE`].
    async fn agenda_handed(&mut self, worker: Uuid, since: At) -> StoreResult<Vec<HandedRow>>;
    /// Notes with words for supervision and with training gaps that they were talked about in a session, or with none that they were not.
    async fn supervision_given_talked(
        &mut self,
        worker: Uuid,
        session: Uuid,
        talked: Option<At>,
        now: At,
    ) -> StoreResult<()>;
    /// What a worker told by the charter since a time and keeps back from no one in this pair, the latest first, at most [`crate::PAGE`] and
    /// one, before one where it is named.
    async fn agenda_told_list(
        &mut self,
        worker: Uuid,
        pair: Uuid,
        since: At,
        before: Option<(At, Uuid)>,
    ) -> StoreResult<Vec<ToldEntryRow>>;
    /// What is hidden of anybody about whom a worker told something or noted their judgement: words are covered by it, and it is shown to
    /// nobody.
    async fn told_hidden(&mut self, worker: Uuid) -> StoreResult<Vec<HiddenWord>>;
}
