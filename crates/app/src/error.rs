//! What can go wrong in a use case, in words for people and context for operators apart.

use practice::problem::Problem;
use store::StoreError;

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// There is no such thing, or this account may not know of it: the two are not told apart.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in, or no longer.
    #[error("not signed in")]
    NotSignedIn,
    /// What was given cannot be taken; each problem names its field and what to do.
    #[error("{} field(s) to mend", .0.len())]
    Invalid(Vec<Problem>),
    /// The record was changed by somebody else while the page was open.
    #[error("changed by someone else")]
    Stale,
    /// This very form was taken before; what it led to is at this place.
    #[error("this form was taken before")]
    TakenBefore(String),
    /// It was not done: a supervisor is asked first, and what was typed is kept at this place.
    #[error("asked first")]
    Asked(String),
    /// The state does not allow it; the words say what it is now and what can be done.
    #[error("{0}")]
    NotPossible(String),
    /// Too many tries; the words say until when.
    #[error("{0}")]
    TooMany(String),
    /// Too much is asked for at this moment; the words say what to do.
    #[error("{0}")]
    Busy(String),
    /// The look could not be noted, so nothing may be shown (HOUSE 10.3).
    #[error("the look could not be noted")]
    LookNotNoted,
    /// Nothing can be written: the disk is full, or closed to writing. With what the engine says, for operators.
    #[error("nothing can be written: {0}")]
    NoRoom(String),
    /// Storage failed.
    #[error(transparent)]
    Store(StoreError),
    /// Something that is a fault of Leeway's own, with context for the operator.
    #[error("internal: {0}")]
    Internal(String),
}

/// What is said to somebody who may read an episode and not change it.
pub(crate) const READ_ONLY: &str =
    "You can read this support, and not change it: it is with a colleague. Ask them, or have it handed over to you";

/// The result of a use case.
pub type AppResult<T> = Result<T, AppError>;

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale => Self::Stale,
            StoreError::NoSuch => Self::NotFound,
            StoreError::ReadOnly => Self::NotPossible(READ_ONLY.to_owned()),
            StoreError::Unwritable(why) => Self::NoRoom(why),
            other => Self::Store(other),
        }
    }
}

impl AppError {
    /// One problem with one field.
    pub fn field(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Problem::new(field, message)])
    }
}
