//! How long one person's record is kept, and what is set on it.

use super::mark_words;
use crate::error::WebResult;
use crate::form::FormState;
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::retention::{Kept, MarkRow, NewMark};
use app::{AppError, time};
use axum::extract::Path;
use practice::goal::{LONG_MAX, SHORT_MAX};
use practice::ids::PersonId;
use practice::retention::{Class, Mark, Stage};
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Serialize)]
pub(super) struct KeepingView {
    pub(super) place: String,
    pub(super) name: String,
    pub(super) class: &'static str,
    pub(super) why: String,
    pub(super) until: String,
    pub(super) last: String,
    pub(super) stops: Option<String>,
    /// Whether a period has begun to run.
    pub(super) counts: bool,
    /// How it stands on the list of what is reviewed.
    pub(super) stage: Option<&'static str>,
    pub(super) marks: Vec<MarkView>,
    pub(super) may_set: bool,
    pub(super) kinds: Vec<Choice>,
    pub(super) long_max: usize,
    pub(super) short_max: usize,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct MarkView {
    pub(super) id: String,
    pub(super) what: &'static str,
    pub(super) why: String,
    pub(super) until: Option<String>,
    pub(super) set: String,
    pub(super) by: String,
    pub(super) lifted: Option<String>,
    pub(super) lifted_by: String,
    pub(super) lifted_why: String,
}

fn mark(row: &MarkRow) -> MarkView {
    MarkView {
        id: row.id.to_string(),
        what: mark_words(&row.mark),
        why: row.why.clone(),
        until: row.until_on.map(|day| day.to_string()),
        set: time::moment(row.set_at).to_string(),
        by: row.set_by_name.clone(),
        lifted: row.lifted_at.map(|at| time::moment(at).to_string()),
        lifted_by: row.lifted_by.clone(),
        lifted_why: row.lifted_why.clone(),
    }
}

fn view(person: Uuid, kept: &Kept) -> KeepingView {
    let keeping = &kept.reckoned.keeping;
    KeepingView {
        place: format!("/people/{person}"),
        name: kept.name.clone(),
        class: Class::words(keeping.class),
        why: keeping.why.clone(),
        until: keeping.until.to_string(),
        last: kept.reckoned.last.to_string(),
        stops: keeping.stops(),
        counts: keeping.counts(),
        stage: kept.review.as_ref().and_then(|review| Stage::parse(&review.stage)).map(Stage::words),
        marks: kept.marks.iter().map(mark).collect(),
        may_set: kept.may_set,
        kinds: choices!(Mark),
        long_max: LONG_MAX,
        short_max: SHORT_MAX,
    }
}

/// How long it is kept.
pub(super) async fn show(visit: Visit, Path(person): Path<Uuid>) -> WebResult {
    page(&visit, person, &FormState::empty()).await
}

async fn page(visit: &Visit, person: Uuid, form: &FormState) -> WebResult {
    let kept = app::retention::of_person(visit.ctx(), PersonId(person)).await?;
    visit.form_page("retention/person.html", "How long this record is kept", form, view(person, &kept))
}

/// Sets something on it.
pub(super) async fn set(visit: Visit, Path(person): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let reads = (
        form.one_of("mark", Mark::parse).required("Choose what it is"),
        form.text("why").max(LONG_MAX).required("Say in a sentence why, so that it can be understood years from now"),
        form.date("until").optional(),
    );
    let state = match form.done(reads) {
        Ok((mark, why, until)) => {
            let new = NewMark { form: visit.once(&form), mark, why, until };
            match app::retention::set(visit.ctx(), PersonId(person), new).await {
                Ok(()) => return Ok(done(&format!("/people/{person}/keeping"), "retention_set")),
                Err(AppError::NotPossible(words)) => form.refuse("mark", words),
                Err(error) => mend(&form, error, "why")?,
            }
        }
        Err(state) => state,
    };
    page(&visit, person, &state).await
}

/// Lifts something that was set.
pub(super) async fn lift(visit: Visit, Path((person, mark)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let why = typed(&form, "lift_why");
    let field = format!("lift-{mark}");
    let state = match app::retention::lift(visit.ctx(), PersonId(person), mark, visit.once(&form), &why).await {
        Ok(()) => return Ok(done(&format!("/people/{person}/keeping"), "retention_lifted")),
        Err(AppError::NotPossible(words)) => form.refuse(&field, words),
        Err(AppError::Invalid(problems)) => {
            form.refuse(&field, problems.first().map_or_else(String::new, |problem| problem.message.clone()))
        }
        Err(error) => mend(&form, error, &field)?,
    };
    page(&visit, person, &state).await
}
