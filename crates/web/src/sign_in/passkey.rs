//! Signing in with a passkey: a page that asks the device, and its answer.

use super::{SignInView, go_on, own_place, page};
use crate::error::WebResult;
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed};
use crate::visit::{Open, Posted, set_session};
use app::sign_in::Step;
use axum::http::HeaderMap;
use serde::Serialize;
use serde_json::{Value, json};

/// What the page that asks the device shows.
#[derive(Debug, Serialize)]
struct PasskeyView {
    next: String,
    /// A form that was sent while signed out, to be kept once they are in.
    held: String,
    /// Which challenge is answered.
    ceremony: String,
    /// What the device is asked, as JSON.
    options: String,
}

impl PasskeyView {
    fn new(next: &str, held: &str, ceremony: &str, options: &Value) -> Self {
        Self {
            next: next.to_owned(),
            held: held.to_owned(),
            ceremony: ceremony.to_owned(),
            options: options.to_string(),
        }
    }
}

pub(super) async fn ask(open: Open, Posted(form): Posted) -> WebResult {
    let offer = app::accounts::offer_sign_in(&open.web().app).await?;
    let held = form.first("held").unwrap_or_default();
    let view = PasskeyView::new(own_place(form.first("next")), held, offer.ceremony.expose(), &offer.options);
    open.form_page("sign-in/passkey.html", "Sign in with a passkey", "", &FormState::empty(), view)
}

pub(super) async fn answer(open: Open, headers: HeaderMap, Posted(form): Posted) -> WebResult {
    let next = own_place(form.first("next")).to_owned();
    let held = form.first("held").unwrap_or_default().to_owned();
    let (ceremony, answer) = (typed(&form, "ceremony"), typed(&form, "answer"));
    let device = super::device_of(&headers);
    match app::accounts::sign_in_with_passkey(&open.web().app, &ceremony, &answer, &device).await {
        Ok(token) => {
            // the password alone had opened a session before: it is not needed any more
            if let Some(half) = open.visitor.as_ref().filter(|visitor| visitor.step != Step::In) {
                app::sign_in::sign_out(&open.web().app, half).await?;
            }
            let mut response = go_on(&open, &headers, token.expose(), &next, held).await?;
            set_session(open.web(), &mut response, token.expose());
            Ok(response)
        }
        Err(error) => {
            let form = mend(&form, error, "passkey")?;
            page(&open, &form, SignInView { next, held, ..SignInView::default() })
        }
    }
}

pub(super) fn samples() -> Samples {
    let view = |held| PasskeyView::new("/today", held, "abc", &json!({ "challenge": "AAAA" }));
    let drawn = |held| drawn(&view(held), Some(&FormState::empty()));
    vec![("sign-in/passkey.html", vec![drawn(""), drawn("notes=kept")])]
}
