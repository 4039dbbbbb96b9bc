//! What is typed into the search field is read as what it is most likely to be (PAGES 4).

use jiff::civil::{Date, date};
use practice::search::{Sought, read};

fn today() -> Date {
    date(2026, 6, 3)
}

fn sought(typed: &str) -> Sought {
    read(typed, today())
}

#[test]
fn a_name_is_folded_into_its_words_the_longest_first() {
    assert_eq!(sought("Mary O’Neill").words, ["oneill", "mary"]);
    assert_eq!(sought("  José  Núñez-Ruiz ").words, ["nunez", "jose", "ruiz"]);
    assert_eq!(sought("PATEL, Amit").words, ["patel", "amit"]);
}

#[test]
fn numbers_are_told_apart_by_their_shape_and_check() {
    assert_eq!(sought("943-476-5919").nhs_number.map(|n| n.as_str().to_owned()).as_deref(), Some("9434765919"));
    assert_eq!(sought("07700 900123").contact.as_deref(), Some("07700900123"));
    assert_eq!(sought("+44 7700 900123").contact.as_deref(), Some("07700900123"));
    assert_eq!(sought("Ann@Example.org").contact.as_deref(), Some("ann@example.org"));
    assert_eq!(sought("ls14ap").postcode.as_deref(), Some("LS1 4AP"));
}

#[test]
fn a_reference_is_found_however_it_is_spaced() {
    let made = practice::reference::make(&[1, 2, 3, 4, 5, 6, 7, 8]);
    let spoken = made.to_lowercase().replace('-', " ");
    assert_eq!(sought(&spoken).reference.as_deref(), Some(made.as_str()));
    assert!(!sought(&spoken).names_person());
}

#[test]
fn a_date_of_birth_is_read_in_the_ways_in_which_it_is_written() {
    for typed in ["3/6/1950", "03.06.1950", "3 June 1950", "1950-06-03", "3-jun-1950"] {
        assert_eq!(sought(typed).birth_date, Some(date(1950, 6, 3)), "{typed}");
    }
    assert_eq!(sought("31/2/1950").birth_date, None, "there is no such day");
    assert_eq!(sought("3/6/2027").birth_date, None, "nobody is born in the future");
}

#[test]
fn a_name_may_come_with_a_date_of_birth_or_a_postcode() {
    let found = sought("patel 3/6/1950");
    assert_eq!((found.words.as_slice(), found.birth_date), (["patel".to_owned()].as_slice(), Some(date(1950, 6, 3))));
    let found = sought("Patel LS1 4AP");
    assert_eq!((found.words.as_slice(), found.postcode.as_deref()), (["patel".to_owned()].as_slice(), Some("LS1 4AP")));
}

#[test]
fn nothing_but_signs_is_nothing_to_look_for() {
    assert!(sought(" -- ").is_empty());
    assert!(sought("").is_empty());
}

#[test]
fn a_name_stands_beside_a_date_or_a_number_as_pages_show_them() {
    let rudd = |typed: &str| read(typed, date(2026, 11, 22));
    for typed in ["Rudd 8 February 1971", "8 February 1971, Rudd", "Rudd 8/2/1971"] {
        let sought = rudd(typed);
        assert_eq!(
            (sought.birth_date, sought.words.as_slice()),
            (Some(date(1971, 2, 8)), ["rudd".to_owned()].as_slice()),
            "{typed}"
        );
    }
    assert_eq!(
        rudd("Rudd 943 476 5919").nhs_number.map(|n| n.to_string().replace(' ', "")),
        Some("9434765919".to_owned())
    );
    assert_eq!(rudd("Rudd 07700 900504").contact, rudd("07700900504").contact);
    assert_eq!(rudd("Rudd LS1 4AP").postcode, rudd("LS1 4AP").postcode);
    assert!(rudd("Rudd 07700 900504").contact.is_some() && rudd("Rudd LS1 4AP").postcode.is_some());
}
