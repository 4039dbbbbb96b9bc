use jiff::civil::{Date, date};
use practice::person::{DateFault, DateProblem, age_on, is_child, parse_birth_date, parse_date};
use proptest::prelude::*;

const TODAY: Date = date(2026, 6, 3);

fn born(day: &str, month: &str, year: &str) -> Result<Date, DateProblem> {
    parse_birth_date(day, month, year, TODAY)
}

fn marked(problem: &DateProblem) -> [bool; 3] {
    [problem.day, problem.month, problem.year]
}

#[test]
fn a_date_is_read_with_spaces_leading_noughts_and_month_names() {
    for (day, month, year) in
        [("27", "3", "1958"), (" 27 ", "03", "1958"), ("27", "March", "1958"), ("27", "mar", "1958")]
    {
        assert_eq!(born(day, month, year), Ok(date(1958, 3, 27)));
    }
    assert_eq!(born("9", "Sept", "1990"), Ok(date(1990, 9, 9)));
}

#[test]
fn the_thirty_first_of_february_does_not_exist() {
    let problem = born("31", "2", "1958").expect_err("no such day");
    assert_eq!(problem.fault, DateFault::NoSuchDay);
    assert_eq!(marked(&problem), [true, false, false]);
    assert_eq!(problem.to_string(), "There is no 31 February 1958: check the day");
    assert_eq!(born("29", "2", "1957").map_err(|p| p.fault), Err(DateFault::NoSuchDay));
    assert_eq!(born("29", "2", "1956"), Ok(date(1956, 2, 29)));
}

#[test]
fn empty_parts_are_named() {
    let problem = born("27", "", " ").expect_err("two parts are missing");
    assert_eq!(problem.fault, DateFault::Missing);
    assert_eq!(marked(&problem), [false, true, true]);
    assert_eq!(problem.to_string(), "Enter the month and year");
    assert_eq!(born("", "", "").expect_err("all missing").to_string(), "Enter the day, month and year");
}

#[test]
fn a_part_that_is_no_number_is_named() {
    let problem = born("27", "March", "58").expect_err("a year has four digits");
    assert_eq!((problem.fault, marked(&problem)), (DateFault::NotANumber, [false, false, true]));
    let problem = born("x", "Movember", "1958").expect_err("no numbers");
    assert_eq!(marked(&problem), [true, true, false]);
    assert_eq!(born("-1", "3", "1958").map_err(|p| p.fault), Err(DateFault::NotANumber));
    assert_eq!(born("99999", "3", "1958").map_err(|p| p.fault), Err(DateFault::NotANumber));
}

#[test]
fn a_month_beyond_twelve_is_named() {
    let problem = born("27", "13", "1958").expect_err("no month 13");
    assert_eq!((problem.fault, marked(&problem)), (DateFault::NoSuchDay, [false, true, false]));
    let problem = born("0", "0", "1958").expect_err("neither");
    assert_eq!(marked(&problem), [true, true, false]);
}

#[test]
fn nobody_is_born_tomorrow() {
    assert_eq!(born("3", "6", "2026"), Ok(TODAY));
    let problem = born("4", "6", "2026").expect_err("tomorrow");
    assert_eq!(problem.fault, DateFault::InTheFuture);
    assert!(problem.to_string().starts_with("4 June 2026 is in the future"));
    assert_eq!(marked(&born("1", "1", "2062").expect_err("future year")), [false, false, true]);
}

#[test]
fn nobody_is_older_than_a_hundred_and_twenty() {
    assert_eq!(born("4", "6", "1906"), Ok(date(1906, 6, 4)));
    assert_eq!(born("2", "6", "1905").map_err(|p| p.fault), Err(DateFault::TooFar));
    assert_eq!(born("2", "6", "0206").map_err(|p| p.fault), Err(DateFault::TooFar));
}

#[test]
fn another_date_may_lie_ahead() {
    assert_eq!(parse_date("1", "9", "2026", TODAY), Ok(date(2026, 9, 1)));
    assert_eq!(parse_date("1", "9", "9026", TODAY).map_err(|p| p.fault), Err(DateFault::TooFar));
}

#[test]
fn a_birthday_makes_a_year_older_and_not_the_day_before() {
    assert_eq!(age_on(date(1958, 6, 4), TODAY), 67);
    assert_eq!(age_on(date(1958, 6, 3), TODAY), 68);
    assert_eq!(age_on(date(2000, 2, 29), date(2026, 2, 28)), 25);
    assert_eq!(age_on(date(2000, 2, 29), date(2026, 3, 1)), 26);
    assert_eq!(age_on(TODAY, TODAY), 0);
}

proptest! {
    #[test]
    fn every_day_of_a_lifetime_is_read_back(days in 0i32..43_000) {
        let day = TODAY.checked_sub(jiff::Span::new().days(days)).unwrap();
        let read = born(&day.day().to_string(), &day.month().to_string(), &day.year().to_string());
        prop_assert_eq!(read, Ok(day));
    }

    #[test]
    fn whatever_is_typed_is_answered_and_a_refusal_marks_a_part(
        day in "\\PC{0,6}", month in "\\PC{0,6}", year in "\\PC{0,6}"
    ) {
        if let Err(problem) = born(&day, &month, &year) {
            prop_assert!(marked(&problem).contains(&true));
            prop_assert!(!problem.to_string().is_empty());
        }
    }
}

#[test]
fn a_child_is_somebody_under_sixteen() {
    let age = |on| age_on(date(2010, 6, 3), on);
    assert!(is_child(age(date(2026, 6, 2))));
    assert!(!is_child(age(date(2026, 6, 3))) && !is_child(17));
}
