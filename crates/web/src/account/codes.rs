//! Recovery codes: shown once, and made anew.

use crate::error::WebResult;
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed_secret};
use crate::visit::{Posted, Visit};
use serde::Serialize;
use serde_json::json;

/// What the page with recovery codes shows.
#[derive(Debug, Serialize)]
struct CodesView {
    codes: Vec<String>,
    /// Where to go on to.
    next: String,
}

/// The page that shows recovery codes, this once.
pub(super) fn codes_page(visit: &Visit, codes: Vec<String>, next: &str) -> WebResult {
    visit.page("account/codes.html", "Your recovery codes", CodesView { codes, next: next.to_owned() })
}

fn ask_page(visit: &Visit, form: &FormState) -> WebResult {
    visit.form_page("account/recovery-codes.html", "Make new recovery codes", form, json!({}))
}

pub(super) async fn ask(visit: Visit) -> WebResult {
    ask_page(&visit, &FormState::empty())
}

pub(super) async fn make(visit: Visit, Posted(form): Posted) -> WebResult {
    match app::accounts::new_recovery_codes(&visit.visitor, &typed_secret(&form, "password")).await {
        Ok(codes) => codes_page(&visit, codes, "/account"),
        Err(error) => ask_page(&visit, &mend(&form, error, "password")?),
    }
}

pub(super) fn samples() -> Samples {
    let codes = CodesView { codes: vec!["7Q2K-M9XD-4HTA".to_owned(); app::accounts::CODES], next: "/today".to_owned() };
    let wrong = FormState::empty().with_error("password", "This is not your present password");
    vec![
        ("account/codes.html", vec![drawn(&codes, None)]),
        (
            "account/recovery-codes.html",
            vec![drawn(&json!({}), Some(&FormState::empty())), drawn(&json!({}), Some(&wrong))],
        ),
    ]
}
