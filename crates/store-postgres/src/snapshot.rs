//! Reading a whole database as of one moment, while others write: one transaction that only reads, each table by COPY in the
//! engine's own binary form, which is the form that a backup keeps.
//!
//! The owner is bound by row-level security as everybody is, so tables of services are read service by service, with that
//! service set; rows of one service stand together in the order of the primary key anyhow.

use crate::statements::err;
use crate::{MIGRATIONS, known};
use async_trait::async_trait;
use futures::TryStreamExt;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, PgPool, Postgres, Transaction};
use store::backup::{Kind, Row, RowReader, Rows, Shape, Snapshot, Table, Taker};
use store::{StoreError, StoreResult};
use uuid::Uuid;

/// What a COPY in binary begins with: a signature, flags, and the length of what may follow, which is nothing.
pub(crate) const SIGNATURE: &[u8; 19] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// What it ends with: a row of -1 fields.
pub(crate) const END: [u8; 2] = (-1_i16).to_be_bytes();
/// One moment for all tables, and nobody's writing is waited for.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0; \
                    SET LOCAL idle_in_transaction_session_timeout = 0";

/// The database as of the moment at which it was begun.
pub(crate) struct PgSnapshot {
    engine: String,
    schema: i64,
    size: u64,
    services: Vec<Uuid>,
    tx: Transaction<'static, Postgres>,
    pool: PgPool,
}

impl PgSnapshot {
    /// Begins to read; nothing is made or renewed.
    pub(crate) async fn of(owner: PgConnectOptions) -> StoreResult<Box<dyn Snapshot>> {
        // A whole table takes longer than a page may: that is no reason to warn.
        let owner = owner.disable_statement_logging();
        let pool = PgPoolOptions::new().max_connections(1).connect_with(owner).await.map_err(err)?;
        let mut tx = pool.begin_with(READ).await.map_err(err)?;
        let applied: Vec<(i64, Vec<u8>)> =
            sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations ORDER BY version")
                .fetch_all(&mut *tx)
                .await
                .map_err(err)?;
        let schema = known(&applied, &MIGRATIONS)?;
        let engine: String =
            sqlx::query_scalar("SELECT current_setting('server_version')").fetch_one(&mut *tx).await.map_err(err)?;
        let size: i64 =
            sqlx::query_scalar("SELECT pg_database_size(current_database())").fetch_one(&mut *tx).await.map_err(err)?;
        let services =
            sqlx::query_scalar("SELECT id FROM service ORDER BY id").fetch_all(&mut *tx).await.map_err(err)?;
        let (engine, size) = (format!("PostgreSQL {engine}"), u64::try_from(size).unwrap_or(0));
        Ok(Box::new(Self { engine, schema, size, services, tx, pool }))
    }

    async fn copy(&mut self, table: &Table, of: Option<Uuid>, into: &mut dyn Taker) -> StoreResult<()> {
        // Names of the program's own list, and a UUID's hex and hyphens.
        let only = of.map(|service| format!(" WHERE service_id = '{service}'")).unwrap_or_default();
        let (columns, key) = (Shape::of(table).listed(), table.primary.join(", "));
        let text =
            format!("COPY (SELECT {columns} FROM {}{only} ORDER BY {key}) TO STDOUT (FORMAT binary)", table.name);
        let mut copied = self.tx.copy_out_raw(&text).await.map_err(err)?;
        let (mut gathered, mut begun) = (Rows::with_room(), false);
        while let Some(some) = copied.try_next().await.map_err(err)? {
            gathered.bytes.extend_from_slice(&some);
            if !begun && gathered.bytes.len() >= SIGNATURE.len() {
                if !gathered.bytes.starts_with(SIGNATURE) {
                    return Err(misfit(table, "COPY began otherwise than it should"));
                }
                gathered.bytes.drain(..SIGNATURE.len());
                begun = true;
            }
            if begun && gathered.is_full() {
                let rest = whole(&mut gathered, table)?;
                into.take(std::mem::replace(&mut gathered, rest)).await?;
            }
        }
        let rest = whole(&mut gathered, table)?;
        if rest.bytes != END {
            return Err(misfit(table, "COPY ended in the midst of a row"));
        }
        if gathered.count > 0 {
            into.take(gathered).await?;
        }
        Ok(())
    }
}

fn misfit(table: &Table, why: &str) -> StoreError {
    StoreError::Misfit { table: table.name.to_owned(), why: why.to_owned() }
}

/// Leaves the rows that are whole, counted, and gives what stands behind them.
fn whole(gathered: &mut Rows, table: &Table) -> StoreResult<Rows> {
    let (mut row, mut count, mut end) = (Row::new(), 0, 0);
    let mut reader = RowReader::new(&gathered.bytes);
    // What is read as no row is the beginning of one, or the end of all; whoever is last looks which.
    while matches!(reader.next_row(table.columns.len(), &mut row), Ok(true)) {
        count += 1;
        end = gathered.bytes.len() - reader.rest().len();
    }
    let mut rest = Rows::with_room();
    rest.bytes.extend_from_slice(&gathered.bytes[end..]);
    if rest.bytes.len() > crate::LARGEST_ROW {
        return Err(misfit(table, "a row is larger than any can be"));
    }
    gathered.bytes.truncate(end);
    gathered.count = count;
    Ok(rest)
}

#[async_trait]
impl Snapshot for PgSnapshot {
    fn engine(&self) -> &str {
        &self.engine
    }

    fn schema(&self) -> i64 {
        self.schema
    }

    fn size(&self) -> u64 {
        self.size
    }

    async fn table(&mut self, table: &'static Table, into: &mut dyn Taker) -> StoreResult<()> {
        if table.kind == Kind::Reference {
            // A fenced one shows all its rows where no service is set.
            set(&mut self.tx, "").await?;
            return self.copy(table, None, into).await;
        }
        for service in self.services.clone() {
            set(&mut self.tx, &service.to_string()).await?;
            self.copy(table, Some(service), into).await?;
        }
        Ok(())
    }

    async fn close(self: Box<Self>) {
        let Self { tx, pool, .. } = *self;
        // It only reads: nothing is lost where ending it fails.
        drop(tx.rollback().await);
        pool.close().await;
    }
}

/// Sets the service whose rows are shown from here on.
async fn set(tx: &mut Transaction<'static, Postgres>, service: &str) -> StoreResult<()> {
    let text = AssertSqlSafe("SELECT set_config('leeway.service', $1, TRUE)");
    sqlx::query(text).bind(service).execute(&mut **tx).await.map_err(err)?;
    Ok(())
}
