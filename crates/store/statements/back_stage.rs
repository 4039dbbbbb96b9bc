//! Time for what is not with a person.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as};
use store::back_stage::{BackStageRoom, BackStageRow, MinutesRow};
use store::{At, Day, StoreResult};
use uuid::Uuid;

#[async_trait]
impl BackStageRoom for SqlTx {
    async fn back_stage_insert(&mut self, b: &BackStageRow) -> StoreResult<()> {
        query!(
            "INSERT INTO back_stage (service_id, id, worker_id, on_day, kind, minutes, note) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            self.service(),
            b.id,
            b.worker_id,
            b.on_day,
            b.kind,
            b.minutes,
            b.note
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn back_stage_delete(&mut self, worker: Uuid, id: Uuid) -> StoreResult<()> {
        let gone = query!(
            "DELETE FROM back_stage WHERE service_id = $1 AND worker_id = $2 AND id = $3",
            self.service(),
            worker,
            id
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(gone.rows_affected())
    }

    async fn back_stage_of(&mut self, worker: Uuid, from: Day, until: Day) -> StoreResult<Vec<BackStageRow>> {
        query_as!(
            BackStageRow,
            "SELECT id, worker_id, on_day, kind, minutes, note FROM back_stage
             WHERE service_id = $1 AND worker_id = $2 AND on_day >= $3 AND on_day <= $4 ORDER BY on_day, kind, id LIMIT 2000",
            self.service(),
            worker,
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn minutes_with_people(&mut self, worker: Option<Uuid>, from: At, until: At) -> StoreResult<Vec<MinutesRow>> {
        // a statement each: that of one worker goes by the index that begins with whoever recorded it
        let found = match worker {
            Some(worker) => {
                let found = query!(
                    r#"SELECT COALESCE(sum(c.minutes), 0) AS "people!: i64", COALESCE(sum(c.travel_minutes), 0) AS "travel!: i64"
                     FROM contact c
                     WHERE c.service_id = $1 AND c.recorded_by = $2 AND c.at >= $3 AND c.at < $4 AND c.attendance = 'attended'"#,
                    self.service(),
                    worker,
                    from,
                    until
                )
                .fetch_one(&mut *self.tx)
                .await
                .map_err(err)?;
                vec![(worker, found.people, found.travel)]
            }
            None => query!(
                r#"SELECT c.recorded_by AS "worker_id!", COALESCE(sum(c.minutes), 0) AS "people!: i64",
                     COALESCE(sum(c.travel_minutes), 0) AS "travel!: i64"
                 FROM contact c WHERE c.service_id = $1 AND c.at >= $2 AND c.at < $3 AND c.attendance = 'attended' GROUP BY c.recorded_by"#,
                self.service(),
                from,
                until
            )
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err)?
            .into_iter()
            .map(|c| (c.worker_id, c.people, c.travel))
            .collect(),
        };
        let both = found.into_iter().flat_map(|(worker_id, people, travel)| {
            [("people", people), ("travel", travel)].map(|(what, minutes)| MinutesRow {
                worker_id,
                what: what.to_owned(),
                minutes,
            })
        });
        Ok(both.collect())
    }

    async fn minutes_back_stage(&mut self, from: Day, until: Day) -> StoreResult<Vec<MinutesRow>> {
        query_as!(
            MinutesRow,
            r#"SELECT b.worker_id AS "worker_id!", b.kind AS "what!", COALESCE(sum(b.minutes), 0) AS "minutes!: i64" FROM back_stage b
             WHERE b.service_id = $1 AND b.on_day >= $2 AND b.on_day <= $3 GROUP BY b.worker_id, b.kind"#,
            self.service(),
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}
