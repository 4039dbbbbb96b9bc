//! A caseload handed over: whom gets whom, and what goes along, before it happens.

use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::refused;
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::batches::{HandoverPage, NewHandover};
use app::{AppError, time};
use axum::extract::RawQuery;
use practice::episode::State;
use practice::goal::SHORT_MAX;
use practice::ids::{AccountId, EpisodeId};
use practice::person::full_name;
use serde::Serialize;
use uuid::Uuid;

/// Somebody in the caseload.
#[derive(Debug, Clone, Serialize)]
struct CaseLine {
    episode: String,
    /// Empty for whoever does not support them.
    name: String,
    reference: String,
    site: String,
    state: &'static str,
    next: Option<String>,
    /// What goes along, in words.
    along: Vec<String>,
    /// What must be talked about first, in words.
    heed: Vec<String>,
    /// Who is chosen for them.
    to: String,
}

/// A colleague who can take somebody on.
#[derive(Debug, Clone, Serialize)]
struct ColleagueLine {
    id: String,
    name: String,
    room: i64,
    /// How many are suggested to them, or chosen for them.
    gets: usize,
}

/// What the page shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct HandOverAllView {
    from: String,
    from_name: String,
    workers: Vec<Choice>,
    lines: Vec<CaseLine>,
    colleagues: Vec<ColleagueLine>,
    decides: bool,
}

pub(super) async fn show(visit: Visit, RawQuery(query): RawQuery) -> WebResult {
    let asked = Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    let from = asked.first("from").and_then(|id| id.parse::<Uuid>().ok()).map(AccountId);
    page(&visit, from, None).await
}

async fn page(visit: &Visit, from: Option<AccountId>, typed: Option<(&Form, FormState)>) -> WebResult {
    let opened = app::batches::handover(visit.ctx(), from).await?;
    let (form, state) = match typed {
        Some((form, state)) => (Some(form), state),
        None => (None, FormState::empty()),
    };
    let view = view(opened, form);
    let state = state.with("from", &view.from);
    visit.form_page("several/hand-over.html", "Hand over a caseload", &state, view)
}

fn counted(count: i64, one: &str, more: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {more}")),
    }
}

fn view(page: HandoverPage, typed: Option<&Form>) -> HandOverAllView {
    let lines: Vec<CaseLine> = page
        .cases
        .into_iter()
        .map(|case| {
            let row = case.row;
            let to = match typed {
                Some(form) => form.first(&format!("to-{}", row.episode_id)).unwrap_or_default().to_owned(),
                None => case.suggested.map(|id| id.to_string()).unwrap_or_default(),
            };
            let along = [
                counted(row.appointments, "appointment", "appointments"),
                counted(row.steps, "step to do", "steps to do"),
                counted(row.drafts, "message or letter begun", "messages and letters begun"),
            ];
            let heed = [
                counted(row.concerns, "concern is open", "concerns are open"),
                counted(
                    row.visits,
                    "visit alone is planned, and stays with whoever planned it",
                    "visits alone are planned, and stay with whoever planned them",
                ),
                row.ending.then(|| "an ending is prepared".to_owned()),
            ];
            CaseLine {
                episode: row.episode_id.to_string(),
                name: full_name(&row.given_name, &row.family_name),
                reference: row.reference,
                site: row.site_name,
                state: State::parse(&row.state).map_or("", State::words),
                next: row.next_contact_at.map(|at| time::moment(at).to_string()),
                along: along.into_iter().flatten().collect(),
                heed: heed.into_iter().flatten().collect(),
                to,
            }
        })
        .collect();
    HandOverAllView {
        from: page.from.0.to_string(),
        from_name: page.from.1,
        workers: page.workers.into_iter().map(|(id, name)| Choice::new(id, name)).collect(),
        colleagues: page
            .colleagues
            .into_iter()
            .map(|(id, name, room)| ColleagueLine {
                id: id.to_string(),
                name,
                room,
                gets: lines.iter().filter(|line| line.to == id.to_string()).count(),
            })
            .collect(),
        lines,
        decides: page.decides,
    }
}

pub(super) async fn save(visit: Visit, Posted(form): Posted) -> WebResult {
    let Some(from) = form.first("from").and_then(|id| id.parse::<Uuid>().ok()).map(AccountId) else {
        return Err(WebError::NotFound);
    };
    let read = form
        .done(form.line("why").max(SHORT_MAX).required("Say in a few words why, so that the trail can be understood"));
    let state = match read {
        Ok(why) => {
            let new = NewHandover { form: visit.once(&form), from, to: given(&form), why };
            match app::batches::hand_over(visit.ctx(), new).await {
                Ok(batch) => {
                    super::show::all_of(&visit, batch).await?;
                    return Ok(done(&format!("/several/{batch}"), "handover_begun"));
                }
                Err(AppError::Invalid(problems)) => refused(&form, problems),
                Err(other) => return Err(other.into()),
            }
        }
        Err(state) => state,
    };
    page(&visit, Some(from), Some((&form, state))).await
}

/// Whom gets whom, as the form says it.
fn given(form: &Form) -> Vec<(EpisodeId, AccountId)> {
    let pair = |name: &str| -> Option<(EpisodeId, AccountId)> {
        let episode = name.strip_prefix("to-")?.parse::<Uuid>().ok()?;
        let to = form.first(name)?.parse::<Uuid>().ok()?;
        Some((EpisodeId(episode), AccountId(to)))
    };
    let mut all: Vec<(EpisodeId, AccountId)> = form.names().filter_map(pair).collect();
    all.dedup();
    all
}

pub(super) fn samples() -> Samples {
    let line = CaseLine {
        episode: "01990000-0000-7000-8000-000000000001".to_owned(),
        name: "Rosa Whitfield".to_owned(),
        reference: "R-4821".to_owned(),
        site: "Riverside Surgery".to_owned(),
        state: State::Active.words(),
        next: Some("2026-11-25T10:00:00Z".to_owned()),
        along: vec!["1 appointment".to_owned()],
        heed: vec!["1 concern is open".to_owned()],
        to: "1".to_owned(),
    };
    let unnamed = CaseLine {
        name: String::new(),
        next: None,
        along: Vec::new(),
        heed: Vec::new(),
        to: String::new(),
        ..line.clone()
    };
    let own = HandOverAllView {
        from: "1".to_owned(),
        from_name: "Amina Yusuf".to_owned(),
        workers: vec![Choice::new("1", "Amina Yusuf")],
        lines: vec![line],
        colleagues: vec![ColleagueLine { id: "1".to_owned(), name: "Ben Carter".to_owned(), room: 7, gets: 1 }],
        decides: false,
    };
    let led = HandOverAllView {
        workers: vec![Choice::new("1", "Amina Yusuf"), Choice::new("2", "Ben Carter")],
        lines: vec![unnamed],
        decides: true,
        colleagues: vec![ColleagueLine { id: "2".to_owned(), name: "Ben Carter".to_owned(), room: -1, gets: 0 }],
        ..own.clone()
    };
    let alone = HandOverAllView { colleagues: Vec::new(), ..own.clone() };
    let none = HandOverAllView { lines: Vec::new(), ..own.clone() };
    let faulty = FormState::empty().with_error("why", "Say why");
    let empty = FormState::empty();
    vec![(
        "several/hand-over.html",
        vec![
            drawn(&own, Some(&faulty)),
            drawn(&led, Some(&empty)),
            drawn(&alone, Some(&empty)),
            drawn(&none, Some(&empty)),
        ],
    )]
}
