//! Setting up an authenticator app, and turning it off.

use super::codes::codes_page;
use crate::error::WebResult;
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed_secret};
use crate::visit::{Posted, Visit, done, see};
use app::accounts::SetUp;
use data_encoding::BASE64;
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Serialize;
use serde_json::json;

/// What a page that sets up an authenticator app shows.
#[derive(Debug, Serialize)]
pub(super) struct SetUpView {
    /// The picture of squares, as an address of its own data; empty where it could not be drawn.
    picture: String,
    /// The secret in groups, to be typed.
    secret: String,
    /// Where to go afterwards.
    pub(super) next: String,
    /// A form that was sent while signed out, to be kept once this step is taken.
    pub(super) held: String,
}

impl SetUpView {
    pub(super) fn of(set_up: &SetUp, next: &str) -> Self {
        Self {
            picture: picture(&set_up.address),
            secret: set_up.secret.clone(),
            next: next.to_owned(),
            held: String::new(),
        }
    }
}

/// The picture of squares that a telephone reads. It is drawn here, so that the secret goes nowhere else.
fn picture(address: &str) -> String {
    QrCode::new(address.as_bytes()).map_or_else(
        |_| String::new(),
        |code| {
            let svg = code.render::<svg::Color<'_>>().min_dimensions(220, 220).quiet_zone(true).build();
            format!("data:image/svg+xml;base64,{}", BASE64.encode(svg.as_bytes()))
        },
    )
}

async fn page(visit: &Visit, form: &FormState) -> WebResult {
    let set_up = app::accounts::begin_second_step(&visit.visitor).await?;
    visit.form_page("account/second-step.html", "Set up an authenticator app", form, SetUpView::of(&set_up, "/account"))
}

pub(super) async fn show(visit: Visit) -> WebResult {
    if app::accounts::mine(&visit.visitor).await?.second_step {
        return Ok(see("/account"));
    }
    page(&visit, &FormState::empty()).await
}

pub(super) async fn confirm(visit: Visit, Posted(form): Posted) -> WebResult {
    match app::accounts::confirm_second_step(&visit.visitor, &typed_secret(&form, "code")).await {
        Ok(codes) => codes_page(&visit, codes, "/account"),
        Err(error) => page(&visit, &mend(&form, error, "code")?).await,
    }
}

async fn another_page(visit: &Visit, form: &FormState) -> WebResult {
    let set_up = app::accounts::begin_another_app(&visit.visitor).await?;
    let view = SetUpView::of(&set_up, "/account");
    visit.form_page("account/second-step-another.html", "Set up another authenticator app", form, view)
}

pub(super) async fn ask_another(visit: Visit) -> WebResult {
    another_page(&visit, &FormState::empty()).await
}

pub(super) async fn another(visit: Visit, Posted(form): Posted) -> WebResult {
    let (password, code) = (typed_secret(&form, "password"), typed_secret(&form, "code"));
    match app::accounts::confirm_another_app(&visit.visitor, &password, &code).await {
        Ok(codes) => codes_page(&visit, codes, "/account"),
        Err(error) => another_page(&visit, &mend(&form, error, "password")?).await,
    }
}

fn off_page(visit: &Visit, form: &FormState) -> WebResult {
    visit.form_page("account/second-step-off.html", "Turn off your authenticator app", form, json!({}))
}

pub(super) async fn ask_off(visit: Visit) -> WebResult {
    off_page(&visit, &FormState::empty())
}

pub(super) async fn off(visit: Visit, Posted(form): Posted) -> WebResult {
    match app::accounts::turn_off_second_step(&visit.visitor, &typed_secret(&form, "password")).await {
        Ok(()) => Ok(done("/account", "second_step_off")),
        Err(error) => off_page(&visit, &mend(&form, error, "password")?),
    }
}

pub(super) fn sample() -> SetUpView {
    SetUpView {
        picture: picture("otpauth://totp/Leeway:a@example.org?secret=AAAA"),
        secret: "JBSW Y3DP".to_owned(),
        next: "/account".to_owned(),
        held: "notes=kept".to_owned(),
    }
}

pub(super) fn samples() -> Samples {
    let wrong = |field: &str| FormState::empty().with_error(field, "This is not right");
    vec![
        (
            "account/second-step.html",
            vec![drawn(&sample(), Some(&FormState::empty())), drawn(&sample(), Some(&wrong("code")))],
        ),
        (
            "account/second-step-another.html",
            vec![drawn(&sample(), Some(&FormState::empty())), drawn(&sample(), Some(&wrong("password")))],
        ),
        (
            "account/second-step-off.html",
            vec![drawn(&json!({}), Some(&FormState::empty())), drawn(&json!({}), Some(&wrong("password")))],
        ),
    ]
}
