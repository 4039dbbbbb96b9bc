//! Where people answer a reminder: the page of the address in it, and what a provider of texts hands over.

use crate::browser::House;
use app::secrets::{Token, token_hash};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use store::doors::LinkRow;
use store_testkit::{appointment, at, id};
use tower::ServiceExt;
use web::Web;
use web::render::Pages;

const DAY: i64 = 86_400;

/// A link of a kind to something of service A.
async fn link(house: &House, n: u8, kind: &str, subject: uuid::Uuid) -> Token {
    let token = Token::from_bytes(&[n; 32]);
    let row = LinkRow {
        token_hash: token_hash(token.expose()),
        id: id(0x9000 + u128::from(n)),
        service_id: house.fixture.scope_a.service(),
        kind: kind.to_owned(),
        subject_id: Some(subject),
        label: "Whoever was reminded".to_owned(),
        created_at: at(0),
        revoked_at: None,
    };
    let mut tx = house.fixture.store.begin(&house.fixture.scope_a).await.unwrap();
    tx.link_insert(&row).await.unwrap();
    tx.commit().await.unwrap();
    token
}

#[tokio::test]
async fn whoever_was_reminded_answers_on_a_page_that_names_nobody_and_once_the_time_has_come_no_more() {
    let house = House::new().await;
    let (episode, person) = (*house.world.may.2.episode(), house.world.person);
    let mut row = appointment(0x8001, house.world.worker, Some((episode, person)));
    (row.state, row.starts_at, row.ends_at) = ("planned".to_owned(), at(2 * DAY), at(2 * DAY + 1800));
    let mut tx = house.fixture.store.begin(&house.fixture.scope_a).await.unwrap();
    tx.appointment_insert(&house.world.may.2, &row).await.unwrap();
    tx.commit().await.unwrap();
    let token = link(&house, 3, "appointment", row.id).await;
    let place = format!("/answer/{}", token.expose());

    let mut visitor = house.stranger();
    let page = visitor.get(&place).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("7 January 2026 at 9am") && page.has("Please ring me"), "{}", page.html);
    for telling in ["Maria", "Lindqvist", "prescri", "Surgery"] {
        assert!(!page.html.contains(telling), "the page says {telling}");
    }
    let refused = visitor.send(&page, &[("words", "My daughter is ill")], None).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("Choose one of the answers"));
    assert_eq!(refused.value("words"), "My daughter is ill", "what was typed is kept");
    let taken = visitor.send(&refused, &[("answer", "not_coming")], None).await;
    assert_eq!((taken.status, taken.location.as_str()), (StatusCode::SEE_OTHER, place.as_str()));
    assert!(visitor.follow(&taken).await.has("Your answer was passed on"));

    house.clock.set(crate::browser::moment(3 * DAY));
    let late = visitor.get(&place).await;
    assert!(late.has("This appointment is over") && late.texts("main form").is_empty());
    assert_eq!(visitor.get("/answer/nothing-of-the-kind").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        visitor.get(&format!("/feed/{}", token.expose())).await.status,
        StatusCode::NOT_FOUND,
        "each for its own"
    );
}

#[tokio::test]
async fn a_provider_hands_over_texts_with_the_secret_and_is_told_what_it_can_mend_and_nothing_of_anybody() {
    let house = House::new().await;
    let secret = link(&house, 4, "texts", house.fixture.scope_a.service()).await;
    let router = web::router(Web::new(house.app.clone(), Pages::embedded(), false));
    let post = async |bearer: Option<&str>, body: &str| {
        let mut request = Request::post("/texts").header(header::HOST, "localhost");
        if let Some(bearer) = bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
        }
        let answer = router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let status = answer.status();
        (status, String::from_utf8_lossy(&to_bytes(answer.into_body(), 100_000).await.unwrap()).into_owned())
    };
    let ours = r#"{"id":"1","from":"+44 7700 900123","message":"Yes"}"#;
    let notify = r#"{"id":"2","source_number":"447700900123","destination_number":"07700900999","message":"No","date_received":"2026-01-05T09:00:00Z","service_id":"x"}"#;
    let secret = Some(secret.expose());
    assert_eq!(post(secret, ours).await, (StatusCode::NO_CONTENT, String::new()));
    assert_eq!(post(secret, notify).await.0, StatusCode::NO_CONTENT);
    assert_eq!(post(None, ours).await.0, StatusCode::NOT_FOUND);
    assert_eq!(post(Some("another"), ours).await.0, StatusCode::NOT_FOUND);
    for wrong in ["", "[]", "{\"from\":1}", r#"{"id":"3","from":"seven","message":"Yes"}"#] {
        assert_eq!(post(secret, wrong).await.0, StatusCode::BAD_REQUEST, "{wrong}");
    }
    assert_eq!(post(secret, &"x".repeat(20_000)).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}
