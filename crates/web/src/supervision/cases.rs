//! Somebody brought to supervision, and taken back or talked about (DOMAIN 6, 10).

use crate::episodes::{Header, Tab};
use crate::error::WebResult;
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend};
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::supervision::{Bring, SupervisionCaseRow};
use app::time;
use axum::extract::Path;
use practice::access::Act;
use practice::goal::SHORT_MAX;
use practice::ids::{AccountId, EpisodeId};
use serde::Serialize;
use uuid::Uuid;

/// What the page of supervision shows.
#[derive(Debug, Clone, Serialize)]
struct SupervisionView {
    header: Header,
    open: Vec<CaseLine>,
    supervisors: Vec<Choice>,
    kept_at: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct CaseLine {
    id: String,
    supervisor: String,
    why: String,
    brought: String,
    until: String,
}

fn line(case: &SupervisionCaseRow) -> CaseLine {
    CaseLine {
        id: case.id.to_string(),
        supervisor: case.supervisor_name.clone(),
        why: case.why.clone(),
        brought: time::moment(case.brought_at).to_string(),
        until: time::moment(case.until_at).to_string(),
    }
}

pub(super) async fn show(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    page(&visit, EpisodeId(episode), draft, kept_at).await
}

async fn page(visit: &Visit, episode: EpisodeId, form: Option<FormState>, kept_at: Option<String>) -> WebResult {
    let found = app::supervision::of_episode(visit.ctx(), episode).await?;
    let opened = app::episodes::open(visit.ctx(), episode).await?;
    let supervisors: Vec<Choice> =
        found.supervisors.iter().map(|(id, name)| Choice::new(id.to_string(), name.as_str())).collect();
    let form = form.unwrap_or_else(|| match found.supervisors.as_slice() {
        [(only, _)] => FormState::empty().with("to", only),
        _ => FormState::empty(),
    });
    let view = SupervisionView {
        header: Header::of(&opened, visit.ctx().today(), Tab::Overview),
        open: found.open.iter().map(line).collect(),
        supervisors,
        kept_at,
    };
    visit.form_page("supervision/bring.html", "Bring to supervision", &form, view)
}

pub(super) async fn bring(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let episode = EpisodeId(episode);
    let reads = (
        form.one_of("to", |id| id.parse().ok().map(AccountId)).required("Choose to whom you bring it"),
        form.line("why").max(SHORT_MAX).required("Say in a few words what you would like to talk about"),
    );
    let state = match form.done(reads) {
        Ok((to, why)) => {
            match app::supervision::bring(visit.ctx(), episode, Bring { form: visit.once(&form), to, why }).await {
                Ok(()) => return Ok(done(&format!("/episodes/{episode}"), "supervision_brought")),
                Err(error) => mend(&form, error, "to")?,
            }
        }
        Err(state) => state,
    };
    page(&visit, episode, Some(state), None).await
}

pub(super) async fn end(visit: Visit, Path((episode, case)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    app::supervision::end(visit.ctx(), EpisodeId(episode), case, visit.once(&form)).await?;
    // a supervisor's way into the record has just closed
    let back = if visit.ctx().may(Act::TeamTodayRead) { "/team".to_owned() } else { format!("/episodes/{episode}") };
    Ok(done(&back, "supervision_ended"))
}

/// Nothing brought yet, something brought, and nobody to bring it to.
pub(super) fn samples() -> Samples {
    let case = CaseLine {
        id: "1".to_owned(),
        supervisor: "Helen Okafor".to_owned(),
        why: "I am not sure that I should go on ringing every day".to_owned(),
        brought: "2026-06-03T13:30:00Z".to_owned(),
        until: "2026-09-02T13:30:00Z".to_owned(),
    };
    let some = SupervisionView {
        header: Header::sample(Tab::Overview),
        open: vec![case],
        supervisors: vec![Choice::new("1", "Helen Okafor")],
        kept_at: Some("2026-06-03T13:30:00Z".to_owned()),
    };
    let none = SupervisionView { open: Vec::new(), supervisors: Vec::new(), kept_at: None, ..some.clone() };
    let fresh = SupervisionView { open: Vec::new(), kept_at: None, ..some.clone() };
    let faulty = FormState::empty().with_error("why", "Say in a few words what you would like to talk about");
    vec![(
        "supervision/bring.html",
        vec![
            drawn(&some, Some(&faulty)),
            drawn(&none, Some(&FormState::empty())),
            drawn(&fresh, Some(&FormState::empty())),
        ],
    )]
}
