//! What is asked of a supervisor first.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::asks::{Answered, AskCounts, AskRoom, AskSeenRow};
use store::{At, Day, PAGE, StoreResult, Undisclosed};
use uuid::Uuid;

/// Questions, then which of them.
macro_rules! asks {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            AskSeenRow,
            r#"SELECT a.id, a.worker_id, w.name AS worker_name, a.asked_of, o.name AS asked_of_name, a.aspect, a.act, a.what, a.figures, a.state,
                 a.answer, a.asked_at, a.due_at, a.told_at, a.passed_on_at, a.answered_at, a.answered_by, a.used_by, a.until_at, a.person_id,
                 a.episode_id, a.referral_id, b.words_for_workers AS "words?: String", b.latitude AS "latitude?: i32", a.version
             FROM ask a
             JOIN account w ON w.id = a.worker_id
             JOIN account o ON o.id = a.asked_of
             LEFT JOIN boundary b ON b.service_id = a.service_id AND b.id = a.boundary_id
             WHERE a.service_id = $1 AND "# + $rest,
            $($bound),*
        )
    };
}

fn closed(rows: Vec<AskSeenRow>) -> Undisclosed<Vec<AskSeenRow>> {
    let persons = rows.iter().filter_map(|row| row.person_id).collect();
    Undisclosed::listed(rows, persons)
}

#[async_trait]
impl AskRoom for SqlTx {
    async fn ask_mine(
        &mut self,
        worker: Uuid,
        before: Option<(At, Uuid)>,
    ) -> StoreResult<Undisclosed<Vec<AskSeenRow>>> {
        let (at, id) = before.unzip();
        let rows = asks!(
            "a.worker_id = $2 AND (CAST($3 AS timestamptz) IS NULL OR a.asked_at < $3 OR (a.asked_at = $3 AND a.id < $4))
             ORDER BY a.asked_at DESC, a.id DESC LIMIT $5",
            self.service(),
            worker,
            at,
            id,
            PAGE + 1
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(closed(rows))
    }

    async fn ask_counts(&mut self, worker: Uuid, at: At, since: At) -> StoreResult<AskCounts> {
        query_as!(
            AskCounts,
            r#"SELECT COALESCE(SUM(CASE WHEN a.state = 'asked' AND (a.passed_on_at IS NULL OR a.due_at > $3) THEN 1 ELSE 0 END), 0) AS "waiting!: i64",
                 COALESCE(SUM(CASE WHEN a.state = 'asked' AND a.passed_on_at IS NOT NULL AND a.due_at <= $3 THEN 1 ELSE 0 END), 0) AS "in_vain!: i64",
                 COALESCE(SUM(CASE WHEN a.state = 'yes' AND a.used_by IS NULL AND (a.until_at IS NULL OR a.until_at >= $3) THEN 1 ELSE 0 END), 0) AS "granted!: i64",
                 COALESCE(SUM(CASE WHEN a.state = 'no' AND a.answered_at >= $4 THEN 1 ELSE 0 END), 0) AS "refused!: i64"
             FROM ask a WHERE a.service_id = $1 AND a.worker_id = $2"#,
            self.service(),
            worker,
            at,
            since
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn ask_with(&mut self, supervisor: Uuid) -> StoreResult<Undisclosed<Vec<AskSeenRow>>> {
        let rows = asks!(
            "a.asked_of = $2 AND a.state = 'asked' ORDER BY a.due_at, a.id LIMIT $3",
            self.service(),
            supervisor,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(closed(rows))
    }

    async fn ask_with_count(&mut self, supervisor: Uuid) -> StoreResult<i64> {
        query_scalar!(
            r#"SELECT COUNT(*) AS "count!: i64" FROM ask a WHERE a.service_id = $1 AND a.asked_of = $2 AND a.state = 'asked'"#,
            self.service(),
            supervisor
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn ask_in_vain(&mut self, at: At) -> StoreResult<i64> {
        query_scalar!(
            r#"SELECT COUNT(*) AS "count!: i64" FROM ask a
             WHERE a.service_id = $1 AND a.state = 'asked' AND a.passed_on_at IS NOT NULL AND a.due_at <= $2"#,
            self.service(),
            at
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn ask_answered(&mut self, supervisor: Uuid) -> StoreResult<Undisclosed<Vec<AskSeenRow>>> {
        let rows = asks!(
            "a.asked_of = $2 AND a.state <> 'asked' AND (a.answered_by = $2 OR a.state = 'could_not_wait') ORDER BY a.answered_at DESC, a.id DESC LIMIT $3",
            self.service(),
            supervisor,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(closed(rows))
    }

    async fn ask_get(&mut self, reader: Uuid, ask: Uuid) -> StoreResult<Undisclosed<Option<AskSeenRow>>> {
        let row = asks!(
            "a.id = $2 AND (a.worker_id = $3 OR a.asked_of = $3 OR a.answered_by = $3)",
            self.service(),
            ask,
            reader
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        let persons = row.iter().filter_map(|row| row.person_id).collect();
        Ok(Undisclosed::listed(row, persons))
    }

    async fn ask_answer(&mut self, ask: Uuid, version: i64, a: &Answered<'_>) -> StoreResult<()> {
        let state = if a.yes { "yes" } else { "no" };
        let done = query!(
            "UPDATE ask SET state = $1, answer = $2, answered_at = $3, answered_by = $4, until_at = $5, version = version + 1
             WHERE service_id = $6 AND id = $7 AND version = $8 AND state = 'asked' AND asked_of = $9",
            state,
            a.why,
            a.at,
            a.by,
            a.until,
            self.service(),
            ask,
            version,
            a.by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn ask_end(
        &mut self,
        worker: Uuid,
        (ask, version): (Uuid, i64),
        (state, words): (&str, &str),
        at: At,
    ) -> StoreResult<()> {
        let done = query!(
            "UPDATE ask SET state = $1, answer = $2, answered_at = $3, version = version + 1
             WHERE service_id = $4 AND id = $5 AND version = $6 AND state = 'asked' AND worker_id = $7",
            state,
            words,
            at,
            self.service(),
            ask,
            version,
            worker
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn ask_waiting(&mut self, now: At, after: Option<(At, Uuid)>) -> StoreResult<Vec<AskSeenRow>> {
        let (at, id) = after.unzip();
        asks!(
            "a.state = 'asked' AND (a.passed_on_at IS NULL OR a.due_at > $2)
               AND (CAST($3 AS timestamptz) IS NULL OR a.due_at > $3 OR (a.due_at = $3 AND a.id > $4))
             ORDER BY a.due_at, a.id LIMIT $5",
            self.service(),
            now,
            at,
            id,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn ask_told(&mut self, ask: Uuid, at: At) -> StoreResult<()> {
        query!("UPDATE ask SET told_at = $1 WHERE service_id = $2 AND id = $3", at, self.service(), ask)
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        Ok(())
    }

    async fn ask_pass(&mut self, ask: Uuid, version: i64, to: Uuid, due: At, at: At) -> StoreResult<()> {
        let done = query!(
            "UPDATE ask SET asked_of = $1, due_at = $2, passed_on_at = $3, told_at = NULL, version = version + 1
             WHERE service_id = $4 AND id = $5 AND version = $6 AND state = 'asked' AND passed_on_at IS NULL",
            to,
            due,
            at,
            self.service(),
            ask,
            version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn ask_nearby(&mut self, worker: Uuid, today: Day) -> StoreResult<Vec<Uuid>> {
        let found = query!(
            "SELECT DISTINCT a.name, a.id FROM team_member m
             JOIN team_site s ON s.service_id = m.service_id AND s.team_id = m.team_id
             JOIN team_site t ON t.service_id = s.service_id AND t.site_id = s.site_id
             JOIN team_member n ON n.service_id = t.service_id AND n.team_id = t.team_id
             JOIN account a ON a.id = n.account_id
             WHERE m.service_id = $1 AND m.account_id = $2 AND n.account_id <> $2 AND a.disabled_at IS NULL
               AND EXISTS (SELECT 1 FROM membership r WHERE r.service_id = $1 AND r.account_id = a.id AND r.role = 'supervisor' AND r.until_at IS NULL)
               AND m.from_on <= $3 AND (m.until_on IS NULL OR m.until_on > $3) AND s.from_on <= $3 AND (s.until_on IS NULL OR s.until_on > $3)
               AND t.from_on <= $3 AND (t.until_on IS NULL OR t.until_on > $3) AND n.from_on <= $3 AND (n.until_on IS NULL OR n.until_on > $3)
             ORDER BY a.name, a.id",
            self.service(),
            worker,
            today
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.into_iter().map(|row| row.id).collect())
    }

    async fn ask_managers(&mut self, at: At) -> StoreResult<Vec<Uuid>> {
        query_scalar!(
            "SELECT DISTINCT a.id FROM membership m JOIN account a ON a.id = m.account_id
             WHERE m.service_id = $1 AND m.role = 'manager' AND (m.until_at IS NULL OR m.until_at > $2) AND a.disabled_at IS NULL
             ORDER BY a.id",
            self.service(),
            at
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}
