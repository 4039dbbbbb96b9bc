//! What somebody said at contacts that count for somebody they are tied to: all of it, and one put right. It stands in their own record.

use crate::contacts::local_moment;
use crate::episodes::{CHANGED, Stored, version_of};
use crate::error::WebResult;
use crate::form::{Form, FormState, parse_time};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, place_of, place_words, refused};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::family::{KinNoteRow, Note, NoteEdit};
use app::{AppError, time};
use axum::extract::{Path, Query};
use practice::contact::{Kind, NOTE_MAX, Place};
use practice::ids::PersonId;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

/// What they said, as a list shows it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SaidView {
    id: String,
    at: String,
    kind: &'static str,
    place: &'static str,
    with_whom: String,
    notes: String,
}

impl SaidView {
    pub(super) fn of(row: &KinNoteRow) -> Self {
        Self {
            id: row.id.to_string(),
            at: time::moment(row.at).to_string(),
            kind: Kind::parse(&row.kind).map_or("", Kind::words),
            place: Place::parse(&row.place).map_or("", Place::words),
            with_whom: row.with_whom.clone(),
            notes: row.notes.clone(),
        }
    }

    pub(super) fn sample(notes: &str) -> Self {
        Self {
            id: "n".to_owned(),
            at: "2026-06-03T13:30:00Z".to_owned(),
            kind: Kind::JointMeeting.words(),
            place: Place::Home.words(),
            with_whom: "Mary O’Neill".to_owned(),
            notes: notes.to_owned(),
        }
    }
}

/// All of it.
#[derive(Debug, Serialize)]
struct ListView {
    place: String,
    name: String,
    said: Vec<SaidView>,
    next: Option<String>,
    may_write: bool,
}

/// The list.
pub(super) async fn list(
    visit: Visit,
    Path(person): Path<Uuid>,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
    let before = query.get("before").and_then(|place| place_of(place));
    let notes = app::family::notes(visit.ctx(), PersonId(person), before).await?;
    let view = ListView {
        place: format!("/people/{person}"),
        name: notes.name,
        said: notes.rows.iter().map(SaidView::of).collect(),
        next: notes.next.as_ref().map(place_words),
        may_write: notes.write,
    };
    visit.page("people/said.html", "What they said", view)
}

/// One to be put right.
#[derive(Debug, Serialize)]
struct EditView {
    place: String,
    name: String,
    note: String,
    with_whom: String,
    kept_at: Option<String>,
    stored: Stored,
    places: Vec<Choice>,
    note_max: usize,
}

/// Opens the form.
pub(super) async fn show(visit: Visit, Path((person, note)): Path<(Uuid, Uuid)>) -> WebResult {
    let opened = app::family::note(visit.ctx(), PersonId(person), note).await?;
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = draft.unwrap_or_else(|| known(&opened));
    page(&visit, person, &opened, &form, kept_at, Vec::new())
}

fn known(opened: &Note) -> FormState {
    let began = time::local(time::moment(opened.row.at));
    FormState::empty()
        .with("version", opened.row.version)
        .with("place", &opened.row.place)
        .with_date("date", began.date())
        .with("time", began.strftime("%H:%M"))
        .with("notes", &opened.row.notes)
}

fn page(
    visit: &Visit,
    person: Uuid,
    opened: &Note,
    form: &FormState,
    kept_at: Option<String>,
    stored: Stored,
) -> WebResult {
    let view = EditView {
        place: format!("/people/{person}"),
        name: opened.name.clone(),
        note: opened.row.id.to_string(),
        with_whom: opened.row.with_whom.clone(),
        kept_at,
        stored,
        places: choices!(Place),
        note_max: NOTE_MAX,
    };
    visit.form_page("people/said-edit.html", "Correct what they said", form, view)
}

/// Saves it.
pub(super) async fn save(visit: Visit, Path((person, note)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let state = match read(&visit, &form) {
        Ok(edit) => match app::family::correct_note(visit.ctx(), PersonId(person), note, edit).await {
            Ok(()) => return Ok(done(&format!("/people/{person}"), "kin_note_corrected")),
            Err(AppError::Invalid(problems)) => refused(&form, problems),
            Err(AppError::Stale) => {
                let now = app::family::note(visit.ctx(), PersonId(person), note).await?;
                let state = form.refuse("", CHANGED).with("version", now.row.version);
                let stored = vec![
                    ("Began", crate::render::moment_of(&time::local(time::moment(now.row.at)))),
                    ("Where or how", Place::parse(&now.row.place).map_or("", Place::words).to_owned()),
                    ("What they said", now.row.notes.clone()),
                ];
                return page(&visit, person, &now, &state, None, stored);
            }
            Err(other) => return Err(other.into()),
        },
        Err(state) => state,
    };
    let opened = app::family::note(visit.ctx(), PersonId(person), note).await?;
    page(&visit, person, &opened, &state, None, Vec::new())
}

fn read(visit: &Visit, form: &Form) -> Result<NoteEdit, FormState> {
    let (version, place, on, at, notes) = form.done((
        version_of(form),
        form.one_of("place", Place::parse).required("Choose where or how it took place"),
        form.date("date").called("Day").required("Enter the day it took place"),
        form.line("time").parse(parse_time).required("Enter the time it began, for example 2:30pm"),
        form.text("notes").max(NOTE_MAX).optional(),
    ))?;
    Ok(NoteEdit { form: visit.once(form), version, place, at: local_moment(on, at), notes: notes.unwrap_or_default() })
}

pub(super) fn samples() -> Samples {
    let list = |said: Vec<SaidView>, may_write: bool| ListView {
        place: "/people/p".to_owned(),
        name: "Joan Low".to_owned(),
        next: may_write.then(|| "1~n".to_owned()),
        said,
        may_write,
    };
    let edit = |stored: Stored, kept: bool| EditView {
        place: "/people/p".to_owned(),
        name: "Joan Low".to_owned(),
        note: "n".to_owned(),
        with_whom: if kept { String::new() } else { "Mary O’Neill".to_owned() },
        kept_at: kept.then(|| "2026-06-03T13:30:00Z".to_owned()),
        stored,
        places: choices!(Place),
        note_max: NOTE_MAX,
    };
    let form = FormState::empty().with("version", 1).with("notes", "She is worn out");
    let faulty = form.clone().with_error("", CHANGED).with_error("time", "Enter the time it began");
    vec![
        (
            "people/said.html",
            vec![
                drawn(&list(vec![SaidView::sample("She is worn out"), SaidView::sample("")], true), None),
                drawn(&list(Vec::new(), false), None),
            ],
        ),
        (
            "people/said-edit.html",
            vec![
                drawn(&edit(Vec::new(), false), Some(&form)),
                drawn(&edit(vec![("What they said", "Nothing".to_owned())], true), Some(&faulty)),
            ],
        ),
    ]
}
