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

#[tokio::test(flavor = "multi_thread")]
async fn two_who_change_the_same_details_are_shown_both_and_lose_neither() {
    let (house, ..) = supported().await;
    let mut browser = house.signed_in(EMAIL).await;
    let path = format!("/people/{}/edit", house.world.person);
    let (first, second) = (browser.get(&path).await, browser.get(&path).await);
    let saved = browser.send(&first, &[("pronouns", "she/her"), ("way-0-kind", "mobile")], None).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text(".nhsuk-error-summary"));
    let both = browser.send(&second, &[("known_as", "Mia"), ("way-0-kind", "mobile")], None).await;
    assert_eq!(both.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", both.text("main"));
    assert!(both.has("What is stored now, and what you typed"), "{}", both.text("main"));
    assert_eq!((both.value("known_as").as_str(), both.value("pronouns").as_str()), ("Mia", "she/her"));
    let again = browser.send(&both, &[], None).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text("main"));
}

const CALL: &[(&str, &str)] = &[("minutes", "15"), ("notes", "Talked about the garden."), ("attendance", "attended")];

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_sent_twice_stands_once_and_the_page_says_so() {
    let (house, _, episode) = supported().await;
    let mut browser = house.signed_in(EMAIL).await;
    let path = format!("/episodes/{episode}/contacts/new");
    let form = browser.get(&path).await;
    let first = browser.send(&form, CALL, None).await;
    assert!(browser.follow(&first).await.has("The contact is recorded."));
    let second = browser.send(&form, CALL, None).await;
    assert!(browser.follow(&second).await.has("This was recorded already"), "{}", second.html);
    // the back button brings back what was typed, in a form that the server made anew
    let anew = browser.get(&path).await;
    let typed: Vec<(String, String)> = form
        .fields()
        .into_iter()
        .filter(|(name, _)| name != "form_id" && !CALL.iter().any(|(one, _)| one == name))
        .collect();
    let typed: Vec<(&str, &str)> =
        typed.iter().map(|(n, v)| (n.as_str(), v.as_str())).chain(CALL.iter().copied()).collect();
    let refused = browser.send(&anew, &typed, None).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.html);
    assert!(refused.error("time").contains("recorded already"));
    assert_eq!(refused.value("notes"), "Talked about the garden.");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_contact_is_in_so_many_weeks_or_on_a_day_and_not_both() {
    let (house, _, episode) = supported().await;
    let mut browser = house.signed_in(EMAIL).await;
    let form = browser.get(&format!("/episodes/{episode}/contacts/new")).await;
    let both = [
        ("next_in", "1"),
        ("next_date-day", "20"),
        ("next_date-month", "1"),
        ("next_date-year", "2026"),
        ("minutes", "15"),
        ("attendance", "attended"),
    ];
    let refused = browser.send(&form, &both, None).await;
    assert!(refused.error("next_in").contains("Choose one of the two"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_half_written_can_be_thrown_away() {
    let (house, _, episode) = supported().await;
    let mut browser = house.signed_in(EMAIL).await;
    let path = format!("/episodes/{episode}/contacts/new");
    for back in ["/today", path.as_str()] {
        let form = browser.get(&path).await;
        let mut typed = form.fields();
        typed.retain(|(name, _)| name != "notes");
        typed.push(("notes".to_owned(), "Half a sentence".to_owned()));
        assert_eq!(browser.post(&format!("/drafts{path}"), &typed).await.status, StatusCode::NO_CONTENT);
        assert!(browser.get("/today").await.has("Half written"));
        let kept = browser.get(&path).await;
        assert!(kept.has("This is the draft kept at") && kept.value("notes") == "Half a sentence");
        let mut fields = vec![("csrf".to_owned(), kept.value("csrf")), ("path".to_owned(), path.clone())];
        if back == path {
            fields.push(("stay".to_owned(), "yes".to_owned()));
        }
        let thrown = browser.post("/throw-away", &fields).await;
        assert_eq!(thrown.location, back);
        assert!(browser.follow(&thrown).await.has("thrown away"));
        assert_eq!(browser.get(&path).await.value("notes"), "");
        assert!(!browser.get("/today").await.has("Half written"));
    }
    let csrf = browser.get(&path).await.value("csrf");
    let elsewhere = browser.post("/throw-away", &fields(&[("csrf", &csrf), ("path", "//example.org")])).await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_stands_among_the_pages_of_the_support_it_was_opened_from() {
    let (house, _, episode) = supported().await;
    let mut browser = house.signed_in(EMAIL).await;
    let overview = browser.get(&format!("/episodes/{episode}")).await;
    let tabs = overview.texts(".lw-subnav a");
    assert!(tabs.contains(&"Word back".to_owned()), "{tabs:?}");
    let record = browser.get(&format!("/people/{}?support={episode}", house.world.person)).await;
    assert_eq!(record.texts(".lw-subnav[aria-label='This support'] a"), tabs);
    assert_eq!(record.text(".lw-subnav a[aria-current='page']"), "Record and timeline");
    let elsewhere = browser.get(&format!("/people/{}?support={}", house.world.person, id(0x9999))).await;
    assert!(elsewhere.html.contains(&format!("/episodes/{episode}/contacts")), "another’s id changes nothing");
    let said = browser.get(&format!("/episodes/{episode}/messages")).await;
    assert_eq!(said.text(".lw-subnav a[aria-current='page']"), "Word back");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_alone_finds_no_way_to_correct_a_contact_and_no_caseload_of_theirs() {
    let (house, _, episode) = supported().await;
    house.account(EMAIL, "Amina Yusuf", Role::Supervisor).await;
    let mut browser = house.signed_in(EMAIL).await;
    let form = browser.get(&format!("/episodes/{episode}/contacts/new")).await;
    browser.send(&form, CALL, None).await;
    let record = format!("/people/{}", house.world.person);
    assert!(browser.get(&record).await.has("Correct this contact"));
    assert!(browser.get(&format!("/episodes/{episode}")).await.has("on top of your caseload"));
    let other = house.account("ben@example.org", "Ben Ito", Role::Worker).await.simple();
    house.fixture.tamper("UPDATE case_access SET ground = 'supervision'").await;
    house.fixture.tamper(&format!("UPDATE episode SET owner_id = X'{other}'")).await;
    assert!(!browser.get(&record).await.has("Correct this contact"));
    let read = browser.get(&format!("/episodes/{episode}")).await;
    assert!(read.has("Nothing is planned.") && !read.has("your caseload"), "{}", read.text("main"));
}
