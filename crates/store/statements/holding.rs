//! Holding and ending (DOMAIN 4.3, 4.6).

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::holding::{DueRow, EndingRow, HoldingRoom, HoldingRow};
use store::permit::EpisodePermit;
use store::{Day, StoreResult, Undisclosed};

#[async_trait]
impl HoldingRoom for SqlTx {
    async fn holding_insert(
        &mut self,
        permit: &EpisodePermit,
        h: &HoldingRow,
        reasons: &[String],
        functions: &[String],
    ) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO holding (service_id, id, episode_id, person_id, consists_of, shared_with, would_end, every_weeks,
                 review_on, from_at, until_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            self.service(), h.id, *permit.episode(), *permit.person(), h.consists_of, h.shared_with, h.would_end, h.every_weeks,
            h.review_on, h.from_at, h.until_at, h.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        for reason in reasons {
            query!(
                "INSERT INTO holding_reason (service_id, holding_id, reason) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                self.service(), h.id, reason
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        }
        for function in functions {
            query!(
                "INSERT INTO holding_function (service_id, holding_id, function) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                self.service(), h.id, function
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        }
        Ok(())
    }

    async fn holding_open(
        &mut self,
        permit: &EpisodePermit,
    ) -> StoreResult<Undisclosed<Option<(HoldingRow, Vec<String>, Vec<String>)>>> {
        let person = *permit.person();
        let Some(holding) = query_as!(
            HoldingRow,
            "SELECT id, episode_id, person_id, consists_of, shared_with, would_end, every_weeks, review_on, from_at,
                 until_at, version
             FROM holding WHERE service_id = $1 AND episode_id = $2 AND until_at IS NULL
             ORDER BY from_at DESC, id DESC LIMIT 1",
            self.service(),
            *permit.episode()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?
        else {
            return Ok(Undisclosed::opened(None, person));
        };
        let reasons = query_scalar!(
            "SELECT reason FROM holding_reason WHERE service_id = $1 AND holding_id = $2 ORDER BY reason",
            self.service(),
            holding.id
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        let functions = query_scalar!(
            "SELECT function FROM holding_function WHERE service_id = $1 AND holding_id = $2 ORDER BY function",
            self.service(),
            holding.id
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(Some((holding, reasons, functions)), person))
    }

    async fn episode_due(&mut self, permit: &EpisodePermit) -> StoreResult<DueRow> {
        query_as!(
            DueRow,
            r#"SELECT (SELECT min(t.due_on) FROM step t
                 WHERE t.service_id = e.service_id AND t.episode_id = e.id AND t.state = 'to_do') AS "step?: Day",
               h.review_on AS "review_on?", h.every_weeks AS "every_weeks?", h.from_at AS "held_since?"
             FROM episode e
             LEFT JOIN holding h ON h.service_id = e.service_id AND h.episode_id = e.id AND h.until_at IS NULL
             WHERE e.service_id = $1 AND e.id = $2
             ORDER BY h.from_at DESC LIMIT 1"#,
            self.service(),
            *permit.episode()
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn holding_save(&mut self, permit: &EpisodePermit, h: &HoldingRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done =
            query!(
            "UPDATE holding SET consists_of = $1, shared_with = $2, would_end = $3, every_weeks = $4, review_on = $5,
                 until_at = $6, version = version + 1
             WHERE service_id = $7 AND id = $8 AND episode_id = $9 AND version = $10",
            h.consists_of, h.shared_with, h.would_end, h.every_weeks, h.review_on,
            h.until_at, self.service(), h.id, *permit.episode(), h.version
        )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn ending_get(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Option<EndingRow>>> {
        let row = query_as!(
            EndingRow,
            "SELECT episode_id, person_id, stage, reason, told_on, told_how, told_words, what_remains, door_open,
                 referrer_words, prepared_at, prepared_by, done_at, version
             FROM ending WHERE service_id = $1 AND episode_id = $2",
            self.service(),
            *permit.episode()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(row, *permit.person()))
    }

    async fn ending_save(&mut self, permit: &EpisodePermit, d: &EndingRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        // The version seen is one less than the version written, so that of two people who both write the
        // first one the second is told. Who prepared it first, and when, stay as they were.
        let done = query!(
            "INSERT INTO ending (service_id, episode_id, person_id, stage, reason, told_on, told_how, told_words,
                 what_remains, door_open, referrer_words, prepared_at, prepared_by, done_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, CAST($15 AS BIGINT) + 1)
             ON CONFLICT (service_id, episode_id) DO UPDATE SET stage = excluded.stage, reason = excluded.reason,
                 told_on = excluded.told_on, told_how = excluded.told_how, told_words = excluded.told_words,
                 what_remains = excluded.what_remains, door_open = excluded.door_open,
                 referrer_words = excluded.referrer_words, done_at = excluded.done_at, version = excluded.version
             WHERE ending.version = excluded.version - 1",
            self.service(),
            *permit.episode(),
            *permit.person(),
            d.stage,
            d.reason,
            d.told_on,
            d.told_how,
            d.told_words,
            d.what_remains,
            d.door_open,
            d.referrer_words,
            d.prepared_at,
            d.prepared_by,
            d.done_at,
            d.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn ending_delete(&mut self, permit: &EpisodePermit, version: i64) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "DELETE FROM ending WHERE service_id = $1 AND episode_id = $2 AND version = $3 AND done_at IS NULL",
            self.service(),
            *permit.episode(),
            version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }
}
