//! The code by which people without an account come to a workshop: typed from a screen at the front of a room, so it is short, and has no
//! two signs that look alike. It opens nothing but a seat, and that only until the workshop is closed.

use crate::wish::{tidied, typeable};

/// So many signs: 40 bits.
const SIGNS: usize = 8;

/// A code from five unpredictable bytes: two groups of four.
#[must_use]
pub fn code(bytes: &[u8; 5]) -> String {
    typeable(bytes)
}

/// What was typed, as the code was shown; none where it cannot be one.
#[must_use]
pub fn tidy(typed: &str) -> Option<String> {
    tidied(typed, SIGNS)
}
