//! Counts of a whole service.

use super::{SqlTx, err};
use async_trait::async_trait;
use sqlx::query_as;
use store::figures::{CountRow, FigureRoom, ReferralCountRow, WaitRow};
use store::{At, StoreResult};

#[async_trait]
impl FigureRoom for SqlTx {
    async fn figure_referrals(&mut self, from: At, until: At) -> StoreResult<Vec<ReferralCountRow>> {
        query_as!(
            ReferralCountRow,
            r#"SELECT state, source, route, count(*) AS "count!: i64" FROM referral
             WHERE service_id = $1 AND received_at >= $2 AND received_at < $3 AND state <> 'duplicate'
             GROUP BY state, source, route ORDER BY state, source, route"#,
            self.service(),
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn figure_waits(&mut self, from: At, until: At) -> StoreResult<Vec<WaitRow>> {
        query_as!(
            WaitRow,
            "SELECT received_at, triage_at, first_held_at FROM referral
             WHERE service_id = $1 AND received_at >= $2 AND received_at < $3 AND state <> 'duplicate'",
            self.service(),
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn figure_open_episodes(&mut self) -> StoreResult<Vec<CountRow>> {
        query_as!(
            CountRow,
            r#"SELECT state AS "code!", count(*) AS "count!: i64" FROM episode
             WHERE service_id = $1 AND state <> 'ended' GROUP BY state ORDER BY state"#,
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn figure_endings(&mut self, from: At, until: At) -> StoreResult<Vec<CountRow>> {
        query_as!(
            CountRow,
            r#"SELECT x.reason AS "code!", count(*) AS "count!: i64" FROM episode e
             JOIN ending x ON x.service_id = e.service_id AND x.episode_id = e.id
             WHERE e.service_id = $1 AND e.state = 'ended' AND e.ended_at >= $2 AND e.ended_at < $3
             GROUP BY x.reason ORDER BY x.reason"#,
            self.service(),
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn figure_unmet_needs(&mut self, from: At, until: At) -> StoreResult<Vec<CountRow>> {
        query_as!(
            CountRow,
            r#"SELECT need AS "code!", count(*) AS "count!: i64" FROM unmet_need
             WHERE service_id = $1 AND at >= $2 AND at < $3 GROUP BY need ORDER BY need"#,
            self.service(),
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}
