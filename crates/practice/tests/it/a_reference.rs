use practice::reference::{make, parse};
use proptest::prelude::*;

const SYMBOLS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

#[test]
fn a_reference_has_two_groups_of_four() {
    let reference = make(&[1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(reference.len(), "LW-7K4M-29QX".len());
    assert!(reference.starts_with("LW-") && &reference[7..8] == "-");
}

#[test]
fn a_reference_is_read_however_it_was_written_down() {
    // All noughts but the last bit, so that both confusable digits occur.
    let reference = make(&[0, 0, 0, 0, 0, 0, 0, 1]);
    assert_eq!(&reference[..8], "LW-0000-");
    let body = reference[3..].replace('-', "");
    for written in [
        reference.to_lowercase(),
        reference.replace('-', " "),
        reference.replace('-', ""),
        body.clone(),
        body.replace('0', "O"),
        reference.replace('0', "o").replace('1', "l"),
        reference.replace('1', "I"),
        format!("  {reference}\n"),
        format!("LW–{}", &reference[3..]),
    ] {
        assert_eq!(parse(&written).as_deref(), Some(reference.as_str()), "{written}");
    }
}

#[test]
fn what_is_no_reference_is_refused() {
    for wrong in ["", "LW", "LW-", "LW-7K4M-29Q", "LW-7K4M-29QXX", "LW-UUUU-UUUU", "AB-7K4M-29QX", "LW-7K4M-29Qé"] {
        assert_eq!(parse(wrong), None, "{wrong}");
    }
}

proptest! {
    #[test]
    fn every_reference_is_read_back(bytes in any::<[u8; 8]>()) {
        let reference = make(&bytes);
        prop_assert_eq!(parse(&reference), Some(reference.clone()));
        let bare = reference[3..].replace('-', "").to_lowercase();
        prop_assert_eq!(parse(&bare), Some(reference));
    }

    #[test]
    fn any_single_wrong_character_is_found(bytes in any::<[u8; 8]>(), place in 0usize..8, by in 1usize..32) {
        let mut symbols: Vec<char> = make(&bytes)[3..].replace('-', "").chars().collect();
        let at = SYMBOLS.find(symbols[place]).unwrap();
        symbols[place] = SYMBOLS.chars().nth((at + by) % 32).unwrap();
        let wrong: String = symbols.into_iter().collect();
        prop_assert_eq!(parse(&wrong), None);
    }

    #[test]
    fn any_two_exchanged_characters_are_found(bytes in any::<[u8; 8]>(), one in 0usize..8, other in 0usize..8) {
        let mut symbols: Vec<char> = make(&bytes)[3..].replace('-', "").chars().collect();
        prop_assume!(symbols[one] != symbols[other]);
        symbols.swap(one, other);
        let wrong: String = symbols.into_iter().collect();
        prop_assert_eq!(parse(&wrong), None);
    }

    #[test]
    fn whatever_is_typed_is_answered(typed in "\\PC{0,20}") {
        let _ = parse(&typed);
    }
}
