//! Passings: who is to have a person next, and whether they said yes.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as};
use store::passings::{PassingListRow, PassingRoom, PassingRow};
use store::permit::ReferralPermit;
use store::{Day, StoreResult, Undisclosed};
use uuid::Uuid;

#[async_trait]
impl PassingRoom for SqlTx {
    async fn passing_insert(&mut self, permit: &ReferralPermit, p: &PassingRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO passing (service_id, id, referral_id, person_id, team_id, why, to_name, made_at, made_by, due_on, answered_by,
                 answer_words)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            self.service(), p.id, *permit.referral(), *permit.person(), p.team_id, p.why, p.to_name, p.made_at, p.made_by, p.due_on,
            p.answered_by, p.answer_words
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn passing_of(&mut self, permit: &ReferralPermit) -> StoreResult<Undisclosed<Option<PassingRow>>> {
        let row = query_as!(
            PassingRow,
            "SELECT id, referral_id, person_id, team_id, why, to_name, made_at, made_by, due_on, answer, answered_at, answered_by,
                 answer_words, recorded_by
             FROM passing WHERE service_id = $1 AND referral_id = $2 ORDER BY made_at DESC, id DESC LIMIT 1",
            self.service(),
            *permit.referral()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(row, *permit.person()))
    }

    async fn passing_answer(&mut self, permit: &ReferralPermit, p: &PassingRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE passing SET answer = $1, answered_at = $2, answered_by = $3, answer_words = $4, recorded_by = $5
             WHERE service_id = $6 AND id = $7 AND referral_id = $8 AND answered_at IS NULL",
            p.answer,
            p.answered_at,
            p.answered_by,
            p.answer_words,
            p.recorded_by,
            self.service(),
            p.id,
            *permit.referral()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn passing_awaited(
        &mut self,
        account: Uuid,
        today: Day,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<PassingListRow>>> {
        let rows = query_as!(
            PassingListRow,
            "SELECT w.id, w.referral_id, w.person_id, r.reference, p.given_name, p.family_name, s.name AS site_name, w.why, w.to_name,
                 w.made_at, w.due_on
             FROM passing w
             JOIN referral r ON r.service_id = w.service_id AND r.id = w.referral_id
             JOIN person p ON p.service_id = w.service_id AND p.id = w.person_id
             JOIN site s ON s.service_id = r.service_id AND s.id = r.site_id
             WHERE w.service_id = $1 AND w.answered_at IS NULL
               AND w.team_id IN (SELECT m.team_id FROM team_member m
                 WHERE m.service_id = $1 AND m.account_id = $2 AND m.from_on <= $3 AND (m.until_on IS NULL OR m.until_on > $3))
             ORDER BY CASE w.why WHEN 'safety' THEN 0 ELSE 1 END, w.due_on, w.id LIMIT $4",
            self.service(),
            account,
            today,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |w| w.person_id))
    }
}
