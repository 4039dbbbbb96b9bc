//! All that is kept of one person, table by table. The texts come from `store::rights`, in the program's own names; each is run on both
//! engines by a test that goes through all tables.

use super::{SqlTx, err};
use crate::Engine;
use async_trait::async_trait;
use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, Database, Row, query_scalar};
use store::backup::Sort;
use store::permit::{PermitMaker, PersonPermit, RequestPermit};
use store::rights::{Held, HeldRow, HeldTaker, RightsRoom, Value};
use store::{At, Day, StoreResult, Undisclosed};
use uuid::Uuid;

const REQUEST: &str = "request";

#[async_trait]
impl RightsRoom for SqlTx {
    async fn held_rows(
        &mut self,
        permit: &RequestPermit,
        held: &'static Held,
        into: &mut dyn HeldTaker,
    ) -> StoreResult<Undisclosed<()>> {
        let Some(person) = *permit.person() else { return Ok(Undisclosed::listed((), Vec::new())) };
        let service = self.service();
        let text = AssertSqlSafe(held.statement());
        let mut rows = sqlx::query(text).bind(service).bind(person).fetch(&mut *self.tx);
        let key = held.key();
        while let Some(row) = rows.try_next().await.map_err(err)? {
            let mut cells = Vec::new();
            for (n, column) in held.shown().enumerate() {
                cells.push((column.name, cell(&row, n, column.sort).map_err(err)?));
            }
            if held.table == "event" {
                let body: Option<String> = row.try_get_unchecked(cells.len()).map_err(err)?;
                cells.push(("body", body.map_or(Value::Null, Value::String)));
            }
            let of = |name: &&str| cells.iter().find(|(column, _)| column == name).map(|(_, value)| plain(value));
            let key = key.iter().filter_map(of).collect::<Vec<_>>().join("~");
            into.take(HeldRow { held, key, cells }).await?;
        }
        Ok(Undisclosed::opened((), person))
    }

    async fn permit_request_work(&mut self, request: Uuid) -> StoreResult<Option<RequestPermit>> {
        let found = query_scalar!(
            "SELECT person_id FROM record_request WHERE service_id = $1 AND id = $2 AND closed_at IS NULL",
            self.service(),
            request
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.map(|person| RequestPermit::made(request, person, &PermitMaker::of_the_engine())))
    }

    async fn permit_person_of_request(&mut self, permit: &RequestPermit) -> StoreResult<Option<PersonPermit>> {
        let made = |person| PersonPermit::made(person, REQUEST.to_owned(), false, &PermitMaker::of_the_engine());
        Ok(permit.person().map(made))
    }
}

/// A value as JSON writes it: ids, moments and days as texts.
fn cell(row: &<Engine as Database>::Row, n: usize, sort: Sort) -> Result<Value, sqlx::Error> {
    let text = |words: String| Value::String(words);
    Ok(match sort {
        Sort::Uuid => row.try_get_unchecked::<Option<Uuid>, _>(n)?.map(|id| text(id.to_string())),
        Sort::Text => row.try_get_unchecked::<Option<String>, _>(n)?.map(text),
        Sort::Timestamp => row
            .try_get_unchecked::<Option<At>, _>(n)?
            .map(|at| text(at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true))),
        Sort::Date => row.try_get_unchecked::<Option<Day>, _>(n)?.map(|day| text(day.to_string())),
        Sort::Integer => row.try_get_unchecked::<Option<i32>, _>(n)?.map(Value::from),
        Sort::Bigint => row.try_get_unchecked::<Option<i64>, _>(n)?.map(Value::from),
        Sort::Boolean => row.try_get_unchecked::<Option<bool>, _>(n)?.map(Value::from),
        // none goes out today; one that did would be seen as a name without a value
        Sort::Bytes => None,
    }
    .unwrap_or(Value::Null))
}

/// A part of a key.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
