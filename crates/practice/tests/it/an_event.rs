use std::collections::BTreeSet;

use practice::event::{Group, Kind};

#[test]
fn every_kind_of_event_has_one_code_and_its_own_words() {
    let codes: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    let words: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.words()).collect();
    assert_eq!(codes.len(), Kind::ALL.len());
    assert_eq!(words.len(), Kind::ALL.len());
    assert_eq!(Kind::ALL.len(), 79);
}

#[test]
fn every_group_of_the_timeline_has_events() {
    for group in Group::ALL {
        assert!(Kind::ALL.iter().any(|kind| kind.group() == *group), "{group}");
    }
}

#[test]
fn an_event_is_filed_under_what_it_is_about() {
    assert_eq!(Kind::ContactRecorded.group(), Group::Contacts);
    assert_eq!(Kind::WordBackSent.group(), Group::Messages);
    assert_eq!(Kind::GoalAgreed.group(), Group::Support);
    assert_eq!(Kind::ConsentWithdrawn.group(), Group::Record);
    assert_eq!(Kind::parse("contact_recorded"), Some(Kind::ContactRecorded));
    assert_eq!(Kind::parse("contact recorded"), None);
}
