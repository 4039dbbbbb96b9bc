//! Sessions: planned, moved, called off, held; what was talked about, and what is left over for the next (DOMAIN 6).

use super::agenda::{Agenda, blank, build};
use super::flexibility::{Held, Proposed, held_of, proposed_of};
use super::pairs::{Paired, absences, domain, read_one};
use super::{of_pair, of_session, place, session_place};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, ToSpan};
use practice::event::Kind as EventKind;
use practice::goal::SHORT_MAX;
use practice::problem::Problem;
use practice::support::Party;
use practice::support::supervision::agenda::{Done, Kind, left_over};
use practice::support::supervision::notes::Agreement;
use practice::support::supervision::{
    Part, Session, State, Turn, check_cancel, check_day, check_held, offered_day, parts_code,
};
use serde_json::json;
use store::calendar::AppointmentRow;
use store::supervising::{ActionRow, AdditionRow, ItemRow, PairRow, SessionRow};
use store::{PAGE, Tx};
use uuid::Uuid;

/// Time that is kept in calendars for a session.
const LONG: SignedDuration = SignedDuration::from_mins(60);
/// What was agreed and is done is shown for so long.
const DONE_LASTS: SignedDuration = SignedDuration::from_hours(13 * 7 * 24);

/// A session as lists show it.
#[derive(Debug, Clone)]
pub struct Met {
    /// As it is kept.
    pub row: SessionRow,
    /// How it stands.
    pub state: State,
}

/// What the page of a pair shows.
#[derive(Debug)]
pub struct Page {
    /// The pair, and how it stands.
    pub pair: Paired,
    /// Which of the two asks.
    pub me: Party,
    /// The next agenda.
    pub agenda: Agenda,
    /// Sessions, the latest first.
    pub sessions: Vec<Met>,
    /// Where the list goes on.
    pub next: Option<(Date, Uuid)>,
    /// What was agreed to do.
    pub actions: Vec<ActionRow>,
    /// Own flexibility that was proposed.
    pub proposed: Vec<Proposed>,
    /// Own flexibility that holds, or will.
    pub held: Vec<Held>,
    /// The day to offer for the next session.
    pub offered: Option<Date>,
}

/// The page of a pair: agenda, sessions, actions, own flexibility.
///
/// # Errors
/// [`AppError::NotFound`] for anybody but the two.
pub async fn pair(ctx: &Ctx, pair: Uuid, before: Option<(Date, Uuid)>) -> AppResult<Page> {
    let mut tx = ctx.read().await?;
    let (row, me) = of_pair(ctx, &mut tx, pair).await?;
    let account = ctx.account()?.0;
    let agenda = build(ctx, &mut tx, &row, me).await?;
    let mut sessions = tx.supervision_session_list(account, pair, before.map(|(day, id)| (time::day(day), id))).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = sessions.len() > page;
    sessions.truncate(page);
    let next = sessions.last().filter(|_| more).map(|last| (time::date(last.day), last.id));
    let since = ctx.now().checked_sub(DONE_LASTS).unwrap_or(ctx.now());
    let actions = tx.supervision_action_list(pair, time::at(since)).await?;
    let proposed = proposed_of(ctx, &mut tx, pair).await?;
    let held = held_of(ctx, &mut tx, row.worker_id).await?;
    let away = absences(ctx, &mut tx, Some(row.worker_id)).await?;
    let none = Vec::new();
    let theirs = away.get(&row.worker_id).unwrap_or(&none).clone();
    let pair = read_one(ctx, &mut tx, row).await?;
    Ok(Page {
        offered: offered_day(pair.reading.due, &theirs, ctx.today()),
        me,
        agenda,
        sessions: sessions.into_iter().map(met).collect(),
        next,
        actions,
        proposed,
        held,
        pair,
    })
}

pub(super) fn met(row: SessionRow) -> Met {
    Met { state: State::parse(&row.state).unwrap_or(State::Moved), row }
}

/// A session as its turns go by it.
pub(super) fn domain_of(row: &SessionRow) -> Session {
    Session {
        on: time::date(row.day),
        state: State::parse(&row.state).unwrap_or(State::Moved),
        written: [&row.notes, &row.notes_clinical, &row.notes_emotional].into_iter().any(|notes| !notes.is_empty()),
        agreement: Agreement { worker: row.worker_agreed, supervisor: row.supervisor_agreed },
        version: row.notes_version,
    }
}

/// What the page of a session shows.
#[derive(Debug)]
pub struct SessionPage {
    /// The session.
    pub met: Met,
    /// The pair, and how it stands.
    pub pair: Paired,
    /// Which of the two asks.
    pub me: Party,
    /// What is to be talked about, while it can be.
    pub agenda: Agenda,
    /// What was.
    pub talked: Vec<ItemRow>,
    /// What was agreed to do in it.
    pub actions: Vec<ActionRow>,
    /// What was added after both had agreed.
    pub additions: Vec<AdditionRow>,
    /// Who has not agreed to the notes as they stand.
    pub waits_for: Vec<Party>,
    /// Whether anything is written.
    pub written: bool,
}

/// A session.
///
/// # Errors
/// [`AppError::NotFound`] for anybody but its two.
pub async fn session(ctx: &Ctx, session: Uuid) -> AppResult<SessionPage> {
    let mut tx = ctx.read().await?;
    let (row, pair, me) = of_session(ctx, &mut tx, session).await?;
    let agenda = build(ctx, &mut tx, &pair, me).await?;
    let mut talked = tx.supervision_item_list(pair.id, Some(session)).await?;
    talked.retain(|item| item.session_id == Some(session) && item.talked_at.is_some());
    let since = ctx.now().checked_sub(SignedDuration::from_hours(24 * 3_660)).unwrap_or(ctx.now());
    let mut actions = tx.supervision_action_list(pair.id, time::at(since)).await?;
    actions.retain(|action| action.session_id == session);
    let additions = tx.supervision_addition_list(session).await?;
    let known = domain_of(&row);
    let mut waits_for = known.agreement.waits_for(known.version);
    // whoever comes from outside agrees to nothing here
    waits_for.retain(|party| *party == Party::Worker || pair.supervisor_id.is_some());
    Ok(SessionPage {
        pair: read_one(ctx, &mut tx, pair).await?,
        me,
        agenda,
        talked,
        actions,
        additions,
        waits_for,
        written: known.written,
        met: met(row),
    })
}

/// When a session is, as the form gives it.
#[derive(Debug, Clone)]
pub struct Planning {
    /// On which day.
    pub day: Date,
    /// At what time; none where nobody said.
    pub clock: Option<Time>,
    /// Where, or how.
    pub place: String,
}

fn new_session(ctx: &Ctx, pair: &PairRow, planning: &Planning, state: State) -> AppResult<SessionRow> {
    Ok(SessionRow {
        id: ctx.id(),
        pair_id: pair.id,
        worker_id: pair.worker_id,
        supervisor_id: pair.supervisor_id,
        day: time::day(planning.day),
        clock: planning.clock.map(|clock| clock.strftime("%H:%M").to_string()).unwrap_or_default(),
        place: planning.place.trim().to_owned(),
        state: state.as_str().to_owned(),
        parts: pair.parts.clone(),
        notes: String::new(),
        notes_clinical: String::new(),
        notes_emotional: String::new(),
        notes_version: 1,
        worker_agreed: None,
        supervisor_agreed: None,
        worker_block: None,
        supervisor_block: None,
        why: String::new(),
        moved_to: None,
        made_at: ctx.at(),
        made_by: ctx.account()?.0,
        version: 1,
    })
}

/// Keeps the time of a session in the calendar of both, where it has a time. It never stands against an appointment: two who agreed to meet
/// know why.
async fn keep_time(ctx: &Ctx, tx: &mut Box<dyn Tx>, row: &mut SessionRow, clock: Option<Time>) -> AppResult<()> {
    let Some(begins) = clock.and_then(|clock| time::local_moment(time::date(row.day).to_datetime(clock))) else {
        return Ok(());
    };
    let ends = begins.checked_add(LONG).unwrap_or(begins);
    let block = |id: Uuid, worker_id: Uuid| AppointmentRow {
        id,
        line_id: id,
        sequence: 0,
        worker_id,
        episode_id: None,
        person_id: None,
        site_id: None,
        room_id: None,
        kind: practice::appointment::Block::Supervision.as_str().to_owned(),
        place: None,
        starts_at: time::at(begins),
        ends_at: time::at(ends),
        note: String::new(),
        tasks: String::new(),
        state: practice::appointment::State::Planned.as_str().to_owned(),
        series_id: None,
        contact_id: None,
        remind_by: None,
        made_at: ctx.at(),
        made_by: row.made_by,
        closed_at: None,
        closed_by: None,
        why: String::new(),
        version: 1,
    };
    let id = ctx.id();
    tx.block_insert(row.worker_id, &block(id, row.worker_id)).await?;
    row.worker_block = Some(id);
    if let Some(supervisor) = row.supervisor_id {
        let id = ctx.id();
        tx.block_insert(supervisor, &block(id, supervisor)).await?;
        row.supervisor_block = Some(id);
    }
    Ok(())
}

/// Gives the time back that was kept for a session.
async fn give_back(ctx: &Ctx, tx: &mut Box<dyn Tx>, row: &mut SessionRow) -> AppResult<()> {
    let kept = [(Some(row.worker_id), row.worker_block.take()), (row.supervisor_id, row.supervisor_block.take())];
    // one or two
    for (account, block) in kept {
        let (Some(account), Some(block)) = (account, block) else { continue };
        let Some(mut block) = tx.block_get(account, block).await? else { continue };
        if block.state != practice::appointment::State::Planned.as_str() {
            continue;
        }
        practice::appointment::State::CancelledByWorker.as_str().clone_into(&mut block.state);
        block.closed_at = Some(ctx.at());
        block.closed_by = ctx.account_uuid();
        tx.block_save(account, &block).await?;
    }
    Ok(())
}

fn check_place(place: &str) -> Option<Problem> {
    practice::goal::too_long("place", place, 120)
}

/// Plans a session.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where one is planned on that day already; [`AppError::NotFound`] for anybody but the two;
/// [`AppError::TakenBefore`].
pub async fn plan(ctx: &Ctx, form: Uuid, pair: Uuid, planning: Planning) -> AppResult<Uuid> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (row, _) = of_pair(ctx, &mut tx, pair).await?;
    let mut problems: Vec<Problem> = check_day(&domain(&row), planning.day, ctx.today()).err().into_iter().collect();
    problems.extend(check_place(&planning.place));
    let there = tx.supervision_session_days(ctx.account_uuid(), time::day(planning.day)).await?;
    let planned = |one: &store::supervising::SessionDayRow| {
        one.pair_id == pair && one.state == State::Planned.as_str() && one.day == time::day(planning.day)
    };
    if there.iter().any(planned) {
        problems.push(Problem::new("on", "You meet on that day already. Choose another, or move that one"));
    }
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let mut session = new_session(ctx, &row, &planning, State::Planned)?;
    keep_time(ctx, &mut tx, &mut session, planning.clock).await?;
    tx.supervision_session_insert(&session).await?;
    said(ctx, &mut tx, EventKind::SupervisionPlanned, &session);
    ctx.finish(tx, form, &place(pair), None).await?;
    Ok(session.id)
}

/// What an event says of a session: in which pair and on which day.
fn said(ctx: &Ctx, tx: &mut Box<dyn Tx>, kind: EventKind, session: &SessionRow) {
    ctx.event(tx, kind, About::service(session.id), &json!({ "tie": session.pair_id, "day": session.day }));
}

/// Writes a session down that was held without having been planned.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] for anybody but the two; [`AppError::TakenBefore`].
pub async fn write_down(ctx: &Ctx, form: Uuid, pair: Uuid, planning: Planning, parts: &[Part]) -> AppResult<Uuid> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (row, _) = of_pair(ctx, &mut tx, pair).await?;
    let mut problems: Vec<Problem> = check_held(&domain(&row), planning.day, ctx.today()).err().into_iter().collect();
    problems.extend(check_place(&planning.place));
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let mut session = new_session(ctx, &row, &planning, State::Held)?;
    if !parts.is_empty() {
        session.parts = parts_code(parts);
    }
    tx.supervision_session_insert(&session).await?;
    said(ctx, &mut tx, EventKind::SupervisionHeld, &session);
    ctx.finish(tx, form, &session_place(session.id), None).await?;
    Ok(session.id)
}

/// What was talked about, as the form gives it.
#[derive(Debug, Clone, Default)]
pub struct Talk {
    /// Lines of the agenda.
    pub about: Vec<(Kind, Uuid)>,
    /// For what it was.
    pub parts: Vec<Part>,
}

/// Says that a session was held and what was talked about in it; what was not is left over for the next. While the notes are open, more
/// lines can be ticked.
///
/// # Errors
/// [`AppError::NotPossible`] where its day is to come or it is settled; [`AppError::Stale`]; [`AppError::NotFound`] for anybody but the two;
/// [`AppError::TakenBefore`].
pub async fn hold(ctx: &Ctx, form: Uuid, (session, version): (Uuid, i64), talk: Talk) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (mut row, pair, me) = of_session(ctx, &mut tx, session).await?;
    let first = row.state == State::Planned.as_str();
    if first {
        turn(ctx, &mut row, Turn::Hold, me)?;
    } else if row.state != State::Held.as_str() {
        return Err(AppError::NotPossible("What was talked about is settled. Add to the notes instead".to_owned()));
    }
    row.version = version;
    if !talk.parts.is_empty() {
        row.parts = parts_code(&talk.parts);
    }
    // the whole of it: what is kept back is left over like the rest
    let agenda = build(ctx, &mut tx, &pair, Party::Worker).await?;
    let done: Vec<Done> = agenda
        .lines
        .iter()
        .map(|line| Done {
            item: line.item,
            talked: talk.about.contains(&(line.item.kind, line.item.about)) && (me == Party::Worker || !line.kept_back),
        })
        .collect();
    let left = left_over(&done);
    for (line, done) in agenda.lines.iter().zip(&done) {
        // an agenda is a page at the most
        let known = line.row.clone().unwrap_or_else(|| blank(ctx, &pair, line.item.kind, line.item.about));
        let known = ItemRow { words: line.words.clone(), since: time::day(line.item.since), ..known };
        if done.talked && line.item.kind.lives() {
            // what is so can be talked about again and again: each time stands by itself, and is left over no more
            if let Some(row) = &line.row {
                tx.supervision_item_put(&ItemRow { carried: 0, ..row.clone() }).await?;
            }
            let about = ctx.id();
            let said = ItemRow { id: about, about, carried: 0, kept_back: false, session_id: Some(session), ..known };
            tx.supervision_item_put(&ItemRow { talked_at: Some(ctx.at()), ..said }).await?;
        } else if done.talked {
            tx.supervision_item_put(&ItemRow { talked_at: Some(ctx.at()), session_id: Some(session), ..known }).await?;
        } else if first {
            let carried = left
                .iter()
                .find(|item| (item.kind, item.about) == (line.item.kind, line.item.about))
                .map_or(known.carried, |item| i32::try_from(item.carried).unwrap_or(i32::MAX));
            tx.supervision_item_put(&ItemRow { carried, urgent: line.item.urgent, ..known }).await?;
        }
    }
    tx.supervision_weighed_talked(row.worker_id, session, Some(ctx.at())).await?;
    tx.supervision_given_talked(row.worker_id, session, Some(ctx.at()), ctx.at()).await?;
    tx.supervision_session_save(&row).await?;
    said(ctx, &mut tx, EventKind::SupervisionHeld, &row);
    ctx.finish(tx, form, &session_place(session), None).await
}

/// Takes a turn of a session, by the rule.
pub(super) fn turn(ctx: &Ctx, row: &mut SessionRow, turn: Turn, by: Party) -> AppResult<()> {
    let state = domain_of(row).turn(turn, by, ctx.today()).map_err(|problem| AppError::NotPossible(problem.message))?;
    state.as_str().clone_into(&mut row.state);
    Ok(())
}

/// Moves a session that is planned to another day; a new one stands in its place.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`]; [`AppError::Stale`]; [`AppError::NotFound`] for anybody but the two;
/// [`AppError::TakenBefore`].
pub async fn move_to(ctx: &Ctx, form: Uuid, (session, version): (Uuid, i64), planning: Planning) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (mut row, pair, me) = of_session(ctx, &mut tx, session).await?;
    turn(ctx, &mut row, Turn::Move, me)?;
    let mut problems: Vec<Problem> = check_day(&domain(&pair), planning.day, ctx.today()).err().into_iter().collect();
    problems.extend(check_place(&planning.place));
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    row.version = version;
    give_back(ctx, &mut tx, &mut row).await?;
    let mut new = new_session(ctx, &pair, &planning, State::Planned)?;
    keep_time(ctx, &mut tx, &mut new, planning.clock).await?;
    row.moved_to = Some(new.id);
    tx.supervision_session_save(&row).await?;
    tx.supervision_session_insert(&new).await?;
    said(ctx, &mut tx, EventKind::SupervisionMoved, &new);
    ctx.finish(tx, form, &place(pair.id), None).await
}

/// Calls a session off. A supervisor says why, or moves it instead: it is the worker who goes without.
///
/// # Errors
/// [`AppError::Invalid`] under `why`; [`AppError::NotPossible`]; [`AppError::Stale`]; [`AppError::NotFound`] for anybody but the two;
/// [`AppError::TakenBefore`].
pub async fn call_off(ctx: &Ctx, form: Uuid, (session, version): (Uuid, i64), why: &str) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (mut row, pair, me) = of_session(ctx, &mut tx, session).await?;
    check_cancel(me, why, None, ctx.today()).map_err(AppError::Invalid)?;
    if let Some(problem) = practice::goal::too_long("why", why, SHORT_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    turn(ctx, &mut row, Turn::Cancel, me)?;
    row.version = version;
    why.trim().clone_into(&mut row.why);
    give_back(ctx, &mut tx, &mut row).await?;
    tx.supervision_session_save(&row).await?;
    said(ctx, &mut tx, EventKind::SupervisionCancelled, &row);
    ctx.finish(tx, form, &place(pair.id), None).await
}

/// Takes back that a session was held or called off. What it had talked about stands on the agenda again.
///
/// # Errors
/// [`AppError::NotPossible`] where something is written, or its day is past; [`AppError::Stale`]; [`AppError::NotFound`] for anybody but
/// the two; [`AppError::TakenBefore`].
pub async fn take_back(ctx: &Ctx, form: Uuid, (session, version): (Uuid, i64)) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (mut row, pair, me) = of_session(ctx, &mut tx, session).await?;
    turn(ctx, &mut row, Turn::TakeBack, me)?;
    row.version = version;
    row.why.clear();
    tx.supervision_weighed_talked(row.worker_id, session, None).await?;
    tx.supervision_given_talked(row.worker_id, session, None, ctx.at()).await?;
    tx.supervision_item_untalk(session).await?;
    tx.supervision_session_save(&row).await?;
    said(ctx, &mut tx, EventKind::SupervisionTakenBack, &row);
    ctx.finish(tx, form, &place(pair.id), None).await
}

/// The first day on which an action agreed in a session can be due, and the day it was agreed.
pub(super) fn agreed_on(row: &SessionRow, today: Date) -> Date {
    let day = time::date(row.day);
    // a session may be written up later: what is agreed is agreed on its day, or today
    day.min(today).max(today.saturating_sub(1.years()))
}
