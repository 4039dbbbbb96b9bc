//! Which engine an address means, and opening it.

use anyhow::{Context, bail};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use store::Store;
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
    let path = address.strip_prefix("sqlite:").map(|path| Path::new(path.strip_prefix("//").unwrap_or(path)));
    if let Some(path) = path.filter(|path| !path.exists()) {
        bail!(
            "there is no database at {}; `leeway serve`, `leeway migrate` or `leeway service add` makes one",
            path.display()
        );
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
    if let Some(path) = address.strip_prefix("sqlite:") {
        let path = Path::new(path.strip_prefix("//").unwrap_or(path));
        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        }
        let opened = match purpose {
            Purpose::Serve => Sqlite::open(path).await,
            Purpose::Load => Sqlite::open_to_load(path).await,
        };
        return opened.with_context(|| format!("cannot open {}", path.display()));
    }
    if address.starts_with("postgres://") || address.starts_with("postgresql://") {
        // the address may hold a password, so it is not repeated in the error
        return Postgres::open(address).await.context("cannot open the PostgreSQL database");
    }
    bail!("--database takes sqlite:PATH or postgres://…, not {address:?}")
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
