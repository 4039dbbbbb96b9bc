//! Measures, own concerns, questions answered by a link, follow-ups.

use super::today::of_worker;
use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::doors::MeasureLink;
use store::measures::{
    FollowUpDueRow, FollowUpRow, MeasureAskRow, MeasureDefinitionRow, MeasureFigureRow, MeasureRoom, MeasureRow,
    OwnConcernRow,
};
use store::permit::{EpisodePermit, PermitMaker};
use store::{At, Day, PAGE, StoreResult, Undisclosed};
use uuid::Uuid;

/// Measures of the service `$1` in the support `$2`; then which of them, in what order.
macro_rules! measures {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            MeasureRow,
            r#"SELECT m.id, m.episode_id, m.person_id, m.instrument, m.edition, m.on_day, m.how, m.not_asked, m.not_asked_words, m.answers,
                 m.scores, m.said, m.note, m.recorded_at, m.recorded_by, a.name AS "recorded_by_name?", m.struck_at, m.struck_why, m.version
             FROM measure m LEFT JOIN account a ON a.id = m.recorded_by
             WHERE m.service_id = $1 AND m.episode_id = $2 "#
            + $rest,
            $($bound),*
        )
    };
}

#[async_trait]
impl MeasureRoom for SqlTx {
    async fn measure_insert(&mut self, permit: &EpisodePermit, m: &MeasureRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO measure (service_id, id, episode_id, person_id, instrument, edition, on_day, how, not_asked, not_asked_words, answers,
                 scores, said, note, recorded_at, recorded_by, struck_why, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, '', 1)",
            self.service(), m.id, *permit.episode(), *permit.person(), m.instrument, m.edition, m.on_day, m.how, m.not_asked,
            m.not_asked_words, m.answers, m.scores, m.said, m.note, m.recorded_at, m.recorded_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn measure_list(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<MeasureRow>>> {
        let rows = measures!("ORDER BY m.on_day, m.recorded_at, m.id", self.service(), *permit.episode())
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn measure_get(
        &mut self,
        permit: &EpisodePermit,
        measure: Uuid,
    ) -> StoreResult<Undisclosed<Option<MeasureRow>>> {
        let row = measures!("AND m.id = $3", self.service(), *permit.episode(), measure)
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)?;
        Ok(Undisclosed::opened(row, *permit.person()))
    }

    async fn measure_save(&mut self, permit: &EpisodePermit, m: &MeasureRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE measure SET on_day = $1, how = $2, not_asked = $3, not_asked_words = $4, answers = $5, scores = $6, said = $7, note = $8,
                 struck_at = $9, struck_why = $10, version = version + 1
             WHERE service_id = $11 AND id = $12 AND episode_id = $13 AND version = $14",
            m.on_day,
            m.how,
            m.not_asked,
            m.not_asked_words,
            m.answers,
            m.scores,
            m.said,
            m.note,
            m.struck_at,
            m.struck_why,
            self.service(),
            m.id,
            *permit.episode(),
            m.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn own_concern_insert(&mut self, permit: &EpisodePermit, c: &OwnConcernRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO own_concern (service_id, id, episode_id, person_id, words, said_at, version) VALUES ($1, $2, $3, $4, $5, $6, 1)",
            self.service(),
            c.id,
            *permit.episode(),
            *permit.person(),
            c.words,
            c.said_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn own_concern_list(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<OwnConcernRow>>> {
        let rows = query_as!(
            OwnConcernRow,
            "SELECT id, episode_id, person_id, words, said_at, laid_down_at, version FROM own_concern
             WHERE service_id = $1 AND episode_id = $2 ORDER BY said_at, id",
            self.service(),
            *permit.episode()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn own_concern_save(&mut self, permit: &EpisodePermit, c: &OwnConcernRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE own_concern SET laid_down_at = $1, version = version + 1
             WHERE service_id = $2 AND id = $3 AND episode_id = $4 AND version = $5",
            c.laid_down_at,
            self.service(),
            c.id,
            *permit.episode(),
            c.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn measure_ask_insert(&mut self, permit: &EpisodePermit, a: &MeasureAskRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO measure_ask (service_id, id, episode_id, person_id, instruments, made_at, made_by, until_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
            self.service(),
            a.id,
            *permit.episode(),
            *permit.person(),
            a.instruments,
            a.made_at,
            a.made_by,
            a.until_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn measure_ask_list(&mut self, permit: &EpisodePermit) -> StoreResult<Vec<MeasureAskRow>> {
        query_as!(
            MeasureAskRow,
            "SELECT id, episode_id, person_id, instruments, made_at, made_by, until_at, done_at, taken_back_at, version FROM measure_ask
             WHERE service_id = $1 AND episode_id = $2 ORDER BY made_at DESC, id DESC LIMIT $3",
            self.service(),
            *permit.episode(),
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn measure_ask_save(&mut self, permit: &EpisodePermit, a: &MeasureAskRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE measure_ask SET instruments = $1, done_at = $2, taken_back_at = $3, version = version + 1
             WHERE service_id = $4 AND id = $5 AND episode_id = $6 AND version = $7",
            a.instruments,
            a.done_at,
            a.taken_back_at,
            self.service(),
            a.id,
            *permit.episode(),
            a.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn permit_measure_by_link(
        &mut self,
        link: &MeasureLink,
        at: At,
    ) -> StoreResult<Option<(MeasureAskRow, EpisodePermit)>> {
        let found = query_as!(
            MeasureAskRow,
            "SELECT k.id, k.episode_id, k.person_id, k.instruments, k.made_at, k.made_by, k.until_at, k.done_at, k.taken_back_at, k.version
             FROM measure_ask k
             WHERE k.service_id = $1 AND k.id = $2 AND k.done_at IS NULL AND k.taken_back_at IS NULL AND k.until_at > $3
               AND NOT EXISTS (SELECT 1 FROM death d
                 WHERE d.service_id = k.service_id AND d.person_id = k.person_id AND d.taken_back_at IS NULL)
               AND NOT EXISTS (SELECT 1 FROM restriction r JOIN person j ON j.service_id = r.service_id AND j.id = r.person_id
                 WHERE r.service_id = k.service_id AND (j.id = k.person_id OR j.merged_into = k.person_id) AND r.lifted_at IS NULL)",
            self.service(),
            link.ask(),
            at
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.map(|ask| {
            let maker = PermitMaker::of_the_engine();
            let permit = EpisodePermit::made(ask.episode_id, ask.person_id, "self".to_owned(), true, &maker);
            (ask, permit)
        }))
    }

    async fn follow_up_insert(&mut self, permit: &EpisodePermit, f: &FollowUpRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO follow_up (service_id, id, episode_id, person_id, since, months, due_on, planned_at, planned_by, came_words, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 1)",
            self.service(),
            f.id,
            *permit.episode(),
            *permit.person(),
            f.since,
            f.months,
            f.due_on,
            f.planned_at,
            f.planned_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn follow_up_list(&mut self, permit: &EpisodePermit) -> StoreResult<Vec<FollowUpRow>> {
        query_as!(
            FollowUpRow,
            "SELECT id, episode_id, person_id, since, months, due_on, planned_at, planned_by, came, came_words, came_on, version FROM follow_up
             WHERE service_id = $1 AND episode_id = $2 ORDER BY planned_at DESC, id DESC LIMIT $3",
            self.service(),
            *permit.episode(),
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn follow_up_save(&mut self, permit: &EpisodePermit, f: &FollowUpRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE follow_up SET came = $1, came_words = $2, came_on = $3, version = version + 1
             WHERE service_id = $4 AND id = $5 AND episode_id = $6 AND version = $7",
            f.came,
            f.came_words,
            f.came_on,
            self.service(),
            f.id,
            *permit.episode(),
            f.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn today_follow_ups(
        &mut self,
        account: Uuid,
        at: At,
        by: Day,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<FollowUpDueRow>>> {
        let rows = of_worker!(
            FollowUpDueRow,
            { "SELECT e.id AS episode_id, e.person_id, p.given_name, p.family_name, f.due_on, e.owner_id, o.name AS owner_name
             FROM follow_up f
             JOIN episode e ON e.service_id = f.service_id AND e.id = f.episode_id
             JOIN person p ON p.service_id = e.service_id AND p.id = e.person_id
             JOIN account o ON o.id = e.owner_id
             WHERE f.service_id = $1 AND f.came_on IS NULL AND f.due_on <= $4
               AND NOT EXISTS (SELECT 1 FROM death d
                 WHERE d.service_id = e.service_id AND d.person_id = e.person_id AND d.taken_back_at IS NULL)
               AND NOT EXISTS (SELECT 1 FROM restriction r JOIN person j ON j.service_id = r.service_id AND j.id = r.person_id
                 WHERE r.service_id = e.service_id AND (j.id = e.person_id OR j.merged_into = e.person_id) AND r.lifted_at IS NULL)
               AND NOT EXISTS (SELECT 1 FROM consent s
                 WHERE s.service_id = e.service_id AND s.person_id = e.person_id AND s.purpose = 'contact'
                   AND (NOT s.given OR s.withdrawn_at IS NOT NULL)
                   AND NOT EXISTS (SELECT 1 FROM consent n
                     WHERE n.service_id = s.service_id AND n.person_id = s.person_id AND n.purpose = 'contact' AND n.at > s.at))" },
            "ORDER BY f.due_on, e.id LIMIT $5",
            self.service(),
            account,
            at,
            by,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |row| row.person_id))
    }

    async fn measure_definition_insert(&mut self, d: &MeasureDefinitionRow) -> StoreResult<()> {
        query!(
            "INSERT INTO measure_definition (service_id, id, code, edition, body, made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            self.service(),
            d.id,
            d.code,
            d.edition,
            d.body,
            d.made_at,
            d.made_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn measure_definition_list(&mut self) -> StoreResult<Vec<MeasureDefinitionRow>> {
        query_as!(
            MeasureDefinitionRow,
            "SELECT id, code, edition, body, made_at, made_by FROM measure_definition WHERE service_id = $1 ORDER BY code, edition",
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn figure_in_support(&mut self, from: At, until: At) -> StoreResult<i64> {
        query_scalar!(
            r#"SELECT COUNT(DISTINCT person_id) AS "n!: i64" FROM episode
             WHERE service_id = $1 AND opened_at < $3 AND (ended_at IS NULL OR ended_at >= $2)"#,
            self.service(),
            from,
            until
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn figure_measures(&mut self, from: At, until: At, until_day: Day) -> StoreResult<Vec<MeasureFigureRow>> {
        query_as!(
            MeasureFigureRow,
            "SELECT e.person_id, m.episode_id, m.instrument, m.edition, m.on_day, m.recorded_at, m.not_asked, m.scores
             FROM episode e JOIN measure m ON m.service_id = e.service_id AND m.episode_id = e.id
             WHERE e.service_id = $1 AND e.opened_at < $3 AND (e.ended_at IS NULL OR e.ended_at >= $2)
               AND m.struck_at IS NULL AND m.on_day < $4
             ORDER BY e.person_id, m.on_day, m.recorded_at, m.id",
            self.service(),
            from,
            until,
            until_day
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}
