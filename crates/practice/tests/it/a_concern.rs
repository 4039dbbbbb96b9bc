//! Concerns: what they have to say, who leads on them, and by when somebody answers (DOMAIN 4.8).

use jiff::Timestamp;
use practice::concern::{About, Level, NUMBERS, Raised, Share, acknowledged_by, answer_due};

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

#[test]
fn with_immediate_danger_half_an_hour_is_half_an_hour_at_night_too() {
    assert_eq!(answer_due(true, at("2026-11-21T23:50:00Z")), at("2026-11-22T00:20:00Z"));
}

#[test]
fn without_danger_the_clock_runs_in_core_hours() {
    // a Friday afternoon in November: two and a half hours then, one and a half on Monday
    assert_eq!(answer_due(false, at("2026-11-20T16:00:00Z")), at("2026-11-23T09:30:00Z"));
    // in the middle of the night it begins in the morning
    assert_eq!(answer_due(false, at("2026-11-24T02:00:00Z")), at("2026-11-24T12:00:00Z"));
    // in summer the practice opens by summer time
    assert_eq!(answer_due(false, at("2026-07-07T05:00:00Z")), at("2026-07-07T11:00:00Z"));
    // on Christmas Day of 2026, a Friday, with Boxing Day kept on the Monday
    assert_eq!(answer_due(false, at("2026-12-25T10:00:00Z")), at("2026-12-29T12:00:00Z"));
}

#[test]
fn a_concern_says_what_was_seen_whether_there_is_danger_and_on_what_ground_it_is_shared() {
    let empty = Raised {
        about: None,
        danger: None,
        who: String::new(),
        seen: "  ".to_owned(),
        told: String::new(),
        share: None,
        share_words: String::new(),
    };
    let faults: Vec<_> = empty.check().expect_err("nothing is said").into_iter().map(|p| p.field).collect();
    assert_eq!(faults, ["danger", "about", "seen", "share"]);
    let said = Raised {
        about: Some(About::Child),
        danger: Some(false),
        seen: "A bruise".to_owned(),
        share: Some(Share::Safeguarding),
        ..empty
    };
    let faults: Vec<_> = said.check().expect_err("why is missing").into_iter().map(|p| p.field).collect();
    assert_eq!(faults, ["share_words"], "sharing without agreement says why");
    let agreed = Raised { share: Some(Share::Agreed), ..said };
    assert_eq!(agreed.check(), Ok((About::Child, false, Share::Agreed)));
}

#[test]
fn a_desk_acknowledges_nothing() {
    assert!(acknowledged_by("the duty doctor").is_err());
    assert!(acknowledged_by("Dr Shah").is_ok());
}

#[test]
fn each_level_tells_more_people_and_the_last_is_the_last() {
    assert_eq!(Level::Leads.next().and_then(Level::next), Some(Level::Everybody));
    assert_eq!(Level::Everybody.next(), None);
}

#[test]
fn every_concern_has_somebody_who_leads_on_it() {
    for about in About::ALL {
        assert!(!about.leads().is_empty(), "{about}");
    }
    assert!(NUMBERS.first().is_some_and(|first| first.number == "999"));
}
