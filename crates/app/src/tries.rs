//! Counting failures of what can be guessed: passwords and codes. After so many, tries are refused
//! for a time, whoever tries.

use crate::ctx::App;
use crate::error::{AppError, AppResult};
use crate::secrets::token_hash;
use crate::sign_in::ago;
use crate::time;
use jiff::SignedDuration;

/// After so many failures within [`WINDOW`], tries are refused.
const FAILURES: i32 = 8;
/// Failures count for so long after the last of them.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// The tries at one thing, such as the password of one e-mail address. Only its hash is kept.
pub(crate) struct Tries<'a> {
    app: &'a App,
    subject: Vec<u8>,
}

impl<'a> Tries<'a> {
    /// The tries at `what`.
    pub(crate) fn at(app: &'a App, what: &str) -> Self {
        Self { app, subject: token_hash(what) }
    }

    /// Refuses where there were too many failures.
    pub(crate) async fn may(&self) -> AppResult<()> {
        let since = time::at(ago(self.app.now(), WINDOW));
        if self.app.store.doors().failure_count(&self.subject, since).await? >= FAILURES {
            return Err(AppError::TooMany(
                "Too many tries. Wait 15 minutes, then try again, or ask your administrator for help".to_owned(),
            ));
        }
        Ok(())
    }

    /// Notes a failure.
    pub(crate) async fn failed(&self) -> AppResult<()> {
        let now = self.app.now();
        self.app.store.doors().failure_note(&self.subject, time::at(now), time::at(ago(now, WINDOW))).await?;
        Ok(())
    }

    /// Begins to count anew.
    pub(crate) async fn passed(&self) -> AppResult<()> {
        Ok(self.app.store.doors().failure_clear(&self.subject).await?)
    }
}
