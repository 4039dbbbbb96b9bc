//! The steps of signing in after the password: the code of the authenticator app, and setting one up
//! where the installation requires it (HOUSE 9).

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
use serde::{Deserialize, Serialize};

routes! {
    GET "/sign-in/code" SignedIn => ask;
    POST "/sign-in/code" SignedIn => give;
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
}

fn code_page(visit: &Visit, form: &FormState, next: &str, held: String) -> WebResult {
    visit.form_page("sign-in/code.html", "Enter your code", form, CodeView { next: next.to_owned(), held })
}

/// Asks for the code where a form is held meanwhile.
pub(crate) fn ask_code(visit: &Visit, next: &str, held: String) -> WebResult {
    code_page(visit, &FormState::empty(), next, held)
}

async fn ask(visit: Visit, Query(wanted): Query<Wanted>) -> WebResult {
    let next = own_place(wanted.next.as_deref());
    if visit.visitor.step != Step::SecondStep {
        return Ok(see("/"));
    }
    code_page(&visit, &FormState::empty(), next, String::new())
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
        Ok(()) if held.is_empty() => Ok(done(next, "second_step_on")),
        Ok(()) => keep_held(visit.ctx(), next, held).await,
        Err(error) => set_up_page(&visit, &mend(&form, error, "code")?, next, held.to_owned()).await,
    }
}

pub(crate) fn samples() -> Samples {
    let wrong = FormState::empty().with_error("code", "This code is not right");
    let code = |held: &str| CodeView { next: "/today".to_owned(), held: held.to_owned() };
    vec![
        (
            "sign-in/code.html",
            vec![drawn(&code(""), Some(&FormState::empty())), drawn(&code("notes=kept"), Some(&wrong))],
        ),
        ("sign-in/set-up.html", vec![drawn(&sample(), Some(&FormState::empty())), drawn(&sample(), Some(&wrong))]),
    ]
}
