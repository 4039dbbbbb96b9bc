//! Each table is named once: it holds something of persons, goes with one that does, or holds nothing of anybody, with why.

use store::backup::TABLES;
use store::rights::{HELD, LOOKS, NOTHING, WITH};

#[test]
fn each_table_is_in_the_catalogue_of_what_is_kept_of_a_person_or_says_why_not() {
    for table in TABLES {
        let held = HELD.iter().filter(|held| held.table == table.name).count();
        let with = WITH.iter().filter(|(name, _)| *name == table.name).count();
        let nothing = NOTHING.iter().filter(|(name, _)| *name == table.name).count();
        let looks = usize::from(table.name == LOOKS);
        assert_eq!(
            held + with + nothing + looks,
            1,
            "{}: name it once in store::rights, with how its rows belong to a person or why none does",
            table.name
        );
        let of_somebody = table.columns.iter().any(|column| column.name == "person_id");
        assert!(!of_somebody || nothing == 0, "{} names persons", table.name);
    }
    assert!(NOTHING.iter().all(|(_, why)| why.len() > 10), "each with why");
}

#[test]
fn what_the_catalogue_names_is_in_the_schema() {
    let known = |name: &str| TABLES.iter().any(|table| table.name == name);
    for (table, with) in WITH {
        assert!(known(table) && known(with), "{table} goes with {with}");
    }
    assert!(NOTHING.iter().all(|(table, _)| known(table)));
    for held in HELD {
        let named = |column: &str| held.columns().iter().any(|known| known.name == column);
        assert!(
            held.key().iter().all(|column| held.shown().any(|shown| shown.name == *column)),
            "the key of {} goes out",
            held.table
        );
        assert!(named(held.by) && !held.key().is_empty(), "{} is read in the order of {}", held.table, held.by);
        assert!(held.marked.iter().all(|(column, _)| named(column)), "marks of {}", held.table);
        assert!(
            held.withheld.iter().all(|(column, why)| named(column) && !why.is_empty()),
            "withheld of {}",
            held.table
        );
        assert!(held.of.contains("$1"), "{} names its service", held.table);
    }
}

#[test]
fn no_secret_of_signing_in_goes_out() {
    for held in HELD {
        for column in held.shown() {
            let secret = ["hash", "secret", "salt", "credential", "token", "digest"];
            let is_one = column.name == "duress" || secret.iter().any(|part| column.name.contains(part));
            assert!(!is_one, "{}.{}", held.table, column.name);
        }
    }
}
