//! The page on the charter's file says what is so: its examples are read, and every name, code and kind of rule stands in it.

use std::collections::BTreeSet;

use practice::access::Role;
use practice::charter::file::{File, read, write};
use practice::charter::{Aspect, Band, HomeNeeds, Method, OtherWork, Rule, Task, check};
use practice::contact::{self, Place};
use practice::holding;
use practice::measure::built_in;
use practice::referral::{RiskFlag, Route, Source};
use uuid::Uuid;

const PAGE: &str = include_str!("../../../../docs/charter.md");
const GUIDE: &str = include_str!("../../../../docs/guide/making-room.md");

/// The examples of the page, each with what stands after it until the next heading.
fn examples() -> Vec<(&'static str, &'static str)> {
    PAGE.split("```toml\n")
        .skip(1)
        .map(|part| {
            let (example, after) = part.split_once("```\n").unwrap();
            (example, after.split("\n#").next().unwrap_or(after))
        })
        .collect()
}

/// A file with one boundary that has this rule.
fn around(aspect: &str, rule: &str) -> String {
    format!(
        "charter = 1\ntitle = \"x\"\n[[boundary]]\naspect = \"{aspect}\"\nlatitude = 60\nwhy = \"x\"\nworkers = \"x\"\n{rule}"
    )
}

fn rules() -> Vec<(Rule, &'static str)> {
    let rules = examples().into_iter().filter(|(example, _)| example.starts_with("[boundary.rule]"));
    rules
        .map(|(example, after)| {
            let file = read(&around("tasks", example)).unwrap_or_else(|faults| panic!("{example}: {faults:?}"));
            (file.entries[0].rule.clone().unwrap(), after)
        })
        .collect()
}

fn can_be_agreed(file: &File) {
    let boundaries: Vec<_> =
        (1..).zip(&file.entries).map(|(n, entry)| entry.clone().boundary(Uuid::from_u128(n))).collect();
    assert_eq!(check::draft(&boundaries, &|code| built_in().iter().any(|one| one.code == code)), []);
}

#[test]
fn the_whole_file_of_the_page_is_read_can_be_agreed_and_is_written_again() {
    let whole: Vec<&str> =
        examples().into_iter().map(|(text, _)| text).filter(|text| text.starts_with("charter")).collect();
    assert_eq!(whole.len(), 1);
    let file = read(whole[0]).unwrap();
    can_be_agreed(&file);
    assert_eq!(read(&write(&file)), Ok(file));
}

#[test]
fn every_kind_of_rule_has_an_example_in_its_place_and_the_words_of_a_page() {
    let mut kinds = BTreeSet::new();
    for (rule, after) in rules() {
        let mut entry = read(&around(rule.aspects()[0].as_str(), "")).unwrap().entries.remove(0);
        entry.rule = Some(rule.clone());
        can_be_agreed(&File { title: "x".into(), about: String::new(), entries: vec![entry] });
        assert!(after.starts_with(&format!("> {}\n", rule.words())), "{} is said as: {}", rule.kind(), rule.words());
        let heading = format!("### `{}`\n", rule.kind());
        assert_eq!(PAGE.matches(&heading).count(), 1, "{heading}");
        assert!(kinds.insert(rule.kind()), "{} has one example", rule.kind());
    }
    // what there is, the reader of a file tells whoever asks for what there is not
    let fault = read(&around("tasks", "rule = { kind = \"none\" }")).unwrap_err().remove(0).message;
    let there: BTreeSet<&str> = fault.split_once("There are: ").unwrap().1.trim_end_matches('.').split(", ").collect();
    assert_eq!(kinds, there);
}

#[test]
fn every_name_of_every_rule_and_of_a_boundary_is_on_the_page() {
    let names = |text: &str| {
        let fault = read(text).unwrap_err().remove(0).message;
        let (_, there) = fault.split_once("What can stand here: ").unwrap_or(("", ""));
        there
            .trim_end_matches('.')
            .split(", ")
            .filter(|name| !name.is_empty())
            .map(ToOwned::to_owned)
            .collect::<Vec<_>>()
    };
    let section = |kind: &str| PAGE.split(&format!("### `{kind}`\n")).nth(1).unwrap().split("\n#").next().unwrap();
    let mut all = names(&around("tasks", "zz = 1\n"));
    assert!(all.len() == 8, "{all:?}");
    all.extend(names("charter = 1\ntitle = \"x\"\nzz = 1\n"));
    for name in all {
        assert!(PAGE.contains(&format!("| `{name}` |")), "{name} stands in a table");
    }
    for (rule, _) in rules() {
        for name in names(&around("tasks", &format!("[boundary.rule]\nkind = \"{}\"\nzz = 1\n", rule.kind()))) {
            let text = section(rule.kind());
            assert!(
                text.contains(&format!("`{name}`")) || text.contains(&format!("\n{name} = ")),
                "{}: {name}",
                rule.kind()
            );
        }
    }
    let counts =
        names(&around("tasks", "[boundary.rule]\nkind = \"contacts_at_most\"\nmost = 1\ncounts = { zz = true }\n"));
    assert_eq!(counts.len(), 6);
    for name in counts {
        assert!(section("contacts_at_most").contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn every_aspect_is_on_the_page_with_the_rules_that_may_stand_there() {
    for aspect in Aspect::ALL {
        let row = PAGE.lines().find(|line| line.starts_with(&format!("| `{}` |", aspect.as_str()))).unwrap();
        assert!(row.contains(&format!("| {} |", aspect.words())), "{row}");
        for (rule, _) in rules() {
            let may = rule.aspects().contains(aspect);
            assert_eq!(row.contains(&format!("`{}`", rule.kind())), may, "{} in {row}", rule.kind());
        }
    }
}

#[test]
fn every_code_is_on_the_page() {
    macro_rules! codes {
        ($($of:ty),+) => { [$(<$of>::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>()),+].concat() };
    }
    let mut codes =
        codes!(contact::Kind, Place, HomeNeeds, RiskFlag, Source, Route, holding::Reason, Task, Method, OtherWork);
    codes.extend(practice::needs::all().iter().map(|need| need.code.as_str()));
    codes.extend([Role::Worker, Role::Supervisor, Role::Manager].map(Role::as_str));
    for code in codes {
        assert!(PAGE.contains(&format!("`{code}`")), "{code}");
    }
}

#[test]
fn the_bands_of_the_page_and_of_the_guide_are_those_of_the_line() {
    for band in Band::ALL {
        let places = format!("| {} | {}–{} |", band.words(), band.least().get(), band.most().get());
        assert!(PAGE.contains(&format!("{places} {} |", band.meaning())), "{places} {}", band.meaning());
        assert!(GUIDE.contains(&places), "{places}");
    }
}

#[test]
fn neither_page_says_what_no_page_says() {
    for (name, page) in [("charter.md", PAGE), ("making-room.md", GUIDE)] {
        for word in page.to_lowercase().split(|c: char| !c.is_alphanumeric()) {
            assert!(!["verdict", "verdicts", "permit", "refused", "drift"].contains(&word), "{name}: {word}");
        }
    }
}
