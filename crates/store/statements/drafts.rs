//! Drafts and forms taken.

use super::{SqlTx, err};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::drafts::{DraftRoom, DraftRow, KeptDraftRow};
use store::{At, StoreError, StoreResult};
use uuid::Uuid;

#[async_trait]
impl DraftRoom for SqlTx {
    async fn draft_put(&mut self, draft: &DraftRow) -> StoreResult<()> {
        query!(
            "INSERT INTO draft (service_id, account_id, code, body, saved_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (service_id, account_id, code) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at",
            self.service(),
            draft.account_id,
            draft.code,
            draft.body,
            draft.saved_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn draft_get(&mut self, account: Uuid, code: &str) -> StoreResult<Option<DraftRow>> {
        query_as!(
            DraftRow,
            "SELECT account_id, code, body, saved_at FROM draft WHERE service_id = $1 AND account_id = $2 AND code = $3",
            self.service(),
            account,
            code
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn draft_list(&mut self, account: Uuid) -> StoreResult<Vec<KeptDraftRow>> {
        query_as!(
            KeptDraftRow,
            "SELECT code, saved_at FROM draft WHERE service_id = $1 AND account_id = $2
             ORDER BY saved_at DESC, code LIMIT $3",
            self.service(),
            account,
            store::PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn draft_under(&mut self, account: Uuid, prefix: &str) -> StoreResult<Vec<DraftRow>> {
        query_as!(
            DraftRow,
            "SELECT account_id, code, body, saved_at FROM draft
             WHERE service_id = $1 AND account_id = $2 AND SUBSTR(code, 1, LENGTH($3)) = $3
             ORDER BY saved_at DESC, code LIMIT $4",
            self.service(),
            account,
            prefix,
            store::PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn draft_trim(&mut self, account: Uuid, keep: i64) -> StoreResult<u64> {
        let kept = query_scalar!(
            r#"SELECT count(*) AS "n!" FROM draft WHERE service_id = $1 AND account_id = $2"#,
            self.service(),
            account
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)?;
        if kept <= keep {
            return Ok(0);
        }
        let done = query!(
            "DELETE FROM draft WHERE service_id = $1 AND account_id = $2 AND code IN (
               SELECT o.code FROM draft o WHERE o.service_id = $1 AND o.account_id = $2
               ORDER BY o.saved_at, o.code LIMIT $3)",
            self.service(),
            account,
            kept - keep
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected())
    }

    async fn draft_delete(&mut self, account: Uuid, code: &str) -> StoreResult<()> {
        query!(
            "DELETE FROM draft WHERE service_id = $1 AND account_id = $2 AND code = $3",
            self.service(),
            account,
            code
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn sent_form_insert(&mut self, id: Uuid, location: &str, at: At) -> StoreResult<()> {
        // No error of the engine's: the transaction stays usable, to ask where the form led.
        let done = query!(
            "INSERT INTO sent_form (service_id, id, location, at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (service_id, id) DO NOTHING",
            self.service(),
            id,
            location,
            at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        if done.rows_affected() == 0 { Err(StoreError::Conflict) } else { Ok(()) }
    }

    async fn sent_form_get(&mut self, id: Uuid) -> StoreResult<Option<String>> {
        query_scalar!("SELECT location FROM sent_form WHERE service_id = $1 AND id = $2", self.service(), id)
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)
    }

    async fn drafts_sweep(&mut self, before: At) -> StoreResult<u64> {
        let drafts = query!("DELETE FROM draft WHERE service_id = $1 AND saved_at < $2", self.service(), before);
        let drafts = drafts.execute(&mut *self.tx).await.map_err(err)?.rows_affected();
        let forms = query!("DELETE FROM sent_form WHERE service_id = $1 AND at < $2", self.service(), before);
        let forms = forms.execute(&mut *self.tx).await.map_err(err)?.rows_affected();
        Ok(drafts + forms)
    }
}
