//! The charter and its boundaries, proposals to change it, workers' own latitude; and what was weighed by it.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::EpisodePermit;
use crate::{At, Day, StoreResult};
use async_trait::async_trait;
use practice::charter::leave::Leave;
use uuid::Uuid;

/// A version of the charter, or a draft of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CharterRow {
    pub id: Uuid,
    pub title: String,
    pub about: String,
    /// `draft`, `agreed` or `withdrawn`; whether it is in force follows from its days.
    pub state: String,
    /// From 1; none while it is a draft.
    pub number: Option<i32>,
    /// The version from which the draft was begun.
    pub based_on: Option<Uuid>,
    pub from_on: Option<Day>,
    /// The first day on which it is in force no longer.
    pub until_on: Option<Day>,
    /// When it is talked about again.
    pub discussed_on: Option<Day>,
    pub agreed_at: Option<At>,
    pub agreed_by: Option<Uuid>,
    pub made_at: At,
    pub made_by: Uuid,
    pub version: i64,
}

/// A boundary of a charter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundaryRow {
    pub id: Uuid,
    pub charter_id: Uuid,
    /// The boundary from which it was copied at first, through however many versions; its own id where it was written new.
    pub origin_id: Uuid,
    pub position: i32,
    pub aspect: String,
    /// JSON; none where it is guidance.
    pub rule: Option<String>,
    pub latitude: i32,
    pub ceiling: Option<i32>,
    pub why: String,
    pub words_for_workers: String,
    pub words_for_public: String,
    /// Numbers, with spaces between.
    pub cmocs: String,
    pub version: i64,
}

/// Who took part in agreeing a charter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartRow {
    pub id: Uuid,
    pub charter_id: Uuid,
    pub position: i32,
    pub name: String,
    pub part: String,
}

/// A change that somebody proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalRow {
    pub id: Uuid,
    pub aspect: String,
    pub said: String,
    pub why: String,
    pub state: String,
    pub answer: String,
    pub answered_at: Option<At>,
    pub answered_by: Option<Uuid>,
    pub made_at: At,
    pub made_by: Uuid,
    /// Their name, as read.
    pub made_by_name: String,
    pub version: i64,
}

/// A worker's own latitude.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalRow {
    pub id: Uuid,
    pub worker_id: Uuid,
    pub aspect: String,
    pub latitude: i32,
    pub from_on: Day,
    pub until_on: Day,
    pub why: String,
    pub agreed_by: Uuid,
    /// Their name, as read.
    pub agreed_by_name: String,
    pub agreed_at: At,
    pub ended_at: Option<At>,
}

/// What is known of a support and its worker when an act is weighed; contacts by kind and attendance, of this support and of the
/// person's earlier ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TallyRow {
    /// Of this support; else of earlier ones.
    pub here: bool,
    pub kind: String,
    pub attendance: String,
    pub contacts: i64,
}

/// How many people a worker supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadRow {
    pub active: i64,
    pub holding: i64,
    pub new_this_week: i64,
}

/// Whose act was weighed, and when; about whom is said by the permit.
#[derive(Debug, Clone, Copy)]
pub struct Done<'a> {
    pub worker: Uuid,
    /// When it was, or is to be.
    pub at: At,
    pub recorded_at: At,
    /// What: a code of the use case.
    pub act: &'a str,
    /// The row that it made.
    pub subject: Uuid,
    /// Which charter.
    pub charter: Uuid,
    pub person: Option<Uuid>,
    pub episode: Option<Uuid>,
    pub referral: Option<Uuid>,
}

/// A question that is asked of a supervisor before an act (DOMAIN 5.2, ask first). About whom is said by the permit or the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskRow {
    pub id: Uuid,
    pub worker_id: Uuid,
    /// With whom it lies now.
    pub asked_of: Uuid,
    pub aspect: String,
    pub boundary_id: Option<Uuid>,
    /// The same code as of what is weighed ([`Done::act`]).
    pub act: String,
    /// What is asked, in the worker's words.
    pub what: String,
    /// What the boundary said, in figures.
    pub figures: String,
    /// `asked`, `yes`, `no`, `withdrawn`, `could_not_wait`.
    pub state: String,
    /// The reason that the answer gave.
    pub answer: String,
    pub asked_at: At,
    /// An answer is due until then; after it, it goes to the next supervisor.
    pub due_at: At,
    pub passed_on_at: Option<At>,
    pub answered_at: Option<At>,
    pub answered_by: Option<Uuid>,
    /// The row of the act that was done on the yes.
    pub used_by: Option<Uuid>,
    /// A yes holds until then.
    pub until_at: Option<At>,
    pub person_id: Option<Uuid>,
    pub episode_id: Option<Uuid>,
    pub referral_id: Option<Uuid>,
    pub version: i64,
}

/// The charter's statements.
#[async_trait]
pub trait CharterRoom {
    /// Versions that were agreed, and drafts, the latest first; those withdrawn are left out.
    async fn charter_list(&mut self) -> StoreResult<Vec<CharterRow>>;
    async fn charter_get(&mut self, charter: Uuid) -> StoreResult<Option<CharterRow>>;
    /// The version in force on a day.
    async fn charter_in_force(&mut self, day: Day) -> StoreResult<Option<CharterRow>>;
    async fn charter_insert(&mut self, charter: &CharterRow) -> StoreResult<()>;
    /// Saves under its version; [`crate::StoreError::Stale`].
    async fn charter_save(&mut self, charter: &CharterRow) -> StoreResult<()>;
    /// Boundaries in their order.
    async fn boundary_list(&mut self, charter: Uuid) -> StoreResult<Vec<BoundaryRow>>;
    async fn boundary_insert(&mut self, boundary: &BoundaryRow) -> StoreResult<()>;
    /// Saves under its version; [`crate::StoreError::Stale`].
    async fn boundary_save(&mut self, boundary: &BoundaryRow) -> StoreResult<()>;
    /// Takes a boundary out of a draft, under its version.
    async fn boundary_delete(&mut self, charter: Uuid, boundary: Uuid, version: i64) -> StoreResult<()>;
    async fn charter_part_insert(&mut self, part: &PartRow) -> StoreResult<()>;
    async fn charter_part_list(&mut self, charter: Uuid) -> StoreResult<Vec<PartRow>>;
    async fn proposal_insert(&mut self, proposal: &ProposalRow) -> StoreResult<()>;
    /// Saves state and answer under its version; [`crate::StoreError::Stale`].
    async fn proposal_save(&mut self, proposal: &ProposalRow) -> StoreResult<()>;
    async fn proposal_get(&mut self, proposal: Uuid) -> StoreResult<Option<ProposalRow>>;
    /// The latest first, at most [`crate::PAGE`], before one where it is named; of somebody, or of all.
    async fn proposal_list(&mut self, before: Option<(At, Uuid)>, by: Option<Uuid>) -> StoreResult<Vec<ProposalRow>>;
    /// A worker's own latitude that holds, or will, from a day on.
    async fn personal_list(&mut self, worker: Uuid, from: Day) -> StoreResult<Vec<PersonalRow>>;
    async fn personal_insert(&mut self, personal: &PersonalRow) -> StoreResult<()>;
    /// Ends one now; [`crate::StoreError::Stale`] if it had ended before.
    async fn personal_end(&mut self, worker: Uuid, personal: Uuid, at: At) -> StoreResult<()>;
    /// Contacts of a support and of the person's earlier ones, in one statement; a contact that is being corrected is left out.
    async fn charter_tally(&mut self, permit: &EpisodePermit, but: Option<Uuid>) -> StoreResult<Vec<TallyRow>>;
    /// Lone-working plans of this support between two moments that were not called off: for each, who comes along.
    async fn charter_visits(&mut self, permit: &EpisodePermit, from: At, until: At) -> StoreResult<Vec<String>>;
    /// How many people a worker supports; new ones since a time.
    async fn charter_load(&mut self, worker: Uuid, since: At) -> StoreResult<LoadRow>;
    /// Keeps a question to a supervisor, as it is asked.
    async fn ask_insert(&mut self, ask: &AskRow) -> StoreResult<()>;
    /// A worker's yes for an act on an aspect that still holds and was not used: about a support, a referral, or neither.
    async fn ask_granted(
        &mut self,
        worker: Uuid,
        act: &str,
        aspect: &str,
        about: (Option<Uuid>, Option<Uuid>),
        now: At,
    ) -> StoreResult<Option<Uuid>>;
    /// Notes what a yes was used for; [`crate::StoreError::Stale`] where it was used before, or is none.
    async fn ask_used(&mut self, worker: Uuid, ask: Uuid, subject: Uuid) -> StoreResult<()>;
    /// Keeps what was weighed with an act of a support, and the worker's line.
    async fn weighed_of_episode(
        &mut self,
        permit: &EpisodePermit,
        done: &Done<'_>,
        leave: &Leave,
        ids: &[Uuid],
    ) -> StoreResult<()>;
}
