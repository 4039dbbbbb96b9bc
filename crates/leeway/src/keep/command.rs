//! `leeway backup`, `leeway restore` and `leeway backup-key`.

use super::{PASSPHRASE, lock, passphrase, restore as putting, take};
use crate::outside::{SystemClock, SystemIds};
use crate::{Database, database, tend};
use anyhow::{Context, bail};
use app::App;
use app::services::Head;
use backup::{Lock, Unlock};
use clap::Args;
use serde_json::json;
use std::io::{IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use store::backup::Settled;

/// How to take a backup.
#[derive(Debug, Args)]
pub(crate) struct BackupOptions {
    /// The file to make. It must not be there yet.
    file: PathBuf,
    #[command(flatten)]
    database: Database,
    /// Whose key opens it: `age1…`, from `leeway backup-key`; several by commas. Without one, a passphrase does: that in
    /// LEEWAY_BACKUP_PASSPHRASE, or one that is asked for.
    #[arg(long, env = "LEEWAY_BACKUP_RECIPIENT", value_delimiter = ',')]
    recipient: Vec<String>,
    /// One JSON object on standard output.
    #[arg(long)]
    json: bool,
}

/// How to put a backup back.
#[derive(Debug, Args)]
pub(crate) struct RestoreOptions {
    /// The backup.
    file: PathBuf,
    #[command(flatten)]
    database: Database,
    /// The file of the key that opens it. Without one, a passphrase does: that in LEEWAY_BACKUP_PASSPHRASE, or one that is
    /// asked for.
    #[arg(long, env = "LEEWAY_BACKUP_IDENTITY")]
    identity: Option<PathBuf>,
    /// The register of erasures: what was erased since the backup was made is erased again.
    #[arg(long)]
    erasures: Option<PathBuf>,
    /// Only reads the backup to its end and says whether it is whole; no database is touched.
    #[arg(long, conflicts_with = "erasures")]
    check: bool,
    /// One JSON object on standard output.
    #[arg(long)]
    json: bool,
}

/// Where to write a new key.
#[derive(Debug, Args)]
pub(crate) struct KeyOptions {
    /// The file to make. It opens every backup that is locked for it: keep it away from the machine that makes them.
    file: PathBuf,
}

fn say(line: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{line}").context("cannot write to standard output")
}

/// Ends a command: with what it found, or where machines read it, with why it failed in the same form.
fn told(json: bool, outcome: anyhow::Result<ExitCode>) -> anyhow::Result<ExitCode> {
    match outcome {
        Err(error) if json => {
            say(&json!({ "ok": false, "error": format!("{error:#}") }).to_string())?;
            Ok(ExitCode::FAILURE)
        }
        other => other,
    }
}

/// Takes a backup.
///
/// # Errors
/// With what to do.
pub(crate) async fn backup(options: BackupOptions) -> anyhow::Result<ExitCode> {
    let json = options.json;
    told(json, back_up(options).await)
}

async fn back_up(options: BackupOptions) -> anyhow::Result<ExitCode> {
    let lock = match lock(&options.recipient)? {
        Some(lock) => lock,
        None => Lock::passphrase(asked("Passphrase for this backup: ", true)?)?,
    };
    let taken = take::take(&options.database.database, &options.file, &lock).await?;
    if options.json {
        let mut all = json!(taken);
        all["ok"] = true.into();
        say(&all.to_string())?;
    } else {
        let seconds = taken.seconds.max(0.001);
        say(&format!(
            "{}: {} rows of {} tables, {} in {seconds:.1} s ({} a second), as of {}",
            taken.file.display(),
            taken.rows,
            taken.tables,
            megabytes(taken.bytes),
            rate(taken.bytes, seconds),
            taken.made_at
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Puts a backup back.
///
/// # Errors
/// With what to do.
pub(crate) async fn restore(options: RestoreOptions) -> anyhow::Result<ExitCode> {
    let json = options.json;
    told(json, put_back(options).await)
}

async fn put_back(options: RestoreOptions) -> anyhow::Result<ExitCode> {
    let register = options.erasures.as_deref().map(putting::register).transpose()?;
    let unlock = unlock(options.identity.as_deref())?;
    if options.check {
        let read = putting::check(&options.file, unlock).await?;
        if options.json {
            say(&json!({ "ok": true, "backup": read }).to_string())?;
        } else {
            say(&format!("{}: whole", options.file.display()))?;
            for line in of(&read) {
                say(&line)?;
            }
        }
        return Ok(ExitCode::SUCCESS);
    }
    let address = &options.database.database;
    let known = register.is_some();
    let (read, settled) = putting::restore(&options.file, unlock, address, register.unwrap_or_default()).await?;
    // From here on it stands: whatever is said now, the database is there.
    let app = App::new(database::open_made(address).await?, Arc::new(SystemClock), Arc::new(SystemIds));
    let heads: Vec<Head> = read.heads.iter().cloned().filter_map(|head| serde_json::from_value(head).ok()).collect();
    let walked = tend::walk(&app, &heads).await.context("the backup was put back; its logs cannot be read")?;
    if options.json {
        let all = json!({
            "ok": walked.whole, "backup": read, "settled": settled, "register": known, "chains": walked.reports,
        });
        say(&all.to_string())?;
    } else {
        for line in of(&read).into_iter().chain(walked.lines).chain(left_to_do(&settled, known)) {
            say(&line)?;
        }
    }
    if !walked.whole {
        tracing::error!(
            "the backup was put back as it is, and its logs are not whole; see “The logs are not whole” in the operations guide"
        );
    }
    Ok(if walked.whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What a backup is.
fn of(read: &putting::Read) -> Vec<String> {
    let seconds = read.seconds.max(0.001);
    vec![
        format!("as of {}, from {}, by Leeway {}", read.made_at.to_rfc3339(), read.taken_from, read.leeway),
        format!(
            "{} rows of {} tables, {} in {seconds:.1} s ({} a second); services: {}",
            read.rows,
            read.tables,
            megabytes(read.row_bytes),
            rate(read.row_bytes, seconds),
            read.services.join(", ")
        ),
    ]
}

/// What whoever put a backup back has to know, and perhaps to do.
fn left_to_do(settled: &Settled, register: bool) -> Vec<String> {
    let mut lines = vec![
        format!("sessions ended: {}; everybody signs in anew", settled.sessions_ended),
        format!(
            "work to do later: {} wait ({} of them were being done). What was done of it after the backup was made is done AGAIN once Leeway serves: reminders, alarms, messages",
            settled.jobs_waiting, settled.jobs_given_back
        ),
    ];
    lines.push(if register {
        format!(
            "erasures: {} entries erased again; of {} more that the register names there is nothing here to erase",
            settled.erased_again, settled.nothing_to_erase
        )
    } else {
        "ERASURES: no register was given (--erasures FILE), so whatever was erased after this backup was made is BACK, and Leeway cannot know of it. If anything was, throw this database away and restore it once more with the register".to_owned()
    });
    lines
}

/// What opens a backup.
fn unlock(identity: Option<&Path>) -> anyhow::Result<Unlock> {
    if let Some(file) = identity {
        let text =
            std::fs::read_to_string(file).with_context(|| format!("cannot read the key in {}", file.display()))?;
        return Unlock::identities(&text).with_context(|| format!("cannot read the key in {}", file.display()));
    }
    match passphrase()? {
        Some(words) => Ok(Unlock::passphrase(words)),
        None => Ok(Unlock::passphrase(asked("Passphrase of this backup: ", false)?)),
    }
}

/// Asks for a passphrase at the terminal, without showing it.
fn asked(question: &str, twice: bool) -> anyhow::Result<String> {
    if !std::io::stdin().is_terminal() {
        bail!(
            "nothing to lock or open the backup with: name a key (--recipient to make one, --identity to restore), or set {PASSPHRASE}"
        );
    }
    let ask = |question: &str| rpassword::prompt_password(question).context("cannot ask for the passphrase");
    let words = ask(question)?;
    if twice && ask("Once more: ")? != words {
        bail!("these were two different passphrases");
    }
    Ok(words)
}

/// Makes a key.
///
/// # Errors
/// The file is there already, or cannot be written.
pub(crate) fn new_key(options: &KeyOptions) -> anyhow::Result<ExitCode> {
    let (text, public) = backup::new_identity();
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&options.file)
        .with_context(|| format!("cannot make {} (is it there already?)", options.file.display()))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).context("cannot write the key")?;
    say(&public)?;
    Ok(ExitCode::SUCCESS)
}

fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10)
}

#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate is read by people"
)]
fn rate(bytes: u64, seconds: f64) -> String {
    megabytes((bytes as f64 / seconds) as u64)
}
