//! What waits too long, and who is told: by example, and by property.

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan};
use practice::clock::{Targets, is_working_day, london, london_date, working_days_between};
use practice::nudge::{
    Days, Fact, Figures, Kind, Nudge, PutOff, check_put_off, digest_at, digest_due, digest_next, field_of,
    holidays_end, nudge, reading_since, waited_since,
};
use proptest::prelude::*;

/// Nine in the morning, in England.
fn at(day: Date) -> Timestamp {
    day.at(9, 0, 0, 0).to_zoned(london().clone()).unwrap().timestamp()
}

fn read(kind: Kind, since: Date, today: Date) -> Option<Nudge> {
    let fact = Fact { kind, since, offered: false, put_off: None };
    nudge(&fact, &Figures::default(), &Targets::default(), at(today))
}

#[test]
fn an_unanswered_referral_nudges_its_team_at_six_working_days_and_the_lead_at_nine() {
    // received on Monday 2 March 2026: no bank holiday near
    let came = date(2026, 3, 2);
    assert!(read(Kind::Unanswered, came, date(2026, 3, 9)).is_none(), "five working days");
    let sixth = read(Kind::Unanswered, came, date(2026, 3, 10)).unwrap();
    assert_eq!((sixth.waited, sixth.lead), (6, false));
    assert!(!read(Kind::Unanswered, came, date(2026, 3, 12)).unwrap().lead);
    let ninth = read(Kind::Unanswered, came, date(2026, 3, 13)).unwrap();
    assert_eq!((ninth.waited, ninth.lead, ninth.words()), (9, true, "9 working days".to_owned()));
}

#[test]
fn easter_counts_for_nobody() {
    // Thursday before Good Friday: Tuesday after Easter Monday is the first working day
    let came = date(2026, 4, 2);
    assert_eq!(working_days_between(came, date(2026, 4, 7)), 1);
    assert!(read(Kind::Unanswered, came, date(2026, 4, 13)).is_none());
    assert!(read(Kind::Unanswered, came, date(2026, 4, 14)).is_some());
}

#[test]
fn a_same_day_matter_nudges_at_once_and_the_lead_on_the_next_day_be_it_a_saturday() {
    let friday = date(2026, 3, 6);
    let now = read(Kind::SameDay, friday, friday).unwrap();
    assert!(!now.lead);
    assert!(read(Kind::SameDay, friday, date(2026, 3, 7)).unwrap().lead);
    let fact = Fact {
        kind: Kind::SameDay,
        since: friday,
        offered: false,
        put_off: Some(PutOff { on: date(2026, 3, 9), until: date(2026, 3, 20) }),
    };
    assert!(!nudge(&fact, &Figures::default(), &Targets::default(), at(friday)).unwrap().rests, "it cannot rest");
}

#[test]
fn a_first_contact_waits_against_the_target_to_offer_and_then_to_hold_it() {
    let came = date(2026, 3, 2);
    let read = |offered, today| {
        let fact = Fact { kind: Kind::FirstContact, since: came, offered, put_off: None };
        nudge(&fact, &Figures::default(), &Targets::default(), at(today))
    };
    // five working days to offer it end on Monday 9 March
    assert!(read(false, date(2026, 3, 9)).is_none());
    assert_eq!(read(false, date(2026, 3, 10)).unwrap().since, date(2026, 3, 9));
    // offered, it is to be held within fourteen days: Monday 16 March
    assert!(read(true, date(2026, 3, 16)).is_none());
    assert_eq!(read(true, date(2026, 3, 17)).unwrap().waited, 1);
}

#[test]
fn what_was_put_off_rests_until_its_day_and_the_lead_hears_of_it_all_the_same() {
    let fact = Fact {
        kind: Kind::HoldingReview,
        since: date(2026, 3, 2),
        offered: false,
        put_off: Some(PutOff { on: date(2026, 3, 9), until: date(2026, 3, 20) }),
    };
    let read = |day| nudge(&fact, &Figures::default(), &Targets::default(), at(day)).unwrap();
    assert!(read(date(2026, 3, 3)).rests && !read(date(2026, 3, 3)).lead);
    assert!(read(date(2026, 3, 19)).rests && read(date(2026, 3, 19)).lead);
    assert!(!read(date(2026, 3, 20)).rests);
}

#[test]
fn what_begins_to_wait_after_it_was_put_off_does_not_rest() {
    let put_off = Some(PutOff { on: date(2026, 3, 9), until: date(2026, 3, 31) });
    let rests = |since| {
        let fact = Fact { kind: Kind::NothingNext, since, offered: false, put_off };
        nudge(&fact, &Figures::default(), &Targets::default(), at(date(2026, 3, 20))).unwrap().rests
    };
    assert!(rests(date(2026, 3, 2)) && rests(date(2026, 3, 9)));
    assert!(!rests(date(2026, 3, 10)), "met since, and nothing planned again: nobody has put that off");
}

#[test]
fn putting_off_asks_for_a_day_to_come_within_four_weeks_and_a_reason() {
    let today = date(2026, 3, 2);
    let fields = |kind, until, why| {
        check_put_off(kind, until, why, today).err().unwrap_or_default().iter().map(|p| p.field).collect::<Vec<_>>()
    };
    assert!(fields(Kind::WordBack, date(2026, 3, 9), "The practice is closed").is_empty());
    assert_eq!(fields(Kind::WordBack, today, "Busy"), ["until"]);
    assert_eq!(fields(Kind::WordBack, date(2026, 3, 31), "Busy"), ["until"]);
    assert_eq!(fields(Kind::WordBack, date(2026, 3, 3), " "), ["why"]);
    assert_eq!(fields(Kind::SameDay, date(2026, 3, 3), "Busy"), ["until"]);
}

#[test]
fn what_nobody_has_answered_cannot_be_left_out_and_always_reaches_a_lead() {
    let mut figures = Figures::default();
    figures.set(Kind::Unanswered, Days { on: false, after: 6, lead: None });
    let problems: Vec<&str> = figures.check().unwrap_err().iter().map(|p| p.field).collect();
    assert_eq!(problems, ["lead_unanswered", "after_unanswered"]);
    let mut figures = Figures::default();
    figures.set(Kind::WordBack, Days { on: false, after: 2, lead: None });
    assert!(figures.check().is_ok());
    figures.set(Kind::Reply, Days { on: true, after: 5, lead: Some(4) });
    figures.weekdays = [false; 7];
    figures.hour = 24;
    let problems: Vec<&str> = figures.check().unwrap_err().iter().map(|p| p.field).collect();
    assert_eq!(problems, ["lead_reply", "hour", "weekdays"]);
    assert_eq!(field_of("on", Kind::FollowUp), "on_follow_up");
}

#[test]
fn the_bank_holidays_are_asked_after_half_a_year_before_they_end() {
    assert!(!holidays_end(2030, date(2030, 6, 30)));
    assert!(holidays_end(2030, date(2030, 7, 1)));
    assert!(holidays_end(2030, date(2031, 2, 1)));
}

#[test]
fn a_digest_that_was_missed_goes_late_once() {
    let figures = Figures::default();
    let moment = |text: &str| text.parse::<Timestamp>().unwrap();
    let friday = date(2026, 3, 6);
    assert_eq!(digest_due(&figures, None, moment("2026-03-06T07:59:59Z")), None);
    assert_eq!(digest_due(&figures, None, moment("2026-03-06T08:00:00Z")), Some(friday));
    assert_eq!(digest_due(&figures, Some(friday), moment("2026-03-06T09:00:00Z")), None);
    // down on Friday, back on Saturday, when none goes by itself
    let thursday = Some(date(2026, 3, 5));
    assert_eq!(digest_due(&figures, thursday, moment("2026-03-07T10:00:00Z")), Some(friday));
    assert_eq!(digest_due(&figures, Some(friday), moment("2026-03-08T10:00:00Z")), None);
    // down for a fortnight: one goes, not ten
    assert_eq!(digest_due(&figures, thursday, moment("2026-03-18T10:00:00Z")), Some(date(2026, 3, 18)));
    // where none ever went, nothing was missed
    assert_eq!(digest_due(&figures, None, moment("2026-03-07T10:00:00Z")), None);
    assert_eq!(digest_next(&figures, moment("2026-03-06T08:00:00Z")), Some(moment("2026-03-09T08:00:00Z")));
}

fn days() -> impl Strategy<Value = Date> {
    (0..2000_i64).prop_map(|n| date(2024, 1, 1).checked_add(n.days()).unwrap())
}

fn kinds() -> impl Strategy<Value = Kind> {
    proptest::sample::select(Kind::ALL)
}

fn figures() -> impl Strategy<Value = Figures> {
    (
        proptest::collection::vec((0..20_i64, 0..15_i64), Kind::ALL.len()),
        0..24_i8,
        proptest::array::uniform7(any::<bool>()),
    )
        .prop_map(|(days, hour, mut weekdays)| {
            let mut figures = Figures::default();
            for (kind, (after, more)) in Kind::ALL.iter().zip(days).filter(|(kind, _)| kind.days_are_set()) {
                figures.set(*kind, Days { on: true, after, lead: Some(after + more) });
            }
            weekdays[0] = true;
            (figures.hour, figures.weekdays) = (hour, weekdays);
            figures
        })
}

proptest! {
    #[test]
    fn nothing_nudges_before_its_time(kind in kinds(), figures in figures(), since in days(), later in 0..60_i64) {
        let today = since.checked_add(later.days()).unwrap();
        let fact = Fact { kind, since, offered: false, put_off: None };
        if let Some(found) = nudge(&fact, &figures, &Targets::default(), at(today)) {
            prop_assert_eq!(found.waited, working_days_between(found.since, today));
            prop_assert!(kind == Kind::SameDay || found.waited >= figures.of(kind).after);
            prop_assert!(kind == Kind::SameDay || !found.lead || found.waited >= figures.of(kind).lead.unwrap());
        }
    }

    #[test]
    fn what_nudges_today_nudges_tomorrow_and_the_lead_goes_on_hearing(kind in kinds(), figures in figures(), since in days(), later in 0..60_i64, offered in any::<bool>()) {
        let today = since.checked_add(later.days()).unwrap();
        let fact = Fact { kind, since, offered, put_off: None };
        let (now, then) = (nudge(&fact, &figures, &Targets::default(), at(today)), nudge(&fact, &figures, &Targets::default(), at(today.tomorrow().unwrap())));
        if let Some(now) = now {
            prop_assert!(then.is_some_and(|then| then.lead || !now.lead));
        }
    }

    #[test]
    fn a_day_on_which_nobody_works_makes_nothing_older(kind in kinds(), figures in figures(), since in days(), later in 0..60_i64) {
        let today = since.checked_add(later.days()).unwrap();
        let tomorrow = today.tomorrow().unwrap();
        prop_assume!(kind != Kind::SameDay && !is_working_day(tomorrow));
        let fact = Fact { kind, since, offered: false, put_off: None };
        let (now, then) = (nudge(&fact, &figures, &Targets::default(), at(today)), nudge(&fact, &figures, &Targets::default(), at(tomorrow)));
        // only what is due on that very day begins on it, and only where no day is to pass
        if figures.of(kind).after > 0 {
            prop_assert_eq!(now.map(|one| (one.waited, one.lead)), then.map(|one| (one.waited, one.lead)));
        }
    }

    #[test]
    fn whatever_nudges_was_read(kind in kinds(), figures in figures(), since in days(), later in 0..60_i64, offered in any::<bool>()) {
        let today = since.checked_add(later.days()).unwrap();
        let targets = Targets::default();
        let fact = Fact { kind, since, offered, put_off: None };
        if nudge(&fact, &figures, &targets, at(today)).is_some() {
            prop_assert!(since <= reading_since(kind, &figures, &targets, today));
        }
    }

    #[test]
    fn the_last_day_that_has_waited_long_enough_is_just_that(today in days(), n in 0..40_i64) {
        let day = waited_since(today, n);
        prop_assert!(working_days_between(day, today) >= n);
        prop_assert!(day == today || working_days_between(day.tomorrow().unwrap(), today) < n);
    }

    #[test]
    fn one_digest_a_day_and_none_lost_whenever_it_is_looked_for(figures in figures(), first in days(), steps in proptest::collection::vec(1..4000_i64, 1..80)) {
        let mut now = at(first);
        let mut last = None;
        let mut gone: Vec<Date> = Vec::new();
        for minutes in steps {
            now = now.checked_add(SignedDuration::from_mins(minutes)).unwrap();
            if let Some(day) = digest_due(&figures, last, now) {
                prop_assert!(digest_at(&figures, day).unwrap() <= now && day <= london_date(now));
                prop_assert!(!gone.contains(&day), "twice for {day}");
                gone.push(day);
                last = Some(day);
            }
            prop_assert_eq!(digest_due(&figures, last, now).filter(|_| last.is_some()), None, "not twice at one moment");
            if last.is_some() {
                let next = digest_next(&figures, now).unwrap();
                prop_assert!(next > now);
                prop_assert!(digest_due(&figures, last, next).is_some(), "the next one goes when its time has come");
            }
        }
    }

    #[test]
    fn clocks_that_change_make_no_digest_twice_and_leave_none_out(year in 2024..2031_i16, hour in 0..24_i8) {
        let mut figures = Figures::default();
        (figures.hour, figures.weekdays) = (hour, [true; 7]);
        for (month, day) in [(3, 24), (10, 24)] {
            let mut last = Some(date(year, month, day));
            let mut now = at(date(year, month, day)).checked_add(SignedDuration::from_hours(15)).unwrap();
            let mut count = 0;
            for _ in 0..(24 * 4 * 8) {
                now = now.checked_add(SignedDuration::from_mins(15)).unwrap();
                if let Some(day) = digest_due(&figures, last, now) {
                    prop_assert_eq!(day, last.unwrap().tomorrow().unwrap());
                    last = Some(day);
                    count += 1;
                }
            }
            prop_assert!((8..=9).contains(&count), "{count}");
        }
    }
}
