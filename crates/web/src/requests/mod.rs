//! Formal requests of the governance lead: the request first, then the person, then the record, for reading; then each step to its answer
//! ([`steps`]) and the copy that goes out ([`copy`]).

mod copy;
mod samples;
mod steps;

use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::routes::{Need::May, routes};
use crate::shared::{draft_of, mend, place_of, place_words, typed_id};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::requests::{NewRequest, Opened, PersonFoundRow, RequestCounts, RequestRow};
use app::{AppError, time};
use axum::extract::{Path, Query};
use jiff::civil::Date;
use practice::access::{Act, RequestKind};
use practice::goal::{LONG_MAX, SHORT_MAX};
use practice::ids::PersonId;
use practice::rights::{Asker, Due, Pressing, Restriction, State, StopGround, Term, pressing};
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

pub(crate) use copy::ROUTES as COPIES;
pub(crate) use samples::samples;
pub(crate) use steps::ROUTES as STEPS;

routes! {
    GET "/audit/requests" May(Act::RecordRequest) => list;
    GET "/audit/requests/new" May(Act::RecordRequest) => new;
    POST "/audit/requests/new" May(Act::RecordRequest) => make;
    GET "/audit/requests/{request}" May(Act::RecordRequest) => show;
    POST "/audit/requests/{request}/find" May(Act::RecordRequest) => find;
    POST "/audit/requests/{request}/person" May(Act::RecordRequest) => name;
    POST "/audit/requests/{request}/close" May(Act::RecordRequest) => close;
    POST "/audit/requests/{request}/lift" May(Act::RecordRequest) => lift;
}

/// The list of requests.
#[derive(Debug, Serialize)]
struct ListView {
    here: &'static str,
    counts: CountsView,
    open: Vec<Line>,
    later: Option<String>,
    over: Vec<Line>,
    older: Option<String>,
}

/// How many wait.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(crate) struct CountsView {
    pub(crate) open: i64,
    pub(crate) overdue: i64,
    pub(crate) nearly: i64,
}

impl From<RequestCounts> for CountsView {
    fn from(counts: RequestCounts) -> Self {
        Self { open: counts.open, overdue: counts.overdue, nearly: counts.nearly }
    }
}

#[derive(Debug, Clone, Serialize)]
struct Line {
    href: String,
    kind: &'static str,
    reference: String,
    asker: &'static str,
    asked_by: String,
    made_by: String,
    made: String,
    received: String,
    state: &'static str,
    /// Whether nothing more is done.
    over: bool,
    /// The last day, where there is one.
    due: Option<String>,
    /// `overdue`, `nearly` or `calm`.
    pressing: &'static str,
    named: bool,
}

/// The form of a new request.
#[derive(Debug, Serialize)]
struct NewView {
    here: &'static str,
    kinds: Vec<Choice>,
    askers: Vec<Choice>,
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
    /// Whether the record is open to this account.
    open: bool,
    /// Whether it can be worked on.
    work: bool,
    /// Whether it is a right: answered, refused or withdrawn rather than closed.
    right: bool,
    record: Option<String>,
    found: Option<Vec<Found>>,
    identity: Option<(String, String)>,
    /// What the clock says, in words.
    clock: String,
    stops: Vec<StopView>,
    longer: Option<(i32, String, String)>,
    /// What can be done next: addresses and words.
    next: Vec<(String, &'static str)>,
    copy: Option<String>,
    copy_made: Option<(String, String)>,
    answer: Option<AnswerView>,
    restriction: Option<RestrictionView>,
    long_max: usize,
}

#[derive(Debug, Serialize)]
struct StopView {
    ground: &'static str,
    why: String,
    from: String,
    until: Option<String>,
    came: String,
}

#[derive(Debug, Serialize)]
struct AnswerView {
    ground: Option<&'static str>,
    words: String,
    how: String,
    by: String,
    at: String,
    letter: Option<String>,
}

#[derive(Debug, Serialize)]
struct RestrictionView {
    ground: &'static str,
    since: String,
    lifted: Option<String>,
    lifted_why: String,
    told_how: String,
}

#[derive(Debug, Clone, Serialize)]
struct Found {
    id: String,
    name: String,
    born: Option<String>,
    nhs_number: Option<String>,
    postcode: String,
}

fn kind_of(row: &RequestRow) -> RequestKind {
    RequestKind::parse(&row.kind).unwrap_or(RequestKind::Other)
}

fn state_of(row: &RequestRow) -> State {
    State::parse(&row.state).unwrap_or(State::Received)
}

fn place(request: Uuid) -> String {
    format!("/audit/requests/{request}")
}

fn line(row: &RequestRow, today: Date) -> Line {
    let due = time::date(row.due_on);
    let over = row.closed_at.is_some();
    let due = (!over && due.year() < 9999).then_some(due);
    Line {
        href: place(row.id),
        kind: kind_of(row).words(),
        reference: row.reference.clone(),
        asker: Asker::parse(&row.asker).map_or("", Asker::words),
        asked_by: row.asked_by.clone(),
        made_by: row.made_by_name.clone(),
        made: time::moment(row.made_at).to_string(),
        received: row.received_on.to_string(),
        state: if over && !kind_of(row).is_a_right() { "Closed" } else { state_of(row).words() },
        over,
        due: due.map(|day| day.to_string()),
        pressing: match due.map(|day| pressing(day, today)) {
            Some(Pressing::Overdue) => "overdue",
            Some(Pressing::Nearly) => "nearly",
            _ => "calm",
        },
        named: row.person_id.is_some(),
    }
}

async fn list(visit: Visit, Query(query): Query<HashMap<String, String>>) -> WebResult {
    let before = match query.get("before") {
        Some(written) => Some(place_of(written).ok_or(WebError::NotFound)?),
        None => None,
    };
    let behind = match query.get("behind") {
        Some(written) => Some(time::due_of_key(written).map(|key| (key.due, key.id)).ok_or(WebError::NotFound)?),
        None => None,
    };
    let listed = app::requests::list(visit.ctx(), behind, before).await?;
    let today = visit.ctx().today();
    let lines = |rows: &[RequestRow]| rows.iter().map(|row| line(row, today)).collect();
    let view = ListView {
        here: "requests",
        counts: listed.counts.into(),
        open: lines(&listed.open),
        later: listed.open_next.map(|(day, id)| format!("/audit/requests?behind={day}_{id}")),
        over: lines(&listed.over),
        older: listed.over_next.map(|n| format!("/audit/requests?before={}", place_words(&n))),
    };
    visit.page("audit/requests.html", "Formal requests", view)
}

async fn new(visit: Visit) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    form_page(&visit, &draft.unwrap_or_else(|| on(FormState::empty(), "received", visit.ctx().today())), kept_at)
}

/// A form whose date is filled in already.
fn on(form: FormState, name: &str, day: Date) -> FormState {
    form.with(&format!("{name}-day"), day.day())
        .with(&format!("{name}-month"), day.month())
        .with(&format!("{name}-year"), day.year())
}

fn form_page(visit: &Visit, form: &FormState, kept_at: Option<String>) -> WebResult {
    let view = NewView {
        here: "requests",
        kinds: choices!(RequestKind),
        askers: choices!(Asker),
        kept_at,
        long_max: LONG_MAX,
    };
    visit.form_page("audit/request-new.html", "A formal request", form, view)
}

async fn make(visit: Visit, Posted(form): Posted) -> WebResult {
    let reads = (
        form.one_of("kind", RequestKind::parse).required("Choose what kind of request it is"),
        form.line("reference").max(SHORT_MAX).optional(),
        form.one_of("asker", Asker::parse).required("Choose as what they ask"),
        form.line("asked_by").max(SHORT_MAX).required("Enter who asks"),
        form.date("received").called("The day it came").required("Enter the day it came"),
        form.text("why").max(LONG_MAX).required("Say why the record must be opened"),
    );
    let state = match form.done(reads) {
        Ok((kind, reference, asker, asked_by, received, why)) => {
            let reference = reference.unwrap_or_default();
            let new = NewRequest { form: visit.once(&form), kind, reference, asker, asked_by, received, why };
            match app::requests::make(visit.ctx(), new).await {
                Ok(id) => return Ok(done(&place(id), "saved")),
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

/// What the clock says.
fn clock_words(opened: &Opened) -> String {
    match (opened.clock.due(), opened.clock.term) {
        (Due::Stopped, _) => "The clock stands still until they come back".to_owned(),
        (Due::Never, _) => {
            "No time of the law runs here: answer by when you are asked to, or by your own procedure".to_owned()
        }
        (Due::On(_), Term::Days21) => {
            "21 days from when it came, or from when it was shown who asks (Access to Health Records Act 1990)"
                .to_owned()
        }
        (Due::On(_), _) if opened.clock.longer > 0 => "A month, made longer as they were told".to_owned(),
        (Due::On(_), _) => {
            "One month from when it came, or from when it was shown who asks (UK GDPR, article 12A)".to_owned()
        }
    }
}

/// What can be done next with a request.
fn next(opened: &Opened) -> Vec<(String, &'static str)> {
    let (row, kind, state) = (&opened.request, kind_of(&opened.request), state_of(&opened.request));
    if !opened.work {
        return Vec::new();
    }
    let waits = state == State::Waiting;
    let for_identity =
        opened.stops.iter().any(|stop| stop.until_on.is_none() && stop.ground == StopGround::Identity.as_str());
    let unchecked = row.identity_how.is_empty();
    let all = [
        (unchecked || for_identity, "identity", "Say how it was checked who asks"),
        (!waits && kind.is_a_right(), "wait", "Ask back"),
        (waits && !for_identity, "resume", "Say what came"),
        (kind.term() == Term::Month && row.longer == 0 && !waits, "longer", "Say that it takes longer"),
        (
            kind.is_a_right()
                && !waits
                && !unchecked
                && row.person_id.is_some()
                && (!kind.has_copy() || row.copy_at.is_some()),
            "answer",
            "Answer it",
        ),
        (kind.is_a_right(), "refuse", "Do not grant it"),
        (true, "withdraw", "It is withdrawn, or was written down by mistake"),
    ];
    let place = place(row.id);
    all.into_iter()
        .filter(|(fits, ..)| *fits)
        .map(|(_, step, words)| (format!("{place}/steps/{step}"), words))
        .collect()
}

fn view(opened: &Opened, today: Date, found: Option<Vec<Found>>) -> RequestView {
    let row = &opened.request;
    let kind = kind_of(row);
    let letter = matches!(state_of(row), State::Answered | State::Refused) && kind.is_a_right();
    RequestView {
        here: "requests",
        line: line(row, today),
        why: row.why.clone(),
        until: time::moment(row.until_at).to_string(),
        open: opened.open,
        work: opened.work,
        right: kind.is_a_right(),
        record: row.person_id.filter(|_| opened.open).map(|person| format!("/people/{person}")),
        found,
        identity: row.identity_on.map(|day| (row.identity_how.clone(), day.to_string())),
        clock: clock_words(opened),
        stops: opened
            .stops
            .iter()
            .map(|stop| StopView {
                ground: StopGround::parse(&stop.ground).map_or("", StopGround::words),
                why: stop.why.clone(),
                from: stop.from_on.to_string(),
                until: stop.until_on.map(|day| day.to_string()),
                came: stop.came.clone(),
            })
            .collect(),
        longer: row.longer_on.map(|day| (row.longer, row.longer_why.clone(), day.to_string())),
        next: next(opened),
        copy: (opened.work && kind.has_copy() && row.person_id.is_some()).then(|| format!("{}/copy", place(row.id))),
        copy_made: row.copy_at.map(|at| (time::moment(at).to_string(), row.copy_by.clone())),
        answer: row.closed_at.map(|at| AnswerView {
            ground: steps::ground_words(row),
            words: row.answer_words.clone(),
            how: row.given_how.clone(),
            by: row.answered_by.clone(),
            at: time::moment(at).to_string(),
            letter: letter.then(|| format!("{}/letter", place(row.id))),
        }),
        restriction: opened.restriction.as_ref().map(|one| RestrictionView {
            ground: Restriction::parse(&one.ground).map_or("", Restriction::words),
            since: time::moment(one.since).to_string(),
            lifted: one.lifted_at.map(|at| time::moment(at).to_string()),
            lifted_why: one.lifted_why.clone(),
            told_how: one.told_how.clone(),
        }),
        long_max: LONG_MAX,
    }
}

async fn page(visit: &Visit, request: Uuid, form: &FormState, found: Option<Vec<Found>>) -> WebResult {
    let opened = app::requests::open(visit.ctx(), request).await?;
    let view = view(&opened, visit.ctx().today(), found);
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
    Ok(done(&place(request), "request_named"))
}

async fn close(visit: Visit, Path(request): Path<Uuid>, Posted(form): Posted) -> WebResult {
    app::requests::close(visit.ctx(), request, visit.once(&form)).await?;
    Ok(done("/audit/requests", "request_closed"))
}

async fn lift(visit: Visit, Path(request): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let (why, told_how) = (form.first("why").unwrap_or_default(), form.first("told_how").unwrap_or_default());
    match app::rights::lift(visit.ctx(), request, visit.once(&form), why, told_how).await {
        Ok(()) => Ok(done(&place(request), "restriction_lifted")),
        Err(error @ AppError::Invalid(_)) => page(&visit, request, &mend(&form, error, "why")?, None).await,
        Err(other) => Err(other.into()),
    }
}
