use std::collections::BTreeSet;

use practice::needs;

#[test]
fn every_need_of_the_domain_is_there_once_and_other_is_the_last() {
    let codes: BTreeSet<&str> = needs::all().iter().map(|need| need.code.as_str()).collect();
    assert_eq!(codes.len(), needs::all().len());
    assert_eq!(needs::all().len(), 29);
    assert_eq!(needs::all().last().map(|need| need.code.as_str()), Some("other"));
}

#[test]
fn every_need_has_a_plain_code_words_and_a_line_about_it() {
    for need in needs::all() {
        assert!(need.code.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{}", need.code);
        assert!(!need.words.is_empty() && !need.about.is_empty(), "{}", need.code);
        assert!(need.beyond_power.as_ref().is_none_or(|words| words.ends_with('.')), "{}", need.code);
        let helped = need.instead.as_ref().is_some_and(|words| words.ends_with('.'));
        assert_eq!(helped, need.beyond_power.is_some(), "{}: who can help is said where we cannot", need.code);
    }
}

#[test]
fn rehousing_is_said_to_be_beyond_a_workers_power() {
    let housing = needs::by_code("housing").expect("housing is a need");
    assert!(housing.beyond_power.as_deref().is_some_and(|words| words.contains("rehouse")));
    assert!(needs::by_code("loneliness").is_some_and(|need| need.beyond_power.is_none()));
}

#[test]
fn a_code_from_elsewhere_is_shown_as_it_is() {
    assert_eq!(needs::words("money"), "Money and debt");
    assert_eq!(needs::words("left_over"), "left_over");
    assert_eq!(needs::by_code("left_over"), None);
}
