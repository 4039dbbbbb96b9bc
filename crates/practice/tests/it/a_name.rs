use practice::person::{fold, initials, name_key};
use proptest::prelude::*;

#[test]
fn a_name_is_found_however_it_is_spelt() {
    assert_eq!(fold("Ó Súilleabháin"), "o suilleabhain");
    assert_eq!(fold("O’Brien"), fold("O'BRIEN"));
    assert_eq!(fold("Łukasz Żółć"), "lukasz zolc");
    assert_eq!(fold("Smith-Jones"), fold("smith  jones"));
    assert_eq!(fold("Straße"), "strasse");
    assert_eq!(fold("Søren Ærø"), "soren aero");
    assert_eq!(fold("  "), "");
}

#[test]
fn names_in_other_scripts_keep_their_words() {
    assert!(fold("محمد").chars().count() == 4);
    assert_ne!(fold("कमल"), fold("कोमल"));
    assert_eq!(fold("Ιωάννης"), fold("ΙΩΆΝΝΗΣ"));
}

#[test]
fn the_key_of_a_name_is_family_given_known_as() {
    assert_eq!(name_key("Margaret Ann", "O'Neill", "Peggy"), "oneill margaret ann peggy");
    assert_eq!(name_key("Ann", "", ""), "ann");
    assert_eq!(name_key("", "", ""), "");
}

#[test]
fn initials_name_nobody() {
    assert_eq!(initials("Mary", "O'Neill"), "MO");
    assert_eq!(initials("élodie", "’t Hooft"), "ÉT");
    assert_eq!(initials("", "Singh"), "S");
    assert_eq!(initials("", ""), "");
}

#[test]
fn an_apostrophe_between_two_marks_leaves_them_in_their_order() {
    let once = fold("\u{897}'\u{1714}");
    assert_eq!(fold(&once), once);
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(text in "\\PC{0,30}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn a_folded_text_has_single_spaces_and_none_at_its_ends(text in "[\\PC ]{0,30}") {
        let folded = fold(&text);
        prop_assert!(!folded.contains("  "));
        prop_assert_eq!(folded.trim(), folded.as_str());
    }
}
