//! The sign-in of an organisation, as this installation sets it up (docs/operations/organisation-sign-in.md).

use anyhow::{Context, bail};
use app::App;
use clap::Args;
use clap::builder::FalseyValueParser;
use oidc::{Given, Settings};
use std::path::PathBuf;

/// What proves to the provider which installation asks. By the environment alone: everybody on the machine reads a command line.
const SECRET: &str = "LEEWAY_OIDC_CLIENT_SECRET";

/// The provider.
#[derive(Debug, Args)]
pub(crate) struct Organisation {
    /// The address of an OpenID Connect provider, such as https://id.example.org: people can then sign in by the sign-in of their
    /// organisation. LEEWAY_OIDC_CLIENT_SECRET holds the secret.
    #[arg(long = "oidc-issuer", env = "LEEWAY_OIDC_ISSUER")]
    issuer: Option<String>,
    /// The id under which this installation is registered there.
    #[arg(long = "oidc-client-id", env = "LEEWAY_OIDC_CLIENT_ID")]
    client_id: Option<String>,
    /// A file with the secret of that registration, which nobody but Leeway can read, in place of LEEWAY_OIDC_CLIENT_SECRET.
    #[arg(long = "oidc-client-secret-file", env = "LEEWAY_OIDC_CLIENT_SECRET_FILE")]
    client_secret_file: Option<PathBuf>,
    /// What the button is called after “Sign in with”; without it, “your organisation”.
    #[arg(long = "oidc-name", env = "LEEWAY_OIDC_NAME")]
    name: Option<String>,
    /// A second step that was asked for there counts here: where the provider says so, with `mfa` in the claim `amr` or one of
    /// --oidc-mfa-acr in `acr`. Without it, one's own second step follows as after a password.
    #[arg(long = "oidc-trusts-mfa", env = "LEEWAY_OIDC_TRUSTS_MFA", value_parser = FalseyValueParser::new())]
    trusts_mfa: bool,
    /// Values of the claim `acr` that stand for a second step, with commas between them; they are asked for, too.
    #[arg(long = "oidc-mfa-acr", env = "LEEWAY_OIDC_MFA_ACR", value_delimiter = ',')]
    mfa_acr: Vec<String>,
}

impl Organisation {
    /// The settings; none where nothing was set.
    fn settings(&self, origin: Option<&str>) -> anyhow::Result<Option<Settings>> {
        let spoken = std::env::var(SECRET).ok().filter(|secret| !secret.trim().is_empty());
        let client_secret = match (spoken, &self.client_secret_file) {
            (Some(_), Some(_)) => bail!("give {SECRET} or LEEWAY_OIDC_CLIENT_SECRET_FILE, not both"),
            (spoken, None) => spoken,
            (None, Some(file)) => {
                Some(std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?)
            }
        };
        let given = Given {
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_secret,
            name: self.name.clone(),
            trusts_second_step: self.trusts_mfa,
            second_step_acr: self.mfa_acr.clone(),
        };
        Ok(Settings::new(given, origin)?)
    }

    /// Gives an application the sign-in of the organisation, where one is set up. The provider is not asked for anything yet.
    ///
    /// # Errors
    /// What is missing or contradicts itself, without the secret.
    pub(crate) fn set_up(&self, app: App) -> anyhow::Result<App> {
        let origin = app.passkey_origin().map(ToOwned::to_owned);
        match self.settings(origin.as_deref()).context("the sign-in of the organisation cannot be set up")? {
            Some(settings) => with(app, settings),
            None => Ok(app),
        }
    }

    /// What `leeway check` says of it, and whether it is as it should be.
    pub(crate) async fn checked(&self, app: App) -> (String, bool) {
        // where browsers come back to is for `serve` to know; nobody is sent anywhere here
        let set_up = match self.settings(Some("http://localhost")) {
            Ok(None) => return ("not set up".to_owned(), true),
            Ok(Some(settings)) => with(app, settings),
            Err(error) => Err(error),
        };
        match set_up {
            Err(error) => (format!("{error:#}"), false),
            Ok(app) => match app::accounts::reach_organisation(&app).await {
                Some(Err(error)) => (format!("set up, and not reached: {error}"), false),
                _ => ("set up, and reached".to_owned(), true),
            },
        }
    }
}

#[cfg(feature = "oidc")]
fn with(app: App, settings: Settings) -> anyhow::Result<App> {
    let (issuer, back) = (settings.issuer.clone(), settings.back.clone());
    let client = oidc::Client::new(settings).context("the sign-in of the organisation cannot be set up")?;
    tracing::info!(issuer, back, "people can sign in by their organisation");
    Ok(app.with_provider(std::sync::Arc::new(client)))
}

#[cfg(not(feature = "oidc"))]
fn with(_: App, _: Settings) -> anyhow::Result<App> {
    bail!("this Leeway was built without the sign-in of an organisation (the feature `oidc`)")
}
