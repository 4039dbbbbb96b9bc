//! What a referral says to whom, and how it is answered through the pages: the practice’s form, triage, and the sender’s page.

use crate::browser::{Browser, Page};
use crate::referring::{LINK, checked, house};
use crate::referring_signed_in::{spoken, worker};
use axum::http::StatusCode;
use store_testkit::{at, id};

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
    let page = worker.get(&in_inbox(&inbox)).await;
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

/// Fields of a form of a referral's page, with its token.
fn on_page(page: &Page, form: &str, pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = vec![("csrf".to_owned(), page.value("csrf")), ("form_id".to_owned(), form.to_owned())];
    fields.extend(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    fields
}

/// A spoken referral written down by the worker; the page that says so.
pub(crate) async fn told(browser: &mut Browser, more: &[(&str, &str)]) -> Page {
    let page = browser.get("/refer/spoken").await;
    let sent = browser.send(&page, &spoken(more), None).await;
    browser.follow(&sent).await
}

/// Where Maeve’s referral is opened from the inbox.
fn in_inbox(inbox: &Page) -> String {
    let id = inbox.html.split("Maeve").next().and_then(|before| before.rsplit("/referrals/").next());
    format!("/referrals/{}", id.and_then(|rest| rest.split('"').next()).expect("a link"))
}

/// Where a referral just written down is opened.
pub(crate) fn triage_of(done: &Page) -> String {
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
    let path = in_inbox(&browser.get("/inbox").await);
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
    let page = browser.get(&in_inbox(&inbox)).await;
    assert!(page.has("In their own words") && page.has("What they answered") && !page.has("the referrer’s words"));
}
