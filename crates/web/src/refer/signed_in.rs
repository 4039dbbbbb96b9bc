//! The same three screens for somebody signed in, whose draft is kept, and the page that says it is done.

use super::desk::Desk;
use super::fields::Asked;
use super::screens::{Kind, Screen, post, show, sites};
use crate::error::WebResult;
use crate::form::FormState;
use crate::routes::{Need::May, routes};
use crate::shared::draft_of;
use crate::visit::{Posted, Visit};
use axum::extract::Path;
use practice::access::Act;
use practice::referral::{Route, Urgency};
use serde::Serialize;

routes! {
    GET "/refer" May(Act::ReferralCreate) => begin;
    POST "/refer" May(Act::ReferralCreate) => turn;
    GET "/refer/done/{reference}" May(Act::ReferralCreate) => done;
}

const KIND: Kind = Kind { asked: Asked::Colleague, route: Route::WebForm };

async fn begin(visit: Visit) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = draft.unwrap_or_else(|| {
        FormState::empty().with("urgency", Urgency::Routine.as_str()).with("referrer_name", visit.ctx().actor_name())
    });
    let spoken = visit.ctx().may(Act::ReferralRecordSpoken);
    let desk = Desk::Colleague(visit);
    if sites(&desk).await?.is_empty() {
        let Desk::Colleague(visit) = desk else { return Err(crate::error::WebError::NotFound) };
        return visit.page("refer/nowhere.html", "Refer someone", Nowhere { spoken });
    }
    // a draft goes on at the screen it was typed on
    let screen = if form.values("at").first().map(String::as_str) == Some("what") { Screen::What } else { Screen::Who };
    show(&desk, KIND, screen, form, kept_at).await
}

/// Nobody has said yet which practice this account refers for.
#[derive(Debug, Serialize)]
pub(super) struct Nowhere {
    pub(super) spoken: bool,
}

async fn turn(visit: Visit, Posted(form): Posted) -> WebResult {
    post(&Desk::Colleague(visit), KIND, &form).await
}

/// What is said once a referral is in.
#[derive(Debug, Serialize)]
pub(super) struct DoneView {
    pub(super) reference: String,
    pub(super) flagged: bool,
    /// Where to go on, with what it is called.
    pub(super) onward: Vec<(String, &'static str)>,
}

async fn done(visit: Visit, Path(reference): Path<String>) -> WebResult {
    let row = app::referrals::confirmed(visit.ctx(), &reference).await?;
    let ctx = visit.ctx();
    let mut onward = Vec::new();
    if ctx.may(Act::ReferralReadOwn) {
        onward.push((format!("/my-referrals/{}", row.id), "Follow this referral"));
    }
    if ctx.may(Act::InboxRead) {
        onward.push((format!("/referrals/{}", row.id), "Open it to triage it now"));
    }
    if ctx.may(Act::ReferralRecordSpoken) {
        onward.push(("/refer/spoken".to_owned(), "Write down another one"));
    }
    onward.push(("/refer".to_owned(), "Refer someone else"));
    visit.page(
        "refer/done.html",
        "Referral received",
        DoneView { reference: row.reference, flagged: row.flagged, onward },
    )
}
