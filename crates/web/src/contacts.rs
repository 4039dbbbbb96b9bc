//! Recording a contact: one form, under a minute for a telephone call (PAGES 3).

use crate::error::WebResult;
use crate::form::{Form, FormState, parse_time};
use crate::routes::{Need::May, routes};
use crate::shared::{draft_of, refused};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices, need_choices};
use app::contacts::NewContact;
use app::{AppError, time};
use axum::extract::Path;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use practice::access::Act;
use practice::contact::{Attendance, Draft, Kind, NOTE_MAX, Place};
use practice::episode::Readiness;
use practice::ids::EpisodeId;
use practice::needs::by_code;
use serde::Serialize;
use uuid::Uuid;

routes! {
    GET "/episodes/{episode}/contacts/new" May(Act::ContactRecord) => show;
    POST "/episodes/{episode}/contacts/new" May(Act::ContactRecord) => record;
}

/// What the page of a new contact shows.
#[derive(Debug, Serialize)]
pub(crate) struct ContactView {
    episode: String,
    person: String,
    safe_contact: String,
    kept_at: Option<String>,
    kinds: Vec<Choice>,
    places: Vec<Choice>,
    attendances: Vec<Choice>,
    readinesses: Vec<Choice>,
    needs: Vec<Choice>,
    first: bool,
    note_max: usize,
}

async fn show(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    let opened = app::episodes::open(visit.ctx(), EpisodeId(episode)).await?;
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = draft.unwrap_or_else(|| fresh(&visit, &opened));
    page(&visit, &opened, &form, kept_at)
}

/// A new form: today, now, a telephone call, the person attended; what is usual is filled in.
fn fresh(visit: &Visit, opened: &app::episodes::Opened) -> FormState {
    let now = time::local(visit.ctx().now());
    let kind = if opened.episode.contact_count == 0 { Kind::FirstMeeting } else { Kind::FollowUp };
    FormState::empty()
        .with("kind", kind.as_str())
        .with("place", Place::Phone.as_str())
        .with("attendance", Attendance::Attended.as_str())
        .with_date("date", now.date())
        .with("time", now.strftime("%H:%M"))
        .with("readiness", &opened.episode.readiness)
}

fn page(visit: &Visit, opened: &app::episodes::Opened, form: &FormState, kept_at: Option<String>) -> WebResult {
    let person = &opened.person;
    let view = ContactView {
        episode: opened.episode.id.to_string(),
        person: format!("{} {}", person.given_name, person.family_name),
        safe_contact: person.safe_contact.clone(),
        kept_at,
        kinds: choices!(Kind),
        places: choices!(Place),
        attendances: choices!(Attendance),
        readinesses: choices!(Readiness),
        needs: need_choices(),
        first: opened.episode.contact_count == 0,
        note_max: NOTE_MAX,
    };
    visit.form_page("contacts/new.html", "Record a contact", form, view)
}

async fn record(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let problem = match read(&visit, &form) {
        Ok(new) => match app::contacts::record(visit.ctx(), EpisodeId(episode), new).await {
            Ok(_) => return Ok(done(&format!("/episodes/{episode}"), "contact_recorded")),
            Err(AppError::Invalid(problems)) => refused(&form, problems),
            Err(other) => return Err(other.into()),
        },
        Err(state) => state,
    };
    let opened = app::episodes::open(visit.ctx(), EpisodeId(episode)).await?;
    page(&visit, &opened, &problem, None)
}

fn read(visit: &Visit, form: &Form) -> Result<NewContact, FormState> {
    let minutes = |name, called| form.number(name).between(0, 600).called(called).optional();
    let (kind, place, attendance, on, at) = (
        form.one_of("kind", Kind::parse).required("Choose what kind of contact it was"),
        form.one_of("place", Place::parse).required("Choose where or how it took place"),
        form.one_of("attendance", Attendance::parse).required("Choose whether it took place"),
        form.date("date").required("Enter the day it took place"),
        form.line("time").parse(parse_time).required("Enter the time it began, for example 2:30pm"),
    );
    let (lasted, travel, with_whom, notes, needs) = (
        minutes("minutes", "Minutes"),
        minutes("travel_minutes", "Travel minutes"),
        form.line("with_whom").max(200).optional(),
        form.text("notes").max(NOTE_MAX).optional(),
        form.many("needs", |code| by_code(code).map(|need| need.code.clone())).any(),
    );
    let (next_on, next_at, next_kind, next_place, next_note) = (
        form.date("next_date").not_before(visit.ctx().today(), "Choose today or a day to come").optional(),
        form.line("next_time").parse(parse_time).optional(),
        form.one_of("next_kind", Kind::parse).optional(),
        form.one_of("next_place", Place::parse).optional(),
        form.line("next_note").max(300).optional(),
    );
    let (readiness, scope_explained, share) = (
        form.one_of("readiness", Readiness::parse).optional(),
        form.ticked("scope_explained"),
        form.one_of("consent_to_share", |code| match code {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        })
        .optional(),
    );
    let (
        (kind, place, attendance, on, at),
        (lasted, travel, with_whom, notes, needs),
        next,
        (readiness, scope_explained, consent_to_share),
    ) = form.done((
        (kind, place, attendance, on, at),
        (lasted, travel, with_whom, notes, needs),
        (next_on, next_at, next_kind, next_place, next_note),
        (readiness, scope_explained, share),
    ))?;
    let (next_on, next_at, next_kind, next_place, next_note) = next;
    let small = |n: Option<i64>| n.and_then(|n| i32::try_from(n).ok());
    Ok(NewContact {
        form: visit.once(form),
        draft: Draft {
            kind,
            place,
            at: local_moment(on, at),
            planned_minutes: None,
            minutes: small(lasted),
            travel_minutes: small(travel),
            attendance,
            with_whom: with_whom.unwrap_or_default(),
            notes: notes.unwrap_or_default(),
            needs,
            next_contact: next_on.map(|day| local_moment(day, next_at.unwrap_or_else(|| Time::constant(9, 0, 0, 0)))),
        },
        next_kind,
        next_place,
        next_note: next_note.unwrap_or_default(),
        readiness,
        scope_explained,
        consent_to_share,
    })
}

/// A local day and time as a moment. An hour that clocks skip is read as the one after, an hour that
/// they repeat as the first (jiff's "compatible" reading).
pub(crate) fn local_moment(day: Date, at: Time) -> Timestamp {
    day.to_datetime(at).to_zoned(time::london().clone()).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}
