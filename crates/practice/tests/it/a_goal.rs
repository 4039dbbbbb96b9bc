//! Goals, steps, and the check of free words.

use practice::goal::{GoalState, StepBy, StepState, check_words};
use proptest::prelude::*;

#[test]
fn a_goal_set_aside_or_reached_is_no_longer_open() {
    let open: Vec<_> = GoalState::ALL.iter().filter(|s| s.is_open()).collect();
    assert_eq!(open, [&GoalState::Agreed, &GoalState::Working]);
}

#[test]
fn a_step_may_be_the_persons_the_workers_or_somebody_elses() {
    assert_eq!(StepBy::ALL.len(), 3);
    assert_eq!(StepState::parse("to_do"), Some(StepState::ToDo));
}

#[test]
fn words_are_needed_and_have_a_length() {
    assert_eq!(check_words("goal", "Walk to the shop", 16), Ok(()));
    assert_eq!(check_words("goal", "  \n", 16).unwrap_err().field, "goal");
    assert_eq!(
        check_words("goal", "Walk to the shops!", 16).unwrap_err().message,
        "This is 2 characters too long: at most 16 fit."
    );
}

proptest! {
    #[test]
    fn words_in_any_script_are_counted_by_character(words in "\\PC{1,40}") {
        prop_assume!(!words.trim().is_empty());
        let length = words.chars().count();
        prop_assert!(check_words("goal", &words, length).is_ok());
        prop_assert!(check_words("goal", &words, length - 1).is_err());
    }
}
