//! Consent is by purpose, and its codes are stable.

use practice::consent::{GivenBy, How, Purpose};

#[test]
fn consent_is_asked_for_each_purpose_by_itself() {
    let codes: Vec<&str> = Purpose::ALL.iter().map(|p| p.as_str()).collect();
    assert_eq!(codes, ["contact", "support", "share_with_practice", "share_with_partner", "research"]);
}

#[test]
fn somebody_else_may_give_it_where_the_person_cannot() {
    assert_eq!(GivenBy::parse("best_interests"), Some(GivenBy::BestInterests));
    assert_eq!(GivenBy::parse("anybody"), None);
    assert_eq!(How::parse("spoken"), Some(How::Spoken));
}
