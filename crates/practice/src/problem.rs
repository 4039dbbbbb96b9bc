//! What is wrong with something entered, in words a person can act on (DOMAIN 11.5).

use std::fmt;

/// One thing wrong, and in which field, so that a form can say it beside that field and in its summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The name of the form's field; empty where the whole is at fault.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

impl Problem {
    /// A problem with a field.
    pub fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self { field, message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}
