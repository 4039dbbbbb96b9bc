//! One's own number for alarms: a mobile telephone to which a text goes besides.

use crate::error::WebResult;
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use practice::person::show_phone;
use serde::Serialize;

#[derive(Debug, Serialize)]
struct NumberView {
    /// Whether there is one now.
    set: bool,
    /// Whether this installation sends texts.
    texts: bool,
}

async fn page(visit: &Visit, form: Option<FormState>) -> WebResult {
    let number = app::accounts::alarm_number(visit.ctx()).await?;
    let view = NumberView { set: number.is_some(), texts: app::notices::standing(&visit.web().app).text };
    let form = form
        .unwrap_or_else(|| FormState::empty().with("number", number.as_deref().map(show_phone).unwrap_or_default()));
    visit.form_page("account/alarm-number.html", "Number for alarms", &form, view)
}

pub(super) async fn ask(visit: Visit) -> WebResult {
    page(&visit, None).await
}

pub(super) async fn set(visit: Visit, Posted(form): Posted) -> WebResult {
    match app::accounts::set_alarm_number(visit.ctx(), &typed(&form, "number")).await {
        Ok(()) => Ok(done("/account", "alarm_number_set")),
        Err(error) => page(&visit, Some(mend(&form, error, "number")?)).await,
    }
}

pub(super) fn samples() -> Samples {
    let faulty = FormState::empty().with("number", "0113").with_error("number", "This is not a UK mobile number");
    vec![(
        "account/alarm-number.html",
        vec![
            drawn(&NumberView { set: false, texts: false }, Some(&FormState::empty())),
            drawn(&NumberView { set: true, texts: true }, Some(&faulty)),
        ],
    )]
}
