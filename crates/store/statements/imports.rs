//! Records of another system on their way in. Those over many rows are built, as in `bulk.rs`.

use super::{Engine, SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{QueryBuilder, Row, query, query_as, query_scalar};
use store::imports::{FlagRow, ImportRoom, ImportRow, KeyRow, KnownRow, StagedRow, StandingRow, StoodRow};
use store::permit::PersonPermit;
use store::{At, StoreError, StoreResult, Undisclosed};
use uuid::Uuid;

/// Rows in one statement: at most nine values each.
const MANY: usize = 500;

/// Imports, then which.
macro_rules! import {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            ImportRow,
            "SELECT id, source, fingerprint, files, state, counts, begun_at, begun_by, ended_at, version
             FROM import_run WHERE service_id = $1 " + $rest,
            $($bound),*
        )
    };
}

/// Staged records, then which.
macro_rules! staged {
    ($body:tt, $rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            StagedRow,
            "SELECT run_id, person_id, number AS \"number!\", kind, key, id, digest, " + $body + " FROM import_row WHERE service_id = $1 AND run_id = $2 " + $rest,
            $($bound),*
        )
    };
}

impl SqlTx {
    fn systems_alone(&self) -> StoreResult<()> {
        if *self.scope().actor() == store::Actor::System {
            Ok(())
        } else {
            Err(StoreError::Database("an import is written by the system alone".into()))
        }
    }
}

#[async_trait]
impl ImportRoom for SqlTx {
    async fn import_insert(&mut self, r: &ImportRow) -> StoreResult<()> {
        query!(
            "INSERT INTO import_run (service_id, id, source, fingerprint, files, state, counts, begun_at, begun_by, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)",
            self.service(),
            r.id,
            r.source,
            r.fingerprint,
            r.files,
            r.state,
            r.counts,
            r.begun_at,
            r.begun_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn import_get(&mut self, run: Uuid) -> StoreResult<Option<ImportRow>> {
        import!("AND id = $2", self.service(), run).fetch_optional(&mut *self.tx).await.map_err(err)
    }

    async fn import_list(&mut self, limit: i64) -> StoreResult<Vec<ImportRow>> {
        import!("ORDER BY begun_at DESC, id DESC LIMIT $2", self.service(), limit)
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err)
    }

    async fn import_open(&mut self) -> StoreResult<Option<ImportRow>> {
        import!("AND state NOT IN ('published', 'cancelled', 'stopped') ORDER BY begun_at, id LIMIT 1", self.service())
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)
    }

    async fn import_save(&mut self, r: &ImportRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE import_run SET state = $3, counts = $4, ended_at = $5, version = version + 1
             WHERE service_id = $1 AND id = $2 AND version = $6",
            self.service(),
            r.id,
            r.state,
            r.counts,
            r.ended_at,
            r.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn import_stage(&mut self, rows: &[StagedRow]) -> StoreResult<()> {
        self.systems_alone()?;
        let service = self.service();
        for rows in rows.chunks(MANY) {
            let mut insert = QueryBuilder::<Engine>::new(
                "INSERT INTO import_row (service_id, run_id, person_id, number, kind, key, id, digest, body) ",
            );
            insert.push_values(rows, |mut bound, row| {
                bound.push_bind(service).push_bind(row.run_id).push_bind(row.person_id).push_bind(row.number);
                bound.push_bind(row.kind.as_str()).push_bind(row.key.as_str()).push_bind(row.id);
                bound.push_bind(row.digest.as_slice()).push_bind(row.body.as_str());
            });
            insert.build().persistent(false).execute(&mut *self.tx).await.map_err(err)?;
        }
        Ok(())
    }

    async fn import_take(&mut self, run: Uuid, after: Uuid, limit: i64) -> StoreResult<Vec<StagedRow>> {
        self.systems_alone()?;
        staged!("body", "AND person_id > $3 ORDER BY person_id, number LIMIT $4", self.service(), run, after, limit)
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err)
    }

    async fn import_take_person(&mut self, run: Uuid, person: Uuid) -> StoreResult<Vec<StagedRow>> {
        self.systems_alone()?;
        staged!("body", "AND person_id = $3 ORDER BY number", self.service(), run, person)
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err)
    }

    async fn import_reload(&mut self, run: Uuid, after: (Uuid, i64), limit: i64) -> StoreResult<Vec<StagedRow>> {
        self.systems_alone()?;
        staged!(
            "body",
            "AND (person_id > $3 OR (person_id = $3 AND number > $4)) ORDER BY person_id, number LIMIT $5",
            self.service(),
            run,
            after.0,
            after.1,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn import_waiting(&mut self, run: Uuid) -> StoreResult<i64> {
        query_scalar!(
            r#"SELECT COUNT(*) AS "waiting!: i64" FROM import_row WHERE service_id = $1 AND run_id = $2"#,
            self.service(),
            run
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn import_unstage(&mut self, run: Uuid, after: Uuid, until: Uuid) -> StoreResult<u64> {
        self.systems_alone()?;
        let done = query!(
            "DELETE FROM import_row WHERE service_id = $1 AND run_id = $2 AND person_id > $3 AND person_id <= $4",
            self.service(),
            run,
            after,
            until
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected())
    }

    async fn import_throw(&mut self, run: Uuid, limit: i64) -> StoreResult<u64> {
        let done = query!(
            "DELETE FROM import_row WHERE service_id = $1 AND run_id = $2 AND number IN (
               SELECT r.number FROM import_row r WHERE r.service_id = $1 AND r.run_id = $2 ORDER BY r.person_id, r.number LIMIT $3)",
            self.service(),
            run,
            limit
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected())
    }

    async fn import_keep(&mut self, keys: &[KeyRow]) -> StoreResult<()> {
        self.systems_alone()?;
        let service = self.service();
        for keys in keys.chunks(MANY) {
            let mut insert = QueryBuilder::<Engine>::new(
                "INSERT INTO import_key (service_id, source, kind, key, id, person_id, digest, run_id) ",
            );
            insert.push_values(keys, |mut bound, row| {
                bound.push_bind(service).push_bind(row.source.as_str()).push_bind(row.kind.as_str());
                bound.push_bind(row.key.as_str()).push_bind(row.id).push_bind(row.person_id);
                bound.push_bind(row.digest.as_slice()).push_bind(row.run_id);
            });
            insert.build().persistent(false).execute(&mut *self.tx).await.map_err(err)?;
        }
        Ok(())
    }

    async fn import_known(&mut self, source: &str, kind: &str, keys: &[&str]) -> StoreResult<Vec<KnownRow>> {
        self.systems_alone()?;
        let mut found = Vec::new();
        for keys in keys.chunks(MANY) {
            let mut select = QueryBuilder::<Engine>::new(
                "SELECT k.key, k.id, COALESCE(r.person_id, e.person_id, g.person_id, c.person_id, p.merged_into, k.person_id) AS person_id,
                   k.digest, COALESCE(r.site_id, e.site_id) AS site_id, e.owner_id, COALESCE(e.id, g.episode_id, c.episode_id) AS episode_id,
                   COALESCE(r.id, e.referral_id, o.referral_id) AS referral_id
                 FROM import_key k
                 LEFT JOIN contact c ON c.service_id = k.service_id AND c.id = k.id
                 LEFT JOIN episode o ON o.service_id = c.service_id AND o.id = c.episode_id
                 LEFT JOIN referral r ON r.service_id = k.service_id AND r.id = k.id
                 LEFT JOIN episode e ON e.service_id = k.service_id AND e.id = k.id
                 LEFT JOIN goal g ON g.service_id = k.service_id AND g.id = k.id
                 LEFT JOIN person p ON p.service_id = k.service_id AND p.id = k.id
                 WHERE k.service_id = ",
            );
            select.push_bind(self.service()).push(" AND k.source = ").push_bind(source);
            select.push(" AND k.kind = ").push_bind(kind).push(" AND k.key IN (");
            let mut list = select.separated(", ");
            for key in keys {
                list.push_bind(*key);
            }
            select.push(")");
            let rows = select.build().persistent(false).fetch_all(&mut *self.tx).await.map_err(err)?;
            for row in rows {
                found.push(KnownRow {
                    key: row.try_get(0).map_err(err)?,
                    id: row.try_get(1).map_err(err)?,
                    person_id: row.try_get(2).map_err(err)?,
                    digest: row.try_get(3).map_err(err)?,
                    site_id: row.try_get(4).map_err(err)?,
                    owner_id: row.try_get(5).map_err(err)?,
                    episode_id: row.try_get(6).map_err(err)?,
                    referral_id: row.try_get(7).map_err(err)?,
                });
            }
        }
        Ok(found)
    }

    async fn import_restricted(&mut self, persons: &[Uuid]) -> StoreResult<Vec<Uuid>> {
        let mut found = Vec::new();
        for persons in persons.chunks(MANY) {
            let mut select =
                // a restriction stays with the record it was asked for, also when that was joined to another
                QueryBuilder::<Engine>::new(
                    "SELECT DISTINCT COALESCE(p.merged_into, p.id) FROM restriction t
                     JOIN person p ON p.service_id = t.service_id AND p.id = t.person_id WHERE t.service_id = ",
                );
            select.push_bind(self.service()).push(" AND t.lifted_at IS NULL AND COALESCE(p.merged_into, p.id) IN (");
            let mut list = select.separated(", ");
            for person in persons {
                list.push_bind(*person);
            }
            select.push(")");
            let rows = select.build().persistent(false).fetch_all(&mut *self.tx).await.map_err(err)?;
            for row in rows {
                found.push(row.try_get(0).map_err(err)?);
            }
        }
        Ok(found)
    }

    async fn import_standing(&mut self, run: Uuid, after: Uuid, until: Uuid) -> StoreResult<Vec<StandingRow>> {
        self.systems_alone()?;
        query_as!(
            StandingRow,
            r#"SELECT s.person_id AS "person_id!: Uuid", s.kept_id AS "kept_id!: Uuid", s.restricted AS "restricted!: bool",
                 s.died AS "died!: bool" FROM (
                 SELECT p.id AS person_id, COALESCE(p.merged_into, p.id) AS kept_id, EXISTS (
                   SELECT 1 FROM restriction t JOIN person q ON q.service_id = t.service_id AND q.id = t.person_id
                   WHERE t.service_id = $1 AND t.lifted_at IS NULL
                     AND COALESCE(q.merged_into, q.id) = COALESCE(p.merged_into, p.id)) AS restricted, EXISTS (
                   SELECT 1 FROM death d WHERE d.service_id = $1 AND d.taken_back_at IS NULL
                     AND d.person_id = COALESCE(p.merged_into, p.id)) AS died
                 FROM person p WHERE p.service_id = $1 AND p.id IN (
                   SELECT r.person_id FROM import_row r
                   WHERE r.service_id = $1 AND r.run_id = $2 AND r.person_id > $3 AND r.person_id <= $4)) s
             WHERE s.restricted OR s.died OR s.kept_id <> s.person_id"#,
            self.service(),
            run,
            after,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn import_stood(&mut self, run: Uuid, after: Uuid, until: Uuid) -> StoreResult<Vec<StoodRow>> {
        self.systems_alone()?;
        query_as!(
            StoodRow,
            r#"SELECT p.id AS person_id, p.birth_date, e.id AS "episode_id?: Uuid", e.opened_at AS "opened_at?", c.kind AS "kind?",
                 c.attendance AS "attendance?", c.at AS "at?"
             FROM person p
             LEFT JOIN episode e ON e.service_id = p.service_id AND e.person_id = p.id
             LEFT JOIN contact c ON c.service_id = e.service_id AND c.episode_id = e.id
             WHERE p.service_id = $1 AND p.id IN (
               SELECT COALESCE(q.merged_into, q.id) FROM import_row r JOIN person q ON q.service_id = r.service_id AND q.id = r.person_id
               WHERE r.service_id = $1 AND r.run_id = $2 AND r.person_id > $3 AND r.person_id <= $4)"#,
            self.service(),
            run,
            after,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn import_flag(&mut self, flags: &[FlagRow]) -> StoreResult<()> {
        self.systems_alone()?;
        let service = self.service();
        for flags in flags.chunks(MANY) {
            let mut insert = QueryBuilder::<Engine>::new(
                "INSERT INTO import_flag (service_id, id, person_id, run_id, field, value, words, made_at, settled_by) ",
            );
            insert.push_values(flags, |mut bound, row| {
                bound.push_bind(service).push_bind(row.id).push_bind(row.person_id).push_bind(row.run_id);
                bound.push_bind(row.field.as_str()).push_bind(row.value.as_str()).push_bind(row.words.as_str());
                bound.push_bind(row.made_at).push_bind("");
            });
            insert.build().persistent(false).execute(&mut *self.tx).await.map_err(err)?;
        }
        Ok(())
    }

    async fn import_recount(&mut self, episode: Uuid) -> StoreResult<()> {
        self.systems_alone()?;
        // what counts is said by `practice::contact::{held, met}`
        query!(
            "UPDATE episode SET version = version + 1,
               contact_count = (SELECT CAST(COUNT(*) AS INTEGER) FROM contact c WHERE c.service_id = $1 AND c.episode_id = $2
                 AND c.attendance = 'attended' AND c.kind <> 'message'),
               last_contact_at = (SELECT MAX(m.at) FROM contact m WHERE m.service_id = $1 AND m.episode_id = $2
                 AND m.attendance = 'attended' AND m.kind NOT IN ('message', 'about_person', 'with_carer')),
               started_at = (SELECT MIN(s.at) FROM contact s WHERE s.service_id = $1 AND s.episode_id = $2
                 AND s.attendance = 'attended' AND s.kind NOT IN ('message', 'about_person', 'with_carer'))
             WHERE service_id = $1 AND id = $2",
            self.service(),
            episode
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn import_flags(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<FlagRow>>> {
        let rows = query_as!(
            FlagRow,
            "SELECT id, person_id, run_id, field, value, words, made_at, settled_at, settled_by
             FROM import_flag WHERE service_id = $1 AND person_id = $2 AND settled_at IS NULL ORDER BY made_at, id LIMIT 50",
            self.service(),
            *permit.person()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn import_flag_settle(&mut self, permit: &PersonPermit, flag: Uuid, at: At, by: &str) -> StoreResult<()> {
        permit.writing()?;
        let done = query!(
            "UPDATE import_flag SET settled_at = $4, settled_by = $5
             WHERE service_id = $1 AND person_id = $2 AND id = $3 AND settled_at IS NULL",
            self.service(),
            *permit.person(),
            flag,
            at,
            by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }
}
