//! The store on PostgreSQL: row-level security under a role that owns nothing (floor 3).
//!
//! Knows how PostgreSQL is opened, migrated and begun; the statements are `crates/store/statements`,
//! compiled here against PostgreSQL. Every transaction names its service inside BEGIN, and the
//! database itself hides all other services' rows (HOUSE 3, 10.7).

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
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgPool, Transaction};
use statements::{SqlTx, err};
use std::sync::Arc;
use store::backup::{Filling, Snapshot};
use store::permit::PersonPermit;
use store::{At, Doors, LookEntry, LookRow, LookStream, Scope, Store, StoreError, StoreResult, Tx, chain};
use store::{BehindLook, LookFilter, PersonLookRow};
use uuid::Uuid;

/// The engine that the statements are compiled against.
pub(crate) type Engine = sqlx::Postgres;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// How many connections serve pages and jobs.
const CONNECTIONS: u32 = 16;
/// More than there are statements, so that none is parsed twice.
const STATEMENTS: usize = 2_000;
/// What each serving connection says first: the role that owns nothing, limits for what has gone wrong, and that a statement is
/// planned once and not at each use, which costs a page more than the planning gains it (docs/benchmarks.md). A plan made once must not
/// rest on a table being small at that moment, as all are when a service begins or a file is brought in: so no plan reads a whole table
/// where an index leads, the checks of foreign keys included.
const SETTINGS: &str = "SET ROLE leeway_runtime; SET statement_timeout = '60s'; \
                        SET idle_in_transaction_session_timeout = '60s'; SET TIME ZONE 'UTC'; \
                        SET plan_cache_mode = 'force_generic_plan'; SET enable_seqscan = off";
/// No row is larger: a form is at most 12 MB.
const LARGEST_ROW: usize = 64 * 1024 * 1024;
/// A reader sees one moment, as it does on SQLite.
const READ: &str = "ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// The store in a PostgreSQL database.
#[derive(Debug)]
pub struct Postgres {
    /// As the URL's user, who owns the tables.
    owner: PgConnectOptions,
    pool: PgPool,
    /// The log of looks has a connection of its own, so that noting a look waits for nobody.
    looks: PgPool,
}

impl Postgres {
    /// Takes the database at `url` to this program's schema, and no more.
    ///
    /// # Errors
    /// [`StoreError::UnknownSchema`] if a newer program has been here; [`StoreError::Database`] for all else.
    pub async fn migrate(url: &str) -> StoreResult<()> {
        migrate(&url.parse().map_err(err)?).await
    }

    /// Opens the database at `url`: takes it to this program's schema as the URL's user, then serves
    /// as `leeway_runtime`.
    ///
    /// # Errors
    /// [`StoreError::UnknownSchema`] if a newer program has been here;
    /// [`StoreError::BypassesRowSecurity`] if `leeway_runtime` could see past its service;
    /// [`StoreError::Unwritable`] if the disk is full; [`StoreError::Database`] for all else.
    pub async fn open(url: &str) -> StoreResult<Arc<dyn Store>> {
        let owner: PgConnectOptions = url.parse().map_err(err)?;
        migrate(&owner).await?;
        let pool = serving(&owner, CONNECTIONS).await?;
        let bypasses: Option<bool> =
            sqlx::query_scalar("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
                .fetch_one(&pool)
                .await
                .map_err(err)?;
        if bypasses != Some(false) {
            return Err(StoreError::BypassesRowSecurity);
        }
        let looks = serving(&owner, 1).await?;
        Ok(Arc::new(Self { owner, pool, looks }))
    }

    /// Begins to read the whole database at `url` as it stands now, while others write. Nothing is made or renewed there.
    ///
    /// # Errors
    /// [`StoreError::UnknownSchema`] and [`StoreError::OlderSchema`] where it is not of this program's schema;
    /// [`StoreError::Database`] where there is none.
    pub async fn snapshot(url: &str) -> StoreResult<Box<dyn Snapshot>> {
        snapshot::PgSnapshot::of(url.parse().map_err(err)?).await
    }

    /// Begins to fill the empty database at `url` from a backup, with the tables that a version of the schema has. Nobody sees
    /// anything of it before it is whole.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`] where there are rows in it; [`StoreError::Unwritable`]; [`StoreError::Database`].
    pub async fn fill(url: &str, schema: i64) -> StoreResult<Box<dyn Filling>> {
        filling::PgFilling::at(url.parse().map_err(err)?, schema).await
    }

    /// The schema's version that this program makes.
    #[must_use]
    pub fn schema() -> i64 {
        newest()
    }
}

/// Takes the database to this program's schema, as the one who owns its tables.
async fn migrate(owner: &PgConnectOptions) -> StoreResult<()> {
    // Where two programs start at once, sqlx's own advisory lock lets one migrate and the other wait.
    let mut migrating = owner.connect().await.map_err(err)?;
    MIGRATIONS.run(&mut migrating).await.map_err(self::migrating)?;
    migrating.close().await.map_err(err)
}

fn migrating(error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(found) => StoreError::UnknownSchema { found, known: newest() },
        MigrateError::Execute(e) | MigrateError::ExecuteMigration(e, _) => err(e),
        other => StoreError::Database(Box::new(other)),
    }
}

/// Whether what was applied to a database is what this program would apply; then the version.
fn known(applied: &[(i64, Vec<u8>)], migrations: &Migrator) -> StoreResult<i64> {
    let (found, known) = (applied.iter().map(|(version, _)| *version).max().unwrap_or(0), newest());
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

/// Connections that serve, under the role that owns nothing.
async fn serving(owner: &PgConnectOptions, size: u32) -> StoreResult<PgPool> {
    PgPoolOptions::new()
        .max_connections(size)
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(SETTINGS).await?;
                Ok(())
            })
        })
        .connect_with(owner.clone().statement_cache_capacity(STATEMENTS))
        .await
        .map_err(err)
}

/// The newest version among the migrations that this program knows.
fn newest() -> i64 {
    MIGRATIONS.iter().map(|m| m.version).max().unwrap_or(0)
}

/// Begins a transaction in which the database shows one service alone.
async fn begin(pool: &PgPool, service: Uuid, mode: &str) -> StoreResult<Transaction<'static, Engine>> {
    // Both parts are safe by type: a constant of this file, and a UUID's hex and hyphens.
    let begin = AssertSqlSafe(format!("BEGIN {mode}; SET LOCAL leeway.service = '{service}'"));
    pool.begin_with(begin).await.map_err(err)
}

/// Begins a writing transaction of one service.
pub(crate) async fn begin_write(pool: &PgPool, service: Uuid) -> StoreResult<Transaction<'static, Engine>> {
    begin(pool, service, "").await
}

/// Tries a write that changes nothing: no row has this id, and a server that only reads refuses the statement all the same.
async fn writes(pool: &PgPool) -> StoreResult<()> {
    let mut tx = begin_write(pool, Uuid::nil()).await?;
    sqlx::query("UPDATE chain_head SET seq = seq WHERE service_id = $1")
        .bind(Uuid::nil())
        .execute(&mut *tx)
        .await
        .map_err(err)?;
    tx.rollback().await.map_err(err)
}

/// Whether this code of PostgreSQL's says that nothing can be written: disk_full, or a transaction or
/// server that only reads.
pub(crate) fn cannot_write(code: &str) -> bool {
    matches!(code, "53100" | "25006")
}

#[async_trait]
impl Store for Postgres {
    async fn begin(&self, scope: &Scope) -> StoreResult<Box<dyn Tx>> {
        Ok(Box::new(SqlTx::new(begin_write(&self.pool, scope.service()).await?, scope.clone())))
    }

    async fn read(&self, scope: &Scope) -> StoreResult<Box<dyn Tx>> {
        Ok(Box::new(SqlTx::new(begin(&self.pool, scope.service(), READ).await?, scope.clone())))
    }

    async fn begin_erasing(&self, scope: &Scope) -> StoreResult<Box<dyn Tx>> {
        let pool = PgPoolOptions::new().max_connections(1).connect_with(self.owner.clone()).await.map_err(err)?;
        Ok(Box::new(SqlTx::new(begin_write(&pool, scope.service()).await?, scope.clone())))
    }

    async fn weigh(&self) -> StoreResult<()> {
        // the server does so by itself
        Ok(())
    }

    fn doors(&self) -> Arc<dyn Doors> {
        Arc::new(doors::SqlDoors { read: self.pool.clone(), write: self.pool.clone() })
    }

    async fn looks_append(&self, stream: &mut LookStream, batch: Vec<LookEntry>) -> StoreResult<()> {
        let tx = begin_write(&self.looks, stream.service).await?;
        looks::append(tx, stream, &batch).await
    }

    async fn looks_walk(
        &self,
        service: Uuid,
        walk: &mut chain::Walk,
        anchors: &[chain::Anchor],
        limit: i64,
    ) -> StoreResult<()> {
        let mut tx = begin(&self.pool, service, READ).await?;
        looks::walk(&mut tx, service, walk, anchors, limit).await
    }

    async fn looks_heads(&self, service: Uuid, since: At) -> StoreResult<Vec<chain::Anchor>> {
        let mut tx = begin(&self.pool, service, READ).await?;
        looks::heads(&mut tx, service, since).await
    }

    async fn looks_page(
        &self,
        scope: &Scope,
        filter: &LookFilter,
        behind: BehindLook,
        limit: i64,
    ) -> StoreResult<Vec<LookRow>> {
        let mut tx = begin(&self.pool, scope.service(), READ).await?;
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
        let mut tx = begin(&self.pool, scope.service(), READ).await?;
        looks::of_person(&mut tx, scope.service(), permit, filter, behind, which).await
    }

    async fn ready(&self) -> StoreResult<()> {
        writes(&self.pool).await
    }

    async fn check(&self) -> StoreResult<Vec<(String, String)>> {
        let mut owner = self.owner.connect().await.map_err(err)?;
        let version: String =
            sqlx::query_scalar("SELECT current_setting('server_version')").fetch_one(&mut owner).await.map_err(err)?;
        let schema: i64 =
            sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(&mut owner).await.map_err(err)?;
        owner.close().await.map_err(err)?;
        writes(&self.pool).await?;
        Ok(vec![
            ("engine".to_owned(), format!("PostgreSQL {version}")),
            ("schema".to_owned(), schema.to_string()),
            ("writable".to_owned(), "yes".to_owned()),
        ])
    }

    async fn close(&self) {
        self.pool.close().await;
        self.looks.close().await;
    }

    async fn scrub(&self) -> StoreResult<()> {
        Ok(())
    }

    async fn tidy(&self) -> StoreResult<()> {
        // Only a table's owner may do this.
        let mut owner = self.owner.connect().await.map_err(err)?;
        owner.execute("VACUUM (ANALYZE)").await.map_err(err)?;
        owner.close().await.map_err(err)
    }
}
