//! Persons: the record of DOMAIN 4.1, contact details, ties, consent.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::{PersonPermit, Stance};
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// A person's own record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    pub id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub known_as: String,
    /// Folded `family given known-as`, for search; made by `practice::person::name_key`.
    pub name_key: String,
    pub birth_date: Option<Day>,
    pub nhs_number: Option<String>,
    pub pronouns: String,
    pub gender: Option<String>,
    pub ethnicity: Option<String>,
    pub language: String,
    pub interpreter: bool,
    pub address: String,
    pub postcode: String,
    pub practice_id: Option<Uuid>,
    pub communication_needs: String,
    pub safe_contact: String,
    pub next_of_kin: String,
    pub account_id: Option<Uuid>,
    pub merged_into: Option<Uuid>,
    pub created_at: At,
    pub version: i64,
}

/// A way to reach a person, and whether it is safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonContactRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub kind: String,
    pub value: String,
    pub never_use: bool,
    pub no_message: bool,
    /// The person said that nobody else reads or hears what is sent there.
    pub safe: bool,
    pub note: String,
    pub position: i32,
}

/// A tie to somebody of the household, a carer, a professional.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonTieRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub other_person_id: Option<Uuid>,
    pub name: String,
    pub kind: String,
    pub phone: String,
    pub note: String,
    /// Whether they have parental responsibility for the person.
    pub parental: bool,
    /// `practice::person::Told`.
    pub may_be_told: String,
    pub from_on: Day,
    pub until_on: Option<Day>,
    pub version: i64,
}

/// A consent, or its refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub purpose: String,
    pub given: bool,
    pub given_by: String,
    pub how: String,
    pub note: String,
    pub at: At,
    pub recorded_by: Option<Uuid>,
    pub withdrawn_at: Option<At>,
}

/// A person as a list or a search names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFoundRow {
    pub id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub known_as: String,
    pub birth_date: Option<Day>,
    pub nhs_number: Option<String>,
    pub postcode: String,
    pub merged_into: Option<Uuid>,
}

/// What a search looks for; each part narrows.
#[derive(Debug, Clone, Default)]
pub struct PersonSearch {
    /// Folded beginning of a name's key, such as `patel am`.
    pub name_prefix: Option<String>,
    /// A folded word anywhere in the key.
    pub name_part: Option<String>,
    /// Further folded words, each anywhere in the key.
    pub name_more: [Option<String>; 2],
    pub nhs_number: Option<String>,
    pub birth_date: Option<Day>,
    pub postcode: Option<String>,
    pub contact: Option<String>,
}

/// Persons' statements.
#[async_trait]
pub trait PersonRoom {
    async fn person_insert(&mut self, person: &PersonRow, contacts: &[PersonContactRow]) -> StoreResult<()>;
    async fn person_get(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Option<PersonRow>>>;
    /// Saves every field; [`crate::StoreError::Stale`] if `person.version` is no longer the row's.
    async fn person_save(&mut self, permit: &PersonPermit, person: &PersonRow) -> StoreResult<()>;
    /// Ties an account to the person whom an invitation names, once it was used; nothing where the record has one.
    async fn person_account_by_invitation(&mut self, token_hash: &[u8], account: Uuid) -> StoreResult<Option<Uuid>>;
    /// Takes the tie to an account away.
    async fn person_account_end(&mut self, permit: &PersonPermit) -> StoreResult<()>;
    async fn person_contacts(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<PersonContactRow>>>;
    /// Puts these in place of the person's contact details.
    async fn person_contacts_replace(
        &mut self,
        permit: &PersonPermit,
        contacts: &[PersonContactRow],
    ) -> StoreResult<()>;
    async fn person_ties(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<PersonTieRow>>>;
    async fn person_tie_insert(&mut self, permit: &PersonPermit, tie: &PersonTieRow) -> StoreResult<()>;
    async fn person_tie_end(&mut self, permit: &PersonPermit, tie: Uuid, on: Day) -> StoreResult<()>;
    async fn consent_insert(&mut self, person: Uuid, consent: &ConsentRow) -> StoreResult<()>;
    async fn consent_list(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<ConsentRow>>>;
    async fn consent_withdraw(&mut self, permit: &PersonPermit, consent: Uuid, at: At) -> StoreResult<()>;
    /// Persons this account may see (case access, or an open referral of an own team), matching; whose record was
    /// written to most recently comes first (PAGES 4).
    async fn person_search(
        &mut self,
        stance: &Stance,
        search: &PersonSearch,
    ) -> StoreResult<Undisclosed<Vec<PersonFoundRow>>>;
    /// Who could be the same person as this one: same NHS number, birth date, or name. The rules
    /// that weigh them are `practice::person::likeness`; the triager sees them masked (HOUSE 10.12).
    async fn person_candidates(
        &mut self,
        person: Uuid,
        nhs_number: Option<&str>,
        birth_date: Option<Day>,
        name_key: &str,
    ) -> StoreResult<Undisclosed<Vec<PersonFoundRow>>>;
}
