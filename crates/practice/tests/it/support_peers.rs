//! Peers: a situation told without names, and how far apart the answers lie (DOMAIN 6) [004 T7].

use jiff::civil::{Date, date};
use practice::charter::{Band, Latitude};
use practice::ids::AccountId;
use practice::support::peers::{
    Answer, SHOWN_FROM, Situation, State, check_answer, likely_names, put, sees, shown, spread, state, tells_who,
};
use proptest::prelude::*;
use uuid::Uuid;

const TODAY: Date = date(2026, 3, 2);

fn situation() -> Situation {
    Situation {
        title: "Going along to the housing office".to_owned(),
        text:
            "A woman in her fifties asked me to come with her. Our charter says nothing of it, and my diary was full."
                .to_owned(),
        closes: Some(date(2026, 3, 30)),
        names_nobody: false,
    }
}

fn fields(situation: &Situation) -> Vec<&'static str> {
    let people = [("Amira".to_owned(), "Haddad".to_owned(), "Mira".to_owned())];
    situation.check(&people, TODAY).err().unwrap_or_default().into_iter().map(|problem| problem.field).collect()
}

fn told(text: &str) -> Situation {
    Situation { text: format!("{text} I did not know whether that was mine to do."), ..situation() }
}

#[test]
fn a_situation_is_told_without_names() {
    assert!(fields(&situation()).is_empty());
    assert_eq!(fields(&Situation { names_nobody: true, ..told("Mira Haddad's landlord rang me.") }), ["text"]);
    assert_eq!(fields(&Situation { title: "Amira Haddad".to_owned(), names_nobody: true, ..situation() }), ["title"]);
    assert_eq!(fields(&told("Mrs Okafor wanted me to drive her.")), ["names_nobody"]);
    assert!(
        fields(&Situation { names_nobody: true, ..told("I took her to Mill Lane by bus.") }).is_empty(),
        "a street"
    );
}

#[test]
fn what_tells_who_it_is_about_is_never_told() {
    for (text, what) in [
        ("Her number is 999 230 0000, if you want to look.", "999 230 0000"),
        ("Ring 07700 900123 to hear more.", "07700 900123"),
        ("She wrote from amira@example.org again.", "amira@example.org"),
        ("They live at LS1 4AP, far from the bus.", "LS1 4AP"),
    ] {
        assert_eq!(tells_who(text).as_deref(), Some(what));
        assert_eq!(fields(&Situation { names_nobody: true, ..told(text) }), ["text"], "{text}");
    }
    assert_eq!(tells_who("She waited from 9 to 11, twice in 2025, for 40 minutes."), None);
    assert_eq!(tells_who("A GP asked me, on the 3rd of 12 days."), None);
}

#[test]
fn a_guess_at_a_name_is_shown_and_words_that_are_none_are_not() {
    assert_eq!(likely_names("I met Amira Haddad at the surgery."), ["Amira Haddad"]);
    assert_eq!(likely_names("Then Mrs. Okafor rang."), ["Mrs Okafor"]);
    assert_eq!(likely_names("Dr Ng asked me to go."), ["Dr Ng"]);
    assert_eq!(likely_names("Yesterday, Amira’s son rang, and so did Zofia."), ["Amira", "Zofia"]);
    assert_eq!(likely_names("He said: “Ask Siobhán O’Rourke.” I’ve done so."), ["Ask Siobhán O’Rourke"], "a guess");
    assert!(likely_names("She was sent by Citizens Advice on Monday. Universal Credit had stopped.").is_empty());
    assert!(likely_names("He asked. I said no. The GP agreed, and I’m glad.").is_empty());
    assert!(likely_names("I asked Social Prescribing colleagues in England.").is_empty());
    assert!(likely_names("Two things:\n- Nobody was in.\n- The bus was late. (Again.)").is_empty());
}

#[test]
fn a_situation_says_enough_and_closes_within_twelve_weeks() {
    assert_eq!(
        fields(&Situation { title: " ".to_owned(), text: "Short.".to_owned(), ..situation() }),
        ["title", "text"]
    );
    assert_eq!(fields(&Situation { closes: Some(TODAY), ..situation() }), ["closes"]);
    assert_eq!(fields(&Situation { closes: Some(date(2026, 5, 26)), ..situation() }), ["closes"]);
    assert!(fields(&Situation { closes: None, ..situation() }).is_empty());
}

fn place(place: u8) -> Latitude {
    Latitude::new(place).unwrap()
}

fn answer(account: u128, at: u8) -> Answer {
    Answer { account: AccountId(Uuid::from_u128(account)), place: place(at), reason: "It builds trust".to_owned() }
}

#[test]
fn each_has_one_answer_which_can_be_replaced_until_it_is_closed() {
    let mut answers = Vec::new();
    put(&mut answers, answer(1, 40), State::Open).unwrap();
    put(&mut answers, answer(2, 60), State::Open).unwrap();
    put(&mut answers, answer(1, 80), State::Open).unwrap();
    assert_eq!(answers, [answer(1, 80), answer(2, 60)]);
    assert_eq!(put(&mut answers, answer(3, 10), State::Closed).unwrap_err().field, "place");
    assert_eq!(answers.len(), 2);
    assert_eq!(state(false, date(2026, 3, 30), date(2026, 3, 29)), State::Open);
    assert_eq!(state(false, date(2026, 3, 30), date(2026, 3, 30)), State::Closed);
    assert_eq!(state(true, date(2026, 3, 30), TODAY), State::Closed);
}

#[test]
fn an_answer_is_a_place_and_a_reason() {
    assert_eq!(check_answer(Some(60), "I would ask first"), Ok(place(60)));
    let fields: Vec<&str> = check_answer(Some(101), " ").unwrap_err().iter().map(|p| p.field).collect();
    assert_eq!(fields, ["place", "reason"]);
}

#[test]
fn each_thinks_alone_first_and_sees_the_others_from_three_answers_on() {
    assert!(!sees(3, false, State::Open) && sees(3, true, State::Open) && sees(3, false, State::Closed));
    assert!(!sees(2, true, State::Closed));
    assert!(spread(&[place(10), place(90)]).is_none());
}

#[test]
fn what_is_shown_of_an_answer_does_not_tell_whose_it_is() {
    let said = |account, at, reason: &str| Answer { reason: reason.to_owned(), ..answer(account, at) };
    let (one, two) = (
        [said(1, 60, "b"), said(2, 60, "a"), said(3, 10, "c")],
        [said(3, 60, "a"), said(2, 10, "c"), said(1, 60, "b")],
    );
    assert_eq!(shown(&one), [(place(10), "c"), (place(60), "a"), (place(60), "b")]);
    assert_eq!(shown(&one), shown(&two));
}

#[test]
fn the_spread_says_least_quarters_most_and_bands() {
    let found = spread(&[90, 10, 50, 30, 70].map(place)).unwrap();
    let five = [found.least, found.lower, found.middle, found.upper, found.most].map(Latitude::get);
    assert_eq!(five, [10, 30, 50, 70, 90]);
    assert_eq!(found.bands, [(Band::Fixed, 1), (Band::AskFirst, 1), (Band::TellAfter, 2), (Band::Open, 1)]);
    assert_eq!(
        found.words(),
        "5 answers, from 10 to 90; half of them are no higher than 50. Views differ widely: guidance may be missing here."
    );
    assert!(spread(&[55, 60, 70].map(place)).unwrap().words().ends_with("much the same way."));
    assert!(spread(&[40, 60, 70].map(place)).unwrap().words().contains("two ways"));
}

proptest! {
    #[test]
    fn a_spread_is_made_of_places_that_were_given_and_in_order(places in proptest::collection::vec(0..=100_u8, 0..40)) {
        let places: Vec<Latitude> = places.into_iter().map(place).collect();
        match spread(&places) {
            None => prop_assert!(places.len() < SHOWN_FROM),
            Some(found) => {
                let five = [found.least, found.lower, found.middle, found.upper, found.most];
                prop_assert!(five.iter().all(|one| places.contains(one)));
                prop_assert!(five.windows(2).all(|two| two[0] <= two[1]));
                prop_assert_eq!(found.bands.iter().map(|(_, count)| count).sum::<usize>(), places.len());
                for (quarter, at) in [(1, found.lower), (2, found.middle), (3, found.upper)] {
                    prop_assert!(places.iter().filter(|one| **one <= at).count() * 4 >= places.len() * quarter);
                    prop_assert!(places.iter().filter(|one| **one < at).count() * 4 < places.len() * quarter);
                }
            }
        }
    }

    #[test]
    fn one_account_never_has_two_answers(all in proptest::collection::vec((0..6_u128, 0..=100_u8), 0..30)) {
        let mut answers = Vec::new();
        for (account, at) in &all {
            put(&mut answers, answer(*account, *at), State::Open).unwrap();
        }
        for (at, one) in answers.iter().enumerate() {
            prop_assert!(answers[at + 1..].iter().all(|other| other.account != one.account));
            let latest = all.iter().rev().find(|(account, _)| AccountId(Uuid::from_u128(*account)) == one.account).unwrap();
            prop_assert_eq!(one.place.get(), latest.1);
        }
    }

    #[test]
    fn no_text_is_too_odd_to_be_looked_at(text in "\\PC{0,200}") {
        let _ = (likely_names(&text), tells_who(&text));
    }

    #[test]
    fn a_name_within_a_sentence_is_seen(given in "Z[a-z]{4,8}", family in "Z[a-z]{4,8}") {
        prop_assert_eq!(likely_names(&format!("I went to see {given} {family} at home.")), [format!("{given} {family}")]);
        prop_assert_eq!(likely_names(&format!("After that, {given} rang.")), [given]);
    }
}
