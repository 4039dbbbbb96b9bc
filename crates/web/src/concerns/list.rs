//! The concerns of an account, and whom a new one is about.

use super::{Ring, numbers};
use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{mend, place_of, place_words};
use crate::visit::{Posted, Visit};
use app::concerns::ConcernListRow;
use app::search::PersonFoundRow;
use app::{AppError, time};
use axum::extract::Query;
use practice::access::Act;
use practice::concern::About;
use serde::Serialize;
use std::collections::HashMap;

/// A concern in a list.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Line {
    href: String,
    name: String,
    about: &'static str,
    danger: bool,
    raised: String,
    by: String,
    /// Until when it is to be answered; none once it is.
    due: Option<String>,
    late: bool,
    acknowledged_by: Option<String>,
    /// Whether somebody who was told said here that they have it.
    taken: bool,
    /// Whether this account may answer it.
    told: bool,
    struck: bool,
    closed: bool,
}

impl Line {
    /// For samples: `late`, `waits`, `taken`, `raised`, `closed` or `struck`.
    pub(crate) fn sample(standing: &str) -> Self {
        Self {
            href: "/concerns/c".to_owned(),
            name: "Mary O’Neill".to_owned(),
            about: About::DomesticAbuse.words(),
            danger: standing == "late",
            raised: "2026-06-03T13:30:00Z".to_owned(),
            by: "Amara Okafor".to_owned(),
            due: matches!(standing, "late" | "waits").then(|| "2026-06-03T17:30:00Z".to_owned()),
            late: standing == "late",
            acknowledged_by: matches!(standing, "taken" | "closed").then(|| "Dr Priya Shah".to_owned()),
            taken: matches!(standing, "taken" | "closed"),
            told: standing != "raised",
            struck: standing == "struck",
            closed: standing == "closed",
        }
    }
}

/// A concern as a list shows it.
pub(crate) fn line(row: &ConcernListRow, now: jiff::Timestamp) -> Line {
    Line {
        href: format!("/concerns/{}", row.id),
        name: format!("{} {}", row.given_name, row.family_name),
        about: About::parse(&row.about).filter(|_| row.struck_at.is_none()).map_or("A concern", About::words),
        danger: row.danger,
        raised: time::moment(row.raised_at).to_string(),
        by: row.raised_by_name.clone(),
        due: row.answer_due.map(|at| time::moment(at).to_string()),
        late: row.answer_due.is_some_and(|at| time::moment(at) < now),
        acknowledged_by: row.acknowledged_at.map(|_| row.acknowledged_by.clone()),
        taken: row.taken_at.is_some(),
        told: row.told,
        struck: row.struck_at.is_some(),
        closed: row.closed_at.is_some(),
    }
}

#[derive(Debug, Serialize)]
struct ListView {
    numbers: Vec<Ring>,
    may_raise: bool,
    waiting: Vec<Line>,
    open: Vec<Line>,
    more_open: bool,
    past: Vec<Line>,
    older: Option<String>,
}

pub(super) async fn list(visit: Visit, Query(query): Query<HashMap<String, String>>) -> WebResult {
    let before = match query.get("before") {
        Some(written) => Some(place_of(written).ok_or(WebError::NotFound)?),
        None => None,
    };
    let found = app::concerns::list(visit.ctx(), before).await?;
    let now = visit.ctx().now();
    let (waiting, open): (Vec<Line>, Vec<Line>) =
        found.open.iter().map(|row| line(row, now)).partition(|line| line.told && !line.taken);
    let view = ListView {
        numbers: numbers(),
        may_raise: visit.ctx().may(Act::ConcernRaise),
        waiting,
        open,
        more_open: found.more_open,
        past: found.past.iter().map(|row| line(row, now)).collect(),
        older: found.next.map(|next| format!("/concerns?before={}", place_words(&next))),
    };
    visit.page("concerns/list.html", "Concerns", view)
}

#[derive(Debug, Serialize)]
struct WhomView {
    numbers: Vec<Ring>,
    found: Option<Vec<Found>>,
}

#[derive(Debug, Serialize)]
struct Found {
    href: String,
    name: String,
    born: Option<String>,
    postcode: String,
}

pub(super) async fn ask_whom(visit: Visit) -> WebResult {
    whom(&visit, &FormState::empty(), None)
}

fn whom(visit: &Visit, form: &FormState, found: Option<Vec<Found>>) -> WebResult {
    visit.form_page("concerns/whom.html", "Raise a concern", form, WhomView { numbers: numbers(), found })
}

pub(super) async fn find_whom(visit: Visit, Posted(form): Posted) -> WebResult {
    let typed = form.first("q").unwrap_or_default().trim().to_owned();
    match app::search::search(visit.ctx(), &typed).await {
        Ok(found) => whom(&visit, &form.state(), Some(found.people.iter().map(person).collect())),
        Err(error @ AppError::Invalid(_)) => whom(&visit, &mend(&form, error, "q")?, None),
        Err(other) => Err(other.into()),
    }
}

fn person(row: &PersonFoundRow) -> Found {
    Found {
        href: format!("/people/{}/concerns/new", row.id),
        name: format!("{} {}", row.given_name, row.family_name),
        born: row.birth_date.map(|day| day.to_string()),
        postcode: row.postcode.clone(),
    }
}

pub(super) fn samples() -> Samples {
    let full = ListView {
        numbers: numbers(),
        may_raise: true,
        waiting: vec![Line::sample("late"), Line::sample("waits")],
        open: vec![Line::sample("taken"), Line::sample("raised")],
        more_open: true,
        past: vec![Line::sample("closed"), Line::sample("struck")],
        older: Some("/concerns?before=1~2".to_owned()),
    };
    let empty = ListView {
        numbers: numbers(),
        may_raise: false,
        waiting: Vec::new(),
        open: Vec::new(),
        more_open: false,
        past: Vec::new(),
        older: None,
    };
    let one = Found {
        href: "/people/p/concerns/new".to_owned(),
        name: "Mary O’Neill".to_owned(),
        born: Some("1955-03-27".to_owned()),
        postcode: "LS1 4AP".to_owned(),
    };
    let bare = Found {
        href: "/people/q/concerns/new".to_owned(),
        name: "M O’Neill".to_owned(),
        born: None,
        postcode: String::new(),
    };
    let whom = |found| WhomView { numbers: numbers(), found };
    let faulty = FormState::empty().with_error("q", "Enter a name");
    vec![
        ("concerns/list.html", vec![drawn(&full, None), drawn(&empty, None)]),
        (
            "concerns/whom.html",
            vec![
                drawn(&whom(None), Some(&faulty)),
                drawn(&whom(Some(vec![one, bare])), Some(&FormState::empty())),
                drawn(&whom(Some(Vec::new())), Some(&FormState::empty())),
            ],
        ),
    ]
}
