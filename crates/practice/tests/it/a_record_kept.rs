//! How long a record is kept, and what stops its destruction.

use jiff::Span;
use jiff::civil::{Date, date};
use practice::retention::{
    Class, Facts, KEEP_YEARS_MOST, Mark, Open, Periods, Set, check_longer, check_until, check_why, keeping,
};
use proptest::prelude::*;

const TODAY: Date = date(2026, 6, 3);

fn of(born: Option<Date>, last: Date) -> Facts {
    Facts { born, died: None, last, open: Vec::new(), set: Vec::new(), longer: None }
}

fn kept(facts: &Facts) -> (Class, Date) {
    let kept = keeping(facts, &Periods::default(), TODAY);
    (kept.class, kept.until)
}

fn set(mark: Mark) -> Set {
    Set { mark, until: None }
}

#[test]
fn an_adults_record_is_kept_for_eight_years_after_the_last_entry() {
    let facts = of(Some(date(1950, 3, 1)), date(2018, 6, 3));
    assert_eq!(kept(&facts), (Class::Adult, date(2026, 6, 3)));
    let kept = keeping(&facts, &Periods::default(), TODAY);
    assert!(kept.due(TODAY) && !kept.due(date(2026, 6, 2)));
    assert_eq!(kept.why, "8 years after the last entry, an adult’s record");
}

#[test]
fn a_childs_record_is_kept_until_the_25th_birthday_or_the_26th_where_they_were_17() {
    let born = date(2004, 9, 30);
    assert_eq!(kept(&of(Some(born), date(2014, 1, 1))), (Class::Child, date(2029, 9, 30)));
    assert_eq!(kept(&of(Some(born), date(2021, 9, 29))), (Class::Child, date(2029, 9, 30)), "the day before 17");
    assert_eq!(kept(&of(Some(born), date(2021, 9, 30))), (Class::Child, date(2030, 9, 30)), "17 on that day");
    assert_eq!(kept(&of(Some(born), date(2022, 9, 30))), (Class::Adult, date(2030, 9, 30)), "18 on that day");
}

#[test]
fn who_was_born_on_a_29_february_has_a_birthday_on_1_march() {
    assert_eq!(kept(&of(Some(date(2004, 2, 29)), date(2014, 1, 1))).1, date(2029, 3, 1));
    assert_eq!(kept(&of(Some(date(1950, 1, 1)), date(2016, 2, 29))).1, date(2024, 2, 29));
}

#[test]
fn after_a_death_it_is_kept_for_eight_years_and_a_childs_never_shorter_than_to_the_birthday() {
    let mut facts = of(Some(date(1950, 3, 1)), date(2010, 1, 1));
    facts.died = Some(date(2016, 5, 1));
    assert_eq!(kept(&facts), (Class::Died, date(2024, 5, 1)));
    facts.last = date(2016, 8, 1);
    assert_eq!(kept(&facts), (Class::Died, date(2024, 8, 1)), "the closing after the death counts");
    facts = of(Some(date(2008, 3, 1)), date(2014, 1, 1));
    facts.died = Some(date(2015, 5, 1));
    assert_eq!(
        kept(&facts),
        (Class::Child, date(2033, 3, 1)),
        "who died as a child: the Code of 2021 knows no shorter period"
    );
    facts.died = Some(date(2027, 5, 1));
    assert_eq!(kept(&facts), (Class::Died, date(2035, 5, 1)), "who died at 19, eight years on");
    facts = of(Some(date(2008, 3, 1)), date(2025, 4, 1));
    facts.died = Some(date(2026, 4, 1));
    assert_eq!(kept(&facts), (Class::Died, date(2034, 4, 1)), "the later of both: the birthday is in March");
}

#[test]
fn a_mental_health_record_is_kept_for_twenty_years_or_ten_after_death() {
    let mut facts = of(Some(date(1950, 3, 1)), date(2018, 6, 3));
    facts.set.push(set(Mark::MentalHealth));
    assert_eq!(kept(&facts), (Class::MentalHealth, date(2038, 6, 3)));
    assert!(!keeping(&facts, &Periods::default(), TODAY).stopped(), "it changes the class and holds nothing");
    facts.died = Some(date(2019, 1, 1));
    assert_eq!(kept(&facts), (Class::MentalHealthDied, date(2029, 1, 1)));
    let mut child = of(Some(date(2014, 3, 1)), date(2018, 6, 3));
    child.set.push(set(Mark::MentalHealth));
    assert_eq!(kept(&child), (Class::Child, date(2039, 3, 1)), "the longer of both");
}

#[test]
fn without_a_date_of_birth_it_is_kept_as_long_as_anybodys_could_be() {
    assert_eq!(kept(&of(None, date(2018, 6, 3))), (Class::AgeNotKnown, date(2043, 6, 3)));
}

#[test]
fn what_is_open_has_no_period_yet_and_says_so() {
    let mut facts = of(Some(date(1950, 3, 1)), date(2010, 1, 1));
    facts.open = vec![Open::Episode, Open::Concern];
    facts.set.push(set(Mark::Complaint));
    let kept = keeping(&facts, &Periods::default(), TODAY);
    assert!(!kept.counts() && kept.stopped() && !kept.due(TODAY));
    assert_eq!(
        kept.stops().unwrap(),
        "support that has not ended, a concern that is not closed and a hold (a complaint)"
    );
}

#[test]
fn a_hold_stops_it_until_its_day_or_until_it_is_lifted() {
    let mut facts = of(Some(date(1950, 3, 1)), date(2010, 1, 1));
    facts.set = vec![Set { mark: Mark::Inquiry, until: Some(TODAY) }];
    let periods = Periods::default();
    assert!(!keeping(&facts, &periods, TODAY).due(TODAY), "its last day is one of its days");
    let next = date(2026, 6, 4);
    assert!(keeping(&facts, &periods, next).due(next));
    facts.set = vec![set(Mark::Claim)];
    assert!(!keeping(&facts, &periods, date(2090, 1, 1)).due(date(2090, 1, 1)));
}

#[test]
fn a_review_keeps_longer_and_never_shorter() {
    let mut facts = of(Some(date(1950, 3, 1)), date(2010, 1, 1));
    facts.longer = Some(date(2027, 1, 1));
    assert_eq!(kept(&facts).1, date(2027, 1, 1));
    facts.last = date(2025, 1, 1);
    assert_eq!(kept(&facts).1, date(2033, 1, 1), "who came back since is kept by the schedule");
}

#[test]
fn a_service_keeps_longer_with_a_reason_and_never_shorter() {
    let code = Periods::default();
    assert!(code.check("").is_ok());
    let fields =
        |p: Periods, why: &str| p.check(why).err().unwrap_or_default().into_iter().map(|p| p.field).collect::<Vec<_>>();
    assert_eq!(fields(Periods { adult: 7, ..code }, "The commissioner asks for it"), ["adult"]);
    assert_eq!(fields(Periods { adult: 21, cooling: 6, ..code }, "For research"), ["adult", "cooling"]);
    assert_eq!(fields(Periods { adult: 10, ..code }, " "), ["why"]);
    assert!(Periods { adult: 10, ..code }.check("The contract asks for ten years").is_ok());
}

#[test]
fn days_and_words_that_cannot_be_are_said_so() {
    assert!(check_why("because").is_err() && check_why("A claim was made in May").is_ok());
    assert!(check_until(Some(date(2026, 6, 2)), TODAY).is_err() && check_until(None, TODAY).is_ok());
    for wrong in [None, Some(TODAY), Some(date(2031, 6, 4))] {
        assert!(check_longer(wrong, TODAY).is_err(), "{wrong:?}");
    }
    assert_eq!(check_longer(Some(date(2031, 6, 3)), TODAY).unwrap(), date(2026 + KEEP_YEARS_MOST, 6, 3));
}

fn a_day() -> impl Strategy<Value = Date> {
    (0..36_000_i64).prop_map(|days| date(1940, 1, 1).checked_add(Span::new().days(days)).unwrap())
}

fn facts() -> impl Strategy<Value = Facts> {
    let marks = prop::collection::vec((prop::sample::select(Mark::ALL), prop::option::of(a_day())), 0..3);
    (prop::option::of(a_day()), prop::option::of(a_day()), a_day(), marks, prop::option::of(a_day())).prop_map(
        |(born, died, last, set, longer)| Facts {
            born,
            died: died.filter(|died| born.is_none_or(|born| born <= *died)),
            last: born.map_or(last, |born| last.max(born)),
            open: Vec::new(),
            set: set.into_iter().map(|(mark, until)| Set { mark, until }).collect(),
            longer,
        },
    )
}

proptest! {
    #[test]
    fn a_later_entry_never_shortens(facts in facts(), later in 0..20_000_i64, more in 0..10_i16) {
        let mut then = facts.clone();
        then.last = facts.last.checked_add(Span::new().days(later)).unwrap();
        let periods = Periods { birthday: 25 + more, ..Periods::default() };
        prop_assert!(keeping(&then, &periods, TODAY).until >= keeping(&facts, &periods, TODAY).until);
    }

    #[test]
    fn a_hold_never_shortens_and_is_never_due(facts in facts(), today in a_day()) {
        let periods = Periods::default();
        let before = keeping(&facts, &periods, today);
        let mut held = facts;
        held.set.push(set(Mark::Claim));
        let after = keeping(&held, &periods, today);
        prop_assert!(after.until >= before.until && !after.due(today));
    }

    #[test]
    fn joined_records_count_as_one_and_keep_no_less_than_either(one in facts(), two in facts(), today in a_day()) {
        let periods = Periods::default();
        let (a, b) = (one.clone().joined(two.clone()), two.clone().joined(one.clone()));
        let whole = keeping(&a, &periods, today);
        prop_assert_eq!(whole.until, keeping(&b, &periods, today).until, "whichever is first");
        if one.died.is_some() == two.died.is_some() && one.born == two.born {
            let mental = |f: &Facts| f.set.iter().any(|s| s.mark == Mark::MentalHealth);
            if mental(&one) == mental(&two) && one.died == two.died {
                prop_assert!(whole.until >= keeping(&one, &periods, today).until);
            }
        }
        prop_assert_eq!(whole.held.len(), keeping(&one, &periods, today).held.len() + keeping(&two, &periods, today).held.len());
    }

    #[test]
    fn longer_periods_never_shorten(facts in facts(), more in 0..10_i16) {
        let code = Periods::default();
        let own = Periods { adult: 8 + more, birthday: 25 + more, death: 8 + more, ..code };
        prop_assert!(keeping(&facts, &own, TODAY).until >= keeping(&facts, &code, TODAY).until);
    }
}
