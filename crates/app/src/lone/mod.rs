//! Lone working (DOMAIN 4.4): a plan with a buddy, check-in and check-out, and an alarm where somebody does not come back.

mod alarm;
mod known;
mod plan;
mod turns;

pub(crate) use alarm::{JOB, run};
pub use known::Known;
use known::known_of;
pub use plan::{Asked, NewPlan, asked, make};
pub use turns::{
    Back, Found, Then, answer, back, back_by_link, by_link, call_off, check_in, longer, longer_by_link, sound,
};

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::notices::{self, Unsent};
use practice::access::{Act, Ground};
use practice::ids::LonePlanId;
use practice::lone::{Alarm, Hours, Standing};
pub use store::lone::{LonePlanRow, LoneToldRow};
use store::permit::LonePermit;
use store::{PAGE, Tx};

/// A plan, opened.
#[derive(Debug)]
pub struct Opened {
    /// What it says. The duress word and alarms are for those who look out, and for nobody who looks over the worker's shoulder.
    pub plan: LonePlanRow,
    /// Who was told of an alarm, the earliest first.
    pub told: Vec<LoneToldRow>,
    /// Messages of the alarm that could not be sent; for those who look out.
    pub unsent: Vec<Unsent>,
    /// What is known of risk: for whoever goes until they are back, and for those told while an alarm stands.
    pub known: Option<Known>,
    /// Whether it is the account's own.
    pub own: bool,
    /// Whether an alarm stands that this account may answer.
    pub may_answer: bool,
    /// Whether this account may have the supervisors told at once.
    pub may_sound: bool,
    /// When somebody watches.
    pub hours: Hours,
}

/// The plans that concern an account now.
#[derive(Debug)]
pub struct List {
    /// Alarms that wait for an answer of this account.
    pub alarms: Vec<LonePlanRow>,
    /// One's own.
    pub own: Vec<LonePlanRow>,
    /// Colleagues for whom one looks out.
    pub watched: Vec<LonePlanRow>,
}

async fn permit(ctx: &Ctx, tx: &mut Box<dyn Tx>, plan: LonePlanId) -> AppResult<LonePermit> {
    ctx.authorise(Act::LoneWatch)?;
    let permit = tx.permit_lone(ctx.account()?.0, plan.0).await?.ok_or(AppError::NotFound)?;
    ctx.on_ground(if *permit.own() { Ground::Owner } else { Ground::Buddy }.as_str());
    Ok(permit)
}

/// Whether an alarm stands that nobody has answered.
fn alarmed(plan: &LonePlanRow) -> bool {
    plan.alarmed_at.is_some() && plan.answered_at.is_none()
}

/// Opens a plan.
///
/// # Errors
/// [`AppError::NotFound`] where it is neither the account's own, nor one it looks out for or was told of.
pub async fn open(ctx: &Ctx, plan: LonePlanId) -> AppResult<Opened> {
    let mut tx = ctx.read().await?;
    let permit = permit(ctx, &mut tx, plan).await?;
    let mut row = ctx.disclose(tx.lone_get(&permit).await?).ok_or(AppError::NotFound)?;
    let told = tx.lone_told(&permit).await?;
    let hours = crate::settings::read(&mut tx).await?.lone_hours;
    if *permit.own() {
        without_alarm(&mut row);
    }
    let told = if *permit.own() { Vec::new() } else { told };
    let open = Standing::parse(&row.standing).is_some_and(Standing::is_open);
    let unsent = match row.alarmed_at.filter(|_| alarmed(&row)) {
        Some(since) => notices::unsent(&mut tx, row.id, since).await?,
        None => Vec::new(),
    };
    let needs_known = if *permit.own() { open } else { *permit.watches() && alarmed(&row) };
    let known = if needs_known { known_of(ctx, &mut tx, &permit).await? } else { None };
    let near = matches!(row.alarm.as_deref().and_then(Alarm::parse), None | Some(Alarm::Buddy));
    let may_sound = *permit.watches() && (if alarmed(&row) { near } else { open });
    Ok(Opened {
        may_answer: *permit.watches() && alarmed(&row),
        may_sound,
        plan: row,
        told,
        unsent,
        known,
        own: *permit.own(),
        hours,
    })
}

/// Whoever is out may be forced to show their own page: of alarms, and of what was said, it shows nothing.
fn without_alarm(row: &mut LonePlanRow) {
    row.under_duress = false;
    row.alarm = None;
    row.alarm_due = None;
    row.alarmed_at = None;
    row.answered_at = None;
    for words in [&mut row.duress, &mut row.out_words, &mut row.answered_by, &mut row.answer_words] {
        words.clear();
    }
}

/// The plans that concern this account now, at most [`PAGE`].
///
/// # Errors
/// [`AppError::NotFound`] where the role looks out for nobody.
pub async fn list(ctx: &Ctx) -> AppResult<List> {
    ctx.authorise(Act::LoneWatch)?;
    let me = ctx.account()?.0;
    let mut tx = ctx.read().await?;
    ctx.on_ground(Ground::Buddy.as_str());
    let rows = ctx.disclose(tx.lone_open(me, PAGE).await?);
    let mut list = List { alarms: Vec::new(), own: Vec::new(), watched: Vec::new() };
    for mut row in rows {
        if row.worker_id == me {
            without_alarm(&mut row);
            if Standing::parse(&row.standing).is_some_and(Standing::is_open) {
                list.own.push(row);
            }
        } else if alarmed(&row) {
            list.alarms.push(row);
        } else {
            list.watched.push(row);
        }
    }
    Ok(list)
}

pub(crate) fn place(plan: LonePlanId) -> String {
    format!("/lone-working/{plan}")
}
