//! Correcting a contact. What it said before stays in the chain of events; of two who correct at once, neither loses
//! what they wrote (DOMAIN 11.5).

use super::{asked_sample, done_choices, draft, ticked, what};
use crate::episodes::{CHANGED, Header, Stored, Tab, version_of};
use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, refused};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices, need_choices, need_words};
use app::contacts::ContactOpened;
use app::{AppError, time};
use axum::extract::Path;
use practice::charter::Done;
use practice::contact::{Attendance, Draft, Kind, NOTE_MAX, Place};
use practice::ids::{ContactId, EpisodeId};
use serde::Serialize;
use uuid::Uuid;

/// What the page of a correction shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CorrectView {
    header: Header,
    contact: String,
    kept_at: Option<String>,
    stored: Stored,
    kinds: Vec<Choice>,
    places: Vec<Choice>,
    attendances: Vec<Choice>,
    needs: Vec<Choice>,
    done: Vec<Choice>,
    ready: bool,
    note_max: usize,
}

pub(super) async fn show(visit: Visit, Path((episode, contact)): Path<(Uuid, Uuid)>) -> WebResult {
    let opened = app::contacts::open(visit.ctx(), EpisodeId(episode), ContactId(contact)).await?;
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = draft.unwrap_or_else(|| known(&opened));
    page(&visit, episode, contact, &form, kept_at, Vec::new()).await
}

/// The contact as it stands, in the form.
fn known(opened: &ContactOpened) -> FormState {
    let row = &opened.contact;
    let began = time::local(time::moment(row.at));
    let mut form = FormState::empty()
        .with("version", row.version)
        .with("kind", &row.kind)
        .with("place", &row.place)
        .with("attendance", &row.attendance)
        .with_date("date", began.date())
        .with("time", began.strftime("%H:%M"))
        .with("with_whom", &row.with_whom)
        .with("notes", &row.notes)
        .with_all("needs", &opened.needs)
        .with_all("done", Done::parse(&row.done).codes());
    for (name, minutes) in [("minutes", row.minutes), ("travel_minutes", row.travel_minutes)] {
        if let Some(minutes) = minutes {
            form = form.with(name, minutes);
        }
    }
    form
}

async fn page(
    visit: &Visit,
    episode: Uuid,
    contact: Uuid,
    form: &FormState,
    kept_at: Option<String>,
    stored: Stored,
) -> WebResult {
    let opened = app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?;
    // what the charter of its day spoke of, and what was ticked then
    let known = app::contacts::open(visit.ctx(), EpisodeId(episode), ContactId(contact)).await?;
    let on = time::local_date(time::moment(known.contact.at));
    let asked = app::charter::asked_at_contact(visit.ctx(), on).await?;
    let view = CorrectView {
        header: Header::of(&opened, visit.ctx().today(), Tab::Contacts),
        contact: contact.to_string(),
        kept_at,
        stored,
        kinds: choices!(Kind),
        places: choices!(Place),
        attendances: choices!(Attendance),
        needs: need_choices(),
        done: done_choices(&asked.with(&ticked(form)).with(&Done::parse(&known.contact.done))),
        ready: false,
        note_max: NOTE_MAX,
    };
    visit.form_page("contacts/correct.html", "Correct a contact", form, view)
}

pub(super) async fn save(
    visit: Visit,
    Path((episode, contact)): Path<(Uuid, Uuid)>,
    Posted(form): Posted,
) -> WebResult {
    let (ctx, of, id) = (visit.ctx(), EpisodeId(episode), ContactId(contact));
    let state = match read(&form) {
        Ok((version, draft)) => match app::contacts::correct(ctx, of, id, version, visit.once(&form), draft).await {
            Ok(()) => return Ok(done(&format!("/episodes/{episode}/contacts"), "contact_corrected")),
            Err(AppError::Invalid(problems)) => refused(&form, problems),
            Err(AppError::Stale) => {
                let now = app::contacts::open(ctx, of, id).await?;
                let state = form.refuse("", CHANGED).with("version", now.contact.version);
                return page(&visit, episode, contact, &state, None, stored(&now)).await;
            }
            Err(other) => return Err(other.into()),
        },
        Err(state) => state,
    };
    page(&visit, episode, contact, &state, None, Vec::new()).await
}

fn read(form: &Form) -> Result<(i64, Draft), FormState> {
    let (version, what) = form.done((version_of(form), what(form)))?;
    Ok((version, draft(what)))
}

/// What is stored now, to stand beside what was typed.
fn stored(opened: &ContactOpened) -> Stored {
    let row = &opened.contact;
    let minutes = |n: Option<i32>| n.map(|n| n.to_string()).unwrap_or_default();
    vec![
        ("Kind", Kind::parse(&row.kind).map_or("", Kind::words).to_owned()),
        ("Where or how", Place::parse(&row.place).map_or("", Place::words).to_owned()),
        ("Did it take place?", Attendance::parse(&row.attendance).map_or("", Attendance::words).to_owned()),
        ("Began", crate::render::moment_of(&time::local(time::moment(row.at)))),
        ("Minutes", minutes(row.minutes)),
        ("Travel minutes", minutes(row.travel_minutes)),
        ("Who else was there", row.with_whom.clone()),
        ("What it was about", need_words(&opened.needs.join(" ")).join(", ")),
        ("What was done", Done::parse(&row.done).words().join(", ")),
        ("Notes", row.notes.clone()),
    ]
}

pub(super) fn samples() -> Samples {
    let view = CorrectView {
        header: Header::sample(Tab::Contacts),
        contact: "01990000-0000-7000-8000-000000000003".to_owned(),
        kept_at: None,
        stored: Vec::new(),
        kinds: choices!(Kind),
        places: choices!(Place),
        attendances: choices!(Attendance),
        needs: need_choices(),
        done: done_choices(&asked_sample()),
        ready: false,
        note_max: NOTE_MAX,
    };
    let changed = CorrectView {
        kept_at: Some("2026-11-22T10:00:00Z".to_owned()),
        stored: vec![("Notes", "Talked about the garden.".to_owned())],
        ..view.clone()
    };
    let form = FormState::empty().with("version", 1).with("attendance", "attended");
    let faulty = form.clone().with_error("", CHANGED);
    vec![("contacts/correct.html", vec![drawn(&view, Some(&form)), drawn(&changed, Some(&faulty))])]
}
