//! The work of social prescribing as pure rules.
//!
//! Floor 0 of the house: nothing here reads a clock, touches a disk or a network, or makes an id. Time and randomness
//! come in as values; what is decided goes out as values. Each module is named for what it is about, in the domain's
//! own words, and the same name is found on every floor above.

#[macro_use]
mod codes;

pub mod ability;
pub mod access;
pub mod access_review;
pub mod appointment;
pub mod asset;
pub mod attachment;
pub mod batch;
pub mod charter;
pub mod clock;
pub mod concern;
pub mod connection;
pub mod consent;
pub mod contact;
pub mod contract;
pub mod death;
pub mod desk;
pub mod disclosure;
pub mod ending;
pub mod episode;
pub mod event;
pub mod figure;
pub mod glass;
pub mod goal;
pub mod group;
pub mod hidden;
pub mod holding;
pub mod ics;
pub mod ids;
pub mod joining;
pub mod joint;
pub mod kin;
pub mod letter;
pub mod lone;
pub mod measure;
pub mod minimum;
pub mod needs;
pub mod nudge;
pub mod overlap;
pub mod passing;
pub mod paste;
pub mod person;
pub mod place;
pub mod problem;
pub mod reference;
pub mod referral;
pub mod report;
pub mod retention;
pub mod rights;
pub mod search;
pub mod summary;
pub mod support;
pub mod unusual;
pub mod waiting;
pub mod wish;
pub mod wordback;

pub use problem::Problem;
