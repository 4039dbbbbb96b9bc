//! One minute at the end of the day. Each statement names the worker whose day it is.

use super::{SqlTx, err};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::minute::{DayEntryRow, MinuteRoom, SaidRow, WordRow};
use store::{At, Day, PAGE, StoreResult, Undisclosed};
use uuid::Uuid;

#[async_trait]
impl MinuteRoom for SqlTx {
    async fn minute_entries(
        &mut self,
        worker: Uuid,
        from: At,
        until: At,
    ) -> StoreResult<Undisclosed<Vec<DayEntryRow>>> {
        let mut rows = query_as!(
            DayEntryRow,
            r#"SELECT 'contact' AS "sort!: String", k.id, k.at, k.minutes, k.kind, (k.attendance <> 'attended') AS "off!: bool",
                 (SELECT a.id FROM appointment a WHERE a.service_id = k.service_id AND a.contact_id = k.id ORDER BY a.id LIMIT 1)
                     AS "appointment_id?: Uuid",
                 k.episode_id AS "episode_id?: Uuid", k.person_id AS "person_id?: Uuid", p.given_name AS "given_name?: String",
                 p.family_name AS "family_name?: String"
             FROM contact k JOIN person p ON p.service_id = k.service_id AND p.id = k.person_id
             WHERE k.service_id = $1 AND k.recorded_by = $2 AND k.at >= $3 AND k.at < $4
             ORDER BY k.at, k.id LIMIT $5"#,
            self.service(),
            worker,
            from,
            until,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        rows.extend(
            query_as!(
                DayEntryRow,
                r#"SELECT 'unwritten' AS "sort!: String", a.id, a.starts_at AS at, CAST(NULL AS integer) AS "minutes?: i32", a.kind,
                     (a.state <> 'planned') AS "off!: bool", a.id AS "appointment_id?: Uuid", a.episode_id, a.person_id,
                     p.given_name AS "given_name?: String", p.family_name AS "family_name?: String"
                 FROM appointment a JOIN person p ON p.service_id = a.service_id AND p.id = a.person_id
                 WHERE a.service_id = $1 AND a.worker_id = $2 AND a.starts_at >= $3 AND a.starts_at < $4 AND a.state = 'planned'
                   AND a.contact_id IS NULL AND a.episode_id IS NOT NULL
                 ORDER BY a.starts_at, a.id LIMIT $5"#,
                self.service(),
                worker,
                from,
                until,
                PAGE
            )
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err)?,
        );
        rows.extend(
            query_as!(
                DayEntryRow,
                r#"SELECT 'step' AS "sort!: String", s.id, s.changed_at AS at, CAST(NULL AS integer) AS "minutes?: i32", s.words AS kind,
                     (s.state <> 'done') AS "off!: bool", NULLIF(s.id, s.id) AS "appointment_id?: Uuid", s.episode_id AS "episode_id?: Uuid",
                     s.person_id AS "person_id?: Uuid", p.given_name AS "given_name?: String", p.family_name AS "family_name?: String"
                 FROM step s
                 JOIN episode e ON e.service_id = s.service_id AND e.id = s.episode_id
                 JOIN person p ON p.service_id = s.service_id AND p.id = s.person_id
                 WHERE s.service_id = $1 AND e.owner_id = $2 AND s.state = 'done' AND s.by_whom = 'worker' AND s.changed_at >= $3
                   AND s.changed_at < $4
                 ORDER BY s.changed_at, s.id LIMIT $5"#,
                self.service(),
                worker,
                from,
                until,
                PAGE
            )
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err)?,
        );
        let persons = rows.iter().filter_map(|row| row.person_id).collect();
        Ok(Undisclosed::listed(rows, persons))
    }

    async fn minute_entry_count(&mut self, worker: Uuid, from: At, until: At) -> StoreResult<i64> {
        query_scalar!(
            r#"SELECT (SELECT COUNT(*) FROM contact k WHERE k.service_id = $1 AND k.recorded_by = $2 AND k.at >= $3 AND k.at < $4)
                 + (SELECT COUNT(*) FROM appointment a WHERE a.service_id = $1 AND a.worker_id = $2 AND a.starts_at >= $3 AND a.starts_at < $4
                     AND a.state = 'planned' AND a.episode_id IS NOT NULL) AS "count!: i64""#,
            self.service(),
            worker,
            from,
            until
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn minute_last(&mut self, worker: Uuid) -> StoreResult<Option<Day>> {
        query_scalar!(
            "SELECT d.day FROM minute_day d WHERE d.service_id = $1 AND d.worker_id = $2 ORDER BY d.day DESC LIMIT 1",
            self.service(),
            worker
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn minute_day_insert(&mut self, worker: Uuid, day: Day, skipped: bool) -> StoreResult<()> {
        query!(
            "INSERT INTO minute_day (service_id, worker_id, day, skipped) VALUES ($1, $2, $3, $4)",
            self.service(),
            worker,
            day,
            skipped
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn minute_said_insert(&mut self, s: &SaidRow) -> StoreResult<()> {
        query!(
            "INSERT INTO minute_said (service_id, id, worker_id, day, position, becomes, words, subject_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            self.service(),
            s.id,
            s.worker_id,
            s.day,
            s.position,
            s.becomes,
            s.words,
            s.subject_id
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn minute_said(&mut self, worker: Uuid, day: Day) -> StoreResult<Vec<SaidRow>> {
        query_as!(
            SaidRow,
            "SELECT id, worker_id, day, position, becomes, words, subject_id FROM minute_said
             WHERE service_id = $1 AND worker_id = $2 AND day <= $3 AND words <> '' ORDER BY day DESC, position LIMIT $4",
            self.service(),
            worker,
            day,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn minute_choice(&mut self, worker: Uuid) -> StoreResult<Option<(bool, i32)>> {
        let row = query!(
            "SELECT asks, from_hour FROM minute_choice WHERE service_id = $1 AND worker_id = $2",
            self.service(),
            worker
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(row.map(|row| (row.asks, row.from_hour)))
    }

    async fn minute_choose(&mut self, worker: Uuid, asks: bool, from_hour: i32) -> StoreResult<()> {
        query!(
            "INSERT INTO minute_choice (service_id, worker_id, asks, from_hour) VALUES ($1, $2, $3, $4)
             ON CONFLICT (service_id, worker_id) DO UPDATE SET asks = excluded.asks, from_hour = excluded.from_hour",
            self.service(),
            worker,
            asks,
            from_hour
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn supervision_word_insert(&mut self, w: &WordRow) -> StoreResult<()> {
        query!(
            "INSERT INTO supervision_word (service_id, id, worker_id, at, words) VALUES ($1, $2, $3, $4, $5)",
            self.service(),
            w.id,
            w.worker_id,
            w.at,
            w.words
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn supervision_words(&mut self, worker: Uuid) -> StoreResult<Vec<WordRow>> {
        query_as!(
            WordRow,
            "SELECT id, worker_id, at, words, session_id, done_at FROM supervision_word
             WHERE service_id = $1 AND worker_id = $2 AND done_at IS NULL ORDER BY at, id LIMIT $3",
            self.service(),
            worker,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}
