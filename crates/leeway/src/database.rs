//! Which engine an address means, and opening it.

use anyhow::{Context, bail};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use store::Store;
use store::backup::{Filling, Snapshot};
use store_postgres::Postgres;
use store_sqlite::Sqlite;

/// Opens a database by its address, making or renewing its schema.
///
/// # Errors
/// An address of neither engine; a database that cannot be opened, with what to do.
pub(crate) async fn open(address: &str) -> anyhow::Result<Arc<dyn Store>> {
    open_for(address, Purpose::Serve).await
}

/// Opens a database that is there already, to look at it or tend it: a mistyped path makes no new one.
///
/// # Errors
/// As [`open`]; where there is no such file.
pub(crate) async fn open_made(address: &str) -> anyhow::Result<Arc<dyn Store>> {
    if let Engine::Sqlite(path) = engine(address)? {
        is_there(path)?;
    }
    open(address).await
}

/// Opens a database to write very many rows before anybody is served.
///
/// # Errors
/// As [`open`].
pub(crate) async fn open_to_load(address: &str) -> anyhow::Result<Arc<dyn Store>> {
    open_for(address, Purpose::Load).await
}

#[derive(Clone, Copy)]
enum Purpose {
    Serve,
    Load,
}

async fn open_for(address: &str, purpose: Purpose) -> anyhow::Result<Arc<dyn Store>> {
    match engine(address)? {
        Engine::Sqlite(path) => {
            make_folder(path)?;
            let opened = match purpose {
                Purpose::Serve => Sqlite::open(path).await,
                Purpose::Load => Sqlite::open_to_load(path).await,
            };
            opened.with_context(|| format!("cannot open {}", path.display()))
        }
        // the address may hold a password, so it is not repeated in the error
        Engine::Postgres => Postgres::open(address).await.context("cannot open the PostgreSQL database"),
    }
}

/// Begins to read the whole database as it stands now, while others write; nothing is made or renewed there.
///
/// # Errors
/// As [`open_made`]; where it is not of this program's schema.
pub(crate) async fn snapshot(address: &str) -> anyhow::Result<Box<dyn Snapshot>> {
    match engine(address)? {
        Engine::Sqlite(path) => {
            is_there(path)?;
            Sqlite::snapshot(path).await.with_context(|| format!("cannot read {}", path.display()))
        }
        Engine::Postgres => Postgres::snapshot(address).await.context("cannot read the PostgreSQL database"),
    }
}

/// Begins to fill a new or empty database, with the tables that a version of the schema has.
///
/// # Errors
/// Where it is not empty, or cannot be made.
pub(crate) async fn fill(address: &str, schema: i64) -> anyhow::Result<Box<dyn Filling>> {
    match engine(address)? {
        Engine::Sqlite(path) => {
            make_folder(path)?;
            Ok(Sqlite::fill(path, schema).await?)
        }
        Engine::Postgres => Postgres::fill(address, schema).await.context("the PostgreSQL database cannot be filled"),
    }
}

/// The schema's version that this program makes: one number for both engines.
pub(crate) fn schema() -> i64 {
    Sqlite::schema().max(Postgres::schema())
}

/// Which engine an address means.
enum Engine<'a> {
    Sqlite(&'a Path),
    Postgres,
}

fn engine(address: &str) -> anyhow::Result<Engine<'_>> {
    if let Some(path) = address.strip_prefix("sqlite:") {
        return Ok(Engine::Sqlite(Path::new(path.strip_prefix("//").unwrap_or(path))));
    }
    if address.starts_with("postgres://") || address.starts_with("postgresql://") {
        return Ok(Engine::Postgres);
    }
    bail!("--database takes sqlite:PATH or postgres://…, not {address:?}")
}

fn is_there(path: &Path) -> anyhow::Result<()> {
    if !path.exists() {
        bail!(
            "there is no database at {}; `leeway serve`, `leeway migrate` or `leeway service add` makes one",
            path.display()
        );
    }
    Ok(())
}

fn make_folder(path: &Path) -> anyhow::Result<()> {
    let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) else { return Ok(()) };
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))
}

/// Makes or renews the schema without serving.
///
/// # Errors
/// As [`open`].
pub(crate) async fn migrate(address: &str) -> anyhow::Result<ExitCode> {
    open(address).await?;
    tracing::info!("the schema is up to date");
    Ok(ExitCode::SUCCESS)
}
