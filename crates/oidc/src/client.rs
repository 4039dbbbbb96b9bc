//! What really speaks to a provider. The protocol and every check of an ID token are the crate `openidconnect`'s
//! (docs/adr/0011); here it is decided which provider, over which connections, and what is trusted.

use crate::{Answer, Begin, Identity, OidcError, Provider, SetUpError, Settings};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod, CoreGenderClaim, CoreGrantType,
    CoreIdToken, CoreIdTokenClaims, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
    CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType, CoreTokenResponse,
};
use openidconnect::{
    AccessToken, AdditionalProviderMetadata, AsyncHttpClient, AuthType, AuthenticationContextClass, AuthenticationFlow,
    AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, EmptyAdditionalClaims,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, ProviderMetadata, RedirectUrl, Scope, SignatureVerificationError,
    TokenResponse, UserInfoClaims,
};
use reqwest::redirect;
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use url::{Host, Url};

/// So long connecting, and so long a whole call, may take: somebody waits at a page.
const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(10);
/// More of an answer is not read: keys and descriptions are some kilobytes.
const ANSWER: usize = 512 * 1024;
/// Signatures that are taken: with a public key, and what providers use. Never `none`, nor one made with the shared secret.
const SIGNATURES: [CoreJwsSigningAlgorithm; 3] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
];
/// What `amr` says where more than one step was asked for (RFC 8176, section 2).
const MORE_STEPS: &str = "mfa";

/// What a provider says of itself besides the usual: whether it names itself in its answers (RFC 9207, section 3), and where one signs
/// out.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Besides {
    #[serde(default)]
    authorization_response_iss_parameter_supported: Option<bool>,
    /// Where a browser signs out (OpenID Connect RP-Initiated Logout 1.0, 2.1).
    #[serde(default)]
    end_session_endpoint: Option<String>,
}

impl AdditionalProviderMetadata for Besides {}

type Description = ProviderMetadata<
    Besides,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Spoken =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// A provider that is asked over the network.
pub struct Client {
    settings: Settings,
    issuer: IssuerUrl,
    back: RedirectUrl,
    http: Http,
    /// What the provider said of itself when a browser was last sent there.
    described: Mutex<Option<Arc<Description>>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({:?})", self.settings)
    }
}

/// Why a call came to nothing.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct CallError(String);

/// An address to which secrets are sent: over TLS, or on this very machine.
fn secured(url: &Url) -> bool {
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(number)) => number.is_loopback(),
        Some(Host::Ipv6(number)) => number.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && here)
}

/// What is wrong, down to its cause.
fn causes(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        words = format!("{words}: {cause}");
        next = cause.source();
    }
    words
}

fn away(error: &dyn Error) -> OidcError {
    OidcError::Away(causes(error))
}

fn unsound(why: impl Into<String>) -> OidcError {
    OidcError::Unsound(why.into())
}

/// The connections, for the crate that knows the protocol.
struct Http(reqwest::Client);

impl Http {
    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, CallError> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string()).map_err(|error| CallError(error.to_string()))?;
        if !secured(&url) {
            return Err(CallError("the provider names an address that does not begin with https://".to_owned()));
        }
        let failed = |error: reqwest::Error| CallError(causes(&error.without_url()));
        let asked = self.0.request(parts.method, url).headers(parts.headers).body(body);
        let mut answer = asked.send().await.map_err(failed)?;
        let mut response = HttpResponse::new(Vec::new());
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        while let Some(part) = answer.chunk().await.map_err(failed)? {
            response.body_mut().extend_from_slice(&part);
            if response.body().len() > ANSWER {
                return Err(CallError("the provider’s answer is too long".to_owned()));
            }
        }
        Ok(response)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = CallError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, CallError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.exchange(request))
    }
}

impl Client {
    /// A provider as it is set up. Nothing is asked of it yet: Leeway starts also while it is away.
    ///
    /// # Errors
    /// [`SetUpError`] where an address cannot be used.
    pub fn new(settings: Settings) -> Result<Self, SetUpError> {
        const ISSUER: &str = "LEEWAY_OIDC_ISSUER";
        let issuer = IssuerUrl::new(settings.issuer.clone())
            .map_err(|_| SetUpError::Unusable(ISSUER, "it is no address of the web".to_owned()))?;
        if !secured(issuer.url()) || issuer.url().query().is_some() || issuer.url().fragment().is_some() {
            return Err(SetUpError::Unusable(ISSUER, "it begins with https://, and no ? or # is in it".to_owned()));
        }
        let back = RedirectUrl::new(settings.back.clone())
            .map_err(|_| SetUpError::Unusable("--origin", "it is no address of the web".to_owned()))?;
        // no redirect is followed: what is sent is for this address alone
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .redirect(redirect::Policy::none())
            .user_agent("Leeway")
            .build()
            .map_err(|error| SetUpError::Unusable("TLS", error.without_url().to_string()))?;
        Ok(Self { settings, issuer, back, http: Http(http), described: Mutex::default() })
    }

    /// Asks the provider to describe itself, with the keys that it signs with.
    async fn describe(&self) -> Result<Arc<Description>, OidcError> {
        let found = Description::discover_async(self.issuer.clone(), &self.http).await.map_err(|error| away(&error))?;
        let found = Arc::new(found);
        *self.described.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&found));
        Ok(found)
    }

    /// What the provider said when the browser was sent there, or says now.
    async fn described(&self) -> Result<Arc<Description>, OidcError> {
        let known = self.described.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some(known) => Ok(known),
            None => self.describe().await,
        }
    }

    fn spoken(&self, described: &Description) -> Spoken {
        let id = ClientId::new(self.settings.client_id.clone());
        let secret = ClientSecret::new(self.settings.client_secret.clone());
        let spoken = CoreClient::from_provider_metadata(described.clone(), id, Some(secret));
        let spoken = spoken.set_redirect_uri(self.back.clone());
        // the usual where nothing is said (OpenID Connect Discovery, section 3)
        let in_the_body = described.token_endpoint_auth_methods_supported().is_some_and(|ways| {
            !ways.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && ways.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        if in_the_body { spoken.set_auth_type(AuthType::RequestBody) } else { spoken }
    }

    /// Who answers: where the provider names itself it has to be this one, and one that says that it does has to (RFC 9207, 2.4).
    fn answers(&self, described: &Description, issuer: Option<&str>) -> Result<(), OidcError> {
        let names = described.additional_metadata().authorization_response_iss_parameter_supported == Some(true);
        match issuer {
            Some(issuer) if issuer == self.issuer.as_str() => Ok(()),
            Some(_) => Err(unsound("another provider answered")),
            None if names => Err(unsound("the provider did not say who answers, and it says that it does")),
            None => Ok(()),
        }
    }

    /// Exchanges the code for tokens.
    async fn tokens(&self, spoken: &Spoken, answer: &Answer<'_>) -> Result<CoreTokenResponse, OidcError> {
        use openidconnect::RequestTokenError as Failed;
        let asked = spoken
            .exchange_code(AuthorizationCode::new(answer.code.to_owned()))
            .map_err(|error| away(&error))?
            .set_pkce_verifier(PkceCodeVerifier::new(answer.verifier.to_owned()));
        asked.request_async(&self.http).await.map_err(|error| match error {
            Failed::Request(error) => away(&error),
            // an answer is not repeated: a token may stand in it
            Failed::Parse(..) => unsound("the answer with the tokens cannot be read"),
            Failed::ServerResponse(said) => unsound(format!("the provider gives no token: {}", said.error())),
            Failed::Other(why) => unsound(why),
        })
    }

    /// The claims of an ID token that holds: signature, issuer, audience, end and nonce.
    fn claims<'a>(
        spoken: &Spoken,
        token: &'a CoreIdToken,
        answer: &Answer<'_>,
    ) -> Result<&'a CoreIdTokenClaims, ClaimsVerificationError> {
        let micros = answer.at.as_microsecond();
        let verifier = spoken
            .id_token_verifier()
            .set_allowed_algs(SIGNATURES)
            .set_time_fn(move || DateTime::<Utc>::from_timestamp_micros(micros).unwrap_or(DateTime::<Utc>::MAX_UTC));
        token.claims(&verifier, &Nonce::new(answer.nonce.to_owned()))
    }

    /// The verified e-mail address: as the ID token says it, else as the provider says it when asked (OpenID Connect Core 5.3, 5.4).
    async fn email(&self, spoken: &Spoken, claims: &CoreIdTokenClaims, access: &AccessToken) -> Option<String> {
        if let Some(email) = claims.email() {
            return (claims.email_verified() == Some(true)).then(|| email.as_str().to_owned());
        }
        let asked = spoken.user_info(access.clone(), Some(claims.subject().clone())).ok()?;
        let said: Result<UserInfoClaims<EmptyAdditionalClaims, CoreGenderClaim>, _> =
            asked.request_async(&self.http).await;
        let said = said.ok()?;
        said.email().filter(|_| said.email_verified() == Some(true)).map(|email| email.as_str().to_owned())
    }

    fn second_step(&self, claims: &CoreIdTokenClaims) -> bool {
        let by_amr = claims.auth_method_refs().is_some_and(|ways| ways.iter().any(|way| way.as_str() == MORE_STEPS));
        let by_acr = claims
            .auth_context_ref()
            .is_some_and(|acr| self.settings.second_step_acr.iter().any(|one| one == acr.as_str()));
        self.settings.trusts_second_step && (by_amr || by_acr)
    }
}

#[async_trait]
impl Provider for Client {
    fn name(&self) -> &str {
        &self.settings.name
    }

    async fn begin(&self, begin: &Begin<'_>) -> Result<String, OidcError> {
        let described = self.describe().await?;
        let verifier = PkceCodeVerifier::new(begin.verifier.to_owned());
        let (state, nonce) = (begin.state.to_owned(), begin.nonce.to_owned());
        let spoken = self.spoken(&described);
        let mut asked = spoken
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        for acr in &self.settings.second_step_acr {
            asked = asked.add_auth_context_value(AuthenticationContextClass::new(acr.clone()));
        }
        let (url, _, _) = asked.url();
        if !secured(&url) {
            return Err(OidcError::Away("the provider’s page of sign-in does not begin with https://".to_owned()));
        }
        Ok(url.into())
    }

    async fn finish(&self, answer: &Answer<'_>) -> Result<Identity, OidcError> {
        let described = self.described().await?;
        self.answers(&described, answer.issuer)?;
        let mut spoken = self.spoken(&described);
        let tokens = self.tokens(&spoken, answer).await?;
        let token = tokens.id_token().ok_or_else(|| unsound("no ID token came"))?;
        let mut found = Self::claims(&spoken, token, answer);
        if let Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) = found {
            // its keys may have changed since (OpenID Connect Core 10.1.1)
            let fresh = self.describe().await?;
            spoken = self.spoken(&fresh);
            found = Self::claims(&spoken, token, answer);
        }
        let claims = found.map_err(|error| unsound(causes(&error)))?;
        Ok(Identity {
            issuer: self.issuer.as_str().to_owned(),
            subject: claims.subject().as_str().to_owned(),
            email: self.email(&spoken, claims, tokens.access_token()).await,
            second_step: self.second_step(claims),
        })
    }

    async fn way_out(&self) -> Option<String> {
        let described = self.described().await.ok()?;
        let mut url = Url::parse(described.additional_metadata().end_session_endpoint.as_deref()?).ok()?;
        if !secured(&url) {
            return None;
        }
        url.query_pairs_mut().append_pair("client_id", &self.settings.client_id);
        Some(url.into())
    }

    async fn reach(&self) -> Result<(), OidcError> {
        self.describe().await.map(drop)
    }
}
