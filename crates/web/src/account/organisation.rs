//! An organisation's own sign-in, tied to one's account.

use crate::error::WebResult;
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{cookie, refused, typed_id};
use crate::sign_in::TICKET;
use crate::visit::{Posted, Visit, done};
use app::AppError;
use app::accounts::Tied;
use axum::http::HeaderMap;
use serde::Serialize;

/// Where a sign-in that waits is tied.
pub(crate) const TIE: &str = "/account/organisation";

/// A sign-in in the list.
#[derive(Debug, Serialize)]
pub(super) struct TiedLine {
    id: String,
    issuer: String,
    made: String,
    used: Option<String>,
}

impl TiedLine {
    pub(super) fn of(tied: Tied) -> Self {
        Self {
            id: tied.id.to_string(),
            issuer: tied.issuer,
            made: tied.made.to_string(),
            used: tied.used.map(|at| at.to_string()),
        }
    }

    pub(super) fn sample(used: bool) -> Self {
        let at = "2026-06-03T13:30:00Z".to_owned();
        Self {
            id: "1".to_owned(),
            issuer: "https://id.example.org".to_owned(),
            made: at.clone(),
            used: used.then_some(at),
        }
    }
}

/// What the page shows on which one's account is tied.
#[derive(Debug, Serialize)]
struct TieView {
    organisation: String,
    email: String,
    /// Whether one is back from there, and it waits.
    waits: bool,
    /// Whether one can go there from this address.
    takes: bool,
    /// The address from which one can.
    origin: String,
}

pub(crate) fn tie_page(visit: &Visit, form: &FormState, waits: bool) -> WebResult {
    let view = TieView {
        organisation: visit.organisation().to_owned(),
        email: visit.visitor.email.clone(),
        waits,
        takes: visit.takes_passkeys(),
        origin: visit.web().app.passkey_origin().unwrap_or_default().to_owned(),
    };
    visit.form_page("account/organisation.html", "Tie this sign-in to your account", form, view)
}

pub(super) async fn show(visit: Visit, headers: HeaderMap) -> WebResult {
    let ticket = cookie(&headers, TICKET).unwrap_or_default();
    match app::accounts::organisation_waits(&visit.visitor, &ticket).await {
        Ok(waits) => tie_page(&visit, &FormState::empty(), waits),
        Err(AppError::Invalid(problems)) => {
            let form = problems
                .into_iter()
                .fold(FormState::empty(), |form, problem| form.with_error(problem.field, problem.message));
            tie_page(&visit, &form, false)
        }
        Err(other) => Err(other.into()),
    }
}

pub(super) async fn tie(visit: Visit, headers: HeaderMap, Posted(form): Posted) -> WebResult {
    let ticket = cookie(&headers, TICKET).unwrap_or_default();
    match app::accounts::tie_organisation(&visit.visitor, &ticket).await {
        Ok(()) => Ok(done("/account", "organisation_tied")),
        Err(AppError::Invalid(problems)) => tie_page(&visit, &refused(&form, problems), false),
        Err(other) => Err(other.into()),
    }
}

pub(super) async fn untie(visit: Visit, Posted(form): Posted) -> WebResult {
    app::accounts::untie_organisation(&visit.visitor, typed_id(&form, "tied")?).await?;
    Ok(done("/account", "organisation_untied"))
}

pub(super) fn samples() -> Samples {
    let view = |waits, takes| TieView {
        organisation: "NHS.net".to_owned(),
        email: "amara.okafor@example.org".to_owned(),
        waits,
        takes,
        origin: "https://leeway.example.org".to_owned(),
    };
    let late = FormState::empty().with_error("organisation", "This took longer than ten minutes. Begin again");
    let empty = FormState::empty();
    vec![(
        "account/organisation.html",
        vec![
            drawn(&view(true, true), Some(&empty)),
            drawn(&view(false, true), Some(&late)),
            drawn(&view(false, false), Some(&empty)),
        ],
    )]
}
