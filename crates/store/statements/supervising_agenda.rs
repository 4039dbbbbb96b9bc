//! What an agenda of supervision is made of: one statement for each source, and what is known of things on it.

use super::{SqlTx, err};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::supervising::{AgendaRoom, AskedRow, HeldRow, ItemRow, SinceRow, ToldRow};
use store::{At, Day, PAGE, StoreResult};
use uuid::Uuid;

#[async_trait]
impl AgendaRoom for SqlTx {
    async fn supervision_item_list(&mut self, pair: Uuid, session: Option<Uuid>) -> StoreResult<Vec<ItemRow>> {
        query_as!(
            ItemRow,
            "SELECT i.id, i.pair_id, i.worker_id, i.session_id, i.kind, i.about, i.words, i.place, i.since, i.urgent, i.carried, i.kept_back,
                 i.talked_at, i.made_at
             FROM supervision_item i
             WHERE i.service_id = $1 AND i.pair_id = $2 AND (i.talked_at IS NULL OR i.session_id = $3)
             ORDER BY i.place, i.made_at, i.id LIMIT 500",
            self.service(),
            pair,
            session
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn supervision_item_put(&mut self, i: &ItemRow) -> StoreResult<()> {
        query!(
            "INSERT INTO supervision_item (service_id, id, pair_id, worker_id, session_id, kind, about, words, place, since, urgent, carried,
                 kept_back, talked_at, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
             ON CONFLICT (service_id, pair_id, kind, about) DO UPDATE SET session_id = excluded.session_id, words = excluded.words,
               place = excluded.place, since = excluded.since, urgent = excluded.urgent, carried = excluded.carried,
               kept_back = excluded.kept_back, talked_at = excluded.talked_at",
            self.service(),
            i.id,
            i.pair_id,
            i.worker_id,
            i.session_id,
            i.kind,
            i.about,
            i.words,
            i.place,
            i.since,
            i.urgent,
            i.carried,
            i.kept_back,
            i.talked_at,
            i.made_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn supervision_item_delete(&mut self, pair: Uuid, item: Uuid) -> StoreResult<()> {
        query!(
            "DELETE FROM supervision_item WHERE service_id = $1 AND pair_id = $2 AND id = $3 AND talked_at IS NULL",
            self.service(),
            pair,
            item
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn supervision_item_talked(&mut self, worker: Uuid, since: At) -> StoreResult<Vec<(String, Uuid)>> {
        let rows = query!(
            "SELECT i.kind, i.about FROM supervision_item i WHERE i.service_id = $1 AND i.worker_id = $2 AND i.talked_at > $3",
            self.service(),
            worker,
            since
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(rows.into_iter().map(|row| (row.kind, row.about)).collect())
    }

    async fn supervision_item_untalk(&mut self, session: Uuid) -> StoreResult<()> {
        query!(
            "UPDATE supervision_item SET talked_at = NULL, session_id = NULL WHERE service_id = $1 AND session_id = $2",
            self.service(),
            session
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn supervision_weighed_talked(&mut self, worker: Uuid, session: Uuid, at: Option<At>) -> StoreResult<()> {
        query!(
            "UPDATE weighed SET talked_at = $3 WHERE service_id = $1 AND worker_id = $2 AND id IN (
               SELECT i.about FROM supervision_item i
               WHERE i.service_id = $1 AND i.session_id = $4 AND i.talked_at IS NOT NULL AND i.kind IN ('discretion', 'could_not_wait'))",
            self.service(),
            worker,
            at,
            session
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn supervision_leave_list(&mut self, worker: Option<Uuid>, since: At) -> StoreResult<Vec<(Uuid, At, At)>> {
        let rows = query!(
            "SELECT a.worker_id, a.starts_at, a.ends_at FROM appointment a
             WHERE a.service_id = $1 AND a.kind = 'leave' AND a.episode_id IS NULL AND a.state = 'planned' AND a.ends_at > $2
               AND (CAST($3 AS uuid) IS NULL OR a.worker_id = $3)
             ORDER BY a.starts_at, a.id LIMIT 2000",
            self.service(),
            since,
            worker
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(rows.into_iter().map(|row| (row.worker_id, row.starts_at, row.ends_at)).collect())
    }

    async fn supervision_supported_names(&mut self, worker: Uuid) -> StoreResult<Vec<(String, String, String)>> {
        let rows = query!(
            "SELECT p.given_name, p.family_name, p.known_as FROM episode e
             JOIN person p ON p.service_id = e.service_id AND p.id = e.person_id
             WHERE e.service_id = $1 AND e.owner_id = $2 AND e.state <> 'ended'",
            self.service(),
            worker
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(rows.into_iter().map(|row| (row.given_name, row.family_name, row.known_as)).collect())
    }

    async fn agenda_told(&mut self, worker: Uuid) -> StoreResult<Vec<ToldRow>> {
        query_as!(
            ToldRow,
            r#"SELECT w.id, w.aspect, w.figures, w.at, COALESCE(d.could_not_wait, FALSE) AS "could_not_wait!: bool",
                 COALESCE(d.kind, '') AS "judgement!: String", COALESCE(d.why, '') AS "why!: String", w.discretion_id,
                 w.episode_id,
                 COALESCE(r.reference, '') AS "reference!: String", COALESCE(p.given_name, '') AS "given_name!: String",
                 COALESCE(p.family_name, '') AS "family_name!: String", COALESCE(p.known_as, '') AS "known_as!: String"
             FROM weighed w
             LEFT JOIN discretion d ON d.service_id = w.service_id AND d.id = w.discretion_id
             LEFT JOIN episode e ON e.service_id = w.service_id AND e.id = w.episode_id
             LEFT JOIN referral r ON r.service_id = w.service_id AND r.id = COALESCE(w.referral_id, e.referral_id)
             LEFT JOIN person p ON p.service_id = w.service_id AND p.id = w.person_id
             WHERE w.service_id = $1 AND w.worker_id = $2 AND w.to_talk_about AND w.talked_at IS NULL
             ORDER BY w.at, w.id LIMIT $3"#,
            self.service(),
            worker,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn agenda_asked(&mut self, worker: Uuid, since: At) -> StoreResult<Vec<AskedRow>> {
        query_as!(
            AskedRow,
            r#"SELECT a.id, a.aspect, a.figures, a.state, COALESCE(a.answered_at, a.asked_at) AS "at!: At", a.asked_of, a.answered_by, a.episode_id
             FROM ask a
             WHERE a.service_id = $1 AND a.worker_id = $2 AND a.state IN ('asked', 'yes', 'no', 'could_not_wait') AND a.asked_at > $3
               AND NOT EXISTS (SELECT 1 FROM supervision_item i WHERE i.service_id = $1 AND i.worker_id = $2
                 AND i.kind IN ('ask_first', 'could_not_wait') AND i.about = a.id AND i.talked_at IS NOT NULL)
             ORDER BY a.asked_at, a.id LIMIT $4"#,
            self.service(),
            worker,
            since,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn agenda_holding(&mut self, worker: Uuid, until: Day) -> StoreResult<Vec<HeldRow>> {
        query_as!(
            HeldRow,
            "SELECT h.id, h.review_on, h.episode_id, r.reference
             FROM episode e
             JOIN holding h ON h.service_id = e.service_id AND h.episode_id = e.id
             JOIN referral r ON r.service_id = e.service_id AND r.id = e.referral_id
             WHERE e.service_id = $1 AND e.owner_id = $2 AND e.state = 'holding' AND h.until_at IS NULL AND h.review_on <= $3
             ORDER BY h.review_on, h.id LIMIT $4",
            self.service(),
            worker,
            until,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn agenda_concerns(&mut self, worker: Uuid) -> StoreResult<Vec<SinceRow>> {
        query_as!(
            SinceRow,
            r#"SELECT c.id, c.raised_at AS at, '' AS "reference!: String", c.danger AS urgent
             FROM concern c
             WHERE c.service_id = $1 AND c.raised_by = $2 AND c.closed_at IS NULL AND c.struck_at IS NULL
             ORDER BY c.raised_at, c.id LIMIT $3"#,
            self.service(),
            worker,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn agenda_declined(&mut self, worker: Uuid, since: At) -> StoreResult<Vec<SinceRow>> {
        query_as!(
            SinceRow,
            r#"SELECT r.id, r.outcome_at AS "at!", r.reference, FALSE AS "urgent!: bool"
             FROM referral r
             WHERE r.service_id = $1 AND r.outcome_by = $2 AND r.state = 'declined' AND r.outcome_at > $3
               AND NOT EXISTS (SELECT 1 FROM supervision_item i WHERE i.service_id = $1 AND i.worker_id = $2 AND i.kind = 'declined'
                 AND i.about = r.id AND i.talked_at IS NOT NULL)
             ORDER BY r.outcome_at, r.id LIMIT $4"#,
            self.service(),
            worker,
            since,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn agenda_brought(&mut self, worker: Uuid, supervisor: Uuid, at: At) -> StoreResult<Vec<Uuid>> {
        query_scalar!(
            "SELECT c.episode_id FROM supervision_case c
             WHERE c.service_id = $1 AND c.worker_id = $2 AND c.supervisor_id = $3 AND c.ended_at IS NULL AND c.until_at > $4",
            self.service(),
            worker,
            supervisor,
            at
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}
