//! Work to do later (HOUSE 3, 10.2): rows claimed within one service, idempotent, tried again with back-off.

use crate::charter::asks;
use crate::ctx::{App, Ctx};
use crate::error::{AppError, AppResult};
use crate::{
    attachments, batches, concerns, imports, joining, keeping, lone, notices, nudges, reminders, retention, services,
    supervision, time, unusual, verification,
};
use jiff::{SignedDuration, Timestamp};
use practice::ids::ServiceId;
use std::collections::BTreeMap;
use std::time::Duration;
use store::jobs::JobRow;
use store::{At, StoreError};
use uuid::Uuid;

/// After so many tries a job is left for an administrator.
pub(crate) const TRIES: i32 = 8;
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
/// The lane of alarms that are looked at again though their time has not come, because the clock may have been wrong: behind those
/// whose time it is, however many they are.
const REVIEW: &str = "review";
/// So many of them at a time, so that no service waits for another's.
const REVIEWED: usize = 100;
/// An alarm claimed so long ago was lost with the program, or the connection, that claimed it.
const ALARM_LOST_AFTER: SignedDuration = SignedDuration::from_secs(30);
/// So long raising an alarm may take.
const ALARM_LIMIT: Duration = Duration::from_secs(10);
/// An alarm that could not be raised is tried again so soon.
const ALARM_AGAIN: SignedDuration = SignedDuration::from_secs(5);
/// A message claimed so long ago was lost likewise: a post gives up well before.
const POST_LOST_AFTER: SignedDuration = SignedDuration::from_mins(1);
/// The lane of what may take its time: files looked through by a program from outside, imports that are published.
pub(crate) const SLOW: &str = "slow";
/// The job of the night that has the engine look at its tables again ([`store::Store::weigh`]).
const TIDY: &str = "weigh_tables";
/// The job that sweeps.
const SWEEP: &str = "sweep";

/// Runs all that is due in every service: [`run_usual`], then [`run_slow`].
///
/// # Errors
/// Storage only; a job that fails is kept and tried again.
pub async fn run_due(app: &App) -> AppResult<u64> {
    Ok(run_usual(app).await? + run_slow(app).await?)
}

/// Runs what waits for a program from outside, or moves very many rows, in every service by turns: beside [`run_usual`], so that no
/// reminder waits behind a scanner that does not answer.
///
/// # Errors
/// Storage only.
pub async fn run_slow(app: &App) -> AppResult<u64> {
    let services = services::list(app).await?;
    let mut ran = 0;
    loop {
        let before = ran;
        for service in &services {
            let ctx = services::system(app, ServiceId(service.id)).await?;
            ran += u64::from(run_one(&ctx, SLOW).await?);
        }
        if ran == before {
            return Ok(ran);
        }
    }
}

/// Runs the usual work that is due in every service: alarms before all else.
///
/// # Errors
/// Storage only; a job that fails is kept and tried again.
pub async fn run_usual(app: &App) -> AppResult<u64> {
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
    give_back(&ctx, REVIEW, REVIEW, ALARM_LOST_AFTER, false).await?;
    give_back(&ctx, ALARM, REVIEW, ALARM_LOST_AFTER, jumped).await?;
    let mut ran = drain(&ctx, ALARM).await?;
    for _ in 0..REVIEWED {
        if !run_one(&ctx, REVIEW).await? {
            break;
        }
        ran += 1 + drain(&ctx, ALARM).await?;
    }
    Ok(ran)
}

/// Gives back what was claimed in a lane and lost; where the clock went back, has all that waits there looked at anew, in the lane
/// `to`.
async fn give_back(ctx: &Ctx, lane: &str, to: &str, after: SignedDuration, jumped: bool) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    let lost = time::at(ctx.now().saturating_sub(after).unwrap_or(ctx.now()));
    let mut changed = tx.job_release_lane(lane, lost, ctx.at()).await?;
    if jumped {
        changed += tx.job_bring_forward(lane, to, ctx.at()).await?;
    }
    if changed > 0 {
        tx.commit().await?;
    }
    Ok(())
}

async fn drain(ctx: &Ctx, lane: &str) -> AppResult<u64> {
    let mut ran = 0;
    while run_one(ctx, lane).await? {
        ran += 1;
    }
    Ok(ran)
}

/// Hands over the messages that are due, some at a time in every service: a server that takes its time holds up no alarm, and no
/// other service's messages. `before` as with [`run_alarms`].
///
/// # Errors
/// The list of services cannot be read. A service whose messages cannot be sent is said in the log, and the others go on.
pub async fn run_post(app: &App, before: Option<Timestamp>) -> AppResult<u64> {
    let jumped = before.is_none_or(|before| app.now() < before);
    let services = services::list(app).await?;
    let ran = services.iter().map(|service| async move {
        match post_of(app, ServiceId(service.id), jumped).await {
            Ok(done) => done,
            Err(error) => {
                tracing::error!(service = %service.slug, %error, "messages could not be sent");
                0
            }
        }
    });
    Ok(futures::future::join_all(ran).await.into_iter().sum())
}

async fn post_of(app: &App, service: ServiceId, jumped: bool) -> AppResult<u64> {
    let ctx = services::system(app, service).await?;
    let lane = notices::LANE;
    // nothing to be sent is the usual: that is asked without the writer
    if !ctx.read().await?.job_counts().await?.iter().any(|(of, state, _)| of == lane && state != "dead") {
        return Ok(0);
    }
    give_back(&ctx, lane, lane, POST_LOST_AFTER, jumped).await?;
    let ran = tokio::try_join!(drain(&ctx, lane), drain(&ctx, lane), drain(&ctx, lane), drain(&ctx, lane))?;
    Ok(ran.0 + ran.1 + ran.2 + ran.3)
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

/// What is always to be done, over and over: its name, and what makes its id of that of the service.
const STANDING: [(&str, u128); 7] = [
    (SWEEP, 0),
    (verification::JOB, 1 << 64),
    (unusual::JOB, 2 << 64),
    (TIDY, 7 << 64),
    (supervision::DIGEST, 11 << 64),
    (asks::JOB, 12 << 64),
    (nudges::JOB, 3 << 64),
];

/// There is always one sweep, and only one: it bears the id of its service, so that of two programs that both find none the
/// second writes none; and likewise what is done each night, with an id beside that one. What was lost with a program that stopped is
/// given back.
async fn tend(ctx: &Ctx) -> AppResult<()> {
    let lost = time::at(ctx.now().saturating_sub(LOST_AFTER).unwrap_or(ctx.now()));
    let mut tx = ctx.read().await?;
    let (mut missing, mut anything_lost) = (Vec::new(), false);
    for (name, beside) in STANDING {
        let pending = tx.job_pending(name, lost).await?;
        anything_lost |= pending.lost > 0;
        if pending.named == 0 {
            missing.push((name, Uuid::from_u128(ctx.service().0.as_u128() ^ beside)));
        }
    }
    drop(tx);
    if anything_lost {
        let mut tx = ctx.begin().await?;
        tx.job_release(lost).await?;
        tx.commit().await?;
    }
    for (name, id) in missing {
        let mut tx = ctx.begin().await?;
        // the sweep, the digests and what is asked first at once, the others when it is night: they have the whole of both logs before them
        let run_at = if matches!(name, SWEEP | nudges::JOB | supervision::DIGEST | asks::JOB) {
            ctx.at()
        } else {
            time::at(verification::next_night(ctx.now()))
        };
        match tx.job_insert(&JobRow { id, run_at, ..new_job(ctx, name, "usual", "{}") }).await {
            Ok(()) => tx.commit().await?,
            Err(StoreError::Conflict) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Ok(())
}

/// How a job went.
#[derive(Debug)]
pub(crate) enum Went {
    /// It is done.
    Done,
    /// It is done, and is to be done again after so long.
    Again(SignedDuration),
    /// It could not be done now: tried again after so long.
    Later(String, SignedDuration),
    /// It cannot be done: left for an administrator.
    Never(String),
}

impl From<Option<SignedDuration>> for Went {
    fn from(again: Option<SignedDuration>) -> Self {
        again.map_or(Self::Done, Self::Again)
    }
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
    if lane == REVIEW {
        // its place is with the others again, whatever comes of it
        ALARM.clone_into(&mut job.lane);
    }
    let limit = if job.lane == ALARM { ALARM_LIMIT } else { LIMIT };
    let outcome = tokio::time::timeout(limit, perform(ctx, &job))
        .await
        .unwrap_or_else(|_| Err(AppError::Internal("it took too long".to_owned())));
    let mut tx = ctx.begin().await?;
    match outcome {
        Ok(went) => {
            let (state, wait, error) = match went {
                Went::Done => ("done", None, None),
                Went::Again(wait) => ("waiting", Some(wait), None),
                Went::Later(error, wait) => ("waiting", Some(wait), Some(error)),
                Went::Never(error) => ("dead", None, Some(error)),
            };
            state.clone_into(&mut job.state);
            if let Some(wait) = wait {
                job.run_at = time::at(ctx.now().saturating_add(wait).unwrap_or(ctx.now()));
            }
            if let Some(error) = error {
                tracing::warn!(job = %job.name, %error, "a job failed");
                job.last_error = error;
            } else {
                job.finished_at = Some(ctx.at());
                job.last_error = String::new();
                job.attempts = if wait.is_some() { 0 } else { job.attempts };
            }
        }
        Err(error) => {
            tracing::warn!(job = %job.name, %error, "a job failed");
            job.last_error = error.to_string();
            // what is always to be done is tried for ever, and an alarm soon again
            let for_ever = STANDING.iter().any(|(name, _)| job.name == *name) || job.lane == ALARM;
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

/// Does a job.
async fn perform(ctx: &Ctx, job: &JobRow) -> AppResult<Went> {
    match job.name.as_str() {
        TIDY => {
            ctx.app.store.weigh().await?;
            Ok(Went::Again(verification::until_night(ctx.now())))
        }
        SWEEP => sweep(ctx, job.finished_at).await.map(|()| Went::Again(SWEEP_EVERY)),
        concerns::JOB => concerns::run(ctx, &job.payload).await.map(Went::from),
        imports::JOB => imports::run(ctx, &job.payload).await,
        lone::JOB => lone::run(ctx, &job.payload).await.map(Went::from),
        notices::JOB => notices::run(ctx, job).await,
        asks::JOB => asks::run(ctx).await,
        nudges::JOB => nudges::run(ctx).await,
        supervision::DIGEST => supervision::digest(ctx, job.finished_at).await,
        reminders::JOB => reminders::run(ctx, &job.payload).await.map(Went::from),
        unusual::JOB => unusual::run(ctx).await,
        verification::JOB => verification::run(ctx, &job.payload).await,
        attachments::JOB => attachments::run(ctx, &job.payload, job.attempts).await,
        retention::SWEEP => retention::sweep(ctx, &job.payload).await,
        retention::DESTROY => retention::destroy(ctx, &job.payload).await,
        other => Err(AppError::Internal(format!("no such job: {other}"))),
    }
}

/// Throws away what has had its time, notes in the chain of changes how far the looks have come, and writes the
/// heads of all chains to the log, which is kept apart from the database, so that a chain cut short shows (HOUSE 10.3).
async fn sweep(ctx: &Ctx, last: Option<At>) -> AppResult<()> {
    let before = time::at(ctx.now().saturating_sub(KEPT).unwrap_or(ctx.now()));
    let mut tx = ctx.begin().await?;
    let drafts = tx.drafts_sweep(before).await?;
    let notices = tx.notice_sweep(before).await?;
    let digests = tx.nudge_sweep(before.date_naive()).await?;
    let jobs = tx.job_sweep(before).await?;
    // files that never came whole
    let yesterday = time::at(ctx.now().saturating_sub(SWEEP_EVERY).unwrap_or(ctx.now()));
    let files = tx.blob_sweep(yesterday).await?;
    let unanswered = batches::end_unanswered(ctx, &mut tx).await?;
    retention::begin_sweep(ctx, &mut tx).await?;
    crate::support::pulse::close_over(ctx, &mut tx).await?;
    tx.commit().await?;
    let doors = ctx.app.store.doors().sweep(before).await?;
    let alike = joining::search(ctx).await?;
    // what was noted while the last sweep ran is noted twice rather than never
    let since = last.map_or(time::at(Timestamp::UNIX_EPOCH), |last| last - chrono::TimeDelta::hours(1));
    let heads = services::anchor(ctx, since).await?;
    for head in &heads {
        let head = serde_json::to_string(head).map_err(|e| AppError::Internal(format!("a head: {e}")))?;
        tracing::info!("head of a log: {head}");
    }
    tracing::info!(service = %ctx.service(), drafts, notices, digests, jobs, files, unanswered, doors, alike, "swept");
    keeping::keep(ctx, heads).await
}
