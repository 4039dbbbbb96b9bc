//! Use cases on both engines.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test that cannot be set up shall fail loudly"
)]

mod accounts;
mod cover;
mod desk;
mod episodes;
mod guard;
mod house;
mod organisation;
mod people;
mod support;
mod triage;
