//! The service's own groups and drop-ins: places, sessions, who came, and who walked in (DOMAIN 4.4).
//!
//! When a session is stands in the calendar alone: the session names the line of its appointment, so that one that is moved or cancelled
//! there is moved or cancelled here.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::hidden::HiddenWord;
use crate::permit::{EpisodePermit, GroupPermit, Stance};
use crate::{At, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRow {
    pub id: Uuid,
    pub name: String,
    pub purpose: String,
    pub whereabouts: String,
    /// `practice::contact::Place`, for the contacts of its sessions.
    pub place: String,
    /// `practice::group::Way`.
    pub way: String,
    pub places: Option<i32>,
    /// How long a session usually lasts.
    pub minutes: i32,
    pub site_id: Option<Uuid>,
    pub room_id: Option<Uuid>,
    pub led_by: Uuid,
    /// Their name, as read.
    pub led_by_name: String,
    pub made_at: At,
    pub made_by: Uuid,
    pub ended_at: Option<At>,
    pub ended_why: String,
    pub version: i64,
}

/// A group in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupListRow {
    pub id: Uuid,
    pub name: String,
    pub purpose: String,
    pub whereabouts: String,
    pub way: String,
    pub places: Option<i32>,
    pub led_by: Uuid,
    pub led_by_name: String,
    pub ended_at: Option<At>,
    /// How many have a place.
    pub has: i64,
    /// How many wait for one.
    pub waits: i64,
    /// When it is next.
    pub next_at: Option<At>,
    /// How many sessions are over of which nobody wrote down who came.
    pub untaken: i64,
}

/// A session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSessionRow {
    pub id: Uuid,
    pub group_id: Uuid,
    pub line_id: Uuid,
    /// The note for all.
    pub note: String,
    pub minutes: Option<i32>,
    pub travel_minutes: Option<i32>,
    pub taken_at: Option<At>,
    pub taken_by: Option<Uuid>,
    pub version: i64,
}

/// A session that is over and of which nobody wrote down who came, for a worker's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetDueRow {
    pub session_id: Uuid,
    pub group_name: String,
    pub starts_at: At,
}

/// A session with when and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSessionListRow {
    pub id: Uuid,
    pub appointment_id: Uuid,
    pub worker_id: Uuid,
    pub starts_at: At,
    pub ends_at: At,
    /// `practice::appointment::State`.
    pub state: String,
    pub site_name: Option<String>,
    pub room_name: Option<String>,
    pub taken_at: Option<At>,
    /// Who came, among those with a record here.
    pub came: i64,
    /// Who walked in and is counted alone.
    pub walked: i64,
}

/// Somebody's place in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupPlaceRow {
    pub id: Uuid,
    pub group_id: Uuid,
    pub person_id: Uuid,
    pub episode_id: Uuid,
    /// `practice::group::Standing`.
    pub state: String,
    pub since_at: At,
    /// `practice::group::LeftWhy`.
    pub left_why: Option<String>,
    pub left_words: String,
    pub made_at: At,
    pub made_by: Uuid,
    pub version: i64,
}

/// Somebody with a place, in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupPlaceListRow {
    pub id: Uuid,
    /// The record that is used.
    pub person_id: Uuid,
    pub episode_id: Uuid,
    pub episode_state: String,
    pub given_name: String,
    pub family_name: String,
    pub known_as: String,
    pub state: String,
    pub since_at: At,
    pub died: bool,
    /// The day of it, where known.
    pub died_on: Option<crate::Day>,
    /// Whether the account supports them in it, or covers for who does.
    pub open: bool,
    pub version: i64,
}

/// A group in which somebody has, had or waits for a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceOfEpisodeRow {
    pub id: Uuid,
    pub group_id: Uuid,
    pub group_name: String,
    pub state: String,
    pub since_at: At,
    pub left_why: Option<String>,
    pub next_at: Option<At>,
}

/// What was written of somebody at a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupAttendanceRow {
    pub id: Uuid,
    pub session_id: Uuid,
    pub person_id: Uuid,
    pub episode_id: Option<Uuid>,
    pub contact_id: Option<Uuid>,
    /// `practice::group::Came`.
    pub came: String,
    pub minutes: Option<i32>,
    pub note: String,
    pub recorded_at: At,
    pub recorded_by: Uuid,
    pub version: i64,
}

/// The same with whom it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupAttendanceListRow {
    pub id: Uuid,
    /// The record that is used.
    pub person_id: Uuid,
    pub episode_id: Option<Uuid>,
    pub contact_id: Option<Uuid>,
    pub given_name: String,
    pub family_name: String,
    pub known_as: String,
    pub came: String,
    pub minutes: Option<i32>,
    pub note: String,
    pub died: bool,
    pub died_on: Option<crate::Day>,
    /// Whether the account supports them in it, or covers for who does.
    pub open: bool,
    pub version: i64,
}

/// Somebody whom the account supports, to be chosen from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportedRow {
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub known_as: String,
    pub died: bool,
    /// The day of it, where known.
    pub died_on: Option<crate::Day>,
}

/// Somebody who walked in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkInRow {
    pub id: Uuid,
    pub session_id: Uuid,
    pub called: String,
    pub site_id: Option<Uuid>,
    pub district: String,
    pub need: Option<String>,
    pub note: String,
    pub person_id: Option<Uuid>,
    pub referral_id: Option<Uuid>,
    pub noted_at: At,
    pub noted_by: Uuid,
    pub taken_out_at: Option<At>,
    pub version: i64,
}

/// Groups' statements.
#[async_trait]
pub trait GroupRoom {
    /// May this account open `group`? Every worker may; whoever leads it, and whoever covers for them, runs it for as long as their role
    /// stands on that ground.
    async fn permit_group(&mut self, stance: &Stance, group: Uuid) -> StoreResult<Option<GroupPermit>>;
    /// Whoever runs a group may write down, in the support of somebody who has a place in it or was at one of its sessions, that they
    /// came.
    async fn permit_episode_of_group(
        &mut self,
        permit: &GroupPermit,
        episode: Uuid,
    ) -> StoreResult<Option<EpisodePermit>>;
    async fn group_insert(&mut self, group: &GroupRow) -> StoreResult<()>;
    async fn group_get(&mut self, permit: &GroupPermit) -> StoreResult<Option<GroupRow>>;
    /// [`crate::StoreError::Stale`] where somebody else changed it meanwhile.
    async fn group_save(&mut self, permit: &GroupPermit, group: &GroupRow) -> StoreResult<()>;
    /// Waits until nobody else gives a place in it: how many are taken holds until this transaction ends.
    async fn group_hold(&mut self, permit: &GroupPermit) -> StoreResult<()>;
    /// Groups that go on, or those that ended, by name; at most 200.
    async fn group_list(&mut self, ended: bool, at: At) -> StoreResult<Vec<GroupListRow>>;
    async fn group_session_insert(&mut self, permit: &GroupPermit, session: &GroupSessionRow) -> StoreResult<()>;
    async fn group_session_get(&mut self, permit: &GroupPermit, session: Uuid) -> StoreResult<Option<GroupSessionRow>>;
    /// To which group a session belongs, before it is asked whether it may be opened.
    async fn group_of_session(&mut self, session: Uuid) -> StoreResult<Option<Uuid>>;
    /// Which group and session an appointment of the calendar is of.
    async fn group_session_of_line(&mut self, line: Uuid) -> StoreResult<Option<(Uuid, Uuid)>>;
    async fn group_session_save(&mut self, permit: &GroupPermit, session: &GroupSessionRow) -> StoreResult<()>;
    /// Its planned sessions stand in the calendar of whoever runs it now. How many.
    async fn group_hand_over(&mut self, permit: &GroupPermit, from: Uuid, to: Uuid) -> StoreResult<u64>;
    /// Its planned sessions of which nothing was written are cancelled: the group ends. How many.
    async fn group_sessions_cancel(&mut self, permit: &GroupPermit, at: At, by: Uuid) -> StoreResult<u64>;
    /// Its sessions from a moment on, the earliest first; or those before it, the latest first. At most `limit`.
    async fn group_sessions(
        &mut self,
        permit: &GroupPermit,
        at: At,
        later: bool,
        limit: i64,
    ) -> StoreResult<Vec<GroupSessionListRow>>;
    /// One of them.
    async fn group_session_show(
        &mut self,
        permit: &GroupPermit,
        session: Uuid,
    ) -> StoreResult<Option<GroupSessionListRow>>;
    /// Puts somebody down; the right is that to their support.
    async fn group_place_insert(&mut self, permit: &EpisodePermit, place: &GroupPlaceRow) -> StoreResult<()>;
    async fn group_place_get(
        &mut self,
        permit: &GroupPermit,
        place: Uuid,
    ) -> StoreResult<Undisclosed<Option<GroupPlaceRow>>>;
    async fn group_place_save(&mut self, permit: &GroupPermit, place: &GroupPlaceRow) -> StoreResult<()>;
    /// How many have a place; whoever has died takes none.
    async fn group_places_taken(&mut self, permit: &GroupPermit) -> StoreResult<i64>;
    /// How many living wait for a place.
    async fn group_places_waited_for(&mut self, permit: &GroupPermit) -> StoreResult<i64>;
    /// Everybody who has a place, waits or was asked, in that order and each in theirs: to whoever runs it all of them, to others those
    /// whom they support in the very episode, or cover for who does. At most 400.
    async fn group_place_list(
        &mut self,
        permit: &GroupPermit,
        stance: &Stance,
    ) -> StoreResult<Undisclosed<Vec<GroupPlaceListRow>>>;
    /// The groups of somebody in support, the latest first; at most 100.
    async fn group_places_of_episode(
        &mut self,
        permit: &EpisodePermit,
        at: At,
    ) -> StoreResult<Undisclosed<Vec<PlaceOfEpisodeRow>>>;
    /// Whether the person has an open place in the group already.
    async fn group_place_open(&mut self, permit: &EpisodePermit, group: Uuid) -> StoreResult<bool>;
    /// Everybody leaves: the group ends. How many did.
    async fn group_places_end(&mut self, permit: &GroupPermit, why: &str, at: At) -> StoreResult<u64>;
}

/// Statements about who came to a session, and who walked in.
#[async_trait]
pub trait SheetRoom {
    /// Sessions that are over, of groups that the account runs or that stand in its calendar, of which nobody wrote down who came; the
    /// earliest first.
    async fn sheet_due(&mut self, account: Uuid, at: At, limit: i64) -> StoreResult<Vec<SheetDueRow>>;
    async fn group_attendance_insert(
        &mut self,
        permit: &GroupPermit,
        attendance: &GroupAttendanceRow,
    ) -> StoreResult<()>;
    async fn group_attendance_save(&mut self, permit: &GroupPermit, attendance: &GroupAttendanceRow)
    -> StoreResult<()>;
    /// What was written of everybody at a session, by name; to whoever does not run it, of those whom they support in the very episode, or
    /// cover for who does.
    async fn group_attendance_list(
        &mut self,
        permit: &GroupPermit,
        stance: &Stance,
        session: Uuid,
    ) -> StoreResult<Undisclosed<Vec<GroupAttendanceListRow>>>;
    /// Hidden details of those of whom something was written at a session, and of those tied to them, each with whose words they must not
    /// stand in.
    async fn group_hidden_words(&mut self, permit: &GroupPermit, session: Uuid)
    -> StoreResult<Vec<(Uuid, HiddenWord)>>;
    /// Whom the account supports now, by name; at most 300.
    async fn group_supported(&mut self, stance: &Stance) -> StoreResult<Undisclosed<Vec<SupportedRow>>>;
    async fn walk_in_insert(&mut self, permit: &GroupPermit, walk_in: &WalkInRow) -> StoreResult<()>;
    /// Which session somebody walked in to, before it is asked whether it may be opened.
    async fn session_of_walk_in(&mut self, walk_in: Uuid) -> StoreResult<Option<Uuid>>;
    async fn walk_in_get(&mut self, permit: &GroupPermit, walk_in: Uuid) -> StoreResult<Option<WalkInRow>>;
    async fn walk_in_save(&mut self, permit: &GroupPermit, walk_in: &WalkInRow) -> StoreResult<()>;
    /// Those of a session in their order, without those taken out; at most 200.
    async fn walk_in_list(&mut self, permit: &GroupPermit, session: Uuid) -> StoreResult<Vec<WalkInRow>>;
}
