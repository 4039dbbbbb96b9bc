//! Jobs.

use super::{SqlTx, err};
use async_trait::async_trait;
use sqlx::{query, query_as};
use store::jobs::{JobRoom, JobRow, PendingRow};
use store::{At, StoreResult};

#[async_trait]
impl JobRoom for SqlTx {
    async fn job_insert(&mut self, job: &JobRow) -> StoreResult<()> {
        query!(
            "INSERT INTO job (service_id, id, name, lane, payload, state, run_at, attempts, claimed_at, finished_at, last_error)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            self.service(),
            job.id,
            job.name,
            job.lane,
            job.payload,
            job.state,
            job.run_at,
            job.attempts,
            job.claimed_at,
            job.finished_at,
            job.last_error
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn job_claim(&mut self, lane: &str, now: At) -> StoreResult<Option<JobRow>> {
        // The condition stands outside too: PostgreSQL looks at the row again after waiting for
        // another runner, and only there (HOUSE 10.2). The one who waited gets nothing this time.
        query_as!(
            JobRow,
            "UPDATE job SET state = 'running', claimed_at = $3, attempts = attempts + 1
             WHERE service_id = $1 AND state = 'waiting' AND id = (
               SELECT due.id FROM job due
               WHERE due.service_id = $1 AND due.state = 'waiting' AND due.lane = $2 AND due.run_at <= $3
               ORDER BY due.run_at, due.id LIMIT 1)
             RETURNING id, name, lane, payload, state, run_at, attempts, claimed_at, finished_at, last_error",
            self.service(),
            lane,
            now
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn job_save(&mut self, job: &JobRow) -> StoreResult<()> {
        query!(
            "UPDATE job SET name = $3, lane = $4, payload = $5, state = $6, run_at = $7, attempts = $8, claimed_at = $9,
               finished_at = $10, last_error = $11
             WHERE service_id = $1 AND id = $2",
            self.service(),
            job.id,
            job.name,
            job.lane,
            job.payload,
            job.state,
            job.run_at,
            job.attempts,
            job.claimed_at,
            job.finished_at,
            job.last_error
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn job_release(&mut self, before: At) -> StoreResult<u64> {
        let done = query!(
            "UPDATE job SET state = 'waiting', claimed_at = NULL
             WHERE service_id = $1 AND state = 'running' AND claimed_at < $2",
            self.service(),
            before
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected())
    }

    async fn job_release_lane(&mut self, lane: &str, before: At, now: At) -> StoreResult<u64> {
        let done = query!(
            "UPDATE job SET state = 'waiting', claimed_at = NULL
             WHERE service_id = $1 AND state = 'running' AND lane = $2 AND (claimed_at < $3 OR claimed_at > $4)",
            self.service(),
            lane,
            before,
            now
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected())
    }

    async fn job_bring_forward(&mut self, lane: &str, to: &str, now: At) -> StoreResult<u64> {
        let done = query!(
            "UPDATE job SET run_at = $3, lane = $4 WHERE service_id = $1 AND state = 'waiting' AND lane = $2 AND run_at > $3",
            self.service(),
            lane,
            now,
            to
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected())
    }

    async fn job_sweep(&mut self, before: At) -> StoreResult<u64> {
        let gone = query!(
            "DELETE FROM job WHERE service_id = $1 AND state = 'done' AND finished_at < $2",
            self.service(),
            before
        );
        Ok(gone.execute(&mut *self.tx).await.map_err(err)?.rows_affected())
    }

    async fn job_page(&mut self, state: Option<&str>, limit: i64) -> StoreResult<Vec<JobRow>> {
        query_as!(
            JobRow,
            "SELECT id, name, lane, payload, state, run_at, attempts, claimed_at, finished_at, last_error
             FROM job WHERE service_id = $1 AND (CAST($2 AS TEXT) IS NULL OR state = $2)
             ORDER BY run_at DESC, id DESC LIMIT $3",
            self.service(),
            state,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn job_counts(&mut self) -> StoreResult<Vec<(String, String, i64)>> {
        let counted = query!(
            r#"SELECT lane, state, count(*) AS "n!" FROM job
             WHERE service_id = $1 AND state IN ('waiting', 'running', 'dead')
             GROUP BY lane, state ORDER BY lane, state"#,
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(counted.into_iter().map(|c| (c.lane, c.state, c.n)).collect())
    }

    async fn job_pending(&mut self, name: &str, lost: At) -> StoreResult<PendingRow> {
        query_as!(
            PendingRow,
            r#"SELECT count(CASE WHEN name = $2 THEN 1 END) AS "named!: i64",
                 count(CASE WHEN state = 'running' AND claimed_at < $3 THEN 1 END) AS "lost!: i64"
             FROM job WHERE service_id = $1 AND state IN ('waiting', 'running')"#,
            self.service(),
            name,
            lost
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }
}
