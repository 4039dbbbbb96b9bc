//! Exports without names: asked for by a manager, decided on by the information-governance lead, taken for a time.

use super::reports::quoted;
use super::{contract_choices, month_of, months};
use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::render::day_of;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend, refused};
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::AppError;
use app::reports::{AskView as Found, Cut, Export, Format};
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use practice::access::Act;
use practice::ids::{ContractId, ExportAskId};
use practice::minimum::{COLUMNS, Cell};
use practice::report::{Asking, Decision, Span, TAKEN_WITHIN_DAYS};
use serde::Serialize;
use uuid::Uuid;

routes! {
    GET "/service/exports" May(Act::ExportAsk) => list;
    GET "/service/exports/new" May(Act::ExportAsk) => ask;
    POST "/service/exports/new" May(Act::ExportAsk) => add;
    GET "/service/exports/{ask}" May(Act::ExportAsk) => show;
    POST "/service/exports/{ask}/file" May(Act::ExportAsk) => file;
    GET "/audit/exports" May(Act::ExportDecide) => decisions;
    GET "/audit/exports/{ask}" May(Act::ExportDecide) => decision;
    POST "/audit/exports/{ask}" May(Act::ExportDecide) => decide;
}

#[derive(Debug, Serialize)]
struct RowView {
    href: String,
    months: String,
    recipient: String,
    asked: String,
    asked_by: String,
    stands: String,
}

#[derive(Debug, Serialize)]
struct ListView {
    rows: Vec<RowView>,
    /// Whether it is the list of whoever decides.
    decides: bool,
    nobody: bool,
}

fn months_words(row: &app::ExportAskRow) -> String {
    format!("{} to {}", day_of(app::time::date(row.from_on)), day_of(app::time::date(row.until_on)))
}

fn stands(row: &app::ExportAskRow) -> String {
    match row.decision.as_deref().and_then(Decision::parse) {
        None => "Waits for a decision".to_owned(),
        Some(Decision::NotAllowed) => Decision::NotAllowed.words().to_owned(),
        Some(Decision::Allowed) if row.taken > 0 => {
            format!("Allowed, taken {} times", row.taken).replace("1 times", "once")
        }
        Some(Decision::Allowed) => "Allowed, not taken yet".to_owned(),
    }
}

async fn listed(visit: &Visit, decides: bool) -> WebResult {
    let found = app::reports::asks(visit.ctx()).await?;
    let base = if decides { "/audit/exports" } else { "/service/exports" };
    let rows = found.rows.iter().map(|row| RowView {
        href: format!("{base}/{}", row.id),
        months: months_words(row),
        recipient: row.recipient.clone(),
        asked: app::time::moment(row.asked_at).to_string(),
        asked_by: row.asked_by_name.clone(),
        stands: stands(row),
    });
    let view = ListView { rows: rows.collect(), decides, nobody: !found.decided_by_somebody };
    visit.page("service/exports.html", "Exports without names", view)
}

async fn list(visit: Visit) -> WebResult {
    listed(&visit, false).await
}

async fn decisions(visit: Visit) -> WebResult {
    listed(&visit, true).await
}

#[derive(Debug, Serialize)]
struct AskFormView {
    months: Vec<Choice>,
    contracts: Vec<Choice>,
    kept_at: Option<String>,
    days: i32,
    columns: Vec<ColumnView>,
}

#[derive(Debug, Serialize)]
struct ColumnView {
    name: &'static str,
    part: &'static str,
    about: &'static str,
}

async fn ask_page(visit: &Visit, form: &FormState, kept_at: Option<String>) -> WebResult {
    let found = app::reports::asks(visit.ctx()).await?;
    let view = AskFormView {
        months: months(visit.ctx().today(), 37),
        contracts: contract_choices(&found.choices),
        kept_at,
        days: TAKEN_WITHIN_DAYS,
        columns: columns(),
    };
    visit.form_page("service/export-ask.html", "Ask for an export without names", form, view)
}

fn columns() -> Vec<ColumnView> {
    COLUMNS.iter().map(|one| ColumnView { name: one.name, part: one.part, about: one.about }).collect()
}

async fn ask(visit: Visit) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = draft.unwrap_or_else(FormState::empty);
    ask_page(&visit, &form, kept_at).await
}

fn read(form: &Form) -> Result<(Asking, jiff::civil::Date, jiff::civil::Date, Option<ContractId>), FormState> {
    let (purpose, recipient, from, to, contract) = form.done((
        form.text("purpose").max(4_000).called("What for").required("Say what the rows are for"),
        form.line("recipient").max(500).called("Who gets them").required("Say who gets them"),
        form.one_of("from", month_of).required("Choose the first month"),
        form.one_of("to", month_of).required("Choose the last month"),
        form.one_of("contract", |code| Uuid::parse_str(code).ok().map(ContractId)).optional(),
    ))?;
    Ok((Asking { purpose, recipient }, from, to, contract))
}

async fn add(visit: Visit, Posted(form): Posted) -> WebResult {
    let problem = match read(&form) {
        Ok((asking, from, to, contract)) => match Span::months(from, to, visit.ctx().today()) {
            Ok(span) => {
                let cut = Cut { span, site: None, contract };
                match app::reports::ask(visit.ctx(), visit.once(&form), cut, asking).await {
                    Ok(id) => return Ok(done(&format!("/service/exports/{id}"), "export_asked")),
                    Err(error) => mend(&form, error, "purpose")?,
                }
            }
            Err(problem) => refused(&form, vec![problem]),
        },
        Err(state) => state,
    };
    ask_page(&visit, &problem, None).await
}

#[derive(Debug, Clone, Serialize)]
struct AskedView {
    place: String,
    back: &'static str,
    of: String,
    months: String,
    purpose: String,
    recipient: String,
    asked: String,
    asked_by: String,
    /// Who decided, when, what, and in what words.
    decided: Option<(String, String, &'static str, String)>,
    rows: String,
    left_out: Vec<(&'static str, String)>,
    until: String,
    taken: i32,
    takes: bool,
    decides: bool,
}

fn asked_view(found: Found, decides: bool) -> AskedView {
    let row = &found.row;
    let decision = row.decision.as_deref().and_then(Decision::parse);
    let base = if decides { "/audit/exports" } else { "/service/exports" };
    AskedView {
        place: format!("{base}/{}", row.id),
        back: base,
        of: found.of,
        months: months_words(row),
        purpose: row.purpose.clone(),
        recipient: row.recipient.clone(),
        asked: app::time::moment(row.asked_at).to_string(),
        asked_by: row.asked_by_name.clone(),
        decided: decision.zip(row.decided_at).map(|(decision, at)| {
            let who = row.decided_by_name.clone().unwrap_or_default();
            (who, app::time::moment(at).to_string(), decision.words(), row.decision_words.clone())
        }),
        rows: found.counts.rows.words(),
        left_out: found.counts.left_out.iter().map(|(why, count)| (why.words(), count.words())).collect(),
        until: row.until_at.map(|at| app::time::moment(at - time_before_midnight()).to_string()).unwrap_or_default(),
        taken: row.taken,
        takes: found.takes && !decides,
        decides: found.decides && decides,
    }
}

/// The time is over at midnight; the day that is told is the one that ends then.
fn time_before_midnight() -> std::time::Duration {
    std::time::Duration::from_mins(1)
}

async fn show(visit: Visit, Path(ask): Path<Uuid>) -> WebResult {
    let found = app::reports::ask_open(visit.ctx(), ExportAskId(ask)).await?;
    visit.form_page("service/export.html", "An export without names", &FormState::empty(), asked_view(found, false))
}

async fn decision_page(visit: &Visit, ask: Uuid, form: &FormState) -> WebResult {
    let found = app::reports::ask_open(visit.ctx(), ExportAskId(ask)).await?;
    visit.form_page("service/export.html", "An export without names", form, asked_view(found, true))
}

async fn decision(visit: Visit, Path(ask): Path<Uuid>) -> WebResult {
    decision_page(&visit, ask, &FormState::empty()).await
}

async fn decide(visit: Visit, Path(ask): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let read = form.done((
        form.one_of("decision", Decision::parse).required("Choose whether the rows may leave"),
        form.text("words").max(500).called("Words").optional(),
    ));
    let problem = match read {
        Ok((decision, words)) => {
            let (id, words) = (ExportAskId(ask), words.unwrap_or_default());
            match app::reports::decide(visit.ctx(), visit.once(&form), id, decision, words).await {
                Ok(()) => return Ok(done(&format!("/audit/exports/{ask}"), "export_decided")),
                Err(error) => mend(&form, error, "words")?,
            }
        }
        Err(state) => state,
    };
    decision_page(&visit, ask, &problem).await
}

async fn file(visit: Visit, Path(ask): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let format = form.first("form").and_then(Format::parse).unwrap_or(Format::Csv);
    let export = app::reports::take(visit.ctx(), ExportAskId(ask), format).await?;
    Ok(streamed(export))
}

/// The rows as a file, written as they are read: no more than a piece of them is in memory at a time.
fn streamed(export: Export) -> Response {
    let format = export.format;
    let head = match format {
        Format::Csv => COLUMNS.iter().map(|one| one.name).collect::<Vec<_>>().join(",") + "\r\n",
        Format::JsonLines => String::new(),
    };
    let begun = futures::stream::iter([Ok::<Bytes, AppError>(Bytes::from(head))]);
    let rest = futures::stream::try_unfold(export, move |mut export| async move {
        let Some(rows) = export.next().await? else { return Ok(None) };
        let text: String = rows.iter().map(|row| written(format, row)).collect();
        Ok(Some((Bytes::from(text), export)))
    });
    let (sort, name) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "minimum-data-set.csv"),
        Format::JsonLines => ("application/jsonl; charset=utf-8", "minimum-data-set.jsonl"),
    };
    let headers = [
        (header::CONTENT_TYPE, sort.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, Body::from_stream(futures::StreamExt::chain(begun, rest))).into_response()
}

fn written(format: Format, row: &[Cell]) -> String {
    match format {
        Format::Csv => {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| match cell {
                    Cell::Empty => String::new(),
                    Cell::Text(text) => quoted(text),
                    Cell::Number(number) => number.clone(),
                })
                .collect();
            cells.join(",") + "\r\n"
        }
        Format::JsonLines => {
            // by hand, so that the members stand in the order of the columns
            let members: Vec<String> = COLUMNS
                .iter()
                .zip(row)
                .map(|(column, cell)| {
                    let value = match cell {
                        Cell::Empty => "null".to_owned(),
                        Cell::Text(text) => serde_json::Value::String(text.clone()).to_string(),
                        Cell::Number(number) => number.clone(),
                    };
                    format!("\"{}\":{value}", column.name)
                })
                .collect();
            format!("{{{}}}\n", members.join(","))
        }
    }
}

pub(super) fn samples() -> Samples {
    let row = RowView {
        href: "/service/exports/x".to_owned(),
        months: "1 April 2026 to 30 June 2026".to_owned(),
        recipient: "Wexcombe Council".to_owned(),
        asked: "2026-07-03T10:00:00Z".to_owned(),
        asked_by: "Priya Nair".to_owned(),
        stands: "Waits for a decision".to_owned(),
    };
    let form_view = || AskFormView {
        months: vec![Choice::new("2026-05", "May 2026")],
        contracts: vec![Choice::new("c", "Wexcombe Council: Core")],
        kept_at: Some("2026-06-03T13:30:00Z".to_owned()),
        days: TAKEN_WITHIN_DAYS,
        columns: columns(),
    };
    let waits = AskedView {
        place: "/audit/exports/x".to_owned(),
        back: "/audit/exports",
        of: "The whole service".to_owned(),
        months: "1 April 2026 to 30 June 2026".to_owned(),
        purpose: "The yearly return".to_owned(),
        recipient: "Wexcombe Council".to_owned(),
        asked: "2026-07-03T10:00:00Z".to_owned(),
        asked_by: "Priya Nair".to_owned(),
        decided: None,
        rows: "45".to_owned(),
        left_out: vec![("The use of the record is restricted", "1 to 7".to_owned())],
        until: String::new(),
        taken: 0,
        takes: false,
        decides: true,
    };
    let open = AskedView {
        place: "/service/exports/x".to_owned(),
        back: "/service/exports",
        decided: Some(("Grace Lowe".to_owned(), "2026-07-04T10:00:00Z".to_owned(), "Allowed", "As agreed".to_owned())),
        until: "2026-07-18T22:59:00Z".to_owned(),
        taken: 1,
        takes: true,
        decides: false,
        ..waits.clone()
    };
    let first = FormState::empty();
    let faulty = FormState::empty().with("purpose", "").with_error("purpose", "Say what the rows are for");
    let words = FormState::empty().with_error("words", "Say why not");
    vec![
        (
            "service/exports.html",
            vec![
                drawn(&ListView { rows: vec![row], decides: false, nobody: true }, None),
                drawn(&ListView { rows: vec![], decides: true, nobody: false }, None),
            ],
        ),
        ("service/export-ask.html", vec![drawn(&form_view(), Some(&first)), drawn(&form_view(), Some(&faulty))]),
        ("service/export.html", vec![drawn(&waits, Some(&words)), drawn(&open, Some(&first))]),
    ]
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says by failing what it expects")]
mod tests {
    use super::{COLUMNS, Cell, Format, written};

    #[test]
    fn a_line_of_json_has_every_column_in_its_order_and_reads_back() {
        let row: Vec<Cell> = COLUMNS.iter().map(|_| Cell::Text("a \"b\"".to_owned())).collect();
        let line = written(Format::JsonLines, &row);
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(read.as_object().unwrap().len(), COLUMNS.len());
        assert!(line.starts_with("{\"referral_id\":\"a \\\"b\\\"\""));
    }
}
