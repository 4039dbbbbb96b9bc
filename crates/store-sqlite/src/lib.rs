//! The store on SQLite: one file, one writer, read-only readers, full durability (floor 3).
//!
//! Knows how SQLite is opened, migrated and begun; the statements are `crates/store/statements`,
//! compiled here against SQLite. The log of looks stands in a file of its own beside the main one, so
//! that noting a look never waits for somebody's writing (HOUSE 10.3).

#[path = "../../store/statements/doors.rs"]
mod doors;
mod filling;
#[path = "../../store/statements/keys.rs"]
mod keys;
#[path = "../../store/statements/looks.rs"]
mod looks;
mod snapshot;
#[path = "../../store/statements/tx.rs"]
mod statements;

use async_trait::async_trait;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, SqlitePool, Transaction};
use statements::{SqlTx, err};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::backup::{Filling, Snapshot};
use store::permit::PersonPermit;
use store::{At, Doors, LookEntry, LookRow, LookStream, Scope, Store, StoreError, StoreResult, Tx, chain};
use store::{BehindLook, LookFilter, PersonLookRow};
use uuid::Uuid;

/// The engine that the statements are compiled against.
pub(crate) type Engine = sqlx::Sqlite;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");
static MIGRATIONS_LOOKS: Migrator = sqlx::migrate!("./migrations-looks");

/// What a database is opened for.
#[derive(Debug, Clone, Copy)]
enum Opened {
    /// Pages and jobs: little memory, a write-ahead log that stays short.
    ToServe,
    /// Many rows at once: a tree of 50,000 histories is written as few times as memory allows.
    ToLoad,
}

impl Opened {
    /// The writer's cache of pages: kibibytes, as SQLite takes them when negative.
    fn cache(self) -> &'static str {
        match self {
            Self::ToServe => "-4096",
            Self::ToLoad => "-262144",
        }
    }

    /// Pages of 4 KiB in the write-ahead log before they are taken into the database.
    fn checkpoint(self) -> &'static str {
        match self {
            Self::ToServe => "1000",
            Self::ToLoad => "50000",
        }
    }
}

/// How many read-only connections serve pages.
const READERS: u32 = 4;
/// More than there are statements, so that none is parsed twice.
const STATEMENTS: usize = 500;
/// Rows handed over by a connection's thread before it waits for the reader.
const ROWS: usize = 1000;
/// How long a writer waits for another program that holds the file, such as a backup.
const BUSY: Duration = Duration::from_secs(10);

/// The store in SQLite files.
#[derive(Debug)]
pub struct Sqlite {
    writer: SqlitePool,
    reader: SqlitePool,
    looks_writer: SqlitePool,
    looks_reader: SqlitePool,
}

impl Sqlite {
    /// Opens (or makes) the database at `path` with its log of looks at `path` + `-looks`, and takes
    /// both to this program's schema.
    ///
    /// # Errors
    /// [`StoreError::UnknownSchema`] if a newer program has been here; [`StoreError::Unwritable`] if
    /// the file cannot be made or written; [`StoreError::Database`] for all else.
    pub async fn open(path: impl AsRef<Path>) -> StoreResult<Arc<dyn Store>> {
        Self::open_for(path.as_ref(), Opened::ToServe).await
    }

    /// Like [`Sqlite::open`], for a load of many rows before anybody is served: a quarter of a gibibyte of memory, as durable.
    ///
    /// # Errors
    /// As [`Sqlite::open`].
    pub async fn open_to_load(path: impl AsRef<Path>) -> StoreResult<Arc<dyn Store>> {
        Self::open_for(path.as_ref(), Opened::ToLoad).await
    }

    /// Begins to read the whole database at `path` as it stands now, while others write. Nothing is made or renewed there.
    ///
    /// # Errors
    /// [`StoreError::UnknownSchema`] and [`StoreError::OlderSchema`] where it is not of this program's schema;
    /// [`StoreError::Database`] where there is none.
    pub async fn snapshot(path: impl AsRef<Path>) -> StoreResult<Box<dyn Snapshot>> {
        snapshot::SqliteSnapshot::of(path.as_ref()).await
    }

    /// Begins a new database for `path`, with the tables that a version of the schema has, to be filled from a backup. It has
    /// its name only once it is whole.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`] where something stands there; [`StoreError::Unwritable`]; [`StoreError::Database`].
    pub async fn fill(path: impl AsRef<Path>, schema: i64) -> StoreResult<Box<dyn Filling>> {
        filling::SqliteFilling::at(path.as_ref(), schema).await
    }

    /// The schema's version that this program makes.
    #[must_use]
    pub fn schema() -> i64 {
        newest(&MIGRATIONS)
    }

    async fn open_for(path: &Path, opened: Opened) -> StoreResult<Arc<dyn Store>> {
        let looks = beside(path, "-looks");
        let (writer, reader) = pools(path, &MIGRATIONS, READERS, opened).await?;
        let (looks_writer, looks_reader) = pools(&looks, &MIGRATIONS_LOOKS, 1, Opened::ToServe).await?;
        Ok(Arc::new(Self { writer, reader, looks_writer, looks_reader }))
    }
}

/// The writer and the readers of one file, whose schema is this program's afterwards.
async fn pools(
    path: &Path,
    migrations: &Migrator,
    readers: u32,
    opened: Opened,
) -> StoreResult<(SqlitePool, SqlitePool)> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .statement_cache_capacity(STATEMENTS)
        // A whole page of rows at once: each time the buffer is full, two threads wait for each other.
        .row_buffer_size(ROWS)
        // What is deleted is overwritten with noughts, on the pages that are written anyway and on those set free (docs/adr/0012).
        .pragma("secure_delete", "ON")
        .pragma("cache_size", Opened::ToServe.cache());
    let pool = |size| {
        SqlitePoolOptions::new()
            .max_connections(size)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            // A full disk can end a transaction behind the driver's back. A connection that would stay in one for ever is
            // given up, and a fresh one takes its place: what is sent once there is room again is taken.
            .after_release(|connection, _| {
                Box::pin(async move {
                    connection.ping().await?;
                    Ok(!connection.is_in_transaction())
                })
            })
    };
    let opening = |e| match err(e) {
        StoreError::Unwritable(why) => StoreError::Unwritable(format!("{}: {why}", path.display())),
        other => other,
    };
    let writing =
        options.clone().pragma("cache_size", opened.cache()).pragma("wal_autocheckpoint", opened.checkpoint());
    let writer = pool(1).connect_with(writing).await.map_err(opening)?;
    migrations.run(&writer).await.map_err(|e| match e {
        MigrateError::VersionMissing(found) => StoreError::UnknownSchema { found, known: newest(migrations) },
        MigrateError::Execute(e) | MigrateError::ExecuteMigration(e, _) => opening(e),
        other => StoreError::Database(Box::new(other)),
    })?;
    let reader = pool(readers).connect_with(options.read_only(true).create_if_missing(false)).await.map_err(opening)?;
    Ok((writer, reader))
}

/// The newest version among the migrations that this program knows.
fn newest(migrations: &Migrator) -> i64 {
    migrations.iter().map(|m| m.version).max().unwrap_or(0)
}

/// Whether what was applied to a database is what this program would apply; then the version.
fn known(applied: &[(i64, Vec<u8>)], migrations: &Migrator) -> StoreResult<i64> {
    let (found, known) = (applied.iter().map(|(version, _)| *version).max().unwrap_or(0), newest(migrations));
    if found > known {
        return Err(StoreError::UnknownSchema { found, known });
    }
    if found < known {
        return Err(StoreError::OlderSchema { found, known });
    }
    for migration in migrations.iter() {
        if !applied.iter().any(|(v, checksum)| *v == migration.version && **checksum == *migration.checksum) {
            return Err(StoreError::Database(Box::new(MigrateError::VersionMismatch(migration.version))));
        }
    }
    Ok(found)
}

/// The path of a file beside another: the same name with something behind it.
fn beside(path: &Path, what: &str) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(what);
    PathBuf::from(beside)
}

/// Begins a writing transaction. SQLite has no row-level security; its statements name their service,
/// and a test reads every one of them.
pub(crate) async fn begin_write(pool: &SqlitePool, _service: Uuid) -> StoreResult<Transaction<'static, Engine>> {
    // At once, so that two writers queue here and not in the middle of their work.
    pool.begin_with("BEGIN IMMEDIATE").await.map_err(err)
}

/// Whether this code of SQLite's says that nothing can be written.
pub(crate) fn cannot_write(code: &str) -> bool {
    const READONLY: i32 = 8;
    const FULL: i32 = 13;
    const CANTOPEN: i32 = 14;
    // SQLITE_IOERR_WRITE, _FSYNC, _DIR_FSYNC, _TRUNCATE, _SHMSIZE.
    const WRITING: [i32; 5] = [778, 1034, 1290, 1546, 4874];
    code.parse().is_ok_and(|code: i32| matches!(code & 0xff, READONLY | FULL | CANTOPEN) || WRITING.contains(&code))
}

#[async_trait]
impl Store for Sqlite {
    async fn begin(&self, scope: &Scope) -> StoreResult<Box<dyn Tx>> {
        Ok(Box::new(SqlTx::new(begin_write(&self.writer, scope.service()).await?, scope.clone())))
    }

    async fn read(&self, scope: &Scope) -> StoreResult<Box<dyn Tx>> {
        Ok(Box::new(SqlTx::new(self.reader.begin().await.map_err(err)?, scope.clone())))
    }

    async fn begin_erasing(&self, scope: &Scope) -> StoreResult<Box<dyn Tx>> {
        self.begin(scope).await
    }

    async fn weigh(&self) -> StoreResult<()> {
        for writer in [&self.writer, &self.looks_writer] {
            // of all tables, not of those alone that this connection asked about; each is looked at in part, so that nothing waits long
            sqlx::query("PRAGMA optimize = 0x10002").execute(writer).await.map_err(err)?;
        }
        Ok(())
    }

    fn doors(&self) -> Arc<dyn Doors> {
        Arc::new(doors::SqlDoors { read: self.reader.clone(), write: self.writer.clone() })
    }

    async fn looks_append(&self, stream: &mut LookStream, batch: Vec<LookEntry>) -> StoreResult<()> {
        let tx = begin_write(&self.looks_writer, stream.service).await?;
        looks::append(tx, stream, &batch).await
    }

    async fn looks_walk(
        &self,
        service: Uuid,
        walk: &mut chain::Walk,
        anchors: &[chain::Anchor],
        limit: i64,
    ) -> StoreResult<()> {
        let mut tx = self.looks_reader.begin().await.map_err(err)?;
        looks::walk(&mut tx, service, walk, anchors, limit).await
    }

    async fn looks_heads(&self, service: Uuid, since: At) -> StoreResult<Vec<chain::Anchor>> {
        let mut tx = self.looks_reader.begin().await.map_err(err)?;
        looks::heads(&mut tx, service, since).await
    }

    async fn looks_page(
        &self,
        scope: &Scope,
        filter: &LookFilter,
        behind: BehindLook,
        limit: i64,
    ) -> StoreResult<Vec<LookRow>> {
        let mut tx = self.looks_reader.begin().await.map_err(err)?;
        looks::page(&mut tx, scope.service(), filter, behind, limit).await
    }

    async fn looks_of(
        &self,
        scope: &Scope,
        permit: &PersonPermit,
        filter: &LookFilter,
        behind: BehindLook,
        which: (bool, i64),
    ) -> StoreResult<Vec<PersonLookRow>> {
        let mut tx = self.looks_reader.begin().await.map_err(err)?;
        looks::of_person(&mut tx, scope.service(), permit, filter, behind, which).await
    }

    async fn ready(&self) -> StoreResult<()> {
        // The readers alone: the writer may have long work before it, and is no less ready for that.
        for reader in [&self.reader, &self.looks_reader] {
            sqlx::query("SELECT 1").execute(reader).await.map_err(err)?;
        }
        Ok(())
    }

    async fn check(&self) -> StoreResult<Vec<(String, String)>> {
        let version: String =
            sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&self.reader).await.map_err(err)?;
        let schema: i64 = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
            .fetch_one(&self.reader)
            .await
            .map_err(err)?;
        for writer in [&self.writer, &self.looks_writer] {
            // A write that would change nothing, and is rolled back: the version field is not ours.
            let mut tx = begin_write(writer, Uuid::nil()).await?;
            sqlx::query("PRAGMA user_version = 0").execute(&mut *tx).await.map_err(err)?;
            tx.rollback().await.map_err(err)?;
        }
        Ok(vec![
            ("engine".to_owned(), format!("SQLite {version}")),
            ("schema".to_owned(), schema.to_string()),
            ("writable".to_owned(), "yes".to_owned()),
        ])
    }

    async fn close(&self) {
        // the writers last: the last connection to a file takes what stands in its log into the file
        for pool in [&self.reader, &self.looks_reader, &self.writer, &self.looks_writer] {
            pool.close().await;
        }
    }

    async fn scrub(&self) -> StoreResult<()> {
        // a reader may still need the log: then it is cut at the next writing, and again at the end of the program
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.writer).await.map_err(err)?;
        Ok(())
    }

    async fn tidy(&self) -> StoreResult<()> {
        sqlx::query("ANALYZE").execute(&self.writer).await.map_err(err)?;
        for writer in [&self.writer, &self.looks_writer] {
            // The write-ahead log gives its room back. The file itself is only ever added to by a load.
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(writer).await.map_err(err)?;
        }
        Ok(())
    }
}
