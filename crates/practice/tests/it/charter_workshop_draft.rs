//! What a workshop agreed, in a draft; and the code by which people come in.

use practice::charter::workshop::{Change, code, drafted};
use practice::charter::{Aspect, Boundary, Rule, Task};
use proptest::prelude::*;
use uuid::Uuid;

use crate::charter_kit::{boundary, latitude};

fn change(aspect: Aspect, place: u8) -> Change {
    Change { aspect, latitude: latitude(place), why: "Agreed in a workshop.".to_owned() }
}

fn with(boundaries: &[Boundary], changes: &[Change]) -> Vec<Boundary> {
    drafted(boundaries, changes, || Uuid::from_u128(7))
}

#[test]
fn a_boundary_moves_to_the_agreed_place_with_why_behind_its_own() {
    let before = [Boundary { ceiling: Some(latitude(50)), ..boundary(Aspect::NumberOfContacts, 40, None) }];
    let after = with(&before, &[change(Aspect::NumberOfContacts, 65)]);
    assert_eq!((after[0].latitude, after[0].ceiling), (latitude(65), Some(latitude(65))));
    assert_eq!(after[0].why, "So that nobody waits for long.\n\nAgreed in a workshop.");
    assert_eq!(after[0].words_for_workers, before[0].words_for_workers);
}

#[test]
fn firm_lines_within_an_aspect_stay_where_it_has_others_too() {
    let out = |place, task| boundary(Aspect::Tasks, place, Some(Rule::TasksOut { tasks: vec![task] }));
    let before = [out(35, Task::Accompanying), out(10, Task::Transport)];
    let places = |after: Vec<Boundary>| after.iter().map(|one| one.latitude.get()).collect::<Vec<_>>();
    assert_eq!(places(with(&before, &[change(Aspect::Tasks, 60)])), [60, 10]);
    assert_eq!(places(with(&before[1..], &[change(Aspect::Tasks, 60)])), [60], "alone it is the aspect");
}

#[test]
fn an_aspect_of_which_the_charter_says_nothing_gets_guidance_to_be_worded() {
    let after = with(&[], &[change(Aspect::Holding, 55)]);
    assert_eq!((after[0].aspect, after[0].latitude, after[0].rule.is_none()), (Aspect::Holding, latitude(55), true));
    assert!(after[0].words_for_workers.is_empty());
}

#[test]
fn a_why_that_would_be_too_long_is_the_workshops_alone() {
    let before = [Boundary { why: "x".repeat(practice::goal::LONG_MAX), ..boundary(Aspect::Holding, 40, None) }];
    assert_eq!(with(&before, &[change(Aspect::Holding, 55)])[0].why, "Agreed in a workshop.");
}

#[test]
fn what_cannot_be_a_code_is_none() {
    assert_eq!(code::tidy("7k4m 29qx").as_deref(), Some("7K4M-29QX"));
    assert_eq!(code::tidy("7K4M-29QO").as_deref(), Some("7K4M-29Q0"), "what looks alike is meant");
    for wrong in ["", "7K4M", "7K4M-29QX-1", "7K4M-29Q!", "ſſſſſſſſ"] {
        assert_eq!(code::tidy(wrong), None, "{wrong}");
    }
}

proptest! {
    #[test]
    fn no_boundary_is_lost_and_no_other_aspect_moves(places in proptest::collection::vec(0_u8..=100, 18), agreed in 0_u8..=100, at in 0_usize..18) {
        let before: Vec<Boundary> = Aspect::ALL.iter().zip(&places).map(|(aspect, place)| boundary(*aspect, *place, None)).collect();
        let after = with(&before, &[change(Aspect::ALL[at], agreed)]);
        prop_assert_eq!(after.len(), before.len());
        for (one, then) in after.iter().zip(&before) {
            let moved = one.aspect == Aspect::ALL[at];
            prop_assert_eq!(one.latitude, if moved { latitude(agreed) } else { then.latitude });
        }
    }

    #[test]
    fn every_code_comes_back_from_how_somebody_types_it(bytes in any::<[u8; 5]>()) {
        let shown = code::code(&bytes);
        prop_assert_eq!(shown.len(), 9);
        prop_assert_eq!(code::tidy(&shown.replace('-', "").to_lowercase()), Some(shown));
    }
}
