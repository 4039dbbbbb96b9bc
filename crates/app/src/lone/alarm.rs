//! The alarm of somebody who did not come back: the buddy, then the supervisor, then every supervisor (DOMAIN 4.4).

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::notices::{self, Of};
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
    // what was raised by a clock that ran ahead is due as soon as that has been put right
    let ahead = row.alarmed_at.is_some_and(|at| time::moment(at) > ctx.now());
    if due > ctx.now() && !ahead {
        return Ok(Some(due.duration_since(ctx.now())));
    }
    if row.answered_at.is_some() || ahead {
        // they were heard of, and have not come back after all: the buddy first, again
        anew(&mut row);
    }
    let before = row.alarm.as_deref().and_then(Alarm::parse);
    // at the last step it is told to whoever came since, for as long as nobody answers
    let next = Alarm::next(before).unwrap_or(Alarm::Everybody);
    raise(ctx, &mut tx, &permit, &mut row, next).await?;
    send_word(ctx, &mut tx, &permit, &row).await?;
    tx.lone_save(&permit, &row).await?;
    tx.commit().await?;
    ctx.app.watch.forget(ctx.service().0);
    Ok(row.alarm_due.map(|due| time::moment(due).duration_since(ctx.now())))
}

/// Takes away what an earlier alarm left, so that a new one is told to all again.
pub(super) fn anew(row: &mut LonePlanRow) {
    row.alarm = None;
    row.alarmed_at = None;
    row.answered_at = None;
    row.answered_by.clear();
    row.answer_words.clear();
}

/// Tells those of a step, and where it has nobody, those of the next; sets when it goes further.
pub(super) async fn raise(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &LonePermit,
    row: &mut LonePlanRow,
    from: Alarm,
) -> AppResult<()> {
    let at = ctx.at();
    let since = *row.alarmed_at.get_or_insert(at);
    // whoever was told of an earlier alarm, since answered, is told again
    let told = tx.lone_told(permit).await?;
    let mut known: Vec<Uuid> =
        told.iter().filter(|told| (since..=at).contains(&told.at)).map(|told| told.account_id).collect();
    known.push(row.worker_id);
    let mut alarm = from;
    loop {
        let mut reached = false;
        for (account_id, name) in of_step(ctx, tx, row, alarm).await? {
            if known.contains(&account_id) {
                continue;
            }
            known.push(account_id);
            reached = true;
            let told_as = alarm.as_str().to_owned();
            let told = LoneToldRow { id: ctx.id(), plan_id: row.id, account_id, name, told_as, at };
            tx.lone_told_insert(permit, &told).await?;
        }
        match Alarm::next(Some(alarm)) {
            Some(next) if !reached => alarm = next,
            _ => break,
        }
    }
    if known.len() == 1 {
        tracing::error!(plan = %row.id, "an alarm reaches nobody: no buddy, and no supervisor who can sign in");
    }
    if row.alarm.as_deref() != Some(alarm.as_str()) {
        ctx.event(tx, Kind::LoneAlarmRaised, About::service(row.id), &json!({ "alarm": alarm.as_str() }));
    }
    row.alarm = Some(alarm.as_str().to_owned());
    row.alarm_due = ctx.now().checked_add(GOES_FURTHER).ok().map(time::at);
    Ok(())
}

/// Has everybody who was told of this alarm told by e-mail and text too, at each of its turns until somebody answers. What cannot
/// be sent holds up nothing: it stands on the page of the alarm.
pub(super) async fn send_word(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &LonePermit,
    row: &LonePlanRow,
) -> AppResult<()> {
    let since = row.alarmed_at.unwrap_or_else(|| ctx.at());
    let mut told: Vec<Uuid> =
        tx.lone_told(permit).await?.into_iter().filter(|told| told.at >= since).map(|told| told.account_id).collect();
    told.sort_unstable();
    told.dedup();
    notices::tell(ctx, tx, Of::Alarm, row.id, &told).await
}

async fn of_step(ctx: &Ctx, tx: &mut Box<dyn Tx>, row: &LonePlanRow, alarm: Alarm) -> AppResult<Vec<(Uuid, String)>> {
    Ok(match alarm {
        Alarm::Buddy => {
            // a buddy who left meanwhile is told nothing: it goes on at once
            let here = tx.lone_watches(row.buddy_id, ctx.at()).await?;
            here.then(|| (row.buddy_id, row.buddy_name.clone())).into_iter().collect()
        }
        Alarm::Supervisor => tx.supervisors_of(row.worker_id, ctx.day()).await?,
        Alarm::Everybody => tx.role_holders(Role::Supervisor.as_str(), ctx.at()).await?,
    })
}
