//! What a page that is left open asks by itself: whether an alarm or a concern has come to wait since (DOMAIN 4.4, 4.8).
//!
//! It costs no look at anybody's record and, for most, not even a statement: what waits is kept for a moment (`app::concerns`). No
//! session lasts longer by it.

use crate::error::WebResult;
use crate::routes::{Need::Anyone, routes};
use crate::visit::Open;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;

routes! {
    GET "/waiting" Anyone => show;
}

/// An answer with this status ends the asking (htmx, “Polling”).
const ENOUGH: u16 = 286;

#[derive(Debug, Deserialize)]
struct Seen {
    /// The mark of what the page shows, by the name of its hidden field, which no form of a page has.
    #[serde(default)]
    waiting_seen: String,
}

async fn show(open: Open, Query(Seen { waiting_seen }): Query<Seen>) -> WebResult {
    Ok(match open.waiting() {
        Some((mark, _)) if mark == waiting_seen => StatusCode::NO_CONTENT.into_response(),
        Some((_, drawn)) => drawn?,
        // signed out: whoever left the page open is not to think that it still tells them
        None => open.signed_out(StatusCode::from_u16(ENOUGH).unwrap_or(StatusCode::OK))?,
    })
}
