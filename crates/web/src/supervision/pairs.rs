//! Who supervises whom, for what, how often, and whether it comes about: for whoever arranges it. Nothing of what is talked about.

use super::pair::{kinds, read_frame};
use super::shown::PairLine;
use crate::cmoc::CmocLine;
use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::mend;
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::supervision::NewPair;
use axum::extract::Path;
use practice::support::cmoc::Situation;
use practice::support::supervision::{EXTERNAL_MAX, Kind, Part};
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
struct PairsView {
    pairs: Vec<PairLine>,
    overdue: usize,
    missing: Vec<(String, Vec<String>)>,
    without: Vec<String>,
    workers: Vec<Choice>,
    supervisors: Vec<Choice>,
    kinds: Vec<Choice>,
    parts: Vec<Choice>,
    cmoc: Option<CmocLine>,
}

async fn page(visit: &Visit, form: Option<FormState>) -> WebResult {
    let found = app::supervision::arranged(visit.ctx()).await?;
    let people = |all: &[(Uuid, String)]| all.iter().map(|(id, name)| Choice::new(id, name.as_str())).collect();
    let overdue = found.pairs.iter().filter(|pair| pair.reading.is_overdue()).count();
    let speaks = overdue > 0 || !found.without.is_empty() || !found.missing.is_empty();
    let form = form.unwrap_or_else(|| {
        FormState::empty()
            .with("kind", Kind::Line.as_str())
            .with("every_weeks", Kind::Line.usual_weeks())
            .with_all("parts", Kind::Line.usual_parts().iter().map(|part| part.as_str()))
            .with_date("from", visit.ctx().today())
    });
    let view = PairsView {
        pairs: found.pairs.iter().map(PairLine::of).collect(),
        overdue,
        missing: found
            .missing
            .iter()
            .map(|(name, parts)| (name.clone(), parts.iter().map(|part| part.words().to_owned()).collect()))
            .collect(),
        without: found.without.clone(),
        workers: people(&found.workers),
        supervisors: people(&found.supervisors),
        kinds: kinds(None),
        parts: choices!(Part),
        cmoc: speaks.then(|| CmocLine::of(visit, Situation::SupervisionOverdue)).flatten(),
    };
    visit.form_page("supervision/pairs.html", "Who is supervised by whom", &form, view)
}

pub(super) async fn show(visit: Visit) -> WebResult {
    page(&visit, None).await
}

fn read(visit: &Visit, form: &Form) -> Result<NewPair, FormState> {
    let id = |text: &str| text.parse::<Uuid>().ok();
    let fields = (
        form.one_of("worker", id).required("Choose who is supervised"),
        form.one_of("supervisor", id).optional(),
        form.line("external_name").max(EXTERNAL_MAX).called("The name").optional(),
        form.date("from").called("The first day").required("Say from when"),
    );
    // both halves are read, so that all that is wrong is said at once
    let frame = read_frame(form);
    let (worker, supervisor, external_name, from) = form.done(fields)?;
    let frame = frame?;
    Ok(NewPair {
        form: visit.once(form),
        worker,
        supervisor,
        external_name: external_name.unwrap_or_default(),
        frame,
        from,
    })
}

pub(super) async fn arrange(visit: Visit, Posted(form): Posted) -> WebResult {
    let problem = match read(&visit, &form) {
        Ok(new) => match app::supervision::arrange(visit.ctx(), new).await {
            Ok(()) => return Ok(done("/supervision-pairs", "supervision_arranged")),
            Err(error) => mend(&form, error, "supervisor")?,
        },
        Err(state) => state,
    };
    page(&visit, Some(problem)).await
}

pub(super) async fn part(visit: Visit, Path(pair): Path<Uuid>, Posted(form): Posted) -> WebResult {
    app::supervision::part(visit.ctx(), visit.once(&form), pair).await?;
    Ok(done("/supervision-pairs", "tie_ended"))
}

pub(super) fn samples() -> Samples {
    let some = PairsView {
        pairs: vec![PairLine::sample(), PairLine::bare_sample()],
        overdue: 1,
        missing: vec![("Ruth Callaghan".to_owned(), vec!["What the work does to you".to_owned()])],
        without: vec!["Helen Okafor".to_owned()],
        workers: vec![Choice::new("w", "Ruth Callaghan")],
        supervisors: vec![Choice::new("s", "Helen Okafor")],
        kinds: kinds(None),
        parts: choices!(Part),
        cmoc: Some(CmocLine::sample()),
    };
    let none = PairsView {
        pairs: Vec::new(),
        overdue: 0,
        missing: Vec::new(),
        without: Vec::new(),
        cmoc: None,
        ..some.clone()
    };
    let wrong = FormState::empty().with_error("supervisor", "Choose somebody else: nobody supervises themselves.");
    vec![("supervision/pairs.html", vec![drawn(&some, Some(&FormState::empty())), drawn(&none, Some(&wrong))])]
}
