//! The journal of judgement. Each statement names the worker whose it is.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as};
use store::judgement::{DiscretionRow, JudgementRoom, ReflectionRow, SinceRow, WeighedRow};
use store::permit::EpisodePermit;
use store::{At, PAGE, StoreResult, Undisclosed};
use uuid::Uuid;

/// A worker's acts of judgement, then which of them.
macro_rules! judgements {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            DiscretionRow,
            r#"SELECT d.id, d.worker_id, d.at, d.aspect, d.kind, d.why, d.hoped, d.could_not_wait, d.own, d.came_of, d.came_of_at, d.person_id,
                 d.episode_id, d.referral_id, d.made_at, d.version,
                 (SELECT w.figures FROM weighed w WHERE w.service_id = d.service_id AND w.discretion_id = d.id ORDER BY w.id LIMIT 1)
                     AS "figures?: String",
                 EXISTS (SELECT 1 FROM reflection r WHERE r.service_id = d.service_id AND r.discretion_id = d.id) AS "reflected!: bool"
             FROM discretion d WHERE d.service_id = $1 AND d.worker_id = $2 AND "# + $rest,
            $($bound),*
        )
    };
}

impl SqlTx {
    async fn judgement_put(&mut self, d: &DiscretionRow, about: Option<(Uuid, Uuid)>) -> StoreResult<()> {
        let (person, episode) = about.unzip();
        query!(
            "INSERT INTO discretion (service_id, id, worker_id, at, aspect, kind, why, hoped, could_not_wait, own, came_of, person_id, episode_id,
                 made_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, FALSE, TRUE, '', $9, $10, $11, 1)",
            self.service(),
            d.id,
            d.worker_id,
            d.at,
            d.aspect,
            d.kind,
            d.why,
            d.hoped,
            person,
            episode,
            d.made_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }
}

#[async_trait]
impl JudgementRoom for SqlTx {
    async fn judgement_list(
        &mut self,
        worker: Uuid,
        before: Option<(At, Uuid)>,
        aspect: Option<&str>,
        kind: Option<&str>,
    ) -> StoreResult<Undisclosed<Vec<DiscretionRow>>> {
        let (at, id) = before.unzip();
        let rows = judgements!(
            "(CAST($3 AS timestamptz) IS NULL OR d.at < $3 OR (d.at = $3 AND d.id < $4))
               AND (CAST($5 AS TEXT) IS NULL OR d.aspect = $5) AND (CAST($6 AS TEXT) IS NULL OR d.kind = $6)
             ORDER BY d.at DESC, d.id DESC LIMIT $7",
            self.service(),
            worker,
            at,
            id,
            aspect,
            kind,
            PAGE + 1
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        let persons = rows.iter().filter_map(|row| row.person_id).collect();
        Ok(Undisclosed::listed(rows, persons))
    }

    async fn judgement_get(
        &mut self,
        worker: Uuid,
        discretion: Uuid,
    ) -> StoreResult<Undisclosed<Option<DiscretionRow>>> {
        let row = judgements!("d.id = $3", self.service(), worker, discretion)
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)?;
        let persons = row.iter().filter_map(|row| row.person_id).collect();
        Ok(Undisclosed::listed(row, persons))
    }

    async fn judgement_weighed(&mut self, worker: Uuid, discretion: Uuid) -> StoreResult<Vec<WeighedRow>> {
        query_as!(
            WeighedRow,
            "SELECT w.boundary_id, w.charter_id, c.number, w.aspect, w.act, w.subject, w.outcome, w.latitude, w.personal, w.figures,
                 b.words_for_workers AS words
             FROM weighed w
             JOIN charter c ON c.service_id = w.service_id AND c.id = w.charter_id
             JOIN boundary b ON b.service_id = w.service_id AND b.id = w.boundary_id
             WHERE w.service_id = $1 AND w.discretion_id = $3 AND w.worker_id = $2
             ORDER BY b.position, w.id",
            self.service(),
            worker,
            discretion
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn judgement_insert(&mut self, row: &DiscretionRow) -> StoreResult<()> {
        self.judgement_put(row, None).await
    }

    async fn judgement_insert_of_episode(&mut self, permit: &EpisodePermit, row: &DiscretionRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        let about = (*permit.person(), *permit.episode());
        self.judgement_put(row, Some(about)).await
    }

    async fn judgement_came_of(
        &mut self,
        worker: Uuid,
        (discretion, version): (Uuid, i64),
        words: &str,
        at: At,
    ) -> StoreResult<()> {
        let done = query!(
            "UPDATE discretion SET came_of = $1, came_of_at = $2, version = version + 1
             WHERE service_id = $3 AND id = $4 AND worker_id = $5 AND version = $6",
            words,
            at,
            self.service(),
            discretion,
            worker,
            version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn judgement_since(
        &mut self,
        permit: &EpisodePermit,
        since: At,
    ) -> StoreResult<Undisclosed<Option<SinceRow>>> {
        let row = query_as!(
            SinceRow,
            r#"SELECT e.state, e.ended_at,
                 (SELECT n.reason FROM ending n WHERE n.service_id = $1 AND n.episode_id = e.id AND n.done_at IS NOT NULL) AS "ended_why?: String",
                 (SELECT COUNT(*) FROM contact k WHERE k.service_id = $1 AND k.episode_id = e.id AND k.at > $3 AND k.attendance = 'attended'
                     AND k.kind <> 'message') AS "contacts!: i64",
                 (SELECT k.at FROM contact k WHERE k.service_id = $1 AND k.episode_id = e.id AND k.at > $3 AND k.attendance = 'attended'
                     AND k.kind <> 'message' ORDER BY k.at DESC LIMIT 1) AS "last_contact_at?: At",
                 (SELECT COUNT(*) FROM contact k WHERE k.service_id = $1 AND k.episode_id = e.id AND k.at > $3
                     AND k.attendance = 'did_not_attend') AS "missed!: i64",
                 (SELECT COUNT(*) FROM goal g WHERE g.service_id = $1 AND g.episode_id = e.id AND g.state = 'reached' AND g.changed_at > $3)
                     AS "goals_reached!: i64",
                 (SELECT COUNT(*) FROM step s WHERE s.service_id = $1 AND s.episode_id = e.id AND s.state = 'done' AND s.changed_at > $3)
                     AS "steps_done!: i64",
                 (SELECT COUNT(*) FROM connection k WHERE k.service_id = $1 AND k.episode_id = e.id
                     AND k.state IN ('started', 'taking_part', 'finished') AND k.changed_at > $3) AS "connections!: i64",
                 (SELECT COUNT(*) FROM unmet_need u WHERE u.service_id = $1 AND u.episode_id = e.id AND u.at > $3) AS "unmet!: i64",
                 (SELECT COUNT(*) FROM measure m WHERE m.service_id = $1 AND m.episode_id = e.id AND m.recorded_at > $3
                     AND m.not_asked IS NULL AND m.struck_at IS NULL) AS "measures!: i64"
             FROM episode e WHERE e.service_id = $1 AND e.id = $2"#,
            self.service(),
            *permit.episode(),
            since
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(row, *permit.person()))
    }

    async fn reflection_get(&mut self, worker: Uuid, discretion: Uuid) -> StoreResult<Option<ReflectionRow>> {
        query_as!(
            ReflectionRow,
            "SELECT id, discretion_id, worker_id, words, bring, made_at, version FROM reflection
             WHERE service_id = $1 AND worker_id = $2 AND discretion_id = $3",
            self.service(),
            worker,
            discretion
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn reflection_put(&mut self, r: &ReflectionRow) -> StoreResult<()> {
        if r.version == 0 {
            query!(
                "INSERT INTO reflection (service_id, id, discretion_id, worker_id, words, bring, made_at, version)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 1)",
                self.service(),
                r.id,
                r.discretion_id,
                r.worker_id,
                r.words,
                r.bring,
                r.made_at
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
            return Ok(());
        }
        let done = query!(
            "UPDATE reflection SET words = $1, bring = $2, made_at = $3, version = version + 1
             WHERE service_id = $4 AND id = $5 AND worker_id = $6 AND version = $7",
            r.words,
            r.bring,
            r.made_at,
            self.service(),
            r.id,
            r.worker_id,
            r.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn reflection_brought(&mut self, worker: Uuid) -> StoreResult<Vec<ReflectionRow>> {
        query_as!(
            ReflectionRow,
            "SELECT id, discretion_id, worker_id, words, bring, made_at, version FROM reflection
             WHERE service_id = $1 AND worker_id = $2 AND bring = TRUE AND words <> '' ORDER BY made_at DESC, id DESC LIMIT $3",
            self.service(),
            worker,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}
