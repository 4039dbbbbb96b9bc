//! Moving in and moving out, from the command line.

mod export;
mod import;

pub(crate) use export::{ExportCommand, run as export};
pub(crate) use import::{ImportCommand, run as import};

use std::io::Write;

fn say(line: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
