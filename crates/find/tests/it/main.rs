//! The directory searched: what is found, in which order, why, and of whom.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod rank;

use find::rank::{Field, How, Reach, Reason};
use find::{
    Cost, Error, Finder, Language, Listing, Near, Needs, Order, Places, Query, Site, Tenants, Unknown, Week, When,
};
use jiff::civil::{Date, date};
use practice::ids::ServiceId;
use practice::place::Point;
use proptest::prelude::*;
use uuid::Uuid;

const TODAY: Date = date(2026, 11, 24);

fn tenant(nth: u128) -> ServiceId {
    ServiceId(Uuid::from_u128(nth))
}

fn listing(nth: u128, name: &str) -> Listing {
    Listing::new(tenant(1), Uuid::from_u128(nth), name)
}

fn here() -> Point {
    Point::new(53_720_000, -1_860_000).unwrap()
}

fn site(lat: i32, lon: i32) -> Vec<Site> {
    vec![Site { point: Point::new(lat, lon).ok(), town: "Halifax".to_owned(), postcode: "HX1 1AA".to_owned() }]
}

fn finder(listings: &[Listing]) -> Finder {
    let finder = Finder::in_memory();
    for nth in 1..=3 {
        let own = listings.iter().filter(|one| one.tenant == tenant(nth)).cloned().map(Ok::<_, Error>);
        finder.rebuild_from(tenant(nth), 7, own).unwrap();
    }
    finder
}

fn query(words: &str) -> Query {
    Query { words: words.to_owned(), ..Query::new(Tenants::only(tenant(1)), TODAY) }
}

fn ids(finder: &Finder, query: &Query) -> Vec<u128> {
    finder.find(query).unwrap().found.iter().map(|found| found.id.as_u128()).collect()
}

#[test]
fn words_are_found_by_stem_meaning_beginning_and_slip_of_the_pen() {
    let debt = Listing { needs: Needs::of(["money"]), ..listing(2, "Calder Advice") };
    let finder = finder(&[
        listing(1, "Gardening for Health"),
        debt,
        listing(3, "St John's Befriending"),
        listing(4, "Tŷ O’Brien, Ynys Môn"),
    ]);
    for (words, id) in [
        ("gardens", 1),
        ("garde", 1),
        ("gardning", 1),
        ("debt", 2),
        ("money worries", 2),
        ("befreinding", 3),
        ("st johns", 3),
        ("ty obrien", 4),
        ("tŷ O'Brien", 4),
        ("brien", 4),
        ("mon", 4),
    ] {
        assert_eq!(ids(&finder, &query(words)), [id], "{words}");
    }
    assert!(ids(&finder, &query("zzzzzz")).is_empty());
    let answer = finder.find(&query("gardning")).unwrap();
    assert_eq!(answer.words[0].instead, ["gardening"]);
    assert!(answer.found[0].parts.iter().any(|part| part.reason == Reason::WordIn(0, Field::Name, How::Like)));
}

#[test]
fn where_nothing_has_all_words_some_are_enough_and_it_is_said() {
    let finder = finder(&[listing(1, "Choir"), listing(2, "Pottery")]);
    let answer = finder.find(&query("choir pottery")).unwrap();
    assert!(answer.loosened);
    assert_eq!(answer.total, 2);
}

#[test]
fn the_near_come_first_and_the_far_are_counted_for_a_wider_search() {
    let at = |nth, lat| Listing { sites: site(lat, -1_860_000), ..listing(nth, "Lunch club") };
    let online =
        Listing { ways: find::Ways { online: true, ..find::Ways::default() }, ..listing(9, "Lunch club online") };
    let finder = finder(&[at(1, 53_760_000), at(2, 53_721_000), at(3, 53_790_000), online]);
    let near = Some(Near { from: here(), within: Some(4_828) });
    let answer = finder.find(&Query { near, ..query("lunch") }).unwrap();
    let found: Vec<(u128, Option<u32>)> = answer.found.iter().map(|one| (one.id.as_u128(), one.metres)).collect();
    assert_eq!(found, [(2, Some(111)), (1, Some(4_448)), (9, None)]);
    assert_eq!(answer.found[2].reach, Reach::Online);
    assert_eq!(answer.wider.map(|wider| (wider.within, wider.total)), Some((8_047, 4)));
    assert_eq!((answer.counts.within[0], answer.counts.within[1], answer.counts.no_distance), (1, 2, 1));
}

#[test]
fn a_time_leaves_out_what_is_shut_and_keeps_what_does_not_say() {
    let open = |nth, day, from: u16, to: u16| Listing {
        open: Week::default().and(day, from * 60, to * 60),
        ..listing(nth, "Art")
    };
    let finder = finder(&[open(1, 1, 14, 16), open(2, 1, 10, 12), open(3, 2, 14, 16), listing(4, "Art")]);
    let (when, rest) = When::taken_from("art on Tuesday afternoon");
    assert_eq!(rest, "art");
    let mut query = query(&rest);
    query.only.when = when;
    assert_eq!(ids(&finder, &query), [1, 4]);
    query.only.unknown = Unknown::LeaveOut;
    assert_eq!(ids(&finder, &query), [1]);
    assert_eq!(finder.find(&query).unwrap().counts.days, [0, 2, 1, 0, 0, 0, 0], "as if no time were asked");
}

#[test]
fn what_has_ended_is_found_only_where_that_is_asked() {
    let finder = finder(&[Listing { places: Places::Closed, ..listing(1, "Shed") }]);
    let mut query = query("shed");
    assert!(ids(&finder, &query).is_empty());
    query.only.closed_too = true;
    assert_eq!(ids(&finder, &query), [1]);
}

#[test]
fn languages_and_cost_are_asked_together() {
    let punjabi = Listing { languages: vec![Language::parse("pa-IN").unwrap()], cost: Cost::Free, ..listing(1, "Tea") };
    let finder = finder(&[punjabi, Listing { cost: Cost::Pays, ..listing(2, "Tea") }]);
    let mut query = query("tea");
    query.only.language = Language::parse("pa");
    query.only.free = true;
    let answer = finder.find(&query).unwrap();
    assert_eq!(answer.total, 1);
    let reasons: Vec<Reason> = answer.found[0].parts.iter().map(|part| part.reason).collect();
    assert!(reasons.contains(&Reason::Free) && reasons.contains(&Reason::Speaks(Language::parse("pa").unwrap())));
}

#[test]
fn what_is_written_is_seen_when_it_is_committed_and_stays_in_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (finder, lost) = Finder::in_folder(folder.path()).unwrap();
    assert!(lost.is_empty() && finder.current(tenant(1)).is_none());
    assert_eq!(finder.find(&query("choir")).unwrap().not_ready, [tenant(1)]);
    let all = [listing(1, "Choir"), listing(2, "Choir of men")].map(Ok::<_, Error>);
    assert_eq!(finder.rebuild_from(tenant(1), 5, all).unwrap(), 2);
    assert_eq!(finder.current(tenant(1)), Some(5));

    let mut writing = finder.write(tenant(1)).unwrap();
    assert!(matches!(finder.write(tenant(1)), Err(Error::Busy)));
    let other = Listing { tenant: tenant(2), ..listing(3, "Choir") };
    assert!(matches!(writing.put(&other), Err(Error::OtherTenant)));
    writing.put(&listing(1, "Pottery")).unwrap();
    writing.remove(Uuid::from_u128(2));
    assert_eq!(ids(&finder, &query("choir")).len(), 2, "not yet");
    writing.commit(6).unwrap();
    assert!(ids(&finder, &query("choir")).is_empty());
    assert_eq!(ids(&finder, &query("pottery")), [1]);

    let mut dropped = finder.write(tenant(1)).unwrap();
    dropped.put(&listing(4, "Pottery")).unwrap();
    drop(dropped);
    assert_eq!(ids(&finder, &query("pottery")), [1]);

    drop(finder);
    let (again, lost) = Finder::in_folder(folder.path()).unwrap();
    assert!(lost.is_empty());
    assert_eq!((again.current(tenant(1)), ids(&again, &query("pottery"))), (Some(6), vec![1]));
    again.forget(tenant(1)).unwrap();
    assert_eq!(again.current(tenant(1)), None);
}

#[test]
fn an_index_that_cannot_be_read_is_said_to_be_lost() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(tenant(1).to_string())).unwrap();
    let (finder, lost) = Finder::in_folder(folder.path()).unwrap();
    assert_eq!(lost, [tenant(1)]);
    assert_eq!(finder.current(tenant(1)), None);
}

/// What a listing is made of by lot: whose it is, and the places in the lists of what it can be.
type Drawn = (u128, usize, i32, usize, usize, u8, bool);

fn listings() -> impl Strategy<Value = Vec<Listing>> {
    let one = (1..4_u128, 0..4_usize, -40_000..40_000_i32, 0..3_usize, 0..3_usize, 0..7_u8, any::<bool>());
    proptest::collection::vec(one, 0..30).prop_map(|all| {
        let made = |(nth, (own, name, north, cost, need, day, open)): (usize, Drawn)| Listing {
            tenant: tenant(own),
            sites: site(53_720_000 + north, -1_860_000),
            cost: [Cost::Free, Cost::Pays, Cost::Unknown][cost],
            needs: Needs::of([["food", "money", "loneliness"][need]]),
            places: if open { Places::Open } else { Places::Full },
            open: Week::default().and(day, 600, 720),
            ..listing(nth as u128 + 1, ["Choir", "Choir and tea", "Tea", "Garden"][name])
        };
        all.into_iter().enumerate().map(made).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn nothing_of_another_service_comes_out(all in listings(), words in "(choir|tea|garden|)") {
        let finder = finder(&all);
        let near = Some(Near { from: here(), within: None });
        let query = Query { near, limit: 200, ..query(&words) };
        let found = finder.find(&query).unwrap();
        prop_assert!(found.found.iter().all(|one| one.tenant == tenant(1)));
        prop_assert_eq!(usize::try_from(found.total).ok(), Some(found.found.len()));
        let both = Query { tenants: Tenants::only(tenant(1)).and(tenant(2)), ..query.clone() };
        let both = finder.find(&both).unwrap();
        prop_assert!(both.found.iter().all(|one| one.tenant != tenant(3)));
        let second = finder.find(&Query { tenants: Tenants::only(tenant(2)), ..query }).unwrap();
        if words.is_empty() {
            prop_assert_eq!(both.total, found.total + second.total);
        }
    }

    #[test]
    fn pages_put_together_are_the_whole_list_and_parts_make_the_score(all in listings(), order in 0..4_usize) {
        let finder = finder(&all);
        let order = [Order::Best, Order::Nearest, Order::Name, Order::Freshest][order];
        let near = Some(Near { from: here(), within: None });
        let whole = Query { near, order, limit: 200, ..query("") };
        let list = ids(&finder, &whole);
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let page = finder.find(&Query { limit: 4, after, ..whole.clone() }).unwrap();
            prop_assert_eq!(usize::try_from(page.total).ok(), Some(list.len()));
            let Some(last) = page.found.last() else { break };
            after = Some(last.place.to_string().parse().unwrap());
            for one in &page.found {
                prop_assert_eq!(one.score, one.parts.iter().map(|part| part.points).sum::<i32>());
                paged.push(one.id.as_u128());
            }
        }
        prop_assert_eq!(paged, list);
    }

    #[test]
    fn what_is_counted_by_a_choice_is_what_is_found_by_it(all in listings(), free in any::<bool>(), day in 0..7_u8) {
        let finder = finder(&all);
        let mut asked = query("");
        asked.only.unknown = Unknown::LeaveOut;
        asked.only.free = free;
        let counts = finder.find(&asked).unwrap().counts;
        for (need, many) in &counts.needs {
            let mut chosen = asked.clone();
            chosen.only.needs = Needs::of([*need]);
            prop_assert_eq!(finder.find(&chosen).unwrap().total, *many);
        }
        let mut chosen = asked.clone();
        chosen.only.when = Some(When::day(day));
        prop_assert_eq!(finder.find(&chosen).unwrap().total, counts.days[usize::from(day)]);
        let mut chosen = asked.clone();
        chosen.only.places_now = true;
        prop_assert_eq!(finder.find(&chosen).unwrap().total, counts.open);
        asked.only.free = true;
        prop_assert_eq!(finder.find(&asked).unwrap().total, counts.free);
    }
}
