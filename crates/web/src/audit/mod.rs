//! The audit for the information-governance lead (DOMAIN 10): what waits; changes without what they say; who saw whom; looks to ask
//! about; whether the logs are whole.

mod looks;
mod unusual;
mod verification;

pub(crate) use looks::{Filter, faulty, file, filter_of};

use crate::error::WebResult;
use crate::routes::{Need::May, Route, routes};
use crate::samples::{Samples, drawn};
use crate::visit::Visit;
use axum::extract::Query;
use practice::access::Act;
use serde::Serialize;
use std::collections::HashMap;

routes! {
    GET "/audit" May(Act::AuditRead) => overview;
    GET "/audit/changes" May(Act::AuditRead) => changes;
}

/// The routes of the audit.
pub(crate) fn all_routes() -> Vec<Route> {
    [ROUTES, looks::ROUTES, unusual::ROUTES, verification::ROUTES].concat()
}

/// A part of the audit, and what waits in it.
#[derive(Debug, Serialize)]
struct Part {
    href: &'static str,
    title: &'static str,
    words: &'static str,
    /// What waits, in words; empty where nothing does.
    waits: String,
    /// Whether that cannot wait.
    alarm: bool,
}

/// What the overview shows.
#[derive(Debug, Serialize)]
struct OverviewView {
    here: &'static str,
    parts: Vec<Part>,
}

/// The list of changes.
#[derive(Debug, Serialize)]
struct ChangesView {
    here: &'static str,
    rows: Vec<ChangeView>,
    older: Option<String>,
    newest: bool,
}

#[derive(Debug, Serialize)]
struct ChangeView {
    seq: i64,
    at: String,
    actor: String,
    words: String,
    /// The colleague whose account it was done to.
    colleague: Option<String>,
    /// What was written down with it.
    said: Option<String>,
    record: Option<String>,
}

/// So many of something, in words; nothing where there are none.
fn some(count: i64, one: &str, many: &str) -> String {
    match count {
        0 => String::new(),
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

/// How requests stand: what is overdue before what is due soon before what merely waits.
fn requests(open: i64, overdue: i64, nearly: i64) -> String {
    let urgent: Vec<String> =
        [some(overdue, "overdue", "overdue"), some(nearly, "due within a week", "due within a week")]
            .into_iter()
            .filter(|words| !words.is_empty())
            .collect();
    if urgent.is_empty() { some(open, "open", "open") } else { urgent.join(", ") }
}

fn parts(found: &app::audit::Overview) -> Vec<Part> {
    let part = |href, title, words, waits| Part { href, title, words, waits, alarm: false };
    let logs = match found.logs {
        None => "Not walked yet".to_owned(),
        Some((true, _)) => String::new(),
        Some((false, _)) => "They are not whole: look now".to_owned(),
    };
    vec![
        part(
            "/audit/emergencies",
            "Emergencies",
            "Records that colleagues opened outside their own, each looked at until it has an outcome.",
            some(found.emergencies, "to be looked at", "to be looked at"),
        ),
        part(
            "/audit/unusual",
            "Looks to ask about",
            "Looks at records that are unusual by a rule. Each is a question, and is set aside with a reason.",
            some(found.unusual, "to be set aside", "to be set aside"),
        ),
        Part {
            alarm: found.logs.is_some_and(|(whole, _)| !whole),
            ..part(
                "/audit/verification",
                "Are the logs whole?",
                "Every night both logs are walked, and the first entry that does not fit is named.",
                logs,
            )
        },
        Part {
            alarm: found.requests.overdue > 0,
            ..part(
                "/audit/requests",
                "Formal requests",
                "What people ask for by right, and by which you open one person’s record.",
                requests(found.requests.open, found.requests.overdue, found.requests.nearly),
            )
        },
        part(
            "/audit/exports",
            "Exports without names",
            "Rows that somebody outside is to get. A manager asks and says what for; you decide.",
            some(found.exports, "to decide on", "to decide on"),
        ),
        part(
            "/records",
            "One person or two?",
            "Pairs of records that are much alike, of which nobody who works here keeps one.",
            String::new(),
        ),
        part(
            "/admin/access",
            "Who has access",
            "Who may do what since when, and the reviews of it.",
            found
                .review
                .map(|left| some(left, "account still in the review", "accounts still in the review"))
                .unwrap_or_default(),
        ),
        part("/audit/looks", "Who saw whom", "Every look at a record: by whom, on what ground, when.", String::new()),
        part("/audit/changes", "Changes", "Every change, without what it says.", String::new()),
    ]
}

async fn overview(visit: Visit) -> WebResult {
    let found = app::audit::overview(visit.ctx()).await?;
    visit.page("audit/overview.html", "Audit", OverviewView { here: "overview", parts: parts(&found) })
}

async fn changes(visit: Visit, Query(query): Query<HashMap<String, String>>) -> WebResult {
    let before = query.get("before").and_then(|seq| seq.parse().ok());
    let page = app::audit::changes(visit.ctx(), before).await?;
    let view = ChangesView {
        here: "changes",
        rows: page
            .rows
            .iter()
            .map(|c| ChangeView {
                seq: c.seq,
                at: c.at.to_string(),
                actor: c.actor.clone(),
                words: c.words.clone(),
                colleague: c.colleague.clone(),
                said: c.said.clone(),
                record: c.person.map(|person| match c.joined {
                    Some(other) => format!("{} with {}", handle(person), handle(other)),
                    None => handle(person),
                }),
            })
            .collect(),
        older: page.next.map(|seq| format!("/audit/changes?before={seq}")),
        newest: before.is_none(),
    };
    visit.page("audit/changes.html", "Audit: changes", view)
}

/// A record's id by its end: enough to see which entries are of one person, not enough to learn who.
fn handle(person: uuid::Uuid) -> String {
    let id = person.simple().to_string();
    id[id.len() - 8..].to_owned()
}

/// The overview with and without things that wait; the list of changes full and empty; and those of the parts.
pub(crate) fn samples() -> Samples {
    let change = |record: Option<&str>| ChangeView {
        seq: 41,
        at: "2026-06-03T13:30:00Z".to_owned(),
        actor: "Amara Okafor".to_owned(),
        words: if record.is_some() { "Contact recorded" } else { "Sign-in reset" }.to_owned(),
        colleague: record.is_none().then(|| "Noor Haddad".to_owned()),
        said: record.is_none().then(|| "She came to my desk".to_owned()),
        record: record.map(str::to_owned),
    };
    let overview = |n: i64, logs: Option<bool>| {
        let at = jiff::Timestamp::UNIX_EPOCH;
        let logs = logs.map(|whole| (whole, at));
        let requests = app::audit::RequestCounts { open: n, overdue: n / 2, nearly: n / 2 };
        let found = app::audit::Overview {
            requests,
            emergencies: n,
            unusual: n,
            exports: n,
            logs,
            review: (n > 0).then_some(n),
        };
        drawn(&OverviewView { here: "overview", parts: parts(&found) }, None)
    };
    let list = |rows, older: Option<&str>| {
        let older = older.map(str::to_owned);
        drawn(&ChangesView { here: "changes", newest: older.is_none(), rows, older }, None)
    };
    let mut all = vec![
        ("audit/overview.html", vec![overview(0, None), overview(1, Some(true)), overview(7, Some(false))]),
        (
            "audit/changes.html",
            vec![
                list(vec![change(Some("0a1b2c3d")), change(None)], Some("/audit/changes?before=41")),
                list(Vec::new(), None),
            ],
        ),
    ];
    for room in [looks::samples(), unusual::samples(), verification::samples()] {
        all.extend(room);
    }
    all
}
