//! Files of others, read: whatever they are written in, and whatever is wrong with them.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod conformance;
mod fixtures;
mod hsds;
mod postcodes;
mod untidy;

use exchange::kinds::template;
use exchange::when::{Order, day, moment};
use exchange::{Encoding, Fault, Grade, Kind, Mapping, Sheet, detect};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 1, 6);

fn open<'a>(name: &str, bytes: &'a [u8], mapping: &Mapping) -> Result<Sheet<&'a [u8]>, Fault> {
    Sheet::open(name, bytes, detect(bytes)?, mapping, TODAY)
}

fn own() -> Mapping {
    Mapping::own("old")
}

fn refused(bytes: &[u8], mapping: &Mapping) -> String {
    open("a.csv", bytes, mapping).unwrap_err().to_string()
}

#[test]
fn every_template_is_a_file_that_passes() {
    for kind in Kind::ALL {
        let text = template(*kind);
        let mut sheet = open("a.csv", text.as_bytes(), &own()).unwrap();
        assert!(sheet.kinds().contains(kind));
        let row = sheet.next_row().unwrap();
        assert!(row.findings.is_empty(), "{:?}: {:?}", kind, row.findings);
        assert_eq!(row.records.len(), sheet.kinds().len());
        assert!(sheet.next_row().is_none());
    }
}

#[test]
fn a_file_is_read_in_whichever_letters_it_is_written() {
    let row = |bytes: &[u8]| {
        let mut sheet = open("a.csv", bytes, &own()).unwrap();
        sheet.next_row().unwrap().records.remove(0).text("family_name").to_owned()
    };
    let utf8 = "person_key,given_name,family_name\n1,Zoë,O’Brien–Łuc\n";
    assert_eq!(row(utf8.as_bytes()), "O’Brien–Łuc");
    let marked = [b"\xEF\xBB\xBF".as_slice(), utf8.as_bytes()].concat();
    assert_eq!(detect(marked.as_slice()).unwrap(), Encoding::Utf8Marked);
    assert_eq!(row(&marked), "O’Brien–Łuc");
    let windows = b"person_key;given_name;family_name\r\n1;Zo\xEB;O\x92Brien\x96Luc\r\n";
    assert_eq!(detect(windows.as_slice()).unwrap(), Encoding::Windows1252);
    assert_eq!(row(windows), "O’Brien–Luc", "with semicolons between, as a spreadsheet abroad writes it");
    for wrong in [b"\xFF\xFEp\0e\0".as_slice(), b"PK\x03\x04\0\0"] {
        assert!(detect(wrong).unwrap_err().to_string().contains("CSV UTF-8"), "{wrong:?}");
    }
}

#[test]
fn a_header_that_changed_is_said_before_any_row_is_read() {
    let mapping = Mapping::parse(
        "source = \"old\"\n[[file]]\nname = \"a*.csv\"\nignore = [\"Row\"]\n[file.columns]\n\"ID\" = \"person_key\"\n\"First\" = \"given_name\"\n\"Last\" = \"family_name\"\n",
    )
    .unwrap();
    assert!(open("a.csv", b"ID,First,Last,Row\n", &mapping).is_ok());
    let gone = refused(b"ID,First,Surname,Row\n", &mapping);
    assert!(gone.contains("not in the file: Last") && gone.contains("Surname"), "{gone}");
    let more = refused(b"ID,First,Last,Row,Shoe size\n", &mapping);
    assert!(more.contains("not known: Shoe size") && more.contains("ignore"), "{more}");
    assert!(refused(b"ID,First,Last,Row,ID\n", &mapping).contains("there twice"));
    assert!(open("b.csv", b"ID,First,Last\n", &mapping).unwrap_err().to_string().contains("names no file like"));
    assert!(refused(b"colour,size\n", &own()).contains("not known: colour, size"));
    assert!(refused(b"person_key,given_name\n", &own()).contains("needs the column family_name"));
}

#[test]
fn a_mapping_is_held_to_what_there_is() {
    let wrong = |text: &str| {
        Mapping::parse(&format!("source = \"old\"\n[[file]]\nname = \"a.csv\"\n{text}")).unwrap_err().to_string()
    };
    assert!(wrong("[file.columns]\n\"A\" = \"surname\"\n").contains("no field \"surname\""));
    assert!(
        wrong("[file.columns]\n\"A\" = \"source\"\n\"B\" = \"source\"\n").contains("two columns are read into source")
    );
    assert!(
        wrong("[file.columns]\n\"A\" = \"source\"\n[file.constants]\nsource = \"gp\"\n")
            .contains("both a column and a constant")
    );
    assert!(wrong("[file.values.source]\n\"Doc\" = \"doctor\"\n").contains("no value of source; it takes gp"));
    assert!(wrong("colums = 1\n").contains("unknown field"));
    assert!(Mapping::parse("source = \" \"\n").unwrap_err().to_string().contains("names the other system"));
}

#[test]
fn the_mappings_that_are_shipped_can_be_read() {
    for text in [include_str!("../../mappings/two-files.toml"), include_str!("../../mappings/one-sheet.toml")] {
        Mapping::parse(text).unwrap();
    }
}

#[test]
fn values_are_turned_into_ours_and_what_cannot_be_is_kept_beside() {
    let mapping = Mapping::parse(
        "source = \"old\"\n[[file]]\nname = \"*\"\n[file.columns]\n\"ID\" = \"person_key\"\n\"F\" = \"given_name\"\n\"L\" = \"family_name\"\n\"NHS\" = \"nhs_number\"\n\"Sex\" = \"gender\"\n\"Born\" = \"birth_date\"\n[file.values.gender]\n\"F\" = \"woman\"\n\"*\" = \"not_stated\"\n",
    )
    .unwrap();
    let text = "ID,F,L,NHS,Sex,Born\n1,Ada,Finch,999 000 0018,f,3/4/51\n2,Bo,Finch,999 000 0019,x,31/02/1951\n,,,,,\n3,,Finch,,,\n4,Cy,Finch,1\n";
    let mut sheet = open("any.csv", text.as_bytes(), &mapping).unwrap();
    let first = sheet.next_row().unwrap();
    assert!(first.findings.is_empty(), "{:?}", first.findings);
    let one = &first.records[0];
    assert_eq!(
        (one.text("nhs_number"), one.text("gender"), one.text("birth_date")),
        ("9990000018", "woman", "1951-04-03")
    );
    let second = sheet.next_row().unwrap();
    let two = &second.records[0];
    assert_eq!((two.get("nhs_number"), two.text("gender"), two.get("birth_date")), (None, "not_stated", None));
    assert_eq!(two.flags.len(), 2, "{:?}", two.flags);
    assert_eq!(two.flags[1].1, "999 000 0019", "the number stays as it was written");
    assert!(second.findings.iter().all(|f| f.grade == Grade::Flag && f.row == 3));
    let third = sheet.next_row().unwrap();
    assert!(third.records.is_empty() && third.findings[0].field == "given_name" && third.findings[0].row == 5);
    let fourth = sheet.next_row().unwrap();
    assert!(fourth.records.is_empty() && fourth.findings[0].what.contains("4 cells, and the header 6"));
    assert!(sheet.next_row().is_none());
}

#[test]
fn days_and_moments_are_read_as_others_write_them() {
    let third = date(2026, 6, 3);
    for text in ["03/06/2026", "3.6.2026", "3 June 2026", "03-Jun-26", "2026-06-03", "3rd June 2026"] {
        assert_eq!(day(text, Order::Dmy), Some(third), "{text}");
    }
    assert_eq!(day("06/03/2026", Order::Mdy), Some(third));
    assert_eq!(day("3/4/51", Order::Dmy), Some(date(1951, 4, 3)));
    for text in ["", "31/02/2026", "yesterday", "2026", "13/13/2026"] {
        assert_eq!(day(text, Order::Dmy), None, "{text}");
    }
    let at = |text: &str| moment(text, Order::Dmy).unwrap().0.to_string();
    for text in ["03/06/2026 14:30", "2026-06-03T14:30:00", "3 June 2026 2:30pm", "2026-06-03T13:30:00Z"] {
        assert_eq!(at(text), "2026-06-03T13:30:00Z", "{text}: summer time");
    }
    assert_eq!(at("03/01/2026 14:30"), "2026-01-03T14:30:00Z");
    assert!(!moment("03/06/2026", Order::Dmy).unwrap().1, "no time was there");
    assert!(moment("03/06/2026 25:00", Order::Dmy).is_none());
}

#[test]
fn a_list_of_postcodes_is_read_and_each_bad_row_is_said() {
    use exchange::postcodes::Postcodes;
    let text = "latitude,postcode,longitude\n53.72,hx11aa,-1.86\n100,HX1 1AB,-1.86\n53.7,Halifax,-1.8\n\n99.999999,JE1 1AA,0\n53.7\n53.5,HX1 1AD,-1.5\n";
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for row in Postcodes::open(text.as_bytes()).unwrap() {
        match row {
            Ok(row) => good.push((row.code, row.point.lat())),
            Err(row) => bad.push((row.line, row.field)),
        }
    }
    assert_eq!(good, [("HX1 1AA".to_owned(), 53_720_000), ("HX1 1AD".to_owned(), 53_500_000)]);
    assert_eq!(bad, [(3, "latitude"), (4, "postcode"), (5, "latitude"), (7, "postcode")]);
    assert!(Postcodes::open(b"a,b\n1,2\n".as_slice()).unwrap_err().to_string().contains("postcode"));
    let cut = Postcodes::open(b"\xFD7zXZ\0\0\x04".as_slice());
    assert!(cut.is_err(), "an archive that is cut off");
}
