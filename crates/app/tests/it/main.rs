//! Use cases on both engines.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test that cannot be set up shall fail loudly"
)]

mod access;
mod accounts;
mod care;
mod concerns;
mod cover;
mod desk;
mod episodes;
mod following;
mod guard;
mod house;
mod joining;
mod lone_working;
mod organisation;
mod oversight;
mod passing;
mod people;
mod post_desk;
mod posting;
mod referring;
mod rights;
mod scene;
mod support;
mod telling;
mod triage;
mod ward;
