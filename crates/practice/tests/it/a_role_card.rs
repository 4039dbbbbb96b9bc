//! The role card, and what a charter says of a need before somebody is referred for it.

use practice::charter::card::{Reader, card, elsewhere, unsaid};
use practice::charter::outside::{By, nothing_remains, outside};
use practice::charter::starting::Starting;
use practice::charter::{Aspect, Boundary, Charter, Rule, Task};
use practice::needs;
use proptest::prelude::*;
use uuid::Uuid;

use crate::charter_kit::{boundary, charter};

fn starting(of: Starting) -> Charter {
    let boundaries: Vec<Boundary> =
        (1..).zip(&of.file().entries).map(|(n, entry)| entry.clone().boundary(Uuid::from_u128(n))).collect();
    Charter { version: 1, boundaries }
}

fn saying(aspect: Aspect, place: u8, words: &str) -> Boundary {
    Boundary { words_for_public: words.to_owned(), ..boundary(aspect, place, None) }
}

fn leaving_out(place: u8, need: &str, unless_jointly: bool) -> Boundary {
    let rule = Rule::Excluded { risks: vec![], needs: vec![need.to_owned()], unless_jointly };
    boundary(Aspect::WhoMayBeReferred, place, Some(rule))
}

#[test]
fn what_is_fixed_stands_among_what_cannot_be_done_and_whom_it_is_for_in_its_own_place() {
    let boundaries = [
        saying(Aspect::Tasks, 10, "We cannot drive you."),
        saying(Aspect::Tasks, 60, "We help with forms."),
        saying(Aspect::WhoMayBeReferred, 5, "We support adults."),
    ];
    let card = card(&boundaries, Reader::Patients);
    let parts: Vec<(&str, &str)> = card.parts.iter().map(|part| (part.heading, part.words[0].as_str())).collect();
    assert_eq!(
        parts,
        [
            ("What a link worker does", "We help with forms."),
            ("Who can come, and how", "We support adults."),
            ("What a link worker cannot do", "We cannot drive you."),
        ]
    );
    assert!(
        card.prose().starts_with("What a link worker does:\n- We help with forms.\nWho can come"),
        "{}",
        card.prose()
    );
}

#[test]
fn what_is_meant_for_the_practice_stands_on_the_card_for_referrers_alone() {
    let boundaries = [saying(Aspect::Remit, 30, "Please do not ask link workers to help at reception.")];
    assert!(card(&boundaries, Reader::Patients).parts.is_empty());
    assert_eq!(card(&boundaries, Reader::Referrers).parts[0].heading, "Training, and work besides");
    let fixed = [saying(Aspect::Remit, 5, "Link workers do no clinical tasks.")];
    assert_eq!(card(&fixed, Reader::Patients).parts[0].heading, "What a link worker cannot do");
}

#[test]
fn a_charter_without_words_for_the_public_has_an_empty_card_and_says_what_to_write() {
    let boundaries = [boundary(Aspect::Tasks, 10, None), boundary(Aspect::OwnExperience, 80, None)];
    assert!(card(&boundaries, Reader::Referrers).parts.is_empty());
    assert_eq!(unsaid(&boundaries), [0], "own experience is for nobody else");
}

#[test]
fn each_charter_to_start_from_says_on_both_cards_what_cannot_be_done() {
    for one in Starting::ALL {
        for reader in Reader::ALL {
            let card = card(&starting(*one).boundaries, *reader);
            let cannot = card.parts.iter().find(|part| part.heading.contains("cannot do"));
            assert!(cannot.is_some_and(|part| !part.words.is_empty()), "{one}, {reader}");
            assert!(card.parts.len() > 4, "{one}, {reader}: {}", card.parts.len());
        }
    }
}

#[test]
fn rehousing_is_said_to_be_in_nobodys_power_with_or_without_a_charter() {
    let said = outside(None, "housing");
    assert_eq!(said.len(), 1);
    assert!(said[0].by == By::Power && said[0].words.contains("rehouse"));
    assert!(elsewhere().any(|need| need.code == "housing"));
    assert_eq!(outside(Some(&starting(Starting::Boundaried)), "housing")[0].by, By::Power);
    assert!(outside(None, "loneliness").is_empty());
}

#[test]
fn a_need_that_the_charter_leaves_out_is_said_so_beside_it() {
    let strict = charter(vec![leaving_out(10, "arts_nature", false)]);
    let said = outside(Some(&strict), "arts_nature");
    assert_eq!(
        (said[0].by, said[0].words.as_str()),
        (By::NotFor, "Link workers here do not take on arts, culture and nature.")
    );
    let looser = charter(vec![leaving_out(60, "arts_nature", false)]);
    assert!(outside(Some(&looser), "arts_nature")[0].words.ends_with(", as a rule."), "judgement is left");
    let jointly = charter(vec![leaving_out(10, "arts_nature", true)]);
    assert_eq!(outside(Some(&jointly), "arts_nature")[0].by, By::Jointly);
    assert!(outside(Some(&charter(vec![leaving_out(90, "arts_nature", false)])), "arts_nature").is_empty());
}

#[test]
fn a_task_that_is_not_done_is_said_beside_the_need_that_hopes_for_it() {
    let tasks = boundary(Aspect::Tasks, 10, Some(Rule::TasksOut { tasks: vec![Task::BenefitClaims] }));
    let said = outside(Some(&charter(vec![tasks])), "benefits");
    assert_eq!((said[1].by, said[1].words.as_str()), (By::NotDone, "Not done here: claims for benefits."));
}

#[test]
fn nothing_remains_only_where_every_need_is_left_out_whoever_shares_it() {
    let strict = charter(vec![leaving_out(10, "arts_nature", false), leaving_out(10, "legal", true)]);
    assert!(nothing_remains(Some(&strict), &["arts_nature"]));
    assert!(!nothing_remains(Some(&strict), &["arts_nature", "loneliness"]));
    assert!(!nothing_remains(Some(&strict), &["legal"]), "somebody else can share it");
    assert!(!nothing_remains(Some(&strict), &["housing"]) && !nothing_remains::<&str>(Some(&strict), &[]));
}

proptest! {
    #[test]
    fn every_public_word_of_a_charter_stands_once_on_the_card_for_referrers(places in proptest::collection::vec(0_u8..=100, 18)) {
        let boundaries: Vec<Boundary> = Aspect::ALL.iter().zip(&places)
            .map(|(aspect, place)| saying(*aspect, *place, &format!("About {aspect}.")))
            .collect();
        let card = card(&boundaries, Reader::Referrers);
        let mut said: Vec<String> = card.parts.iter().flat_map(|part| part.words.clone()).collect();
        said.sort();
        let mut all: Vec<String> = Aspect::ALL.iter().map(|aspect| format!("About {aspect}.")).collect();
        all.sort();
        prop_assert_eq!(said, all);
    }

    #[test]
    fn nothing_is_said_twice_of_a_need(need in proptest::sample::select(needs::all().iter().map(|need| need.code.clone()).collect::<Vec<_>>())) {
        for one in Starting::ALL {
            let mut words: Vec<String> = outside(Some(&starting(*one)), &need).into_iter().map(|said| said.words).collect();
            let many = words.len();
            words.sort();
            words.dedup();
            prop_assert_eq!(words.len(), many);
        }
    }
}
