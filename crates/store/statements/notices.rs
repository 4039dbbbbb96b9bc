//! Notices.

use super::{SqlTx, err};
use crate::Engine;
use async_trait::async_trait;
use sqlx::{QueryBuilder, query, query_as};
use store::notices::{NamedNoticeRow, NoticeRoom, NoticeRow};
use store::{At, StoreResult};
use uuid::Uuid;

#[async_trait]
impl NoticeRoom for SqlTx {
    async fn notice_insert(&mut self, n: &NoticeRow) -> StoreResult<()> {
        query!(
            "INSERT INTO notice (service_id, id, about, subject_id, account_id, channel, made_at, state, tries, done_at, error)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            self.service(),
            n.id,
            n.about,
            n.subject_id,
            n.account_id,
            n.channel,
            n.made_at,
            n.state,
            n.tries,
            n.done_at,
            n.error
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn notice_get(&mut self, id: Uuid) -> StoreResult<Option<NoticeRow>> {
        query_as!(
            NoticeRow,
            "SELECT id, about, subject_id, account_id, channel, made_at, state, tries, done_at, error
             FROM notice WHERE service_id = $1 AND id = $2",
            self.service(),
            id
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn notice_save(&mut self, n: &NoticeRow) -> StoreResult<()> {
        query!(
            "UPDATE notice SET state = $3, tries = $4, done_at = $5, error = $6 WHERE service_id = $1 AND id = $2",
            self.service(),
            n.id,
            n.state,
            n.tries,
            n.done_at,
            n.error
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn notice_of(&mut self, subject: Uuid, since: At, limit: i64) -> StoreResult<Vec<NamedNoticeRow>> {
        query_as!(
            NamedNoticeRow,
            r#"SELECT n.id, n.about, n.subject_id, n.account_id, COALESCE(a.name, '') AS "name!: String", n.channel, n.made_at, n.state, n.tries, n.error
             FROM notice n LEFT JOIN account a ON a.id = n.account_id
             WHERE n.service_id = $1 AND n.subject_id = $2 AND n.made_at >= $3
             ORDER BY n.made_at DESC, n.id DESC LIMIT $4"#,
            self.service(),
            subject,
            since,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn notice_phones(&mut self, accounts: &[Uuid]) -> StoreResult<Vec<Uuid>> {
        if accounts.is_empty() {
            return Ok(Vec::new());
        }
        // a list of any length cannot be one bound value on both engines; accounts of this service alone
        let mut found = QueryBuilder::<Engine>::new(
            "SELECT a.id FROM account a WHERE a.alarm_phone IS NOT NULL
               AND EXISTS (SELECT 1 FROM membership m WHERE m.service_id = ",
        );
        found.push_bind(self.service()).push(" AND m.account_id = a.id) AND a.id IN (");
        let mut list = found.separated(", ");
        for id in accounts {
            list.push_bind(*id);
        }
        found.push(")");
        found.build_query_scalar().persistent(false).fetch_all(&mut *self.tx).await.map_err(err)
    }

    async fn notice_envelopes(&mut self, limit: i64) -> StoreResult<Vec<NamedNoticeRow>> {
        query_as!(
            NamedNoticeRow,
            r#"SELECT n.id, n.about, n.subject_id, n.account_id, COALESCE(a.name, '') AS "name!: String", n.channel, n.made_at, n.state, n.tries, n.error
             FROM notice n LEFT JOIN account a ON a.id = n.account_id
             WHERE n.service_id = $1 AND n.state = 'failed'
             ORDER BY n.made_at DESC, n.id DESC LIMIT $2"#,
            self.service(),
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn notice_sweep(&mut self, before: At) -> StoreResult<u64> {
        let gone = query!(
            "DELETE FROM notice WHERE service_id = $1 AND made_at < $2 AND state <> 'waiting'",
            self.service(),
            before
        );
        Ok(gone.execute(&mut *self.tx).await.map_err(err)?.rows_affected())
    }
}
