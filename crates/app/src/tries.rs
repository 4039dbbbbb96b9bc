//! Counting tries at what can be guessed: passwords and codes. Each counts before it is looked at, and one
//! that succeeds takes the count away; after so many failures tries are refused for a time, whoever tries.

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

    /// Counts a try before it is looked at, so that of many at one moment no more are looked at than may fail;
    /// refuses where there were too many. Whoever succeeds calls [`Tries::passed`].
    pub(crate) async fn begin(&self) -> AppResult<()> {
        let now = self.app.now();
        let since = time::at(ago(now, WINDOW));
        if self.app.store.doors().try_note(&self.subject, time::at(now), since, FAILURES).await? > FAILURES {
            return Err(AppError::TooMany(
                "Too many tries. Wait 15 minutes, then try again, or ask your administrator for help".to_owned(),
            ));
        }
        Ok(())
    }

    /// Begins to count anew.
    pub(crate) async fn passed(&self) -> AppResult<()> {
        Ok(self.app.store.doors().failure_clear(&self.subject).await?)
    }
}
