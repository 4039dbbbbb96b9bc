//! Texts that came in, handed over by a provider: one JSON object by POST, with the service's secret as a bearer token. Either ours
//! (`id`, `from`, `message`) or the callback of GOV.UK Notify (`id`, `source_number`, `message`); docs/operations says how to set it up.

use crate::error::{WebError, WebResult};
use crate::visit::Open;
use app::AppError;
use app::reminders::TextIn;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use serde::Deserialize;

/// Longer than any text.
const LONGEST: usize = 16 * 1024;

#[derive(Deserialize)]
struct Came {
    id: String,
    #[serde(alias = "source_number")]
    from: String,
    message: String,
}

pub(super) async fn take(open: Open, headers: HeaderMap, body: Bytes) -> WebResult {
    let secret = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let secret = secret.and_then(|value| value.strip_prefix("Bearer ")).ok_or(WebError::NotFound)?;
    let said = |status: StatusCode, words: &str| Ok((status, words.to_owned()).into_response());
    if body.len() > LONGEST {
        return said(StatusCode::PAYLOAD_TOO_LARGE, "a text is shorter\n");
    }
    let came: Came = match serde_json::from_slice(&body) {
        Ok(came) => came,
        Err(_) => {
            return said(StatusCode::BAD_REQUEST, "one JSON object with id, from (or source_number) and message\n");
        }
    };
    let text = TextIn { id: came.id, from: came.from, message: came.message };
    match app::reminders::text_in(&open.web().app, secret.trim(), &text).await {
        // whether the number is anybody's is not said
        Ok(_) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(AppError::Invalid(_)) => said(StatusCode::BAD_REQUEST, "the number is none\n"),
        Err(other) => Err(other.into()),
    }
}
