//! The list of what is due, what holds records, and what is left of those destroyed.

use super::{Line, class_words, ground_words, handle, line, mark_words, place};
use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::shared::{mend, place_words};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::retention::{Decide, Figures, MarkRow, StubRow};
use app::time;
use axum::extract::{Path, Query};
use practice::goal::LONG_MAX;
use practice::retention::{Decision, Stage};
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Debug, Serialize)]
pub(super) struct ListView {
    pub(super) here: &'static str,
    pub(super) stage: &'static str,
    pub(super) stages: Vec<StageView>,
    pub(super) rows: Vec<Line>,
    pub(super) older: Option<String>,
    pub(super) figures: FiguresView,
    pub(super) decisions: Vec<Choice>,
    /// Whether what is listed can be decided.
    pub(super) decides: bool,
    pub(super) long_max: usize,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct StageView {
    pub(super) code: &'static str,
    pub(super) words: &'static str,
    pub(super) count: i64,
}

/// What was counted the last night.
#[derive(Debug, Clone, Serialize)]
pub(super) struct FiguresView {
    pub(super) at: Option<String>,
    pub(super) records: u32,
    pub(super) open: u32,
    pub(super) held: u32,
    pub(super) due: u32,
    pub(super) soon: u32,
}

#[derive(Debug, Serialize)]
pub(super) struct HoldsView {
    pub(super) here: &'static str,
    pub(super) rows: Vec<HoldView>,
    pub(super) older: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct HoldView {
    pub(super) handle: String,
    pub(super) what: &'static str,
    pub(super) why: String,
    pub(super) until: Option<String>,
    pub(super) set: String,
    pub(super) by: String,
}

#[derive(Debug, Serialize)]
pub(super) struct DestroyedView {
    pub(super) here: &'static str,
    pub(super) rows: Vec<StubView>,
    pub(super) older: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct StubView {
    pub(super) id: String,
    pub(super) handle: String,
    pub(super) class: &'static str,
    pub(super) ground: &'static str,
    pub(super) request: Option<String>,
    pub(super) from_year: i32,
    pub(super) until_year: i32,
    pub(super) destroyed: String,
    pub(super) decided: String,
    pub(super) decided_by: String,
    pub(super) confirmed: String,
    pub(super) confirmed_by: String,
    pub(super) records: i32,
    pub(super) rows: i64,
    pub(super) entries: i64,
}

#[derive(Debug, Serialize)]
pub(super) struct CertificateView {
    pub(super) here: &'static str,
    pub(super) service: String,
    pub(super) stub: StubView,
}

pub(super) fn figures(figures: &Figures) -> FiguresView {
    FiguresView {
        at: figures.at.map(|at| at.to_string()),
        records: figures.records,
        open: figures.open,
        held: figures.held,
        due: figures.due,
        soon: figures.soon,
    }
}

fn hold(row: &MarkRow) -> HoldView {
    HoldView {
        handle: handle(row.person_id),
        what: mark_words(&row.mark),
        why: row.why.clone(),
        until: row.until_on.map(|day| day.to_string()),
        set: time::moment(row.set_at).to_string(),
        by: row.set_by_name.clone(),
    }
}

fn stub(row: &StubRow) -> StubView {
    StubView {
        id: row.id.to_string(),
        handle: handle(row.id),
        class: class_words(&row.class),
        ground: ground_words(&row.ground),
        request: row.request_id.map(handle),
        from_year: row.from_year,
        until_year: row.until_year,
        destroyed: time::moment(row.destroyed_at).to_string(),
        decided: time::moment(row.decided_at).to_string(),
        decided_by: row.decided_by.clone(),
        confirmed: time::moment(row.confirmed_at).to_string(),
        confirmed_by: row.confirmed_by.clone(),
        records: row.records,
        rows: row.rows_gone,
        entries: row.entries_erased,
    }
}

/// The list at a stage.
pub(super) async fn list(visit: Visit, Query(query): Query<HashMap<String, String>>) -> WebResult {
    let stage = query.get("stage").and_then(|code| Stage::parse(code)).unwrap_or(Stage::Waiting);
    let from = place(&query, "after")?;
    page(&visit, stage, from, &FormState::empty()).await
}

async fn page(visit: &Visit, stage: Stage, from: Option<app::After>, form: &FormState) -> WebResult {
    let list = app::retention::list(visit.ctx(), stage, from).await?;
    let stages =
        list.counts.iter().map(|(of, count)| StageView { code: of.as_str(), words: of.words(), count: *count });
    let view = ListView {
        here: "retention",
        stage: stage.as_str(),
        stages: stages.collect(),
        rows: list.rows.iter().map(line).collect(),
        older: list.next.map(|n| format!("/audit/retention?stage={}&after={}", stage.as_str(), place_words(&n))),
        figures: figures(&list.figures),
        decisions: choices!(Decision),
        decides: stage == Stage::Waiting,
        long_max: LONG_MAX,
    };
    visit.form_page("retention/list.html", "How long records are kept", form, view)
}

fn chosen(written: &str) -> Option<(Uuid, i64)> {
    let (id, version) = written.split_once(':')?;
    Some((id.parse().ok()?, version.parse().ok()?))
}

/// Reads a decision.
fn read(form: &Form, once: Uuid) -> Result<Decide, FormState> {
    let (which, decision, why, until) = form.done((
        form.many("which", chosen).at_least_one("Choose the records that you have looked at"),
        form.one_of("decision", Decision::parse).required("Choose what is decided"),
        form.text("why").max(LONG_MAX).required("Say in a sentence why, so that it can be understood years from now"),
        form.date("until").optional(),
    ))?;
    Ok(Decide { form: once, which, decision, why, until })
}

/// Decides about those that were chosen: from the list, and from a record's own page.
pub(super) async fn decide(visit: Visit, Posted(form): Posted) -> WebResult {
    let state = match read(&form, visit.once(&form)) {
        Ok(decide) => {
            let flash = match decide.decision {
                Decision::Destroy => "retention_decided",
                Decision::Keep => "retention_kept",
            };
            match app::retention::decide(visit.ctx(), decide).await {
                Ok(()) => return Ok(done("/audit/retention", flash)),
                Err(AppError::NotPossible(words)) => form.refuse("which", words),
                Err(AppError::Stale) => form.refuse(
                    "which",
                    "Something changed here meanwhile. Below is how it stands now: look again, then choose",
                ),
                Err(error) => mend(&form, error, "which")?,
            }
        }
        Err(state) => state,
    };
    page(&visit, Stage::Waiting, None, &state).await
}

/// What holds records.
pub(super) async fn holds(visit: Visit, Query(query): Query<HashMap<String, String>>) -> WebResult {
    let (rows, next) = app::retention::held(visit.ctx(), place(&query, "before")?).await?;
    let view = HoldsView {
        here: "holds",
        rows: rows.iter().map(hold).collect(),
        older: next.map(|n| format!("/audit/retention/holds?before={}", place_words(&n))),
    };
    visit.page("retention/holds.html", "Holds", view)
}

/// What is left of records destroyed.
pub(super) async fn destroyed(visit: Visit, Query(query): Query<HashMap<String, String>>) -> WebResult {
    let (rows, next) = app::retention::stubs(visit.ctx(), place(&query, "before")?).await?;
    let view = DestroyedView {
        here: "destroyed",
        rows: rows.iter().map(stub).collect(),
        older: next.map(|n| format!("/audit/retention/destroyed?before={}", place_words(&n))),
    };
    visit.page("retention/destroyed.html", "Records destroyed", view)
}

/// The certificate of one destruction.
pub(super) async fn certificate(visit: Visit, Path(id): Path<Uuid>) -> WebResult {
    let row = app::retention::stub(visit.ctx(), id).await?;
    let service = visit.ctx().service_name().to_owned();
    visit.page(
        "retention/certificate.html",
        "Certificate of destruction",
        CertificateView { here: "destroyed", service, stub: stub(&row) },
    )
}
