//! Referrals: one request for support each (DOMAIN 4.2).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::{PersonPermit, ReferralPermit};
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// A referral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferralRow {
    pub id: Uuid,
    pub reference: String,
    pub person_id: Uuid,
    pub site_id: Uuid,
    pub team_id: Uuid,
    pub source: String,
    pub route: String,
    pub state: String,
    pub urgency: String,
    pub flagged: bool,
    pub referrer_name: String,
    pub referrer_contact: String,
    pub referrer_id: Option<Uuid>,
    pub story: String,
    pub told: String,
    pub wants: String,
    pub involved: String,
    pub risk_note: String,
    pub consent_contact: bool,
    pub agrees_word_back: bool,
    pub received_at: At,
    /// When an answer opened the question again: the clocks run from then.
    pub reopened_at: Option<At>,
    pub recorded_by: Option<Uuid>,
    pub triage_by: Option<Uuid>,
    pub triage_at: Option<At>,
    pub first_offered_at: Option<At>,
    pub first_held_at: Option<At>,
    pub outcome_at: Option<At>,
    pub outcome_by: Option<Uuid>,
    pub decided_by: Option<String>,
    pub decline_reason: Option<String>,
    pub decline_words: String,
    pub next_words: String,
    pub next_holder: String,
    pub referrer_words: String,
    pub redirected_to: String,
    pub duplicate_of: Option<Uuid>,
    pub version: i64,
}

/// A referral as the inbox and a person's page list it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferralListRow {
    pub id: Uuid,
    pub reference: String,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub known_as: String,
    pub birth_date: Option<Day>,
    pub site_id: Uuid,
    pub site_name: String,
    pub source: String,
    pub route: String,
    pub state: String,
    pub urgency: String,
    pub flagged: bool,
    pub referrer_name: String,
    pub received_at: At,
    pub reopened_at: Option<At>,
    pub triage_at: Option<At>,
    pub first_offered_at: Option<At>,
    pub first_held_at: Option<At>,
    pub outcome_at: Option<At>,
    /// Needs as codes, joined by a space.
    pub needs: String,
    pub agrees_word_back: bool,
    /// How many earlier referrals of the same person there are.
    pub earlier: i64,
    /// Risk flags as codes, joined by a space.
    pub risks: String,
    /// Whether whoever referred answered, and nobody recorded a contact since.
    pub answered: bool,
}

/// A referral without its person and its story: what a manager reads (DOMAIN 10, HOUSE 10.12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferralPlainRow {
    pub id: Uuid,
    pub reference: String,
    pub site_id: Uuid,
    pub site_name: String,
    pub source: String,
    pub route: String,
    pub state: String,
    pub urgency: String,
    pub flagged: bool,
    pub received_at: At,
    pub reopened_at: Option<At>,
    pub triage_at: Option<At>,
    pub first_offered_at: Option<At>,
    pub first_held_at: Option<At>,
    pub outcome_at: Option<At>,
    /// Needs as codes, joined by a space.
    pub needs: String,
}

/// What a plain list is narrowed to; `None` narrows nothing.
#[derive(Debug, Clone, Default)]
pub struct PlainFilter {
    /// Only referrals of the teams that this account is in today.
    pub team_of: Option<Uuid>,
    pub state: Option<String>,
    pub site: Option<Uuid>,
}

/// A referral as My referrals lists it: what its sender may know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentRow {
    pub id: Uuid,
    pub reference: String,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub site_name: String,
    pub source: String,
    pub state: String,
    pub flagged: bool,
    pub referrer_name: String,
    pub agrees_word_back: bool,
    pub received_at: At,
    pub outcome_at: Option<At>,
    /// How many messages were sent back and not read yet.
    pub unread: i64,
    /// Where the support stands that came of it; none where there is none.
    pub support_state: Option<String>,
    pub support_started_at: Option<At>,
    pub support_ended_at: Option<At>,
}

/// Where the support stands that came of a referral: what its sender may hear of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportRow {
    pub state: String,
    pub started_at: Option<At>,
    pub ended_at: Option<At>,
}

/// Something informal, without a name: it is counted, and opens nothing (DOMAIN 4.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InformalRow {
    pub id: Uuid,
    pub what: String,
    pub source: String,
    pub need: String,
    pub site_id: Option<Uuid>,
    pub day: Day,
    pub recorded_by: Uuid,
    pub recorded_at: At,
}

/// A contact, or a failed attempt, on a referral before there is an episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRow {
    pub id: Uuid,
    pub referral_id: Uuid,
    pub person_id: Uuid,
    pub at: At,
    pub channel: String,
    pub outcome: String,
    pub minutes: i32,
    pub notes: String,
    pub offered: bool,
    pub recorded_at: At,
    pub recorded_by: Uuid,
}

/// What the referrer, or whoever hears, answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyRow {
    pub id: Uuid,
    pub referral_id: Uuid,
    pub at: At,
    pub from_name: String,
    pub from_id: Option<Uuid>,
    pub body: String,
    /// When somebody who can act on it opened it first, and who.
    pub seen_at: Option<At>,
    pub seen_by: Option<Uuid>,
}

/// An asset that was given with a signposted referral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignpostRow {
    pub referral_id: Uuid,
    pub asset_id: Uuid,
    pub asset_name: String,
    pub words: String,
}

/// Where a page of a list goes on: after the row with these keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    pub at: At,
    pub id: Uuid,
}

/// Referrals' statements.
#[async_trait]
pub trait ReferralRoom {
    /// Writes a referral with its needs and risk flags; gives the permit for what was created.
    async fn referral_insert(
        &mut self,
        referral: &ReferralRow,
        needs: &[String],
        risks: &[String],
    ) -> StoreResult<ReferralPermit>;
    async fn referral_get(&mut self, permit: &ReferralPermit) -> StoreResult<Undisclosed<Option<ReferralRow>>>;
    async fn referral_needs(&mut self, permit: &ReferralPermit) -> StoreResult<Vec<String>>;
    async fn referral_risks(&mut self, permit: &ReferralPermit) -> StoreResult<Vec<String>>;
    /// Saves every field; [`crate::StoreError::Stale`] if `referral.version` is no longer the row's.
    async fn referral_save(&mut self, permit: &ReferralPermit, referral: &ReferralRow) -> StoreResult<()>;
    /// Open referrals (received, in triage) of the account's teams today, oldest first: either those that are
    /// `flagged` or those that are not. The inbox asks for the flagged first, and for the others page by page.
    async fn referral_inbox(
        &mut self,
        account: Uuid,
        today: Day,
        flagged: bool,
        after: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<ReferralListRow>>>;
    /// Referrals without person or story, newest first: nobody is in them, so nothing is disclosed.
    async fn referral_plain(
        &mut self,
        filter: &PlainFilter,
        today: Day,
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Vec<ReferralPlainRow>>;
    /// How many referrals wait in the inbox of the account's teams: (all, flagged).
    async fn referral_inbox_count(&mut self, account: Uuid, today: Day) -> StoreResult<(i64, i64)>;
    /// Referrals of the account's own, of the practices it acts for today as far as those may follow them
    /// (`practice::referral::practice_follows`), or of its own record where the person asked; newest first.
    async fn referral_sent(
        &mut self,
        account: Uuid,
        today: Day,
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<SentRow>>>;
    /// All referrals of a person, newest first.
    async fn referral_of_person(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<ReferralListRow>>>;
    /// By reference, for search; only referrals of the account's teams or its own.
    async fn referral_by_reference(
        &mut self,
        account: Uuid,
        reference: &str,
        today: Day,
    ) -> StoreResult<Undisclosed<Vec<ReferralListRow>>>;
    /// By reference, of those that the account wrote down itself, whoever's team it is for.
    async fn referral_recorded(
        &mut self,
        account: Uuid,
        reference: &str,
    ) -> StoreResult<Undisclosed<Option<ReferralListRow>>>;
    /// The support that came of a referral.
    async fn referral_support(&mut self, permit: &ReferralPermit) -> StoreResult<Option<SupportRow>>;
    /// By which source the account referred last; none where it never did.
    async fn referral_last_source(&mut self, account: Uuid) -> StoreResult<Option<String>>;
    /// Notes something informal; nobody is named in it, so nothing is disclosed.
    async fn informal_insert(&mut self, informal: &InformalRow) -> StoreResult<()>;
    /// How often each informal thing was noted on the days from `from` until before `until`.
    async fn informal_count(&mut self, from: Day, until: Day) -> StoreResult<Vec<(String, i64)>>;
    async fn attempt_insert(&mut self, permit: &ReferralPermit, attempt: &AttemptRow) -> StoreResult<()>;
    async fn attempt_list(&mut self, permit: &ReferralPermit) -> StoreResult<Undisclosed<Vec<AttemptRow>>>;
    async fn reply_insert(&mut self, permit: &ReferralPermit, reply: &ReplyRow) -> StoreResult<()>;
    async fn reply_list(&mut self, permit: &ReferralPermit) -> StoreResult<Undisclosed<Vec<ReplyRow>>>;
    /// Notes that the answers to a referral were seen; one seen before keeps who saw it first.
    async fn reply_mark_seen(&mut self, permit: &ReferralPermit, by: Uuid, at: At) -> StoreResult<()>;
    /// Notes the assets given; one given again (after the question was reopened) keeps its newest word.
    async fn signpost_insert(&mut self, permit: &ReferralPermit, signposts: &[(Uuid, String)]) -> StoreResult<()>;
    async fn signpost_list(&mut self, permit: &ReferralPermit) -> StoreResult<Vec<SignpostRow>>;
    /// Re-points a referral at another person (joined at intake), with its attempts and messages.
    async fn referral_move(&mut self, permit: &ReferralPermit, to: Uuid) -> StoreResult<()>;
}
