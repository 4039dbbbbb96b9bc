//! Whom an unanswered concern or alarm waits for: said on every page of theirs (DOMAIN 4.4, 4.8).
//!
//! Every page asks, so what was found for a service is kept for a moment in memory; who answers here is heard of here at once.

use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::time;
use jiff::{SignedDuration, Timestamp};
use practice::access::Act;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// What was found holds for so long: an alarm is on every page within five seconds (issue 2 of 6), the job's own two among them.
const HOLDS: SignedDuration = SignedDuration::from_secs(2);

/// The concerns that somebody was told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Those that are open, or were closed lately.
    pub told: i64,
    /// Those of them that nobody who was told has answered.
    pub unanswered: i64,
    /// Colleagues who did not come back, and for whom nobody has answered yet (DOMAIN 4.4).
    pub alarms: i64,
    /// Records opened in an emergency that nobody has looked at: for the information-governance lead (DOMAIN 10).
    pub glass: i64,
    /// Whether the logs are not whole: for the information-governance lead and administrators (DOMAIN 10).
    pub logs: bool,
}

/// A concern that was closed is within reach for so long without a search.
const LATELY: SignedDuration = SignedDuration::from_hours(30 * 24);

type Found = (Timestamp, HashMap<Uuid, Waiting>);

/// For each service, whom a concern waits for.
#[derive(Clone, Default)]
pub(crate) struct Watch(Arc<Mutex<HashMap<Uuid, Found>>>);

impl Watch {
    fn known(&self, service: Uuid, now: Timestamp, account: Uuid) -> Option<Waiting> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, found) = known.get(&service)?;
        (*at <= now && now.duration_since(*at) < HOLDS).then(|| found.get(&account).copied().unwrap_or_default())
    }

    fn keep(&self, service: Uuid, found: Found) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(service, found);
    }

    /// Something changed: it is looked up anew.
    pub(crate) fn forget(&self, service: Uuid) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&service);
    }
}

/// The concerns and alarms that wait for this account.
///
/// # Errors
/// Storage only.
pub async fn waiting(ctx: &Ctx) -> AppResult<Waiting> {
    if ![Act::ConcernRead, Act::GlassReview, Act::AuditVerify].into_iter().any(|act| ctx.may(act)) {
        return Ok(Waiting::default());
    }
    // of the service as a whole, kept under the service's own id
    let service_wide = |found: Option<Waiting>, mine: Waiting| {
        let whole = found.unwrap_or_default();
        let glass = if ctx.may(Act::GlassReview) { whole.glass } else { 0 };
        Waiting { glass, logs: ctx.may(Act::AuditVerify) && whole.logs, ..mine }
    };
    let (service, account, now) = (ctx.service().0, ctx.account()?.0, ctx.now());
    if let Some(known) = ctx.app.watch.known(service, now, account) {
        return Ok(service_wide(ctx.app.watch.known(service, now, service), known));
    }
    let mut tx = ctx.read().await?;
    let mut found: HashMap<Uuid, Waiting> = HashMap::new();
    let since = time::at(now.saturating_sub(LATELY).unwrap_or(now));
    for (account, told, unanswered) in tx.concern_waiting(since).await? {
        found.insert(account, Waiting { told, unanswered, ..Waiting::default() });
    }
    for (account, alarms) in tx.lone_alarms().await? {
        found.entry(account).or_default().alarms = alarms;
    }
    let logs = crate::verification::broken(&mut tx).await?;
    found.insert(service, Waiting { glass: tx.glass_waiting().await?, logs, ..Waiting::default() });
    drop(tx);
    let mine = service_wide(found.get(&service).copied(), found.get(&account).copied().unwrap_or_default());
    ctx.app.watch.keep(service, (now, found));
    Ok(mine)
}
