//! Joining by an invitation: one page, whoever has the address.

use crate::account::ResetView;
use crate::error::WebResult;
use crate::form::FormState;
use crate::routes::{Need::Anyone, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed, typed_secret};
use crate::visit::{Open, Posted, done, set_session};
use app::AppError;
use app::accounts::{Joining, Standing};
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use practice::access::Role;
use serde::Serialize;

routes! {
    GET "/join/{token}" Anyone => show;
    POST "/join/{token}" Anyone => join;
}

/// What the page of an invitation shows.
#[derive(Debug, Serialize)]
struct JoinView {
    service: String,
    email: String,
    role: String,
    /// Whether it is somebody who is supported, to read their own plan.
    person: bool,
    known: bool,
    least: usize,
    /// Where it renews a sign-in: when that was reset, and by whom.
    reset: Option<ResetView>,
}

/// What the page of an invitation that is over shows.
#[derive(Debug, Serialize)]
struct OverView {
    used: bool,
}

fn page(open: &Open, joining: &Joining, form: &FormState) -> WebResult {
    if joining.standing != Standing::Open {
        let view = OverView { used: joining.standing == Standing::Used };
        return open.page_with(StatusCode::GONE, "join/over.html", "Invitation", view);
    }
    let view = JoinView {
        service: joining.service_name.clone(),
        email: joining.email.clone(),
        role: joining.role.words().to_owned(),
        person: joining.role == Role::Person,
        known: joining.known,
        least: app::secrets::PASSWORD_MIN,
        reset: joining.reset.clone().map(|reset| ResetView::of(reset, joining.reset_how.clone())),
    };
    open.form_page("join/show.html", "Join", &joining.service_name, form, view)
}

async fn show(open: Open, Path(token): Path<String>) -> WebResult {
    let joining = app::accounts::joining(&open.web().app, &token).await?;
    let form = FormState::empty().with("name", &joining.name);
    page(&open, &joining, &form)
}

async fn join(open: Open, Path(token): Path<String>, headers: HeaderMap, Posted(form): Posted) -> WebResult {
    let app = &open.web().app;
    let joining = app::accounts::joining(app, &token).await?;
    let name = if joining.known { joining.name.clone() } else { typed(&form, "name") };
    let device = crate::sign_in::device_of(&headers);
    match app::accounts::join(app, &token, &name, &typed_secret(&form, "password"), &device).await {
        Ok(session) => {
            // whoever's sign-in was reset lands where it says by whom
            let mut response =
                if joining.reset.is_some() { done("/account", "sign_in_renewed") } else { done("/", "joined") };
            set_session(open.web(), &mut response, session.expose());
            Ok(response)
        }
        // used or withdrawn between the page and the form, which the page then says; or the account cannot join
        Err(AppError::NotPossible(words)) => {
            page(&open, &app::accounts::joining(app, &token).await?, &form.refuse("", words))
        }
        Err(error) => page(&open, &joining, &mend(&form, error, "password")?),
    }
}

pub(crate) fn samples() -> Samples {
    let view = |known| JoinView {
        service: "Riverside social prescribing".to_owned(),
        email: "amara.okafor@example.org".to_owned(),
        role: "Link worker".to_owned(),
        person: known,
        known,
        least: 12,
        reset: None,
    };
    let weak = FormState::empty().with("name", "Amara").with_error("password", "Use at least 12 characters");
    vec![
        (
            "join/show.html",
            vec![
                drawn(&view(false), Some(&FormState::empty().with("name", "Amara"))),
                drawn(&view(true), Some(&weak)),
                drawn(&view(false), Some(&weak)),
                drawn(&JoinView { reset: Some(ResetView::sample()), ..view(false) }, Some(&FormState::empty())),
            ],
        ),
        ("join/over.html", vec![drawn(&OverView { used: true }, None), drawn(&OverView { used: false }, None)]),
    ]
}
