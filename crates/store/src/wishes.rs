//! What those who wait want, and what they were told may help meanwhile (DOMAIN 4.2, 4.3).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::doors::WishLink;
use crate::permit::EpisodePermit;
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// The question whether somebody who waits still wants this, and what they answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WishRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    /// `practice::wish::Way`.
    pub way: String,
    pub asked_at: At,
    pub asked_by: Uuid,
    /// Until then it can be answered.
    pub until_at: At,
    /// When it was last printed, where it goes on paper.
    pub printed_at: Option<At>,
    /// `practice::wish::Answer`.
    pub answer: Option<String>,
    /// In the person's words.
    pub words: String,
    pub answered_at: Option<At>,
    pub seen_at: Option<At>,
    /// By name.
    pub seen_by: String,
    pub taken_back_at: Option<At>,
    pub version: i64,
}

/// That somebody was told what may help meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldMeanwhileRow {
    pub id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    /// Codes of the needs it may help with, joined by a space.
    pub needs: String,
    /// The lines as they stood on that day.
    pub words: String,
    /// `practice::wish::How`.
    pub how: String,
    pub on_day: Day,
    pub noted_at: At,
    pub noted_by: Uuid,
    pub taken_back_at: Option<At>,
    pub version: i64,
}

/// An answer that nobody has seen to, for a worker's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WishDueRow {
    pub wish_id: Uuid,
    pub episode_id: Uuid,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub answer: String,
    pub answered_at: At,
    pub owner_id: Uuid,
    pub owner_name: String,
}

/// The statements.
#[async_trait]
pub trait WishRoom {
    async fn wish_insert(&mut self, permit: &EpisodePermit, wish: &WishRow) -> StoreResult<()>;
    /// The latest first, those taken back too.
    async fn wish_list(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<WishRow>>>;
    /// Saves how it stands; [`crate::StoreError::Stale`] where somebody else did meanwhile, an answer too.
    async fn wish_save(&mut self, permit: &EpisodePermit, wish: &WishRow) -> StoreResult<()>;
    /// The question behind a link, with the right to answer it: a door verified the link, which is the right. None once it is answered,
    /// taken back or past its time; none where they wait no more, have died, or the use of their record is restricted.
    async fn permit_wish_by_link(
        &mut self,
        link: &WishLink,
        at: At,
    ) -> StoreResult<Option<(Undisclosed<WishRow>, EpisodePermit)>>;
    /// A question that is to be sent now, for the system alone; none where it takes no answer any more, as by a link.
    async fn permit_wish_to_send(
        &mut self,
        wish: Uuid,
        at: At,
    ) -> StoreResult<Option<(Undisclosed<WishRow>, EpisodePermit)>>;
    /// Answers other than *yes* that nobody has seen to, of support that the account owns or covers, the oldest first.
    async fn wish_due(&mut self, account: Uuid, at: At, limit: i64) -> StoreResult<Undisclosed<Vec<WishDueRow>>>;

    async fn told_insert(&mut self, permit: &EpisodePermit, told: &ToldMeanwhileRow) -> StoreResult<()>;
    /// The latest first, those taken back too.
    async fn told_list(&mut self, permit: &EpisodePermit) -> StoreResult<Vec<ToldMeanwhileRow>>;
    /// Takes one back; [`crate::StoreError::Stale`] where it was already.
    async fn told_take_back(&mut self, permit: &EpisodePermit, told: Uuid, at: At) -> StoreResult<()>;
}
