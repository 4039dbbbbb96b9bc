//! Training: what lapses when, and how a gap met in practice is settled by the two (DOMAIN 6) [004 CMOC7].

use jiff::ToSpan;
use jiff::civil::{Date, date};
use practice::support::training::{
    Course, GapState, How, Kind, Move, Record, SOON_DAYS, Standing, Topic, Word, check_gap, gap, read, told,
};
use practice::support::{Away, FEWEST, Party};
use proptest::prelude::*;

fn safeguarding() -> Course {
    Course {
        name: "Safeguarding adults".to_owned(),
        kind: Kind::Mandatory,
        every_months: Some(12),
        within_weeks: Some(6),
    }
}

fn chosen() -> Course {
    Course { name: "Listening".to_owned(), kind: Kind::Chosen, every_months: None, within_weeks: None }
}

fn fields<T: std::fmt::Debug>(checked: Result<T, Vec<practice::Problem>>) -> Vec<&'static str> {
    checked.expect_err("it is refused").into_iter().map(|problem| problem.field).collect()
}

const BEGAN: Date = date(2025, 1, 6);

#[test]
fn a_course_says_its_name_and_how_soon_somebody_new_has_it() {
    assert!(safeguarding().check().is_ok() && chosen().check().is_ok());
    let wrong = Course { name: " ".to_owned(), every_months: Some(0), within_weeks: None, ..safeguarding() };
    assert_eq!(fields(wrong.check()), ["name", "every_months", "within_weeks"]);
    assert_eq!(fields(Course { within_weeks: Some(53), ..safeguarding() }.check()), ["within_weeks"]);
}

#[test]
fn somebody_new_has_so_many_weeks_and_then_it_is_missing() {
    let stands = |day| read(&safeguarding(), BEGAN, &[], &[], day);
    let now = stands(BEGAN);
    assert_eq!(
        (now.standing, now.by, now.words()),
        (Standing::ToDo, Some(date(2025, 2, 17)), "to do within 42 days".to_owned())
    );
    assert_eq!(stands(date(2025, 2, 17)).words(), "to do today");
    assert_eq!(stands(date(2025, 2, 18)).words(), "to have been done 1 day ago");
}

#[test]
fn what_is_renewed_every_year_counts_through_its_day_and_lapses_on_the_next() {
    let done = [date(2025, 3, 3), date(2024, 3, 1)];
    let stands = |day| read(&safeguarding(), BEGAN, &done, &[], day);
    assert_eq!(stands(date(2026, 1, 5)).standing, Standing::Done);
    assert_eq!(stands(date(2026, 1, 6)).standing, Standing::Lapsing, "eight weeks before");
    assert_eq!(stands(date(2026, 3, 3)).words(), "to be renewed today");
    assert_eq!(
        (stands(date(2026, 3, 4)).standing, stands(date(2026, 3, 4)).words()),
        (Standing::Lapsed, "lapsed 1 day ago".to_owned())
    );
}

#[test]
fn months_end_where_they_end() {
    let half = Course { every_months: Some(6), ..safeguarding() };
    assert_eq!(half.counts_until(date(2026, 8, 31)), Some(date(2027, 2, 28)));
    assert_eq!(half.counts_until(date(2027, 8, 31)), Some(date(2028, 2, 29)));
    assert_eq!(safeguarding().counts_until(date(2028, 2, 29)), Some(date(2029, 2, 28)));
    assert_eq!(chosen().counts_until(date(2026, 8, 31)), None);
}

#[test]
fn a_chosen_course_is_asked_for_by_nobody_until_it_was_done_and_lapses() {
    assert_eq!(read(&chosen(), BEGAN, &[], &[], date(2026, 1, 1)).standing, Standing::Open);
    assert_eq!(
        read(&chosen(), BEGAN, &[date(2025, 3, 3)], &[], date(2035, 1, 1)).standing,
        Standing::Done,
        "done once"
    );
    let renewed = Course { every_months: Some(12), ..chosen() };
    assert_eq!(read(&renewed, BEGAN, &[date(2025, 3, 3)], &[], date(2026, 3, 4)).standing, Standing::Lapsed);
}

#[test]
fn who_is_away_is_asked_for_nothing_until_they_are_back_and_is_not_late_on_that_day() {
    let leave = [Away { from: date(2026, 2, 1), until: Some(date(2026, 10, 1)) }];
    let stands = |day| read(&safeguarding(), BEGAN, &[date(2025, 3, 3)], &leave, day);
    assert_eq!(stands(date(2026, 1, 20)).standing, Standing::Done, "due on the day they are back");
    assert_eq!(stands(date(2026, 9, 1)).standing, Standing::Waits);
    assert_eq!((stands(date(2026, 10, 1)).standing, stands(date(2026, 10, 1)).days), (Standing::Lapsing, 0));
    assert_eq!(stands(date(2026, 10, 2)).standing, Standing::Lapsed);
    let unknown = [Away { from: date(2026, 2, 1), until: None }];
    assert_eq!(read(&safeguarding(), BEGAN, &[date(2025, 3, 3)], &unknown, date(2026, 9, 1)).standing, Standing::Waits);
}

#[test]
fn what_comes_from_an_earlier_post_is_recognised_and_says_where_from() {
    let today = date(2026, 3, 2);
    let record =
        Record { how: How::Recognised, on: Some(date(2025, 9, 1)), from_where: "The hospice, Leeds".to_owned() };
    assert_eq!(record.check(&safeguarding(), today), Ok(date(2025, 9, 1)));
    assert_eq!(
        fields(Record { from_where: " ".to_owned(), ..record.clone() }.check(&safeguarding(), today)),
        ["from_where"]
    );
    assert_eq!(fields(Record { on: Some(date(2026, 3, 3)), ..record.clone() }.check(&safeguarding(), today)), ["on"]);
    assert_eq!(
        fields(Record { on: Some(date(2025, 3, 1)), ..record.clone() }.check(&safeguarding(), today)),
        ["on"],
        "it counts no longer"
    );
    assert_eq!(fields(Record { on: None, ..record }.check(&chosen(), today)), ["on"]);
}

const BOTH: Word = Word { by: Party::Supervisor, other: true };
const WORKER: Word = Word { by: Party::Worker, other: false };
const SUPERVISOR: Word = Word { by: Party::Supervisor, other: false };
const TODAY: Date = date(2026, 3, 2);

fn agree() -> Move {
    Move::Agree { what: "A day on trauma".to_owned(), by: Some(date(2026, 6, 1)) }
}

fn aside() -> Move {
    Move::SetAside { why: "The practice nurse takes these".to_owned() }
}

#[test]
fn a_gap_is_said_then_talked_about_then_agreed_by_both() {
    assert_eq!(gap(GapState::Said, &Move::TalkAbout, SUPERVISOR, TODAY), Ok(GapState::TalkedAbout));
    assert_eq!(fields(gap(GapState::Said, &agree(), BOTH, TODAY)), ["move"], "talk first");
    assert_eq!(gap(GapState::TalkedAbout, &agree(), BOTH, TODAY), Ok(GapState::Agreed));
    assert_eq!(fields(gap(GapState::TalkedAbout, &agree(), WORKER, TODAY)), ["move"]);
    assert_eq!(fields(gap(GapState::TalkedAbout, &agree(), SUPERVISOR, TODAY)), ["move"]);
    let nothing = Move::Agree { what: " ".to_owned(), by: None };
    assert_eq!(fields(gap(GapState::TalkedAbout, &nothing, BOTH, TODAY)), ["what", "by"]);
    assert_eq!(gap(GapState::Agreed, &agree(), BOTH, TODAY), Ok(GapState::Agreed), "agreed anew");
}

#[test]
fn a_gap_is_the_workers_to_set_aside_and_to_close() {
    assert_eq!(gap(GapState::Said, &aside(), WORKER, TODAY), Ok(GapState::SetAside));
    assert_eq!(fields(gap(GapState::TalkedAbout, &aside(), SUPERVISOR, TODAY)), ["move"]);
    assert_eq!(gap(GapState::TalkedAbout, &aside(), BOTH, TODAY), Ok(GapState::SetAside), "with the worker’s word");
    assert_eq!(fields(gap(GapState::TalkedAbout, &Move::SetAside { why: " ".to_owned() }, WORKER, TODAY)), ["why"]);
    assert_eq!(gap(GapState::Agreed, &Move::Close, WORKER, TODAY), Ok(GapState::Closed));
    assert_eq!(fields(gap(GapState::Agreed, &Move::Close, SUPERVISOR, TODAY)), ["move"]);
    assert_eq!(gap(GapState::SetAside, &Move::Reopen, WORKER, TODAY), Ok(GapState::Said));
    assert_eq!(fields(gap(GapState::Closed, &agree(), BOTH, TODAY)), ["move"]);
}

#[test]
fn a_gap_says_what_it_is_about() {
    assert_eq!(check_gap(Some(Topic::Trauma), "Somebody froze, and so did I", &[]), Ok(Topic::Trauma));
    let people = [("Maeve".to_owned(), "O’Rourke".to_owned(), String::new())];
    assert_eq!(fields(check_gap(Some(Topic::Trauma), "Maeve O’Rourke froze", &people)), ["words"]);
    assert_eq!(fields(check_gap(None, " ", &[])), ["topic", "words"]);
}

#[test]
fn the_service_hears_of_topics_that_five_workers_met_and_of_no_others() {
    let met = [(Topic::Trauma, 5), (Topic::Housing, 4), (Topic::Benefits, 9), (Topic::Records, 1)];
    assert_eq!(told(&met), [(Topic::Benefits, 9), (Topic::Trauma, 5)]);
    assert!(told(&[(Topic::Trauma, FEWEST - 1)]).is_empty());
}

fn days() -> impl Strategy<Value = Date> {
    (0..1500_i64).prop_map(|n| date(2025, 1, 1).checked_add(n.days()).unwrap())
}

fn words() -> impl Strategy<Value = Word> {
    (proptest::sample::select(Party::ALL), any::<bool>()).prop_map(|(by, other)| Word { by, other })
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![Just(Move::TalkAbout), Just(agree()), Just(aside()), Just(Move::Close), Just(Move::Reopen)]
}

proptest! {
    #[test]
    fn done_today_nothing_is_asked_for_weeks(months in 3..60_i64, today in days(), later in 0..30_i64) {
        let course = Course { every_months: Some(months), ..safeguarding() };
        let day = today.checked_add(later.days()).unwrap();
        prop_assert!(!read(&course, BEGAN, &[today], &[], day).standing.asks());
    }

    #[test]
    fn a_course_goes_from_done_over_lapsing_to_lapsed_and_never_back(months in 1..60_i64, done in days(), today in days()) {
        let course = Course { every_months: Some(months), ..safeguarding() };
        prop_assume!(today >= done);
        let rank = |day| match read(&course, BEGAN, &[done], &[], day).standing {
            Standing::Done => 0,
            Standing::Lapsing => 1,
            Standing::Lapsed => 2,
            _ => 9,
        };
        prop_assert!(rank(today) <= rank(today.tomorrow().unwrap()) && rank(today.tomorrow().unwrap()) < 9);
        let reading = read(&course, BEGAN, &[done], &[], today);
        prop_assert!(reading.standing != Standing::Lapsing || (0..=SOON_DAYS).contains(&reading.days));
    }

    #[test]
    fn nothing_is_agreed_that_was_not_talked_about_and_nothing_set_aside_without_the_worker(steps in proptest::collection::vec((moves(), words()), 0..20)) {
        let mut state = GapState::Said;
        for (step, word) in steps {
            if let Ok(next) = gap(state, &step, word, TODAY) {
                prop_assert!(next != GapState::Agreed || (word.other && state != GapState::Said));
                let workers = word.by == Party::Worker || word.other;
                prop_assert!(!matches!(next, GapState::SetAside | GapState::Closed) || workers);
                state = next;
            }
        }
    }
}

#[test]
fn a_need_leads_to_the_topic_that_is_likely_met_and_most_needs_to_none() {
    assert_eq!(Topic::of_need("homelessness"), Some(Topic::Housing));
    assert_eq!(Topic::of_need("loneliness"), None);
    assert_eq!(Topic::of_need("nonsense"), None);
    let led = practice::needs::all().iter().filter_map(|need| Topic::of_need(&need.code)).count();
    assert_eq!(led, 10, "each code of the rule is a need");
}
