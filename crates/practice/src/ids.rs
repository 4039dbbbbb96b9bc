//! Typed identifiers: a person's id cannot be handed over where a referral's is asked for.
//!
//! They are made by the injected generator, never here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($( $(#[$meta:meta])* $name:ident; )+) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::from_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+ };
}

ids! {
    /// One social prescribing service: the tenant to which everything belongs.
    ServiceId;
    /// Somebody who signs in; accounts stand above services.
    AccountId;
    /// A practice or network that a service serves.
    SiteId;
    /// A team within a service.
    TeamId;
    /// Somebody referred, or tied to somebody referred.
    PersonId;
    /// One request for support.
    ReferralId;
    /// One spell of support that follows an accepted referral.
    EpisodeId;
    /// A group or drop-in of the service itself.
    GroupId;
    /// One session of a group.
    GroupSessionId;
    /// One meeting, call or message.
    ContactId;
    /// What matters to the person.
    GoalId;
    /// What is done about a goal.
    StepId;
    /// A community service or group.
    AssetId;
    /// One introduction of a person to an asset.
    ConnectionId;
    /// A need for which nothing suitable was found.
    UnmetNeedId;
    /// Something done beyond the usual, with why.
    DiscretionId;
    /// A question that is asked of a supervisor before an act.
    AskId;
    /// A measure, answered or not asked.
    MeasureId;
    /// A concern in the person's own words, rated again and again.
    OwnConcernId;
    /// Questions a person answers by themselves.
    MeasureAskId;
    /// A question whether somebody who waits still wants this.
    WishId;
    /// That somebody was told what may help meanwhile.
    ToldId;
    /// A follow-up that was planned.
    FollowUpId;
    /// One appointment of a calendar.
    AppointmentId;
    /// A room of a site.
    RoomId;
    /// Who pays for the service or part of it.
    FunderId;
    /// What was agreed with a funder.
    ContractId;
    /// A version of the charter, or a draft of one.
    CharterId;
    /// A boundary of a charter.
    BoundaryId;
    /// A workshop on the line.
    WorkshopId;
    /// A change of the charter that somebody proposes.
    ProposalId;
    /// An export that was asked for.
    ExportAskId;
    /// A lone-working plan.
    LonePlanId;
    /// A concern for somebody's safety.
    ConcernId;
    /// A message to be sent, or sent.
    MessageId;
    /// A letter on paper.
    LetterId;
    /// A letter that a service added, from which letters begin.
    OwnLetterId;
    /// A file kept with a record.
    AttachmentId;
}
