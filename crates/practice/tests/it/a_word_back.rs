//! Word back to the referrer, from a text with fields.

use practice::wordback::{
    FIELDS, Turn, UnknownField, check, default_text, default_text_to_person, fill, full_name_problem, names_in_full,
};
use proptest::prelude::*;

const VALUES: &[(&str, &str)] = &[
    ("person", "JB"),
    ("reference", "LW-7K4M-29QX"),
    ("worker", "Amina Iqbal"),
    ("service", "Northside Social Prescribing"),
    ("words", ""),
    ("next", "We will look at it this week."),
];

#[test]
fn every_turn_has_a_text_that_can_be_filled_and_names_the_referral() {
    for turn in Turn::ALL {
        let text = default_text(*turn);
        assert_eq!(check(text), Ok(()), "{turn:?}");
        let filled = fill(text, VALUES).unwrap();
        assert!(filled.contains("JB") && filled.contains("LW-7K4M-29QX"), "{turn:?}");
        assert!(!filled.contains(['{', '}']), "{turn:?}");
        assert!(!filled.contains("\n\n\n"), "{turn:?}: no gap where nobody wrote anything");
    }
}

#[test]
fn a_text_is_filled_with_what_is_known() {
    assert_eq!(
        fill("{worker} will see { person }.\n\n{words}\n\n{next}", VALUES).unwrap(),
        "Amina Iqbal will see JB.\n\nWe will look at it this week."
    );
}

#[test]
fn an_unknown_field_is_named() {
    let unknown = fill("Dear {doctor}", VALUES).unwrap_err();
    assert_eq!(unknown, UnknownField { name: "doctor".into() });
    assert_eq!(unknown.to_string(), "‘{doctor}’ is not a field that can be filled in.");
    let problem = check("Dear {doctor}").unwrap_err();
    assert!(problem.message.contains("‘{doctor}’") && problem.message.contains("{person}"));
}

#[test]
fn an_empty_or_torn_text_is_refused() {
    assert!(check(" ").is_err());
    assert!(check("Dear {person").is_err());
    assert!(check("Dear person}").is_err());
    assert!(check("{{person}}").is_err());
    assert!(check("Dear {}").is_err());
}

#[test]
fn what_is_put_in_is_never_read_as_a_text_again() {
    assert_eq!(fill("{words}", &[("words", "{person}"), ("person", "JB")]).unwrap(), "{person}");
}

#[test]
fn whoever_asked_for_themselves_is_written_to_and_not_about() {
    for turn in Turn::ALL {
        let text = default_text_to_person(*turn);
        assert_eq!(check(text), Ok(()), "{turn:?}");
        let filled = fill(text, VALUES).unwrap();
        assert!(filled.contains("LW-7K4M-29QX") && !filled.contains("JB"), "{turn:?}: {filled}");
        assert!(filled.contains("you") || filled.contains("things are going"), "{turn:?}");
        assert!(
            !filled.contains("refer") || filled.replace("reference", "").find("refer").is_none(),
            "{turn:?}: {filled}"
        );
    }
}

#[test]
fn a_full_name_is_found_however_it_is_written() {
    let names = |text: &str| names_in_full(text, "Máire", "O’Neill", "Molly");
    for text in
        ["We met Máire O’Neill.", "MAIRE  O'NEILL came", "O'Neill, Maire", "Molly O’Neill’s flat", "(maire o'neill)"]
    {
        assert!(names(text), "{text}");
    }
    for text in ["We met MO.", "Máire came with her sister", "The O’Neill family centre", "Molly rang", ""] {
        assert!(!names(text), "{text}");
    }
    assert!(!names_in_full("for the day", "", "Day", ""), "half a name is none");
    assert!(full_name_problem("body", "MO").message.contains("Write MO"));
}

proptest! {
    #[test]
    fn a_text_that_passes_the_check_can_always_be_filled(
        text in prop::collection::vec(
            prop_oneof![
                "[ a-zé\n]{0,6}",
                Just("{".to_owned()),
                Just("}".to_owned()),
                prop::sample::select(FIELDS).prop_map(|(name, _)| format!("{{{name}}}")),
                "\\{[a-z ]{0,8}\\}",
            ],
            0..12,
        )
    ) {
        let text = text.concat();
        let filled = fill(&text, VALUES);
        if check(&text).is_ok() {
            let left_over = filled.unwrap().contains(['{', '}']);
            prop_assert!(!left_over);
        }
    }

    #[test]
    fn any_text_at_all_is_read_without_panic(text in "\\PC{0,200}") {
        let _ = fill(&text, VALUES);
        let _ = check(&text);
    }

    #[test]
    fn words_without_braces_are_left_as_they_are(text in "[a-zA-Z ,.é]{0,80}") {
        prop_assert_eq!(fill(&text, VALUES).unwrap(), text);
    }
}
