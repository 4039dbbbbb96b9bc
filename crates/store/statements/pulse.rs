//! The pulse.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::pulse::{PulseCellRow, PulseRoom};
use store::{Day, StoreResult};
use uuid::Uuid;

#[async_trait]
impl PulseRoom for SqlTx {
    async fn pulse_taken(&mut self, account: Uuid) -> StoreResult<Option<Day>> {
        query_scalar!(
            "SELECT round_on FROM pulse_taken WHERE service_id = $1 AND account_id = $2",
            self.service(),
            account
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn pulse_take(&mut self, account: Uuid, round: Day) -> StoreResult<()> {
        let done = query!(
            "INSERT INTO pulse_taken (service_id, account_id, round_on) VALUES ($1, $2, $3)
             ON CONFLICT (service_id, account_id) DO UPDATE SET round_on = excluded.round_on
             WHERE pulse_taken.round_on < excluded.round_on",
            self.service(),
            account,
            round
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn pulse_count(&mut self, round: Day, question: &str, agree: &str) -> StoreResult<()> {
        query!(
            "INSERT INTO pulse_tally (service_id, round_on, question, agree, many) VALUES ($1, $2, $3, $4, 1)
             ON CONFLICT (service_id, round_on, question, agree) DO UPDATE SET many = pulse_tally.many + 1",
            self.service(),
            round,
            question,
            agree
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn pulse_open_rounds(&mut self) -> StoreResult<Vec<Day>> {
        query_scalar!(
            "SELECT DISTINCT round_on FROM pulse_tally WHERE service_id = $1 ORDER BY round_on",
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn pulse_tally(&mut self, round: Day) -> StoreResult<Vec<(String, String, i32)>> {
        let found = query!(
            "SELECT question, agree, many FROM pulse_tally WHERE service_id = $1 AND round_on = $2 ORDER BY question, agree",
            self.service(),
            round
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.into_iter().map(|t| (t.question, t.agree, t.many)).collect())
    }

    async fn pulse_tally_delete(&mut self, round: Day) -> StoreResult<()> {
        query!("DELETE FROM pulse_tally WHERE service_id = $1 AND round_on = $2", self.service(), round)
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        Ok(())
    }

    async fn pulse_cell_insert(&mut self, c: &PulseCellRow) -> StoreResult<()> {
        query!(
            "INSERT INTO pulse_cell (service_id, round_on, question, answered, middle, parts) VALUES ($1, $2, $3, $4, $5, $6)",
            self.service(),
            c.round_on,
            c.question,
            c.answered,
            c.middle,
            c.parts
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn pulse_cells(&mut self, limit: i64) -> StoreResult<Vec<PulseCellRow>> {
        query_as!(
            PulseCellRow,
            "SELECT round_on, question, answered, middle, parts FROM pulse_cell
             WHERE service_id = $1 ORDER BY round_on DESC, question LIMIT $2",
            self.service(),
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn pulse_own_put(&mut self, worker: Uuid, month: &str, answers: &str) -> StoreResult<()> {
        query!(
            "INSERT INTO pulse_own (service_id, worker_id, month, answers) VALUES ($1, $2, $3, $4)
             ON CONFLICT (service_id, worker_id, month) DO UPDATE SET answers = excluded.answers",
            self.service(),
            worker,
            month,
            answers
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn pulse_own(&mut self, worker: Uuid) -> StoreResult<Vec<(String, String)>> {
        let found = query!(
            "SELECT month, answers FROM pulse_own WHERE service_id = $1 AND worker_id = $2 ORDER BY month",
            self.service(),
            worker
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.into_iter().map(|o| (o.month, o.answers)).collect())
    }

    async fn pulse_own_delete(&mut self, worker: Uuid) -> StoreResult<()> {
        query!("DELETE FROM pulse_own WHERE service_id = $1 AND worker_id = $2", self.service(), worker)
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        Ok(())
    }
}
