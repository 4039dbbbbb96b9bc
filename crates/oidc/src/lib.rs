//! The way to an organisation's own sign-in, by OpenID Connect (floor 3): one small port, and behind the feature `client` what
//! really speaks to a provider.
//!
//! It knows how a browser is sent to a provider and how the provider's answer is checked (OpenID Connect Core 1.0, RFC 6749,
//! RFC 7636, RFC 9207), and nothing of accounts: whose sign-in it is and what it opens is decided above. It reads no clock and
//! makes nothing random: the moment, the state, the nonce and the PKCE verifier come with each call.

#[cfg(feature = "client")]
mod client;
mod settings;

#[cfg(feature = "client")]
pub use client::Client;
pub use settings::{Given, SetUpError, Settings};

use async_trait::async_trait;
use jiff::Timestamp;
use std::fmt;

/// What a browser is sent to the provider with. Each is unpredictable, and made for this one sign-in.
pub struct Begin<'a> {
    /// Comes back with the browser, so that it is known which way it had begun (RFC 6749, 10.12).
    pub state: &'a str,
    /// Stands in the ID token, so that one made for another sign-in is not taken (OpenID Connect Core 3.1.2.1).
    pub nonce: &'a str,
    /// What only we know of the challenge that is sent (RFC 7636): 43 to 128 characters.
    pub verifier: &'a str,
}

/// What a browser came back with, and what it was sent with.
pub struct Answer<'a> {
    /// What the provider gives an ID token for, once.
    pub code: &'a str,
    /// Who answers, where the provider says so (RFC 9207).
    pub issuer: Option<&'a str>,
    /// As in [`Begin`].
    pub nonce: &'a str,
    /// As in [`Begin`].
    pub verifier: &'a str,
    /// Now: an ID token has an end.
    pub at: Timestamp,
}

/// Secrets of one sign-in are in neither.
impl fmt::Debug for Begin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Begin")
    }
}

impl fmt::Debug for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("at", &self.at).finish_non_exhaustive()
    }
}

/// Who signed in there, once everything was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// By which lasting id the provider knows them: never given to anybody else (OpenID Connect Core, section 2).
    pub subject: String,
    /// Their e-mail address, where the provider says that it has verified it.
    pub email: Option<String>,
    /// Whether the provider says that it asked for a second step, and this installation trusts it with that.
    pub second_step: bool,
}

/// Why a sign-in there came to nothing. The words are for whoever runs the installation; no secret is in them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OidcError {
    /// The provider is away, busy, or set up wrongly.
    #[error("{0}")]
    Away(String),
    /// What it answered does not hold.
    #[error("{0}")]
    Unsound(String),
}

/// An organisation's own sign-in. A call may take as long as its time limit: no transaction is open meanwhile.
#[async_trait]
pub trait Provider: fmt::Debug + Send + Sync {
    /// What the organisation's sign-in is called, as it stands on the button after “Sign in with”.
    fn name(&self) -> &str;

    /// The address to which a browser is sent.
    ///
    /// # Errors
    /// [`OidcError::Away`] where the provider cannot be reached now: nobody is sent to a page that does not answer.
    async fn begin(&self, begin: &Begin<'_>) -> Result<String, OidcError>;

    /// Asks the provider who came back, and checks what it says: signature, issuer, audience, end and nonce.
    ///
    /// # Errors
    /// [`OidcError`].
    async fn finish(&self, answer: &Answer<'_>) -> Result<Identity, OidcError>;

    /// The address at which a browser signs out there, too (OpenID Connect RP-Initiated Logout 1.0, section 2); none where the provider names
    /// none, or cannot be asked now. It asks whoever comes whether they mean it: no token is kept here that would say who they are.
    async fn way_out(&self) -> Option<String> {
        None
    }

    /// Whether the provider's description of itself can be read.
    ///
    /// # Errors
    /// [`OidcError::Away`].
    async fn reach(&self) -> Result<(), OidcError>;
}
