//! One minute at the end of the day (DOMAIN 4.12): what a worker did on a day, and what they said of it. No moment of an answer is kept.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// Something of a worker's day, as it is known from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayEntryRow {
    /// `contact`, `unwritten` or `step`.
    pub sort: String,
    pub id: Uuid,
    pub at: At,
    pub minutes: Option<i32>,
    /// For a contact the appointment it was; for an appointment itself.
    pub appointment_id: Option<Uuid>,
    pub kind: String,
    pub off: bool,
    pub episode_id: Option<Uuid>,
    pub person_id: Option<Uuid>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
}

/// Something that was said of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidRow {
    pub id: Uuid,
    pub worker_id: Uuid,
    pub day: Day,
    pub position: i32,
    pub becomes: String,
    /// Empty where the words stand in what it became.
    pub words: String,
    pub subject_id: Option<Uuid>,
}

/// Something to talk about in supervision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordRow {
    pub id: Uuid,
    pub worker_id: Uuid,
    pub at: At,
    pub words: String,
    pub session_id: Option<Uuid>,
    pub done_at: Option<At>,
}

/// The statements of the day's minute.
#[async_trait]
pub trait MinuteRoom {
    /// Contacts that a worker wrote down, appointments of theirs and steps of theirs done, between two moments; at most [`crate::PAGE`] of each.
    async fn minute_entries(&mut self, worker: Uuid, from: At, until: At)
    -> StoreResult<Undisclosed<Vec<DayEntryRow>>>;
    /// How many there are, without whom.
    async fn minute_entry_count(&mut self, worker: Uuid, from: At, until: At) -> StoreResult<i64>;
    /// The last day that a worker answered for.
    async fn minute_last(&mut self, worker: Uuid) -> StoreResult<Option<Day>>;
    /// Notes that a day was answered for, or skipped; [`crate::StoreError::Conflict`] where it was.
    async fn minute_day_insert(&mut self, worker: Uuid, day: Day, skipped: bool) -> StoreResult<()>;
    async fn minute_said_insert(&mut self, said: &SaidRow) -> StoreResult<()>;
    /// What a worker said, the latest days first, at most [`crate::PAGE`].
    async fn minute_said(&mut self, worker: Uuid, day: Day) -> StoreResult<Vec<SaidRow>>;
    /// Whether a worker wants to be asked, and from which hour on; none where they never chose.
    async fn minute_choice(&mut self, worker: Uuid) -> StoreResult<Option<(bool, i32)>>;
    async fn minute_choose(&mut self, worker: Uuid, asks: bool, from_hour: i32) -> StoreResult<()>;
    /// Keeps something to talk about in supervision.
    async fn supervision_word_insert(&mut self, word: &WordRow) -> StoreResult<()>;
    /// What a worker wants to talk about and was not talked about yet, the earliest first, at most [`crate::PAGE`].
    async fn supervision_words(&mut self, worker: Uuid) -> StoreResult<Vec<WordRow>>;
}
