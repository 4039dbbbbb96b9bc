//! The visits that concern an account now.

use crate::error::WebResult;
use crate::samples::{Samples, drawn};
use crate::visit::Visit;
use app::lone::LonePlanRow;
use app::time;
use practice::access::Act;
use practice::lone::Standing;
use serde::Serialize;

/// A visit in a list.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Line {
    href: String,
    worker: String,
    buddy: String,
    place: String,
    whom: String,
    starts: String,
    ends: String,
    standing: &'static str,
    alarm: bool,
    late: bool,
}

fn line(row: &LonePlanRow, now: jiff::Timestamp) -> Line {
    Line {
        href: format!("/lone-working/{}", row.id),
        worker: row.worker_name.clone(),
        buddy: row.buddy_name.clone(),
        place: row.place.clone(),
        whom: row.whom.clone(),
        starts: time::moment(row.starts_at).to_string(),
        ends: time::moment(row.ends_at).to_string(),
        standing: Standing::parse(&row.standing).map_or("", Standing::words),
        alarm: row.alarmed_at.is_some() && row.answered_at.is_none(),
        late: Standing::parse(&row.standing).is_some_and(Standing::is_open) && time::moment(row.ends_at) < now,
    }
}

#[derive(Debug, Serialize)]
struct ListView {
    may_plan: bool,
    alarms: Vec<Line>,
    own: Vec<Line>,
    watched: Vec<Line>,
}

pub(super) async fn list(visit: Visit) -> WebResult {
    let found = app::lone::list(visit.ctx()).await?;
    let now = visit.ctx().now();
    let lines = |rows: &[LonePlanRow]| rows.iter().map(|row| line(row, now)).collect();
    let view = ListView {
        may_plan: visit.ctx().may(Act::LonePlan),
        alarms: lines(&found.alarms),
        own: lines(&found.own),
        watched: lines(&found.watched),
    };
    visit.page("lone/list.html", "Working alone", view)
}

pub(super) fn samples() -> Samples {
    let one = |late| Line {
        href: "/lone-working/l".to_owned(),
        worker: "Amara Okafor".to_owned(),
        buddy: "Ben Shah".to_owned(),
        place: "12 Mill Lane".to_owned(),
        whom: "Mrs O’Neill".to_owned(),
        starts: "2026-06-03T13:30:00Z".to_owned(),
        ends: "2026-06-03T14:30:00Z".to_owned(),
        standing: Standing::Out.words(),
        alarm: late,
        late,
    };
    let full = ListView {
        may_plan: true,
        alarms: vec![one(true)],
        own: vec![one(false)],
        watched: vec![one(false), one(true)],
    };
    let empty = ListView { may_plan: false, alarms: Vec::new(), own: Vec::new(), watched: Vec::new() };
    vec![("lone/list.html", vec![drawn(&full, None), drawn(&empty, None)])]
}
