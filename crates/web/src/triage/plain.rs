//! Referrals without names or stories, for managers (DOMAIN 10).

use super::{ClockView, read, source, state, urgency, written};
use crate::error::WebResult;
use crate::form::FormState;
use crate::routes::{Need::May, routes};
use crate::visit::Visit;
use crate::words::{Choice, choices, need_words};
use app::time;
use axum::extract::Query;
use practice::access::Act;
use practice::referral::State;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

routes! {
    GET "/service/referrals" May(Act::ReferralReadPlain) => show;
}

/// One referral under its reference alone.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(super) reference: String,
    pub(super) received: String,
    pub(super) site: String,
    pub(super) source: String,
    pub(super) needs: Vec<String>,
    pub(super) state: String,
    pub(super) flagged: bool,
    pub(super) urgency: Option<String>,
    pub(super) clock: Option<ClockView>,
}

/// What the list shows.
#[derive(Debug, Serialize)]
pub(crate) struct PlainView {
    pub(super) rows: Vec<Row>,
    pub(super) states: Vec<Choice>,
    pub(super) sites: Vec<Choice>,
    /// Where the list goes on, with its filters.
    pub(super) next: Option<String>,
    pub(super) narrowed: bool,
    pub(super) whole_service: bool,
}

async fn show(visit: Visit, Query(asked): Query<HashMap<String, String>>) -> WebResult {
    let text = |name: &str| asked.get(name).map_or("", String::as_str);
    let (in_state, site) = (State::parse(text("state")), Uuid::parse_str(text("site")).ok());
    let list = app::referrals::plain(visit.ctx(), in_state, site, read(text("before"))).await?;
    let (state_code, site_code) = (in_state.map_or("", State::as_str), site.map(|s| s.to_string()).unwrap_or_default());
    let view = PlainView {
        rows: list
            .rows
            .iter()
            .map(|(r, clock)| Row {
                reference: r.reference.clone(),
                received: time::moment(r.received_at).to_string(),
                site: r.site_name.clone(),
                source: source(&r.source),
                needs: need_words(&r.needs),
                state: state(&r.state),
                flagged: r.flagged,
                urgency: urgency(&r.urgency),
                clock: clock.as_ref().map(ClockView::from),
            })
            .collect(),
        states: choices!(State),
        sites: list.sites.iter().map(|s| Choice::new(s.id.to_string(), s.name.as_str())).collect(),
        next: list.next.as_ref().map(|place| format!("before={}&state={state_code}&site={site_code}", written(place))),
        narrowed: in_state.is_some() || site.is_some(),
        whole_service: list.whole_service,
    };
    let form = FormState::empty().with("state", state_code).with("site", &site_code);
    visit.form_page("triage/plain.html", "Referrals without names", &form, view)
}
