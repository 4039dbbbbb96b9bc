//! The loops that run what is due; the jobs themselves are `app::jobs`. Alarms have one of their own, and so have messages and
//! what is slow: a mail server or a scanner that takes its time holds up nothing else.

use app::App;
use std::time::Duration;
use tokio::task::{JoinError, JoinSet};

/// How often to look for work that is due.
const EVERY: Duration = Duration::from_secs(2);
/// How often to look for alarms, and for messages.
const EVERY_ALARM: Duration = Duration::from_secs(1);

/// The loops, which end only when they are dropped, or by a fault of the program.
pub(crate) struct Loops(JoinSet<()>);

impl Loops {
    /// Starts them.
    pub(crate) fn start(app: &App) -> Self {
        let mut loops = JoinSet::new();
        loops.spawn(usual(app.clone()));
        loops.spawn(slow(app.clone()));
        loops.spawn(alarms(app.clone()));
        loops.spawn(messages(app.clone()));
        Self(loops)
    }

    /// Runs another loop beside them.
    pub(crate) fn also(&mut self, another: impl Future<Output = ()> + Send + 'static) {
        self.0.spawn(another);
    }

    /// Waits for a loop to end, which none does by itself: without it alarms would be lost unseen.
    pub(crate) async fn broken(&mut self) -> Option<JoinError> {
        self.0.join_next().await.and_then(Result::err)
    }
}

async fn usual(app: App) {
    loop {
        if let Err(error) = app::jobs::run_usual(&app).await {
            tracing::error!(%error, "jobs could not be run");
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn slow(app: App) {
    loop {
        if let Err(error) = app::jobs::run_slow(&app).await {
            tracing::error!(%error, "files could not be looked through, nor imports published");
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn alarms(app: App) {
    let mut before = None;
    loop {
        let now = app.now();
        match app::jobs::run_alarms(&app, before).await {
            Ok(_) => before = Some(now),
            Err(error) => tracing::error!(%error, "alarms could not be run"),
        }
        tokio::time::sleep(EVERY_ALARM).await;
    }
}

async fn messages(app: App) {
    let mut before = None;
    loop {
        let now = app.now();
        match app::jobs::run_post(&app, before).await {
            Ok(_) => before = Some(now),
            Err(error) => tracing::error!(%error, "messages could not be sent"),
        }
        tokio::time::sleep(EVERY_ALARM).await;
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::disallowed_methods,
        reason = "a test that cannot be set up shall fail loudly; it measures real time"
    )]

    use super::Loops;
    use crate::outside::{SystemClock, SystemIds};
    use app::App;
    use jiff::{SignedDuration, Timestamp};
    use std::sync::Arc;
    use std::time::Duration;
    use store::lone::LonePlanRow;
    use store_testkit::{World, both_engines, id, job};

    /// So many jobs wait in each of the two lanes.
    const WAITING: u128 = 10_000;

    both_engines! {
        async fn an_alarm_is_raised_within_five_seconds_of_its_time_with_ten_thousand_jobs_waiting(fx: Fixture) {
            let world = World::of(&*fx.store, &fx.scope_a, 0x1000).await;
            let app = App::new(fx.store.clone(), Arc::new(SystemClock), Arc::new(SystemIds));
            let now = Timestamp::now();
            let later = |span: SignedDuration| app::time::at(now.checked_add(span).unwrap());
            let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
            // ordinary work that is due, and alarms of a later hour: each of a plan that is over, which costs what most alarms cost
            let over = serde_json::json!({ "plan": id(0x99_9999) }).to_string();
            for n in 0..WAITING {
                let due = store::jobs::JobRow { payload: over.clone(), run_at: app::time::at(now), ..job(0x100_0000 + n, "lone_alarm") };
                tx.job_insert(&due).await.unwrap();
                let hour = later(SignedDuration::from_hours(1));
                let far = store::jobs::JobRow { id: id(0x200_0000 + n), lane: "alarm".to_owned(), run_at: hour, ..due };
                tx.job_insert(&far).await.unwrap();
            }
            tx.commit().await.unwrap();
            // the loops have just started, and look at every later alarm again, when the alarm's time comes
            let loops = Loops::start(&app);
            tokio::time::sleep(Duration::from_secs(2)).await;
            let due = Timestamp::now().checked_add(SignedDuration::from_secs(2)).unwrap();
            let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
            let plan = LonePlanRow { id: id(0x77), alarm_due: Some(app::time::at(due)), ..store_testkit::lone_plan(0x77, world.worker, world.worker, None) };
            tx.lone_insert(&plan).await.unwrap();
            let payload = serde_json::json!({ "plan": plan.id }).to_string();
            let alarm = store::jobs::JobRow { payload, lane: "alarm".to_owned(), run_at: app::time::at(due), ..job(0x300_0000, "lone_alarm") };
            tx.job_insert(&alarm).await.unwrap();
            tx.commit().await.unwrap();
            let raised = loop {
                let mut tx = fx.store.read(&fx.scope_a).await.unwrap();
                let permit = tx.permit_lone(world.worker, plan.id).await.unwrap().unwrap();
                let row = store::Looks::default().disclose(tx.lone_get(&permit).await.unwrap()).unwrap();
                drop(tx);
                if let Some(at) = row.alarmed_at {
                    break app::time::moment(at);
                }
                assert!(Timestamp::now().duration_since(due).as_secs() < 30, "it is not raised at all");
                tokio::time::sleep(Duration::from_millis(20)).await;
            };
            let seen = Timestamp::now().duration_since(due);
            let mut tx = fx.store.read(&fx.scope_a).await.unwrap();
            let left: i64 = tx.job_counts().await.unwrap().iter().filter(|(_, state, _)| state == "waiting").map(|(.., n)| n).sum();
            drop(loops);
            eprintln!("raised {:.2} s after its time, seen after {:.2} s, {left} jobs still waiting", raised.duration_since(due).as_secs_f64(), seen.as_secs_f64());
            assert!(raised >= due && seen.as_secs_f64() < 5.0, "{seen:?}");
            assert!(left > 10_000, "the load was there: {left}");
        }
    }
}
