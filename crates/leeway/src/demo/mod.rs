//! The demonstration service: invented people and four years of believable work, made from a seed.
//!
//! Pure: it is given a seed, a number of episodes and the moment that counts as now, and hands out a plan; writing it
//! anywhere is somebody else's work. The same three always give the same plan. Everyone and everything in it is
//! invented: towns, practices, groups, people; NHS numbers are of the 999 test range, telephone numbers of the range
//! kept for drama, postcodes of areas that do not exist.
//!
//! - [`plan`]: the plan and its stream of cases
//! - [`service`]: sites, accounts, assets
//! - [`case`]: what one case consists of; `spell` has the support that followed
//! - [`measures`]: what people were asked about how they are
//! - `establish` makes the service; `people`, `asking`, `journey`, `skeleton`, `record`, `notes`, `linking` and `telling`
//!   make a case, in about that order; `text`, `voice`, `calendar` and `rng` are what they make it with

#![allow(unreachable_pub, reason = "read by the seeding beside it; `pub` says what is meant to be read")]
#![allow(dead_code, reason = "a plan says more than today's tables hold")]

mod asking;
pub mod calendar;
pub mod case;
pub mod establish;
mod journey;
mod linking;
pub mod measures;
mod notes;
mod people;
pub mod plan;
mod record;
pub(crate) mod rng;
pub mod service;
mod skeleton;
pub(crate) mod spell;
mod telling;
mod text;
mod voice;
mod words;

#[cfg(test)]
mod tests;
