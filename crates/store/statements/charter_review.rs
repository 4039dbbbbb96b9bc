//! What a review of the charter is made from.

use super::{SqlTx, err};
use async_trait::async_trait;
use sqlx::{query_as, query_scalar};
use store::charter_review::{
    CharterReviewRoom, Reader, ReviewActRow, ReviewAskRow, ReviewBoundaryRow, ReviewLooseRow, ReviewMeasureRow,
    ReviewOpenRow, ReviewSpellRow, ReviewWorkerRow,
};
use store::{At, Day, PAGE, StoreResult};
use uuid::Uuid;

#[async_trait]
impl CharterReviewRoom for SqlTx {
    async fn review_boundaries(&mut self, from: Day, until: Day) -> StoreResult<Vec<ReviewBoundaryRow>> {
        query_as!(
            ReviewBoundaryRow,
            r#"SELECT b.id, b.charter_id, b.origin_id, b.position, b.aspect, b.rule, b.latitude, b.ceiling, b.why, b.words_for_workers,
                 b.words_for_public, b.cmocs, b.version, c.number AS "number!", c.from_on AS "from_on!", c.until_on
             FROM charter c JOIN boundary b ON b.service_id = c.service_id AND b.charter_id = c.id
             WHERE c.service_id = $1 AND c.state = 'agreed' AND c.from_on < $3 AND (c.until_on IS NULL OR c.until_on > $2)
             ORDER BY c.from_on, b.position, b.id"#,
            self.service(),
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn review_acts(&mut self, from: At, until: At) -> StoreResult<Vec<ReviewActRow>> {
        query_as!(
            ReviewActRow,
            r#"SELECT w.id, w.boundary_id, w.beyond, w.outcome, w.worker_id, w.person_id, w.episode_id, w.at,
                 EXISTS (SELECT 1 FROM ask a WHERE a.service_id = w.service_id AND a.used_by = w.subject AND a.aspect = w.aspect
                   AND a.worker_id = w.worker_id AND a.state = 'yes') AS "granted!: bool",
                 COALESCE(d.could_not_wait, FALSE) AS "could_not_wait!: bool", COALESCE(d.why, '') AS "why!: String"
             FROM weighed w
             LEFT JOIN discretion d ON d.service_id = w.service_id AND d.id = w.discretion_id
             WHERE w.service_id = $1 AND w.at >= $2 AND w.at < $3
             ORDER BY w.at, w.id"#,
            self.service(),
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn review_asks(&mut self, from: At, until: At) -> StoreResult<Vec<ReviewAskRow>> {
        query_as!(
            ReviewAskRow,
            r#"SELECT a.id, a.boundary_id AS "boundary_id!: Uuid", a.state, a.worker_id, a.person_id, a.episode_id, a.asked_at
             FROM ask a
             WHERE a.service_id = $1 AND a.asked_at >= $2 AND a.asked_at < $3 AND a.boundary_id IS NOT NULL AND a.used_by IS NULL
               AND a.state IN ('asked', 'yes', 'no')
             ORDER BY a.asked_at, a.id"#,
            self.service(),
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn review_spells(&mut self, from: At, until: At) -> StoreResult<Vec<ReviewSpellRow>> {
        query_as!(
            ReviewSpellRow,
            r#"SELECT e.id, e.person_id, e.opened_at, x.reason AS "reason?",
                 COALESCE((SELECT string_agg(n.need, ' ' ORDER BY n.need) FROM referral_need n
                   WHERE n.service_id = e.service_id AND n.referral_id = e.referral_id), '') AS "needs!: String",
                 (SELECT MAX(CASE WHEN k.state IN ('taking_part', 'finished') THEN 1 ELSE 0 END) FROM connection k
                   WHERE k.service_id = e.service_id AND k.episode_id = e.id) = 1 AS "takes_part?: bool"
             FROM episode e
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

    async fn review_measures(&mut self, from: At, until: At) -> StoreResult<Vec<ReviewMeasureRow>> {
        query_as!(
            ReviewMeasureRow,
            "SELECT m.episode_id, m.instrument, m.edition, m.on_day, m.recorded_at, m.scores
             FROM episode e
             JOIN measure m ON m.service_id = e.service_id AND m.episode_id = e.id
             WHERE e.service_id = $1 AND e.opened_at < $3 AND (e.ended_at IS NULL OR e.ended_at >= $2)
               AND m.not_asked IS NULL AND m.struck_at IS NULL
             ORDER BY m.episode_id, m.on_day, m.recorded_at, m.id",
            self.service(),
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn review_loose(&mut self, from: At, until: At) -> StoreResult<Vec<ReviewLooseRow>> {
        query_as!(
            ReviewLooseRow,
            "SELECT d.id, d.aspect, d.why, d.worker_id, d.person_id, d.episode_id
             FROM discretion d
             WHERE d.service_id = $1 AND d.own = TRUE AND d.at >= $2 AND d.at < $3
             ORDER BY d.at, d.id",
            self.service(),
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn review_workers(&mut self, from: At, until: At) -> StoreResult<Vec<ReviewWorkerRow>> {
        query_as!(
            ReviewWorkerRow,
            r#"SELECT k.recorded_by AS "worker_id!: Uuid", MIN(k.at) AS "first_at!: At", MAX(k.at) AS "latest_at!: At"
             FROM contact k
             WHERE k.service_id = $1 AND k.at >= $2 AND k.at < $3
             GROUP BY k.recorded_by"#,
            self.service(),
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn review_left_out(&mut self, now: At) -> StoreResult<Vec<Uuid>> {
        query_scalar!(
            r#"SELECT t.person_id AS "person_id!: Uuid" FROM restriction t WHERE t.service_id = $1 AND t.lifted_at IS NULL
             UNION
             SELECT j.merged_into AS "person_id!: Uuid" FROM restriction t JOIN person j ON j.service_id = t.service_id AND j.id = t.person_id
             WHERE t.service_id = $1 AND t.lifted_at IS NULL AND j.merged_into IS NOT NULL
             UNION
             SELECT h.person_id AS "person_id!: Uuid" FROM hidden_detail h
             WHERE h.service_id = $1 AND (h.until_at IS NULL OR h.until_at > $2)
             UNION
             SELECT k.person_id AS "person_id!: Uuid" FROM consent k
             WHERE k.service_id = $1 AND k.purpose = 'research' AND (k.given = FALSE OR k.withdrawn_at IS NOT NULL)
               AND NOT EXISTS (SELECT 1 FROM consent l WHERE l.service_id = k.service_id AND l.person_id = k.person_id
                 AND l.purpose = k.purpose AND (l.at, l.id) > (k.at, k.id))"#,
            self.service(),
            now
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn review_open(
        &mut self,
        origin: Uuid,
        reader: Reader,
        (from, until): (At, At),
        before: Option<(At, Uuid)>,
    ) -> StoreResult<Vec<ReviewOpenRow>> {
        let (at, id) = before.map_or((until, Uuid::nil()), |(at, id)| (at, id));
        query_as!(
            ReviewOpenRow,
            r#"SELECT w.id, w.at, w.worker_id, o.name AS worker_name, w.figures, w.beyond, w.outcome, COALESCE(d.why, '') AS "why!: String",
                 e.id AS "episode_id?"
             FROM boundary b
             JOIN weighed w ON w.service_id = b.service_id AND w.boundary_id = b.id
             JOIN account o ON o.id = w.worker_id
             LEFT JOIN discretion d ON d.service_id = w.service_id AND d.id = w.discretion_id
             LEFT JOIN episode e ON e.service_id = w.service_id AND e.id = w.episode_id AND e.owner_id = $3
             WHERE b.service_id = $1 AND b.origin_id = $2 AND w.at >= $5 AND w.at < $6
               AND (w.worker_id = $3 OR (w.beyond = TRUE AND w.to_talk_about = TRUE AND w.worker_id IN (
                 SELECT t.worker_id FROM supervision_tie t
                 WHERE t.service_id = $1 AND t.supervisor_id = $3 AND t.from_on <= $4 AND (t.until_on IS NULL OR t.until_on > $4))))
               AND (w.at < $7 OR (w.at = $7 AND w.id < $8))
             ORDER BY w.at DESC, w.id DESC LIMIT $9"#,
            self.service(),
            origin,
            reader.account,
            reader.today,
            from,
            until,
            at,
            id,
            PAGE + 1
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}
