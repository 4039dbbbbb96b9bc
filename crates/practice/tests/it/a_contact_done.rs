//! What was done at a contact besides talking: kept as codes, asked for where a charter speaks of it.

use practice::charter::done::word;
use practice::charter::{Aspect, Done, Method, Rule, Task};
use proptest::prelude::*;

use crate::charter_kit::{boundary, charter};

fn ruled(aspect: Aspect, rule: Rule) -> practice::charter::Boundary {
    boundary(aspect, 60, Some(rule))
}

#[test]
fn no_two_lists_share_a_code_and_each_has_words() {
    let tasks = Task::ALL.iter().map(|one| one.as_str());
    let methods = Method::ALL.iter().map(|one| one.as_str());
    let all: Vec<&str> = tasks.chain(methods).chain(["own_experience"]).collect();
    let once: std::collections::BTreeSet<&str> = all.iter().copied().collect();
    assert_eq!(once.len(), all.len());
    assert!(all.iter().all(|code| word(code).is_some_and(|words| !words.is_empty())));
    assert_eq!(word("vaccination_desk"), None);
}

#[test]
fn what_is_no_code_is_left_out_and_what_comes_twice_is_kept_once() {
    let done = Done::parse("transport nonsense transport own_experience listening");
    assert_eq!(done.kept(), "transport listening own_experience");
    assert_eq!(done.words(), ["Driving somebody", "Listening", "Something of my own experience"]);
    assert!(Done::parse("").is_empty() && Done::parse("own_experience").own_experience);
}

#[test]
fn tasks_alone_are_planned_beforehand() {
    assert_eq!(Done::parse("transport therapy own_experience").planned().kept(), "transport");
}

#[test]
fn a_form_asks_for_what_the_rules_of_a_charter_name_and_for_nothing_that_is_told_already() {
    let out = Rule::TasksOut { tasks: vec![Task::HomeVisits, Task::Transport, Task::Accompanying] };
    let methods = Rule::MethodsOut { methods: vec![Method::Therapy] };
    let family = ruled(Aspect::FamilyAndCarers, Rule::EachTime {});
    let all = charter(vec![ruled(Aspect::Tasks, out), ruled(Aspect::Methods, methods), family.clone()]);
    assert_eq!(Done::asked_by(&all).kept(), "transport therapy", "a visit and going along are told by place and kind");
    let own = charter(vec![ruled(Aspect::OwnExperience, Rule::EachTime {}), family]);
    assert_eq!(Done::asked_by(&own).kept(), "own_experience");
    let guidance = charter(vec![boundary(Aspect::Tasks, 60, None)]);
    assert!(Done::asked_by(&guidance).is_empty(), "guidance is read, and nothing is asked for it");
}

proptest! {
    #[test]
    fn what_is_kept_is_read_back_the_same(tasks in prop::sample::subsequence(Task::ALL, 0..=Task::ALL.len()),
        methods in prop::sample::subsequence(Method::ALL, 0..=Method::ALL.len()), own_experience: bool) {
        let done = Done { tasks, methods, own_experience };
        prop_assert_eq!(&Done::parse(&done.kept()), &done);
        prop_assert_eq!(&done.with(&done), &done);
        prop_assert_eq!(done.is_empty(), done.kept().is_empty());
    }
}
