//! The post of this installation: set up by the environment alone, for what stands on a command line is seen by everybody on the
//! machine.

use crate::{Database, database};
use anyhow::{Context, bail};
use app::App;
use app::notices::Channel;
use axum::http::Uri;
use clap::Subcommand;
use post::{Outside, Post, Settings};
use std::process::ExitCode;
use std::str::FromStr;
use std::sync::Arc;

/// What can be done with the post.
#[derive(Debug, Subcommand)]
pub(crate) enum PostCommand {
    /// Sends a harmless test message to an e-mail address or a UK mobile number.
    Try {
        #[command(flatten)]
        database: Database,
        /// Where to.
        #[arg(long)]
        to: String,
    },
}

/// Where browsers find this installation: `https://leeway.example.org`.
#[derive(Debug, Clone)]
pub(crate) struct Address(pub(crate) String);

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || "give it as https://leeway.example.org, with nothing behind it".to_owned();
        let uri: Uri = text.trim().parse().map_err(|_| wrong())?;
        let host = uri.host().ok_or_else(wrong)?;
        let here = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
        let bare = uri.path() == "/" && uri.query().is_none() && !text.contains(['@', '#']);
        match uri.scheme_str() {
            Some("https") if bare => {}
            Some("http") if bare && here => {}
            Some("http") if bare => return Err("an address that is sent in messages begins with https://".to_owned()),
            _ => return Err(wrong()),
        }
        Ok(Self(text.trim().trim_end_matches('/').to_owned()))
    }
}

/// The post as the environment sets it up.
///
/// # Errors
/// What is wrong with it, without the secrets in it.
pub(crate) fn outside() -> anyhow::Result<Outside> {
    let settings = Settings::read(|name| std::env::var(name).ok());
    Outside::new(&settings).context("e-mail and texts cannot be set up")
}

/// Gives an application its post, and the address that stands in messages.
///
/// # Errors
/// As [`outside`].
pub(crate) fn set_up(app: App, address: Option<&Address>) -> anyhow::Result<App> {
    let post = outside()?;
    let sends = post.standing();
    tracing::info!(mail = sends.mail, text = sends.text, invitations = sends.mail && address.is_some(), "post");
    let app = app.with_post(Arc::new(post));
    Ok(match address {
        Some(Address(address)) => app.at_address(address),
        None => app,
    })
}

/// What `leeway check` says of the post: name, words; and whether all that is set up can be reached.
pub(crate) async fn checked(app: App) -> (Vec<(String, String)>, bool) {
    let post = match outside() {
        Ok(post) => post,
        Err(error) => return (vec![("post".to_owned(), format!("{error:#}"))], false),
    };
    let sends = post.standing();
    let reached = app::notices::reach(&app.with_post(Arc::new(post))).await;
    let mut sound = true;
    let facts = [Channel::Mail, Channel::Text].map(|channel| {
        let words = match reached.iter().find(|(one, _)| *one == channel) {
            Some((_, Ok(found))) if found.is_empty() => "set up, and reached".to_owned(),
            Some((_, Ok(found))) => format!("set up, and reached: {found}"),
            Some((_, Err(error))) => {
                sound = false;
                format!("set up, and not reached: {error}")
            }
            None if sends.sends(channel) => "set up".to_owned(),
            None => "not set up; none is sent".to_owned(),
        };
        (channel.words().to_owned(), words)
    });
    (facts.to_vec(), sound)
}

/// Runs a command.
///
/// # Errors
/// What the post says; an address that is none.
pub(crate) async fn run(command: PostCommand) -> anyhow::Result<ExitCode> {
    let PostCommand::Try { database, to } = command;
    let store = database::open_made(&database.database).await?;
    let app =
        set_up(App::new(store, Arc::new(crate::outside::SystemClock), Arc::new(crate::outside::SystemIds)), None)?;
    match app::notices::try_out(&app, &to).await {
        Ok(channel) => {
            crate::tend::say(&format!("The {channel} was handed over. Look whether it arrives."))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(app::AppError::Invalid(problems)) => {
            bail!("{}", problems.into_iter().map(|p| p.message).collect::<Vec<_>>().join("; "))
        }
        Err(error) => bail!("it was not handed over: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_for_messages_is_of_the_web_and_has_nothing_behind_it() {
        for right in
            ["https://leeway.example.org", "https://leeway.example.org/", "http://127.0.0.1:8080", "http://localhost"]
        {
            let Address(kept) = right.parse().unwrap_or_else(|error| panic!("{right}: {error}"));
            assert!(right.starts_with(&kept) && !kept.ends_with('/'));
        }
        for wrong in [
            "leeway.example.org",
            "http://leeway.example.org",
            "https://a@b.example",
            "https://leeway.example.org/x",
            "ftp://x",
            "",
        ] {
            assert!(wrong.parse::<Address>().is_err(), "{wrong}");
        }
    }
}
