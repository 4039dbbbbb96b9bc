//! Support of those who do the work (DOMAIN 6): other work they are asked to do, training, time, the pulse, peers, and the role as it
//! is lived.
//!
//! Nothing here measures anybody. What is somebody's own is read by them, and by the supervisor to whom they bring it; a manager sees
//! figures behind which [`practice::support::FEWEST`] workers stand, and by name only who must renew a course that everybody must have.

pub mod other_work;
pub mod peers;
pub mod pulse;
pub mod staying;
pub mod time;
pub mod training;

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use jiff::civil::Date;
use practice::access::{Act, Role};
use practice::charter::{Aspect, Charter};
use practice::support::Names;
use store::{At, StoreError, Tx};
use uuid::Uuid;

/// Where a list goes on.
pub use store::referrals::After;

/// What waits for an account on the page from which all of this is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Home {
    /// Requests of one's own that nobody has answered.
    pub asked: usize,
    /// Requests that workers handed on to this account.
    pub passed: usize,
    /// Courses about which something is to be done.
    pub courses: usize,
    /// Own training gaps that are open.
    pub gaps: usize,
    /// Open gaps of those whom one supervises.
    pub gaps_supervised: usize,
    /// Minutes back-stage noted this week.
    pub minutes: i64,
    /// Whether the pulse asks now.
    pub pulse: bool,
    /// Situations that are open and that one has not answered.
    pub situations: usize,
    /// Whether a look at one's role can be done now.
    pub look: bool,
}

/// What waits for this account.
///
/// # Errors
/// [`AppError::NotFound`] where the role has no such page.
pub async fn home(ctx: &Ctx) -> AppResult<Home> {
    ctx.authorise(Act::SupportRead)?;
    let mut home = Home::default();
    if ctx.may(Act::OtherWorkNote) || ctx.may(Act::OtherWorkAnswer) {
        let page = other_work::page(ctx, None).await?;
        home.asked = page.own.iter().filter(|row| row.state != "answered").count();
        home.passed = page.passed.len();
    }
    if ctx.may(Act::TrainingKeep) || ctx.may(Act::GapSettle) {
        let page = training::own(ctx).await?;
        home.courses = page.courses.iter().filter(|one| one.reading.standing.asks()).count();
        home.gaps = page.gaps.iter().filter(|gap| training::is_open(gap)).count();
        home.gaps_supervised = page.supervised.len();
    }
    if ctx.may(Act::TimeNote) {
        home.minutes = time::week(ctx, None).await?.back_stage;
    }
    if ctx.may(Act::PulseTake) {
        home.pulse = pulse::page(ctx).await?.asks.is_some();
    }
    if ctx.may(Act::PeerTell) {
        let list = peers::list(ctx, None).await?.situations;
        home.situations = list.iter().filter(|one| one.open && !one.row.answered).count();
    }
    if ctx.may(Act::RoleLook) {
        let page = staying::page(ctx).await?;
        home.look = page.own.is_some_and(|own| own.looks.iter().any(staying::OneLook::can_be_done));
    }
    Ok(home)
}

/// Names of those whom the account supports, to find them in words that others read. Nobody is shown them.
async fn names(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<Vec<Names>> {
    Ok(ctx.disclose(tx.names_supported(ctx.account()?.0).await?))
}

/// Whether the account is a worker here.
fn is_worker(ctx: &Ctx) -> bool {
    ctx.roles().contains(&Role::Worker)
}

/// Whether the account supervises a worker today.
async fn supervises(ctx: &Ctx, tx: &mut Box<dyn Tx>, worker: Uuid) -> AppResult<bool> {
    Ok(ctx.roles().contains(&Role::Supervisor) && tx.supervises(ctx.account()?.0, worker, ctx.day()).await?)
}

/// The charter in force on a day.
async fn charter_on(tx: &mut Box<dyn Tx>, on: Date) -> AppResult<Option<Charter>> {
    Ok(crate::charter::in_force(tx, on).await?.map(|(_, charter)| charter))
}

/// What the charter in force says to workers on an aspect, boundary by boundary.
async fn words_on(tx: &mut Box<dyn Tx>, on: Date, aspect: Aspect) -> AppResult<Vec<String>> {
    let Some(charter) = charter_on(tx, on).await? else { return Ok(Vec::new()) };
    Ok(charter
        .boundaries
        .iter()
        .filter(|one| one.aspect == aspect)
        .map(|one| match one.rule.as_ref().map(practice::charter::Rule::words) {
            Some(rule) if !rule.is_empty() => format!("{} ({rule})", one.words_for_workers),
            _ => one.words_for_workers.clone(),
        })
        .collect())
}

/// A place behind which a list goes on.
fn behind(after: Option<&After>) -> Option<(At, Uuid)> {
    after.map(|place| (place.at, place.id))
}

/// What is said where somebody else, or another page of one's own, was quicker.
fn already(error: StoreError, words: &str) -> AppError {
    match error {
        StoreError::Stale => AppError::NotPossible(words.to_owned()),
        other => other.into(),
    }
}
