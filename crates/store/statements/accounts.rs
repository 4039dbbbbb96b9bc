//! Who belongs to a service, who is invited, and which links lead in (DOMAIN 10).

use super::{Engine, SqlTx, err};
use async_trait::async_trait;
use sqlx::{QueryBuilder, query, query_as, query_scalar};
use store::accounts::{AccountRoom, WithdrawnRow};
use store::doors::{InvitationRow, LinkRow, MembershipRow};
use store::organisation::UserRow;
use store::{At, StoreResult};
use uuid::Uuid;

#[async_trait]
impl AccountRoom for SqlTx {
    async fn user_list(&mut self, at: At, after: Option<String>, limit: i64) -> StoreResult<Vec<UserRow>> {
        query_as!(
            UserRow,
            r#"SELECT a.id AS account_id, a.name, a.email,
               COALESCE((SELECT string_agg(m.role, ' ' ORDER BY m.role) FROM membership m
                 WHERE m.service_id = $1 AND m.account_id = a.id
                   AND m.from_at <= $2 AND (m.until_at IS NULL OR m.until_at > $2)), '') AS "roles!: String",
               a.disabled_at, a.totp_confirmed_at
             FROM account a
             WHERE EXISTS (SELECT 1 FROM membership k WHERE k.service_id = $1 AND k.account_id = a.id)
               AND (CAST($3 AS TEXT) IS NULL OR (a.name, a.email) > (SELECT f.name, f.email FROM account f WHERE f.email = $3))
             ORDER BY a.name, a.email LIMIT $4"#,
            self.service(),
            at,
            after,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn user_names(&mut self, ids: &[Uuid]) -> StoreResult<Vec<(Uuid, String)>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        // A list of any length cannot be one bound value on both engines. Only people of this service
        // are named.
        let mut names = QueryBuilder::<Engine>::new(
            "SELECT a.id, a.name FROM account a WHERE EXISTS (SELECT 1 FROM membership m WHERE m.service_id = ",
        );
        names.push_bind(self.service()).push(" AND m.account_id = a.id) AND a.id IN (");
        let mut list = names.separated(", ");
        for id in ids {
            list.push_bind(*id);
        }
        names.push(") ORDER BY a.name, a.id");
        names.build_query_as().persistent(ids.len() == 1).fetch_all(&mut *self.tx).await.map_err(err)
    }

    async fn membership_insert(&mut self, membership: &MembershipRow) -> StoreResult<()> {
        query!(
            "INSERT INTO membership (service_id, id, account_id, role, from_at, until_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            self.service(),
            membership.id,
            membership.account_id,
            membership.role,
            membership.from_at,
            membership.until_at,
            membership.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn membership_end(&mut self, account: Uuid, role: &str, at: At) -> StoreResult<bool> {
        let done = query!(
            "UPDATE membership SET until_at = $4, version = version + 1
             WHERE service_id = $1 AND account_id = $2 AND role = $3 AND (until_at IS NULL OR until_at > $4)",
            self.service(),
            account,
            role,
            at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected() > 0)
    }

    async fn membership_roles(&mut self, account: Uuid, at: At) -> StoreResult<Vec<String>> {
        query_scalar!(
            "SELECT DISTINCT role FROM membership
             WHERE service_id = $1 AND account_id = $2 AND from_at <= $3 AND (until_at IS NULL OR until_at > $3)
             ORDER BY role",
            self.service(),
            account,
            at
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn invitation_insert(&mut self, invitation: &InvitationRow) -> StoreResult<()> {
        query!(
            "INSERT INTO invitation (service_id, token_hash, id, email, name, role, team_id, person_id, account_id, invited_by, created_at,
               expires_at, used_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            self.service(),
            invitation.token_hash,
            invitation.id,
            invitation.email,
            invitation.name,
            invitation.role,
            invitation.team_id,
            invitation.person_id,
            invitation.account_id,
            invitation.invited_by,
            invitation.created_at,
            invitation.expires_at,
            invitation.used_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn invitation_list(&mut self, at: At, limit: i64) -> StoreResult<Vec<InvitationRow>> {
        query_as!(
            InvitationRow,
            "SELECT token_hash, id, service_id, email, name, role, team_id, person_id, account_id, invited_by, created_at, expires_at, used_at
             FROM invitation WHERE service_id = $1 AND person_id IS NULL
             ORDER BY CASE WHEN used_at IS NULL AND expires_at > $2 THEN 0 ELSE 1 END, created_at DESC, id DESC LIMIT $3",
            self.service(),
            at,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn invitation_withdraw(&mut self, id: Uuid, at: At) -> StoreResult<Option<WithdrawnRow>> {
        query_as!(
            WithdrawnRow,
            "UPDATE invitation SET expires_at = $3
             WHERE service_id = $1 AND id = $2 AND person_id IS NULL AND used_at IS NULL AND expires_at > $3
             RETURNING email, role",
            self.service(),
            id,
            at
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn invitation_withdraw_all(
        &mut self,
        email: &str,
        role: Option<&str>,
        person: Option<Uuid>,
        at: At,
    ) -> StoreResult<u64> {
        let done = query!(
            "UPDATE invitation SET expires_at = $4
             WHERE service_id = $1 AND email = $2 AND used_at IS NULL AND expires_at > $4
               AND (CAST($3 AS TEXT) IS NULL OR (role = $3 AND account_id IS NULL
                 AND (person_id = $5 OR (person_id IS NULL AND CAST($5 AS uuid) IS NULL))))",
            self.service(),
            email,
            role,
            at,
            person
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected())
    }

    async fn invitation_open(&mut self, id: Uuid, at: At) -> StoreResult<Option<InvitationRow>> {
        query_as!(
            InvitationRow,
            "SELECT token_hash, id, service_id, email, name, role, team_id, person_id, account_id, invited_by, created_at, expires_at, used_at
             FROM invitation WHERE service_id = $1 AND id = $2 AND used_at IS NULL AND expires_at > $3",
            self.service(),
            id,
            at
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn invitation_renew(&mut self, id: Uuid, token_hash: &[u8], at: At) -> StoreResult<bool> {
        let done = query!(
            "UPDATE invitation SET token_hash = $3
             WHERE service_id = $1 AND id = $2 AND used_at IS NULL AND expires_at > $4",
            self.service(),
            id,
            token_hash,
            at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected() > 0)
    }

    async fn link_insert(&mut self, link: &LinkRow) -> StoreResult<()> {
        query!(
            "INSERT INTO link (service_id, token_hash, id, kind, subject_id, label, created_at, revoked_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            self.service(),
            link.token_hash,
            link.id,
            link.kind,
            link.subject_id,
            link.label,
            link.created_at,
            link.revoked_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn link_list(&mut self, kind: &str) -> StoreResult<Vec<LinkRow>> {
        query_as!(
            LinkRow,
            "SELECT token_hash, id, service_id, kind, subject_id, label, created_at, revoked_at
             FROM link WHERE service_id = $1 AND kind = $2 ORDER BY created_at DESC, id DESC LIMIT 500",
            self.service(),
            kind
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn link_of(&mut self, kind: &str, subject: Uuid) -> StoreResult<Vec<LinkRow>> {
        query_as!(
            LinkRow,
            "SELECT token_hash, id, service_id, kind, subject_id, label, created_at, revoked_at
             FROM link WHERE service_id = $1 AND kind = $2 AND subject_id = $3 ORDER BY created_at DESC, id DESC LIMIT 50",
            self.service(),
            kind,
            subject
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn link_revoke(&mut self, id: Uuid, at: At) -> StoreResult<()> {
        query!(
            "UPDATE link SET revoked_at = $3 WHERE service_id = $1 AND id = $2 AND revoked_at IS NULL",
            self.service(),
            id,
            at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }
}
