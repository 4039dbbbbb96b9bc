//! The loops that run what is due; the jobs themselves are `app::jobs`. Alarms have one of their own.

use app::App;
use std::time::Duration;
use tokio::task::{JoinError, JoinSet};

/// How often to look for work that is due.
const EVERY: Duration = Duration::from_secs(2);
/// How often to look for alarms.
const EVERY_ALARM: Duration = Duration::from_secs(1);

/// The loops, which end only when they are dropped, or by a fault of the program.
pub(crate) struct Loops(JoinSet<()>);

impl Loops {
    /// Starts both.
    pub(crate) fn start(app: &App) -> Self {
        let mut loops = JoinSet::new();
        loops.spawn(usual(app.clone()));
        loops.spawn(alarms(app.clone()));
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
        if let Err(error) = app::jobs::run_due(&app).await {
            tracing::error!(%error, "jobs could not be run");
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
