//! Recovery codes and passkeys on their pages, and what is counted of one network address.

use crate::browser::{Browser, House, Page};
use app::accounts;
use app::sign_in::{resolve, sign_in};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use data_encoding::BASE32_NOPAD;
use practice::access::Role;
use totp_rs::{Algorithm, TOTP};
use tower::ServiceExt;
use web::Web;
use web::render::Pages;

const PASSWORD: &str = "seven brown otters swim";

/// Recovery codes of an account whose authenticator app was just set up.
async fn codes(house: &House, email: &str) -> Vec<String> {
    let token = sign_in(&house.app, email, PASSWORD, "x").await.unwrap();
    let visitor = resolve(&house.app, token.expose()).await.unwrap();
    let secret = accounts::begin_second_step(&visitor).await.unwrap().secret.replace(' ', "");
    let totp = TOTP::new_unchecked(Algorithm::SHA1, 6, 0, 30, BASE32_NOPAD.decode(secret.as_bytes()).unwrap());
    let code = totp.generate(u64::try_from(house.app.now().as_second()).unwrap());
    accounts::confirm_second_step(&visitor, &code).await.unwrap()
}

/// The forms of a page that are sent to `path`, with what they hold and `more`.
async fn post(browser: &mut Browser, page: &Page, path: &str, more: &[(&str, &str)]) -> Page {
    let mut fields: Vec<(String, String)> =
        ["csrf", "form_id", "next", "held"].iter().map(|name| ((*name).to_owned(), page.field(name))).collect();
    fields.retain(|(name, _)| !more.iter().any(|(one, _)| one == name));
    fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    browser.post(path, &fields).await
}

#[tokio::test]
async fn whoever_lost_their_telephone_gives_a_recovery_code_and_what_they_had_typed_is_kept() {
    let house = House::new().await;
    house.account("noor@example.org", "Noor Haddad", Role::Worker).await;
    let mut noor = house.signed_in("noor@example.org").await;
    let codes = codes(&house, "noor@example.org").await;
    let typing = noor.get("/refer/spoken").await;
    assert!(typing.has("Sign in"), "the app that was set up elsewhere ended this session");
    let mut noor = house.stranger();
    let page = noor.get("/sign-in").await;
    let page = noor.send(&page, &[("email", "noor@example.org"), ("password", PASSWORD)], None).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let page = noor.get("/sign-in/code").await;
    let lost = post(&mut noor, &page, "/sign-in/recovery", &[("held", "notes=kept")]).await;
    assert_eq!(lost.status, StatusCode::OK);
    assert_eq!(lost.field("held"), "notes=kept", "a form that was held goes along");
    assert!(lost.has("Ask the administrator of your service to reset your sign-in"));
    let wrong = post(&mut noor, &lost, "/sign-in/recovery", &[("recovery", "AAAA-AAAA-AAAA")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.error("recovery").contains("not one of your recovery codes"));
    assert!(!wrong.html.contains("AAAA-AAAA"), "a code never comes back");
    let done = post(&mut noor, &wrong, "/sign-in/recovery", &[("recovery", &codes[0])]).await;
    assert_eq!((done.status, done.location.as_str()), (StatusCode::SEE_OTHER, "/account"));
    let account = noor.follow(&done).await;
    assert!(account.has("You signed in with a recovery code") && account.has("9 of your recovery codes are left"));
    assert!(!account.html.contains(&codes[1]), "codes are shown once");
}

/// A request as a browser at `host` sends it.
fn request(method: &str, path: &str, host: &str, from: &str, body: String) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, host)
        .header("x-forwarded-for", from)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap()
}

async fn text(web: &Web, request: Request<Body>) -> (StatusCode, String) {
    let answer = web::router(web.clone()).oneshot(request).await.unwrap();
    let status = answer.status();
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn passkeys_are_offered_at_their_own_address_alone() {
    let house = House::new().await;
    let app = house.app.clone().served_at("http://localhost:8080").unwrap();
    let web = Web::new(app, Pages::embedded(), false);
    for (host, offered) in [("localhost:8080", true), ("127.0.0.1:8080", false), ("leeway.example.com", false)] {
        let (_, page) = text(&web, request("GET", "/sign-in", host, "", String::new())).await;
        assert_eq!(page.contains("Sign in with a passkey"), offered, "{host}");
    }
}

#[tokio::test]
async fn an_organisations_sign_in_is_found_nowhere_where_none_is_set_up() {
    let house = House::new().await;
    house.account("noor@example.org", "Noor Haddad", Role::Worker).await;
    let mut noor = house.signed_in("noor@example.org").await;
    let account = noor.get("/account").await;
    assert!(!account.has("Sign-in of your organisation"));
    assert_eq!(noor.get("/account/organisation").await.status, StatusCode::NOT_FOUND);
    let begun = post(&mut noor, &account, "/sign-in/organisation", &[]).await;
    assert_eq!(begun.status, StatusCode::NOT_FOUND);
    assert_eq!(noor.get("/sign-in/organisation/back?state=a&code=b").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn one_password_is_not_tried_at_very_many_accounts_from_one_network() {
    let house = House::new().await;
    let web = Web::new(house.app.clone(), Pages::embedded(), false).forwarded();
    let try_from = async |from: &str, n: u32| {
        let body = format!("email=nobody{n}%40example.org&password=summer2026&csrf=");
        text(&web, request("POST", "/sign-in", "leeway.test", from, body)).await
    };
    for n in 0..40 {
        // without the token of a page it is refused, and counts all the same
        assert_eq!(try_from("198.51.100.7", n).await.0, StatusCode::FORBIDDEN);
    }
    let (status, page) = try_from("198.51.100.7", 40).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.contains("Wait 15 minutes"), "{page}");
    assert_eq!(
        try_from("203.0.113.9, 198.51.100.7", 41).await.0,
        StatusCode::TOO_MANY_REQUESTS,
        "the proxy's own entry counts"
    );
    assert_eq!(try_from("198.51.100.7, 203.0.113.9", 42).await.0, StatusCode::FORBIDDEN, "not what a sender claims");
    assert_eq!(try_from("2001:db8:1:2::1", 43).await.0, StatusCode::FORBIDDEN);
    house.clock.set(crate::browser::moment(3_600 + 16 * 60));
    assert_eq!(try_from("198.51.100.7", 44).await.0, StatusCode::FORBIDDEN, "later it is counted anew");
}

#[tokio::test]
async fn whoever_signs_in_is_not_counted_and_whoever_checks_out_is_never_kept_from_it() {
    let house = House::new().await;
    house.account("noor@example.org", "Noor Haddad", Role::Worker).await;
    let address = "198.51.100.7".parse().unwrap();
    for _ in 0..39 {
        app::tries::from_address(&house.app, app::tries::From::SignIn, address).await.unwrap();
    }
    for _ in 0..3 {
        let came = app::tries::from_address(&house.app, app::tries::From::SignIn, address).await.unwrap();
        app::tries::was_in_order(&house.app, &came).await.unwrap();
    }
    app::tries::from_address(&house.app, app::tries::From::SignIn, address).await.unwrap();
    assert!(app::tries::from_address(&house.app, app::tries::From::SignIn, address).await.is_err());
    for _ in 0..150 {
        app::tries::from_address(&house.app, app::tries::From::Form, address).await.unwrap();
    }
    let web = Web::new(house.app.clone(), Pages::embedded(), false).forwarded();
    let post = async |path: &str| text(&web, request("POST", path, "leeway.test", "198.51.100.7", String::new())).await;
    let (status, page) = post("/self/a").await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.contains("If somebody is not safe, ring instead"), "{page}");
    assert_ne!(post("/out/abc").await.0, StatusCode::TOO_MANY_REQUESTS);
}
