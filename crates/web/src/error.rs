//! Faults as pages: what is wrong, and what to do. Context for operators goes to the log, never to the page.

use crate::render::RenderError;
use crate::visit::{Open, done};
use app::AppError;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// What a handler gives.
pub(crate) type WebResult = Result<Response, WebError>;

/// Why a page could not be given.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WebError {
    /// There is no such page, or not for this visitor.
    #[error("not found")]
    NotFound,
    /// The form did not come from one of our pages, or from one that is too old.
    #[error("form token")]
    Forged,
    /// The form is larger than any of ours.
    #[error("form too large")]
    TooLarge,
    /// The form cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// A template is at fault.
    #[error("template: {0}")]
    Render(#[from] RenderError),
    /// The use case said no.
    #[error(transparent)]
    App(#[from] AppError),
}

/// A fault on its way to the guard, which draws it with the page's surroundings.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Fault {
    /// The heading.
    pub(crate) title: String,
    /// What happened and what to do.
    pub(crate) words: String,
    /// Where to go on.
    pub(crate) back: Option<String>,
}

impl Fault {
    fn new(title: &str, words: impl Into<String>) -> Self {
        Self { title: title.to_owned(), words: words.into(), back: None }
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        if let Self::App(AppError::TakenBefore(place)) = &self {
            return done(place, "taken_before");
        }
        if let Self::App(AppError::Asked(place)) = &self {
            return done(place, "asked_first");
        }
        let (status, fault) = fault(&self);
        if status.is_server_error() {
            tracing::error!(error = %self, "a page could not be given");
        }
        let mut response = status.into_response();
        response.extensions_mut().insert(fault);
        response
    }
}

fn fault(error: &WebError) -> (StatusCode, Fault) {
    match error {
        WebError::NotFound | WebError::App(AppError::NotFound) => (
            StatusCode::NOT_FOUND,
            Fault::new(
                "Page not found",
                "There is no such page, or it is not one that you can open. If somebody sent you the address, check that all of it was copied.",
            ),
        ),
        WebError::App(AppError::NotSignedIn) => {
            (StatusCode::UNAUTHORIZED, Fault::new("You are signed out", "Sign in again to go on."))
        }
        WebError::Forged => (
            StatusCode::FORBIDDEN,
            Fault::new(
                "This form could not be checked",
                "The page it was sent from was too old, or cookies are switched off. Go back, reload the page and send it again; your browser keeps what you typed.",
            ),
        ),
        WebError::TooLarge => (
            StatusCode::PAYLOAD_TOO_LARGE,
            Fault::new(
                "This is too long to be taken",
                "What was sent is over 12 MB. Go back, where what you typed still stands, shorten it and send it again.",
            ),
        ),
        WebError::Unreadable(words) => {
            (StatusCode::BAD_REQUEST, Fault::new("This form could not be read", words.clone()))
        }
        WebError::App(AppError::Invalid(problems)) => {
            let words: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
            (StatusCode::UNPROCESSABLE_ENTITY, Fault::new("There is something to mend", words.join(". ")))
        }
        WebError::App(AppError::Stale) => (
            StatusCode::CONFLICT,
            Fault::new(
                "Somebody else changed this meanwhile",
                "Nothing of theirs or yours is lost: go back to copy what you typed, reload the page to see what it says now, and send yours again.",
            ),
        ),
        WebError::App(AppError::NotPossible(words)) => {
            (StatusCode::CONFLICT, Fault::new("This cannot be done now", words.clone()))
        }
        WebError::App(AppError::TooMany(words)) => {
            (StatusCode::TOO_MANY_REQUESTS, Fault::new("Too many tries", words.clone()))
        }
        WebError::App(AppError::Busy(words)) => {
            (StatusCode::SERVICE_UNAVAILABLE, Fault::new("Too busy at this moment", words.clone()))
        }
        WebError::App(AppError::LookNotNoted) => (
            StatusCode::SERVICE_UNAVAILABLE,
            Fault::new(
                "The page cannot be shown now",
                "Every look at a record is noted, and this one could not be. Try again in a moment; if it stays so, tell whoever runs this service.",
            ),
        ),
        WebError::App(AppError::NoRoom(_)) => (
            StatusCode::SERVICE_UNAVAILABLE,
            Fault::new(
                "There is no room to save this",
                "The place where everything is kept is full or cannot be written to, so nothing of this was saved. Nothing saved before is lost. Go back, where what you typed still stands, and keep that page open; tell whoever runs this service, and send it again once they have made room.",
            ),
        ),
        WebError::App(AppError::TakenBefore(_) | AppError::Asked(_) | AppError::Store(_) | AppError::Internal(_))
        | WebError::Render(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            Fault::new(
                "Something is wrong on our side",
                "It was noted for whoever runs this service. Nothing that was saved is lost. Go back and try again in a moment.",
            ),
        ),
    }
}

#[derive(Serialize)]
struct FaultView<'a> {
    fault: &'a Fault,
}

/// Draws a fault as a page of the visitor's own.
pub(crate) fn page(open: &Open, status: StatusCode, fault: &Fault) -> Response {
    open.page_with(status, "shared/fault.html", &fault.title, FaultView { fault })
        .unwrap_or_else(|_| (status, format!("{}\n\n{}\n", fault.title, fault.words)).into_response())
}

/// No route fits.
pub(crate) async fn nothing_here() -> WebError {
    WebError::NotFound
}
