//! The steps of signing in after the password: the code of the authenticator app, and setting one up
//! where the installation requires it (HOUSE 9).

use super::codes::codes_page;
use super::second_step::{SetUpView, sample};
use crate::error::WebResult;
use crate::form::FormState;
use crate::routes::{Need::SignedIn, Route, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed_secret};
use crate::sign_in::{keep_held, own_place};
use crate::visit::{Posted, Visit, done, see, set_session};
use app::sign_in::Step;
use axum::extract::Query;
use axum::http::header::LOCATION;
use serde::{Deserialize, Serialize};
use serde_json::json;

routes! {
    GET "/sign-in/code" SignedIn => ask;
    POST "/sign-in/code" SignedIn => give;
    POST "/sign-in/recovery" SignedIn => give_recovery;
    GET "/sign-in/set-up" SignedIn => show;
    POST "/sign-in/set-up" SignedIn => confirm;
}
pub(crate) const SIGN_IN_ROUTES: &[Route] = ROUTES;

/// Where to go on to.
#[derive(Debug, Deserialize)]
struct Wanted {
    next: Option<String>,
}

/// What the page that asks for a code shows.
#[derive(Debug, Serialize)]
struct CodeView {
    next: String,
    /// A form that was sent while signed out, to be kept once this step is taken.
    held: String,
    /// Whether there is an authenticator app; otherwise a passkey is the second step.
    app: bool,
    /// Whether a passkey can be used here.
    passkeys: bool,
}

fn code_page(visit: &Visit, form: &FormState, next: &str, held: String) -> WebResult {
    let app = visit.visitor.step == Step::SecondStep;
    let title = if app { "Enter your code" } else { "Sign in with your passkey" };
    let view = CodeView { next: next.to_owned(), held, app, passkeys: visit.takes_passkeys() };
    visit.form_page("sign-in/code.html", title, form, view)
}

/// Asks for the code where a form is held meanwhile.
pub(crate) fn ask_code(visit: &Visit, next: &str, held: String) -> WebResult {
    code_page(visit, &FormState::empty(), next, held)
}

async fn ask(visit: Visit, Query(wanted): Query<Wanted>) -> WebResult {
    let next = own_place(wanted.next.as_deref());
    if !matches!(visit.visitor.step, Step::SecondStep | Step::Passkey) {
        return Ok(see("/"));
    }
    code_page(&visit, &FormState::empty(), next, String::new())
}

fn recovery_page(visit: &Visit, form: &FormState, next: &str, held: &str) -> WebResult {
    let view = json!({ "next": next, "held": held });
    visit.form_page("sign-in/recovery.html", "I have lost my authenticator app", form, view)
}

/// Asks for a recovery code, and signs in with it: then it goes to the account page, where another app can be set up. A form
/// that was held is kept as a draft all the same.
async fn give_recovery(visit: Visit, Posted(form): Posted) -> WebResult {
    let (next, held) = (own_place(form.first("next")), form.first("held").unwrap_or_default());
    if visit.visitor.step != Step::SecondStep {
        return Ok(see(next));
    }
    if form.first("recovery").is_none() {
        return recovery_page(&visit, &FormState::empty(), next, held);
    }
    match app::accounts::give_recovery_code(&visit.visitor, &typed_secret(&form, "recovery")).await {
        Ok(token) => {
            let visitor = app::sign_in::resolve(&visit.web().app, token.expose()).await?;
            keep_held(&visitor.ctx, next, held).await?;
            let mut response = done("/account", "recovery_used");
            set_session(visit.web(), &mut response, token.expose());
            Ok(response)
        }
        Err(error) => recovery_page(&visit, &mend(&form, error, "recovery")?, next, held),
    }
}

async fn give(visit: Visit, Posted(form): Posted) -> WebResult {
    let (next, held) = (own_place(form.first("next")), form.first("held").unwrap_or_default());
    if visit.visitor.step != Step::SecondStep {
        return Ok(see(next));
    }
    match app::accounts::give_code(&visit.visitor, &typed_secret(&form, "code")).await {
        Ok(token) => {
            let visitor = app::sign_in::resolve(&visit.web().app, token.expose()).await?;
            let mut response = keep_held(&visitor.ctx, next, held).await?;
            set_session(visit.web(), &mut response, token.expose());
            Ok(response)
        }
        Err(error) => code_page(&visit, &mend(&form, error, "code")?, next, held.to_owned()),
    }
}

async fn set_up_page(visit: &Visit, form: &FormState, next: &str, held: String) -> WebResult {
    let set_up = app::accounts::begin_second_step(&visit.visitor).await?;
    let mut view = SetUpView::of(&set_up, next);
    view.held = held;
    visit.form_page("sign-in/set-up.html", "Set up an authenticator app", form, view)
}

/// Asks to set up the authenticator app where a form is held meanwhile.
pub(crate) async fn ask_set_up(visit: &Visit, next: &str, held: String) -> WebResult {
    set_up_page(visit, &FormState::empty(), next, held).await
}

async fn show(visit: Visit, Query(wanted): Query<Wanted>) -> WebResult {
    if visit.visitor.step != Step::SetUpSecondStep {
        return Ok(see("/"));
    }
    set_up_page(&visit, &FormState::empty(), own_place(wanted.next.as_deref()), String::new()).await
}

async fn confirm(visit: Visit, Posted(form): Posted) -> WebResult {
    let (next, held) = (own_place(form.first("next")), form.first("held").unwrap_or_default());
    if visit.visitor.step != Step::SetUpSecondStep {
        return Ok(see(next));
    }
    match app::accounts::confirm_second_step(&visit.visitor, &typed_secret(&form, "code")).await {
        Ok(codes) => {
            // the form that was held is a draft now, and the page with the codes leads there
            let kept = keep_held(visit.ctx(), next, held).await?;
            let place = kept.headers().get(LOCATION).and_then(|place| place.to_str().ok()).unwrap_or(next);
            codes_page(&visit, codes, place)
        }
        Err(error) => set_up_page(&visit, &mend(&form, error, "code")?, next, held.to_owned()).await,
    }
}

pub(crate) fn samples() -> Samples {
    let wrong = FormState::empty().with_error("code", "This code is not right");
    let code = |held: &str, app| CodeView { next: "/today".to_owned(), held: held.to_owned(), app, passkeys: !app };
    let lost = FormState::empty().with_error("recovery", "This is not one of your recovery codes");
    let recovery = |held: &str| json!({ "next": "/today", "held": held });
    vec![
        (
            "sign-in/code.html",
            vec![
                drawn(&code("", true), Some(&FormState::empty())),
                drawn(&code("notes=kept", true), Some(&wrong)),
                drawn(&code("", false), Some(&FormState::empty())),
            ],
        ),
        (
            "sign-in/recovery.html",
            vec![drawn(&recovery(""), Some(&FormState::empty())), drawn(&recovery("notes=kept"), Some(&lost))],
        ),
        ("sign-in/set-up.html", vec![drawn(&sample(), Some(&FormState::empty())), drawn(&sample(), Some(&wrong))]),
    ]
}
