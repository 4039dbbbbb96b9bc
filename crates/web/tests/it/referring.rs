//! A referral comes in and is followed without an account, through the router, as a browser without JavaScript does it.

use crate::browser::{Browser, House, Page};
use app::secrets::token_hash;
use axum::http::StatusCode;
use store::doors::LinkRow;
use store_testkit::{at, id};

pub(crate) const LINK: &str = "/r/the-links-secret";

pub(crate) const WHO: &[(&str, &str)] = &[
    ("given_name", "Maeve"),
    ("family_name", "Quillfeather"),
    ("birth-day", "31"),
    ("birth-month", "3"),
    ("birth-year", "1950"),
    ("nhs_number", "943 476 5919"),
    ("phone", "0113 496 0000"),
    ("safe_contact", "Ring in the morning"),
];

pub(crate) const WHAT: &[(&str, &str)] = &[
    ("needs", "housing"),
    ("needs", "loneliness"),
    ("story", "Alone since spring, and the flat is damp."),
    ("told_kind", "card"),
    ("consent", "yes"),
    ("agrees", "yes"),
    ("source", "receptionist"),
    ("referrer_name", "Jo Hart"),
    ("referrer_contact", "ext 12"),
];

/// A house with a practice’s link.
pub(crate) async fn house() -> House {
    let house = House::new().await;
    let mut tx = house.fixture.store.begin(&house.fixture.scope_a).await.expect("a transaction");
    let link = LinkRow {
        token_hash: token_hash("the-links-secret"),
        id: id(0x2000),
        service_id: house.fixture.scope_a.service(),
        kind: "practice".to_owned(),
        subject_id: Some(house.world.site),
        label: "Harbour Street’s link".to_owned(),
        created_at: at(0),
        revoked_at: None,
    };
    tx.link_insert(&link).await.expect("a link");
    tx.commit().await.expect("written");
    house
}

/// Both screens filled in; gives the page to check.
pub(crate) async fn checked(browser: &mut Browser, path: &str, more: &[(&str, &str)]) -> Page {
    let who = browser.get(path).await;
    assert_eq!(who.status, StatusCode::OK, "{}", who.html);
    let what = browser.send(&who, WHO, Some("what")).await;
    assert_eq!(what.text("h1"), "Step 2 of 3 What is it for?", "{}", what.text(".nhsuk-error-summary"));
    let fields: Vec<(&str, &str)> = WHAT.iter().chain(more).copied().collect();
    let check = browser.send(&what, &fields, Some("check")).await;
    assert_eq!(check.text("h1"), "Step 3 of 3 Check your answers", "{}", check.text(".nhsuk-error-summary"));
    check
}

#[tokio::test]
async fn a_receptionist_refers_on_three_screens_and_gets_a_reference_and_a_private_address() {
    let house = house().await;
    let mut browser = house.stranger();
    let check = checked(&mut browser, LINK, &[]).await;
    for shown in [
        "Maeve Quillfeather",
        "31 March 1950",
        "943 476 5919",
        "Loneliness and isolation",
        "Jo Hart",
        "We cannot rehouse anyone",
    ] {
        assert!(check.has(shown), "{shown}");
    }
    let sent = browser.send(&check, &[], Some("send")).await;
    let received = browser.follow(&sent).await;
    assert!(
        received.has("The referral is in") && received.text("h1 + *, .nhsuk-panel").contains("LW-"),
        "{}",
        received.html
    );
    assert!(received.text(".lw-address").starts_with("http://leeway.test/follow/"));
    for page in [&check, &received] {
        let title = page.text("title");
        assert!(
            !title.contains("Maeve") && !title.contains("Quillfeather") && !page.path.contains("Quillfeather"),
            "{title}"
        );
    }
}

#[tokio::test]
async fn the_private_page_shows_initials_and_no_name_and_takes_an_answer_once() {
    let house = house().await;
    let mut browser = house.stranger();
    let check = checked(&mut browser, LINK, &[]).await;
    let sent = browser.send(&check, &[], Some("send")).await;
    let address = sent.location.trim_end_matches("/received").to_owned();
    let mut elsewhere = house.stranger();
    let page = elsewhere.get(&address).await;
    assert!(
        page.has("MQ")
            && !page.html.contains("Quillfeather")
            && !page.html.contains("9434765919")
            && !page.html.contains("damp"),
        "{}",
        page.html
    );

    let empty = elsewhere.send(&page, &[("words", "  ")], None).await;
    assert_eq!(
        (empty.status, empty.error("words").contains("Write your answer")),
        (StatusCode::UNPROCESSABLE_ENTITY, true)
    );
    let long = elsewhere.send(&page, &[("words", &"x".repeat(6_000))], None).await;
    assert!(long.error("words").contains("6000 characters") && long.value("words").len() == 6_000);
    for _ in 0..2 {
        let answered = elsewhere.send(&page, &[("words", "She has moved in with her sister.")], None).await;
        let after = elsewhere.follow(&answered).await;
        assert_eq!(
            after.texts(".lw-timeline__item").iter().filter(|t| t.contains("moved in with her sister")).count(),
            1
        );
    }
}

#[tokio::test]
async fn going_back_and_changing_keeps_everything_typed() {
    let house = house().await;
    let mut browser = house.stranger();
    let check = checked(&mut browser, LINK, &[]).await;
    let who = browser.send(&check, &[], Some("who")).await;
    assert_eq!((who.value("given_name").as_str(), who.value("nhs_number").as_str()), ("Maeve", "943 476 5919"));
    assert_eq!(who.value("story"), "Alone since spring, and the flat is damp.", "carried along");
    // having seen the answers once, one goes straight back to them
    let go = who.texts("button[name='go'][value='check']:not([aria-hidden])");
    assert_eq!(go, ["Continue"]);
    let again = browser.send(&who, &[("given_name", "Maureen")], Some("check")).await;
    assert!(again.has("Maureen Quillfeather") && again.has("the flat is damp") && again.has("Housing"));
    let what = browser.send(&again, &[], Some("what")).await;
    let needs: Vec<String> =
        what.fields().into_iter().filter(|(name, _)| name == "needs").map(|(_, value)| value).collect();
    assert_eq!(needs, ["loneliness", "housing"]);
    let back = browser.send(&what, &[("story", "")], Some("who")).await;
    assert_eq!(
        (back.status, back.value("given_name").as_str()),
        (StatusCode::OK, "Maureen"),
        "going back checks nothing"
    );
}

#[tokio::test]
async fn each_wrong_entry_has_its_message_and_everything_typed_is_kept() {
    let house = house().await;
    let mut browser = house.stranger();
    let who = browser.get(LINK).await;
    for (changes, field, says) in [
        (&[("nhs_number", "943 476 5918")][..], "nhs_number", "likely to be mistyped"),
        (&[("nhs_number", "")], "nhs_number", "say that you do not know it"),
        (&[("nhs_number", "94347659I9")], "nhs_number", "‘I’ is not one"),
        (&[("birth-day", "31"), ("birth-month", "2")], "birth", "There is no 31 February 1950"),
        (&[("birth-year", "2026")], "birth", "in the future"),
        (&[("phone", "0113 ring Bob")], "phone", "A telephone number has no"),
        (&[("phone", "")], "phone", "Give one way to reach the person"),
        (&[("family_name", " ")], "family_name", "Enter the person’s last name"),
    ] {
        let fields: Vec<(&str, &str)> = WHO
            .iter()
            .filter(|(name, _)| !changes.iter().any(|(one, _)| one == name))
            .chain(changes)
            .copied()
            .collect();
        let page = browser.send(&who, &fields, Some("what")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}: {}", page.text("h1"));
        assert!(page.error(field).contains(says), "{}", page.error(field));
        assert!(page.text("title").starts_with("Error: "));
        for (name, value) in fields {
            assert_eq!(page.value(name), value, "{name} is kept");
        }
    }
    let unknown: Vec<(&str, &str)> = WHO
        .iter()
        .map(|(n, v)| (*n, if *n == "nhs_number" { "" } else { *v }))
        .chain([("nhs_unknown", "yes")])
        .collect();
    assert_eq!(browser.send(&who, &unknown, Some("what")).await.status, StatusCode::OK, "it may be unknown");
}

#[tokio::test]
async fn the_second_screen_asks_for_what_is_missing_all_at_once() {
    let house = house().await;
    let mut browser = house.stranger();
    let who = browser.get(LINK).await;
    let what = browser.send(&who, WHO, Some("what")).await;
    let page = browser.send(&what, &[("told_kind", "other")], Some("check")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["needs", "told", "consent", "agrees", "source", "referrer_name", "referrer_contact"] {
        assert!(!page.error(field).is_empty());
    }
    let forged = browser.send(&what, &[("needs", "a-yacht"), ("story", "x")], Some("check")).await;
    assert!(forged.error("needs").contains("Choose one of the answers shown"));
}

#[tokio::test]
async fn a_story_of_ten_megabytes_is_refused_with_its_length_and_kept() {
    let house = house().await;
    let mut browser = house.stranger();
    let who = browser.get(LINK).await;
    let what = browser.send(&who, WHO, Some("what")).await;
    let story = "a".repeat(10 * 1024 * 1024);
    let fields: Vec<(&str, &str)> =
        WHAT.iter().filter(|(name, _)| *name != "story").copied().chain([("story", story.as_str())]).collect();
    let page = browser.send(&what, &fields, Some("check")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.error("story").contains("10,485,760 characters long; 5,000 is the most"), "{}", page.error("story"));
    assert_eq!(page.value("story").len(), story.len());
    let larger = "a".repeat(13 * 1024 * 1024);
    let page = browser.send(&what, &[("story", larger.as_str())], Some("check")).await;
    assert_eq!((page.status, page.has("too long")), (StatusCode::PAYLOAD_TOO_LARGE, true));
}

#[tokio::test]
async fn a_form_sent_twice_leads_to_the_same_page_and_is_one_referral() {
    let house = house().await;
    let mut browser = house.stranger();
    let check = checked(&mut browser, LINK, &[]).await;
    let first = browser.send(&check, &[], Some("send")).await;
    let second = browser.send(&check, &[], Some("send")).await;
    assert_eq!((first.status, &first.location), (second.status, &second.location));
    let references: Vec<String> =
        vec![browser.follow(&first).await.text(".nhsuk-panel"), browser.follow(&second).await.text(".nhsuk-panel")];
    assert_eq!(references[0], references[1]);
    // what was changed in between is not lost, nor taken for the first
    let other = browser.send(&check, &[("story", "Something else altogether")], Some("send")).await;
    assert_ne!(other.location, first.location);
}

#[tokio::test]
async fn in_danger_the_emergency_numbers_come_first_and_it_is_a_same_day_matter() {
    let house = house().await;
    let mut browser = house.stranger();
    let check = checked(&mut browser, LINK, &[("risks", "self_harm")]).await;
    assert!(
        check.text("main").starts_with("Emergency") || check.text("main h2, main h1").contains("Ring 999"),
        "{}",
        check.text("main")
    );
    assert!(
        check.texts("main h1, main h2")[0].contains("Ring 999"),
        "before everything else: {:?}",
        check.texts("main h1, main h2")
    );
    assert!(check.has("111") && check.has("same-day matter"));
    let sent = browser.send(&check, &[], Some("send")).await;
    let received = browser.follow(&sent).await;
    assert!(received.texts("main h1, main h2")[0].contains("Ring 999") && received.has("same-day matter"));
}

#[tokio::test]
async fn an_address_opens_only_what_it_was_made_for() {
    let house = house().await;
    let mut browser = house.stranger();
    for path in
        ["/r/unknown", "/follow/unknown", "/follow/the-links-secret", "/self/nowhere", "/follow/unknown/received"]
    {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let check = checked(&mut browser, LINK, &[]).await;
    let sent = browser.send(&check, &[], Some("send")).await;
    let token = sent.location.trim_start_matches("/follow/").trim_end_matches("/received").to_owned();
    assert_eq!(browser.get(&format!("/r/{token}")).await.status, StatusCode::NOT_FOUND);
    let page = browser.get(LINK).await;
    let without = browser.post(LINK, &[("given_name".to_owned(), "x".to_owned())]).await;
    assert_eq!((page.status, without.status), (StatusCode::OK, StatusCode::FORBIDDEN), "a form needs its token");
}

#[tokio::test]
async fn a_person_asks_for_themselves_with_five_questions() {
    let house = house().await;
    let mut browser = house.stranger();
    let page = browser.get("/self/a").await;
    assert_eq!(page.texts("main h2").len(), 6, "five questions, and what is done with the answers");
    let wrong = browser.send(&page, &[("given_name", "Maeve"), ("phone", "ring me")], Some("check")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["family_name", "phone", "story", "consent"] {
        assert!(!wrong.error(field).is_empty());
    }
    let fields = [
        ("given_name", "Maeve"),
        ("family_name", "Quillfeather"),
        ("phone", "07700 900456"),
        ("story", "I would like company."),
        ("consent", "yes"),
        ("risks", "no_food"),
    ];
    let check = browser.send(&page, &fields, Some("check")).await;
    assert!(check.has("I have no food") && check.texts("main h1, main h2")[0].contains("your life"), "{}", check.html);
    let sent = browser.send(&check, &[], Some("send")).await;
    let received = browser.follow(&sent).await;
    assert!(received.has("We have your answers") && received.has("You decide together"));
    let address = sent.location.trim_end_matches("/received").to_owned();
    let follow = browser.get(&address).await;
    assert!(follow.has("What becomes of what you asked") && !follow.html.contains("Quillfeather"), "{}", follow.html);
}
