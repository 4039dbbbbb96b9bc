//! Destruction: one record, one transaction. Everything that could speak against it is asked again within it.

use super::{overtaken, reckoned, ripe};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::jobs::{Went, new_job};
use crate::time;
use practice::event::Kind;
use practice::retention::{Ground, Stage};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::destruction::Destruction;
use store::jobs::JobRow;
use store::retention::{ReviewRow, StubRow};
use uuid::Uuid;

/// The job's name.
pub(crate) const JOB: &str = "destroy";

#[derive(Serialize, Deserialize)]
struct Payload {
    review: Uuid,
}

/// The job that destroys a record, once its time has come.
pub(super) fn job(ctx: &Ctx, review: Uuid, at: store::At) -> JobRow {
    JobRow { run_at: at, ..new_job(ctx, JOB, "usual", &json!(Payload { review }).to_string()) }
}

/// Destroys a record whose destruction stands confirmed. Where it does not stand any more, nothing is done.
///
/// # Errors
/// Storage only; then nothing was destroyed, and it is tried again.
pub(crate) async fn run(ctx: &Ctx, payload: &str) -> AppResult<Went> {
    let Payload { review } =
        serde_json::from_str(payload).map_err(|e| AppError::Internal(format!("the payload of a job: {e}")))?;
    let mut tx = ctx.app.store.begin_erasing(ctx.scope()).await?;
    let Some(closed) = tx.retention_get(review).await? else { return Ok(Went::Done) };
    // nobody is shown it
    let row = ctx.disclose(closed);
    ctx.nothing_shown();
    if row.stage != Stage::Confirmed.as_str() {
        return Ok(Went::Done);
    }
    let Some(at) = row.destroy_at.map(time::moment) else { return Ok(Went::Done) };
    if ctx.now() < at {
        // the clock went back
        return Ok(Went::Again(at.duration_since(ctx.now())));
    }
    if tx.retention_root(row.person_id).await? != Some(row.person_id) {
        // joined to another record since: the next night sees to it
        overtaken(ctx, &mut tx, row).await?;
        tx.commit().await?;
        return Ok(Went::Done);
    }
    let now = reckoned(ctx, &mut tx, row.person_id).await?;
    if !ripe(&row, &now, ctx.today()) {
        overtaken(ctx, &mut tx, row).await?;
        tx.commit().await?;
        return Ok(Went::Done);
    }
    let Some(stub) = stub_of(ctx, &row) else {
        return Err(AppError::Internal("a destruction that nobody decided".to_owned()));
    };
    let ground = Ground::parse(&row.ground).unwrap_or(Ground::Due);
    let mut salt = [0; 16];
    ctx.app.fill(&mut salt);
    let destruction = Destruction {
        person: row.person_id,
        stub,
        event: ctx.id(),
        salt,
        at: ctx.at(),
        ground: format!("Record destroyed: {}", ground.words().to_lowercase()),
    };
    let Some(left) = tx.person_destroy(&destruction).await? else { return Ok(Went::Done) };
    let body = json!({ "class": left.class, "ground": left.ground, "records": left.records, "rows": left.rows_gone });
    ctx.event(&mut tx, Kind::RecordDestroyed, About::service(left.id), &body);
    tx.commit().await?;
    // what is gone from the tables is not to stand in the log of the last minutes
    if let Err(error) = ctx.app.store.scrub().await {
        tracing::warn!(%error, "the write-ahead log could not be cut after a destruction");
    }
    if let Err(error) = crate::keeping::keep_erasures(ctx).await {
        tracing::warn!(%error, "the register of erasures could not be read for the second place");
    }
    tracing::info!(service = %ctx.service(), stub = %left.id, rows = left.rows_gone, "a record was destroyed");
    Ok(Went::Done)
}

fn stub_of(ctx: &Ctx, row: &ReviewRow) -> Option<StubRow> {
    Some(StubRow {
        id: ctx.id(),
        class: row.class.clone(),
        ground: row.ground.clone(),
        request_id: row.request_id,
        from_year: row.from_year,
        until_year: i32::from(time::date(row.last_on).year()),
        decided_by: row.decided_name.clone()?,
        decided_at: row.decided_at?,
        confirmed_by: row.confirmed_name.clone()?,
        confirmed_at: row.confirmed_at?,
        destroyed_at: ctx.at(),
        records: 0,
        rows_gone: 0,
        entries_erased: 0,
    })
}
