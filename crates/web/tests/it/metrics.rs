//! The figures for monitoring: what they say, what they never say, and where they do not stand.

use crate::browser::House;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use practice::access::Role;
use tower::ServiceExt;
use web::Web;
use web::render::Pages;

async fn asked(router: &Router, path: &str) -> (StatusCode, String, String) {
    let request = Request::get(path).header(header::HOST, "localhost").body(Body::empty()).unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    let kind = answer.headers().get(header::CONTENT_TYPE).map_or("", |k| k.to_str().unwrap()).to_owned();
    let (status, body) = (answer.status(), to_bytes(answer.into_body(), 1 << 20).await.unwrap());
    (status, kind, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn figures_count_answers_by_route_and_name_no_record() {
    let house = House::new().await;
    house.account("noor@example.org", "Noor Haddad", Role::Worker).await;
    let web = Web::new(house.app.clone(), Pages::embedded(), false);
    let (pages, figures) = (web::router(web.clone()), web::metrics::router(web));
    let person = house.world.person;
    asked(&pages, "/health/live").await;
    asked(&pages, &format!("/people/{person}")).await;
    asked(&pages, "/people/not-there/at-all").await;
    app::jobs::run_due(&house.app).await.unwrap();
    let (status, kind, text) = asked(&figures, "/metrics").await;
    assert_eq!(status, StatusCode::OK);
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    for line in [
        r#"leeway_http_requests_total{method="GET",route="/health/live",status="200"} 1"#,
        r#"leeway_http_requests_total{method="GET",route="/people/{person}",status="401"} 1"#,
        r#"leeway_http_requests_total{method="GET",route="nothing there",status="404"} 1"#,
        r#"leeway_http_request_duration_seconds_count{method="GET",route="/health/live"} 1"#,
        r#"leeway_jobs{lane="usual",state="waiting"} 14"#,
        "leeway_ready 1",
    ] {
        assert!(text.lines().any(|l| l == line), "{line} in\n{text}");
    }
    assert!(text.ends_with("# EOF\n"));
    assert!(!text.contains(&person.to_string()) && !text.contains("noor"), "{text}");
}

#[tokio::test]
async fn the_pages_address_shows_no_figures() {
    let house = House::new().await;
    let web = Web::new(house.app.clone(), Pages::embedded(), false);
    assert_eq!(asked(&web::router(web.clone()), "/metrics").await.0, StatusCode::NOT_FOUND);
    assert_eq!(asked(&web::metrics::router(web), "/health/live").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn how_backups_fare_stands_beside_the_figures_and_on_no_public_page() {
    let house = House::new().await;
    let web = Web::new(house.app.clone(), Pages::embedded(), false);
    let (pages, figures) = (web::router(web.clone()), web::metrics::router(web));
    let (status, _, text) = asked(&figures, "/health").await;
    assert!(status == StatusCode::OK && text.contains(r#""backup":{"standing":"off""#), "{text}");
    assert!(asked(&figures, "/metrics").await.2.contains("leeway_backup_well -1"));
    let keeping = house.app.keeping();
    keeping.backups_asked(house.app.now(), "02:30");
    assert!(asked(&figures, "/metrics").await.2.contains("leeway_backup_well 1"), "the first is awaited");
    keeping.backup_failed(house.app.now(), "No space left on device".to_owned());
    let (status, _, text) = asked(&figures, "/health").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(text.contains("failing") && text.contains("No space left on device"), "{text}");
    assert!(asked(&figures, "/metrics").await.2.contains("leeway_backup_well 0"));
    let (status, _, text) = asked(&pages, "/health/ready").await;
    assert!(status == StatusCode::OK && !text.contains("backup"), "{text}");
    assert_eq!(asked(&pages, "/health").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn logs_that_are_not_whole_stand_beside_the_figures() {
    let house = House::new().await;
    let web = Web::new(house.app.clone(), Pages::embedded(), false);
    let figures = web::metrics::router(web);
    let mut tx = house.fixture.store.begin(&house.fixture.scope_a).await.unwrap();
    tx.event(store_testkit::event(1, "asset_changed", None));
    tx.commit().await.unwrap();
    let (status, _, text) = asked(&figures, "/health").await;
    assert!(status == StatusCode::OK && text.contains(r#""logs":{"standing":"awaited""#), "{text}");
    assert!(asked(&figures, "/metrics").await.2.contains("leeway_audit_whole -1"));
    let nights = async || {
        app::jobs::run_due(&house.app).await.unwrap();
        house.clock.set(house.app.now() + jiff::SignedDuration::from_hours(25));
        app::jobs::run_due(&house.app).await.unwrap();
    };
    nights().await;
    let (_, _, text) = asked(&figures, "/metrics").await;
    assert!(
        text.contains("leeway_audit_whole 1") && text.contains("leeway_audit_verified_timestamp_seconds 1"),
        "{text}"
    );
    house.fixture.tamper("UPDATE event SET actor_name = 'Somebody else' WHERE seq = 1").await;
    nights().await;
    assert!(asked(&figures, "/metrics").await.2.contains("leeway_audit_whole 0"));
    let (status, _, text) = asked(&figures, "/health").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(text.contains(r#""logs":{"standing":"broken""#), "{text}");
}
