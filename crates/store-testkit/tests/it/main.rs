//! The store on both engines.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod calendar;
mod catalogue;
mod chains;
mod charter;
mod destruction;
mod doors;
mod episodes;
mod front_desk;
mod isolation;
mod judgement;
mod keeping;
mod keys;
mod letters;
mod nudges;
mod organisation;
mod people;
mod plans;
mod referrals;
mod rights;
mod supervising;
mod support_work;
mod wishes;
mod work;
mod workshops;

/// The checkout, for tests that read the project's own files.
fn root() -> std::path::PathBuf {
    std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}
