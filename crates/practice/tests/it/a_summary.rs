use practice::consent::Standing;
use practice::summary::{About, Facts, PERSON_DECLINED, REFERRED, SUMMARY_MAX, due, may_copy, shown_needs, text};

#[test]
fn the_code_of_a_referral_counts_once_for_each_support() {
    for about in [About::Contact, About::Ending, About::Support] {
        assert_eq!(due(about, false, &[]), Some(REFERRED));
        assert_eq!(due(about, false, &[REFERRED.code.to_owned()]), None);
    }
}

#[test]
fn only_a_person_who_said_no_is_coded_as_having_declined() {
    assert_eq!(due(About::Decline, true, &[]), Some(PERSON_DECLINED));
    assert_eq!(due(About::Decline, false, &[]), None);
    assert_eq!(due(About::Decline, true, &[PERSON_DECLINED.code.to_owned()]), None);
}

#[test]
fn nothing_is_copied_where_the_person_does_not_want_the_practice_told() {
    assert!(may_copy(Standing::Given) && may_copy(Standing::NotAsked), "what nobody asked is flagged, and no wall");
    assert!(!may_copy(Standing::Refused) && !may_copy(Standing::Withdrawn));
}

#[test]
fn a_summary_is_short_and_has_its_code_in_a_line_of_its_own() {
    let facts = Facts {
        what: "First meeting, surgery, 45 minutes".to_owned(),
        when: "12 November 2026".to_owned(),
        who: "Amara Okafor, link worker, Saltmere".to_owned(),
        outcome: vec!["worked on housing".to_owned(), "introduced to Quay Lunch Club".to_owned()],
        next: vec!["next contact planned for 20 November 2026".to_owned()],
        reference: "LW-7K4M-29QX".to_owned(),
    };
    let words = text(&facts, Some(REFERRED));
    assert_eq!(
        words,
        "Social prescribing: First meeting, surgery, 45 minutes\nWhen: 12 November 2026\nBy: Amara Okafor, link worker, Saltmere\n\
         Outcome: worked on housing; introduced to Quay Lunch Club\nNext: next contact planned for 20 November 2026\n\
         Reference: LW-7K4M-29QX\nSNOMED CT: 871731000000106 Referral to social prescribing service"
    );
    assert!(!text(&facts, None).contains("SNOMED"));
    let long = Facts { outcome: vec!["introduced to a group with a long name".to_owned(); 90], ..facts };
    let words = text(&long, Some(REFERRED));
    assert!(words.chars().count() <= SUMMARY_MAX && words.ends_with("service"), "the code stays");
}

#[test]
fn private_needs_stay_out_and_that_is_said() {
    assert_eq!(shown_needs(["housing", "domestic_abuse"]), (vec!["Housing"], true));
    assert_eq!(shown_needs(["housing"]), (vec!["Housing"], false));
    assert!(practice::summary::PRIVATE.iter().all(|code| practice::needs::by_code(code).is_some()));
}
