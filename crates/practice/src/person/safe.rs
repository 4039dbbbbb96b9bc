//! Whether a message may go by a way (DOMAIN 4.1, "safe contact"; issue 3 of 6: every message refuses a channel not marked safe).

/// Why nothing may be sent there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSafe {
    /// The record forbids it.
    #[error("The record says never to use this. Ask the person for another one")]
    NeverUse,
    /// Whatever is left there may be read or heard by somebody else.
    #[error("The record says to leave no message here. Ask the person for another one")]
    NoMessage,
    /// Nobody has asked.
    #[error(
        "Nobody has said yet that this is safe. Ask the person whether somebody else reads it, then say so on their details"
    )]
    NotAsked,
}

/// Whether a message may go by a way with these marks. What was never asked is not safe.
///
/// # Errors
/// Why it may not.
pub const fn safe_to_write(safe: bool, no_message: bool, never_use: bool) -> Result<(), NotSafe> {
    match (never_use, no_message, safe) {
        (true, _, _) => Err(NotSafe::NeverUse),
        (_, true, _) => Err(NotSafe::NoMessage),
        (_, _, false) => Err(NotSafe::NotAsked),
        (false, false, true) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_sent_where_nobody_said_that_it_is_safe() {
        assert_eq!(safe_to_write(false, false, false), Err(NotSafe::NotAsked));
        assert_eq!(safe_to_write(true, false, false), Ok(()));
    }

    #[test]
    fn what_must_never_be_used_is_not_used_though_it_was_safe_once() {
        assert_eq!(safe_to_write(true, false, true), Err(NotSafe::NeverUse));
        assert_eq!(safe_to_write(true, true, false), Err(NotSafe::NoMessage));
    }
}
