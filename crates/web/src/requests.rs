//! Formal requests of the governance lead: the request first, then the person, then the record, for reading.

use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend, place_of, place_words, typed_id};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::requests::{NewRequest, PersonFoundRow, RequestRow};
use app::{AppError, time};
use axum::extract::{Path, Query};
use practice::access::{Act, RequestKind};
use practice::goal::{LONG_MAX, SHORT_MAX};
use practice::ids::PersonId;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

routes! {
    GET "/audit/requests" May(Act::RecordRequest) => list;
    GET "/audit/requests/new" May(Act::RecordRequest) => new;
    POST "/audit/requests/new" May(Act::RecordRequest) => make;
    GET "/audit/requests/{request}" May(Act::RecordRequest) => show;
    POST "/audit/requests/{request}/find" May(Act::RecordRequest) => find;
    POST "/audit/requests/{request}/person" May(Act::RecordRequest) => name;
    POST "/audit/requests/{request}/close" May(Act::RecordRequest) => close;
}

/// The list of requests.
#[derive(Debug, Serialize)]
struct ListView {
    here: &'static str,
    rows: Vec<Line>,
    older: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct Line {
    href: String,
    kind: &'static str,
    reference: String,
    asked_by: String,
    made_by: String,
    made: String,
    /// `open`, `over` or `closed`.
    standing: &'static str,
    named: bool,
}

/// The form of a new request.
#[derive(Debug, Serialize)]
struct NewView {
    here: &'static str,
    kinds: Vec<Choice>,
    kept_at: Option<String>,
    long_max: usize,
}

/// One request, with who was found for it.
#[derive(Debug, Serialize)]
struct RequestView {
    here: &'static str,
    line: Line,
    why: String,
    until: String,
    /// Whether this account can work on it.
    open: bool,
    record: Option<String>,
    found: Option<Vec<Found>>,
}

#[derive(Debug, Clone, Serialize)]
struct Found {
    id: String,
    name: String,
    born: Option<String>,
    nhs_number: Option<String>,
    postcode: String,
}

fn line(row: &RequestRow, now: jiff::Timestamp) -> Line {
    Line {
        href: format!("/audit/requests/{}", row.id),
        kind: RequestKind::parse(&row.kind).map_or("", RequestKind::words),
        reference: row.reference.clone(),
        asked_by: row.asked_by.clone(),
        made_by: row.made_by_name.clone(),
        made: time::moment(row.made_at).to_string(),
        standing: if row.closed_at.is_some() {
            "closed"
        } else if time::moment(row.until_at) <= now {
            "over"
        } else {
            "open"
        },
        named: row.person_id.is_some(),
    }
}

async fn list(visit: Visit, Query(query): Query<HashMap<String, String>>) -> WebResult {
    let before = match query.get("before") {
        Some(written) => Some(place_of(written).ok_or(WebError::NotFound)?),
        None => None,
    };
    let (rows, next) = app::requests::list(visit.ctx(), before).await?;
    let now = visit.ctx().now();
    let view = ListView {
        here: "requests",
        rows: rows.iter().map(|row| line(row, now)).collect(),
        older: next.map(|n| format!("/audit/requests?before={}", place_words(&n))),
    };
    visit.page("audit/requests.html", "Formal requests", view)
}

async fn new(visit: Visit) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    form_page(&visit, &draft.unwrap_or_default(), kept_at)
}

fn form_page(visit: &Visit, form: &FormState, kept_at: Option<String>) -> WebResult {
    let view = NewView { here: "requests", kinds: choices!(RequestKind), kept_at, long_max: LONG_MAX };
    visit.form_page("audit/request-new.html", "A formal request", form, view)
}

async fn make(visit: Visit, Posted(form): Posted) -> WebResult {
    let reads = (
        form.one_of("kind", RequestKind::parse).required("Choose what kind of request it is"),
        form.line("reference").max(SHORT_MAX).optional(),
        form.line("asked_by").max(SHORT_MAX).required("Enter who asks"),
        form.text("why").max(LONG_MAX).required("Say why the record must be opened"),
    );
    let state = match form.done(reads) {
        Ok((kind, reference, asked_by, why)) => {
            let reference = reference.unwrap_or_default();
            let new = NewRequest { form: visit.once(&form), kind, reference, asked_by, why };
            match app::requests::make(visit.ctx(), new).await {
                Ok(id) => return Ok(done(&format!("/audit/requests/{id}"), "saved")),
                Err(error) => mend(&form, error, "kind")?,
            }
        }
        Err(state) => state,
    };
    form_page(&visit, &state, None)
}

async fn show(visit: Visit, Path(request): Path<Uuid>) -> WebResult {
    page(&visit, request, &FormState::empty(), None).await
}

async fn page(visit: &Visit, request: Uuid, form: &FormState, found: Option<Vec<Found>>) -> WebResult {
    let opened = app::requests::open(visit.ctx(), request).await?;
    let row = &opened.request;
    let view = RequestView {
        here: "requests",
        line: line(row, visit.ctx().now()),
        why: row.why.clone(),
        until: time::moment(row.until_at).to_string(),
        open: opened.open,
        record: row.person_id.filter(|_| opened.open).map(|person| format!("/people/{person}")),
        found,
    };
    visit.form_page("audit/request.html", "A formal request", form, view)
}

async fn find(visit: Visit, Path(request): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let typed = form.first("q").unwrap_or_default().trim().to_owned();
    match app::requests::find(visit.ctx(), request, &typed).await {
        Ok(rows) => page(&visit, request, &form.state(), Some(rows.iter().map(person).collect())).await,
        Err(error @ AppError::Invalid(_)) => page(&visit, request, &mend(&form, error, "q")?, None).await,
        Err(other) => Err(other.into()),
    }
}

fn person(row: &PersonFoundRow) -> Found {
    Found {
        id: row.id.to_string(),
        name: format!("{} {}", row.given_name, row.family_name),
        born: row.birth_date.map(|day| day.to_string()),
        nhs_number: row.nhs_number.clone(),
        postcode: row.postcode.clone(),
    }
}

async fn name(visit: Visit, Path(request): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let person = PersonId(typed_id(&form, "which")?);
    app::requests::name(visit.ctx(), request, visit.once(&form), person).await?;
    Ok(done(&format!("/audit/requests/{request}"), "request_named"))
}

async fn close(visit: Visit, Path(request): Path<Uuid>, Posted(form): Posted) -> WebResult {
    app::requests::close(visit.ctx(), request, visit.once(&form)).await?;
    Ok(done("/audit/requests", "request_closed"))
}

/// The list full and empty; the form; a request without a person, with people found, with one named, and closed.
pub(crate) fn samples() -> Samples {
    let line = |standing, named| Line {
        href: "/audit/requests/r".to_owned(),
        kind: RequestKind::Access.words(),
        reference: "SAR 12".to_owned(),
        asked_by: "Mary O’Neill".to_owned(),
        made_by: "Stephen Ellwood".to_owned(),
        made: "2026-06-03T13:30:00Z".to_owned(),
        standing,
        named,
    };
    let request = |standing, found, record: Option<&str>| RequestView {
        here: "requests",
        line: line(standing, record.is_some()),
        why: "She would like a copy of what is kept about her".to_owned(),
        until: "2026-07-04T13:30:00Z".to_owned(),
        open: standing == "open",
        record: record.map(str::to_owned),
        found,
    };
    let who = Found {
        id: "p".to_owned(),
        name: "Mary O’Neill".to_owned(),
        born: Some("1955-03-27".to_owned()),
        nhs_number: Some("9434765919".to_owned()),
        postcode: "LS1 4AP".to_owned(),
    };
    let bare = Found { born: None, nhs_number: None, postcode: String::new(), ..who.clone() };
    let empty = FormState::empty();
    let faulty = FormState::empty().with_error("why", "Say why the record must be opened");
    let older = Some("/audit/requests?before=1~2".to_owned());
    let form = |kept_at| NewView { here: "requests", kinds: choices!(RequestKind), kept_at, long_max: LONG_MAX };
    let rows = vec![line("open", false), line("over", true), line("closed", true)];
    vec![
        (
            "audit/requests.html",
            vec![
                drawn(&ListView { here: "requests", rows, older }, None),
                drawn(&ListView { here: "requests", rows: Vec::new(), older: None }, None),
            ],
        ),
        (
            "audit/request-new.html",
            vec![
                drawn(&form(None), Some(&faulty)),
                drawn(&form(Some("2026-06-03T13:30:00Z".to_owned())), Some(&empty)),
            ],
        ),
        (
            "audit/request.html",
            vec![
                drawn(&request("open", None, None), Some(&empty)),
                drawn(&request("open", Some(vec![who, bare]), None), Some(&empty)),
                drawn(&request("open", Some(Vec::new()), None), Some(&empty)),
                drawn(&request("open", None, Some("/people/p")), Some(&empty)),
                drawn(&request("closed", None, None), Some(&empty)),
            ],
        ),
    ]
}
