//! The charter and its boundaries, proposals, workers' own latitude, and what was weighed.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use practice::charter::leave::Leave;
use sqlx::{query, query_as, query_scalar};
use store::charter::{
    AskRow, BoundaryRow, CharterRoom, CharterRow, Done, LoadRow, PartRow, PersonalRow, ProposalRow, TallyRow,
};
use store::permit::EpisodePermit;
use store::{At, Day, PAGE, StoreError, StoreResult};
use uuid::Uuid;

/// Versions of the charter, then which of them.
macro_rules! charters {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            CharterRow,
            "SELECT c.id, c.title, c.about, c.state, c.number, c.based_on, c.from_on, c.until_on, c.discussed_on, c.agreed_at, c.agreed_by,
                 c.made_at, c.made_by, c.version
             FROM charter c WHERE c.service_id = $1 AND " + $rest,
            $($bound),*
        )
    };
}

/// Proposals, then which of them.
macro_rules! proposals {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            ProposalRow,
            "SELECT p.id, p.aspect, p.said, p.why, p.state, p.answer, p.answered_at, p.answered_by, p.made_at, p.made_by,
                 a.name AS made_by_name, p.version
             FROM charter_proposal p JOIN account a ON a.id = p.made_by
             WHERE p.service_id = $1 AND " + $rest,
            $($bound),*
        )
    };
}

impl SqlTx {
    /// Keeps the worker's line, where there is one, and what each boundary made of the act.
    pub(super) async fn weighed_put(&mut self, done: &Done<'_>, leave: &Leave, ids: &[Uuid]) -> StoreResult<()> {
        let mut ids = ids.iter().copied();
        let mut next = || ids.next().ok_or_else(|| StoreError::Database("an id short for what was weighed".into()));
        let mut line = None;
        if let (Some(said), Some(first)) = (leave.discretion(), leave.weighed().iter().find(|one| one.beyond)) {
            let id = next()?;
            query!(
                "INSERT INTO discretion (service_id, id, worker_id, at, aspect, kind, why, hoped, could_not_wait, own, came_of, came_of_at,
                     person_id, episode_id, referral_id, made_at, version)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, FALSE, '', NULL, $10, $11, $12, $13, 1)",
                self.service(),
                id,
                done.worker,
                done.at,
                first.aspect.as_str(),
                said.kind.as_str(),
                said.why,
                said.hoped,
                said.could_not_wait,
                done.person,
                done.episode,
                done.referral,
                done.recorded_at
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
            line = Some(id);
        }
        for one in leave.weighed() {
            query!(
                "INSERT INTO weighed (service_id, id, charter_id, boundary_id, aspect, act, subject, beyond, outcome, latitude, personal, figures,
                     worker_id, at, discretion_id, to_talk_about, talked_at, person_id, episode_id, referral_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, NULL, $17, $18, $19)",
                self.service(),
                next()?,
                done.charter,
                one.boundary,
                one.aspect.as_str(),
                done.act,
                done.subject,
                one.beyond,
                one.outcome.as_str(),
                i32::from(one.latitude.get()),
                one.personal,
                one.figures,
                done.worker,
                done.at,
                line.filter(|_| one.beyond),
                one.beyond && leave.to_talk_about(),
                done.person,
                done.episode,
                done.referral
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        }
        Ok(())
    }
}

#[async_trait]
impl CharterRoom for SqlTx {
    async fn charter_list(&mut self) -> StoreResult<Vec<CharterRow>> {
        charters!("c.state <> 'withdrawn' ORDER BY c.made_at DESC, c.id DESC LIMIT 200", self.service())
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err)
    }

    async fn charter_get(&mut self, charter: Uuid) -> StoreResult<Option<CharterRow>> {
        charters!("c.id = $2", self.service(), charter).fetch_optional(&mut *self.tx).await.map_err(err)
    }

    async fn charter_in_force(&mut self, day: Day) -> StoreResult<Option<CharterRow>> {
        charters!(
            "c.state = 'agreed' AND c.from_on <= $2 AND (c.until_on IS NULL OR c.until_on > $2) ORDER BY c.from_on DESC LIMIT 1",
            self.service(),
            day
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn charter_insert(&mut self, c: &CharterRow) -> StoreResult<()> {
        query!(
            "INSERT INTO charter (service_id, id, title, about, state, number, based_on, from_on, until_on, discussed_on, agreed_at, agreed_by,
                 made_at, made_by, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1)",
            self.service(),
            c.id,
            c.title,
            c.about,
            c.state,
            c.number,
            c.based_on,
            c.from_on,
            c.until_on,
            c.discussed_on,
            c.agreed_at,
            c.agreed_by,
            c.made_at,
            c.made_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn charter_save(&mut self, c: &CharterRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE charter SET title = $1, about = $2, state = $3, number = $4, from_on = $5, until_on = $6, discussed_on = $7, agreed_at = $8,
                 agreed_by = $9, version = version + 1
             WHERE service_id = $10 AND id = $11 AND version = $12",
            c.title,
            c.about,
            c.state,
            c.number,
            c.from_on,
            c.until_on,
            c.discussed_on,
            c.agreed_at,
            c.agreed_by,
            self.service(),
            c.id,
            c.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn boundary_list(&mut self, charter: Uuid) -> StoreResult<Vec<BoundaryRow>> {
        query_as!(
            BoundaryRow,
            "SELECT b.id, b.charter_id, b.origin_id, b.position, b.aspect, b.rule, b.latitude, b.ceiling, b.why, b.words_for_workers, b.words_for_public,
                 b.cmocs, b.version
             FROM boundary b WHERE b.service_id = $1 AND b.charter_id = $2 ORDER BY b.position, b.id",
            self.service(),
            charter
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn boundary_insert(&mut self, b: &BoundaryRow) -> StoreResult<()> {
        query!(
            "INSERT INTO boundary (service_id, id, charter_id, position, aspect, rule, latitude, ceiling, why, words_for_workers, words_for_public,
                 cmocs, origin_id, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)",
            self.service(),
            b.id,
            b.charter_id,
            b.position,
            b.aspect,
            b.rule,
            b.latitude,
            b.ceiling,
            b.why,
            b.words_for_workers,
            b.words_for_public,
            b.cmocs,
            b.origin_id
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn boundary_save(&mut self, b: &BoundaryRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE boundary SET position = $1, aspect = $2, rule = $3, latitude = $4, ceiling = $5, why = $6, words_for_workers = $7,
                 words_for_public = $8, cmocs = $9, version = version + 1
             WHERE service_id = $10 AND id = $11 AND charter_id = $12 AND version = $13",
            b.position,
            b.aspect,
            b.rule,
            b.latitude,
            b.ceiling,
            b.why,
            b.words_for_workers,
            b.words_for_public,
            b.cmocs,
            self.service(),
            b.id,
            b.charter_id,
            b.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn boundary_delete(&mut self, charter: Uuid, boundary: Uuid, version: i64) -> StoreResult<()> {
        let done = query!(
            "DELETE FROM boundary WHERE service_id = $1 AND charter_id = $2 AND id = $3 AND version = $4",
            self.service(),
            charter,
            boundary,
            version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn charter_part_insert(&mut self, p: &PartRow) -> StoreResult<()> {
        query!(
            "INSERT INTO charter_part (service_id, id, charter_id, position, name, part) VALUES ($1, $2, $3, $4, $5, $6)",
            self.service(),
            p.id,
            p.charter_id,
            p.position,
            p.name,
            p.part
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn charter_part_list(&mut self, charter: Uuid) -> StoreResult<Vec<PartRow>> {
        query_as!(
            PartRow,
            "SELECT p.id, p.charter_id, p.position, p.name, p.part FROM charter_part p
             WHERE p.service_id = $1 AND p.charter_id = $2 ORDER BY p.position, p.id",
            self.service(),
            charter
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn proposal_insert(&mut self, p: &ProposalRow) -> StoreResult<()> {
        query!(
            "INSERT INTO charter_proposal (service_id, id, aspect, said, why, state, answer, made_at, made_by, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)",
            self.service(),
            p.id,
            p.aspect,
            p.said,
            p.why,
            p.state,
            p.answer,
            p.made_at,
            p.made_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn proposal_save(&mut self, p: &ProposalRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE charter_proposal SET state = $1, answer = $2, answered_at = $3, answered_by = $4, version = version + 1
             WHERE service_id = $5 AND id = $6 AND version = $7",
            p.state,
            p.answer,
            p.answered_at,
            p.answered_by,
            self.service(),
            p.id,
            p.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn proposal_get(&mut self, proposal: Uuid) -> StoreResult<Option<ProposalRow>> {
        proposals!("p.id = $2", self.service(), proposal).fetch_optional(&mut *self.tx).await.map_err(err)
    }

    async fn proposal_list(&mut self, before: Option<(At, Uuid)>, by: Option<Uuid>) -> StoreResult<Vec<ProposalRow>> {
        let (at, id) = before.unzip();
        proposals!(
            "(CAST($2 AS timestamptz) IS NULL OR p.made_at < $2 OR (p.made_at = $2 AND p.id < $3))
               AND (CAST($4 AS uuid) IS NULL OR p.made_by = $4)
             ORDER BY p.made_at DESC, p.id DESC LIMIT $5",
            self.service(),
            at,
            id,
            by,
            PAGE + 1
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn personal_list(&mut self, worker: Uuid, from: Day) -> StoreResult<Vec<PersonalRow>> {
        query_as!(
            PersonalRow,
            "SELECT l.id, l.worker_id, l.aspect, l.latitude, l.from_on, l.until_on, l.why, l.agreed_by, a.name AS agreed_by_name, l.agreed_at,
                 l.ended_at
             FROM personal_latitude l JOIN account a ON a.id = l.agreed_by
             WHERE l.service_id = $1 AND l.worker_id = $2 AND l.until_on > $3
             ORDER BY l.from_on, l.id",
            self.service(),
            worker,
            from
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn personal_insert(&mut self, l: &PersonalRow) -> StoreResult<()> {
        query!(
            "INSERT INTO personal_latitude (service_id, id, worker_id, aspect, latitude, from_on, until_on, why, agreed_by, agreed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            self.service(),
            l.id,
            l.worker_id,
            l.aspect,
            l.latitude,
            l.from_on,
            l.until_on,
            l.why,
            l.agreed_by,
            l.agreed_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn personal_end(&mut self, worker: Uuid, personal: Uuid, at: At) -> StoreResult<()> {
        let done = query!(
            "UPDATE personal_latitude SET ended_at = $1 WHERE service_id = $2 AND id = $3 AND worker_id = $4 AND ended_at IS NULL",
            at,
            self.service(),
            personal,
            worker
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn charter_tally(&mut self, permit: &EpisodePermit, but: Option<Uuid>) -> StoreResult<Vec<TallyRow>> {
        query_as!(
            TallyRow,
            r#"SELECT (k.episode_id = $2) AS "here!: bool", k.kind, k.attendance, COUNT(*) AS "contacts!: i64"
             FROM contact k
             WHERE k.service_id = $1 AND k.episode_id IN (SELECT e.id FROM episode e WHERE e.service_id = $1 AND e.person_id = $3)
               AND (CAST($4 AS uuid) IS NULL OR k.id <> $4)
             GROUP BY (k.episode_id = $2), k.kind, k.attendance"#,
            self.service(),
            *permit.episode(),
            *permit.person(),
            but
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn charter_visits(&mut self, permit: &EpisodePermit, from: At, until: At) -> StoreResult<Vec<String>> {
        query_scalar!(
            "SELECT l.along FROM lone_plan l
             WHERE l.service_id = $1 AND l.episode_id = $2 AND l.starts_at >= $3 AND l.starts_at < $4 AND l.standing <> 'called_off'",
            self.service(),
            *permit.episode(),
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn charter_load(&mut self, worker: Uuid, since: At) -> StoreResult<LoadRow> {
        query_as!(
            LoadRow,
            r#"SELECT COALESCE(SUM(CASE WHEN e.state IN ('waiting', 'active') THEN 1 ELSE 0 END), 0) AS "active!: i64",
                 COALESCE(SUM(CASE WHEN e.state = 'holding' THEN 1 ELSE 0 END), 0) AS "holding!: i64",
                 COALESCE(SUM(CASE WHEN e.opened_at > $3 THEN 1 ELSE 0 END), 0) AS "new_this_week!: i64"
             FROM episode e
             WHERE e.service_id = $1 AND e.owner_id = $2 AND e.state IN ('waiting', 'active', 'holding')"#,
            self.service(),
            worker,
            since
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn ask_insert(&mut self, a: &AskRow) -> StoreResult<()> {
        query!(
            "INSERT INTO ask (service_id, id, worker_id, asked_of, aspect, boundary_id, act, what, figures, state, answer, asked_at, due_at, person_id,
                 episode_id, referral_id, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'asked', '', $10, $11, $12, $13, $14, 1)",
            self.service(),
            a.id,
            a.worker_id,
            a.asked_of,
            a.aspect,
            a.boundary_id,
            a.act,
            a.what,
            a.figures,
            a.asked_at,
            a.due_at,
            a.person_id,
            a.episode_id,
            a.referral_id
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn ask_granted(
        &mut self,
        worker: Uuid,
        act: &str,
        aspect: &str,
        about: (Option<Uuid>, Option<Uuid>),
        now: At,
    ) -> StoreResult<Option<Uuid>> {
        query_scalar!(
            r#"SELECT a.id AS "id!: Uuid" FROM ask a
             WHERE a.service_id = $1 AND a.worker_id = $2 AND a.state = 'yes' AND a.used_by IS NULL AND a.act = $3 AND a.aspect = $4
               AND (a.until_at IS NULL OR a.until_at >= $5)
               AND a.episode_id IS NOT DISTINCT FROM $6 AND a.referral_id IS NOT DISTINCT FROM $7
             ORDER BY a.answered_at, a.id LIMIT 1"#,
            self.service(),
            worker,
            act,
            aspect,
            now,
            about.0,
            about.1
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn ask_used(&mut self, worker: Uuid, ask: Uuid, subject: Uuid) -> StoreResult<()> {
        let done = query!(
            "UPDATE ask SET used_by = $1, version = version + 1
             WHERE service_id = $2 AND id = $3 AND worker_id = $4 AND state = 'yes' AND used_by IS NULL",
            subject,
            self.service(),
            ask,
            worker
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn weighed_of_episode(
        &mut self,
        permit: &EpisodePermit,
        done: &Done<'_>,
        leave: &Leave,
        ids: &[Uuid],
    ) -> StoreResult<()> {
        permit.writing()?;
        self.weighed_put(
            &Done { person: Some(*permit.person()), episode: Some(*permit.episode()), ..*done },
            leave,
            ids,
        )
        .await
    }
}
