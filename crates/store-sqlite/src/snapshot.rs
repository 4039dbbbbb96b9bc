//! Reading a whole database as of one moment, while others write: a reader of SQLite's write-ahead log sees the moment at
//! which it began and keeps nobody from writing. Meanwhile the log is not emptied, so it grows by what is written.

use crate::statements::err;
use crate::{MIGRATIONS, MIGRATIONS_LOOKS, ROWS, beside, known};
use async_trait::async_trait;
use futures::TryStreamExt;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions, Decode, Row, Sqlite, SqlitePool, Transaction, ValueRef};
use std::path::Path;
use store::backup::{Kind, Misfit, Rows, Shape, Snapshot, Sort, Table, Taker};
use store::{At, Day, StoreError, StoreResult};

/// The database and its log of looks, each as of the moment at which it was begun: the looks later, for the changes say which
/// looks there have to be.
pub(crate) struct SqliteSnapshot {
    engine: String,
    schema: i64,
    size: u64,
    main: Transaction<'static, Sqlite>,
    looks: Transaction<'static, Sqlite>,
    pools: [SqlitePool; 2],
}

impl SqliteSnapshot {
    /// Begins to read what stands at `path`; nothing is made or renewed there.
    pub(crate) async fn of(path: &Path) -> StoreResult<Box<dyn Snapshot>> {
        let looks_path = beside(path, "-looks");
        let (main_pool, looks_pool) = (reader(path).await?, reader(&looks_path).await?);
        let mut main = main_pool.begin().await.map_err(err)?;
        let schema = fits(&mut main, &MIGRATIONS).await?;
        let engine: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut *main).await.map_err(err)?;
        let mut looks = looks_pool.begin().await.map_err(err)?;
        fits(&mut looks, &MIGRATIONS_LOOKS).await?;
        let size = [path, &looks_path].into_iter().filter_map(|p| std::fs::metadata(p).ok()).map(|m| m.len()).sum();
        Ok(Box::new(Self {
            engine: format!("SQLite {engine}"),
            schema,
            size,
            main,
            looks,
            pools: [main_pool, looks_pool],
        }))
    }
}

async fn reader(path: &Path) -> StoreResult<SqlitePool> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .create_if_missing(false)
        .row_buffer_size(ROWS)
        // What is read once is not kept; the pages of those who serve are another connection's.
        .pragma("cache_size", "-4096")
        // A whole table takes longer than a page may: that is no reason to warn.
        .disable_statement_logging();
    SqlitePoolOptions::new().max_connections(1).connect_with(options).await.map_err(err)
}

/// The schema's version, where it is this program's. The first statement of the transaction: with it the moment is held.
async fn fits(tx: &mut Transaction<'static, Sqlite>, migrator: &Migrator) -> StoreResult<i64> {
    let applied: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations ORDER BY version")
            .fetch_all(&mut **tx)
            .await
            .map_err(err)?;
    known(&applied, migrator)
}

#[async_trait]
impl Snapshot for SqliteSnapshot {
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
        let tx = if table.kind == Kind::Looks { &mut self.looks } else { &mut self.main };
        // Names of the program's own list.
        let (columns, key) = (Shape::of(table).listed(), table.primary.join(", "));
        let text = AssertSqlSafe(format!("SELECT {columns} FROM {} ORDER BY {key}", table.name));
        let mut read = sqlx::query(text).persistent(false).fetch(&mut **tx);
        let mut rows = Rows::with_room();
        while let Some(row) = read.try_next().await.map_err(err)? {
            written(&row, table, &mut rows).map_err(|why| StoreError::Misfit { table: table.name.to_owned(), why })?;
            if rows.is_full() {
                into.take(std::mem::replace(&mut rows, Rows::with_room())).await?;
            }
        }
        drop(read);
        if rows.count > 0 {
            into.take(rows).await?;
        }
        Ok(())
    }

    async fn close(self: Box<Self>) {
        let Self { main, looks, pools, .. } = *self;
        // They only read: nothing is lost where ending them fails.
        drop((main.rollback().await, looks.rollback().await));
        for pool in pools {
            pool.close().await;
        }
    }
}

/// Writes a row in the form that both engines know.
fn written(row: &SqliteRow, table: &Table, rows: &mut Rows) -> Result<(), String> {
    let misfit = |_: Misfit| format!("a value in it is too large: {table}", table = table.name);
    rows.begin(table.columns.len()).map_err(misfit)?;
    for (n, column) in table.columns.iter().enumerate() {
        let value = row.try_get_raw(n).map_err(|e| e.to_string())?;
        if value.is_null() {
            rows.null();
            continue;
        }
        let of = |e: sqlx::error::BoxDynError| format!("{}: {e}", column.name);
        match column.sort {
            Sort::Uuid | Sort::Bytes => rows.field(<&[u8] as Decode<Sqlite>>::decode(value).map_err(of)?),
            Sort::Text => rows.field(<&str as Decode<Sqlite>>::decode(value).map_err(of)?.as_bytes()),
            Sort::Timestamp => rows.moment(<At as Decode<Sqlite>>::decode(value).map_err(of)?),
            Sort::Date => rows.day(<Day as Decode<Sqlite>>::decode(value).map_err(of)?),
            Sort::Integer | Sort::Bigint | Sort::Boolean => {
                rows.number(column.sort, <i64 as Decode<Sqlite>>::decode(value).map_err(of)?)
            }
        }
        .map_err(misfit)?;
    }
    Ok(())
}
