//! The alarm of somebody who did not come back: the buddy, then the supervisor, then every supervisor (DOMAIN 4.4).

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::SignedDuration;
use practice::access::Role;
use practice::event::Kind;
use practice::lone::{Alarm, GOES_FURTHER};
use serde::Deserialize;
use serde_json::json;
use store::Tx;
use store::lone::{LonePlanRow, LoneToldRow};
use store::permit::LonePermit;
use uuid::Uuid;

/// The job, in the lane of alarms.
pub(crate) const JOB: &str = "lone_alarm";

#[derive(Deserialize)]
struct Payload {
    plan: Uuid,
}

/// Raises an alarm that is due, or takes it further; gives after how long it is looked at again.
///
/// # Errors
/// Storage only.
pub(crate) async fn run(ctx: &Ctx, payload: &str) -> AppResult<Option<SignedDuration>> {
    let Payload { plan } =
        serde_json::from_str(payload).map_err(|e| AppError::Internal(format!("the payload of a job: {e}")))?;
    let mut tx = ctx.begin().await?;
    // back, called off or answered meanwhile
    let Some(permit) = tx.permit_lone_due(plan).await? else { return Ok(None) };
    let mut row = ctx.disclose(tx.lone_get(&permit).await?).ok_or(AppError::NotFound)?;
    let Some(due) = row.alarm_due.map(time::moment) else { return Ok(None) };
    if due > ctx.now() {
        return Ok(Some(due.duration_since(ctx.now())));
    }
    let Some(next) = Alarm::next(row.alarm.as_deref().and_then(Alarm::parse)) else { return Ok(None) };
    raise(ctx, &mut tx, &permit, &mut row, next).await?;
    tx.lone_save(&permit, &row).await?;
    tx.commit().await?;
    ctx.app.watch.forget(ctx.service().0);
    Ok(row.alarm_due.map(|due| time::moment(due).duration_since(ctx.now())))
}

/// Tells those of a step, and where it has nobody, those of the next; sets when it goes further.
pub(super) async fn raise(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &LonePermit,
    row: &mut LonePlanRow,
    from: Alarm,
) -> AppResult<()> {
    // whoever was told of an earlier alarm, since answered, is told again
    let mut known = tx.lone_told(permit).await?;
    known.retain(|told| row.alarmed_at.is_some_and(|since| told.at >= since));
    let mut alarm = from;
    loop {
        let mut told = of_step(ctx, tx, row, alarm).await?;
        told.retain(|(id, _)| *id != row.worker_id && !known.iter().any(|k| k.account_id == *id));
        for (account_id, name) in &told {
            let told = LoneToldRow {
                id: ctx.id(),
                plan_id: row.id,
                account_id: *account_id,
                name: name.clone(),
                told_as: alarm.as_str().to_owned(),
                at: ctx.at(),
            };
            tx.lone_told_insert(permit, &told).await?;
        }
        match Alarm::next(Some(alarm)) {
            Some(next) if told.is_empty() => alarm = next,
            _ => break,
        }
    }
    row.alarm = Some(alarm.as_str().to_owned());
    row.alarmed_at = row.alarmed_at.or(Some(ctx.at()));
    row.alarm_due = Alarm::next(Some(alarm)).and_then(|_| ctx.now().checked_add(GOES_FURTHER).ok()).map(time::at);
    ctx.event(tx, Kind::LoneAlarmRaised, About::service(row.id), &json!({ "alarm": alarm.as_str() }));
    Ok(())
}

async fn of_step(ctx: &Ctx, tx: &mut Box<dyn Tx>, row: &LonePlanRow, alarm: Alarm) -> AppResult<Vec<(Uuid, String)>> {
    Ok(match alarm {
        Alarm::Buddy => {
            // a buddy who left meanwhile is told nothing: it goes on at once
            let here = tx.membership_roles(row.buddy_id, ctx.at()).await?;
            let here = (!here.is_empty()).then(|| (row.buddy_id, row.buddy_name.clone()));
            here.into_iter().collect()
        }
        Alarm::Supervisor => tx.supervisors_of(row.worker_id, ctx.day()).await?,
        Alarm::Everybody => tx.role_holders(Role::Supervisor.as_str(), ctx.at()).await?,
    })
}
