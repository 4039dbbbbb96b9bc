//! Situations told among colleagues.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as};
use store::peers::{PeerAnswerRow, PeerRoom, SituationListRow, SituationRow};
use store::{At, StoreResult};
use uuid::Uuid;

/// Situations in a list, then which of them; `$2` is whoever looks.
macro_rules! situations {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            SituationListRow,
            r#"SELECT s.id, s.teller_id, s.title, s.told_at, s.closes_on, s.closed_on,
                 (SELECT count(*) FROM peer_answer a WHERE a.service_id = s.service_id AND a.situation_id = s.id) AS "answers!: i64",
                 EXISTS (SELECT 1 FROM peer_answer o WHERE o.service_id = s.service_id AND o.situation_id = s.id AND o.account_id = $2)
                   AS "answered!: bool"
             FROM peer_situation s WHERE s.service_id = $1 AND "# + $rest,
            $($bound),*
        )
    };
}

#[async_trait]
impl PeerRoom for SqlTx {
    async fn situation_insert(&mut self, s: &SituationRow) -> StoreResult<()> {
        query!(
            "INSERT INTO peer_situation (service_id, id, teller_id, title, body, told_at, closes_on, closed_on, took, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)",
            self.service(),
            s.id,
            s.teller_id,
            s.title,
            s.body,
            s.told_at,
            s.closes_on,
            s.closed_on,
            s.took
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn situation_get(&mut self, situation: Uuid) -> StoreResult<Option<SituationRow>> {
        query_as!(
            SituationRow,
            "SELECT id, teller_id, title, body, told_at, closes_on, closed_on, took, version FROM peer_situation
             WHERE service_id = $1 AND id = $2",
            self.service(),
            situation
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn situation_save(&mut self, s: &SituationRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE peer_situation SET closed_on = $1, took = $2, version = version + 1
             WHERE service_id = $3 AND id = $4 AND version = $5",
            s.closed_on,
            s.took,
            self.service(),
            s.id,
            s.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn situation_list(
        &mut self,
        account: Uuid,
        behind: Option<(At, Uuid)>,
        limit: i64,
    ) -> StoreResult<Vec<SituationListRow>> {
        match behind {
            None => situations!("TRUE ORDER BY s.told_at DESC, s.id DESC LIMIT $3", self.service(), account, limit)
                .fetch_all(&mut *self.tx)
                .await
                .map_err(err),
            Some((at, id)) => situations!(
                "(s.told_at < $3 OR (s.told_at = $3 AND s.id < $4)) ORDER BY s.told_at DESC, s.id DESC LIMIT $5",
                self.service(),
                account,
                at,
                id,
                limit
            )
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err),
        }
    }

    async fn peer_answers(&mut self, situation: Uuid) -> StoreResult<Vec<PeerAnswerRow>> {
        query_as!(
            PeerAnswerRow,
            "SELECT id, situation_id, account_id, place, reason FROM peer_answer
             WHERE service_id = $1 AND situation_id = $2 ORDER BY place, reason, id LIMIT 1000",
            self.service(),
            situation
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn peer_answer_put(&mut self, a: &PeerAnswerRow) -> StoreResult<()> {
        query!(
            "INSERT INTO peer_answer (service_id, id, situation_id, account_id, place, reason) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (service_id, situation_id, account_id) DO UPDATE SET place = excluded.place, reason = excluded.reason",
            self.service(),
            a.id,
            a.situation_id,
            a.account_id,
            a.place,
            a.reason
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }
}
