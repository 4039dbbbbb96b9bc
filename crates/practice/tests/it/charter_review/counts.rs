//! How often a boundary was reached, passed and kept, and by how many workers.

use super::*;

#[test]
fn what_took_place_has_passed_and_what_was_not_allowed_has_not() {
    let urgent = Weighed { could_not_wait: true, ..asked(1, Some(Answer::No)) };
    for (act, turn) in [
        (act(1, Stance::Within, Outcome::Open), Turn::Within),
        (act(1, Stance::Reached, Outcome::Open), Turn::Reached),
        (act(1, Stance::Beyond, Outcome::Open), Turn::Passed),
        (passed(1), Turn::Passed),
        (asked(1, Some(Answer::Yes)), Turn::Passed),
        (asked(1, Some(Answer::No)), Turn::Refused),
        (asked(1, None), Turn::Waiting),
        (urgent, Turn::Passed),
        (act(1, Stance::Beyond, Outcome::NotDone), Turn::Refused),
        (Weighed { took_place: true, ..act(1, Stance::Beyond, Outcome::NotDone) }, Turn::Passed),
        (Weighed { took_place: true, ..asked(1, Some(Answer::No)) }, Turn::Passed),
        (Weighed { took_place: true, ..act(1, Stance::Within, Outcome::Open) }, Turn::Within),
    ] {
        assert_eq!(act.turn(), turn, "{act:?}");
    }
}

#[test]
fn each_count_is_the_number_of_rows_behind_it() {
    let late = Weighed { quarter: summer(), version: 2, ..passed(7) };
    let urgent = Weighed { could_not_wait: true, ..asked(8, None) };
    let one = of(&[
        late,
        act(2, Stance::Within, Outcome::Open),
        act(3, Stance::Reached, Outcome::Open),
        passed(4),
        asked(5, Some(Answer::No)),
        asked(6, Some(Answer::Yes)),
        urgent,
        asked(9, None),
        act(10, Stance::Beyond, Outcome::NotDone),
    ]);
    assert_eq!(one.reached, [3]);
    assert_eq!(one.passed, [4, 6, 7, 8]);
    assert_eq!(one.refused, [5, 10]);
    assert_eq!(one.waiting, [9]);
    assert_eq!(one.asked, [5, 6, 8, 9]);
    assert_eq!((one.answered_yes, one.answered_no, one.could_not_wait), (vec![6], vec![5], vec![8]));
    assert_eq!((one.unasked, one.not_done), (vec![4, 7], vec![10]));
    assert_eq!(one.versions, [1, 2]);
    assert_eq!(one.by_quarter, [(spring(), vec![3, 4, 5, 6, 8, 9, 10]), (summer(), vec![7])]);
    assert_eq!(one.episodes, [4, 6, 7, 8]);
}

#[test]
fn workers_are_counted_where_five_could_have_been() {
    let by = |could: &[u32], acts: &[Weighed<u32>]| {
        let boundaries = [boundary(SIX, could)];
        review(&Rows { boundaries: &boundaries, weighed: acts, episodes: &[], came: &[], reasons: &[], loose: &[] })
            .boundaries[0]
            .by
    };
    let by_worker = |worker| Weighed { worker, ..passed(worker) };
    assert_eq!(by(&[1, 2, 3, 4], &[by_worker(1)]).words(), "too few workers to say");
    assert_eq!(by(&[1, 2, 3, 4], &[by_worker(1)]).told(), None);
    assert_eq!(by(&[1, 2, 3, 4], &[by_worker(5)]).words(), "one or two of 5 workers");
    assert_eq!(by(&[1, 2, 3, 4, 5], &[1, 2, 3].map(by_worker)).words(), "3 of 5 workers");
    assert_eq!(by(&[1, 2, 3, 4, 5], &[1, 2, 3, 4, 5].map(by_worker)).words(), "all 5 workers");
    assert_eq!(by(&[1, 2, 3, 4, 5, 6], &[]).words(), "none of 6 workers");
}

#[test]
fn an_act_at_no_reviewed_boundary_is_said_and_counted_nowhere() {
    let found = with(&[Weighed { boundary: 99, ..passed(3) }], &[], &[]);
    assert_eq!(found.elsewhere, [3]);
    assert_eq!(found.boundaries[0].at_it(), 0);
}

#[test]
fn how_an_act_went_beyond_is_told_only_where_none_of_it_is_few() {
    let many: Vec<_> = (0..20).map(passed).collect();
    let told = of(&many).told();
    assert_eq!(told.passed, Some(Shown::About(20)));
    assert_eq!(told.how_passed, Some([Shown::About(20), Shown::Nobody, Shown::Nobody, Shown::Nobody]));
    let mut some = many;
    some.push(asked(30, Some(Answer::Yes)));
    assert_eq!(of(&some).told().how_passed, None);
}

#[test]
fn a_quarter_has_words() {
    assert_eq!(spring().to_string(), "April to June 2026");
    assert_eq!(Quarter::of(date(2026, 12, 31)).to_string(), "October to December 2026");
    assert!(Quarter::of(date(2026, 12, 31)) < Quarter::of(date(2027, 1, 1)));
    assert_eq!(Quarter::of(date(2026, 1, 1)), Quarter::of(date(2026, 3, 31)));
}

fn values(shown: Option<Shown>) -> Vec<i64> {
    (0..40).filter(|n| shown.is_none_or(|shown| figure::shown(*n) == shown)).collect()
}

fn any_act(id: u32) -> impl Strategy<Value = Weighed<u32>> {
    (0_usize..3, 0_usize..4, 0_usize..3, any::<bool>(), 0_u32..7, any::<bool>(), any::<bool>()).prop_map(
        move |(stance, outcome, answer, could_not_wait, worker, late, took_place)| Weighed {
            id,
            boundary: SIX,
            version: 1,
            stance: Stance::ALL[stance],
            outcome: Outcome::ALL[outcome],
            answer: Answer::ALL.get(answer).copied(),
            could_not_wait,
            took_place,
            worker,
            episode: Some(id % 9),
            quarter: if late { summer() } else { spring() },
        },
    )
}

fn acts(most: u32) -> impl Strategy<Value = Vec<Weighed<u32>>> {
    (0..most).prop_flat_map(|many| (0..many).map(any_act).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn an_act_within_never_raises_what_passed(acts in acts(30), worker in 0_u32..9) {
        let before = of(&acts);
        let mut more = acts;
        more.push(Weighed { worker, ..act(1_000, Stance::Within, Outcome::Open) });
        let after = of(&more);
        prop_assert_eq!((&before.passed, &before.reached, &before.refused), (&after.passed, &after.reached, &after.refused));
        prop_assert_eq!(before.episodes, after.episodes);
    }

    #[test]
    fn every_act_at_a_boundary_stands_in_one_count(acts in acts(40)) {
        let one = of(&acts);
        let mut all = [one.reached.clone(), one.passed.clone(), one.refused.clone(), one.waiting.clone()].concat();
        all.sort_unstable();
        let at_it: Vec<u32> = acts.iter().filter(|act| act.stance != Stance::Within).map(|act| act.id).collect();
        prop_assert_eq!(&all, &at_it);
        let mut quarters: Vec<u32> = one.by_quarter.iter().flat_map(|(_, rows)| rows.clone()).collect();
        quarters.sort_unstable();
        prop_assert_eq!(quarters, at_it);
        let ways = one.unasked.len() + one.could_not_wait.len() + one.all_the_same.len();
        prop_assert!(ways <= one.passed.len() && one.passed.len() <= ways + one.answered_yes.len());
    }

    #[test]
    fn no_hidden_count_follows_from_the_total_and_the_other_table(acts in acts(36)) {
        let one = of(&acts);
        let told = one.told();
        let turns = [told.reached, told.passed, told.refused, told.waiting];
        let quarters: Vec<Option<Shown>> = told.by_quarter.iter().map(|(_, shown)| *shown).collect();
        let sums = |lines: &[Vec<i64>]| lines.iter().fold(vec![true], |sums, line| {
            let mut next = vec![false; 160];
            for (sum, _) in sums.iter().enumerate().filter(|(_, can)| **can) {
                for n in line { next[sum + usize::try_from(*n).unwrap()] = true; }
            }
            next
        });
        for table in [&turns[..], &quarters] {
            let other = if table.len() == 4 { &quarters[..] } else { &turns[..] };
            let lines = |table: &[Option<Shown>]| table.iter().map(|one| values(*one)).collect::<Vec<_>>();
            let others = sums(&lines(other));
            for at in (0..table.len()).filter(|at| table[*at] == Some(Shown::Few)) {
                let mut can = 0;
                for value in 1..=7 {
                    let mut tried = lines(table);
                    tried[at] = vec![value];
                    let mine = sums(&tried);
                    let fits = (0..others.len().min(mine.len())).any(|total| {
                        let shown = figure::shown(i64::try_from(total).unwrap());
                        mine[total] && (other.is_empty() || others[total]) && told.all.is_none_or(|all| all == shown)
                    });
                    can += i32::from(fits);
                }
                prop_assert!(can >= 4, "{told:?} leaves {can}");
            }
        }
    }
}
