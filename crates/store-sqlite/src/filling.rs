//! Filling a new database: under a name of its own, without a journal, and published by a rename once it is whole and on the
//! disk (docs/adr/0007).

use crate::statements::{err, settle};
use crate::{MIGRATIONS, MIGRATIONS_LOOKS, beside};
use async_trait::async_trait;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Arguments, AssertSqlSafe, ConnectOptions, SqlitePool, Transaction};
use std::fs::File;
use std::path::{Path, PathBuf};
use store::backup::{self, Filling, Kind, Row, RowReader, Rows, Settle, Settled, Shape, Sort};
use store::{StoreError, StoreResult};

/// At most so many values are bound by one statement: SQLite takes 32,766.
const VALUES: usize = 4_000;
/// What stands behind a database's name while it is filled.
const RESTORING: &str = ".restoring";

/// Files that go when this is dropped, unless they were published.
struct LeftBehind(Vec<PathBuf>);

impl Drop for LeftBehind {
    fn drop(&mut self) {
        for path in &self.0 {
            // One that was never made is as good as one that is gone.
            drop(std::fs::remove_file(path));
        }
    }
}

/// One file that is being filled.
struct Part {
    path: PathBuf,
    pool: SqlitePool,
    tx: Transaction<'static, sqlx::Sqlite>,
    /// Indexes that are made once the rows are in: each is then written from one end to the other.
    indexes: Vec<String>,
}

/// A new database that is being filled.
pub(crate) struct SqliteFilling {
    engine: String,
    path: PathBuf,
    main: Part,
    looks: Part,
    /// Last, so that it goes after the connections.
    left: LeftBehind,
}

impl SqliteFilling {
    /// Begins a new database for `path`, of a schema's version.
    pub(crate) async fn at(path: &Path, schema: i64) -> StoreResult<Box<dyn Filling>> {
        nothing_there(path)?;
        let filled = beside(path, RESTORING);
        let filled_looks = beside(&filled, "-looks");
        let left = LeftBehind(vec![filled.clone(), filled_looks.clone()]);
        for old in &left.0 {
            // What a restore left that was killed: nobody else uses this name.
            if old.exists() {
                std::fs::remove_file(old).map_err(|e| unwritable(old, &e))?;
            }
        }
        let mut main = Part::begin(filled, &MIGRATIONS, schema).await?;
        let looks = Part::begin(filled_looks, &MIGRATIONS_LOOKS, schema).await?;
        let engine: String =
            sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut *main.tx).await.map_err(err)?;
        Ok(Box::new(Self { engine: format!("SQLite {engine}"), path: path.to_owned(), main, looks, left }))
    }
}

/// Refuses a place where anything of a database stands.
fn nothing_there(path: &Path) -> StoreResult<()> {
    for what in ["", "-wal", "-shm", "-looks", "-looks-wal", "-looks-shm"] {
        let there = beside(path, what);
        if there.exists() {
            return Err(StoreError::NotEmpty(format!(
                "{} is there already: move away every file whose name begins with {}, or restore to another path",
                there.display(),
                path.display()
            )));
        }
    }
    Ok(())
}

fn unwritable(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Unwritable(format!("{}: {error}", path.display()))
}

impl Part {
    async fn begin(path: PathBuf, migrations: &Migrator, schema: i64) -> StoreResult<Self> {
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            // Nobody else knows this file, and one that is not finished is thrown away: nothing of it need be undone.
            .journal_mode(SqliteJournalMode::Off)
            .synchronous(SqliteSynchronous::Off)
            .locking_mode(sqlx::sqlite::SqliteLockingMode::Exclusive)
            // Checked all together at the end.
            .foreign_keys(false)
            .pragma("cache_size", "-65536")
            .disable_statement_logging();
        let opening = |e| match err(e) {
            StoreError::Unwritable(why) => StoreError::Unwritable(format!("{}: {why}", path.display())),
            other => other,
        };
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.map_err(opening)?;
        migrations.run_to(schema, &pool).await.map_err(migrating)?;
        let mut tx = pool.begin().await.map_err(err)?;
        let made: Vec<(String, String)> = sqlx::query_as(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid",
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(err)?;
        for (name, _) in &made {
            // A name out of this program's own migrations.
            sqlx::query(AssertSqlSafe(format!("DROP INDEX {name}"))).execute(&mut *tx).await.map_err(err)?;
        }
        Ok(Self { path, pool, tx, indexes: made.into_iter().map(|(_, sql)| sql).collect() })
    }

    async fn rows(&mut self, table: &Shape, rows: &Rows) -> StoreResult<()> {
        let misfit = |why: &str| StoreError::Misfit { table: table.table.clone(), why: why.to_owned() };
        let width = table.columns.len();
        let most = (VALUES / width).max(1);
        let mut reader = RowReader::new(&rows.bytes);
        let (mut row, mut read) = (Row::new(), 0_u64);
        loop {
            let (mut values, mut many) = (SqliteArguments::default(), 0);
            values.reserve(most * width, 0);
            while many < most && reader.next_row(width, &mut row).map_err(|e| misfit(&e.to_string()))? {
                for ((name, sort), field) in table.columns.iter().zip(&row) {
                    bound(&mut values, *sort, *field).map_err(|why| misfit(&format!("{name}: {why}")))?;
                }
                many += 1;
            }
            if many == 0 {
                break;
            }
            read += many as u64;
            let one = format!("({})", vec!["?"; width].join(","));
            let all = vec![one.as_str(); many].join(",");
            // Names that are plain; the values are bound.
            let text = AssertSqlSafe(format!("INSERT INTO {} ({}) VALUES {all}", table.table, table.listed()));
            sqlx::query_with(text, values).persistent(many == most).execute(&mut *self.tx).await.map_err(err)?;
        }
        if read == rows.count { Ok(()) } else { Err(misfit("another number of rows than was said")) }
    }

    /// Makes the indexes, looks whether every row points at one that is there, and takes the schema to this program's.
    async fn finish(mut self, migrations: &Migrator) -> StoreResult<PathBuf> {
        for index in &self.indexes {
            sqlx::query(AssertSqlSafe(index.clone())).execute(&mut *self.tx).await.map_err(err)?;
        }
        let stray: Option<(String,)> = sqlx::query_as("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1")
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)?;
        if let Some((table,)) = stray {
            return Err(StoreError::Misfit { table, why: "a row points at one that is not there".to_owned() });
        }
        self.tx.commit().await.map_err(err)?;
        migrations.run(&self.pool).await.map_err(migrating)?;
        sqlx::query("ANALYZE").execute(&self.pool).await.map_err(err)?;
        self.pool.close().await;
        File::open(&self.path).and_then(|file| file.sync_all()).map_err(|e| unwritable(&self.path, &e))?;
        Ok(self.path)
    }
}

fn migrating(error: MigrateError) -> StoreError {
    match error {
        MigrateError::Execute(e) | MigrateError::ExecuteMigration(e, _) => err(e),
        other => StoreError::Database(Box::new(other)),
    }
}

/// Binds a field as `sqlx` writes a value of its sort, so that what is put back reads like what was written here.
fn bound(values: &mut SqliteArguments, sort: Sort, field: Option<&[u8]>) -> Result<(), String> {
    let misfit = |e: backup::Misfit| e.to_string();
    let Some(field) = field else { return values.add(None::<i64>).map_err(|e| e.to_string()) };
    match sort {
        Sort::Uuid if field.len() != 16 => return Err("no id".to_owned()),
        Sort::Uuid | Sort::Bytes => values.add(field),
        Sort::Text => values.add(std::str::from_utf8(field).map_err(|e| e.to_string())?),
        Sort::Timestamp => values.add(backup::moment(field).map_err(misfit)?),
        Sort::Date => values.add(backup::day(field).map_err(misfit)?),
        Sort::Integer | Sort::Bigint | Sort::Boolean => values.add(backup::number(sort, field).map_err(misfit)?),
    }
    .map_err(|e| e.to_string())
}

#[async_trait]
impl Filling for SqliteFilling {
    fn engine(&self) -> &str {
        &self.engine
    }

    async fn rows(&mut self, table: &Shape, rows: &Rows) -> StoreResult<()> {
        let part = if table.kind == Kind::Looks { &mut self.looks } else { &mut self.main };
        part.rows(table, rows).await
    }

    async fn finish(self: Box<Self>, how: &Settle) -> StoreResult<Settled> {
        let Self { path, mut main, looks, mut left, .. } = *self;
        let (tx, settled) = settle(main.tx, how).await?;
        main.tx = tx;
        let looks = looks.finish(&MIGRATIONS_LOOKS).await?;
        let main = main.finish(&MIGRATIONS).await?;
        // The looks first: where the database has its name, all of it has.
        nothing_there(&path)?;
        let named = beside(&path, "-looks");
        std::fs::rename(&looks, &named).map_err(|e| unwritable(&named, &e))?;
        std::fs::rename(&main, &path).map_err(|e| unwritable(&path, &e))?;
        let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|f| f.sync_all()).map_err(|e| unwritable(folder, &e))?;
        left.0.clear();
        Ok(settled)
    }

    async fn give_up(self: Box<Self>) {
        let Self { main, looks, left, .. } = *self;
        for part in [main, looks] {
            drop(part.tx);
            part.pool.close().await;
        }
        drop(left);
    }
}
