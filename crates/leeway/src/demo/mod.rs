//! The demonstration service: invented people and four years of believable work, made from a seed.
//!
//! Pure: it is given a seed, a number of episodes and the moment that counts as now, and hands out a plan; writing it
//! anywhere is somebody else's work. The same three always give the same plan. Everyone and everything in it is
//! invented: towns, practices, groups, people; NHS numbers are of the 999 test range, telephone numbers of the range
//! kept for drama, postcodes of areas that do not exist.
//!
//! - [`plan`]: the plan and its stream of cases
//! - [`service`]: sites, accounts, assets
//! - [`case`]: what one case consists of
//! - `people`, `skeleton`, `journey`, `record`: how a case is made; `text`, `calendar`, `rng`: what they are made with

#![allow(unreachable_pub, reason = "read by the seeding beside it; `pub` says what is meant to be read")]
#![allow(dead_code, reason = "a plan says more than today's tables hold")]

pub mod calendar;
pub mod case;
mod journey;
mod people;
pub mod plan;
mod record;
mod rng;
pub mod service;
mod skeleton;
mod text;
mod words;

#[cfg(test)]
mod tests;
