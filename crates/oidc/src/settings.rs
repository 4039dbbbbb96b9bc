//! How a provider is set up: what is missing or contradicts itself is said before anything is served.

use std::fmt;

/// Where browsers come back to, under the address at which Leeway is served. It is registered with the provider.
const BACK: &str = "/sign-in/organisation/back";
/// The longest name that fits on a button.
const NAME_MAX: usize = 40;
/// Called so where it has no name.
const NAME: &str = "your organisation";

/// A provider, as the installation names it.
#[derive(Clone)]
pub struct Settings {
    /// Its address; it describes itself below it, at `/.well-known/openid-configuration`.
    pub issuer: String,
    /// As what this installation is registered there.
    pub client_id: String,
    /// What proves it.
    pub client_secret: String,
    /// What its sign-in is called.
    pub name: String,
    /// Where browsers come back to.
    pub back: String,
    /// Whether a second step that was asked for there counts here. Without it one's own second step follows, as after a password.
    pub trusts_second_step: bool,
    /// The values of the claim `acr` that stand for a second step, besides `mfa` in the claim `amr` (RFC 8176).
    pub second_step_acr: Vec<String>,
}

/// No secret is in it.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("issuer", &self.issuer).field("name", &self.name).finish_non_exhaustive()
    }
}

/// What is wrong with the settings. No secret is repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetUpError {
    /// One of those that belong together is missing.
    #[error("{0} is missing: LEEWAY_OIDC_ISSUER, LEEWAY_OIDC_CLIENT_ID and LEEWAY_OIDC_CLIENT_SECRET belong together")]
    Missing(&'static str),
    /// It cannot be used.
    #[error("{0}: {1}")]
    Unusable(&'static str, String),
    /// One contradicts another.
    #[error("{0}")]
    Contradicts(&'static str),
}

impl Settings {
    /// Settings of a provider, from what was given; none where nothing was.
    ///
    /// # Errors
    /// [`SetUpError`].
    pub fn new(given: Given, origin: Option<&str>) -> Result<Option<Self>, SetUpError> {
        let Given { issuer, client_id, client_secret, name, trusts_second_step, second_step_acr } = given;
        let [issuer, client_id, client_secret, name] = [issuer, client_id, client_secret, name].map(full);
        let second_step_acr: Vec<String> = second_step_acr.into_iter().filter_map(|one| full(Some(one))).collect();
        if issuer.is_none() && client_id.is_none() && client_secret.is_none() {
            if trusts_second_step || name.is_some() || !second_step_acr.is_empty() {
                return Err(SetUpError::Missing("LEEWAY_OIDC_ISSUER"));
            }
            return Ok(None);
        }
        let issuer = issuer.ok_or(SetUpError::Missing("LEEWAY_OIDC_ISSUER"))?;
        let client_id = client_id.ok_or(SetUpError::Missing("LEEWAY_OIDC_CLIENT_ID"))?;
        let client_secret = client_secret.ok_or(SetUpError::Missing("LEEWAY_OIDC_CLIENT_SECRET"))?;
        let name = name.unwrap_or_else(|| NAME.to_owned());
        if name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
            return Err(SetUpError::Unusable(
                "LEEWAY_OIDC_NAME",
                format!("it stands on a button, so it has at most {NAME_MAX} characters, on one line"),
            ));
        }
        if !second_step_acr.is_empty() && !trusts_second_step {
            return Err(SetUpError::Contradicts(
                "LEEWAY_OIDC_MFA_ACR says what stands for a second step, and counts only with --oidc-trusts-mfa",
            ));
        }
        let origin = origin.ok_or(SetUpError::Contradicts(
            "browsers have to come back from the provider: say with --origin at which address Leeway is served",
        ))?;
        let back = format!("{}{BACK}", origin.trim_end_matches('/'));
        Ok(Some(Self { issuer, client_id, client_secret, name, back, trusts_second_step, second_step_acr }))
    }
}

/// What was given, as it was given.
#[derive(Default, Clone)]
pub struct Given {
    /// See [`Settings`].
    pub issuer: Option<String>,
    /// See [`Settings`].
    pub client_id: Option<String>,
    /// See [`Settings`].
    pub client_secret: Option<String>,
    /// See [`Settings`].
    pub name: Option<String>,
    /// See [`Settings`].
    pub trusts_second_step: bool,
    /// See [`Settings`].
    pub second_step_acr: Vec<String>,
}

fn full(given: Option<String>) -> Option<String> {
    given.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot be set up shall fail loudly")]

    use super::{Given, SetUpError, Settings};

    const ORIGIN: Option<&str> = Some("https://leeway.example.org");

    fn given() -> Given {
        let some = |text: &str| Some(text.to_owned());
        Given {
            issuer: some(" https://id.example.org "),
            client_id: some("leeway"),
            client_secret: some("s3cret"),
            ..Given::default()
        }
    }

    #[test]
    fn what_belongs_together_is_asked_for_together() {
        let settings = Settings::new(given(), ORIGIN).unwrap().unwrap();
        assert_eq!(settings.back, "https://leeway.example.org/sign-in/organisation/back");
        assert_eq!((settings.issuer.as_str(), settings.name.as_str()), ("https://id.example.org", "your organisation"));
        assert!(!format!("{settings:?}").contains("s3cret"));
        assert!(Settings::new(Given::default(), None).unwrap().is_none(), "nothing was given");
        let missing = |given| Settings::new(given, ORIGIN).unwrap_err();
        assert_eq!(missing(Given { issuer: None, ..given() }), SetUpError::Missing("LEEWAY_OIDC_ISSUER"));
        assert_eq!(
            missing(Given { client_id: Some("  ".to_owned()), ..given() }),
            SetUpError::Missing("LEEWAY_OIDC_CLIENT_ID")
        );
        assert_eq!(missing(Given { client_secret: None, ..given() }), SetUpError::Missing("LEEWAY_OIDC_CLIENT_SECRET"));
        let alone = Given { trusts_second_step: true, ..Given::default() };
        assert_eq!(missing(alone), SetUpError::Missing("LEEWAY_OIDC_ISSUER"));
    }

    #[test]
    fn what_contradicts_itself_is_said() {
        let acr = Given { second_step_acr: vec!["AAL3".to_owned()], ..given() };
        assert!(matches!(Settings::new(acr.clone(), ORIGIN), Err(SetUpError::Contradicts(_))));
        assert!(Settings::new(Given { trusts_second_step: true, ..acr }, ORIGIN).is_ok());
        assert!(matches!(Settings::new(given(), None), Err(SetUpError::Contradicts(_))), "nowhere to come back to");
        let long = Given { name: Some("x".repeat(41)), ..given() };
        assert!(matches!(Settings::new(long, ORIGIN), Err(SetUpError::Unusable("LEEWAY_OIDC_NAME", _))));
    }
}
