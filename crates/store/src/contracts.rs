//! Funders, contracts, which referral falls under which, and exports that were asked for: nobody's record is read here.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, Day, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// Who pays for the service, or for part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunderRow {
    pub id: Uuid,
    pub name: String,
    pub contact: String,
    pub note: String,
    pub archived_at: Option<At>,
    pub version: i64,
}

/// What was agreed with a funder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractRow {
    pub id: Uuid,
    pub funder_id: Uuid,
    /// The funder's name, as read.
    pub funder_name: String,
    pub name: String,
    pub from_on: Day,
    /// The last day of it; none while no end is agreed.
    pub until_on: Option<Day>,
    /// It pays for every site, and names none.
    pub every_site: bool,
    /// Referrals a year.
    pub target_referrals: Option<i32>,
    /// Contacts held a year.
    pub target_contacts: Option<i32>,
    /// What has to be reported, and when.
    pub reports: String,
    pub version: i64,
}

/// A referral whose contract somebody chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenRow {
    pub referral_id: Uuid,
    /// None where it falls under no contract.
    pub contract_id: Option<Uuid>,
    pub why: String,
    pub at: At,
    pub chosen_by: Uuid,
    /// Their name, as read.
    pub chosen_by_name: String,
}

/// What a referral's contract goes by, without whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderRow {
    pub id: Uuid,
    pub reference: String,
    pub site_id: Uuid,
    pub site_name: String,
    pub received_at: At,
    /// Whether somebody chose.
    pub chosen: bool,
    pub contract_id: Option<Uuid>,
}

/// An export that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportAskRow {
    pub id: Uuid,
    pub purpose: String,
    pub recipient: String,
    pub from_on: Day,
    /// The last day of it.
    pub until_on: Day,
    pub contract_id: Option<Uuid>,
    pub asked_at: At,
    pub asked_by: Uuid,
    /// Their name, as read.
    pub asked_by_name: String,
    /// `practice::report::Decision`.
    pub decision: Option<String>,
    pub decided_at: Option<At>,
    pub decided_by: Option<Uuid>,
    /// Their name, as read.
    pub decided_by_name: Option<String>,
    pub decision_words: String,
    /// Until when it can be taken.
    pub until_at: Option<At>,
    /// How often it was taken.
    pub taken: i32,
    pub version: i64,
}

/// Contracts' statements.
#[async_trait]
pub trait ContractRoom {
    async fn funder_insert(&mut self, funder: &FunderRow) -> StoreResult<()>;
    /// [`crate::StoreError::Stale`] where somebody else saved it meanwhile.
    async fn funder_save(&mut self, funder: &FunderRow) -> StoreResult<()>;
    /// All by name, archived ones too; a service has few.
    async fn funder_list(&mut self) -> StoreResult<Vec<FunderRow>>;
    async fn contract_insert(&mut self, contract: &ContractRow, sites: &[Uuid]) -> StoreResult<()>;
    /// Saves it with its sites; [`crate::StoreError::Stale`].
    async fn contract_save(&mut self, contract: &ContractRow, sites: &[Uuid]) -> StoreResult<()>;
    /// All, by funder and name; a service has few.
    async fn contract_list(&mut self) -> StoreResult<Vec<ContractRow>>;
    /// Which sites each contract names: contract and site.
    async fn contract_sites(&mut self) -> StoreResult<Vec<(Uuid, Uuid)>>;
    /// What one referral's contract goes by.
    async fn referral_under(&mut self, referral: Uuid) -> StoreResult<Option<UnderRow>>;
    /// The same of all that were received from `from` until `until` and of which nobody chose, newest first, at most `limit`.
    async fn referral_unchosen(&mut self, from: At, until: At, limit: i64) -> StoreResult<Vec<UnderRow>>;
    /// What was chosen for one.
    async fn referral_chosen(&mut self, referral: Uuid) -> StoreResult<Option<ChosenRow>>;
    /// Chooses, or chooses again; `seen` is when the choice was made that whoever chooses has read, none where there was none.
    /// [`crate::StoreError::Stale`] where another was made since.
    async fn referral_choose(&mut self, chosen: &ChosenRow, seen: Option<At>) -> StoreResult<()>;
    async fn export_ask_insert(&mut self, ask: &ExportAskRow) -> StoreResult<()>;
    async fn export_ask_get(&mut self, ask: Uuid) -> StoreResult<Option<ExportAskRow>>;
    /// [`crate::StoreError::Stale`] where somebody else did meanwhile.
    async fn export_ask_save(&mut self, ask: &ExportAskRow) -> StoreResult<()>;
    /// Newest first, at most `limit`.
    async fn export_ask_list(&mut self, limit: i64) -> StoreResult<Vec<ExportAskRow>>;
}
