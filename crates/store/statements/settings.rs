//! Settings and wordings.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as};
use store::settings::{SettingRoom, WordingRow};
use store::{PAGE, StoreResult};

#[async_trait]
impl SettingRoom for SqlTx {
    async fn setting_list(&mut self) -> StoreResult<Vec<(String, String)>> {
        let found = query!("SELECT code, value FROM setting WHERE service_id = $1 ORDER BY code", self.service())
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err)?;
        Ok(found.into_iter().map(|r| (r.code, r.value)).collect())
    }

    async fn setting_put(&mut self, code: &str, value: &str) -> StoreResult<()> {
        query!(
            "INSERT INTO setting (service_id, code, value, version) VALUES ($1, $2, $3, 1)
             ON CONFLICT (service_id, code) DO UPDATE SET value = excluded.value, version = setting.version + 1",
            self.service(),
            code,
            value
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn wording_get(&mut self, code: &str) -> StoreResult<Option<WordingRow>> {
        query_as!(
            WordingRow,
            "SELECT code, body, changed_at, changed_by, version FROM wording WHERE service_id = $1 AND code = $2",
            self.service(),
            code
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn wording_list(&mut self) -> StoreResult<Vec<WordingRow>> {
        query_as!(
            WordingRow,
            "SELECT code, body, changed_at, changed_by, version FROM wording WHERE service_id = $1 ORDER BY code",
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn wording_past(&mut self, code: &str) -> StoreResult<Vec<WordingRow>> {
        query_as!(
            WordingRow,
            "SELECT code, body, changed_at, changed_by, version FROM wording_past
             WHERE service_id = $1 AND code = $2 ORDER BY version DESC LIMIT $3",
            self.service(),
            code,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn wording_save(&mut self, wording: &WordingRow) -> StoreResult<()> {
        // Version 0 says "I saw none": it is written only if there still is none.
        let done = if wording.version == 0 {
            query!(
                "INSERT INTO wording (service_id, code, body, changed_at, changed_by, version) VALUES ($1, $2, $3, $4, $5, 1)
                 ON CONFLICT (service_id, code) DO NOTHING",
                self.service(),
                wording.code,
                wording.body,
                wording.changed_at,
                wording.changed_by
            )
            .execute(&mut *self.tx)
            .await
        } else {
            query!(
                "INSERT INTO wording_past (service_id, code, version, body, changed_at, changed_by)
                 SELECT w.service_id, w.code, w.version, w.body, w.changed_at, w.changed_by FROM wording w
                 WHERE w.service_id = $1 AND w.code = $2 AND w.version = $3",
                self.service(),
                wording.code,
                wording.version
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
            query!(
                "UPDATE wording SET body = $4, changed_at = $5, changed_by = $6, version = version + 1
                 WHERE service_id = $1 AND code = $2 AND version = $3",
                self.service(),
                wording.code,
                wording.version,
                wording.body,
                wording.changed_at,
                wording.changed_by
            )
            .execute(&mut *self.tx)
            .await
        };
        fresh(done.map_err(err)?.rows_affected())
    }
}
