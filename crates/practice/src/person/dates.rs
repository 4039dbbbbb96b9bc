//! Dates as people enter them, in three parts, and ages.

use std::fmt;

use jiff::civil::Date;

/// Nobody recorded is older than this many years; a date beyond is a slip of the keyboard.
pub const OLDEST: i16 = 120;

/// What kind of thing is wrong with a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateFault {
    /// One part or more was left empty.
    Missing,
    /// A part is no number (or no month's name, or no four-digit year).
    NotANumber,
    /// The calendar has no such day.
    NoSuchDay,
    /// A birth date that is still to come.
    InTheFuture,
    /// Further from today than a life is long.
    TooFar,
}

/// What is wrong with a date entered in three parts; the marked parts are the ones a form should highlight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateProblem {
    /// What kind of thing is wrong.
    pub fault: DateFault,
    /// The day is at fault.
    pub day: bool,
    /// The month is at fault.
    pub month: bool,
    /// The year is at fault.
    pub year: bool,
    message: String,
}

impl DateProblem {
    fn new(fault: DateFault, [day, month, year]: [bool; 3], message: String) -> Self {
        Self { fault, day, month, year, message }
    }
}

impl fmt::Display for DateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DateProblem {}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads any date within a lifetime of today, before or after. A month may be given by its name.
///
/// # Errors
/// Names the parts at fault and says what to do.
pub fn parse_date(day: &str, month: &str, year: &str, today: Date) -> Result<Date, DateProblem> {
    let date = read_date(day, month, year)?;
    if (date.year() - today.year()).abs() > OLDEST {
        return Err(DateProblem::new(
            DateFault::TooFar,
            [false, false, true],
            format!("{} is more than {OLDEST} years from today: check the year", in_words(date)),
        ));
    }
    Ok(date)
}

/// Reads any day of the calendar. A month may be given by its name.
///
/// # Errors
/// Names the parts at fault and says what to do.
pub fn read_date(day: &str, month: &str, year: &str) -> Result<Date, DateProblem> {
    let parts = [day.trim(), month.trim(), year.trim()];
    let empty = parts.map(str::is_empty);
    if empty.contains(&true) {
        return Err(DateProblem::new(DateFault::Missing, empty, missing_words(empty)));
    }
    let day = number(parts[0]);
    let month = number(parts[1]).or_else(|| month_named(parts[1]));
    let year = number(parts[2]).filter(|_| parts[2].len() == 4);
    let (Some(day), Some(month), Some(year)) = (day, month, year) else {
        let wrong = [day.is_none(), month.is_none(), year.is_none()];
        return Err(DateProblem::new(DateFault::NotANumber, wrong, not_a_number_words(wrong)));
    };
    calendar_day(day, month, year)
}

/// Reads a date of birth: not in the future, and not more than [`OLDEST`] years ago (DOMAIN 4.1).
///
/// # Errors
/// Names the parts at fault and says what to do.
pub fn parse_birth_date(day: &str, month: &str, year: &str, today: Date) -> Result<Date, DateProblem> {
    let date = parse_date(day, month, year, today)?;
    if date > today {
        // Only the year is at fault where the year alone makes it future.
        let year_only = date.year() > today.year();
        return Err(DateProblem::new(
            DateFault::InTheFuture,
            [!year_only, !year_only, true],
            format!("{} is in the future: a date of birth must be in the past", in_words(date)),
        ));
    }
    if age_on(date, today) > i32::from(OLDEST) {
        return Err(DateProblem::new(
            DateFault::TooFar,
            [false, false, true],
            format!("{} is more than {OLDEST} years ago: check the year", in_words(date)),
        ));
    }
    Ok(date)
}

/// The age in whole years; who was born on 29 February turns a year older on 1 March in other years. Negative before
/// birth.
pub fn age_on(born: Date, on: Date) -> i32 {
    let years = i32::from(on.year()) - i32::from(born.year());
    if (on.month(), on.day()) < (born.month(), born.day()) { years - 1 } else { years }
}

/// Whether somebody of this age is asked about as a child: under 16, competence, parental responsibility and who may be told
/// are part of consent (DOMAIN 4.10).
pub const fn is_child(age: i32) -> bool {
    age < 16
}

/// How somebody of whom that is so is marked.
pub const CHILD: &str = "Under 16";

fn number(text: &str) -> Option<i16> {
    text.chars().all(|c| c.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// A month by its name or at least its first three letters.
fn month_named(text: &str) -> Option<i16> {
    let text = text.to_lowercase();
    let at = MONTHS
        .iter()
        .position(|name| text.len() >= 3 && (name.starts_with(&text) || text == "sept" && *name == "september"))?;
    i16::try_from(at + 1).ok()
}

fn calendar_day(day: i16, month: i16, year: i16) -> Result<Date, DateProblem> {
    let no_such = |parts, message| Err(DateProblem::new(DateFault::NoSuchDay, parts, message));
    let day_wrong = !(1..=31).contains(&day);
    let month_wrong = !(1..=12).contains(&month);
    match (day_wrong, month_wrong) {
        (true, true) => {
            return no_such([true, true, false], "The day must be 1 to 31 and the month 1 to 12".to_owned());
        }
        (true, false) => return no_such([true, false, false], "The day must be 1 to 31".to_owned()),
        (false, true) => return no_such([false, true, false], "The month must be 1 to 12".to_owned()),
        (false, false) => {}
    }
    let (Ok(month_i8), Ok(day_i8)) = (i8::try_from(month), i8::try_from(day)) else {
        return no_such([true, true, false], "Check the day and the month".to_owned());
    };
    Date::new(year, month_i8, day_i8).or_else(|_| {
        let name = usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default();
        no_such([true, false, false], format!("There is no {day} {} {year:04}: check the day", capital(name)))
    })
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn in_words(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

const PARTS: [&str; 3] = ["day", "month", "year"];

fn listed(marked: [bool; 3]) -> String {
    let names: Vec<&str> = PARTS.iter().zip(marked).filter_map(|(name, at)| at.then_some(*name)).collect();
    match names.as_slice() {
        [one] => (*one).to_owned(),
        [first, last] => format!("{first} and {last}"),
        _ => "day, month and year".to_owned(),
    }
}

fn missing_words(empty: [bool; 3]) -> String {
    format!("Enter the {}", listed(empty))
}

fn not_a_number_words(wrong: [bool; 3]) -> String {
    match wrong {
        [false, false, true] => "The year must be a number of 4 digits".to_owned(),
        [true, false, false] => "The day must be a number".to_owned(),
        [false, true, false] => "The month must be a number or its name".to_owned(),
        _ => format!("The {} must be numbers, such as 27 3 1958", listed(wrong)),
    }
}
