//! What is brought to supervision. Its row and the access it gives carry one id, and end together.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as};
use store::permit::EpisodePermit;
use store::supervision::{BroughtRow, SupervisionCaseRow, SupervisionRoom};
use store::{At, Day, PAGE, StoreResult, Undisclosed};
use uuid::Uuid;

#[async_trait]
impl SupervisionRoom for SqlTx {
    async fn supervisors_of(&mut self, worker: Uuid, today: Day) -> StoreResult<Vec<(Uuid, String)>> {
        let found = query!(
            "SELECT DISTINCT a.name, a.id FROM supervision_tie t JOIN account a ON a.id = t.supervisor_id
             WHERE t.service_id = $1 AND t.worker_id = $2 AND a.disabled_at IS NULL AND EXISTS (
                 SELECT 1 FROM membership m WHERE m.service_id = $1 AND m.account_id = a.id AND m.role = 'supervisor' AND m.until_at IS NULL)
               AND t.from_on <= $3 AND (t.until_on IS NULL OR t.until_on > $3)
             ORDER BY a.name, a.id",
            self.service(),
            worker,
            today
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.into_iter().map(|s| (s.id, s.name)).collect())
    }

    async fn supervision_case_insert(&mut self, permit: &EpisodePermit, c: &SupervisionCaseRow) -> StoreResult<()> {
        query!(
            "INSERT INTO supervision_case (service_id, id, episode_id, person_id, worker_id, supervisor_id, why, brought_at, until_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            self.service(), c.id, *permit.episode(), *permit.person(), c.worker_id, c.supervisor_id, c.why, c.brought_at, c.until_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        query!(
            "INSERT INTO case_access (service_id, id, person_id, account_id, ground, episode_id, from_at, until_at)
             VALUES ($1, $2, $3, $4, 'supervision', $5, $6, $7)",
            self.service(),
            c.id,
            *permit.person(),
            c.supervisor_id,
            *permit.episode(),
            c.brought_at,
            c.until_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn supervision_cases(&mut self, permit: &EpisodePermit, at: At) -> StoreResult<Vec<SupervisionCaseRow>> {
        query_as!(
            SupervisionCaseRow,
            "SELECT c.id, c.episode_id, c.person_id, c.worker_id, c.supervisor_id, a.name AS supervisor_name, c.why, c.brought_at,
                 c.until_at, c.ended_at
             FROM supervision_case c JOIN account a ON a.id = c.supervisor_id
             WHERE c.service_id = $1 AND c.episode_id = $2 AND c.ended_at IS NULL AND c.until_at > $3
             ORDER BY c.brought_at DESC, c.id",
            self.service(),
            *permit.episode(),
            at
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn supervision_brought(&mut self, supervisor: Uuid, at: At) -> StoreResult<Undisclosed<Vec<BroughtRow>>> {
        let rows = query_as!(
            BroughtRow,
            "SELECT c.id, c.episode_id, c.person_id, p.given_name, p.family_name, w.name AS worker_name, c.why, c.brought_at, c.until_at
             FROM supervision_case c
             JOIN person p ON p.service_id = c.service_id AND p.id = c.person_id
             JOIN account w ON w.id = c.worker_id
             WHERE c.service_id = $1 AND c.supervisor_id = $2 AND c.ended_at IS NULL AND c.until_at > $3
             ORDER BY c.brought_at, c.id LIMIT $4",
            self.service(),
            supervisor,
            at,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |r| r.person_id))
    }

    async fn supervision_case_end(&mut self, permit: &EpisodePermit, case: Uuid, at: At) -> StoreResult<()> {
        let done = query!(
            "UPDATE supervision_case SET ended_at = $1 WHERE service_id = $2 AND id = $3 AND episode_id = $4 AND ended_at IS NULL",
            at, self.service(), case, *permit.episode()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())?;
        self.access_end(case, at).await
    }
}
