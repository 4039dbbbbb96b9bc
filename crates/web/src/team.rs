//! Team today, for supervisors (PAGES 2): who needs me. Figures to talk about, in the order of names.

use crate::cover::CoverLine;
use crate::error::WebResult;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::triage::passing::PassedLine;
use crate::visit::Visit;
use practice::access::Act;
use practice::clock::Nudge;
use serde::Serialize;

routes! {
    GET "/team" May(Act::TeamTodayRead) => show;
}

/// What one worker has in hand.
#[derive(Debug, Serialize)]
struct LoadLine {
    name: String,
    waiting: i64,
    active: i64,
    holding: i64,
    open: i64,
    nothing_next: i64,
}

/// A referral that waits.
#[derive(Debug, Serialize)]
struct AgedLine {
    id: String,
    reference: String,
    site: String,
    age: String,
    flagged: bool,
    nudges: &'static str,
}

/// What Team today shows.
#[derive(Debug, Serialize)]
struct TeamView {
    loads: Vec<LoadLine>,
    capacity: i64,
    waiting: i64,
    flagged: i64,
    nothing_next: i64,
    aged: Vec<AgedLine>,
    more: bool,
    passed: Vec<PassedLine>,
    covers: Vec<CoverLine>,
    brought: Vec<BroughtLine>,
}

/// Somebody whom a worker brought to supervision.
#[derive(Debug, Serialize)]
struct BroughtLine {
    episode: String,
    case: String,
    name: String,
    worker: String,
    why: String,
    brought: String,
    until: String,
}

async fn show(visit: Visit) -> WebResult {
    let team = app::team::today(visit.ctx()).await?;
    let today = visit.ctx().today();
    let loads: Vec<LoadLine> = team
        .loads
        .into_iter()
        .map(|l| LoadLine {
            name: l.owner_name,
            waiting: l.waiting,
            active: l.active,
            holding: l.holding,
            open: l.waiting + l.active + l.holding,
            nothing_next: l.nothing_next,
        })
        .collect();
    let aged = team
        .aged
        .into_iter()
        .map(|a| AgedLine {
            id: a.id.to_string(),
            reference: a.reference,
            site: a.site,
            age: a.age,
            flagged: a.flagged,
            nudges: match a.nudges {
                Some(Nudge::Lead) => "Nudges you",
                Some(Nudge::Team) => "Nudges the team",
                None => "",
            },
        })
        .collect();
    let brought = app::supervision::brought(visit.ctx())
        .await?
        .into_iter()
        .map(|b| BroughtLine {
            episode: b.episode_id.to_string(),
            case: b.id.to_string(),
            name: format!("{} {}", b.given_name, b.family_name),
            worker: b.worker_name,
            why: b.why,
            brought: app::time::moment(b.brought_at).to_string(),
            until: app::time::moment(b.until_at).to_string(),
        })
        .collect();
    let view = TeamView {
        brought,
        passed: team.passed.iter().map(|one| PassedLine::of(one, today)).collect(),
        nothing_next: loads.iter().map(|l| l.nothing_next).sum(),
        loads,
        capacity: team.capacity,
        waiting: team.waiting,
        flagged: team.flagged,
        aged,
        more: team.more,
        covers: team.covers.into_iter().map(|c| CoverLine::of(c, today)).collect(),
    };
    visit.page("team/show.html", "Team today", view)
}

pub(crate) fn samples() -> Samples {
    let aged = |flagged, nudges| AgedLine {
        id: "1".to_owned(),
        reference: "K7M-4QX".to_owned(),
        site: "Harbour Street Surgery".to_owned(),
        age: "12 days".to_owned(),
        flagged,
        nudges,
    };
    let full = TeamView {
        loads: vec![LoadLine {
            name: "Amara Okafor".to_owned(),
            waiting: 3,
            active: 18,
            holding: 4,
            open: 25,
            nothing_next: 2,
        }],
        capacity: 30,
        waiting: 7,
        flagged: 1,
        nothing_next: 2,
        aged: vec![aged(true, ""), aged(false, "Nudges you"), aged(false, "Nudges the team")],
        more: true,
        passed: PassedLine::samples(),
        covers: vec![CoverLine::sample("now"), CoverLine::sample("coming")],
        brought: vec![BroughtLine {
            episode: "e".to_owned(),
            case: "c".to_owned(),
            name: "Mary O’Neill".to_owned(),
            worker: "Amara Okafor".to_owned(),
            why: "Am I still the right one?".to_owned(),
            brought: "2026-06-03T13:30:00Z".to_owned(),
            until: "2026-09-02T13:30:00Z".to_owned(),
        }],
    };
    let empty = TeamView {
        loads: vec![],
        capacity: 30,
        waiting: 0,
        flagged: 0,
        nothing_next: 0,
        aged: vec![],
        more: false,
        passed: vec![],
        covers: vec![],
        brought: vec![],
    };
    vec![("team/show.html", vec![drawn(&full, None), drawn(&empty, None)])]
}
