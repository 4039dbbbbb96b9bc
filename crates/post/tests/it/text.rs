//! Texts, handed to a real HTTP server on this machine.

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, Mac};
use post::{Channel, Outside, Post, PostError, Settings, Text};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;
use wiremock::matchers::{body_json, header, method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const SERVICE: &str = "26785a09-ab16-4eb0-8407-a37497a57506";
const KEY: &str = "3d844edf-8d35-48ac-975b-e847b4f122b0";
const TEMPLATE: &str = "217a419e-6a7d-482a-9596-718b889dffce";

fn text() -> Text {
    Text {
        id: Uuid::from_u128(7),
        at: "2026-06-03T13:30:00Z".parse().unwrap(),
        to: "+447700900123".to_owned(),
        body: "Leeway: an alarm needs you. Sign in.".to_owned(),
    }
}

fn notify(server: &MockServer) -> Outside {
    let (url, key) = (server.uri(), format!("leeway-{SERVICE}-{KEY}"));
    Outside::new(&Settings::read(|name| match name {
        "LEEWAY_TEXT_NOTIFY_URL" => Some(url.clone()),
        "LEEWAY_TEXT_NOTIFY_KEY" => Some(key.clone()),
        "LEEWAY_TEXT_NOTIFY_TEMPLATE" => Some(TEMPLATE.to_owned()),
        _ => None,
    }))
    .unwrap()
}

fn webhook(server: &MockServer) -> Outside {
    provider(&format!("{}/send", server.uri()))
}

fn provider(url: &str) -> Outside {
    Outside::new(&Settings::read(|name| match name {
        "LEEWAY_TEXT_URL" => Some(url.to_owned()),
        "LEEWAY_TEXT_TOKEN" => Some("hedgehog".to_owned()),
        _ => None,
    }))
    .unwrap()
}

/// Whether a request is signed as Notify asks, for this moment.
fn signed(request: &Request) -> bool {
    let header = request.headers.get("authorization").unwrap().to_str().unwrap();
    let token = header.strip_prefix("Bearer ").unwrap();
    let (told, signature) = token.rsplit_once('.').unwrap();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    mac.update(told.as_bytes());
    let (head, claims) = told.split_once('.').unwrap();
    let read =
        |part: &str| -> Value { serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).unwrap() };
    mac.verify_slice(&BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap()).is_ok()
        && read(head) == json!({ "typ": "JWT", "alg": "HS256" })
        && read(claims) == json!({ "iss": SERVICE, "iat": text().at.as_second() })
}

#[tokio::test]
async fn notify_is_given_number_words_and_reference_with_a_token_for_this_moment() {
    let server = MockServer::start().await;
    let body = json!({
        "phone_number": "+447700900123",
        "template_id": TEMPLATE,
        "personalisation": { "body": "Leeway: an alarm needs you. Sign in." },
        "reference": "00000000-0000-0000-0000-000000000007",
    });
    Mock::given(method("POST"))
        .and(path("/v2/notifications/sms"))
        .and(body_json(&body))
        .and(signed)
        .respond_with(ResponseTemplate::new(201).set_body_json(json!({ "id": "x" })))
        .expect(1)
        .mount(&server)
        .await;
    notify(&server).text(&text()).await.unwrap();
}

#[tokio::test]
async fn what_notify_says_is_judged_and_repeats_no_number() {
    for (status, for_good) in [(400, true), (403, false), (429, false), (500, false), (503, false), (302, false)] {
        let server = MockServer::start().await;
        let errors = json!({ "status_code": status, "errors": [{ "error": "ValidationError",
            "message": "phone_number +447700900123 is not enough digits" }] });
        Mock::given(method("POST"))
            .respond_with(
                ResponseTemplate::new(status)
                    .insert_header("location", "https://elsewhere.example/")
                    .set_body_json(errors),
            )
            .mount(&server)
            .await;
        let error = notify(&server).text(&text()).await.unwrap_err();
        assert_eq!(matches!(error, PostError::Never(_)), for_good, "{error:?}");
        let words = error.to_string();
        assert!(words.contains(&status.to_string()) && words.contains("ValidationError"), "{words}");
        assert!(!words.contains("900123"), "{words}");
    }
}

#[tokio::test]
async fn notify_is_reached_when_it_shows_the_template() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path(format!("/v2/template/{TEMPLATE}")))
        .and(signed)
        .respond_with(ResponseTemplate::new(200))
        .mount(&server)
        .await;
    assert_eq!(notify(&server).reach(text().at).await, [(Channel::Text, Ok(String::new()))]);
    server.reset().await;
    assert!(matches!(&notify(&server).reach(text().at).await[..], [(Channel::Text, Err(PostError::Later(_)))]));
}

#[tokio::test]
async fn another_provider_is_given_number_and_words_with_a_token_and_a_mark_against_doubles() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/send"))
        .and(header("authorization", "Bearer hedgehog"))
        .and(header("idempotency-key", "00000000-0000-0000-0000-000000000007"))
        .and(body_json(json!({ "to": "+447700900123", "body": "Leeway: an alarm needs you. Sign in." })))
        .respond_with(ResponseTemplate::new(202))
        .expect(2)
        .mount(&server)
        .await;
    let post = webhook(&server);
    post.text(&text()).await.unwrap();
    post.text(&text()).await.unwrap();
    assert_eq!(post.reach(text().at).await, [(Channel::Text, Ok(String::new()))]);
}

#[tokio::test]
async fn what_another_provider_refuses_is_judged_and_the_token_is_never_repeated() {
    for (status, for_good) in [(400, true), (422, true), (401, false), (404, false), (429, false), (500, false)] {
        let server = MockServer::start().await;
        Mock::given(method("POST"))
            .respond_with(ResponseTemplate::new(status).set_body_string("hedgehog 07700900123"))
            .mount(&server)
            .await;
        let error = webhook(&server).text(&text()).await.unwrap_err();
        assert_eq!(matches!(error, PostError::Never(_)), for_good, "{error:?}");
        assert!(!error.to_string().contains("hedgehog") && !error.to_string().contains("900123"), "{error}");
    }
}

#[tokio::test]
async fn a_provider_that_is_slow_or_away_is_tried_again() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(200).set_delay(Duration::from_secs(40)))
        .mount(&server)
        .await;
    let error = webhook(&server).text(&text()).await.unwrap_err();
    assert!(matches!(&error, PostError::Later(words) if words.contains("in time")), "{error:?}");
    let error = provider("http://127.0.0.1:9/send").reach(text().at).await;
    assert!(matches!(&error[..], [(Channel::Text, Err(PostError::Later(_)))]), "{error:?}");
}
