//! Supervision: who with whom, how often, how a session goes, who reads what, and who supervises the supervisor (DOMAIN 6).

use jiff::ToSpan;
use jiff::civil::{Date, date};
use practice::ids::AccountId;
use practice::support::supervision::notes::{
    Action, ActionState, Agreement, Paper, Reader, Sight, check_drop, check_notes, sees_person, sight, writes,
};
use practice::support::supervision::ties::{Tie, in_a_ring, without, would_close};
use practice::support::supervision::{
    Kind, Pair, Part, SOON_DAYS, Session, Standing, State, Turn, cancelled_in_a_row, check_cancel, check_day,
    check_held, due, missing_parts, offered_day, read,
};
use practice::support::{Away, Party, day_after, days_counted, is_away};
use proptest::prelude::*;
use uuid::Uuid;

fn account(n: u128) -> AccountId {
    AccountId(Uuid::from_u128(n))
}

fn pair() -> Pair {
    Pair {
        worker: account(1),
        supervisor: account(2),
        kind: Kind::Line,
        parts: vec![Part::Work, Part::Emotional],
        every_weeks: 4,
        from: date(2026, 1, 5),
        until: None,
    }
}

fn away(from: Date, until: Date) -> Away {
    Away { from, until: Some(until) }
}

fn fields<T: std::fmt::Debug>(checked: Result<T, Vec<practice::Problem>>) -> Vec<&'static str> {
    checked.expect_err("it is refused").into_iter().map(|problem| problem.field).collect()
}

#[test]
fn nobody_supervises_themselves_and_a_pair_says_for_what_and_how_often() {
    assert!(pair().check().is_ok());
    assert_eq!(fields(Pair { supervisor: account(1), ..pair() }.check()), ["supervisor"]);
    let wrong = Pair { parts: Vec::new(), every_weeks: 27, until: Some(date(2026, 1, 5)), ..pair() };
    assert_eq!(fields(wrong.check()), ["parts", "every_weeks", "until"]);
}

#[test]
fn the_clinical_and_the_emotional_part_are_owed_to_everybody() {
    let day = date(2026, 3, 2);
    assert_eq!(missing_parts(&[pair()], day), [Part::Clinical]);
    let clinician = Pair { kind: Kind::Clinical, parts: Kind::Clinical.usual_parts().to_vec(), ..pair() };
    assert!(missing_parts(&[pair(), clinician.clone()], day).is_empty());
    let over = Pair { until: Some(day), ..clinician };
    assert_eq!(missing_parts(&[pair(), over], day), [Part::Clinical], "it has ended");
    assert_eq!(missing_parts(&[], day).len(), 3);
}

#[test]
fn a_session_is_due_so_many_weeks_after_the_last_or_after_the_pair_began() {
    assert_eq!(due(&pair(), None, &[]), Some(date(2026, 2, 2)));
    assert_eq!(due(&pair(), Some(date(2026, 1, 19)), &[]), Some(date(2026, 2, 16)));
    // a session with somebody before them does not count for a new supervisor
    assert_eq!(due(&pair(), Some(date(2025, 12, 1)), &[]), Some(date(2026, 2, 2)));
}

#[test]
fn the_last_of_february_counts_like_any_day() {
    let from = |day| Pair { from: day, ..pair() };
    assert_eq!(due(&from(date(2028, 2, 1)), None, &[]), Some(date(2028, 2, 29)), "2028 is a leap year");
    assert_eq!(due(&from(date(2027, 2, 1)), None, &[]), Some(date(2027, 3, 1)));
    // the night on which clocks change is no day more or less
    assert_eq!(due(&from(date(2026, 3, 16)), None, &[]), Some(date(2026, 4, 13)));
}

#[test]
fn days_away_stop_the_clock() {
    let fortnight = [away(date(2026, 1, 12), date(2026, 1, 26))];
    assert_eq!(due(&pair(), None, &fortnight), Some(date(2026, 2, 16)));
    let overlapping = [away(date(2026, 1, 12), date(2026, 1, 20)), away(date(2026, 1, 15), date(2026, 1, 26))];
    assert_eq!(due(&pair(), None, &overlapping), Some(date(2026, 2, 16)), "a day away twice is one day");
    let for_long = [Away { from: date(2026, 1, 12), until: None }];
    assert_eq!(due(&pair(), None, &for_long), None, "nobody knows yet");
    let after = [Away { from: date(2026, 3, 1), until: None }];
    assert_eq!(due(&pair(), None, &after), Some(date(2026, 2, 2)), "it was due before they left");
}

#[test]
fn supervision_is_in_time_then_due_soon_then_due_then_overdue() {
    let stands = |day, planned: Option<Date>| read(&pair(), None, planned.as_slice(), &[], day).standing;
    assert_eq!(stands(date(2026, 1, 4), None), Standing::NotBegun);
    assert_eq!(stands(date(2026, 1, 18), None), Standing::InTime);
    assert_eq!(stands(date(2026, 1, 19), None), Standing::Soon);
    assert_eq!(stands(date(2026, 1, 19), Some(date(2026, 2, 2))), Standing::InTime, "it is planned");
    assert_eq!(stands(date(2026, 1, 19), Some(date(2026, 2, 3))), Standing::Soon, "planned, and too late");
    assert_eq!(stands(date(2026, 2, 2), None), Standing::Due);
    assert_eq!(stands(date(2026, 2, 3), None), Standing::Overdue);
    let over = Pair { until: Some(date(2026, 2, 3)), ..pair() };
    assert_eq!(read(&over, None, &[], &[], date(2026, 2, 3)).standing, Standing::Over);
}

#[test]
fn a_reading_says_how_many_days_and_what_was_planned() {
    let late = read(&pair(), None, &[date(2026, 2, 10)], &[], date(2026, 2, 5));
    assert_eq!((late.days_over, late.planned_late(), late.words()), (3, true, "3 days overdue".to_owned()));
    let forgotten = read(&pair(), None, &[date(2026, 1, 30)], &[], date(2026, 2, 1));
    assert!(forgotten.unwritten && forgotten.planned.is_none());
    assert_eq!(forgotten.words(), "due in 1 day");
    let both = read(&pair(), None, &[date(2026, 2, 20), date(2026, 1, 30), date(2026, 2, 2)], &[], date(2026, 2, 1));
    assert_eq!((both.unwritten, both.planned), (true, Some(date(2026, 2, 2))), "the next one, and the one forgotten");
    // away when it fell due, and two days back: one of them was the day it was due
    let back = [away(date(2026, 1, 30), date(2026, 2, 9))];
    let reading = read(&pair(), None, &[], &back, date(2026, 2, 13));
    assert_eq!((reading.due, reading.days_over), (Some(date(2026, 2, 12)), 1));
    assert_eq!(read(&pair(), None, &[], &back, date(2026, 2, 4)).standing, Standing::Away);
}

#[test]
fn the_day_that_is_offered_is_the_last_that_is_in_time_and_a_working_day() {
    let today = date(2026, 3, 23);
    // Good Friday 2026 is 3 April
    assert_eq!(offered_day(Some(date(2026, 4, 6)), &[], today), Some(date(2026, 4, 2)));
    assert_eq!(
        offered_day(Some(date(2026, 4, 6)), &[away(date(2026, 4, 1), date(2026, 4, 6))], today),
        Some(date(2026, 3, 31))
    );
    assert_eq!(offered_day(Some(date(2026, 3, 1)), &[], today), Some(date(2026, 3, 24)), "overdue: tomorrow");
    assert_eq!(offered_day(Some(date(2026, 3, 1)), &[], date(2026, 4, 2)), Some(date(2026, 4, 7)), "after Easter");
    assert_eq!(offered_day(None, &[], today), None);
}

fn session(state: State) -> Session {
    Session { on: date(2026, 2, 2), state, written: true, agreement: Agreement::default(), version: 3 }
}

#[test]
fn a_session_is_planned_then_held_and_its_notes_are_agreed_by_both() {
    let day = date(2026, 2, 2);
    assert_eq!(session(State::Planned).turn(Turn::Hold, Party::Worker, day), Ok(State::Held));
    assert!(session(State::Planned).turn(Turn::Hold, Party::Worker, date(2026, 2, 1)).is_err(), "to come");
    assert!(session(State::Planned).turn(Turn::Agree, Party::Worker, day).is_err());
    assert_eq!(session(State::Held).turn(Turn::Agree, Party::Worker, day), Ok(State::Held), "one of two");
    let one = Session { agreement: Agreement::default().with(Party::Worker, 3), ..session(State::Held) };
    assert_eq!(one.turn(Turn::Agree, Party::Supervisor, day), Ok(State::Agreed));
    let changed = Session { version: 4, ..one };
    assert_eq!(changed.turn(Turn::Agree, Party::Supervisor, day), Ok(State::Held), "the worker agreed to other words");
    let empty = Session { written: false, ..session(State::Held) };
    assert!(empty.turn(Turn::Agree, Party::Worker, day).is_err());
}

#[test]
fn a_session_is_cancelled_by_somebody_or_moved_and_taken_back_while_its_day_is_to_come() {
    let day = date(2026, 2, 2);
    let planned = session(State::Planned);
    assert_eq!(planned.turn(Turn::Cancel, Party::Worker, day), Ok(State::CancelledByWorker));
    assert_eq!(planned.turn(Turn::Cancel, Party::Supervisor, day), Ok(State::CancelledBySupervisor));
    assert_eq!(planned.turn(Turn::Move, Party::Worker, day), Ok(State::Moved));
    assert_eq!(session(State::CancelledByWorker).turn(Turn::TakeBack, Party::Worker, day), Ok(State::Planned));
    assert!(session(State::CancelledByWorker).turn(Turn::TakeBack, Party::Worker, date(2026, 2, 3)).is_err());
    assert!(session(State::Held).turn(Turn::TakeBack, Party::Worker, day).is_err(), "something is written");
    let unwritten = Session { written: false, ..session(State::Held) };
    assert_eq!(unwritten.turn(Turn::TakeBack, Party::Worker, day), Ok(State::Planned));
}

#[test]
fn a_supervisor_who_cancels_offers_another_day_or_says_why_and_a_worker_need_not() {
    let today = date(2026, 2, 2);
    assert!(check_cancel(Party::Worker, "", None, today).is_ok());
    assert_eq!(fields(check_cancel(Party::Supervisor, " ", None, today)), ["why"]);
    assert!(check_cancel(Party::Supervisor, "", Some(date(2026, 2, 4)), today).is_ok());
    assert_eq!(fields(check_cancel(Party::Supervisor, "", Some(date(2026, 2, 1)), today)), ["on"]);
    let states =
        [State::Agreed, State::CancelledBySupervisor, State::Moved, State::CancelledBySupervisor, State::Planned];
    assert_eq!(cancelled_in_a_row(&states), 2);
    assert_eq!(cancelled_in_a_row(&[State::CancelledBySupervisor, State::Held]), 0);
}

#[test]
fn a_session_is_planned_within_a_year_and_while_the_two_are_a_pair() {
    let today = date(2026, 2, 2);
    assert!(check_day(&pair(), today, today).is_ok());
    assert!(check_day(&pair(), date(2026, 2, 1), today).is_err());
    assert!(check_day(&pair(), date(2027, 3, 2), today).is_err());
    let ends = Pair { until: Some(date(2026, 3, 1)), ..pair() };
    assert!(check_day(&ends, date(2026, 3, 1), today).is_err());
    assert!(check_held(&pair(), today, today).is_ok() && check_held(&pair(), date(2026, 2, 3), today).is_err());
    assert!(check_held(&pair(), date(2026, 1, 4), today).is_err(), "before they were a pair");
}

#[test]
fn a_manager_reads_the_room_that_was_agreed_and_nothing_that_was_said() {
    for paper in Paper::ALL {
        let sees = sight(Reader::Manager, *paper, Party::Worker);
        assert_eq!(sees == Sight::Reads, *paper == Paper::Latitude, "{paper}");
    }
}

#[test]
fn what_one_prepares_is_theirs_and_another_supervisor_reads_what_the_worker_hands_on() {
    assert_eq!(sight(Reader::Worker, Paper::Preparation, Party::Worker), Sight::Reads);
    assert_eq!(sight(Reader::Supervisor, Paper::Preparation, Party::Worker), Sight::Never);
    assert_eq!(sight(Reader::Worker, Paper::Preparation, Party::Supervisor), Sight::Never);
    assert_eq!(sight(Reader::OtherSupervisor, Paper::Notes, Party::Worker), Sight::HandedOn);
    assert_eq!(sight(Reader::OtherSupervisor, Paper::Preparation, Party::Worker), Sight::Never);
    assert_eq!(sight(Reader::Governance, Paper::Notes, Party::Worker), Sight::OnRequest);
    assert!(sees_person(Party::Worker, false) && !sees_person(Party::Supervisor, false));
    assert!(sees_person(Party::Supervisor, true), "the worker brought them");
}

#[test]
fn agreed_notes_are_added_to_and_not_changed() {
    assert!(writes(Paper::Notes, State::Held) && !writes(Paper::Notes, State::Agreed));
    assert!(writes(Paper::Addition, State::Agreed) && !writes(Paper::Addition, State::Held));
    assert!(!writes(Paper::Notes, State::Planned) && writes(Paper::Preparation, State::Planned));
    assert!(Paper::ALL.iter().all(|paper| !writes(*paper, State::CancelledByWorker)));
    assert!(Paper::ALL.iter().all(|paper| !writes(*paper, State::Moved)));
}

#[test]
fn a_change_of_the_notes_takes_back_both_words() {
    let both = Agreement::default().with(Party::Worker, 2).with(Party::Supervisor, 2);
    assert!(both.holds(2) && !both.holds(3));
    assert_eq!(both.waits_for(3), [Party::Worker, Party::Supervisor]);
    assert_eq!(both.with(Party::Worker, 3).waits_for(3), [Party::Supervisor]);
}

#[test]
fn notes_name_nobody_in_full() {
    let names = [("Maeve".to_owned(), "O’Rourke".to_owned(), "May".to_owned())];
    assert!(check_notes("M O’R is worn out, and so am I.", &names).is_ok());
    assert_eq!(fields(check_notes("Talked about Maeve O'Rourke's son.", &names)), ["notes"]);
    let action = Action { what: "Ring May O’Rourke".to_owned(), who: Party::Worker, due: Some(date(2026, 2, 2)) };
    assert_eq!(fields(action.check(&names, date(2026, 2, 2))), ["what"]);
}

#[test]
fn an_action_says_what_and_by_when() {
    let agreed = date(2026, 2, 2);
    let action = Action { what: "Ask the practice for a room".to_owned(), who: Party::Supervisor, due: Some(agreed) };
    assert_eq!(action.check(&[], agreed), Ok(agreed));
    assert_eq!(
        fields(Action { what: " ".to_owned(), due: None, ..action.clone() }.check(&[], agreed)),
        ["what", "due"]
    );
    assert_eq!(fields(Action { due: Some(date(2026, 2, 1)), ..action.clone() }.check(&[], agreed)), ["due"]);
    assert!(Action { due: Some(date(2027, 2, 2)), ..action.clone() }.check(&[], agreed).is_ok());
    assert_eq!(fields(Action { due: Some(date(2027, 2, 3)), ..action }.check(&[], agreed)), ["due"]);
    let waits = |state: ActionState, today| state.waits(date(2026, 3, 9), today);
    assert!(!waits(ActionState::Open, date(2026, 3, 1)) && waits(ActionState::Open, date(2026, 3, 2)));
    assert!(!waits(ActionState::Done, date(2026, 4, 1)) && waits(ActionState::Open, date(2026, 4, 1)));
    assert!(check_drop(" ").is_err() && check_drop("The room is free now").is_ok());
}

fn tie(worker: u128, supervisor: u128) -> Tie {
    Tie { worker: account(worker), supervisor: account(supervisor) }
}

#[test]
fn nobody_supervises_themselves_through_others() {
    let ties = [tie(1, 2), tie(2, 3)];
    let ring = would_close(&ties, tie(3, 1)).unwrap();
    assert_eq!(ring, [3, 1, 2, 3].map(account));
    assert_eq!(would_close(&ties, tie(1, 3)), None, "two supervisors of one worker are no ring");
    assert_eq!(would_close(&ties, tie(4, 4)), Some(vec![account(4), account(4)]));
    assert_eq!(would_close(&[tie(1, 2)], tie(2, 1)), Some([2, 1, 2].map(account).to_vec()));
    assert_eq!(in_a_ring(&[tie(1, 2), tie(2, 1), tie(5, 1)]), [1, 2].map(account));
}

#[test]
fn who_supervises_the_supervisor_is_asked() {
    assert_eq!(without(&[tie(1, 2), tie(2, 3), tie(4, 3)]), [account(3)]);
    assert!(without(&[]).is_empty());
}

fn days() -> impl Strategy<Value = Date> {
    (0..1500_i64).prop_map(|n| date(2026, 1, 1).checked_add(n.days()).unwrap())
}

fn aways() -> impl Strategy<Value = Vec<Away>> {
    proptest::collection::vec((days(), 0..60_i64), 0..6).prop_map(|all| {
        all.into_iter().map(|(from, long)| Away { from, until: Some(from.checked_add(long.days()).unwrap()) }).collect()
    })
}

proptest! {
    #[test]
    fn a_session_is_due_after_as_many_days_at_work_as_were_agreed(weeks in 1..26_i64, from in days(), away in aways()) {
        let pair = Pair { every_weeks: weeks, from, ..pair() };
        let day = due(&pair, None, &away).unwrap();
        prop_assert_eq!(days_counted(from, day, &away), weeks * 7);
        prop_assert!(!is_away(&away, day));
        prop_assert!(day >= from.checked_add(weeks.weeks()).unwrap());
        if away.is_empty() {
            prop_assert_eq!(day, from.checked_add(weeks.weeks()).unwrap());
        }
    }

    #[test]
    fn a_time_away_more_never_makes_it_due_sooner(weeks in 1..26_i64, from in days(), away in aways(), more in aways()) {
        let pair = Pair { every_weeks: weeks, from, ..pair() };
        let all: Vec<Away> = away.iter().chain(&more).copied().collect();
        prop_assert!(due(&pair, None, &all) >= due(&pair, None, &away));
    }

    #[test]
    fn days_counted_are_the_days_that_are_not_away(from in days(), long in 0..200_i64, away in aways()) {
        let to = from.checked_add(long.days()).unwrap();
        let (mut day, mut count) = (from, 0);
        while day < to {
            day = day.tomorrow().unwrap();
            count += i64::from(!is_away(&away, day));
        }
        prop_assert_eq!(days_counted(from, to, &away), count);
        prop_assert!(count == 0 || day_after(from, count, &away).unwrap() <= to);
    }

    #[test]
    fn nothing_is_overdue_before_its_day_and_what_is_stays_so_while_they_are_at_work(weeks in 1..26_i64, from in days(), away in aways(), today in days()) {
        let pair = Pair { every_weeks: weeks, from, ..pair() };
        let now = read(&pair, None, &[], &away, today);
        prop_assert_eq!(now.is_overdue(), now.due.is_some_and(|due| due < today) && !is_away(&away, today));
        prop_assert!(!now.is_overdue() || now.days_over > 0);
        prop_assert!(now.standing != Standing::Soon || now.days_left <= SOON_DAYS);
        let next = read(&pair, None, &[], &away, today.tomorrow().unwrap());
        prop_assert!(!now.is_overdue() || matches!(next.standing, Standing::Overdue | Standing::Away));
    }

    #[test]
    fn states_never_skip(state in proptest::sample::select(State::ALL), turn in proptest::sample::select(Turn::ALL), by in proptest::sample::select(Party::ALL), today in days(), written in any::<bool>(), worker in 2..4_i64, supervisor in 2..4_i64) {
        let agreement = Agreement::default().with(Party::Worker, worker).with(Party::Supervisor, supervisor);
        let one = Session { on: date(2026, 6, 1), state, written, agreement, version: 3 };
        if let Ok(next) = one.turn(turn, by, today) {
            prop_assert!(next != State::Agreed || state == State::Held);
            prop_assert!(next != State::Held || (matches!(state, State::Planned | State::Held) && (state == State::Held || today >= one.on)));
            prop_assert!(!matches!(state, State::Agreed | State::Moved), "what both agreed to stays, and what was moved");
        }
    }

    #[test]
    fn ties_that_were_asked_about_make_no_ring(asked in proptest::collection::vec((0..8_u128, 0..8_u128), 0..40)) {
        let mut ties: Vec<Tie> = Vec::new();
        for (worker, supervisor) in asked {
            let new = tie(worker, supervisor);
            match would_close(&ties, new) {
                None => ties.push(new),
                Some(ring) => {
                    prop_assert_eq!((ring[0], ring[1]), (new.worker, new.supervisor));
                    prop_assert_eq!(ring.last().copied(), Some(new.worker));
                    let is_tie = |step: &[AccountId]| ties.contains(&Tie { worker: step[0], supervisor: step[1] });
                    prop_assert!(ring.windows(2).skip(1).all(is_tie), "each is supervised by the next");
                }
            }
        }
        prop_assert!(in_a_ring(&ties).is_empty());
    }
}
