//! Filling an empty database, in one transaction: until it is committed nobody sees anything of it.
//!
//! Indexes and foreign keys are made anew once the rows are in, which takes a fraction of the time and checks every row that
//! points at another; row-level security, which binds the owner too, is put back in force before the commit.

use crate::snapshot::{END, SIGNATURE};
use crate::statements::{err, settle};
use crate::{MIGRATIONS, migrating, newest};
use async_trait::async_trait;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, PgPool, Postgres, Transaction};
use store::backup::{Filling, Row, RowReader, Rows, Settle, Settled, Shape};
use store::{StoreError, StoreResult};

/// Somebody who has the tables open keeps a restore waiting no longer than this.
const BEGIN: &str = "BEGIN; SET LOCAL lock_timeout = '10s'; SET LOCAL statement_timeout = 0; \
                     SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL maintenance_work_mem = '256MB'";
/// The tables that a migration made: those of the schema, whatever its version.
const TABLES: &str = "SELECT c.relname::text FROM pg_class c WHERE c.relkind = 'r' \
                      AND c.relnamespace = current_schema()::regnamespace AND c.relname <> '_sqlx_migrations' ORDER BY c.oid";
const FORCED: &str = "SELECT c.relname::text FROM pg_class c WHERE c.relkind = 'r' \
                      AND c.relnamespace = current_schema()::regnamespace AND c.relforcerowsecurity ORDER BY c.oid";
/// Name and what makes it again.
const KEYS: &str = "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname), \
                    format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) \
                    FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY oid";
const INDEXES: &str = "SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid) \
                       FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid \
                       WHERE c.relnamespace = current_schema()::regnamespace AND NOT i.indisprimary \
                       AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid) ORDER BY i.indexrelid";

/// An empty database that is being filled.
pub(crate) struct PgFilling {
    engine: String,
    pool: PgPool,
    tx: Transaction<'static, Postgres>,
    /// What is to be done before it is settled, and after.
    indexes: Vec<String>,
    keys: Vec<String>,
    forced: Vec<String>,
}

impl PgFilling {
    /// Begins to fill the database of these options, with the tables that a version of the schema has.
    pub(crate) async fn at(owner: PgConnectOptions, schema: i64) -> StoreResult<Box<dyn Filling>> {
        let owner = owner.disable_statement_logging();
        let pool = PgPoolOptions::new().max_connections(1).connect_with(owner).await.map_err(err)?;
        MIGRATIONS.run_to(schema, &pool).await.map_err(migrating)?;
        let found: i64 =
            sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(&pool).await.map_err(err)?;
        if found != schema {
            let why = "its tables are newer than the backup's: give a database without any table";
            return Err(StoreError::NotEmpty(why.to_owned()));
        }
        let engine: String =
            sqlx::query_scalar("SELECT current_setting('server_version')").fetch_one(&pool).await.map_err(err)?;
        let mut tx = pool.begin_with(BEGIN).await.map_err(err)?;
        let forced: Vec<String> = sqlx::query_scalar(FORCED).fetch_all(&mut *tx).await.map_err(err)?;
        for table in &forced {
            run(&mut tx, format!("ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")).await?;
        }
        let tables: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(&mut *tx).await.map_err(err)?;
        for table in &tables {
            // Names out of the catalogue of a database that this program's migrations made.
            let text = AssertSqlSafe(format!("SELECT EXISTS (SELECT FROM {table})"));
            if sqlx::query_scalar::<_, bool>(text).fetch_one(&mut *tx).await.map_err(err)? {
                return Err(StoreError::NotEmpty(format!(
                    "there are rows in it already (the first in the table {table}): give an empty database"
                )));
            }
        }
        let (mut keys, mut indexes) = (Vec::new(), Vec::new());
        for (what, made) in [(KEYS, &mut keys), (INDEXES, &mut indexes)] {
            let found: Vec<(String, String)> = sqlx::query_as(what).fetch_all(&mut *tx).await.map_err(err)?;
            for (drop, again) in found {
                run(&mut tx, drop).await?;
                made.push(again);
            }
        }
        Ok(Box::new(Self { engine: format!("PostgreSQL {engine}"), pool, tx, indexes, keys, forced }))
    }
}

/// Runs a statement that the engine's catalogue gave.
async fn run(tx: &mut Transaction<'static, Postgres>, statement: String) -> StoreResult<()> {
    (&mut **tx).execute(AssertSqlSafe(statement)).await.map_err(err)?;
    Ok(())
}

#[async_trait]
impl Filling for PgFilling {
    fn engine(&self) -> &str {
        &self.engine
    }

    async fn rows(&mut self, table: &Shape, rows: &Rows) -> StoreResult<()> {
        let misfit = |why: String| StoreError::Misfit { table: table.table.clone(), why };
        let (mut reader, mut row, mut count) = (RowReader::new(&rows.bytes), Row::new(), 0);
        while reader.next_row(table.columns.len(), &mut row).map_err(|e| misfit(e.to_string()))? {
            count += 1;
        }
        if count != rows.count {
            return Err(misfit("another number of rows than was said".to_owned()));
        }
        // Names that are plain.
        let text = format!("COPY {} ({}) FROM STDIN (FORMAT binary)", table.table, table.listed());
        let mut copy = self.tx.copy_in_raw(&text).await.map_err(err)?;
        for part in [&SIGNATURE[..], &rows.bytes, &END] {
            copy.send(part).await.map_err(err)?;
        }
        copy.finish().await.map_err(|e| match err(e) {
            StoreError::Database(why) => misfit(why.to_string()),
            other => other,
        })?;
        Ok(())
    }

    async fn finish(self: Box<Self>, how: &Settle) -> StoreResult<Settled> {
        let Self { pool, mut tx, indexes, keys, forced, .. } = *self;
        for again in indexes {
            run(&mut tx, again).await?;
        }
        for again in keys {
            (&mut *tx).execute(AssertSqlSafe(again)).await.map_err(|e| match err(e) {
                StoreError::NoSuch => StoreError::Misfit {
                    table: "of a foreign key".to_owned(),
                    why: "a row points at one that is not there".to_owned(),
                },
                other => other,
            })?;
        }
        let (mut tx, settled) = settle(tx, how).await?;
        for table in forced {
            run(&mut tx, format!("ALTER TABLE {table} FORCE ROW LEVEL SECURITY")).await?;
        }
        tx.commit().await.map_err(err)?;
        // Published: what follows is what every start of the program does, and no reason to say that nothing was put back.
        if let Err(error) = MIGRATIONS.run_to(newest(), &pool).await {
            tracing::error!(%error, "the rows are in, and the tables could not be renewed: run `leeway migrate`");
        }
        if let Err(error) = pool.execute("VACUUM (ANALYZE)").await {
            tracing::warn!(%error, "the rows are in, and the planner's figures could not be renewed");
        }
        pool.close().await;
        Ok(settled)
    }

    async fn give_up(self: Box<Self>) {
        let Self { tx, pool, .. } = *self;
        drop(tx.rollback().await);
        pool.close().await;
    }
}
