//! The real clock and the real source of ids: the only place that reads either.
#![allow(clippy::disallowed_methods, reason = "here the outside comes in")]

use app::clock::{Clock, Ids, v7};
use jiff::Timestamp;
use uuid::Uuid;

/// The machine's clock, in whole microseconds.
#[derive(Debug)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }
}

/// Ids and secrets from the operating system.
#[derive(Debug)]
pub(crate) struct SystemIds;

impl Ids for SystemIds {
    fn id(&self, at: Timestamp) -> Uuid {
        let mut random = [0; 10];
        self.fill(&mut random);
        v7(at, &random)
    }

    fn fill(&self, bytes: &mut [u8]) {
        // without unpredictable bytes no session would be safe: better to stop than to go on
        #[allow(clippy::expect_used, reason = "an operating system that gives no random bytes cannot be served on")]
        getrandom::fill(bytes).expect("the operating system gives no random bytes");
    }
}
