//! Time and ids as parameters: the only two doors to the outside that rules need.

use jiff::Timestamp;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// Tells the time, in whole microseconds (what PostgreSQL keeps).
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// Makes ids and secrets.
pub trait Ids: Send + Sync {
    /// A UUIDv7 for this moment.
    fn id(&self, at: Timestamp) -> Uuid;
    /// Fills with unpredictable bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// A clock that stands where it is put: for tests and demonstrations.
#[derive(Debug)]
pub struct StandingClock(Mutex<Timestamp>);

impl StandingClock {
    /// A clock that shows `at` until it is moved.
    #[must_use]
    pub fn at(at: Timestamp) -> Self {
        Self(Mutex::new(at))
    }

    /// Moves the clock, forwards or back.
    pub fn set(&self, at: Timestamp) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = at;
    }
}

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Ids in a fixed order from a seed: the same run gives the same ids.
#[derive(Debug)]
pub struct SeededIds {
    seed: u64,
    count: AtomicU64,
}

impl SeededIds {
    /// Ids that follow from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, count: AtomicU64::new(0) }
    }

    fn next(&self) -> u64 {
        // splitmix64: enough to spread test ids; never used where an id must be secret
        let n = self.count.fetch_add(1, Ordering::Relaxed);
        let mut z = self.seed.wrapping_add(n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

impl Ids for SeededIds {
    fn id(&self, at: Timestamp) -> Uuid {
        let mut random = [0_u8; 10];
        self.fill(&mut random);
        v7(at, &random)
    }

    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let word = self.next().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
}

/// A UUIDv7 (RFC 9562, 5.7) for a moment, with the given random part.
#[must_use]
pub fn v7(at: Timestamp, random: &[u8; 10]) -> Uuid {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, random).into_uuid()
}
