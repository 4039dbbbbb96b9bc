//! Measures, own concerns, what a person is asked to answer by themselves, and the follow-up (DOMAIN 4.7).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::doors::MeasureLink;
use crate::permit::EpisodePermit;
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// A measure: answered, or not asked and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    /// The instrument's code.
    pub instrument: String,
    /// The edition under which it was given.
    pub edition: i32,
    pub on_day: Day,
    /// `practice::measure::How`; empty where it was not asked.
    pub how: String,
    /// `practice::measure::NotAsked`.
    pub not_asked: Option<String>,
    pub not_asked_words: String,
    /// By the keys of the questions, in hundredths, as JSON.
    pub answers: String,
    /// By the scales' codes, in hundredths, as JSON.
    pub scores: String,
    /// The same in words, a line each.
    pub said: String,
    pub note: String,
    pub recorded_at: At,
    /// None where the person answered by a link.
    pub recorded_by: Option<Uuid>,
    /// Their name, as read.
    pub recorded_by_name: Option<String>,
    /// Entered by mistake.
    pub struck_at: Option<At>,
    pub struck_why: String,
    pub version: i64,
}

/// A concern in the person's own words, rated again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnConcernRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub words: String,
    pub said_at: At,
    /// Not rated any more since then.
    pub laid_down_at: Option<At>,
    pub version: i64,
}

/// What a person is asked to answer by themselves, by a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureAskRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    /// Codes of instruments that are still to be answered, in order, between spaces.
    pub instruments: String,
    pub made_at: At,
    pub made_by: Uuid,
    pub until_at: At,
    pub done_at: Option<At>,
    pub taken_back_at: Option<At>,
    pub version: i64,
}

/// A follow-up that was planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    /// `practice::measure::Since`.
    pub since: String,
    pub months: i32,
    pub due_on: Day,
    pub planned_at: At,
    pub planned_by: Uuid,
    /// `asked`, or `practice::measure::NotAsked`; none while it stands.
    pub came: Option<String>,
    pub came_words: String,
    pub came_on: Option<Day>,
    pub version: i64,
}

/// A follow-up that falls due, as Today lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpDueRow {
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub due_on: Day,
    pub owner_id: Uuid,
    pub owner_name: String,
}

/// A definition of a service's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureDefinitionRow {
    pub id: Uuid,
    pub code: String,
    pub edition: i32,
    /// The file as it was taken.
    pub body: String,
    pub made_at: At,
    pub made_by: Uuid,
}

/// One measure without whose it is: for figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureFigureRow {
    /// Whose it is, to tell pairs; shown nowhere.
    pub person_id: Uuid,
    /// Of which support, for a part of the service.
    pub episode_id: Uuid,
    pub instrument: String,
    pub edition: i32,
    pub on_day: Day,
    pub recorded_at: At,
    pub not_asked: Option<String>,
    pub scores: String,
}

/// Measures' statements.
#[async_trait]
pub trait MeasureRoom {
    async fn measure_insert(&mut self, permit: &EpisodePermit, measure: &MeasureRow) -> StoreResult<()>;
    /// All of a support, the earliest first, those struck too.
    async fn measure_list(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<MeasureRow>>>;
    async fn measure_get(
        &mut self,
        permit: &EpisodePermit,
        measure: Uuid,
    ) -> StoreResult<Undisclosed<Option<MeasureRow>>>;
    /// Saves a correction; [`crate::StoreError::Stale`] where somebody else did meanwhile.
    async fn measure_save(&mut self, permit: &EpisodePermit, measure: &MeasureRow) -> StoreResult<()>;

    async fn own_concern_insert(&mut self, permit: &EpisodePermit, concern: &OwnConcernRow) -> StoreResult<()>;
    /// The earliest first, those laid down too.
    async fn own_concern_list(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<OwnConcernRow>>>;
    async fn own_concern_save(&mut self, permit: &EpisodePermit, concern: &OwnConcernRow) -> StoreResult<()>;

    async fn measure_ask_insert(&mut self, permit: &EpisodePermit, ask: &MeasureAskRow) -> StoreResult<()>;
    /// The latest first.
    async fn measure_ask_list(&mut self, permit: &EpisodePermit) -> StoreResult<Vec<MeasureAskRow>>;
    async fn measure_ask_save(&mut self, permit: &EpisodePermit, ask: &MeasureAskRow) -> StoreResult<()>;
    /// What a link asks, with the right to answer it: a door verified the link, which is the right. None once it is answered, taken
    /// back or past its time, and none where the person has died or the use of their record is restricted.
    async fn permit_measure_by_link(
        &mut self,
        link: &MeasureLink,
        at: At,
    ) -> StoreResult<Option<(MeasureAskRow, EpisodePermit)>>;

    async fn follow_up_insert(&mut self, permit: &EpisodePermit, follow_up: &FollowUpRow) -> StoreResult<()>;
    /// The latest first.
    async fn follow_up_list(&mut self, permit: &EpisodePermit) -> StoreResult<Vec<FollowUpRow>>;
    async fn follow_up_save(&mut self, permit: &EpisodePermit, follow_up: &FollowUpRow) -> StoreResult<()>;
    /// Follow-ups due on or before a day, of support that the account owns or covers, ended or not. Nobody who has died, whose record's
    /// use is restricted, or who does not agree to be contacted is among them.
    async fn today_follow_ups(
        &mut self,
        account: Uuid,
        at: At,
        by: Day,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<FollowUpDueRow>>>;

    async fn measure_definition_insert(&mut self, definition: &MeasureDefinitionRow) -> StoreResult<()>;
    /// Every edition of every definition of the service's own, by code, the earliest first.
    async fn measure_definition_list(&mut self) -> StoreResult<Vec<MeasureDefinitionRow>>;

    /// How many spells of support were open at some time from `from` until `until`.
    async fn figure_in_support(&mut self, from: At, until: At) -> StoreResult<i64>;
    /// Every measure of that support, struck ones left out, that was given before the day `until_day`.
    async fn figure_measures(&mut self, from: At, until: At, until_day: Day) -> StoreResult<Vec<MeasureFigureRow>>;
}
