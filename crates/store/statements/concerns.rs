//! Concerns and who leads on safety. A concern is never deleted and what it says never changed: rows are added beside it.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::concerns::{ConcernListRow, ConcernNoteRow, ConcernRoom, ConcernRow, SiteLeadRow, ToldRow};
use store::permit::{ConcernPermit, PersonPermit};
use store::referrals::After;
use store::{At, Day, PAGE, StoreResult, Undisclosed};
use uuid::Uuid;

#[async_trait]
impl ConcernRoom for SqlTx {
    async fn site_lead_insert(&mut self, l: &SiteLeadRow) -> StoreResult<()> {
        query!(
            "INSERT INTO site_lead (service_id, id, site_id, kind, deputy, name, phone, account_id, from_on)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            self.service(),
            l.id,
            l.site_id,
            l.kind,
            l.deputy,
            l.name,
            l.phone,
            l.account_id,
            l.from_on
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn site_lead_end(&mut self, lead: Uuid, site: Uuid, on: Day) -> StoreResult<bool> {
        let done = query!(
            "UPDATE site_lead SET until_on = $4 WHERE service_id = $1 AND id = $2 AND site_id = $3 AND (until_on IS NULL OR until_on > $4)",
            self.service(), lead, site, on
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected() > 0)
    }

    async fn site_lead_list(&mut self, site: Uuid, on: Day) -> StoreResult<Vec<SiteLeadRow>> {
        query_as!(
            SiteLeadRow,
            r#"SELECT l.id, l.site_id, s.name AS site_name, l.kind, l.deputy, l.name, l.phone,
                 (SELECT a.id FROM account a JOIN membership m ON m.account_id = a.id AND m.service_id = l.service_id
                    WHERE a.id = l.account_id AND a.disabled_at IS NULL AND m.until_at IS NULL
                      AND m.role IN ('worker', 'supervisor', 'referrer') LIMIT 1) AS "account_id: Uuid",
                 l.from_on, l.until_on
             FROM site_lead l JOIN site s ON s.service_id = l.service_id AND s.id = l.site_id
             WHERE l.service_id = $1 AND l.site_id = $2
             ORDER BY CASE WHEN l.until_on IS NULL OR l.until_on > $3 THEN 0 ELSE 1 END, l.kind, l.deputy, l.name, l.id LIMIT $4"#,
            self.service(),
            site,
            on,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn site_leads_on(&mut self, site: Uuid, on: Day) -> StoreResult<Vec<SiteLeadRow>> {
        query_as!(
            SiteLeadRow,
            r#"SELECT l.id, l.site_id, s.name AS site_name, l.kind, l.deputy, l.name, l.phone,
                 (SELECT a.id FROM account a JOIN membership m ON m.account_id = a.id AND m.service_id = l.service_id
                    WHERE a.id = l.account_id AND a.disabled_at IS NULL AND m.until_at IS NULL
                      AND m.role IN ('worker', 'supervisor', 'referrer') LIMIT 1) AS "account_id: Uuid",
                 l.from_on, l.until_on
             FROM site_lead l JOIN site s ON s.service_id = l.service_id AND s.id = l.site_id
             WHERE l.service_id = $1 AND l.from_on <= $3 AND (l.until_on IS NULL OR l.until_on > $3)
               AND (l.site_id = $2 OR l.site_id IN (
                 SELECT t.parent_id FROM site_tie t
                 WHERE t.service_id = $1 AND t.site_id = $2 AND t.from_on <= $3 AND (t.until_on IS NULL OR t.until_on > $3)))
             ORDER BY CASE WHEN l.site_id = $2 THEN 0 ELSE 1 END, l.deputy, l.name, l.id LIMIT $4"#,
            self.service(),
            site,
            on,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn role_holders(&mut self, role: &str, at: At) -> StoreResult<Vec<(Uuid, String)>> {
        let found = query!(
            "SELECT DISTINCT a.name, a.id FROM membership m JOIN account a ON a.id = m.account_id
             WHERE m.service_id = $1 AND m.role = $2 AND m.from_at <= $3 AND (m.until_at IS NULL OR m.until_at > $3) AND a.disabled_at IS NULL
             ORDER BY a.name, a.id LIMIT $4",
            self.service(),
            role,
            at,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.into_iter().map(|a| (a.id, a.name)).collect())
    }

    async fn account_here(&mut self, email: &str, at: At) -> StoreResult<Option<Uuid>> {
        query_scalar!(
            "SELECT a.id FROM account a JOIN membership m ON m.account_id = a.id
             WHERE m.service_id = $1 AND a.email = $2 AND a.disabled_at IS NULL
               AND m.role IN ('worker', 'supervisor', 'referrer') AND m.from_at <= $3 AND (m.until_at IS NULL OR m.until_at > $3)
             LIMIT 1",
            self.service(),
            email,
            at
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn concern_insert(&mut self, permit: &PersonPermit, c: &ConcernRow) -> StoreResult<()> {
        query!(
            "INSERT INTO concern (service_id, id, person_id, site_id, about, danger, who, seen, share, share_words, raised_at, raised_by, level,
                 answer_due, acknowledged_by, closed_by, outcome_words, struck_by, struck_why, moved_from, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '', '', '', '', '', $15, 1)",
            self.service(), c.id, *permit.person(), c.site_id, c.about, c.danger, c.who, c.seen, c.share, c.share_words, c.raised_at,
            c.raised_by, c.level, c.answer_due, c.moved_from
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn concern_get(&mut self, permit: &ConcernPermit) -> StoreResult<Undisclosed<Option<ConcernRow>>> {
        let row = query_as!(
            ConcernRow,
            "SELECT c.id, c.person_id, c.site_id, c.about, c.danger, c.who, c.seen, c.share, c.share_words, c.raised_at, c.raised_by,
                 a.name AS raised_by_name, c.level, c.answer_due, c.acknowledged_at, c.acknowledged_by, c.taken_at, c.closed_at, c.closed_by, c.outcome,
                 c.outcome_words, c.struck_at, c.struck_by, c.struck_why, c.moved_to, c.moved_from, c.version
             FROM concern c JOIN account a ON a.id = c.raised_by
             WHERE c.service_id = $1 AND c.id = $2",
            self.service(),
            *permit.concern()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(row, *permit.person()))
    }

    async fn concern_subject(&mut self, permit: &ConcernPermit) -> StoreResult<Option<Uuid>> {
        let found = query_scalar!(
            "SELECT account_id FROM person WHERE service_id = $1 AND id = $2",
            self.service(),
            *permit.person()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.flatten())
    }

    async fn concern_save(&mut self, permit: &ConcernPermit, c: &ConcernRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE concern SET level = $1, answer_due = $2, acknowledged_at = $3, acknowledged_by = $4, closed_at = $5, closed_by = $6,
                 outcome = $7, outcome_words = $8, struck_at = $9, struck_by = $10, struck_why = $11, moved_to = $12, taken_at = $13,
                 version = version + 1
             WHERE service_id = $14 AND id = $15 AND version = $16",
            c.level, c.answer_due, c.acknowledged_at, c.acknowledged_by, c.closed_at, c.closed_by, c.outcome, c.outcome_words, c.struck_at,
            c.struck_by, c.struck_why, c.moved_to, c.taken_at, self.service(), *permit.concern(), c.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn concern_told_insert(&mut self, permit: &ConcernPermit, t: &ToldRow) -> StoreResult<()> {
        query!(
            "INSERT INTO concern_told (service_id, id, concern_id, person_id, account_id, name, told_as, phone, at, recorded_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            self.service(),
            t.id,
            *permit.concern(),
            *permit.person(),
            t.account_id,
            t.name,
            t.told_as,
            t.phone,
            t.at,
            t.recorded_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        let Some(account) = t.account_id else { return Ok(()) };
        // what was told and the access it gives carry one id
        query!(
            "INSERT INTO case_access (service_id, id, person_id, account_id, ground, from_at) VALUES ($1, $2, $3, $4, 'concern', $5)",
            self.service(),
            t.id,
            *permit.person(),
            account,
            t.at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn concern_told(&mut self, permit: &ConcernPermit) -> StoreResult<Vec<ToldRow>> {
        query_as!(
            ToldRow,
            "SELECT id, concern_id, person_id, account_id, name, told_as, phone, at, recorded_by
             FROM concern_told WHERE service_id = $1 AND concern_id = $2 ORDER BY at, name, id LIMIT $3",
            self.service(),
            *permit.concern(),
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn concern_access_end(&mut self, permit: &ConcernPermit, at: At, but: Option<Uuid>) -> StoreResult<()> {
        query!(
            "UPDATE case_access SET until_at = $1
             WHERE service_id = $2 AND ground = 'concern' AND (until_at IS NULL OR until_at > $1)
               AND (CAST($4 AS uuid) IS NULL OR account_id <> $4)
               AND id IN (SELECT t.id FROM concern_told t WHERE t.service_id = $2 AND t.concern_id = $3)",
            at,
            self.service(),
            *permit.concern(),
            but
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn concern_note_insert(&mut self, permit: &ConcernPermit, n: &ConcernNoteRow) -> StoreResult<()> {
        query!(
            "INSERT INTO concern_note (service_id, id, concern_id, person_id, body, at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            self.service(),
            n.id,
            *permit.concern(),
            *permit.person(),
            n.body,
            n.at,
            n.recorded_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn concern_notes(&mut self, permit: &ConcernPermit) -> StoreResult<Vec<ConcernNoteRow>> {
        query_as!(
            ConcernNoteRow,
            "SELECT n.id, n.body, n.at, n.recorded_by, a.name AS by_name
             FROM concern_note n JOIN account a ON a.id = n.recorded_by
             WHERE n.service_id = $1 AND n.concern_id = $2 ORDER BY n.at, n.id LIMIT $3",
            self.service(),
            *permit.concern(),
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn concern_of_person(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<ConcernListRow>>> {
        let rows = query_as!(
            ConcernListRow,
            r#"SELECT c.id, c.person_id, p.given_name, p.family_name, c.about, c.danger, c.raised_at, a.name AS raised_by_name, c.answer_due,
                 c.acknowledged_at, c.acknowledged_by, c.taken_at, c.closed_at, c.struck_at, FALSE AS "told!: bool"
             FROM concern c
             JOIN person p ON p.service_id = c.service_id AND p.id = c.person_id
             JOIN account a ON a.id = c.raised_by
             WHERE c.service_id = $1 AND (c.person_id = $2 OR c.person_id IN (
                 SELECT m.id FROM person m WHERE m.service_id = $1 AND m.merged_into = $2))
             ORDER BY c.raised_at DESC, c.id DESC LIMIT $3"#,
            self.service(),
            *permit.person(),
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn concern_of_account(
        &mut self,
        account: Uuid,
        (open, today): (bool, Day),
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<ConcernListRow>>> {
        let (at, id) = before.map(|b| (b.at, b.id)).unzip();
        let rows = query_as!(
            ConcernListRow,
            r#"SELECT c.id, c.person_id, p.given_name, p.family_name, c.about, c.danger, c.raised_at, a.name AS raised_by_name, c.answer_due,
                 c.acknowledged_at, c.acknowledged_by, c.taken_at, c.closed_at, c.struck_at, EXISTS (
                   SELECT 1 FROM concern_told t
                   WHERE t.service_id = c.service_id AND t.concern_id = c.id AND t.account_id = $2) AS "told!: bool"
             FROM concern c
             JOIN person p ON p.service_id = c.service_id AND p.id = c.person_id
             JOIN account a ON a.id = c.raised_by
             WHERE c.service_id = $1
               AND c.id IN (
                 SELECT r.id FROM concern r WHERE r.service_id = $1 AND r.raised_by = $2
                 UNION SELECT t.concern_id FROM concern_told t WHERE t.service_id = $1 AND t.account_id = $2
                 UNION SELECT w.id FROM supervision_tie s
                   JOIN concern w ON w.service_id = s.service_id AND w.raised_by = s.worker_id AND w.closed_at IS NULL AND w.struck_at IS NULL
                   WHERE s.service_id = $1 AND s.supervisor_id = $2 AND s.from_on <= $7 AND (s.until_on IS NULL OR s.until_on > $7)
                     AND NOT EXISTS (
                       SELECT 1 FROM concern_told o
                       JOIN account l ON l.id = o.account_id
                       JOIN membership m ON m.account_id = l.id AND m.service_id = o.service_id
                       WHERE o.service_id = w.service_id AND o.concern_id = w.id AND l.disabled_at IS NULL AND m.until_at IS NULL
                         AND m.role IN ('worker', 'supervisor', 'referrer')))
               AND (CASE WHEN c.closed_at IS NULL AND c.struck_at IS NULL THEN TRUE ELSE FALSE END) = CAST($3 AS boolean)
               AND (CAST($4 AS timestamptz) IS NULL OR c.raised_at < $4 OR (c.raised_at = $4 AND c.id < $5))
             ORDER BY CASE WHEN c.taken_at IS NULL AND c.closed_at IS NULL AND c.struck_at IS NULL THEN 0 ELSE 1 END,
               c.raised_at DESC, c.id DESC LIMIT $6"#,
            self.service(),
            account,
            open,
            at,
            id,
            limit,
            today
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |c| c.person_id))
    }

    async fn concern_waiting(&mut self, since: At) -> StoreResult<Vec<(Uuid, i64, i64)>> {
        let found = query!(
            r#"SELECT t.account_id AS "account_id!", count(*) AS "told!: i64",
                 count(CASE WHEN c.taken_at IS NULL AND c.closed_at IS NULL THEN 1 END) AS "waiting!: i64"
             FROM concern c
             JOIN (SELECT DISTINCT x.concern_id, x.account_id FROM concern_told x WHERE x.service_id = $1 AND x.account_id IS NOT NULL) t
               ON t.concern_id = c.id
             WHERE c.service_id = $1 AND (c.closed_at IS NULL OR c.closed_at > $2) AND c.struck_at IS NULL
             GROUP BY t.account_id"#,
            self.service(),
            since
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.into_iter().map(|a| (a.account_id, a.told, a.waiting)).collect())
    }
}
