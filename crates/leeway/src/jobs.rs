//! The loops that run what is due; the jobs themselves are `app::jobs`. Alarms have one of their own.

use app::App;
use std::time::Duration;
use tokio::task::JoinHandle;

/// How often to look for work that is due.
const EVERY: Duration = Duration::from_secs(2);
/// How often to look for alarms.
const EVERY_ALARM: Duration = Duration::from_secs(1);

/// Starts both loops; they end when the handle is aborted.
pub(crate) fn start(app: App) -> JoinHandle<()> {
    tokio::spawn(async move {
        let usual = async {
            loop {
                if let Err(error) = app::jobs::run_due(&app).await {
                    tracing::error!(%error, "jobs could not be run");
                }
                tokio::time::sleep(EVERY).await;
            }
        };
        let alarms = async {
            loop {
                if let Err(error) = app::jobs::run_alarms(&app).await {
                    tracing::error!(%error, "alarms could not be run");
                }
                tokio::time::sleep(EVERY_ALARM).await;
            }
        };
        tokio::join!(usual, alarms);
    })
}
