//! Two short forms: what is next, and what matters.

use super::header::{Header, Tab};
use super::overview::Next;
use super::{CHANGED, Stored, time_of_form, version_of};
use crate::charter::weighed::{Weighed, hear};
use crate::contacts::local_moment;
use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, refused};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::charter::Shown;
use app::episodes::{Opened, Plan};
use app::{AppError, time};
use axum::extract::Path;
use jiff::civil::Time;
use practice::contact::{Kind, Place};
use practice::episode::Readiness;
use practice::goal::LONG_MAX;
use practice::ids::EpisodeId;
use serde::Serialize;
use uuid::Uuid;

/// When a day is given without a time.
pub(crate) const MORNING: Time = Time::constant(9, 0, 0, 0);

/// What the page of the plan shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PlanView {
    header: Header,
    next: Next,
    /// Somebody else changed the plan meanwhile.
    changed: bool,
    kinds: Vec<Choice>,
    places: Vec<Choice>,
    kept_at: Option<String>,
    weighed: Weighed,
}

/// The plan as it stands, in the form.
pub(super) fn known(opened: &Opened) -> FormState {
    let row = &opened.episode;
    let mut form = FormState::empty().with("version", row.version);
    if let Some(at) = row.next_contact_at {
        let at = time::local(time::moment(at));
        form = form.with_date("next_date", at.date()).with("next_time", at.strftime("%H:%M"));
    }
    let kind = row.next_contact_kind.clone().unwrap_or_else(|| Kind::FollowUp.as_str().to_owned());
    form.with("next_kind", kind)
        .with("next_place", row.next_contact_place.clone().unwrap_or_default())
        .with("next_note", &row.next_contact_note)
}

pub(super) async fn show(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    let opened = app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?;
    let (draft, kept_at) = draft_of(&visit).await?;
    page(&visit, &opened, &draft.unwrap_or_else(|| known(&opened)), (false, kept_at), None)
}

fn weighed_at(episode: Uuid) -> String {
    format!("/episodes/{episode}/plan/weighed")
}

fn page(
    visit: &Visit,
    opened: &Opened,
    form: &FormState,
    (changed, kept_at): (bool, Option<String>),
    shown: Option<Shown>,
) -> WebResult {
    let at = weighed_at(opened.episode.id);
    let view = PlanView {
        header: Header::of(opened, visit.ctx().today(), Tab::Overview),
        next: Next::of(opened, visit.ctx().now()),
        changed,
        kinds: choices!(Kind),
        places: choices!(Place),
        kept_at,
        weighed: shown.map_or_else(|| Weighed::unasked("", at.as_str()), |shown| Weighed::of("", at.as_str(), &shown)),
    };
    visit.form_page("episodes/plan.html", "What is next", form, view)
}

pub(super) async fn save(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let mut shown = None;
    let (state, changed) = match read(&visit, &form) {
        Ok((version, plan)) => {
            let planned = plan.at.is_some();
            let meant = plan.clone();
            hear(&visit, &form, "").await?;
            match app::episodes::plan_next(visit.ctx(), EpisodeId(episode), visit.once(&form), version, plan).await {
                Ok(()) => {
                    return Ok(done(
                        &format!("/episodes/{episode}"),
                        if planned { "next_planned" } else { "plan_taken_away" },
                    ));
                }
                Err(AppError::Invalid(problems)) => {
                    if planned {
                        shown = Some(app::episodes::seen_plan(visit.ctx(), EpisodeId(episode), &meant).await?);
                    }
                    (refused(&form, problems), false)
                }
                Err(AppError::Stale) => (form.refuse("", CHANGED), true),
                Err(other) => return Err(other.into()),
            }
        }
        Err(state) => (state, false),
    };
    let opened = app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?;
    let state = if changed { state.with("version", opened.episode.version) } else { state };
    page(&visit, &opened, &state, (changed, None), shown)
}

/// What the charter says to what is planned as it stands in the form so far.
pub(super) async fn weighed(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?;
    let shown = match read(&visit, &form) {
        Ok((_, plan)) => app::episodes::seen_plan(visit.ctx(), EpisodeId(episode), &plan).await?,
        Err(_) => Shown::default(),
    };
    Weighed::of("", weighed_at(episode), &shown).page(&visit, &form)
}

fn read(visit: &Visit, form: &Form) -> Result<(i64, Plan), FormState> {
    if form.first("clear").is_some() {
        let version = form.done(version_of(form))?;
        return Ok((version, Plan { at: None, kind: None, place: None, note: String::new() }));
    }
    let reads = (
        version_of(form),
        form.date("next_date").called("Next contact").required("Enter the day, or choose ‘Nothing is planned’"),
        time_of_form(form, "next_time"),
        form.one_of("next_kind", Kind::parse).optional(),
        form.one_of("next_place", Place::parse).optional(),
        form.line("next_note").max(300).optional(),
    );
    let (version, day, at, kind, place, note) = form.done(reads)?;
    if day == visit.ctx().today() && at.is_none() {
        return Err(form.refuse("next_time", "Enter the time, as it is still today"));
    }
    let at = Some(local_moment(day, at.unwrap_or(MORNING)));
    Ok((version, Plan { at, kind, place, note: note.unwrap_or_default() }))
}

/// What the page of what matters shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct MattersView {
    header: Header,
    kept_at: Option<String>,
    stored: Stored,
    readinesses: Vec<Choice>,
    max: usize,
}

pub(super) async fn show_matters(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    let opened = app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?;
    let (draft, kept_at) = draft_of(&visit).await?;
    let row = &opened.episode;
    let form = draft.unwrap_or_else(|| {
        FormState::empty()
            .with("version", row.version)
            .with("what_matters", &row.what_matters)
            .with("readiness", &row.readiness)
    });
    matters(&visit, &opened, &form, kept_at, Vec::new())
}

fn matters(visit: &Visit, opened: &Opened, form: &FormState, kept_at: Option<String>, stored: Stored) -> WebResult {
    let header = Header::of(opened, visit.ctx().today(), Tab::Overview);
    let view = MattersView { header, kept_at, stored, readinesses: choices!(Readiness), max: LONG_MAX };
    visit.form_page("episodes/matters.html", "What matters", form, view)
}

pub(super) async fn save_matters(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let reads = (
        version_of(&form),
        form.text("what_matters").max(LONG_MAX).called("What matters").optional(),
        form.one_of("readiness", Readiness::parse).optional(),
    );
    let (state, changed) = match form.done(reads) {
        Ok((version, words, readiness)) => {
            let words = words.unwrap_or_default();
            match app::episodes::say_what_matters(
                visit.ctx(),
                EpisodeId(episode),
                visit.once(&form),
                version,
                &words,
                readiness,
            )
            .await
            {
                Ok(()) => return Ok(done(&format!("/episodes/{episode}"), "matters_saved")),
                Err(AppError::Invalid(problems)) => (refused(&form, problems), false),
                Err(AppError::Stale) => (form.refuse("", CHANGED), true),
                Err(other) => return Err(other.into()),
            }
        }
        Err(state) => (state, false),
    };
    let opened = app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?;
    let row = &opened.episode;
    let stored = if changed {
        let readiness = Readiness::parse(&row.readiness).map_or("", Readiness::words);
        vec![("What matters", row.what_matters.clone()), ("Where they are now", readiness.to_owned())]
    } else {
        Vec::new()
    };
    let state = if changed { state.with("version", row.version) } else { state };
    matters(&visit, &opened, &state, None, stored)
}

pub(super) fn samples() -> Samples {
    let next = Next {
        at: Some("2026-11-24T14:30:00Z".to_owned()),
        kind: Kind::CheckIn.words(),
        place: Place::Phone.words(),
        note: "Ask about the letter".to_owned(),
        past: false,
    };
    let plan = PlanView {
        header: Header::sample(Tab::Overview),
        next,
        changed: false,
        kinds: choices!(Kind),
        places: choices!(Place),
        kept_at: Some("2026-11-22T10:00:00Z".to_owned()),
        weighed: Weighed::sample(""),
    };
    let form = FormState::empty().with("version", 3);
    let faulty = form.clone().with_error("", CHANGED).with_error("next_date", "Enter the day");
    let matters = MattersView {
        header: Header::sample(Tab::Overview),
        kept_at: Some("2026-11-22T10:00:00Z".to_owned()),
        stored: vec![("What matters", "To sleep in a dry room".to_owned())],
        readinesses: choices!(Readiness),
        max: LONG_MAX,
    };
    let plain = MattersView { kept_at: None, stored: Vec::new(), ..matters.clone() };
    vec![
        (
            "episodes/plan.html",
            vec![drawn(&plan, Some(&form)), drawn(&PlanView { changed: true, ..plan.clone() }, Some(&faulty))],
        ),
        ("episodes/matters.html", vec![drawn(&plain, Some(&form)), drawn(&matters, Some(&faulty))]),
    ]
}
