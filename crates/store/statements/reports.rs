//! What is counted for managers, commissioners and returns, and a supervisor's day.

use super::referrals::oldest;
use super::{SqlTx, err};
use async_trait::async_trait;
use sqlx::query_as;
use store::referrals::After;
use store::reports::{
    CodedRow, ContactsRow, CountedRow, ExportMeasureRow, ExportRow, ReportRoom, SpellRow, TeamAskRow, TeamDayRow,
    TeamOutRow,
};
use store::{At, Day, NOTHING_DUE, StoreResult};
use uuid::Uuid;

/// A statement on those `w` whom the account `$2` leads or supervises on the day `$3`; what is read of them, then the rest.
macro_rules! of_team {
    ($row:ident, { $($select:tt)+ }, $rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            $row,
            $($select)+
            + " w.id IN (
                 SELECT m.account_id FROM team_member l
                 JOIN team_member m ON m.service_id = l.service_id AND m.team_id = l.team_id
                 WHERE l.service_id = $1 AND l.account_id = $2 AND l.lead = TRUE
                   AND l.from_on <= $3 AND (l.until_on IS NULL OR l.until_on > $3)
                   AND m.from_on <= $3 AND (m.until_on IS NULL OR m.until_on > $3)
                 UNION
                 SELECT t.worker_id FROM supervision_tie t
                 WHERE t.service_id = $1 AND t.supervisor_id = $2
                   AND t.from_on <= $3 AND (t.until_on IS NULL OR t.until_on > $3)) "
            + $rest,
            $($bound),*
        )
    };
}

#[async_trait]
impl ReportRoom for SqlTx {
    async fn report_referrals(
        &mut self,
        from: At,
        until: At,
        after: Option<After>,
        limit: i64,
    ) -> StoreResult<Vec<CountedRow>> {
        let after = oldest(after);
        query_as!(
            CountedRow,
            r#"SELECT r.id, r.reference, r.site_id, r.source, r.state, r.flagged, r.received_at, r.outcome_at, r.first_held_at,
                 p.birth_date, p.gender, p.ethnicity, p.language,
                 COALESCE((SELECT string_agg(n.need, ' ' ORDER BY n.need) FROM referral_need n
                   WHERE n.service_id = r.service_id AND n.referral_id = r.id), '') AS "needs!: String",
                 c.referral_id IS NOT NULL AS "chosen!: bool", c.contract_id AS "contract_id?"
             FROM referral r
             JOIN person p ON p.service_id = r.service_id AND p.id = r.person_id
             LEFT JOIN referral_contract c ON c.service_id = r.service_id AND c.referral_id = r.id
             WHERE r.service_id = $1 AND r.received_at < $3 AND (r.received_at >= $2 OR r.outcome_at IS NULL OR r.outcome_at >= $2)
               AND (r.received_at, r.id) > ($4, $5)
             ORDER BY r.received_at, r.id LIMIT $6"#,
            self.service(),
            from,
            until,
            after.at,
            after.id,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn report_spells(&mut self, from: At, until: At) -> StoreResult<Vec<SpellRow>> {
        query_as!(
            SpellRow,
            r#"SELECT e.id, e.person_id, e.referral_id, r.reference, r.site_id, r.received_at, c.referral_id IS NOT NULL AS "chosen!: bool",
                 c.contract_id AS "contract_id?", e.state, e.opened_at, e.ended_at, x.reason AS "reason?",
                 EXISTS (SELECT 1 FROM holding h WHERE h.service_id = e.service_id AND h.episode_id = e.id
                   AND h.from_at < $3 AND (h.until_at IS NULL OR h.until_at >= $2)) AS "held!: bool"
             FROM episode e
             JOIN referral r ON r.service_id = e.service_id AND r.id = e.referral_id
             LEFT JOIN referral_contract c ON c.service_id = r.service_id AND c.referral_id = r.id
             LEFT JOIN ending x ON x.service_id = e.service_id AND x.episode_id = e.id AND e.state = 'ended'
             WHERE e.service_id = $1 AND e.opened_at < $3 AND (e.ended_at IS NULL OR e.ended_at >= $2)
             ORDER BY e.opened_at, e.id"#,
            self.service(),
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn report_contacts(&mut self, from: At, until: At) -> StoreResult<Vec<ContactsRow>> {
        query_as!(
            ContactsRow,
            r#"SELECT r.id AS referral_id, r.reference, r.site_id, r.received_at, c.referral_id IS NOT NULL AS "chosen!: bool",
                 c.contract_id AS "contract_id?", k.kind, k.attendance, count(*) AS "count!: i64",
                 COALESCE(sum(k.minutes), 0) AS "minutes!: i64"
             FROM contact k
             JOIN episode e ON e.service_id = k.service_id AND e.id = k.episode_id
             JOIN referral r ON r.service_id = e.service_id AND r.id = e.referral_id
             LEFT JOIN referral_contract c ON c.service_id = r.service_id AND c.referral_id = r.id
             WHERE k.service_id = $1 AND k.at >= $2 AND k.at < $3
             GROUP BY r.id, r.reference, r.site_id, r.received_at, c.referral_id, c.contract_id, k.kind, k.attendance
             ORDER BY r.received_at, r.id, k.kind, k.attendance"#,
            self.service(),
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn report_connections(&mut self, from: At, until: At) -> StoreResult<Vec<CodedRow>> {
        query_as!(
            CodedRow,
            r#"SELECT r.id AS referral_id, r.site_id, r.received_at, c.referral_id IS NOT NULL AS "chosen!: bool",
                 c.contract_id AS "contract_id?", n.state AS code, count(*) AS "count!: i64"
             FROM connection n
             JOIN episode e ON e.service_id = n.service_id AND e.id = n.episode_id
             JOIN referral r ON r.service_id = e.service_id AND r.id = e.referral_id
             LEFT JOIN referral_contract c ON c.service_id = r.service_id AND c.referral_id = r.id
             WHERE n.service_id = $1 AND n.suggested_at >= $2 AND n.suggested_at < $3
             GROUP BY r.id, r.site_id, r.received_at, c.referral_id, c.contract_id, n.state
             ORDER BY r.received_at, r.id, n.state"#,
            self.service(),
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn report_unmet(&mut self, from: At, until: At) -> StoreResult<Vec<CodedRow>> {
        query_as!(
            CodedRow,
            r#"SELECT r.id AS referral_id, r.site_id, r.received_at, c.referral_id IS NOT NULL AS "chosen!: bool",
                 c.contract_id AS "contract_id?", u.need AS code, count(*) AS "count!: i64"
             FROM unmet_need u
             JOIN episode e ON e.service_id = u.service_id AND e.id = u.episode_id
             JOIN referral r ON r.service_id = e.service_id AND r.id = e.referral_id
             LEFT JOIN referral_contract c ON c.service_id = r.service_id AND c.referral_id = r.id
             WHERE u.service_id = $1 AND u.at >= $2 AND u.at < $3
             GROUP BY r.id, r.site_id, r.received_at, c.referral_id, c.contract_id, u.need
             ORDER BY r.received_at, r.id, u.need"#,
            self.service(),
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn export_referrals(
        &mut self,
        from: At,
        until: At,
        now: At,
        after: Option<After>,
        limit: i64,
    ) -> StoreResult<Vec<ExportRow>> {
        let after = oldest(after);
        query_as!(
            ExportRow,
            r#"SELECT r.id, r.person_id, r.site_id, s.ods_code, r.source, r.route, r.state, r.urgency, r.received_at, r.outcome_at,
                 r.first_offered_at, r.first_held_at, r.decline_reason, p.birth_date, p.gender, p.ethnicity, p.language, p.interpreter,
                 COALESCE((SELECT string_agg(n.need, ' ' ORDER BY n.need) FROM referral_need n
                   WHERE n.service_id = r.service_id AND n.referral_id = r.id), '') AS "needs!: String",
                 c.referral_id IS NOT NULL AS "chosen!: bool", c.contract_id AS "contract_id?",
                 e.state AS "episode_state?", e.opened_at AS "opened_at?", e.ended_at, x.reason AS "ended_why?",
                 (SELECT count(*) FROM contact k WHERE k.service_id = e.service_id AND k.episode_id = e.id
                   AND k.attendance = 'attended') AS "contacts_held!: i64",
                 (SELECT count(*) FROM contact k WHERE k.service_id = e.service_id AND k.episode_id = e.id
                   AND k.attendance = 'did_not_attend') AS "contacts_missed!: i64",
                 COALESCE((SELECT sum(k.minutes) FROM contact k WHERE k.service_id = e.service_id AND k.episode_id = e.id
                   AND k.attendance = 'attended'), 0) AS "minutes!: i64",
                 (SELECT count(*) FROM connection n WHERE n.service_id = e.service_id AND n.episode_id = e.id
                   AND n.state <> 'suggested') AS "connections!: i64",
                 (SELECT count(*) FROM connection n WHERE n.service_id = e.service_id AND n.episode_id = e.id
                   AND n.state IN ('started', 'taking_part', 'finished')) AS "connections_begun!: i64",
                 COALESCE((SELECT string_agg(a.need, ' ' ORDER BY a.need) FROM connection n
                   JOIN asset_need a ON a.service_id = n.service_id AND a.asset_id = n.asset_id
                   WHERE n.service_id = e.service_id AND n.episode_id = e.id AND n.state NOT IN ('suggested', 'agreed')), '')
                   AS "connection_needs!: String",
                 COALESCE((SELECT string_agg(u.need, ' ' ORDER BY u.need) FROM unmet_need u
                   WHERE u.service_id = e.service_id AND u.episode_id = e.id), '') AS "unmet_needs!: String",
                 EXISTS (SELECT 1 FROM holding h WHERE h.service_id = e.service_id AND h.episode_id = e.id) AS "holding!: bool",
                 EXISTS (SELECT 1 FROM restriction t JOIN person j ON j.service_id = t.service_id AND j.id = t.person_id
                   WHERE t.service_id = r.service_id AND (j.id = r.person_id OR j.merged_into = r.person_id)
                   AND t.lifted_at IS NULL) AS "restricted!: bool",
                 EXISTS (SELECT 1 FROM hidden_detail h WHERE h.service_id = r.service_id AND h.person_id = r.person_id
                   AND (h.until_at IS NULL OR h.until_at > $4)) AS "hidden!: bool",
                 EXISTS (SELECT 1 FROM consent k WHERE k.service_id = r.service_id AND k.person_id = r.person_id AND k.purpose = 'research'
                   AND (k.given = FALSE OR k.withdrawn_at IS NOT NULL)
                   AND NOT EXISTS (SELECT 1 FROM consent l WHERE l.service_id = k.service_id AND l.person_id = k.person_id
                     AND l.purpose = k.purpose AND (l.at, l.id) > (k.at, k.id))) AS "objects!: bool"
             FROM referral r
             JOIN site s ON s.service_id = r.service_id AND s.id = r.site_id
             JOIN person p ON p.service_id = r.service_id AND p.id = r.person_id
             LEFT JOIN referral_contract c ON c.service_id = r.service_id AND c.referral_id = r.id
             LEFT JOIN episode e ON e.service_id = r.service_id AND e.referral_id = r.id
             LEFT JOIN ending x ON x.service_id = e.service_id AND x.episode_id = e.id AND e.state = 'ended'
             WHERE r.service_id = $1 AND r.received_at >= $2 AND r.received_at < $3 AND (r.received_at, r.id) > ($5, $6)
             ORDER BY r.received_at, r.id LIMIT $7"#,
            self.service(),
            from,
            until,
            now,
            after.at,
            after.id,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn export_measures(
        &mut self,
        from: At,
        until: At,
        after: Option<After>,
        limit: i64,
    ) -> StoreResult<Vec<ExportMeasureRow>> {
        let after = oldest(after);
        query_as!(
            ExportMeasureRow,
            "SELECT e.referral_id, m.instrument, m.edition, m.on_day, m.recorded_at, m.not_asked, m.scores
             FROM episode e
             JOIN measure m ON m.service_id = e.service_id AND m.episode_id = e.id
             WHERE e.service_id = $1 AND m.struck_at IS NULL AND e.referral_id IN (
               SELECT r.id FROM referral r
               WHERE r.service_id = $1 AND r.received_at >= $2 AND r.received_at < $3 AND (r.received_at, r.id) > ($4, $5)
               ORDER BY r.received_at, r.id LIMIT $6)
             ORDER BY e.referral_id, m.on_day, m.recorded_at, m.id",
            self.service(),
            from,
            until,
            after.at,
            after.id,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn team_day(
        &mut self,
        supervisor: Uuid,
        today: Day,
        day: (At, At),
        now: At,
        drafts_before: At,
    ) -> StoreResult<Vec<TeamDayRow>> {
        let (begins, ends) = day;
        of_team!(
            TeamDayRow,
            {
                r#"SELECT w.id AS worker_id,
                 (SELECT count(*) FROM appointment a WHERE a.service_id = $1 AND a.worker_id = w.id AND a.episode_id IS NOT NULL
                   AND a.state = 'planned' AND a.starts_at >= $4 AND a.starts_at < $5) AS "appointments!: i64",
                 (SELECT count(*) FROM appointment a WHERE a.service_id = $1 AND a.worker_id = w.id AND a.episode_id IS NOT NULL
                   AND a.state = 'planned' AND a.starts_at >= $4 AND a.starts_at < $5 AND a.ends_at < $6) AS "passed!: i64",
                 (SELECT count(*) FROM episode e WHERE e.service_id = $1 AND e.owner_id = w.id AND e.state IN ('waiting', 'active', 'holding')
                   AND e.next_due < $3 AND e.next_due <> $8) AS "overdue!: i64",
                 (SELECT count(*) FROM message g
                   JOIN episode e ON e.service_id = g.service_id AND e.referral_id = g.referral_id
                   WHERE g.service_id = $1 AND g.state = 'draft' AND g.made_at < $7 AND e.owner_id = w.id
                     AND e.state IN ('waiting', 'active', 'holding')) AS "drafts!: i64",
                 EXISTS (SELECT 1 FROM cover v WHERE v.service_id = $1 AND v.worker_id = w.id AND v.ended_at IS NULL
                   AND v.from_on <= $3 AND v.until_on >= $3) AS "away!: bool",
                 (SELECT count(*) FROM concern k WHERE k.service_id = $1 AND k.closed_at IS NULL AND k.struck_at IS NULL
                   AND k.acknowledged_at IS NULL AND k.taken_at IS NULL AND EXISTS (
                     SELECT 1 FROM episode e WHERE e.service_id = k.service_id AND e.person_id = k.person_id AND e.owner_id = w.id
                       AND e.state IN ('waiting', 'active', 'holding'))) AS "concerns!: i64"
             FROM account w WHERE"#
            },
            "ORDER BY w.name, w.id",
            self.service(),
            supervisor,
            today,
            begins,
            ends,
            now,
            drafts_before,
            NOTHING_DUE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn team_out(&mut self, supervisor: Uuid, today: Day, until: At, limit: i64) -> StoreResult<Vec<TeamOutRow>> {
        of_team!(
            TeamOutRow,
            {
                r#"SELECT p.id AS plan_id, w.name AS worker_name, b.name AS buddy_name, p.standing, p.starts_at, p.ends_at, p.grace, p.alarm,
                 p.answered_at, (p.buddy_id = $2 OR EXISTS (SELECT 1 FROM lone_told t WHERE t.service_id = p.service_id
                   AND t.plan_id = p.id AND t.account_id = $2)) AS "opens!: bool"
             FROM lone_plan p
             JOIN account w ON w.id = p.worker_id
             JOIN account b ON b.id = p.buddy_id
             WHERE p.service_id = $1 AND (p.standing = 'out' OR (p.standing = 'planned' AND p.starts_at < $4)
               OR (p.alarmed_at IS NOT NULL AND p.answered_at IS NULL)) AND"#
            },
            "ORDER BY p.ends_at, p.id LIMIT $5",
            self.service(),
            supervisor,
            today,
            until,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn team_asks(
        &mut self,
        supervisor: Uuid,
        today: Day,
        before: At,
        limit: i64,
    ) -> StoreResult<Vec<TeamAskRow>> {
        of_team!(
            TeamAskRow,
            {
                r#"SELECT b.id AS batch_id, w.name AS from_name, o.name AS to_name, b.made_at, count(*) AS "people!: i64",
                 (b.made_by = $2 OR i.to_id = $2) AS "opens!: bool"
             FROM batch_item i
             JOIN batch b ON b.service_id = i.service_id AND b.id = i.batch_id
             JOIN account w ON w.id = b.from_id
             JOIN account o ON o.id = i.to_id
             JOIN episode e ON e.service_id = i.service_id AND e.id = i.episode_id
             WHERE i.service_id = $1 AND i.state = 'asked' AND b.made_at < $4 AND e.owner_id = b.from_id AND e.state <> 'ended' AND"#
            },
            "GROUP BY b.id, w.name, o.name, b.made_at, b.made_by, i.to_id ORDER BY b.made_at, b.id, i.to_id LIMIT $5",
            self.service(),
            supervisor,
            today,
            before,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}
