//! Answers by text: the secret with which a provider of texts hands over what comes in.

use crate::error::WebResult;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::origin;
use crate::visit::{Posted, Visit, done};
use app::secrets::Token;
use axum::http::HeaderMap;
use practice::access::Act;
use serde::Serialize;

routes! {
    GET "/admin/answers" May(Act::LinkManage) => show;
    POST "/admin/answers" May(Act::LinkManage) => make;
    POST "/admin/answers/revoke" May(Act::LinkManage) => revoke;
}

#[derive(Debug, Clone, Serialize)]
struct AnswersView {
    since: Option<String>,
    address: String,
    /// The secret, on the page that follows its making alone.
    secret: Option<String>,
}

async fn page(visit: &Visit, headers: &HeaderMap, secret: Option<String>) -> WebResult {
    let since = app::links::texts(visit.ctx()).await?.map(|since| since.to_string());
    let address = format!("{}/texts", origin(visit.web(), headers));
    visit.page("admin/answers.html", "Answers by text", AnswersView { since, address, secret })
}

async fn show(visit: Visit, headers: HeaderMap) -> WebResult {
    page(&visit, &headers, None).await
}

async fn make(visit: Visit, headers: HeaderMap, Posted(form): Posted) -> WebResult {
    let mut bytes = [0; 32];
    visit.web().app.fill(&mut bytes);
    let token = app::links::texts_make(visit.ctx(), visit.once(&form), Token::from_bytes(&bytes)).await?;
    page(&visit, &headers, Some(token.expose().to_owned())).await
}

async fn revoke(visit: Visit, Posted(form): Posted) -> WebResult {
    app::links::texts_revoke(visit.ctx(), visit.once(&form)).await?;
    Ok(done("/admin/answers", "link_revoked"))
}

pub(super) fn samples() -> Samples {
    let none = AnswersView { since: None, address: "https://leeway.example.org/texts".to_owned(), secret: None };
    let since = Some("2026-11-22T10:00:00Z".to_owned());
    let made = AnswersView { since, secret: Some("abc".to_owned()), ..none.clone() };
    vec![("admin/answers.html", vec![drawn(&none, None), drawn(&made, None)])]
}
