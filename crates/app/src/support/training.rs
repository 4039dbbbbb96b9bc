//! Training (DOMAIN 6): what everybody must have and what is chosen; and gaps met in practice, which two settle together.

use super::{is_worker, names, supervises, words_on};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::ToSpan;
use jiff::civil::Date;
use practice::access::Act;
use practice::charter::Aspect;
use practice::event::Kind as Happened;
use practice::problem::Problem;
use practice::support::Party;
use practice::support::training::{
    self as rule, Course, GapState, Kind, Move, Reading, Record, Topic, Word, check_gap,
};
use serde_json::json;
use std::collections::BTreeMap;
pub use store::training::{CourseDoneRow, CourseRow, GapRow};
use store::{PAGE, Tx};
use uuid::Uuid;

/// Gaps are told to the service over so many months.
pub const TOLD_MONTHS: i64 = 12;

/// A course as it stands with somebody.
#[derive(Debug, Clone)]
pub struct Mine {
    /// The course.
    pub row: CourseRow,
    /// The same as the rules read it.
    pub course: Course,
    /// How it stands.
    pub reading: Reading,
    /// When they did it, the latest first.
    pub done: Vec<CourseDoneRow>,
}

/// One's own training.
#[derive(Debug)]
pub struct Own {
    /// Courses, those that ask for something first.
    pub courses: Vec<Mine>,
    /// Own gaps, those changed last first.
    pub gaps: Vec<GapRow>,
    /// Open gaps of those whom one supervises, the earliest first.
    pub supervised: Vec<GapRow>,
    /// What the charter in force says on training.
    pub charter: Vec<String>,
}

/// Whether a gap still stands to be talked about or done.
#[must_use]
pub fn is_open(gap: &GapRow) -> bool {
    GapState::parse(&gap.state).is_some_and(GapState::is_open)
}

fn course(row: &CourseRow) -> AppResult<Course> {
    Ok(Course {
        name: row.name.clone(),
        kind: Kind::parse(&row.kind).ok_or_else(|| AppError::Internal(format!("course kind {}", row.kind)))?,
        every_months: row.every_months.map(i64::from),
        within_weeks: row.within_weeks.map(i64::from),
    })
}

/// One's own courses and gaps, and the gaps of those one supervises.
///
/// # Errors
/// [`AppError::NotFound`] where the role keeps no training and settles no gap.
pub async fn own(ctx: &Ctx) -> AppResult<Own> {
    ctx.authorise(Act::GapSettle)?;
    let me = ctx.account()?.0;
    let mut tx = ctx.read().await?;
    let (mut courses, mut gaps) = (Vec::new(), Vec::new());
    if is_worker(ctx) {
        let began = tx.worker_since(me).await?.map_or(ctx.today(), |at| time::local_date(time::moment(at)));
        let away = crate::supervision::away(ctx, &mut tx, me).await?;
        let mut done: BTreeMap<Uuid, Vec<CourseDoneRow>> = BTreeMap::new();
        for one in tx.course_done_of(me).await? {
            done.entry(one.course_id).or_default().push(one);
        }
        for row in tx.course_list().await? {
            let mine = done.remove(&row.id).unwrap_or_default();
            // one that is offered no more stays with whoever has it
            if row.retired_on.is_some() && mine.is_empty() {
                continue;
            }
            let course = course(&row)?;
            let days: Vec<Date> = mine.iter().map(|one| time::date(one.done_on)).collect();
            let mut reading = rule::read(&course, began.max(time::date(row.since_on)), &days, &away, ctx.today());
            if row.retired_on.is_some() {
                reading = Reading { standing: rule::Standing::Done, by: None, days: 0 };
            }
            courses.push(Mine { row, course, reading, done: mine });
        }
        courses.sort_by_key(|one| (one.reading.standing, one.reading.by));
        gaps = tx.gap_of(me, PAGE).await?;
    }
    let supervised = if is_supervisor(ctx) { tx.gap_supervised(me, ctx.day(), PAGE).await? } else { Vec::new() };
    let charter = words_on(&mut tx, ctx.today(), Aspect::Training).await?;
    Ok(Own { courses, gaps, supervised, charter })
}

fn is_supervisor(ctx: &Ctx) -> bool {
    ctx.roles().contains(&practice::access::Role::Supervisor)
}

/// Writes down that one did a course.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn record(ctx: &Ctx, form: Uuid, id: Option<Uuid>, record: &Record) -> AppResult<()> {
    ctx.authorise(Act::TrainingKeep)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let found = tx.course_list().await?.into_iter().find(|row| Some(row.id) == id && row.retired_on.is_none());
    let Some(row) = found else { return Err(AppError::field("course", "Choose the course")) };
    let on = record.check(&course(&row)?, ctx.today()).map_err(AppError::Invalid)?;
    let done = CourseDoneRow {
        id: ctx.id(),
        course_id: row.id,
        worker_id: ctx.account()?.0,
        how: record.how.as_str().to_owned(),
        done_on: time::day(on),
        word: record.from_where.trim().to_owned(),
    };
    tx.course_done_insert(&done).await?;
    ctx.event(&mut tx, Happened::TrainingNoted, About::service(done.id), &json!({}));
    ctx.finish(tx, form, "/support/training", None).await
}

/// Takes out what one wrote down by mistake.
///
/// # Errors
/// [`AppError::NotFound`] where it is none of the account's; [`AppError::TakenBefore`].
pub async fn take_out(ctx: &Ctx, form: Uuid, done: Uuid) -> AppResult<()> {
    ctx.authorise(Act::TrainingKeep)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    tx.course_done_delete(ctx.account()?.0, done).await.map_err(|_| AppError::NotFound)?;
    ctx.event(&mut tx, Happened::TrainingTakenOut, About::service(done), &json!({}));
    ctx.finish(tx, form, "/support/training", None).await
}

/// Says that one met something and did not know how.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] where the role keeps no training; [`AppError::TakenBefore`].
pub async fn say_gap(ctx: &Ctx, form: Uuid, topic: Option<Topic>, words: &str) -> AppResult<Uuid> {
    ctx.authorise(Act::TrainingKeep)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let id = say_gap_in(ctx, &mut tx, topic, words).await?;
    ctx.finish(tx, form, &gap_place(id), Some("/support/training/gaps")).await?;
    Ok(id)
}

/// The same, within what is written already.
pub(crate) async fn say_gap_in(ctx: &Ctx, tx: &mut Box<dyn Tx>, topic: Option<Topic>, words: &str) -> AppResult<Uuid> {
    ctx.authorise(Act::TrainingKeep)?;
    let people = names(ctx, tx).await?;
    let topic = check_gap(topic, words, &people).map_err(AppError::Invalid)?;
    let row = GapRow {
        id: ctx.id(),
        worker_id: ctx.account()?.0,
        worker_name: ctx.actor_name().to_owned(),
        topic: topic.as_str().to_owned(),
        words: words.trim().to_owned(),
        state: GapState::Said.as_str().to_owned(),
        what: String::new(),
        by_on: None,
        why: String::new(),
        offered_what: String::new(),
        offered_by_on: None,
        offered_as: None,
        said_on: ctx.day(),
        changed_at: ctx.at(),
        version: 1,
    };
    tx.gap_insert(&row).await?;
    ctx.event(tx, Happened::GapSaid, About::service(row.id), &json!({}));
    Ok(row.id)
}

/// A gap, and as which of the two this account stands to it.
#[derive(Debug)]
pub struct Gap {
    /// What it says.
    pub row: GapRow,
    /// Which of the two.
    pub party: Party,
    /// How it stands.
    pub state: GapState,
}

async fn gap_opened(ctx: &Ctx, tx: &mut Box<dyn Tx>, id: Uuid) -> AppResult<Gap> {
    let row = tx.gap_get(id).await?.ok_or(AppError::NotFound)?;
    let state = GapState::parse(&row.state).ok_or_else(|| AppError::Internal(format!("gap {}", row.state)))?;
    if row.worker_id == ctx.account()?.0 {
        return Ok(Gap { row, party: Party::Worker, state });
    }
    if state.is_open() && supervises(ctx, tx, row.worker_id).await? {
        return Ok(Gap { row, party: Party::Supervisor, state });
    }
    Err(AppError::NotFound)
}

/// Opens a gap: one's own, or an open one of somebody one supervises.
///
/// # Errors
/// [`AppError::NotFound`] where it is neither.
pub async fn gap(ctx: &Ctx, id: Uuid) -> AppResult<Gap> {
    ctx.authorise(Act::GapSettle)?;
    gap_opened(ctx, &mut ctx.read().await?, id).await
}

/// What is done with a gap.
#[derive(Debug, Clone)]
pub enum Settle {
    /// It was talked about.
    TalkAbout,
    /// One of the two says what is to be done; it holds once the other says yes.
    Offer {
        /// What.
        what: String,
        /// By when.
        by: Option<Date>,
    },
    /// The other says yes to it.
    Agree,
    /// Nothing is done about it now, and why.
    SetAside(String),
    /// The worker knows how now.
    Close,
    /// It came up again.
    Reopen,
}

/// Moves a gap on.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where it stands otherwise, or is the other's to say; [`AppError::Stale`];
/// [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn settle(ctx: &Ctx, form: Uuid, (id, version): (Uuid, i64), settle: Settle) -> AppResult<()> {
    ctx.authorise(Act::GapSettle)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let Gap { mut row, party, state } = gap_opened(ctx, &mut tx, id).await?;
    let word = |other| Word { by: party, other };
    let today = ctx.today();
    let to = match &settle {
        Settle::TalkAbout => moved(state, &Move::TalkAbout, word(false), today)?,
        Settle::Offer { what, by } => {
            // tried as if the other had said yes, so that nobody is asked for what cannot be
            moved(state, &Move::Agree { what: what.clone(), by: *by }, word(true), today)?;
            what.trim().clone_into(&mut row.offered_what);
            row.offered_by_on = by.map(time::day);
            row.offered_as = Some(party.as_str().to_owned());
            state
        }
        Settle::Agree => {
            if row.offered_as.as_deref() != Some(party.other().as_str()) {
                return Err(AppError::NotPossible(
                    "There is nothing to say yes to: the other of you has offered nothing yet, or it was changed"
                        .to_owned(),
                ));
            }
            let step = Move::Agree { what: row.offered_what.clone(), by: row.offered_by_on.map(time::date) };
            let to = moved(state, &step, word(true), today)?;
            row.what = std::mem::take(&mut row.offered_what);
            (row.by_on, row.offered_as) = (row.offered_by_on.take(), None);
            to
        }
        Settle::SetAside(why) => {
            let to = moved(state, &Move::SetAside { why: why.clone() }, word(false), today)?;
            why.trim().clone_into(&mut row.why);
            to
        }
        Settle::Close => moved(state, &Move::Close, word(false), today)?,
        Settle::Reopen => {
            let to = moved(state, &Move::Reopen, word(false), today)?;
            for words in [&mut row.what, &mut row.why, &mut row.offered_what] {
                words.clear();
            }
            (row.by_on, row.offered_by_on, row.offered_as) = (None, None, None);
            to
        }
    };
    to.as_str().clone_into(&mut row.state);
    row.changed_at = ctx.at();
    row.version = version;
    tx.gap_save(&row).await?;
    ctx.event(&mut tx, Happened::GapMoved, About::service(id), &json!({}));
    ctx.finish(tx, form, &gap_place(id), None).await
}

/// The rule's answer; what is wrong with the move itself, and not with a field of it, is how the gap stands.
fn moved(state: GapState, step: &Move, word: Word, today: Date) -> AppResult<GapState> {
    rule::gap(state, step, word, today).map_err(|problems| {
        match problems.iter().find(|problem| problem.field == "move") {
            Some(problem) => AppError::NotPossible(problem.message.clone()),
            None => AppError::Invalid(problems),
        }
    })
}

fn gap_place(id: Uuid) -> String {
    format!("/support/training/gaps/{id}")
}

/// Who must do something about a course that everybody must have.
#[derive(Debug, Clone)]
pub struct Asks {
    /// Their name.
    pub worker: String,
    /// Which course.
    pub course: String,
    /// How it stands.
    pub reading: Reading,
}

/// Training of the service, as its manager sees it.
#[derive(Debug)]
pub struct Service {
    /// Courses by name.
    pub courses: Vec<CourseRow>,
    /// Whose mandatory training has lapsed, is missing or will lapse; by how it stands, then by name.
    pub asks: Vec<Asks>,
    /// How many workers there are.
    pub workers: usize,
    /// Topics that five workers or more met and did not know how, with how many.
    pub told: Vec<(Topic, usize)>,
    /// What the charter in force says on training.
    pub charter: Vec<String>,
}

/// Courses, whose mandatory training asks for something, and gaps by topic where five workers stand behind them.
///
/// # Errors
/// [`AppError::NotFound`] where the role keeps no courses.
pub async fn service(ctx: &Ctx) -> AppResult<Service> {
    ctx.authorise(Act::TrainingManage)?;
    let mut tx = ctx.read().await?;
    let courses = tx.course_list().await?;
    let workers = tx.workers_since(ctx.at()).await?;
    let mut latest: BTreeMap<(Uuid, Uuid), Date> = BTreeMap::new();
    for (worker, course, on) in tx.course_done_latest().await? {
        latest.insert((worker, course), time::date(on));
    }
    let mut asks = Vec::new();
    for row in courses.iter().filter(|row| row.retired_on.is_none() && row.kind == Kind::Mandatory.as_str()) {
        let course = course(row)?;
        for worker in &workers {
            // a course that is new gives its weeks to those who were here before
            let began = time::local_date(time::moment(worker.since)).max(time::date(row.since_on));
            let done: Vec<Date> = latest.get(&(worker.account_id, row.id)).copied().into_iter().collect();
            let reading = rule::read(&course, began, &done, &[], ctx.today());
            if reading.standing.asks() {
                asks.push((worker.account_id, Asks { worker: worker.name.clone(), course: row.name.clone(), reading }));
            }
        }
    }
    // whoever is away is asked for nothing until they are back
    let absent = crate::supervision::absent(ctx, &mut tx).await?;
    let mut asks: Vec<Asks> =
        asks.into_iter().filter(|(worker, _)| !absent.contains(worker)).map(|(_, one)| one).collect();
    asks.sort_by(|a, b| (a.reading.standing, &a.worker, &a.course).cmp(&(b.reading.standing, &b.worker, &b.course)));
    let since = ctx.today().saturating_sub(TOLD_MONTHS.months());
    let met: Vec<(Topic, usize)> = tx
        .gap_topics(time::day(since))
        .await?
        .into_iter()
        .filter_map(|(topic, many)| Some((Topic::parse(&topic)?, usize::try_from(many).ok()?)))
        .collect();
    let charter = words_on(&mut tx, ctx.today(), Aspect::Training).await?;
    Ok(Service { courses, asks, workers: workers.len(), told: rule::told(&met), charter })
}

/// Adds a course, or changes one; `offered` is whether it is offered from now on.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`]; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn course_save(
    ctx: &Ctx,
    form: Uuid,
    known: Option<(Uuid, i64)>,
    kind: Option<Kind>,
    new: Course,
    offered: bool,
) -> AppResult<()> {
    ctx.authorise(Act::TrainingManage)?;
    let mut problems = Vec::new();
    if kind.is_none() {
        problems.push(Problem::new("kind", "Choose whether everybody must have it."));
    }
    problems.extend(new.check().err().unwrap_or_default());
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let short = |number: Option<i64>| number.and_then(|number| i32::try_from(number).ok());
    let list = tx.course_list().await?;
    let same = |row: &CourseRow| {
        Some(row.id) != known.map(|(id, _)| id)
            && row.retired_on.is_none()
            && row.name.to_lowercase() == new.name.trim().to_lowercase()
    };
    if offered && list.iter().any(same) {
        return Err(AppError::field("name", "There is a course of this name already"));
    }
    let mut row = match known {
        None => CourseRow {
            id: ctx.id(),
            name: String::new(),
            kind: String::new(),
            every_months: None,
            within_weeks: None,
            since_on: ctx.day(),
            retired_on: None,
            version: 1,
        },
        Some((id, version)) => {
            let mut row = list.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound)?;
            row.version = version;
            row
        }
    };
    // one that becomes mandatory, or is offered again, is asked for from now on
    if (row.kind != Kind::Mandatory.as_str() && new.kind == Kind::Mandatory) || (offered && row.retired_on.is_some()) {
        row.since_on = ctx.day();
    }
    new.name.trim().clone_into(&mut row.name);
    new.kind.as_str().clone_into(&mut row.kind);
    row.every_months = short(new.every_months);
    row.within_weeks = short(new.within_weeks.filter(|_| new.kind == Kind::Mandatory));
    row.retired_on = if offered { None } else { row.retired_on.or(Some(ctx.day())) };
    match known {
        None => tx.course_insert(&row).await?,
        Some(_) => tx.course_save(&row).await?,
    }
    ctx.event(&mut tx, Happened::CourseSaved, About::service(row.id), &json!({ "name": row.name }));
    ctx.finish(tx, form, "/support/training/courses", None).await
}
