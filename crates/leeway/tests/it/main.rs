//! The binary as a whole: killed at random, out of room, called from the command line.
#![allow(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

mod a_backup;
mod a_command;
mod a_crash;
mod a_full_disk;
mod a_moving;
mod house;
