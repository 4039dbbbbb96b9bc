//! The look at the role.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::staying::{RoleLookRow, StayingRoom};
use store::{At, Day, StoreResult};
use uuid::Uuid;

/// Looks, then which of them.
macro_rules! role_looks {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            RoleLookRow,
            "SELECT l.id, l.worker_id, w.name AS worker_name, l.look, l.began_on, l.amounts, l.words, l.done_on, l.supervisor_id, l.together,
                 l.version
             FROM role_look l JOIN account w ON w.id = l.worker_id
             WHERE l.service_id = $1 AND " + $rest,
            $($bound),*
        )
    };
}

#[async_trait]
impl StayingRoom for SqlTx {
    async fn role_looks(&mut self, worker: Uuid) -> StoreResult<Vec<RoleLookRow>> {
        role_looks!("l.worker_id = $2 ORDER BY l.done_on, l.id", self.service(), worker)
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err)
    }

    async fn role_looks_shown(&mut self, supervisor: Uuid, today: Day) -> StoreResult<Vec<RoleLookRow>> {
        role_looks!(
            "l.supervisor_id = $2 AND EXISTS (SELECT 1 FROM supervision_tie t WHERE t.service_id = $1 AND t.worker_id = l.worker_id
               AND t.supervisor_id = $2 AND t.from_on <= $3 AND (t.until_on IS NULL OR t.until_on > $3))
             ORDER BY l.done_on DESC, l.id DESC LIMIT 200",
            self.service(),
            supervisor,
            today
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn role_look_put(&mut self, l: &RoleLookRow) -> StoreResult<()> {
        let done = if l.version == 0 {
            query!(
                "INSERT INTO role_look (service_id, id, worker_id, look, began_on, amounts, words, done_on, supervisor_id, together, version)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)",
                self.service(),
                l.id,
                l.worker_id,
                l.look,
                l.began_on,
                l.amounts,
                l.words,
                l.done_on,
                l.supervisor_id,
                l.together
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?
        } else {
            query!(
                "UPDATE role_look SET began_on = $1, amounts = $2, words = $3, done_on = $4, supervisor_id = $5, together = $6,
                     version = version + 1
                 WHERE service_id = $7 AND id = $8 AND version = $9",
                l.began_on,
                l.amounts,
                l.words,
                l.done_on,
                l.supervisor_id,
                l.together,
                self.service(),
                l.id,
                l.version
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?
        };
        fresh(done.rows_affected())
    }

    async fn role_look_get(&mut self, look: Uuid) -> StoreResult<Option<RoleLookRow>> {
        role_looks!("l.id = $2", self.service(), look).fetch_optional(&mut *self.tx).await.map_err(err)
    }

    async fn worker_since(&mut self, worker: Uuid) -> StoreResult<Option<At>> {
        query_scalar!(
            r#"SELECT m.from_at AS "from_at!" FROM membership m WHERE m.service_id = $1 AND m.account_id = $2 AND m.role = 'worker'
             ORDER BY m.from_at LIMIT 1"#,
            self.service(),
            worker
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }
}
