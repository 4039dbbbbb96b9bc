//! The same three screens for somebody signed in, whose draft is kept, and the page that says it is done.

use super::desk::Desk;
use super::fields::Asked;
use super::screens::{Kind, Screen, post, show, sites};
use crate::error::WebResult;
use crate::follow::whole_address;
use crate::form::FormState;
use crate::routes::{Need::May, routes};
use crate::shared::draft_of;
use crate::visit::{Posted, Visit};
use app::referrals::Entry;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use practice::access::Act;
use practice::ids::ReferralId;
use practice::referral::{Route, Source, Urgency};
use serde::Serialize;
use std::collections::HashMap;

routes! {
    GET "/refer" May(Act::ReferralCreate) => begin;
    POST "/refer" May(Act::ReferralCreate) => turn;
    GET "/refer/done/{reference}" May(Act::ReferralCreate) => done;
}

const KIND: Kind = Kind { asked: Asked::Colleague, route: Route::WebForm };

async fn begin(visit: Visit) -> WebResult {
    if visit.ctx().only_supported() {
        if app::referrals::practices(Entry::SignedIn(visit.ctx())).await?.is_empty() {
            return visit.page("refer/nowhere.html", "Ask for support", Nowhere { spoken: false, own: true });
        }
        return super::myself::begin(visit).await;
    }
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = match draft {
        Some(draft) => draft,
        None => fresh(&visit).await?,
    };
    let spoken = visit.ctx().may(Act::ReferralRecordSpoken);
    let desk = Desk::Colleague(visit);
    if sites(&desk).await?.is_empty() {
        let Desk::Colleague(visit) = desk else { return Err(crate::error::WebError::NotFound) };
        return visit.page("refer/nowhere.html", "Refer someone", Nowhere { spoken, own: false });
    }
    // a draft goes on at the screen it was typed on
    let screen = if form.values("at").first().map(String::as_str) == Some("what") { Screen::What } else { Screen::Who };
    show(&desk, KIND, screen, form, kept_at).await
}

/// A new form: who refers is known, and what they are as they said it the last time.
async fn fresh(visit: &Visit) -> Result<FormState, app::AppError> {
    let form =
        FormState::empty().with("urgency", Urgency::Routine.as_str()).with("referrer_name", visit.ctx().actor_name());
    let source = app::referrals::last_source(visit.ctx()).await?;
    Ok(match source.filter(|source| *source != Source::SelfReferral) {
        Some(source) => form.with("source", source.as_str()),
        None => form,
    })
}

/// Nobody has said yet which practice this account refers for.
#[derive(Debug, Serialize)]
pub(super) struct Nowhere {
    pub(super) spoken: bool,
    /// Whether somebody supported here would ask for themselves.
    pub(super) own: bool,
}

async fn turn(visit: Visit, Posted(form): Posted) -> WebResult {
    if visit.ctx().only_supported() {
        return super::myself::take(visit, &form).await;
    }
    post(&Desk::Colleague(visit), KIND, &form).await
}

/// What is said once a referral is in.
#[derive(Debug, Serialize)]
pub(super) struct DoneView {
    pub(super) reference: String,
    /// Whether somebody asked for themselves.
    pub(super) own: bool,
    pub(super) flagged: bool,
    /// Whether whoever asked hears more than *received*.
    pub(super) hears: bool,
    /// Whether it was told and written down by somebody else than whoever asked.
    pub(super) told: bool,
    /// Whether the person agrees to be contacted; none where that is not known here.
    pub(super) agrees: Option<bool>,
    /// How many working days it waits before it is looked at, as a rule.
    pub(super) days: i64,
    /// The address to hand on to whoever asked, where they have no account.
    pub(super) follow: Option<String>,
    /// Where to go on, with what it is called.
    pub(super) onward: Vec<(String, &'static str)>,
}

async fn done(
    visit: Visit,
    headers: HeaderMap,
    Path(reference): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> WebResult {
    let confirmed = app::referrals::confirmed(visit.ctx(), &reference).await?;
    let row = &confirmed.row;
    let ctx = visit.ctx();
    let follow = match asked.get("follow") {
        Some(token) if app::referrals::follows(&visit.web().app, token, ReferralId(row.id)).await? => {
            Some(whole_address(&headers, visit.web().secure, &format!("/follow/{token}"))?)
        }
        _ => None,
    };
    let mut onward = Vec::new();
    if ctx.may(Act::ReferralReadOwn) && confirmed.may_follow {
        let words = if ctx.only_supported() { "See what becomes of it" } else { "Follow this referral" };
        onward.push((format!("/my-referrals/{}", row.id), words));
    }
    if ctx.may(Act::InboxRead) && confirmed.may_open {
        onward.push((format!("/referrals/{}", row.id), "Open it to triage it now"));
    }
    if ctx.may(Act::ReferralRecordSpoken) {
        onward.push(("/refer/spoken".to_owned(), "Write down another one"));
    }
    if !ctx.only_supported() {
        onward.push(("/refer".to_owned(), "Refer someone else"));
    }
    visit.page(
        "refer/done.html",
        "Referral received",
        DoneView {
            reference: row.reference.clone(),
            own: ctx.only_supported(),
            flagged: row.flagged,
            hears: confirmed.hears,
            told: matches!(Route::parse(&row.route), Some(Route::Verbal | Route::Phone)),
            agrees: confirmed.consent,
            days: app::referrals::looked_at_within(ctx).await?,
            follow,
            onward,
        },
    )
}
