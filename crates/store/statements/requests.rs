//! Formal requests. The row and the access it gives carry one id, and end together.

use super::people::anywhere;
use super::referrals::newest;
use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::people::{PersonFoundRow, PersonSearch};
use store::permit::{PersonPermit, RequestPermit};
use store::referrals::After;
use store::requests::{CorrectionRow, MarkRow, RequestCounts, RequestRoom, RequestRow, RestrictionRow, StopRow};
use store::{At, Day, PAGE, StoreResult, Undisclosed};
use uuid::Uuid;

impl SqlTx {
    /// Persons of the whole service who fit: for those who first said on what ground they look for somebody.
    pub(super) async fn find_anybody(&mut self, s: &PersonSearch) -> StoreResult<Undisclosed<Vec<PersonFoundRow>>> {
        let part = s.name_part.as_deref().map(anywhere);
        let [second, third] = s.name_more.each_ref().map(|word| word.as_deref().map(anywhere));
        let rows = query_as!(
            PersonFoundRow,
            r#"SELECT COALESCE(p.merged_into, p.id) AS "id!: Uuid", p.given_name, p.family_name, p.known_as, p.birth_date, p.nhs_number, p.postcode,
               p.merged_into
             FROM person p
             WHERE p.service_id = $1
               AND (CAST($2 AS TEXT) IS NULL OR p.name_key LIKE $2 ESCAPE '!')
               AND (CAST($3 AS TEXT) IS NULL OR p.name_key LIKE $3 ESCAPE '!')
               AND (CAST($4 AS TEXT) IS NULL OR p.name_key LIKE $4 ESCAPE '!')
               AND (CAST($5 AS TEXT) IS NULL OR p.nhs_number = $5)
               AND (CAST($6 AS date) IS NULL OR p.birth_date = $6)
               AND (CAST($7 AS TEXT) IS NULL OR REPLACE(UPPER(p.postcode), ' ', '') = REPLACE(UPPER($7), ' ', ''))
               AND (CAST($8 AS TEXT) IS NULL OR EXISTS (
                 SELECT 1 FROM person_contact k
                 WHERE k.service_id = $1 AND k.person_id = p.id
                   AND REPLACE(LOWER(k.value), ' ', '') = REPLACE(LOWER($8), ' ', '')))
             ORDER BY p.name_key, p.id LIMIT $9"#,
            self.service(),
            part,
            second,
            third,
            s.nhs_number,
            s.birth_date,
            s.postcode,
            s.contact,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        let persons = rows.iter().map(|p| p.id).collect();
        Ok(Undisclosed::listed(rows, persons))
    }
}

/// Requests with the name of whoever made them, then which.
macro_rules! request {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            RequestRow,
            "SELECT r.id, r.kind, r.reference, r.asker, r.asked_by, r.why, r.received_on, r.state, r.identity_how, r.identity_on, r.longer, r.longer_why, r.longer_on, r.due_on, r.copy_at, r.copy_by, r.outcome, r.answer_words, r.given_how, r.answered_by, r.person_id, r.made_at, r.until_at, r.closed_at, r.version, r.made_by, a.name AS made_by_name
             FROM record_request r JOIN account a ON a.id = r.made_by WHERE r.service_id = $1 " + $rest,
            $($bound),*
        )
    };
}

#[async_trait]
impl RequestRoom for SqlTx {
    async fn request_insert(&mut self, r: &RequestRow) -> StoreResult<()> {
        query!(
            "INSERT INTO record_request (service_id, id, kind, reference, asker, asked_by, why, received_on, state, due_on, made_by, made_at, until_at, identity_how, longer, longer_why, copy_by, answer_words, given_how, answered_by, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', 0, '', '', '', '', '', 1)",
            self.service(),
            r.id, r.kind, r.reference, r.asker, r.asked_by, r.why, r.received_on, r.state, r.due_on, r.made_by, r.made_at, r.until_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn request_page(&mut self, before: Option<After>, limit: i64) -> StoreResult<Vec<RequestRow>> {
        let before = newest(before);
        request!(
            "AND r.closed_at IS NOT NULL AND (r.made_at, r.id) < ($2, $3) ORDER BY r.made_at DESC, r.id DESC LIMIT $4",
            self.service(),
            before.at,
            before.id,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn request_open_page(&mut self, behind: Option<(Day, Uuid)>, limit: i64) -> StoreResult<Vec<RequestRow>> {
        let (day, id) = behind.unwrap_or((Day::MIN.max(store::NOTHING_DUE), Uuid::nil()));
        request!(
            "AND r.closed_at IS NULL AND (r.due_on, r.id) > ($2, $3) ORDER BY r.due_on, r.id LIMIT $4",
            self.service(),
            day,
            id,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn request_counts(&mut self, today: Day, soon: Day) -> StoreResult<RequestCounts> {
        query_as!(
            RequestCounts,
            r#"SELECT COUNT(*) AS "open!: i64", COUNT(CASE WHEN due_on < $2 THEN 1 END) AS "overdue!: i64",
                 COUNT(CASE WHEN due_on >= $2 AND due_on <= $3 THEN 1 END) AS "nearly!: i64"
             FROM record_request WHERE service_id = $1 AND closed_at IS NULL"#,
            self.service(),
            today,
            soon
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn request_get(&mut self, request: Uuid) -> StoreResult<Option<RequestRow>> {
        request!("AND r.id = $2", self.service(), request).fetch_optional(&mut *self.tx).await.map_err(err)
    }

    async fn request_find(
        &mut self,
        permit: &RequestPermit,
        s: &PersonSearch,
    ) -> StoreResult<Undisclosed<Vec<PersonFoundRow>>> {
        if permit.person().is_some() {
            return Ok(Undisclosed::listed(Vec::new(), Vec::new()));
        }
        self.find_anybody(s).await
    }

    async fn request_open(&mut self, permit: &RequestPermit, person: Uuid, at: At) -> StoreResult<()> {
        let done = query!(
            "UPDATE record_request SET person_id = $1 WHERE service_id = $2 AND id = $3 AND person_id IS NULL AND closed_at IS NULL",
            person,
            self.service(),
            *permit.request()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())?;
        query!(
            "INSERT INTO case_access (service_id, id, person_id, account_id, ground, from_at, until_at)
             SELECT service_id, id, person_id, made_by, 'request', $1, until_at FROM record_request
             WHERE service_id = $2 AND id = $3 AND person_id IS NOT NULL",
            at,
            self.service(),
            *permit.request()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn request_save(&mut self, permit: &RequestPermit, r: &RequestRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE record_request SET state = $1, identity_how = $2, identity_on = $3, longer = $4, longer_why = $5, longer_on = $6, due_on = $7, copy_at = $8, copy_by = $9, outcome = $10, answer_words = $11, given_how = $12, answered_by = $13, until_at = $14, closed_at = $15, version = version + 1
             WHERE service_id = $16 AND id = $17 AND version = $18 AND closed_at IS NULL",
            r.state, r.identity_how, r.identity_on, r.longer, r.longer_why, r.longer_on, r.due_on, r.copy_at, r.copy_by, r.outcome, r.answer_words, r.given_how, r.answered_by, r.until_at, r.closed_at,
            self.service(),
            *permit.request(),
            r.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())?;
        let until = r.closed_at.unwrap_or(r.until_at);
        query!(
            "UPDATE case_access SET until_at = $1 WHERE service_id = $2 AND id = $3",
            until,
            self.service(),
            *permit.request()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn request_stops(&mut self, request: Uuid) -> StoreResult<Vec<StopRow>> {
        query_as!(
            StopRow,
            "SELECT id, ground, why, from_on, until_on, came FROM request_stop
             WHERE service_id = $1 AND request_id = $2 ORDER BY from_on, id",
            self.service(),
            request
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn request_stop_insert(&mut self, permit: &RequestPermit, s: &StopRow) -> StoreResult<()> {
        query!(
            "INSERT INTO request_stop (service_id, id, request_id, ground, why, from_on, until_on, came)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            self.service(),
            s.id,
            *permit.request(),
            s.ground,
            s.why,
            s.from_on,
            s.until_on,
            s.came
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn request_stop_end(&mut self, permit: &RequestPermit, s: &StopRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE request_stop SET until_on = $1, came = $2
             WHERE service_id = $3 AND id = $4 AND request_id = $5 AND until_on IS NULL",
            s.until_on,
            s.came,
            self.service(),
            s.id,
            *permit.request()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn request_marks(&mut self, permit: &RequestPermit) -> StoreResult<Vec<MarkRow>> {
        query_as!(
            MarkRow,
            "SELECT item, kind, decision, reason, decided_at, decided_by, version FROM request_mark
             WHERE service_id = $1 AND request_id = $2 ORDER BY item",
            self.service(),
            *permit.request()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn request_mark_put(&mut self, permit: &RequestPermit, m: &MarkRow) -> StoreResult<()> {
        if m.version == 0 {
            query!(
                "INSERT INTO request_mark (service_id, request_id, item, kind, decision, reason, decided_at, decided_by, version)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
                self.service(),
                *permit.request(),
                m.item,
                m.kind,
                m.decision,
                m.reason,
                m.decided_at,
                m.decided_by
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
            return Ok(());
        }
        let done = query!(
            "UPDATE request_mark SET decision = $1, reason = $2, decided_at = $3, decided_by = $4, version = version + 1
             WHERE service_id = $5 AND request_id = $6 AND item = $7 AND version = $8",
            m.decision,
            m.reason,
            m.decided_at,
            m.decided_by,
            self.service(),
            *permit.request(),
            m.item,
            m.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn correction_insert(&mut self, permit: &RequestPermit, c: &CorrectionRow) -> StoreResult<()> {
        query!(
            "INSERT INTO correction (service_id, id, person_id, request_id, about, outcome, words, statement, decided_at, decided_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            self.service(),
            c.id,
            c.person_id,
            *permit.request(),
            c.about,
            c.outcome,
            c.words,
            c.statement,
            c.decided_at,
            c.decided_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn correction_list(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<CorrectionRow>>> {
        let rows = query_as!(
            CorrectionRow,
            "SELECT c.id, c.person_id, c.request_id, c.about, c.outcome, c.words, c.statement, c.decided_at, c.decided_by
             FROM correction c JOIN person p ON p.service_id = c.service_id AND p.id = c.person_id
             WHERE c.service_id = $1 AND (p.id = $2 OR p.merged_into = $2) ORDER BY c.decided_at DESC, c.id DESC LIMIT $3",
            self.service(),
            *permit.person(),
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn restriction_insert(&mut self, permit: &RequestPermit, r: &RestrictionRow) -> StoreResult<()> {
        query!(
            "INSERT INTO restriction (service_id, id, person_id, request_id, ground, why, since, set_by, lifted_by, lifted_why, told_how)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '', '')",
            self.service(),
            r.id,
            r.person_id,
            *permit.request(),
            r.ground,
            r.why,
            r.since,
            r.set_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn restriction_of_request(&mut self, request: Uuid) -> StoreResult<Option<RestrictionRow>> {
        query_as!(
            RestrictionRow,
            "SELECT id, person_id, request_id, ground, why, since, set_by, lifted_at, lifted_by, lifted_why, told_how
             FROM restriction WHERE service_id = $1 AND request_id = $2",
            self.service(),
            request
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn restricted_since(&mut self, person: Uuid) -> StoreResult<Option<At>> {
        query_scalar!(
            "SELECT t.since FROM restriction t JOIN person p ON p.service_id = t.service_id AND p.id = t.person_id
             WHERE t.service_id = $1 AND t.lifted_at IS NULL AND (p.id = $2 OR p.merged_into = $2) ORDER BY t.since LIMIT 1",
            self.service(),
            person
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn restriction_lift(&mut self, r: &RestrictionRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE restriction SET lifted_at = $1, lifted_by = $2, lifted_why = $3, told_how = $4
             WHERE service_id = $5 AND id = $6 AND lifted_at IS NULL",
            r.lifted_at,
            r.lifted_by,
            r.lifted_why,
            r.told_how,
            self.service(),
            r.id
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }
}
