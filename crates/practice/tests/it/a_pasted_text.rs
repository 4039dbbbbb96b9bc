//! Texts from GP records, as they come in: all of them invented.

use jiff::civil::{Date, date};
use practice::paste::{Field, Found, LIMIT, Reading, Refused, Remark, Sure, normalise, read};
use practice::person::fold;
use practice::referral::RiskFlag;
use proptest::prelude::*;

const TODAY: Date = date(2026, 11, 20);
const CONSULTATION: &str = include_str!("pasted/emis.txt");
const SYSTEM_LETTER: &str = include_str!("pasted/systmone.txt");
const LETTER: &str = include_str!("pasted/letter.txt");
const FORWARDED: &str = include_str!("pasted/forwarded.txt");
const TABLE: &str = include_str!("pasted/table.txt");
const TABS: &str = include_str!("pasted/tabs.txt");
const WELSH: &str = include_str!("pasted/welsh.txt");
const TWO: &str = include_str!("pasted/two.txt");
const ALL: &[&str] = &[CONSULTATION, SYSTEM_LETTER, LETTER, FORWARDED, TABLE, TABS, WELSH, TWO];

fn reading(text: &str) -> Reading {
    read(text, TODAY).unwrap()
}

/// What the form would be filled with, where one person is in the text.
fn value(text: &str, field: Field) -> String {
    let read = reading(text);
    let found = read.filling(None).expect("one person");
    found.iter().find(|one| one.field == field).map(|one| one.value.clone()).unwrap_or_default()
}

fn all(text: &str, field: Field) -> Vec<String> {
    let read = reading(text);
    read.filling(None)
        .expect("one person")
        .iter()
        .filter(|one| one.field == field)
        .map(|one| one.value.clone())
        .collect()
}

#[track_caller]
fn holds(text: &str, wanted: &[(Field, &str)]) {
    for (field, words) in wanted {
        assert_eq!(value(text, *field), *words, "{field} of {:#?}", reading(text));
    }
}

#[test]
fn a_consultation_as_a_record_system_prints_it() {
    holds(
        CONSULTATION,
        &[
            (Field::Given, "Mary"),
            (Field::Family, "O'Neill"),
            (Field::Birth, "1950-03-31"),
            (Field::Nhs, "999 000 0018"),
            (Field::Phone, "07700900123"),
            (Field::Address, "12 Mill Lane\nSaltmere"),
            (Field::Postcode, "ZZ9 9ZZ"),
            (Field::Practice, "Harbour Street Surgery"),
            (Field::Clinician, "Jo Hart"),
            (Field::Date, "2026-11-12"),
        ],
    );
    let needs = all(CONSULTATION, Field::Need);
    for need in ["loneliness", "bereavement", "mental_wellbeing", "crime_safety"] {
        assert!(needs.contains(&need.to_owned()), "{need} in {needs:?}");
    }
    assert_eq!(all(CONSULTATION, Field::Risk), ["risk_to_workers"], "the knife; the dog is company");
    let read = reading(CONSULTATION);
    assert!(
        read.remarks
            .iter()
            .any(|r| matches!(r, Remark::NotSo { risk: RiskFlag::SelfHarm, words } if words.contains("suicide")))
    );
    assert!(value(CONSULTATION, Field::SafeContact).contains("leave a message"));
    let story = value(CONSULTATION, Field::Story);
    assert!(story.contains("Lives alone") && !story.contains("999 000"), "{story}");
}

#[test]
fn a_letter_of_a_record_system_with_the_practice_on_top_and_kin_in_it() {
    holds(
        SYSTEM_LETTER,
        &[
            (Field::Given, "Thomas"),
            (Field::Family, "van der Berg"),
            (Field::Birth, "1961-07-02"),
            (Field::Nhs, "999 000 0077"),
            (Field::Phone, "07700900456"),
            (Field::Address, "Flat 3\n27 Quay Street\nSaltmere"),
            (Field::Postcode, "ZZ9 2BB"),
            (Field::Practice, "Mill Lane Practice"),
            (Field::Clinician, "Priya Nair"),
            (Field::Date, "2026-11-12"),
        ],
    );
    let story = value(SYSTEM_LETTER, Field::Story);
    assert!(story.starts_with("Thank you for seeing") && story.ends_with("eviction."), "{story}");
    assert!(all(SYSTEM_LETTER, Field::Need).contains(&"housing".to_owned()));
}

#[test]
fn a_plain_letter_in_sentences() {
    holds(
        LETTER,
        &[
            (Field::Given, "Grace"),
            (Field::Family, "Adeyemi"),
            (Field::Birth, "1984-06-05"),
            (Field::Phone, "07700900321"),
            (Field::Email, "grace.adeyemi@example.org"),
            (Field::Address, "8 Orchard Close\nSaltmere"),
            (Field::Postcode, "ZZ9 3AB"),
            (Field::Clinician, "Ann Lowe"),
        ],
    );
    let risk = reading(LETTER).rest.into_iter().find(|one| one.field == Field::Risk).unwrap();
    assert_eq!((risk.value.as_str(), risk.sure), ("risk_to_workers", Sure::Perhaps));
    assert!(value(LETTER, Field::Story).contains("caring for her mother"));
}

#[test]
fn a_forwarded_email_with_marks_of_quoting_and_a_short_year() {
    holds(
        FORWARDED,
        &[
            (Field::Given, "Imran"),
            (Field::Family, "Khan"),
            (Field::Birth, "1975-02-01"),
            (Field::Nhs, "999 000 0026"),
            (Field::Phone, "07700900654"),
            (Field::Email, ""),
            (Field::Date, "2026-11-12"),
        ],
    );
    let story = value(FORWARDED, Field::Story);
    assert!(story.starts_with("He would like") && !story.contains('>'), "{story}");
    assert!(all(FORWARDED, Field::Need).contains(&"benefits".to_owned()));
}

#[test]
fn rows_and_columns_with_tabs_are_read_either_way() {
    for text in [TABLE, TABS] {
        let (given, family) = if text == TABLE { ("Tom", "Hale") } else { ("Mary", "O’Neill") };
        holds(text, &[(Field::Given, given), (Field::Family, family)]);
        assert!(!value(text, Field::Nhs).is_empty() && !value(text, Field::Birth).is_empty());
    }
    assert_eq!(value(TABLE, Field::Story), "In debt, wants advice");
    holds(TABS, &[(Field::Postcode, "ZZ9 9ZZ"), (Field::Address, "12 Mill Lane\nSaltmere")]);
}

#[test]
fn welsh_labels_are_read_and_a_welsh_body_is_kept_whole() {
    holds(
        WELSH,
        &[
            (Field::Given, "Mair"),
            (Field::Family, "Llewelyn"),
            (Field::Birth, "1948-06-03"),
            (Field::Nhs, "999 000 0018"),
            (Field::Postcode, "ZZ9 4DD"),
            (Field::Phone, "01134960001"),
            (Field::Practice, "Meddygfa'r Bont"),
        ],
    );
    let read = reading(WELSH);
    assert!(read.remarks.contains(&Remark::Welsh));
    let body = WELSH.split("\n\n").nth(1).unwrap().trim();
    assert_eq!(value(WELSH, Field::Story), body);
    assert!(all(WELSH, Field::Need).is_empty() && all(WELSH, Field::Risk).is_empty());
}

#[test]
fn two_people_are_offered_and_nothing_is_filled_until_one_is_chosen() {
    let read = reading(TWO);
    assert_eq!(read.people.len(), 2, "{read:#?}");
    assert!(read.remarks.contains(&Remark::Several(2)));
    assert_eq!(read.filling(None), None);
    assert_eq!(read.filling(Some(7)), None);
    let second = read.filling(Some(1)).unwrap();
    let value = |field: Field| second.iter().find(|one| one.field == field).map(|one| one.value.as_str());
    assert_eq!((value(Field::Given), value(Field::Nhs)), (Some("Tom"), Some("999 000 0077")));
    assert_eq!(value(Field::Story), None, "it may be the other’s");
}

#[test]
fn two_numbers_are_two_people_and_one_number_twice_is_one() {
    assert_eq!(reading("NHS 999 000 0018\nseen today\nNHS 999 000 0077").people.len(), 2);
    assert_eq!(reading("NHS 999 000 0018\nseen today\nNHS No: 9990000018").people.len(), 1);
    assert_eq!(reading("Name: Mary O'Neill\nDOB 31/03/1950\nSon: Tom O'Neill DOB 01/01/1980").people.len(), 1, "kin");
}

#[test]
fn a_number_that_cannot_be_one_is_offered_nowhere_and_said() {
    let read = reading("Name: O'Neill, Mary\nNHS No: 999 000 0019");
    assert!(read.remarks.iter().any(|r| matches!(r, Remark::NhsFails { words } if words.contains("999 000 0019"))));
    assert!(read.people.iter().flatten().all(|one| one.field != Field::Nhs));
}

#[test]
fn births_in_every_british_shape() {
    for shape in [
        "31/03/1950",
        "31-03-1950",
        "31.03.1950",
        "31 March 1950",
        "31st March 1950",
        "31 Mar 1950",
        "31-Mar-1950",
        "31 MARCH, 1950",
        "1950-03-31",
        "31/3/50",
        "31 Mawrth 1950",
        "31 03 1950",
    ] {
        assert_eq!(value(&format!("DOB: {shape}"), Field::Birth), "1950-03-31", "{shape}");
    }
    for wrong in ["31/02/1950", "31/03/2050", "1/1/1850"] {
        let read = reading(&format!("DOB: {wrong}"));
        assert!(read.remarks.iter().any(|r| matches!(r, Remark::BirthFails { .. })), "{wrong}: {read:?}");
    }
}

#[test]
fn names_in_every_order() {
    for (written, given, family) in [
        ("O'NEILL, Mary (Mrs)", "Mary", "O'Neill"),
        ("Mrs Mary O'Neill", "Mary", "O'Neill"),
        ("Mary O'NEILL", "Mary", "O'Neill"),
        ("O'NEILL Mary", "Mary", "O'Neill"),
        ("MCDONALD, Ian (Mr)", "Ian", "McDonald"),
        ("Dr Anne-Marie Smith-Jones", "Anne-Marie", "Smith-Jones"),
        ("Siân ap Rhys", "Siân", "ap Rhys"),
    ] {
        let text = format!("Name: {written}");
        assert_eq!(
            (value(&text, Field::Given).as_str(), value(&text, Field::Family).as_str()),
            (given, family),
            "{written}"
        );
    }
}

#[test]
fn line_ends_and_spaces_of_every_kind_make_no_difference() {
    for text in ALL {
        let odd = text.replace('\n', "\r\n").replace(' ', "\u{a0}");
        assert_eq!(reading(&odd), reading(text));
    }
}

#[test]
fn what_is_too_long_is_said_with_its_size_and_nothing_is_asked_for() {
    assert_eq!(read(&"a".repeat(LIMIT + 1), TODAY), Err(Refused::TooLong(201)));
    assert!(read(&"lonely ".repeat(LIMIT / 7), TODAY).is_ok());
    assert_eq!(read(" \u{a0}\r\n\t", TODAY), Err(Refused::Empty));
}

#[test]
fn a_text_with_nothing_of_a_form_in_it_becomes_the_story() {
    let read = reading("She would like some company, perhaps on Tuesdays, and does not know whom to ask.");
    assert!(read.remarks.contains(&Remark::Nothing) && read.people.is_empty());
    assert!(read.rest.iter().any(|one| one.field == Field::Story));
}

/// The words a field was found in stand in the text as it is read; and so does its value, however it is written there.
fn stands_in(found: &Found, plain: &str) {
    assert!(plain.contains(&found.words), "{:?} is not in the text", found.words);
    let loose = |words: &str| words.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    match found.field {
        // by what is kept of them: a code, a day
        Field::Need | Field::Risk | Field::Birth | Field::Date | Field::Phone => {}
        // two parts of the text, one beneath the other
        Field::Address | Field::Story => {
            for line in found.value.lines() {
                assert!(fold(plain).contains(&fold(line)), "{line:?}");
            }
        }
        _ => {
            for word in found.value.split_whitespace() {
                assert!(loose(plain).contains(&loose(word)), "{word:?} of {}", found.field);
            }
        }
    }
}

#[test]
fn everything_found_stands_in_the_text() {
    for text in ALL {
        let (read, plain) = (reading(text), normalise(text));
        for found in read.people.iter().flatten().chain(&read.rest) {
            stands_in(found, &plain);
        }
    }
}

/// Bits of records in any order: labels, values, signs.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop_oneof![
        Just("Name: ".to_owned()),
        Just("DOB ".to_owned()),
        Just("NHS No. ".to_owned()),
        Just("Address:\n".to_owned()),
        Just("Tel ".to_owned()),
        Just("Dyddiad geni".to_owned()),
        Just("\t".to_owned()),
        Just("\r\n> ".to_owned()),
        Just("\n\n".to_owned()),
        Just("O'NEILL, Mary (Mrs)".to_owned()),
        Just("31/03/1950".to_owned()),
        Just("999 000 0018".to_owned()),
        Just("07700 900123".to_owned()),
        Just("12 Mill Lane, ZZ9 9ZZ".to_owned()),
        Just("Yours sincerely\n".to_owned()),
        Just("no suicidal thoughts, a dog ".to_owned()),
        "\\PC{0,12}",
        "[ -~\t\n\u{a0}]{0,30}",
    ];
    prop::collection::vec(scrap, 0..30).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_text_stops_the_reading_and_all_that_is_found_stands_in_it(text in scraps()) {
        if let Ok(read) = read(&text, TODAY) {
            let plain = normalise(&text);
            for found in read.people.iter().flatten().chain(&read.rest) {
                prop_assert!(plain.contains(&found.words) || found.field == Field::Story, "{:?} in {:?}", found, plain);
                prop_assert!(!found.value.trim().is_empty());
            }
            // normalising once is enough
            prop_assert_eq!(normalise(&plain), plain);
        }
    }
}

#[test]
fn a_number_never_goes_under_the_name_of_somebody_else() {
    let text =
        "Re: Anna Smith\nThank you for seeing her mother.\nName: Beth Jones\nDOB: 02/07/1961\nNHS No: 999 000 0018";
    holds(
        text,
        &[(Field::Given, "Beth"), (Field::Family, "Jones"), (Field::Birth, "1961-07-02"), (Field::Nhs, "999 000 0018")],
    );
    let apart = "Re: Anna Smith\nForename: Beth\nSurname: Jones\nDOB: 02/07/1961";
    holds(apart, &[(Field::Given, "Beth"), (Field::Family, "Jones"), (Field::Birth, "1961-07-02")]);
}

#[test]
fn whose_telephone_it_is_is_asked_where_two_are_named() {
    let text = "Re: Anna Smith\nTel: 07700 900123\nName: Beth Jones\nDOB: 02/07/1961\nNHS No: 999 000 0018";
    let read = reading(text);
    assert!(read.remarks.contains(&Remark::Several(2)), "{read:#?}");
    assert!(read.filling(None).is_none());
    let later = "Name: Beth Jones\nDOB: 02/07/1961\nPatient: Carl Moss\nTel: 07700 900123";
    assert!(reading(later).remarks.contains(&Remark::Several(2)), "{:#?}", reading(later));
    let neither = reading("Re: Anna Smith\nName: Beth Jones");
    assert!(neither.remarks.contains(&Remark::Several(2)), "{neither:#?}");
    let same = "Name: Mary O’Neill\nDOB: 31/03/1950\nRe: Mrs M O’Neill\nTel: 07700 900123";
    holds(same, &[(Field::Given, "Mary"), (Field::Phone, "07700900123")]);
}

#[test]
fn a_text_made_to_hold_the_reader_up_is_read_all_the_same() {
    let long = |piece: &str| piece.repeat(LIMIT / piece.len());
    for (text, last) in [
        (long("999 000 0018 "), "numbers in one line"),
        (long("Anna 9990000018, "), "names and numbers in one line"),
        (long("Mr. Mrs. Dr. "), "titles"),
        (format!("{} DOB: 02/07/1961", long("Mr ")), "titles before a birth date"),
        (long("NHS No: 999 000 0018\n"), "numbers in lines"),
        (long("NHS No: 123 456 7890 x\nName: A B\n"), "what cannot be a number"),
        (long("Name: Anna Smith\nName: Beth Jones\n"), "names"),
        (long("(((((,,,,"), "brackets"),
        (long("a@b.example "), "addresses"),
        (long("ZZ9 9ZZ 1 Mill Lane, "), "postcodes"),
    ] {
        let text: String = text.chars().take(LIMIT).collect();
        let begun = std::time::Instant::now();
        assert!(read(&text, TODAY).is_ok(), "{last}");
        // some hundredths of a second where the machine is idle; it was tens of seconds
        assert!(begun.elapsed().as_secs() < 10, "{last}: {:?}", begun.elapsed());
    }
}
