//! What happens to a concern that nobody answers in its time: the next are told (DOMAIN 4.8).

use super::raise::tell_from;
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::SignedDuration;
use practice::concern::{Level, answer_due};
use practice::event::Kind;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// The job, in the lane of alarms.
pub(crate) const JOB: &str = "concern_unanswered";

#[derive(Deserialize)]
struct Payload {
    concern: Uuid,
}

/// Tells the next, where nobody has answered; gives after how long it is looked at again.
///
/// # Errors
/// Storage only.
pub(crate) async fn run(ctx: &Ctx, payload: &str) -> AppResult<Option<SignedDuration>> {
    let Payload { concern } =
        serde_json::from_str(payload).map_err(|e| AppError::Internal(format!("the payload of a job: {e}")))?;
    let mut tx = ctx.begin().await?;
    // answered, closed or struck meanwhile
    let Some(permit) = tx.permit_concern_unanswered(concern).await? else { return Ok(None) };
    let mut row = ctx.disclose(tx.concern_get(&permit).await?).ok_or(AppError::NotFound)?;
    let Some(due) = row.answer_due.map(time::moment) else { return Ok(None) };
    if due > ctx.now() {
        return Ok(Some(due.duration_since(ctx.now())));
    }
    let at = Level::parse(&row.level).unwrap_or(Level::Everybody);
    // at the last level it is told to whoever came since, for as long as nobody answers
    let next = at.next().unwrap_or(at);
    let level = tell_from(ctx, &mut tx, &permit, &row, next).await?;
    level.as_str().clone_into(&mut row.level);
    let due = answer_due(row.danger, ctx.now());
    row.answer_due = Some(time::at(due));
    tx.concern_save(&permit, &row).await?;
    if at != Level::Everybody {
        let about = About::person(*permit.person(), concern);
        ctx.event(&mut tx, Kind::ConcernEscalated, about, &json!({ "level": level.as_str() }));
    }
    tx.commit().await?;
    ctx.app.watch.forget(ctx.service().0);
    Ok(Some(due.duration_since(ctx.now())))
}
