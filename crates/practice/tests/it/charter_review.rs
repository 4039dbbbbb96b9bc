//! The review of a charter (DOMAIN 5.4): counts, comparison with like support, and questions to talk about.

use jiff::civil::date;
use practice::charter::Aspect;
use practice::charter::review::{
    Answer, Boundary, Came, CameOf, Compared, Difference, Episode, Loose, Outcome, Points, Quarter, Reading, Reason,
    Review, Reviewed, Rows, Stance, Turn, Weighed, difference::difference, review,
};
use practice::figure::{self, Shown};
use proptest::prelude::*;

const SIX: u32 = 1;

fn spring() -> Quarter {
    Quarter::of(date(2026, 5, 12))
}

fn summer() -> Quarter {
    Quarter::of(date(2026, 7, 1))
}

fn boundary(id: u32, could: &[u32]) -> Boundary<u32> {
    Boundary { id, aspect: Aspect::NumberOfContacts, days_in_force: 365, could: could.to_vec() }
}

fn act(id: u32, stance: Stance, outcome: Outcome) -> Weighed<u32> {
    Weighed {
        id,
        boundary: SIX,
        version: 1,
        stance,
        outcome,
        answer: None,
        could_not_wait: false,
        took_place: false,
        worker: id % 6,
        episode: Some(id),
        quarter: spring(),
    }
}

fn passed(id: u32) -> Weighed<u32> {
    act(id, Stance::Beyond, Outcome::Told)
}

fn asked(id: u32, answer: Option<Answer>) -> Weighed<u32> {
    Weighed { answer, ..act(id, Stance::Beyond, Outcome::Asked) }
}

fn of(acts: &[Weighed<u32>]) -> Reviewed<u32> {
    with(acts, &[], &[]).boundaries.remove(0)
}

fn with(acts: &[Weighed<u32>], episodes: &[Episode<'_, u32>], came: &[CameOf<u32>]) -> Review<u32> {
    review(&Rows { boundaries: &[boundary(SIX, &[])], weighed: acts, episodes, came, reasons: &[], loose: &[] })
}

fn asks(found: &Review<u32>) -> Vec<Reading> {
    found.findings.iter().map(|one| one.reading).collect()
}

mod counts {
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
}

mod differences {
    use super::*;

    fn tenths(of: (u32, u32), other: (u32, u32)) -> (i64, i64, i64) {
        let Difference { by, least, most, .. } = difference(of, other).unwrap();
        (by.0, least.0, most.0)
    }

    /// Examples of Newcombe 1998, table II, method 10.
    #[test]
    fn an_interval_is_that_of_the_published_examples() {
        assert_eq!(tenths((56, 70), (48, 80)), (200, 52, 334));
        assert_eq!(tenths((9, 10), (3, 10)), (600, 171, 809));
        assert_eq!(tenths((6, 7), (2, 7)), (571, 58, 806));
        assert_eq!(tenths((5, 56), (0, 29)), (89, -38, 193));
        assert_eq!(tenths((0, 10), (0, 20)), (0, -161, 278));
        assert_eq!(tenths((0, 10), (0, 10)), (0, -278, 278));
        assert_eq!(tenths((10, 10), (0, 20)), (1000, 679, 1000));
    }

    #[test]
    fn there_is_no_difference_of_nothing() {
        assert_eq!(difference((0, 0), (1, 2)), None);
        assert_eq!(difference((3, 2), (1, 2)), None);
    }

    #[test]
    fn points_are_read_as_people_write_them() {
        assert_eq!([123, -40, 0, 5].map(|tenths| Points(tenths).signed()), ["+12.3", "−4", "0", "+0.5"]);
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_difference_stays_on_the_scale_and_turns_with_its_sides(
            of in 1_u32..60, other_of in 1_u32..60, yes in 0_u32..60, other_yes in 0_u32..60,
        ) {
            let (one, other) = ((yes.min(of), of), (other_yes.min(other_of), other_of));
            let found = difference(one, other).unwrap();
            prop_assert!(Points(-1_000) <= found.least && found.least <= found.by && found.by <= found.most && found.most <= Points(1_000));
            prop_assert!(found.least < found.most, "never without width");
            let turned = difference(other, one).unwrap();
            prop_assert_eq!((found.by.0, found.least.0, found.most.0), (-turned.by.0, -turned.most.0, -turned.least.0));
        }
    }
}

mod comparison {
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
}

mod readings {
    use super::*;

    /// 40 spells of support beyond and 60 within, alike, with so many that ended as planned.
    fn found(beyond: u32, within: u32) -> Review<u32> {
        let housing = vec!["housing".to_owned()];
        let all: Vec<_> = (0..100).map(|id| Episode { id, needs: &housing, began: spring() }).collect();
        let came: Vec<_> = (0..100)
            .map(|episode| {
                let yes = if episode < 40 { episode < beyond } else { episode - 40 < within };
                CameOf { episode, what: Came::EndedAsPlanned, yes }
            })
            .collect();
        let acts: Vec<_> = (0..40).map(passed).collect();
        with(&acts, &all, &came)
    }

    #[test]
    fn often_passed_with_good_endings_asks_whether_it_is_too_tight() {
        let tight = found(30, 30);
        assert_eq!(asks(&tight), [Reading::TooTight]);
        assert_eq!(tight.findings[0].rows.len(), 40, "with the acts behind it");
        assert_eq!(asks(&found(15, 10)), [], "fewer than half ended as planned");
    }

    #[test]
    fn often_passed_with_poorer_endings_asks_whether_it_holds_and_by_chance_alone_asks_nothing() {
        assert_eq!(asks(&found(10, 50)), [Reading::TooLoose]);
        assert_eq!(asks(&found(22, 36)), []);
    }

    #[test]
    fn a_boundary_that_nobody_came_to_is_asked_about_unless_it_is_new() {
        let housing = vec!["housing".to_owned()];
        let all: Vec<_> = (0..20).map(|id| Episode { id, needs: &housing, began: spring() }).collect();
        let within = [act(1, Stance::Within, Outcome::Open)];
        assert_eq!(asks(&with(&within, &all, &[])), [Reading::DoingAnything]);
        assert_eq!(asks(&with(&[act(1, Stance::Reached, Outcome::Open)], &all, &[])), []);
        assert_eq!(asks(&with(&within, &all[..19], &[])), []);
        let new = [Boundary { days_in_force: 89, ..boundary(SIX, &[]) }];
        let rows = Rows { boundaries: &new, weighed: &within, episodes: &all, came: &[], reasons: &[], loose: &[] };
        assert_eq!(asks(&review(&rows)), []);
    }

    #[test]
    fn passed_by_few_of_five_or_more_asks_whether_it_is_understood_alike() {
        let by = |workers: u32, could: &[u32]| {
            let acts: Vec<_> = (0..12).map(|id| Weighed { worker: id % workers, ..passed(id) }).collect();
            let boundaries = [boundary(SIX, could)];
            asks(&review(&Rows {
                boundaries: &boundaries,
                weighed: &acts,
                episodes: &[],
                came: &[],
                reasons: &[],
                loose: &[],
            }))
        };
        assert_eq!(by(2, &[0, 1, 2, 3, 4]), [Reading::UnderstoodAlike]);
        assert_eq!(by(3, &[0, 1, 2, 3, 4]), []);
        assert_eq!(by(2, &[0, 1, 2, 3]), [], "too few workers to say");
        assert_eq!(by(3, &(0..12).collect::<Vec<_>>()), [Reading::UnderstoodAlike], "three of twelve");
    }

    #[test]
    fn asked_first_and_nearly_always_answered_yes_asks_whether_asking_is_worth_it() {
        let answers = |yes: u32, no: u32| {
            let acts: Vec<_> = (0..yes)
                .map(|id| asked(id, Some(Answer::Yes)))
                .chain((yes..yes + no).map(|id| asked(id, Some(Answer::No))))
                .collect();
            asks(&with(&acts, &[], &[]))
        };
        assert_eq!(answers(8, 0), [Reading::AskingWorth]);
        assert_eq!(answers(7, 0), []);
        assert_eq!(answers(40, 1), [], "seven may have been answered no, for all that is told");
        assert_eq!(answers(63, 1), [Reading::AskingWorth]);
        assert_eq!(answers(63, 1), answers(63, 7), "what is hidden is not told by the question");
    }

    #[test]
    fn what_is_not_done_here_and_took_place_often_asks_whether_it_is_known() {
        let acts = |many: u32| {
            let one = |id| Weighed { took_place: true, ..act(id, Stance::Beyond, Outcome::NotDone) };
            asks(&with(&(0..many).map(one).collect::<Vec<_>>(), &[], &[]))
        };
        assert_eq!(acts(8), [Reading::Known]);
        assert_eq!(acts(7), []);
    }

    #[test]
    fn the_reasons_of_what_went_beyond_are_put_together_and_no_others() {
        let words =
            ["She was not ready to meet a group", "not ready for groups yet", "Ready for a group soon", "Flooded flat"];
        let mut acts: Vec<_> = (0..4).map(passed).collect();
        acts.push(asked(4, Some(Answer::No)));
        let reasons: Vec<Reason<'_, u32>> = (0..)
            .zip(words.into_iter().chain(["ready for a group"]))
            .map(|(act, words)| Reason { act, words })
            .collect();
        let boundaries = [boundary(SIX, &[])];
        let rows =
            Rows { boundaries: &boundaries, weighed: &acts, reasons: &reasons, episodes: &[], came: &[], loose: &[] };
        let said = review(&rows).boundaries.remove(0).reasons;
        assert_eq!((said.rows, said.others), (vec![0, 1, 2, 3], vec![3]));
        assert_eq!(said.alike[0].rows, [0, 1, 2]);
        assert_eq!(said.alike[0].words, ["group".to_owned(), "ready".to_owned()]);
    }

    #[test]
    fn asks_that_often_cannot_wait_ask_whether_answers_come_in_time() {
        let urgent = |could_not: u32, all: u32| {
            let acts: Vec<_> =
                (0..all).map(|id| Weighed { could_not_wait: id < could_not, ..asked(id, None) }).collect();
            asks(&with(&acts, &[], &[]))
        };
        assert_eq!(urgent(8, 30), [Reading::AnswersInTime]);
        assert_eq!(urgent(7, 10), []);
        assert_eq!(urgent(8, 60), []);
    }

    #[test]
    fn every_question_says_when_it_is_asked_and_none_is_a_verdict() {
        for reading in Reading::ALL {
            assert!(reading.rule().ends_with('.') && reading.words().ends_with('?'), "{reading}");
        }
    }
}

mod unguided {
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
}
