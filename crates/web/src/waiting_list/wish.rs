//! How it stands with the question whether somebody who waits still wants this, in a line.

use crate::words::Choice;
use app::time;
use app::waiting::WishFilter;
use app::wishes::WishRow;
use jiff::Timestamp;
use practice::wish::Standing;
use serde::Serialize;

/// The line.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct WishLine {
    /// What it says.
    says: String,
    /// On which day that was: of the answer, else of the question.
    on: String,
    /// Whether somebody has to see to it.
    wants: bool,
}

impl WishLine {
    /// Of a question.
    pub(crate) fn of(row: &WishRow, standing: Standing) -> Self {
        let answered = row.answered_at.map(time::moment);
        Self::said(standing, (time::moment(row.asked_at), answered), row.seen_at.is_some())
    }

    /// Of how it stands, when it was put and answered, and whether somebody saw to the answer.
    pub(super) fn said(standing: Standing, (asked, answered): (Timestamp, Option<Timestamp>), seen: bool) -> Self {
        let (says, wants) = match standing {
            Standing::Open => ("Asked whether they still want this".to_owned(), false),
            Standing::Unanswered => ("Asked whether they still want this, and has not answered".to_owned(), false),
            Standing::Answered(answer) => {
                let words = answer.in_list();
                let mut letters = words.chars();
                let says = letters.next().map(|first| first.to_uppercase().chain(letters).collect());
                (says.unwrap_or_default(), answer.wants() && !seen)
            }
            Standing::TakenBack => ("The question was taken back".to_owned(), false),
        };
        Self { says, on: answered.unwrap_or(asked).to_string(), wants }
    }

    pub(crate) fn sample() -> Self {
        Self { says: "No longer wants this".to_owned(), on: "2026-11-20T10:00:00Z".to_owned(), wants: true }
    }
}

const FILTERS: [(&str, WishFilter, &str); 3] = [
    ("to_see", WishFilter::ToSee, "An answer to see to"),
    ("unanswered", WishFilter::Unanswered, "Asked, and not answered"),
    ("never", WishFilter::Never, "Never asked"),
];

/// What the list can be narrowed to.
pub(super) fn choices() -> Vec<Choice> {
    FILTERS.iter().map(|(code, _, words)| Choice::new(*code, *words)).collect()
}

pub(super) fn filter_of(code: &str) -> Option<WishFilter> {
    FILTERS.iter().find(|(one, ..)| *one == code).map(|(_, filter, _)| *filter)
}

pub(super) fn code_of(filter: WishFilter) -> &'static str {
    FILTERS.iter().find(|(_, one, _)| *one == filter).map_or("", |(code, ..)| code)
}
