//! What waits, for nudges and the digest: read for one account, for those it leads, or for the whole service in pages. Which of it
//! nudges whom, the rules say (`practice::nudge`); statements only know since when something must have waited to be looked at.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::ReferralPermit;
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// Where something waits. Each has the name of its kind (`practice::nudge::Kind`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Open referrals that are a same-day matter.
    SameDay,
    /// Open referrals that are none.
    Unanswered,
    /// Handed back or passed on, and nobody has said yes.
    PassedOn,
    /// Accepted, and no first contact held.
    FirstContact,
    NothingNext,
    HoldingReview,
    /// Appointments that are over and still planned.
    Outcome,
    /// Drafts of word back.
    WordBack,
    /// Answers of whoever referred that nobody has opened.
    Reply,
    /// Answers to reminders that nobody has seen.
    Answer,
    /// Answers of those who wait, other than *yes*, that nobody has seen to.
    Wish,
    /// E-mails that failed or came back, where none was sent since to the same of the two: the practice's mailbox, or whoever referred.
    Undelivered,
    FollowUp,
}

/// Something that waits, without whom it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NudgeRow {
    /// The referral, episode, appointment, message, answer, e-mail or follow-up.
    pub id: Uuid,
    pub referral_id: Uuid,
    pub reference: String,
    pub episode_id: Option<Uuid>,
    /// Whoever supports the person; none before that.
    pub owner_id: Option<Uuid>,
    pub owner_name: Option<String>,
    pub team_id: Uuid,
    /// Since when, where that is a moment.
    pub since_at: Option<At>,
    /// Since when, where that is a day.
    pub since_on: Option<Day>,
    /// Whether a first contact was offered.
    pub offered: bool,
    pub put_off_until: Option<Day>,
    pub put_off_at: Option<At>,
    pub put_off_why: Option<String>,
    pub put_off_by: Option<String>,
}

/// Whom something that waits is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NudgeNameRow {
    /// As [`NudgeRow::id`].
    pub id: Uuid,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
}

/// Since when something must have waited to be looked at.
#[derive(Debug, Clone, Copy)]
pub struct Since {
    /// Before this moment.
    pub before: At,
    /// On this day or earlier: the same, for what waits since a day.
    pub on: Day,
}

/// For whom the account leads.
#[derive(Debug, Clone, Copy)]
pub struct Led {
    pub account: Uuid,
    pub today: Day,
    /// Whether it holds the role of a supervisor: then also the referrals of each team it is in.
    pub supervises: bool,
}

/// For whom it waits, as an account reads it.
#[derive(Debug, Clone, Copy)]
pub struct Own {
    pub account: Uuid,
    pub at: At,
    pub today: Day,
    /// Only this one.
    pub only: Option<Uuid>,
}

/// Something put off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutOffRow {
    pub id: Uuid,
    pub kind: String,
    pub subject_id: Uuid,
    pub until_on: Day,
    pub why: String,
    pub put_off_at: At,
    pub put_off_by: Uuid,
}

/// An account with a role that it holds now, and how it wants the digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HearerRow {
    pub account_id: Uuid,
    pub role: String,
    /// None until it chose.
    pub way: Option<String>,
}

/// What the digest of one account said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestRow {
    pub id: Uuid,
    pub account_id: Uuid,
    pub day: Day,
    pub made_at: At,
    /// Counts as JSON.
    pub counts: String,
}

/// The digest of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NudgeDayRow {
    pub day: Day,
    pub begun_at: At,
    pub done_at: Option<At>,
    /// Counts of the service as JSON.
    pub counts: String,
    /// How many were told.
    pub told: i32,
}

/// Statements on what waits.
#[async_trait]
pub trait NudgeRoom {
    /// What waits in the service, or only with those the account leads, by id; nobody is named.
    async fn nudge_page(
        &mut self,
        source: Source,
        since: Since,
        led: Option<Led>,
        after: Uuid,
        limit: i64,
    ) -> StoreResult<Vec<NudgeRow>>;
    /// What waits for the account: of people it supports or covers, or of its teams; the longest first. Whom it is about is closed.
    async fn nudge_own(
        &mut self,
        source: Source,
        since: Since,
        own: Own,
        limit: i64,
    ) -> StoreResult<(Vec<NudgeRow>, Undisclosed<Vec<NudgeNameRow>>)>;
    /// Puts something off, or puts it off anew.
    async fn nudge_put_off(&mut self, permit: &ReferralPermit, put_off: &PutOffRow) -> StoreResult<()>;
    /// Takes it back; [`crate::StoreError::Stale`] where nothing was put off.
    async fn nudge_take_back(&mut self, permit: &ReferralPermit, kind: &str, subject: Uuid) -> StoreResult<()>;
    /// How the account wants the digest; none until it chose.
    async fn nudge_choice(&mut self, account: Uuid) -> StoreResult<Option<String>>;
    async fn nudge_choose(&mut self, account: Uuid, way: &str, at: At) -> StoreResult<()>;
    /// Everybody who holds a role now and can sign in, by account and role, behind an account.
    async fn nudge_hearers(&mut self, at: At, after: Uuid, limit: i64) -> StoreResult<Vec<HearerRow>>;
    /// Whose calendar keeps them away at a moment.
    async fn nudge_away(&mut self, at: At) -> StoreResult<Vec<Uuid>>;
    /// Which episodes those can open who cover for somebody today: account and episode.
    async fn nudge_covering(&mut self, at: At, today: Day) -> StoreResult<Vec<(Uuid, Uuid)>>;
    /// The latest day that has a digest, done or under way.
    async fn nudge_day_last(&mut self) -> StoreResult<Option<NudgeDayRow>>;
    /// Begins a day; one that has begun stays as it is.
    async fn nudge_day_begin(&mut self, day: Day, at: At) -> StoreResult<()>;
    /// Says that a day is done, with what the service has waiting.
    async fn nudge_day_done(&mut self, day: &NudgeDayRow) -> StoreResult<()>;
    /// Writes digests together with the notices and jobs that hand them over. The key is the account and the day: one that
    /// stands already is a conflict, and nothing is written.
    async fn nudge_digests_insert(
        &mut self,
        digests: &[DigestRow],
        notices: &[crate::notices::NoticeRow],
        jobs: &[crate::jobs::JobRow],
    ) -> StoreResult<()>;
    /// Whose digest of a day is written, behind an account.
    async fn nudge_digested(&mut self, day: Day, after: Uuid, limit: i64) -> StoreResult<Vec<Uuid>>;
    async fn nudge_digest_get(&mut self, id: Uuid) -> StoreResult<Option<DigestRow>>;
    /// Throws away digests of days before this one; gives how many.
    async fn nudge_sweep(&mut self, before: Day) -> StoreResult<u64>;
}
