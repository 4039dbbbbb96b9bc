//! The domain's words, under the names that a plan uses where several rooms of `practice` have a word of the same name.

pub use practice::connection::{How, NotTakenUp, State as ConnectionState, UnmetWhy};
pub use practice::contact::{Attendance, Kind as ContactKind, Place};
pub use practice::ending::Reason as EndingReason;
pub use practice::episode::{Readiness, State as EpisodeState};
pub use practice::goal::{GoalState, StepBy, StepState};
pub use practice::holding::{Function as HoldingFunction, Reason as HoldingReason};
pub use practice::person::{Ethnicity, Gender, TieKind};
pub use practice::referral::{
    AttemptOutcome, Channel, DeclineReason, DeclinedBy, RiskFlag, Route, Source, State as ReferralState, Urgency,
};
pub use practice::wordback::Turn;
