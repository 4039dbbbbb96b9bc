//! Acts where there is no boundary, put together by shared words.

use super::*;
use practice::charter::review::Together;
use practice::charter::review::alike::{stem, unguided};

fn loose(id: u32, words: &str) -> Loose<'_, u32> {
    Loose { id, aspect: Aspect::Tasks, words, worker: id, episode: Some(id) }
}

fn tasks(acts: &[Loose<'_, u32>]) -> Together<u32> {
    unguided(acts).remove(0)
}

#[test]
fn acts_that_share_two_words_stand_together_however_they_are_written() {
    let found = tasks(&[
        loose(1, "Gave a LIFT to the hospital"),
        loose(2, "lifts to hospital, twice"),
        loose(3, "Lifting him to the Hospital’s door"),
        loose(4, "Sat with her at the bank"),
    ]);
    assert_eq!(found.alike.len(), 1);
    assert_eq!((found.alike[0].rows.as_slice(), found.others.as_slice()), (&[1, 2, 3][..], &[4][..]));
    assert_eq!(found.alike[0].words, ["hospital".to_owned(), "lift".to_owned()]);
    assert_eq!(found.rows, [1, 2, 3, 4]);
}

#[test]
fn one_shared_word_is_not_enough_and_there_is_no_chain() {
    let chain = [
        loose(1, "hospital lift"),
        loose(2, "hospital lift parking"),
        loose(3, "parking ticket bank"),
        loose(4, "ticket bank queue"),
    ];
    assert!(tasks(&chain).alike.is_empty());
}

#[test]
fn words_of_fewer_than_three_workers_or_persons_come_to_no_page() {
    let of = |worker: u32, episode: u32| {
        (0..9)
            .map(|id| Loose {
                worker: id % worker,
                episode: Some(id % episode),
                ..loose(id, "Rang Mrs Abernethy nightly")
            })
            .collect::<Vec<_>>()
    };
    assert!(tasks(&of(2, 9)).alike.is_empty(), "a way of speaking of two workers");
    assert!(tasks(&of(9, 2)).alike.is_empty(), "the name of a person");
    assert_eq!(tasks(&of(3, 3)).alike.len(), 1);
}

#[test]
fn aspects_stand_apart() {
    let found = unguided(&[loose(1, "a"), Loose { aspect: Aspect::Methods, ..loose(2, "b") }]);
    assert_eq!(found.iter().map(|one| one.aspect).collect::<Vec<_>>(), [Aspect::Tasks, Aspect::Methods]);
}

#[test]
fn stems_put_the_ways_of_one_word_together() {
    for words in [
        &["lift", "lifts", "lifted", "lifting"][..],
        &["drive", "drives", "driving"],
        &["carry", "carries", "carrying", "carried"][..3],
        &["shopping", "shopped", "shop"],
        &["house", "houses", "housing"],
    ] {
        let stems: std::collections::BTreeSet<_> = words.iter().map(|word| stem(word)).collect();
        assert_eq!(stems.len(), 1, "{words:?}: {stems:?}");
    }
    assert_eq!(stem("with"), None);
    assert_eq!(stem("bus"), None);
    assert_eq!(stem("2026"), None);
    assert_ne!(stem("address"), stem("add"));
}

#[test]
fn many_acts_without_a_boundary_ask_for_guidance() {
    let asks = |acts: &[Loose<'_, u32>]| {
        let found =
            review(&Rows { boundaries: &[], weighed: &[], episodes: &[], came: &[], reasons: &[], loose: acts });
        found.findings.iter().map(|one| (one.reading, one.boundary, one.rows.len())).collect::<Vec<_>>()
    };
    let alike: Vec<_> = (0..8).map(|id| loose(id, "lift to hospital")).collect();
    assert_eq!(asks(&alike), [(Reading::GuidanceMissing, None, 8)]);
    assert_eq!(asks(&alike[..7]), []);
    let unlike: Vec<_> = (0..10).map(|id| loose(id, "")).collect();
    assert_eq!(asks(&unlike), [(Reading::GuidanceMissing, None, 10)]);
    assert_eq!(asks(&unlike[..9]), []);
}

#[test]
fn few_acts_alike_are_not_told_from_the_rest() {
    let mut acts: Vec<_> = (0..4).map(|id| loose(id, "lift to hospital")).collect();
    acts.extend((10..40).map(|id| loose(id, "")));
    let told = tasks(&acts).told();
    assert_eq!((told.alike, told.others, told.all), (vec![], Some(Shown::About(35)), Some(Shown::About(35))));
    acts.extend((50..54).map(|id| loose(id, "lift to hospital")));
    let told = tasks(&acts).told();
    assert_eq!(told.alike, [(["hospital".to_owned(), "lift".to_owned()], Some(Shown::About(10)))]);
    assert_eq!((told.others, told.all), (Some(Shown::About(30)), Some(Shown::About(40))));
}

fn words() -> impl Strategy<Value = Vec<(String, u32, u32)>> {
    let word = proptest::sample::select(vec!["lift", "hospital", "bank", "queue", "forms", "ticket", "garden"]);
    let text = proptest::collection::vec(word, 0..4).prop_map(|words| words.join(" "));
    proptest::collection::vec((text, 0_u32..5, 0_u32..9), 0..25)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn every_act_stands_in_one_place_and_the_order_of_rows_changes_nothing(
        (rows, order) in words().prop_flat_map(|rows| {
            let order: Vec<usize> = (0..rows.len()).collect();
            (Just(rows), Just(order).prop_shuffle())
        }),
    ) {
        let made = |at: usize| {
            let (words, worker, episode) = &rows[at];
            Loose { worker: *worker, episode: Some(*episode), ..loose(u32::try_from(at).unwrap(), words) }
        };
        let found = unguided(&(0..rows.len()).map(made).collect::<Vec<_>>());
        prop_assert_eq!(&found, &unguided(&order.iter().map(|at| made(*at)).collect::<Vec<_>>()));
        for one in found {
            let mut all = one.others.clone();
            for alike in &one.alike {
                all.extend(&alike.rows);
                for row in &alike.rows {
                    let has = |word: &String| rows[usize::try_from(*row).unwrap()].0.contains(word.as_str());
                    prop_assert!(alike.words.iter().all(has));
                }
            }
            all.sort_unstable();
            prop_assert_eq!(all, one.rows);
        }
    }
}
