//! One appointment, opened; and what the form of a new one offers.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::people::Marks;
use post::Channel;
use practice::access::Act;
use practice::event::Kind;
use practice::ids::{AccountId, AppointmentId, EpisodeId, GroupSessionId, SiteId};
use practice::person::full_name;
use serde_json::json;
use store::Tx;
use store::calendar::{AppointmentReplyRow, AppointmentRow, RoomRow};
use store::permit::EpisodePermit;
use uuid::Uuid;

/// An appointment, opened.
#[derive(Debug)]
pub struct Opened {
    /// What it says.
    pub row: AppointmentRow,
    /// Whom it is with; empty for time kept for something else.
    pub name: String,
    /// Whose calendar it stands in.
    pub worker: String,
    /// The site; empty for none.
    pub site: String,
    /// The room; empty for none.
    pub room: String,
    /// Whether this account may change it.
    pub write: bool,
    /// How many of its series are still planned from it on, itself counted.
    pub follow: usize,
    /// Answers to reminders, the latest first.
    pub answers: Vec<AppointmentReplyRow>,
    /// What must be known of the person.
    pub marks: Marks,
    /// What it can be moved to.
    pub offered: Offered,
    /// The session of a group that it is.
    pub session: Option<GroupSessionId>,
}

/// What the form of an appointment offers.
#[derive(Debug, Default)]
pub struct Offered {
    /// The person; empty for time kept for something else.
    pub name: String,
    /// In whose calendar it can stand: one's own first.
    pub workers: Vec<(AccountId, String)>,
    /// Sites in use.
    pub sites: Vec<(SiteId, String)>,
    /// Rooms in use, by site and name.
    pub rooms: Vec<RoomRow>,
    /// The site of the support.
    pub site: Option<SiteId>,
    /// By which channels the person can be written to: set up here, safe, and agreed to.
    pub channels: Vec<Channel>,
    /// Whether the person was met before.
    pub met: bool,
    /// Whether support has ended.
    pub ended: bool,
}

async fn places(tx: &mut Box<dyn Tx>) -> AppResult<Offered> {
    let sites = tx.site_list().await?.into_iter().filter(|s| s.archived_at.is_none());
    let sites = sites.map(|s| (SiteId(s.id), s.name)).collect();
    let rooms = tx.room_list().await?.into_iter().filter(|r| r.archived_at.is_none()).collect();
    Ok(Offered { sites, rooms, ..Offered::default() })
}

async fn of_episode(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit) -> AppResult<Offered> {
    let row = ctx.disclose(tx.episode_get(permit).await?).ok_or(AppError::NotFound)?;
    let person_permit = tx.permit_person_of_episode(permit).await?;
    let person = ctx.disclose(tx.person_get(&person_permit).await?).ok_or(AppError::NotFound)?;
    let me = ctx.account()?;
    let mut workers = vec![(me, ctx.actor_name().to_owned())];
    if row.owner_id != me.0 {
        let owners = tx.episode_owners(permit).await?;
        if let Some(owner) = owners.into_iter().find(|o| o.owner_id == row.owner_id && o.until_at.is_none()) {
            workers.push((AccountId(owner.owner_id), owner.owner_name));
        }
    }
    Ok(Offered {
        name: full_name(&person.given_name, &person.family_name),
        workers,
        site: Some(SiteId(row.site_id)),
        channels: crate::reminders::channels(ctx, tx, &person_permit).await?,
        met: row.started_at.is_some(),
        ended: row.state == practice::episode::State::Ended.as_str(),
        ..places(tx).await?
    })
}

/// What the form of a new appointment offers: with a person in support, or for time kept for something else.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where the account may not change the support.
pub async fn offered(ctx: &Ctx, episode: Option<EpisodeId>) -> AppResult<Offered> {
    let mut tx = ctx.read().await?;
    let Some(episode) = episode else {
        ctx.authorise(Act::CalendarKeep)?;
        return places(&mut tx).await;
    };
    ctx.authorise(Act::EpisodeWrite)?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    of_episode(ctx, &mut tx, &permit).await
}

/// What is planned in an episode, the earliest first: which of it a contact was.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn planned_of(ctx: &Ctx, episode: EpisodeId) -> AppResult<Vec<AppointmentRow>> {
    ctx.authorise(Act::EpisodeRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    let mut rows = ctx.disclose(tx.appointment_planned(&permit).await?);
    let person = tx.permit_person_of_episode(&permit).await?;
    let marks = crate::people::marks(ctx, &mut tx, &person).await?;
    for row in &mut rows {
        marks.cover_text(&mut row.note);
    }
    Ok(rows)
}

/// Opens an appointment.
///
/// # Errors
/// [`AppError::NotFound`] where it is with somebody whose record the account may not read, or somebody else's own time.
pub async fn open(ctx: &Ctx, appointment: AppointmentId) -> AppResult<Opened> {
    ctx.authorise(Act::CalendarRead)?;
    let mut tx = ctx.read().await?;
    let head = tx.appointment_head(appointment.0).await?.ok_or(AppError::NotFound)?;
    let me = ctx.account()?;
    let Some(episode) = head.episode_id else {
        let row = tx.block_get(me.0, appointment.0).await?.ok_or(AppError::NotFound)?;
        let follow = match row.series_id {
            Some(series) => tx.block_following(me.0, series, row.starts_at).await?.len(),
            None => 0,
        };
        let offered = places(&mut tx).await?;
        let session = crate::groups::of_line(&mut tx, row.line_id).await?;
        let opened = opened(row, ctx.actor_name().to_owned(), (true, follow), Vec::new(), Marks::default(), offered);
        return Ok(Opened { session, ..opened });
    };
    let permit = ctx.episode_permit(&mut tx, EpisodeId(episode)).await?;
    let mut row = ctx.disclose(tx.appointment_get(&permit, appointment.0).await?).ok_or(AppError::NotFound)?;
    let follow = match row.series_id {
        Some(series) => ctx
            .disclose(tx.appointment_planned(&permit).await?)
            .iter()
            .filter(|a| a.series_id == Some(series) && a.starts_at >= row.starts_at)
            .count(),
        None => 0,
    };
    let mut answers = ctx.disclose(tx.answer_of_appointment(&permit, appointment.0).await?);
    let person = tx.permit_person_of_episode(&permit).await?;
    let marks = crate::people::marks(ctx, &mut tx, &person).await?;
    marks.cover_text(&mut row.note);
    marks.cover_text(&mut row.why);
    for answer in &mut answers {
        marks.cover_text(&mut answer.words);
    }
    let offered = of_episode(ctx, &mut tx, &permit).await?;
    let workers = tx.episode_owners(&permit).await?;
    let worker = workers.iter().find(|o| o.owner_id == row.worker_id).map(|o| o.owner_name.clone());
    let worker = worker.or_else(|| (row.worker_id == me.0).then(|| ctx.actor_name().to_owned()));
    let worker = worker.unwrap_or_else(|| "A colleague".to_owned());
    Ok(opened(row, worker, (*permit.write(), follow), answers, marks, offered))
}

fn opened(
    row: AppointmentRow,
    worker: String,
    (write, follow): (bool, usize),
    answers: Vec<AppointmentReplyRow>,
    marks: Marks,
    offered: Offered,
) -> Opened {
    let named = |id: Option<Uuid>, all: &[(Uuid, &str)]| {
        all.iter().find(|(one, _)| Some(*one) == id).map(|(_, name)| (*name).to_owned()).unwrap_or_default()
    };
    let sites: Vec<(Uuid, &str)> = offered.sites.iter().map(|(id, name)| (id.0, name.as_str())).collect();
    let rooms: Vec<(Uuid, &str)> = offered.rooms.iter().map(|room| (room.id, room.name.as_str())).collect();
    Opened {
        name: offered.name.clone(),
        worker,
        site: named(row.site_id, &sites),
        room: named(row.room_id, &rooms),
        write,
        follow,
        answers,
        marks,
        row,
        offered,
        session: None,
    }
}

/// Says that what was answered to a reminder was seen. What follows from it, the worker does.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where the account may not change the support; [`AppError::TakenBefore`].
pub async fn see_answers(ctx: &Ctx, appointment: AppointmentId, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let head = tx.appointment_head(appointment.0).await?.ok_or(AppError::NotFound)?;
    let episode = EpisodeId(head.episode_id.ok_or(AppError::NotFound)?);
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    if tx.answer_seen(&permit, appointment.0, ctx.at(), ctx.account()?.0).await? > 0 {
        ctx.event(&mut tx, Kind::AnswerSeen, crate::ctx::About::episode(&permit, appointment.0), &json!({}));
    }
    ctx.finish(tx, form, &super::place(appointment), None).await
}
