//! Texts by a provider, over HTTPS unless it is on this very machine: GOV.UK Notify, or any that takes a number and words.

use crate::secret::Secret;
use crate::set_up::{SetUpError, is_here};
use crate::{PostError, Text, scrubbed};
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, header, redirect};
use serde_json::{Value, json};
use sha2::Sha256;
use std::fmt;
use std::time::Duration;
use url::Url;
use uuid::Uuid;

/// Where GOV.UK Notify is.
const NOTIFY: &str = "https://api.notifications.service.gov.uk";
/// So long connecting, and so long the whole call, may take.
const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(15);
/// More of an answer is not read.
const ANSWER: usize = 64 * 1024;

/// A provider.
#[derive(Debug)]
pub(crate) enum Texts {
    Notify(Notify),
    Webhook(Webhook),
}

impl Texts {
    pub(crate) async fn send(&self, text: &Text) -> Result<(), PostError> {
        match self {
            Self::Notify(notify) => notify.send(text).await,
            Self::Webhook(webhook) => webhook.send(text).await,
        }
    }

    pub(crate) async fn reach(&self, at: Timestamp) -> Result<(), PostError> {
        match self {
            Self::Notify(notify) => notify.reach(at).await,
            Self::Webhook(webhook) => webhook.reach().await,
        }
    }
}

/// GOV.UK Notify: REST API v2, signed in by a token for a moment (its documentation: “API documentation, Authorisation header”
/// and “Send a text message”). Its template has one place, `((body))`.
pub(crate) struct Notify {
    client: Client,
    base: Url,
    service: Uuid,
    key: Secret,
    template: Uuid,
}

impl fmt::Debug for Notify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Notify")
    }
}

impl Notify {
    pub(crate) fn new(key: &Secret, template: &str, base: Option<&str>) -> Result<Self, SetUpError> {
        const KEY: &str = "LEEWAY_TEXT_NOTIFY_KEY";
        let wrong =
            || SetUpError::Unusable(KEY, "it ends with the service’s id and a secret, as NAME-ID-SECRET".to_owned());
        // a name of any shape, then two ids of 36 characters each, between dashes
        let text = key.expose();
        let parts = text.len().checked_sub(73).and_then(|at| Some((text.get(at..at + 36)?, text.get(at + 37..)?)));
        let (service, secret) = parts.ok_or_else(wrong)?;
        let service = service.parse().map_err(|_| wrong())?;
        secret.parse::<Uuid>().map_err(|_| wrong())?;
        let template = template.parse().map_err(|_| {
            SetUpError::Unusable("LEEWAY_TEXT_NOTIFY_TEMPLATE", "it is the id of a template".to_owned())
        })?;
        let base = secured("LEEWAY_TEXT_NOTIFY_URL", base.unwrap_or(NOTIFY))?;
        Ok(Self { client: client()?, base, service, key: Secret::new(secret), template })
    }

    /// A token that is valid for 30 seconds, as Notify asks: HS256 over the service's id and the moment.
    fn token(&self, at: Timestamp) -> Result<String, PostError> {
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let claims = json!({ "iss": self.service.to_string(), "iat": at.as_second() });
        let signed = format!("{}.{}", part(&json!({ "typ": "JWT", "alg": "HS256" })), part(&claims));
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.expose().as_bytes())
            .map_err(|_| PostError::Later("the key of the text provider cannot be used".to_owned()))?;
        mac.update(signed.as_bytes());
        Ok(format!("{signed}.{}", BASE64URL_NOPAD.encode(&mac.finalize().into_bytes())))
    }

    fn ask(&self, method: Method, path: &str, at: Timestamp) -> Result<RequestBuilder, PostError> {
        let url =
            self.base.join(path).map_err(|_| PostError::Later("the provider’s address cannot be used".to_owned()))?;
        Ok(self.client.request(method, url).bearer_auth(self.token(at)?))
    }

    async fn send(&self, text: &Text) -> Result<(), PostError> {
        let body = json!({
            "phone_number": text.to,
            "template_id": self.template.to_string(),
            "personalisation": { "body": text.body },
            "reference": text.id.to_string(),
        });
        let asked = self.ask(Method::POST, "/v2/notifications/sms", text.at)?;
        answered(carrying(asked, &body).send().await).await
    }

    /// Asks for the template: it needs the same key, and nothing is sent.
    async fn reach(&self, at: Timestamp) -> Result<(), PostError> {
        let path = format!("/v2/template/{}", self.template);
        answered(self.ask(Method::GET, &path, at)?.send().await).await
    }
}

/// Any provider that takes `{"to", "body"}` by POST with a bearer token.
pub(crate) struct Webhook {
    client: Client,
    url: Url,
    token: Secret,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Webhook")
    }
}

impl Webhook {
    pub(crate) fn new(url: &str, token: &Secret) -> Result<Self, SetUpError> {
        Ok(Self { client: client()?, url: secured("LEEWAY_TEXT_URL", url)?, token: token.clone() })
    }

    async fn send(&self, text: &Text) -> Result<(), PostError> {
        let asked = self.client.post(self.url.clone()).bearer_auth(self.token.expose());
        // the same at each try: a provider that heeds it sends one message once
        let asked = asked.header("idempotency-key", text.id.to_string());
        answered(carrying(asked, &json!({ "to": text.to, "body": text.body })).send().await).await
    }

    /// Whether anything answers there: what it answers to a question that it does not know says nothing.
    async fn reach(&self) -> Result<(), PostError> {
        let answer = self.client.head(self.url.clone()).bearer_auth(self.token.expose()).send().await.map_err(away)?;
        match answer.status() {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Err(PostError::Later("the text provider does not accept the token".to_owned()))
            }
            status if status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED => {
                Err(PostError::Later(format!("the text provider says {status}")))
            }
            _ => Ok(()),
        }
    }
}

/// No redirect is followed: the token and the number are for this address alone.
fn client() -> Result<Client, SetUpError> {
    Client::builder()
        .connect_timeout(CONNECT)
        .timeout(WHOLE)
        .redirect(redirect::Policy::none())
        .user_agent("Leeway")
        .build()
        .map_err(|error| SetUpError::Unusable("TLS", error.without_url().to_string()))
}

fn secured(name: &'static str, address: &str) -> Result<Url, SetUpError> {
    let url = Url::parse(address).map_err(|_| SetUpError::Unusable(name, "it is no address of the web".to_owned()))?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_here(&url) => Ok(url),
        "http" => Err(SetUpError::InTheOpen(name)),
        _ => Err(SetUpError::Unusable(name, "it begins with https://".to_owned())),
    }
}

fn carrying(asked: RequestBuilder, body: &Value) -> RequestBuilder {
    asked.header(header::CONTENT_TYPE, "application/json").body(body.to_string())
}

fn away(error: reqwest::Error) -> PostError {
    let why = if error.is_timeout() {
        "the text provider did not answer in time".to_owned()
    } else {
        let error = error.without_url();
        let why = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        scrubbed(&format!("the text provider could not be reached: {why}"))
    };
    PostError::Later(why)
}

/// What an answer means: what is wrong with the message or the number is for good; what is wrong with our key, the address or the
/// provider is for somebody to mend, and passes.
async fn answered(answer: Result<Response, reqwest::Error>) -> Result<(), PostError> {
    let answer = answer.map_err(away)?;
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    let words = scrubbed(&format!("the text provider says {status} {}", reason(answer).await));
    Err(match status {
        StatusCode::BAD_REQUEST
        | StatusCode::GONE
        | StatusCode::PAYLOAD_TOO_LARGE
        | StatusCode::UNPROCESSABLE_ENTITY => PostError::Never(words),
        _ => PostError::Later(words),
    })
}

/// Why, as Notify says it: `{"errors": [{"error", "message"}]}`. Of other answers nothing is repeated.
async fn reason(mut answer: Response) -> String {
    let mut read = Vec::new();
    while let Ok(Some(part)) = answer.chunk().await {
        read.extend_from_slice(&part);
        if read.len() > ANSWER {
            return String::new();
        }
    }
    let body: Value = serde_json::from_slice(&read).unwrap_or_default();
    let first = &body["errors"][0];
    let word = |name: &str| first[name].as_str().unwrap_or_default().to_owned();
    format!("{} {}", word("error"), word("message"))
}
