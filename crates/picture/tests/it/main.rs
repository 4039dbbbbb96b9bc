//! Pictures of the charter: the line, the spread of a workshop, movement, and differences with their intervals.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

mod drawn;
mod pictures;
