//! Drafts kept while typing: a form posts itself here as it stands (PAGES 1).

use crate::error::{WebError, WebResult};
use crate::routes::{Need::SignedIn, routes};
use crate::visit::{Posted, Visit};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;

routes! {
    POST "/drafts/{*path}" SignedIn => keep;
}

async fn keep(visit: Visit, Path(path): Path<String>, Posted(form): Posted) -> WebResult {
    if path.len() > 300 {
        return Err(WebError::NotFound);
    }
    app::drafts::keep(visit.ctx(), &format!("/{path}"), &form.encoded()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
