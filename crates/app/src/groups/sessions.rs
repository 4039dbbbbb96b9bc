//! Sessions of a group, planned in the calendar of whoever runs it: a room or a time that is taken is said before anything is saved. A
//! session that was held without being planned is put in afterwards.

use super::{goes_on, place, running, session_place};
use crate::calendar::clash::{self, Wanted};
use crate::calendar::plan::whereabouts;
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::ToSpan;
use practice::access::Act;
use practice::appointment::{Block, Clashing, Draft, State, What, moment};
use practice::event::Kind;
use practice::ids::{GroupId, GroupSessionId, RoomId};
use serde_json::json;
use store::calendar::AppointmentRow;
use store::groups::GroupSessionRow;
use uuid::Uuid;

/// Sessions to be planned.
#[derive(Debug, Clone)]
pub struct NewSessions {
    /// The form's own id.
    pub form: Uuid,
    /// When, how long, how often; its kind is set here.
    pub draft: Draft,
    /// In which room; none for none.
    pub room: Option<RoomId>,
    /// What is done about days against which something stands.
    pub clashing: Option<Clashing>,
}

/// Plans a session, or a series of them; gives where to go next: the group, or the sheet of one that was held already.
///
/// # Errors
/// [`AppError::Invalid`] with what is wrong or stands against it; [`AppError::NotPossible`] where somebody else runs the group;
/// [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn plan(ctx: &Ctx, group: GroupId, new: NewSessions) -> AppResult<String> {
    ctx.authorise(Act::GroupKeep)?;
    let draft = Draft { what: What::Block(Block::Group), ..new.draft };
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let (permit, row) = running(ctx, &mut tx, group).await?;
    goes_on(&row)?;
    let starts = moment(draft.day, draft.time, draft.turn).ok();
    // what happened is recorded late too, as a contact is
    let held = starts.is_some_and(|starts| starts < ctx.now());
    if held && draft.series.is_some() {
        return Err(AppError::field("day", "A series begins today or on a day to come"));
    }
    if held && draft.day < ctx.today().saturating_sub(1.year()) {
        return Err(AppError::field("day", "This is more than a year ago. Check the year"));
    }
    let spans = draft.check(starts.filter(|_| held).unwrap_or_else(|| ctx.now())).map_err(AppError::Invalid)?;
    let (site, room) = match new.room {
        Some(room) => whereabouts(&mut tx, None, Some(room)).await?,
        None => (row.site_id, None),
    };
    let wanted = Wanted { worker: row.led_by, room, leaving: &[], series: draft.series.is_some() };
    let spans = if held { spans } else { clash::settle(&mut tx, wanted, &spans, new.clashing).await? };
    let series_id = draft.series.as_ref().map(|_| ctx.id());
    let mut first = None;
    for span in &spans {
        let line = ctx.id();
        let appointment = AppointmentRow {
            id: line,
            line_id: line,
            sequence: 0,
            worker_id: row.led_by,
            episode_id: None,
            person_id: None,
            site_id: site,
            room_id: room,
            kind: Block::Group.as_str().to_owned(),
            place: Some(row.place.clone()),
            starts_at: time::at(span.starts),
            ends_at: time::at(span.ends),
            note: row.name.clone(),
            tasks: String::new(),
            state: State::Planned.as_str().to_owned(),
            series_id,
            contact_id: None,
            remind_by: None,
            made_at: ctx.at(),
            made_by: ctx.account()?.0,
            closed_at: None,
            closed_by: None,
            why: String::new(),
            version: 1,
        };
        tx.block_insert(row.led_by, &appointment).await?;
        let session = GroupSessionRow {
            id: ctx.id(),
            group_id: group.0,
            line_id: line,
            note: String::new(),
            minutes: None,
            travel_minutes: None,
            taken_at: None,
            taken_by: None,
            version: 1,
        };
        tx.group_session_insert(&permit, &session).await?;
        first.get_or_insert((session.id, appointment.starts_at));
    }
    let Some((session, at)) = first else { return Err(AppError::Internal("no session".to_owned())) };
    let said = json!({ "name": row.name, "at": at, "times": spans.len() });
    ctx.event(&mut tx, Kind::GroupSessionPlanned, About::service(session), &said);
    let to = if held { session_place(GroupSessionId(session)) } else { place(group) };
    ctx.finish(tx, new.form, &to, None).await?;
    Ok(to)
}
