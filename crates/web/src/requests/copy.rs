//! The copy of a record: what is marked is decided, one thing on a page; then it is made and handed out as two files.

use super::{line, place};
use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::page_words::page_words;
use crate::routes::{Need::May, routes};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, brief, choices};
use app::AppError;
use app::rights::Item;
use app::rights::copy::{Deciding, Download, Form};
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use practice::access::Act;
use practice::goal::LONG_MAX;
use practice::rights::{Asker, Decision, Mark};
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

routes! {
    GET "/audit/requests/{request}/copy" May(Act::RecordRequest) => look_through;
    POST "/audit/requests/{request}/copy" May(Act::RecordRequest) => entry;
    GET "/audit/requests/{request}/copy/mark" May(Act::RecordRequest) => mark;
    POST "/audit/requests/{request}/copy/mark" May(Act::RecordRequest) => decide;
    POST "/audit/requests/{request}/copy/make" May(Act::RecordRequest) => make;
    POST "/audit/requests/{request}/copy/draft" May(Act::RecordRequest) => draft;
    POST "/audit/requests/{request}/copy/document" May(Act::RecordRequest) => document;
    POST "/audit/requests/{request}/copy/lines" May(Act::RecordRequest) => lines;
}

/// A copy that is looked through.
#[derive(Debug, Serialize)]
pub(super) struct CopyView {
    pub(super) here: &'static str,
    pub(super) line: super::Line,
    pub(super) version: i64,
    pub(super) identity: bool,
    pub(super) entries: usize,
    pub(super) waiting: usize,
    pub(super) kept: usize,
    pub(super) taken_out: usize,
    pub(super) items: Vec<ItemLine>,
    pub(super) decided: Vec<ItemLine>,
    pub(super) more: usize,
    pub(super) made: Option<(String, String)>,
    pub(super) long_max: usize,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct ItemLine {
    pub(super) href: String,
    pub(super) section: String,
    pub(super) mark: &'static str,
    pub(super) words: String,
    pub(super) decision: &'static str,
    pub(super) reason: String,
    pub(super) by: String,
}

/// Something marked, to be decided.
#[derive(Debug, Serialize)]
pub(super) struct MarkView {
    pub(super) here: &'static str,
    pub(super) line: super::Line,
    pub(super) item: String,
    pub(super) version: i64,
    pub(super) section: String,
    pub(super) mark: &'static str,
    pub(super) code: &'static str,
    /// Whether it is the person who asks.
    pub(super) person: bool,
    pub(super) marked: Vec<(String, String)>,
    pub(super) beside: Vec<(String, String)>,
    pub(super) decisions: Vec<Choice>,
    /// Others of the same section that wait with the same mark.
    pub(super) same: usize,
    pub(super) long_max: usize,
}

/// So many are listed at a time; what is decided makes room.
const LISTED: usize = 50;
/// The beginning of a text by which something marked is known in a list.
const BRIEF: usize = 120;

fn address(request: Uuid, item: &str) -> String {
    let item: String = form_urlencoded::byte_serialize(item.as_bytes()).collect();
    format!("{}/copy/mark?item={item}", place(request))
}

fn item_line(request: Uuid, item: &Item) -> ItemLine {
    let words = item.marked.iter().map(|(_, words)| words.as_str()).collect::<Vec<_>>().join("; ");
    let decided = item.decided.as_ref();
    ItemLine {
        href: address(request, &item.item),
        section: item.section.clone(),
        mark: item.mark.words(),
        words: brief(&words, BRIEF),
        decision: decided.and_then(|mark| Decision::parse(&mark.decision)).map_or("", |one| match one {
            Decision::Keep => "Left in",
            Decision::TakeOut => "Taken out",
        }),
        reason: decided.map(|mark| mark.reason.clone()).unwrap_or_default(),
        by: decided.map(|mark| mark.decided_by.clone()).unwrap_or_default(),
    }
}

async fn look_through(visit: Visit, Path(request): Path<Uuid>) -> WebResult {
    page(&visit, request, &FormState::empty()).await
}

async fn page(visit: &Visit, request: Uuid, form: &FormState) -> WebResult {
    let review = app::rights::look_through(visit.ctx(), request).await?;
    let row = &review.request;
    let (decided, waiting): (Vec<&Item>, Vec<&Item>) = review.items.iter().partition(|item| item.decided.is_some());
    let lines = |items: &[&Item]| items.iter().take(LISTED).map(|item| item_line(request, item)).collect();
    let view = CopyView {
        here: "requests",
        line: line(row, visit.ctx().today()),
        version: row.version,
        identity: !row.identity_how.is_empty(),
        entries: review.counts.rows,
        waiting: review.counts.waiting,
        kept: review.counts.kept,
        taken_out: review.counts.taken_out,
        items: lines(&waiting),
        decided: lines(&decided),
        more: waiting.len().saturating_sub(LISTED),
        made: row.copy_at.map(|at| (app::time::moment(at).to_string(), row.copy_by.clone())),
        long_max: LONG_MAX,
    };
    visit.form_page("audit/request-copy.html", "The copy", form, view)
}

async fn entry(visit: Visit, Path(request): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let (number, reason) = (typed(&form, "entry"), typed(&form, "reason"));
    match app::rights::entry(visit.ctx(), request, visit.once(&form), &number, &reason).await {
        Ok(()) => Ok(done(&format!("{}/copy", place(request)), "copy_decided")),
        Err(error @ AppError::Invalid(_)) => page(&visit, request, &mend(&form, error, "entry")?).await,
        Err(other) => Err(other.into()),
    }
}

async fn mark(visit: Visit, Path(request): Path<Uuid>, Query(query): Query<HashMap<String, String>>) -> WebResult {
    let item = query.get("item").cloned().unwrap_or_default();
    mark_page(&visit, request, &item, None).await
}

async fn mark_page(visit: &Visit, request: Uuid, item: &str, form: Option<&FormState>) -> WebResult {
    let review = app::rights::look_through(visit.ctx(), request).await?;
    let chosen = review.items.iter().find(|one| one.item == item).ok_or(WebError::NotFound)?;
    let waits = |one: &&Item| one.decided.is_none() && one.mark == chosen.mark && one.section == chosen.section;
    let begins = chosen.decided.as_ref().map_or_else(FormState::empty, |mark| {
        FormState::empty().with("decision", &mark.decision).with("reason", &mark.reason)
    });
    let view = MarkView {
        here: "requests",
        line: line(&review.request, visit.ctx().today()),
        item: chosen.item.clone(),
        version: chosen.decided.as_ref().map_or(0, |mark| mark.version),
        section: chosen.section.clone(),
        mark: chosen.mark.words(),
        code: chosen.mark.as_str(),
        person: Asker::parse(&review.request.asker) == Some(Asker::Person),
        marked: chosen.marked.clone(),
        beside: chosen.beside.clone(),
        decisions: choices!(Decision),
        same: review.items.iter().filter(|one| one.item != item).filter(waits).count(),
        long_max: LONG_MAX,
    };
    visit.form_page("audit/request-mark.html", "Something marked", form.unwrap_or(&begins), view)
}

async fn decide(visit: Visit, Path(request): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let item = typed(&form, "item");
    let reads = (
        form.one_of("decision", Decision::parse).required("Choose whether it stays in"),
        form.text("reason").max(LONG_MAX).optional(),
        form.ticked("same"),
    );
    let state = match form.done(reads) {
        Ok((decision, reason, same)) => {
            let version = form.first("version").and_then(|version| version.parse().ok()).unwrap_or(0);
            let reason = reason.unwrap_or_default();
            let deciding = Deciding { item: item.clone(), version, decision, reason, same };
            match app::rights::decide(visit.ctx(), request, visit.once(&form), deciding).await {
                Ok(()) => return onward(&visit, request).await,
                Err(error) => mend(&form, error, "reason")?,
            }
        }
        Err(state) => state,
    };
    mark_page(&visit, request, &item, Some(&state)).await
}

/// On to the next that waits, or back to the whole.
async fn onward(visit: &Visit, request: Uuid) -> WebResult {
    let review = app::rights::look_through(visit.ctx(), request).await?;
    let next = review.items.iter().find(|item| item.decided.is_none() && item.mark != Mark::ByHand);
    let to = next.map_or_else(|| format!("{}/copy", place(request)), |item| address(request, &item.item));
    Ok(done(&to, "copy_decided"))
}

async fn make(visit: Visit, Path(request): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let version = form.first("version").and_then(|version| version.parse().ok()).unwrap_or(0);
    app::rights::make(visit.ctx(), request, visit.once(&form), version).await?;
    Ok(done(&format!("{}/copy", place(request)), "copy_made"))
}

/// A file that is written as it is read. Its name says nothing of whose it is.
fn file(download: Download, kind: &'static str, name: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, Body::from_stream(download.pieces)).into_response()
}

const HTML: &str = "text/html; charset=utf-8";

async fn draft(visit: Visit, Path(request): Path<Uuid>, Posted(_): Posted) -> WebResult {
    let download = app::rights::copy::draft(visit.ctx(), request).await?;
    Ok(file(download, HTML, "draft-of-a-copy.html"))
}

async fn document(visit: Visit, Path(request): Path<Uuid>, Posted(_): Posted) -> WebResult {
    let download = app::rights::copy::record(visit.ctx(), request, Form::Document, page_words).await?;
    Ok(file(download, HTML, "copy-of-a-record.html"))
}

async fn lines(visit: Visit, Path(request): Path<Uuid>, Posted(_): Posted) -> WebResult {
    let download = app::rights::copy::record(visit.ctx(), request, Form::Lines, page_words).await?;
    Ok(file(download, "application/x-ndjson", "copy-of-a-record.jsonl"))
}
