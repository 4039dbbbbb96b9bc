//! Rooms, appointments, and what was answered to a reminder (DOMAIN 4.4).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::doors::{AppointmentLink, CalendarLink};
use crate::permit::{EpisodePermit, PersonPermit, Stance};
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// A room of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomRow {
    pub id: Uuid,
    pub site_id: Uuid,
    /// The site's name, as read.
    pub site_name: String,
    pub name: String,
    pub note: String,
    pub archived_at: Option<At>,
    pub version: i64,
}

/// An appointment, or time kept for something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppointmentRow {
    pub id: Uuid,
    /// The first of those that it was moved from; its own id where it was not moved.
    pub line_id: Uuid,
    /// How often it was moved.
    pub sequence: i32,
    pub worker_id: Uuid,
    pub episode_id: Option<Uuid>,
    pub person_id: Option<Uuid>,
    pub site_id: Option<Uuid>,
    pub room_id: Option<Uuid>,
    /// `practice::contact::Kind` with somebody, `practice::appointment::Block` otherwise.
    pub kind: String,
    /// `practice::contact::Place`.
    pub place: Option<String>,
    pub starts_at: At,
    pub ends_at: At,
    pub note: String,
    /// What is to be done besides talking: `practice::charter::Done`, as it is kept.
    pub tasks: String,
    /// `practice::appointment::State`.
    pub state: String,
    pub series_id: Option<Uuid>,
    /// The contact by which it was closed.
    pub contact_id: Option<Uuid>,
    /// By which channel the person is written to of it; none where they are not.
    pub remind_by: Option<String>,
    pub made_at: At,
    pub made_by: Uuid,
    pub closed_at: Option<At>,
    pub closed_by: Option<Uuid>,
    /// Why it was cancelled or moved.
    pub why: String,
    pub version: i64,
}

/// Whose an appointment is, before it is asked whether it may be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppointmentHead {
    pub worker_id: Uuid,
    pub episode_id: Option<Uuid>,
}

/// An appointment in a calendar: of somebody else's person only that the time is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarRow {
    pub id: Uuid,
    pub worker_id: Uuid,
    pub worker_name: String,
    pub episode_id: Option<Uuid>,
    pub site_name: Option<String>,
    pub room_name: Option<String>,
    pub kind: String,
    pub place: Option<String>,
    pub starts_at: At,
    pub ends_at: At,
    pub note: String,
    pub state: String,
    pub series_id: Option<Uuid>,
    /// None where the account may not read the record.
    pub person_id: Option<Uuid>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    /// Answers to a reminder that nobody has seen yet.
    pub answers: i64,
}

/// What a calendar is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct CalendarFilter {
    pub worker: Option<Uuid>,
    pub site: Option<Uuid>,
    pub room: Option<Uuid>,
}

/// A time that is taken, of a worker or a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenRow {
    pub id: Uuid,
    pub worker_id: Uuid,
    pub room_id: Option<Uuid>,
    pub starts_at: At,
    pub ends_at: At,
}

/// An answer to a reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppointmentReplyRow {
    pub id: Uuid,
    pub appointment_id: Uuid,
    /// `link` or `text`.
    pub way: String,
    /// `practice::appointment::Answer`.
    pub answer: String,
    pub words: String,
    pub at: At,
    pub seen_at: Option<At>,
}

/// An answer nobody has seen yet, as Today lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerDueRow {
    pub appointment_id: Uuid,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub starts_at: At,
    pub answer: String,
    pub at: At,
}

/// An appointment as whoever got a reminder of it sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemindedRow {
    pub id: Uuid,
    pub person_id: Option<Uuid>,
    pub episode_id: Option<Uuid>,
    pub starts_at: At,
    pub ends_at: At,
    pub state: String,
}

/// Rooms' and appointments' statements.
#[async_trait]
pub trait CalendarRoom {
    async fn room_insert(&mut self, room: &RoomRow) -> StoreResult<()>;
    async fn room_get(&mut self, room: Uuid) -> StoreResult<Option<RoomRow>>;
    async fn room_save(&mut self, room: &RoomRow) -> StoreResult<()>;
    /// All rooms by site and name, archived ones too; a service has few.
    async fn room_list(&mut self) -> StoreResult<Vec<RoomRow>>;
    /// Waits until nobody else puts something into the room: what is asked of it next holds until this transaction ends.
    async fn room_hold(&mut self, room: Uuid) -> StoreResult<()>;
    /// Writes one that is with somebody.
    async fn appointment_insert(&mut self, permit: &EpisodePermit, appointment: &AppointmentRow) -> StoreResult<()>;
    /// Writes time that the account keeps for something else.
    async fn block_insert(&mut self, account: Uuid, block: &AppointmentRow) -> StoreResult<()>;
    async fn appointment_head(&mut self, appointment: Uuid) -> StoreResult<Option<AppointmentHead>>;
    async fn appointment_get(
        &mut self,
        permit: &EpisodePermit,
        appointment: Uuid,
    ) -> StoreResult<Undisclosed<Option<AppointmentRow>>>;
    /// An account's own time that is with nobody.
    async fn block_get(&mut self, account: Uuid, block: Uuid) -> StoreResult<Option<AppointmentRow>>;
    /// Saves its state, who closed it and why, place and note; [`crate::StoreError::Stale`] where somebody else did meanwhile.
    async fn appointment_save(&mut self, permit: &EpisodePermit, appointment: &AppointmentRow) -> StoreResult<()>;
    /// The same of time that is with nobody.
    async fn block_save(&mut self, account: Uuid, block: &AppointmentRow) -> StoreResult<()>;
    /// Those of an episode that are planned, the earliest first; at most 200.
    async fn appointment_planned(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<AppointmentRow>>>;
    /// Those of an account's own series that are planned from a moment on, the earliest first; at most 200.
    async fn block_following(&mut self, account: Uuid, series: Uuid, from: At) -> StoreResult<Vec<AppointmentRow>>;
    /// The appointment that a contact closed stands as the contact says now.
    async fn appointment_of_contact(&mut self, permit: &EpisodePermit, contact: Uuid, state: &str) -> StoreResult<()>;
    /// Cancels all that is planned in an episode behind a moment: support ends. What was before it may have been held, and stays.
    async fn appointment_end(&mut self, permit: &EpisodePermit, at: At, by: Uuid, why: &str) -> StoreResult<u64>;
    /// What is planned in an episode is the new owner's.
    async fn appointment_hand_over(&mut self, permit: &EpisodePermit, from: Uuid, to: Uuid) -> StoreResult<u64>;
    /// A worker's and a room's taken times between two moments; at most 1,000.
    async fn calendar_taken(
        &mut self,
        worker: Uuid,
        room: Option<Uuid>,
        (from, until): (At, At),
    ) -> StoreResult<Vec<TakenRow>>;
    /// What takes up time between two moments, of the account, its colleagues (of a team, or with the same supervisor) and whom it
    /// supervises or covers; narrowed to a site or a room,
    /// of everybody. At most `limit`.
    async fn calendar_between(
        &mut self,
        stance: &Stance,
        filter: &CalendarFilter,
        from: At,
        until: At,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<CalendarRow>>>;
    /// Whose calendars an account looks at: its own, those of colleagues of its teams or with the same supervisor, and of whom it
    /// supervises or covers; by name.
    async fn calendar_workers(&mut self, account: Uuid, today: Day, at: At) -> StoreResult<Vec<(Uuid, String)>>;
    /// An account's own time for its feed, by the feed's address: nobody is named unless `initials`.
    async fn calendar_feed(
        &mut self,
        link: &CalendarLink,
        at: At,
        (from, until): (At, At),
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<CalendarRow>>>;
    /// The appointment that a reminder's address names.
    async fn appointment_reminded(&mut self, link: &AppointmentLink) -> StoreResult<Option<RemindedRow>>;
    /// The appointment of a reminder, and the right to open its person, for the program that sends it; none to anybody else.
    async fn appointment_to_remind(
        &mut self,
        appointment: Uuid,
    ) -> StoreResult<Option<(Undisclosed<AppointmentRow>, PersonPermit)>>;
    /// Files an answer; the right is the address it came by, or that the program found whose number it was.
    async fn answer_insert(&mut self, reply: &AppointmentReplyRow) -> StoreResult<()>;
    /// Answers to an appointment, the latest first; at most 50.
    async fn answer_of_appointment(
        &mut self,
        permit: &EpisodePermit,
        appointment: Uuid,
    ) -> StoreResult<Undisclosed<Vec<AppointmentReplyRow>>>;
    /// They were seen by somebody who supports the person.
    async fn answer_seen(&mut self, permit: &EpisodePermit, appointment: Uuid, at: At, by: Uuid) -> StoreResult<u64>;
    /// Answers of own and covered people that nobody has seen, the earliest appointment first.
    async fn answer_due(&mut self, account: Uuid, at: At, limit: i64) -> StoreResult<Undisclosed<Vec<AnswerDueRow>>>;
    /// The appointments that a text from this number may answer: reminded of by text since a moment, of each person the one last
    /// reminded of. A number can be of two people.
    async fn appointment_texted(&mut self, number: &str, since: At) -> StoreResult<Vec<RemindedRow>>;
}
