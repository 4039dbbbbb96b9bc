//! Keeps an episode in step with its appointments: what is planned next is the earliest of those that are planned, and recording a
//! contact closes the one that it was.

use crate::contacts::NewContact;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::Timestamp;
use practice::appointment::{Span, State, closes, usual_minutes};
use practice::charter::Done;
use practice::contact::{Kind, Place};
use serde_json::{Value, json};
use store::Tx;
use store::calendar::AppointmentRow;
use store::episodes::EpisodeRow;
use store::permit::EpisodePermit;
use uuid::Uuid;

/// Which appointment a contact closes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Closes {
    /// The one that it is likely to be ([`practice::appointment::closes`]).
    #[default]
    Likely,
    /// This one.
    This(Uuid),
    /// None: it came besides.
    Nothing,
}

/// What is planned next, from the appointments that are planned, the earliest first.
pub(crate) fn set_next(row: &mut EpisodeRow, planned: &[AppointmentRow]) {
    let next = planned.iter().min_by_key(|a| (a.starts_at, a.id));
    row.next_contact_at = next.map(|a| a.starts_at);
    row.next_contact_kind = next.map(|a| a.kind.clone());
    row.next_contact_place = next.and_then(|a| a.place.clone());
    row.next_contact_note = next.map(|a| a.note.clone()).unwrap_or_default();
}

/// Reads the appointments anew, and sets what is planned next.
pub(crate) async fn in_step(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    row: &mut EpisodeRow,
) -> AppResult<Vec<AppointmentRow>> {
    let planned = ctx.disclose(tx.appointment_planned(permit).await?);
    set_next(row, &planned);
    Ok(planned)
}

/// An appointment as one plans it without the calendar: with whoever supports the person, as long as usual.
pub(crate) fn short(
    ctx: &Ctx,
    row: &EpisodeRow,
    at: Timestamp,
    kind: Option<Kind>,
    place: Option<Place>,
    note: &str,
) -> AppResult<AppointmentRow> {
    let kind = kind.unwrap_or(Kind::FollowUp);
    let span = Span::of(at, usual_minutes(kind));
    let id = ctx.id();
    Ok(AppointmentRow {
        id,
        line_id: id,
        sequence: 0,
        worker_id: row.owner_id,
        episode_id: Some(row.id),
        person_id: Some(row.person_id),
        site_id: (place == Some(Place::Surgery)).then_some(row.site_id),
        room_id: None,
        kind: kind.as_str().to_owned(),
        place: place.map(|place| place.as_str().to_owned()),
        starts_at: time::at(span.starts),
        ends_at: time::at(span.ends),
        note: note.trim().to_owned(),
        tasks: String::new(),
        state: State::Planned.as_str().to_owned(),
        series_id: None,
        contact_id: None,
        remind_by: None,
        made_at: ctx.at(),
        made_by: ctx.account()?.0,
        closed_at: None,
        closed_by: None,
        why: String::new(),
        version: 1,
    })
}

/// What was planned, as its event says it.
pub(crate) fn body(row: &AppointmentRow) -> Value {
    let mut said = json!({ "at": row.starts_at, "kind": row.kind, "place": row.place, "note": row.note });
    let tasks = Done::parse(&row.tasks);
    if !tasks.is_empty() {
        said["tasks"] = json!(tasks.codes());
    }
    said
}

/// Which of the planned appointments a contact closes.
pub(crate) fn closed(planned: &[AppointmentRow], new: &NewContact) -> AppResult<Option<usize>> {
    match new.appointment {
        Closes::Nothing => Ok(None),
        Closes::This(id) => match planned.iter().position(|a| a.id == id) {
            Some(found) => Ok(Some(found)),
            None => Err(AppError::field(
                "appointment",
                "That appointment was closed or moved meanwhile. Choose again which it was",
            )),
        },
        Closes::Likely => {
            let times: Vec<_> = planned.iter().map(|a| (time::moment(a.starts_at), Kind::parse(&a.kind))).collect();
            Ok(closes(new.draft.kind, new.draft.at, &times))
        }
    }
}

/// Closes an appointment by the contact that it was, and takes it from those that are planned.
pub(crate) async fn close(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    planned: &mut Vec<AppointmentRow>,
    (position, contact): (usize, Uuid),
    state: State,
) -> AppResult<()> {
    let mut row = planned.remove(position);
    state.as_str().clone_into(&mut row.state);
    row.contact_id = Some(contact);
    row.closed_at = Some(ctx.at());
    row.closed_by = ctx.account_uuid();
    Ok(tx.appointment_save(permit, &row).await?)
}

/// An appointment in place of another: the same line, one turn on.
pub(crate) fn instead(ctx: &Ctx, old: &AppointmentRow, span: &Span) -> AppResult<AppointmentRow> {
    Ok(AppointmentRow {
        id: ctx.id(),
        sequence: old.sequence + 1,
        starts_at: time::at(span.starts),
        ends_at: time::at(span.ends),
        state: State::Planned.as_str().to_owned(),
        contact_id: None,
        made_at: ctx.at(),
        made_by: ctx.account()?.0,
        closed_at: None,
        closed_by: None,
        why: String::new(),
        version: 1,
        ..old.clone()
    })
}

/// Says that an appointment is no more, and why.
pub(crate) fn put_away(ctx: &Ctx, row: &mut AppointmentRow, state: State, why: &str) {
    state.as_str().clone_into(&mut row.state);
    row.closed_at = Some(ctx.at());
    row.closed_by = ctx.account_uuid();
    why.trim().clone_into(&mut row.why);
}
