//! The turns of an appointment: moved, cancelled, not attended. One of a series alone, or it and all that follow.

use super::clash::{self, Wanted};
use super::plan::{planned, whereabouts};
use super::step::{Closes, instead, put_away};
use super::{place, step};
use crate::charter::{ContactWords, Leaved, Seen, Weigher, Whose, act, moved_contact, planned_contact};
use crate::contacts::{self, NewContact};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use practice::access::Act;
use practice::appointment::{By, Clashing, Reach, Span, State, Turn, moment, past};
use practice::charter::Done;
use practice::clock::days_between;
use practice::contact::{Attendance, Draft, Kind as ContactKind, Place};
use practice::event::Kind;
use practice::goal::{SHORT_MAX, too_long};
use practice::ids::{AppointmentId, EpisodeId, RoomId, SiteId};
use practice::problem::Problem;
use serde_json::json;
use store::Tx;
use store::calendar::AppointmentRow;
use store::episodes::EpisodeRow;
use store::permit::EpisodePermit;
use uuid::Uuid;

/// An appointment that the account may change.
struct Held {
    tx: Box<dyn Tx>,
    /// The support it belongs to; none of time that is with nobody.
    of: Option<(EpisodePermit, EpisodeRow)>,
    row: AppointmentRow,
}

async fn held(ctx: &Ctx, appointment: AppointmentId, form: Uuid, version: i64) -> AppResult<Held> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let head = tx.appointment_head(appointment.0).await?.ok_or(AppError::NotFound)?;
    let (of, row) = if let Some(episode) = head.episode_id {
        ctx.authorise(Act::EpisodeWrite)?;
        let permit = ctx.episode_write_permit(&mut tx, EpisodeId(episode)).await?;
        let episode = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
        let row = ctx.disclose(tx.appointment_get(&permit, appointment.0).await?);
        (Some((permit, episode)), row)
    } else {
        ctx.authorise(Act::CalendarKeep)?;
        (None, tx.block_get(ctx.account()?.0, appointment.0).await?)
    };
    let row = row.ok_or(AppError::NotFound)?;
    if State::parse(&row.state) != Some(State::Planned) {
        return Err(AppError::NotPossible(
            "This appointment was held, moved or cancelled already. Nothing was changed".to_owned(),
        ));
    }
    if row.version != version {
        return Err(AppError::Stale);
    }
    Ok(Held { tx, of, row })
}

impl Held {
    /// The one that was asked for, and all of its series that follow, where that is meant.
    async fn meant(&mut self, ctx: &Ctx, reach: Reach) -> AppResult<Vec<AppointmentRow>> {
        let (Reach::Following, Some(series)) = (reach, self.row.series_id) else { return Ok(vec![self.row.clone()]) };
        let from = self.row.starts_at;
        Ok(match &self.of {
            Some((permit, _)) => ctx
                .disclose(self.tx.appointment_planned(permit).await?)
                .into_iter()
                .filter(|a| a.series_id == Some(series) && a.starts_at >= from)
                .collect(),
            None => self.tx.block_following(ctx.account()?.0, series, from).await?,
        })
    }

    async fn save(&mut self, row: &AppointmentRow) -> AppResult<()> {
        match &self.of {
            Some((permit, _)) => self.tx.appointment_save(permit, row).await?,
            None => self.tx.block_save(row.worker_id, row).await?,
        }
        Ok(())
    }

    async fn insert(&mut self, row: &AppointmentRow) -> AppResult<()> {
        match &self.of {
            Some((permit, _)) => self.tx.appointment_insert(permit, row).await?,
            None => self.tx.block_insert(row.worker_id, row).await?,
        }
        Ok(())
    }

    /// Leave to move it, where it is a contact and comes to lie beyond the charter otherwise than it did: to move what was settled is no
    /// new judgement, and nothing is asked a second time.
    async fn weigh(
        self,
        ctx: &Ctx,
        form: (Uuid, &str),
        minutes: i64,
    ) -> AppResult<(Self, Option<Leaved<act::Appointment>>)> {
        let Self { mut tx, of, row } = self;
        let Some((permit, episode)) = of else { return Ok((Self { tx, of: None, row }, None)) };
        let mut weigher = Weigher::of_episode(ctx, &mut tx, &permit, ctx.today(), None).await?;
        let planned = ctx.disclose(tx.appointment_planned(&permit).await?);
        let tasks = Done::parse(&row.tasks).tasks;
        let mut leaved = None;
        if let Some((before, after)) = moved_contact(&mut weigher, &row, &tasks, minutes, &planned)
            && weigher.goes_further(&before, &after)
        {
            let (next, leave) = weigher.planned(ctx, tx, Whose::Episode(&permit), form, &after).await?;
            (tx, leaved) = (next, Some(leave));
        }
        Ok((Self { tx, of: Some((permit, episode)), row }, leaved))
    }

    /// Notes what happened, and keeps the episode in step.
    async fn end(
        mut self,
        ctx: &Ctx,
        kinds: (Kind, Kind),
        body: &serde_json::Value,
        form: Uuid,
        to: &str,
    ) -> AppResult<()> {
        let draft = place(AppointmentId(self.row.id));
        match self.of.take() {
            Some((permit, row)) => {
                ctx.event(&mut self.tx, kinds.0, About::episode(&permit, self.row.id), body);
                planned(ctx, &mut self.tx, &permit, row).await?;
            }
            None => ctx.event(&mut self.tx, kinds.1, About::service(self.row.id), &json!({ "kind": self.row.kind })),
        }
        ctx.finish(self.tx, form, to, Some(&draft)).await
    }
}

fn span(row: &AppointmentRow) -> Span {
    Span { starts: time::moment(row.starts_at), ends: time::moment(row.ends_at) }
}

/// Where and when an appointment is moved.
#[derive(Debug, Clone)]
pub struct Move {
    /// The form's own id.
    pub form: Uuid,
    /// As read.
    pub version: i64,
    /// To which day; of a series, all that follow move by as many days.
    pub day: Date,
    /// To which time.
    pub time: Time,
    /// Which of two times that read alike.
    pub turn: Option<Turn>,
    /// How long it is there, in minutes.
    pub minutes: i64,
    /// Where.
    pub site: Option<SiteId>,
    /// In which room.
    pub room: Option<RoomId>,
    /// Which of a series.
    pub reach: Reach,
    /// What is done about what stands against it.
    pub clashing: Option<Clashing>,
    /// Why, in a few words.
    pub why: String,
}

/// Moves an appointment: another one takes its place, and the one it was says so. A reminder of the old time is not sent any more.
/// Gives the new one.
///
/// # Errors
/// [`AppError::Invalid`], also with what the charter asks for; [`AppError::Asked`]; [`AppError::NotPossible`] where it is planned no longer;
/// [`AppError::Stale`]; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn move_to(ctx: &Ctx, appointment: AppointmentId, new: Move) -> AppResult<AppointmentId> {
    ctx.authorise(Act::CalendarRead)?;
    let mut held = held(ctx, appointment, new.form, new.version).await?;
    let mut problems: Vec<Problem> = too_long("why", &new.why, SHORT_MAX).into_iter().collect();
    if !(1..=24 * 60).contains(&new.minutes) {
        problems.push(Problem::new("minutes", "Give whole minutes from 1 to 1440"));
    }
    let old = held.meant(ctx, new.reach).await?;
    let by = days_between(time::local_date(time::moment(held.row.starts_at)), new.day);
    let mut spans = Vec::new();
    for row in &old {
        let day = time::local_date(time::moment(row.starts_at)).saturating_add(by.days());
        match moment(day, new.time, new.turn) {
            Ok(starts) => spans.push(Span::of(starts, new.minutes)),
            Err(unclear) => {
                problems.push(unclear.problem(day, "time", "turn"));
                break;
            }
        }
    }
    problems.extend(spans.first().and_then(|first| past(first.starts, ctx.now())));
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    if let Some((permit, _)) = &held.of {
        crate::people::alive(&mut held.tx, *permit.person(), "day").await?;
    }
    let (site, room) = whereabouts(&mut held.tx, new.site, new.room).await?;
    let leaving: Vec<Uuid> = old.iter().map(|row| row.id).collect();
    let wanted = Wanted { worker: held.row.worker_id, room, leaving: &leaving, series: old.len() > 1 };
    let kept = clash::settle(&mut held.tx, wanted, &spans, new.clashing).await?;
    let mut leaved;
    (held, leaved) = held.weigh(ctx, (new.form, &place(appointment)), new.minutes).await?;
    let mut first = None;
    // of those that are left out the old time stays, so that nothing vanishes
    for (row, span) in old.iter().zip(&spans).filter(|(_, span)| kept.contains(span)) {
        let mut gone = row.clone();
        put_away(ctx, &mut gone, State::Moved, &new.why);
        held.save(&gone).await?;
        let mut next = instead(ctx, row, span)?;
        (next.site_id, next.room_id) = (site, room);
        held.insert(&next).await?;
        if let (Some(leaved), Some((permit, _))) = (leaved.take(), &held.of) {
            leaved.keep(ctx, &mut held.tx, Whose::Episode(permit), (next.id, next.starts_at)).await?;
        }
        crate::reminders::of_planned(ctx, &mut held.tx, &next, first.is_none()).await?;
        first.get_or_insert(AppointmentId(next.id));
    }
    let id = first.unwrap_or(appointment);
    let mut body = json!({ "kind": held.row.kind, "from_at": held.row.starts_at, "at": spans.first().map(|s| time::at(s.starts)),
                           "why": new.why.trim() });
    if old.len() > 1 {
        body["times"] = json!(kept.len());
    }
    held.end(ctx, (Kind::AppointmentMoved, Kind::TimeMoved), &body, new.form, &place(id)).await?;
    Ok(id)
}

/// An appointment that is not to be.
#[derive(Debug, Clone)]
pub struct Cancel {
    /// The form's own id.
    pub form: Uuid,
    /// As read.
    pub version: i64,
    /// Who cancels.
    pub by: By,
    /// Which of a series.
    pub reach: Reach,
    /// Why, in a few words.
    pub why: String,
}

/// Cancels an appointment, or it and all that follow of its series.
///
/// # Errors
/// As [`move_to`].
pub async fn cancel(ctx: &Ctx, appointment: AppointmentId, new: Cancel) -> AppResult<()> {
    ctx.authorise(Act::CalendarRead)?;
    if let Some(problem) = too_long("cancel_why", &new.why, SHORT_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let mut held = held(ctx, appointment, new.form, new.version).await?;
    let state = match new.by {
        By::Person if held.of.is_some() => State::CancelledByPerson,
        _ => State::CancelledByWorker,
    };
    let mut rows = held.meant(ctx, new.reach).await?;
    for row in &mut rows {
        put_away(ctx, row, state, &new.why);
        held.save(row).await?;
    }
    if new.by == By::Worker {
        crate::reminders::of_cancelled(ctx, &mut held.tx, &rows).await?;
    }
    let mut body =
        json!({ "kind": held.row.kind, "at": held.row.starts_at, "by": new.by.as_str(), "why": new.why.trim() });
    if rows.len() > 1 {
        body["times"] = json!(rows.len());
    }
    let day = time::local_date(time::moment(held.row.starts_at));
    let to = format!("/calendar?week={}", super::monday(day));
    held.end(ctx, (Kind::AppointmentCancelled, Kind::TimeGivenUp), &body, new.form, &to).await
}

/// Says that nobody came: a contact that was not attended stands in the record, and closes the appointment. Where the charter asks why and
/// nobody has read it yet (`words` are none), it gives what it says, and nothing is kept.
///
/// # Errors
/// [`AppError::NotPossible`] before it has begun, and where it is planned no longer; [`AppError::Stale`]; [`AppError::NotFound`];
/// [`AppError::TakenBefore`].
pub async fn did_not_attend(
    ctx: &Ctx,
    appointment: AppointmentId,
    form: Uuid,
    version: i64,
    note: &str,
    words: Option<ContactWords>,
) -> AppResult<Result<EpisodeId, Vec<Seen>>> {
    ctx.authorise(Act::ContactRecord)?;
    let held = held(ctx, appointment, form, version).await?;
    let Some((permit, _)) = &held.of else {
        return Err(AppError::NotPossible("This time is kept for something, and is with nobody".to_owned()));
    };
    let (span, episode) = (span(&held.row), EpisodeId(*permit.episode()));
    if span.starts > ctx.now() {
        return Err(AppError::NotPossible(
            "This appointment has not begun yet. Move or cancel it, or come back when its time was".to_owned(),
        ));
    }
    let usual = if held.row.room_id.is_some() { Place::Surgery } else { Place::Phone };
    let draft = Draft {
        kind: ContactKind::parse(&held.row.kind).unwrap_or(ContactKind::FollowUp),
        place: held.row.place.as_deref().and_then(Place::parse).unwrap_or(usual),
        at: span.starts,
        planned_minutes: i32::try_from(span.minutes()).ok(),
        minutes: None,
        travel_minutes: None,
        attendance: Attendance::DidNotAttend,
        with_whom: String::new(),
        notes: note.trim().to_owned(),
        needs: Vec::new(),
        done: practice::charter::Done::default(),
        next_contact: None,
    };
    // the contact is written in a transaction of its own, which looks at the appointment again
    drop(held);
    let judgement = if let Some(words) = words {
        words
    } else {
        let seen = crate::charter::seen_contact(ctx, episode, &draft).await?;
        if seen.iter().any(Seen::asks_why) {
            return Ok(Err(seen));
        }
        ContactWords::default()
    };
    let new = NewContact {
        form,
        draft,
        appointment: Closes::This(appointment.0),
        next_kind: None,
        next_place: None,
        next_note: String::new(),
        step: None,
        readiness: None,
        scope_explained: false,
        consent_to_share: None,
        judgement,
    };
    contacts::record(ctx, episode, new).await?;
    Ok(Ok(episode))
}

/// What an episode's short form says is next.
pub(crate) enum Short<'p> {
    /// Nothing.
    Nothing,
    /// This, at this moment, with leave for it.
    Planned(&'p crate::episodes::Plan, jiff::Timestamp, Box<Leaved<act::Appointment>>),
}

/// What the charter weighs of a short plan, by what is planned now: what is next moves, and a contact more is planned where nothing was.
pub(crate) fn short_act(
    weigher: &mut Weigher,
    plan: &crate::episodes::Plan,
    planned: &[AppointmentRow],
) -> practice::charter::Act<'static> {
    let kind = plan.kind.unwrap_or(ContactKind::FollowUp);
    let others = planned.get(1..).unwrap_or_default();
    planned_contact(weigher, (kind, plan.place, practice::appointment::usual_minutes(kind)), &[], 1, others)
}

/// What the episode's short form says is next: the appointment that is next now is moved or mended, or the first is planned.
/// Nothing takes it away. Gives the appointment that it is now.
pub(crate) async fn plan_short(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    row: &mut EpisodeRow,
    plan: Short<'_>,
) -> AppResult<Option<Uuid>> {
    let mut planned = step::in_step(ctx, tx, permit, row).await?;
    let mut now = None;
    let current = if planned.is_empty() { None } else { Some(planned.remove(0)) };
    match (plan, current) {
        (Short::Nothing, None) => {}
        (Short::Nothing, Some(mut gone)) => {
            put_away(ctx, &mut gone, State::CancelledByWorker, "");
            tx.appointment_save(permit, &gone).await?;
            crate::reminders::of_cancelled(ctx, tx, &[gone]).await?;
        }
        (Short::Planned(plan, at, leaved), current) => {
            let new = step::short(ctx, row, at, plan.kind, plan.place, &plan.note)?;
            match current {
                // the same time: what is said of it is mended, and room and length stay
                Some(mut same) if same.starts_at == time::at(at) => {
                    same.kind.clone_from(&new.kind);
                    same.place.clone_from(&new.place);
                    same.note.clone_from(&new.note);
                    tx.appointment_save(permit, &same).await?;
                    now = Some(same.id);
                    planned.insert(0, same);
                }
                Some(mut gone) => {
                    let span = Span::of(at, span(&gone).minutes());
                    let next = AppointmentRow {
                        kind: new.kind,
                        place: new.place,
                        note: new.note,
                        site_id: new.site_id,
                        room_id: None,
                        ..instead(ctx, &gone, &span)?
                    };
                    put_away(ctx, &mut gone, State::Moved, "");
                    tx.appointment_save(permit, &gone).await?;
                    tx.appointment_insert(permit, &next).await?;
                    crate::reminders::of_planned(ctx, tx, &next, true).await?;
                    now = Some(next.id);
                    planned.push(next);
                }
                None => {
                    tx.appointment_insert(permit, &new).await?;
                    now = Some(new.id);
                    planned.push(new);
                }
            }
            if let Some(id) = now {
                leaved.keep(ctx, tx, Whose::Episode(permit), (id, time::at(at))).await?;
            }
        }
    }
    step::set_next(row, &planned);
    Ok(now)
}

/// Takes away an appointment that nobody changed since it was planned. Gives what it said; none where it was moved, changed, held or
/// cancelled since.
pub(crate) async fn unplan(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    row: &mut EpisodeRow,
    appointment: Uuid,
) -> AppResult<Option<serde_json::Value>> {
    let mut planned = step::in_step(ctx, tx, permit, row).await?;
    let Some(at) = planned.iter().position(|one| one.id == appointment && one.version == 1) else { return Ok(None) };
    let mut gone = planned.remove(at);
    let said = step::body(&gone);
    crate::hidden::kept_out(ctx, tx, row.person_id, Kind::NextContactUndone, &said).await?;
    put_away(ctx, &mut gone, State::CancelledByWorker, "");
    tx.appointment_save(permit, &gone).await?;
    crate::reminders::of_cancelled(ctx, tx, &[gone]).await?;
    step::set_next(row, &planned);
    Ok(Some(said))
}
