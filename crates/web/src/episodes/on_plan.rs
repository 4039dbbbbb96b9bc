//! What of somebody's support stands on their own plan, and what is kept off it: somebody may read along with them.

use super::{Header, Tab};
use crate::error::WebResult;
use crate::samples::{Samples, drawn};
use crate::shared::{typed, typed_id};
use crate::visit::{Posted, Visit, done};
use app::episodes::Opened;
use app::measures::OwnConcernRow;
use axum::extract::Path;
use practice::ids::EpisodeId;
use serde::Serialize;
use uuid::Uuid;

/// What the page shows.
#[derive(Debug, Serialize)]
struct OnPlanView {
    header: Header,
    may_write: bool,
    lines: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    id: String,
    what: &'static str,
    words: String,
    off: bool,
}

fn lines(opened: &Opened, concerns: &[&OwnConcernRow]) -> Vec<Line> {
    let line = |id: Uuid, what, words: &str| Line {
        id: id.to_string(),
        what,
        words: words.to_owned(),
        off: opened.kept_off.contains(&id),
    };
    let mut lines = Vec::new();
    if opened.episode.next_contact_at.is_some() {
        lines.push(line(opened.episode.id, "When you meet next", ""));
    }
    lines.extend(opened.goals.iter().map(|goal| line(goal.id, "Goal", &goal.words)));
    lines.extend(
        opened.steps.iter().filter(|step| step.state != "dropped").map(|step| line(step.id, "Step", &step.words)),
    );
    lines.extend(
        opened
            .connections
            .iter()
            .filter(|row| row.state != "not_taken_up")
            .map(|row| line(row.id, "Where they go", &row.asset_name)),
    );
    lines.extend(concerns.iter().map(|row| line(row.id, "A concern of their own", &row.words)));
    lines
}

/// Opens the list.
pub(super) async fn show(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    let measures = app::measures::open(visit.ctx(), EpisodeId(episode)).await?;
    let (opened, on_plan) = (&measures.opened, measures.catalogue.on_plan);
    // where the service shows no measures back, nothing of them stands on the plan
    let concerns = if on_plan { measures.concerns.iter().collect::<Vec<_>>() } else { Vec::new() };
    let view = OnPlanView {
        header: Header::of(opened, visit.ctx().today(), Tab::Goals),
        may_write: opened.write && visit.ctx().may(practice::access::Act::EpisodeWrite),
        lines: lines(opened, &concerns),
    };
    visit.page("episodes/on-plan.html", "On their own plan", view)
}

/// Keeps one of them off, or puts it back on.
pub(super) async fn keep(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let (what, off) = (typed_id(&form, "what")?, typed(&form, "off") == "yes");
    let back = format!("/episodes/{episode}/on-plan");
    app::hidden::keep_off_plan(visit.ctx(), EpisodeId(episode), visit.once(&form), what, off, &back).await?;
    Ok(done(&back, if off { "kept_off_plan" } else { "put_on_plan" }))
}

/// With all kinds of lines, and with none.
pub(super) fn samples() -> Samples {
    let line = |what, words: &str, off| Line { id: "l".to_owned(), what, words: words.to_owned(), off };
    let view = |may_write, lines| OnPlanView { header: Header::sample(Tab::Goals), may_write, lines };
    vec![(
        "episodes/on-plan.html",
        vec![
            drawn(&view(true, vec![line("When you meet next", "", false), line("Goal", "Get out again", true)]), None),
            drawn(&view(false, Vec::new()), None),
        ],
    )]
}
