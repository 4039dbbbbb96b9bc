//! A backup's file: what goes in comes out, and whatever was done to it since is said.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use backup::{FORMAT, Fault, Header, Lock, Piece, Reader, Trailer, Unlock, Writer, restorable};
use store::backup::{Rows, Shape, TABLES, fingerprint};

const WORDS: &str = "four wet geese in may";

fn header() -> Header {
    Header {
        format: FORMAT,
        leeway: "0.1.0".to_owned(),
        schema: 1,
        fingerprint: fingerprint(),
        made_at: store::At::from_timestamp(1_767_603_600, 0).unwrap(),
        engine: "SQLite 3.51".to_owned(),
    }
}

/// A key and the two ways to use it.
fn key() -> (Lock, Unlock) {
    let (secret, public) = backup::new_identity();
    (Lock::recipients(&[public]).unwrap(), Unlock::identities(&secret).unwrap())
}

fn rows(n: u8) -> Rows {
    let mut rows = Rows::default();
    for _ in 0..1_000 {
        rows.begin(1).unwrap();
        rows.field(&[n; 100]).unwrap();
    }
    rows
}

fn written(lock: &Lock) -> Vec<u8> {
    let mut writer = Writer::begin(Vec::new(), lock, &header()).unwrap();
    for table in &TABLES[..3] {
        writer.table(Shape::of(table)).unwrap();
        for n in 0..2 {
            writer.rows(&rows(n)).unwrap();
        }
    }
    writer.finish(vec!["riverside".to_owned()], vec![serde_json::json!({ "seq": 7 })]).unwrap().0
}

fn read(file: &[u8], unlock: &Unlock) -> Result<(Vec<Rows>, Trailer), Fault> {
    let mut reader = Reader::open(file, unlock)?;
    assert_eq!(reader.header(), &header());
    let mut all = Vec::new();
    loop {
        match reader.next_piece()? {
            Piece::Rows(rows) => all.push(rows),
            Piece::End(trailer) => return Ok((all, trailer)),
            Piece::Table(_) | Piece::TableEnd(_) => {}
        }
    }
}

#[test]
fn what_went_in_comes_out_with_a_passphrase_and_with_a_key() {
    let words = (Lock::passphrase(WORDS.to_owned()).unwrap(), Unlock::passphrase(WORDS.to_owned()));
    for (lock, unlock) in [words, key()] {
        let (found, trailer) = read(&written(&lock), &unlock).unwrap();
        assert_eq!(found, [rows(0), rows(1), rows(0), rows(1), rows(0), rows(1)]);
        assert_eq!((trailer.tables, trailer.rows), (3, 6_000));
        assert_eq!((trailer.services, trailer.heads.len()), (vec!["riverside".to_owned()], 1));
    }
}

#[test]
fn each_of_several_keys_opens_it() {
    let new = || {
        let (secret, public) = backup::new_identity();
        (public, Unlock::identities(&secret).unwrap())
    };
    let ((one, secret_one), (two, secret_two)) = (new(), new());
    let file = written(&Lock::recipients(&[one, two]).unwrap());
    for secret in [secret_one, secret_two] {
        assert!(read(&file, &secret).is_ok());
    }
}

#[test]
fn another_passphrase_or_key_opens_nothing_and_the_wrong_kind_is_named() {
    let (lock, unlock) = key();
    let (by_key, by_words) = (written(&lock), written(&Lock::passphrase(WORDS.to_owned()).unwrap()));
    assert!(matches!(read(&by_key, &key().1), Err(Fault::WrongKey)));
    let other = Unlock::passphrase("four dry geese in may".to_owned());
    assert!(matches!(read(&by_words, &other), Err(Fault::WrongKey)));
    assert!(matches!(read(&by_key, &other), Err(Fault::WantsKey)));
    assert!(matches!(read(&by_words, &unlock), Err(Fault::WantsPassphrase)));
}

#[test]
fn wherever_it_is_cut_it_is_refused() {
    let (lock, unlock) = key();
    let file = written(&lock);
    assert!(file.len() > 300_000);
    // every length around the ends of encrypted pieces, and some between
    for length in (0..file.len()).step_by(50_021).chain(file.len() - 20..file.len()) {
        match read(&file[..length], &unlock) {
            Err(Fault::CutShort | Fault::Changed | Fault::WrongKey) => {}
            Err(Fault::NoBackup) => assert!(length < 60, "{length} bytes"),
            other => panic!("cut to {length} bytes: {other:?}"),
        }
    }
    assert!(matches!(read(&file[..file.len() / 2], &unlock), Err(Fault::CutShort)));
    assert!(matches!(read(&file[..file.len() - 1], &unlock), Err(Fault::CutShort)));
}

#[test]
fn one_changed_byte_anywhere_is_found() {
    let (lock, unlock) = key();
    let file = written(&lock);
    for at in (0..file.len()).step_by(40_009).chain([file.len() - 1]) {
        let mut changed = file.clone();
        changed[at] ^= 1;
        let refused = read(&changed, &unlock).unwrap_err();
        assert!(!matches!(refused, Fault::Io(_)), "byte {at}: {refused:?}");
    }
    let mut changed = file.clone();
    changed[file.len() / 3] ^= 1;
    assert!(matches!(read(&changed, &unlock), Err(Fault::Changed)));
    let mut longer = file.clone();
    longer.extend_from_slice(b"more");
    assert!(read(&longer, &unlock).is_err(), "something stands behind its end");
}

#[test]
fn other_files_are_no_backup() {
    let (lock, unlock) = key();
    assert!(matches!(read(b"", &unlock), Err(Fault::NoBackup)));
    assert!(matches!(read(b"SQLite format 3\0 and so on", &unlock), Err(Fault::NoBackup)));
    let Lock::Recipients(keys) = &lock else { panic!("a key") };
    let other = age::encrypt(&keys[0], b"a letter to somebody, encrypted with age").unwrap();
    assert!(matches!(read(&other, &unlock), Err(Fault::NoBackup)));
}

#[test]
fn a_short_passphrase_and_what_is_no_key_are_refused_with_why() {
    let short = Lock::passphrase("fifteen letters".to_owned()).unwrap_err();
    assert!(matches!(short, Fault::ShortPassphrase(15)));
    assert!(short.to_string().contains("at least 16"));
    assert!(matches!(Lock::passphrase(String::new()), Err(Fault::ShortPassphrase(0))));
    assert!(matches!(Lock::recipients(&["ssh-ed25519 AAAA".to_owned()]), Err(Fault::NoRecipient(_))));
    assert!(matches!(Lock::recipients(&[]), Err(Fault::NoRecipient(_))));
    assert!(matches!(Unlock::identities("# nothing\n"), Err(Fault::NoIdentity)));
    assert!(matches!(Unlock::identities("age1somethingpublic"), Err(Fault::NoIdentity)));
    assert_eq!(format!("{:?} {:?}", key().0, key().1), "Lock Unlock", "no secret is printed");
}

#[test]
fn a_backup_of_a_newer_program_or_of_other_tables_names_who_restores_it() {
    assert!(restorable(&header(), 1, "0.1.0").is_ok());
    assert!(restorable(&Header { fingerprint: "other".to_owned(), ..header() }, 2, "0.2.0").is_ok(), "older tables");
    let newer = Header { schema: 9, leeway: "3.0.0".to_owned(), ..header() };
    let words = restorable(&newer, 1, "0.1.0").unwrap_err().to_string();
    assert!(words.contains("newer Leeway (3.0.0;") && words.contains("schema version 9"), "{words}");
    assert!(matches!(restorable(&Header { format: 9, ..header() }, 1, "0.1.0"), Err(Fault::Newer { .. })));
    let other = Header { fingerprint: "other".to_owned(), ..header() };
    assert!(matches!(restorable(&other, 1, "0.1.0"), Err(Fault::OtherTables(_))));
}
