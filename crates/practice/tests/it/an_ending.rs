//! An ending is prepared, told, and only then done.

use jiff::civil::{Date, date};
use practice::Problem;
use practice::ending::{Ending, Reason};

const TODAY: Date = date(2026, 11, 18);

fn told() -> Ending {
    Ending {
        reason: Reason::GoalsMet,
        told_on: Some(TODAY),
        told_how: "At the last meeting".into(),
        told_words: "That we are done, and what we did.".into(),
        what_remains: "The allotment goes on.".into(),
        door_open: "Ring the practice and ask for me.".into(),
        referrer_words: "Thank you; she is settled.".into(),
    }
}

fn bare(reason: Reason) -> Ending {
    Ending {
        reason,
        told_on: None,
        told_how: String::new(),
        told_words: String::new(),
        what_remains: String::new(),
        door_open: String::new(),
        referrer_words: String::new(),
    }
}

fn fields(result: Result<(), Vec<Problem>>) -> Vec<&'static str> {
    result.err().unwrap_or_default().into_iter().map(|p| p.field).collect()
}

#[test]
fn an_ending_that_was_told_can_be_done() {
    assert_eq!(told().check_done(TODAY), Ok(()));
}

#[test]
fn an_ending_is_prepared_once_it_says_what_remains() {
    let begun = bare(Reason::GoalsMet);
    assert_eq!(fields(begun.check_prepared()), ["what_remains"]);
    assert_eq!(Ending { what_remains: "Nothing.".into(), ..begun }.check_prepared(), Ok(()));
}

#[test]
fn no_ending_is_done_behind_the_persons_back() {
    for reason in Reason::ALL.iter().filter(|r| !r.need_not_be_told()) {
        let untold =
            Ending { reason: *reason, told_on: None, told_how: String::new(), told_words: String::new(), ..told() };
        assert_eq!(fields(untold.check_done(TODAY)), ["told_on", "told_how", "told_words"]);
    }
}

#[test]
fn telling_is_not_in_the_future() {
    let tomorrow = Ending { told_on: Some(date(2026, 11, 19)), ..told() };
    assert_eq!(fields(tomorrow.check_told(TODAY)), ["told_on"]);
    assert_eq!(fields(tomorrow.check_done(TODAY)), ["told_on"]);
}

#[test]
fn an_ending_leaves_the_door_open_and_words_for_the_referrer() {
    let shut = Ending { door_open: String::new(), referrer_words: String::new(), ..told() };
    assert_eq!(shut.check_told(TODAY), Ok(()));
    assert_eq!(fields(shut.check_done(TODAY)), ["door_open", "referrer_words"]);
}

#[test]
fn a_person_who_cannot_be_found_need_not_have_been_told() {
    let lost = Ending {
        what_remains: "The housing claim.".into(),
        door_open: "A letter says how to come back.".into(),
        referrer_words: "Three calls and a letter without an answer.".into(),
        ..bare(Reason::NoContact)
    };
    assert_eq!(lost.check_done(TODAY), Ok(()));
    assert!(lost.check_told(TODAY).is_err());
}

#[test]
fn after_a_death_nothing_is_asked_but_words_for_the_referrer() {
    assert_eq!(fields(bare(Reason::Died).check_done(TODAY)), ["referrer_words"]);
}

#[test]
fn nobody_was_told_of_an_ending_before_support_began() {
    let early = Ending { told_on: Some(date(2020, 1, 1)), ..told() };
    assert_eq!(fields(early.check_told_since(date(2026, 10, 1))), ["told_on"]);
    assert_eq!(told().check_told_since(TODAY), Ok(()), "on the day it was opened");
    assert_eq!(bare(Reason::NoContact).check_told_since(TODAY), Ok(()));
}
