//! The keys that secrets are sealed with: read from the environment or a file, and made.

use crate::outside::{SystemClock, SystemIds};
use anyhow::{Context, bail};
use app::clock::{Clock, Ids};
use app::sealing::Keyring;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Where the keys are.
#[derive(Args)]
pub(crate) struct Keys {
    /// What secrets are sealed with, NAME:KEY as `leeway secret-key` makes it; give it by the environment, for other users of
    /// the machine read a command line. Several, with commas between them: the first seals, all of them open.
    #[arg(long, env = "LEEWAY_SECRET_KEY", hide_env_values = true, hide = true)]
    secret_key: Option<String>,
    /// A file with the keys that secrets are sealed with, which nobody but Leeway can read. `leeway secret-key` makes one. Of
    /// several, with commas or lines between them, the first seals, and all of them open. LEEWAY_SECRET_KEY holds the keys themselves.
    #[arg(long, env = "LEEWAY_SECRET_KEY_FILE")]
    secret_key_file: Option<PathBuf>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

impl Keys {
    /// The keys; none where none were given.
    ///
    /// # Errors
    /// Both ways at once; a file that cannot be read; keys that are none. No key is repeated.
    pub(crate) fn keyring(&self) -> anyhow::Result<Option<Keyring>> {
        let text = match (&self.secret_key, &self.secret_key_file) {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => bail!("give LEEWAY_SECRET_KEY or LEEWAY_SECRET_KEY_FILE, not both"),
            (Some(text), None) => text.clone(),
            (None, Some(file)) => {
                std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?
            }
        };
        Keyring::parse(&text).map(Some).context("LEEWAY_SECRET_KEY")
    }
}

/// Makes a key, named after the day, and writes it to standard output.
///
/// # Errors
/// Standard output cannot be written to.
pub(crate) fn make() -> anyhow::Result<ExitCode> {
    let mut key = [0; 32];
    SystemIds.fill(&mut key);
    let name = SystemClock.now().strftime("%Y-%m-%d").to_string();
    writeln!(std::io::stdout(), "{}", Keyring::write(&name, &key)).context("cannot write to standard output")?;
    Ok(ExitCode::SUCCESS)
}
