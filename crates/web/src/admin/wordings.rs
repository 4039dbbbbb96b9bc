//! The texts that a service words for itself: seen as they will be read before they are saved.

use crate::error::WebResult;
use crate::form::FormState;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend, typed};
use crate::visit::{Posted, Visit, done};
use app::AppError;
use app::wording::Wording;
use axum::extract::Path;
use practice::access::Act;
use practice::goal::LONG_MAX;
use serde::Serialize;

routes! {
    GET "/admin/wordings" May(Act::WordingEdit) => list;
    GET "/admin/wordings/{code}" May(Act::WordingEdit) => show;
    POST "/admin/wordings/{code}" May(Act::WordingEdit) => save;
}

/// A text in the list.
#[derive(Debug, Serialize)]
struct WordingLine {
    code: String,
    title: String,
    changed: Option<String>,
}

/// What the list shows.
#[derive(Debug, Serialize)]
struct WordingsView {
    wordings: Vec<WordingLine>,
}

async fn list(visit: Visit) -> WebResult {
    let all = app::wording::list(visit.ctx()).await?;
    let wordings = all
        .into_iter()
        .map(|w| WordingLine { code: w.code, title: w.title, changed: w.changed_at.map(|at| at.to_string()) })
        .collect();
    visit.page("admin/wordings.html", "Texts", WordingsView { wordings })
}

/// A field of a text, with what stands in its place.
#[derive(Debug, Serialize)]
struct FieldLine {
    name: &'static str,
    words: &'static str,
}

/// What the page of a text shows.
#[derive(Debug, Serialize)]
struct WordingView {
    code: String,
    heading: String,
    changed: Option<String>,
    changed_by: String,
    placeholders: Vec<FieldLine>,
    /// The text as it would be read; none where it cannot be used as typed.
    preview: Option<String>,
    /// What is stored now, where somebody else changed it meanwhile.
    theirs: Option<String>,
    kept_at: Option<String>,
    /// What it said before: since when, and the words.
    past: Vec<(String, String)>,
    max: usize,
}

fn page(visit: &Visit, wording: Wording, form: &FormState, stale: bool, kept_at: Option<String>) -> WebResult {
    let body = form.values("template").first().cloned().unwrap_or_default();
    let view = WordingView {
        preview: app::wording::preview(visit.ctx(), &wording.code, &body, &visit.visitor.service_name).ok(),
        code: wording.code,
        heading: wording.title,
        changed: wording.changed_at.map(|at| at.to_string()),
        changed_by: wording.changed_by,
        placeholders: wording.fields.iter().map(|(name, words)| FieldLine { name, words }).collect(),
        theirs: stale.then_some(wording.body),
        kept_at,
        past: wording.past.into_iter().map(|one| (one.since.to_string(), one.body)).collect(),
        max: LONG_MAX,
    };
    visit.form_page("admin/wording.html", "Text", form, view)
}

async fn show(visit: Visit, Path(code): Path<String>) -> WebResult {
    let wording = app::wording::open(visit.ctx(), &code).await?;
    let (draft, kept_at) = draft_of(&visit).await?;
    let form =
        draft.unwrap_or_else(|| FormState::empty().with("template", &wording.body).with("version", wording.version));
    page(&visit, wording, &form, false, kept_at)
}

async fn save(visit: Visit, Path(code): Path<String>, Posted(form): Posted) -> WebResult {
    let version = typed(&form, "version").parse().unwrap_or(0);
    let body = form.first("template").unwrap_or_default().trim().to_owned();
    if form.first("look").is_some() {
        let state = match app::wording::preview(visit.ctx(), &code, &body, "") {
            Ok(_) => form.state(),
            Err(error) => mend(&form, error, "template")?,
        };
        return page(&visit, app::wording::open(visit.ctx(), &code).await?, &state, false, None);
    }
    let (state, stale) = match app::wording::save(visit.ctx(), visit.once(&form), &code, version, &body).await {
        Ok(()) => return Ok(done("/admin/wordings", "wording_saved")),
        Err(AppError::Stale) => (
            form.refuse(
                "template",
                "Somebody else changed this text while you wrote. Compare both below, then save again",
            ),
            true,
        ),
        Err(error) => (mend(&form, error, "template")?, false),
    };
    let wording = app::wording::open(visit.ctx(), &code).await?;
    let state = if stale { state.with("version", wording.version) } else { state };
    page(&visit, wording, &state, stale, None)
}

pub(super) fn samples() -> Samples {
    let line = |changed: bool| WordingLine {
        code: "role_card".to_owned(),
        title: "Role card".to_owned(),
        changed: changed.then(|| "2026-06-03T13:30:00Z".to_owned()),
    };
    let view = |own: bool| WordingView {
        code: "wordback.received".to_owned(),
        heading: "Word back: received".to_owned(),
        changed: own.then(|| "2026-06-03T13:30:00Z".to_owned()),
        changed_by: if own { "Amara Okafor".to_owned() } else { String::new() },
        placeholders: if own { vec![FieldLine { name: "person", words: "The person’s initials" }] } else { vec![] },
        preview: own.then(|| "Thank you.\nWe ring J.S.".to_owned()),
        theirs: None,
        kept_at: own.then(|| "2026-06-03T13:30:00Z".to_owned()),
        past: if own { vec![("2026-05-03T13:30:00Z".to_owned(), "Thanks.".to_owned())] } else { Vec::new() },
        max: LONG_MAX,
    };
    let known = FormState::empty().with("template", "Thank you.\nWe ring {person}.").with("version", 2);
    let wrong = known.clone().with_error("template", "‘{name}’ is not a field");
    vec![
        ("admin/wordings.html", vec![drawn(&WordingsView { wordings: vec![line(true), line(false)] }, None)]),
        (
            "admin/wording.html",
            vec![
                drawn(&view(true), Some(&known)),
                drawn(&view(false), Some(&wrong)),
                drawn(&WordingView { theirs: Some("Thank you all.".to_owned()), ..view(true) }, Some(&wrong)),
            ],
        ),
    ]
}
