//! Asked to do other work: noted in seconds, answered by whom it is with, counted so that a manager can be the buffer (DOMAIN 6).

use jiff::civil::date;
use practice::ids::AccountId;
use practice::support::FEWEST;
use practice::support::other_work::{
    Answer, Asker, By, Counted, Draft, Kind, MINUTES_MOST, State, Step, check_answer, counts, counts_of, step,
};
use proptest::prelude::*;

fn draft() -> Draft {
    Draft {
        kind: Some(Kind::VaccinationDesk),
        asker: Some(Asker::PracticeManager),
        minutes: Some(120),
        on: date(2026, 3, 2),
        what: String::new(),
    }
}

fn fields<T: std::fmt::Debug>(checked: Result<T, Vec<practice::Problem>>) -> Vec<&'static str> {
    checked.expect_err("it is refused").into_iter().map(|problem| problem.field).collect()
}

#[test]
fn a_request_says_what_and_who_and_the_rest_may_be_left() {
    let today = date(2026, 3, 2);
    assert_eq!(draft().check(&[], today), Ok((Kind::VaccinationDesk, Asker::PracticeManager)));
    assert!(Draft { minutes: None, ..draft() }.check(&[], today).is_ok());
    assert_eq!(fields(Draft { kind: None, asker: None, ..draft() }.check(&[], today)), ["kind", "asker"]);
    assert_eq!(
        fields(Draft { minutes: Some(MINUTES_MOST + 1), on: date(2026, 3, 3), ..draft() }.check(&[], today)),
        ["minutes", "on"]
    );
    assert_eq!(fields(Draft { kind: Some(Kind::Other), ..draft() }.check(&[], today)), ["what"]);
}

#[test]
fn a_worker_answers_or_hands_it_on_and_need_not_answer_then() {
    assert_eq!(step(State::Asked, Step::Answer, By::Worker), Ok(State::Answered));
    assert_eq!(step(State::Asked, Step::Pass, By::Worker), Ok(State::Passed));
    assert!(step(State::Asked, Step::Answer, By::Manager).is_err(), "it is still with the worker");
    assert!(step(State::Asked, Step::Pass, By::Manager).is_err());
    assert_eq!(step(State::Passed, Step::Answer, By::Manager), Ok(State::Answered));
    assert!(step(State::Passed, Step::Answer, By::Worker).is_err());
    assert_eq!(step(State::Passed, Step::Reopen, By::Worker), Ok(State::Asked), "taken back");
    assert_eq!(step(State::Answered, Step::Reopen, By::Supervisor), Ok(State::Asked));
}

#[test]
fn a_no_that_somebody_says_for_a_worker_says_what_was_told() {
    assert_eq!(check_answer(Some(Answer::Declined), By::Worker, ""), Ok(Answer::Declined));
    assert_eq!(fields(check_answer(Some(Answer::Declined), By::Manager, " ")), ["words"]);
    assert!(check_answer(Some(Answer::Declined), By::Manager, "Not part of the role, I said").is_ok());
    assert_eq!(fields(check_answer(None, By::Worker, "")), ["answer"]);
    assert!(Answer::DoneOnce.took_time() && !Answer::Elsewhere.took_time());
}

fn asked(kind: Kind, asker: Asker) -> Counted {
    Counted { kind, asker, minutes: Some(45), answer: Some(Answer::Done), by: Some(By::Worker) }
}

#[test]
fn what_was_asked_five_times_has_a_number_and_what_was_asked_less_often_has_none() {
    let mut requests = vec![asked(Kind::Reception, Asker::Reception); 6];
    requests.extend(vec![asked(Kind::ClinicalTasks, Asker::Reception); 2]);
    let found = counts(&requests);
    assert_eq!((found.kinds[0].kind, found.kinds[0].asked, found.kinds[0].hours), (Kind::Reception, Some(6), Some(5)));
    assert_eq!((found.kinds[1].kind, found.kinds[1].asked, found.kinds[1].hours), (Kind::ClinicalTasks, None, None));
    assert_eq!(found.askers, [(Asker::Reception, Some(8))]);
    assert_eq!(found.all, None, "the total would tell the two");
    assert_eq!(counts(&requests[..6]).all, Some(6));
    assert_eq!(counts(&[]).all, Some(0));
}

fn requests() -> impl Strategy<Value = Vec<Counted>> {
    let one = (proptest::sample::select(Kind::ALL), proptest::sample::select(Asker::ALL))
        .prop_map(|(kind, asker)| asked(kind, asker));
    proptest::collection::vec(one, 0..40)
}

proptest! {
    #[test]
    fn no_number_is_smaller_than_five_and_no_total_tells_one(requests in requests()) {
        let found = counts(&requests);
        prop_assert!(found.kinds.iter().all(|line| line.asked.is_none_or(|count| count >= FEWEST) && line.asked.is_some() == line.hours.is_some()));
        if let Some(all) = found.all {
            let shown: usize = found.kinds.iter().filter_map(|line| line.asked).sum();
            let hidden = found.kinds.iter().filter(|line| line.asked.is_none()).count();
            if hidden > 0 {
                // whatever the others are, each of those without a number can be three different ones at least
                let rest = all - shown;
                let possible = (1..FEWEST).filter(|one| {
                    let left = rest.saturating_sub(*one);
                    rest >= *one && left >= hidden - 1 && left <= (hidden - 1) * (FEWEST - 1)
                });
                prop_assert!(possible.count() >= 3);
            }
        }
    }

    #[test]
    fn lines_without_numbers_stand_last_and_in_no_order_that_tells(requests in requests()) {
        let found = counts(&requests);
        let numbers: Vec<usize> = found.kinds.iter().map(|line| line.asked.unwrap_or(0)).collect();
        prop_assert!(numbers.windows(2).all(|two| two[0] >= two[1]));
        let without: Vec<Kind> = found.kinds.iter().filter(|line| line.asked.is_none()).map(|line| line.kind).collect();
        prop_assert!(without.windows(2).all(|two| two[0] < two[1]));
    }
}

/// Requests of one kind by one asker, of so many workers, so many of each.
fn of_workers(kind: Kind, asker: Asker, workers: u128, each: usize) -> Vec<(AccountId, Counted)> {
    let one = Counted { kind, asker, minutes: Some(60), answer: None, by: None };
    (0..workers).flat_map(|n| vec![(AccountId(uuid::Uuid::from_u128(n)), one); each]).collect()
}

#[test]
fn a_number_stands_where_five_workers_stand_behind_it() {
    assert_eq!(counts_of(&of_workers(Kind::Reception, Asker::Reception, 4, 9)), None);
    let told = counts_of(&of_workers(Kind::Reception, Asker::Reception, 5, 2)).unwrap();
    assert_eq!((told.all, told.kinds[0].asked, told.askers[0].1), (Some(10), Some(10), Some(10)));
    // what one worker was asked nine times is a line without a number, and there is no whole to take the others from
    let mut mixed = of_workers(Kind::Reception, Asker::Reception, 5, 2);
    mixed.extend(of_workers(Kind::VaccinationDesk, Asker::Network, 1, 9));
    let told = counts_of(&mixed).unwrap();
    assert_eq!(told.all, None);
    let desk = told.kinds.iter().find(|line| line.kind == Kind::VaccinationDesk).unwrap();
    assert_eq!((desk.asked, desk.hours), (None, None));
    assert_eq!(told.askers.iter().find(|(asker, _)| *asker == Asker::Network), Some(&(Asker::Network, None)));
}
