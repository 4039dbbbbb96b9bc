//! Consent is by purpose, and its codes are stable.

use practice::consent::{GivenBy, How, Purpose, Standing};

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

#[test]
fn what_was_said_last_is_what_holds() {
    assert_eq!(Standing::of(true, false), Standing::Given);
    assert_eq!(Standing::of(true, true), Standing::Withdrawn);
    assert_eq!(Standing::of(false, false), Standing::Refused);
    let holding: Vec<&Standing> = Standing::ALL.iter().filter(|s| s.holds()).collect();
    assert_eq!(holding, [&Standing::Given]);
}
