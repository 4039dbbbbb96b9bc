//! The directory's rules, by example and by property.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod hours;
mod liking;
mod records;
mod texts;
mod trees;
