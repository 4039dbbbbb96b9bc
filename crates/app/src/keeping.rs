//! How what is kept against loss fares in the running program: backups on their schedule, and the heads of the logs in a
//! second place. The program's outside does both (`leeway/src/keep`) and tells it here; pages and figures ask here.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::notices;
use crate::services::{self, Head};
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex, PoisonError};

/// One that is made every day is late after so long: a day, and two hours for the making and for a try that failed.
pub const LATE: SignedDuration = SignedDuration::from_hours(26);

/// A place for the heads of the logs that the database's writers cannot reach (HOUSE 10.3). Called from a thread of its own.
pub trait SecondPlace: Send + Sync {
    /// Adds heads, and whatever of a service's register of erasures is not there yet; both durably.
    ///
    /// # Errors
    /// Why not, in words for whoever runs the program.
    fn add(&self, at: Timestamp, heads: &[Head], erasures: &[store::erasures::Registered]) -> Result<(), String>;

    /// The heads of a service's logs that are kept there, each with when it was so.
    ///
    /// # Errors
    /// Why they cannot be read, in words for whoever runs the program.
    fn heads(&self, service: &str) -> Result<Vec<(Timestamp, Head)>, String>;
}

/// A backup that was finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Good {
    /// The moment as of which it holds everything.
    pub at: Timestamp,
    /// How large it is.
    pub bytes: u64,
}

/// Something that did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// When.
    pub at: Timestamp,
    /// Why, for whoever runs the program.
    pub why: String,
}

/// What is done every day, and how it went last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Daily<T> {
    /// Since when this program sees to it.
    pub since: Timestamp,
    /// The last that succeeded.
    pub last: Option<T>,
    /// What failed since.
    pub failed: Option<Failed>,
}

/// How something that is done every day stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody asked for it.
    Off,
    /// Asked for not long ago, and not done yet.
    Awaited,
    /// Done within [`LATE`].
    Good,
    /// Done within [`LATE`], and the try after that failed.
    Failing,
    /// Not done for longer than [`LATE`].
    Late,
}

impl Standing {
    /// Its name, for machines.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Awaited => "awaited",
            Self::Good => "good",
            Self::Failing => "failing",
            Self::Late => "late",
        }
    }
}

/// Backups and heads, as this program knows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// Backups on their schedule; none where none was asked for.
    pub backups: Option<Daily<Good>>,
    /// The local time at which a backup is made each day, as `02:30`.
    pub backup_at: String,
    /// Heads of the logs in a second place; none where none was asked for.
    pub heads: Option<Daily<Timestamp>>,
}

fn standing<T>(daily: Option<&Daily<T>>, last: impl Fn(&T) -> Timestamp, now: Timestamp) -> Standing {
    let Some(daily) = daily else { return Standing::Off };
    let since = daily.last.as_ref().map_or(daily.since, last);
    if now.duration_since(since) > LATE {
        Standing::Late
    } else if daily.failed.is_some() {
        Standing::Failing
    } else if daily.last.is_none() {
        Standing::Awaited
    } else {
        Standing::Good
    }
}

impl State {
    /// How backups stand.
    #[must_use]
    pub fn backup_standing(&self, now: Timestamp) -> Standing {
        standing(self.backups.as_ref(), |good| good.at, now)
    }

    /// How the heads of the logs stand.
    #[must_use]
    pub fn heads_standing(&self, now: Timestamp) -> Standing {
        standing(self.heads.as_ref(), |at| *at, now)
    }
}

/// The state, shared by all of the program.
#[derive(Debug, Clone, Default)]
pub struct Keeping(Arc<Mutex<State>>);

impl Keeping {
    /// The state now.
    #[must_use]
    pub fn state(&self) -> State {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, how: impl FnOnce(&mut State)) {
        how(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Backups are made from now on, each day at a local time.
    pub fn backups_asked(&self, since: Timestamp, at: &str) {
        self.change(|state| {
            state.backups = Some(Daily { since, last: None, failed: None });
            at.clone_into(&mut state.backup_at);
        });
    }

    /// This is the newest good backup. One that is newer than a failure ends it.
    pub fn backup_found(&self, good: Good) {
        self.change(|state| {
            if let Some(daily) = &mut state.backups {
                daily.failed.take_if(|failed| failed.at <= good.at);
                daily.last = Some(good);
            }
        });
    }

    /// None is due: whatever failed since the newest is mended.
    pub fn backups_up_to_date(&self) {
        self.change(|state| {
            if let Some(daily) = &mut state.backups {
                daily.failed = None;
            }
        });
    }

    /// A backup failed.
    pub fn backup_failed(&self, at: Timestamp, why: String) {
        self.change(|state| {
            if let Some(daily) = &mut state.backups {
                daily.failed = Some(Failed { at, why });
            }
        });
    }

    /// Heads are kept in a second place from now on.
    pub fn heads_asked(&self, since: Timestamp) {
        self.change(|state| state.heads = Some(Daily { since, last: None, failed: None }));
    }

    fn heads_kept(&self, at: Timestamp, outcome: &Result<(), String>) {
        self.change(|state| {
            let Some(daily) = &mut state.heads else { return };
            match outcome {
                Ok(()) => *daily = Daily { since: daily.since, last: Some(at), failed: None },
                Err(why) => daily.failed = Some(Failed { at, why: why.clone() }),
            }
        });
    }
}

/// The heads of the service's logs in the second place; none where there is no such place.
///
/// # Errors
/// Why they cannot be read, in words for whoever runs the program.
pub(crate) async fn kept(ctx: &Ctx, slug: &str) -> Result<Option<Vec<(Timestamp, Head)>>, String> {
    let Some(place) = ctx.app.second_place.clone() else { return Ok(None) };
    let slug = slug.to_owned();
    let read = tokio::task::spawn_blocking(move || place.heads(&slug)).await;
    read.unwrap_or_else(|fault| Err(fault.to_string())).map(Some)
}

/// Hands the heads of a service's logs and its register of erasures to the second place, if there is one.
pub(crate) async fn keep(ctx: &Ctx, heads: Vec<Head>) -> AppResult<()> {
    let Some(place) = ctx.app.second_place.clone() else { return Ok(()) };
    let service = services::row(ctx).await?;
    let erasures = services::erased(ctx, &service.slug).await?;
    let at = ctx.now();
    let outcome = tokio::task::spawn_blocking(move || place.add(at, &heads, &erasures))
        .await
        .unwrap_or_else(|fault| Err(fault.to_string()));
    ctx.app.keeping.heads_kept(at, &outcome);
    if outcome.is_err() {
        tell(ctx).await?;
    }
    outcome.map_err(|why| {
        AppError::Internal(format!("the heads of the logs could not be kept in the second place: {why}"))
    })
}

/// Tells administrators that the second place cannot be reached: once, and again each day for as long as that is so.
async fn tell(ctx: &Ctx) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    let told = tx.verification_told().await?;
    if notices::tell_daily(ctx, &mut tx, notices::Of::Heads, ctx.service().0, &told).await? {
        tx.commit().await?;
    }
    Ok(())
}

/// Hands what was erased to the second place at once, if there is one: until it is there, a backup that is put back knows nothing of
/// it. Where that fails it is said in the log, and done with the heads of the night.
pub(crate) async fn keep_erasures(ctx: &Ctx) -> AppResult<()> {
    let Some(place) = ctx.app.second_place.clone() else { return Ok(()) };
    let service = services::row(ctx).await?;
    let erasures = services::erased(ctx, &service.slug).await?;
    let at = ctx.now();
    let outcome = tokio::task::spawn_blocking(move || place.add(at, &[], &erasures))
        .await
        .unwrap_or_else(|fault| Err(fault.to_string()));
    if let Err(error) = outcome {
        tracing::warn!(%error, "the register of erasures could not be kept in the second place yet");
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says by failing what it expects")]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(1_767_603_600 + hours * 3_600).unwrap()
    }

    #[test]
    fn a_backup_is_late_after_twenty_six_hours_and_failing_until_one_succeeds() {
        let keeping = Keeping::default();
        assert_eq!(keeping.state().backup_standing(at(0)), Standing::Off);
        keeping.backups_asked(at(0), "02:30");
        assert_eq!(keeping.state().backup_standing(at(26)), Standing::Awaited);
        assert_eq!(
            keeping.state().backup_standing(at(27)),
            Standing::Late,
            "the first is awaited no longer than others"
        );
        keeping.backup_found(Good { at: at(2), bytes: 7 });
        assert_eq!(keeping.state().backup_standing(at(28)), Standing::Good);
        keeping.backup_failed(at(26), "no room".to_owned());
        assert_eq!(keeping.state().backup_standing(at(28)), Standing::Failing);
        keeping.backup_found(Good { at: at(2), bytes: 7 });
        assert_eq!(keeping.state().backup_standing(at(28)), Standing::Failing, "the old one is found again");
        assert_eq!(keeping.state().backup_standing(at(29)), Standing::Late);
        keeping.backup_found(Good { at: at(29), bytes: 7 });
        assert_eq!(keeping.state().backup_standing(at(29)), Standing::Good);
        keeping.backup_failed(at(30), "the folder is not there".to_owned());
        keeping.backups_up_to_date();
        assert_eq!(keeping.state().backup_standing(at(30)), Standing::Good, "the folder is back, and none is due");
    }
}
