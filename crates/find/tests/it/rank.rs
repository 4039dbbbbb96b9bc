//! The order of the list, as a rule.

use find::rank::{Field, Fit, Hit, How, Match, Reach, near, parts, score};
use find::{Needs, TakenUp};
use proptest::prelude::*;

fn hit(at: usize) -> Hit {
    match at {
        0 => Hit::NONE,
        at => Hit::of(Field::ALL[(at - 1) / 4], How::ALL[(at - 1) % 4]),
    }
}

fn fit(at: usize) -> Fit {
    [Fit::NotAsked, Fit::Yes, Fit::NotKnown, Fit::No][at]
}

proptest! {
    #[test]
    fn the_reasons_explain_the_score_and_better_is_never_worse(
        hits in proptest::collection::vec(0..21_usize, 1..8), metres in 0..100_000_u32, fits in proptest::array::uniform4(0..4_usize),
        assured in proptest::option::of(0..900_i32), introduced in 0..50_u16, started in 0..50_u16, closer in 0..100_000_u32,
    ) {
        let kept: Vec<Hit> = hits.iter().map(|at| hit(*at)).collect();
        let one = Match {
            needs: Needs::of(["food"]), hits: &kept, reach: Reach::Metres(metres), open: fit(fits[0]), free: fit(fits[1]),
            age: fit(fits[2]), places: fit(fits[3]), assured, taken_up: Some(TakenUp { introduced, started }), ..Match::default()
        };
        let sum: i32 = parts(&one).iter().map(|part| part.points).sum();
        prop_assert_eq!(score(&one), sum);
        let nearer = Match { reach: Reach::Metres(closer.min(metres)), ..one };
        prop_assert!(score(&nearer) >= score(&one));
        let more = Match { needs: Needs::of(["food", "money"]), ..one };
        prop_assert!(score(&more) > score(&one));
        let fuller: Vec<Hit> = kept.iter().map(|had| had.better(Hit::of(Field::Name, How::Same))).collect();
        let fuller = Match { hits: &fuller, ..one };
        prop_assert!(score(&fuller) >= score(&one));
        for had in &kept {
            let better = had.better(hit(hits[0]));
            prop_assert!(better.points() >= had.points());
        }
    }
}

#[test]
fn being_near_halves_at_two_kilometres() {
    assert_eq!((near(0), near(2_000), near(u32::MAX)), (100, 50, 0));
}
