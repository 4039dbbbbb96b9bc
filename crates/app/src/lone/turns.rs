//! The turns of a plan: there, longer, back, called off; and the answer to an alarm.

use super::alarm::{anew, raise, send_word};
use super::{alarmed, permit, place};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::jobs::{ALARM, new_job};
use crate::services::{Guest, Opens};
use crate::time;
use jiff::{SignedDuration, Timestamp};
use practice::access::{Act, Ground};
use practice::event::Kind;
use practice::goal::{SHORT_MAX, too_long};
use practice::ids::LonePlanId;
use practice::lone::{Alarm, LONGER, LONGEST, Standing, alarm_due, says_duress};
use practice::problem::Problem;
use serde_json::json;
use store::Tx;
use store::jobs::JobRow;
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
    if ends.duration_since(time::moment(held.row.starts_at)) > LONGEST {
        return Err(AppError::field("minutes", "Twelve hours are over: check out, and plan anew."));
    }
    held.row.ends_at = time::at(ends);
    let about = held.about();
    // an alarm that stands is over when they are heard of: by themselves, signed in. An address can be in another's hands
    let heard = ctx.account_uuid().is_some() || !alarmed(&held.row);
    if alarmed(&held.row) && heard {
        answered(ctx, &mut held.row, &format!("Heard of: they need {minutes} minutes more"));
        ctx.event(&mut held.tx, Kind::LoneAlarmAnswered, about, &json!({ "by": ctx.actor_name() }));
    }
    if heard {
        let due = alarm_due(ends, i64::from(held.row.grace));
        look_again(ctx, &mut held, due).await?;
    }
    ctx.event(&mut held.tx, Kind::LoneMadeLonger, about, &json!({ "minutes": minutes }));
    save(ctx, held, form, place).await
}

/// Has the alarm raised at a moment, unless they come back before.
async fn look_again(ctx: &Ctx, held: &mut Held, due: Timestamp) -> AppResult<()> {
    held.row.alarm_due = Some(time::at(due));
    let job = new_job(ctx, super::JOB, ALARM, &json!({ "plan": held.row.id }).to_string());
    Ok(held.tx.job_insert(&JobRow { run_at: time::at(due), ..job }).await?)
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
        if held.row.answered_at.is_some() {
            anew(&mut held.row);
        }
        held.row.under_duress = true;
        // buddy and supervisor at once: nobody waits for the other
        for alarm in [Alarm::Buddy, Alarm::Supervisor] {
            raise(ctx, &mut held.tx, &held.permit, &mut held.row, alarm).await?;
        }
        send_word(ctx, &mut held.tx, &held.permit, &held.row).await?;
        let due = held.row.alarm_due.map_or(ctx.now(), time::moment);
        look_again(ctx, &mut held, due).await?;
    } else if !alarmed(&held.row) {
        held.row.alarm_due = None;
    } else if ctx.account_uuid().is_some() && !held.row.under_duress {
        answered(ctx, &mut held.row, "Checked out themselves");
        ctx.event(&mut held.tx, Kind::LoneAlarmAnswered, about, &json!({ "by": ctx.actor_name() }));
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

/// What somebody who was told found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The form's own id.
    pub form: Uuid,
    /// Whom they reached, who goes there.
    pub words: String,
    /// Whether the visit is over; otherwise it is looked at again after so many minutes. None where the form was left open.
    pub then: Option<Then>,
}

/// How it goes on after an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// They are safe, and the visit is over.
    Over,
    /// They were heard of, and are still out: looked at again after so many minutes.
    Again(i64),
}

/// Somebody who was told says what they found. Whoever is still out goes on being looked out for.
///
/// # Errors
/// [`AppError::Invalid`] naming what is missing; [`AppError::NotPossible`] where no alarm stands; [`AppError::NotFound`].
pub async fn answer(ctx: &Ctx, plan: LonePlanId, found: Found) -> AppResult<()> {
    ctx.authorise(Act::LoneWatch)?;
    let mut held = watched(ctx, plan, found.form).await?;
    if !alarmed(&held.row) {
        return Err(AppError::NotPossible("No alarm stands here that waits for you".to_owned()));
    }
    let out = held.standing().is_open();
    let mut problems = Vec::new();
    if found.words.trim().is_empty() {
        problems.push(Problem::new("words", "Say what you found: whom you reached, who goes there."));
    }
    problems.extend(too_long("words", &found.words, SHORT_MAX));
    let again = |then: &Then| matches!(then, Then::Over) || matches!(then, Then::Again(n) if LONGER.contains(n));
    let then = if out { found.then.filter(again) } else { Some(Then::Over) };
    let Some(then) = then.filter(|_| problems.is_empty()) else {
        if then.is_none() {
            problems.push(Problem::new("then", "Say whether the visit is over, or when to look again."));
        }
        return Err(AppError::Invalid(problems));
    };
    answered(ctx, &mut held.row, found.words.trim());
    match then {
        Then::Again(minutes) => {
            let due = ctx.now().saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(ctx.now());
            look_again(ctx, &mut held, due).await?;
        }
        Then::Over if out => {
            Standing::Back.as_str().clone_into(&mut held.row.standing);
            held.row.out_at = Some(ctx.at());
        }
        Then::Over => {}
    }
    let about = held.about();
    ctx.event(&mut held.tx, Kind::LoneAlarmAnswered, about, &json!({ "by": ctx.actor_name() }));
    save(ctx, held, found.form, &place(plan)).await
}

/// Somebody who looks out does not wait: they heard the word for trouble, or cannot reach whoever is out. Buddy and supervisors
/// are told at once.
///
/// # Errors
/// [`AppError::NotPossible`] where nobody is out, or the supervisors were told; [`AppError::NotFound`].
pub async fn sound(ctx: &Ctx, plan: LonePlanId, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::LoneWatch)?;
    let mut held = watched(ctx, plan, form).await?;
    let far = held.row.alarm.as_deref().and_then(Alarm::parse).is_some_and(|alarm| alarm != Alarm::Buddy);
    if !(held.standing().is_open() || alarmed(&held.row)) || (alarmed(&held.row) && far) {
        return Err(AppError::NotPossible("The supervisors were told, or nobody is out any more".to_owned()));
    }
    if held.row.answered_at.is_some() {
        anew(&mut held.row);
    }
    for alarm in [Alarm::Buddy, Alarm::Supervisor] {
        raise(ctx, &mut held.tx, &held.permit, &mut held.row, alarm).await?;
    }
    send_word(ctx, &mut held.tx, &held.permit, &held.row).await?;
    let due = held.row.alarm_due.map_or(ctx.now(), time::moment);
    look_again(ctx, &mut held, due).await?;
    save(ctx, held, form, &place(plan)).await
}

/// The plan of a colleague for whom one looks out.
async fn watched(ctx: &Ctx, plan: LonePlanId, form: Uuid) -> AppResult<Held> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = permit(ctx, &mut tx, plan).await?;
    if !permit.watches() {
        return Err(AppError::NotPossible("This is your own plan: check out, or say that it takes longer".to_owned()));
    }
    let row = ctx.disclose(tx.lone_get(&permit).await?).ok_or(AppError::NotFound)?;
    Ok(Held { tx, permit, row })
}
