//! Courses, who has which, and gaps.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as};
use store::training::{CourseDoneRow, CourseRow, GapRow, TrainingRoom, WorkerRow};
use store::{At, Day, StoreResult};
use uuid::Uuid;

/// Gaps, then which of them.
macro_rules! gaps {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            GapRow,
            "SELECT g.id, g.worker_id, w.name AS worker_name, g.topic, g.words, g.state, g.what, g.by_on, g.why, g.offered_what, g.offered_by_on,
                 g.offered_as, g.said_on, g.changed_at, g.version
             FROM training_gap g JOIN account w ON w.id = g.worker_id
             WHERE g.service_id = $1 AND " + $rest,
            $($bound),*
        )
    };
}

#[async_trait]
impl TrainingRoom for SqlTx {
    async fn course_list(&mut self) -> StoreResult<Vec<CourseRow>> {
        query_as!(
            CourseRow,
            "SELECT id, name, kind, every_months, within_weeks, since_on, retired_on, version FROM course WHERE service_id = $1 ORDER BY name, id LIMIT 200",
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn course_insert(&mut self, c: &CourseRow) -> StoreResult<()> {
        query!(
            "INSERT INTO course (service_id, id, name, kind, every_months, within_weeks, since_on, retired_on, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
            self.service(),
            c.id,
            c.name,
            c.kind,
            c.every_months,
            c.within_weeks,
            c.since_on,
            c.retired_on
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn course_save(&mut self, c: &CourseRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE course SET name = $1, kind = $2, every_months = $3, within_weeks = $4, since_on = $5, retired_on = $6, version = version + 1
             WHERE service_id = $7 AND id = $8 AND version = $9",
            c.name,
            c.kind,
            c.every_months,
            c.within_weeks,
            c.since_on,
            c.retired_on,
            self.service(),
            c.id,
            c.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn course_done_insert(&mut self, d: &CourseDoneRow) -> StoreResult<()> {
        query!(
            "INSERT INTO course_done (service_id, id, course_id, worker_id, how, done_on, word) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            self.service(),
            d.id,
            d.course_id,
            d.worker_id,
            d.how,
            d.done_on,
            d.word
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn course_done_delete(&mut self, worker: Uuid, done: Uuid) -> StoreResult<()> {
        let gone = query!(
            "DELETE FROM course_done WHERE service_id = $1 AND worker_id = $2 AND id = $3",
            self.service(),
            worker,
            done
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(gone.rows_affected())
    }

    async fn course_done_of(&mut self, worker: Uuid) -> StoreResult<Vec<CourseDoneRow>> {
        query_as!(
            CourseDoneRow,
            "SELECT id, course_id, worker_id, how, done_on, word FROM course_done
             WHERE service_id = $1 AND worker_id = $2 ORDER BY done_on DESC, id DESC LIMIT 500",
            self.service(),
            worker
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn course_done_latest(&mut self) -> StoreResult<Vec<(Uuid, Uuid, Day)>> {
        let found = query!(
            r#"SELECT d.worker_id AS "worker_id!", d.course_id AS "course_id!", max(d.done_on) AS "on_day!: Day"
             FROM course_done d JOIN course c ON c.service_id = d.service_id AND c.id = d.course_id
             WHERE d.service_id = $1 AND c.kind = 'mandatory' AND c.retired_on IS NULL
             GROUP BY d.worker_id, d.course_id"#,
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.into_iter().map(|d| (d.worker_id, d.course_id, d.on_day)).collect())
    }

    async fn workers_since(&mut self, at: At) -> StoreResult<Vec<WorkerRow>> {
        query_as!(
            WorkerRow,
            r#"SELECT a.id AS "account_id!", a.name AS "name!", min(m.from_at) AS "since!: At"
             FROM membership m JOIN account a ON a.id = m.account_id
             WHERE m.service_id = $1 AND m.role = 'worker' AND a.disabled_at IS NULL AND m.from_at <= $2
               AND (m.until_at IS NULL OR m.until_at > $2)
             GROUP BY a.id, a.name ORDER BY a.name, a.id LIMIT 500"#,
            self.service(),
            at
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn gap_insert(&mut self, g: &GapRow) -> StoreResult<()> {
        query!(
            "INSERT INTO training_gap (service_id, id, worker_id, topic, words, state, what, by_on, why, offered_what, offered_by_on, offered_as,
                 said_on, changed_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1)",
            self.service(),
            g.id,
            g.worker_id,
            g.topic,
            g.words,
            g.state,
            g.what,
            g.by_on,
            g.why,
            g.offered_what,
            g.offered_by_on,
            g.offered_as,
            g.said_on,
            g.changed_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn gap_get(&mut self, gap: Uuid) -> StoreResult<Option<GapRow>> {
        gaps!("g.id = $2", self.service(), gap).fetch_optional(&mut *self.tx).await.map_err(err)
    }

    async fn gap_save(&mut self, g: &GapRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE training_gap SET state = $1, what = $2, by_on = $3, why = $4, offered_what = $5, offered_by_on = $6, offered_as = $7,
                 changed_at = $8, version = version + 1
             WHERE service_id = $9 AND id = $10 AND version = $11",
            g.state,
            g.what,
            g.by_on,
            g.why,
            g.offered_what,
            g.offered_by_on,
            g.offered_as,
            g.changed_at,
            self.service(),
            g.id,
            g.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn gap_of(&mut self, worker: Uuid, limit: i64) -> StoreResult<Vec<GapRow>> {
        gaps!("g.worker_id = $2 ORDER BY g.changed_at DESC, g.id DESC LIMIT $3", self.service(), worker, limit)
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err)
    }

    async fn gap_supervised(&mut self, supervisor: Uuid, today: Day, limit: i64) -> StoreResult<Vec<GapRow>> {
        gaps!(
            "g.state IN ('said', 'talked_about', 'agreed') AND EXISTS (
               SELECT 1 FROM supervision_tie t WHERE t.service_id = $1 AND t.worker_id = g.worker_id AND t.supervisor_id = $2
                 AND t.from_on <= $3 AND (t.until_on IS NULL OR t.until_on > $3))
             ORDER BY g.said_on, g.id LIMIT $4",
            self.service(),
            supervisor,
            today,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn gap_topics(&mut self, since: Day) -> StoreResult<Vec<(String, i64)>> {
        let found = query!(
            r#"SELECT g.topic AS "topic!", count(DISTINCT g.worker_id) AS "workers!: i64" FROM training_gap g
             WHERE g.service_id = $1 AND g.said_on >= $2 GROUP BY g.topic ORDER BY g.topic"#,
            self.service(),
            since
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.into_iter().map(|g| (g.topic, g.workers)).collect())
    }
}
