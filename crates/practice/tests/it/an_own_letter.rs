//! Letters that a service adds for itself.

use practice::letter::own::{Language, Origin, OwnLetter, Words, called};
use practice::letter::{Template, To};
use proptest::prelude::*;

fn words(subject: &str, body: &str) -> Words {
    Words { subject: subject.to_owned(), body: body.to_owned() }
}

fn letter(to: To, body: &str) -> OwnLetter {
    OwnLetter { name: "An invitation".to_owned(), to, english: words("", body), welsh: Words::default() }
}

fn faults(letter: &OwnLetter) -> Vec<(&'static str, String)> {
    letter.check().err().unwrap_or_default().into_iter().map(|one| (one.field, one.message)).collect()
}

#[test]
fn a_wrong_placeholder_is_named_with_its_line_and_so_is_each_other_fault() {
    let wrong = letter(To::Person, "Dear {name},\n\nyour number is {nhs_number}.\n{wroker}\n{service");
    let found = faults(&wrong);
    assert_eq!(found.len(), 1);
    let (field, message) = &found[0];
    assert_eq!(*field, "body");
    for part in ["Line 3: ‘{nhs_number}’", "Line 4: ‘{wroker}’", "Line 5: A brace", "{reference}"] {
        assert!(message.contains(part), "{part}: {message}");
    }
    let empty = OwnLetter { name: " ".to_owned(), ..letter(To::Person, " ") };
    assert_eq!(faults(&empty).into_iter().map(|(field, _)| field).collect::<Vec<_>>(), ["name", "body"]);
    let subject = OwnLetter { english: words("About {nobody}", "Hello"), ..letter(To::Person, "") };
    assert_eq!(faults(&subject), [("subject", "‘{nobody}’ is not a field. Use {name}, {reference}, {worker}, {service}, {practice}, {date}, {next}, {meanwhile}, {remains}, {door}.".to_owned())]);
}

#[test]
fn whom_it_is_for_decides_what_may_stand_in_it() {
    assert!(letter(To::Practice, "{full_name}, {nhs_number}").check().is_ok());
    for to in [To::Person, To::Referrer, To::Partner] {
        assert!(letter(to, "{nhs_number}").check().is_err(), "{to}");
    }
    assert!(letter(To::Referrer, "Dear {referrer}, of {person}").check().is_ok());
    assert!(letter(To::Referrer, "{full_name}").check().is_err(), "whoever referred reads initials");
    assert!(letter(To::Partner, "{name} would like to come").check().is_ok());
    assert!(letter(To::Partner, "{why}").check().is_err(), "a partner is told nothing of why");
}

#[test]
fn a_person_who_speaks_welsh_first_is_written_to_in_welsh_where_there_is_a_welsh_text() {
    let both = OwnLetter { welsh: words("Croeso", "Annwyl {name},"), ..letter(To::Person, "Dear {name},") };
    assert!(both.check().is_ok());
    for spoken in ["Welsh", "Cymraeg", "welsh and English", "cy"] {
        assert_eq!(both.words_for(spoken).0, Language::Welsh, "{spoken}");
    }
    for spoken in ["", "English", "English, some Welsh", "Urdu", "not Welsh"] {
        assert_eq!(both.words_for(spoken), (Language::English, &both.english), "{spoken}");
    }
    assert_eq!(letter(To::Person, "Dear {name},").words_for("Welsh").0, Language::English, "it has no Welsh text");
}

#[test]
fn half_a_welsh_letter_and_one_to_a_practice_are_said() {
    let half = OwnLetter { welsh: words("Croeso", ""), ..letter(To::Person, "Dear {name},") };
    assert_eq!(faults(&half)[0].0, "welsh_body");
    let practice = OwnLetter { welsh: words("", "Annwyl"), ..letter(To::Practice, "Dear colleagues,") };
    assert_eq!(faults(&practice)[0].0, "welsh_body");
}

#[test]
fn what_a_letter_began_from_is_read_back_and_a_name_stays_with_it() {
    let own = Origin::Own(uuid::Uuid::from_u128(7));
    for origin in Template::ALL.iter().map(|one| Origin::from(*one)).chain([own]) {
        assert_eq!(Origin::parse(&origin.to_string()), Some(origin));
    }
    for wrong in ["", "own.", "own.seven", "other", "own.own"] {
        assert_eq!(Origin::parse(wrong), None, "{wrong}");
    }
    assert_eq!(called("accepted", ""), Template::Accepted.words());
    assert_eq!(called("own.7", "To the person: come in"), "To the person: come in");
}

proptest! {
    #[test]
    fn a_letter_that_can_be_kept_can_be_filled(body in "[a-z {}\n]{1,60}", name in "[a-z]{1,9}") {
        let letter = OwnLetter { name, ..letter(To::Person, &body) };
        if letter.check().is_ok() {
            let values: Vec<(&str, &str)> = To::Person.fields().iter().map(|(field, _)| (*field, "x")).collect();
            prop_assert!(practice::letter::fill(&body, &values).is_ok());
        }
    }
}
