//! Signing in and what is held meanwhile: whose a form is that was sent after the session ended, and what never is kept.

use crate::browser::{Browser, House, Page, moment};
use app::accounts;
use app::sign_in::{resolve, sign_in};
use axum::http::StatusCode;
use data_encoding::BASE32_NOPAD;
use practice::access::Role;
use totp_rs::{Algorithm, TOTP};

const PASSWORD: &str = "seven brown otters swim";
const NOTES: &str = "She said that the stairs are too much.";

/// Two hours later: whoever was signed in was idle for too long.
fn idle(house: &House) {
    house.clock.set(moment(3_600 + 2 * 3_600));
}

/// A form with what a page of this browser would send.
async fn sent(browser: &mut Browser, from: &str, path: &str, more: &[(&str, &str)]) -> (Page, Vec<(String, String)>) {
    let page = browser.get(from).await;
    let mut fields = page.fields();
    fields.retain(|(name, _)| !more.iter().any(|(one, _)| one == name));
    fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    (Page { path: path.to_owned(), ..page }, fields)
}

async fn house() -> House {
    let house = House::new().await;
    house.account("noor@example.org", "Noor Haddad", Role::Worker).await;
    house.account("sam@example.org", "Sam Reid", Role::Worker).await;
    house
}

/// Signs in with the page that held a form.
async fn back_in(browser: &mut Browser, page: &Page, email: &str) -> Page {
    let page =
        Page { path: "/sign-in".to_owned(), html: page.html.clone(), status: page.status, location: String::new() };
    browser.send(&page, &[("email", email), ("password", PASSWORD)], None).await
}

/// The secret of the authenticator app that this account sets up.
async fn second_step(house: &House, email: &str) -> String {
    let token = sign_in(&house.app, email, PASSWORD, "x").await.unwrap();
    let visitor = resolve(&house.app, token.expose()).await.unwrap();
    let secret = accounts::begin_second_step(&visitor).await.unwrap().secret.replace(' ', "");
    accounts::confirm_second_step(&visitor, &code(house, &secret)).await.unwrap();
    secret
}

fn code(house: &House, secret: &str) -> String {
    let totp = TOTP::new_unchecked(Algorithm::SHA1, 6, 0, 30, BASE32_NOPAD.decode(secret.as_bytes()).unwrap());
    totp.generate(u64::try_from(house.app.now().as_second()).unwrap())
}

#[tokio::test]
async fn a_form_sent_after_the_session_ended_is_there_again_after_signing_in() {
    let house = house().await;
    let mut noor = house.signed_in("noor@example.org").await;
    let (page, fields) = sent(&mut noor, "/refer/spoken", "/refer/spoken", &[("told", NOTES)]).await;
    idle(&house);
    let asked = noor.post(&page.path, &fields).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    assert!(
        asked.value("held").contains("stairs") && !asked.value("held").contains("csrf="),
        "{}",
        asked.value("held")
    );
    let back = back_in(&mut noor, &asked, "noor@example.org").await;
    assert_eq!(back.location, "/refer/spoken");
    assert!(noor.follow(&back).await.html.contains(NOTES));
}

#[tokio::test]
async fn a_form_that_was_held_is_not_given_to_somebody_else() {
    let house = house().await;
    let mut browser = house.signed_in("noor@example.org").await;
    let (page, fields) = sent(&mut browser, "/refer/spoken", "/refer/spoken", &[("told", NOTES)]).await;
    idle(&house);
    let asked = browser.post(&page.path, &fields).await;
    let back = back_in(&mut browser, &asked, "sam@example.org").await;
    assert_eq!(back.location, "/");
    assert!(!browser.get("/refer/spoken").await.html.contains(NOTES));
    let mut noor = house.signed_in("noor@example.org").await;
    assert!(!noor.get("/refer/spoken").await.html.contains(NOTES), "nor to whom it was not confirmed");
}

#[tokio::test]
async fn a_form_is_kept_only_once_the_second_step_is_taken() {
    let house = house().await;
    let secret = second_step(&house, "noor@example.org").await;
    house.clock.set(moment(3_660));
    let mut noor = house.stranger();
    let page = noor.get("/sign-in").await;
    noor.send(&page, &[("email", "noor@example.org"), ("password", PASSWORD)], None).await;
    let page = noor.get("/sign-in/code").await;
    assert_eq!(noor.send(&page, &[("code", &code(&house, &secret))], None).await.status, StatusCode::SEE_OTHER);

    let (page, fields) = sent(&mut noor, "/refer/spoken", "/refer/spoken", &[("told", NOTES)]).await;
    idle(&house);
    let asked = noor.post(&page.path, &fields).await;
    let step = back_in(&mut noor, &asked, "noor@example.org").await;
    assert_eq!(step.status, StatusCode::OK, "{}", step.html);
    assert!(step.has("Enter your code"));
    let account = house.fixture.store.doors().account_by_email("noor@example.org").await.unwrap().unwrap().id;
    let kept = async || {
        house.fixture.store.read(&house.fixture.scope_a).await.unwrap().draft_list(account).await.unwrap().len()
    };
    assert_eq!(kept().await, 0, "the password alone keeps nothing");
    // the last form of the page is the one that signs in as somebody else
    let fields: Vec<(String, String)> = ["csrf", "next", "held"]
        .iter()
        .map(|name| ((*name).to_owned(), step.field(name)))
        .chain([("code".to_owned(), code(&house, &secret))])
        .collect();
    let back = noor.post("/sign-in/code", &fields).await;
    assert_eq!((back.status, back.location.as_str()), (StatusCode::SEE_OTHER, "/refer/spoken"));
    assert_eq!(kept().await, 1);
    assert!(noor.follow(&back).await.html.contains(NOTES));
}

#[tokio::test]
async fn no_password_is_ever_held_or_kept() {
    let house = house().await;
    let mut noor = house.signed_in("noor@example.org").await;
    let secrets = [("old_password", PASSWORD), ("password", "nine grey herons stand")];
    let (page, fields) = sent(&mut noor, "/account/password", "/account/password", &secrets).await;
    idle(&house);
    let asked = noor.post(&page.path, &fields).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    assert!(!asked.html.contains("otters") && !asked.html.contains("herons"), "{}", asked.html);
    assert!(asked.has("could not be kept"));
    let back = back_in(&mut noor, &asked, "noor@example.org").await;
    assert_eq!(back.location, "/account/password");
    let drafts = [("csrf".to_owned(), noor.get("/account/password").await.value("csrf"))];
    assert_eq!(noor.post("/drafts/account/password", &drafts).await.status, StatusCode::NOT_FOUND);
    assert_eq!(noor.post("/drafts/nowhere", &drafts).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        noor.post("/drafts/admin/wordings/role-card", &drafts).await.status,
        StatusCode::NOT_FOUND,
        "not theirs to send"
    );
    assert_eq!(noor.post("/drafts/refer/spoken", &drafts).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_form_that_no_page_of_the_ended_session_sent_is_not_held() {
    let house = house().await;
    let mut noor = house.signed_in("noor@example.org").await;
    let (page, mut fields) = sent(&mut noor, "/refer/spoken", "/refer/spoken", &[("told", NOTES)]).await;
    fields.retain(|(name, _)| name != "csrf");
    idle(&house);
    assert!(!noor.post(&page.path, &fields).await.html.contains("stairs"));
    fields.push(("csrf".to_owned(), "guess".to_owned()));
    assert!(!noor.post(&page.path, &fields).await.html.contains("stairs"));
    let mut stranger = house.stranger();
    assert!(!stranger.post(&page.path, &fields).await.html.contains("stairs"));
}

#[tokio::test]
async fn signing_out_over_https_takes_the_cookie_away() {
    let house = house().await;
    let token = sign_in(&house.app, "noor@example.org", PASSWORD, "x").await.unwrap();
    let mut noor = house.over_https();
    noor.keep_cookie("__Host-leeway", token.expose());
    let page = noor.get("/account/password").await;
    let (_, told) = noor.post_told("/sign-out", &[("csrf".to_owned(), page.value("csrf"))]).await;
    let cleared = told.iter().find(|line| line.starts_with("__Host-leeway=")).unwrap();
    for part in ["Max-Age=0", "Path=/", "Secure", "HttpOnly"] {
        assert!(cleared.contains(part), "{cleared}");
    }
}

#[tokio::test]
async fn readiness_says_nothing_of_versions() {
    let house = House::new().await;
    let page = house.stranger().get("/health/ready").await;
    assert_eq!((page.status, page.html.as_str()), (StatusCode::OK, r#"{"status":"ready"}"#));
}

#[tokio::test]
async fn a_reset_is_asked_about_first_and_told_to_whom_it_was_done() {
    let house = house().await;
    house.account("admin@example.org", "Ruth Adeyemi", Role::Administrator).await;
    let noor = house.fixture.store.doors().account_by_email("noor@example.org").await.unwrap().unwrap().id;
    let mut admin = house.signed_in("admin@example.org").await;
    assert!(!admin.get(&format!("/admin/users/{noor}")).await.html.contains("Reset sign-in</button>"));
    let page = admin.get(&format!("/admin/users/{noor}/reset")).await;
    assert!(page.has("every device is signed out") && page.has("told that it was you"), "{}", page.html);
    let page = admin.send(&page, &[], None).await;
    assert!(page.error("how").contains("Say how you made sure that it was Noor Haddad"), "{}", page.html);
    let page = admin.send(&page, &[("how", "She came to my desk")], None).await;
    let address = page.text("code");
    let mut browser = house.stranger();
    let page = browser.get(address.trim_start_matches("http://leeway.test")).await;
    assert!(page.has("was reset on") && page.has("Ruth Adeyemi") && page.has("She came to my desk"), "{}", page.html);
    let page = browser.send(&page, &[("name", "Noor Haddad"), ("password", "nine grey herons stand")], None).await;
    assert_eq!(page.location, "/account");
    assert!(
        browser.follow(&page).await.has(
            "by Ruth Adeyemi. How they made sure that it was you who asked, in their words: “She came to my desk”."
        )
    );
}

#[tokio::test]
async fn an_administrators_own_page_offers_nothing_to_give_themself() {
    let house = house().await;
    let me = house.account("admin@example.org", "Ruth Adeyemi", Role::Administrator).await;
    house.account("admin@example.org", "Ruth Adeyemi", Role::Worker).await;
    let mut admin = house.signed_in("admin@example.org").await;
    let page = admin.get(&format!("/admin/users/{me}")).await;
    assert!(!page.has("Give a role") && page.has("Another administrator can give it roles"), "{}", page.html);
    assert!(!admin.get(&format!("/admin/users/{me}/reset")).await.has("This cannot be undone"));
    let page = admin.get(&format!("/admin/ties/member/{}", house.world.team)).await;
    assert!(page.has("Noor Haddad") && !page.text("select").contains("Ruth Adeyemi"), "{}", page.html);
}
