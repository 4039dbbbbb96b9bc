//! Episodes with their owners, holding and ending (DOMAIN 4.3, 4.6).

use super::referrals::newest;
use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::episodes::{
    AfterDue, CaseAccessRow, CaseloadFilter, DueRow, EndingRow, EpisodeListRow, EpisodeOwnerRow, EpisodeRoom,
    EpisodeRow, HoldingDueRow, HoldingRow, LoadRow,
};
use store::permit::{EpisodePermit, PermitMaker, PersonPermit, ReferralPermit};
use store::referrals::After;
use store::{At, Day, NOTHING_DUE, StoreResult, Undisclosed};
use uuid::Uuid;

/// No next thing is due later.
const LAST_DAY: Day = match Day::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => Day::MAX,
};

/// The columns of a list of episodes, then which rows and in what order.
macro_rules! episode_list {
    ($rows:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            EpisodeListRow,
            r#"SELECT e.id, e.person_id, p.given_name, p.family_name, p.known_as, p.birth_date, p.safe_contact,
                 e.owner_id, a.name AS owner_name, e.site_id, s.name AS site_name, e.state, e.readiness, e.opened_at,
                 e.ended_at, e.last_contact_at, e.contact_count, e.next_contact_at, e.next_contact_kind, e.next_contact_place,
                 e.next_contact_note, e.next_due,
                 COALESCE((SELECT string_agg(n.need, ' ' ORDER BY n.need) FROM referral_need n
                   WHERE n.service_id = e.service_id AND n.referral_id = e.referral_id), '') AS "needs!: String",
                 COALESCE((SELECT string_agg(hr.reason, ' ' ORDER BY hr.reason) FROM holding h
                   JOIN holding_reason hr ON hr.service_id = h.service_id AND hr.holding_id = h.id
                   WHERE h.service_id = e.service_id AND h.episode_id = e.id AND h.until_at IS NULL), '') AS "holding!: String",
                 (SELECT d.stage FROM ending d WHERE d.service_id = e.service_id AND d.episode_id = e.id) AS "ending_stage?: String"
             FROM episode e
             JOIN person p ON p.service_id = e.service_id AND p.id = e.person_id
             JOIN account a ON a.id = e.owner_id
             JOIN site s ON s.service_id = e.service_id AND s.id = e.site_id "#
            + $rows,
            $($bound),*
        )
    };
}

fn listed(rows: Vec<EpisodeListRow>) -> Undisclosed<Vec<EpisodeListRow>> {
    let persons = rows.iter().map(|e| e.person_id).collect();
    Undisclosed::listed(rows, persons)
}

impl SqlTx {
    async fn episode_owner_insert(&mut self, episode: Uuid, o: &EpisodeOwnerRow) -> StoreResult<()> {
        query!(
            "INSERT INTO episode_owner (service_id, id, episode_id, owner_id, from_at, until_at, why, made_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            self.service(),
            o.id,
            episode,
            o.owner_id,
            o.from_at,
            o.until_at,
            o.why,
            o.made_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn episode_access_insert(
        &mut self,
        person: Uuid,
        episode: Uuid,
        access: &[CaseAccessRow],
    ) -> StoreResult<()> {
        for c in access {
            query!(
                "INSERT INTO case_access (service_id, id, person_id, account_id, ground, episode_id, from_at, until_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                self.service(),
                c.id,
                person,
                c.account_id,
                c.ground,
                episode,
                c.from_at,
                c.until_at
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        }
        Ok(())
    }
}

#[async_trait]
impl EpisodeRoom for SqlTx {
    async fn episode_insert(
        &mut self,
        e: &EpisodeRow,
        owner: &EpisodeOwnerRow,
        access: &[CaseAccessRow],
    ) -> StoreResult<EpisodePermit> {
        query!(
            "INSERT INTO episode (service_id, id, person_id, referral_id, owner_id, site_id, state, readiness, what_matters,
                 scope_explained_on, consent_to_share, opened_at, started_at, ended_at, last_contact_at, contact_count,
                 next_contact_at, next_contact_kind, next_contact_place, next_contact_note, next_due, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)",
            self.service(), e.id, e.person_id, e.referral_id, e.owner_id, e.site_id, e.state, e.readiness, e.what_matters,
            e.scope_explained_on, e.consent_to_share, e.opened_at, e.started_at, e.ended_at, e.last_contact_at, e.contact_count,
            e.next_contact_at, e.next_contact_kind, e.next_contact_place, e.next_contact_note, e.next_due, e.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        self.episode_owner_insert(e.id, owner).await?;
        self.episode_access_insert(e.person_id, e.id, access).await?;
        Ok(EpisodePermit::made(e.id, e.person_id, "owner".to_owned(), true, &PermitMaker::of_the_engine()))
    }

    async fn episode_get(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Option<EpisodeRow>>> {
        let row = query_as!(
            EpisodeRow,
            "SELECT id, person_id, referral_id, owner_id, site_id, state, readiness, what_matters, scope_explained_on,
                 consent_to_share, opened_at, started_at, ended_at, last_contact_at, contact_count, next_contact_at,
                 next_contact_kind, next_contact_place, next_contact_note, next_due, version
             FROM episode WHERE service_id = $1 AND id = $2",
            self.service(),
            *permit.episode()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(row, *permit.person()))
    }

    async fn episode_save(&mut self, permit: &EpisodePermit, e: &EpisodeRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        // The owner changes by `episode_hand_over` alone, so that the trail of owners has no gap.
        let done =
            query!(
            "UPDATE episode SET site_id = $1, state = $2, readiness = $3, what_matters = $4, scope_explained_on = $5,
                 consent_to_share = $6, started_at = $7, ended_at = $8, last_contact_at = $9, contact_count = $10,
                 next_contact_at = $11, next_contact_kind = $12, next_contact_place = $13, next_contact_note = $14,
                 next_due = $15, version = version + 1
             WHERE service_id = $16 AND id = $17 AND version = $18",
            e.site_id, e.state, e.readiness, e.what_matters, e.scope_explained_on,
            e.consent_to_share, e.started_at, e.ended_at, e.last_contact_at, e.contact_count,
            e.next_contact_at, e.next_contact_kind, e.next_contact_place, e.next_contact_note,
            e.next_due, self.service(), *permit.episode(), e.version
        )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn episode_of_referral(&mut self, permit: &ReferralPermit) -> StoreResult<Option<(Uuid, String)>> {
        let found = query!(
            "SELECT id, state FROM episode WHERE service_id = $1 AND referral_id = $2",
            self.service(),
            *permit.referral()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.map(|e| (e.id, e.state)))
    }

    async fn episode_of_person(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<EpisodeListRow>>> {
        let rows = episode_list!(
            "WHERE e.service_id = $1 AND e.person_id = $2 ORDER BY e.opened_at DESC, e.id DESC",
            self.service(),
            *permit.person()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn episode_caseload(
        &mut self,
        account: Uuid,
        filter: &CaseloadFilter,
        at: At,
        after: Option<AfterDue>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<EpisodeListRow>>> {
        let after = after.unwrap_or(AfterDue { due: NOTHING_DUE, id: Uuid::nil() });
        let rows = episode_list!(
            "WHERE e.service_id = $1 AND e.id IN (
               SELECT x.id FROM episode x
               WHERE x.service_id = $1 AND x.owner_id IN (
                   SELECT a.id FROM account a WHERE a.id = $2
                   UNION SELECT v.worker_id FROM cover v WHERE v.service_id = $1 AND v.cover_id = $2 AND v.ended_at IS NULL)
                 AND EXISTS (SELECT 1 FROM case_access c
                   WHERE c.service_id = x.service_id AND c.episode_id = x.id AND c.account_id = $2 AND c.ground IN ('owner', 'cover')
                     AND c.from_at <= $3 AND (c.until_at IS NULL OR c.until_at > $3))
                 AND x.state IN (COALESCE(CAST($4 AS TEXT), 'waiting'), COALESCE($4, 'active'), COALESCE($4, 'holding'))
                 AND (CAST($5 AS uuid) IS NULL OR x.site_id = $5)
                 AND (CAST($6 AS uuid) IS NULL OR x.owner_id = $6)
                 AND (CAST($7 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM referral_need f
                   WHERE f.service_id = x.service_id AND f.referral_id = x.referral_id AND f.need = $7))
                 AND (x.next_due, x.id) > ($8, $9) AND x.next_due <= $11
               ORDER BY x.next_due, x.id LIMIT $10)
             ORDER BY e.next_due, e.id",
            self.service(),
            account,
            at,
            filter.state,
            filter.site,
            filter.owner,
            filter.need,
            after.due,
            after.id,
            limit,
            filter.due_by.unwrap_or(LAST_DAY)
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(listed(rows))
    }

    async fn episode_ended(
        &mut self,
        account: Uuid,
        filter: &CaseloadFilter,
        at: At,
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<EpisodeListRow>>> {
        let before = newest(before);
        let rows = episode_list!(
            "WHERE e.service_id = $1 AND e.id IN (
               SELECT x.id FROM episode x
               WHERE x.service_id = $1 AND x.owner_id IN (
                   SELECT a.id FROM account a WHERE a.id = $2
                   UNION SELECT v.worker_id FROM cover v WHERE v.service_id = $1 AND v.cover_id = $2 AND v.ended_at IS NULL)
                 AND EXISTS (SELECT 1 FROM case_access c
                   WHERE c.service_id = x.service_id AND c.episode_id = x.id AND c.account_id = $2 AND c.ground IN ('owner', 'cover')
                     AND c.from_at <= $3 AND (c.until_at IS NULL OR c.until_at > $3))
                 AND x.state = 'ended'
                 AND (CAST($4 AS uuid) IS NULL OR x.site_id = $4)
                 AND (CAST($5 AS uuid) IS NULL OR x.owner_id = $5)
                 AND (CAST($6 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM referral_need f
                   WHERE f.service_id = x.service_id AND f.referral_id = x.referral_id AND f.need = $6))
                 AND (x.ended_at, x.id) < ($7, $8)
               ORDER BY x.ended_at DESC, x.id DESC LIMIT $9)
             ORDER BY e.ended_at DESC, e.id DESC",
            self.service(),
            account,
            at,
            filter.site,
            filter.owner,
            filter.need,
            before.at,
            before.id,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(listed(rows))
    }

    async fn episode_planned(
        &mut self,
        account: Uuid,
        at: At,
        from: At,
        until: At,
    ) -> StoreResult<Undisclosed<Vec<EpisodeListRow>>> {
        let rows = episode_list!(
            "WHERE e.service_id = $1
               AND e.owner_id IN (
                 SELECT a.id FROM account a WHERE a.id = $2
                 UNION SELECT v.worker_id FROM cover v WHERE v.service_id = $1 AND v.cover_id = $2 AND v.ended_at IS NULL)
               AND EXISTS (SELECT 1 FROM case_access c
                 WHERE c.service_id = e.service_id AND c.episode_id = e.id AND c.account_id = $2 AND c.ground IN ('owner', 'cover')
                   AND c.from_at <= $3 AND (c.until_at IS NULL OR c.until_at > $3))
               AND e.state <> 'ended' AND e.next_contact_at >= $4 AND e.next_contact_at < $5
             ORDER BY e.next_contact_at, e.id",
            self.service(),
            account,
            at,
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(listed(rows))
    }

    async fn episode_load(&mut self, account: Uuid) -> StoreResult<LoadRow> {
        query_as!(
            LoadRow,
            r#"SELECT a.id AS "owner_id!", a.name AS "owner_name!",
                 count(CASE WHEN e.state = 'waiting' THEN 1 END) AS "waiting!: i64",
                 count(CASE WHEN e.state = 'active' THEN 1 END) AS "active!: i64",
                 count(CASE WHEN e.state = 'holding' THEN 1 END) AS "holding!: i64",
                 count(CASE WHEN e.next_due = $3 THEN 1 END) AS "nothing_next!: i64"
             FROM account a
             LEFT JOIN episode e ON e.service_id = $1 AND e.owner_id = a.id AND e.state IN ('waiting', 'active', 'holding')
             WHERE a.id = $2
             GROUP BY a.id, a.name"#,
            self.service(), account, NOTHING_DUE
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn episode_team_loads(&mut self, account: Uuid, today: Day) -> StoreResult<Vec<LoadRow>> {
        query_as!(
            LoadRow,
            r#"SELECT a.id AS "owner_id!", a.name AS "owner_name!",
                 count(CASE WHEN e.state = 'waiting' THEN 1 END) AS "waiting!: i64",
                 count(CASE WHEN e.state = 'active' THEN 1 END) AS "active!: i64",
                 count(CASE WHEN e.state = 'holding' THEN 1 END) AS "holding!: i64",
                 count(CASE WHEN e.next_due = $4 THEN 1 END) AS "nothing_next!: i64"
             FROM account a
             LEFT JOIN episode e ON e.service_id = $1 AND e.owner_id = a.id AND e.state IN ('waiting', 'active', 'holding')
             WHERE a.id IN (
               SELECT m.account_id FROM team_member l
               JOIN team_member m ON m.service_id = l.service_id AND m.team_id = l.team_id
               WHERE l.service_id = $1 AND l.account_id = $2 AND l.lead = TRUE
                 AND l.from_on <= $3 AND (l.until_on IS NULL OR l.until_on > $3)
                 AND m.from_on <= $3 AND (m.until_on IS NULL OR m.until_on > $3)
               UNION
               SELECT t.worker_id FROM supervision_tie t
               WHERE t.service_id = $1 AND t.supervisor_id = $2
                 AND t.from_on <= $3 AND (t.until_on IS NULL OR t.until_on > $3))
             GROUP BY a.id, a.name
             ORDER BY a.name, a.id"#,
            self.service(), account, today, NOTHING_DUE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn episode_owners(&mut self, permit: &EpisodePermit) -> StoreResult<Vec<EpisodeOwnerRow>> {
        query_as!(
            EpisodeOwnerRow,
            "SELECT o.id, o.episode_id, o.owner_id, a.name AS owner_name, o.from_at, o.until_at, o.why, o.made_by
             FROM episode_owner o JOIN account a ON a.id = o.owner_id
             WHERE o.service_id = $1 AND o.episode_id = $2 ORDER BY o.from_at, o.id",
            self.service(),
            *permit.episode()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn episode_hand_over(
        &mut self,
        permit: &EpisodePermit,
        next: &EpisodeOwnerRow,
        access: &[CaseAccessRow],
    ) -> StoreResult<()> {
        let permit = permit.writing()?;
        let (episode, at) = (*permit.episode(), next.from_at);
        let done = query!(
            "UPDATE episode_owner SET until_at = $1 WHERE service_id = $2 AND episode_id = $3 AND until_at IS NULL",
            at,
            self.service(),
            episode
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())?;
        // Whoever covered for the last owner was let in by that ownership, and leaves with it.
        query!(
            "UPDATE case_access SET until_at = $1
             WHERE service_id = $2 AND episode_id = $3 AND ground IN ('owner', 'cover') AND (until_at IS NULL OR until_at > $1)",
            at, self.service(), episode
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        // The version stays: who edits the episode meanwhile saves other columns, and loses nothing.
        query!(
            "UPDATE episode SET owner_id = $1 WHERE service_id = $2 AND id = $3",
            next.owner_id,
            self.service(),
            episode
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        self.episode_owner_insert(episode, next).await?;
        self.episode_access_insert(*permit.person(), episode, access).await
    }

    async fn holding_insert(
        &mut self,
        permit: &EpisodePermit,
        h: &HoldingRow,
        reasons: &[String],
        functions: &[String],
    ) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO holding (service_id, id, episode_id, person_id, consists_of, shared_with, would_end, every_weeks,
                 review_on, from_at, until_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            self.service(), h.id, *permit.episode(), *permit.person(), h.consists_of, h.shared_with, h.would_end, h.every_weeks,
            h.review_on, h.from_at, h.until_at, h.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        for reason in reasons {
            query!(
                "INSERT INTO holding_reason (service_id, holding_id, reason) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                self.service(), h.id, reason
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        }
        for function in functions {
            query!(
                "INSERT INTO holding_function (service_id, holding_id, function) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                self.service(), h.id, function
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        }
        Ok(())
    }

    async fn holding_open(
        &mut self,
        permit: &EpisodePermit,
    ) -> StoreResult<Undisclosed<Option<(HoldingRow, Vec<String>, Vec<String>)>>> {
        let person = *permit.person();
        let Some(holding) = query_as!(
            HoldingRow,
            "SELECT id, episode_id, person_id, consists_of, shared_with, would_end, every_weeks, review_on, from_at,
                 until_at, version
             FROM holding WHERE service_id = $1 AND episode_id = $2 AND until_at IS NULL
             ORDER BY from_at DESC, id DESC LIMIT 1",
            self.service(),
            *permit.episode()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?
        else {
            return Ok(Undisclosed::opened(None, person));
        };
        let reasons = query_scalar!(
            "SELECT reason FROM holding_reason WHERE service_id = $1 AND holding_id = $2 ORDER BY reason",
            self.service(),
            holding.id
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        let functions = query_scalar!(
            "SELECT function FROM holding_function WHERE service_id = $1 AND holding_id = $2 ORDER BY function",
            self.service(),
            holding.id
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(Some((holding, reasons, functions)), person))
    }

    async fn episode_due(&mut self, permit: &EpisodePermit) -> StoreResult<DueRow> {
        query_as!(
            DueRow,
            r#"SELECT (SELECT min(t.due_on) FROM step t
                 WHERE t.service_id = e.service_id AND t.episode_id = e.id AND t.state = 'to_do') AS "step?: Day",
               h.review_on AS "review_on?", h.every_weeks AS "every_weeks?", h.from_at AS "held_since?"
             FROM episode e
             LEFT JOIN holding h ON h.service_id = e.service_id AND h.episode_id = e.id AND h.until_at IS NULL
             WHERE e.service_id = $1 AND e.id = $2
             ORDER BY h.from_at DESC LIMIT 1"#,
            self.service(),
            *permit.episode()
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn holding_save(&mut self, permit: &EpisodePermit, h: &HoldingRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done =
            query!(
            "UPDATE holding SET consists_of = $1, shared_with = $2, would_end = $3, every_weeks = $4, review_on = $5,
                 until_at = $6, version = version + 1
             WHERE service_id = $7 AND id = $8 AND episode_id = $9 AND version = $10",
            h.consists_of, h.shared_with, h.would_end, h.every_weeks, h.review_on,
            h.until_at, self.service(), h.id, *permit.episode(), h.version
        )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        fresh(done.rows_affected())
    }

    // The cross join keeps SQLite to the worker's few held episodes first: it would read every holding of the service.
    async fn holding_due(
        &mut self,
        account: Uuid,
        at: At,
        by: Day,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<HoldingDueRow>>> {
        let rows = query_as!(
            HoldingDueRow,
            "SELECT e.id AS episode_id, e.person_id, p.given_name, p.family_name, p.known_as, h.review_on, h.every_weeks,
                 h.from_at, e.last_contact_at, e.owner_id, o.name AS owner_name
             FROM episode e
             CROSS JOIN holding h
             JOIN person p ON p.service_id = e.service_id AND p.id = e.person_id
             JOIN account o ON o.id = e.owner_id
             WHERE h.service_id = e.service_id AND h.episode_id = e.id AND e.service_id = $1 AND e.owner_id IN (
                 SELECT a.id FROM account a WHERE a.id = $2
                 UNION SELECT v.worker_id FROM cover v WHERE v.service_id = $1 AND v.cover_id = $2 AND v.ended_at IS NULL)
               AND EXISTS (SELECT 1 FROM case_access c
                 WHERE c.service_id = e.service_id AND c.episode_id = e.id AND c.account_id = $2 AND c.ground IN ('owner', 'cover')
                   AND c.from_at <= $3 AND (c.until_at IS NULL OR c.until_at > $3))
               AND e.state = 'holding' AND h.until_at IS NULL AND e.next_due <= $4
               AND (h.review_on <= $4 OR h.every_weeks IS NOT NULL)
             ORDER BY e.next_due, e.id LIMIT $5",
            self.service(),
            account,
            at,
            by,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        let persons = rows.iter().map(|h| h.person_id).collect();
        Ok(Undisclosed::listed(rows, persons))
    }

    async fn ending_get(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Option<EndingRow>>> {
        let row = query_as!(
            EndingRow,
            "SELECT episode_id, person_id, stage, reason, told_on, told_how, told_words, what_remains, door_open,
                 referrer_words, prepared_at, prepared_by, done_at, version
             FROM ending WHERE service_id = $1 AND episode_id = $2",
            self.service(),
            *permit.episode()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(row, *permit.person()))
    }

    async fn ending_save(&mut self, permit: &EpisodePermit, d: &EndingRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        // The version seen is one less than the version written, so that of two people who both write the
        // first one the second is told. Who prepared it first, and when, stay as they were.
        let done = query!(
            "INSERT INTO ending (service_id, episode_id, person_id, stage, reason, told_on, told_how, told_words,
                 what_remains, door_open, referrer_words, prepared_at, prepared_by, done_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, CAST($15 AS BIGINT) + 1)
             ON CONFLICT (service_id, episode_id) DO UPDATE SET stage = excluded.stage, reason = excluded.reason,
                 told_on = excluded.told_on, told_how = excluded.told_how, told_words = excluded.told_words,
                 what_remains = excluded.what_remains, door_open = excluded.door_open,
                 referrer_words = excluded.referrer_words, done_at = excluded.done_at, version = excluded.version
             WHERE ending.version = excluded.version - 1",
            self.service(),
            *permit.episode(),
            *permit.person(),
            d.stage,
            d.reason,
            d.told_on,
            d.told_how,
            d.told_words,
            d.what_remains,
            d.door_open,
            d.referrer_words,
            d.prepared_at,
            d.prepared_by,
            d.done_at,
            d.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn ending_delete(&mut self, permit: &EpisodePermit, version: i64) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "DELETE FROM ending WHERE service_id = $1 AND episode_id = $2 AND version = $3 AND done_at IS NULL",
            self.service(),
            *permit.episode(),
            version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }
}
