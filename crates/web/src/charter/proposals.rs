//! What those who live by the charter would change in it.

use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::render::day_of;
use crate::samples::{Samples, drawn};
use crate::shared::{mend, place_of, place_words, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::charter::{Proposal, ProposalState};
use axum::extract::{Path, RawQuery};
use practice::access::Act;
use practice::charter::Aspect;
use practice::goal::LONG_MAX;
use practice::ids::ProposalId;
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
struct ProposalView {
    id: String,
    aspect: String,
    said: String,
    why: String,
    by: String,
    made: String,
    state: String,
    open: bool,
    answer: String,
    version: i64,
}

#[derive(Debug, Clone, Serialize)]
struct ProposalsView {
    aspects: Vec<Choice>,
    proposals: Vec<ProposalView>,
    next: Option<String>,
    answers: bool,
}

fn view(one: &Proposal) -> ProposalView {
    let state = ProposalState::parse(&one.state).unwrap_or(ProposalState::Open);
    ProposalView {
        id: one.id.to_string(),
        aspect: Aspect::parse(&one.aspect).map(|aspect| aspect.words().to_owned()).unwrap_or_default(),
        said: one.said.clone(),
        why: one.why.clone(),
        by: one.made_by_name.clone(),
        made: day_of(app::time::local_date(app::time::moment(one.made_at))),
        state: state.words().to_owned(),
        open: state == ProposalState::Open,
        answer: one.answer.clone(),
        version: one.version,
    }
}

async fn page(visit: &Visit, after: Option<&str>, form: &FormState) -> WebResult {
    let after = match after {
        None => None,
        Some(text) => Some(place_of(text).ok_or(WebError::NotFound)?),
    };
    let found = app::charter::proposals(visit.ctx(), after).await?;
    let shown = ProposalsView {
        aspects: choices!(Aspect),
        proposals: found.proposals.iter().map(view).collect(),
        next: found.next.as_ref().map(place_words),
        answers: visit.ctx().may(Act::CharterAgree),
    };
    visit.form_page("charter/proposals.html", "What we would change", form, shown)
}

pub(super) async fn show(visit: Visit, RawQuery(query): RawQuery) -> WebResult {
    let asked = Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    // a review's question leads here with what it is about
    let about = asked
        .first("aspect")
        .and_then(Aspect::parse)
        .map_or_else(FormState::empty, |aspect| FormState::empty().with("aspect", aspect.as_str()));
    page(&visit, asked.first("after"), &about).await
}

pub(super) async fn propose(visit: Visit, Posted(form): Posted) -> WebResult {
    let read = form.done((
        form.one_of("aspect", Aspect::parse).required("Choose what it is about"),
        form.text("said").max(LONG_MAX).called("What you would change").required("Write what you would change"),
        form.text("why").max(LONG_MAX).called("Why").optional(),
    ));
    let problem = match read {
        Ok((aspect, said, why)) => {
            let why = why.unwrap_or_default();
            match app::charter::propose(visit.ctx(), visit.once(&form), aspect, &said, &why).await {
                Ok(()) => return Ok(done("/charter/proposals", "charter_proposed")),
                Err(error) => mend(&form, error, "said")?,
            }
        }
        Err(state) => state,
    };
    page(&visit, None, &problem).await
}

pub(super) async fn answer(visit: Visit, Path(proposal): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let state = if typed(&form, "state") == ProposalState::TakenUp.as_str() {
        ProposalState::TakenUp
    } else {
        ProposalState::SetAside
    };
    let known = (ProposalId(proposal), typed(&form, "version").parse().unwrap_or(0));
    let words = form.first("answer").unwrap_or_default().trim().to_owned();
    let problem = match app::charter::answer(visit.ctx(), visit.once(&form), known, state, &words).await {
        Ok(()) => return Ok(done("/charter/proposals", "proposal_answered")),
        Err(AppError::Stale) => form.refuse("", "Somebody answered this meanwhile. Read what they wrote below"),
        Err(AppError::Invalid(problems)) => {
            for problem in problems {
                form.error("", problem.message);
            }
            form.state()
        }
        Err(error) => mend(&form, error, "")?,
    };
    page(&visit, None, &problem).await
}

pub(super) fn samples() -> Samples {
    let one = ProposalView {
        id: "p".to_owned(),
        aspect: "Place of contact".to_owned(),
        said: "See people at the library too.".to_owned(),
        why: "It is warm, and nobody asks.".to_owned(),
        by: "Ruth Callaghan".to_owned(),
        made: "3 March 2026".to_owned(),
        state: "Not answered yet".to_owned(),
        open: true,
        answer: String::new(),
        version: 1,
    };
    let answered = ProposalView { open: false, answer: "Yes, from May.".to_owned(), why: String::new(), ..one.clone() };
    let some = ProposalsView {
        aspects: choices!(Aspect),
        proposals: vec![one, answered],
        next: Some("1~a".to_owned()),
        answers: true,
    };
    let none = ProposalsView { proposals: Vec::new(), next: None, answers: false, ..some.clone() };
    vec![(
        "charter/proposals.html",
        vec![drawn(&some, Some(&FormState::empty())), drawn(&none, Some(&FormState::empty()))],
    )]
}
