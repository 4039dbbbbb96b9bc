//! What an administrator sees of imports: figures and what was found, nobody's record; and whether what is staged is published.

use super::publish::{cancel, publish};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::jobs::{SLOW, Went, new_job};
use crate::time;
use jiff::Timestamp;
use practice::access::Act;
use practice::event::Kind;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::imports::ImportRow;
use uuid::Uuid;

/// The job that publishes or throws away.
pub(crate) const JOB: &str = "import";

/// An import.
#[derive(Debug, Clone)]
pub struct Line {
    /// Which.
    pub id: Uuid,
    /// What the other system is called.
    pub source: String,
    /// The files’ names.
    pub files: Vec<String>,
    /// `staging`, `staged`, `publishing`, `published`, `cancelling`, `cancelled`; `stopping` or `stopped` where some was published before.
    pub state: String,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// By whom.
    pub begun_by: String,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// Figures and findings, as `exchange::Report` writes them; nobody’s details.
    pub found: serde_json::Value,
}

/// All imports.
#[derive(Debug)]
pub struct Desk {
    /// The latest first.
    pub lines: Vec<Line>,
    /// How many records of the one that is open wait to be published.
    pub waiting: i64,
}

fn line(row: ImportRow) -> Line {
    Line {
        id: row.id,
        source: row.source,
        files: serde_json::from_str(&row.files).unwrap_or_default(),
        state: row.state,
        begun_at: time::moment(row.begun_at),
        begun_by: row.begun_by,
        ended_at: row.ended_at.map(time::moment),
        found: serde_json::from_str(&row.counts).unwrap_or_default(),
    }
}

/// Imports, as an administrator sees them.
///
/// # Errors
/// [`AppError::NotFound`] for anybody else.
pub async fn desk(ctx: &Ctx) -> AppResult<Desk> {
    ctx.authorise(Act::ImportManage)?;
    let mut tx = ctx.read().await?;
    let rows = tx.import_list(store::PAGE).await?;
    let open = rows.iter().find(|row| row.ended_at.is_none()).map(|row| row.id);
    let waiting = match open {
        Some(run) => tx.import_waiting(run).await?,
        None => 0,
    };
    Ok(Desk { lines: rows.into_iter().map(line).collect(), waiting })
}

/// What a job is to do.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    import: Uuid,
    publish: bool,
}

/// Has what is staged published, or thrown away: at once, by a job.
///
/// # Errors
/// [`AppError::NotPossible`] where it is not staged; [`AppError::TakenBefore`].
pub async fn decide(ctx: &Ctx, import: Uuid, publish: bool, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::ImportManage)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = tx.import_get(import).await?.ok_or(AppError::NotFound)?;
    let fits = row.state == "staged" || (matches!(row.state.as_str(), "staging" | "publishing") && !publish);
    if !fits {
        return Err(AppError::NotPossible(
            match row.state.as_str() {
                "staging" => {
                    "Its files are not read to their end yet. Bring the same files in once more, then publish it"
                }
                "publishing" => "It is being published already",
                "published" => "It is published already, and what is out stays out",
                "cancelling" | "stopping" => "It is being thrown away already",
                _ => "It was thrown away already",
            }
            .to_owned(),
        ));
    }
    let payload = serde_json::to_string(&Payload { import, publish })
        .map_err(|e| AppError::Internal(format!("a payload: {e}")))?;
    tx.job_insert(&new_job(ctx, JOB, SLOW, &payload)).await?;
    let what = if publish { "publish" } else { "throw away" };
    ctx.event(
        &mut tx,
        Kind::ImportDecided,
        About::service(import),
        &json!({ "brought_from": row.source, "what": what }),
    );
    ctx.finish(tx, form, "/admin/imports", None).await
}

/// Does it; where it was done meanwhile, there is nothing to do.
pub(crate) async fn run(ctx: &Ctx, payload: &str) -> AppResult<Went> {
    let asked: Payload = serde_json::from_str(payload).map_err(|e| AppError::Internal(format!("a payload: {e}")))?;
    let done = if asked.publish {
        publish(ctx, asked.import, |_| {}).await.map(drop)
    } else {
        cancel(ctx, asked.import).await
    };
    match done {
        Ok(()) | Err(AppError::NotPossible(_)) => Ok(Went::Done),
        Err(other) => Err(other),
    }
}
