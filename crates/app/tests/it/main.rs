//! Use cases on both engines.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test that cannot be set up shall fail loudly"
)]

mod accounts;
mod care;
mod cover;
mod desk;
mod episodes;
mod guard;
mod house;
mod organisation;
mod oversight;
mod people;
mod referring;
mod support;
mod triage;
