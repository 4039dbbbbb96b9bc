//! Questions by an address of one's own: one set a page, each question can be left out. It names nobody, and shows nothing that was
//! answered before.

use super::questions::{Question, answers, questions};
use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{refused, typed};
use crate::visit::{Open, Posted, done};
use app::AppError;
use app::services::Guest;
use axum::extract::Path;
use serde::Serialize;

/// What the page shows.
#[derive(Debug, Clone, Serialize)]
struct LinkView {
    /// Its own address.
    place: String,
    /// None once all is answered, or nothing waits there any more.
    set: Option<SetView>,
}

/// One set of questions.
#[derive(Debug, Clone, Serialize)]
struct SetView {
    code: String,
    edition: i32,
    name: String,
    intro: String,
    left: usize,
    questions: Vec<Question>,
}

pub(super) async fn show(open: Open, Path(token): Path<String>) -> WebResult {
    let guest = open.guest(&token).await?;
    page(&open, &guest, &FormState::empty()).await
}

async fn page(open: &Open, guest: &Guest, form: &FormState) -> WebResult {
    let set = app::measures::by_link(guest).await?.map(|asked| SetView {
        code: asked.definition.code.clone(),
        edition: asked.definition.edition,
        name: asked.definition.name.clone(),
        intro: asked.definition.intro.clone(),
        left: asked.left,
        questions: questions(&asked.definition, &asked.concerns, false),
    });
    let title = if set.is_some() { "A few questions" } else { "Nothing more is asked here" };
    let view = LinkView { place: open.path().to_owned(), set };
    open.form_page("measures/by-link.html", title, &guest.service_name, form, view)
}

pub(super) async fn answer(open: Open, Path(token): Path<String>, Posted(form): Posted) -> WebResult {
    let guest = open.guest(&token).await?;
    let place = format!("/questions/{token}");
    let (code, edition) = (typed(&form, "code"), typed(&form, "edition").parse().unwrap_or_default());
    let rated: Vec<String> = form.all("rated").map(str::to_owned).collect();
    let given = (rated.as_slice(), answers(&form));
    match app::measures::answer_by_link(&guest, open.once(&form), (&code, edition), given, &place).await {
        Ok(()) => Ok(done(&place, "questions_answered")),
        Err(AppError::TakenBefore(_)) => Ok(done(&place, "taken_before")),
        Err(AppError::Invalid(problems)) => page(&open, &guest, &refused(&form, problems)).await,
        // other questions wait there by now, or none: the page says which
        Err(AppError::Stale | AppError::NotPossible(_)) => page(&open, &guest, &FormState::empty()).await,
        Err(other) => Err(WebError::from(other)),
    }
}

pub(super) fn samples() -> Samples {
    let set = |at: usize, left| {
        let definition = &practice::measure::built_in()[at];
        SetView {
            code: definition.code.clone(),
            edition: 1,
            name: definition.name.clone(),
            intro: definition.intro.clone(),
            left,
            questions: questions(definition, &[("c".to_owned(), "The damp".to_owned())], false),
        }
    };
    let view = |set| LinkView { place: "/questions/t".to_owned(), set };
    let faulty = FormState::empty().with_error("answer_1", "Choose one of the answers");
    let empty = FormState::empty();
    vec![(
        "measures/by-link.html",
        vec![
            drawn(&view(Some(set(0, 2))), Some(&faulty)),
            drawn(&view(Some(set(1, 1))), Some(&empty)),
            drawn(&view(Some(set(3, 1))), Some(&empty)),
            drawn(&view(None), Some(&empty)),
        ],
    )]
}
