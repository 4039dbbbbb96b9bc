//! The doors: the closed list of calls that stand above services (HOUSE 10.7).
//!
//! Sign-in, sessions, invitations, links, the list of services, backup and verification. Nothing
//! here reads a person's record. Each door that lets somebody in gives a [`Scope`].
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, Scope, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// Proof that a door has verified somebody; only an engine's doors hold one.
#[derive(Debug)]
pub struct Verified(());

impl Verified {
    /// For `statements/doors.rs`, which is compiled into the engines.
    #[doc(hidden)]
    #[must_use]
    pub fn by_the_engine() -> Self {
        Self(())
    }
}

/// A service, as the list of services shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRow {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    /// Set at its founding, for good: nobody's real record is in it.
    pub demonstration: bool,
    pub created_at: At,
}

/// An account: global, with memberships in services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    pub id: Uuid,
    pub email: String,
    pub name: String,
    pub password_hash: Option<String>,
    pub totp_secret: Option<String>,
    pub totp_confirmed_at: Option<At>,
    pub totp_last_step: Option<i64>,
    pub disabled_at: Option<At>,
    /// When an administrator last reset its sign-in, and that administrator's name.
    pub reset_at: Option<At>,
    pub reset_by: Option<String>,
    /// How that administrator made sure who asked, in their words.
    pub reset_how: Option<String>,
    pub created_at: At,
    pub version: i64,
}

/// A role that an account has in a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipRow {
    pub service_id: Uuid,
    pub id: Uuid,
    pub account_id: Uuid,
    pub role: String,
    pub from_at: At,
    pub until_at: Option<At>,
    pub version: i64,
}

/// A session as its user sees it in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    pub id: Uuid,
    pub account_id: Uuid,
    pub service_id: Uuid,
    pub device: String,
    pub created_at: At,
    pub seen_at: At,
    pub ends_at: At,
    pub ended_at: Option<At>,
    pub second_step_at: Option<At>,
    /// Whether it began with a passkey, or with an organisation’s sign-in that is trusted with a second step: with what stands for
    /// both steps.
    pub passkey: bool,
}

/// A session to begin. The token itself is never stored, only its SHA-256.
#[derive(Debug, Clone)]
pub struct NewSession {
    pub token_hash: Vec<u8>,
    pub id: Uuid,
    pub account_id: Uuid,
    pub service_id: Uuid,
    pub device: String,
    pub created_at: At,
    pub ends_at: At,
    pub second_step_at: Option<At>,
}

/// Somebody signed in: what a valid session opens.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub scope: Scope,
    pub session: SessionRow,
    pub account: AccountRow,
    pub service: ServiceRow,
    /// The roles now held in this service, as codes.
    pub roles: Vec<String>,
}

/// An invitation to join a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationRow {
    pub token_hash: Vec<u8>,
    pub id: Uuid,
    pub service_id: Uuid,
    pub email: String,
    pub name: String,
    pub role: String,
    pub team_id: Option<Uuid>,
    /// The person whose own plan this opens, for the role of a person.
    pub person_id: Option<Uuid>,
    /// The account whose sign-in was reset; such an invitation gives no role.
    pub account_id: Option<Uuid>,
    pub invited_by: Uuid,
    pub created_at: At,
    pub expires_at: At,
    pub used_at: Option<At>,
}

/// A link that lets somebody in without an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    pub token_hash: Vec<u8>,
    pub id: Uuid,
    pub service_id: Uuid,
    pub kind: String,
    pub subject_id: Option<Uuid>,
    pub label: String,
    pub created_at: At,
    pub revoked_at: Option<At>,
}

/// A verified link, and the scope it opens.
#[derive(Debug, Clone)]
pub struct LinkIn {
    pub scope: Scope,
    pub service: ServiceRow,
    pub link: LinkRow,
}

/// A verified link by which one referral is followed.
#[derive(Debug, Clone)]
pub struct FollowLink {
    referral: Uuid,
}

impl FollowLink {
    /// From a link of kind `follow`, verified by a door.
    #[must_use]
    pub fn of(link: &LinkIn) -> Option<Self> {
        let referral = link.link.subject_id?;
        (link.link.kind == "follow").then_some(Self { referral })
    }

    /// The referral followed.
    #[must_use]
    pub fn referral(&self) -> Uuid {
        self.referral
    }
}

/// A verified link by which somebody who went alone checks out.
#[derive(Debug, Clone)]
pub struct CheckOutLink {
    plan: Uuid,
}

impl CheckOutLink {
    /// From a link of kind `check_out`, verified by a door.
    #[must_use]
    pub fn of(link: &LinkIn) -> Option<Self> {
        let plan = link.link.subject_id?;
        (link.link.kind == "check_out").then_some(Self { plan })
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> Uuid {
        self.plan
    }
}

/// A verified link by which somebody who is supported answers questions by themselves.
#[derive(Debug, Clone)]
pub struct MeasureLink {
    ask: Uuid,
}

impl MeasureLink {
    /// From a link of kind `measure`, verified by a door.
    #[must_use]
    pub fn of(link: &LinkIn) -> Option<Self> {
        let ask = link.link.subject_id?;
        (link.link.kind == "measure").then_some(Self { ask })
    }

    /// What is asked.
    #[must_use]
    pub fn ask(&self) -> Uuid {
        self.ask
    }
}

/// A verified link by which somebody who waits says whether they still want this.
#[derive(Debug, Clone)]
pub struct WishLink {
    wish: Uuid,
}

impl WishLink {
    /// From a link of kind `wish`, verified by a door.
    #[must_use]
    pub fn of(link: &LinkIn) -> Option<Self> {
        let wish = link.link.subject_id?;
        (link.link.kind == "wish").then_some(Self { wish })
    }

    /// The question.
    #[must_use]
    pub fn wish(&self) -> Uuid {
        self.wish
    }
}

/// A verified code by which somebody takes part in a workshop.
#[derive(Debug, Clone)]
pub struct WorkshopLink {
    workshop: Uuid,
}

impl WorkshopLink {
    /// From a link of kind `workshop`, verified by a door.
    #[must_use]
    pub fn of(link: &LinkIn) -> Option<Self> {
        let workshop = link.link.subject_id?;
        (link.link.kind == "workshop").then_some(Self { workshop })
    }

    /// The workshop.
    #[must_use]
    pub fn workshop(&self) -> Uuid {
        self.workshop
    }
}

/// A verified address of a calendar's feed.
#[derive(Debug, Clone)]
pub struct CalendarLink {
    account: Uuid,
}

impl CalendarLink {
    /// From a link of kind `calendar`, verified by a door.
    #[must_use]
    pub fn of(link: &LinkIn) -> Option<Self> {
        let account = link.link.subject_id?;
        (link.link.kind == "calendar").then_some(Self { account })
    }

    /// Whose calendar.
    #[must_use]
    pub fn account(&self) -> Uuid {
        self.account
    }
}

/// A verified address by which somebody answers a reminder.
#[derive(Debug, Clone)]
pub struct AppointmentLink {
    appointment: Uuid,
}

impl AppointmentLink {
    /// From a link of kind `appointment`, verified by a door.
    #[must_use]
    pub fn of(link: &LinkIn) -> Option<Self> {
        let appointment = link.link.subject_id?;
        (link.link.kind == "appointment").then_some(Self { appointment })
    }

    /// The appointment.
    #[must_use]
    pub fn appointment(&self) -> Uuid {
        self.appointment
    }
}

/// The doors. Every method is one short transaction of its own.
#[async_trait]
pub trait Doors: crate::keys::KeyDoors + Send + Sync {
    /// Makes a service with its event chain; gives the scope of the system in it.
    async fn service_create(&self, service: &ServiceRow) -> StoreResult<Scope>;
    async fn service_list(&self) -> StoreResult<Vec<ServiceRow>>;
    /// A service by its short name, for self-referral and the command line; with the scope of a visitor.
    async fn service_by_slug(&self, slug: &str) -> StoreResult<Option<(ServiceRow, Scope)>>;
    /// The scope of the system itself in a service: jobs, seeding, the command line.
    async fn service_system_scope(&self, service: Uuid) -> StoreResult<Option<Scope>>;

    async fn account_insert(&self, account: &AccountRow) -> StoreResult<()>;
    async fn account_by_email(&self, email: &str) -> StoreResult<Option<AccountRow>>;
    async fn account_by_id(&self, id: Uuid) -> StoreResult<Option<AccountRow>>;
    /// Saves every field an account can change; [`crate::StoreError::Stale`] if the version moved on.
    async fn account_save(&self, account: &AccountRow) -> StoreResult<()>;
    /// The account's own number for alarms, as E.164 writes it. It stands in no row that others are shown.
    async fn account_alarm_phone(&self, account: Uuid) -> StoreResult<Option<String>>;
    async fn account_alarm_phone_set(&self, account: Uuid, number: Option<&str>) -> StoreResult<()>;
    async fn membership_list(&self, account: Uuid, at: At) -> StoreResult<Vec<(MembershipRow, ServiceRow)>>;

    /// Begins a session, and notes at the account when it last signed in.
    async fn session_insert(&self, session: &NewSession) -> StoreResult<()>;
    /// Resolves a token: none where it is unknown, ended, past its end, idle since before
    /// `idle_since`, or the account is disabled or no longer a member.
    async fn session_resolve(&self, token_hash: &[u8], now: At, idle_since: At) -> StoreResult<Option<SignedIn>>;
    /// Whose session a token was, and in which service, however it ended: none where it is unknown. It opens
    /// nothing; it says to whom a form belongs that was sent after the end.
    async fn session_owner(&self, token_hash: &[u8]) -> StoreResult<Option<(Uuid, Uuid)>>;
    /// The secret of an authenticator app that is being set up in this open session.
    async fn session_totp(&self, account: Uuid, session: Uuid) -> StoreResult<Option<String>>;
    /// Keeps such a secret, unless the session has one already.
    async fn session_totp_keep(&self, account: Uuid, session: Uuid, secret: &str) -> StoreResult<()>;
    async fn session_seen(&self, token_hash: &[u8], now: At) -> StoreResult<()>;
    async fn session_list(&self, account: Uuid, now: At) -> StoreResult<Vec<SessionRow>>;
    /// Ends one session of an account; false if there is no such open one.
    async fn session_end(&self, account: Uuid, session: Uuid, now: At) -> StoreResult<bool>;
    /// Ends every open session of an account but `keep`.
    async fn session_end_others(&self, account: Uuid, keep: Option<Uuid>, now: At) -> StoreResult<u64>;

    /// Counts a try under a hashed subject before it is looked at, and gives the count: in one statement, so that
    /// of many at one moment each is counted. Tries beyond `most` leave the moment of the last one as it is.
    async fn try_note(&self, subject: &[u8], now: At, since: At, most: i32) -> StoreResult<i32>;
    /// Takes one try back that was no failure.
    async fn try_take_back(&self, subject: &[u8]) -> StoreResult<()>;
    /// Begins to count anew.
    async fn failure_clear(&self, subject: &[u8]) -> StoreResult<()>;

    /// An invitation by its token, with the scope of whoever holds it; used and expired ones too,
    /// so that the page can say so.
    async fn invitation_resolve(&self, token_hash: &[u8]) -> StoreResult<Option<(InvitationRow, ServiceRow, Scope)>>;
    /// Marks an invitation used; false if it was used before.
    async fn invitation_use(&self, token_hash: &[u8], now: At) -> StoreResult<bool>;

    /// A link by its token; none where unknown or revoked.
    async fn link_resolve(&self, token_hash: &[u8]) -> StoreResult<Option<LinkIn>>;

    /// Throws away what has had its time: ended sessions, old failures, used invitations, challenges nobody answered.
    async fn sweep(&self, before: At) -> StoreResult<u64>;
}
