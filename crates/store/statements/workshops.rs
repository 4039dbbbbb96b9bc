//! Workshops, their seats and placings, what is noted and agreed.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::workshops::{PlacingRow, SeatRow, WorkshopOutcomeRow, WorkshopRoom, WorkshopRow, WorkshopSettlementRow};
use store::{At, PAGE, StoreResult};
use uuid::Uuid;

/// Workshops, then which of them.
macro_rules! workshops {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            WorkshopRow,
            "SELECT w.id, w.title, w.aspects, w.anonymous, w.shared_screen, w.state, w.repeats, w.code, w.lead_id, a.name AS lead_name,
                 w.opened_at, w.opened_by, w.closed_at, w.charter_id, w.version
             FROM workshop w JOIN account a ON a.id = w.lead_id
             WHERE w.service_id = $1 AND " + $rest,
            $($bound),*
        )
    };
}

#[async_trait]
impl WorkshopRoom for SqlTx {
    async fn workshop_insert(&mut self, w: &WorkshopRow) -> StoreResult<()> {
        query!(
            "INSERT INTO workshop (service_id, id, title, aspects, anonymous, shared_screen, state, repeats, code, lead_id, opened_at, opened_by,
                 closed_at, charter_id, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, NULL, 1)",
            self.service(),
            w.id,
            w.title,
            w.aspects,
            w.anonymous,
            w.shared_screen,
            w.state,
            w.repeats,
            w.code,
            w.lead_id,
            w.opened_at,
            w.opened_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn workshop_get(&mut self, workshop: Uuid) -> StoreResult<Option<WorkshopRow>> {
        workshops!("w.id = $2", self.service(), workshop).fetch_optional(&mut *self.tx).await.map_err(err)
    }

    async fn workshop_list(&mut self, before: Option<(At, Uuid)>) -> StoreResult<Vec<WorkshopRow>> {
        let (at, id) = before.unzip();
        workshops!(
            "(CAST($2 AS timestamptz) IS NULL OR w.opened_at < $2 OR (w.opened_at = $2 AND w.id < $3))
             ORDER BY w.opened_at DESC, w.id DESC LIMIT $4",
            self.service(),
            at,
            id,
            PAGE + 1
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn workshop_save(&mut self, w: &WorkshopRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE workshop SET state = $1, code = $2, closed_at = $3, charter_id = $4, version = version + 1
             WHERE service_id = $5 AND id = $6 AND version = $7",
            w.state,
            w.code,
            w.closed_at,
            w.charter_id,
            self.service(),
            w.id,
            w.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn workshop_hold(&mut self, workshop: Uuid, state: &str) -> StoreResult<()> {
        // its version stays: whoever leads it is not told that it changed whenever somebody places
        let done = query!(
            "UPDATE workshop SET state = state WHERE service_id = $1 AND id = $2 AND state = $3",
            self.service(),
            workshop,
            state
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn workshop_join(&mut self, id: Uuid, workshop: Uuid, account: Uuid) -> StoreResult<()> {
        query!(
            "INSERT INTO workshop_joined (service_id, id, workshop_id, account_id) VALUES ($1, $2, $3, $4)",
            self.service(),
            id,
            workshop,
            account
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn workshop_joined(&mut self, workshop: Uuid, account: Uuid) -> StoreResult<bool> {
        let found = query_scalar!(
            r#"SELECT j.id AS "id!: Uuid" FROM workshop_joined j WHERE j.service_id = $1 AND j.workshop_id = $2 AND j.account_id = $3"#,
            self.service(),
            workshop,
            account
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.is_some())
    }

    async fn seat_insert(&mut self, s: &SeatRow) -> StoreResult<()> {
        query!(
            "INSERT INTO workshop_seat (service_id, id, workshop_id, token_hash, part, kind, name) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            self.service(),
            s.id,
            s.workshop_id,
            s.token_hash,
            s.part,
            s.kind,
            s.name
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn seat_by_token(&mut self, workshop: Uuid, token_hash: &[u8]) -> StoreResult<Option<SeatRow>> {
        query_as!(
            SeatRow,
            "SELECT s.id, s.workshop_id, s.token_hash, s.part, s.kind, s.name FROM workshop_seat s
             WHERE s.service_id = $1 AND s.workshop_id = $2 AND s.token_hash = $3",
            self.service(),
            workshop,
            token_hash
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn seat_count(&mut self, workshop: Uuid) -> StoreResult<i64> {
        query_scalar!(
            r#"SELECT COUNT(*) AS "seats!: i64" FROM workshop_seat s WHERE s.service_id = $1 AND s.workshop_id = $2"#,
            self.service(),
            workshop
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn seat_forget(&mut self, workshop: Uuid) -> StoreResult<()> {
        query!(
            "UPDATE workshop_seat SET token_hash = NULL WHERE service_id = $1 AND workshop_id = $2",
            self.service(),
            workshop
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn placing_put(&mut self, p: &PlacingRow) -> StoreResult<()> {
        query!(
            "INSERT INTO workshop_placing (service_id, id, workshop_id, seat_id, aspect, place, word) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (service_id, seat_id, aspect) DO UPDATE SET place = excluded.place, word = excluded.word",
            self.service(),
            p.id,
            p.workshop_id,
            p.seat_id,
            p.aspect,
            p.place,
            p.word
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn placing_list(&mut self, workshop: Uuid) -> StoreResult<Vec<PlacingRow>> {
        query_as!(
            PlacingRow,
            "SELECT p.id, p.workshop_id, p.seat_id, p.aspect, p.place, p.word, s.part, s.name
             FROM workshop_placing p JOIN workshop_seat s ON s.service_id = p.service_id AND s.id = p.seat_id
             WHERE p.service_id = $1 AND p.workshop_id = $2 ORDER BY p.id",
            self.service(),
            workshop
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn workshop_outcome_insert(&mut self, o: &WorkshopOutcomeRow) -> StoreResult<()> {
        query!(
            "INSERT INTO workshop_outcome (service_id, id, workshop_id, aspect, bringing, words) VALUES ($1, $2, $3, $4, $5, $6)",
            self.service(),
            o.id,
            o.workshop_id,
            o.aspect,
            o.bringing,
            o.words
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn workshop_outcome_list(&mut self, workshop: Uuid) -> StoreResult<Vec<WorkshopOutcomeRow>> {
        query_as!(
            WorkshopOutcomeRow,
            "SELECT o.id, o.workshop_id, o.aspect, o.bringing, o.words FROM workshop_outcome o
             WHERE o.service_id = $1 AND o.workshop_id = $2 ORDER BY o.aspect, o.bringing, o.words, o.id",
            self.service(),
            workshop
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn workshop_outcome_delete(&mut self, workshop: Uuid, outcome: Uuid) -> StoreResult<()> {
        let done = query!(
            "DELETE FROM workshop_outcome WHERE service_id = $1 AND workshop_id = $2 AND id = $3",
            self.service(),
            workshop,
            outcome
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn settlement_insert(&mut self, s: &WorkshopSettlementRow) -> StoreResult<()> {
        query!(
            "INSERT INTO workshop_settlement (service_id, id, workshop_id, aspect, agreed, words, version) VALUES ($1, $2, $3, $4, $5, $6, 1)",
            self.service(),
            s.id,
            s.workshop_id,
            s.aspect,
            s.agreed,
            s.words
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn settlement_save(&mut self, s: &WorkshopSettlementRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE workshop_settlement SET agreed = $1, words = $2, version = version + 1
             WHERE service_id = $3 AND workshop_id = $4 AND aspect = $5 AND version = $6",
            s.agreed,
            s.words,
            self.service(),
            s.workshop_id,
            s.aspect,
            s.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn settlement_list(&mut self, workshop: Uuid) -> StoreResult<Vec<WorkshopSettlementRow>> {
        query_as!(
            WorkshopSettlementRow,
            "SELECT s.id, s.workshop_id, s.aspect, s.agreed, s.words, s.version FROM workshop_settlement s
             WHERE s.service_id = $1 AND s.workshop_id = $2 ORDER BY s.aspect",
            self.service(),
            workshop
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}
