use practice::consent::Standing;
use practice::desk::{Draft, MESSAGE_MAX, Ring, Told, Way, ring, told};

#[test]
fn the_desk_is_told_nothing_that_the_person_does_not_want_the_practice_to_know() {
    for share in [Standing::Refused, Standing::Withdrawn] {
        assert_eq!(told(share, false, false, false), Told::Nothing);
    }
    for share in [Standing::Given, Standing::NotAsked] {
        assert_eq!(told(share, false, false, false), Told::All);
        assert_eq!(told(share, false, true, false), Told::Nothing, "restricted");
        assert_eq!(told(share, false, false, true), Told::Nothing, "died");
    }
}

#[test]
fn of_somebody_who_hides_nobody_at_the_desk_learns_when_or_where() {
    assert_eq!(told(Standing::Given, true, false, false), Told::WithoutTimes);
    assert_eq!(told(Standing::Refused, true, false, false), Told::Nothing);
}

fn draft() -> Draft {
    Draft {
        from_whom: " Her daughter ".to_owned(),
        body: "Cannot come".to_owned(),
        ring: "0113 496 0000".to_owned(),
        soon: false,
    }
}

#[test]
fn a_message_says_who_asked_and_what() {
    let kept = draft().check().unwrap();
    assert_eq!((kept.from_whom.as_str(), kept.ring.as_str()), ("Her daughter", "01134960000"));
    let fields = |draft: Draft| draft.check().unwrap_err().iter().map(|problem| problem.field).collect::<Vec<_>>();
    assert_eq!(fields(Draft::default()), ["from_whom", "body"]);
    assert_eq!(fields(Draft { ring: "ring me".to_owned(), ..draft() }), ["ring"]);
    assert_eq!(fields(Draft { body: "a".repeat(MESSAGE_MAX + 1), ..draft() }), ["body"]);
    assert!(Draft { ring: String::new(), ..draft() }.check().is_ok(), "nobody must be rung");
}

#[test]
fn what_the_record_says_of_a_number_is_said_before_it_is_rung() {
    let way = |never, no_message, safe| [Way { number: "01134960000", never, no_message, safe }];
    assert_eq!(ring("01134960000", way(true, false, false), false), Ring::Never);
    assert_eq!(ring("01134960000", way(false, true, true), false), Ring::NoMessage);
    assert_eq!(ring("01134960000", way(false, false, true), false), Ring::Safe);
    assert_eq!(ring("01134960000", way(false, false, false), false), Ring::Known);
    assert_eq!(ring("07700900123", way(false, false, true), false), Ring::Unknown);
    assert_eq!(ring("07700900123", way(false, false, true), true), Ring::Hidden);
}
