//! Consent by purpose: recorded, refused, withdrawn (DOMAIN 4.10).

use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, refused};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::people::NewConsent;
use axum::extract::Path;
use practice::consent::{GivenBy, How, Purpose};
use practice::goal::SHORT_MAX;
use practice::ids::PersonId;
use serde::Serialize;
use uuid::Uuid;

/// What the page of a new consent shows.
#[derive(Debug, Serialize)]
struct ConsentView {
    place: String,
    name: String,
    kept_at: Option<String>,
    purposes: Vec<Choice>,
    givers: Vec<Choice>,
    hows: Vec<Choice>,
}

fn view(place: String, name: String, kept_at: Option<String>) -> ConsentView {
    ConsentView { place, name, kept_at, purposes: choices!(Purpose), givers: choices!(GivenBy), hows: choices!(How) }
}

/// Opens the form: the person, in conversation, is what is usual.
pub(super) async fn show(visit: Visit, Path(person): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    let usual = || FormState::empty().with("given_by", GivenBy::Person.as_str()).with("how", How::Spoken.as_str());
    page(&visit, PersonId(person), &draft.unwrap_or_else(usual), kept_at).await
}

async fn page(visit: &Visit, person: PersonId, form: &FormState, kept_at: Option<String>) -> WebResult {
    let name = super::name_of(visit, person).await?;
    visit.form_page(
        "people/consent.html",
        "Record a consent or a refusal",
        form,
        view(format!("/people/{person}"), name, kept_at),
    )
}

/// Records it.
pub(super) async fn add(visit: Visit, Path(person): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let person = PersonId(person);
    let state = match read(&visit, &form) {
        Ok(new) => match app::people::add_consent(visit.ctx(), person, new).await {
            Ok(()) => return Ok(done(&format!("/people/{person}"), "consent_recorded")),
            Err(AppError::Invalid(problems)) => refused(&form, problems),
            Err(other) => return Err(other.into()),
        },
        Err(state) => state,
    };
    page(&visit, person, &state, None).await
}

fn read(visit: &Visit, form: &Form) -> Result<NewConsent, FormState> {
    let yes_no = |code: &str| match code {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let (purpose, given, given_by, how, note) = form.done((
        form.one_of("purpose", Purpose::parse).required("Choose what it is for"),
        form.one_of("given", yes_no).required("Choose whether they agree"),
        form.one_of("given_by", GivenBy::parse).required("Choose who said so"),
        form.one_of("how", How::parse).required("Choose how it was said"),
        form.text("note").max(SHORT_MAX).optional(),
    ))?;
    Ok(NewConsent { form: visit.once(form), purpose, given, given_by, how, note: note.unwrap_or_default() })
}

/// Withdraws one that was given.
pub(super) async fn withdraw(
    visit: Visit,
    Path((person, consent)): Path<(Uuid, Uuid)>,
    Posted(form): Posted,
) -> WebResult {
    app::people::withdraw_consent(visit.ctx(), PersonId(person), consent, visit.once(&form)).await?;
    Ok(done(&format!("/people/{person}"), "consent_withdrawn"))
}

/// Empty, and with errors.
pub(super) fn samples() -> Samples {
    let sample =
        |kept_at: Option<&str>| view("/people/p".to_owned(), "Mary O’Neill".to_owned(), kept_at.map(str::to_owned));
    let faulty = FormState::empty().with("purpose", "contact").with_error("given", "Choose whether they agree");
    vec![(
        "people/consent.html",
        vec![
            drawn(&sample(None), Some(&FormState::empty())),
            drawn(&sample(Some("2026-06-03T13:30:00Z")), Some(&faulty)),
        ],
    )]
}
