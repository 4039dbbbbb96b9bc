//! The check-out address: back, or longer, without signing in. It shows neither where nor whom.

use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::{refused, typed};
use crate::visit::{Open, Posted, done};
use app::AppError;
use app::lone::Back;
use app::services::Guest;
use axum::extract::Path;
use practice::lone::LONGER;
use serde::Serialize;

#[derive(Debug, Serialize)]
struct OutView {
    /// Its own address.
    place: String,
    ends: String,
    open: bool,
    longer: &'static [i64],
}

/// The address without what a form adds to it.
fn place_of(open: &Open) -> String {
    open.path().trim_end_matches("/longer").to_owned()
}

async fn page(open: &Open, guest: &Guest, form: &FormState) -> WebResult {
    let (ends, standing) = app::lone::by_link(guest).await?;
    let view = OutView { place: place_of(open), ends: ends.to_string(), open: standing.is_open(), longer: LONGER };
    open.form_page("lone/out.html", "Check out", &guest.service_name, form, view)
}

pub(super) async fn show(open: Open, Path(token): Path<String>) -> WebResult {
    let guest = open.guest(&token).await?;
    page(&open, &guest, &FormState::empty()).await
}

pub(super) async fn back(open: Open, Path(token): Path<String>, Posted(form): Posted) -> WebResult {
    let guest = open.guest(&token).await?;
    let place = format!("/out/{token}");
    let back = Back { form: open.once(&form), words: typed(&form, "words") };
    let outcome = app::lone::back_by_link(&guest, back, &place).await;
    led(&open, &guest, &form, (outcome, &place, "lone_back")).await
}

pub(super) async fn longer(open: Open, Path(token): Path<String>, Posted(form): Posted) -> WebResult {
    let guest = open.guest(&token).await?;
    let place = format!("/out/{token}");
    let minutes = typed(&form, "minutes").parse().unwrap_or_default();
    let outcome = app::lone::longer_by_link(&guest, open.once(&form), minutes, &place).await;
    led(&open, &guest, &form, (outcome, &place, "lone_longer")).await
}

async fn led(
    open: &Open,
    guest: &Guest,
    form: &Form,
    (outcome, place, flash): (Result<(), AppError>, &str, &'static str),
) -> WebResult {
    match outcome {
        Ok(()) => Ok(done(place, flash)),
        Err(AppError::TakenBefore(_)) => Ok(done(place, "taken_before")),
        Err(AppError::Invalid(problems)) => page(open, guest, &refused(form, problems)).await,
        Err(other) => Err(WebError::from(other)),
    }
}

pub(super) fn samples() -> Samples {
    let view =
        |open| OutView { place: "/out/t".to_owned(), ends: "2026-06-03T14:30:00Z".to_owned(), open, longer: LONGER };
    let faulty = FormState::empty().with_error("minutes", "Choose by how much.");
    vec![("lone/out.html", vec![drawn(&view(true), Some(&faulty)), drawn(&view(false), Some(&FormState::empty()))])]
}
