//! Bulk doors: rows by the hundred in one statement, for seeding and imports (HOUSE 10.10).
//!
//! A bulk door is the system's: it asks no permit, for there is nobody yet who could be asked, and
//! refuses a scope of anybody else.

use crate::assets::AssetRow;
use crate::attachments::AttachmentRow;
use crate::calendar::AppointmentRow;
use crate::charter::AskRow;
use crate::concerns::{ConcernRow, ToldRow};
use crate::contacts::ContactRow;
use crate::episodes::{CaseAccessRow, EpisodeOwnerRow, EpisodeRow};
use crate::holding::{EndingRow, HoldingRow};
use crate::measures::{FollowUpRow, MeasureRow, OwnConcernRow};
use crate::messages::MessageRow;
use crate::passings::PassingRow;
use crate::people::{ConsentRow, PersonContactRow, PersonRow, PersonTieRow};
use crate::referrals::{AttemptRow, ReferralRow, ReplyRow, SignpostRow};
use crate::supervision::SupervisionCaseRow;
use crate::support::{ConnectionRow, GoalRow, StepRow, UnmetNeedRow};
use crate::waiting::TurnRow;
use crate::{At, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// A code that belongs to a row: a need, a risk flag, a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeOf {
    /// The row.
    pub of: Uuid,
    /// The code.
    pub code: String,
}

/// A worker's line about a judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]
pub struct DiscretionLoad {
    pub id: Uuid,
    pub worker_id: Uuid,
    pub at: At,
    pub aspect: String,
    pub kind: String,
    pub why: String,
    pub hoped: String,
    pub could_not_wait: bool,
    pub own: bool,
    pub came_of: String,
    pub came_of_at: Option<At>,
    pub person_id: Option<Uuid>,
    pub episode_id: Option<Uuid>,
    pub made_at: At,
    pub version: i64,
}

/// What one boundary made of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]
pub struct WeighedLoad {
    pub id: Uuid,
    pub charter_id: Uuid,
    pub boundary_id: Uuid,
    pub aspect: String,
    pub act: String,
    pub subject: Uuid,
    pub beyond: bool,
    pub outcome: String,
    pub latitude: i32,
    pub personal: bool,
    pub figures: String,
    pub worker_id: Uuid,
    pub at: At,
    pub discretion_id: Option<Uuid>,
    pub to_talk_about: bool,
    pub talked_at: Option<At>,
    pub person_id: Option<Uuid>,
    pub episode_id: Option<Uuid>,
    pub referral_id: Option<Uuid>,
}

/// Rows to be written together, in the order that their foreign keys ask for.
#[derive(Debug, Default)]
#[allow(missing_docs, reason = "each field holds rows of the table it is named for")]
pub struct Batch {
    pub assets: Vec<AssetRow>,
    pub asset_needs: Vec<CodeOf>,
    pub persons: Vec<PersonRow>,
    pub person_contacts: Vec<PersonContactRow>,
    pub person_ties: Vec<PersonTieRow>,
    pub consents: Vec<ConsentRow>,
    pub referrals: Vec<ReferralRow>,
    pub referral_needs: Vec<CodeOf>,
    pub referral_risks: Vec<CodeOf>,
    pub attempts: Vec<AttemptRow>,
    pub replies: Vec<ReplyRow>,
    pub signposts: Vec<SignpostRow>,
    pub passings: Vec<PassingRow>,
    pub episodes: Vec<EpisodeRow>,
    pub episode_owners: Vec<EpisodeOwnerRow>,
    pub case_access: Vec<CaseAccessRow>,
    pub waiting_turns: Vec<TurnRow>,
    pub contacts: Vec<ContactRow>,
    pub contact_needs: Vec<CodeOf>,
    pub attachments: Vec<AttachmentRow>,
    pub appointments: Vec<AppointmentRow>,
    pub goals: Vec<GoalRow>,
    pub steps: Vec<StepRow>,
    pub connections: Vec<ConnectionRow>,
    pub unmet_needs: Vec<UnmetNeedRow>,
    pub holdings: Vec<HoldingRow>,
    pub holding_reasons: Vec<CodeOf>,
    pub holding_functions: Vec<CodeOf>,
    pub endings: Vec<EndingRow>,
    pub messages: Vec<MessageRow>,
    pub measures: Vec<MeasureRow>,
    pub own_concerns: Vec<OwnConcernRow>,
    pub follow_ups: Vec<FollowUpRow>,
    pub discretions: Vec<DiscretionLoad>,
    pub weighed: Vec<WeighedLoad>,
    pub asks: Vec<AskRow>,
    pub supervision_cases: Vec<SupervisionCaseRow>,
    pub concerns: Vec<ConcernRow>,
    pub concern_told: Vec<ToldRow>,
}

impl Batch {
    /// Puts the rows into the order of their keys, so that an engine walks each of its trees once.
    pub fn sort(&mut self) {
        macro_rules! sort {
            ($key:ident: $($rows:ident),*) => { $(self.$rows.sort_unstable_by_key(|row| row.$key);)* };
        }
        sort!(id: assets, persons, person_contacts, person_ties, consents, referrals, attempts, replies, passings, episodes, episode_owners);
        sort!(id: case_access, contacts, attachments, appointments, goals, steps, connections, unmet_needs, holdings, messages, measures, own_concerns, follow_ups, discretions, weighed, asks, supervision_cases, concerns, concern_told);
        sort!(of: asset_needs, referral_needs, referral_risks, contact_needs, holding_reasons, holding_functions);
        sort!(referral_id: signposts);
        sort!(episode_id: endings, waiting_turns);
    }
}

/// Multi-row inserts.
#[async_trait]
pub trait BulkRoom {
    /// Writes all rows or fails.
    ///
    /// # Errors
    /// [`crate::StoreError::Conflict`] where a key is taken.
    async fn bulk_insert(&mut self, batch: &Batch) -> StoreResult<()>;
}
