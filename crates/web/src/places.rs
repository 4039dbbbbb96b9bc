//! Pages without a record behind them: help, accessibility, privacy, and rooms that are still to come.

use crate::error::WebResult;
use crate::routes::{Need::Anyone, Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::visit::{Open, Visit};
use axum::http::StatusCode;
use practice::access::Act;
use serde_json::json;

routes! {
    GET "/help" Anyone => help;
    GET "/accessibility" Anyone => accessibility;
    GET "/privacy" Anyone => privacy;
    GET "/introductions" May(Act::IntroductionsRead) => introductions;
    GET "/studies" May(Act::StudiesRead) => studies;
}

async fn help(open: Open) -> WebResult {
    open.page_with(StatusCode::OK, "places/help.html", "Help", json!({}))
}

async fn accessibility(open: Open) -> WebResult {
    open.page_with(StatusCode::OK, "places/accessibility.html", "Accessibility", json!({}))
}

async fn privacy(open: Open) -> WebResult {
    open.page_with(StatusCode::OK, "places/privacy.html", "Privacy", json!({}))
}

async fn introductions(visit: Visit) -> WebResult {
    visit.page("places/introductions.html", "Introductions", json!({}))
}

async fn studies(visit: Visit) -> WebResult {
    visit.page("places/studies.html", "Studies", json!({ "service": visit.ctx().may(Act::ServiceRead) }))
}

pub(crate) fn samples() -> Samples {
    let plain = || vec![drawn(&json!({}), None)];
    vec![
        ("places/help.html", plain()),
        ("places/accessibility.html", plain()),
        ("places/privacy.html", plain()),
        ("places/introductions.html", plain()),
        (
            "places/studies.html",
            vec![drawn(&json!({ "service": true }), None), drawn(&json!({ "service": false }), None)],
        ),
    ]
}
