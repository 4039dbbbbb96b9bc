//! Records that may be one person's: compared, joined, and parted again; and entries moved to the right person.

mod moving;
mod part;

use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::routes::{Need::May, Route, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, place_of, place_words, typed_id};
use crate::visit::{Posted, Visit, done};
use app::AppError;
use app::joining::{Agreement, Compared, Said, Saying, Side};
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect};
use practice::access::Act;
use practice::goal::LONG_MAX;
use practice::ids::PersonId;
use practice::joining::PairState;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

routes! {
    GET "/records" May(Act::RecordsCompare) => list;
    GET "/records/{pair}" May(Act::RecordsCompare) => show;
    POST "/records/{pair}" May(Act::RecordsCompare) => say;
    POST "/records/{pair}/again" May(Act::RecordsCompare) => again;
    POST "/people/{person}/same" May(Act::RecordsCompare) => begin;
}

/// This room's routes.
pub(crate) fn all_routes() -> Vec<Route> {
    [ROUTES, part::ROUTES, moving::ROUTES].concat()
}

/// One of the two.
#[derive(Debug, Clone, Serialize)]
struct SideView {
    href: Option<String>,
    name: String,
    born: Option<String>,
    year: Option<i16>,
    nhs_number: Option<String>,
    postcode: String,
    holder: String,
    said: Option<String>,
    said_by: String,
    may_say: bool,
    unheld: bool,
}

#[derive(Debug, Clone, Serialize)]
struct Line {
    href: String,
    sides: Vec<SideView>,
    reasons: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct ListView {
    here: &'static str,
    governs: bool,
    rows: Vec<Line>,
    older: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct Agreed {
    what: &'static str,
    /// `same`, `different`, `one` or `unknown`.
    how: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct ShowView {
    here: &'static str,
    governs: bool,
    place: String,
    version: i64,
    /// `waiting`, `joined` or `not_same`.
    state: &'static str,
    sides: Vec<SideView>,
    reasons: Vec<&'static str>,
    agreements: Vec<Agreed>,
    decided: Option<String>,
    decided_by: String,
    why: String,
    joins: bool,
    /// Where they are parted again.
    part: Option<String>,
    long_max: usize,
}

fn side(side: &Side) -> SideView {
    SideView {
        href: side.person.map(|person| format!("/people/{person}")),
        name: side.name.clone(),
        born: side.born.map(|day| day.to_string()),
        year: side.year,
        nhs_number: side.nhs_number.clone(),
        postcode: side.postcode.clone(),
        holder: side.holder.clone(),
        said: side.said.as_ref().map(|(at, _)| at.to_string()),
        said_by: side.said.as_ref().map(|(_, by)| by.clone()).unwrap_or_default(),
        may_say: side.may_say,
        unheld: side.unheld,
    }
}

/// Whether whoever looks keeps no records themselves, and looks after those nobody keeps.
fn governs(visit: &Visit) -> bool {
    visit.ctx().may(Act::AuditRead)
}

async fn list(visit: Visit, Query(query): Query<HashMap<String, String>>) -> WebResult {
    let before = match query.get("before") {
        Some(written) => Some(place_of(written).ok_or(WebError::NotFound)?),
        None => None,
    };
    let (rows, next) = app::joining::list(visit.ctx(), before).await?;
    let view = ListView {
        here: "records",
        governs: governs(&visit),
        rows: rows
            .iter()
            .map(|row| Line {
                href: format!("/records/{}", row.pair),
                sides: row.sides.iter().map(side).collect(),
                reasons: row.reasons.clone(),
            })
            .collect(),
        older: next.map(|n| format!("/records?before={}", place_words(&n))),
    };
    visit.page("records/list.html", "Records that may be one person’s", view)
}

async fn show(visit: Visit, Path(pair): Path<Uuid>) -> WebResult {
    page(&visit, pair, &FormState::empty()).await
}

fn view(compared: &Compared, governs: bool) -> ShowView {
    let agreed = |(what, how): &(&'static str, Agreement)| Agreed {
        what,
        how: match how {
            Agreement::Same => "same",
            Agreement::Different => "different",
            Agreement::OneAlone => "one",
            Agreement::Unknown => "unknown",
        },
    };
    ShowView {
        here: "records",
        governs,
        place: format!("/records/{}", compared.pair),
        version: compared.version,
        state: compared.state.as_str(),
        sides: compared.sides.iter().map(side).collect(),
        reasons: compared.reasons.clone(),
        agreements: compared.agreements.iter().map(agreed).collect(),
        decided: compared.decided.as_ref().map(|(at, _)| at.to_string()),
        decided_by: compared.decided.as_ref().map(|(_, by)| by.clone()).unwrap_or_default(),
        why: compared.why.clone(),
        joins: compared.joins_at_once(),
        part: compared.moving.map(|moving| format!("/records/joined/{moving}")),
        long_max: LONG_MAX,
    }
}

async fn page(visit: &Visit, pair: Uuid, form: &FormState) -> WebResult {
    let compared = app::joining::open(visit.ctx(), pair).await?;
    let title = if compared.state == PairState::Waiting { "One person or two?" } else { "Two records" };
    visit.form_page("records/show.html", title, form, view(&compared, governs(visit)))
}

async fn say(visit: Visit, Path(pair): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let reads = (
        form.one_of("same", |code| matches!(code, "yes" | "no").then(|| code == "yes"))
            .required("Choose one of the two"),
        form.text("why").max(LONG_MAX).optional(),
        form.number("version").between(0, i64::MAX).required("Reload the page and send it again"),
    );
    let state = match form.done(reads) {
        Ok((same, why, version)) => {
            let saying = Saying { form: visit.once(&form), version, same, why: why.unwrap_or_default() };
            match app::joining::say(visit.ctx(), pair, saying).await {
                Ok(Said::Joined(person)) if visit.ctx().may(Act::PersonWrite) => {
                    return Ok(done(&format!("/people/{person}"), "records_joined"));
                }
                Ok(Said::Joined(_)) => return Ok(done("/records", "records_joined")),
                Ok(Said::Asked) => return Ok(done(&format!("/records/{pair}"), "records_asked")),
                Ok(Said::Apart) => return Ok(done("/records", "records_apart")),
                Err(AppError::Stale) => form.refuse(
                    "same",
                    "Somebody said something meanwhile: how it stands now is shown above. Send yours again if it is still right",
                ),
                Err(error) => mend(&form, error, "same")?,
            }
        }
        Err(state) => state,
    };
    page(&visit, pair, &state).await
}

async fn again(visit: Visit, Path(pair): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let version = form.first("version").and_then(|text| text.parse().ok()).ok_or(WebError::NotFound)?;
    match app::joining::reconsider(visit.ctx(), pair, visit.once(&form), version).await {
        Ok(()) => Ok(done(&format!("/records/{pair}"), "records_again")),
        Err(error) => page(&visit, pair, &mend(&form, error, "same")?).await,
    }
}

/// Sets a record beside one that is like it.
async fn begin(visit: Visit, Path(person): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let with = PersonId(typed_id(&form, "with")?);
    let (person, once) = (PersonId(person), visit.once(&form));
    if let Some(back) = form.first("apart") {
        let back = if back.starts_with("/referrals/") { back.to_owned() } else { format!("/people/{person}") };
        app::joining::told_apart(visit.ctx(), person, once, with, &back).await?;
        return Ok(done(&back, "records_apart"));
    }
    let pair = app::joining::begin(visit.ctx(), person, once, with).await?;
    Ok(Redirect::to(&format!("/records/{pair}")).into_response())
}

/// Each page full, empty and to be mended.
pub(crate) fn samples() -> Samples {
    let known = SideView {
        href: Some("/people/p".to_owned()),
        name: "Mary O’Neill".to_owned(),
        born: Some("1955-03-27".to_owned()),
        year: Some(1955),
        nhs_number: Some("9434765919".to_owned()),
        postcode: "BD1 4QS".to_owned(),
        holder: "Ruth Callaghan".to_owned(),
        said: Some("2026-06-03T13:30:00Z".to_owned()),
        said_by: "Ruth Callaghan".to_owned(),
        may_say: true,
        unheld: false,
    };
    let masked = SideView {
        href: None,
        name: "M O’N".to_owned(),
        born: None,
        year: None,
        nhs_number: None,
        postcode: String::new(),
        holder: String::new(),
        said: None,
        said_by: String::new(),
        may_say: false,
        unheld: true,
    };
    let agreed = |what, how| Agreed { what, how };
    let waiting = ShowView {
        here: "records",
        governs: false,
        place: "/records/q".to_owned(),
        version: 1,
        state: "waiting",
        sides: vec![known.clone(), masked.clone()],
        reasons: vec!["same NHS number", "names much alike"],
        agreements: vec![
            agreed("NHS number", "same"),
            agreed("Family name", "different"),
            agreed("Date of birth", "one"),
            agreed("Postcode", "unknown"),
        ],
        decided: None,
        decided_by: String::new(),
        why: String::new(),
        joins: false,
        part: Some("/records/joined/m".to_owned()),
        long_max: LONG_MAX,
    };
    let decided = |state| ShowView {
        state,
        decided: Some("2026-06-04T09:00:00Z".to_owned()),
        decided_by: "Angela Metcalfe".to_owned(),
        why: "Father and son".to_owned(),
        ..waiting.clone()
    };
    let mine = ShowView {
        governs: true,
        joins: true,
        sides: vec![known.clone(), SideView { may_say: true, ..masked.clone() }],
        ..waiting.clone()
    };
    let empty = FormState::empty();
    let faulty = FormState::empty().with_error("same", "Choose one of the two");
    let row = Line { href: "/records/q".to_owned(), sides: vec![known, masked], reasons: vec!["same NHS number"] };
    let list = |governs, rows, older: Option<&str>| ListView {
        here: "records",
        governs,
        rows,
        older: older.map(str::to_owned),
    };
    let mut all = vec![
        (
            "records/list.html",
            vec![
                drawn(&list(false, vec![row.clone(), row], Some("/records?before=1~2")), None),
                drawn(&list(true, Vec::new(), None), None),
            ],
        ),
        (
            "records/show.html",
            vec![
                drawn(&waiting, Some(&faulty)),
                drawn(&mine, Some(&empty)),
                drawn(&decided("joined"), Some(&empty)),
                drawn(&decided("not_same"), Some(&empty)),
            ],
        ),
    ];
    all.extend(part::samples());
    all.extend(moving::samples());
    all
}
