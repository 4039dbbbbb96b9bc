//! Doors for what proves who somebody is besides a password: recovery codes, passkeys, and the secrets of authenticator
//! apps where these are sealed anew. They stand above services as accounts do (HOUSE 10.7).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// A recovery code: only its hash is kept. All codes of one set share a salt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryRow {
    pub id: Uuid,
    pub account_id: Uuid,
    pub code_hash: String,
    pub salt: Vec<u8>,
    pub made_at: At,
    pub used_at: Option<At>,
}

/// A passkey: a public key, and what its device said of itself when it was last used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyRow {
    pub id: Uuid,
    pub account_id: Uuid,
    pub credential_id: Vec<u8>,
    /// The public key with counter and flags, as the library that checks it writes it.
    pub credential: String,
    pub name: String,
    pub counter: i64,
    /// Whether it is kept in more places than one device.
    pub backed_up: bool,
    pub made_at: At,
    pub used_at: Option<At>,
    /// When it was used with a count that ran backwards: somebody may have copied it. It opens nothing since.
    pub suspect_at: Option<At>,
    pub version: i64,
}

/// A challenge that a browser was given, to be answered once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChallengeRow {
    pub token_hash: Vec<u8>,
    /// Whose passkey is being made; none at sign-in, where it is not known yet who comes.
    pub account_id: Option<Uuid>,
    pub state: String,
    pub created_at: At,
    pub expires_at: At,
}

/// Another organisation's sign-in that is tied to an account: who vouches, and by which lasting id they know whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityRow {
    pub id: Uuid,
    pub account_id: Uuid,
    pub issuer: String,
    pub subject: String,
    pub made_at: At,
    pub used_at: Option<At>,
}

/// A way to another organisation's sign-in that a browser has begun, or such a sign-in that waits to be tied; taken once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRow {
    pub token_hash: Vec<u8>,
    /// The browser that began it.
    pub browser_hash: Vec<u8>,
    pub state: String,
    pub created_at: At,
    pub expires_at: At,
}

/// The secret of an account's authenticator app, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretRow {
    pub id: Uuid,
    pub secret: String,
}

/// The doors. Every method is one short transaction of its own.
#[async_trait]
pub trait KeyDoors: Send + Sync {
    /// Puts a set of recovery codes in the place of the one that was there; an empty one takes it away.
    async fn recovery_replace(&self, account: Uuid, codes: &[RecoveryRow]) -> StoreResult<()>;
    async fn recovery_list(&self, account: Uuid) -> StoreResult<Vec<RecoveryRow>>;
    /// Marks a code used; false if it was used before, or its set was replaced.
    async fn recovery_use(&self, id: Uuid, at: At) -> StoreResult<bool>;

    /// [`crate::StoreError::Conflict`] where the credential is known already, whosever it is.
    async fn passkey_insert(&self, passkey: &PasskeyRow) -> StoreResult<()>;
    async fn passkey_list(&self, account: Uuid) -> StoreResult<Vec<PasskeyRow>>;
    async fn passkey_by_credential(&self, credential_id: &[u8]) -> StoreResult<Option<PasskeyRow>>;
    /// Saves what changes when a passkey is used; [`crate::StoreError::Stale`] if it was used at the same moment.
    async fn passkey_save(&self, passkey: &PasskeyRow) -> StoreResult<()>;
    /// Removes one passkey of an account, or all of them; gives how many.
    async fn passkey_remove(&self, account: Uuid, passkey: Option<Uuid>) -> StoreResult<u64>;
    async fn challenge_insert(&self, challenge: &ChallengeRow) -> StoreResult<()>;
    /// Takes a challenge away, so that it is answered once; also one whose time is over.
    async fn challenge_take(&self, token_hash: &[u8]) -> StoreResult<Option<ChallengeRow>>;
    /// Says that a session began with a passkey.
    async fn session_by_passkey(&self, account: Uuid, session: Uuid) -> StoreResult<()>;
    /// Forgets the secret of an authenticator app that was set up in this session.
    async fn session_totp_forget(&self, account: Uuid, session: Uuid) -> StoreResult<()>;

    /// [`crate::StoreError::Conflict`] where this sign-in is tied already, whosever it is.
    async fn identity_insert(&self, identity: &IdentityRow) -> StoreResult<()>;
    async fn identity_list(&self, account: Uuid) -> StoreResult<Vec<IdentityRow>>;
    async fn identity_find(&self, issuer: &str, subject: &str) -> StoreResult<Option<IdentityRow>>;
    async fn identity_used(&self, id: Uuid, at: At) -> StoreResult<()>;
    /// Removes one tie of an account, or all of them; gives how many.
    async fn identity_remove(&self, account: Uuid, identity: Option<Uuid>) -> StoreResult<u64>;
    async fn attempt_insert(&self, attempt: &AttemptRow) -> StoreResult<()>;
    /// Looks at an attempt without taking it.
    async fn attempt_find(&self, token_hash: &[u8]) -> StoreResult<Option<AttemptRow>>;
    /// Takes an attempt away, so that it is used once; also one whose time is over.
    async fn attempt_take(&self, token_hash: &[u8]) -> StoreResult<Option<AttemptRow>>;

    /// Every secret of an authenticator app that does not begin with `sealed_by`, and how it is kept.
    async fn totp_not_sealed_by(&self, sealed_by: &str, limit: i64) -> StoreResult<Vec<SecretRow>>;
    /// How many secrets of authenticator apps are kept that do not begin with `sealed_by`.
    async fn totp_count_not_sealed_by(&self, sealed_by: &str) -> StoreResult<i64>;
    /// Keeps the same secret sealed anew; false where it was changed meanwhile.
    async fn totp_reseal(&self, account: Uuid, before: &str, after: &str) -> StoreResult<bool>;
}
