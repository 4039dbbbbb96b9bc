//! Giving a measure: one page for each, every question optional; correcting and striking it.

use super::questions::{Question, SAID_IN, answers, questions};
use crate::episodes::{Header, Tab};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::measures::{Measures, NewMeasure, asked_concerns};
use app::time;
use axum::extract::Path;
use practice::ids::{EpisodeId, MeasureId};
use practice::measure::{Definition, Draft, How, NotAsked, field};
use serde::Serialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What the page of one measure shows.
#[derive(Debug, Clone, Serialize)]
struct GiveView {
    header: Header,
    name: String,
    about: String,
    intro: String,
    source: String,
    licence: String,
    edition: i32,
    /// Where the form goes.
    place: String,
    /// Where it can be struck; none where it is given for the first time.
    strike: Option<String>,
    questions: Vec<Question>,
    /// Whether scores are written down from a sheet whose questions are not here.
    readings: bool,
    hows: Vec<Choice>,
    reasons: Vec<Choice>,
    kept_at: Option<String>,
}

/// The ways of a form: a link has its own page.
fn hows() -> Vec<Choice> {
    How::ALL.iter().filter(|how| **how != How::Link).map(|how| Choice::new(how.as_str(), how.words())).collect()
}

fn view(measures: &Measures, visit: &Visit, definition: &Definition, place: String, asked: Vec<Question>) -> GiveView {
    GiveView {
        header: Header::of(&measures.opened, visit.ctx().today(), Tab::Measures),
        name: definition.name.clone(),
        about: definition.about.clone(),
        intro: definition.intro.clone(),
        source: definition.source.clone(),
        licence: definition.licence.clone(),
        edition: definition.edition,
        place,
        strike: None,
        questions: asked,
        readings: definition.sort == practice::measure::Sort::Readings,
        hows: hows(),
        reasons: choices!(NotAsked),
        kept_at: None,
    }
}

pub(super) async fn show(visit: Visit, Path((episode, code)): Path<(Uuid, String)>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = draft
        .unwrap_or_else(|| FormState::empty().with("how", How::Together.as_str()).with_date("on", visit.ctx().today()));
    page(&visit, EpisodeId(episode), &code, &form, kept_at).await
}

async fn page(visit: &Visit, episode: EpisodeId, code: &str, form: &FormState, kept_at: Option<String>) -> WebResult {
    let measures = app::measures::open_to_write(visit.ctx(), episode).await?;
    let definition = measures.catalogue.in_use(code).ok_or(WebError::NotFound)?;
    let asked = questions(definition, &asked_concerns(definition, measures.rated()), true);
    let place = format!("/episodes/{episode}/measures/{code}");
    let view = GiveView { kept_at, ..view(&measures, visit, definition, place, asked) };
    visit.form_page("measures/give.html", &definition.name, form, view)
}

/// What was filled in. A day that is none is an error of its own field.
fn read(form: &Form) -> Result<Draft, FormState> {
    let (on, how, not_asked) = form.done((
        form.date("on").called("The day").optional(),
        form.one_of("how", How::parse).optional(),
        form.one_of("not_asked", NotAsked::parse).optional(),
    ))?;
    Ok(Draft {
        how: how.filter(|how| *how != How::Link),
        on,
        answers: answers(form),
        not_asked,
        not_asked_words: typed(form, "not_asked_words"),
        note: typed(form, "note"),
    })
}

pub(super) async fn save(visit: Visit, Path((episode, code)): Path<(Uuid, String)>, Posted(form): Posted) -> WebResult {
    let id = EpisodeId(episode);
    let state = match read(&form) {
        Ok(draft) => {
            let not = draft.not_asked.is_some();
            let new = NewMeasure {
                form: visit.once(&form),
                instrument: code.clone(),
                edition: typed(&form, "edition").parse().unwrap_or_default(),
                draft,
                rated: form.all("rated").map(str::to_owned).collect(),
                concerns: SAID_IN
                    .iter()
                    .filter(|name| form.first(name).is_some())
                    .map(|name| typed(&form, name))
                    .collect(),
            };
            match app::measures::give(visit.ctx(), id, new).await {
                Ok(_) => {
                    let flash = if not { "measure_not_asked" } else { "measure_given" };
                    return Ok(done(&format!("/episodes/{episode}/measures"), flash));
                }
                Err(AppError::Stale) => form
                    .refuse("", "What is asked here was changed while you wrote. Look through it, then send it again"),
                Err(error) => mend(&form, error, "not_asked")?,
            }
        }
        Err(state) => state,
    };
    page(&visit, id, &code, &state, None).await
}

/// A measure as it stands, to be corrected.
pub(super) async fn correction(visit: Visit, Path((episode, measure)): Path<(Uuid, Uuid)>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    correction_page(&visit, (EpisodeId(episode), MeasureId(measure)), draft, kept_at).await
}

async fn correction_page(
    visit: &Visit,
    (episode, measure): (EpisodeId, MeasureId),
    form: Option<FormState>,
    kept_at: Option<String>,
) -> WebResult {
    let (measures, row, definition) = app::measures::one(visit.ctx(), episode, measure).await?;
    let known: BTreeMap<String, i64> = serde_json::from_str(&row.answers).unwrap_or_default();
    let concerns = measures.concerns.iter().filter(|one| known.contains_key(&one.id.to_string()));
    let pairs = asked_concerns(&definition, concerns);
    let mut stored = FormState::empty()
        .with("version", row.version)
        .with_date("on", time::date(row.on_day))
        .with("how", if row.how.is_empty() { How::Together.as_str() } else { &row.how })
        .with("not_asked_words", &row.not_asked_words)
        .with("note", &row.note);
    if let Some(why) = &row.not_asked {
        stored = stored.with("not_asked", why);
    }
    for (at, asked) in definition.asked(&pairs).iter().enumerate() {
        if let Some(value) = known.get(&asked.key) {
            stored = stored.with(field(at), practice::measure::Hundredths(*value));
        }
    }
    let form = form.unwrap_or(stored);
    let place = format!("/episodes/{episode}/measures/given/{measure}/correct");
    let asked = questions(&definition, &pairs, false);
    let view = GiveView {
        kept_at,
        strike: Some(format!("/episodes/{episode}/measures/given/{measure}/strike")),
        ..view(&measures, visit, &definition, place, asked)
    };
    visit.form_page("measures/give.html", &format!("Correct: {}", definition.name), &form, view)
}

pub(super) async fn correct(
    visit: Visit,
    Path((episode, measure)): Path<(Uuid, Uuid)>,
    Posted(form): Posted,
) -> WebResult {
    let ids = (EpisodeId(episode), MeasureId(measure));
    let version = typed(&form, "version").parse().unwrap_or_default();
    let state = match read(&form) {
        Ok(draft) => match app::measures::correct(visit.ctx(), ids.0, ids.1, visit.once(&form), version, draft).await {
            Ok(()) => return Ok(done(&format!("/episodes/{episode}/measures"), "measure_corrected")),
            Err(AppError::Stale) => {
                form.refuse("", "Somebody else corrected this while you wrote. Open it again to see what it says now")
            }
            Err(error) => mend(&form, error, "not_asked")?,
        },
        Err(state) => state,
    };
    correction_page(&visit, ids, Some(state), None).await
}

pub(super) async fn strike(
    visit: Visit,
    Path((episode, measure)): Path<(Uuid, Uuid)>,
    Posted(form): Posted,
) -> WebResult {
    let ids = (EpisodeId(episode), MeasureId(measure));
    let version = typed(&form, "version").parse().unwrap_or_default();
    match app::measures::strike(visit.ctx(), ids.0, ids.1, visit.once(&form), version, &typed(&form, "why")).await {
        Ok(()) => Ok(done(&format!("/episodes/{episode}/measures"), "measure_struck")),
        Err(error) => {
            let state = mend(&form, error, "why")?;
            correction_page(&visit, ids, Some(state), None).await
        }
    }
}

pub(super) fn samples() -> Samples {
    let of = |at: usize, anew: bool| {
        let definition = &practice::measure::built_in()[at];
        let concerns = [("c".to_owned(), "The damp in the bedroom".to_owned())];
        GiveView {
            header: Header::sample(Tab::Measures),
            name: definition.name.clone(),
            about: definition.about.clone(),
            intro: definition.intro.clone(),
            source: definition.source.clone(),
            licence: definition.licence.clone(),
            edition: 1,
            place: "/episodes/1/measures/ons4".to_owned(),
            strike: (!anew).then(|| "/episodes/1/measures/given/1/strike".to_owned()),
            questions: questions(definition, &concerns, anew),
            readings: definition.sort == practice::measure::Sort::Readings,
            hows: hows(),
            reasons: choices!(NotAsked),
            kept_at: anew.then(|| "2026-06-03T13:30:00Z".to_owned()),
        }
    };
    let form = FormState::empty().with("how", "together").with("answer_1", 7).with("version", 2);
    let faulty = form.clone().with_error("answer_2", "Enter a number from 0 to 10");
    vec![(
        "measures/give.html",
        vec![
            drawn(&of(0, true), Some(&faulty)),
            drawn(&of(1, false), Some(&form)),
            drawn(&of(3, true), Some(&form)),
            drawn(&of(5, true), Some(&form)),
        ],
    )]
}
