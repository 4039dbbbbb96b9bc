//! The pulse: asked now and then, never twice, and no answer led back to anybody (DOMAIN 6).

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::{Date, date};
use practice::support::pulse::{
    Agree, Answers, Band, Month, OPEN_DAYS, Own, Question, Round, Settings, Tally, WEEKS_LEAST, WEEKS_MOST, asks,
    close, is_over, line,
};
use practice::support::{Away, FEWEST};
use proptest::prelude::*;

fn settings() -> Settings {
    Settings { on: true, every_weeks: 8, from: date(2026, 1, 5) }
}

fn round() -> Round {
    settings().round(date(2026, 1, 5)).unwrap()
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
fn what_is_stored_of_an_answer_is_a_number_and_no_order_is_kept() {
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
fn four_answers_are_not_kept_and_five_are_shown() {
    assert_eq!(close(round(), &tally([0, 0, 2, 2, 0])), None, "nothing is kept of them");
    let shown = close(round(), &tally([0, 0, 2, 3, 0])).unwrap();
    assert_eq!((shown.month, shown.cells.len()), (month(1), 5));
    assert_eq!((shown.cells[0].answered, shown.cells[0].middle), (5, Agree::Mostly));
    assert!(shown.cells[0].parts.is_empty(), "two said partly, and nobody reads that");
    assert_eq!(close(round(), &Tally::default()), None);
}

#[test]
fn a_question_that_too_few_answered_is_left_out_and_not_said_how_few() {
    let five =
        (0..5).fold(Tally::default(), |tally, _| tally.with(Answers::default().with(Question::Load, Agree::Fully)));
    let and_four = (0..4).fold(five, |tally, _| tally.with(Answers::default().with(Question::Clear, Agree::Fully)));
    let questions =
        |tally: &Tally| close(round(), tally).unwrap().cells.iter().map(|cell| cell.question).collect::<Vec<_>>();
    assert_eq!(questions(&and_four), [Question::Load]);
    assert_eq!(close(round(), &five), close(round(), &and_four), "as if nobody had answered it");
}

#[test]
fn parts_are_five_or_more_or_none_and_an_answer_that_all_gave_is_not_told_as_theirs() {
    let parts = |counts| {
        let closed = close(round(), &tally(counts)).unwrap();
        closed.cells[0].parts.iter().map(|part| (part.bands.clone(), part.count)).collect::<Vec<_>>()
    };
    assert_eq!(parts([3, 2, 5, 5, 4]), [(vec![Band::No], 5), (vec![Band::Partly], 5), (vec![Band::Yes], 9)]);
    assert_eq!(parts([1, 1, 3, 5, 4]), [(vec![Band::No, Band::Partly], 5), (vec![Band::Yes], 9)]);
    assert_eq!(parts([4, 3, 3, 1, 1]), [(vec![Band::No], 7), (vec![Band::Partly, Band::Yes], 5)]);
    assert!(parts([0, 0, 0, 0, 12]).is_empty());
    assert!(parts([0, 0, 4, 8, 0]).is_empty());
}

#[test]
fn the_middle_is_an_answer_that_was_given() {
    let middle = |counts| close(round(), &tally(counts)).unwrap().cells[0].middle;
    assert_eq!(middle([3, 0, 0, 0, 3]), Agree::NotAtAll, "half agree no more than this");
    assert_eq!(middle([2, 0, 0, 0, 3]), Agree::Fully);
    assert_eq!(middle([0, 1, 3, 1, 0]), Agree::Partly);
}

#[test]
fn a_round_is_closed_once_it_takes_no_more_answers() {
    let last = date(2026, 1, 18);
    assert!(!is_over(round(), last) && settings().round(last) == Some(round()));
    assert!(is_over(round(), date(2026, 1, 19)) && settings().round(date(2026, 1, 19)).is_none());
}

fn answers() -> impl Strategy<Value = Answers> {
    proptest::collection::vec(proptest::option::of(0..5_usize), 5).prop_map(|all| {
        Question::ALL.iter().zip(all).fold(Answers::default(), |answers, (question, agree)| match agree {
            Some(at) => answers.with(*question, Agree::ALL[at]),
            None => answers,
        })
    })
}

proptest! {
    #[test]
    fn no_cell_and_no_part_is_ever_smaller_than_five(said in proptest::collection::vec(answers(), 0..40)) {
        let tally = said.iter().fold(Tally::default(), |tally, one| tally.with(*one));
        let Some(closed) = close(round(), &tally) else {
            prop_assert!(Question::ALL.iter().all(|question| (tally.answered(*question) as usize) < FEWEST));
            return Ok(());
        };
        for cell in closed.cells {
            prop_assert!(cell.answered as usize >= FEWEST);
            prop_assert_eq!(cell.answered, tally.answered(cell.question));
            prop_assert!(cell.parts.iter().all(|part| part.count as usize >= FEWEST));
            prop_assert!(cell.parts.is_empty() || cell.parts.len() > 1, "one part would be everybody");
            prop_assert!(cell.parts.is_empty() || cell.parts.iter().map(|part| part.count).sum::<u32>() == cell.answered);
            prop_assert!(tally.of(cell.question, cell.middle) > 0);
        }
    }

    #[test]
    fn what_fewer_than_five_answered_leaves_no_trace(said in proptest::collection::vec(answers(), 0..30), few in 0..5_usize, agree in proptest::sample::select(Agree::ALL)) {
        let clear = |answers: &Answers| answers.of(Question::Clear).map_or(Answers::default(), |agree| Answers::default().with(Question::Clear, agree));
        let without = said.iter().fold(Tally::default(), |tally, one| tally.with(clear(one)));
        let with = (0..few).fold(without, |tally, _| tally.with(Answers::default().with(Question::Load, agree)));
        prop_assert_eq!(close(round(), &without), close(round(), &with));
    }

    #[test]
    fn no_answer_comes_into_a_log_by_accident(answers in answers()) {
        prop_assert_eq!(format!("{answers:?}"), "Answers(..)");
    }

    #[test]
    fn rounds_do_not_overlap_and_each_answer_is_of_one(day in 0..2_000_i64, every in WEEKS_LEAST..=WEEKS_MOST) {
        let settings = Settings { every_weeks: every, ..settings() };
        let rounds: BTreeMap<Date, Round> = (0..400).filter_map(|more| settings.round(date(2026, 1, 1).checked_add((day + more).days()).unwrap())).map(|round| (round.opens, round)).collect();
        let rounds: Vec<Round> = rounds.into_values().collect();
        prop_assert!(rounds.windows(2).all(|two| two[0].closes <= two[1].opens && two[0].month() < two[1].month()));
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
