//! Goals, steps, connections, unmet needs (DOMAIN 4.3, 4.5).

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as};
use store::permit::EpisodePermit;
use store::support::{ConnectionListRow, ConnectionRow, GoalRow, StepRow, SupportRoom, UnmetCountRow, UnmetNeedRow};
use store::{At, StoreResult, Undisclosed};
use uuid::Uuid;

#[async_trait]
impl SupportRoom for SqlTx {
    async fn goal_insert(&mut self, permit: &EpisodePermit, g: &GoalRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO goal (service_id, id, episode_id, person_id, words, state, agreed_at, changed_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            self.service(),
            g.id,
            *permit.episode(),
            *permit.person(),
            g.words,
            g.state,
            g.agreed_at,
            g.changed_at,
            g.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn goal_list(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<GoalRow>>> {
        let rows = query_as!(
            GoalRow,
            "SELECT id, episode_id, person_id, words, state, agreed_at, changed_at, version
             FROM goal WHERE service_id = $1 AND episode_id = $2 ORDER BY agreed_at, id",
            self.service(),
            *permit.episode()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn goal_save(&mut self, permit: &EpisodePermit, g: &GoalRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE goal SET words = $1, state = $2, changed_at = $3, version = version + 1
             WHERE service_id = $4 AND id = $5 AND episode_id = $6 AND version = $7",
            g.words,
            g.state,
            g.changed_at,
            self.service(),
            g.id,
            *permit.episode(),
            g.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn step_insert(&mut self, permit: &EpisodePermit, s: &StepRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO step (service_id, id, episode_id, goal_id, person_id, words, by_whom, due_on, state, agreed_at,
                 changed_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            self.service(), s.id, *permit.episode(), s.goal_id, *permit.person(), s.words, s.by_whom, s.due_on, s.state,
            s.agreed_at, s.changed_at, s.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn step_list(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<StepRow>>> {
        let rows = query_as!(
            StepRow,
            "SELECT id, episode_id, goal_id, person_id, words, by_whom, due_on, state, agreed_at, changed_at, version
             FROM step WHERE service_id = $1 AND episode_id = $2 ORDER BY agreed_at, id",
            self.service(),
            *permit.episode()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn step_save(&mut self, permit: &EpisodePermit, s: &StepRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE step SET goal_id = $1, words = $2, by_whom = $3, due_on = $4, state = $5, changed_at = $6, version = version + 1
             WHERE service_id = $7 AND id = $8 AND episode_id = $9 AND version = $10",
            s.goal_id, s.words, s.by_whom, s.due_on, s.state, s.changed_at, self.service(), s.id, *permit.episode(), s.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn connection_insert(&mut self, permit: &EpisodePermit, c: &ConnectionRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO connection (service_id, id, episode_id, person_id, asset_id, state, how, not_taken_up, note, partner_word,
                 suggested_at, changed_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            self.service(), c.id, *permit.episode(), *permit.person(), c.asset_id, c.state, c.how, c.not_taken_up, c.note,
            c.partner_word, c.suggested_at, c.changed_at, c.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn connection_get(
        &mut self,
        permit: &EpisodePermit,
        connection: Uuid,
    ) -> StoreResult<Undisclosed<Option<ConnectionRow>>> {
        let row = query_as!(
            ConnectionRow,
            "SELECT id, episode_id, person_id, asset_id, state, how, not_taken_up, note, partner_word, suggested_at, changed_at, version
             FROM connection WHERE service_id = $1 AND id = $2 AND episode_id = $3",
            self.service(), connection, *permit.episode()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(row, *permit.person()))
    }

    async fn connection_list(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<ConnectionListRow>>> {
        let rows = query_as!(
            ConnectionListRow,
            "SELECT c.id, c.episode_id, c.asset_id, a.name AS asset_name, a.when_words AS asset_when, a.place AS asset_place,
                 a.phone AS asset_phone, c.state, c.how, c.not_taken_up, c.note, c.partner_word, c.suggested_at, c.changed_at, c.version
             FROM connection c JOIN asset a ON a.service_id = c.service_id AND a.id = c.asset_id
             WHERE c.service_id = $1 AND c.episode_id = $2 ORDER BY c.suggested_at DESC, c.id DESC",
            self.service(), *permit.episode()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn connection_needs(&mut self, permit: &EpisodePermit) -> StoreResult<Vec<(Uuid, String)>> {
        let rows = query!(
            r#"SELECT c.id AS "id!: Uuid", n.need FROM connection c
             JOIN asset_need n ON n.service_id = c.service_id AND n.asset_id = c.asset_id
             WHERE c.service_id = $1 AND c.episode_id = $2 ORDER BY c.id, n.need"#,
            self.service(),
            *permit.episode()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(rows.into_iter().map(|row| (row.id, row.need)).collect())
    }

    async fn connection_save(&mut self, permit: &EpisodePermit, c: &ConnectionRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE connection SET state = $1, how = $2, not_taken_up = $3, note = $4, partner_word = $5, changed_at = $6,
                 version = version + 1
             WHERE service_id = $7 AND id = $8 AND episode_id = $9 AND version = $10",
            c.state, c.how, c.not_taken_up, c.note, c.partner_word, c.changed_at,
            self.service(), c.id, *permit.episode(), c.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn unmet_need_insert(&mut self, permit: &EpisodePermit, u: &UnmetNeedRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO unmet_need (service_id, id, episode_id, person_id, need, area, why, note, at, recorded_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            self.service(),
            u.id,
            *permit.episode(),
            *permit.person(),
            u.need,
            u.area,
            u.why,
            u.note,
            u.at,
            u.recorded_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn unmet_need_list(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<UnmetNeedRow>>> {
        let rows = query_as!(
            UnmetNeedRow,
            "SELECT id, episode_id, person_id, need, area, why, note, at, recorded_by
             FROM unmet_need WHERE service_id = $1 AND episode_id = $2 ORDER BY at DESC, id DESC",
            self.service(),
            *permit.episode()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn unmet_need_counts(&mut self, since: At) -> StoreResult<Vec<UnmetCountRow>> {
        query_as!(
            UnmetCountRow,
            r#"SELECT need AS "need!", why AS "why!", count(*) AS "count!: i64" FROM unmet_need
             WHERE service_id = $1 AND at >= $2 GROUP BY need, why ORDER BY count(*) DESC, need, why"#,
            self.service(),
            since
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}
