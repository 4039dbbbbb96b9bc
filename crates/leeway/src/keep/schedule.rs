//! A backup each day while Leeway serves, at a time of Europe/London; and how the newest one in the folder stands, whoever made it.

use super::take::{UNFINISHED, take};
use anyhow::{Context, bail};
use app::App;
use app::keeping::Good;
use backup::Lock;
use jiff::civil::{DateTime, Time};
use jiff::{SignedDuration, Timestamp};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// How often to look whether one is due.
const EVERY: Duration = Duration::from_secs(30);
/// One that failed is tried again after so long.
const AGAIN: SignedDuration = SignedDuration::from_mins(15);
/// How a backup is called: `leeway-20260603T013000Z.age`, by the moment as of which it is, in UTC.
const NAME: &str = "leeway-%Y%m%dT%H%M%SZ.age";

/// A time of day, as an option.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Daily(Time);

impl FromStr for Daily {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let told = || "give a time of day such as 02:30 (of England)".to_owned();
        if text.len() != 5 {
            return Err(told());
        }
        text.parse().map(Self).map_err(|_| told())
    }
}

impl std::fmt::Display for Daily {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}

/// When backups are made, where, and how many are kept.
pub(crate) struct Schedule {
    database: String,
    folder: PathBuf,
    at: Daily,
    keep: usize,
    lock: Lock,
}

impl Schedule {
    /// A schedule; the folder has to be there.
    ///
    /// # Errors
    /// Nothing to lock backups with, or a folder that is not there.
    pub(crate) fn new(
        database: &str,
        folder: &Path,
        at: Daily,
        keep: usize,
        recipients: &[String],
    ) -> anyhow::Result<Self> {
        let Some(lock) = super::lock(recipients)? else {
            bail!(
                "backups are asked for, and nothing to lock them with: give --backup-recipient (`leeway backup-key` makes a key), or the passphrase in {}",
                super::PASSPHRASE
            )
        };
        if !folder.is_dir() {
            bail!("the folder for backups, {}, is not there", folder.display());
        }
        if keep == 0 {
            bail!("--backup-keep takes 1 or more");
        }
        Ok(Self { database: database.to_owned(), folder: folder.to_owned(), at, keep, lock })
    }

    /// Makes a backup whenever one is due, for ever. A failure is told, and tried again.
    pub(crate) async fn run(self, app: App) {
        app.keeping().backups_asked(app.now(), &self.at.to_string());
        let mut failed: Option<Timestamp> = None;
        loop {
            if let Err(why) = self.look(&app, &mut failed).await {
                tracing::error!("no backup could be made: {why:#}");
                app.keeping().backup_failed(app.now(), format!("{why:#}"));
                failed = Some(app.now());
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// Looks what is there, and makes one where one is due and the last try was not just now.
    async fn look(&self, app: &App, failed: &mut Option<Timestamp>) -> anyhow::Result<()> {
        let (all, now) = (self.found()?, app.now());
        if let Some(newest) = all.last() {
            app.keeping().backup_found(newest.good);
        }
        if !self.is_due(&all, now) {
            app.keeping().backups_up_to_date();
            *failed = None;
        } else if !just_now(*failed, now) {
            self.make(app).await?;
            *failed = None;
        }
        Ok(())
    }

    /// Whether the newest is of before the last time at which one was to be made.
    fn is_due(&self, all: &[Found], now: Timestamp) -> bool {
        all.last().is_none_or(|newest| newest.good.at < last_time(self.at.0, now))
    }

    async fn make(&self, app: &App) -> anyhow::Result<()> {
        let name = app.now().strftime(NAME).to_string();
        let taken = take(&self.database, &self.folder.join(name), &self.lock).await?;
        tracing::info!(
            file = %taken.file.display(), rows = taken.rows, bytes = taken.bytes, seconds = taken.seconds, "backup made"
        );
        app.keeping().backup_found(Good { at: taken.made_at, bytes: taken.bytes });
        // One that cannot be thrown away is no reason to call the new one a failure.
        if let Err(why) = self.prune(app.now()) {
            tracing::warn!("old backups could not be thrown away: {why:#}");
        }
        Ok(())
    }

    /// The backups in the folder, the oldest first.
    fn found(&self) -> anyhow::Result<Vec<Found>> {
        let read = || -> std::io::Result<Vec<Found>> {
            let mut all = Vec::new();
            for entry in std::fs::read_dir(&self.folder)? {
                let entry = entry?;
                let Some(at) = entry.file_name().to_str().and_then(moment) else { continue };
                all.push(Found { good: Good { at, bytes: entry.metadata()?.len() }, path: entry.path() });
            }
            all.sort_by_key(|found| found.good.at);
            Ok(all)
        };
        read().with_context(|| format!("cannot read the folder {}", self.folder.display()))
    }

    /// Throws away all but the newest, and what a kill left unfinished a day ago or longer.
    fn prune(&self, now: Timestamp) -> anyhow::Result<()> {
        let all = self.found()?;
        for old in &all[..all.len().saturating_sub(self.keep)] {
            std::fs::remove_file(&old.path).with_context(|| format!("cannot remove {}", old.path.display()))?;
        }
        for entry in std::fs::read_dir(&self.folder)? {
            let entry = entry?;
            let changed = Timestamp::try_from(entry.metadata()?.modified()?)?;
            let old = now.duration_since(changed) > SignedDuration::from_hours(24);
            if old && entry.file_name().to_str().is_some_and(|name| name.starts_with(UNFINISHED)) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// Whether a try failed so short a time ago that it is not made again yet.
fn just_now(failed: Option<Timestamp>, now: Timestamp) -> bool {
    failed.is_some_and(|failed| failed <= now && now.duration_since(failed) < AGAIN)
}

/// A backup in the folder.
struct Found {
    good: Good,
    path: PathBuf,
}

/// The moment that a backup is called by.
fn moment(name: &str) -> Option<Timestamp> {
    let at = DateTime::strptime(NAME, name).ok()?;
    at.in_tz("UTC").ok().map(|at| at.timestamp())
}

/// The last moment, not after `now`, at which the clocks of England showed this time.
fn last_time(at: Time, now: Timestamp) -> Timestamp {
    let today = app::time::local_date(now);
    let on = |date: jiff::civil::Date| app::time::local_moment(date.to_datetime(at));
    let yesterday = || today.yesterday().ok().and_then(on);
    on(today).filter(|moment| *moment <= now).or_else(yesterday).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says by failing what it expects")]
mod tests {
    use super::*;

    fn schedule(folder: &Path, keep: usize) -> Schedule {
        let (_, public) = backup::new_identity();
        Schedule::new("sqlite:none", folder, "02:30".parse().unwrap(), keep, &[public]).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn found(text: &str) -> Vec<Found> {
        vec![Found { good: Good { at: at(text), bytes: 1 }, path: PathBuf::new() }]
    }

    #[test]
    fn one_is_due_at_its_time_of_england_in_winter_and_in_summer() {
        let half_past_two = Time::constant(2, 30, 0, 0);
        assert_eq!(last_time(half_past_two, at("2026-01-10T02:30:00Z")), at("2026-01-10T02:30:00Z"));
        assert_eq!(last_time(half_past_two, at("2026-01-10T02:29:59Z")), at("2026-01-09T02:30:00Z"));
        assert_eq!(last_time(half_past_two, at("2026-06-10T01:30:00Z")), at("2026-06-10T01:30:00Z"));
        // On the day on which clocks go forward 1:30 is not there, and on the day on which they go back it is there twice.
        let half_past_one = Time::constant(1, 30, 0, 0);
        assert_eq!(last_time(half_past_one, at("2026-03-29T12:00:00Z")), at("2026-03-29T01:30:00Z"));
        assert_eq!(last_time(half_past_one, at("2026-10-25T12:00:00Z")), at("2026-10-25T00:30:00Z"));
    }

    #[test]
    fn one_that_was_missed_is_made_up_for_and_one_that_failed_is_tried_again_after_a_while() {
        let folder = tempfile::tempdir().unwrap();
        let schedule = schedule(folder.path(), 3);
        let now = at("2026-01-10T09:00:00Z");
        assert!(schedule.is_due(&[], now), "the first at once");
        assert!(!schedule.is_due(&found("2026-01-10T02:30:00Z"), now));
        assert!(schedule.is_due(&found("2026-01-09T02:30:05Z"), now));
        assert!(!just_now(None, now));
        assert!(just_now(Some(at("2026-01-10T08:50:00Z")), now));
        assert!(!just_now(Some(at("2026-01-10T08:44:00Z")), now));
        assert!(!just_now(Some(at("2027-01-10T08:44:00Z")), now), "a clock that was put right");
    }

    #[test]
    fn the_newest_are_kept_and_other_files_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let there = |name: &str| folder.path().join(name).exists();
        let names = ["leeway-20260101T023000Z.age", "leeway-20260103T023000Z.age", "leeway-20260102T023000Z.age"];
        for name in names.into_iter().chain(["leeway-before-upgrade.age", "notes.txt", ".leeway-backup-x"]) {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let schedule = schedule(folder.path(), 2);
        let newest = schedule.found().unwrap().pop().unwrap();
        assert_eq!(newest.good, Good { at: at("2026-01-03T02:30:00Z"), bytes: 1 });
        schedule.prune(at("2026-01-03T03:00:00Z")).unwrap();
        assert_eq!(names.map(there), [false, true, true]);
        assert!(there("leeway-before-upgrade.age") && there("notes.txt"));
        assert!(there(".leeway-backup-x"), "somebody may be writing it");
        schedule.prune(at("2100-01-01T03:00:00Z")).unwrap();
        assert!(!there(".leeway-backup-x") && there("notes.txt"));
    }

    #[test]
    fn times_that_are_none_are_refused() {
        assert_eq!("02:30".parse::<Daily>().unwrap().to_string(), "02:30");
        for wrong in ["2:30", "24:30", "02:3", "half past two", "02:30:00", ""] {
            assert!(wrong.parse::<Daily>().is_err(), "{wrong}");
        }
    }
}
