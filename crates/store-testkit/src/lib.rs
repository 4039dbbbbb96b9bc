//! For tests alone: one test body, both engines (HOUSE 6).
//!
//! [`both_engines!`] turns a body into two tests. Each gets a [`Fixture`]: a database of its own with
//! two services, *A* and *B*, always both, so that a statement that forgets its service is seen to.
//! Times and ids come from the fixture; nothing here reads a clock.
#![allow(clippy::expect_used, clippy::missing_panics_doc, reason = "a test that cannot be set up shall fail loudly")]

mod rows;
mod world;

use sqlx::{AssertSqlSafe, Connection, Row};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use store::doors::ServiceRow;
use store::{At, Day, Scope, Store, StoreResult};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Makes two tests of each body: `name::on_sqlite` and `name::on_postgres`.
#[macro_export]
macro_rules! both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($fx:ident: Fixture) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "a body may need nothing of its surroundings")]
            use super::*;

            async fn story($fx: $crate::Fixture) $body

            $(#[$meta])*
            #[tokio::test]
            async fn on_sqlite() {
                story($crate::sqlite().await).await;
            }

            $(#[$meta])*
            #[tokio::test]
            async fn on_postgres() {
                story($crate::postgres().await).await;
            }
        }
    )+};
}

/// Where a fixture's database is, for what the store itself never does: changing it behind its back.
#[derive(Debug)]
enum Place {
    Sqlite { folder: tempfile::TempDir },
    Postgres { server: String, database: String },
}

impl Place {
    fn url(&self) -> String {
        match self {
            Self::Sqlite { folder } => format!("sqlite:{}", folder.path().join("main.db").display()),
            Self::Postgres { server, database } => url_of(server, database),
        }
    }
}

/// A place for a database in which there is nothing yet: no file, or no table.
#[derive(Debug)]
pub struct Bare(Place);

impl Bare {
    /// A place on SQLite.
    #[must_use]
    pub fn sqlite() -> Self {
        Self(Place::Sqlite { folder: tempfile::tempdir().expect("a folder for the test") })
    }

    /// A place on PostgreSQL, owned by the tests' own user.
    pub async fn postgres() -> Self {
        Self::owned_by("").await
    }

    /// A place on PostgreSQL that belongs to somebody who is no superuser, as on a server that is set up as it should be.
    pub async fn of_a_plain_owner() -> Self {
        let server = server().await;
        let making = "DO $$ BEGIN CREATE ROLE leeway_plain_owner LOGIN PASSWORD 'plain'; \
                      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$; \
                      DO $$ BEGIN CREATE ROLE leeway_runtime NOLOGIN NOBYPASSRLS; \
                      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$; \
                      DO $$ BEGIN GRANT leeway_runtime TO leeway_plain_owner; \
                      EXCEPTION WHEN OTHERS THEN NULL; END $$";
        run_postgres(&server, making).await;
        Self::owned_by(" OWNER leeway_plain_owner").await
    }

    async fn owned_by(owner: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let server = server().await;
        let database = format!("leeway_bare_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        run_postgres(&server, &format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)")).await;
        run_postgres(&server, &format!("CREATE DATABASE {database}{owner}")).await;
        Self(Place::Postgres { server, database })
    }

    /// Its URL, as the command line takes it.
    #[must_use]
    pub fn url(&self) -> String {
        self.0.url()
    }

    /// Its URL for the owner made by [`Bare::of_a_plain_owner`].
    #[must_use]
    pub fn url_of_plain_owner(&self) -> String {
        let url = self.url();
        let (scheme, rest) = url.split_once("://").expect("a URL");
        let (_, place) = rest.split_once('@').unwrap_or(("", rest));
        format!("{scheme}://leeway_plain_owner:plain@{place}")
    }
}

/// A store of its own with two services.
pub struct Fixture {
    /// The store under test.
    pub store: Arc<dyn Store>,
    /// The system in service A.
    pub scope_a: Scope,
    /// The system in service B.
    pub scope_b: Scope,
    place: Place,
}

impl Fixture {
    async fn new(store: Arc<dyn Store>, place: Place) -> Self {
        let doors = store.doors();
        let service = |n, slug: &str| ServiceRow {
            id: id(n),
            slug: slug.to_owned(),
            name: format!("Service {}", slug.to_uppercase()),
            demonstration: false,
            created_at: at(0),
        };
        let scope_a = doors.service_create(&service(0xA, "a")).await.expect("service A is made");
        let scope_b = doors.service_create(&service(0xB, "b")).await.expect("service B is made");
        Self { store, scope_a, scope_b, place }
    }

    /// A moment: so many seconds after the fixture's beginning, Monday 5 January 2026, 9 o'clock.
    #[must_use]
    pub fn at(&self, seconds: i64) -> At {
        at(seconds)
    }

    /// Whether this is the SQLite half of a test.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        matches!(self.place, Place::Sqlite { .. })
    }

    /// The URL of the database as its owner, as the command line takes it.
    #[must_use]
    pub fn url(&self) -> String {
        self.place.url()
    }

    /// Opens the same database once more, as another start of the program would.
    ///
    /// # Errors
    /// As the engine's own `open`.
    pub async fn reopen(&self) -> StoreResult<Arc<dyn Store>> {
        match &self.place {
            Place::Sqlite { folder } => store_sqlite::Sqlite::open(folder.path().join("main.db")).await,
            Place::Postgres { server, database } => store_postgres::Postgres::open(&url_of(server, database)).await,
        }
    }

    /// Runs SQL behind the store's back, as the database's owner.
    pub async fn tamper(&self, sql: &str) {
        match &self.place {
            Place::Sqlite { folder } => run_sqlite(&folder.path().join("main.db"), sql).await,
            Place::Postgres { server, database } => run_postgres(&url_of(server, database), sql).await,
        }
    }

    /// Like [`Fixture::tamper`], on the log of looks.
    pub async fn tamper_looks(&self, sql: &str) {
        match &self.place {
            Place::Sqlite { folder } => run_sqlite(&folder.path().join("main.db-looks"), sql).await,
            Place::Postgres { .. } => self.tamper(sql).await,
        }
    }

    /// Answers a question about PostgreSQL's own catalogue or settings: each row's first column, a text.
    /// Statements before the last may set the scene.
    pub async fn ask_postgres(&self, scene: &[&str], question: &str) -> Vec<String> {
        let mut connection = sqlx::PgConnection::connect(&self.url()).await.expect("the owner connects");
        for step in scene {
            sqlx::raw_sql(AssertSqlSafe((*step).to_owned())).execute(&mut connection).await.expect("the scene is set");
        }
        let rows = sqlx::query(AssertSqlSafe(question.to_owned())).fetch_all(&mut connection).await.expect(question);
        rows.iter().map(|row| row.get::<String, _>(0)).collect()
    }
}

impl Fixture {
    /// All rows of a table, each as a JSON object of texts and numbers, read behind the store's back: for tests that
    /// compare two databases of one engine. Times are as the engine writes them.
    pub async fn rows(&self, table: &str) -> Vec<String> {
        match &self.place {
            Place::Postgres { .. } => {
                self.ask_postgres(&[], &format!("SELECT row_to_json(t)::text FROM {table} t")).await
            }
            Place::Sqlite { folder } => {
                let path = folder.path().join("main.db");
                let columns = ask_sqlite(&path, &format!("SELECT name FROM pragma_table_info('{table}')")).await;
                // an id is kept as its bytes
                let pairs = columns
                    .iter()
                    .map(|c| format!("'{c}', CASE typeof({c}) WHEN 'blob' THEN lower(hex({c})) ELSE {c} END"));
                let pairs = pairs.collect::<Vec<_>>().join(", ");
                ask_sqlite(&path, &format!("SELECT json_object({pairs}) FROM {table}")).await
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // A SQLite folder goes by itself. A database must be dropped from outside the test's runtime,
        // which is ending; the store's own connections are cut.
        let Self::Postgres { server, database } = self else { return };
        let (server, sql) = (server.clone(), format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)"));
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let mut connection = sqlx::PgConnection::connect(&server).await.map_err(std::io::Error::other)?;
                sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.map_err(std::io::Error::other)
            })
        });
        // A database left behind is no reason to fail a test.
        let _ = dropping.join();
    }
}

/// A moment: so many seconds after Monday 5 January 2026, 9 o'clock.
#[must_use]
pub fn at(seconds: i64) -> At {
    At::from_timestamp(1_767_603_600 + seconds, 0).expect("a moment of this age")
}

/// A day: so many days after Monday 5 January 2026.
#[must_use]
pub fn day(days: i64) -> Day {
    at(days * 86_400).date_naive()
}

/// An id that says its number.
#[must_use]
pub fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub use rows::*;
pub use world::World;

/// A fresh store on SQLite.
pub async fn sqlite() -> Fixture {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let store = store_sqlite::Sqlite::open(folder.path().join("main.db")).await.expect("SQLite opens");
    Fixture::new(store, Place::Sqlite { folder }).await
}

/// A fresh store on PostgreSQL: a database of its own, copied from one migrated before.
pub async fn postgres() -> Fixture {
    static SERVER: OnceCell<(String, String)> = OnceCell::const_new();
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let (server, template) = SERVER
        .get_or_init(|| async {
            let server = server().await;
            let template = template(&server).await;
            (server, template)
        })
        .await;
    let database = format!("leeway_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    // One left behind by a run that was killed and had our process id.
    run_postgres(server, &format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)")).await;
    run_postgres(server, &format!("CREATE DATABASE {database} TEMPLATE {template}")).await;
    let store = store_postgres::Postgres::open(&url_of(server, &database)).await.expect("PostgreSQL opens");
    Fixture::new(store, Place::Postgres { server: server.clone(), database }).await
}

/// The tests' server: `DATABASE_URL_TEST`, else what `scripts/postgres` finds or starts.
async fn server() -> String {
    if let Ok(url) = std::env::var("DATABASE_URL_TEST") {
        return url;
    }
    let script = root().join("scripts/postgres");
    let answer = tokio::process::Command::new(script).output().await.expect("scripts/postgres runs");
    assert!(answer.status.success(), "no PostgreSQL: {}", String::from_utf8_lossy(&answer.stderr));
    String::from_utf8_lossy(&answer.stdout).trim().to_owned()
}

/// A migrated database to copy, named after the migrations: made once, whichever run comes first.
async fn template(server: &str) -> String {
    let folder = root().join("crates/store-postgres/migrations");
    let mut migrations: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the migrations").map(|entry| entry.expect("a migration").path()).collect();
    migrations.sort();
    let mut hash = DefaultHasher::new();
    for migration in migrations {
        std::fs::read(migration).expect("a migration").hash(&mut hash);
    }
    let name = format!("leeway_template_{:016x}", hash.finish());
    let making = format!("{name}_making");

    // Test binaries may run side by side: one makes it, the others wait for the lock.
    let mut connection = sqlx::PgConnection::connect(server).await.expect("the server answers");
    sqlx::query("SELECT pg_advisory_lock(7306)").execute(&mut connection).await.expect("the lock");
    let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(&name)
        .fetch_one(&mut connection)
        .await
        .expect("the list of databases");
    if !there {
        run_postgres(server, &format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)")).await;
        run_postgres(server, &format!("CREATE DATABASE {making}")).await;
        store_postgres::Postgres::migrate(&url_of(server, &making)).await.expect("the migrations apply");
        // Under its name only once it is whole.
        run_postgres(server, &format!("ALTER DATABASE {making} RENAME TO {name}")).await;
    }
    connection.close().await.expect("the lock is given back");
    name
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The server's URL with another database in it.
fn url_of(server: &str, database: &str) -> String {
    let (address, options) = server.split_once('?').map_or((server, None), |(a, o)| (a, Some(o)));
    let host_ends = address.find("://").map_or(0, |at| at + 3);
    let path = address[host_ends..].find('/').map_or(address.len(), |at| host_ends + at);
    let options = options.map(|o| format!("?{o}")).unwrap_or_default();
    format!("{}/{database}{options}", &address[..path])
}

async fn run_postgres(url: &str, sql: &str) {
    let mut connection = sqlx::PgConnection::connect(url).await.expect("the owner connects");
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.expect(sql);
    connection.close().await.expect("the connection closes");
}

async fn ask_sqlite(path: &std::path::Path, question: &str) -> Vec<String> {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.expect("the file opens");
    let rows = sqlx::query(AssertSqlSafe(question.to_owned())).fetch_all(&mut connection).await.expect(question);
    rows.iter().map(|row| row.get::<String, _>(0)).collect()
}

async fn run_sqlite(path: &std::path::Path, sql: &str) {
    let options =
        sqlx::sqlite::SqliteConnectOptions::new().filename(path).busy_timeout(std::time::Duration::from_secs(10));
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.expect("the file opens");
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.expect(sql);
    connection.close().await.expect("the connection closes");
}
