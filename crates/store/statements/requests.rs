//! Formal requests. The row and the access it gives carry one id, and end together.

use super::people::anywhere;
use super::referrals::newest;
use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::people::{PersonFoundRow, PersonSearch};
use store::permit::RequestPermit;
use store::referrals::After;
use store::requests::{RequestRoom, RequestRow};
use store::{At, PAGE, StoreResult, Undisclosed};
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

#[async_trait]
impl RequestRoom for SqlTx {
    async fn request_insert(&mut self, r: &RequestRow) -> StoreResult<()> {
        query!(
            "INSERT INTO record_request (service_id, id, kind, reference, asked_by, why, made_by, made_at, until_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            self.service(),
            r.id,
            r.kind,
            r.reference,
            r.asked_by,
            r.why,
            r.made_by,
            r.made_at,
            r.until_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn request_page(&mut self, before: Option<After>, limit: i64) -> StoreResult<Vec<RequestRow>> {
        let before = newest(before);
        query_as!(
            RequestRow,
            "SELECT r.id, r.kind, r.reference, r.asked_by, r.why, r.person_id, r.made_by, a.name AS made_by_name, r.made_at, r.until_at,
                 r.closed_at
             FROM record_request r JOIN account a ON a.id = r.made_by
             WHERE r.service_id = $1 AND (r.made_at, r.id) < ($2, $3) ORDER BY r.made_at DESC, r.id DESC LIMIT $4",
            self.service(),
            before.at,
            before.id,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn request_open_count(&mut self, at: At) -> StoreResult<i64> {
        query_scalar!(
            r#"SELECT count(*) AS "n!: i64" FROM record_request WHERE service_id = $1 AND closed_at IS NULL AND until_at > $2"#,
            self.service(),
            at
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn request_get(&mut self, request: Uuid) -> StoreResult<Option<RequestRow>> {
        query_as!(
            RequestRow,
            "SELECT r.id, r.kind, r.reference, r.asked_by, r.why, r.person_id, r.made_by, a.name AS made_by_name, r.made_at, r.until_at,
                 r.closed_at
             FROM record_request r JOIN account a ON a.id = r.made_by
             WHERE r.service_id = $1 AND r.id = $2",
            self.service(),
            request
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
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

    async fn request_close(&mut self, permit: &RequestPermit, at: At) -> StoreResult<()> {
        let done = query!(
            "UPDATE record_request SET closed_at = $1 WHERE service_id = $2 AND id = $3 AND closed_at IS NULL",
            at,
            self.service(),
            *permit.request()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())?;
        self.access_end(*permit.request(), at).await
    }
}
