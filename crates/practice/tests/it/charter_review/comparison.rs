//! What came of support beyond, beside like support within.

use super::*;

fn needs(of: &[&str]) -> Vec<String> {
    of.iter().map(|need| (*need).to_owned()).collect()
}

fn episodes(ids: std::ops::Range<u32>, needs: &[String], began: Quarter) -> Vec<Episode<'_, u32>> {
    ids.map(|id| Episode { id, needs, began }).collect()
}

fn planned(ids: std::ops::Range<u32>, yes: u32) -> Vec<CameOf<u32>> {
    let first = ids.start;
    ids.map(|episode| CameOf { episode, what: Came::EndedAsPlanned, yes: episode - first < yes }).collect()
}

fn ended(found: &Review<u32>) -> Compared<u32> {
    found.boundaries[0].compared.iter().find(|one| one.what == Came::EndedAsPlanned).unwrap().clone()
}

#[test]
fn support_with_the_same_needs_and_quarter_is_alike_in_whatever_order_they_were_named() {
    let (one, other) = (needs(&["housing", "benefits"]), needs(&["benefits", "housing", "benefits"]));
    let all = [episodes(0..70, &one, spring()), episodes(70..150, &other, spring())].concat();
    let came = [planned(0..70, 56), planned(70..150, 48)].concat();
    let acts: Vec<_> = (0..70).map(passed).collect();
    let found = ended(&with(&acts, &all, &came));
    assert_eq!((found.beyond.all(), found.within.all(), found.exactly), (70, 80, 70));
    assert_eq!(found.difference, difference((56, 70), (48, 80)), "of one set it is the plain difference");
    assert!(found.unmatched.is_empty() && found.unknown.is_empty());
}

#[test]
fn what_finds_no_partner_by_all_needs_is_compared_by_the_first_and_else_counted() {
    let (housing, more, food) = (needs(&["housing"]), needs(&["housing", "food"]), needs(&["food"]));
    let all = [
        episodes(0..1, &more, spring()),    // beyond: like by the first need alone
        episodes(1..2, &housing, spring()), // within
        episodes(2..3, &food, spring()),    // beyond: like none
        episodes(3..4, &food, summer()),    // within, of another quarter
        episodes(4..5, &food, spring()),    // beyond: not known
    ]
    .concat();
    let found = ended(&with(&[passed(0), passed(2), passed(4)], &all, &planned(0..4, 4)));
    assert_eq!((found.beyond.yes, found.within.yes, found.exactly), (vec![0], vec![1], 0));
    assert_eq!((found.unmatched, found.unknown), (vec![2], vec![4]));
}

#[test]
fn support_of_an_exact_set_is_not_used_again_by_the_first_need() {
    let (housing, more) = (needs(&["housing"]), needs(&["housing", "food"]));
    let all = [episodes(0..2, &housing, spring()), episodes(2..3, &more, spring())].concat();
    let found = ended(&with(&[passed(0), passed(2)], &all, &planned(0..3, 3)));
    assert_eq!(found.within.yes, [1]);
    assert_eq!(found.unmatched, [2], "the one like it is taken by its exact partner");
}

#[test]
fn sets_weigh_as_those_beyond_are_spread_over_them() {
    let (housing, food) = (needs(&["housing"]), needs(&["food"]));
    let all = [
        episodes(0..30, &housing, spring()),   // 30 beyond
        episodes(30..130, &housing, spring()), // 100 within, half of them yes
        episodes(130..140, &food, spring()),   // 10 beyond
        episodes(140..240, &food, spring()),   // 100 within, all yes
    ]
    .concat();
    let came = [planned(0..30, 20), planned(30..130, 50), planned(130..140, 10), planned(140..240, 100)].concat();
    let acts: Vec<_> = (0..30).chain(130..140).map(passed).collect();
    let found = ended(&with(&acts, &all, &came));
    let difference = found.difference.unwrap();
    // 30 of 40; three quarters of a half and a quarter of all
    assert_eq!((difference.first, difference.second, difference.by), (Points(750), Points(625), Points(125)));
    assert!(!difference.is_told());
    assert_eq!(found.told().unwrap().beyond_all, Shown::About(40));
}

#[test]
fn what_was_asked_and_not_answered_is_on_neither_side_and_what_was_refused_stayed_within() {
    let housing = needs(&["housing"]);
    let all = episodes(0..4, &housing, spring());
    let acts = [passed(0), asked(1, None), asked(2, Some(Answer::No)), asked(0, None)];
    let found = with(&acts, &all, &planned(0..4, 4));
    assert_eq!(found.boundaries[0].undecided, [1]);
    assert_eq!(ended(&found).within.yes, [2, 3]);
}

#[test]
fn where_several_rows_speak_of_the_same_thing_one_yes_decides() {
    let housing = needs(&["housing"]);
    let all = episodes(0..2, &housing, spring());
    let row = |yes| CameOf { episode: 0, what: Came::TakingPart, yes };
    let other = CameOf { episode: 1, what: Came::TakingPart, yes: false };
    for rows in [[row(true), row(false), other], [row(false), row(true), other]] {
        let found = with(&[passed(0)], &all, &rows);
        let one = found.boundaries[0].compared.iter().find(|one| one.what == Came::TakingPart).unwrap();
        assert_eq!((one.beyond.yes.as_slice(), one.within.no.as_slice()), (&[0][..], &[1][..]));
    }
}

#[test]
fn a_comparison_with_few_on_any_side_is_not_told() {
    let housing = needs(&["housing"]);
    let told = |beyond: (u32, u32), within: (u32, u32)| {
        let all = episodes(0..beyond.1 + within.1, &housing, spring());
        let came = [planned(0..beyond.1, beyond.0), planned(beyond.1..beyond.1 + within.1, within.0)].concat();
        let acts: Vec<_> = (0..beyond.1).map(passed).collect();
        ended(&with(&acts, &all, &came)).told()
    };
    assert!(told((20, 30), (20, 40)).is_some());
    assert!(told((23, 30), (20, 40)).is_none(), "seven did not");
    assert!(told((20, 30), (7, 40)).is_none());
    assert!(told((30, 30), (20, 40)).is_some(), "nobody is no small number");
    assert!(told((0, 0), (20, 40)).is_none());
    // 21 and 22 of as many are told alike
    assert_eq!(told((21, 31), (20, 40)), told((22, 31), (20, 40)));
}

#[test]
fn the_warning_stands_and_every_outcome_says_how_it_is_counted() {
    assert!(practice::charter::review::WARNING.starts_with("Harder cases go beyond"));
    for what in Came::ALL {
        assert!(what.how().ends_with('.'), "{what}");
    }
}

proptest! {
    #[test]
    fn where_both_sides_have_the_same_mix_weighing_changes_nothing(
        sets in proptest::collection::vec((1_u32..20, any::<bool>()), 1..5), times in 1_u32..4,
    ) {
        // in each set so many beyond, and so many times as many within; one set all yes, the next all no
        let needs: Vec<Vec<String>> = (0..sets.len()).map(|nth| needs(&[&format!("need {nth}")])).collect();
        let (mut acts, mut all, mut came) = (Vec::new(), Vec::new(), Vec::new());
        let (mut yes, mut of, mut id) = (0, 0, 0);
        for ((many, good), needs) in sets.iter().zip(&needs) {
            (yes, of) = (yes + if *good { *many } else { 0 }, of + many);
            for nth in 0..many * (1 + times) {
                all.push(Episode { id, needs, began: spring() });
                came.push(CameOf { episode: id, what: Came::EndedAsPlanned, yes: *good });
                if nth < *many {
                    acts.push(passed(id));
                }
                id += 1;
            }
        }
        let found = ended(&with(&acts, &all, &came));
        prop_assert_eq!(found.difference, difference((yes, of), (yes * times, of * times)));
    }
}

type Case = (Vec<(u8, bool, u8, Option<bool>)>, Vec<usize>);

fn case() -> impl Strategy<Value = Case> {
    proptest::collection::vec((0_u8..4, any::<bool>(), 0_u8..4, proptest::option::of(any::<bool>())), 1..60)
        .prop_flat_map(|rows| {
            let order: Vec<usize> = (0..rows.len()).collect();
            (Just(rows), Just(order).prop_shuffle())
        })
}

fn sets() -> Vec<Vec<String>> {
    vec![needs(&["housing"]), needs(&["housing", "food"]), needs(&["food"]), needs(&[])]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn the_order_of_rows_changes_nothing((rows, order) in case()) {
        let sets = sets();
        let build = |order: &mut dyn Iterator<Item = usize>| {
            let (mut acts, mut all, mut came) = (Vec::new(), Vec::new(), Vec::new());
            for at in order {
                let (set, late, way, yes) = rows[at];
                let id = u32::try_from(at).unwrap();
                let began = if late { summer() } else { spring() };
                all.push(Episode { id, needs: &sets[usize::from(set)], began });
                acts.push(match way { 0 => passed(id), 1 => asked(id, None), _ => act(id, Stance::Within, Outcome::Open) });
                came.extend(yes.map(|yes| CameOf { episode: id, what: Came::EndedAsPlanned, yes }));
            }
            with(&acts, &all, &came)
        };
        let found = build(&mut (0..rows.len()));
        prop_assert_eq!(&found, &build(&mut order.iter().copied()));
        let compared = ended(&found);
        // each beyond stands in one list, and nothing is on two sides
        let beyond = compared.beyond.all() + compared.unmatched.len() + compared.unknown.len();
        prop_assert_eq!(beyond, found.boundaries[0].episodes.len());
        prop_assert_eq!(compared.difference.is_some(), compared.beyond.all() > 0);
        prop_assert_eq!(compared.beyond.all() > 0, compared.within.all() > 0);
        if let Some(told) = compared.told() {
            for side in [&compared.beyond, &compared.within] {
                prop_assert!([side.yes.len(), side.no.len()].iter().all(|n| *n == 0 || *n >= 8));
            }
            prop_assert!(told.difference.least <= told.difference.most);
        }
    }
}
