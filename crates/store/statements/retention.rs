//! How long records are kept: facts by the page, marks, and the list of what is reviewed.

use super::referrals::{newest, oldest};
use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::permit::PersonPermit;
use store::referrals::After;
use store::retention::{FactRow, MarkRow, RetentionRoom, ReviewPlainRow, ReviewRow, StubRow, Whose};
use store::{At, Day, StoreResult, Undisclosed};
use uuid::Uuid;

/// Marks with the name of who set them, then which.
macro_rules! marks {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            MarkRow,
            "SELECT k.id, k.person_id, k.mark, k.why, k.until_on, k.set_at, k.set_by, a.name AS set_by_name, k.lifted_at, k.lifted_by,
                 k.lifted_why, k.version
             FROM retention_mark k JOIN account a ON a.id = k.set_by WHERE k.service_id = $1 " + $rest,
            $($bound),*
        )
    };
}

/// Reviews with the names of who decided, then which.
macro_rules! reviews {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            ReviewRow,
            "SELECT v.id, v.person_id, v.ground, v.request_id, v.asked, v.class, v.why, v.from_year, v.last_on, v.until_on, v.listed_at,
                 v.stage, v.decided_by, (SELECT a.name FROM account a WHERE a.id = v.decided_by) AS decided_name, v.decided_at,
                 v.decided_why, v.confirmed_by, (SELECT b.name FROM account b WHERE b.id = v.confirmed_by) AS confirmed_name,
                 v.confirmed_at, v.destroy_at, v.keep_until, v.version
             FROM retention_review v WHERE v.service_id = $1 " + $rest,
            $($bound),*
        )
    };
}

#[async_trait]
impl RetentionRoom for SqlTx {
    async fn retention_facts(&mut self, whose: Whose, now: At) -> StoreResult<Vec<FactRow>> {
        let (after, to, limit) = match whose {
            Whose::After(after, limit) => (after, Uuid::max(), limit),
            // one of the index, and no walk along it
            Whose::One(person) => (Uuid::from_u128(person.as_u128().saturating_sub(1)), person, 1),
        };
        // What was joined points to the record that is kept, in one step. Persons are found by the list of those few: joined by a table of
        // unknown length SQLite walks along all persons first, for a filter.
        query_as!(
            FactRow,
            r#"WITH roots(id) AS (
                 SELECT p.id FROM person p
                 WHERE p.service_id = $1 AND p.merged_into IS NULL AND p.id > $2 AND p.id <= $3
                 ORDER BY p.id LIMIT $4
               ), members(root, id, birth_date, created_at) AS (
                 SELECT r.id, r.id, r.birth_date, r.created_at FROM person r
                 WHERE r.service_id = $1 AND r.id IN (SELECT id FROM roots)
                 UNION ALL
                 SELECT j.merged_into, j.id, j.birth_date, j.created_at FROM person j
                 WHERE j.service_id = $1 AND j.merged_into IN (SELECT id FROM roots)
               )
             SELECT m.root AS "root!: Uuid", m.birth_date AS "birth_date?: Day", m.created_at AS "created_at!: At",
               d.id IS NOT NULL AS "dead!: bool", d.died_on AS "died_on?: Day", d.recorded_at AS "death_recorded_at?: At",
               (SELECT MAX(COALESCE(x.outcome_at, x.reopened_at, x.received_at)) FROM referral x
                WHERE x.service_id = $1 AND x.person_id = m.id) AS "last_referral?: At",
               (SELECT MAX(x.at) FROM referral_attempt x JOIN referral y ON y.service_id = x.service_id AND y.id = x.referral_id
                WHERE x.service_id = $1 AND y.person_id = m.id) AS "last_attempt?: At",
               (SELECT MAX(x.at) FROM referral_reply x JOIN referral y ON y.service_id = x.service_id AND y.id = x.referral_id
                WHERE x.service_id = $1 AND y.person_id = m.id) AS "last_reply?: At",
               (SELECT MAX(COALESCE(x.ended_at, x.opened_at)) FROM episode x
                WHERE x.service_id = $1 AND x.person_id = m.id) AS "last_episode?: At",
               (SELECT MAX(x.last_contact_at) FROM episode x
                WHERE x.service_id = $1 AND x.person_id = m.id) AS "last_contact?: At",
               (SELECT MAX(COALESCE(x.closed_at, x.struck_at, x.raised_at)) FROM concern x
                WHERE x.service_id = $1 AND x.person_id = m.id) AS "last_concern?: At",
               (SELECT MAX(x.ends_at) FROM lone_plan x
                WHERE x.service_id = $1 AND x.person_id = m.id AND x.standing <> 'called_off') AS "last_lone?: At",
               (SELECT MAX(x.at) FROM kin_note x WHERE x.service_id = $1 AND x.person_id = m.id) AS "last_kin_note?: At",
               (SELECT MAX(x.at) FROM consent x WHERE x.service_id = $1 AND x.person_id = m.id) AS "last_consent?: At",
               (SELECT MAX(x.recorded_at) FROM ability x WHERE x.service_id = $1 AND x.person_id = m.id) AS "last_ability?: At",
               EXISTS (SELECT 1 FROM referral x WHERE x.service_id = $1 AND x.person_id = m.id
                 AND x.state IN ('received', 'in_triage')) AS "open_referral!: bool",
               EXISTS (SELECT 1 FROM episode x WHERE x.service_id = $1 AND x.person_id = m.id
                 AND x.state <> 'ended') AS "open_episode!: bool",
               EXISTS (SELECT 1 FROM case_access x JOIN episode y ON y.service_id = x.service_id AND y.id = x.episode_id
                 WHERE x.service_id = $1 AND x.person_id = m.id AND x.ground = 'family' AND y.state <> 'ended'
                   AND (x.until_at IS NULL OR x.until_at > $5)) AS "open_tie!: bool",
               EXISTS (SELECT 1 FROM concern x WHERE x.service_id = $1 AND x.person_id = m.id
                 AND x.closed_at IS NULL AND x.struck_at IS NULL) AS "open_concern!: bool",
               EXISTS (SELECT 1 FROM lone_plan x WHERE x.service_id = $1 AND x.person_id = m.id
                 AND (x.standing IN ('planned', 'out') OR (x.alarmed_at IS NOT NULL AND x.answered_at IS NULL))) AS "open_lone!: bool",
               EXISTS (SELECT 1 FROM record_request x WHERE x.service_id = $1 AND x.person_id = m.id
                 AND x.closed_at IS NULL AND x.until_at > $5 AND NOT EXISTS (
                   SELECT 1 FROM retention_review v WHERE v.service_id = $1 AND v.person_id = m.root AND v.request_id = x.id)
                 ) AS "open_request!: bool",
               EXISTS (SELECT 1 FROM glass x WHERE x.service_id = $1 AND x.person_id = m.id
                 AND x.looked_at IS NULL) AS "open_glass!: bool"
             FROM members m
             LEFT JOIN death d ON d.service_id = $1 AND d.person_id = m.id AND d.taken_back_at IS NULL
             ORDER BY m.root, m.id"#,
            self.service(),
            after,
            to,
            limit,
            now
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn retention_set(&mut self, from: Uuid, to: Uuid) -> StoreResult<Vec<(Uuid, String, Option<Day>)>> {
        // There are few marks, and a page of persons is a range: those of joined records count for the record that is used.
        let rows = query!(
            r#"WITH RECURSIVE up(mark, at_id) AS (
                 SELECT k.id, k.person_id FROM retention_mark k WHERE k.service_id = $1 AND k.lifted_at IS NULL
                 UNION
                 SELECT u.mark, p.merged_into FROM up u JOIN person p ON p.id = u.at_id
                 WHERE p.service_id = $1 AND p.merged_into IS NOT NULL
               )
             SELECT u.at_id AS "root!: Uuid", k.mark, k.until_on
             FROM up u JOIN retention_mark k ON k.service_id = $1 AND k.id = u.mark
             WHERE u.at_id >= $2 AND u.at_id <= $3 ORDER BY u.at_id, k.id"#,
            self.service(),
            from,
            to
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(rows.into_iter().map(|r| (r.root, r.mark, r.until_on)).collect())
    }

    async fn retention_listed(&mut self, from: Uuid, to: Uuid) -> StoreResult<Vec<ReviewRow>> {
        reviews!("AND v.person_id >= $2 AND v.person_id <= $3 ORDER BY v.person_id", self.service(), from, to)
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err)
    }

    async fn retention_root(&mut self, person: Uuid) -> StoreResult<Option<Uuid>> {
        query_scalar!(
            r#"WITH RECURSIVE up(id, merged_into) AS (
                 SELECT p.id, p.merged_into FROM person p WHERE p.service_id = $1 AND p.id = $2
                 UNION
                 SELECT p.id, p.merged_into FROM up u JOIN person p ON p.id = u.merged_into WHERE p.service_id = $1
               )
             SELECT u.id AS "id!: Uuid" FROM up u WHERE u.merged_into IS NULL"#,
            self.service(),
            person
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn mark_insert(&mut self, k: &MarkRow) -> StoreResult<()> {
        query!(
            "INSERT INTO retention_mark (service_id, id, person_id, mark, why, until_on, set_at, set_by, lifted_by, lifted_why, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '', 1)",
            self.service(),
            k.id,
            k.person_id,
            k.mark,
            k.why,
            k.until_on,
            k.set_at,
            k.set_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn mark_list(&mut self, permit: &PersonPermit) -> StoreResult<Vec<MarkRow>> {
        marks!(
            "AND (k.person_id = $2 OR k.person_id IN (
               SELECT p.id FROM person p WHERE p.service_id = $1 AND p.merged_into = $2))
             ORDER BY k.set_at DESC, k.id DESC",
            self.service(),
            *permit.person()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn mark_get(&mut self, permit: &PersonPermit, mark: Uuid) -> StoreResult<Option<MarkRow>> {
        marks!(
            "AND k.id = $2 AND (k.person_id = $3 OR k.person_id IN (
               SELECT p.id FROM person p WHERE p.service_id = $1 AND p.merged_into = $3))",
            self.service(),
            mark,
            *permit.person()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn mark_lift(&mut self, k: &MarkRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE retention_mark SET lifted_at = $1, lifted_by = $2, lifted_why = $3, version = version + 1
             WHERE service_id = $4 AND id = $5 AND version = $6 AND lifted_at IS NULL",
            k.lifted_at,
            k.lifted_by,
            k.lifted_why,
            self.service(),
            k.id,
            k.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn mark_page(&mut self, before: Option<After>, limit: i64) -> StoreResult<Undisclosed<Vec<MarkRow>>> {
        let before = newest(before);
        let rows = marks!(
            "AND k.lifted_at IS NULL AND (k.set_at, k.id) < ($2, $3) ORDER BY k.set_at DESC, k.id DESC LIMIT $4",
            self.service(),
            before.at,
            before.id,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |k| k.person_id))
    }

    async fn retention_insert(&mut self, v: &ReviewRow) -> StoreResult<()> {
        query!(
            "INSERT INTO retention_review (service_id, id, person_id, ground, request_id, asked, class, why, from_year, last_on, until_on,
                 listed_at, stage, decided_why, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', 1)",
            self.service(),
            v.id,
            v.person_id,
            v.ground,
            v.request_id,
            v.asked,
            v.class,
            v.why,
            v.from_year,
            v.last_on,
            v.until_on,
            v.listed_at,
            v.stage
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn retention_get(&mut self, review: Uuid) -> StoreResult<Option<Undisclosed<ReviewRow>>> {
        let found = reviews!("AND v.id = $2", self.service(), review);
        let found = found.fetch_optional(&mut *self.tx).await.map_err(err)?;
        Ok(found.map(|row| {
            let person = row.person_id;
            Undisclosed::listed(row, vec![person])
        }))
    }

    async fn retention_of(&mut self, person: Uuid) -> StoreResult<Option<ReviewRow>> {
        reviews!("AND v.person_id = $2", self.service(), person).fetch_optional(&mut *self.tx).await.map_err(err)
    }

    async fn retention_page(
        &mut self,
        stage: &str,
        after: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<ReviewRow>>> {
        let after = oldest(after);
        let rows = reviews!(
            "AND v.stage = $2 AND (v.listed_at, v.id) > ($3, $4) ORDER BY v.listed_at, v.id LIMIT $5",
            self.service(),
            stage,
            after.at,
            after.id,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |v| v.person_id))
    }

    async fn retention_pending(&mut self, after: Option<After>, limit: i64) -> StoreResult<Vec<ReviewPlainRow>> {
        let after = oldest(after);
        query_as!(
            ReviewPlainRow,
            r#"SELECT v.id, v.ground, v.class, v.from_year, v.last_on, v.listed_at, v.decided_by AS "decided_by!",
                 a.name AS decided_name, v.decided_at AS "decided_at!", v.version
             FROM retention_review v JOIN account a ON a.id = v.decided_by
             WHERE v.service_id = $1 AND v.stage = 'decided' AND v.decided_at IS NOT NULL AND (v.listed_at, v.id) > ($2, $3)
             ORDER BY v.listed_at, v.id LIMIT $4"#,
            self.service(),
            after.at,
            after.id,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn retention_counts(&mut self) -> StoreResult<Vec<(String, i64)>> {
        let rows = query!(
            r#"SELECT stage, COUNT(*) AS "n!: i64" FROM retention_review WHERE service_id = $1 GROUP BY stage ORDER BY stage"#,
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(rows.into_iter().map(|r| (r.stage, r.n)).collect())
    }

    async fn retention_save(&mut self, v: &ReviewRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE retention_review SET ground = $1, request_id = $2, asked = $3, class = $4, why = $5, from_year = $6, last_on = $7,
                 until_on = $8, stage = $9, decided_by = $10, decided_at = $11, decided_why = $12, confirmed_by = $13,
                 confirmed_at = $14, destroy_at = $15, keep_until = $16, listed_at = $17, version = version + 1
             WHERE service_id = $18 AND id = $19 AND version = $20",
            v.ground,
            v.request_id,
            v.asked,
            v.class,
            v.why,
            v.from_year,
            v.last_on,
            v.until_on,
            v.stage,
            v.decided_by,
            v.decided_at,
            v.decided_why,
            v.confirmed_by,
            v.confirmed_at,
            v.destroy_at,
            v.keep_until,
            v.listed_at,
            self.service(),
            v.id,
            v.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn retention_remove(&mut self, review: Uuid, version: i64) -> StoreResult<bool> {
        let done = query!(
            "DELETE FROM retention_review WHERE service_id = $1 AND id = $2 AND version = $3",
            self.service(),
            review,
            version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected() > 0)
    }

    async fn retention_access(
        &mut self,
        access: Uuid,
        person: Uuid,
        account: Uuid,
        from: At,
        until: At,
    ) -> StoreResult<()> {
        query!(
            "INSERT INTO case_access (service_id, id, person_id, account_id, ground, from_at, until_at)
             VALUES ($1, $2, $3, $4, 'retention', $5, $6)",
            self.service(),
            access,
            person,
            account,
            from,
            until
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn retention_seconds(&mut self, but: Uuid) -> StoreResult<i64> {
        query_scalar!(
            r#"SELECT COUNT(*) AS "n!: i64" FROM account a
             WHERE a.disabled_at IS NULL AND a.id <> $2 AND a.id IN (
               SELECT m.account_id FROM membership m
               WHERE m.service_id = $1 AND m.role IN ('governance', 'manager') AND m.until_at IS NULL)"#,
            self.service(),
            but
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn stub_page(&mut self, before: Option<After>, limit: i64) -> StoreResult<Vec<StubRow>> {
        let before = newest(before);
        query_as!(
            StubRow,
            "SELECT id, class, ground, request_id, from_year, until_year, decided_by, decided_at, confirmed_by, confirmed_at, destroyed_at,
                 records, rows_gone, entries_erased
             FROM retention_stub
             WHERE service_id = $1 AND (destroyed_at, id) < ($2, $3) ORDER BY destroyed_at DESC, id DESC LIMIT $4",
            self.service(),
            before.at,
            before.id,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn stub_get(&mut self, stub: Uuid) -> StoreResult<Option<StubRow>> {
        query_as!(
            StubRow,
            "SELECT id, class, ground, request_id, from_year, until_year, decided_by, decided_at, confirmed_by, confirmed_at, destroyed_at,
                 records, rows_gone, entries_erased
             FROM retention_stub WHERE service_id = $1 AND id = $2",
            self.service(),
            stub
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }
}
