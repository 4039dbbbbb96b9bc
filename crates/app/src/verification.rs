//! Whether the logs are whole (DOMAIN 10): every night, and whenever somebody asks, both are walked from their first entries in
//! pieces, and set beside what was noted of them elsewhere. The first entry that does not fit is named. What walks them is what
//! `leeway audit verify` uses, too ([`crate::services`]).

use crate::ctx::{App, Ctx};
use crate::error::{AppError, AppResult};
use crate::jobs::{Went, new_job};
use crate::keeping::{self, LATE};
use crate::services::{self, Head, Walks};
use crate::{notices, time};
use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};
use practice::access::Act;
use practice::event::Kind;
use practice::ids::ServiceId;
use store::chain::Verified;
pub use store::chain::{Broken, Fault};
use store::verifications::VerificationRow;
use store::{PAGE, StoreError, Tx};
use uuid::Uuid;

/// The job: one that is always there for the nights, and one for each time somebody asks.
pub(crate) const JOB: &str = "verify";
/// After so long a run lets others of its lane go before.
const RUNS: SignedDuration = SignedDuration::from_secs(45);
/// It goes on after so long.
const GOES_ON: SignedDuration = SignedDuration::from_secs(1);
/// How many pieces are walked until it is written down how far it has come.
const SAVED_EVERY: u32 = 10;
/// When it is made at night, by the clocks of England.
const NIGHT: Time = Time::constant(1, 30, 0, 0);

/// A walk along both logs.
#[derive(Debug, Clone)]
pub struct Verification {
    /// Its id.
    pub id: Uuid,
    /// Who asked for it; none where it is made every night.
    pub asked_by: Option<String>,
    /// When it began.
    pub begun: Timestamp,
    /// When it ended; none while it is under way.
    pub ended: Option<Timestamp>,
    /// What was found of the changes.
    pub changes: Verified,
    /// What was found of the looks.
    pub looks: Verified,
    /// How many notes from the second place it was set beside; none where that place could not be read.
    pub elsewhere: Option<i32>,
}

impl Verification {
    /// Whether it ended, and everything fits.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.ended.is_some() && self.changes.broken.is_none() && self.looks.broken.is_none()
    }

    fn of(row: VerificationRow) -> Self {
        let broken = |json: Option<String>| json.and_then(|json| serde_json::from_str(&json).ok());
        let count = |n: i64| u64::try_from(n).unwrap_or_default();
        Self {
            id: row.id,
            asked_by: Some(row.asked_by).filter(|name| !name.is_empty()),
            begun: time::moment(row.begun_at),
            ended: row.ended_at.map(time::moment),
            changes: Verified {
                entries: count(row.changes),
                erased: count(row.erased),
                broken: broken(row.broken_changes),
            },
            looks: Verified { entries: count(row.looks), erased: 0, broken: broken(row.broken_looks) },
            elsewhere: Some(row.elsewhere).filter(|n| *n >= 0),
        }
    }
}

/// How the logs stand.
#[derive(Debug)]
pub struct Logs {
    /// The one that is under way.
    pub open: Option<Verification>,
    /// The last that ended.
    pub last: Option<Verification>,
    /// Those that ended, newest first; at most [`PAGE`].
    pub ended: Vec<Verification>,
    /// When the service was last put back from a backup, and as of when that was.
    pub restored: Option<(Timestamp, Timestamp)>,
    /// How the second place fares.
    pub heads: keeping::State,
    /// Now.
    pub now: Timestamp,
}

/// How the logs stand.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn read(ctx: &Ctx) -> AppResult<Logs> {
    ctx.authorise(Act::AuditVerify)?;
    let mut tx = ctx.read().await?;
    let open = tx.verification_open().await?.map(Verification::of);
    let last = tx.verification_last().await?.map(Verification::of);
    let all = tx.verification_page(None, PAGE).await?;
    // only where something does not fit is it asked whether that could be why
    let restored = match &last {
        Some(last) if !last.is_whole() => restores(&mut tx).await?.last().copied(),
        _ => None,
    };
    let ended = all.into_iter().filter(|row| row.ended_at.is_some()).map(Verification::of).collect();
    Ok(Logs { open, last, ended, restored, heads: ctx.app.keeping.state(), now: ctx.now() })
}

/// Has both logs walked now.
///
/// # Errors
/// [`AppError::NotPossible`] where that is under way; [`AppError::TakenBefore`]; [`AppError::NotFound`].
pub async fn ask(ctx: &Ctx, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::AuditVerify)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    if tx.verification_open().await?.is_some() {
        return Err(AppError::NotPossible("The logs are being walked already".to_owned()));
    }
    tx.verification_insert(&begun(ctx, ctx.actor_name())?).await?;
    tx.job_insert(&new_job(ctx, JOB, "usual", r#"{"asked":true}"#)).await?;
    ctx.finish(tx, form, "/audit/verification", None).await
}

fn begun(ctx: &Ctx, asked_by: &str) -> AppResult<VerificationRow> {
    Ok(VerificationRow {
        id: ctx.id(),
        asked_by: asked_by.to_owned(),
        begun_at: ctx.at(),
        walk: written(&Walks::default())?,
        changes: 0,
        looks: 0,
        erased: 0,
        elsewhere: 0,
        ended_at: None,
        broken_changes: None,
        broken_looks: None,
    })
}

fn written(what: &impl serde::Serialize) -> AppResult<String> {
    serde_json::to_string(what).map_err(|e| AppError::Internal(format!("a walk: {e}")))
}

/// Goes on with the walk that is under way, or begins one. The job of the nights comes back the next night.
pub(crate) async fn run(ctx: &Ctx, payload: &str) -> AppResult<Went> {
    let asked = payload.contains("asked");
    let open = ctx.read().await?.verification_open().await?;
    let row = match open {
        Some(row) => row,
        None if asked => return Ok(Went::Done),
        None => {
            let row = begun(ctx, "")?;
            let mut tx = ctx.begin().await?;
            tx.verification_insert(&row).await?;
            tx.commit().await?;
            row
        }
    };
    if !walk_on(ctx, row).await? {
        return Ok(Went::Again(GOES_ON));
    }
    Ok(if asked { Went::Done } else { Went::Again(until_night(ctx.now())) })
}

/// The next time at which it is night here.
pub(crate) fn next_night(now: Timestamp) -> Timestamp {
    let today = time::local_date(now);
    let on = |date: jiff::civil::Date| time::local_moment(date.to_datetime(NIGHT));
    on(today).filter(|at| *at > now).or_else(|| on(today.tomorrow().ok()?)).unwrap_or(now)
}

/// How long until then.
pub(crate) fn until_night(now: Timestamp) -> SignedDuration {
    next_night(now).duration_since(now)
}

/// Walks on until the end, or for so long as one run may; whether it has ended.
async fn walk_on(ctx: &Ctx, mut row: VerificationRow) -> AppResult<bool> {
    let begun = ctx.now();
    let mut walks: Walks = serde_json::from_str(&row.walk).unwrap_or_default();
    let (heads, elsewhere) = noted_elsewhere(ctx).await?;
    row.elsewhere = elsewhere;
    let anchors = services::anchors(ctx, &heads.iter().collect::<Vec<_>>()).await?;
    let mut pieces = 0;
    while !walks.done() && ctx.now().duration_since(begun) < RUNS {
        walks.go_on(ctx, &anchors).await?;
        pieces += 1;
        if pieces % SAVED_EVERY == 0 && !walks.done() && !save(ctx, &mut row, &walks, false).await? {
            return Ok(true);
        }
    }
    let done = walks.done();
    save(ctx, &mut row, &walks, done).await?;
    Ok(done)
}

/// Writes down how far it has come; false where somebody else has ended it meanwhile.
async fn save(ctx: &Ctx, row: &mut VerificationRow, walks: &Walks, done: bool) -> AppResult<bool> {
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    row.walk = written(walks)?;
    (row.changes, row.looks, row.erased) =
        (count(walks.changes.entries), count(walks.looks.entries), count(walks.changes.erased));
    row.ended_at = done.then(|| ctx.at());
    row.broken_changes = walks.changes.broken.as_ref().map(written).transpose()?;
    row.broken_looks = walks.looks.broken.as_ref().map(written).transpose()?;
    let mut tx = ctx.begin().await?;
    let before = tx.verification_last().await?;
    match tx.verification_save(row).await {
        Ok(()) => {}
        Err(StoreError::Stale) => return Ok(false),
        Err(other) => return Err(other.into()),
    }
    let broken = row.broken_changes.is_some() || row.broken_looks.is_some();
    let known =
        before.is_some_and(|b| (&b.broken_changes, &b.broken_looks) == (&row.broken_changes, &row.broken_looks));
    if done && broken {
        tracing::error!(
            service = %ctx.service(),
            changes = row.broken_changes.as_deref().unwrap_or("whole"),
            looks = row.broken_looks.as_deref().unwrap_or("whole"),
            "the logs are not whole"
        );
        if !known {
            let told = tx.verification_told().await?;
            notices::tell(ctx, &mut tx, notices::Of::Logs, row.id, &told).await?;
        }
    }
    tx.commit().await?;
    if done {
        ctx.app.watch.forget(ctx.service().0);
    }
    Ok(true)
}

/// The heads in the second place that still hold, and how many; -1 where that place cannot be read, which is said in the log and on
/// the page. Those that were noted between the moment as of which a backup was and its being put back are of entries that are gone
/// for a reason, which stands in the log of changes itself.
async fn noted_elsewhere(ctx: &Ctx) -> AppResult<(Vec<Head>, i32)> {
    let slug = services::row(ctx).await?.slug;
    let kept = match keeping::kept(ctx, &slug).await {
        Ok(None) => return Ok((Vec::new(), 0)),
        Ok(Some(kept)) => kept,
        Err(why) => {
            tracing::error!(%why, "the heads in the second place cannot be read");
            return Ok((Vec::new(), -1));
        }
    };
    let restores = restores(&mut ctx.read().await?).await?;
    let gone = |at: Timestamp| restores.iter().any(|(restored, as_of)| at > *as_of && at <= *restored);
    let heads: Vec<Head> = kept.into_iter().filter(|(at, _)| !gone(*at)).map(|(_, head)| head).collect();
    let count = i32::try_from(heads.len()).unwrap_or(i32::MAX);
    Ok((heads, count))
}

/// When the service was put back from a backup, and as of when each was.
async fn restores(tx: &mut Box<dyn Tx>) -> AppResult<Vec<(Timestamp, Timestamp)>> {
    let events = tx.event_of_kinds(&format!(" {} ", Kind::BackupRestored.as_str())).await?;
    let read = events.into_iter().filter_map(|event| {
        let body: serde_json::Value = serde_json::from_str(&event.body?).ok()?;
        Some((time::moment(event.at), body.get("made_at")?.as_str()?.parse().ok()?))
    });
    Ok(read.collect())
}

/// Whether the last walk found something that does not fit.
pub(crate) async fn broken(tx: &mut Box<dyn Tx>) -> AppResult<bool> {
    Ok(tx.verification_last().await?.is_some_and(|row| !Verification::of(row).is_whole()))
}

/// How the logs of all services stand, for whoever watches the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// When the logs of the service that was walked longest ago were; none where one never was.
    pub verified: Option<Timestamp>,
    /// Services whose logs are not whole.
    pub broken: u32,
    /// Whether the logs of a service were walked before, and not for longer than a walk may be late.
    pub late: bool,
}

/// How the logs of all services stand.
///
/// # Errors
/// Storage only.
pub async fn figures(app: &App) -> AppResult<Figures> {
    let mut all = Figures::default();
    // a night, and the longest walk
    let allowed = LATE + LATE;
    for (n, service) in services::list(app).await?.into_iter().enumerate() {
        let ctx = services::system(app, ServiceId(service.id)).await?;
        let last = ctx.read().await?.verification_last().await?.map(Verification::of);
        let at = last.as_ref().and_then(|last| last.ended);
        all.verified = if n == 0 { at } else { all.verified.min(at) };
        all.broken += u32::from(last.is_some_and(|last| !last.is_whole()));
        // one that is new here is walked tonight
        all.late |= at.is_some_and(|at| app.now().duration_since(at) > allowed);
    }
    Ok(all)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says by failing what it expects")]
mod tests {
    use super::*;

    #[test]
    fn the_next_night_is_at_half_past_one_by_the_clocks_of_england() {
        let until = |at: &str| until_night(at.parse().unwrap());
        assert_eq!(until("2026-01-10T00:30:00Z"), SignedDuration::from_hours(1));
        assert_eq!(until("2026-01-10T01:30:00Z"), SignedDuration::from_hours(24));
        assert_eq!(until("2026-06-10T00:00:00Z"), SignedDuration::from_mins(30));
    }
}
