//! Which service, and who acts.

use uuid::Uuid;

/// What the log calls somebody who is supported.
pub const SUPPORTED: &str = "The person supported";

/// Who acts in a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in account, with the name that events carry.
    Account {
        /// The account.
        id: Uuid,
        /// Its name at the time.
        name: String,
    },
    /// Somebody who is supported here and nothing else. The log never says their name, only that it was they: what it says of who acted
    /// is under the chain's digest and could not be erased (docs/adr/0006).
    Supported {
        /// The account.
        id: Uuid,
        /// Its name, for their own pages.
        name: String,
    },
    /// Somebody without an account who came by a link (a practice's link, self-referral).
    Link {
        /// What the link says of itself, such as "Harbour Street Surgery's referral link".
        label: String,
    },
    /// Leeway itself: jobs, demonstration data, the command line.
    System,
}

impl Actor {
    /// The account, if somebody signed in.
    #[must_use]
    pub fn account(&self) -> Option<Uuid> {
        match self {
            Self::Account { id, .. } | Self::Supported { id, .. } => Some(*id),
            Self::Link { .. } | Self::System => None,
        }
    }

    /// The name that events carry.
    #[must_use]
    pub fn logged(&self) -> &str {
        match self {
            Self::Supported { .. } => SUPPORTED,
            other => other.name(),
        }
    }

    /// The name, for pages.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Account { name, .. } | Self::Supported { name, .. } => name,
            Self::Link { label } => label,
            Self::System => "Leeway",
        }
    }
}

/// One service and who acts in it. There is no public constructor: a door makes it from something
/// verified (a session, a link, an invitation), so that no transaction is opened without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    service: Uuid,
    actor: Actor,
}

impl Scope {
    /// For the engines, whose doors have just verified `actor` in `service`.
    ///
    /// `app` and `web` cannot misuse it: opening needs a [`crate::doors::Verified`], which only a
    /// door's implementation can hold.
    #[must_use]
    pub fn verified(service: Uuid, actor: Actor, _proof: &crate::doors::Verified) -> Self {
        Self { service, actor }
    }

    /// The service.
    #[must_use]
    pub fn service(&self) -> Uuid {
        self.service
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}
