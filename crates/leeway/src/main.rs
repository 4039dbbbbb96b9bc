//! Leeway's command line: opens the database, wires the floors together, serves.
//!
//! Exit codes: 0 done, 1 failed, 2 wrongly called (HOUSE 9).

mod database;
mod demo;
mod jobs;
mod keep;
mod keys;
mod moving;
mod organisation;
mod outside;
mod posting;
mod scanning;
mod seed;
mod serve;
mod tend;

use clap::{Args, Parser, Subcommand};
use std::io::IsTerminal;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// The C library's allocator keeps an arena for each of the many threads that SQLite and hashing use, and gives little
/// back: twice the memory for the same pages (docs/benchmarks.md).
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Social prescribing with its boundaries made explicit.
#[derive(Debug, Parser)]
#[command(name = "leeway", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Which database.
#[derive(Debug, Args)]
pub(crate) struct Database {
    /// `sqlite:PATH` or `postgres://…`
    #[arg(long, env = "LEEWAY_DATABASE", default_value = "sqlite:data/leeway.db")]
    pub(crate) database: String,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the pages.
    Serve(Box<serve::Options>),
    /// Fills an empty database with invented people and years of believable work.
    Demo(seed::Options),
    /// Makes or renews the database's schema, and goes.
    Migrate(Database),
    /// Takes an encrypted backup of the whole database, also while Leeway serves.
    Backup(keep::BackupOptions),
    /// Puts a backup back into a new or empty database, of either engine.
    Restore(keep::RestoreOptions),
    /// Makes a key for backups: what locks them is told, what opens them is written into a file.
    BackupKey(keep::KeyOptions),
    /// Checks database, schema, assets, clock, and whether e-mail, texts and the sign-in of the organisation can be reached.
    Check {
        #[command(flatten)]
        database: Database,
        #[command(flatten)]
        keys: keys::Keys,
        #[command(flatten)]
        organisation: Box<organisation::Organisation>,
        /// One JSON object on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Makes a key to seal secrets with, for LEEWAY_SECRET_KEY.
    SecretKey,
    /// Services of this installation.
    Service {
        #[command(subcommand)]
        command: tend::ServiceCommand,
    },
    /// Users.
    User {
        #[command(subcommand)]
        command: tend::UserCommand,
    },
    /// The log of changes and looks.
    Audit {
        #[command(subcommand)]
        command: tend::AuditCommand,
    },
    /// Brings in what other systems export.
    Import {
        #[command(subcommand)]
        command: moving::ImportCommand,
    },
    /// Takes out what is kept here, for other systems.
    Export {
        #[command(subcommand)]
        command: moving::ExportCommand,
    },
    /// E-mail and texts, as LEEWAY_SMTP_URL and the like set them up.
    Post {
        #[command(subcommand)]
        command: posting::PostCommand,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_env("LEEWAY_LOG").unwrap_or_else(|_| EnvFilter::new("info")))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    match runtime.block_on(run(cli.command)) {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    tracing::error!("{error:#}");
    ExitCode::FAILURE
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(options) => serve::run(*options).await,
        Command::Demo(options) => seed::run(options).await,
        Command::Migrate(database) => database::migrate(&database.database).await,
        Command::Backup(options) => keep::backup(options).await,
        Command::Restore(options) => keep::restore(options).await,
        Command::BackupKey(options) => keep::new_key(&options),
        Command::Check { database, keys, organisation, json } => {
            tend::check(&database.database, &keys, &organisation, json).await
        }
        Command::SecretKey => keys::make(),
        Command::Service { command } => tend::service(command).await,
        Command::User { command } => tend::user(command).await,
        Command::Audit { command } => tend::audit(command).await,
        Command::Import { command } => moving::import(command).await,
        Command::Export { command } => moving::export(command).await,
        Command::Post { command } => posting::run(command).await,
    }
}
