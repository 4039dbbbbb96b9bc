//! Somebody passed on arrives when the other end says yes.

use jiff::civil::date;
use practice::passing::{Answer, Said, Why, due_on};

fn said(answer: Option<Answer>, by: &str, words: &str) -> Said {
    Said { answer, by: by.to_owned(), words: words.to_owned() }
}

fn fields(said: &Said, why: Why) -> Vec<&'static str> {
    said.check(why).err().unwrap_or_default().into_iter().map(|p| p.field).collect()
}

#[test]
fn a_handback_for_safety_is_due_the_same_day_and_another_within_five_working_days() {
    // a Friday before a bank holiday weekend
    let made = date(2026, 5, 22);
    assert_eq!(due_on(Why::Safety, made), made);
    assert_eq!(due_on(Why::Redirect, made), date(2026, 6, 1));
}

#[test]
fn for_safety_a_clinician_is_named_and_elsewhere_somebody_is() {
    assert_eq!(said(Some(Answer::Taken), "Dr Shah", "").check(Why::Safety), Ok(Answer::Taken));
    assert_eq!(fields(&said(Some(Answer::Taken), "the duty doctor", ""), Why::Safety), ["passing_by"]);
    assert_eq!(said(Some(Answer::Taken), "the duty team", "").check(Why::Redirect), Ok(Answer::Taken));
    assert_eq!(fields(&said(None, " ", ""), Why::Redirect), ["passing_answer", "passing_by"]);
}

#[test]
fn whoever_does_not_take_somebody_says_why() {
    assert_eq!(fields(&said(Some(Answer::NotTaken), "Dr Shah", " "), Why::Safety), ["passing_words"]);
    assert!(said(Some(Answer::NotTaken), "Dr Shah", "She is not our patient").check(Why::Safety).is_ok());
}
