//! What files of another system brought: figures, what was found by row and field, and whether it is published. Nobody's record is
//! here, and nothing of what stood in a field.

use crate::error::WebResult;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::visit::{Posted, Visit, done};
use app::imports::{Desk, Line};
use axum::extract::Path;
use practice::access::Act;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

routes! {
    GET "/admin/imports" May(Act::ImportManage) => show;
    POST "/admin/imports/{import}/publish" May(Act::ImportManage) => publish;
    POST "/admin/imports/{import}/cancel" May(Act::ImportManage) => cancel;
}

/// Figures of one kind of record.
#[derive(Debug, Serialize)]
struct KindLine {
    kind: &'static str,
    new: u64,
    same: u64,
    changed: u64,
    left_out: u64,
}

/// Something found.
#[derive(Debug, Serialize)]
struct FoundLine {
    place: String,
    grade: &'static str,
    what: String,
    to_do: String,
}

/// An import.
#[derive(Debug, Serialize)]
struct ImportView {
    place: String,
    source: String,
    files: String,
    state: &'static str,
    at: String,
    by: String,
    kinds: Vec<KindLine>,
    errors: u64,
    flags: u64,
    found: Vec<FoundLine>,
    may_publish: bool,
    may_cancel: bool,
}

/// What the page shows.
#[derive(Debug, Serialize)]
struct ImportsView {
    /// The one that is not over.
    open: Option<ImportView>,
    /// How many of its records wait.
    waiting: i64,
    over: Vec<ImportView>,
}

fn state(code: &str) -> &'static str {
    match code {
        "staging" => "Its files are being read",
        "staged" => "Read, and seen by nobody yet",
        "publishing" => "Being published",
        "published" => "Published",
        "cancelling" | "stopping" => "Being thrown away",
        "stopped" => "Published in part, and the rest thrown away",
        _ => "Thrown away",
    }
}

fn view(line: &Line) -> ImportView {
    let of = |map: &str, kind: &str| line.found[map][kind].as_u64().unwrap_or(0);
    let kinds = app::imports::kinds().iter().filter(|kind| of("read", kind.as_str()) > 0).map(|kind| KindLine {
        kind: kind.many(),
        new: of("new", kind.as_str()),
        same: of("same", kind.as_str()),
        changed: of("changed", kind.as_str()),
        left_out: of("left_out", kind.as_str()),
    });
    let text = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
    let found = line.found["findings"].as_array().into_iter().flatten().map(|one| {
        let row = one["row"].as_u64().filter(|row| *row > 0).map(|row| format!(", row {row}"));
        let field = text(one, "field").replace('_', " ");
        let field = if field.is_empty() { field } else { format!(", {field}") };
        FoundLine {
            place: format!("{}{}{field}", text(one, "file"), row.unwrap_or_default()),
            grade: match one["grade"].as_str() {
                Some("error") => "Left out",
                Some("flag") => "To be looked at",
                _ => "Worth knowing",
            },
            what: text(one, "what"),
            to_do: text(one, "to_do"),
        }
    });
    ImportView {
        place: format!("/admin/imports/{}", line.id),
        source: line.source.clone(),
        files: line.files.join(", "),
        state: state(&line.state),
        at: line.begun_at.to_string(),
        by: line.begun_by.clone(),
        kinds: kinds.collect(),
        errors: line.found["errors"].as_u64().unwrap_or(0),
        flags: line.found["flags"].as_u64().unwrap_or(0),
        found: found.collect(),
        may_publish: line.state == "staged",
        may_cancel: matches!(line.state.as_str(), "staged" | "staging" | "publishing"),
    }
}

fn page_of(desk: &Desk) -> ImportsView {
    let (open, over): (Vec<&Line>, Vec<&Line>) = desk.lines.iter().partition(|line| line.ended_at.is_none());
    ImportsView {
        open: open.first().map(|line| view(line)),
        waiting: desk.waiting,
        over: over.into_iter().map(|line| ImportView { found: Vec::new(), ..view(line) }).collect(),
    }
}

async fn show(visit: Visit) -> WebResult {
    let desk = app::imports::desk(visit.ctx()).await?;
    visit.page("admin/imports.html", "Moving in", page_of(&desk))
}

async fn publish(visit: Visit, Path(import): Path<Uuid>, Posted(form): Posted) -> WebResult {
    app::imports::decide(visit.ctx(), import, true, visit.once(&form)).await?;
    Ok(done("/admin/imports", "import_published"))
}

async fn cancel(visit: Visit, Path(import): Path<Uuid>, Posted(form): Posted) -> WebResult {
    app::imports::decide(visit.ctx(), import, false, visit.once(&form)).await?;
    Ok(done("/admin/imports", "import_cancelled"))
}

/// None yet; one staged, with findings, and one over; one being published.
pub(super) fn samples() -> Samples {
    let line = |state: &'static str| ImportView {
        place: "/admin/imports/i".to_owned(),
        source: "Old case book".to_owned(),
        files: "clients-2026.csv, referrals-2026.csv".to_owned(),
        state: self::state(state),
        at: "2026-06-03T13:30:00Z".to_owned(),
        by: "The command line".to_owned(),
        kinds: vec![KindLine { kind: "persons", new: 1_204, same: 3, changed: 1, left_out: 2 }],
        errors: 2,
        flags: 17,
        found: vec![
            FoundLine {
                place: "clients-2026.csv, row 12, nhs number".to_owned(),
                grade: "To be looked at",
                what: "This is not a possible NHS number: one of its digits is likely to be mistyped".to_owned(),
                to_do: "It is kept beside the record, for somebody to look at.".to_owned(),
            },
            FoundLine {
                place: "clients-2026.csv, row 40, family name".to_owned(),
                grade: "Left out",
                what: "it is empty".to_owned(),
                to_do: "Every person needs it: family name.".to_owned(),
            },
        ],
        may_publish: state == "staged",
        may_cancel: true,
    };
    let over = || ImportView { found: Vec::new(), ..line("published") };
    let views = [
        ImportsView { open: None, waiting: 0, over: Vec::new() },
        ImportsView { open: Some(line("staged")), waiting: 1_204, over: vec![over()] },
        ImportsView { open: Some(line("publishing")), waiting: 300, over: Vec::new() },
    ];
    vec![("admin/imports.html", views.iter().map(|view| drawn(view, None)).collect())]
}
