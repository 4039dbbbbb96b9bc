//! A database for one test, seeded by the binary itself.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use store::Store;

/// The binary under test.
pub(crate) fn leeway() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leeway"));
    command.stdin(Stdio::null());
    command
}

/// Runs the binary and gives what it said.
pub(crate) fn run(arguments: &[&str]) -> Output {
    leeway().args(arguments).output().unwrap()
}

/// Which engine a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A fresh database, gone when dropped.
pub(crate) struct House {
    pub(crate) url: String,
    engine: Engine,
    _folder: tempfile::TempDir,
}

impl House {
    /// A fresh database of an engine; PostgreSQL is one that really writes to the disk.
    pub(crate) fn new(engine: Engine) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let folder = tempfile::tempdir().unwrap();
        let url = match engine {
            Engine::Sqlite => format!("sqlite:{}", folder.path().join("leeway.db").display()),
            Engine::Postgres => {
                let server = durable_server();
                // Tests run side by side: each database has a name of its own.
                let name = format!("leeway_house_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
                psql(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
                psql(&server, &format!("CREATE DATABASE {name}"));
                let (address, query) = server.split_once('?').map_or((server.as_str(), ""), |(a, q)| (a, q));
                let base = address.rsplit_once('/').map_or(address, |(base, _)| base);
                if query.is_empty() { format!("{base}/{name}") } else { format!("{base}/{name}?{query}") }
            }
        };
        Self { url, engine, _folder: folder }
    }

    /// Seeds it with a demonstration of so many episodes.
    pub(crate) fn seeded(engine: Engine, episodes: u32) -> Self {
        let house = Self::new(engine);
        let out = run(&["demo", "--database", &house.url, "--episodes", &episodes.to_string(), "--json"]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        house
    }

    /// Opens it beside whoever else has it open.
    pub(crate) async fn open(&self) -> Arc<dyn Store> {
        open(&self.url).await
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if self.engine == Engine::Postgres && !std::thread::panicking() {
            let name = self.url.rsplit('/').next().unwrap().split('?').next().unwrap();
            psql(&durable_server(), &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// Opens a database by its address.
pub(crate) async fn open(url: &str) -> Arc<dyn Store> {
    match url.strip_prefix("sqlite:") {
        Some(path) => store_sqlite::Sqlite::open(path).await.unwrap(),
        None => store_postgres::Postgres::open(url).await.unwrap(),
    }
}

fn scripts() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts"))
}

fn durable_server() -> String {
    if let Ok(url) = std::env::var("DATABASE_URL_DURABLE") {
        return url;
    }
    let out = Command::new(scripts().join("postgres")).arg("--durable").output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().trim().to_owned()
}

fn psql(server: &str, statement: &str) {
    let out = Command::new(scripts().join("postgres"))
        .args(["psql", server, "--no-psqlrc", "--quiet", "--command", statement])
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}
