//! Sample views of every page, so that a test renders each template before a person sees it (HOUSE 4).
//!
//! Each room has `samples()` beside its views and adds one line here.

use crate::form::FormState;
use crate::render::Chrome;
use serde::Serialize;
use serde_json::{Value, json};

/// Each page template with what it is rendered with: every state worth seeing.
pub type Samples = Vec<(&'static str, Vec<Value>)>;

/// The samples of all rooms.
#[must_use]
pub fn all() -> Samples {
    let rooms: Vec<Samples> = vec![
        shared(),
        crate::calendar::samples(),
        crate::concerns::samples(),
        crate::connections::samples(),
        crate::contacts::samples(),
        crate::desk::samples(),
        crate::directory::samples(),
        crate::episodes::samples(),
        crate::glass::samples(),
        crate::records::samples(),
        crate::files::samples(),
        crate::follow::samples(),
        crate::letters::samples(),
        crate::mailings::samples(),
        crate::family::samples(),
        crate::goals::samples(),
        crate::groups::samples(),
        crate::lone::samples(),
        crate::measures::samples(),
        crate::messages::samples(),
        crate::triage::samples::samples(),
        crate::refer::samples(),
        crate::unmet::samples(),
        crate::access_list::samples(),
        crate::audit::samples(),
        crate::people::samples(),
        crate::plan::samples(),
        crate::requests::samples(),
        crate::retention::samples(),
        crate::search::samples(),
        crate::account::samples(),
        crate::account::step_samples(),
        crate::sign_in::way_samples(),
        crate::admin::samples(),
        crate::cover::samples(),
        crate::nudges::samples(),
        crate::join::samples(),
        crate::places::samples(),
        crate::charter::samples(),
        crate::role_card::samples(),
        crate::workshop::samples(),
        crate::boundaries::samples(),
        crate::judgement::samples(),
        crate::service::samples(),
        crate::summaries::samples(),
        crate::support::samples(),
        crate::several::samples(),
        crate::waiting_list::samples(),
        crate::supervision::samples(),
        crate::team::samples(),
    ];
    rooms.into_iter().flatten().collect()
}

/// A view as its page gets it, with the surroundings and perhaps a form.
pub(crate) fn drawn<V: Serialize>(view: &V, form: Option<&FormState>) -> Value {
    let mut all = serde_json::to_value(view).unwrap_or_default();
    if let Value::Object(fields) = &mut all {
        fields.insert("chrome".to_owned(), json!(Chrome::sample()));
        if let Some(form) = form {
            fields.insert("form".to_owned(), json!(form));
        }
    }
    all
}

fn shared() -> Samples {
    let fault = |back: Option<&str>| json!({ "fault": { "title": "Page not found", "words": "There is no such page.", "back": back } });
    let faulty = FormState::empty()
        .with("email", "amara@example.org")
        .with_error("password", "Enter your password")
        .with_error("passkey", "This passkey is not known here");
    let sign_in = |held: &str, ties: bool, form: &FormState| {
        let organisation = if ties || held.is_empty() { "NHS.net" } else { "" };
        let view = json!({ "next": "/today", "held": held, "lost": false, "passkeys": held.is_empty(), "organisation": organisation, "ties": ties });
        drawn(&view, Some(form))
    };
    let lost = json!({ "next": "/", "held": "", "lost": true, "passkeys": false, "organisation": "", "ties": false });
    vec![
        (
            "sign-in/show.html",
            vec![
                sign_in("", false, &FormState::empty()),
                sign_in("notes=kept", false, &faulty),
                sign_in("notes=kept", true, &FormState::empty()),
                drawn(&lost, Some(&FormState::empty())),
            ],
        ),
        ("shared/fault.html", vec![drawn(&fault(None), None), drawn(&fault(Some("/today")), None)]),
    ]
}
