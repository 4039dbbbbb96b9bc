//! The pulse: asked now and then, never twice, and no answer led back to anybody (DOMAIN 6).

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use practice::ids::AccountId;
use practice::support::pulse::{
    Agree, Answers, Band, Kept, Month, OPEN_DAYS, Own, Question, Settings, Tally, WEEKS_LEAST, WEEKS_MOST, asks, line,
    periods,
};
use practice::support::{Away, FEWEST};
use proptest::prelude::*;
use uuid::Uuid;

fn settings() -> Settings {
    Settings { on: true, every_weeks: 8, from: date(2026, 1, 5) }
}

fn people(numbers: impl IntoIterator<Item = u128>) -> BTreeSet<AccountId> {
    numbers.into_iter().map(|n| AccountId(Uuid::from_u128(n))).collect()
}

fn month(month: i8) -> Month {
    Month { year: 2026, month }
}

/// Each question answered alike, so many times each.
fn tally(counts: [u32; 5]) -> Tally {
    let mut tally = Tally::default();
    for question in Question::ALL {
        for (agree, count) in Agree::ALL.iter().zip(counts) {
            tally.add(*question, *agree, count);
        }
    }
    tally
}

fn kept(of: i8, counts: [u32; 5], from: u128) -> Kept {
    let n: u32 = counts.iter().sum();
    Kept { month: month(of), tally: tally(counts), people: people(from..from + u128::from(n)) }
}

const LATER: Date = date(2027, 6, 1);

#[test]
fn there_are_five_questions_each_put_so_that_to_agree_is_good() {
    assert_eq!(Question::ALL.len(), 5);
    assert_eq!(Agree::ALL.len(), 5);
    assert!(Question::ALL.iter().all(|one| one.words().ends_with('.') && !one.short().is_empty()));
}

#[test]
fn a_round_opens_every_so_many_weeks_for_everybody_alike() {
    assert_eq!(settings().round(date(2026, 1, 4)), None);
    let first = settings().round(date(2026, 1, 5)).unwrap();
    assert_eq!((first.opens, first.closes, first.month()), (date(2026, 1, 5), date(2026, 1, 19), month(1)));
    assert_eq!(settings().round(date(2026, 1, 18)), Some(first));
    assert_eq!(settings().round(date(2026, 1, 19)), None);
    assert_eq!(settings().round(date(2026, 3, 2)).unwrap().opens, date(2026, 3, 2));
    assert_eq!(Settings { on: false, ..settings() }.round(date(2026, 1, 5)), None);
    assert!(settings().check().is_ok());
    assert!(Settings { every_weeks: WEEKS_LEAST - 1, ..settings() }.check().is_err());
    assert!(Settings { every_weeks: WEEKS_MOST + 1, ..settings() }.check().is_err());
}

#[test]
fn nobody_is_asked_twice_in_a_round_nor_within_five_weeks_though_the_settings_change() {
    let today = date(2026, 3, 4);
    assert!(asks(&settings(), None, &[], today).is_some());
    assert_eq!(asks(&settings(), Some(date(2026, 3, 2)), &[], today), None);
    assert!(asks(&settings(), Some(date(2026, 1, 5)), &[], today).is_some());
    let changed = Settings { every_weeks: 5, from: date(2026, 3, 23), ..settings() };
    assert_eq!(asks(&changed, Some(date(2026, 3, 2)), &[], date(2026, 3, 24)), None, "three weeks ago");
    assert!(asks(&changed, Some(date(2026, 3, 2)), &[], date(2026, 4, 27)).is_some());
    let leave = [Away { from: date(2026, 3, 1), until: Some(date(2026, 3, 10)) }];
    assert_eq!(asks(&settings(), None, &leave, today), None);
    assert!(asks(&settings(), None, &leave, date(2026, 3, 10)).is_some());
}

#[test]
fn a_question_can_be_left_out_and_an_answer_without_any_is_none() {
    assert_eq!(Answers::default().check().unwrap_err().field, "answers");
    let one = Answers::default().with(Question::Load, Agree::Hardly);
    assert!(one.check().is_ok());
    let tally = Tally::default().with(one);
    assert_eq!((tally.answered(Question::Load), tally.answered(Question::Clear)), (1, 0));
    assert_eq!(tally.of(Question::Load, Agree::Hardly), 1);
}

#[test]
fn what_is_stored_of_an_answer_is_a_number_and_who_answered_has_no_answer() {
    // two orders of the same answers leave the same behind: nothing of who came first is kept
    let (one, two) = (
        Answers::default().with(Question::Clear, Agree::Fully),
        Answers::default().with(Question::Clear, Agree::Partly),
    );
    assert_eq!(Tally::default().with(one).with(two), Tally::default().with(two).with(one));
}

#[test]
fn a_worker_sees_their_own_line_in_order_of_time() {
    let own = |of, agree| Own { month: month(of), answers: Answers::default().with(Question::Load, agree) };
    let kept = [own(5, Agree::Mostly), own(1, Agree::Hardly), Own { month: month(3), answers: Answers::default() }];
    assert_eq!(line(&kept, Question::Load), [(month(1), Agree::Hardly), (month(5), Agree::Mostly)]);
    assert!(line(&kept, Question::Clear).is_empty());
}

#[test]
fn four_answers_are_not_shown_and_five_are() {
    assert!(periods(&[kept(1, [0, 0, 2, 2, 0], 0)], LATER).is_empty());
    let shown = periods(&[kept(1, [0, 0, 2, 3, 0], 0)], LATER);
    assert_eq!((shown.len(), shown[0].cells.len()), (1, 5));
    assert_eq!((shown[0].cells[0].answered, shown[0].cells[0].middle), (5, Agree::Mostly));
    assert!(shown[0].cells[0].parts.is_empty(), "two said partly, and nobody reads that");
}

#[test]
fn months_with_few_answers_are_put_together_until_five_people_have_answered() {
    let few = [kept(1, [0, 0, 1, 1, 1], 0), kept(3, [0, 0, 1, 1, 0], 3), kept(5, [0, 5, 0, 0, 0], 0)];
    let shown = periods(&few, LATER);
    assert_eq!(shown.iter().map(|one| (one.from.month, one.to.month)).collect::<Vec<_>>(), [(1, 3), (5, 5)]);
    assert!(shown[0].cells[0].parts.is_empty(), "somebody may stand in it twice");
    // three workers who answer again and again are three workers
    let three = [kept(1, [0, 0, 1, 1, 1], 0), kept(3, [0, 0, 1, 1, 1], 0), kept(5, [0, 0, 1, 1, 1], 0)];
    assert!(periods(&three, LATER).is_empty());
}

#[test]
fn parts_are_five_or_more_or_none_and_an_answer_that_all_gave_is_not_told_as_theirs() {
    let parts = |counts| {
        periods(&[kept(1, counts, 0)], LATER)[0].cells[0]
            .parts
            .iter()
            .map(|part| (part.bands.clone(), part.count))
            .collect::<Vec<_>>()
    };
    assert_eq!(parts([3, 2, 5, 5, 4]), [(vec![Band::No], 5), (vec![Band::Partly], 5), (vec![Band::Yes], 9)]);
    assert_eq!(parts([1, 1, 3, 5, 4]), [(vec![Band::No, Band::Partly], 5), (vec![Band::Yes], 9)]);
    assert_eq!(parts([4, 3, 3, 1, 1]), [(vec![Band::No], 7), (vec![Band::Partly, Band::Yes], 5)]);
    assert!(parts([0, 0, 0, 0, 12]).is_empty());
    assert!(parts([0, 0, 4, 8, 0]).is_empty());
}

#[test]
fn a_month_is_shown_once_nothing_of_it_can_change() {
    let of = [kept(1, [0, 0, 2, 3, 0], 0)];
    assert!(periods(&of, date(2026, 2, 14)).is_empty(), "a round of the last day of January is open");
    assert_eq!(periods(&of, date(2026, 2, 15)).len(), 1);
}

#[test]
fn a_question_that_too_few_answered_keeps_the_period_open() {
    let mut one = kept(1, [0, 0, 2, 3, 0], 0);
    one.tally =
        (0..5).fold(Tally::default(), |tally, _| tally.with(Answers::default().with(Question::Clear, Agree::Fully)));
    assert!(periods(&[one], LATER).is_empty());
}

fn answers() -> impl Strategy<Value = Answers> {
    proptest::collection::vec(proptest::option::of(0..5_usize), 5).prop_map(|all| {
        Question::ALL.iter().zip(all).fold(Answers::default(), |answers, (question, agree)| match agree {
            Some(at) => answers.with(*question, Agree::ALL[at]),
            None => answers,
        })
    })
}

/// A year of a service: in each month different people answer, at most once each.
fn year() -> impl Strategy<Value = Vec<Kept>> {
    proptest::collection::vec(proptest::collection::btree_map(0..14_u128, answers(), 0..14), 1..12).prop_map(|months| {
        (1_i8..)
            .zip(months)
            .map(|(of, said)| Kept {
                month: month(of),
                tally: said.values().fold(Tally::default(), |tally, one| tally.with(*one)),
                people: people(said.keys().copied()),
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn no_cell_and_no_part_is_ever_smaller_than_five(year in year()) {
        for period in periods(&year, LATER) {
            prop_assert_eq!(period.cells.len(), 5);
            let who: BTreeSet<AccountId> = year.iter().filter(|one| one.month >= period.from && one.month <= period.to).flat_map(|one| one.people.clone()).collect();
            prop_assert!(who.len() >= FEWEST);
            for cell in period.cells {
                prop_assert!(cell.answered as usize >= FEWEST);
                prop_assert!(cell.parts.iter().all(|part| part.count as usize >= FEWEST));
                prop_assert!(cell.parts.is_empty() || cell.parts.len() > 1);
                prop_assert!(cell.parts.is_empty() || cell.parts.iter().map(|part| part.count).sum::<u32>() == cell.answered);
                prop_assert!(cell.parts.is_empty() || period.from == period.to);
            }
        }
    }

    #[test]
    fn periods_follow_one_another_and_never_overlap_so_that_no_difference_undoes_them(year in year()) {
        let shown = periods(&year, LATER);
        prop_assert!(shown.iter().all(|one| one.from <= one.to));
        prop_assert!(shown.windows(2).all(|two| two[0].to < two[1].from));
    }

    #[test]
    fn a_later_month_changes_nothing_that_was_shown(year in year(), seen in 1..12_i8) {
        let early = Date::new(2026, seen, 28).unwrap();
        let (then, now) = (periods(&year, early), periods(&year, LATER));
        prop_assert_eq!(&then[..], &now[..then.len()]);
    }

    #[test]
    fn nobody_is_asked_twice_within_five_weeks_whatever_a_service_sets(changes in proptest::collection::vec((1..30_i64, 0..60_i64), 1..8)) {
        let (mut last, mut day): (Option<Date>, Date) = (None, date(2026, 1, 1));
        let mut months = BTreeSet::new();
        for (every, shift) in changes {
            let settings = Settings { on: true, every_weeks: every, from: day.checked_add(shift.days()).unwrap() };
            for _ in 0..120 {
                day = day.tomorrow().unwrap();
                if let Some(round) = asks(&settings, last, &[], day) {
                    prop_assert!(last.is_none_or(|last| last.checked_add((WEEKS_LEAST * 7).days()).unwrap() <= round.opens));
                    prop_assert!(day < round.opens.checked_add(OPEN_DAYS.days()).unwrap());
                    prop_assert!(months.insert(round.month()), "one answer in a month is one person’s");
                    last = Some(round.opens);
                }
            }
        }
    }
}
