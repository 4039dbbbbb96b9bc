//! Walks along both logs.

use super::referrals::newest;
use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::StoreResult;
use store::referrals::After;
use store::verifications::{VerificationRoom, VerificationRow};
use uuid::Uuid;

/// Verifications, then which.
macro_rules! verification {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            VerificationRow,
            "SELECT id, asked_by, begun_at, walk, changes, looks, erased, elsewhere AS \"elsewhere: i32\", ended_at, broken_changes, broken_looks
             FROM verification WHERE service_id = $1 " + $rest,
            $($bound),*
        )
    };
}

#[async_trait]
impl VerificationRoom for SqlTx {
    async fn verification_insert(&mut self, v: &VerificationRow) -> StoreResult<()> {
        query!(
            "INSERT INTO verification (service_id, id, asked_by, begun_at, walk, changes, looks, erased, elsewhere)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            self.service(),
            v.id,
            v.asked_by,
            v.begun_at,
            v.walk,
            v.changes,
            v.looks,
            v.erased,
            v.elsewhere
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn verification_save(&mut self, v: &VerificationRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE verification SET walk = $3, changes = $4, looks = $5, erased = $6, elsewhere = $7, ended_at = $8,
               broken_changes = $9, broken_looks = $10
             WHERE service_id = $1 AND id = $2 AND ended_at IS NULL",
            self.service(),
            v.id,
            v.walk,
            v.changes,
            v.looks,
            v.erased,
            v.elsewhere,
            v.ended_at,
            v.broken_changes,
            v.broken_looks
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn verification_get(&mut self, id: Uuid) -> StoreResult<Option<VerificationRow>> {
        verification!("AND id = $2", self.service(), id).fetch_optional(&mut *self.tx).await.map_err(err)
    }

    async fn verification_open(&mut self) -> StoreResult<Option<VerificationRow>> {
        verification!("AND ended_at IS NULL ORDER BY begun_at, id LIMIT 1", self.service())
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)
    }

    async fn verification_last(&mut self) -> StoreResult<Option<VerificationRow>> {
        verification!("AND ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC LIMIT 1", self.service())
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)
    }

    async fn verification_page(&mut self, before: Option<After>, limit: i64) -> StoreResult<Vec<VerificationRow>> {
        let before = newest(before);
        verification!(
            "AND (begun_at, id) < ($2, $3) ORDER BY begun_at DESC, id DESC LIMIT $4",
            self.service(),
            before.at,
            before.id,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn verification_told(&mut self) -> StoreResult<Vec<Uuid>> {
        query_scalar!(
            "SELECT a.id FROM account a
             WHERE a.disabled_at IS NULL AND a.id IN (
               SELECT m.account_id FROM membership m
               WHERE m.service_id = $1 AND m.role IN ('governance', 'administrator') AND m.until_at IS NULL)
             ORDER BY a.id",
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}
