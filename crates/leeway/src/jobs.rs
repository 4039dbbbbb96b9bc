//! The loop that runs what is due; the jobs themselves are `app::jobs`.

use app::App;
use std::time::Duration;
use tokio::task::JoinHandle;

/// How often to look for work that is due.
const EVERY: Duration = Duration::from_secs(2);

/// Starts the loop; it ends when its handle is aborted.
pub(crate) fn start(app: App) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            if let Err(error) = app::jobs::run_due(&app).await {
                tracing::error!(%error, "jobs could not be run");
            }
            tokio::time::sleep(EVERY).await;
        }
    })
}
