//! A workshop on the line (DOMAIN 5.5): alone first, then the spread, then what is agreed.

use practice::charter::workshop::spread::{SHOWN_APART, shown_apart, spread};
use practice::charter::workshop::{
    Agreement, Bringing, Direction, Group, Outcome, Placed, Placing, Plan, Settlement, State, TOLD_BEFORE, Width,
    changes, check_name, go_on, movement::movement, progress,
};
use practice::charter::{Aspect, Latitude};
use practice::measure::Hundredths;
use proptest::prelude::*;

const ASPECT: Aspect = Aspect::NumberOfContacts;

fn plan() -> Plan {
    Plan { title: "Team day".to_owned(), aspects: vec![ASPECT, Aspect::Holding], anonymous: true }
}

fn at(seat: u32, group: Group, place: u8) -> Placed<u32> {
    Placed { seat, group, aspect: ASPECT, latitude: Latitude::new(place).unwrap(), word: String::new() }
}

fn workers(places: &[u8]) -> Vec<Placed<u32>> {
    (0..).zip(places).map(|(seat, place)| at(seat, Group::Worker, *place)).collect()
}

fn placing(aspect: &str, place: &str) -> Placing {
    Placing { aspect: aspect.to_owned(), place: place.to_owned(), word: String::new() }
}

fn fields<T: std::fmt::Debug>(checked: Result<T, Vec<practice::Problem>>) -> Vec<&'static str> {
    checked.expect_err("it is refused").into_iter().map(|p| p.field).collect()
}

fn agreement(places: &[u8]) -> Agreement {
    spread(&workers(places), ASPECT).unwrap().agreement
}

fn settle(aspect: Aspect, place: Option<u8>, words: &str) -> Settlement {
    Settlement { aspect, agreed: place.and_then(Latitude::new), words: words.to_owned() }
}

#[test]
fn a_workshop_goes_forward_and_can_be_called_off_at_any_time() {
    let mut state = State::Open;
    let mut passed = vec![state];
    while let Some(next) = state.next() {
        assert!(state.may_become(next));
        assert!(!next.may_become(state), "{next} does not become {state} again");
        assert!(state.may_become(state.closed()));
        state = next;
        passed.push(state);
    }
    assert_eq!(passed, State::ALL[..6]);
    assert!(!State::Placing.may_become(State::TalkedAbout), "the spread is seen before it is talked about");
    assert!(!State::Closed.may_become(State::Closed) && !State::CalledOff.may_become(State::Closed));
}

#[test]
fn a_workshop_has_a_name_and_each_aspect_once() {
    assert!(plan().check().is_ok());
    assert_eq!(fields(Plan { title: " ".to_owned(), aspects: Vec::new(), ..plan() }.check()), ["title", "aspects"]);
    let twice = Plan { aspects: vec![ASPECT, Aspect::Holding, ASPECT], ..plan() };
    let problems = twice.check().unwrap_err();
    assert_eq!(problems[0].message, "‘Number of contacts’ is chosen twice: choose it once.");
}

#[test]
fn one_that_is_called_off_before_the_spread_was_shown_never_shows_it() {
    for state in [State::Open, State::Placing] {
        assert_eq!(state.closed(), State::CalledOff);
        assert!(!state.may_become(State::Closed), "closed means that the spread was seen");
    }
    for state in [State::Shown, State::TalkedAbout, State::Agreed] {
        assert_eq!(state.closed(), State::Closed);
        assert!(!state.may_become(State::CalledOff));
    }
    assert!(!State::CalledOff.shows_spread() && State::CalledOff.is_over() && State::Closed.shows_spread());
    assert!(!State::CalledOff.takes_places() && !State::CalledOff.takes_outcomes() && !State::CalledOff.settles());
}

#[test]
fn nobody_gives_a_name_where_nobody_has_one() {
    assert_eq!(fields(check_name(&plan(), "Ann")), ["name"]);
    assert!(check_name(&plan(), " ").is_ok());
    assert!(check_name(&Plan { anonymous: false, ..plan() }, "Ann").is_ok());
}

#[test]
fn a_place_is_a_whole_number_on_the_line() {
    let checked = placing("number_of_contacts", " 60 ").check(State::Placing, &plan());
    assert_eq!(checked, Ok((ASPECT, Latitude::new(60).unwrap())));
    for off in ["101", "-1", "6.5", "", "wide", "300"] {
        assert_eq!(fields(placing("number_of_contacts", off).check(State::Placing, &plan())), ["place"], "{off}");
    }
}

#[test]
fn what_is_not_in_the_workshop_is_not_placed() {
    for code in ["caseload", "nonsense", ""] {
        assert_eq!(fields(placing(code, "60").check(State::Placing, &plan())), ["aspect"], "{code}");
    }
    assert_eq!(
        fields(placing("caseload", "x").check(State::Placing, &plan())),
        ["place", "aspect"],
        "every fault at once"
    );
}

#[test]
fn a_place_stays_as_it_is_once_the_spread_is_shown() {
    for state in State::ALL.iter().filter(|state| **state != State::Placing) {
        let problems = placing("holding", "60").check(*state, &plan()).expect_err("no places now");
        assert_eq!(problems[0].message.contains("spread is shown"), state.shows_spread(), "{state}");
    }
    let word = Placing { word: "x".repeat(501), ..placing("holding", "60") };
    assert_eq!(fields(word.check(State::Placing, &plan())), ["word"]);
}

#[test]
fn the_spread_is_shown_when_something_has_two_places() {
    let none: [Settlement; 0] = [];
    let show = |placed: &[Placed<u32>]| go_on(State::Placing, State::Shown, &plan(), placed, &none);
    assert!(show(&workers(&[50])).is_err());
    assert!(show(&[at(1, Group::Worker, 50), Placed { aspect: Aspect::Holding, ..at(2, Group::Gp, 50) }]).is_err());
    assert!(show(&workers(&[50, 70])).is_ok());
    let back = go_on(State::Shown, State::Placing, &plan(), &workers(&[50, 70]), &none).unwrap_err();
    assert!(back.message.contains("‘Talked about’"), "{back}");
}

#[test]
fn what_one_says_alone_is_not_agreed() {
    let alone = settle(ASPECT, Some(60), "");
    assert_eq!(fields(alone.check(State::TalkedAbout, &plan(), &workers(&[60]))), ["agreed"]);
    assert!(alone.check(State::TalkedAbout, &plan(), &workers(&[60, 40])).is_ok());
    assert_eq!(fields(alone.check(State::Shown, &plan(), &workers(&[60, 40]))), ["agreed"], "first it is talked about");
    assert_eq!(fields(settle(ASPECT, None, "").check(State::TalkedAbout, &plan(), &workers(&[]))), ["words"]);
    assert!(settle(ASPECT, None, "Ask the GPs first").check(State::TalkedAbout, &plan(), &workers(&[])).is_ok());
    assert_eq!(
        fields(settle(Aspect::Caseload, None, "x").check(State::TalkedAbout, &plan(), &workers(&[]))),
        ["aspect"]
    );
}

#[test]
fn a_workshop_is_agreed_when_each_aspect_is_settled() {
    let placed = workers(&[40, 60]);
    let some = [settle(ASPECT, Some(50), "")];
    let open = go_on(State::TalkedAbout, State::Agreed, &plan(), &placed, &some).unwrap_err();
    assert!(open.message.starts_with("‘Holding’ is not settled"), "{open}");
    let all = [settle(ASPECT, Some(50), ""), settle(Aspect::Holding, None, "Too few of us")];
    assert!(go_on(State::TalkedAbout, State::Agreed, &plan(), &placed, &all).is_ok());
    assert!(changes(&plan(), &placed, &some, &[]).is_empty(), "one that was called off changes nothing");
    assert_eq!(changes(&plan(), &placed, &all, &[]).len(), 1, "what is left open changes nothing");
}

#[test]
fn outcomes_are_noted_while_they_are_thought_of_and_talked_about() {
    let outcome = Outcome {
        aspect: ASPECT,
        bringing: Bringing::Intended,
        words: "People are seen for as long as they need".to_owned(),
    };
    let may: Vec<_> = State::ALL.iter().filter(|state| outcome.check(**state, &plan()).is_ok()).collect();
    assert_eq!(may, [&State::Placing, &State::Shown, &State::TalkedAbout]);
    assert_eq!(fields(Outcome { words: " ".to_owned(), ..outcome }.check(State::Shown, &plan())), ["words"]);
}

#[test]
fn the_why_of_a_change_tells_what_is_hoped_for_and_what_is_watched_and_never_who_said_it() {
    let note = |bringing, words: &str| Outcome { aspect: ASPECT, bringing, words: words.to_owned() };
    let outcomes = [
        note(Bringing::Unintended, "Fewer new people are seen"),
        note(Bringing::Intended, "Trust"),
        note(Bringing::Intended, "People open up"),
        note(Bringing::Intended, "Trust "),
    ];
    let plan = Plan { aspects: vec![ASPECT], ..plan() };
    let one = [settle(ASPECT, Some(60), "Six, and more where it is needed")];
    let made = changes(&plan, &workers(&[40, 50, 70, 80]), &one, &outcomes);
    assert_eq!(made[0].latitude.get(), 60);
    assert_eq!(
        made[0].why,
        "Agreed in a workshop. 4 seats placed it: the middle place is 60, and half lie from 47.5 to 72.5.\nSix, and more where it is needed\nHoped for: People open up\nHoped for: Trust\nTo watch: Fewer new people are seen"
    );
}

#[test]
fn a_why_never_grows_too_long_for_the_charter_and_says_what_it_left_out() {
    let outcomes: Vec<Outcome> = (0..40)
        .map(|nth| Outcome {
            aspect: ASPECT,
            bringing: Bringing::Intended,
            words: format!("{nth:02} {}", "x".repeat(400)),
        })
        .collect();
    let plan = Plan { aspects: vec![ASPECT], ..plan() };
    let made = changes(&plan, &workers(&[40, 50]), &[settle(ASPECT, Some(60), &"y".repeat(500))], &outcomes);
    assert!(made[0].why.chars().count() <= practice::goal::LONG_MAX);
    assert!(made[0].why.contains("\nAnd 32 more, kept with the workshop."), "it says so");
}

#[test]
fn whoever_leads_sees_how_many_have_placed_and_not_where() {
    assert_eq!(progress(&plan(), &workers(&[40, 60])), [(ASPECT, 2), (Aspect::Holding, 0)]);
    assert!(TOLD_BEFORE.contains("three of its seats") && SHOWN_APART == 3, "what is said is what is done");
}

#[test]
fn quartiles_are_exact() {
    let spread = spread(&workers(&[10, 20, 30, 41]), ASPECT).unwrap();
    let five = spread.five;
    assert_eq!(
        [five.least, five.lower, five.median, five.upper, five.most].map(|one| one.0),
        [1_000, 1_750, 2_500, 3_275, 4_100]
    );
    assert_eq!(spread.tens, [0, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
    let ends = practice::charter::workshop::spread::spread(&workers(&[0, 9, 90, 100]), ASPECT).unwrap();
    assert_eq!(ends.tens, [2, 0, 0, 0, 0, 0, 0, 0, 0, 2], "the last ten goes to 100");
    assert!(practice::charter::workshop::spread::spread(&workers(&[]), ASPECT).is_none());
}

#[test]
fn places_are_close_together_where_three_quarters_lie_within_twenty() {
    assert_eq!(agreement(&[50]), Agreement::Close);
    assert_eq!(agreement(&[40, 60]), Agreement::Close);
    assert_eq!(agreement(&[40, 61]), Agreement::Spread, "with two there are no camps");
    assert_eq!(agreement(&[40, 50, 60, 100]), Agreement::Close, "one in four stands apart");
    assert_eq!(agreement(&[0, 40, 50, 60, 100]), Agreement::Spread, "two in five do");
}

#[test]
fn two_camps_are_parted_by_a_band_where_nobody_placed() {
    assert_eq!(agreement(&[10, 20, 80, 90]), Agreement::TwoCamps);
    assert_eq!(
        agreement(&[11, 20, 30, 35, 60, 61]),
        Agreement::TwoCamps,
        "25 apart, and closer than that on either side"
    );
    assert_eq!(agreement(&[11, 20, 30, 36, 60, 61]), Agreement::Spread, "24 apart");
    assert_eq!(agreement(&[0, 25, 50, 75]), Agreement::Spread, "a side is as wide as the gap");
    assert_eq!(agreement(&[10, 20, 30, 40, 45, 90]), Agreement::Spread, "one is no camp");
}

#[test]
fn those_who_stand_apart_are_counted_and_not_named() {
    let spread = spread(&workers(&[50, 50, 50, 50, 75, 10]), ASPECT).unwrap();
    assert_eq!(spread.standing_apart, 2);
    assert_eq!(
        spread.sentence(),
        "Number of contacts: 6 seats placed it from 10 to 75. The middle place is 50, and half lie from 50 to 50. Spread."
    );
}

#[test]
fn a_group_of_three_is_shown_and_one_of_two_is_not() {
    let mut placed = workers(&[40, 50, 60]);
    placed.extend([at(10, Group::Gp, 0), at(11, Group::Gp, 5), at(12, Group::Partner, 90)]);
    let spread = spread(&placed, ASPECT).unwrap();
    assert_eq!(spread.groups.iter().map(|one| one.group).collect::<Vec<_>>(), [Group::Worker]);
    assert_eq!(spread.left_over, 3, "two GPs and a partner are not told apart");
    assert_eq!(spread.groups[0].five.median, Hundredths::whole(50));
}

#[test]
fn nobody_is_told_from_the_difference_between_all_and_the_groups_shown() {
    assert_eq!(shown_apart(&[(Group::Worker, 5), (Group::Gp, 2)]), []);
    assert_eq!(shown_apart(&[(Group::Worker, 5), (Group::Gp, 4), (Group::Patient, 1)]), [Group::Worker]);
    assert_eq!(shown_apart(&[(Group::Worker, 5), (Group::Gp, 2), (Group::Patient, 1)]), [Group::Worker]);
    assert_eq!(shown_apart(&[(Group::Worker, 5), (Group::Gp, 3)]), [Group::Worker, Group::Gp]);
    assert_eq!(shown_apart(&[(Group::Worker, 3), (Group::Gp, 3), (Group::Other, 1)]), [Group::Worker]);
}

#[test]
fn words_stand_without_place_or_group_and_in_no_order_of_seats() {
    let word = |seat, words: &str| Placed { word: words.to_owned(), ..at(seat, Group::Worker, 50) };
    let spread = spread(&[word(1, "trust us"), word(2, " "), word(3, "ask first")], ASPECT).unwrap();
    assert_eq!(spread.words, ["ask first", "trust us"]);
}

#[test]
fn movement_says_where_the_middle_went_and_whether_people_came_closer() {
    let before = [spread(&workers(&[10, 20, 60, 90]), ASPECT).unwrap()];
    let later = |places: &[u8]| [spread(&workers(places), ASPECT).unwrap()];
    let (moved, only) = movement(&before, &later(&[50, 55, 60, 65]));
    assert_eq!(only, []);
    assert_eq!(moved[0].all.median_by, Hundredths(1_750));
    assert_eq!((moved[0].all.direction(), moved[0].all.width()), (Direction::More, Width::Closer));
    assert_eq!(
        moved[0].sentence(),
        "Number of contacts: the middle place went from 40 to 57.5, towards more judgement, and people lie closer together."
    );
    let (same, _) = movement(&before, &later(&[12, 22, 62, 88]));
    assert_eq!((same[0].all.direction(), same[0].all.width()), (Direction::Same, Width::Same));
    let (less, _) = movement(&before, &later(&[0, 10, 20, 100]));
    assert_eq!(less[0].all.direction(), Direction::Less);
}

#[test]
fn what_only_one_of_two_workshops_placed_has_no_movement() {
    let other: Vec<Placed<u32>> =
        workers(&[1, 2]).into_iter().map(|one| Placed { aspect: Aspect::Holding, ..one }).collect();
    let (moved, only) =
        movement(&[spread(&workers(&[1, 2]), ASPECT).unwrap()], &[spread(&other, Aspect::Holding).unwrap()]);
    assert!(moved.is_empty());
    assert_eq!(only, [ASPECT, Aspect::Holding]);
}

fn group() -> impl Strategy<Value = Group> {
    proptest::sample::select(vec![Group::Worker, Group::Gp, Group::Manager, Group::Patient])
}

proptest! {
    #[test]
    fn the_order_of_seats_changes_nothing(
        (placed, mixed) in proptest::collection::vec((group(), 0_u8..=100), 1..14).prop_flat_map(|all| {
            let placed: Vec<_> = (0..).zip(all).map(|(seat, (group, place))| at(seat, group, place)).collect();
            (Just(placed.clone()), Just(placed).prop_shuffle())
        }),
    ) {
        prop_assert_eq!(spread(&placed, ASPECT), spread(&mixed, ASPECT));
    }

    #[test]
    fn whoever_is_left_over_is_nobody_or_three_at_least(counts in proptest::collection::vec((group(), 1_usize..9), 0..6)) {
        let mut groups: Vec<(Group, usize)> = counts;
        groups.sort_unstable();
        groups.dedup_by_key(|one| one.0);
        let shown = shown_apart(&groups);
        let left: usize = groups.iter().filter(|(group, _)| !shown.contains(group)).map(|(_, count)| count).sum();
        prop_assert!(shown.is_empty() || left == 0 || left >= SHOWN_APART);
        for (group, count) in &groups {
            prop_assert!(!shown.contains(group) || *count >= SHOWN_APART);
        }
    }

    #[test]
    fn five_numbers_stand_in_order_and_tens_add_up(places in proptest::collection::vec(0_u8..=100, 1..30)) {
        let spread = spread(&workers(&places), ASPECT).unwrap();
        let five = spread.five;
        prop_assert!([five.least, five.lower, five.median, five.upper, five.most].is_sorted());
        prop_assert_eq!(spread.tens.iter().sum::<usize>(), places.len());
        let half = places.iter().filter(|place| i64::from(**place) * 100 <= five.median.0).count();
        prop_assert!(half * 2 >= places.len(), "half lie no higher than the middle");
    }

    #[test]
    fn moving_every_place_alike_changes_no_agreement(places in proptest::collection::vec(0_u8..=60, 1..20), by in 0_u8..=40) {
        let moved: Vec<u8> = places.iter().map(|place| place + by).collect();
        prop_assert_eq!(agreement(&places), agreement(&moved));
    }
}
