//! The address for one's own calendar program, and what such a program gets there.

use crate::error::WebResult;
use crate::samples::{Samples, drawn};
use crate::shared::origin;
use crate::visit::{Open, Posted, Visit, done};
use app::secrets::Token;
use axum::extract::Path;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
struct FeedView {
    since: Option<String>,
    initials: bool,
    /// The address, on the page that follows its making alone.
    address: Option<String>,
}

pub(super) async fn show(visit: Visit) -> WebResult {
    page(&visit, None).await
}

async fn page(visit: &Visit, address: Option<String>) -> WebResult {
    let feed = app::calendar::feed(visit.ctx()).await?;
    let view = FeedView { since: feed.since.map(|since| since.to_string()), initials: feed.initials, address };
    visit.page("calendar/feed.html", "Your calendar elsewhere", view)
}

pub(super) async fn make(visit: Visit, headers: HeaderMap, Posted(form): Posted) -> WebResult {
    let mut bytes = [0; 32];
    visit.web().app.fill(&mut bytes);
    let made = app::calendar::feed_make(visit.ctx(), visit.once(&form), Token::from_bytes(&bytes)).await?;
    let address = format!("{}/feed/{}", origin(visit.web(), &headers), made.token.expose());
    page(&visit, Some(address)).await
}

pub(super) async fn revoke(visit: Visit, Posted(form): Posted) -> WebResult {
    app::calendar::feed_revoke(visit.ctx(), visit.once(&form)).await?;
    Ok(done("/calendar/feed", "feed_revoked"))
}

pub(super) async fn file(open: Open, Path(token): Path<String>) -> WebResult {
    // some programs want the ending of a file
    let guest = open.guest(token.strip_suffix(".ics").unwrap_or(&token)).await?;
    let calendar = app::calendar::feed_of_link(&guest).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"calendar.ics\""),
    ];
    Ok((headers, calendar).into_response())
}

pub(super) fn samples() -> Samples {
    let view = |since: bool, made: bool| FeedView {
        since: since.then(|| "2026-11-22T10:00:00Z".to_owned()),
        initials: made,
        address: made.then(|| "https://leeway.example.org/feed/abc".to_owned()),
    };
    vec![(
        "calendar/feed.html",
        vec![drawn(&view(false, false), None), drawn(&view(true, false), None), drawn(&view(true, true), None)],
    )]
}
