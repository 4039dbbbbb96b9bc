//! The minimum data set as rows: one for each referral, without a name, by columns that each say where their codes come from.
//!
//! NHS England describes a minimum data set for social prescribing in four parts: demographics, needs and concerns, support offered,
//! outcomes; so are these columns grouped. Ethnic category is the NHS Data Dictionary's own code list. All other code lists are
//! Leeway's, and what they would be in another system is for whoever receives the rows to map: docs/exports/minimum-data-set.md says so
//! column by column.

use crate::clock::{days_between, london_date};
use crate::person::Ethnicity;
use crate::report::AgeBand;
use jiff::Timestamp;
use jiff::civil::Date;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in the file; stable.
    pub name: &'static str,
    /// To which part it belongs.
    pub part: &'static str,
    /// What stands in it, and where its codes come from.
    pub about: &'static str,
}

const fn column(name: &'static str, part: &'static str, about: &'static str) -> Column {
    Column { name, part, about }
}

const REFERRAL: &str = "Referral";
const WHO: &str = "Demographics";
const NEEDS: &str = "Needs and concerns";
const SUPPORT: &str = "Support offered";
const OUTCOMES: &str = "Outcomes";

/// The version of these columns. One is added only at the end, and then this goes up by one.
pub const VERSION: i32 = 1;

/// Every column, in the order in which they stand in the file.
pub const COLUMNS: &[Column] = &[
    column(
        "referral_id",
        REFERRAL,
        "Stands for the referral: the same in every export of this service, and nothing can be read from it",
    ),
    column("person_id", REFERRAL, "Stands for the person in the same way: two referrals of one person have the same"),
    column("organisation_code", REFERRAL, "ODS code of the practice or network; empty where none is kept"),
    column("referral_source", REFERRAL, "Who asked: a code of Leeway"),
    column("referral_route", REFERRAL, "By what way it came: a code of Leeway"),
    column("referral_urgency", REFERRAL, "routine, soon or same_day: codes of Leeway"),
    column("received_month", REFERRAL, "Month in which it came, as year and month"),
    column("age_band", WHO, "Age on the day it came, in ten-year bands: codes of Leeway"),
    column("gender", WHO, "Gender as the person states it: a code of Leeway; not_recorded where nobody asked"),
    column(
        "ethnic_category",
        WHO,
        "NHS Data Dictionary, ETHNIC CATEGORY (16+1): A to S, and Z for not stated; 99, not known, where nobody asked",
    ),
    column(
        "ethnic_group_2021",
        WHO,
        "The same as a group of the 2021 census (ONS): a code of Leeway; not_recorded where nobody asked",
    ),
    column("language", WHO, "english, other, or not_recorded; which other language is not told"),
    column("interpreter_needed", WHO, "yes or no"),
    column("needs", NEEDS, "Needs for which they were referred, codes of Leeway between spaces"),
    column("needs_count", NEEDS, "How many needs were named"),
    column("outcome", SUPPORT, "What became of the referral: a code of Leeway"),
    column("declined_why", SUPPORT, "Why it went no further, where it was declined: a code of Leeway"),
    column("days_to_answer", SUPPORT, "Days from receipt to the answer; empty while there is none"),
    column("days_to_offer", SUPPORT, "Days from receipt to the offer of a first contact"),
    column("days_to_first_contact", SUPPORT, "Days from receipt to the first contact held"),
    column("support_state", SUPPORT, "waiting, active, holding or ended; empty where there was no support"),
    column("contacts_held", SUPPORT, "Contacts that came about"),
    column("contacts_missed", SUPPORT, "Contacts to which the person did not come"),
    column("contact_minutes", SUPPORT, "Minutes of the contacts held, as written down"),
    column("connections", SUPPORT, "Groups and services that the person agreed to be introduced to"),
    column("connections_begun", SUPPORT, "Of these, begun"),
    column("connection_needs", SUPPORT, "What needs the groups are for, codes of Leeway between spaces"),
    column("held", SUPPORT, "Whether holding was the support at some time: yes or no"),
    column("unmet_needs", SUPPORT, "Needs that nothing fitted, codes of Leeway between spaces"),
    column("ended_why", OUTCOMES, "Why support ended: a code of Leeway"),
    column("weeks_in_support", OUTCOMES, "Whole weeks from the opening of support to its end; empty while it is open"),
    column(
        "ons4_satisfied_first",
        OUTCOMES,
        "ONS4, life satisfaction, 0 to 10: the first score; empty where it was not asked",
    ),
    column("ons4_satisfied_latest", OUTCOMES, "The latest of another day"),
    column("ons4_worthwhile_first", OUTCOMES, "ONS4, worthwhile, 0 to 10: the first score"),
    column("ons4_worthwhile_latest", OUTCOMES, "The latest of another day"),
    column("ons4_happy_first", OUTCOMES, "ONS4, happiness yesterday, 0 to 10: the first score"),
    column("ons4_happy_latest", OUTCOMES, "The latest of another day"),
    column("ons4_anxious_first", OUTCOMES, "ONS4, anxiety yesterday, 0 to 10: the first score"),
    column("ons4_anxious_latest", OUTCOMES, "The latest of another day"),
    column("ucla3_first", OUTCOMES, "UCLA three-item loneliness, 3 to 9: the first score"),
    column("ucla3_latest", OUTCOMES, "The latest of another day"),
];

/// The scales whose first and latest score stand at the end of a row, by instrument and scale, in the order of the columns.
pub const SCALES: &[(&str, &str)] =
    &[("ons4", "satisfied"), ("ons4", "worthwhile"), ("ons4", "happy"), ("ons4", "anxious"), ("ucla3", "loneliness")];

/// Why somebody's referral is not in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// The use of the record is restricted (UK GDPR, article 18).
    Restricted,
    /// Something of the record must not be found by somebody.
    Hidden,
    /// Their last word on research and planning was no, or they took a yes back.
    Objects,
    /// Marked as a duplicate.
    Duplicate,
}

impl LeftOut {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Restricted, Self::Hidden, Self::Objects, Self::Duplicate];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Restricted => "The use of the record is restricted",
            Self::Hidden => "Something of the record must not be found by somebody",
            Self::Objects => "The person does not agree to research and planning with their record",
            Self::Duplicate => "Marked as a duplicate of another referral",
        }
    }

    /// The first reason that holds, if one does; `holds` says of each, in the order of [`Self::ALL`], whether it does.
    pub fn first(holds: [bool; 4]) -> Option<Self> {
        Self::ALL.iter().zip(holds).find(|(_, holds)| *holds).map(|(why, _)| *why)
    }
}

/// A referral on its way into a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Stands for the referral.
    pub referral: String,
    /// Stands for the person.
    pub person: String,
    /// ODS code.
    pub organisation: Option<String>,
    /// Codes as they are stored.
    pub source: String,
    /// By what way.
    pub route: String,
    /// How soon.
    pub urgency: String,
    /// When it came.
    pub received: Timestamp,
    /// Born on.
    pub born: Option<Date>,
    /// Gender.
    pub gender: Option<String>,
    /// NHS Data Dictionary's code.
    pub ethnicity: Option<String>,
    /// As written.
    pub language: String,
    /// Needs an interpreter.
    pub interpreter: bool,
    /// Between spaces.
    pub needs: String,
    /// Where it stands.
    pub state: String,
    /// Why it went no further.
    pub declined_why: Option<String>,
    /// When it was answered.
    pub answered: Option<Timestamp>,
    /// When a contact was offered.
    pub offered: Option<Timestamp>,
    /// When the first contact was held.
    pub first_held: Option<Timestamp>,
    /// Where support stands.
    pub support: Option<String>,
    /// When it was opened.
    pub opened: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Why.
    pub ended_why: Option<String>,
    /// Contacts held, missed; minutes; connections, and those begun.
    pub counts: [i64; 5],
    /// Needs of the groups.
    pub connection_needs: String,
    /// Held at some time.
    pub held: bool,
    /// Needs that nothing fitted.
    pub unmet: String,
    /// First and latest, by the order of [`SCALES`].
    pub scores: Vec<(Option<String>, Option<String>)>,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A code or words.
    Text(String),
    /// A number, as it is written.
    Number(String),
}

fn text(words: &str) -> Cell {
    if words.is_empty() { Cell::Empty } else { Cell::Text(words.to_owned()) }
}

fn yes(it: bool) -> Cell {
    Cell::Text(if it { "yes" } else { "no" }.to_owned())
}

fn number(count: i64) -> Cell {
    Cell::Number(count.to_string())
}

/// Whether a language is English, as far as it can be told from how it is written.
fn language(written: &str) -> &'static str {
    match crate::person::fold(written).as_str() {
        "" => "not_recorded",
        "english" | "en" | "eng" | "en gb" => "english",
        _ => "other",
    }
}

/// The row of a referral, cell by cell as [`COLUMNS`] name them.
pub fn row(of: &Facts) -> Vec<Cell> {
    let came = london_date(of.received);
    let since = |at: Option<Timestamp>| at.map_or(Cell::Empty, |at| number(days_between(came, london_date(at)).max(0)));
    let ethnicity = of.ethnicity.as_deref().and_then(Ethnicity::parse);
    let needs = of.needs.split_whitespace().count();
    let weeks = of.opened.zip(of.ended).map(|(from, to)| days_between(london_date(from), london_date(to)).max(0) / 7);
    let mut cells = vec![
        text(&of.referral),
        text(&of.person),
        text(of.organisation.as_deref().unwrap_or_default()),
        text(&of.source),
        text(&of.route),
        text(&of.urgency),
        text(&format!("{:04}-{:02}", came.year(), came.month())),
        text(AgeBand::of(of.born, came).as_str()),
        text(of.gender.as_deref().unwrap_or("not_recorded")),
        text(ethnicity.map_or("99", Ethnicity::as_str)),
        text(ethnicity.map_or("not_recorded", |one| one.group().as_str())),
        text(language(&of.language)),
        yes(of.interpreter),
        text(&of.needs),
        number(i64::try_from(needs).unwrap_or(i64::MAX)),
        text(&of.state),
        text(of.declined_why.as_deref().unwrap_or_default()),
        since(of.answered),
        since(of.offered),
        since(of.first_held),
        text(of.support.as_deref().unwrap_or_default()),
        number(of.counts[0]),
        number(of.counts[1]),
        number(of.counts[2]),
        number(of.counts[3]),
        number(of.counts[4]),
        text(&of.connection_needs),
        yes(of.held),
        text(&of.unmet),
        text(of.ended_why.as_deref().unwrap_or_default()),
        weeks.map_or(Cell::Empty, number),
    ];
    for at in 0..SCALES.len() {
        let (first, latest) = of.scores.get(at).cloned().unwrap_or_default();
        cells.extend([first, latest].map(|score| score.map_or(Cell::Empty, Cell::Number)));
    }
    cells
}
