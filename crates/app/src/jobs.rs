//! Work to do later (HOUSE 3, 10.2): rows claimed within one service, idempotent, tried again with back-off.

use crate::ctx::{App, Ctx};
use crate::error::{AppError, AppResult};
use crate::{concerns, keeping, lone, services, time};
use jiff::{SignedDuration, Timestamp};
use practice::ids::ServiceId;
use std::collections::BTreeMap;
use std::time::Duration;
use store::jobs::JobRow;
use store::{At, StoreError};

/// After so many tries a job is left for an administrator.
const TRIES: i32 = 8;
/// A job claimed so long ago was lost with the program that claimed it.
const LOST_AFTER: SignedDuration = SignedDuration::from_mins(10);
/// So long a job may take: well before it would be thought lost (HOUSE 10.2).
const LIMIT: Duration = Duration::from_mins(5);
/// How long drafts and the marks of forms taken are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How often a service is swept.
const SWEEP_EVERY: SignedDuration = SignedDuration::from_hours(24);
/// The lane of alarms, which never wait behind the usual.
pub(crate) const ALARM: &str = "alarm";
/// An alarm claimed so long ago was lost with the program, or the connection, that claimed it.
const ALARM_LOST_AFTER: SignedDuration = SignedDuration::from_secs(30);
/// So long raising an alarm may take.
const ALARM_LIMIT: Duration = Duration::from_secs(10);
/// An alarm that could not be raised is tried again so soon.
const ALARM_AGAIN: SignedDuration = SignedDuration::from_secs(5);
/// The job that sweeps.
const SWEEP: &str = "sweep";

/// Runs what is due in every service: alarms before all else.
///
/// # Errors
/// Storage only; a job that fails is kept and tried again.
pub async fn run_due(app: &App) -> AppResult<u64> {
    let mut ran = 0;
    for service in services::list(app).await? {
        let ctx = services::system(app, ServiceId(service.id)).await?;
        tend(&ctx).await?;
        for lane in [ALARM, "usual"] {
            while run_one(&ctx, lane).await? {
                ran += 1;
            }
        }
    }
    Ok(ran)
}

/// Runs the alarms that are due in every service, and nothing else: beside [`run_due`], so that none waits behind a long list
/// of the usual or behind one of them that takes its time. `before` is when this was done last: where the clock went back since,
/// or nobody knows, all alarms are looked at anew.
///
/// # Errors
/// The list of services cannot be read. A service whose alarms cannot be run is said in the log, and the others go on.
pub async fn run_alarms(app: &App, before: Option<Timestamp>) -> AppResult<u64> {
    let jumped = before.is_none_or(|before| app.now() < before);
    let mut ran = 0;
    for service in services::list(app).await? {
        match alarms_of(app, ServiceId(service.id), jumped).await {
            Ok(done) => ran += done,
            Err(error) => tracing::error!(service = %service.slug, %error, "alarms could not be run"),
        }
    }
    Ok(ran)
}

async fn alarms_of(app: &App, service: ServiceId, jumped: bool) -> AppResult<u64> {
    let ctx = services::system(app, service).await?;
    let mut tx = ctx.begin().await?;
    let lost = time::at(ctx.now().saturating_sub(ALARM_LOST_AFTER).unwrap_or(ctx.now()));
    let mut changed = tx.job_release_lane(ALARM, lost, ctx.at()).await?;
    if jumped {
        changed += tx.job_bring_forward(ALARM, ctx.at()).await?;
    }
    if changed > 0 {
        tx.commit().await?;
    } else {
        drop(tx);
    }
    let mut ran = 0;
    while run_one(&ctx, ALARM).await? {
        ran += 1;
    }
    Ok(ran)
}

/// How many jobs of all services wait, run or were given up: lane, state, how many. Nothing of what they are about.
///
/// # Errors
/// Storage only.
pub async fn standing(app: &App) -> AppResult<Vec<(String, String, i64)>> {
    let mut counts = BTreeMap::<(String, String), i64>::new();
    for service in services::list(app).await? {
        let ctx = services::system(app, ServiceId(service.id)).await?;
        for (lane, state, count) in ctx.read().await?.job_counts().await? {
            *counts.entry((lane, state)).or_default() += count;
        }
    }
    Ok(counts.into_iter().map(|((lane, state), count)| (lane, state, count)).collect())
}

/// There is always one sweep, and only one: it bears the id of its service, so that of two programs that both find none the
/// second writes none. What was lost with a program that stopped is given back.
async fn tend(ctx: &Ctx) -> AppResult<()> {
    let lost = time::at(ctx.now().saturating_sub(LOST_AFTER).unwrap_or(ctx.now()));
    let pending = ctx.read().await?.job_pending(SWEEP, lost).await?;
    if pending.lost > 0 {
        let mut tx = ctx.begin().await?;
        tx.job_release(lost).await?;
        tx.commit().await?;
    }
    if pending.named == 0 {
        let mut tx = ctx.begin().await?;
        let sweep = JobRow { id: ctx.service().0, ..new_job(ctx, SWEEP, "usual", "{}") };
        match tx.job_insert(&sweep).await {
            Ok(()) => tx.commit().await?,
            Err(StoreError::Conflict) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Ok(())
}

/// A job to run as soon as may be.
pub(crate) fn new_job(ctx: &Ctx, name: &str, lane: &str, payload: &str) -> JobRow {
    JobRow {
        id: ctx.id(),
        name: name.to_owned(),
        lane: lane.to_owned(),
        payload: payload.to_owned(),
        state: "waiting".to_owned(),
        run_at: ctx.at(),
        attempts: 0,
        claimed_at: None,
        finished_at: None,
        last_error: String::new(),
    }
}

async fn run_one(ctx: &Ctx, lane: &str) -> AppResult<bool> {
    let mut tx = ctx.begin().await?;
    let Some(mut job) = tx.job_claim(lane, ctx.at()).await? else { return Ok(false) };
    tx.commit().await?;
    let limit = if lane == ALARM { ALARM_LIMIT } else { LIMIT };
    let outcome = tokio::time::timeout(limit, perform(ctx, &job))
        .await
        .unwrap_or_else(|_| Err(AppError::Internal("it took too long".to_owned())));
    let mut tx = ctx.begin().await?;
    match outcome {
        Ok(again) => {
            again.map_or("done", |_| "waiting").clone_into(&mut job.state);
            job.finished_at = Some(ctx.at());
            job.last_error = String::new();
            if let Some(wait) = again {
                job.run_at = time::at(ctx.now().saturating_add(wait).unwrap_or(ctx.now()));
                job.attempts = 0;
            }
        }
        Err(error) => {
            tracing::warn!(job = %job.name, %error, "a job failed");
            job.last_error = error.to_string();
            // what is always to be done is tried for ever, and an alarm soon again
            let for_ever = job.name == SWEEP || job.lane == ALARM;
            if job.attempts >= TRIES && !for_ever { "dead" } else { "waiting" }.clone_into(&mut job.state);
            let wait = if job.lane == ALARM {
                ALARM_AGAIN
            } else {
                SignedDuration::from_secs(30 << job.attempts.clamp(0, 10))
            };
            job.run_at = time::at(ctx.now().saturating_add(wait).unwrap_or(ctx.now()));
        }
    }
    tx.job_save(&job).await?;
    tx.commit().await?;
    Ok(true)
}

/// Does a job; gives after how long it is to be done again, if it is.
async fn perform(ctx: &Ctx, job: &JobRow) -> AppResult<Option<SignedDuration>> {
    match job.name.as_str() {
        SWEEP => sweep(ctx, job.finished_at).await.map(|()| Some(SWEEP_EVERY)),
        concerns::JOB => concerns::run(ctx, &job.payload).await,
        lone::JOB => lone::run(ctx, &job.payload).await,
        other => Err(AppError::Internal(format!("no such job: {other}"))),
    }
}

/// Throws away what has had its time, notes in the chain of changes how far the looks have come, and writes the
/// heads of all chains to the log, which is kept apart from the database, so that a chain cut short shows (HOUSE 10.3).
async fn sweep(ctx: &Ctx, last: Option<At>) -> AppResult<()> {
    let before = time::at(ctx.now().saturating_sub(KEPT).unwrap_or(ctx.now()));
    let mut tx = ctx.begin().await?;
    let drafts = tx.drafts_sweep(before).await?;
    tx.commit().await?;
    let doors = ctx.app.store.doors().sweep(before).await?;
    // what was noted while the last sweep ran is noted twice rather than never
    let since = last.map_or(time::at(Timestamp::UNIX_EPOCH), |last| last - chrono::TimeDelta::hours(1));
    let heads = services::anchor(ctx, since).await?;
    for head in &heads {
        let head = serde_json::to_string(head).map_err(|e| AppError::Internal(format!("a head: {e}")))?;
        tracing::info!("head of a log: {head}");
    }
    tracing::info!(service = %ctx.service(), drafts, doors, "swept");
    keeping::keep(ctx, heads).await
}
