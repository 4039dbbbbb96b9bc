//! Questions to talk about, by their thresholds.

use super::*;

/// 40 spells of support beyond and 60 within, alike, with so many that ended as planned.
fn found(beyond: u32, within: u32) -> Review<u32> {
    let housing = vec!["housing".to_owned()];
    let all: Vec<_> = (0..100).map(|id| Episode { id, needs: &housing, began: spring() }).collect();
    let came: Vec<_> = (0..100)
        .map(|episode| {
            let yes = if episode < 40 { episode < beyond } else { episode - 40 < within };
            CameOf { episode, what: Came::EndedAsPlanned, yes }
        })
        .collect();
    let acts: Vec<_> = (0..40).map(passed).collect();
    with(&acts, &all, &came)
}

#[test]
fn often_passed_with_good_endings_asks_whether_it_is_too_tight() {
    let tight = found(30, 30);
    assert_eq!(asks(&tight), [Reading::TooTight]);
    assert_eq!(tight.findings[0].rows.len(), 40, "with the acts behind it");
    assert_eq!(asks(&found(15, 10)), [], "fewer than half ended as planned");
}

#[test]
fn often_passed_with_poorer_endings_asks_whether_it_holds_and_by_chance_alone_asks_nothing() {
    assert_eq!(asks(&found(10, 50)), [Reading::TooLoose]);
    assert_eq!(asks(&found(22, 36)), []);
}

#[test]
fn a_boundary_that_nobody_came_to_is_asked_about_unless_it_is_new() {
    let housing = vec!["housing".to_owned()];
    let all: Vec<_> = (0..20).map(|id| Episode { id, needs: &housing, began: spring() }).collect();
    let within = [act(1, Stance::Within, Outcome::Open)];
    assert_eq!(asks(&with(&within, &all, &[])), [Reading::DoingAnything]);
    assert_eq!(asks(&with(&[act(1, Stance::Reached, Outcome::Open)], &all, &[])), []);
    assert_eq!(asks(&with(&within, &all[..19], &[])), []);
    let new = [Boundary { days_in_force: 89, ..boundary(SIX, &[]) }];
    let rows = Rows { boundaries: &new, weighed: &within, episodes: &all, came: &[], reasons: &[], loose: &[] };
    assert_eq!(asks(&review(&rows)), []);
}

#[test]
fn passed_by_few_of_five_or_more_asks_whether_it_is_understood_alike() {
    let by = |workers: u32, could: &[u32]| {
        let acts: Vec<_> = (0..12).map(|id| Weighed { worker: id % workers, ..passed(id) }).collect();
        let boundaries = [boundary(SIX, could)];
        asks(&review(&Rows {
            boundaries: &boundaries,
            weighed: &acts,
            episodes: &[],
            came: &[],
            reasons: &[],
            loose: &[],
        }))
    };
    assert_eq!(by(2, &[0, 1, 2, 3, 4]), [Reading::UnderstoodAlike]);
    assert_eq!(by(3, &[0, 1, 2, 3, 4]), []);
    assert_eq!(by(2, &[0, 1, 2, 3]), [], "too few workers to say");
    assert_eq!(by(3, &(0..12).collect::<Vec<_>>()), [Reading::UnderstoodAlike], "three of twelve");
}

#[test]
fn asked_first_and_nearly_always_answered_yes_asks_whether_asking_is_worth_it() {
    let answers = |yes: u32, no: u32| {
        let acts: Vec<_> = (0..yes)
            .map(|id| asked(id, Some(Answer::Yes)))
            .chain((yes..yes + no).map(|id| asked(id, Some(Answer::No))))
            .collect();
        asks(&with(&acts, &[], &[]))
    };
    assert_eq!(answers(8, 0), [Reading::AskingWorth]);
    assert_eq!(answers(7, 0), []);
    assert_eq!(answers(40, 1), [], "seven may have been answered no, for all that is told");
    assert_eq!(answers(63, 1), [Reading::AskingWorth]);
    assert_eq!(answers(63, 1), answers(63, 7), "what is hidden is not told by the question");
}

#[test]
fn what_is_not_done_here_and_took_place_often_asks_whether_it_is_known() {
    let acts = |many: u32| {
        let one = |id| Weighed { took_place: true, ..act(id, Stance::Beyond, Outcome::NotDone) };
        asks(&with(&(0..many).map(one).collect::<Vec<_>>(), &[], &[]))
    };
    assert_eq!(acts(8), [Reading::Known]);
    assert_eq!(acts(7), []);
}

#[test]
fn the_reasons_of_what_went_beyond_are_put_together_and_no_others() {
    let words =
        ["She was not ready to meet a group", "not ready for groups yet", "Ready for a group soon", "Flooded flat"];
    let mut acts: Vec<_> = (0..4).map(passed).collect();
    acts.push(asked(4, Some(Answer::No)));
    let reasons: Vec<Reason<'_, u32>> =
        (0..).zip(words.into_iter().chain(["ready for a group"])).map(|(act, words)| Reason { act, words }).collect();
    let boundaries = [boundary(SIX, &[])];
    let rows =
        Rows { boundaries: &boundaries, weighed: &acts, reasons: &reasons, episodes: &[], came: &[], loose: &[] };
    let said = review(&rows).boundaries.remove(0).reasons;
    assert_eq!((said.rows, said.others), (vec![0, 1, 2, 3], vec![3]));
    assert_eq!(said.alike[0].rows, [0, 1, 2]);
    assert_eq!(said.alike[0].words, ["group".to_owned(), "ready".to_owned()]);
}

#[test]
fn asks_that_often_cannot_wait_ask_whether_answers_come_in_time() {
    let urgent = |could_not: u32, all: u32| {
        let acts: Vec<_> = (0..all).map(|id| Weighed { could_not_wait: id < could_not, ..asked(id, None) }).collect();
        asks(&with(&acts, &[], &[]))
    };
    assert_eq!(urgent(8, 30), [Reading::AnswersInTime]);
    assert_eq!(urgent(7, 10), []);
    assert_eq!(urgent(8, 60), []);
}

#[test]
fn every_question_says_when_it_is_asked_and_none_is_a_verdict() {
    for reading in Reading::ALL {
        assert!(reading.rule().ends_with('.') && reading.words().ends_with('?'), "{reading}");
    }
}

#[test]
fn no_words_of_a_review_blame_anybody() {
    let words: Vec<String> = [
        Reading::ALL.iter().flat_map(|one| [one.words().to_owned(), one.rule()]).collect::<Vec<_>>(),
        Turn::ALL.iter().map(ToString::to_string).collect(),
        Outcome::ALL.iter().map(ToString::to_string).collect(),
        How::ALL.iter().map(ToString::to_string).collect(),
        Came::ALL.iter().flat_map(|one| [one.words().to_owned(), one.how().to_owned()]).collect(),
        vec![practice::charter::review::WARNING.to_owned()],
    ]
    .concat();
    for words in words {
        for not in ["verdict", "permit", "refus", "drift", "violat", "breach", "fail"] {
            assert!(!words.to_lowercase().contains(not), "‘{not}’ in {words}");
        }
    }
}
