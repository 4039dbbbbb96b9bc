//! Holding: begun, looked at again, ended (DOMAIN 4.6). The page says what it is for; it is never a fault.

use super::header::{Header, Tab};
use super::overview::Held;
use super::{CHANGED, Stored, version_of};
use crate::charter::weighed::{Weighed, hear};
use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, refused};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::charter::Shown;
use app::episodes::Opened;
use app::{AppError, time};
use axum::extract::Path;
use jiff::ToSpan;
use practice::episode::State;
use practice::goal::{LONG_MAX, SHORT_MAX};
use practice::holding::{Function, Holding, REVIEW_WEEKS_MAX, Reason};
use practice::ids::EpisodeId;
use serde::Serialize;
use uuid::Uuid;

/// A review is offered so many weeks ahead.
const REVIEW_WEEKS: i64 = 6;

/// What the page of holding shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct HoldingView {
    header: Header,
    kept_at: Option<String>,
    held: Option<Held>,
    /// Holding begins after a first contact.
    waiting: bool,
    stored: Stored,
    reasons: Vec<Choice>,
    functions: Vec<Choice>,
    weeks_max: i32,
    weighed: Weighed,
}

pub(super) async fn show(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    let opened = app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?;
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = draft.unwrap_or_else(|| known(&visit, &opened));
    page(&visit, &opened, &form, (kept_at, Vec::new()), None)
}

/// The form as it is first shown: the holding as it stands, or a review in some weeks.
fn known(visit: &Visit, opened: &Opened) -> FormState {
    let review = visit.ctx().today().saturating_add(REVIEW_WEEKS.weeks());
    let Some((row, reasons, functions)) = &opened.holding else {
        return FormState::empty()
            .with("what", "begin")
            .with("version", opened.episode.version)
            .with_date("review_on", review);
    };
    let was = time::date(row.review_on);
    let mut form = FormState::empty()
        .with("what", "review")
        .with("version", row.version)
        .with_all("reasons", reasons)
        .with_all("functions", functions)
        .with("consists_of", &row.consists_of)
        .with("shared_with", &row.shared_with)
        .with("would_end", &row.would_end)
        .with_date("review_on", if was > visit.ctx().today() { was } else { review });
    if let Some(weeks) = row.every_weeks {
        form = form.with("every_weeks", weeks);
    }
    form
}

fn weighed_at(episode: Uuid) -> String {
    format!("/episodes/{episode}/holding/weighed")
}

fn page(
    visit: &Visit,
    opened: &Opened,
    form: &FormState,
    (kept_at, stored): (Option<String>, Stored),
    shown: Option<Shown>,
) -> WebResult {
    let at = weighed_at(opened.episode.id);
    let view = HoldingView {
        header: Header::of(opened, visit.ctx().today(), Tab::Overview),
        kept_at,
        held: Held::of(opened, visit.ctx().today()),
        waiting: opened.episode.state == State::Waiting.as_str(),
        stored,
        reasons: choices!(Reason),
        functions: choices!(Function),
        weeks_max: REVIEW_WEEKS_MAX,
        weighed: shown.map_or_else(|| Weighed::unasked("", at.as_str()), |shown| Weighed::of("", at.as_str(), &shown)),
    };
    visit.form_page("episodes/holding.html", "Holding", form, view)
}

pub(super) async fn save(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let (ctx, id) = (visit.ctx(), EpisodeId(episode));
    let mut shown = None;
    let (state, changed) = match read(&form) {
        Ok((version, begins, holding)) => {
            hear(&visit, &form, "").await?;
            let saved = if begins {
                app::episodes::holding::hold(ctx, id, visit.once(&form), version, &holding).await
            } else {
                app::episodes::holding::review(ctx, id, visit.once(&form), version, &holding).await
            };
            match saved {
                Ok(()) => {
                    return Ok(done(&format!("/episodes/{episode}"), if begins { "held" } else { "holding_reviewed" }));
                }
                Err(AppError::Invalid(problems)) => {
                    shown = Some(app::charter::seen_hold(ctx, id, &holding.reasons, holding.review_on).await?);
                    (refused(&form, problems), false)
                }
                Err(AppError::Stale) => (form.refuse("", CHANGED), true),
                Err(other) => return Err(other.into()),
            }
        }
        Err(state) => (state, false),
    };
    let opened = app::episodes::open_to_write(ctx, id).await?;
    if !changed {
        return page(&visit, &opened, &state, (None, Vec::new()), shown);
    }
    let (what, version) =
        opened.holding.as_ref().map_or(("begin", opened.episode.version), |(row, _, _)| ("review", row.version));
    let state = state.with("what", what).with("version", version);
    let stored = stored(&visit, &opened);
    page(&visit, &opened, &state, (None, stored), None)
}

/// What the charter says to holding as it stands in the form so far.
pub(super) async fn weighed(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?;
    let shown = match read(&form) {
        Ok((_, _, holding)) => {
            app::charter::seen_hold(visit.ctx(), EpisodeId(episode), &holding.reasons, holding.review_on).await?
        }
        Err(_) => Shown::default(),
    };
    Weighed::of("", weighed_at(episode), &shown).page(&visit, &form)
}

/// What is stored now, to stand beside what was typed.
fn stored(visit: &Visit, opened: &Opened) -> Stored {
    let Some(held) = Held::of(opened, visit.ctx().today()) else {
        let state = State::parse(&opened.episode.state).map_or("", State::words);
        return vec![("State", state.to_owned())];
    };
    vec![
        ("Why", held.reasons.join(", ")),
        ("What it does", held.functions.join(", ")),
        ("What it consists of", held.consists_of),
        ("Shared with", held.shared_with),
        ("What would let it end", held.would_end),
        ("Next review", held.review_on.parse().map_or(held.review_on.clone(), crate::render::day_of)),
    ]
}

fn read(form: &Form) -> Result<(i64, bool, Holding), FormState> {
    let reads = (
        version_of(form),
        form.one_of("what", |what| match what {
            "begin" => Some(true),
            "review" => Some(false),
            _ => None,
        })
        .required("Reload the page and send the form again"),
        form.many("reasons", Reason::parse).any(),
        form.many("functions", Function::parse).any(),
        form.text("consists_of").max(LONG_MAX).optional(),
        form.line("shared_with").max(SHORT_MAX).optional(),
        form.text("would_end").max(LONG_MAX).called("What would let it end").optional(),
        form.number("every_weeks").between(1, i64::from(REVIEW_WEEKS_MAX)).called("Weeks between check-ins").optional(),
        form.date("review_on").called("Next review").required("Enter when you will look at it again"),
    );
    let (version, begins, reasons, functions, consists_of, shared_with, would_end, every_weeks, review_on) =
        form.done(reads)?;
    let holding = Holding {
        reasons,
        functions,
        consists_of: consists_of.unwrap_or_default(),
        shared_with: shared_with.unwrap_or_default(),
        would_end: would_end.unwrap_or_default(),
        every_weeks: every_weeks.and_then(|n| i32::try_from(n).ok()),
        review_on,
    };
    Ok((version, begins, holding))
}

pub(super) async fn resume(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let version = match form.done(version_of(&form)) {
        Ok(version) => version,
        Err(state) => {
            let opened = app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?;
            let state = state.with("what", "review").with("version", 0);
            return page(&visit, &opened, &state, (None, Vec::new()), None);
        }
    };
    app::episodes::holding::resume(visit.ctx(), EpisodeId(episode), visit.once(&form), version).await?;
    Ok(done(&format!("/episodes/{episode}"), "resumed"))
}

pub(super) fn samples() -> Samples {
    let begin = HoldingView {
        header: Header::sample(Tab::Overview),
        kept_at: None,
        held: None,
        waiting: false,
        stored: Vec::new(),
        reasons: choices!(Reason),
        functions: choices!(Function),
        weeks_max: REVIEW_WEEKS_MAX,
        weighed: Weighed::sample(""),
    };
    let form = FormState::empty().with("what", "begin").with("version", 1);
    let faulty = form.clone().with_error("reasons", "Choose at least one reason.");
    let review = HoldingView {
        kept_at: Some("2026-11-22T10:00:00Z".to_owned()),
        held: Some(Held::sample()),
        stored: vec![("Why", "Not ready".to_owned())],
        ..begin.clone()
    };
    let waiting = HoldingView { waiting: true, ..begin.clone() };
    vec![(
        "episodes/holding.html",
        vec![
            drawn(&begin, Some(&faulty)),
            drawn(&review, Some(&form.clone().with("what", "review"))),
            drawn(&waiting, Some(&form)),
        ],
    )]
}
