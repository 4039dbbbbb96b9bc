//! The page on which somebody answers a reminder: when it is, and three answers. It names nobody and no place.

use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{refused, typed};
use crate::visit::{Open, Posted, done};
use crate::words::Choice;
use app::services::Guest;
use app::{AppError, time};
use axum::extract::Path;
use practice::appointment::{Answer, State};
use serde::Serialize;

#[derive(Debug, Serialize)]
struct AnswerView {
    /// Its own address.
    place: String,
    starts: String,
    open: bool,
    answers: Vec<Choice>,
}

async fn page(open: &Open, guest: &Guest, form: &FormState) -> WebResult {
    let row = app::reminders::by_link(guest).await?;
    let starts = time::moment(row.starts_at);
    let view = AnswerView {
        place: open.path().to_owned(),
        starts: starts.to_string(),
        open: State::parse(&row.state) == Some(State::Planned) && starts > guest.ctx.now(),
        answers: answers(),
    };
    open.form_page("calendar/answer.html", "Your appointment", "", form, view)
}

fn answers() -> Vec<Choice> {
    [Answer::Coming, Answer::NotComing, Answer::Ring].iter().map(|one| Choice::new(one.as_str(), one.words())).collect()
}

pub(super) async fn show(open: Open, Path(token): Path<String>) -> WebResult {
    let guest = open.guest(&token).await?;
    page(&open, &guest, &FormState::empty()).await
}

pub(super) async fn file(open: Open, Path(token): Path<String>, Posted(form): Posted) -> WebResult {
    let guest = open.guest(&token).await?;
    let place = format!("/answer/{token}");
    let answer = Answer::parse(&typed(&form, "answer"));
    let words = typed(&form, "words");
    match app::reminders::answer_by_link(&guest, open.once(&form), answer, &words, &place).await {
        Ok(()) => Ok(done(&place, "answer_filed")),
        Err(AppError::TakenBefore(_)) => Ok(done(&place, "taken_before")),
        Err(AppError::Invalid(problems)) => page(&open, &guest, &refused(&form, problems)).await,
        Err(AppError::NotPossible(words)) => page(&open, &guest, &form.refuse("", words)).await,
        Err(other) => Err(WebError::from(other)),
    }
}

pub(super) fn samples() -> Samples {
    let view = |open| AnswerView {
        place: "/answer/t".to_owned(),
        starts: "2026-11-24T14:30:00Z".to_owned(),
        open,
        answers: answers(),
    };
    let faulty = FormState::empty().with_error("answer", "Choose one of the answers");
    vec![(
        "calendar/answer.html",
        vec![drawn(&view(true), Some(&faulty)), drawn(&view(false), Some(&FormState::empty()))],
    )]
}
