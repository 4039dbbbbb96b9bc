//! Ending support: prepared, told, done, on one page (DOMAIN 4.3).

use super::header::{Header, Tab};
use super::{CHANGED, Stored, version_of};
use crate::charter::weighed::{Weighed, hear};
use crate::error::WebResult;
use crate::form::{Form, FormState, Read};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, refused};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::charter::Shown;
use app::episodes::ending::EndingPage;
use app::{AppError, time};
use axum::extract::Path;
use practice::ending::{Ending, Reason, Stage};
use practice::goal::{LONG_MAX, SHORT_MAX};
use practice::ids::EpisodeId;
use serde::Serialize;
use uuid::Uuid;

/// What the page of an ending shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct EndingView {
    header: Header,
    kept_at: Option<String>,
    /// How far it has come.
    stage: Option<&'static str>,
    stored: Stored,
    reasons: Vec<Choice>,
    /// Who hears of it.
    to: String,
    /// Whether they hear it, or heard only that the referral was received.
    heard: bool,
    ended: bool,
    max: usize,
    weighed: Weighed,
}

pub(super) async fn show(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    let ending = app::episodes::ending::page(visit.ctx(), EpisodeId(episode)).await?;
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = draft.unwrap_or_else(|| known(&ending));
    page(&visit, &ending, &form, (kept_at, Vec::new()), None)
}

/// The ending as it stands, in the form.
fn known(ending: &EndingPage) -> FormState {
    let form = FormState::empty().with("referrer_words", &ending.words);
    let Some(row) = &ending.opened.ending else { return form.with("version", 0) };
    let form = form
        .with("version", row.version)
        .with("reason", &row.reason)
        .with("told_how", &row.told_how)
        .with("told_words", &row.told_words)
        .with("what_remains", &row.what_remains)
        .with("door_open", &row.door_open);
    match row.told_on {
        Some(day) => form.with_date("told_on", time::date(day)),
        None => form,
    }
}

fn weighed_at(episode: Uuid) -> String {
    format!("/episodes/{episode}/ending/weighed")
}

fn page(
    visit: &Visit,
    ending: &EndingPage,
    form: &FormState,
    (kept_at, stored): (Option<String>, Stored),
    shown: Option<Shown>,
) -> WebResult {
    let at = weighed_at(ending.opened.episode.id);
    let header = Header::of(&ending.opened, visit.ctx().today(), Tab::Overview);
    let ended = header.ended;
    let view = EndingView {
        header,
        kept_at,
        stage: ending.opened.ending.as_ref().and_then(|row| Stage::parse(&row.stage)).map(Stage::words),
        stored,
        reasons: choices!(Reason),
        to: ending.to.clone(),
        heard: ending.heard,
        ended,
        max: LONG_MAX,
        weighed: shown.map_or_else(|| Weighed::unasked("", at.as_str()), |shown| Weighed::of("", at.as_str(), &shown)),
    };
    visit.form_page("episodes/ending.html", "Ending support", form, view)
}

pub(super) async fn save(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let (ctx, id) = (visit.ctx(), EpisodeId(episode));
    let mut shown = None;
    let (state, changed) = match read(&form) {
        Ok((version, stage, ending)) => {
            hear(&visit, &form, "").await?;
            match app::episodes::ending::save(ctx, id, visit.once(&form), version, stage, &ending).await {
                Ok(()) => return Ok(done(&format!("/episodes/{episode}"), flash(stage))),
                Err(AppError::Invalid(problems)) => {
                    shown = Some(app::charter::seen_end(ctx, id, &ending).await?);
                    (refused(&form, problems), false)
                }
                Err(AppError::Stale) => (form.refuse("", CHANGED), true),
                Err(other) => return Err(other.into()),
            }
        }
        Err(state) => (state, false),
    };
    let ending = app::episodes::ending::page(ctx, id).await?;
    if !changed {
        return page(&visit, &ending, &state, (None, Vec::new()), shown);
    }
    let version = ending.opened.ending.as_ref().map_or(0, |row| row.version);
    page(&visit, &ending, &state.with("version", version), (None, stored(&ending)), None)
}

pub(super) async fn take_back(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let (ctx, id) = (visit.ctx(), EpisodeId(episode));
    let version = form.first("version").and_then(|version| version.parse().ok()).unwrap_or_default();
    match app::episodes::ending::take_back(ctx, id, visit.once(&form), version).await {
        Ok(()) => Ok(done(&format!("/episodes/{episode}"), "ending_taken_back")),
        Err(AppError::Stale) => {
            let ending = app::episodes::ending::page(ctx, id).await?;
            let version = ending.opened.ending.as_ref().map_or(0, |row| row.version);
            let state = known(&ending).with_error("", CHANGED).with("version", version);
            page(&visit, &ending, &state, (None, stored(&ending)), None)
        }
        Err(other) => Err(other.into()),
    }
}

/// What the charter says to the ending as it stands in the form so far.
pub(super) async fn weighed(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?;
    let shown = match read_ending(&form) {
        Ok(ending) => app::charter::seen_end(visit.ctx(), EpisodeId(episode), &ending).await?,
        Err(_) => Shown::default(),
    };
    Weighed::of("", weighed_at(episode), &shown).page(&visit, &form)
}

fn flash(stage: Stage) -> &'static str {
    match stage {
        Stage::Prepared => "ending_prepared",
        Stage::Told => "ending_told",
        Stage::Done => "ended",
    }
}

/// What is stored now, to stand beside what was typed.
fn stored(ending: &EndingPage) -> Stored {
    let Some(row) = &ending.opened.ending else { return Vec::new() };
    vec![
        ("How far it has come", Stage::parse(&row.stage).map_or("", Stage::words).to_owned()),
        ("Why", Reason::parse(&row.reason).map_or("", Reason::words).to_owned()),
        ("What remains", row.what_remains.clone()),
        ("Told on", row.told_on.map(|day| crate::render::day_of(time::date(day))).unwrap_or_default()),
        ("Told how", row.told_how.clone()),
        ("Told what", row.told_words.clone()),
        ("The door left open", row.door_open.clone()),
        ("Words for the referrer", row.referrer_words.clone()),
    ]
}

fn read(form: &Form) -> Result<(i64, Stage, Ending), FormState> {
    // who asks first asks whether support may end
    let asks = form.first("judgement_ask").is_some();
    let stage = if asks {
        Read::of(Stage::Done)
    } else {
        form.one_of("stage", Stage::parse).required("Choose one of the buttons")
    };
    let version = version_of(form);
    let ending = read_ending(form);
    let (version, stage) = form.done((version, stage))?;
    Ok((version, stage, ending?))
}

fn read_ending(form: &Form) -> Result<Ending, FormState> {
    let reads = (
        form.one_of("reason", Reason::parse).required("Choose why support ends"),
        form.date("told_on").called("The day they were told").optional(),
        form.line("told_how").max(SHORT_MAX).called("How they were told").optional(),
        form.text("told_words").max(LONG_MAX).called("What they were told").optional(),
        form.text("what_remains").max(LONG_MAX).optional(),
        form.text("door_open").max(LONG_MAX).called("How they can come back").optional(),
        form.text("referrer_words").max(LONG_MAX).called("Words for the referrer").optional(),
    );
    let (reason, told_on, told_how, told_words, what_remains, door_open, referrer_words) = form.done(reads)?;
    Ok(Ending {
        reason,
        told_on,
        told_how: told_how.unwrap_or_default(),
        told_words: told_words.unwrap_or_default(),
        what_remains: what_remains.unwrap_or_default(),
        door_open: door_open.unwrap_or_default(),
        referrer_words: referrer_words.unwrap_or_default(),
    })
}

pub(super) fn samples() -> Samples {
    let begin = EndingView {
        header: Header::sample(Tab::Overview),
        kept_at: None,
        stage: None,
        stored: Vec::new(),
        reasons: choices!(Reason),
        to: "Dr Shah".to_owned(),
        heard: true,
        ended: false,
        max: LONG_MAX,
        weighed: Weighed::sample(""),
    };
    let form = FormState::empty().with("version", 0).with("referrer_words", "Our support has come to an end.");
    let faulty = form.clone().with_error("told_on", "Say when the person was told.");
    let told = EndingView {
        kept_at: Some("2026-11-22T10:00:00Z".to_owned()),
        stage: Some(Stage::Told.words()),
        stored: vec![("Why", "Goals met".to_owned())],
        heard: false,
        ..begin.clone()
    };
    let ended = EndingView { ended: true, ..begin.clone() };
    vec![(
        "episodes/ending.html",
        vec![drawn(&begin, Some(&form)), drawn(&told, Some(&faulty)), drawn(&ended, Some(&form))],
    )]
}
