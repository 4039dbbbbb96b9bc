//! Use cases on both engines.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test that cannot be set up shall fail loudly"
)]

mod house;
mod triage;
mod people;
