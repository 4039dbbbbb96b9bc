//! The client against a provider of the tests' own, which signs what it is told to.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, missing_docs, reason = "a test that cannot be set up shall fail loudly")]

use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use oidc::{Answer, Begin, Client, Given, Identity, OidcError, Provider, Settings};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU8, Ordering};
use wiremock::matchers::{body_string_contains, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const VERIFIER: &str = "verifier-verifier-verifier-verifier-verifier";
/// Tuesday 6 January 2026, 9 o'clock.
const NOW: i64 = 1_767_690_000;

fn key(n: u8) -> SigningKey {
    SigningKey::from_slice(&[n; 32]).unwrap()
}

fn part(value: &Value) -> String {
    BASE64URL_NOPAD.encode(value.to_string().as_bytes())
}

fn jwk(key: &SigningKey, id: &str) -> Value {
    let point = key.verifying_key().to_sec1_point(false);
    let coordinate = |bytes: Option<&[u8]>| BASE64URL_NOPAD.encode(bytes.unwrap());
    json!({
        "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": id,
        "x": coordinate(point.x().map(|x| &x[..])), "y": coordinate(point.y().map(|y| &y[..])),
    })
}

fn signed(key: &SigningKey, id: &str, claims: &Value) -> String {
    let text = format!("{}.{}", part(&json!({ "alg": "ES256", "kid": id, "typ": "JWT" })), part(claims));
    let signature: Signature = key.sign(text.as_bytes());
    format!("{text}.{}", BASE64URL_NOPAD.encode(&signature.to_bytes()))
}

/// A provider that answers.
struct House {
    server: MockServer,
    client: Client,
    newest: AtomicU8,
}

impl House {
    async fn new() -> Self {
        Self::with(false, &[]).await
    }

    async fn with(trusts: bool, acr: &[&str]) -> Self {
        let server = MockServer::start().await;
        let given = Given {
            issuer: Some(server.uri()),
            client_id: Some("leeway".to_owned()),
            client_secret: Some("s3cret".to_owned()),
            trusts_second_step: trusts,
            second_step_acr: acr.iter().map(ToString::to_string).collect(),
            ..Given::default()
        };
        let settings = Settings::new(given, Some("https://leeway.example.org")).unwrap().unwrap();
        let house = Self { client: Client::new(settings).unwrap(), server, newest: AtomicU8::new(200) };
        house.describes(&json!({})).await;
        house.keys(&[jwk(&key(1), "one")]).await;
        house.gets("/userinfo", &json!({ "sub": "n-1" })).await;
        house
    }

    async fn gets(&self, at: &str, body: &Value) {
        // the newest answer counts
        let answer = ResponseTemplate::new(200).set_body_json(body);
        let priority = self.newest.fetch_sub(1, Ordering::Relaxed);
        Mock::given(method("GET")).and(path(at)).respond_with(answer).with_priority(priority).mount(&self.server).await;
    }

    async fn describes(&self, besides: &Value) {
        let at = self.server.uri();
        let mut all = json!({
            "issuer": at, "authorization_endpoint": format!("{at}/authorize"), "token_endpoint": format!("{at}/token"),
            "userinfo_endpoint": format!("{at}/userinfo"), "jwks_uri": format!("{at}/keys"),
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
        });
        all.as_object_mut().unwrap().extend(besides.as_object().unwrap().clone());
        self.gets("/.well-known/openid-configuration", &all).await;
    }

    async fn keys(&self, keys: &[Value]) {
        self.gets("/keys", &json!({ "keys": keys })).await;
    }

    /// The claims of an ID token that holds.
    fn claims(&self) -> Value {
        json!({
            "iss": self.server.uri(), "aud": "leeway", "sub": "n-1", "nonce": "a-nonce", "iat": NOW, "exp": NOW + 300,
            "email": "noor@example.org", "email_verified": true,
        })
    }

    async fn finish_with(&self, token: String, issuer: Option<&str>) -> Result<Identity, OidcError> {
        let answer = json!({ "access_token": "a", "token_type": "Bearer", "id_token": token });
        let priority = self.newest.fetch_sub(1, Ordering::Relaxed);
        let given = Mock::given(method("POST")).and(path("/token")).and(body_string_contains(VERIFIER));
        given
            .respond_with(ResponseTemplate::new(200).set_body_json(answer))
            .with_priority(priority)
            .mount(&self.server)
            .await;
        let at = Timestamp::from_second(NOW).unwrap();
        self.client.finish(&Answer { code: "a-code", issuer, nonce: "a-nonce", verifier: VERIFIER, at }).await
    }

    /// What comes of claims that are changed in this way.
    async fn finish(&self, changed: &Value) -> Result<Identity, OidcError> {
        let mut claims = self.claims();
        claims.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        self.finish_with(signed(&key(1), "one", &claims), None).await
    }
}

fn unsound(outcome: Result<Identity, OidcError>) -> String {
    match outcome {
        Err(OidcError::Unsound(why)) => why,
        other => panic!("expected it not to be taken, got {other:?}"),
    }
}

#[tokio::test]
async fn a_browser_is_sent_with_state_nonce_and_a_challenge_of_which_only_we_know_the_verifier() {
    let house = House::with(true, &["AAL3"]).await;
    let begin = Begin { state: "a-state", nonce: "a-nonce", verifier: VERIFIER };
    let url = url::Url::parse(&house.client.begin(&begin).await.unwrap()).unwrap();
    let said = |name: &str| url.query_pairs().find(|(one, _)| one == name).map(|(_, value)| value.into_owned());
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "leeway"),
        ("redirect_uri", "https://leeway.example.org/sign-in/organisation/back"),
        ("scope", "openid email"),
        ("state", "a-state"),
        ("nonce", "a-nonce"),
        ("code_challenge_method", "S256"),
        ("acr_values", "AAL3"),
    ] {
        assert_eq!(said(name).as_deref(), Some(value), "{name}");
    }
    assert!(said("code_challenge").is_some() && !url.as_str().contains(VERIFIER) && !url.as_str().contains("s3cret"));
}

#[tokio::test]
async fn an_id_token_that_holds_says_who_came() {
    let house = House::new().await;
    let found = house.finish(&json!({ "amr": ["mfa"] })).await.unwrap();
    let email = Some("noor@example.org".to_owned());
    let wanted = Identity { issuer: house.server.uri(), subject: "n-1".to_owned(), email, second_step: false };
    assert_eq!(found, wanted);
}

#[tokio::test]
async fn one_that_does_not_hold_is_not_taken() {
    let house = House::new().await;
    for (changed, why) in [
        (json!({ "nonce": "another" }), "nonce"),
        (json!({ "nonce": null }), "nonce"),
        (json!({ "exp": NOW - 1 }), "Expired"),
        (json!({ "iss": "https://elsewhere.example.org" }), "issuer"),
        (json!({ "aud": "another" }), "audience"),
        (json!({ "aud": ["leeway", "another"] }), "audience"),
    ] {
        let said = unsound(house.finish(&changed).await);
        assert!(said.contains(why), "{changed}: {said}");
    }
    let stranger = signed(&key(2), "one", &house.claims());
    assert!(unsound(house.finish_with(stranger, None).await).contains("ignature"), "another's signature");
    let claims = part(&house.claims());
    let none = format!("{}.{claims}.", part(&json!({ "alg": "none" })));
    unsound(house.finish_with(none, None).await);
    let shared = format!("{}.{claims}.{}", part(&json!({ "alg": "HS256" })), BASE64URL_NOPAD.encode(&[7; 32]));
    assert!(unsound(house.finish_with(shared, None).await).contains("ignature"));
}

#[tokio::test]
async fn keys_that_were_changed_meanwhile_are_asked_for_anew() {
    let house = House::new().await;
    house.client.reach().await.unwrap();
    house.keys(&[jwk(&key(3), "three")]).await;
    let token = signed(&key(3), "three", &house.claims());
    assert_eq!(house.finish_with(token, None).await.unwrap().subject, "n-1");
}

#[tokio::test]
async fn who_answers_is_compared_where_the_provider_says_so() {
    let house = House::new().await;
    let token = signed(&key(1), "one", &house.claims());
    assert!(house.finish_with(token.clone(), Some(&house.server.uri())).await.is_ok());
    let other = house.finish_with(token.clone(), Some("https://elsewhere.example.org")).await;
    assert!(unsound(other).contains("another provider"));
    let house = House::new().await;
    house.describes(&json!({ "authorization_response_iss_parameter_supported": true })).await;
    assert!(unsound(house.finish(&json!({})).await).contains("did not say who answers"));
}

#[tokio::test]
async fn an_address_counts_only_where_it_is_verified_also_when_it_is_asked_for() {
    let house = House::new().await;
    assert_eq!(house.finish(&json!({ "email_verified": false })).await.unwrap().email, None);
    assert_eq!(house.finish(&json!({ "email_verified": null })).await.unwrap().email, None);
    assert_eq!(house.finish(&json!({ "email": null })).await.unwrap().email, None, "nothing is said of it");
    house.gets("/userinfo", &json!({ "sub": "n-1", "email": "noor@example.org", "email_verified": true })).await;
    let asked = house.finish(&json!({ "email": null })).await.unwrap();
    assert_eq!(asked.email.as_deref(), Some("noor@example.org"));
    house.gets("/userinfo", &json!({ "sub": "n-2", "email": "noor@example.org", "email_verified": true })).await;
    assert_eq!(house.finish(&json!({ "email": null })).await.unwrap().email, None, "of somebody else");
}

#[tokio::test]
async fn a_second_step_there_counts_where_it_is_trusted_and_said() {
    let says = async |house: &House, claims: Value| house.finish(&claims).await.unwrap().second_step;
    let trusting = House::with(true, &["AAL3"]).await;
    assert!(says(&trusting, json!({ "amr": ["pwd", "mfa"] })).await);
    assert!(says(&trusting, json!({ "acr": "AAL3" })).await);
    assert!(!says(&trusting, json!({ "amr": ["pwd", "otp"], "acr": "AAL1" })).await);
    assert!(!says(&trusting, json!({})).await);
    let wary = House::new().await;
    assert!(!says(&wary, json!({ "amr": ["mfa"], "acr": "AAL3" })).await);
}

#[tokio::test]
async fn a_provider_that_is_away_or_set_up_wrongly_is_told_apart_from_an_answer_that_does_not_hold() {
    let given = |issuer: &str| Given {
        issuer: Some(issuer.to_owned()),
        client_id: Some("leeway".to_owned()),
        client_secret: Some("s3cret".to_owned()),
        ..Given::default()
    };
    let client =
        |issuer: &str| Client::new(Settings::new(given(issuer), Some("https://leeway.example.org")).unwrap().unwrap());
    // the port of nobody
    let nobody = client("http://127.0.0.1:9").unwrap();
    let begin = Begin { state: "a-state", nonce: "a-nonce", verifier: VERIFIER };
    assert!(matches!(nobody.begin(&begin).await, Err(OidcError::Away(_))));
    assert!(matches!(nobody.reach().await, Err(OidcError::Away(_))));
    for wrong in ["http://id.example.org", "id.example.org", "ftp://id.example.org", "https://id.example.org/?x", ""] {
        assert!(wrong.is_empty() || client(wrong).is_err(), "{wrong}");
    }
    let house = House::new().await;
    house.describes(&json!({ "token_endpoint": "http://id.example.org/token" })).await;
    let open = house.finish(&json!({})).await;
    assert!(matches!(&open, Err(OidcError::Away(why)) if why.contains("https://")), "{open:?}");
    let house = House::new().await;
    let refused = ResponseTemplate::new(400).set_body_json(json!({ "error": "invalid_client" }));
    Mock::given(method("POST")).respond_with(refused).with_priority(1).mount(&house.server).await;
    assert!(unsound(house.finish(&json!({})).await).contains("invalid_client"));
}
