//! Pages of support as a browser meets them: what is typed while signed out comes back, and whoever reads alone is shown
//! nothing to write with.

use crate::browser::{House, Page, moment};
use app::Ctx;
use axum::http::StatusCode;
use practice::access::Role;
use practice::ids::{AssetId, EpisodeId};
use store_testkit::{asset, id, tie};
use uuid::Uuid;

const EMAIL: &str = "amina@example.org";
const PASSWORD: &str = "seven brown otters swim";

/// A house whose one person is supported by a worker who can sign in.
async fn supported() -> (House, Ctx, EpisodeId) {
    let house = House::new().await;
    let worker = house.account(EMAIL, "Amina Yusuf", Role::Worker).await.simple();
    for sql in [
        format!("UPDATE episode SET owner_id = X'{worker}'"),
        format!("UPDATE case_access SET account_id = X'{worker}'"),
    ] {
        house.fixture.tamper(&sql).await;
    }
    let token = app::sign_in::sign_in(&house.app, EMAIL, PASSWORD, "a test").await.unwrap();
    let ctx = app::sign_in::resolve(&house.app, token.expose()).await.unwrap().ctx;
    let episode = EpisodeId(*house.world.may.2.episode());
    (house, ctx, episode)
}

fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Sends a form after being idle for too long, signs in on the page that comes back, and goes where that leads.
async fn sign_in_again(house: &House, path: &str, typed: &[(&str, &str)], email: &str) -> Page {
    let mut browser = house.signed_in(email).await;
    let csrf = browser.get("/account").await.value("csrf");
    house.clock.set(moment(3_600 + 2 * 3_600));
    let mut sent = fields(typed);
    sent.push(("csrf".to_owned(), csrf));
    let refused = browser.post(path, &sent).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    let mut sent = refused.fields();
    sent.retain(|(name, _)| name != "email" && name != "password");
    sent.extend(fields(&[("email", email), ("password", PASSWORD)]));
    let signed_in = browser.post("/sign-in", &sent).await;
    browser.follow(&signed_in).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_word_of_a_partner_typed_while_signed_out_stands_on_the_page_of_its_connection() {
    let (house, ctx, episode) = supported().await;
    let mut tx = house.fixture.store.begin(&house.fixture.scope_a).await.unwrap();
    tx.asset_insert(&asset(0x6000, "Allotment group"), &[]).await.unwrap();
    tx.commit().await.unwrap();
    let connection = app::connections::suggest(&ctx, episode, id(0xF000), AssetId(id(0x6000))).await.unwrap();
    let page = format!("/episodes/{episode}/connections/{connection}");
    let typed = [("version", "1"), ("partner_word", "She came and stayed for tea")];
    let shown = sign_in_again(&house, &format!("{page}/word"), &typed, EMAIL).await;
    assert_eq!((shown.status, shown.path.as_str()), (StatusCode::OK, page.as_str()));
    assert_eq!(shown.value("partner_word"), "She came and stayed for tea");
}

#[tokio::test(flavor = "multi_thread")]
async fn why_support_is_handed_over_typed_while_signed_out_comes_back() {
    let (house, _, episode) = supported().await;
    let colleague = house.account("ben@example.org", "Ben Ito", Role::Worker).await;
    let owner = house.account("grace@example.org", "Grace Lim", Role::Supervisor).await;
    let mut tx = house.fixture.store.begin(&house.fixture.scope_a).await.unwrap();
    let amina: Uuid = tx
        .user_list(store_testkit::at(4_000), None, 50)
        .await
        .unwrap()
        .into_iter()
        .find(|u| u.email == EMAIL)
        .unwrap()
        .account_id;
    for (n, worker) in [(0x6001, amina), (0x6002, colleague)] {
        tx.supervision_tie_insert(&tie(n, owner, worker)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let page = format!("/episodes/{episode}/hand-over");
    let shown = sign_in_again(&house, &page, &[("why", "Amina moves north")], EMAIL).await;
    assert_eq!((shown.status, shown.path.as_str()), (StatusCode::OK, page.as_str()));
    assert_eq!(shown.value("why"), "Amina moves north");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_word_back_typed_while_signed_out_comes_back() {
    let (house, ..) = supported().await;
    let gp = house.account("osei@example.org", "Dr Osei", Role::Referrer).await;
    let mut tx = house.fixture.store.begin(&house.fixture.scope_a).await.unwrap();
    tx.referrer_site_insert(&tie(0x6003, gp, house.world.site)).await.unwrap();
    tx.commit().await.unwrap();
    let page = format!("/my-referrals/{}", house.world.may.1.referral());
    let shown = sign_in_again(&house, &page, &[("words", "She has moved")], "osei@example.org").await;
    assert_eq!((shown.status, shown.path.as_str()), (StatusCode::OK, page.as_str()));
    assert_eq!(shown.value("words"), "She has moved");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_support_alone_is_shown_nothing_to_write_with() {
    let (house, _, episode) = supported().await;
    // who also supervises, so that it is the ground that counts
    house.account(EMAIL, "Amina Yusuf", Role::Supervisor).await;
    let mut browser = house.signed_in(EMAIL).await;
    let own = browser.get(&format!("/episodes/{episode}")).await;
    assert!(own.has("Record a contact") && !own.has("You can read this support"));
    house.fixture.tamper("UPDATE case_access SET ground = 'supervision'").await;
    for page in ["", "/goals", "/connections", "/contacts", "/messages"] {
        let shown = browser.get(&format!("/episodes/{episode}{page}")).await;
        assert_eq!(shown.status, StatusCode::OK, "{page}");
        assert!(shown.texts("main form[method='post']").is_empty(), "{page} has a form: {}", shown.text("main form"));
        for link in shown.texts("main a") {
            assert!(
                !["Record a ", "Change", "Correct", "Prepare", "Hand over", "Find something", "Write"]
                    .iter()
                    .any(|act| link.starts_with(act)),
                "{page}: {link}"
            );
        }
    }
    for form in [
        "/contacts/new",
        "/plan",
        "/what-matters",
        "/holding",
        "/ending",
        "/hand-over",
        "/steps/new",
        "/connections/new",
    ] {
        let shown = browser.get(&format!("/episodes/{episode}{form}")).await;
        assert!(shown.status.is_client_error(), "{form} gave {}", shown.status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ending_is_taken_back_by_a_button_on_its_page() {
    let (house, _, episode) = supported().await;
    let mut browser = house.signed_in(EMAIL).await;
    let page = format!("/episodes/{episode}/ending");
    let empty = browser.get(&page).await;
    assert!(!empty.has("Take the ending back"));
    let saved = browser
        .send(
            &empty,
            &[("stage", "prepared"), ("reason", "goals_met"), ("what_remains", "The group on Tuesdays")],
            None,
        )
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.html);
    let begun = browser.get(&page).await;
    assert!(begun.has("Take the ending back"));
    let taken = browser.post(&format!("{page}/take-back"), &begun.fields()).await;
    let shown = browser.follow(&taken).await;
    assert!(
        shown.has("The ending is taken back. Support goes on.") && shown.has("Prepare the ending"),
        "{}",
        shown.text("main")
    );
}
