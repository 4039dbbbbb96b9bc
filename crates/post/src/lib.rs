//! The post (floor 3, HOUSE 10.11): e-mail by SMTP and texts by a provider, behind one small port.
//!
//! It knows how a message leaves this machine, and nothing of what it is about: whoever asks for it has made the words neutral.
//! It reads no clock and makes no id: both come with the message. What a server says of a failure is handed on without the
//! address or number it was for ([`scrubbed`]), and no secret is ever part of a word about it.

mod line;
mod scrub;
mod secret;
mod set_up;
mod smtp;
mod text;

pub use scrub::scrubbed;
pub use secret::Secret;
pub use set_up::{NAMES, Outside, SetUpError, Settings};

use async_trait::async_trait;
use jiff::Timestamp;
use std::fmt;
use uuid::Uuid;

/// By which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// E-mail.
    Mail,
    /// A text to a mobile telephone.
    Text,
}

impl Channel {
    /// Its code, as rows and figures have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Text => "text",
        }
    }

    /// A channel by its code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Mail, Self::Text].into_iter().find(|channel| channel.as_str() == code)
    }

    /// What it is called.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Mail => "e-mail",
            Self::Text => "text",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// Which channels an installation has set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Whether it sends e-mail.
    pub mail: bool,
    /// Whether it sends texts.
    pub text: bool,
}

impl Standing {
    /// Whether a channel is set up.
    #[must_use]
    pub const fn sends(self, channel: Channel) -> bool {
        match channel {
            Channel::Mail => self.mail,
            Channel::Text => self.text,
        }
    }

    /// Whether nothing is.
    #[must_use]
    pub const fn nothing(self) -> bool {
        !self.mail && !self.text
    }
}

/// An e-mail.
#[derive(Clone)]
pub struct Mail {
    /// The same at each try of one message: servers and readers know a second copy by it.
    pub id: Uuid,
    /// When it is sent.
    pub at: Timestamp,
    /// The address.
    pub to: String,
    /// Neutral: it stands on locked screens and in lists that others see.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// A calendar's file that goes with it (RFC 5545).
    pub calendar: Option<String>,
}

/// A text.
#[derive(Clone)]
pub struct Text {
    /// The same at each try of one message.
    pub id: Uuid,
    /// When it is sent: a provider may ask for a token that is valid for a moment.
    pub at: Timestamp,
    /// The number, as E.164 writes it: `+447700900123`.
    pub to: String,
    /// What it says.
    pub body: String,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("id", &self.id).finish_non_exhaustive()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Text").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Why a message did not go. The words are for an administrator; neither an address, a number nor a secret is in them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// The channel is not set up here.
    #[error("{0} is not set up here")]
    NotSetUp(Channel),
    /// It may go another time: the server is away, busy, or set up wrongly.
    #[error("{0}")]
    Later(String),
    /// It will not go however often it is tried: the address is refused, or the message.
    #[error("{0}")]
    Never(String),
}

/// Sends messages. A call may take as long as its implementation's time limit: no transaction is open meanwhile.
#[async_trait]
pub trait Post: fmt::Debug + Send + Sync {
    /// Which channels are set up.
    fn standing(&self) -> Standing;

    /// Hands an e-mail to the server.
    ///
    /// # Errors
    /// [`PostError`]; without one, the server has taken it.
    async fn mail(&self, mail: &Mail) -> Result<(), PostError>;

    /// Hands a text to the provider.
    ///
    /// # Errors
    /// [`PostError`]; without one, the provider has taken it.
    async fn text(&self, text: &Text) -> Result<(), PostError>;

    /// Whether each channel that is set up can be reached now, and what was found there, in words; nothing is sent.
    async fn reach(&self, at: Timestamp) -> Vec<(Channel, Result<String, PostError>)>;
}

/// Nothing is set up: nothing is sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nothing;

#[async_trait]
impl Post for Nothing {
    fn standing(&self) -> Standing {
        Standing::default()
    }

    async fn mail(&self, _: &Mail) -> Result<(), PostError> {
        Err(PostError::NotSetUp(Channel::Mail))
    }

    async fn text(&self, _: &Text) -> Result<(), PostError> {
        Err(PostError::NotSetUp(Channel::Text))
    }

    async fn reach(&self, _: Timestamp) -> Vec<(Channel, Result<String, PostError>)> {
        Vec::new()
    }
}
