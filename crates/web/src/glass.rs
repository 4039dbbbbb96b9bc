//! A record opened in an emergency: why, whom, the record; and, for the information-governance lead, each looked at until it has an outcome.

use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend, place_of, place_words, typed_id};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::glass::{GlassRow, NewGlass};
use app::{AppError, time};
use axum::extract::{Path, Query};
use jiff::Timestamp;
use practice::access::Act;
use practice::glass::{Lasts, Outcome, Reason, due};
use practice::goal::LONG_MAX;
use practice::ids::PersonId;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

routes! {
    GET "/emergency" May(Act::GlassBreak) => new;
    POST "/emergency" May(Act::GlassBreak) => begin;
    GET "/emergency/{glass}" May(Act::GlassBreak) => show;
    POST "/emergency/{glass}/find" May(Act::GlassBreak) => find;
    POST "/emergency/{glass}/person" May(Act::GlassBreak) => name;
    POST "/emergency/{glass}/close" May(Act::GlassBreak) => close;
    GET "/audit/emergencies" May(Act::GlassReview) => list;
    GET "/audit/emergencies/{glass}" May(Act::GlassReview) => look;
    POST "/audit/emergencies/{glass}" May(Act::GlassReview) => settle;
}

/// The form, with what one opened before.
#[derive(Debug, Serialize)]
struct NewView {
    reasons: Vec<Choice>,
    lasts: Vec<Choice>,
    own: Vec<Line>,
    kept_at: Option<String>,
    long_max: usize,
}

/// One opening.
#[derive(Debug, Clone, Serialize)]
struct Line {
    id: String,
    reason: String,
    why: String,
    by: String,
    made: String,
    until: String,
    /// `open`, `over` or `closed`.
    standing: &'static str,
    named: bool,
    outcome: Option<&'static str>,
    outcome_words: String,
    looked: Option<String>,
    looked_by: String,
    /// Not looked at in its time.
    late: bool,
}

/// One's own opening, with who was found.
#[derive(Debug, Serialize)]
struct OpenView {
    line: Line,
    open: bool,
    record: Option<String>,
    found: Option<Vec<Found>>,
}

#[derive(Debug, Clone, Serialize)]
struct Found {
    id: String,
    name: String,
    born: Option<String>,
}

/// All openings, for whoever looks at them.
#[derive(Debug, Serialize)]
struct ListView {
    here: &'static str,
    waiting: bool,
    rows: Vec<Line>,
    older: Option<String>,
}

/// One opening, to be looked at.
#[derive(Debug, Serialize)]
struct LookView {
    here: &'static str,
    line: Line,
    version: i64,
    outcomes: Vec<Choice>,
    kept_at: Option<String>,
    long_max: usize,
}

fn line(row: &GlassRow, now: Timestamp) -> Line {
    let made = time::moment(row.made_at);
    Line {
        id: row.id.to_string(),
        reason: Reason::parse(&row.reason).map_or("", Reason::words).to_owned(),
        why: row.why.clone(),
        by: row.made_by_name.clone(),
        made: made.to_string(),
        until: time::moment(row.until_at).to_string(),
        standing: if row.closed_at.is_some() {
            "closed"
        } else if time::moment(row.until_at) <= now {
            "over"
        } else {
            "open"
        },
        named: row.person_id.is_some(),
        outcome: row.outcome.as_deref().and_then(Outcome::parse).map(Outcome::words),
        outcome_words: row.outcome_words.clone(),
        looked: row.looked_at.map(|at| time::moment(at).to_string()),
        looked_by: row.looked_by_name.clone().unwrap_or_default(),
        late: row.looked_at.is_none() && due(time::local_date(made)) < time::local_date(now),
    }
}

async fn new(visit: Visit) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = draft.unwrap_or_else(|| FormState::empty().with("lasts", Lasts::Hours4.as_str()));
    form_page(&visit, &form, kept_at).await
}

async fn form_page(visit: &Visit, form: &FormState, kept_at: Option<String>) -> WebResult {
    let own = app::glass::own(visit.ctx()).await?;
    let now = visit.ctx().now();
    let view = NewView {
        reasons: choices!(Reason),
        lasts: choices!(Lasts),
        own: own.iter().map(|row| line(row, now)).collect(),
        kept_at,
        long_max: LONG_MAX,
    };
    visit.form_page("emergency/new.html", "Open a record in an emergency", form, view)
}

async fn begin(visit: Visit, Posted(form): Posted) -> WebResult {
    let reads = (
        form.one_of("reason", Reason::parse).required("Choose why it cannot wait"),
        form.text("why").max(LONG_MAX).required("Say in a sentence what is happening"),
        form.one_of("lasts", Lasts::parse).required("Choose for how long"),
    );
    let state = match form.done(reads) {
        Ok((reason, why, lasts)) => {
            let new = NewGlass { form: visit.once(&form), reason, why, lasts };
            match app::glass::begin(visit.ctx(), new).await {
                Ok(id) => return Ok(done(&format!("/emergency/{id}"), "saved")),
                Err(error) => mend(&form, error, "why")?,
            }
        }
        Err(state) => state,
    };
    form_page(&visit, &state, None).await
}

async fn show(visit: Visit, Path(glass): Path<Uuid>) -> WebResult {
    page(&visit, glass, &FormState::empty(), None).await
}

async fn page(visit: &Visit, glass: Uuid, form: &FormState, found: Option<Vec<Found>>) -> WebResult {
    let opened = app::glass::open(visit.ctx(), glass).await?;
    let view = OpenView {
        line: line(&opened.glass, visit.ctx().now()),
        open: opened.open,
        record: opened.glass.person_id.filter(|_| opened.open).map(|person| format!("/people/{person}")),
        found,
    };
    visit.form_page("emergency/show.html", "In an emergency", form, view)
}

async fn find(visit: Visit, Path(glass): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let typed = form.first("q").unwrap_or_default().trim().to_owned();
    match app::glass::find(visit.ctx(), glass, &typed).await {
        Ok(rows) => {
            let found = rows.iter().map(|row| Found {
                id: row.id.to_string(),
                name: format!("{} {}", row.given_name, row.family_name),
                born: row.birth_date.map(|day| day.to_string()),
            });
            page(&visit, glass, &form.state(), Some(found.collect())).await
        }
        Err(error @ AppError::Invalid(_)) => page(&visit, glass, &mend(&form, error, "q")?, None).await,
        Err(other) => Err(other.into()),
    }
}

async fn name(visit: Visit, Path(glass): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let person = PersonId(typed_id(&form, "which")?);
    app::glass::name(visit.ctx(), glass, visit.once(&form), person).await?;
    Ok(done(&format!("/people/{person}"), "saved"))
}

async fn close(visit: Visit, Path(glass): Path<Uuid>, Posted(form): Posted) -> WebResult {
    app::glass::close(visit.ctx(), glass, visit.once(&form)).await?;
    Ok(done(&format!("/emergency/{glass}"), "glass_closed"))
}

async fn list(visit: Visit, Query(query): Query<HashMap<String, String>>) -> WebResult {
    let before = match query.get("before") {
        Some(written) => Some(place_of(written).ok_or(WebError::NotFound)?),
        None => None,
    };
    let waiting = query.get("which").is_none_or(|which| which != "all");
    let (rows, next) = app::glass::page(visit.ctx(), waiting, before).await?;
    let now = visit.ctx().now();
    let which = if waiting { "" } else { "which=all&" };
    let view = ListView {
        here: "emergencies",
        waiting,
        rows: rows.iter().map(|row| line(row, now)).collect(),
        older: next.map(|n| format!("/audit/emergencies?{which}before={}", place_words(&n))),
    };
    visit.page("emergency/list.html", "Opened in an emergency", view)
}

async fn look(visit: Visit, Path(glass): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    look_page(&visit, glass, &draft.unwrap_or_default(), kept_at).await
}

async fn look_page(visit: &Visit, glass: Uuid, form: &FormState, kept_at: Option<String>) -> WebResult {
    let row = app::glass::looked(visit.ctx(), glass).await?;
    let view = LookView {
        here: "emergencies",
        line: line(&row, visit.ctx().now()),
        version: row.version,
        outcomes: choices!(Outcome),
        kept_at,
        long_max: LONG_MAX,
    };
    visit.form_page("emergency/look.html", "Opened in an emergency", form, view)
}

async fn settle(visit: Visit, Path(glass): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let reads = (
        form.one_of("outcome", Outcome::parse).required("Choose what came of it"),
        form.text("words").max(LONG_MAX).required("Say what you found, and what was done"),
        form.number("version").between(0, i64::MAX).required("Reload the page and send it again"),
    );
    let state = match form.done(reads) {
        Ok((outcome, words, version)) => {
            match app::glass::settle(visit.ctx(), glass, visit.once(&form), version, outcome, &words).await {
                Ok(()) => return Ok(done("/audit/emergencies", "glass_settled")),
                Err(AppError::Stale) => form.refuse(
                    "words",
                    "Something changed here meanwhile: how it stands now is shown above. Send yours again if it is still right",
                ),
                Err(error) => mend(&form, error, "words")?,
            }
        }
        Err(state) => state,
    };
    look_page(&visit, glass, &state, None).await
}

/// Each page full, empty and to be mended.
pub(crate) fn samples() -> Samples {
    let line = |standing, named, looked: Option<&str>| Line {
        id: "g".to_owned(),
        reason: Reason::EmergencyService.words().to_owned(),
        why: "The ambulance crew asks whom to ring".to_owned(),
        by: "Ruth Callaghan".to_owned(),
        made: "2026-06-03T13:30:00Z".to_owned(),
        until: "2026-06-03T17:30:00Z".to_owned(),
        standing,
        named,
        outcome: looked.map(|_| Outcome::Needed.words()),
        outcome_words: looked.map(|_| "Rang back and confirmed".to_owned()).unwrap_or_default(),
        looked: looked.map(str::to_owned),
        looked_by: looked.map(|_| "Stephen Ellwood".to_owned()).unwrap_or_default(),
        late: looked.is_none() && standing == "over",
    };
    let empty = FormState::empty();
    let faulty = FormState::empty().with_error("why", "Say in a sentence what is happening");
    let new =
        |own, kept_at| NewView { reasons: choices!(Reason), lasts: choices!(Lasts), own, kept_at, long_max: LONG_MAX };
    let who = |born: Option<&str>| Found {
        id: "p".to_owned(),
        name: "Mary O’Neill".to_owned(),
        born: born.map(str::to_owned),
    };
    let open = |line: Line, found, record: Option<&str>| OpenView {
        open: line.standing == "open",
        line,
        record: record.map(str::to_owned),
        found,
    };
    let looked = Some("2026-06-04T09:00:00Z");
    let rows = vec![line("open", true, None), line("over", false, None), line("closed", true, looked)];
    let look = |line, kept_at| LookView {
        here: "emergencies",
        line,
        version: 1,
        outcomes: choices!(Outcome),
        kept_at,
        long_max: LONG_MAX,
    };
    let faulty_look = FormState::empty().with_error("outcome", "Choose what came of it");
    let kept = Some("2026-06-03T13:30:00Z".to_owned());
    vec![
        (
            "emergency/new.html",
            vec![drawn(&new(Vec::new(), None), Some(&faulty)), drawn(&new(rows.clone(), kept.clone()), Some(&empty))],
        ),
        (
            "emergency/show.html",
            vec![
                drawn(&open(line("open", false, None), None, None), Some(&empty)),
                drawn(
                    &open(line("open", false, None), Some(vec![who(Some("1955-03-27")), who(None)]), None),
                    Some(&empty),
                ),
                drawn(&open(line("open", false, None), Some(Vec::new()), None), Some(&empty)),
                drawn(&open(line("open", true, None), None, Some("/people/p")), Some(&empty)),
                drawn(&open(line("over", true, looked), None, None), Some(&empty)),
            ],
        ),
        (
            "emergency/list.html",
            vec![
                drawn(
                    &ListView {
                        here: "emergencies",
                        waiting: false,
                        rows,
                        older: Some("/audit/emergencies?before=1~2".to_owned()),
                    },
                    None,
                ),
                drawn(&ListView { here: "emergencies", waiting: true, rows: Vec::new(), older: None }, None),
            ],
        ),
        (
            "emergency/look.html",
            vec![
                drawn(&look(line("open", true, None), None), Some(&faulty_look)),
                drawn(&look(line("closed", true, looked), kept), Some(&empty)),
            ],
        ),
    ]
}
