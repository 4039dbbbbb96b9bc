//! How the program fares, for administrators (DOMAIN 10): database, backups, jobs that wait or were given up. Of a job its envelope and
//! its error are shown, never what it is about (HOUSE 10.12).

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::notices::{self, Channel, Standing};
use crate::{keeping, time};
use jiff::Timestamp;
use practice::access::Act;
use practice::event::Kind;
use serde_json::json;
use std::collections::HashMap;
use store::PAGE;
use uuid::Uuid;

/// A job that was given up.
#[derive(Debug, Clone)]
pub struct GivenUp {
    /// The job.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Of a message: by which way, and the name of whom it was for (empty for an invitation).
    pub envelope: Option<(Channel, String)>,
    /// When it was to run last.
    pub at: Timestamp,
    /// How often it was tried.
    pub tries: i32,
    /// What went wrong the last time.
    pub error: String,
}

/// How the program fares.
#[derive(Debug)]
pub struct System {
    /// What the engine says of itself: name, words. None where it does not answer as it should; then what it says.
    pub database: Result<Vec<(String, String)>, String>,
    /// Jobs of this service: lane, state, how many. Those done are left out.
    pub jobs: Vec<(String, String, i64)>,
    /// Those given up, the last first; at most [`PAGE`].
    pub given_up: Vec<GivenUp>,
    /// How backups and the heads of the logs fare.
    pub keeping: keeping::State,
    /// By which channels messages leave, and whether invitations do.
    pub post: (Standing, bool),
    /// What time it is for the program.
    pub now: Timestamp,
}

/// How the program fares now.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn read(ctx: &Ctx) -> AppResult<System> {
    ctx.authorise(Act::SystemRead)?;
    let mut tx = ctx.read().await?;
    let jobs = tx.job_counts().await?;
    let envelopes: HashMap<Uuid, (Channel, String)> = tx
        .notice_envelopes(PAGE * 4)
        .await?
        .into_iter()
        .filter_map(|n| {
            // whom word of a referral goes to is not for whoever keeps the program running (HOUSE 10.12)
            let name = if n.about == "word" { "whoever referred".to_owned() } else { n.name };
            Some((n.id, (Channel::parse(&n.channel)?, name)))
        })
        .collect();
    let given_up = tx
        .job_page(Some("dead"), PAGE)
        .await?
        .into_iter()
        .map(|job| GivenUp {
            envelope: notices::of_job(&job.payload).and_then(|id| envelopes.get(&id).cloned()),
            id: job.id,
            name: job.name,
            at: time::moment(job.run_at),
            tries: job.attempts,
            error: job.last_error,
        })
        .collect();
    drop(tx);
    let database = ctx.app.check().await.map_err(|error| error.to_string());
    let post = (notices::standing(&ctx.app), notices::sends_invitations(&ctx.app));
    Ok(System { database, jobs, given_up, keeping: ctx.app.keeping.state(), post, now: ctx.now() })
}

/// Sets a job that was given up to be tried again, now.
///
/// # Errors
/// [`AppError::NotPossible`] where it is not given up; [`AppError::TakenBefore`].
pub async fn try_again(ctx: &Ctx, job: Uuid, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::SystemRead)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let mut row = tx.job_page(Some("dead"), PAGE).await?.into_iter().find(|row| row.id == job).ok_or_else(|| {
        AppError::NotPossible("This job is not given up: it waits, runs, or was done meanwhile".to_owned())
    })?;
    "waiting".clone_into(&mut row.state);
    row.attempts = 0;
    row.run_at = ctx.at();
    tx.job_save(&row).await?;
    ctx.event(&mut tx, Kind::JobTriedAgain, About::service(job), &json!({ "name": row.name }));
    ctx.finish(tx, form, "/admin/system", None).await
}
