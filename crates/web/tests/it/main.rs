//! Tests of the web floor; one binary.
#![allow(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

mod access;
mod answering;
mod assets;
mod browser;
mod calendar;
mod cmoc;
mod components;
mod forms;
mod guarding;
mod keys;
mod metrics;
mod pages;
mod pasting;
mod referring;
mod referring_signed_in;
mod samples;
mod support;
mod uploading;
mod waiting;
