//! What workers give to supervision, and what is told there. Each statement names the worker whose it is.

use super::{SqlTx, err};
use async_trait::async_trait;
use sqlx::{query, query_as};
use store::agenda_lines::{AgendaLinesRoom, HandedRow, MetRow, ThoughtRow, ToldEntryRow};
use store::hidden::HiddenWord;
use store::supervising::ToldRow;
use store::{At, PAGE, StoreResult};
use uuid::Uuid;

#[async_trait]
impl AgendaLinesRoom for SqlTx {
    async fn agenda_thoughts(&mut self, worker: Uuid) -> StoreResult<Vec<ThoughtRow>> {
        query_as!(
            ThoughtRow,
            r#"SELECT r.id, r.discretion_id, COALESCE(d.aspect, '') AS "aspect!: String", r.words, r.made_at AS at,
                 COALESCE(p.given_name, '') AS "given_name!: String", COALESCE(p.family_name, '') AS "family_name!: String",
                 COALESCE(p.known_as, '') AS "known_as!: String"
             FROM reflection r
             LEFT JOIN discretion d ON d.service_id = r.service_id AND d.id = r.discretion_id
             LEFT JOIN person p ON p.service_id = r.service_id AND p.id = d.person_id
             WHERE r.service_id = $1 AND r.worker_id = $2 AND r.bring AND r.words <> ''
               AND NOT EXISTS (SELECT 1 FROM supervision_item i WHERE i.service_id = $1 AND i.worker_id = $2 AND i.kind = 'reflection'
                 AND i.about = r.id AND i.talked_at IS NOT NULL)
             ORDER BY r.made_at, r.id LIMIT $3"#,
            self.service(),
            worker,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn agenda_noted(&mut self, worker: Uuid, since: At) -> StoreResult<Vec<ToldRow>> {
        query_as!(
            ToldRow,
            r#"SELECT d.id, d.aspect, '' AS "figures!: String", d.at, FALSE AS "could_not_wait!: bool", d.kind AS "judgement!: String",
                 d.why, d.id AS "discretion_id?: Uuid", d.episode_id, COALESCE(r.reference, '') AS "reference!: String",
                 COALESCE(p.given_name, '') AS "given_name!: String", COALESCE(p.family_name, '') AS "family_name!: String",
                 COALESCE(p.known_as, '') AS "known_as!: String"
             FROM discretion d
             LEFT JOIN episode e ON e.service_id = d.service_id AND e.id = d.episode_id
             LEFT JOIN referral r ON r.service_id = d.service_id AND r.id = COALESCE(d.referral_id, e.referral_id)
             LEFT JOIN person p ON p.service_id = d.service_id AND p.id = d.person_id
             WHERE d.service_id = $1 AND d.worker_id = $2 AND d.own AND d.at > $3
               AND NOT EXISTS (SELECT 1 FROM supervision_item i WHERE i.service_id = $1 AND i.worker_id = $2 AND i.kind = 'noted'
                 AND i.about = d.id AND i.talked_at IS NOT NULL)
             ORDER BY d.at, d.id LIMIT $4"#,
            self.service(),
            worker,
            since,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn agenda_met(&mut self, worker: Uuid) -> StoreResult<Vec<MetRow>> {
        query_as!(
            MetRow,
            "SELECT g.id, g.topic, g.words, g.said_on FROM training_gap g
             WHERE g.service_id = $1 AND g.worker_id = $2 AND g.state = 'said'
               AND NOT EXISTS (SELECT 1 FROM supervision_item i WHERE i.service_id = $1 AND i.worker_id = $2 AND i.kind = 'training_gap'
                 AND i.about = g.id AND i.talked_at IS NOT NULL)
             ORDER BY g.said_on, g.id LIMIT $3",
            self.service(),
            worker,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn agenda_handed(&mut self, worker: Uuid, since: At) -> StoreResult<Vec<HandedRow>> {
        query_as!(
            HandedRow,
            "SELECT o.id, o.kind, o.asker, o.what, o.state, o.answer, o.noted_at FROM other_work o
             WHERE o.service_id = $1 AND o.worker_id = $2 AND o.noted_at > $3
               AND (o.state = 'passed' OR (o.state = 'answered' AND o.answered_as <> 'worker'))
               AND NOT EXISTS (SELECT 1 FROM supervision_item i WHERE i.service_id = $1 AND i.worker_id = $2 AND i.kind = 'other_work'
                 AND i.about = o.id AND i.talked_at IS NOT NULL)
             ORDER BY o.noted_at, o.id LIMIT $4",
            self.service(),
            worker,
            since,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn supervision_given_talked(
        &mut self,
        worker: Uuid,
        session: Uuid,
        talked: Option<At>,
        now: At,
    ) -> StoreResult<()> {
        let within = talked.map(|_| session);
        query!(
            "UPDATE supervision_word SET session_id = $3, done_at = $4 WHERE service_id = $1 AND worker_id = $2 AND id IN (
               SELECT i.about FROM supervision_item i
               WHERE i.service_id = $1 AND i.session_id = $5 AND i.talked_at IS NOT NULL AND i.kind = 'word')",
            self.service(),
            worker,
            within,
            talked,
            session
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        let (from, to) = if talked.is_some() { ("said", "talked_about") } else { ("talked_about", "said") };
        query!(
            "UPDATE training_gap SET state = $3, changed_at = $4, version = version + 1
             WHERE service_id = $1 AND worker_id = $2 AND state = $5 AND id IN (
               SELECT i.about FROM supervision_item i
               WHERE i.service_id = $1 AND i.session_id = $6 AND i.talked_at IS NOT NULL AND i.kind = 'training_gap')",
            self.service(),
            worker,
            to,
            now,
            from,
            session
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn agenda_told_list(
        &mut self,
        worker: Uuid,
        pair: Uuid,
        since: At,
        before: Option<(At, Uuid)>,
    ) -> StoreResult<Vec<ToldEntryRow>> {
        let (at, id) = before.unzip();
        query_as!(
            ToldEntryRow,
            r#"SELECT w.id, w.discretion_id, w.aspect, w.figures, w.at, COALESCE(d.could_not_wait, FALSE) AS "could_not_wait!: bool",
                 w.talked_at, COALESCE(d.kind, '') AS "judgement!: String", COALESCE(d.why, '') AS "why!: String",
                 COALESCE((SELECT f.words FROM reflection f WHERE f.service_id = $1 AND f.discretion_id = w.discretion_id AND f.bring
                   AND NOT EXISTS (SELECT 1 FROM supervision_item i WHERE i.service_id = $1 AND i.pair_id = $3 AND i.kind = 'reflection'
                     AND i.about = f.id AND i.kept_back)), '') AS "thought!: String",
                 w.episode_id, COALESCE(r.reference, '') AS "reference!: String", COALESCE(p.given_name, '') AS "given_name!: String",
                 COALESCE(p.family_name, '') AS "family_name!: String", COALESCE(p.known_as, '') AS "known_as!: String"
             FROM weighed w
             LEFT JOIN discretion d ON d.service_id = w.service_id AND d.id = w.discretion_id
             LEFT JOIN episode e ON e.service_id = w.service_id AND e.id = w.episode_id
             LEFT JOIN referral r ON r.service_id = w.service_id AND r.id = COALESCE(w.referral_id, e.referral_id)
             LEFT JOIN person p ON p.service_id = w.service_id AND p.id = w.person_id
             WHERE w.service_id = $1 AND w.worker_id = $2 AND w.to_talk_about AND w.at >= $4
               AND (CAST($5 AS timestamptz) IS NULL OR w.at < $5 OR (w.at = $5 AND w.id < $6))
               AND NOT EXISTS (SELECT 1 FROM supervision_item k WHERE k.service_id = $1 AND k.pair_id = $3 AND k.kind = 'discretion'
                 AND k.about = w.id AND k.kept_back)
             ORDER BY w.at DESC, w.id DESC LIMIT $7"#,
            self.service(),
            worker,
            pair,
            since,
            at,
            id,
            PAGE + 1
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn told_hidden(&mut self, worker: Uuid) -> StoreResult<Vec<HiddenWord>> {
        query_as!(
            HiddenWord,
            r#"SELECT h.kind AS "kind!: String", h.value AS "value!: String", h.postcode AS "postcode!: String" FROM hidden_detail h
             WHERE h.service_id = $1 AND h.person_id IN (
               SELECT d.person_id FROM discretion d WHERE d.service_id = $1 AND d.worker_id = $2 AND d.person_id IS NOT NULL
               UNION SELECT j.id FROM discretion d JOIN person j ON j.service_id = d.service_id AND j.merged_into = d.person_id
                 WHERE d.service_id = $1 AND d.worker_id = $2
               UNION SELECT t.other_person_id FROM discretion d
                 JOIN person_tie t ON t.service_id = d.service_id AND t.person_id = d.person_id
                 WHERE d.service_id = $1 AND d.worker_id = $2 AND t.other_person_id IS NOT NULL)"#,
            self.service(),
            worker
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}
