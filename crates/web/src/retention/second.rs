//! The second person: confirms what a governance lead decided, without being told whose record it is.

use super::{class_words, ground_words, handle, place};
use crate::error::WebResult;
use crate::form::FormState;
use crate::shared::{mend, place_words, typed};
use crate::visit::{Posted, Visit, done};
use app::retention::ReviewPlainRow;
use app::{AppError, time};
use axum::extract::{Path, Query};
use practice::goal::SHORT_MAX;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Debug, Serialize)]
pub(super) struct SecondView {
    pub(super) rows: Vec<PlainView>,
    pub(super) older: Option<String>,
    /// Whether this account may be the second person.
    pub(super) may: bool,
    pub(super) short_max: usize,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct PlainView {
    pub(super) id: String,
    pub(super) handle: String,
    pub(super) class: &'static str,
    pub(super) ground: &'static str,
    pub(super) from_year: i32,
    pub(super) until_year: i32,
    pub(super) decided: String,
    pub(super) decided_by: String,
    /// Decided by this account itself.
    pub(super) own: bool,
    pub(super) version: i64,
}

fn plain(row: &ReviewPlainRow, me: Option<Uuid>) -> PlainView {
    PlainView {
        id: row.id.to_string(),
        handle: handle(row.id),
        class: class_words(&row.class),
        ground: ground_words(&row.ground),
        from_year: row.from_year,
        until_year: i32::from(time::date(row.last_on).year()),
        decided: time::moment(row.decided_at).to_string(),
        decided_by: row.decided_name.clone(),
        own: me == Some(row.decided_by),
        version: row.version,
    }
}

/// What waits.
pub(super) async fn list(visit: Visit, Query(query): Query<HashMap<String, String>>) -> WebResult {
    page(&visit, place(&query, "after")?, &FormState::empty()).await
}

async fn page(visit: &Visit, from: Option<app::After>, form: &FormState) -> WebResult {
    let pending = app::retention::pending(visit.ctx(), from).await?;
    let me = visit.ctx().account().ok().map(|account| account.0);
    let view = SecondView {
        rows: pending.rows.iter().map(|row| plain(row, me)).collect(),
        older: pending.next.map(|n| format!("/destruction?after={}", place_words(&n))),
        may: pending.may,
        short_max: SHORT_MAX,
    };
    visit.form_page("retention/second.html", "Records to destroy", form, view)
}

/// The second person's answer.
pub(super) async fn answer(visit: Visit, Path(review): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let version = match form.done(form.number("version").between(0, i64::MAX).required("Reload the page")) {
        Ok(version) => version,
        Err(state) => return page(&visit, None, &state).await,
    };
    let (ctx, once) = (visit.ctx(), visit.once(&form));
    let (result, flash) = if typed(&form, "answer") == "confirm" {
        (app::retention::confirm(ctx, review, version, once).await, "retention_confirmed")
    } else {
        (app::retention::send_back(ctx, review, version, once, &typed(&form, "why")).await, "retention_sent_back")
    };
    // each record has a form of its own, so the fault stands under the name of its field
    let field = format!("why-{}", handle(review));
    let state = match result {
        Ok(()) => return Ok(done("/destruction", flash)),
        Err(AppError::NotPossible(words)) => form.refuse(&field, words),
        Err(AppError::Stale) => form.refuse(&field, "Something changed here meanwhile: below is how it stands now"),
        Err(AppError::Invalid(problems)) => {
            form.refuse(&field, problems.first().map_or_else(String::new, |problem| problem.message.clone()))
        }
        Err(error) => mend(&form, error, &field)?,
    };
    page(&visit, None, &state).await
}
