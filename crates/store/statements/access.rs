//! Who has access to a service, and the reviews of it (DOMAIN 10).

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as};
use store::access::{AccessPlaceRow, AccessRoleRow, AccessRoom, AccessRow, HeldRow, LeftRow, ReviewLineRow, ReviewRow};
use store::{At, Day, StoreResult};
use uuid::Uuid;

#[async_trait]
impl AccessRoom for SqlTx {
    async fn access_page(&mut self, at: At, after: Option<String>, limit: i64) -> StoreResult<Vec<AccessRow>> {
        query_as!(
            AccessRow,
            r#"SELECT a.id AS account_id, a.name, a.email, a.disabled_at, a.totp_confirmed_at, a.signed_in_at, a.created_at,
               (SELECT count(*) FROM passkey k WHERE k.account_id = a.id AND k.suspect_at IS NULL) AS "passkeys!: i64",
               (SELECT count(*) FROM oidc_identity i WHERE i.account_id = a.id) AS "organisations!: i64"
             FROM account a
             WHERE EXISTS (SELECT 1 FROM membership m WHERE m.service_id = $1 AND m.account_id = a.id AND m.role <> 'person'
                 AND m.from_at <= $2 AND (m.until_at IS NULL OR m.until_at > $2))
               AND (CAST($3 AS TEXT) IS NULL OR (a.name, a.email) > (SELECT f.name, f.email FROM account f WHERE f.email = $3))
             ORDER BY a.name, a.email LIMIT $4"#,
            self.service(),
            at,
            after,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn access_roles(&mut self, at: At, after: Option<String>, limit: i64) -> StoreResult<Vec<AccessRoleRow>> {
        query_as!(
            AccessRoleRow,
            "SELECT r.account_id, r.role, r.from_at FROM membership r
             WHERE r.service_id = $1 AND r.from_at <= $2 AND (r.until_at IS NULL OR r.until_at > $2) AND r.account_id IN (
               SELECT a.id FROM account a
               WHERE EXISTS (SELECT 1 FROM membership m WHERE m.service_id = $1 AND m.account_id = a.id AND m.role <> 'person'
                   AND m.from_at <= $2 AND (m.until_at IS NULL OR m.until_at > $2))
                 AND (CAST($3 AS TEXT) IS NULL OR (a.name, a.email) > (SELECT f.name, f.email FROM account f WHERE f.email = $3))
               ORDER BY a.name, a.email LIMIT $4)
             ORDER BY r.account_id, r.role, r.from_at",
            self.service(),
            at,
            after,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn access_places(
        &mut self,
        at: At,
        today: Day,
        after: Option<String>,
        limit: i64,
    ) -> StoreResult<Vec<AccessPlaceRow>> {
        query_as!(
            AccessPlaceRow,
            r#"SELECT p.account_id AS "account_id!: Uuid", p.kind AS "kind!: String", p.name AS "name!: String",
               p.from_on AS "from_on!: Day"
             FROM (SELECT t.account_id, 'team' AS kind, g.name, t.from_on FROM team_member t
                   JOIN team g ON g.service_id = t.service_id AND g.id = t.team_id
                   WHERE t.service_id = $1 AND t.from_on <= $5 AND (t.until_on IS NULL OR t.until_on >= $5)
                   UNION ALL
                   SELECT r.account_id, 'practice' AS kind, s.name, r.from_on FROM referrer_site r
                   JOIN site s ON s.service_id = r.service_id AND s.id = r.site_id
                   WHERE r.service_id = $1 AND r.from_on <= $5 AND (r.until_on IS NULL OR r.until_on >= $5)) p
             WHERE p.account_id IN (
               SELECT a.id FROM account a
               WHERE EXISTS (SELECT 1 FROM membership m WHERE m.service_id = $1 AND m.account_id = a.id AND m.role <> 'person'
                   AND m.from_at <= $2 AND (m.until_at IS NULL OR m.until_at > $2))
                 AND (CAST($3 AS TEXT) IS NULL OR (a.name, a.email) > (SELECT f.name, f.email FROM account f WHERE f.email = $3))
               ORDER BY a.name, a.email LIMIT $4)
             ORDER BY p.account_id, p.kind, p.name"#,
            self.service(),
            at,
            after,
            limit,
            today
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn access_left(&mut self, at: At) -> StoreResult<Vec<LeftRow>> {
        query_as!(
            LeftRow,
            r#"SELECT a.id AS account_id, a.name, a.disabled_at,
               (SELECT count(*) FROM episode n WHERE n.service_id = $1 AND n.owner_id = a.id
                  AND n.state IN ('waiting', 'active', 'holding')) AS "in_support!: i64"
             FROM account a
             WHERE EXISTS (SELECT 1 FROM episode e WHERE e.service_id = $1 AND e.owner_id = a.id
                 AND e.state IN ('waiting', 'active', 'holding'))
               AND (a.disabled_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM membership m
                 WHERE m.service_id = $1 AND m.account_id = a.id AND m.role = 'worker'
                   AND m.from_at <= $2 AND (m.until_at IS NULL OR m.until_at > $2)))
             ORDER BY a.name, a.id LIMIT 200"#,
            self.service(),
            at
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn account_holds(&mut self, account: Uuid, at: At, today: Day) -> StoreResult<HeldRow> {
        query_as!(
            HeldRow,
            r#"SELECT
               (SELECT count(*) FROM episode e WHERE e.service_id = $1 AND e.owner_id = $2
                  AND e.state IN ('waiting', 'active', 'holding')) AS "in_support!: i64",
               (SELECT count(*) FROM lone_plan v WHERE v.service_id = $1 AND v.worker_id = $2
                  AND v.standing IN ('planned', 'out')) AS "visits!: i64",
               (SELECT count(*) FROM lone_plan b WHERE b.service_id = $1 AND b.buddy_id = $2
                  AND b.standing IN ('planned', 'out')) AS "looks_out!: i64",
               (SELECT count(*) FROM concern c WHERE c.service_id = $1 AND c.closed_at IS NULL AND c.struck_at IS NULL
                  AND EXISTS (SELECT 1 FROM concern_told t WHERE t.service_id = $1 AND t.concern_id = c.id
                    AND t.account_id = $2)) AS "concerns!: i64",
               (SELECT count(*) FROM cover o WHERE o.service_id = $1 AND o.cover_id = $2 AND o.ended_at IS NULL
                  AND o.until_on >= $4) AS "covers!: i64",
               (SELECT count(*) FROM supervision_tie s WHERE s.service_id = $1 AND s.supervisor_id = $2
                  AND (s.until_on IS NULL OR s.until_on >= $4)) AS "supervises!: i64",
               (SELECT count(*) FROM site_lead l WHERE l.service_id = $1 AND l.account_id = $2
                  AND (l.until_on IS NULL OR l.until_on >= $4)) AS "leads!: i64",
               (SELECT count(*) FROM invitation i WHERE i.service_id = $1 AND i.invited_by = $2 AND i.used_at IS NULL
                  AND i.expires_at > $3) AS "invitations!: i64""#,
            self.service(),
            account,
            at,
            today
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn review_insert(&mut self, review: &ReviewRow) -> StoreResult<()> {
        query!(
            "INSERT INTO access_review (service_id, id, begun_at, begun_by, closed_by, note, version)
             VALUES ($1, $2, $3, $4, '', '', $5)",
            self.service(),
            review.id,
            review.begun_at,
            review.begun_by,
            review.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        query!(
            "INSERT INTO access_review_line (service_id, review_id, account_id, roles, note, by_name)
             SELECT $1, $2, m.account_id, string_agg(m.role, ' ' ORDER BY m.role), '', '' FROM membership m
             WHERE m.service_id = $1 AND m.role <> 'person' AND m.from_at <= $3 AND (m.until_at IS NULL OR m.until_at > $3)
             GROUP BY m.account_id",
            self.service(),
            review.id,
            review.begun_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn review_list(&mut self, limit: i64) -> StoreResult<Vec<ReviewRow>> {
        query_as!(
            ReviewRow,
            "SELECT id, begun_at, begun_by, closed_at, closed_by, note, version
             FROM access_review WHERE service_id = $1 ORDER BY begun_at DESC, id DESC LIMIT $2",
            self.service(),
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn review_get(&mut self, id: Uuid) -> StoreResult<Option<ReviewRow>> {
        query_as!(
            ReviewRow,
            "SELECT id, begun_at, begun_by, closed_at, closed_by, note, version
             FROM access_review WHERE service_id = $1 AND id = $2",
            self.service(),
            id
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn review_lines(
        &mut self,
        review: Uuid,
        at: At,
        after: Option<String>,
        limit: i64,
    ) -> StoreResult<Vec<ReviewLineRow>> {
        query_as!(
            ReviewLineRow,
            r#"SELECT l.account_id, a.name, a.email, l.roles,
               COALESCE((SELECT string_agg(m.role, ' ' ORDER BY m.role) FROM membership m
                 WHERE m.service_id = $1 AND m.account_id = l.account_id AND m.role <> 'person'
                   AND m.from_at <= $3 AND (m.until_at IS NULL OR m.until_at > $3)), '') AS "roles_now!: String",
               a.disabled_at, a.signed_in_at, l.outcome, l.note, l.by_name, l.at
             FROM access_review_line l JOIN account a ON a.id = l.account_id
             WHERE l.service_id = $1 AND l.review_id = $2
               AND (CAST($4 AS TEXT) IS NULL OR (a.name, a.email) > (SELECT f.name, f.email FROM account f WHERE f.email = $4))
             ORDER BY a.name, a.email LIMIT $5"#,
            self.service(),
            review,
            at,
            after,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn review_line(&mut self, review: Uuid, account: Uuid, at: At) -> StoreResult<Option<ReviewLineRow>> {
        query_as!(
            ReviewLineRow,
            r#"SELECT l.account_id, a.name, a.email, l.roles,
               COALESCE((SELECT string_agg(m.role, ' ' ORDER BY m.role) FROM membership m
                 WHERE m.service_id = $1 AND m.account_id = l.account_id AND m.role <> 'person'
                   AND m.from_at <= $4 AND (m.until_at IS NULL OR m.until_at > $4)), '') AS "roles_now!: String",
               a.disabled_at, a.signed_in_at, l.outcome, l.note, l.by_name, l.at
             FROM access_review_line l JOIN account a ON a.id = l.account_id
             WHERE l.service_id = $1 AND l.review_id = $2 AND l.account_id = $3"#,
            self.service(),
            review,
            account,
            at
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn review_counts(&mut self, review: Uuid) -> StoreResult<Vec<(String, i64)>> {
        let found = query!(
            r#"SELECT COALESCE(outcome, '') AS "outcome!: String", count(*) AS "many!: i64" FROM access_review_line
             WHERE service_id = $1 AND review_id = $2 GROUP BY COALESCE(outcome, '') ORDER BY 1"#,
            self.service(),
            review
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.into_iter().map(|r| (r.outcome, r.many)).collect())
    }

    async fn review_line_save(&mut self, review: Uuid, line: &ReviewLineRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE access_review_line SET outcome = $4, note = $5, by_name = $6, at = $7
             WHERE service_id = $1 AND review_id = $2 AND account_id = $3",
            self.service(),
            review,
            line.account_id,
            line.outcome,
            line.note,
            line.by_name,
            line.at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn review_close(&mut self, review: &ReviewRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE access_review SET closed_at = $4, closed_by = $5, note = $6, version = version + 1
             WHERE service_id = $1 AND id = $2 AND version = $3 AND closed_at IS NULL",
            self.service(),
            review.id,
            review.version,
            review.closed_at,
            review.closed_by,
            review.note
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }
}
