//! Whether the program lives and is ready (HOUSE 9). Anybody may ask, so nothing else is said: what the database is
//! and which version stands in `leeway check`.

use crate::routes::{Need::Anyone, routes};
use crate::state::Web;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

routes! {
    GET "/health/live" Anyone => live;
    GET "/health/ready" Anyone => ready;
}

async fn live() -> Json<serde_json::Value> {
    Json(json!({ "status": "live" }))
}

async fn ready(State(web): State<Web>) -> Response {
    if web.app.ready().await {
        Json(json!({ "status": "ready" })).into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "not ready" }))).into_response()
    }
}
