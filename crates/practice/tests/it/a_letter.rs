//! Letters: their templates, what stands on an envelope, and when one can leave.

use practice::letter::{
    Draft, Template, To, Way, check_letterhead, check_template, fill, in_lines, lines, reads_large, telling,
};
use proptest::prelude::*;

fn draft(address: &str, body: &str) -> Draft {
    Draft { address: address.to_owned(), body: body.to_owned(), large: false }
}

fn faults(draft: &Draft, leaves: Option<Way>) -> Vec<&'static str> {
    draft.check(leaves).err().unwrap_or_default().into_iter().map(|p| p.field).collect()
}

#[test]
fn each_template_that_leeway_brings_can_be_used_and_filled() {
    for template in Template::ALL {
        let text = template.default_text();
        check_template(*template, text).unwrap();
        let values: Vec<(&str, &str)> = template.fields().iter().map(|(name, _)| (*name, "x")).collect();
        assert!(!fill(text, &values).unwrap().contains(['{', '}']), "{template}");
    }
}

#[test]
fn no_template_to_a_person_says_what_the_service_is_about_before_the_person_is_greeted() {
    for template in Template::ALL.iter().filter(|one| one.to() == To::Person) {
        let first = template.default_text().lines().next().unwrap();
        assert_eq!(first, "Dear {name},");
        assert_eq!(telling(template.default_text()), None, "{template}");
    }
}

#[test]
fn a_field_that_is_not_there_is_named_with_those_that_are() {
    let problem = check_template(Template::Accepted, "Dear {name}, your number is {nhs_number}").unwrap_err();
    assert!(problem.message.contains("{nhs_number}") && problem.message.contains("{reference}"), "{problem}");
    check_template(Template::PracticeEnding, "About {full_name}, {nhs_number}").unwrap();
    assert!(check_template(Template::Accepted, "Dear {name").is_err());
}

#[test]
fn a_letterhead_says_nothing_that_others_must_not_learn() {
    check_letterhead("Wexcombe Community Team\nPO Box 12, Wexcombe").unwrap();
    check_letterhead("").unwrap();
    check_letterhead("The Ornamental Gardens\n4 Continental Road").unwrap();
    for wrong in ["Wexcombe Social Prescribing", "Link Worker Service", "Dementia support"] {
        assert!(check_letterhead(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_letter_by_post_needs_a_name_and_an_address_and_one_that_is_handed_over_does_not() {
    let bare = draft("Ruth Callaghan", "Dear Ruth,");
    assert_eq!(faults(&bare, Some(Way::Post)), ["address"]);
    assert!(bare.check(Some(Way::Handed)).is_ok());
    assert!(draft("Ruth Callaghan\n12 Mill Lane", "Dear Ruth,").check(Some(Way::Post)).is_ok());
}

#[test]
fn an_envelope_has_room_for_so_much() {
    let long = "x".repeat(51);
    assert_eq!(faults(&draft(&long, "Dear Ruth,"), None), ["address"]);
    let many = ["line"; 8].join("\n");
    assert_eq!(faults(&draft(&many, "Dear Ruth,"), None), ["address"]);
    assert_eq!(faults(&draft("Ruth\nc/o the dementia ward", "Dear Ruth,"), None), ["address"]);
}

#[test]
fn a_letter_with_a_field_that_nobody_filled_in_waits_and_does_not_leave() {
    let unfinished = draft("Ruth Callaghan", "Dear Ruth,\n\n{remains}");
    assert!(unfinished.check(None).is_ok());
    assert_eq!(faults(&unfinished, Some(Way::Handed)), ["body"]);
    assert!(draft("Ruth", "A brace { and } of words").check(Some(Way::Handed)).is_ok());
}

#[test]
fn an_address_on_one_line_is_parted_at_its_commas() {
    assert_eq!(in_lines("12 Mill Lane, Wexcombe,  ZZ99 3AA"), "12 Mill Lane\nWexcombe\nZZ99 3AA");
    assert_eq!(in_lines("Flat 2, The Mill\n\n Wexcombe "), "Flat 2, The Mill\nWexcombe");
    assert_eq!(lines(" \n").len(), 0);
}

#[test]
fn whoever_reads_large_print_is_written_to_in_it() {
    assert!(reads_large("Needs Large  print, please"));
    assert!(!reads_large("Interpreter for Polish"));
}

proptest! {
    #[test]
    fn whatever_is_written_is_checked_without_a_panic(address in ".*", body in ".*") {
        let _ = draft(&address, &body).check(Some(Way::Post));
        let _ = draft(&address, &body).check(None);
        let _ = in_lines(&address);
    }
}
