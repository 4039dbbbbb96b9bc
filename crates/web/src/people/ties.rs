//! Household, carers, professionals: a tie added, a tie ended (DOMAIN 4.1).

use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, refused};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::people::NewTie;
use axum::extract::Path;
use practice::goal::{LONG_MAX, SHORT_MAX};
use practice::ids::PersonId;
use practice::person::{NhsNumber, TieKind, Told, parse_phone};
use serde::Serialize;
use uuid::Uuid;

/// What the page of a new tie shows.
#[derive(Debug, Serialize)]
struct TieView {
    place: String,
    name: String,
    kept_at: Option<String>,
    kinds: Vec<Choice>,
    told: Vec<Choice>,
}

/// Opens the form.
pub(super) async fn show(visit: Visit, Path(person): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    page(&visit, PersonId(person), &draft.unwrap_or_default(), kept_at).await
}

async fn page(visit: &Visit, person: PersonId, form: &FormState, kept_at: Option<String>) -> WebResult {
    let name = super::name_of(visit, person).await?;
    let view =
        TieView { place: format!("/people/{person}"), name, kept_at, kinds: choices!(TieKind), told: choices!(Told) };
    visit.form_page("people/tie.html", "Add somebody of the household, a carer or a professional", form, view)
}

/// Adds the tie.
pub(super) async fn add(visit: Visit, Path(person): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let person = PersonId(person);
    let state = match read(&visit, &form) {
        Ok(new) => match app::people::add_tie(visit.ctx(), person, new).await {
            Ok(()) => return Ok(done(&format!("/people/{person}"), "person_tie_added")),
            Err(AppError::Invalid(problems)) => refused(&form, problems),
            Err(other) => return Err(other.into()),
        },
        Err(state) => state,
    };
    page(&visit, person, &state, None).await
}

fn read(visit: &Visit, form: &Form) -> Result<NewTie, FormState> {
    let (name, kind, phone, note, from, nhs_number, parental, may_be_told) = form.done((
        form.line("name").max(SHORT_MAX).required("Enter who it is, for example “Joan, her sister”"),
        form.one_of("kind", TieKind::parse).required("Choose how they stand to the person"),
        form.line("phone").parse(parse_phone).optional(),
        form.text("note").max(LONG_MAX).optional(),
        form.date("from").not_after(visit.ctx().today(), "Choose today or an earlier day").optional(),
        form.line("nhs_number").parse(NhsNumber::parse).optional(),
        form.ticked("parental"),
        form.one_of("may_be_told", Told::parse).optional(),
    ))?;
    Ok(NewTie {
        form: visit.once(form),
        name,
        kind,
        phone: phone.unwrap_or_default(),
        note: note.unwrap_or_default(),
        from,
        nhs_number,
        parental,
        may_be_told: may_be_told.unwrap_or(Told::NotAsked),
    })
}

/// Ends a tie today.
pub(super) async fn end(visit: Visit, Path((person, tie)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    app::people::end_tie(visit.ctx(), PersonId(person), tie, visit.once(&form)).await?;
    Ok(done(&format!("/people/{person}"), "person_tie_ended"))
}

/// Empty, and with errors.
pub(super) fn samples() -> Samples {
    let view = |kept_at: Option<&str>| TieView {
        place: "/people/p".to_owned(),
        name: "Mary O’Neill".to_owned(),
        kept_at: kept_at.map(str::to_owned),
        kinds: choices!(TieKind),
        told: choices!(Told),
    };
    let faulty = FormState::empty()
        .with("phone", "letters")
        .with_error("phone", "A telephone number has no ‘l’")
        .with_error("name", "Enter who it is");
    vec![(
        "people/tie.html",
        vec![drawn(&view(None), Some(&FormState::empty())), drawn(&view(Some("2026-06-03T13:30:00Z")), Some(&faulty))],
    )]
}
