//! A person's own way to their plan: invited by their worker, ended by either.

use crate::error::WebResult;
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend, origin, typed};
use crate::visit::{Posted, Visit, done};
use axum::extract::Path;
use axum::http::HeaderMap;
use practice::ids::PersonId;
use serde::Serialize;
use uuid::Uuid;

/// What the page of somebody's own plan shows.
#[derive(Debug, Serialize)]
struct PlanView {
    place: String,
    name: String,
    tied: bool,
    /// Whether the address in the record is marked safe.
    safe: bool,
    kept_at: Option<String>,
}

/// The address, shown once.
#[derive(Debug, Serialize)]
struct InvitedView {
    place: String,
    name: String,
    address: String,
}

pub(super) async fn show(visit: Visit, Path(person): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    page(&visit, person, draft, kept_at).await
}

async fn page(visit: &Visit, person: Uuid, form: Option<FormState>, kept_at: Option<String>) -> WebResult {
    let plan = app::people::own_plan(visit.ctx(), PersonId(person)).await?;
    let form = form.unwrap_or_else(|| FormState::empty().with("email", &plan.email));
    let view =
        PlanView { place: format!("/people/{person}"), name: plan.name, tied: plan.tied, safe: plan.safe, kept_at };
    visit.form_page("people/plan.html", "Their own plan", &form, view)
}

pub(super) async fn invite(
    visit: Visit,
    Path(person): Path<Uuid>,
    headers: HeaderMap,
    Posted(form): Posted,
) -> WebResult {
    let id = PersonId(person);
    let (email, says_safe) = (typed(&form, "email"), form.first("says_safe").is_some());
    match app::people::invite_to_plan(visit.ctx(), id, visit.once(&form), &email, says_safe).await {
        Ok(token) => {
            let name = app::people::name(visit.ctx(), id).await?;
            let address = format!("{}/join/{}", origin(visit.web(), &headers), token.expose());
            let view = InvitedView { place: format!("/people/{person}"), name, address };
            visit.page("people/invited.html", "Invited to their plan", view)
        }
        Err(error) => page(&visit, person, Some(mend(&form, error, "email")?), None).await,
    }
}

pub(super) async fn end(visit: Visit, Path(person): Path<Uuid>, Posted(form): Posted) -> WebResult {
    app::people::end_plan(visit.ctx(), PersonId(person), visit.once(&form)).await?;
    Ok(done(&format!("/people/{person}"), "plan_closed"))
}

/// Nobody invited, an account tied, a wrong address, and the address to hand over.
pub(super) fn samples() -> Samples {
    let view = |tied, kept_at: Option<&str>| PlanView {
        place: "/people/p".to_owned(),
        name: "Mary O’Neill".to_owned(),
        tied,
        safe: tied,
        kept_at: kept_at.map(str::to_owned),
    };
    let invited = InvitedView {
        place: "/people/p".to_owned(),
        name: "Mary O’Neill".to_owned(),
        address: "https://leeway.example.org/join/abc".to_owned(),
    };
    let typed = FormState::empty().with("email", "mary@example.org");
    let faulty = FormState::empty().with_error("email", "Enter an e-mail address");
    vec![
        (
            "people/plan.html",
            vec![
                drawn(&view(false, None), Some(&typed)),
                drawn(&view(true, None), Some(&FormState::empty())),
                drawn(&view(false, Some("2026-06-03T13:30:00Z")), Some(&faulty)),
            ],
        ),
        ("people/invited.html", vec![drawn(&invited, None)]),
    ]
}
