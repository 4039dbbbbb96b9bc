//! A letter as a PDF: that it is one, that it says it can be read aloud, and what it does not give away.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up shall fail loudly")]

use paper::{PaperError, Sheet, pages, pdf};

fn letter() -> Sheet {
    Sheet {
        head: vec!["Wexcombe Community Team".to_owned(), "PO Box 12".to_owned()],
        address: vec!["Ruth Callaghan".to_owned(), "12 Mill Lane".to_owned(), "Wexcombe".to_owned()],
        date: "3 June 2026".to_owned(),
        body: "Dear Ruth,\n\nAll is well – Zoë, Łukasz and Ἀθηνᾶ send their regards.\n\nYours sincerely,\n\nAmara"
            .to_owned(),
        ..Sheet::default()
    }
}

fn has(bytes: &[u8], part: &str) -> bool {
    bytes.windows(part.len()).any(|w| w == part.as_bytes())
}

#[test]
fn a_letter_is_a_pdf_that_says_it_can_be_read_aloud_in_english() {
    let bytes = pdf(&letter()).unwrap();
    assert!(bytes.starts_with(b"%PDF-1.") && bytes.len() < 200_000, "{} bytes", bytes.len());
    for part in ["/StructTreeRoot", "/MarkInfo", "pdfuaid:part", "(en-GB)"] {
        assert!(has(&bytes, part), "{part}");
    }
}

#[test]
fn what_a_list_of_files_shows_of_a_letter_names_nobody() {
    let bytes = pdf(&letter()).unwrap();
    assert!(!has(&bytes, "Ruth") && !has(&bytes, "Callaghan"), "title and author are neutral");
}

#[test]
fn the_same_letter_gives_the_same_pdf() {
    assert_eq!(pdf(&letter()).unwrap(), pdf(&letter()).unwrap());
}

#[test]
fn a_sign_that_the_type_does_not_have_is_named() {
    let sheet = Sheet { body: "Dear 田中,".to_owned(), ..letter() };
    assert!(matches!(pdf(&sheet), Err(PaperError::NoSign('田'))));
}

#[test]
fn what_a_letter_is_about_stands_above_it_and_it_is_read_aloud_in_its_own_language() {
    let about = Sheet { subject: "A place at the table".to_owned(), ..letter() };
    assert_ne!(pdf(&about).unwrap(), pdf(&letter()).unwrap());
    let welsh = Sheet { language: "cy".to_owned(), ..about.clone() };
    assert_ne!(pdf(&welsh).unwrap(), pdf(&about).unwrap());
}

#[test]
fn an_empty_letter_and_a_long_one_are_written_too() {
    let empty = Sheet::default();
    assert_eq!(pages(&empty).unwrap(), 1);
    let long = Sheet { body: "Line\n\n".repeat(200), large: true, ..letter() };
    assert!(pages(&long).unwrap() > 3);
    pdf(&long).unwrap();
    pdf(&empty).unwrap();
}
