//! Records that may be one person's, records joined and parted again, and entries moved from one record to another (DOMAIN 4.1).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::permit::{EpisodePermit, MovePermit, PairPermit, PersonPermit, ReferralPermit, Stance};
use crate::referrals::After;
use crate::{At, Day, StoreResult, Undisclosed};
use async_trait::async_trait;
use uuid::Uuid;

/// Two records that may be one person's, with what they are compared by. The one with the lower id stands first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairRow {
    pub id: Uuid,
    pub low_id: Uuid,
    pub high_id: Uuid,
    /// How alike they were when they were found, 0 to 100.
    pub score: i32,
    /// `practice::joining::PairState`.
    pub state: String,
    pub found_at: At,
    /// When somebody who keeps the record said that it is the same person.
    pub low_said_at: Option<At>,
    pub low_said_by: String,
    pub high_said_at: Option<At>,
    pub high_said_by: String,
    pub decided_at: Option<At>,
    pub decided_by: String,
    pub why: String,
    pub version: i64,
    pub low_given: String,
    pub low_family: String,
    pub low_known_as: String,
    pub low_birth_date: Option<Day>,
    pub low_nhs_number: Option<String>,
    pub low_postcode: String,
    /// Who supports them now; empty where nobody does.
    pub low_holder: String,
    /// Whether the account asking may change that record.
    pub low_mine: bool,
    /// Whether nobody who could change it works here now.
    pub low_unheld: bool,
    pub high_given: String,
    pub high_family: String,
    pub high_known_as: String,
    pub high_birth_date: Option<Day>,
    pub high_nhs_number: Option<String>,
    pub high_postcode: String,
    pub high_holder: String,
    pub high_mine: bool,
    pub high_unheld: bool,
    /// Whether a number or e-mail address stands in both.
    pub shared_way: bool,
}

/// A pair as it is written.
#[derive(Debug, Clone)]
pub struct NewPair {
    pub id: Uuid,
    pub low_id: Uuid,
    pub high_id: Uuid,
    pub score: i32,
    pub found_at: At,
}

/// What is said of a pair.
#[derive(Debug, Clone)]
pub struct PairSaid {
    pub version: i64,
    pub state: String,
    pub low_said: Option<(At, String)>,
    pub high_said: Option<(At, String)>,
    pub decided: Option<(At, String)>,
    pub why: String,
}

/// Two records of which one may be the other, as the search for pairs finds them; in no order.
#[derive(Debug, Clone)]
pub struct LikelyRow {
    pub low_id: Uuid,
    pub low_given: String,
    pub low_family: String,
    pub low_known_as: String,
    pub low_birth_date: Option<Day>,
    pub low_nhs_number: Option<String>,
    pub low_postcode: String,
    pub high_id: Uuid,
    pub high_given: String,
    pub high_family: String,
    pub high_known_as: String,
    pub high_birth_date: Option<Day>,
    pub high_nhs_number: Option<String>,
    pub high_postcode: String,
}

/// What moved from one record to another.
#[derive(Debug, Clone)]
pub struct MovingRow {
    pub id: Uuid,
    /// `joined`: all of a record; `entry`: one thing that stood with the wrong person.
    pub kind: String,
    pub from_id: Uuid,
    pub to_id: Uuid,
    /// What was filled in in the record that is kept: before and after, as JSON.
    pub fields: String,
    pub why: String,
    pub made_at: At,
    pub made_by: Uuid,
    /// The name of whoever did it, as read.
    pub made_by_name: String,
    pub undone_at: Option<At>,
}

/// A record that was joined to another: its own identifiers, and how it came to be joined.
#[derive(Debug, Clone)]
pub struct JoinedRow {
    pub moving_id: Uuid,
    /// The record to which it was joined; another than the one shown where that was joined on since.
    pub to_id: Uuid,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub known_as: String,
    pub birth_date: Option<Day>,
    pub nhs_number: Option<String>,
    pub postcode: String,
    pub made_at: At,
    pub made_by_name: String,
    pub why: String,
}

/// Something written in the kept record since another was joined to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SinceRow {
    pub kind: String,
    pub row_id: Uuid,
    /// A word by which it is known: a reference, a purpose, a kind.
    pub words: String,
    /// When; none where it bears no moment.
    pub at: Option<At>,
}

/// Statements on pairs, joinings and moves.
#[async_trait]
pub trait JoiningRoom {
    /// The last person of the next `limit` after one, by id; none where fewer are left.
    async fn pair_search_until(&mut self, after: Uuid, limit: i64) -> StoreResult<Option<Uuid>>;
    /// Pairs never looked at before, of which the first lies after `after` and not after `until`: the same NHS number, birth date or
    /// name. A record that was joined to another is compared by its own, and stands with the id of the one that is kept. For the
    /// program's own search alone.
    async fn pair_search(&mut self, after: Uuid, until: Option<Uuid>) -> StoreResult<Vec<LikelyRow>>;
    /// Writes a pair down; false where it stands already.
    async fn pair_insert(&mut self, pair: &NewPair) -> StoreResult<bool>;
    /// The pair of these two, in whichever order.
    async fn pair_of(&mut self, one: Uuid, other: Uuid) -> StoreResult<Option<Uuid>>;
    /// Pairs that wait for a word of this account, newest first.
    async fn pair_page(
        &mut self,
        stance: &Stance,
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<PairRow>>>;
    /// Pairs of which one record is kept by nobody who works here, or of which one side has waited for the other since `late`.
    async fn pair_page_unheld(
        &mut self,
        stance: &Stance,
        late: At,
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<PairRow>>>;
    async fn pair_get(&mut self, permit: &PairPermit, stance: &Stance) -> StoreResult<Option<Undisclosed<PairRow>>>;
    /// Pairs of one person that wait.
    async fn pair_of_person(&mut self, permit: &PersonPermit) -> StoreResult<Vec<Uuid>>;
    /// Those of whom somebody said that they are not this person.
    async fn pair_told_apart(&mut self, person: Uuid) -> StoreResult<Vec<Uuid>>;
    /// Notes what was said; [`crate::StoreError::Stale`] where somebody said something meanwhile.
    async fn pair_say(&mut self, permit: &PairPermit, said: &PairSaid) -> StoreResult<()>;
    /// Notes what became of the pair of two records that were joined, or parted again.
    async fn pair_settle(&mut self, permit: &MovePermit, state: &str, at: At, by: &str, why: &str) -> StoreResult<()>;

    /// The former record points to the kept one, with those joined to it before and the pairs it is one of.
    async fn joining_link(&mut self, permit: &MovePermit, moving: Uuid) -> StoreResult<()>;
    /// It stands by itself again; [`crate::StoreError::Stale`] where it does not point there.
    async fn joining_unlink(&mut self, permit: &MovePermit, moving: Uuid) -> StoreResult<()>;
    /// Records joined to this one, the latest first.
    async fn joining_list(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<JoinedRow>>>;
    /// The joining of these two that was not undone.
    async fn joining_of(&mut self, one: Uuid, other: Uuid) -> StoreResult<Option<Uuid>>;
    /// Where a record that was joined to another is kept now.
    async fn joining_kept(&mut self, person: Uuid) -> StoreResult<Option<Uuid>>;
    /// Whether one of the two is noted as a tie of the other.
    async fn joining_tied(&mut self, permit: &MovePermit) -> StoreResult<bool>;
}

/// Statements on what moves.
#[async_trait]
pub trait MovingRoom {
    /// Holds both records for this transaction, so that nobody joins, parts or moves anything of them meanwhile;
    /// [`crate::StoreError::Stale`] where one is no longer there.
    async fn moving_lock(&mut self, permit: &MovePermit) -> StoreResult<()>;
    async fn moving_insert(&mut self, permit: &MovePermit, moving: &MovingRow) -> StoreResult<()>;
    async fn moving_get(&mut self, permit: &MovePermit, moving: Uuid) -> StoreResult<Option<MovingRow>>;
    /// What was filled in.
    async fn moving_fields(&mut self, permit: &MovePermit, moving: Uuid, fields: &str) -> StoreResult<()>;
    async fn moving_undone(
        &mut self,
        permit: &MovePermit,
        moving: Uuid,
        at: At,
        by: Uuid,
        why: &str,
    ) -> StoreResult<()>;
    /// Writes down all that stands in the former record, to be moved: what hangs on a referral or on support goes along with it. Of the
    /// ways to reach somebody only those the kept record lacks.
    async fn moved_take(&mut self, permit: &MovePermit, moving: Uuid) -> StoreResult<()>;
    /// Adds one thing.
    async fn moved_add(&mut self, permit: &MovePermit, moving: Uuid, kind: &str, row: Uuid) -> StoreResult<()>;
    /// Adds the other end of a tie of the kept record, of this kind as seen from there.
    async fn moved_mirror(&mut self, permit: &MovePermit, moving: Uuid, tie: Uuid, kind: &str) -> StoreResult<()>;
    /// A hidden detail stands in the open record again: it goes back as what it is now when the records are parted.
    async fn moved_shown_again(&mut self, permit: &PersonPermit, detail: Uuid) -> StoreResult<()>;
    /// Adds a referral, and the support that followed it.
    async fn moved_take_referral(
        &mut self,
        permit: &MovePermit,
        moving: Uuid,
        referral: &ReferralPermit,
    ) -> StoreResult<()>;
    /// Adds the support that followed the referrals among what was written down.
    async fn moved_take_support(&mut self, permit: &MovePermit, moving: Uuid) -> StoreResult<()>;
    /// Moves what was written down to one of the two records; gives how many rows.
    async fn moved_apply(&mut self, permit: &MovePermit, moving: Uuid, to: Uuid) -> StoreResult<u64>;
    /// From now on the events of what was written down are read in that record.
    async fn moved_events(&mut self, permit: &MovePermit, moving: Uuid, to: Uuid) -> StoreResult<()>;
    /// What the kept record was given since the other was joined to it, and that could belong to either.
    async fn joining_since(&mut self, permit: &MovePermit, moving: Uuid) -> StoreResult<Vec<SinceRow>>;

    /// Moves a contact into another support, with its events; [`crate::StoreError::Stale`] where it was changed meanwhile.
    async fn contact_move(
        &mut self,
        from: &EpisodePermit,
        to: &EpisodePermit,
        contact: Uuid,
        version: i64,
    ) -> StoreResult<()>;
    /// From now on the contact's events are read in that support.
    async fn contact_events(&mut self, to: &EpisodePermit, moving: Uuid, contact: Uuid) -> StoreResult<()>;
}
