//! The doors: what stands above services. Reference tables only; `service_create` alone writes a
//! service's own table, in a transaction with that service set.

use crate::Engine;
use crate::statements::{err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::doors::{
    AccountRow, Doors, InvitationRow, LinkIn, LinkRow, MembershipRow, NewSession, ServiceRow, SessionRow, SignedIn,
    Verified,
};
use store::{Actor, At, SUPPORTED, Scope, StoreResult};
use uuid::Uuid;

/// The doors of one engine. On PostgreSQL both pools are one.
#[derive(Debug, Clone)]
pub(crate) struct SqlDoors {
    pub(crate) read: sqlx::Pool<Engine>,
    pub(crate) write: sqlx::Pool<Engine>,
}

/// The scope that a door opens.
fn scope(service: Uuid, actor: Actor) -> Scope {
    Scope::verified(service, actor, &Verified::by_the_engine())
}

impl SqlDoors {
    async fn service(&self, id: Uuid) -> StoreResult<Option<ServiceRow>> {
        query_as!(ServiceRow, "SELECT id, slug, name, demonstration, created_at FROM service WHERE id = $1", id)
            .fetch_optional(&self.read)
            .await
            .map_err(err)
    }
}

#[async_trait]
impl Doors for SqlDoors {
    async fn service_create(&self, service: &ServiceRow) -> StoreResult<Scope> {
        let mut tx = crate::begin_write(&self.write, service.id).await?;
        query!(
            "INSERT INTO service (id, slug, name, demonstration, created_at) VALUES ($1, $2, $3, $4, $5)",
            service.id,
            service.slug,
            service.name,
            service.demonstration,
            service.created_at
        )
        .execute(&mut *tx)
        .await
        .map_err(err)?;
        let empty: &[u8] = &[];
        query!(
            "INSERT INTO chain_head (service_id, code, seq, digest) VALUES ($1, 'events', 0, $2)",
            service.id,
            empty
        )
        .execute(&mut *tx)
        .await
        .map_err(err)?;
        tx.commit().await.map_err(err)?;
        Ok(scope(service.id, Actor::System))
    }

    async fn service_list(&self) -> StoreResult<Vec<ServiceRow>> {
        query_as!(ServiceRow, "SELECT id, slug, name, demonstration, created_at FROM service ORDER BY name, id")
            .fetch_all(&self.read)
            .await
            .map_err(err)
    }

    async fn service_by_slug(&self, slug: &str) -> StoreResult<Option<(ServiceRow, Scope)>> {
        let found = query_as!(
            ServiceRow,
            "SELECT id, slug, name, demonstration, created_at FROM service WHERE slug = $1",
            slug
        )
        .fetch_optional(&self.read)
        .await
        .map_err(err)?;
        Ok(found.map(|service| {
            let scope = scope(service.id, Actor::Link { label: "A visitor".to_owned() });
            (service, scope)
        }))
    }

    async fn service_system_scope(&self, service: Uuid) -> StoreResult<Option<Scope>> {
        Ok(self.service(service).await?.map(|found| scope(found.id, Actor::System)))
    }

    async fn account_insert(&self, account: &AccountRow) -> StoreResult<()> {
        query!(
            "INSERT INTO account (id, email, name, password_hash, totp_secret, totp_confirmed_at, totp_last_step,
               disabled_at, reset_at, reset_by, reset_how, created_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            account.id,
            account.email,
            account.name,
            account.password_hash,
            account.totp_secret,
            account.totp_confirmed_at,
            account.totp_last_step,
            account.disabled_at,
            account.reset_at,
            account.reset_by,
            account.reset_how,
            account.created_at,
            account.version
        )
        .execute(&self.write)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn account_by_email(&self, email: &str) -> StoreResult<Option<AccountRow>> {
        query_as!(
            AccountRow,
            "SELECT id, email, name, password_hash, totp_secret, totp_confirmed_at, totp_last_step, disabled_at,
               reset_at, reset_by, reset_how, created_at, version
             FROM account WHERE email = $1",
            email
        )
        .fetch_optional(&self.read)
        .await
        .map_err(err)
    }

    async fn account_by_id(&self, id: Uuid) -> StoreResult<Option<AccountRow>> {
        query_as!(
            AccountRow,
            "SELECT id, email, name, password_hash, totp_secret, totp_confirmed_at, totp_last_step, disabled_at,
               reset_at, reset_by, reset_how, created_at, version
             FROM account WHERE id = $1",
            id
        )
        .fetch_optional(&self.read)
        .await
        .map_err(err)
    }

    async fn account_save(&self, account: &AccountRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE account SET email = $3, name = $4, password_hash = $5, totp_secret = $6, totp_confirmed_at = $7,
               totp_last_step = $8, disabled_at = $9, reset_at = $10, reset_by = $11, reset_how = $12, version = version + 1
             WHERE id = $1 AND version = $2",
            account.id,
            account.version,
            account.email,
            account.name,
            account.password_hash,
            account.totp_secret,
            account.totp_confirmed_at,
            account.totp_last_step,
            account.disabled_at,
            account.reset_at,
            account.reset_by,
            account.reset_how
        )
        .execute(&self.write)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn account_alarm_phone(&self, account: Uuid) -> StoreResult<Option<String>> {
        let found = query_scalar!("SELECT alarm_phone FROM account WHERE id = $1", account)
            .fetch_optional(&self.read)
            .await
            .map_err(err)?;
        Ok(found.flatten())
    }

    async fn account_alarm_phone_set(&self, account: Uuid, number: Option<&str>) -> StoreResult<()> {
        query!("UPDATE account SET alarm_phone = $2 WHERE id = $1", account, number)
            .execute(&self.write)
            .await
            .map_err(err)?;
        Ok(())
    }

    async fn membership_list(&self, account: Uuid, at: At) -> StoreResult<Vec<(MembershipRow, ServiceRow)>> {
        let found = query!(
            "SELECT m.service_id, m.id, m.account_id, m.role, m.from_at, m.until_at, m.version,
               s.slug, s.name, s.demonstration, s.created_at
             FROM membership m JOIN service s ON s.id = m.service_id
             WHERE m.account_id = $1 AND m.from_at <= $2 AND (m.until_at IS NULL OR m.until_at > $2)
             ORDER BY s.name, s.id, m.role",
            account,
            at
        )
        .fetch_all(&self.read)
        .await
        .map_err(err)?;
        Ok(found
            .into_iter()
            .map(|r| {
                let service = ServiceRow {
                    id: r.service_id,
                    slug: r.slug,
                    name: r.name,
                    demonstration: r.demonstration,
                    created_at: r.created_at,
                };
                let membership = MembershipRow {
                    service_id: r.service_id,
                    id: r.id,
                    account_id: r.account_id,
                    role: r.role,
                    from_at: r.from_at,
                    until_at: r.until_at,
                    version: r.version,
                };
                (membership, service)
            })
            .collect())
    }

    async fn session_insert(&self, session: &NewSession) -> StoreResult<()> {
        let mut tx = crate::begin_write(&self.write, Uuid::nil()).await?;
        query!(
            "INSERT INTO session (token_hash, id, account_id, service_id, device, created_at, seen_at, ends_at, second_step_at)
             VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)",
            session.token_hash,
            session.id,
            session.account_id,
            session.service_id,
            session.device,
            session.created_at,
            session.ends_at,
            session.second_step_at
        )
        .execute(&mut *tx)
        .await
        .map_err(err)?;
        query!("UPDATE account SET signed_in_at = $2 WHERE id = $1", session.account_id, session.created_at)
            .execute(&mut *tx)
            .await
            .map_err(err)?;
        tx.commit().await.map_err(err)
    }

    async fn session_resolve(&self, token_hash: &[u8], now: At, idle_since: At) -> StoreResult<Option<SignedIn>> {
        // One row a role now held: no current membership, no row, nobody signed in.
        let mut found = query!(
            r#"SELECT x.id, x.account_id, x.service_id, x.device, x.created_at, x.seen_at, x.ends_at, x.second_step_at,
               COALESCE(x.passkey, FALSE) AS "passkey!: bool",
               a.email, a.name, a.password_hash, a.totp_secret, a.totp_confirmed_at, a.totp_last_step,
               a.reset_at, a.reset_by, a.reset_how, a.created_at AS account_created_at, a.version,
               s.slug, s.name AS service_name, s.demonstration, s.created_at AS service_created_at, m.role
             FROM session x
             JOIN account a ON a.id = x.account_id
             JOIN service s ON s.id = x.service_id
             JOIN membership m ON m.service_id = x.service_id AND m.account_id = x.account_id
             WHERE x.token_hash = $1 AND x.ended_at IS NULL AND x.ends_at > $2 AND x.seen_at > $3
               AND a.disabled_at IS NULL AND m.from_at <= $2 AND (m.until_at IS NULL OR m.until_at > $2)
             ORDER BY m.role"#,
            token_hash,
            now,
            idle_since
        )
        .fetch_all(&self.read)
        .await
        .map_err(err)?;
        let mut roles: Vec<String> = found.iter_mut().map(|r| std::mem::take(&mut r.role)).collect();
        roles.dedup();
        Ok(found.into_iter().next().map(|r| SignedIn {
            scope: scope(
                r.service_id,
                if roles.iter().all(|role| role == "person") {
                    Actor::Supported { id: r.account_id, name: r.name.clone() }
                } else {
                    Actor::Account { id: r.account_id, name: r.name.clone() }
                },
            ),
            session: SessionRow {
                id: r.id,
                account_id: r.account_id,
                service_id: r.service_id,
                device: r.device,
                created_at: r.created_at,
                seen_at: r.seen_at,
                ends_at: r.ends_at,
                ended_at: None,
                second_step_at: r.second_step_at,
                passkey: r.passkey,
            },
            account: AccountRow {
                id: r.account_id,
                email: r.email,
                name: r.name,
                password_hash: r.password_hash,
                totp_secret: r.totp_secret,
                totp_confirmed_at: r.totp_confirmed_at,
                totp_last_step: r.totp_last_step,
                disabled_at: None,
                reset_at: r.reset_at,
                reset_by: r.reset_by,
                reset_how: r.reset_how,
                created_at: r.account_created_at,
                version: r.version,
            },
            service: ServiceRow {
                id: r.service_id,
                slug: r.slug,
                name: r.service_name,
                demonstration: r.demonstration,
                created_at: r.service_created_at,
            },
            roles,
        }))
    }

    async fn session_owner(&self, token_hash: &[u8]) -> StoreResult<Option<(Uuid, Uuid)>> {
        let found = query!("SELECT account_id, service_id FROM session WHERE token_hash = $1", token_hash)
            .fetch_optional(&self.read)
            .await
            .map_err(err)?;
        Ok(found.map(|r| (r.account_id, r.service_id)))
    }

    async fn session_totp(&self, account: Uuid, session: Uuid) -> StoreResult<Option<String>> {
        let found = query!(
            "SELECT totp_secret FROM session WHERE account_id = $1 AND id = $2 AND ended_at IS NULL",
            account,
            session
        )
        .fetch_optional(&self.read)
        .await
        .map_err(err)?;
        Ok(found.and_then(|r| r.totp_secret))
    }

    async fn session_totp_keep(&self, account: Uuid, session: Uuid, secret: &str) -> StoreResult<()> {
        query!(
            "UPDATE session SET totp_secret = $3
             WHERE account_id = $1 AND id = $2 AND ended_at IS NULL AND totp_secret IS NULL",
            account,
            session,
            secret
        )
        .execute(&self.write)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn session_seen(&self, token_hash: &[u8], now: At) -> StoreResult<()> {
        query!("UPDATE session SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2", token_hash, now)
            .execute(&self.write)
            .await
            .map_err(err)?;
        Ok(())
    }

    async fn session_list(&self, account: Uuid, now: At) -> StoreResult<Vec<SessionRow>> {
        query_as!(
            SessionRow,
            r#"SELECT id, account_id, service_id, device, created_at, seen_at, ends_at, ended_at, second_step_at,
               COALESCE(passkey, FALSE) AS "passkey!: bool"
             FROM session WHERE account_id = $1 AND ended_at IS NULL AND ends_at > $2
             ORDER BY seen_at DESC, id DESC"#,
            account,
            now
        )
        .fetch_all(&self.read)
        .await
        .map_err(err)
    }

    async fn session_end(&self, account: Uuid, session: Uuid, now: At) -> StoreResult<bool> {
        let done = query!(
            "UPDATE session SET ended_at = $3 WHERE account_id = $1 AND id = $2 AND ended_at IS NULL",
            account,
            session,
            now
        )
        .execute(&self.write)
        .await
        .map_err(err)?;
        Ok(done.rows_affected() > 0)
    }

    async fn session_end_others(&self, account: Uuid, keep: Option<Uuid>, now: At) -> StoreResult<u64> {
        // Nobody's session has the nil id, so that it stands for "keep none".
        let keep = keep.unwrap_or(Uuid::nil());
        let done = query!(
            "UPDATE session SET ended_at = $3 WHERE account_id = $1 AND id <> $2 AND ended_at IS NULL",
            account,
            keep,
            now
        )
        .execute(&self.write)
        .await
        .map_err(err)?;
        Ok(done.rows_affected())
    }

    async fn try_note(&self, subject: &[u8], now: At, since: At, most: i32) -> StoreResult<i32> {
        // A count whose last try lies before `since` begins anew.
        query_scalar!(
            r#"INSERT INTO sign_in_failure (subject, failures, last_at) VALUES ($1, 1, $2)
             ON CONFLICT (subject) DO UPDATE
             SET failures = CASE WHEN sign_in_failure.last_at <= $3 THEN 1
                   WHEN sign_in_failure.failures > $4 THEN sign_in_failure.failures
                   ELSE sign_in_failure.failures + 1 END,
                 last_at = CASE WHEN sign_in_failure.last_at > $3 AND sign_in_failure.failures >= $4
                   THEN sign_in_failure.last_at ELSE $2 END
             RETURNING failures AS "failures!: i32""#,
            subject,
            now,
            since,
            most
        )
        .fetch_one(&self.write)
        .await
        .map_err(err)
    }

    async fn try_take_back(&self, subject: &[u8]) -> StoreResult<()> {
        query!("UPDATE sign_in_failure SET failures = failures - 1 WHERE subject = $1 AND failures > 0", subject)
            .execute(&self.write)
            .await
            .map_err(err)?;
        Ok(())
    }

    async fn failure_clear(&self, subject: &[u8]) -> StoreResult<()> {
        query!("DELETE FROM sign_in_failure WHERE subject = $1", subject).execute(&self.write).await.map_err(err)?;
        Ok(())
    }

    async fn invitation_resolve(&self, token_hash: &[u8]) -> StoreResult<Option<(InvitationRow, ServiceRow, Scope)>> {
        let found = query_as!(
            InvitationRow,
            "SELECT token_hash, id, service_id, email, name, role, team_id, person_id, account_id, invited_by, created_at, expires_at, used_at
             FROM invitation WHERE token_hash = $1",
            token_hash
        )
        .fetch_optional(&self.read)
        .await
        .map_err(err)?;
        let Some(invitation) = found else { return Ok(None) };
        let Some(service) = self.service(invitation.service_id).await? else { return Ok(None) };
        // of somebody who is supported the log never says the name: it could not be erased (docs/adr/0006)
        let label = if invitation.person_id.is_some() { SUPPORTED } else { invitation.name.as_str() };
        let scope = scope(service.id, Actor::Link { label: label.to_owned() });
        Ok(Some((invitation, service, scope)))
    }

    async fn invitation_use(&self, token_hash: &[u8], now: At) -> StoreResult<bool> {
        let done = query!(
            "UPDATE invitation SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2",
            token_hash,
            now
        )
        .execute(&self.write)
        .await
        .map_err(err)?;
        Ok(done.rows_affected() > 0)
    }

    async fn link_resolve(&self, token_hash: &[u8]) -> StoreResult<Option<LinkIn>> {
        let found = query_as!(
            LinkRow,
            "SELECT token_hash, id, service_id, kind, subject_id, label, created_at, revoked_at
             FROM link WHERE token_hash = $1 AND revoked_at IS NULL",
            token_hash
        )
        .fetch_optional(&self.read)
        .await
        .map_err(err)?;
        let Some(link) = found else { return Ok(None) };
        let Some(service) = self.service(link.service_id).await? else { return Ok(None) };
        let scope = scope(service.id, Actor::Link { label: link.label.clone() });
        Ok(Some(LinkIn { scope, service, link }))
    }

    async fn sweep(&self, before: At) -> StoreResult<u64> {
        let sessions = query!("DELETE FROM session WHERE ends_at < $1 OR ended_at < $1", before);
        let sessions = sessions.execute(&self.write).await.map_err(err)?.rows_affected();
        let failures = query!("DELETE FROM sign_in_failure WHERE last_at < $1", before);
        let failures = failures.execute(&self.write).await.map_err(err)?.rows_affected();
        let invitations = query!("DELETE FROM invitation WHERE expires_at < $1 OR used_at < $1", before);
        let invitations = invitations.execute(&self.write).await.map_err(err)?.rows_affected();
        let challenges = query!("DELETE FROM passkey_challenge WHERE expires_at < $1", before);
        let challenges = challenges.execute(&self.write).await.map_err(err)?.rows_affected();
        let attempts = query!("DELETE FROM oidc_attempt WHERE expires_at < $1", before);
        let attempts = attempts.execute(&self.write).await.map_err(err)?.rows_affected();
        Ok(sessions + failures + invitations + challenges + attempts)
    }
}
