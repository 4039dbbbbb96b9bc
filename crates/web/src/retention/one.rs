//! One record on the list: how it stands, opening it, deciding, and taking back.

use super::{Line, line};
use crate::error::WebResult;
use crate::form::FormState;
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use axum::extract::Path;
use practice::goal::{LONG_MAX, SHORT_MAX};
use practice::retention::Decision;
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Serialize)]
pub(super) struct OneView {
    pub(super) here: &'static str,
    pub(super) line: Line,
    /// What is reckoned today.
    pub(super) why_now: String,
    pub(super) until_now: String,
    /// What stops it, in words.
    pub(super) stops: Option<String>,
    /// Whether it may be destroyed as things stand.
    pub(super) ripe: bool,
    pub(super) decisions: Vec<Choice>,
    pub(super) long_max: usize,
    pub(super) short_max: usize,
}

/// One record.
pub(super) async fn show(visit: Visit, Path(review): Path<Uuid>) -> WebResult {
    page(&visit, review, &FormState::empty()).await
}

async fn page(visit: &Visit, review: Uuid, form: &FormState) -> WebResult {
    let opened = app::retention::open(visit.ctx(), review).await?;
    let view = OneView {
        here: "retention",
        line: line(&opened.row),
        why_now: opened.now.keeping.why.clone(),
        until_now: opened.now.keeping.until.to_string(),
        stops: opened.now.keeping.stops(),
        ripe: opened.ripe,
        decisions: choices!(Decision),
        long_max: LONG_MAX,
        short_max: SHORT_MAX,
    };
    visit.form_page("retention/one.html", "A record to review", form, view)
}

/// Opens the record itself, to be read.
pub(super) async fn look(visit: Visit, Path(review): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let person = app::retention::look(visit.ctx(), review, visit.once(&form)).await?;
    Ok(done(&format!("/people/{person}"), "retention_opened"))
}

/// Takes a decision back.
pub(super) async fn take_back(visit: Visit, Path(review): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let version = match form.done(form.number("version").between(0, i64::MAX).required("Reload the page")) {
        Ok(version) => version,
        Err(state) => return page(&visit, review, &state).await,
    };
    let why = typed(&form, "back_why");
    let state = match app::retention::take_back(visit.ctx(), review, version, visit.once(&form), &why).await {
        Ok(()) => return Ok(done(&format!("/audit/retention/{review}"), "retention_taken_back")),
        Err(AppError::NotPossible(words)) => form.refuse("back_why", words),
        Err(AppError::Stale) => form.refuse(
            "back_why",
            "Something changed here meanwhile: above is how it stands now. Send it again if it is still right",
        ),
        Err(error) => mend(&form, error, "back_why")?,
    };
    page(&visit, review, &state).await
}
