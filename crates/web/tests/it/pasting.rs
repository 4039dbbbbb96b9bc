//! A text from the GP's record pasted into the forms, and a referral opened again by what a practice knows of it.

use crate::referring::{LINK, checked, house};
use axum::http::StatusCode;

const NOTE: &str = "O'NEILL, Mary (Mrs)   Born 31-Mar-1950   NHS No. 999 000 0018\r\nMobile: 07700 900123\r\n\r\nHistory: Feels lonely since spring.";

#[tokio::test]
async fn what_is_found_in_a_text_fills_the_form_and_is_marked_to_be_checked() {
    let house = house().await;
    let mut browser = house.stranger();
    let page = browser.get(LINK).await;
    let filled = browser.send(&page, &[("paste", NOTE), ("given_name", "Maria")], Some("paste")).await;
    assert_eq!(filled.status, StatusCode::OK, "{}", filled.text(".nhsuk-error-summary"));
    assert_eq!(
        (filled.field("given_name").as_str(), filled.field("family_name").as_str()),
        ("Maria", "O'Neill"),
        "what was typed stays"
    );
    assert!(filled.has("Found in the text, check it") && filled.has("Found in the text: check each one"));
    assert!(filled.has("left as you had it"));
    let what = browser.send(&filled, &[], Some("what")).await;
    assert_eq!(what.text("h1"), "Step 2 of 3 What is it for?", "{}", what.text(".nhsuk-error-summary"));
    assert!(what.value("story").contains("Feels lonely") && what.has("Found in the text, check it"));
    assert!(!what.html.contains("31-Mar-1950"), "the text itself goes no further");
}

#[tokio::test]
async fn an_empty_text_and_one_much_too_long_say_what_to_do_and_lose_nothing() {
    let house = house().await;
    let mut browser = house.stranger();
    let page = browser.get(LINK).await;
    let empty = browser.send(&page, &[("paste", " \t"), ("given_name", "Mary")], Some("paste")).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.error("paste").contains("Paste the text"), "{}", empty.error("paste"));
    assert_eq!(empty.field("given_name"), "Mary");
    let long = "lonely ".repeat(30_000);
    let refused = browser.send(&page, &[("paste", &long), ("given_name", "Mary")], Some("paste")).await;
    assert!(refused.error("paste").contains("210 kB"), "{}", refused.error("paste"));
    assert_eq!((refused.field("given_name").as_str(), refused.value("paste").len() > 200_000), ("Mary", true));
}

#[tokio::test]
async fn a_referral_is_opened_again_by_its_reference_and_whom_it_is_about() {
    let house = house().await;
    let mut browser = house.stranger();
    let check = checked(&mut browser, LINK, &[]).await;
    let sent = browser.send(&check, &[], Some("send")).await;
    let received = browser.follow(&sent).await;
    let said = received.text("h1 + *, .nhsuk-panel");
    let at = said.find("LW-").expect("a reference");
    let reference = said[at..at + "LW-7K4M-29QX".len()].to_owned();
    let page = browser.get(&format!("{LINK}/again")).await;
    let another = practice::reference::make(&[1, 2, 3, 4, 5, 6, 7, 8]);
    for (reference, known, says) in [
        ("", "31/3/1950", "Enter the reference"),
        (reference.as_str(), "1/4/1950", "fits both"),
        (another.as_str(), "31/3/1950", "fits both"),
    ] {
        let wrong = browser.send(&page, &[("reference", reference), ("known", known)], None).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.error("reference").contains(says), "{}", wrong.error("reference"));
    }
    let unsaid = browser.send(&page, &[("reference", &reference), ("known", "Maeve")], None).await;
    assert!(unsaid.error("known").contains("date of birth"));
    for known in ["31/3/1950", "943 476 5919"] {
        let found = browser.send(&page, &[("reference", &reference.to_lowercase()), ("known", known)], None).await;
        let followed = browser.follow(&found).await;
        assert!(followed.has("MQ") && !followed.html.contains("Quillfeather"), "{}", followed.html);
    }
    let sheet = browser.get(&format!("{LINK}/sheet")).await;
    assert!(sheet.has("How to refer from") && sheet.has("http://leeway.test/r/"));
}
