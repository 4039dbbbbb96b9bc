//! Keeping what must not be lost: backups, taken by hand or each day, put back into either engine, and the heads of the logs
//! in a second place. How it works: docs/adr/0007; how it is used: docs/operations/backup-and-restore.md.

mod command;
mod heads;
mod restore;
mod schedule;
mod take;

pub(crate) use command::{BackupOptions, KeyOptions, RestoreOptions, backup, new_key, restore};
pub(crate) use heads::HeadsFolder;
pub(crate) use schedule::{Daily, Schedule};

use anyhow::bail;
use backup::Lock;

/// The environment variable with the passphrase. Never an option: others on the machine see the command line.
const PASSPHRASE: &str = "LEEWAY_BACKUP_PASSPHRASE";

/// The passphrase in the environment.
fn passphrase() -> anyhow::Result<Option<String>> {
    match std::env::var(PASSPHRASE) {
        Ok(words) => Ok(Some(words)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => bail!("{PASSPHRASE} cannot be read as text"),
    }
}

/// What backups are locked with, as far as it was told beforehand.
fn lock(recipients: &[String]) -> anyhow::Result<Option<Lock>> {
    match (passphrase()?, recipients.is_empty()) {
        (Some(_), false) => {
            bail!(
                "both {PASSPHRASE} and a recipient are given: a backup is locked with one or the other, leave one out"
            )
        }
        (Some(words), true) => Ok(Some(Lock::passphrase(words)?)),
        (None, false) => Ok(Some(Lock::recipients(recipients)?)),
        (None, true) => Ok(None),
    }
}
