//! A referral comes in and is worked on by people who are signed in: a GP, a worker, somebody supported.

use crate::answering::{told, triage_of};
use crate::browser::{Browser, House, moment};
use crate::referring::{WHAT, WHO, checked, house};
use axum::http::StatusCode;
use practice::access::Role;
use store_testkit::{id, tie};

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

pub(crate) async fn worker(house: &House) -> Browser {
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

/// What a nurse asked for Maeve at the desk, in the fields of the form for it; a field of `more` takes the place of its like.
pub(crate) fn spoken<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("given_name", "Maeve"),
        ("family_name", "Quillfeather"),
        ("phone", "07700 900456"),
        ("story", "Asked at the desk"),
        ("source", "nurse"),
        ("referrer_name", "Nurse Bello"),
        ("consent", "yes"),
        ("agrees", "yes"),
    ];
    usual.iter().filter(|(name, _)| !more.iter().any(|(one, _)| one == name)).chain(more).copied().collect()
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
    let fields = spoken(&[("agrees", "no"), ("asked_time", "1pm"), ("risks", "homeless_tonight")]);
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
    let asked =
        [("source", "school"), ("referrer_name", "Ms Tanaka"), ("consent", "not_asked"), ("agrees", "not_asked")];
    let path = triage_of(&told(&mut browser, &asked).await);
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
