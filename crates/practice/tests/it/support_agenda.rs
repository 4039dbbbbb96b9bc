//! The agenda that fills itself, room of one's own agreed there, and the weekly digest (DOMAIN 5.2, 6).

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use practice::charter::{Aspect, Latitude, Personal, latitude::effective};
use practice::nudge::{digest_due, digest_next};
use practice::support::Party;
use practice::support::supervision::Kind as Pairing;
use practice::support::supervision::agenda::{
    Done, Item, Kind, OFTEN, OWN_MOST, check_own, fill, left_over, moved, order, says_a_name, unheard, without_talked,
};
use practice::support::supervision::digest::{Counts, weekly};
use practice::support::supervision::latitude::{
    Boundary, Draft, Way, agreed, cut_at, ends_soon, waits_for, way, widest, with,
};
use proptest::prelude::*;
use uuid::Uuid;

fn item(kind: Kind, about: u128) -> Item {
    Item { kind, about: Uuid::from_u128(about), since: date(2026, 2, 2), place: 0, urgent: false, carried: 0 }
}

fn kinds(agenda: &[Item]) -> Vec<Kind> {
    agenda.iter().map(|item| item.kind).collect()
}

#[test]
fn the_workers_own_items_come_first_as_they_put_them() {
    let mut items = [
        item(Kind::CouldNotWait, 1),
        Item { place: 1, ..item(Kind::Own, 2) },
        Item { urgent: true, ..item(Kind::Concern, 3) },
        Item { place: 0, ..item(Kind::Own, 4) },
    ];
    order(&mut items);
    assert_eq!(kinds(&items), [Kind::Own, Kind::Own, Kind::CouldNotWait, Kind::Concern]);
    assert_eq!(items[0].about, Uuid::from_u128(4));
}

#[test]
fn what_could_not_wait_comes_before_all_that_could() {
    let mut items: Vec<Item> = Kind::ALL.iter().rev().map(|kind| item(*kind, 1)).collect();
    order(&mut items);
    assert_eq!(kinds(&items), Kind::ALL, "the order of the kinds is the order of the agenda");
    let mut items =
        [item(Kind::Concern, 1), Item { urgent: true, ..item(Kind::Concern, 2) }, item(Kind::CouldNotWait, 3)];
    order(&mut items);
    assert_eq!(items.map(|item| item.about.as_u128()), [3, 2, 1]);
}

#[test]
fn what_was_not_talked_about_is_on_the_next_agenda_and_before_what_is_new() {
    let held = [
        Done { item: item(Kind::Discretion, 1), talked: true },
        Done { item: item(Kind::Discretion, 2), talked: false },
        Done { item: item(Kind::Own, 3), talked: false },
    ];
    let left = left_over(&held);
    assert_eq!(left.iter().map(|item| item.carried).collect::<Vec<_>>(), [1, 1]);
    let older = Item { since: date(2026, 1, 5), ..item(Kind::Discretion, 9) };
    let next = fill(Pairing::Line, &[older], &left);
    assert_eq!(next.iter().map(|item| item.about.as_u128()).collect::<Vec<_>>(), [3, 2, 9]);
}

#[test]
fn what_is_so_no_longer_is_off_the_agenda_and_what_was_told_stays() {
    let left = [
        Item { carried: 1, ..item(Kind::Holding, 1) },
        Item { carried: 2, ..item(Kind::Concern, 2) },
        Item { carried: 1, ..item(Kind::Declined, 3) },
    ];
    let now = Item { since: date(2026, 3, 1), ..item(Kind::Concern, 2) };
    let next = fill(Pairing::Line, &[now], &left);
    assert_eq!(kinds(&next), [Kind::Concern, Kind::Declined], "the holding was looked at meanwhile");
    assert_eq!((next[0].carried, next[0].since), (2, date(2026, 2, 2)), "once, and since it was first there");
    assert!(!next[0].is_left_often() && Item { carried: OFTEN, ..next[0] }.is_left_often());
}

#[test]
fn what_a_worker_gives_comes_before_what_could_not_wait_and_goes_when_it_is_given_no_longer() {
    let mut items = [item(Kind::CouldNotWait, 1), item(Kind::Reflection, 2), item(Kind::Word, 3), item(Kind::Own, 4)];
    order(&mut items);
    assert_eq!(kinds(&items), [Kind::Own, Kind::Word, Kind::Reflection, Kind::CouldNotWait]);
    let left: Vec<Item> =
        Kind::ALL.iter().filter(|kind| kind.is_given()).map(|kind| Item { carried: 2, ..item(*kind, 5) }).collect();
    assert!(fill(Pairing::Line, &[], &left).is_empty(), "taken away, left over or not");
    let again = fill(Pairing::Line, &[item(Kind::TrainingGap, 5)], &left);
    assert_eq!((again.len(), again[0].carried), (1, 2));
}

#[test]
fn what_nobody_asked_to_be_told_is_shown_by_the_worker_alone() {
    let unasked: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| !kind.is_shown_unasked()).collect();
    assert_eq!(unasked, [Kind::Noted]);
    assert!(Kind::Noted.may_be_kept_back() && !Kind::Noted.lives());
}

#[test]
fn somebody_from_outside_has_what_the_worker_brings_and_a_clinician_what_is_about_people() {
    let all: Vec<Item> = Kind::ALL.iter().map(|kind| item(*kind, 1)).collect();
    assert_eq!(kinds(&fill(Pairing::External, &all, &[])), [Kind::Own, Kind::Word, Kind::Reflection, Kind::Action]);
    assert_eq!(fill(Pairing::Line, &all, &[]).len(), Kind::ALL.len());
    let clinical = kinds(&fill(Pairing::Clinical, &all, &[]));
    assert!(clinical.contains(&Kind::Concern) && clinical.contains(&Kind::Declined));
    assert!(
        !clinical.contains(&Kind::Load) && !clinical.contains(&Kind::Staying) && !clinical.contains(&Kind::Latitude)
    );
}

#[test]
fn what_could_not_wait_is_heard_by_somebody() {
    let urgent = item(Kind::CouldNotWait, 1);
    assert_eq!(unheard(&[Pairing::External], &[urgent, item(Kind::Load, 2)]), [urgent]);
    assert!(unheard(&[Pairing::External, Pairing::Clinical], &[urgent]).is_empty());
    assert_eq!(unheard(&[], &[urgent]), [urgent]);
}

#[test]
fn what_was_told_is_talked_about_once_in_whichever_supervision() {
    let left = [item(Kind::Discretion, 1), item(Kind::Concern, 2), item(Kind::Declined, 3)];
    let talked = [(Kind::Discretion, Uuid::from_u128(1)), (Kind::Concern, Uuid::from_u128(2))];
    assert_eq!(without_talked(&left, &talked), left[1..], "a concern that is open is talked about until it is closed");
}

#[test]
fn an_own_item_names_nobody_for_a_person_is_brought() {
    let people = [("Maeve".to_owned(), "O’Rourke".to_owned(), "May".to_owned())];
    assert_eq!(check_own("Maeve O’Rourke’s flat", &people, 0).unwrap_err()[0].field, "words");
    assert!(check_own("The flat of M O’R", &people, 0).is_ok());
}

#[test]
fn only_the_workers_own_items_are_taken_off_unsaid_and_by_the_worker() {
    for kind in Kind::ALL {
        assert!(!kind.may_be_taken_off(Party::Supervisor), "{kind}");
        assert_eq!(kind.may_be_taken_off(Party::Worker), *kind == Kind::Own, "{kind}");
    }
}

#[test]
fn an_own_item_is_moved_and_all_places_are_whole_again() {
    let own: Vec<Item> =
        (0..4).map(|n| Item { place: n * 10, ..item(Kind::Own, u128::from(n.unsigned_abs())) }).collect();
    let after = moved(&own, Uuid::from_u128(3), 1);
    assert_eq!(
        after.iter().map(|item| (item.about.as_u128(), item.place)).collect::<Vec<_>>(),
        [(0, 0), (3, 1), (1, 2), (2, 3)]
    );
    assert_eq!(moved(&own, Uuid::from_u128(0), 99).last().unwrap().about.as_u128(), 0);
    assert!(check_own("The waiting list", &[], 0).is_ok());
    assert!(check_own(" ", &[], 0).is_err() && check_own("One more", &[], OWN_MOST).is_err());
}

fn place(place: u8) -> Latitude {
    Latitude::new(place).unwrap()
}

fn draft() -> Draft {
    Draft {
        aspect: Some(Aspect::NumberOfContacts),
        place: Some(70),
        from: Some(date(2026, 2, 2)),
        until: Some(date(2026, 8, 2)),
        why: "Has worked here for three years".to_owned(),
    }
}

const BOUNDARY: Boundary = Boundary { place: Latitude::MOST, ceiling: None };

fn boundary() -> Boundary {
    Boundary { place: place(50), ceiling: Some(place(70)) }
}

fn faults(draft: &Draft, boundary: Option<Boundary>) -> Vec<&'static str> {
    draft
        .check(boundary.as_slice(), date(2026, 2, 2))
        .expect_err("it is refused")
        .into_iter()
        .map(|p| p.field)
        .collect()
}

#[test]
fn room_of_ones_own_is_agreed_up_to_what_the_charter_lets_it_widen_to() {
    let agreed = draft().check(&[boundary()], date(2026, 2, 2)).unwrap();
    assert_eq!((agreed.aspect, agreed.latitude), (Aspect::NumberOfContacts, place(70)));
    assert_eq!(faults(&Draft { place: Some(71), ..draft() }, Some(boundary())), ["place"]);
    assert_eq!(
        faults(&Draft { place: Some(51), ..draft() }, Some(Boundary { ceiling: None, ..boundary() })),
        ["place"]
    );
    assert!(Draft { place: Some(10), ..draft() }.check(&[BOUNDARY], date(2026, 2, 2)).is_ok(), "narrower, always");
    assert_eq!(faults(&Draft { place: Some(50), ..draft() }, Some(boundary())), ["place"], "that holds for everybody");
    assert_eq!(faults(&Draft { place: Some(-1), ..draft() }, Some(boundary())), ["place"]);
    assert_eq!(faults(&Draft { place: None, ..draft() }, Some(boundary())), ["place"]);
}

#[test]
fn where_a_charter_has_several_boundaries_of_an_aspect_each_goes_as_far_as_its_own_ceiling() {
    let both = [boundary(), Boundary { place: place(30), ceiling: None }];
    assert_eq!(widest(&both), Some(place(70)));
    assert!(draft().check(&both, date(2026, 2, 2)).is_ok());
    assert_eq!((cut_at(&both, place(70)), cut_at(&both, place(20))), (1, 0));
    assert_eq!(
        [60, 50, 40, 30, 20].map(|own| way(&both, place(own))),
        [Way::Wider, Way::Wider, Way::Wider, Way::Narrower, Way::Narrower]
    );
    assert_eq!(widest(&[]), None);
}

#[test]
fn room_of_ones_own_is_for_a_year_at_most_from_the_day_it_is_agreed_and_says_why() {
    let until = |day| Draft { until: Some(day), ..draft() };
    assert!(until(date(2027, 2, 2)).check(&[boundary()], date(2026, 2, 2)).is_ok());
    assert_eq!(faults(&until(date(2027, 2, 3)), Some(boundary())), ["until"]);
    assert_eq!(faults(&until(date(2026, 2, 2)), Some(boundary())), ["until"]);
    assert_eq!(faults(&Draft { from: Some(date(2026, 2, 1)), ..draft() }, Some(boundary())), ["from"]);
    let empty = Draft { aspect: None, place: None, from: None, until: None, why: " ".to_owned() };
    assert_eq!(faults(&empty, None), ["aspect", "place", "from", "why"]);
    assert_eq!(faults(&draft(), None), ["aspect"], "the charter says nothing of it");
}

#[test]
fn a_leap_day_and_a_year_is_the_last_of_february() {
    let leap = Draft { from: Some(date(2028, 2, 29)), until: Some(date(2029, 2, 28)), ..draft() };
    assert!(leap.check(&[boundary()], date(2028, 2, 29)).is_ok());
    let day_more = Draft { until: Some(date(2029, 3, 1)), ..leap };
    assert!(day_more.check(&[boundary()], date(2028, 2, 29)).is_err());
}

#[test]
fn more_room_needs_both_and_more_structure_the_worker_alone() {
    assert_eq!(
        [place(60), place(50), place(40)].map(|own| way(&[boundary()], own)),
        [Way::Wider, Way::Same, Way::Narrower]
    );
    assert!(agreed(Way::Narrower, true, false) && !agreed(Way::Narrower, false, true));
    assert!(!agreed(Way::Wider, true, false) && !agreed(Way::Wider, false, true) && agreed(Way::Wider, true, true));
    assert_eq!(waits_for(Way::Wider, true, false), [Party::Supervisor]);
    assert_eq!(waits_for(Way::Narrower, false, true), [Party::Worker]);
}

#[test]
fn room_that_ends_soon_is_on_the_agenda_until_it_has_ended() {
    let own = Personal { aspect: Aspect::Tasks, latitude: place(70), from: date(2026, 2, 2), until: date(2026, 8, 1) };
    assert!(!ends_soon(&own, date(2026, 7, 3)));
    assert!(ends_soon(&own, date(2026, 7, 4)) && ends_soon(&own, date(2026, 7, 31)));
    assert!(!ends_soon(&own, date(2026, 8, 1)));
}

#[test]
fn the_digest_is_made_of_numbers_and_says_the_most_pressing_first() {
    let counts = Counts { urgent: 1, overdue: 2, items: 7, ..Counts::default() };
    assert_eq!(
        counts.lines(),
        [
            "1 thing that could not wait is to be talked about.",
            "2 supervisions are overdue.",
            "7 other items are on the next agenda."
        ]
        .map(|line| line.replace("next agenda.", "next agendas."))
    );
    assert!(counts.subject().contains("could not wait"));
    let text = counts.text("https://leeway.example.org/practice/supervision");
    assert!(
        text.contains("- 2 supervisions are overdue.\n")
            && text.contains("https://leeway.example.org/practice/supervision")
    );
    assert!(Counts { items: 3, ..Counts::default() }.is_empty(), "items that lie there are no reason to write");
    assert!(!Counts { notes: 1, ..Counts::default() }.is_empty());
}

#[test]
fn the_digest_goes_once_a_week_and_one_that_was_missed_goes_late_once() {
    let figures = weekly(Weekday::Monday, 8);
    let moment = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
    let (monday, before) = (date(2026, 3, 9), date(2026, 3, 2));
    assert_eq!(digest_due(&figures, Some(before), moment("2026-03-09T07:59:00Z")), None);
    assert_eq!(digest_due(&figures, Some(before), moment("2026-03-09T08:00:00Z")), Some(monday));
    assert_eq!(digest_due(&figures, Some(before), moment("2026-03-11T12:00:00Z")), Some(monday));
    assert_eq!(digest_due(&figures, Some(monday), moment("2026-03-15T12:00:00Z")), None);
    assert_eq!(
        digest_next(&figures, moment("2026-03-23T12:00:00Z")),
        Some(moment("2026-03-30T07:00:00Z")),
        "summer time"
    );
}

fn items() -> impl Strategy<Value = Vec<Item>> {
    let one = (proptest::sample::select(Kind::ALL), 0..6_u128, 0..40_i64, 0..4_i32, any::<bool>(), 0..3_u32).prop_map(
        |(kind, about, day, place, urgent, carried)| Item {
            since: date(2026, 1, 1).checked_add(day.days()).unwrap(),
            place,
            urgent,
            carried,
            ..item(kind, about)
        },
    );
    proptest::collection::vec(one, 0..25)
}

fn group(item: &Item) -> u8 {
    match item.kind {
        Kind::Own => 0,
        Kind::Word | Kind::Reflection => 1,
        _ if item.is_urgent() => 2,
        _ => 3,
    }
}

fn personals() -> impl Strategy<Value = Vec<Personal>> {
    let one = (0..3_usize, 0..100_u8, 0..300_i64, 1..200_i64).prop_map(|(aspect, at, from, long)| {
        let from = date(2026, 1, 1).checked_add(from.days()).unwrap();
        Personal {
            aspect: Aspect::ALL[aspect],
            latitude: place(at),
            from,
            until: from.checked_add(long.days()).unwrap(),
        }
    });
    proptest::collection::vec(one, 0..8)
}

proptest! {
    #[test]
    fn every_agenda_has_the_workers_own_first_then_what_could_not_wait(mut items in items()) {
        let before = items.clone();
        order(&mut items);
        prop_assert!(items.windows(2).all(|two| group(&two[0]) <= group(&two[1])));
        prop_assert!(items.windows(2).all(|two| group(&two[0]) != 0 || group(&two[1]) != 0 || two[0].place <= two[1].place));
        prop_assert!(before.iter().all(|one| items.contains(one)) && before.len() == items.len(), "nothing is lost");
        let once = items.clone();
        order(&mut items);
        prop_assert_eq!(once, items, "and ordering it again changes nothing");
    }

    #[test]
    fn the_order_does_not_depend_on_how_items_came_unless_they_are_equal(items in items(), turn in 0..25_usize) {
        let mut other = items.clone();
        if !other.is_empty() {
            let by = turn % other.len();
            other.rotate_left(by);
        }
        let mut items = items;
        order(&mut items);
        order(&mut other);
        let plain = |all: &[Item]| all.iter().map(|one| (group(one), if one.kind == Kind::Own { one.place } else { 0 }, one.kind, one.since)).collect::<Vec<_>>();
        prop_assert_eq!(plain(&items), plain(&other));
    }

    #[test]
    fn nothing_that_was_told_is_lost_until_it_was_talked_about(told in items(), talked in proptest::collection::vec(any::<bool>(), 25), rounds in 1..5_u32) {
        let mut left: Vec<Item> = fill(Pairing::Line, &told, &[]);
        let wanted: Vec<(Kind, Uuid)> = left.iter().enumerate().filter(|(at, one)| !talked[*at] && !one.kind.lives() && !one.kind.is_given()).map(|(_, one)| (one.kind, one.about)).collect();
        let done: Vec<Done> = left.iter().enumerate().map(|(at, one)| Done { item: *one, talked: talked[at] }).collect();
        left = fill(Pairing::Line, &[], &left_over(&done));
        for _ in 1..rounds {
            let done: Vec<Done> = left.iter().map(|one| Done { item: *one, talked: false }).collect();
            left = fill(Pairing::Line, &[], &left_over(&done));
        }
        prop_assert_eq!(left.len(), wanted.len());
        prop_assert!(wanted.iter().all(|(kind, about)| left.iter().any(|one| one.kind == *kind && one.about == *about && one.carried >= rounds)));
    }

    #[test]
    fn one_thing_stands_once(fresh in items(), left in items()) {
        let agenda = fill(Pairing::Line, &fresh, &left);
        for (at, one) in agenda.iter().enumerate() {
            prop_assert!(!agenda[at + 1..].iter().any(|other| other.kind == one.kind && other.about == one.about));
        }
    }

    #[test]
    fn what_is_agreed_is_never_wider_than_the_charter_lets_it_be(at in -5..110_i64, boundary in 0..=100_u8, ceiling in proptest::option::of(0..=100_u8)) {
        let boundary = Boundary { place: place(boundary), ceiling: ceiling.map(place) };
        let asked = Draft { place: Some(at), ..draft() };
        if let Ok(own) = asked.check(&[boundary], date(2026, 2, 2)) {
            prop_assert!(own.latitude <= boundary.widest());
            prop_assert_eq!(effective(boundary.place, boundary.ceiling, Some(own.latitude)), own.latitude, "it holds as it was agreed");
        } else {
            prop_assert!(!(0..=100).contains(&at) || at > i64::from(boundary.widest().get()) || at == i64::from(boundary.place.get()));
        }
    }

    #[test]
    fn on_no_day_two_rooms_of_one_aspect_hold(all in personals(), day in 0..600_i64) {
        let held = all.iter().fold(Vec::new(), |held, new| with(&held, *new));
        let day: Date = date(2026, 1, 1).checked_add(day.days()).unwrap();
        for aspect in &Aspect::ALL[..3] {
            let holding: Vec<&Personal> = held.iter().filter(|one| one.aspect == *aspect && one.holds(day)).collect();
            prop_assert!(holding.len() <= 1);
            // what was agreed last holds on its days
            if let Some(last) = all.iter().rev().find(|one| one.aspect == *aspect) {
                prop_assert!(!last.holds(day) || holding == [last]);
            }
        }
    }
}

#[test]
fn a_line_that_says_one_name_of_somebody_says_a_name() {
    let names = ("Rosa".to_owned(), "Whitfield".to_owned(), "Rosie".to_owned());
    for words in ["Rosa’s son died", "mrs WHITFIELD rang", "Rosie, again", "I saw rosa"] {
        assert!(says_a_name(words, &names), "{words}");
    }
    for words in ["Her son died last week", "The rosary group", "R. W. asked me to", ""] {
        assert!(!says_a_name(words, &names), "{words}");
    }
    assert!(!says_a_name("Anything at all", &(String::new(), String::new(), String::new())));
}

#[test]
fn what_whoever_leads_knows_anyway_is_kept_back_by_nobody() {
    for kind in [Kind::CouldNotWait, Kind::Concern, Kind::AskFirst, Kind::Load, Kind::Action, Kind::Own] {
        assert!(!kind.may_be_kept_back(), "{kind:?}");
    }
    assert!(Kind::Discretion.may_be_kept_back() && Kind::Holding.may_be_kept_back());
}
