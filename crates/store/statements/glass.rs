//! Records opened in an emergency. The row and the access it gives carry one id, and end together.

use super::referrals::newest;
use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::glass::{GlassOutcome, GlassRoom, GlassRow};
use store::people::{PersonFoundRow, PersonSearch};
use store::permit::GlassPermit;
use store::referrals::After;
use store::{At, PAGE, StoreResult, Undisclosed};
use uuid::Uuid;

/// Openings with the names of who made and who looked at them, then which.
macro_rules! glass {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            GlassRow,
            "SELECT g.id, g.reason, g.why, g.person_id, g.made_by, a.name AS made_by_name, g.made_at, g.until_at, g.closed_at, g.outcome,
                 g.outcome_words, g.looked_at, (SELECT l.name FROM account l WHERE l.id = g.looked_by) AS looked_by_name, g.version
             FROM glass g JOIN account a ON a.id = g.made_by WHERE g.service_id = $1 " + $rest,
            $($bound),*
        )
    };
}

#[async_trait]
impl GlassRoom for SqlTx {
    async fn glass_insert(&mut self, g: &GlassRow) -> StoreResult<()> {
        query!(
            "INSERT INTO glass (service_id, id, reason, why, made_by, made_at, until_at, outcome_words, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, '', 1)",
            self.service(),
            g.id,
            g.reason,
            g.why,
            g.made_by,
            g.made_at,
            g.until_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn glass_get(&mut self, id: Uuid) -> StoreResult<Option<GlassRow>> {
        glass!("AND g.id = $2", self.service(), id).fetch_optional(&mut *self.tx).await.map_err(err)
    }

    async fn glass_page(&mut self, waiting: bool, before: Option<After>, limit: i64) -> StoreResult<Vec<GlassRow>> {
        let before = newest(before);
        if waiting {
            return glass!(
                "AND g.looked_at IS NULL AND (g.made_at, g.id) < ($2, $3) ORDER BY g.made_at DESC, g.id DESC LIMIT $4",
                self.service(),
                before.at,
                before.id,
                limit
            )
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err);
        }
        glass!(
            "AND (g.made_at, g.id) < ($2, $3) ORDER BY g.made_at DESC, g.id DESC LIMIT $4",
            self.service(),
            before.at,
            before.id,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn glass_of(&mut self, account: Uuid, since: At) -> StoreResult<Vec<GlassRow>> {
        glass!(
            "AND g.made_by = $2 AND g.made_at >= $3 ORDER BY g.made_at DESC, g.id DESC LIMIT $4",
            self.service(),
            account,
            since,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn glass_leads(&mut self, but: Uuid) -> StoreResult<Vec<Uuid>> {
        query_scalar!(
            "SELECT a.id FROM account a
             WHERE a.disabled_at IS NULL AND a.id <> $2 AND a.id IN (
               SELECT m.account_id FROM membership m
               WHERE m.service_id = $1 AND m.role = 'governance' AND m.until_at IS NULL)
             ORDER BY a.id",
            self.service(),
            but
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn glass_waiting(&mut self) -> StoreResult<i64> {
        query_scalar!(
            r#"SELECT COUNT(*) AS "count!: i64" FROM glass WHERE service_id = $1 AND looked_at IS NULL"#,
            self.service()
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn glass_find(
        &mut self,
        permit: &GlassPermit,
        search: &PersonSearch,
    ) -> StoreResult<Undisclosed<Vec<PersonFoundRow>>> {
        if permit.person().is_some() {
            return Ok(Undisclosed::listed(Vec::new(), Vec::new()));
        }
        self.find_anybody(search).await
    }

    async fn glass_open(&mut self, permit: &GlassPermit, person: Uuid, at: At) -> StoreResult<()> {
        let done = query!(
            "UPDATE glass SET person_id = $1, version = version + 1
             WHERE service_id = $2 AND id = $3 AND person_id IS NULL AND closed_at IS NULL AND EXISTS (
               SELECT 1 FROM person p
               WHERE p.service_id = $2 AND p.id = $1 AND p.merged_into IS NULL
                 AND (p.account_id IS NULL OR p.account_id <> glass.made_by))",
            person,
            self.service(),
            *permit.glass()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())?;
        query!(
            "INSERT INTO case_access (service_id, id, person_id, account_id, ground, from_at, until_at)
             SELECT service_id, id, person_id, made_by, 'emergency', $1, until_at FROM glass
             WHERE service_id = $2 AND id = $3 AND person_id IS NOT NULL",
            at,
            self.service(),
            *permit.glass()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn glass_close(&mut self, permit: &GlassPermit, at: At) -> StoreResult<()> {
        let done = query!(
            "UPDATE glass SET closed_at = $1, version = version + 1 WHERE service_id = $2 AND id = $3 AND closed_at IS NULL",
            at,
            self.service(),
            *permit.glass()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())?;
        self.access_end(*permit.glass(), at).await
    }

    async fn glass_settle(&mut self, o: &GlassOutcome<'_>) -> StoreResult<()> {
        let done = query!(
            "UPDATE glass SET outcome = $1, outcome_words = $2, looked_at = $3, looked_by = $4, closed_at = COALESCE(closed_at, $3),
                 version = version + 1
             WHERE service_id = $5 AND id = $6 AND version = $7 AND made_by <> $4",
            o.outcome,
            o.words,
            o.at,
            o.by,
            self.service(),
            o.id,
            o.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())?;
        self.access_end(o.id, o.at).await
    }
}
