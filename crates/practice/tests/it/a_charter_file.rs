//! A charter as a file: what was written is read again, and what cannot be read is told in plain words, with the line and the boundary.

use practice::charter::file::{Entry, Fault, File, read, write};
use practice::charter::{Aspect, Rule};
use proptest::prelude::*;
use uuid::Uuid;

use crate::charter_kit::{any_boundary, any_words};

/// Two boundaries, on lines 4 and 11.
const GOOD: &str = r#"charter = 1
title = "Ours"

[[boundary]]
aspect = "training"
latitude = 40
why = "So that people are safe."
workers = "Safeguarding comes first."
cmocs = [7]

[[boundary]]
aspect = "number_of_contacts"
latitude = 60
ceiling = 80
why = "So that nobody waits for long."
workers = "We meet up to six times."
public = "We meet up to six times."

[boundary.rule]
kind = "contacts_at_most"
most = 6

[boundary.rule.counts]
missed = true
"#;

fn faults(text: &str) -> Vec<Fault> {
    read(text).err().unwrap_or_default()
}

/// What is said of the good file with something else in one place.
fn with(old: &str, new: &str) -> String {
    assert_eq!(GOOD.matches(old).count(), 1, "{old} stands once");
    let faults = faults(&GOOD.replace(old, new));
    let [fault] = faults.as_slice() else { panic!("{faults:?}") };
    plain(&fault.to_string());
    fault.to_string()
}

/// Nothing of the program or of the reader of TOML is in the words.
fn plain(message: &str) {
    let foreign = [
        "invalid type",
        "invalid value",
        "expected",
        "variant",
        "u8",
        "u32",
        "struct",
        "enum",
        "serde",
        "Rust",
        "missing field",
        "unknown field",
        "map",
        "sequence",
        "integer",
        "boolean",
        "`",
        "Option",
        "Aspect",
        "TOML parse",
        "null",
        "did not match",
    ];
    for word in foreign {
        assert!(!message.contains(word), "‘{word}’ in: {message}");
    }
    assert!(message.ends_with(['.', '1', '0', '"', ']']), "{message}");
}

#[test]
fn a_good_file_is_read() {
    let file = read(GOOD).unwrap();
    assert_eq!((file.title.as_str(), file.about.as_str(), file.entries.len()), ("Ours", "", 2));
    assert_eq!(file.entries[0].aspect, Aspect::Training);
    let boundary = file.entries[1].clone().boundary(Uuid::from_u128(5));
    assert!(
        matches!(&boundary.rule, Some(Rule::ContactsAtMost { most: 6, counts }) if counts.missed && !counts.groups)
    );
    assert_eq!(Entry::from(&boundary), file.entries[1]);
}

#[test]
fn a_mark_at_its_beginning_and_line_ends_of_another_system_change_nothing() {
    assert_eq!(read(&format!("\u{feff}{GOOD}")), read(GOOD));
    assert_eq!(read(&GOOD.replace('\n', "\r\n")), read(GOOD));
    let faulty = GOOD.replace("latitude = 60", "latitude = 101");
    assert_eq!(read(&format!("\u{feff}{}", faulty.replace('\n', "\r\n"))), read(&faulty), "on the same line, too");
}

#[test]
fn an_aspect_that_there_is_not() {
    assert_eq!(
        with("\"training\"", "\"trainings\""),
        "Boundary 1, line 5: ‘trainings’ is not an aspect of the work. There are: who_may_be_referred, who_may_refer, declining, caseload, length_of_contact, number_of_contacts, length_of_support, place_of_contact, family_and_carers, tasks, methods, own_experience, measures, holding, ending, community_development, training, remit."
    );
}

#[test]
fn a_rule_that_there_is_not() {
    let said = with("contacts_at_most", "contacts_at_least");
    assert!(said.starts_with("Boundary 2, line 20: ‘contacts_at_least’ is not a kind of rule. There are: contact_minutes, contacts_at_most, "), "{said}");
    assert_eq!(
        with("kind = \"contacts_at_most\"\n", ""),
        "Boundary 2, line 19: ‘kind’ is missing. Write which kind of rule it is, such as: kind = \"contacts_at_most\""
    );
    assert_eq!(
        with("\"contacts_at_most\"", "6"),
        "Boundary 2, line 20: Under ‘kind’: ‘6’ stands where a text in quotation marks is needed."
    );
}

#[test]
fn a_field_that_there_is_not() {
    assert_eq!(
        with("public = ", "patients = "),
        "Boundary 2, line 17: ‘patients’ is not known here. What can stand here: aspect, latitude, ceiling, why, workers, public, cmocs, rule."
    );
    assert_eq!(
        with("most = 6", "mots = 6"),
        "Boundary 2, line 21: ‘mots’ is not known here. What can stand here: most, counts."
    );
    assert_eq!(
        with("missed = true", "misst = true"),
        "Boundary 2, line 24: ‘misst’ is not known here. What can stand here: missed, check_ins, carers, colleagues, groups, earlier."
    );
    let said = with("[[boundary]]\naspect = \"training\"", "[[boundry]]\naspect = \"training\"");
    assert!(
        said.contains("‘boundry’ is not known here. What can stand here: charter, title, about, boundary."),
        "{said}"
    );
}

#[test]
fn a_rule_that_takes_nothing_says_so() {
    let said =
        with("\"contacts_at_most\"\nmost = 6\n\n[boundary.rule.counts]\nmissed = true", "\"each_time\"\nmost = 6");
    assert_eq!(said, "Boundary 2, line 21: ‘most’ is not known here. Leave it out: nothing is to be said here.");
}

#[test]
fn a_latitude_off_the_line() {
    assert_eq!(
        with("latitude = 60", "latitude = 101"),
        "Boundary 2, line 13: ‘latitude’ is a whole number from 0 (nothing is left to judgement) to 100 (all is), not 101."
    );
    assert_eq!(
        with("latitude = 60", "latitude = 1000"),
        "Boundary 2, line 13: Under ‘latitude’: ‘1000’ stands where a whole number from 0 to 100 is needed."
    );
    assert_eq!(
        with("ceiling = 80", "ceiling = 80.5"),
        "Boundary 2, line 14: Under ‘ceiling’: ‘80.5’ stands where a whole number from 0 to 100 is needed."
    );
    assert_eq!(
        with("latitude = 60", "latitude = \"tell after\""),
        "Boundary 2, line 13: Under ‘latitude’: ‘tell after’ stands where a whole number from 0 to 100 is needed."
    );
}

#[test]
fn words_that_are_missing() {
    assert_eq!(
        with("workers = \"We meet up to six times.\"\n", ""),
        "Boundary 2, line 11: ‘workers’ is missing. Write what workers read, such as: workers = \"We meet up to eight times.\""
    );
    assert_eq!(
        with("latitude = 40\n", ""),
        "Boundary 1, line 4: ‘latitude’ is missing. Write how much is left to judgement, from 0 to 100, such as: latitude = 60"
    );
    assert_eq!(
        with("most = 6\n", ""),
        "Boundary 2, line 19: ‘most’ is missing. Write it, or leave the rule out: then the boundary is there to be read."
    );
    assert_eq!(
        with("title = \"Ours\"\n", ""),
        "‘title’ is missing. Write what the charter is called, such as: title = \"Charter of our service\""
    );
    assert_eq!(with("charter = 1\n", ""), "‘charter’ is missing. The file begins with the line: charter = 1");
}

#[test]
fn a_value_of_the_wrong_kind() {
    assert_eq!(
        with("most = 6", "most = \"six\""),
        "Boundary 2, line 21: Under ‘most’: ‘six’ stands where a whole number is needed."
    );
    assert_eq!(
        with("most = 6", "most = -6"),
        "Boundary 2, line 21: Under ‘most’: ‘-6’ stands where a whole number that is not below 0, and not so large, is needed."
    );
    assert_eq!(
        with("missed = true", "missed = \"yes\""),
        "Boundary 2, line 24: Under ‘missed’: ‘yes’ stands where true or false, without quotation marks, is needed."
    );
    assert_eq!(
        with("cmocs = [7]", "cmocs = 7"),
        "Boundary 1, line 9: Under ‘cmocs’: ‘7’ stands where a list in square brackets is needed."
    );
    assert_eq!(
        with("why = \"So that people are safe.\"", "why = true"),
        "Boundary 1, line 7: Under ‘why’: ‘true’ stands where a text in quotation marks is needed."
    );
    assert_eq!(
        with("charter = 1", "charter = \"1\""),
        "Line 1: Under ‘charter’: ‘1’ stands where a whole number is needed."
    );
}

#[test]
fn a_rule_that_is_none() {
    let rule = |rule: &str| {
        with("[boundary.rule]\nkind = \"contacts_at_most\"\nmost = 6\n\n[boundary.rule.counts]\nmissed = true\n", rule)
    };
    let needed = "stands where a rule, which begins with the line [boundary.rule], is needed.";
    assert_eq!(rule("rule = \"at most six\"\n"), format!("Boundary 2, line 19: Under ‘rule’: ‘at most six’ {needed}"));
    assert_eq!(rule("rule = 6\n"), format!("Boundary 2, line 19: Under ‘rule’: ‘6’ {needed}"));
    assert_eq!(
        rule("rule = []\n"),
        "Boundary 2, line 19: ‘kind’ is missing. Write which kind of rule it is, such as: kind = \"contacts_at_most\""
    );
    assert_eq!(
        with("[boundary.rule.counts]\nmissed = true\n", "counts = \"all\"\n"),
        "Boundary 2, line 23: Under ‘counts’: ‘all’ stands where what is counted, such as { missed = true }, is needed."
    );
}

#[test]
fn every_list_of_codes_names_what_there_is() {
    let read = |rule: &str| {
        let text = format!(
            "charter = 1\ntitle = \"x\"\n[[boundary]]\naspect = \"tasks\"\nlatitude = 1\nwhy = \"x\"\nworkers = \"x\"\n[boundary.rule]\n{rule}\n"
        );
        let faults = faults(&text);
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        plain(&fault.to_string());
        assert_eq!((fault.boundary, fault.line), (Some(1), Some(10)), "{fault}");
        fault.message.clone()
    };
    for (rule, what, first) in [
        (
            "kind = \"contact_minutes\"\nkinds = [\"chat\"]",
            "‘chat’ is not a kind of contact. There are: ",
            "first_meeting",
        ),
        ("kind = \"places\"\nallowed = [\"home\", \"chat\"]", "‘chat’ is not a place. There are: ", "surgery"),
        (
            "kind = \"excluded\"\nrisks = [\"chat\"]",
            "‘chat’ is not a risk that a referral names. There are: ",
            "self_harm",
        ),
        ("kind = \"sources\"\nallowed = [\"chat\"]", "‘chat’ is not somebody who refers. There are: ", "gp"),
        ("kind = \"routes\"\nallowed = [\"chat\"]", "‘chat’ is not a way to refer. There are: ", "web_form"),
        (
            "kind = \"declined_by\"\nroles = [\"chat\"]",
            "‘chat’ is not somebody who may decline. There are: ",
            "worker, supervisor, manager.",
        ),
        (
            "kind = \"holding_for\"\nallowed = [\"chat\"]",
            "‘chat’ is not a reason for holding. There are: ",
            "nothing_to",
        ),
        ("kind = \"tasks_out\"\ntasks = [\"chat\"]", "‘chat’ is not a task. There are: ", "form_filling"),
        ("kind = \"methods_out\"\nmethods = [\"chat\"]", "‘chat’ is not a method. There are: ", "listening"),
        (
            "kind = \"work_out\"\nwork = [\"chat\"]",
            "‘chat’ is not a kind of other work. There are: ",
            "vaccination_desk",
        ),
    ] {
        let message = read(rule);
        assert!(message.starts_with(&format!("{what}{first}")), "{message}");
    }
    let text = "kind = \"places\"\nhome_needs = \"chat\"\nallowed = [\"home\"]";
    assert!(read(text).starts_with("‘chat’ is not what a visit at home can need. There are: nothing, plan, pair, "));
}

#[test]
fn a_file_of_another_format_is_told_from_a_faulty_one() {
    assert_eq!(
        with("charter = 1", "charter = 2\nlanguage = \"cy\""),
        "The file is of format 2, and this reads format 1. Its first line should be: charter = 1"
    );
}

#[test]
fn a_text_that_is_no_such_file_at_all() {
    let said = |text: &str| {
        let faults = faults(text);
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        plain(&fault.to_string());
        fault.to_string()
    };
    assert_eq!(said(""), "‘charter’ is missing. The file begins with the line: charter = 1");
    let shape = "Each line is a name, the sign = and a value. Texts stand in quotation marks, lists in square brackets, and a line [[boundary]] begins each boundary.";
    for text in
        ["Dear all, here is our charter.", "{\"charter\": 1}", "aspect,latitude\ntraining,40", "\u{0}\u{1}", "<html>"]
    {
        assert!(said(text).starts_with("Line 1: "), "{}", said(text));
    }
    assert!(
        said("charter = 1\ntitle = \"x\"\n12:30 = ?").starts_with("Line 3: "),
        "{}",
        said("charter = 1\ntitle = \"x\"\n12:30 = ?")
    );
    assert!(said("{\"charter\": 1}").ends_with(shape), "{}", said("{\"charter\": 1}"));
    assert_eq!(
        said("charter = 1\ntitle = Ours\n"),
        "Line 2: A text stands here without quotation marks. Put it between \" and \"."
    );
    assert_eq!(
        said("charter = 1\ntitle = \"Ours\nabout = \"x\"\n"),
        "Line 2: A text has no closing quotation mark on its line. A text over several lines stands between \"\"\" and \"\"\"."
    );
    assert_eq!(
        said("charter = 1\ntitle = \"C:\\charter\"\n"),
        "Line 2: A backslash \\ in a text begins a special sign. Write it twice, or leave it out."
    );
    assert_eq!(
        said("charter = 1\ntitle = \"Ours\"\ntitle = \"Theirs\"\n"),
        "Line 3: This stands twice here. Leave one of the two out."
    );
    assert_eq!(
        said("charter = 1\ntitle\n"),
        "Line 2: A name stands here without a value. Write the sign = and the value after it, or leave the line out."
    );
    let said_brackets = said("charter = 1\ntitle = \"x\"\n[[boundary]\n");
    assert!(said_brackets.starts_with("Line 3: The square brackets are not complete."), "{said_brackets}");
    let rule = said("charter = 1\ntitle = \"x\"\n[[boundary\n");
    assert!(rule.starts_with("Line 3: The square brackets are not complete."), "{rule}");
    assert_eq!(
        said("charter = 1\ntitle = \"x\"\nboundary = 3\n"),
        "Line 3: Under ‘boundary’: ‘3’ stands where a list in square brackets is needed."
    );
    assert_eq!(
        said("charter = 1\ntitle = \"x\"\nboundary = [1]\n"),
        "Line 3: Under ‘boundary’: ‘1’ stands where a boundary, which begins with the line [[boundary]], is needed."
    );
    assert_eq!(
        said("charter = 1\ntitle = \"x\"\n[boundary]\naspect = \"tasks\"\n"),
        "Line 3: Each boundary begins with two pairs of square brackets: [[boundary]]"
    );
}

#[test]
fn a_charter_has_a_name_of_its_own_and_not_a_book() {
    assert_eq!(with("title = \"Ours\"", "title = \" \""), "‘title’: Write something here.");
    let long = format!("title = \"{}\"", "x".repeat(501));
    assert_eq!(with("title = \"Ours\"", &long), "‘title’: This is 1 character too long: at most 500 fit.");
    let boundary = "[[boundary]]\naspect = \"trainings\"\nlatitude = 40\nwhy = \"x\"\nworkers = \"x\"\n";
    let many = format!("charter = 1\ntitle = \"Ours\"\n{}", boundary.repeat(20_000));
    assert_eq!(
        faults(&many).iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["A charter has at most 80 boundaries; this has 20000."]
    );
}

#[test]
fn what_is_quoted_from_the_file_is_no_longer_than_it_takes_to_know_it_again() {
    let said = with("\"training\"", &format!("\"{}\"", "é".repeat(100_000)));
    assert!(said.contains(&format!("‘{}…’ is not an aspect", "é".repeat(60))), "{said}");
    let said = with("latitude = 40", "latitude = \"\"\"one\ntwo\"\"\"");
    assert!(said.len() < 200, "{said}");
}

#[test]
fn a_file_that_is_nested_without_end_is_no_charter_and_no_harm() {
    for text in [
        format!("charter = {}", "[".repeat(100_000)),
        format!("charter = {}", "{a=".repeat(30_000)),
        format!("{}a = 1", "a.".repeat(50_000)),
        format!("[{}a]", "a.".repeat(50_000)),
        format!("[[{}a]]", "boundary.".repeat(10_000)),
        GOOD.replace("[7]", &format!("{}7{}", "[".repeat(400), "]".repeat(400))),
    ] {
        let faults = faults(&text);
        assert_eq!(faults.len(), 1, "{}", &text[..40]);
        plain(&faults[0].to_string());
        assert!(faults[0].message.len() < 400);
    }
}

#[test]
fn a_file_too_large_is_not_read() {
    let text = format!("{GOOD}# {}", "x".repeat(3 * 1024 * 1024));
    assert_eq!(
        faults(&text).iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["The file is larger than 2 MB. A charter is a few pages of text."]
    );
}

#[test]
fn all_that_is_wrong_is_said_at_once_boundary_by_boundary() {
    let text = GOOD.replace("latitude = 40", "latitude = 140").replace("most = 6", "most = 6.5");
    let places: Vec<_> = faults(&text).iter().map(|fault| (fault.boundary, fault.line)).collect();
    assert_eq!(places, [(Some(1), Some(6)), (Some(2), Some(21))]);
}

#[test]
fn a_line_is_found_though_a_text_before_it_looks_like_a_boundary() {
    let text = GOOD
        .replace("\"So that people are safe.\"", "\"\"\"\n[[boundary]]\nlatitude = 60\n\"\"\"")
        .replace("ceiling = 80", "ceiling = 180");
    let found = faults(&text);
    assert_eq!((found[0].boundary, found[0].line), (Some(2), Some(17)), "{found:?}");
}

fn any_file() -> impl Strategy<Value = File> {
    (any_words(), proptest::option::of(any_words()), proptest::collection::vec(any_boundary(), 0..6)).prop_map(
        |(title, about, boundaries)| File {
            title,
            about: about.unwrap_or_default(),
            entries: boundaries.iter().map(Entry::from).collect(),
        },
    )
}

proptest! {
    #[test]
    fn what_was_written_is_read_again_as_it_was(file in any_file()) {
        let text = write(&file);
        let again = read(&text);
        prop_assert_eq!(again.as_ref(), Ok(&file), "{}", text);
        prop_assert_eq!(write(&again.unwrap()), text);
    }

    #[test]
    fn whatever_is_read_is_a_charter_or_a_plain_word_what_is_wrong(
        at in any::<prop::sample::Index>(), with in "[a-z0-9\"='\\[\\]{}.,\n -]{0,8}", drop in 0..12_usize,
    ) {
        let at = at.index(GOOD.len());
        let text = format!("{}{with}{}", &GOOD[..at], &GOOD[(at + drop).min(GOOD.len())..]);
        for fault in faults(&text) {
            plain(&strip(&fault.message));
            prop_assert!(fault.line.is_none_or(|line| line >= 1 && line <= text.lines().count() + 1));
        }
    }
}

/// The message without what was quoted from the file.
fn strip(message: &str) -> String {
    message
        .split('‘')
        .enumerate()
        .map(|(n, part)| if n == 0 { part } else { part.split_once('’').map_or("", |(_, rest)| rest) })
        .collect()
}
