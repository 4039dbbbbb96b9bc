//! Work besides the role, and what several rooms of the support for the work ask: who supervises whom, who is away, whose names to find.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use practice::support::Names;
use sqlx::{query, query_as, query_scalar};
use store::other_work::{AskedRow, OtherWorkRoom, OtherWorkRow};
use store::{At, Day, StoreResult, Undisclosed};
use uuid::Uuid;

/// Requests, then which of them.
macro_rules! requests {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            OtherWorkRow,
            r#"SELECT o.id, o.worker_id, w.name AS worker_name, o.kind, o.asker, o.minutes, o.asked_on, o.what, o.state, o.answer, o.answered_as,
                 o.answered_by, o.answered_on, o.words,
                 EXISTS (SELECT 1 FROM weighed y WHERE y.service_id = o.service_id AND y.subject = o.id) AS "weighed!: bool", o.noted_at,
                 o.version
             FROM other_work o JOIN account w ON w.id = o.worker_id
             WHERE o.service_id = $1 AND "# + $rest,
            $($bound),*
        )
    };
}

#[async_trait]
impl OtherWorkRoom for SqlTx {
    async fn other_work_insert(&mut self, o: &OtherWorkRow) -> StoreResult<()> {
        query!(
            "INSERT INTO other_work (service_id, id, worker_id, kind, asker, minutes, asked_on, what, state, answer, answered_as, answered_by,
                 answered_on, words, noted_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)",
            self.service(),
            o.id,
            o.worker_id,
            o.kind,
            o.asker,
            o.minutes,
            o.asked_on,
            o.what,
            o.state,
            o.answer,
            o.answered_as,
            o.answered_by,
            o.answered_on,
            o.words,
            o.noted_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn other_work_get(&mut self, id: Uuid) -> StoreResult<Option<OtherWorkRow>> {
        requests!("o.id = $2", self.service(), id).fetch_optional(&mut *self.tx).await.map_err(err)
    }

    async fn other_work_save(&mut self, o: &OtherWorkRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE other_work SET state = $1, answer = $2, answered_as = $3, answered_by = $4, answered_on = $5, words = $6,
                 version = version + 1
             WHERE service_id = $7 AND id = $8 AND version = $9",
            o.state,
            o.answer,
            o.answered_as,
            o.answered_by,
            o.answered_on,
            o.words,
            self.service(),
            o.id,
            o.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn other_work_own(
        &mut self,
        worker: Uuid,
        behind: Option<(At, Uuid)>,
        limit: i64,
    ) -> StoreResult<Vec<OtherWorkRow>> {
        match behind {
            None => requests!(
                "o.worker_id = $2 ORDER BY o.noted_at DESC, o.id DESC LIMIT $3",
                self.service(),
                worker,
                limit
            )
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err),
            Some((at, id)) => requests!(
                "o.worker_id = $2 AND (o.noted_at < $3 OR (o.noted_at = $3 AND o.id < $4)) ORDER BY o.noted_at DESC, o.id DESC LIMIT $5",
                self.service(),
                worker,
                at,
                id,
                limit
            )
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err),
        }
    }

    async fn other_work_passed(
        &mut self,
        supervisor: Option<Uuid>,
        today: Day,
        limit: i64,
    ) -> StoreResult<Vec<OtherWorkRow>> {
        match supervisor {
            None => {
                requests!("o.state = 'passed' ORDER BY o.noted_at, o.id LIMIT $2", self.service(), limit)
                    .fetch_all(&mut *self.tx)
                    .await
                    .map_err(err)
            }
            Some(supervisor) => requests!(
                "o.state = 'passed' AND EXISTS (SELECT 1 FROM supervision_tie t WHERE t.service_id = $1 AND t.worker_id = o.worker_id
                   AND t.supervisor_id = $2 AND t.from_on <= $3 AND (t.until_on IS NULL OR t.until_on > $3))
                 ORDER BY o.noted_at, o.id LIMIT $4",
                self.service(),
                supervisor,
                today,
                limit
            )
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err),
        }
    }

    async fn supervises(&mut self, supervisor: Uuid, worker: Uuid, today: Day) -> StoreResult<bool> {
        let found = query_scalar!(
            "SELECT t.id FROM supervision_tie t WHERE t.service_id = $1 AND t.supervisor_id = $2 AND t.worker_id = $3
               AND t.from_on <= $4 AND (t.until_on IS NULL OR t.until_on > $4) LIMIT 1",
            self.service(),
            supervisor,
            worker,
            today
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.is_some())
    }

    async fn other_work_asked(&mut self, since: Day) -> StoreResult<Vec<AskedRow>> {
        query_as!(
            AskedRow,
            "SELECT worker_id, kind, asker, minutes FROM other_work WHERE service_id = $1 AND asked_on >= $2",
            self.service(),
            since
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn names_supported(&mut self, account: Uuid) -> StoreResult<Undisclosed<Vec<Names>>> {
        let found = query!(
            "SELECT p.id, p.given_name, p.family_name, p.known_as FROM episode e
             JOIN person p ON p.service_id = e.service_id AND p.id = e.person_id
             WHERE e.service_id = $1 AND e.owner_id = $2 AND e.state <> 'ended'",
            self.service(),
            account
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        let persons = found.iter().map(|p| p.id).collect();
        let names = found.into_iter().map(|p| (p.given_name, p.family_name, p.known_as)).collect();
        Ok(Undisclosed::listed(names, persons))
    }

    async fn worker_count(&mut self, at: At) -> StoreResult<i64> {
        query_scalar!(
            r#"SELECT count(DISTINCT m.account_id) AS "many!: i64" FROM membership m JOIN account a ON a.id = m.account_id
             WHERE m.service_id = $1 AND m.role = 'worker' AND a.disabled_at IS NULL AND m.from_at <= $2
               AND (m.until_at IS NULL OR m.until_at > $2)"#,
            self.service(),
            at
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }
}
