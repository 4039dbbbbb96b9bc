//! The journal of judgement (DOMAIN 5.3).

use jiff::civil::{Date, date};
use practice::charter::Aspect;
use practice::charter::journal::{Own, Since, check_came_of, check_reflection, covered, found, names_nobody};
use practice::charter::leave::Type;
use practice::support::Names;
use practice::{ending, episode};
use proptest::prelude::*;

fn rosa() -> Names {
    ("Rosa".to_owned(), "Whitfield".to_owned(), "Rosie".to_owned())
}

fn own(why: &str) -> Own {
    Own { aspect: Aspect::Methods, kind: Type::UsingSkills, why: why.to_owned(), hoped: String::new() }
}

fn day(day: Date) -> String {
    day.to_string()
}

#[test]
fn a_reflection_that_names_whom_it_is_about_says_where() {
    let text = "It was a long afternoon.\nI thought of Rosie on the way home.";
    let problems = check_reflection(text, &[], Some(&rosa()), false).unwrap_err();
    assert_eq!(problems.iter().map(|one| one.field).collect::<Vec<_>>(), ["words"]);
    assert!(
        problems[0].message.starts_with("‘Rosie’ in line 2 could tell who this is about"),
        "{}",
        problems[0].message
    );
    // to say that it names nobody helps only where it merely looks so
    assert!(check_reflection(text, &[], Some(&rosa()), true).is_err());
}

#[test]
fn what_looks_like_a_name_is_shown_and_may_stand_where_it_is_nobody_s() {
    let text = "We met at Harbour House.";
    let problems = check_reflection(text, &[], None, false).unwrap_err();
    assert_eq!(problems[0].field, "names_nobody");
    assert!(problems[0].message.contains("‘Harbour House’ in line 1"), "{}", problems[0].message);
    assert!(check_reflection(text, &[], None, true).is_ok());
}

#[test]
fn full_names_of_others_and_numbers_are_found_too() {
    let others = [("Ahmed".to_owned(), "Khan".to_owned(), String::new())];
    assert!(found("like Ahmed Khan’s brother", &others, None).iter().any(|one| one.sure));
    assert!(found("ring 07700 900456", &[], None).iter().any(|one| one.sure));
    assert!(found("she was glad, and so was I", &others, Some(&rosa())).is_empty());
    // written small it is an ordinary word
    assert!(found("a rose, and rosa too", &[], Some(&rosa())).is_empty());
}

#[test]
fn an_own_entry_about_nobody_s_support_names_nobody() {
    let people = [("Rosa".to_owned(), "Whitfield".to_owned(), String::new())];
    assert!(own("Rosa Whitfield needed longer").check(true, &people, false).is_ok());
    let problems = own("Rosa Whitfield needed longer").check(false, &people, true).unwrap_err();
    assert_eq!(problems[0].field, "why");
    assert_eq!(own(" ").check(true, &[], false).unwrap_err()[0].field, "why");
    assert!(own(&"a".repeat(501)).check(true, &[], false).is_err());
    assert!(check_came_of("").is_err());
    assert!(check_came_of("She goes every week").is_ok());
}

#[test]
fn a_reason_is_covered_for_whoever_the_person_was_not_brought_to() {
    assert_eq!(covered("Rosie’s son died; ring Rosa", &rosa()), "…’s son died; ring …");
    assert_eq!(covered("Her son died", &rosa()), "Her son died");
}

#[test]
fn what_the_record_shows_is_said_as_facts() {
    assert_eq!(Since::default().words(day), ["No contact since."]);
    let since = Since {
        contacts: 2,
        last_contact: Some(date(2026, 6, 3)),
        missed: 1,
        goals_reached: 1,
        state: Some(episode::State::Holding),
        ..Since::default()
    };
    assert_eq!(
        since.words(day),
        [
            "2 contacts since, the last on 2026-06-03.",
            "1 appointment to which they did not come.",
            "1 goal reached.",
            "They are in holding."
        ]
    );
    let ended = Since { ended: Some((date(2026, 7, 1), Some(ending::Reason::GoalsMet))), ..Since::default() };
    assert_eq!(ended.words(day)[1], "Support ended on 2026-07-01: goals met.");
}

proptest! {
    #[test]
    fn words_written_small_name_nobody(words in proptest::collection::vec("[a-z]{2,8}", 1..20)) {
        let text = words.join(" ");
        prop_assert!(names_nobody("words", &text, &[], Some(&rosa()), false).is_empty());
    }

    #[test]
    fn what_is_covered_holds_no_name_of_theirs(before in "[a-z ]{0,20}", after in "[a-z ]{0,20}") {
        let covered = covered(&format!("{before} Rosa {after} Whitfield"), &rosa());
        prop_assert!(!covered.contains("Rosa") && !covered.contains("Whitfield"));
    }
}
