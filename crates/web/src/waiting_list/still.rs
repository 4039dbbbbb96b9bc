//! "Do you still want this?", answered by its address without signing in. It names nobody, says nothing before a button is pressed, and
//! takes one answer.

use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{refused, typed};
use crate::visit::{Open, Posted, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::services::Guest;
use axum::extract::Path;
use practice::wish::{Answer, tidy};
use serde::Serialize;

/// What the page shows.
#[derive(Debug, Clone, Serialize)]
struct StillView {
    /// Its own address.
    place: String,
    /// Until when it can be answered; none where nothing more is asked.
    until: Option<String>,
    /// Whether the question itself is shown: once its button was pressed.
    shown: bool,
    answers: Vec<Choice>,
}

/// Whoever holds the address, as it was sent or typed from paper.
async fn guest(open: &Open, token: &str) -> Result<Guest, WebError> {
    open.guest(&tidy(token)).await
}

async fn page(open: &Open, guest: &Guest, place: &str, shown: bool, form: &FormState) -> WebResult {
    let until = app::wishes::question(guest).await?;
    let title = if until.is_some() { "A question for you" } else { "Nothing more is asked here" };
    let view = StillView {
        place: place.to_owned(),
        shown: shown && until.is_some(),
        until: until.map(|day| day.to_string()),
        answers: choices!(Answer),
    };
    // whose service it is would say what it is about to whoever looks over a shoulder
    open.form_page("waiting-list/still.html", title, "", form, view)
}

pub(super) async fn show(open: Open, Path(token): Path<String>) -> WebResult {
    let guest = guest(&open, &token).await?;
    page(&open, &guest, &place_of(&token), false, &FormState::empty()).await
}

fn place_of(token: &str) -> String {
    format!("/still/{}", tidy(token))
}

pub(super) async fn answer(open: Open, Path(token): Path<String>, Posted(form): Posted) -> WebResult {
    let guest = guest(&open, &token).await?;
    let place = place_of(&token);
    if form.first("do") == Some("open") {
        return page(&open, &guest, &place, true, &FormState::empty()).await;
    }
    let answer = Answer::parse(&typed(&form, "answer"));
    let words = typed(&form, "words");
    match app::wishes::answer(&guest, open.once(&form), answer, &words, &place).await {
        Ok(()) => Ok(done(&place, "wish_answered")),
        Err(AppError::TakenBefore(_)) => Ok(done(&place, "taken_before")),
        Err(AppError::Invalid(problems)) => page(&open, &guest, &place, true, &refused(&form, problems)).await,
        // over meanwhile: the page says so
        Err(AppError::NotPossible(_) | AppError::Stale) => {
            page(&open, &guest, &place, false, &FormState::empty()).await
        }
        Err(other) => Err(WebError::from(other)),
    }
}

pub(super) fn samples() -> Samples {
    let view = |shown: bool, until: Option<&str>| StillView {
        place: "/still/7K4M-29QX-3F6H-8NPR".to_owned(),
        until: until.map(str::to_owned),
        shown,
        answers: choices!(Answer),
    };
    let faulty = FormState::empty()
        .with_error("answer", "Choose one of the answers")
        .with_error("words", "Say in a few words what has changed");
    let empty = FormState::empty();
    vec![(
        "waiting-list/still.html",
        vec![
            drawn(&view(false, Some("2026-12-08")), Some(&empty)),
            drawn(&view(true, Some("2026-12-08")), Some(&faulty)),
            drawn(&view(false, None), Some(&empty)),
        ],
    )]
}
