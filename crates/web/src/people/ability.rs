//! Whether somebody can decide something themselves: the form of what was found (DOMAIN 4.10).

use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::people::Asking;
use axum::extract::Path;
use practice::ability::{Ability, Finding, Kind, Test};
use practice::goal::{LONG_MAX, SHORT_MAX};
use practice::ids::PersonId;
use serde::Serialize;
use uuid::Uuid;

/// What the form shows.
#[derive(Debug, Serialize)]
struct AbilityView {
    place: String,
    name: String,
    /// Whether a child's competence is asked, in place of capacity.
    child: bool,
    kept_at: Option<String>,
    findings: Vec<Choice>,
    tests: Vec<Choice>,
    long_max: usize,
}

fn view(place: String, asking: &Asking, kept_at: Option<String>) -> AbilityView {
    AbilityView {
        place,
        name: asking.name.clone(),
        child: asking.kind == Kind::Competence,
        kept_at,
        findings: choices!(Finding),
        tests: choices!(Test),
        long_max: LONG_MAX,
    }
}

/// Opens the form.
pub(super) async fn show(visit: Visit, Path(person): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = draft.unwrap_or_else(|| FormState::empty().with_date("on", visit.ctx().today()));
    page(&visit, person, &form, kept_at).await
}

async fn page(visit: &Visit, person: Uuid, form: &FormState, kept_at: Option<String>) -> WebResult {
    let asking = app::people::ask(visit.ctx(), PersonId(person)).await?;
    let view = view(format!("/people/{person}"), &asking, kept_at);
    visit.form_page("people/ability.html", "Ability to decide", form, view)
}

/// Records it.
pub(super) async fn find(visit: Visit, Path(person): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let id = PersonId(person);
    let asking = app::people::ask(visit.ctx(), id).await?;
    let state = match read(&visit, asking.kind, &form) {
        Ok(ability) => match app::people::find(visit.ctx(), id, visit.once(&form), ability).await {
            Ok(()) => return Ok(done(&format!("/people/{person}"), "ability_found")),
            Err(error) => mend(&form, error, "decision")?,
        },
        Err(state) => state,
    };
    page(&visit, person, &state, None).await
}

fn read(visit: &Visit, kind: Kind, form: &Form) -> Result<Ability, FormState> {
    let today = visit.ctx().today();
    let long = |name, called| form.text(name).max(LONG_MAX).called(called).optional();
    let (decision, finding, lacks, how, decided, consulted, on, review_on) = form.done((
        form.line("decision").max(SHORT_MAX).required("Say which decision it is about"),
        form.one_of("finding", Finding::parse).required("Choose what you found"),
        form.many("lacks", Test::parse).any(),
        long("how", "How you found this"),
        long("decided", "What was decided"),
        long("consulted", "Who was asked"),
        form.date("on").not_after(today, "Choose today or an earlier day").required("Enter the day"),
        form.date("review_on").optional(),
    ))?;
    Ok(Ability {
        kind,
        decision,
        finding,
        lacks,
        how: how.unwrap_or_default(),
        decided: decided.unwrap_or_default(),
        consulted: consulted.unwrap_or_default(),
        on,
        review_on,
    })
}

/// For an adult, for a child, kept as a draft, and to be mended.
pub(super) fn samples() -> Samples {
    let view = |kind, kept_at: Option<&str>| {
        view("/people/p".to_owned(), &Asking { name: "Mary O’Neill".to_owned(), kind }, kept_at.map(str::to_owned))
    };
    let faulty = FormState::empty().with_error("decision", "Say which decision it is about");
    vec![(
        "people/ability.html",
        vec![
            drawn(&view(Kind::Capacity, None), Some(&FormState::empty())),
            drawn(&view(Kind::Competence, Some("2026-06-03T13:30:00Z")), Some(&faulty)),
        ],
    )]
}
