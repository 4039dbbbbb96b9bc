//! The post against real servers on this machine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test that cannot be set up shall fail loudly"
)]

mod mail;
mod set_up;
mod sink;
mod text;
mod tls;
