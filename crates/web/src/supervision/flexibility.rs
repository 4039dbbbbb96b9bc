//! Own flexibility, agreed by two in supervision: proposed with a place on the line, answered, ended.

use super::shown::PairLine;
use crate::cmoc::CmocLine;
use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::supervision::NewFlexibility;
use axum::extract::Path;
use practice::charter::{Aspect, Band};
use practice::goal::SHORT_MAX;
use practice::support::Party;
use practice::support::cmoc::Situation;
use practice::support::supervision::latitude::{Boundary, Draft, widest};
use serde::Serialize;
use uuid::Uuid;

/// What the charter in force says of an aspect, on the line.
#[derive(Debug, Clone, Serialize)]
struct AspectLine {
    name: String,
    everybody: String,
    widest: String,
}

#[derive(Debug, Clone, Serialize)]
struct BandLine {
    name: String,
    least: u8,
    most: u8,
    meaning: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct FlexibilityView {
    pair: PairLine,
    /// Whether whoever looks is the worker.
    worker: bool,
    external: bool,
    aspects: Vec<Choice>,
    said: Vec<AspectLine>,
    bands: Vec<BandLine>,
    kept_at: Option<String>,
    cmoc: Option<CmocLine>,
}

fn aspect_line((aspect, boundaries): &(Aspect, Vec<Boundary>)) -> AspectLine {
    let places: Vec<String> = boundaries
        .iter()
        .map(|one| format!("{} ({})", one.place.get(), one.place.band().words().to_lowercase()))
        .collect();
    let most = widest(boundaries);
    let wider = boundaries.iter().any(|one| one.widest() > one.place);
    AspectLine {
        name: aspect.words().to_owned(),
        everybody: places.join(" and "),
        widest: most
            .filter(|_| wider)
            .map(|most| format!("{} ({})", most.get(), most.band().words().to_lowercase()))
            .unwrap_or_default(),
    }
}

fn bands() -> Vec<BandLine> {
    Band::ALL
        .iter()
        .map(|band| BandLine {
            name: band.words().to_owned(),
            least: band.least().get(),
            most: band.most().get(),
            meaning: band.meaning(),
        })
        .collect()
}

async fn page(visit: &Visit, pair: Uuid, form: Option<FormState>, kept_at: Option<String>) -> WebResult {
    let (row, me, said) = app::supervision::flexibility(visit.ctx(), pair).await?;
    let found = app::supervision::pair(visit.ctx(), pair, None).await?;
    let today = visit.ctx().today();
    let form = form.unwrap_or_else(|| {
        FormState::empty().with_date("from", today).with_date("until", app::supervision::offered_until(today))
    });
    let view = FlexibilityView {
        pair: PairLine::of(&found.pair),
        worker: me == Party::Worker,
        external: row.supervisor_id.is_none(),
        aspects: said.iter().map(|(aspect, _)| Choice::new(aspect.as_str(), aspect.words())).collect(),
        said: said.iter().map(aspect_line).collect(),
        bands: bands(),
        kept_at,
        cmoc: CmocLine::of(visit, Situation::OwnRoom),
    };
    visit.form_page("supervision/flexibility.html", "Own flexibility", &form, view)
}

pub(super) async fn ask(visit: Visit, Path(pair): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    page(&visit, pair, draft, kept_at).await
}

fn read(form: &Form) -> Result<NewFlexibility, FormState> {
    form.done((
        form.one_of("aspect", Aspect::parse).required("Choose what it is about"),
        form.number("place").between(0, 100).called("The place").required("Choose a place on the line from 0 to 100"),
        form.date("from").called("The first day").required("Say from when"),
        form.date("until")
            .called("The day until which it holds")
            .required("Say until when: it is talked about again then"),
        form.line("why").max(SHORT_MAX).called("Why").required("Say in a line why"),
    ))
    .map(|(aspect, place, from, until, why)| NewFlexibility {
        draft: Draft { aspect: Some(aspect), place: Some(place), from: Some(from), until: Some(until), why },
        session: None,
    })
}

pub(super) async fn propose(visit: Visit, Path(pair): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let problem = match read(&form) {
        Ok(new) => match app::supervision::propose(visit.ctx(), visit.once(&form), pair, new).await {
            Ok(holds) => {
                let word = if holds { "flexibility_holds" } else { "flexibility_proposed" };
                return Ok(done(&format!("/supervision/{pair}"), word));
            }
            Err(error) => mend(&form, error, "aspect")?,
        },
        Err(state) => state,
    };
    page(&visit, pair, Some(problem), None).await
}

pub(super) async fn answer(visit: Visit, Path(both): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let yes = typed(&form, "answer") == "yes";
    app::supervision::answer(visit.ctx(), visit.once(&form), both, yes).await?;
    let word = if yes { "flexibility_holds" } else { "flexibility_not_agreed" };
    Ok(done(&format!("/supervision/{}", both.0), word))
}

pub(super) async fn stop(visit: Visit, Path(both): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    app::supervision::stop(visit.ctx(), visit.once(&form), both).await?;
    Ok(done(&format!("/supervision/{}", both.0), "flexibility_ended"))
}

pub(super) fn samples() -> Samples {
    let view = FlexibilityView {
        pair: PairLine::sample(),
        worker: true,
        external: false,
        aspects: vec![Choice::new("number_of_contacts", "Number of contacts")],
        said: vec![
            AspectLine {
                name: "Number of contacts".to_owned(),
                everybody: "60 (tell after)".to_owned(),
                widest: "80 (your judgement)".to_owned(),
            },
            AspectLine { name: "Tasks".to_owned(), everybody: "10 (fixed)".to_owned(), widest: String::new() },
        ],
        bands: bands(),
        kept_at: Some("2026-06-03T13:30:00Z".to_owned()),
        cmoc: Some(CmocLine::sample()),
    };
    let none = FlexibilityView {
        worker: false,
        external: true,
        aspects: Vec::new(),
        said: Vec::new(),
        kept_at: None,
        cmoc: None,
        ..view.clone()
    };
    let wrong = FormState::empty().with_error("place", "The charter lets this widen to 80 at the most.");
    vec![(
        "supervision/flexibility.html",
        vec![
            drawn(&view, Some(&FormState::empty())),
            drawn(&view, Some(&wrong)),
            drawn(&none, Some(&FormState::empty())),
        ],
    )]
}
