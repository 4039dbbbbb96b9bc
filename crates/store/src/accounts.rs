//! Users, memberships, invitations and links of a service (DOMAIN 10). Accounts themselves stand above services, behind
//! the doors (HOUSE 10.7).
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::doors::{InvitationRow, LinkRow, MembershipRow};
use crate::organisation::UserRow;
use crate::{At, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// An invitation that was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawnRow {
    pub email: String,
    pub role: String,
}

/// The statements of who belongs and who is let in.
#[async_trait]
pub trait AccountRoom {
    async fn user_list(&mut self, at: At, after: Option<String>, limit: i64) -> StoreResult<Vec<UserRow>>;
    async fn user_names(&mut self, ids: &[Uuid]) -> StoreResult<Vec<(Uuid, String)>>;
    async fn membership_insert(&mut self, membership: &MembershipRow) -> StoreResult<()>;
    async fn membership_end(&mut self, account: Uuid, role: &str, at: At) -> StoreResult<bool>;
    async fn membership_roles(&mut self, account: Uuid, at: At) -> StoreResult<Vec<String>>;
    async fn invitation_insert(&mut self, invitation: &InvitationRow) -> StoreResult<()>;
    /// Invitations to roles, those that can be used now first, then the newest. Invitations to an own plan are not among them.
    async fn invitation_list(&mut self, at: At, limit: i64) -> StoreResult<Vec<InvitationRow>>;
    /// Withdraws an open invitation to a role; none where there is no such one.
    async fn invitation_withdraw(&mut self, id: Uuid, at: At) -> StoreResult<Option<WithdrawnRow>>;
    /// Withdraws the open invitations of an address: those that would give `role` (to `person`'s own plan, where
    /// one is named), or with none given every one, also one by which a sign-in is renewed. Gives how many.
    async fn invitation_withdraw_all(
        &mut self,
        email: &str,
        role: Option<&str>,
        person: Option<Uuid>,
        at: At,
    ) -> StoreResult<u64>;
    /// An invitation that can be used now.
    async fn invitation_open(&mut self, id: Uuid, at: At) -> StoreResult<Option<InvitationRow>>;
    /// Gives an open invitation another token: whoever holds the one before finds nothing. Whether there was such a one.
    async fn invitation_renew(&mut self, id: Uuid, token_hash: &[u8], at: At) -> StoreResult<bool>;
    async fn link_insert(&mut self, link: &LinkRow) -> StoreResult<()>;
    async fn link_list(&mut self, kind: &str) -> StoreResult<Vec<LinkRow>>;
    /// Those of one thing, the newest first; at most 50.
    async fn link_of(&mut self, kind: &str, subject: Uuid) -> StoreResult<Vec<LinkRow>>;
    async fn link_revoke(&mut self, id: Uuid, at: At) -> StoreResult<()>;
}
