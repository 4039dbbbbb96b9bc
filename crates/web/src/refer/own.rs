//! Asking for oneself: five questions in the second person, to read or have read aloud (PAGES 3).

use super::desk::Desk;
use super::fields::Asked;
use super::screens::{Kind, Screen, post, show};
use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::routes::{Need::Anyone, routes};
use crate::visit::{Open, Posted};
use axum::extract::Path;
use practice::referral::Route;

routes! {
    GET "/self/{service}" Anyone => begin;
    POST "/self/{service}" Anyone => turn;
}

const KIND: Kind = Kind { asked: Asked::Own, route: Route::SelfReferral };

async fn desk(open: Open, service: &str) -> Result<Desk, WebError> {
    let guest = open.visitor_of(service).await?;
    Ok(Desk::Guest(open, Box::new(guest)))
}

async fn begin(open: Open, Path(service): Path<String>) -> WebResult {
    show(&desk(open, &service).await?, KIND, Screen::Who, FormState::empty(), None).await
}

async fn turn(open: Open, Path(service): Path<String>, Posted(form): Posted) -> WebResult {
    post(&desk(open, &service).await?, KIND, &form).await
}
