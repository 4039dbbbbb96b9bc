//! The turns of a plan: there, longer, back, called off; and the answer to an alarm.

use super::alarm::raise;
use super::{alarmed, permit, place};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::jobs::{ALARM, new_job};
use crate::services::{Guest, Opens};
use crate::time;
use jiff::SignedDuration;
use practice::access::{Act, Ground};
use practice::event::Kind;
use practice::goal::{SHORT_MAX, too_long};
use practice::ids::LonePlanId;
use practice::lone::{Alarm, LONGER, Standing, alarm_due, says_duress};
use serde_json::json;
use store::Tx;
use store::lone::LonePlanRow;
use store::permit::LonePermit;
use uuid::Uuid;

/// A check-out is tried again so often where the alarm changed the plan at the same moment: neither it nor what was said with it
/// is lost, the word for trouble least of all.
const TRIES: usize = 5;

struct Held {
    tx: Box<dyn Tx>,
    permit: LonePermit,
    row: LonePlanRow,
}

impl Held {
    fn about(&self) -> About {
        About::service(self.row.id)
    }

    fn standing(&self) -> Standing {
        Standing::parse(&self.row.standing).unwrap_or(Standing::Back)
    }

    fn open(self) -> AppResult<Self> {
        if self.standing().is_open() {
            Ok(self)
        } else {
            Err(AppError::NotPossible("This visit is over, or was called off".to_owned()))
        }
    }
}

/// The account's own plan, for a turn.
async fn own(ctx: &Ctx, plan: LonePlanId, form: Uuid) -> AppResult<Held> {
    ctx.authorise(Act::LonePlan)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = permit(ctx, &mut tx, plan).await?;
    if !permit.own() {
        return Err(AppError::NotPossible("This is a colleague’s plan: they check in and out themselves".to_owned()));
    }
    let row = ctx.disclose(tx.lone_get(&permit).await?).ok_or(AppError::NotFound)?;
    Ok(Held { tx, permit, row })
}

/// The plan behind a check-out address.
async fn linked(guest: &Guest, form: Uuid) -> AppResult<Held> {
    let Opens::CheckOut(link) = &guest.opens else { return Err(AppError::NotFound) };
    let ctx = &guest.ctx;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = tx.permit_lone_by_link(link).await?.ok_or(AppError::NotFound)?;
    ctx.on_ground(Ground::Owner.as_str());
    let row = ctx.disclose(tx.lone_get(&permit).await?).ok_or(AppError::NotFound)?;
    Ok(Held { tx, permit, row })
}

async fn save(ctx: &Ctx, held: Held, form: Uuid, place: &str) -> AppResult<()> {
    let Held { mut tx, permit, row } = held;
    tx.lone_save(&permit, &row).await?;
    ctx.finish(tx, form, place, None).await?;
    ctx.app.watch.forget(ctx.service().0);
    Ok(())
}

/// What the check-out address shows: until when, and whether it is over. Neither where nor whom.
///
/// # Errors
/// [`AppError::NotFound`] where the address opens something else.
pub async fn by_link(guest: &Guest) -> AppResult<(jiff::Timestamp, Standing)> {
    let Opens::CheckOut(link) = &guest.opens else { return Err(AppError::NotFound) };
    let mut tx = guest.ctx.read().await?;
    let permit = tx.permit_lone_by_link(link).await?.ok_or(AppError::NotFound)?;
    guest.ctx.on_ground(Ground::Owner.as_str());
    let row = guest.ctx.disclose(tx.lone_get(&permit).await?).ok_or(AppError::NotFound)?;
    Ok((time::moment(row.ends_at), Standing::parse(&row.standing).unwrap_or(Standing::Back)))
}

/// They are there.
///
/// # Errors
/// [`AppError::NotPossible`] where the visit is over; [`AppError::NotFound`].
pub async fn check_in(ctx: &Ctx, plan: LonePlanId, form: Uuid) -> AppResult<()> {
    let mut held = own(ctx, plan, form).await?.open()?;
    Standing::Out.as_str().clone_into(&mut held.row.standing);
    held.row.in_at = held.row.in_at.or(Some(ctx.at()));
    let about = held.about();
    ctx.event(&mut held.tx, Kind::LoneCheckedIn, about, &json!({}));
    save(ctx, held, form, &place(plan)).await
}

/// It takes longer: the alarm waits so many minutes more, from now where their time is over.
///
/// # Errors
/// [`AppError::Invalid`] for a span that is not offered; [`AppError::NotPossible`]; [`AppError::NotFound`].
pub async fn longer(ctx: &Ctx, plan: LonePlanId, form: Uuid, minutes: i64) -> AppResult<()> {
    let held = own(ctx, plan, form).await?.open()?;
    lengthen(ctx, held, form, minutes, &place(plan)).await
}

/// The same by the check-out address.
///
/// # Errors
/// As [`longer`].
pub async fn longer_by_link(guest: &Guest, form: Uuid, minutes: i64, place: &str) -> AppResult<()> {
    let held = linked(guest, form).await?.open()?;
    lengthen(&guest.ctx, held, form, minutes, place).await
}

async fn lengthen(ctx: &Ctx, mut held: Held, form: Uuid, minutes: i64, place: &str) -> AppResult<()> {
    if !LONGER.contains(&minutes) {
        return Err(AppError::field("minutes", "Choose by how much."));
    }
    let from = time::moment(held.row.ends_at).max(ctx.now());
    let ends = from.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(from);
    held.row.ends_at = time::at(ends);
    let about = held.about();
    if alarmed(&held.row) {
        // they have been heard of: what was raised because they had not is over, unless it was the duress word
        answered(ctx, &mut held.row, &format!("Heard of: they need {minutes} minutes more"));
        ctx.event(&mut held.tx, Kind::LoneAlarmAnswered, about, &json!({ "by": ctx.actor_name() }));
    }
    if !held.row.under_duress {
        held.row.alarm = None;
        held.row.alarmed_at = None;
        held.row.answered_at = None;
        held.row.alarm_due = Some(time::at(alarm_due(ends, i64::from(held.row.grace))));
        let job = new_job(ctx, super::JOB, ALARM, &json!({ "plan": held.row.id }).to_string());
        let run_at = held.row.alarm_due.unwrap_or(job.run_at);
        held.tx.job_insert(&store::jobs::JobRow { run_at, ..job }).await?;
    }
    ctx.event(&mut held.tx, Kind::LoneMadeLonger, about, &json!({ "minutes": minutes }));
    save(ctx, held, form, place).await
}

/// What whoever comes back says.
#[derive(Debug, Clone)]
pub struct Back {
    /// The form's own id.
    pub form: Uuid,
    /// Anything for the buddy; the duress word in it raises the alarm, and the page does not show that.
    pub words: String,
}

/// They are back.
///
/// # Errors
/// [`AppError::Invalid`] for too many words; [`AppError::NotPossible`] where the visit was over; [`AppError::NotFound`].
pub async fn back(ctx: &Ctx, plan: LonePlanId, back: Back) -> AppResult<()> {
    let mut tries = 0;
    loop {
        let held = own(ctx, plan, back.form).await?.open()?;
        match come_back(ctx, held, &back, &place(plan)).await {
            Err(AppError::Stale) if tries < TRIES => tries += 1,
            other => return other,
        }
    }
}

/// The same by the check-out address, without signing in.
///
/// # Errors
/// As [`back`].
pub async fn back_by_link(guest: &Guest, back: Back, place: &str) -> AppResult<()> {
    let mut tries = 0;
    loop {
        let held = linked(guest, back.form).await?.open()?;
        match come_back(&guest.ctx, held, &back, place).await {
            Err(AppError::Stale) if tries < TRIES => tries += 1,
            other => return other,
        }
    }
}

async fn come_back(ctx: &Ctx, mut held: Held, back: &Back, place: &str) -> AppResult<()> {
    if let Some(problem) = too_long("words", &back.words, SHORT_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let duress = says_duress(&held.row.duress, &back.words);
    Standing::Back.as_str().clone_into(&mut held.row.standing);
    held.row.out_at = Some(ctx.at());
    back.words.trim().clone_into(&mut held.row.out_words);
    let about = held.about();
    ctx.event(&mut held.tx, Kind::LoneCheckedOut, about, &json!({}));
    if duress {
        held.row.under_duress = true;
        held.row.answered_at = None;
        // buddy and supervisor at once: nobody waits for the other
        for alarm in [Alarm::Buddy, Alarm::Supervisor] {
            raise(ctx, &mut held.tx, &held.permit, &mut held.row, alarm).await?;
        }
        let job = new_job(ctx, super::JOB, ALARM, &json!({ "plan": held.row.id }).to_string());
        let run_at = held.row.alarm_due.unwrap_or(job.run_at);
        held.tx.job_insert(&store::jobs::JobRow { run_at, ..job }).await?;
    } else {
        if alarmed(&held.row) && !held.row.under_duress {
            answered(ctx, &mut held.row, "Checked out themselves");
            ctx.event(&mut held.tx, Kind::LoneAlarmAnswered, about, &json!({ "by": ctx.actor_name() }));
        }
        if !held.row.under_duress {
            held.row.alarm_due = None;
        }
    }
    save(ctx, held, back.form, place).await
}

fn answered(ctx: &Ctx, row: &mut LonePlanRow, words: &str) {
    row.answered_at = Some(ctx.at());
    ctx.actor_name().clone_into(&mut row.answered_by);
    words.clone_into(&mut row.answer_words);
    row.alarm_due = None;
}

/// They do not go.
///
/// # Errors
/// [`AppError::NotPossible`] once they have checked in; [`AppError::NotFound`].
pub async fn call_off(ctx: &Ctx, plan: LonePlanId, form: Uuid) -> AppResult<()> {
    let mut held = own(ctx, plan, form).await?.open()?;
    if held.standing() != Standing::Planned || alarmed(&held.row) {
        return Err(AppError::NotPossible("You have checked in, or an alarm was raised: check out instead".to_owned()));
    }
    Standing::CalledOff.as_str().clone_into(&mut held.row.standing);
    held.row.alarm_due = None;
    let about = held.about();
    ctx.event(&mut held.tx, Kind::LoneCalledOff, about, &json!({}));
    save(ctx, held, form, &place(plan)).await
}

/// Somebody who was told says what they found: the alarm is over.
///
/// # Errors
/// [`AppError::Invalid`] without words; [`AppError::NotPossible`] where no alarm stands; [`AppError::NotFound`].
pub async fn answer(ctx: &Ctx, plan: LonePlanId, form: Uuid, words: &str) -> AppResult<()> {
    ctx.authorise(Act::LoneWatch)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = permit(ctx, &mut tx, plan).await?;
    let mut row = ctx.disclose(tx.lone_get(&permit).await?).ok_or(AppError::NotFound)?;
    if !permit.watches() || !alarmed(&row) {
        return Err(AppError::NotPossible("No alarm stands here that waits for you".to_owned()));
    }
    if words.trim().is_empty() {
        return Err(AppError::field("words", "Say what you found: whom you reached, who goes there."));
    }
    if let Some(problem) = too_long("words", words, SHORT_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    answered(ctx, &mut row, words.trim());
    let about = About::service(row.id);
    ctx.event(&mut tx, Kind::LoneAlarmAnswered, about, &json!({ "by": ctx.actor_name() }));
    save(ctx, Held { tx, permit, row }, form, &place(plan)).await
}
