//! Whether the program lives and is ready (HOUSE 9).

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
    match web.app.ready().await {
        Ok(facts) => {
            let facts: serde_json::Map<_, _> = facts.into_iter().map(|(k, v)| (k, v.into())).collect();
            Json(json!({ "status": "ready", "checks": facts })).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "not ready" }))).into_response()
        }
    }
}
