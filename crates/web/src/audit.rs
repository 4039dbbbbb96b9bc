//! The audit for the governance lead: changes without what they say, looks, and whether both logs are whole.

use crate::error::WebResult;
use crate::page_words::page_words;
use crate::requests::CountsView;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::visit::{Posted, Visit};
use app::audit::{Verification, Walked};
use axum::extract::Query;
use practice::access::Act;
use serde::Serialize;
use std::collections::HashMap;

routes! {
    GET "/audit" May(Act::AuditRead) => changes;
    GET "/audit/looks" May(Act::AuditRead) => looks;
    GET "/audit/verify" May(Act::AuditRead) => before_verify;
    POST "/audit/verify" May(Act::AuditRead) => verify;
}

/// The list of changes.
#[derive(Debug, Serialize)]
struct ChangesView {
    here: &'static str,
    /// Requests that wait for an answer.
    requests: CountsView,
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

/// The list of looks.
#[derive(Debug, Serialize)]
struct LooksView {
    here: &'static str,
    rows: Vec<LookView>,
    older: Option<String>,
    newest: bool,
}

#[derive(Debug, Serialize)]
struct LookView {
    at: String,
    who: String,
    grounds: String,
    page: String,
    opened: usize,
    listed: usize,
}

/// What a verification found, or the question whether to begin one.
#[derive(Debug, Serialize)]
struct VerifyView {
    here: &'static str,
    made_at: Option<String>,
    logs: Vec<LogView>,
}

#[derive(Debug, Serialize)]
struct LogView {
    name: &'static str,
    entries: u64,
    erased: u64,
    whole: bool,
    at: i64,
    why: String,
}

async fn changes(visit: Visit, Query(query): Query<HashMap<String, String>>) -> WebResult {
    let before = query.get("before").and_then(|seq| seq.parse().ok());
    let page = app::audit::changes(visit.ctx(), before).await?;
    let requests = app::requests::counts(visit.ctx()).await?.map(CountsView::from).unwrap_or_default();
    let view = ChangesView {
        here: "changes",
        requests,
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
        older: page.next.map(|seq| format!("/audit?before={seq}")),
        newest: before.is_none(),
    };
    visit.page("audit/changes.html", "Audit: changes", view)
}

/// A record's id by its end: enough to see which entries are of one person, not enough to learn who.
fn handle(person: uuid::Uuid) -> String {
    let id = person.simple().to_string();
    id[id.len() - 8..].to_owned()
}

async fn looks(visit: Visit, Query(query): Query<HashMap<String, String>>) -> WebResult {
    let before = query.get("before").and_then(|at| at.parse().ok());
    let page = app::audit::looks(visit.ctx(), before).await?;
    let view = LooksView {
        here: "looks",
        rows: page
            .rows
            .into_iter()
            .map(|look| LookView {
                at: look.at.to_string(),
                who: look.who.unwrap_or_else(|| "Somebody with a link".to_owned()),
                grounds: look.grounds.join(", "),
                page: page_words(&look.page),
                opened: look.opened,
                listed: look.listed,
            })
            .collect(),
        older: page.next.map(|at| format!("/audit/looks?before={at}")),
        newest: before.is_none(),
    };
    visit.page("audit/looks.html", "Audit: looks", view)
}

async fn before_verify(visit: Visit) -> WebResult {
    visit.page(
        "audit/verify.html",
        "Audit: are the logs whole?",
        VerifyView { here: "verify", made_at: None, logs: Vec::new() },
    )
}

async fn verify(visit: Visit, Posted(_): Posted) -> WebResult {
    let found = app::audit::verify(visit.ctx()).await?;
    visit.page("audit/verify.html", "Audit: are the logs whole?", verified(&found))
}

fn verified(found: &Verification) -> VerifyView {
    VerifyView {
        here: "verify",
        made_at: Some(found.at.to_string()),
        logs: vec![log("Changes", &found.changes), log("Looks", &found.looks)],
    }
}

fn log(name: &'static str, walked: &Walked) -> LogView {
    let (at, why) = walked.broken.clone().unwrap_or_default();
    LogView { name, entries: walked.entries, erased: walked.erased, whole: walked.broken.is_none(), at, why }
}

/// Each list full and empty; a verification not yet made, whole, and broken.
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
    let look = LookView {
        at: "2026-06-03T13:30:00Z".to_owned(),
        who: "Amara Okafor".to_owned(),
        grounds: "Supports this person".to_owned(),
        page: page_words("GET /people/{person}"),
        opened: 1,
        listed: 2,
    };
    let log = |whole: bool| LogView {
        name: "Changes",
        entries: 1_200,
        erased: 2,
        whole,
        at: if whole { 0 } else { 17 },
        why: if whole { String::new() } else { "this entry is missing".to_owned() },
    };
    vec![
        (
            "audit/changes.html",
            vec![
                drawn(
                    &ChangesView {
                        here: "changes",
                        requests: CountsView::default(),
                        rows: vec![change(Some("0a1b2c3d")), change(None)],
                        older: Some("/audit?before=41".to_owned()),
                        newest: false,
                    },
                    None,
                ),
                drawn(
                    &ChangesView {
                        here: "changes",
                        requests: CountsView { open: 3, overdue: 1, nearly: 2 },
                        rows: Vec::new(),
                        older: None,
                        newest: true,
                    },
                    None,
                ),
            ],
        ),
        (
            "audit/looks.html",
            vec![
                drawn(
                    &LooksView {
                        here: "looks",
                        rows: vec![look],
                        older: Some("/audit/looks?before=x".to_owned()),
                        newest: false,
                    },
                    None,
                ),
                drawn(&LooksView { here: "looks", rows: Vec::new(), older: None, newest: true }, None),
            ],
        ),
        (
            "audit/verify.html",
            vec![
                drawn(&VerifyView { here: "verify", made_at: None, logs: Vec::new() }, None),
                drawn(
                    &VerifyView {
                        here: "verify",
                        made_at: Some("2026-06-03T13:30:00Z".to_owned()),
                        logs: vec![log(true), log(false)],
                    },
                    None,
                ),
            ],
        ),
    ]
}
