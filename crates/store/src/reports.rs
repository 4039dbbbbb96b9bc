//! What is counted for managers, commissioners and returns: rows without names, in the order in which they came, so that every count can
//! be made from rows and led back to them. Nobody's record is opened by them; what may be shown of them is `practice::disclosure`'s.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::referrals::After;
use crate::{At, Day, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// A referral as it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedRow {
    pub id: Uuid,
    pub reference: String,
    pub site_id: Uuid,
    pub source: String,
    pub state: String,
    pub flagged: bool,
    pub received_at: At,
    pub outcome_at: Option<At>,
    pub first_held_at: Option<At>,
    pub birth_date: Option<Day>,
    pub gender: Option<String>,
    pub ethnicity: Option<String>,
    pub language: String,
    /// Needs as codes, joined by a space.
    pub needs: String,
    /// Whether somebody chose its contract.
    pub chosen: bool,
    pub contract_id: Option<Uuid>,
}

/// A spell of support as it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpellRow {
    pub id: Uuid,
    /// Whose: by which spells of one person are counted once, and nothing else.
    pub person_id: Uuid,
    pub referral_id: Uuid,
    pub reference: String,
    pub site_id: Uuid,
    pub received_at: At,
    pub chosen: bool,
    pub contract_id: Option<Uuid>,
    pub state: String,
    pub opened_at: At,
    pub ended_at: Option<At>,
    pub reason: Option<String>,
    /// Whether holding was the support at some time of the period.
    pub held: bool,
}

/// Contacts of one referral that are alike, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactsRow {
    pub referral_id: Uuid,
    pub reference: String,
    pub site_id: Uuid,
    pub received_at: At,
    pub chosen: bool,
    pub contract_id: Option<Uuid>,
    pub kind: String,
    pub attendance: String,
    pub count: i64,
    pub minutes: i64,
}

/// Something of one referral with a code, counted: connections by state, unmet needs by need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodedRow {
    pub referral_id: Uuid,
    pub site_id: Uuid,
    pub received_at: At,
    pub chosen: bool,
    pub contract_id: Option<Uuid>,
    pub code: String,
    pub count: i64,
}

/// A referral as it stands in the minimum data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub site_id: Uuid,
    pub ods_code: Option<String>,
    pub source: String,
    pub route: String,
    pub state: String,
    pub urgency: String,
    pub received_at: At,
    pub outcome_at: Option<At>,
    pub first_offered_at: Option<At>,
    pub first_held_at: Option<At>,
    pub decline_reason: Option<String>,
    pub birth_date: Option<Day>,
    pub gender: Option<String>,
    pub ethnicity: Option<String>,
    pub language: String,
    pub interpreter: bool,
    pub needs: String,
    pub chosen: bool,
    pub contract_id: Option<Uuid>,
    pub episode_state: Option<String>,
    pub opened_at: Option<At>,
    pub ended_at: Option<At>,
    pub ended_why: Option<String>,
    pub contacts_held: i64,
    pub contacts_missed: i64,
    pub minutes: i64,
    pub connections: i64,
    pub connections_begun: i64,
    /// Needs of the groups that the person was introduced to, as codes, joined by a space; one may stand more than once.
    pub connection_needs: String,
    /// Needs that nothing fitted, as codes, joined by a space; one may stand more than once.
    pub unmet_needs: String,
    pub holding: bool,
    /// The use of the record is restricted.
    pub restricted: bool,
    /// Something of it must not be found.
    pub hidden: bool,
    /// The person's last word on research and planning was no.
    pub objects: bool,
}

/// A measure as it stands in the minimum data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportMeasureRow {
    pub referral_id: Uuid,
    pub instrument: String,
    pub edition: i32,
    pub on_day: Day,
    pub recorded_at: At,
    pub not_asked: Option<String>,
    pub scores: String,
}

/// What one of those a supervisor leads or supervises has today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamDayRow {
    pub worker_id: Uuid,
    /// Appointments planned for the day.
    pub appointments: i64,
    /// Of them, those whose time is over and of which nothing was recorded.
    pub passed: i64,
    /// Open support whose next thing is past its day.
    pub overdue: i64,
    /// Word back that was written before the day given and has not gone.
    pub drafts: i64,
    /// Absent today: somebody covers.
    pub away: bool,
    /// Concerns of people they support that nobody has acknowledged.
    pub concerns: i64,
}

/// Somebody of the team who is out alone, or should be back: neither where nor with whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamOutRow {
    pub plan_id: Uuid,
    pub worker_name: String,
    pub buddy_name: String,
    pub standing: String,
    pub starts_at: At,
    pub ends_at: At,
    pub grace: i32,
    pub alarm: Option<String>,
    pub answered_at: Option<At>,
    /// Whether whoever asks may open it: the buddy, and those who were told.
    pub opens: bool,
}

/// A colleague of the team was asked to take people on, and has not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamAskRow {
    pub batch_id: Uuid,
    pub from_name: String,
    pub to_name: String,
    pub made_at: At,
    /// How many people.
    pub people: i64,
    /// Whether whoever asks may open it.
    pub opens: bool,
}

/// Reports' statements.
#[async_trait]
pub trait ReportRoom {
    /// Referrals that came, were answered or waited at some time from `from` until `until`, the earliest first, at most `limit`.
    async fn report_referrals(
        &mut self,
        from: At,
        until: At,
        after: Option<After>,
        limit: i64,
    ) -> StoreResult<Vec<CountedRow>>;
    /// Support that was open at some time of it.
    async fn report_spells(&mut self, from: At, until: At) -> StoreResult<Vec<SpellRow>>;
    /// Contacts in it.
    async fn report_contacts(&mut self, from: At, until: At) -> StoreResult<Vec<ContactsRow>>;
    /// Connections suggested in it, by where they stand now.
    async fn report_connections(&mut self, from: At, until: At) -> StoreResult<Vec<CodedRow>>;
    /// Unmet needs recorded in it, by need.
    async fn report_unmet(&mut self, from: At, until: At) -> StoreResult<Vec<CodedRow>>;
    /// Referrals received in it, the earliest first, at most `limit`.
    async fn export_referrals(
        &mut self,
        from: At,
        until: At,
        now: At,
        after: Option<After>,
        limit: i64,
    ) -> StoreResult<Vec<ExportRow>>;
    /// Measures of the same referrals, the earliest of each first.
    async fn export_measures(
        &mut self,
        from: At,
        until: At,
        after: Option<After>,
        limit: i64,
    ) -> StoreResult<Vec<ExportMeasureRow>>;
    /// The day of those whom a supervisor leads or supervises.
    async fn team_day(
        &mut self,
        supervisor: Uuid,
        today: Day,
        day: (At, At),
        now: At,
        drafts_before: At,
    ) -> StoreResult<Vec<TeamDayRow>>;
    /// Those of them who are out alone, are late, or whose alarm nobody answered: the latest back first, at most `limit`.
    async fn team_out(&mut self, supervisor: Uuid, today: Day, until: At, limit: i64) -> StoreResult<Vec<TeamOutRow>>;
    /// Handovers of caseloads of those whom the account leads or supervises that were asked for before `before` and not answered, the
    /// earliest first, at most `limit`.
    async fn team_asks(&mut self, supervisor: Uuid, today: Day, before: At, limit: i64)
    -> StoreResult<Vec<TeamAskRow>>;
}
