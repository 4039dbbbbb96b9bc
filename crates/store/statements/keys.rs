//! What proves who somebody is besides a password: recovery codes, passkeys, sealed secrets. Reference tables only.

use crate::doors::SqlDoors;
use crate::statements::{err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::keys::{AttemptRow, ChallengeRow, IdentityRow, KeyDoors, PasskeyRow, RecoveryRow, SecretRow};
use store::{At, StoreResult};
use uuid::Uuid;

#[async_trait]
impl KeyDoors for SqlDoors {
    async fn recovery_replace(&self, account: Uuid, codes: &[RecoveryRow]) -> StoreResult<()> {
        let mut tx = crate::begin_write(&self.write, Uuid::nil()).await?;
        query!("DELETE FROM recovery_code WHERE account_id = $1", account).execute(&mut *tx).await.map_err(err)?;
        // ten at most
        for code in codes {
            query!(
                "INSERT INTO recovery_code (id, account_id, code_hash, salt, made_at, used_at) VALUES ($1, $2, $3, $4, $5, $6)",
                code.id,
                account,
                code.code_hash,
                code.salt,
                code.made_at,
                code.used_at
            )
            .execute(&mut *tx)
            .await
            .map_err(err)?;
        }
        tx.commit().await.map_err(err)
    }

    async fn recovery_list(&self, account: Uuid) -> StoreResult<Vec<RecoveryRow>> {
        query_as!(
            RecoveryRow,
            "SELECT id, account_id, code_hash, salt, made_at, used_at FROM recovery_code WHERE account_id = $1 ORDER BY id",
            account
        )
        .fetch_all(&self.read)
        .await
        .map_err(err)
    }

    async fn recovery_use(&self, id: Uuid, at: At) -> StoreResult<bool> {
        let done = query!("UPDATE recovery_code SET used_at = $2 WHERE id = $1 AND used_at IS NULL", id, at)
            .execute(&self.write)
            .await
            .map_err(err)?;
        Ok(done.rows_affected() > 0)
    }

    async fn passkey_insert(&self, passkey: &PasskeyRow) -> StoreResult<()> {
        query!(
            "INSERT INTO passkey (id, account_id, credential_id, credential, name, counter, backed_up, made_at, used_at,
               suspect_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            passkey.id,
            passkey.account_id,
            passkey.credential_id,
            passkey.credential,
            passkey.name,
            passkey.counter,
            passkey.backed_up,
            passkey.made_at,
            passkey.used_at,
            passkey.suspect_at,
            passkey.version
        )
        .execute(&self.write)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn passkey_list(&self, account: Uuid) -> StoreResult<Vec<PasskeyRow>> {
        query_as!(
            PasskeyRow,
            "SELECT id, account_id, credential_id, credential, name, counter, backed_up, made_at, used_at, suspect_at, version
             FROM passkey WHERE account_id = $1 ORDER BY made_at, id",
            account
        )
        .fetch_all(&self.read)
        .await
        .map_err(err)
    }

    async fn passkey_by_credential(&self, credential_id: &[u8]) -> StoreResult<Option<PasskeyRow>> {
        query_as!(
            PasskeyRow,
            "SELECT id, account_id, credential_id, credential, name, counter, backed_up, made_at, used_at, suspect_at, version
             FROM passkey WHERE credential_id = $1",
            credential_id
        )
        .fetch_optional(&self.read)
        .await
        .map_err(err)
    }

    async fn passkey_save(&self, passkey: &PasskeyRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE passkey SET credential = $3, counter = $4, backed_up = $5, used_at = $6, suspect_at = $7, version = version + 1
             WHERE id = $1 AND version = $2",
            passkey.id,
            passkey.version,
            passkey.credential,
            passkey.counter,
            passkey.backed_up,
            passkey.used_at,
            passkey.suspect_at
        )
        .execute(&self.write)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn passkey_remove(&self, account: Uuid, passkey: Option<Uuid>) -> StoreResult<u64> {
        let done = query!(
            "DELETE FROM passkey WHERE account_id = $1 AND (CAST($2 AS uuid) IS NULL OR id = $2)",
            account,
            passkey
        )
        .execute(&self.write)
        .await
        .map_err(err)?;
        Ok(done.rows_affected())
    }

    async fn challenge_insert(&self, challenge: &ChallengeRow) -> StoreResult<()> {
        query!(
            "INSERT INTO passkey_challenge (token_hash, account_id, state, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
            challenge.token_hash,
            challenge.account_id,
            challenge.state,
            challenge.created_at,
            challenge.expires_at
        )
        .execute(&self.write)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn challenge_take(&self, token_hash: &[u8]) -> StoreResult<Option<ChallengeRow>> {
        query_as!(
            ChallengeRow,
            r#"DELETE FROM passkey_challenge WHERE token_hash = $1
             RETURNING token_hash AS "token_hash!", account_id AS "account_id: Uuid", state AS "state!",
               created_at AS "created_at!: At", expires_at AS "expires_at!: At""#,
            token_hash
        )
        .fetch_optional(&self.write)
        .await
        .map_err(err)
    }

    async fn session_by_passkey(&self, account: Uuid, session: Uuid) -> StoreResult<()> {
        let yes = true;
        query!("UPDATE session SET passkey = $3 WHERE account_id = $1 AND id = $2", account, session, yes)
            .execute(&self.write)
            .await
            .map_err(err)?;
        Ok(())
    }

    async fn session_totp_forget(&self, account: Uuid, session: Uuid) -> StoreResult<()> {
        query!("UPDATE session SET totp_secret = NULL WHERE account_id = $1 AND id = $2", account, session)
            .execute(&self.write)
            .await
            .map_err(err)?;
        Ok(())
    }

    async fn identity_insert(&self, identity: &IdentityRow) -> StoreResult<()> {
        query!(
            "INSERT INTO oidc_identity (id, account_id, issuer, subject, made_at, used_at) VALUES ($1, $2, $3, $4, $5, $6)",
            identity.id,
            identity.account_id,
            identity.issuer,
            identity.subject,
            identity.made_at,
            identity.used_at
        )
        .execute(&self.write)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn identity_list(&self, account: Uuid) -> StoreResult<Vec<IdentityRow>> {
        query_as!(
            IdentityRow,
            "SELECT id, account_id, issuer, subject, made_at, used_at FROM oidc_identity WHERE account_id = $1 ORDER BY made_at, id",
            account
        )
        .fetch_all(&self.read)
        .await
        .map_err(err)
    }

    async fn identity_find(&self, issuer: &str, subject: &str) -> StoreResult<Option<IdentityRow>> {
        query_as!(
            IdentityRow,
            "SELECT id, account_id, issuer, subject, made_at, used_at FROM oidc_identity WHERE issuer = $1 AND subject = $2",
            issuer,
            subject
        )
        .fetch_optional(&self.read)
        .await
        .map_err(err)
    }

    async fn identity_used(&self, id: Uuid, at: At) -> StoreResult<()> {
        query!("UPDATE oidc_identity SET used_at = $2 WHERE id = $1", id, at)
            .execute(&self.write)
            .await
            .map_err(err)?;
        Ok(())
    }

    async fn identity_remove(&self, account: Uuid, identity: Option<Uuid>) -> StoreResult<u64> {
        let done = query!(
            "DELETE FROM oidc_identity WHERE account_id = $1 AND (CAST($2 AS uuid) IS NULL OR id = $2)",
            account,
            identity
        )
        .execute(&self.write)
        .await
        .map_err(err)?;
        Ok(done.rows_affected())
    }

    async fn attempt_insert(&self, attempt: &AttemptRow) -> StoreResult<()> {
        query!(
            "INSERT INTO oidc_attempt (token_hash, browser_hash, state, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
            attempt.token_hash,
            attempt.browser_hash,
            attempt.state,
            attempt.created_at,
            attempt.expires_at
        )
        .execute(&self.write)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn attempt_find(&self, token_hash: &[u8]) -> StoreResult<Option<AttemptRow>> {
        query_as!(
            AttemptRow,
            "SELECT token_hash, browser_hash, state, created_at, expires_at FROM oidc_attempt WHERE token_hash = $1",
            token_hash
        )
        .fetch_optional(&self.read)
        .await
        .map_err(err)
    }

    async fn attempt_take(&self, token_hash: &[u8]) -> StoreResult<Option<AttemptRow>> {
        query_as!(
            AttemptRow,
            r#"DELETE FROM oidc_attempt WHERE token_hash = $1
             RETURNING token_hash AS "token_hash!", browser_hash AS "browser_hash!", state AS "state!",
               created_at AS "created_at!: At", expires_at AS "expires_at!: At""#,
            token_hash
        )
        .fetch_optional(&self.write)
        .await
        .map_err(err)
    }

    async fn totp_not_sealed_by(&self, sealed_by: &str, limit: i64) -> StoreResult<Vec<SecretRow>> {
        query_as!(
            SecretRow,
            r#"SELECT id, totp_secret AS "secret!" FROM account
             WHERE totp_secret IS NOT NULL AND substr(totp_secret, 1, length(CAST($1 AS TEXT))) <> $1 ORDER BY id LIMIT $2"#,
            sealed_by,
            limit
        )
        .fetch_all(&self.read)
        .await
        .map_err(err)
    }

    async fn totp_count_not_sealed_by(&self, sealed_by: &str) -> StoreResult<i64> {
        query_scalar!(
            r#"SELECT count(*) AS "count!: i64" FROM account
             WHERE totp_secret IS NOT NULL AND substr(totp_secret, 1, length(CAST($1 AS TEXT))) <> $1"#,
            sealed_by
        )
        .fetch_one(&self.read)
        .await
        .map_err(err)
    }

    async fn totp_reseal(&self, account: Uuid, before: &str, after: &str) -> StoreResult<bool> {
        let done = query!(
            "UPDATE account SET totp_secret = $3, version = version + 1 WHERE id = $1 AND totp_secret = $2",
            account,
            before,
            after
        )
        .execute(&self.write)
        .await
        .map_err(err)?;
        Ok(done.rows_affected() > 0)
    }
}
