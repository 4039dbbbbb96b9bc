//! Sites, teams, members, supervision, cover (DOMAIN 3, 10): who works where, with dates.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, Day, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// A practice or network that the service serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteRow {
    pub id: Uuid,
    pub name: String,
    /// `practice` or `network`.
    pub kind: String,
    pub town: String,
    pub ods_code: Option<String>,
    pub phone: String,
    /// The practice's shared mailbox; empty where it has none.
    pub mailbox: String,
    pub ways_of_working: String,
    pub archived_at: Option<At>,
    pub version: i64,
}

/// A team of workers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamRow {
    pub id: Uuid,
    pub name: String,
    pub archived_at: Option<At>,
    pub version: i64,
}

/// Two things tied for a time: site to network, team to site, account to site, supervisor to worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedTie {
    pub id: Uuid,
    /// The one above: network, team, supervisor, account.
    pub upper: Uuid,
    pub upper_name: String,
    /// The one below: site, worker.
    pub lower: Uuid,
    pub lower_name: String,
    pub from_on: Day,
    pub until_on: Option<Day>,
}

/// A member of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamMemberRow {
    pub id: Uuid,
    pub team_id: Uuid,
    pub account_id: Uuid,
    pub account_name: String,
    pub lead: bool,
    pub from_on: Day,
    pub until_on: Option<Day>,
}

/// Cover: somebody sees another worker's caseload for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverRow {
    pub id: Uuid,
    pub worker_id: Uuid,
    pub cover_id: Uuid,
    pub why: String,
    pub from_on: Day,
    pub until_on: Day,
    pub made_at: At,
    pub made_by: Uuid,
    pub ended_at: Option<At>,
}

/// A user of the service as administration lists them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRow {
    pub account_id: Uuid,
    pub name: String,
    pub email: String,
    /// Role codes now held, joined by a space.
    pub roles: String,
    pub disabled_at: Option<At>,
    pub totp_confirmed_at: Option<At>,
}

/// Sites', teams' and members' statements.
#[async_trait]
pub trait OrganisationRoom {
    async fn site_insert(&mut self, site: &SiteRow) -> StoreResult<()>;
    async fn site_get(&mut self, site: Uuid) -> StoreResult<Option<SiteRow>>;
    async fn site_save(&mut self, site: &SiteRow) -> StoreResult<()>;
    /// All sites by name; a service has few.
    async fn site_list(&mut self) -> StoreResult<Vec<SiteRow>>;
    async fn site_tie_insert(&mut self, tie: &DatedTie) -> StoreResult<()>;
    async fn site_tie_end(&mut self, tie: Uuid, on: Day) -> StoreResult<()>;
    async fn site_tie_list(&mut self) -> StoreResult<Vec<DatedTie>>;
    async fn team_insert(&mut self, team: &TeamRow) -> StoreResult<()>;
    async fn team_save(&mut self, team: &TeamRow) -> StoreResult<()>;
    async fn team_list(&mut self) -> StoreResult<Vec<TeamRow>>;
    async fn team_site_insert(&mut self, tie: &DatedTie) -> StoreResult<()>;
    async fn team_site_end(&mut self, tie: Uuid, on: Day) -> StoreResult<()>;
    async fn team_site_list(&mut self) -> StoreResult<Vec<DatedTie>>;
    /// The team that takes a site's referrals on a day.
    async fn team_of_site(&mut self, site: Uuid, on: Day) -> StoreResult<Option<Uuid>>;
    async fn team_member_insert(&mut self, member: &TeamMemberRow) -> StoreResult<()>;
    async fn team_member_end(&mut self, member: Uuid, on: Day) -> StoreResult<()>;
    async fn team_member_list(&mut self, team: Option<Uuid>) -> StoreResult<Vec<TeamMemberRow>>;
    /// The teams an account is in on a day.
    async fn teams_of(&mut self, account: Uuid, on: Day) -> StoreResult<Vec<Uuid>>;
    /// Workers who share a team with this account on a day, by name: to whom one can hand over.
    async fn colleagues(&mut self, account: Uuid, on: Day) -> StoreResult<Vec<(Uuid, String)>>;
    /// Who can stand in for a worker: those who are link workers now, may sign in, and share a team or a supervisor.
    async fn stand_ins(&mut self, worker: Uuid, on: Day) -> StoreResult<Vec<(Uuid, String)>>;
    async fn referrer_site_insert(&mut self, tie: &DatedTie) -> StoreResult<()>;
    async fn referrer_site_end(&mut self, tie: Uuid, on: Day) -> StoreResult<()>;
    async fn referrer_sites(&mut self, account: Uuid, on: Day) -> StoreResult<Vec<SiteRow>>;
    /// The practices an account refers for or referred for, with dates; `upper` is the account.
    async fn referrer_site_list(&mut self, account: Uuid) -> StoreResult<Vec<DatedTie>>;
    async fn supervision_tie_insert(&mut self, tie: &DatedTie) -> StoreResult<()>;
    async fn supervision_tie_end(&mut self, tie: Uuid, on: Day) -> StoreResult<()>;
    async fn supervision_tie_list(&mut self) -> StoreResult<Vec<DatedTie>>;
    async fn cover_insert(&mut self, cover: &CoverRow, access: &[crate::episodes::CaseAccessRow]) -> StoreResult<()>;
    async fn cover_end(&mut self, cover: Uuid, at: At) -> StoreResult<()>;
    /// Covers that are not over, and those that ended lately.
    async fn cover_list(&mut self, worker: Option<Uuid>, since: Day) -> StoreResult<Vec<CoverRow>>;
    /// Persons and episodes that a worker owns now: what a cover or a handover gives access to.
    async fn owned_cases(&mut self, worker: Uuid) -> StoreResult<Vec<(Uuid, Uuid)>>;
    /// Carers and family whose records a worker opens by the support of somebody they are tied to, each with its episode.
    async fn owned_kin(&mut self, worker: Uuid, at: At) -> StoreResult<Vec<(Uuid, Uuid)>>;
}
