//! Planning: with a person in support, or time kept for something else; once, or as a series.

use super::clash::{self, Wanted};
use super::{place, step};
use crate::charter::{Leaved, Weigher, Whose, act, planned_contact};
use crate::ctx::{About, Ctx};
use crate::episodes::refresh_due;
use crate::error::{AppError, AppResult};
use crate::time;
use post::Channel;
use practice::access::Act;
use practice::appointment::{Clashing, Draft, Series, Span, State, Until, What};
use practice::charter::{Done, Task};
use practice::event::Kind;
use practice::ids::{AccountId, AppointmentId, EpisodeId, RoomId, SiteId};
use serde_json::{Value, json};
use store::Tx;
use store::calendar::AppointmentRow;
use store::episodes::EpisodeRow;
use store::permit::EpisodePermit;
use uuid::Uuid;

/// An appointment to be planned.
#[derive(Debug, Clone)]
pub struct NewAppointment {
    /// The form's own id.
    pub form: Uuid,
    /// What, when, how often.
    pub draft: Draft,
    /// In whose calendar: the account's own, or that of whoever supports the person; none for one's own.
    pub worker: Option<AccountId>,
    /// Where.
    pub site: Option<SiteId>,
    /// In which room; it says the site too.
    pub room: Option<RoomId>,
    /// What is done about days against which something stands.
    pub clashing: Option<Clashing>,
    /// What is to be done for the person at it, where the charter speaks of it.
    pub tasks: Vec<Task>,
    /// By which channel the person agreed to be written to of it.
    pub remind_by: Option<Channel>,
}

/// The site and room, where they are in use.
pub(crate) async fn whereabouts(
    tx: &mut Box<dyn Tx>,
    site: Option<SiteId>,
    room: Option<RoomId>,
) -> AppResult<(Option<Uuid>, Option<Uuid>)> {
    if let Some(room) = room {
        let row = tx.room_get(room.0).await?.filter(|r| r.archived_at.is_none());
        let row = row.ok_or_else(|| AppError::field("room", "Choose one of the rooms shown"))?;
        return Ok((Some(row.site_id), Some(row.id)));
    }
    let Some(site) = site else { return Ok((None, None)) };
    let row = tx.site_get(site.0).await?.filter(|s| s.archived_at.is_none());
    Ok((Some(row.ok_or_else(|| AppError::field("site", "Choose one of the sites shown"))?.id), None))
}

/// A series as its event says it.
fn series_body(series: &Series, times: usize) -> Value {
    let until = match series.until {
        Until::Times(_) => Value::Null,
        Until::Day(day) => json!(day),
    };
    json!({ "every": series.every.as_str(), "times": times, "last": until })
}

/// Plans an appointment, or a series of them; gives the first.
///
/// # Errors
/// [`AppError::Invalid`] with what is wrong or stands against it, and what the charter asks for; [`AppError::Asked`];
/// [`AppError::NotPossible`] where support has ended;
/// [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn make(ctx: &Ctx, episode: Option<EpisodeId>, new: NewAppointment) -> AppResult<AppointmentId> {
    ctx.authorise(if episode.is_some() { Act::EpisodeWrite } else { Act::CalendarKeep })?;
    let spans = new.draft.check(ctx.now()).map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let me = ctx.account()?.0;
    let held = match (episode, new.draft.what) {
        (Some(episode), What::Contact(..)) => {
            let permit = ctx.episode_write_permit(&mut tx, episode).await?;
            let row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
            crate::episodes::still_open(&row)?;
            crate::people::alive(&mut tx, row.person_id, "day").await?;
            Some((permit, row))
        }
        (None, What::Block(_)) => None,
        _ => return Err(AppError::field("kind", "Choose what it is")),
    };
    let worker = match (&held, new.worker) {
        (_, None) => me,
        (_, Some(worker)) if worker.0 == me => me,
        (Some((_, row)), Some(worker)) if worker.0 == row.owner_id => row.owner_id,
        _ => return Err(AppError::field("worker", "Choose yourself, or whoever supports this person")),
    };
    let (site, room) = whereabouts(&mut tx, new.site, new.room).await?;
    let wanted = Wanted { worker, room, leaving: &[], series: new.draft.series.is_some() };
    let spans = clash::settle(&mut tx, wanted, &spans, new.clashing).await?;
    let mut leaved = None;
    if let (Some((permit, _)), What::Contact(kind, at)) = (&held, new.draft.what) {
        let mut weigher = Weigher::of_episode(ctx, &mut tx, permit, ctx.today(), None).await?;
        let planned = ctx.disclose(tx.appointment_planned(permit).await?);
        let act = planned_contact(&mut weigher, (kind, at, new.draft.minutes), &new.tasks, spans.len(), &planned);
        let page = format!("/episodes/{}/appointments/new", permit.episode());
        let (next, leave) = weigher.planned(ctx, tx, Whose::Episode(permit), (new.form, &page), &act).await?;
        (tx, leaved) = (next, Some(leave));
    }
    let series_id = new.draft.series.as_ref().map(|_| ctx.id());
    let mut rows = Vec::new();
    for span in &spans {
        let mut row = blank(ctx, &new, span, worker)?;
        (row.site_id, row.room_id, row.series_id) = (site, room, series_id);
        if let Some((permit, _)) = &held {
            row.episode_id = Some(*permit.episode());
            row.person_id = Some(*permit.person());
            book(ctx, &mut tx, permit, &row, leaved.take()).await?;
            // a confirmation of the first says enough; each is reminded of
            crate::reminders::of_planned(ctx, &mut tx, &row, rows.is_empty()).await?;
        } else {
            tx.block_insert(worker, &row).await?;
        }
        rows.push(row);
    }
    let Some(first) = rows.first().map(|row| row.id) else {
        return Err(AppError::Internal("no appointment".to_owned()));
    };
    let mut said = step::body(&rows[0]);
    said["minutes"] = json!(new.draft.minutes);
    if let Some(series) = &new.draft.series {
        said["series"] = series_body(series, rows.len());
    }
    match held {
        Some((permit, row)) => {
            ctx.event(&mut tx, Kind::AppointmentPlanned, About::episode(&permit, first), &said);
            planned(ctx, &mut tx, &permit, row).await?;
        }
        None => ctx.event(
            &mut tx,
            Kind::TimeKept,
            About::service(first),
            &json!({ "kind": said["kind"], "at": said["at"] }),
        ),
    }
    let draft = episode.map(|episode| format!("/episodes/{episode}/appointments/new"));
    let id = AppointmentId(first);
    ctx.finish(tx, new.form, &place(id), draft.as_deref()).await?;
    Ok(id)
}

/// Books an appointment, the first of its form with the leave for all of them.
async fn book(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    row: &AppointmentRow,
    leaved: Option<Leaved<act::Appointment>>,
) -> AppResult<()> {
    tx.appointment_insert(permit, row).await?;
    match leaved {
        Some(leaved) => leaved.keep(ctx, tx, Whose::Episode(permit), (row.id, row.starts_at)).await,
        None => Ok(()),
    }
}

/// What follows for the episode from what was planned, moved or cancelled in it.
pub(super) async fn planned(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    mut row: EpisodeRow,
) -> AppResult<()> {
    step::in_step(ctx, tx, permit, &mut row).await?;
    refresh_due(tx, permit, &mut row).await?;
    tx.episode_save(permit, &row).await?;
    crate::contacts::first_offered(ctx, tx, permit, &row).await.map(|_| ())
}

fn blank(ctx: &Ctx, new: &NewAppointment, span: &Span, worker: Uuid) -> AppResult<AppointmentRow> {
    let id = ctx.id();
    Ok(AppointmentRow {
        id,
        line_id: id,
        sequence: 0,
        worker_id: worker,
        episode_id: None,
        person_id: None,
        site_id: None,
        room_id: None,
        kind: new.draft.what.kind().to_owned(),
        place: new.draft.what.place().map(str::to_owned),
        starts_at: time::at(span.starts),
        ends_at: time::at(span.ends),
        note: new.draft.note.trim().to_owned(),
        tasks: Done { tasks: new.tasks.clone(), ..Done::default() }.kept(),
        state: State::Planned.as_str().to_owned(),
        series_id: None,
        contact_id: None,
        remind_by: new.remind_by.map(|channel| channel.as_str().to_owned()),
        made_at: ctx.at(),
        made_by: ctx.account()?.0,
        closed_at: None,
        closed_by: None,
        why: String::new(),
        version: 1,
    })
}
