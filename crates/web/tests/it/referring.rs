//! A referral comes in and is followed, through the router, as a browser without JavaScript does it (issue: the main job).

use crate::browser::{Browser, House, Page, moment};
use app::secrets::token_hash;
use axum::http::StatusCode;
use practice::access::Role;
use store::doors::LinkRow;
use store_testkit::{at, id, tie};

const LINK: &str = "/r/the-links-secret";

const WHO: &[(&str, &str)] = &[
    ("given_name", "Maeve"),
    ("family_name", "Quillfeather"),
    ("birth-day", "31"),
    ("birth-month", "3"),
    ("birth-year", "1950"),
    ("nhs_number", "943 476-5919"),
    ("phone", "0113 496 0000"),
    ("safe_contact", "Ring in the morning"),
];

const WHAT: &[(&str, &str)] = &[
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

async fn house() -> House {
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
async fn checked(browser: &mut Browser, path: &str, more: &[(&str, &str)]) -> Page {
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
async fn the_forms_of_a_practice_say_which_it_is_and_the_role_card_is_read_as_a_list() {
    let house = house().await;
    let mut tx = house.fixture.store.begin(&house.fixture.scope_a).await.expect("a transaction");
    let site = tx.site_get(house.world.site).await.expect("read").expect("a site").name;
    let card = store::settings::WordingRow {
        code: "role_card".to_owned(),
        body: "We listen.\nWe can help with:\n- company\n- forms\n\nWe cannot rehouse anyone.".to_owned(),
        changed_at: at(0),
        changed_by: None,
        version: 0,
    };
    tx.wording_save(&card).await.expect("saved");
    tx.commit().await.expect("written");
    let mut browser = house.stranger();
    let who = browser.get(LINK).await;
    assert!(who.has(&format!("You refer for {site}.")), "{}", who.text("main"));
    assert_eq!(who.texts(".lw-role-card li"), ["company", "forms"]);
    assert!(who.text(".lw-role-card p").contains("We cannot rehouse anyone."));
    let check = checked(&mut browser, LINK, &[]).await;
    assert!(check.has("Change NHS number") && !check.has("Change nhs number"));
    // whoever triages reads what the person was told
    let sent = browser.send(&check, &[], Some("send")).await;
    let received = browser.follow(&sent).await;
    assert_eq!(received.texts("button[data-copy='address'][hidden]").len(), 1);
    let mut worker = worker(&house).await;
    let inbox = worker.get("/inbox").await;
    let id = inbox.html.split("Maeve").next().and_then(|before| before.rsplit("/referrals/").next());
    let page = worker.get(&format!("/referrals/{}", id.and_then(|rest| rest.split('"').next()).expect("a link"))).await;
    assert_eq!(page.texts(".lw-told li"), ["company", "forms"], "{}", page.text(".lw-told"));
}

#[tokio::test]
async fn whoever_writes_down_what_was_asked_is_not_told_that_it_stays_with_them() {
    let house = house().await;
    let mut browser = worker(&house).await;
    let done = told(&mut browser, &[]).await;
    assert!(done.has("Whoever asked hears of each turn") && !done.has("stays with you"), "{}", done.text("main"));
    assert!(house.stranger().get("/sign-in").await.has("Forgotten your password"));
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
    assert_eq!((who.value("given_name").as_str(), who.value("nhs_number").as_str()), ("Maeve", "943 476-5919"));
    assert_eq!(who.value("story"), "Alone since spring, and the flat is damp.", "carried along");
    // having seen the answers once, one goes straight back to them
    let go = who.texts("button[name='go'][value='check']");
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

/// A GP with an account, tied to the practice.
async fn gp(house: &House) -> Browser {
    let account = house.account("gp@example.org", "Dr Nkemelu", Role::Referrer).await;
    let mut tx = house.fixture.store.begin(&house.fixture.scope_a).await.expect("a transaction");
    tx.referrer_site_insert(&tie(0x3000, account, house.world.site)).await.expect("a tie");
    tx.commit().await.expect("written");
    house.signed_in("gp@example.org").await
}

#[tokio::test]
async fn a_referrer_signed_in_refers_and_finds_it_among_their_referrals_with_new_word() {
    let house = house().await;
    let mut browser = gp(&house).await;
    let check = checked(&mut browser, "/refer", &[("source", "gp")]).await;
    let sent = browser.send(&check, &[], Some("send")).await;
    assert!(sent.location.starts_with("/refer/done/LW-"), "{}", sent.location);
    assert_eq!(browser.send(&check, &[], Some("send")).await.location, sent.location, "sent twice, one place");
    let done = browser.follow(&sent).await;
    assert!(done.has("The referral is in") && done.has("Follow this referral"));

    let list = browser.get("/my-referrals").await;
    assert!(list.has("Maeve Quillfeather") && list.has("1 new") && list.has("Received"), "{}", list.text("main"));
    let href = done
        .html
        .split("href=\"/my-referrals/")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a link")
        .to_owned();
    let one = browser.get(&format!("/my-referrals/{href}")).await;
    assert!(one.has("Thank you for asking us to support MQ") && !one.text("title").contains("Quillfeather"));
    let answered = browser.send(&one, &[("words", "She rang today.")], None).await;
    assert!(browser.follow(&answered).await.has("She rang today."));
    assert!(!browser.get("/my-referrals").await.has("1 new"), "read is read");

    let other = house.account("school@example.org", "Ms Tanaka", Role::Referrer).await;
    assert!(!other.is_nil());
    let mut other = house.signed_in("school@example.org").await;
    assert_eq!(other.get(&format!("/my-referrals/{href}")).await.status, StatusCode::NOT_FOUND);
    assert!(other.get("/my-referrals").await.has("You have not referred anybody yet"));
    assert!(other.get("/refer").await.has("No practice is tied to your account yet"));
    assert_eq!(other.get(&sent.location).await.status, StatusCode::NOT_FOUND, "somebody else’s reference");
    assert_eq!(other.get("/refer/spoken").await.status, StatusCode::NOT_FOUND, "workers only");
}

#[tokio::test]
async fn a_draft_of_a_referral_goes_on_at_the_screen_it_was_typed_on() {
    let house = house().await;
    let mut browser = gp(&house).await;
    let who = browser.get("/refer").await;
    assert_eq!(who.value("site"), "", "one practice is not asked for");
    let what = browser.send(&who, WHO, Some("what")).await;
    let mut fields = what.fields();
    fields.push(("story".to_owned(), "Half a sentence".to_owned()));
    fields.retain(|(name, value)| name != "story" || !value.is_empty());
    assert_eq!(browser.post("/drafts/refer", &fields).await.status, StatusCode::NO_CONTENT);
    let again = browser.get("/refer").await;
    assert_eq!(
        (again.text("h1").as_str(), again.value("story").as_str()),
        ("Step 2 of 3 What is it for?", "Half a sentence")
    );
    assert_eq!(again.value("given_name"), "Maeve");
    let check = browser.send(&again, WHAT, Some("check")).await;
    let sent = browser.send(&check, &[], Some("send")).await;
    browser.follow(&sent).await;
    assert_eq!(browser.get("/refer").await.value("given_name"), "", "the draft is done with");
}

async fn worker(house: &House) -> Browser {
    let account = house.account("worker@example.org", "Amara Okafor", Role::Worker).await;
    let mut tx = house.fixture.store.begin(&house.fixture.scope_a).await.expect("a transaction");
    let member = store::organisation::TeamMemberRow {
        id: id(0x3001),
        team_id: house.world.team,
        account_id: account,
        account_name: String::new(),
        lead: false,
        from_on: store_testkit::day(0),
        until_on: None,
    };
    tx.team_member_insert(&member).await.expect("a member");
    let asked = store_testkit::referral(0x3002, house.world.person, house.world.site, house.world.team);
    tx.referral_insert(&asked, &[], &[]).await.expect("a referral that waits for the team");
    tx.commit().await.expect("written");
    house.signed_in("worker@example.org").await
}

#[tokio::test]
async fn a_worker_writes_down_what_was_asked_in_the_corridor_an_hour_ago() {
    let house = house().await;
    house.clock.set(moment(5 * 3_600));
    let mut browser = worker(&house).await;
    let page = browser.get("/refer/spoken").await;
    assert_eq!((page.value("asked-day").as_str(), page.value("asked_time").as_str()), ("5", "14:00"));
    let late = browser.send(&page, &[("asked_time", "3pm")], None).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.error("asked_time").contains("still to come"));
    for field in ["given_name", "source", "consent", "needs"] {
        assert!(!late.error(field).is_empty(), "every error at once");
    }
    let fields = [
        ("given_name", "Maeve"),
        ("family_name", "Quillfeather"),
        ("phone", "07700 900456"),
        ("story", "Asked at the desk"),
        ("source", "nurse"),
        ("referrer_name", "Nurse Bello"),
        ("consent", "yes"),
        ("agrees", "no"),
        ("asked_time", "1pm"),
        ("risks", "homeless_tonight"),
    ];
    let sent = browser.send(&page, &fields, None).await;
    assert!(sent.location.starts_with("/refer/done/"), "{}", sent.text("main"));
    let done = browser.follow(&sent).await;
    assert!(done.texts("main h1, main h2")[0].contains("Ring 999"), "{}", done.text("main"));
    // Nurse Bello has no account: there is an address to hand on, and word to her waits to be told
    let address = done.text(".lw-address");
    let path = address.strip_prefix("http://leeway.test").expect("an address").to_owned();
    assert!(house.stranger().get(&path).await.has("What becomes of your referral for MQ"), "{address}");
    let made_up = browser.get(&sent.location.replace("?follow=", "?follow=x")).await;
    assert!(made_up.has("The referral is in") && made_up.text(".lw-address").is_empty());
    let waiting = browser.get("/messages").await;
    assert!(waiting.has("Nurse Bello"), "{}", waiting.text("main"));
    assert_eq!(browser.send(&page, &fields, None).await.location, sent.location, "sent twice, one place");
}

#[tokio::test]
async fn somebody_known_comes_back_for_the_next_layer_with_one_page() {
    let house = house().await;
    let mut browser = worker(&house).await;
    let person = house.world.person;
    let page = browser.get(&format!("/people/{person}/refer")).await;
    assert!(page.has("Maria Lindqvist") && page.has("after 2 earlier referrals"), "{}", page.text("main"));
    assert!(!page.text("title").contains("Lindqvist"));
    assert_eq!(page.value("source"), "self");
    let unasked = browser.send(&page, &[("story", "Would like to volunteer now")], None).await;
    assert!(
        !unasked.error("consent").is_empty() && !unasked.error("agrees").is_empty(),
        "nothing is ticked beforehand"
    );
    let fields = [
        ("story", "Would like to volunteer now"),
        ("needs", "volunteering"),
        ("consent", "not_asked"),
        ("agrees", "yes"),
    ];
    let sent = browser.send(&page, &fields, None).await;
    assert!(sent.location.starts_with("/refer/done/"), "{}", sent.text("main"));
    let mut other = gp(&house).await;
    assert_eq!(other.get(&format!("/people/{person}/refer")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_referrer_finds_what_they_are_filled_in_the_second_time() {
    let house = house().await;
    let mut browser = gp(&house).await;
    let check = checked(&mut browser, "/refer", &[("source", "gp")]).await;
    browser.send(&check, &[], Some("send")).await;
    let who = browser.get("/refer").await;
    let what = browser.send(&who, WHO, Some("what")).await;
    assert_eq!(what.value("source"), "receptionist");
}

#[tokio::test]
async fn a_join_that_is_refused_says_why_in_its_own_words() {
    let house = house().await;
    let mut browser = worker(&house).await;
    let asked = id(0x3002);
    let page = browser.get(&format!("/referrals/{asked}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    let csrf = page.value("csrf");
    let fields = |version: &str| {
        [("csrf", csrf.as_str()), ("form_id", "a-form-of-its-own"), ("version", version), ("with", &id(9).to_string())]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec()
    };
    let refused = browser.post(&format!("/referrals/{asked}/join"), &fields("1")).await;
    let summary = refused.text(".nhsuk-error-summary");
    assert!(summary.contains("not alike enough") && !summary.contains("Somebody else"), "{summary}");
    let stale = browser.post(&format!("/referrals/{asked}/join"), &fields("0")).await;
    assert!(stale.text(".nhsuk-error-summary").contains("Somebody else worked on this"), "{}", stale.html);
}

#[tokio::test]
async fn what_is_withdrawn_is_told_with_a_message_that_is_read_first() {
    let house = house().await;
    let mut browser = worker(&house).await;
    let asked = id(0x3002);
    let page = browser.get(&format!("/referrals/{asked}")).await;
    let csrf = page.value("csrf");
    let form = |go: &str| {
        [("csrf", csrf.as_str()), ("form_id", go), ("version", "1"), ("withdraw_why", "Her own wish"), ("do", go)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec()
    };
    let path = format!("/referrals/{asked}/withdraw");
    let read = browser.post(&path, &form("read")).await;
    let letter = read.text("textarea[name='withdraw_message']");
    assert!(letter.contains("was taken back") && !letter.contains("Her own wish"), "{letter}");
    let sent = browser.post(&path, &form("send")).await;
    assert_eq!(sent.location, format!("/referrals/{asked}"), "{}", sent.text("main"));
    assert!(browser.get(&sent.location).await.has("Withdrawn"));
}

#[tokio::test]
async fn who_triages_records_on_the_page_what_the_person_agrees_to_since() {
    let house = house().await;
    let mut browser = worker(&house).await;
    let page = browser.get("/refer/spoken").await;
    let fields = [
        ("given_name", "Maeve"),
        ("family_name", "Quillfeather"),
        ("phone", "07700 900456"),
        ("story", "Asked at the desk"),
        ("source", "school"),
        ("referrer_name", "Ms Tanaka"),
        ("consent", "not_asked"),
        ("agrees", "not_asked"),
    ];
    let sent = browser.send(&page, &fields, None).await;
    let done = browser.follow(&sent).await;
    let href = done.html.split("href=\"/referrals/").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    let path = format!("/referrals/{href}");
    let page = browser.get(&path).await;
    assert!(page.has("No consent to contact recorded") && page.has("hears that it was received, and no more"));
    let csrf = page.value("csrf");
    for (to, form) in [("contact", "first-form"), ("word_back", "second-form")] {
        let fields = [("csrf", csrf.as_str()), ("form_id", form), ("to", to)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec();
        assert_eq!(browser.post(&format!("{path}/agreed"), &fields).await.location, path);
    }
    let page = browser.get(&path).await;
    assert!(
        !page.has("No consent to contact recorded") && !page.has("and no more: nobody recorded"),
        "{}",
        page.text("main")
    );
}

#[tokio::test]
async fn something_informal_is_logged_in_one_form_from_the_inbox() {
    let house = house().await;
    let mut browser = worker(&house).await;
    assert!(browser.get("/inbox").await.has("Log something informal"));
    let page = browser.get("/refer/informal").await;
    assert_eq!(page.value("day-day"), "5");
    let empty = browser.send(&page, &[], None).await;
    assert!(!empty.error("what").is_empty() && !empty.error("source").is_empty());
    let sent = browser.send(&page, &[("what", "asked_in_passing"), ("source", "gp"), ("need", "housing")], None).await;
    assert_eq!(sent.location, "/refer/informal", "{}", sent.text("main"));
    assert!(browser.follow(&sent).await.has("It is noted, and counts."));
}

#[tokio::test]
async fn somebody_supported_who_signs_in_asks_for_themselves_in_the_second_person() {
    let house = house().await;
    let account = house.account("maria@example.org", "Maria Lindqvist", Role::Person).await;
    let mut browser = house.signed_in("maria@example.org").await;
    assert!(browser.get("/refer").await.has("Your account is not tied to your record yet"));
    let mut tx = house.fixture.store.begin(&house.fixture.scope_a).await.expect("a transaction");
    let mut own = store_testkit::person(0x7000, "Maria", "Lindqvist");
    own.account_id = Some(account);
    own.practice_id = Some(house.world.site);
    tx.person_insert(&own, &[]).await.expect("a record");
    tx.commit().await.expect("written");
    let page = browser.get("/refer").await;
    assert!(page.has("What would you like help with?") && !page.has("First name"), "{}", page.text("main"));
    let sent = browser.send(&page, &[("story", "I would like company."), ("consent", "yes")], None).await;
    let done = browser.follow(&sent).await;
    assert!(done.has("We have your answers") && done.has("You decide together"), "{}", done.text("main"));
    let mine = browser.get("/my-referrals").await;
    assert!(mine.has("Received") && !mine.has("Refer someone"), "{}", mine.text("main"));
}

/// Fields of a form of a referral's page, with its token.
fn on_page(page: &Page, form: &str, pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = vec![("csrf".to_owned(), page.value("csrf")), ("form_id".to_owned(), form.to_owned())];
    fields.extend(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    fields
}

/// A spoken referral written down by the worker; its page.
async fn told(browser: &mut Browser, more: &[(&str, &str)]) -> Page {
    let page = browser.get("/refer/spoken").await;
    let fields = [
        ("given_name", "Maeve"),
        ("family_name", "Quillfeather"),
        ("phone", "07700 900456"),
        ("story", "Asked at the desk"),
        ("source", "nurse"),
        ("referrer_name", "Nurse Bello"),
        ("consent", "yes"),
        ("agrees", "yes"),
    ];
    let fields: Vec<(&str, &str)> =
        fields.iter().filter(|(name, _)| !more.iter().any(|(one, _)| one == name)).chain(more).copied().collect();
    let sent = browser.send(&page, &fields, None).await;
    browser.follow(&sent).await
}

fn triage_of(done: &Page) -> String {
    let id = done.html.split("href=\"/referrals/").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    format!("/referrals/{id}")
}

#[tokio::test]
async fn a_no_to_being_contacted_is_shown_as_one_and_nothing_else_is_promised() {
    let house = house().await;
    let mut browser = worker(&house).await;
    for (consent, promised, shown) in [
        ("no", "only once they agree", "The person said no to contact"),
        ("not_asked", "only once they agree", "No consent to contact recorded"),
        ("yes", "They get in touch with the person", ""),
    ] {
        let done = told(&mut browser, &[("consent", consent), ("given_name", consent)]).await;
        assert!(done.has(promised), "{consent}: {}", done.text("main"));
        assert_eq!(done.has("ask what matters to them"), consent == "yes");
        let page = browser.get(&triage_of(&done)).await;
        assert!(page.has(shown) && page.has("Do not get in touch") == (consent == "no"), "{}", page.text("main"));
    }
    let mut guest = house.stranger();
    let check = checked(&mut guest, LINK, &[("consent", "no")]).await;
    let fields: Vec<(String, String)> =
        check.fields().into_iter().filter(|(name, value)| name != "consent" || value == "no").collect();
    let mut fields = fields;
    fields.push(("go".to_owned(), "send".to_owned()));
    let sent = guest.post(LINK, &fields).await;
    let received = guest.follow(&sent).await;
    assert!(received.has("only once they agree") && !received.has("ask what matters"), "{}", received.text("main"));
}

#[tokio::test]
async fn an_answer_to_mend_begins_at_its_errors_and_one_to_read_at_its_message() {
    let house = house().await;
    let mut browser = worker(&house).await;
    let path = triage_of(&told(&mut browser, &[]).await);
    let page = browser.get(&path).await;
    for part in ["decline", "redirect", "attempts"] {
        let faulty =
            browser.post(&format!("{path}/{part}"), &on_page(&page, part, &[("version", "1"), ("do", "send")])).await;
        assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY, "{part}");
        assert!(!faulty.texts(".nhsuk-error-summary a").is_empty());
        let html = scraper::Html::parse_document(&faulty.html);
        let forms = scraper::Selector::parse("main form").expect("a selector");
        for form in html.select(&forms) {
            let action = form.value().attr("action").unwrap_or_default();
            assert!(!action.contains('#'), "{action} would lead the browser past the summary");
        }
        assert!(faulty.texts("[autofocus]").is_empty());
    }
    let read = [("version", "1"), ("do", "read"), ("redirected_to", "Dr Shah")];
    let shown = browser.post(&format!("{path}/redirect"), &on_page(&page, "read", &read)).await;
    assert_eq!((shown.status, shown.texts("textarea[autofocus]").len()), (StatusCode::OK, 1));
}

#[tokio::test]
async fn what_was_ticked_and_typed_stays_while_another_group_is_looked_for() {
    let house = house().await;
    let mut browser = worker(&house).await;
    let mut tx = house.fixture.store.begin(&house.fixture.scope_a).await.expect("a transaction");
    tx.asset_insert(&store_testkit::asset(0x6000, "Allotment group"), &[]).await.expect("an entry");
    tx.asset_insert(&store_testkit::asset(0x6001, "Tuesday choir"), &[]).await.expect("an entry");
    tx.commit().await.expect("written");
    let path = format!("{}/signpost", triage_of(&told(&mut browser, &[]).await));
    let page = browser.get(&path).await;
    let ticked = id(0x6000).to_string();
    let typed = [
        ("version", "1"),
        ("assets", ticked.as_str()),
        ("signpost_words", "She liked the sound of it."),
        ("do", "find"),
    ];
    let look = |word: &'static str| typed.iter().copied().chain([("find", word)]).collect::<Vec<_>>();
    let found = browser.post(&path, &on_page(&page, "one", &look("choir"))).await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.text("main"));
    let boxes = found.text("#answer-signpost label");
    assert!(boxes.contains("Tuesday choir") && boxes.contains("Allotment group"), "{boxes}");
    assert!(found.html.contains("She liked the sound of it."));
    assert_eq!(found.texts("#answer-signpost input[name='assets'][checked]").len(), 1);
    let none = browser.post(&path, &on_page(&page, "two", &look("trombone"))).await;
    assert!(none.has("Nothing on the list has “trombone” in its name"), "{}", none.text("#answer-signpost"));
    assert!(none.text("#answer-signpost label").contains("Allotment group"));
}

#[tokio::test]
async fn the_four_things_of_a_no_stand_on_the_senders_page_whatever_the_message_says() {
    let house = house().await;
    let mut guest = house.stranger();
    let check = checked(&mut guest, LINK, &[]).await;
    let sent = guest.send(&check, &[], Some("send")).await;
    let follow = sent.location.trim_end_matches("/received").to_owned();
    let mut browser = worker(&house).await;
    let inbox = browser.get("/inbox").await;
    let id = inbox.html.split("Maeve").next().and_then(|before| before.rsplit("/referrals/").next());
    let path = format!("/referrals/{}", id.and_then(|rest| rest.split('"').next()).expect("a link"));
    let page = browser.get(&path).await;
    let no = [
        ("version", "1"),
        ("do", "send"),
        ("decided_by", "service"),
        ("decline_reason", "no_capacity"),
        ("next_words", "The waiting list opens in May"),
        ("next_holder", "The practice"),
        ("referrer_words", "We are sorry."),
        ("decline_message", "Sorry."),
    ];
    let named: Vec<(&str, &str)> =
        no[..7].iter().copied().chain([("decline_message", "Maeve Quillfeather must wait.")]).collect();
    let refused = browser.post(&format!("{path}/decline"), &on_page(&page, "named", &named)).await;
    assert!(refused.error("decline_message").contains("Write MQ"));
    let declined = browser.post(&format!("{path}/decline"), &on_page(&page, "no", &no)).await;
    assert_eq!(declined.status, StatusCode::SEE_OTHER, "{}", declined.text("main"));
    let told = guest.get(&follow).await;
    for words in ["Who decided", "The service", "No capacity", "The waiting list opens in May", "The practice"] {
        assert!(told.text("main").contains(words), "{words}: {}", told.text("main"));
    }
    assert!(told.has("Your answer opens the question again"));
    let answered = guest.send(&told, &[("words", "She cannot wait.")], None).await;
    assert!(guest.follow(&answered).await.has("the question is open again"));
}

#[tokio::test]
async fn whoever_asked_for_themselves_is_written_to_and_not_about() {
    let house = house().await;
    let mut guest = house.stranger();
    let page = guest.get("/self/a").await;
    let fields = [
        ("given_name", "Maeve"),
        ("family_name", "Quillfeather"),
        ("phone", "07700 900456"),
        ("story", "I would like company."),
        ("consent", "yes"),
    ];
    let check = guest.send(&page, &fields, Some("check")).await;
    let sent = guest.send(&check, &[], Some("send")).await;
    let follow = sent.location.trim_end_matches("/received").to_owned();
    let letter = guest.get(&follow).await;
    assert!(letter.has("Thank you for asking us for support.") && !letter.has("support MQ"), "{}", letter.text("main"));
    let answered = guest.send(&letter, &[("words", "Mornings are best.")], None).await;
    assert_eq!(answered.status, StatusCode::SEE_OTHER);
    let mut browser = worker(&house).await;
    let inbox = browser.get("/inbox").await;
    assert!(!inbox.has("Answered by the referrer") && inbox.has("Answered"), "{}", inbox.text("main"));
    let id = inbox.html.split("Maeve").next().and_then(|before| before.rsplit("/referrals/").next());
    let page =
        browser.get(&format!("/referrals/{}", id.and_then(|rest| rest.split('"').next()).expect("a link"))).await;
    assert!(page.has("In their own words") && page.has("What they answered") && !page.has("the referrer’s words"));
}
