//! What a page that is left open asks by itself.

use crate::browser::{House, moment};
use axum::http::StatusCode;
use practice::access::Role;
use store::lone::LoneToldRow;
use store_testkit::id;
use uuid::Uuid;

/// Has an account told of an alarm.
async fn alarm(house: &House, account_id: Uuid) {
    let at = app::time::at(house.app.now());
    let mut tx = house.fixture.store.begin(&house.fixture.scope_a).await.unwrap();
    let permit = tx.permit_lone(house.world.worker, house.world.lone).await.unwrap().unwrap();
    let mut plan = store::Looks::default().disclose(tx.lone_get(&permit).await.unwrap()).unwrap();
    plan.alarmed_at = Some(at);
    tx.lone_save(&permit, &plan).await.unwrap();
    let told = LoneToldRow {
        id: id(0x9_0001),
        plan_id: plan.id,
        account_id,
        name: String::new(),
        told_as: "supervisor".to_owned(),
        at,
    };
    tx.lone_told_insert(&permit, &told).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_page_left_open_learns_of_an_alarm_and_is_given_nothing_where_nothing_changed() {
    let house = House::new().await;
    let noor = house.account("noor@example.org", "Noor Haddad", Role::Supervisor).await;
    let mut browser = house.signed_in("noor@example.org").await;
    let page = browser.get("/account").await;
    assert!(page.html.contains(r#"hx-get="/waiting""#) && page.html.contains(r#"aria-live="polite""#));
    assert!(page.html.contains(r#"name="waiting_seen" value="0-0-0-0""#));
    assert_eq!(browser.get("/waiting?waiting_seen=0-0-0-0").await.status, StatusCode::NO_CONTENT);
    alarm(&house, noor).await;
    house.clock.set(moment(3_605));
    let told = browser.get("/waiting?waiting_seen=0-0-0-0").await;
    assert_eq!(told.status, StatusCode::OK);
    assert!(told.has("1 alarm of colleagues who went alone") && !told.html.contains("<html"), "{}", told.html);
    assert_eq!(browser.get("/waiting?waiting_seen=1-0-0-0").await.status, StatusCode::NO_CONTENT);
    assert_eq!(browser.get("/waiting").await.status, StatusCode::OK, "whoever says nothing has seen nothing");
}

#[tokio::test]
async fn asking_makes_no_session_longer_and_ends_with_it() {
    let house = House::new().await;
    house.account("noor@example.org", "Noor Haddad", Role::Supervisor).await;
    let mut browser = house.signed_in("noor@example.org").await;
    for minutes in [20, 40, 59] {
        house.clock.set(moment(3_600 + minutes * 60));
        assert_eq!(browser.get("/waiting?waiting_seen=0-0-0-0").await.status, StatusCode::NO_CONTENT);
    }
    house.clock.set(moment(3_600 + 61 * 60));
    let over = browser.get("/waiting?waiting_seen=0-0-0-0").await;
    assert_eq!(over.status.as_u16(), 286, "it is told to ask no more");
    assert!(over.has("this page tells of no alarm any more") && !over.html.contains("<html"), "{}", over.html);
    assert_eq!(house.stranger().get("/waiting").await.status.as_u16(), 286);
}

#[tokio::test]
async fn a_word_that_waits_for_the_next_page_is_not_used_up_by_asking() {
    let house = House::new().await;
    house.account("noor@example.org", "Noor Haddad", Role::Worker).await;
    let mut browser = house.signed_in("noor@example.org").await;
    let page = browser.get("/account/alarm-number").await;
    let saved = browser.send(&page, &[("number", "07700 900123")], None).await;
    assert_eq!(saved.location, "/account");
    browser.get("/waiting").await;
    assert!(browser.get("/account").await.has("Your number for alarms is saved"));
}
