//! What an installation sets up, read once at the start; every fault of it is said in words, without the secret in it.

use crate::line::CA;
use crate::secret::Secret;
use crate::smtp::Smtp;
use crate::text::{Notify, Texts, Webhook};
use crate::{Channel, Mail, Post, PostError, Standing, Text};
use async_trait::async_trait;
use jiff::Timestamp;
use std::fmt;
use std::net::IpAddr;
use url::{Host, Url};

/// The names of what can be set, with what each is; `_TOKEN`, `_KEY` and the URL of SMTP hold secrets.
pub const NAMES: &[(&str, &str)] = &[
    ("LEEWAY_SMTP_URL", "the mail server: smtps://USER:PASSWORD@HOST or smtp://USER:PASSWORD@HOST:587"),
    ("LEEWAY_SMTP_CA", "a file with certificates of authorities, in PEM, that the mail server may have its own from"),
    ("LEEWAY_MAIL_FROM", "the sender, with a neutral name: Leeway <no-reply@example.org>"),
    ("LEEWAY_TEXT_NOTIFY_KEY", "an API key of GOV.UK Notify, by which texts are sent"),
    ("LEEWAY_TEXT_NOTIFY_TEMPLATE", "the id of its template, which has ((body)) and nothing else"),
    ("LEEWAY_TEXT_NOTIFY_URL", "its address, where that is not the usual one"),
    ("LEEWAY_TEXT_URL", "or another provider's address, to which {\"to\", \"body\"} is posted"),
    ("LEEWAY_TEXT_TOKEN", "the bearer token for that address"),
];

/// What was set, by the names in [`NAMES`].
#[derive(Clone, Default)]
pub struct Settings {
    smtp_url: Option<Secret>,
    smtp_ca: Option<String>,
    mail_from: Option<String>,
    notify_key: Option<Secret>,
    notify_template: Option<String>,
    notify_url: Option<String>,
    text_url: Option<String>,
    text_token: Option<Secret>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Settings")
    }
}

impl Settings {
    /// Reads what is set; what is empty counts as not set.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| value(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let secret = |name: &str| set(name).map(Secret::new);
        Self {
            smtp_url: secret("LEEWAY_SMTP_URL"),
            smtp_ca: set(CA),
            mail_from: set("LEEWAY_MAIL_FROM"),
            notify_key: secret("LEEWAY_TEXT_NOTIFY_KEY"),
            notify_template: set("LEEWAY_TEXT_NOTIFY_TEMPLATE"),
            notify_url: set("LEEWAY_TEXT_NOTIFY_URL"),
            text_url: set("LEEWAY_TEXT_URL"),
            text_token: secret("LEEWAY_TEXT_TOKEN"),
        }
    }
}

/// What is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetUpError {
    /// One is set that does not work without the other.
    #[error("{0} is set and {1} is not: set both, or neither")]
    Half(&'static str, &'static str),
    /// Two ways are set where one is needed.
    #[error("texts are set up twice, by LEEWAY_TEXT_NOTIFY_KEY and by LEEWAY_TEXT_URL: keep one")]
    Twice,
    /// It cannot be read.
    #[error("{0} cannot be used: {1}")]
    Unusable(&'static str, String),
    /// It would travel in the open.
    #[error("{0} asks for a connection without TLS; that is possible to this very machine alone")]
    InTheOpen(&'static str),
    /// The sender says what the service is about.
    #[error(
        "LEEWAY_MAIL_FROM says what the service is about; others may see it. Use a neutral one, such as: Leeway <no-reply@example.org>"
    )]
    Telling,
}

/// The real post.
#[derive(Debug)]
pub struct Outside {
    mail: Option<Smtp>,
    text: Option<Texts>,
}

impl Outside {
    /// Sets up what is set; within a runtime, for connections are kept open.
    ///
    /// # Errors
    /// What is wrong with the settings, without the secrets in them.
    pub fn new(settings: &Settings) -> Result<Self, SetUpError> {
        let mail = match (&settings.smtp_url, &settings.mail_from) {
            (Some(url), Some(from)) => Some(Smtp::new(url, from, settings.smtp_ca.as_deref())?),
            (Some(_), None) => return Err(SetUpError::Half("LEEWAY_SMTP_URL", "LEEWAY_MAIL_FROM")),
            (None, Some(_)) => return Err(SetUpError::Half("LEEWAY_MAIL_FROM", "LEEWAY_SMTP_URL")),
            (None, None) if settings.smtp_ca.is_some() => return Err(SetUpError::Half(CA, "LEEWAY_SMTP_URL")),
            (None, None) => None,
        };
        let notify = match (&settings.notify_key, &settings.notify_template) {
            (Some(key), Some(template)) => Some(Notify::new(key, template, settings.notify_url.as_deref())?),
            (Some(_), None) => return Err(SetUpError::Half("LEEWAY_TEXT_NOTIFY_KEY", "LEEWAY_TEXT_NOTIFY_TEMPLATE")),
            (None, Some(_)) => return Err(SetUpError::Half("LEEWAY_TEXT_NOTIFY_TEMPLATE", "LEEWAY_TEXT_NOTIFY_KEY")),
            (None, None) => None,
        };
        let webhook = match (&settings.text_url, &settings.text_token) {
            (Some(url), Some(token)) => Some(Webhook::new(url, token)?),
            (Some(_), None) => return Err(SetUpError::Half("LEEWAY_TEXT_URL", "LEEWAY_TEXT_TOKEN")),
            (None, Some(_)) => return Err(SetUpError::Half("LEEWAY_TEXT_TOKEN", "LEEWAY_TEXT_URL")),
            (None, None) => None,
        };
        let text = match (notify, webhook) {
            (Some(_), Some(_)) => return Err(SetUpError::Twice),
            (Some(notify), None) => Some(Texts::Notify(notify)),
            (None, webhook) => webhook.map(Texts::Webhook),
        };
        Ok(Self { mail, text })
    }
}

/// Whether an address means this very machine, to which nothing travels.
pub(crate) fn is_here(url: &Url) -> bool {
    match url.host() {
        // of schemes that are not the web's, an address in figures is read as a name
        Some(Host::Domain(name)) => name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback()),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[async_trait]
impl Post for Outside {
    fn standing(&self) -> Standing {
        Standing { mail: self.mail.is_some(), text: self.text.is_some() }
    }

    async fn mail(&self, mail: &Mail) -> Result<(), PostError> {
        match &self.mail {
            Some(smtp) => smtp.send(mail).await,
            None => Err(PostError::NotSetUp(Channel::Mail)),
        }
    }

    async fn text(&self, text: &Text) -> Result<(), PostError> {
        match &self.text {
            Some(texts) => texts.send(text).await,
            None => Err(PostError::NotSetUp(Channel::Text)),
        }
    }

    async fn reach(&self, at: Timestamp) -> Vec<(Channel, Result<String, PostError>)> {
        let mut found = Vec::new();
        if let Some(smtp) = &self.mail {
            found.push((Channel::Mail, smtp.reach().await));
        }
        if let Some(texts) = &self.text {
            // a provider of texts says nothing of itself
            found.push((Channel::Text, texts.reach(at).await.map(|()| String::new())));
        }
        found
    }
}
