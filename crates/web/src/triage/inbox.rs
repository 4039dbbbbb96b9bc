//! The inbox of a team: the same-day matters first, then the oldest.

use super::passing::PassedLine;
use super::{ClockView, read_behind, risk_words, source, state, urgency, written_behind};
use crate::error::WebResult;
use crate::routes::{Need::May, routes};
use crate::visit::Visit;
use crate::words::need_words;
use app::referrals::Waiting;
use app::time;
use axum::extract::Query;
use practice::access::Act;
use practice::clock::Nudge;
use practice::referral::Source;
use serde::Serialize;
use std::collections::HashMap;

routes! {
    GET "/inbox" May(Act::InboxRead) => show;
}

/// One referral in the inbox.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(super) id: String,
    pub(super) reference: String,
    pub(super) person: String,
    pub(super) received: String,
    pub(super) working_days: i64,
    pub(super) needs: Vec<String>,
    pub(super) urgency: Option<String>,
    pub(super) source: String,
    /// Whether the person asked for themselves.
    pub(super) own: bool,
    pub(super) referrer: String,
    pub(super) site: String,
    pub(super) state: String,
    pub(super) earlier: i64,
    pub(super) clock: Option<ClockView>,
    /// Which risks were named.
    pub(super) risks: Vec<String>,
    /// Whether the referrer answered, and nobody took it up since.
    pub(super) answered: bool,
    /// Whom it nudges, as a sentence.
    pub(super) nudge: Option<&'static str>,
    /// Whether the person has died.
    pub(super) died: bool,
}

/// What the inbox shows.
#[derive(Debug, Serialize)]
pub(crate) struct InboxView {
    pub(super) waiting: i64,
    pub(super) flagged_count: i64,
    pub(super) flagged: Vec<Row>,
    pub(super) rows: Vec<Row>,
    /// Where the list goes on.
    pub(super) next: Option<String>,
    /// Whether this is a later page of it.
    pub(super) later: bool,
    /// Persons passed to somebody who has not said yes yet.
    pub(super) passed: Vec<PassedLine>,
}

async fn show(visit: Visit, Query(asked): Query<HashMap<String, String>>) -> WebResult {
    let behind = asked.get("after").and_then(|text| read_behind(text));
    let later = behind.is_some();
    let inbox = app::referrals::inbox(visit.ctx(), behind).await?;
    let (flagged, rows): (Vec<Waiting>, Vec<Waiting>) = inbox.rows.into_iter().partition(|one| one.row.flagged);
    let view = InboxView {
        waiting: inbox.waiting,
        flagged_count: inbox.flagged,
        flagged: flagged.iter().map(row).collect(),
        rows: rows.iter().map(row).collect(),
        next: inbox.next.as_ref().map(written_behind),
        later,
        passed: inbox.passed.iter().map(|one| PassedLine::of(one, visit.ctx().today())).collect(),
    };
    visit.page("triage/inbox.html", "Inbox", view)
}

fn row(one: &Waiting) -> Row {
    let r = &one.row;
    Row {
        id: r.id.to_string(),
        reference: r.reference.clone(),
        person: format!("{} {}", r.given_name, r.family_name),
        received: time::moment(r.received_at).to_string(),
        working_days: one.working_days,
        needs: need_words(&r.needs),
        urgency: urgency(&r.urgency),
        own: Source::parse(&r.source) == Some(Source::SelfReferral),
        source: source(&r.source),
        referrer: r.referrer_name.clone(),
        site: r.site_name.clone(),
        state: state(&r.state),
        earlier: r.earlier,
        risks: risk_words(&r.risks),
        answered: r.answered,
        died: one.died,
        clock: one.clock.as_ref().map(ClockView::from),
        nudge: one.nudge.map(|whom| match whom {
            Nudge::Team if r.flagged => "A matter for today: the team is asked to look",
            Nudge::Lead if r.flagged => "Not answered on its day: the team’s lead is asked to look",
            Nudge::Team => "Without an answer for a while: the team is asked to look",
            Nudge::Lead => "Without an answer for long: the team’s lead is asked to look",
        }),
    }
}
