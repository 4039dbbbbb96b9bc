//! Files: what they are by what is in them, and what they are called.

use practice::attachment::{Astray, Kind, NotTaken, Reader, kept_name, size_words, steps_to};
use proptest::prelude::*;

fn judged(name: &str, bytes: &[u8]) -> Result<Kind, NotTaken> {
    let mut reader = Reader::default();
    reader.take(bytes);
    reader.judge(name)
}

fn zip(entries: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in entries {
        bytes.extend_from_slice(b"PK\x03\x04");
        bytes.extend_from_slice(&[0; 26]);
        bytes.extend_from_slice(entry);
    }
    bytes
}

#[test]
fn a_file_is_what_its_content_says() {
    assert_eq!(judged("plan.pdf", b"%PDF-1.7 and so on"), Ok(Kind::Pdf));
    assert_eq!(judged("photo.jpeg", b"\xff\xd8\xff\xe0JFIF"), Ok(Kind::Jpeg));
    assert_eq!(judged("photo", b"\x89PNG\r\n\x1a\n...."), Ok(Kind::Png));
    assert_eq!(judged("note.txt", "Bänke am Fluß\n".as_bytes()), Ok(Kind::Plain));
    assert_eq!(judged("a.docx", &zip(&[b"[Content_Types].xml", b"word/document.xml"])), Ok(Kind::Word));
    assert_eq!(judged("a.odt", &zip(&[b"mimetypeapplication/vnd.oasis.opendocument.text"])), Ok(Kind::OpenText));
}

#[test]
fn a_file_that_lies_about_what_it_is_is_not_taken() {
    assert!(matches!(judged("letter.pdf", b"\x89PNG\r\n\x1a\n"), Err(NotTaken::Lies { .. })));
    let program = judged("letter.pdf", b"MZ\x90\x00\x03\x00").unwrap_err();
    assert!(program.to_string().contains("a program"), "{program}");
    assert!(judged("letter.txt", b"#!/bin/sh\nrm -rf /\n").is_err());
    assert!(matches!(judged("page.html", b"<html><script>"), Err(NotTaken::Lies { .. })));
    assert!(judged("all.zip", &zip(&[b"letter.pdf"])).is_err());
    assert_eq!(judged("nothing.pdf", b""), Err(NotTaken::Empty));
}

#[test]
fn a_document_with_programs_in_it_is_not_taken_wherever_they_stand() {
    let whole = zip(&[b"[Content_Types].xml", b"word/document.xml", &[b'x'; 9000], b"word/vbaProject.bin"]);
    assert_eq!(judged("a.docx", &whole), Err(NotTaken::Macros));
    let mut reader = Reader::default();
    for byte in &whole {
        reader.take(&[*byte]);
    }
    assert_eq!(reader.judge("a.docx"), Err(NotTaken::Macros));
    for part in [&b"Basic/script-lc.xml"[..], b"Scripts/python/tidy.py"] {
        let text = zip(&[b"mimetypeapplication/vnd.oasis.opendocument.text", b"content.xml", part]);
        assert_eq!(judged("a.odt", &text), Err(NotTaken::Macros));
    }
}

#[test]
fn a_letter_of_several_bytes_may_be_cut_between_two_pieces() {
    let text = "ö".repeat(5_000);
    let mut reader = Reader::default();
    for piece in text.as_bytes().chunks(333) {
        reader.take(piece);
    }
    assert_eq!(reader.judge("a.txt"), Ok(Kind::Plain));
    assert_eq!(reader.size(), 10_000);
    let mut half = Reader::default();
    half.take(&text.as_bytes()[..9_999]);
    assert!(half.judge("a.txt").is_err());
}

#[test]
fn a_name_is_kept_without_folders_or_what_nobody_sees() {
    assert_eq!(kept_name("C:\\Users\\me\\Care plan.PDF", Kind::Pdf), "Care plan.pdf");
    assert_eq!(kept_name("../../etc/passwd", Kind::Plain), "passwd.txt");
    assert_eq!(kept_name("invoice\u{202e}fdp.exe", Kind::Pdf), "invoicefdp.exe.pdf");
    assert_eq!(kept_name("a\"b;c\r\n.png", Kind::Png), "a_b_c.png");
    assert_eq!(kept_name("", Kind::Jpeg), "file.jpg");
    assert_eq!(kept_name("...", Kind::Jpeg), "file.jpg");
}

#[test]
fn sizes_are_said_as_people_say_them() {
    assert_eq!(size_words(12), "12 bytes");
    assert_eq!(size_words(45_600), "46 kB");
    assert_eq!(size_words(10_240_000), "10.2 MB");
}

proptest! {
    #[test]
    fn any_name_becomes_one_that_fits_its_kind(name in ".*") {
        for kind in Kind::ALL {
            let kept = kept_name(&name, *kind);
            prop_assert!(kept.chars().count() <= 120, "{kept}");
            prop_assert!(!kept.contains(['/', '\\', '"', '\r', '\n']) && !kept.starts_with('.'), "{kept}");
            prop_assert!(kind.endings().iter().any(|end| kept.ends_with(&format!(".{end}"))), "{kept}");
        }
    }

    #[test]
    fn how_a_file_is_cut_into_pieces_changes_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..2_000), at in 1usize..64) {
        let whole = judged("a", &bytes);
        let mut reader = Reader::default();
        for piece in bytes.chunks(at) {
            reader.take(piece);
        }
        prop_assert_eq!(reader.judge("a"), whole);
    }
}

#[test]
fn a_name_in_a_folder_leads_nowhere_else() {
    assert_eq!(steps_to("letters/2025-02.pdf"), Ok(vec!["letters", "2025-02.pdf"]));
    assert_eq!(steps_to("letters\\2025-02.pdf"), Ok(vec!["letters", "2025-02.pdf"]), "as Windows writes it");
    assert_eq!(steps_to(" Housing letter.pdf "), Ok(vec!["Housing letter.pdf"]));
    assert_eq!(steps_to(" "), Err(Astray::Nothing));
    for elsewhere in ["/etc/passwd", "\\\\server\\share\\a.pdf", "C:\\a.pdf", "c:a.pdf", "~/a.pdf"] {
        assert_eq!(steps_to(elsewhere), Err(Astray::Elsewhere), "{elsewhere}");
    }
    for out in [
        "../a.pdf",
        "a/../../b.pdf",
        "a/..\\b.pdf",
        "./a.pdf",
        "a//b.pdf",
        "a/",
        ".hidden",
        "a/.git/config",
        "a\0b.pdf",
        "a/ /b",
    ] {
        assert_eq!(steps_to(out), Err(Astray::Out), "{out:?}");
    }
}

proptest! {
    #[test]
    fn whatever_a_row_says_no_step_climbs_or_hides(name in "[a-z./\\\\:~ ]{0,24}") {
        if let Ok(steps) = steps_to(&name) {
            for step in steps {
                prop_assert!(!step.is_empty() && !step.starts_with('.') && !step.contains(['/', '\\']));
            }
            prop_assert!(!name.trim().starts_with('/'));
        }
    }
}
