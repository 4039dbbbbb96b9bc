//! Passkeys of one's own: made, named, removed.

use crate::error::WebResult;
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed, typed_id, typed_secret};
use crate::visit::{Posted, Visit, done};
use app::accounts::Passkey;
use serde::Serialize;
use serde_json::json;

/// A passkey in the list.
#[derive(Debug, Serialize)]
pub(super) struct PasskeyLine {
    id: String,
    name: String,
    made: String,
    used: Option<String>,
    backed_up: bool,
    stopped: Option<String>,
}

impl PasskeyLine {
    pub(super) fn of(passkey: Passkey) -> Self {
        Self {
            id: passkey.id.to_string(),
            name: passkey.name,
            made: passkey.made.to_string(),
            used: passkey.used.map(|at| at.to_string()),
            backed_up: passkey.backed_up,
            stopped: passkey.stopped.map(|at| at.to_string()),
        }
    }

    pub(super) fn sample(stopped: bool) -> Self {
        let at = "2026-06-03T13:30:00Z".to_owned();
        Self {
            id: "1".to_owned(),
            name: "Work laptop".to_owned(),
            made: at.clone(),
            used: stopped.then(|| at.clone()),
            backed_up: !stopped,
            stopped: stopped.then_some(at),
        }
    }
}

/// What the page that asks the device shows.
#[derive(Debug, Serialize)]
struct DeviceView {
    ceremony: String,
    /// What the device is asked, as JSON.
    options: String,
}

fn name_page(visit: &Visit, form: &FormState) -> WebResult {
    visit.form_page("account/passkey-new.html", "Add a passkey", form, json!({}))
}

pub(super) async fn ask(visit: Visit) -> WebResult {
    name_page(&visit, &FormState::empty())
}

pub(super) async fn begin(visit: Visit, Posted(form): Posted) -> WebResult {
    let (name, password) = (typed(&form, "name"), typed_secret(&form, "password"));
    match app::accounts::begin_passkey(&visit.visitor, &name, &password).await {
        Ok(offer) => {
            let view = DeviceView { ceremony: offer.ceremony.expose().to_owned(), options: offer.options.to_string() };
            visit.form_page("account/passkey-device.html", "Add a passkey", &FormState::empty(), view)
        }
        Err(error) => name_page(&visit, &mend(&form, error, "password")?),
    }
}

pub(super) async fn finish(visit: Visit, Posted(form): Posted) -> WebResult {
    match app::accounts::finish_passkey(&visit.visitor, &typed(&form, "ceremony"), &typed(&form, "answer")).await {
        Ok(()) => Ok(done("/account", "passkey_added")),
        Err(error) => name_page(&visit, &mend(&form, error, "passkey")?),
    }
}

pub(super) async fn remove(visit: Visit, Posted(form): Posted) -> WebResult {
    app::accounts::remove_passkey(&visit.visitor, typed_id(&form, "passkey")?).await?;
    Ok(done("/account", "passkey_removed"))
}

pub(super) fn samples() -> Samples {
    let wrong = FormState::empty()
        .with("name", "Work laptop")
        .with_error("password", "This is not your present password")
        .with_error("passkey", "This took longer than five minutes");
    let device = DeviceView { ceremony: "abc".to_owned(), options: "{\"challenge\":\"AAAA\"}".to_owned() };
    vec![
        (
            "account/passkey-new.html",
            vec![drawn(&json!({}), Some(&FormState::empty())), drawn(&json!({}), Some(&wrong))],
        ),
        ("account/passkey-device.html", vec![drawn(&device, Some(&FormState::empty()))]),
    ]
}
