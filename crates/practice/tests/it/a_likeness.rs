use jiff::civil::{Date, date};
use practice::person::{Alike, Likeness, OFFERED_FROM, alike};
use proptest::prelude::*;

fn person(given: &str, family: &str, born: Option<Date>, postcode: &str) -> Likeness {
    Likeness {
        given: given.to_owned(),
        family: family.to_owned(),
        birth_date: born,
        postcode: postcode.to_owned(),
        ..Likeness::default()
    }
}

const BORN: Option<Date> = Some(date(1958, 3, 7));

fn offered(a: &Likeness, b: &Likeness) -> Alike {
    alike(a, b).unwrap_or_else(|| panic!("{a:?} should be offered beside {b:?}"))
}

#[test]
fn the_same_nhs_number_is_certain() {
    let mut a = person("Ann", "Field", BORN, "LS1 4AP");
    let mut b = person("Anne", "Fields", None, "");
    a.nhs_number = Some("9434765919".to_owned());
    b.nhs_number = a.nhs_number.clone();
    let found = offered(&a, &b);
    assert!(found.certain);
    assert_eq!(found.score, 100);
    assert_eq!(found.reasons[0], "same NHS number");
}

#[test]
fn the_same_nhs_number_under_another_name_says_so() {
    let mut a = person("Ann", "Field", BORN, "LS1 4AP");
    let mut b = person("Tariq", "Mahmood", Some(date(1990, 1, 1)), "M1 1AE");
    a.nhs_number = Some("9434765919".to_owned());
    b.nhs_number = a.nhs_number.clone();
    assert!(offered(&a, &b).reasons.contains(&"but the names differ"));
}

#[test]
fn name_and_birth_date_are_enough_after_a_move() {
    let found = offered(&person("Ann", "Field", BORN, "LS1 4AP"), &person("ann", "FIELD", BORN, "YO1 7HH"));
    assert!(!found.certain && found.score < 100);
    assert_eq!(found.reasons, ["same name", "same date of birth"]);
}

#[test]
fn a_name_somebody_goes_by_counts() {
    let mut a = person("Margaret", "Field", BORN, "LS1 4AP");
    a.known_as = "Peggy".to_owned();
    let found = offered(&a, &person("Peggy", "Field", BORN, ""));
    assert!(found.reasons.contains(&"same name, as known"));
}

#[test]
fn exchanged_names_and_an_exchanged_day_and_month_are_seen_through() {
    let found = offered(
        &person("Ali", "Hassan", Some(date(1980, 4, 9)), "LS1 4AP"),
        &person("Hassan", "Ali", Some(date(1980, 9, 4)), "ls14ap"),
    );
    assert!(found.reasons.contains(&"same names, given and family exchanged"));
    assert!(found.reasons.contains(&"same date of birth, day and month exchanged"));
}

#[test]
fn a_misspelt_name_or_one_wrong_part_of_a_date_is_seen_through() {
    offered(&person("Katherine", "Thompson", BORN, "LS1 4AP"), &person("Catherine", "Thomson", BORN, "LS1 4AP"));
    offered(&person("Ann", "Field", BORN, "LS1 4AP"), &person("Ann", "Field", Some(date(1959, 3, 7)), "LS1 4AP"));
    offered(&person("Zoë", "O'Neill", BORN, ""), &person("Zoe", "ONeill", BORN, ""));
}

#[test]
fn somebody_who_married_is_offered() {
    offered(&person("Ann", "Field", BORN, "LS1 4AP"), &person("Ann", "Okonkwo", BORN, "LS1 4AP"));
}

#[test]
fn twins_fathers_and_sons_and_namesakes_are_not() {
    let twin = alike(&person("James", "Field", BORN, "LS1 4AP"), &person("Olivia", "Field", BORN, "LS1 4AP"));
    assert_eq!(twin, None);
    let son =
        alike(&person("John", "Field", BORN, "LS1 4AP"), &person("John", "Field", Some(date(1985, 11, 20)), "LS1 4AP"));
    assert_eq!(son, None);
    assert_eq!(alike(&person("John", "Field", None, ""), &person("John", "Field", None, "")), None);
}

#[test]
fn two_nhs_numbers_are_two_people_unless_all_else_is_the_same() {
    let mut a = person("Ann", "Field", BORN, "LS1 4AP");
    let mut b = a.clone();
    a.nhs_number = Some("9434765919".to_owned());
    b.nhs_number = Some("9434765870".to_owned());
    assert!(offered(&a, &b).reasons.contains(&"but the NHS numbers differ"));
    b.given = "Anne".to_owned();
    assert_eq!(alike(&a, &b), None);
}

#[test]
fn nothing_known_is_like_nothing() {
    assert_eq!(alike(&Likeness::default(), &Likeness::default()), None);
}

fn some_name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[A-Z][a-z]{1,8}",
        proptest::sample::select(vec!["Ann", "Anne", "Anna", "Hannah", "O'Neill", "ONeil", "Ali", "Alia"])
            .prop_map(str::to_owned),
    ]
}

fn somebody() -> impl Strategy<Value = Likeness> {
    (
        proptest::option::of(proptest::sample::select(vec!["9434765919", "9434765870"])),
        some_name(),
        some_name(),
        some_name(),
        proptest::option::of((1957i16..1959, 1i8..4, 1i8..4)),
        proptest::sample::select(vec!["", "LS1 4AP", "LS1 4AB", "YO1 7HH", "é"]),
    )
        .prop_map(|(number, given, family, known_as, born, postcode)| Likeness {
            nhs_number: number.map(str::to_owned),
            given,
            family,
            known_as,
            birth_date: born.map(|(year, month, day)| date(year, month, day)),
            postcode: postcode.to_owned(),
        })
}

proptest! {
    #[test]
    fn likeness_is_the_same_from_both_sides(a in somebody(), b in somebody()) {
        prop_assert_eq!(alike(&a, &b), alike(&b, &a));
    }

    #[test]
    fn only_the_same_nhs_number_is_certain(a in somebody(), b in somebody()) {
        if let Some(found) = alike(&a, &b) {
            prop_assert_eq!(found.certain, a.nhs_number.is_some() && a.nhs_number == b.nhs_number);
            prop_assert_eq!(found.certain, found.score == 100);
            prop_assert!(found.score >= OFFERED_FROM);
            prop_assert!(!found.reasons.is_empty());
        }
    }
}
