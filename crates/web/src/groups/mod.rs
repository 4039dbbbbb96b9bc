//! The service's own groups and drop-ins: the list, a group with its places and sessions, the sheet of a session, who walked in, and the
//! groups of somebody in support.

mod edit;
mod of_episode;
mod plan;
mod sheet;
mod show;
mod walk_in;

use crate::error::WebResult;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::visit::Visit;
use app::groups::GroupListRow;
use app::time;
use axum::extract::RawQuery;
use practice::access::Act;
use practice::group::Way;
use serde::Serialize;

routes! {
    GET "/groups" May(Act::GroupRead) => list;
    GET "/groups/new" May(Act::GroupKeep) => edit::ask;
    POST "/groups/new" May(Act::GroupKeep) => edit::make;
    POST "/groups/new/weighed" May(Act::GroupKeep) => edit::weighed;
    GET "/groups/{group}" May(Act::GroupRead) => show::show;
    GET "/groups/{group}/edit" May(Act::GroupKeep) => edit::show;
    POST "/groups/{group}/edit" May(Act::GroupKeep) => edit::save;
    POST "/groups/{group}/end" May(Act::GroupKeep) => show::end;
    POST "/groups/{group}/places" May(Act::GroupKeep) => show::give;
    POST "/groups/{group}/places/{group_place}" May(Act::GroupKeep) => show::move_on;
    GET "/groups/{group}/sessions/new" May(Act::GroupKeep) => plan::ask;
    POST "/groups/{group}/sessions/new" May(Act::GroupKeep) => plan::make;
    GET "/group-sessions/{group_session}" May(Act::GroupRead) => sheet::show;
    POST "/group-sessions/{group_session}" May(Act::GroupKeep) => sheet::take;
    GET "/walk-ins/{walk_in}" May(Act::GroupKeep) => walk_in::show;
    POST "/walk-ins/{walk_in}/known" May(Act::GroupKeep) => walk_in::known;
    POST "/walk-ins/{walk_in}/take-out" May(Act::GroupKeep) => walk_in::take_out;
    GET "/episodes/{episode}/groups" May(Act::EpisodeRead) => of_episode::show;
    POST "/episodes/{episode}/groups" May(Act::GroupKeep) => of_episode::give;
    POST "/episodes/{episode}/groups/{group_place}" May(Act::GroupKeep) => of_episode::leave;
}

/// A group in a list.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Line {
    href: String,
    name: String,
    purpose: String,
    whereabouts: String,
    way: &'static str,
    led_by: String,
    own: bool,
    /// How many have a place, in words.
    places: String,
    waits: i64,
    next: Option<String>,
    /// Sessions that are over and of which nobody wrote down who came, to whoever runs it.
    untaken: i64,
    ended: Option<String>,
}

fn line(row: &GroupListRow, me: practice::ids::AccountId) -> Line {
    let own = row.led_by == me.0;
    Line {
        href: format!("/groups/{}", row.id),
        name: row.name.clone(),
        purpose: row.purpose.clone(),
        whereabouts: row.whereabouts.clone(),
        way: way_words(&row.way),
        led_by: row.led_by_name.clone(),
        own,
        places: places_words(row.has, row.places),
        waits: row.waits,
        next: row.next_at.map(|at| time::moment(at).to_string()),
        untaken: if own { row.untaken } else { 0 },
        ended: row.ended_at.map(|at| time::local_date(time::moment(at)).to_string()),
    }
}

/// How people come to it, in two words.
fn way_words(code: &str) -> &'static str {
    match Way::parse(code) {
        Some(Way::Invited) => "By invitation",
        _ => "Drop-in",
    }
}

/// How many of the places are taken.
fn places_words(has: i64, places: Option<i32>) -> String {
    match places {
        Some(places) => format!("{has} of {places} places taken"),
        None if has == 0 => "As many as come".to_owned(),
        None if has == 1 => "1 person has a place".to_owned(),
        None => format!("{has} people have a place"),
    }
}

#[derive(Debug, Serialize)]
struct ListView {
    ended: bool,
    keeps: bool,
    own: Vec<Line>,
    others: Vec<Line>,
}

async fn list(visit: Visit, RawQuery(query): RawQuery) -> WebResult {
    let ended = query.as_deref() == Some("ended=yes");
    let found = app::groups::list(visit.ctx(), ended).await?;
    let (own, others) = found.rows.iter().map(|row| line(row, found.me)).partition(|line| line.own);
    let view = ListView { ended, keeps: found.keeps, own, others };
    visit.page("groups/list.html", if ended { "Groups that have ended" } else { "Our groups" }, view)
}

fn sample_line(own: bool) -> Line {
    Line {
        href: "/groups/g".to_owned(),
        name: "Tuesday walk".to_owned(),
        purpose: "An hour by the canal, at the pace of the slowest".to_owned(),
        whereabouts: "The gate of the park".to_owned(),
        way: way_words("drop_in"),
        led_by: "Amara Okafor".to_owned(),
        own,
        places: places_words(9, Some(12)),
        waits: if own { 2 } else { 0 },
        next: own.then(|| "2026-06-03T13:30:00Z".to_owned()),
        untaken: i64::from(own),
        ended: (!own).then(|| "2026-06-03".to_owned()),
    }
}

/// The list, a group, its forms, a sheet in each of its states, a walk-in, and the groups of somebody.
pub(crate) fn samples() -> Samples {
    let full = ListView { ended: false, keeps: true, own: vec![sample_line(true)], others: vec![sample_line(false)] };
    let empty = ListView { ended: true, keeps: false, own: Vec::new(), others: Vec::new() };
    [
        vec![("groups/list.html", vec![drawn(&full, None), drawn(&empty, None)])],
        edit::samples(),
        show::samples(),
        plan::samples(),
        sheet::samples(),
        walk_in::samples(),
        of_episode::samples(),
    ]
    .concat()
}
