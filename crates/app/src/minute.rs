//! One minute at the end of the day (DOMAIN 4.12): what was done today stands there already, one question is asked, and each line that is said
//! becomes something by one choice. It can be skipped, and turned off. No moment of an answer is kept, and nobody else sees whether it was
//! answered: no event tells of it but those of what a line became.

use crate::charter::journal::{self, NewEntry};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::support::training;
use crate::time;
use crate::unmet::{self, Unmet};
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp, ToSpan};
use practice::access::Act;
use practice::charter::Aspect;
use practice::charter::journal::{Own, names_nobody};
use practice::charter::leave::Type;
use practice::connection::UnmetWhy;
use practice::contact;
use practice::goal::{SHORT_MAX, too_long};
use practice::ids::{EpisodeId, PersonId};
use practice::needs::by_code;
use practice::person::{full_name, outcode};
use practice::problem::Problem;
use practice::support::Names;
use practice::support::end_of_day::{self, Becomes, Entry, Said, Settings, Sort};
use practice::support::training::Topic;
use store::minute::{DayEntryRow, SaidRow, WordRow};
use store::{StoreError, Tx};
use uuid::Uuid;

/// So many lines the page has.
pub const LINES: usize = 3;
/// So many of those whom a worker supports can be chosen from.
const CHOSEN_FROM: i64 = 500;

/// Something of the day, as the page lists it.
#[derive(Debug, Clone)]
pub struct Line {
    /// What.
    pub sort: Sort,
    /// When.
    pub at: Timestamp,
    /// What kind of contact, or the words of a step.
    pub what: String,
    /// Whose.
    pub name: String,
    /// How long.
    pub minutes: Option<i64>,
    /// The support.
    pub episode: Option<EpisodeId>,
    /// The row: a contact, an appointment, a step.
    pub id: Uuid,
}

/// The page of a day.
#[derive(Debug)]
pub struct Page {
    /// Which.
    pub day: Date,
    /// What is known of it.
    pub list: Vec<Line>,
    /// Minutes that are written down.
    pub minutes: SignedDuration,
    /// It was answered for, or skipped.
    pub answered: bool,
    /// Those whom the worker supports or covers.
    pub supports: Vec<(EpisodeId, String)>,
    /// Words of one's own, of this day and those before.
    pub notes: Vec<(Date, Becomes, String)>,
    /// Whether and when the worker is asked.
    pub settings: Settings,
}

/// One thing that is said.
#[derive(Debug, Clone)]
pub struct Thing {
    /// What it becomes.
    pub becomes: Becomes,
    /// In a line or two.
    pub words: String,
    /// The support it is about, where it is about one.
    pub episode: Option<EpisodeId>,
    /// What the judgement is about.
    pub aspect: Option<Aspect>,
    /// Which need nothing fitted.
    pub need: String,
    /// Why nothing fitted.
    pub why: Option<UnmetWhy>,
    /// What it was that the worker did not know how to do.
    pub topic: Option<Topic>,
}

async fn settings(tx: &mut Box<dyn Tx>, worker: Uuid) -> AppResult<Settings> {
    let usual = Settings::default();
    Ok(match tx.minute_choice(worker).await? {
        None => usual,
        Some((on, hour)) => Settings {
            on,
            from: i8::try_from(hour).ok().and_then(|hour| Time::new(hour, 0, 0, 0).ok()).unwrap_or(usual.from),
        },
    })
}

/// Whether the question is asked now: a line on Today leads there then.
///
/// # Errors
/// [`AppError::NotFound`] where the role keeps no journal.
pub async fn asks_now(ctx: &Ctx) -> AppResult<bool> {
    ctx.authorise(Act::JudgementKeep)?;
    let me = ctx.account()?.0;
    let mut tx = ctx.read().await?;
    let settings = settings(&mut tx, me).await?;
    if !settings.on || time::local(ctx.now()).time() < settings.from {
        return Ok(false);
    }
    let (from, until) = time::day_bounds(ctx.today());
    let entries = tx.minute_entry_count(me, time::at(from), time::at(until)).await?;
    let day = end_of_day::Day {
        away: crate::supervision::away(ctx, &mut tx, me).await?.iter().any(|one| one.has(ctx.today())),
        entries: usize::try_from(entries).unwrap_or(usize::MAX),
        answered: tx.minute_last(me).await?.map(time::date),
    };
    Ok(end_of_day::asks(&settings, &day, ctx.now()))
}

/// The page of today.
///
/// # Errors
/// [`AppError::NotFound`] where the role keeps no journal.
pub async fn page(ctx: &Ctx) -> AppResult<Page> {
    ctx.authorise(Act::JudgementKeep)?;
    let (me, day) = (ctx.account()?.0, ctx.today());
    let mut tx = ctx.read().await?;
    let (from, until) = time::day_bounds(day);
    let rows = ctx.disclose(tx.minute_entries(me, time::at(from), time::at(until)).await?);
    let entries: Vec<Entry> = rows.iter().filter_map(entry).collect();
    let list = end_of_day::prefill(&entries, day);
    let supports = ctx.disclose(tx.today_names(me, ctx.at(), CHOSEN_FROM).await?);
    let mut supports: Vec<(EpisodeId, String)> = supports
        .into_iter()
        .map(|row| (EpisodeId(row.episode_id), full_name(&row.given_name, &row.family_name)))
        .collect();
    supports.sort_by(|a, b| a.1.cmp(&b.1));
    let notes = tx.minute_said(me, time::day(day)).await?;
    Ok(Page {
        day,
        minutes: end_of_day::minutes(&list),
        list: list.iter().filter_map(|one| line(one, &rows)).collect(),
        answered: tx.minute_last(me).await?.map(time::date) == Some(day),
        supports,
        notes: notes
            .into_iter()
            .filter_map(|row| Some((time::date(row.day), Becomes::parse(&row.becomes)?, row.words)))
            .collect(),
        settings: settings(&mut tx, me).await?,
    })
}

fn entry(row: &DayEntryRow) -> Option<Entry> {
    Some(Entry {
        sort: Sort::parse(&row.sort)?,
        id: row.id,
        at: time::moment(row.at),
        minutes: row.minutes.map(i64::from),
        appointment: row.appointment_id,
        off: row.off,
    })
}

fn line(entry: &Entry, rows: &[DayEntryRow]) -> Option<Line> {
    let row = rows.iter().find(|row| row.id == entry.id && row.sort == entry.sort.as_str())?;
    let what = match entry.sort {
        Sort::Step => row.kind.clone(),
        _ => contact::Kind::parse(&row.kind).map_or_else(String::new, |kind| kind.words().to_owned()),
    };
    Some(Line {
        sort: entry.sort,
        at: entry.at,
        what,
        name: full_name(row.given_name.as_deref().unwrap_or_default(), row.family_name.as_deref().unwrap_or_default()),
        minutes: entry.minutes,
        episode: row.episode_id.map(EpisodeId),
        id: row.id,
    })
}

/// The name of a field of the line with this place, from 0.
fn field(name: &str, at: usize) -> &'static str {
    const NAMES: [[&str; LINES]; 7] = [
        ["words_1", "words_2", "words_3"],
        ["becomes_1", "becomes_2", "becomes_3"],
        ["episode_1", "episode_2", "episode_3"],
        ["aspect_1", "aspect_2", "aspect_3"],
        ["need_1", "need_2", "need_3"],
        ["why_1", "why_2", "why_3"],
        ["topic_1", "topic_2", "topic_3"],
    ];
    let of = match name {
        "becomes" => 1,
        "episode" => 2,
        "aspect" => 3,
        "need" => 4,
        "unmet_why" => 5,
        "topic" => 6,
        _ => 0,
    };
    NAMES[of][at.min(LINES - 1)]
}

/// Whether all that is said can be kept; each fault under the field of its line.
fn check(things: &[Thing], people: &[Names], says_nobody: bool) -> Result<(), Vec<Problem>> {
    let said: Vec<Said> = things
        .iter()
        .map(|one| Said { becomes: one.becomes, words: one.words.clone(), episode: one.episode.map(|one| one.0) })
        .collect();
    let mut problems: Vec<Problem> = end_of_day::check(&said, people)
        .err()
        .unwrap_or_default()
        .into_iter()
        .map(|(at, problem)| Problem::new(field(problem.field, at.unwrap_or_default()), problem.message))
        .collect();
    for (at, one) in things.iter().enumerate() {
        let words = field("words", at);
        // what is found in the words already is not said twice
        let said = problems.iter().any(|problem| problem.field == words);
        let of_nobody = one.becomes == Becomes::Discretion && one.episode.is_none();
        if !said && (one.becomes.names_nobody() || of_nobody) {
            problems.extend(names_nobody(words, &one.words, people, None, says_nobody));
        }
        match one.becomes {
            Becomes::Discretion if one.aspect.is_none() => {
                problems.push(Problem::new(field("aspect", at), "Choose what your judgement was about"));
            }
            Becomes::TrainingGap if one.topic.is_none() => {
                problems.push(Problem::new(field("topic", at), "Choose what it is about, or ‘Something else’"));
            }
            Becomes::UnmetNeed => {
                if by_code(&one.need).is_none() {
                    problems.push(Problem::new(field("need", at), "Choose which need nothing fitted"));
                }
                if one.why.is_none() {
                    problems.push(Problem::new(field("unmet_why", at), "Choose why nothing fitted"));
                }
            }
            _ => {}
        }
        if !said && matches!(one.becomes, Becomes::Discretion | Becomes::UnmetNeed) {
            problems.extend(too_long(words, &one.words, SHORT_MAX));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Answers for a day: each thing that is said becomes what was chosen, all of it or nothing.
///
/// # Errors
/// [`AppError::Invalid`] with each fault under the field of its line; [`AppError::NotPossible`] where the day was answered for already, or a
/// support is with a colleague; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn answer(ctx: &Ctx, form: Uuid, day: Date, things: &[Thing], names_nobody: bool) -> AppResult<()> {
    ctx.authorise(Act::JudgementKeep)?;
    let me = ctx.account()?.0;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let people = journal::people(ctx, &mut tx).await?;
    check(things, &people, names_nobody).map_err(AppError::Invalid)?;
    let day = of_day(ctx, day);
    close(&mut tx, me, day, false).await?;
    for (at, one) in things.iter().enumerate() {
        // one to three
        let said = become_it(ctx, &mut tx, one, names_nobody).await.map_err(|error| named(error, at))?;
        let row = SaidRow {
            id: ctx.id(),
            worker_id: me,
            day: time::day(day),
            position: i32::try_from(at).unwrap_or_default(),
            becomes: one.becomes.as_str().to_owned(),
            words: if said.is_some() { String::new() } else { one.words.trim().to_owned() },
            subject_id: said,
        };
        tx.minute_said_insert(&row).await?;
    }
    ctx.finish(tx, form, "/minute", Some("/minute")).await
}

/// What was found wrong with a line, under its field.
fn named(error: AppError, at: usize) -> AppError {
    match error {
        AppError::Invalid(problems) => AppError::Invalid(
            problems
                .into_iter()
                .map(|problem| match problem.field {
                    "why" | "note" | "hoped" | "words" => Problem::new(field("words", at), problem.message),
                    _ => problem,
                })
                .collect(),
        ),
        other => other,
    }
}

/// The day that a page was of: a page of yesterday that is sent after midnight is still of yesterday.
fn of_day(ctx: &Ctx, day: Date) -> Date {
    let today = ctx.today();
    if day == today.saturating_sub(1.days()) { day } else { today }
}

async fn close(tx: &mut Box<dyn Tx>, worker: Uuid, day: Date, skipped: bool) -> AppResult<()> {
    tx.minute_day_insert(worker, time::day(day), skipped).await.map_err(|error| match error {
        StoreError::Conflict => AppError::NotPossible(
            "You have answered for this day already. What you wrote can be noted in your journal of judgement"
                .to_owned(),
        ),
        other => other.into(),
    })
}

/// Makes of a line what was chosen; gives the id of what it became, where that keeps its words.
async fn become_it(ctx: &Ctx, tx: &mut Box<dyn Tx>, one: &Thing, says_nobody: bool) -> AppResult<Option<Uuid>> {
    match one.becomes {
        Becomes::Discretion => {
            let aspect = one.aspect.ok_or(AppError::NotFound)?;
            let own = Own { aspect, kind: Type::usual(aspect), why: one.words.clone(), hoped: String::new() };
            let new = NewEntry { form: Uuid::nil(), episode: one.episode, own, names_nobody: says_nobody };
            Ok(Some(journal::note_in(ctx, tx, &new).await?.0))
        }
        Becomes::UnmetNeed => {
            let (Some(episode), Some(why)) = (one.episode, one.why) else { return Err(AppError::NotFound) };
            let permit = ctx.episode_write_permit(tx, episode).await?;
            let person = ctx.person_permit(tx, PersonId(*permit.person())).await?;
            let area = ctx.disclose(tx.person_get(&person).await?).map(|row| outcode(&row.postcode).to_owned());
            let unmet = Unmet {
                form: Uuid::nil(),
                need: one.need.clone(),
                area: area.unwrap_or_default(),
                why,
                note: one.words.trim().to_owned(),
            };
            Ok(Some(unmet::record_in(ctx, tx, episode, unmet).await?))
        }
        Becomes::Supervision => {
            let word = WordRow {
                id: ctx.id(),
                worker_id: ctx.account()?.0,
                at: ctx.at(),
                words: one.words.trim().to_owned(),
                session_id: None,
                done_at: None,
            };
            tx.supervision_word_insert(&word).await?;
            Ok(Some(word.id))
        }
        Becomes::TrainingGap => Ok(Some(training::say_gap_in(ctx, tx, one.topic, &one.words).await?)),
        Becomes::Note | Becomes::Nothing => Ok(None),
    }
}

/// Leaves today without an answer: it is not asked about again.
///
/// # Errors
/// [`AppError::NotPossible`] where it was answered for already; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn skip(ctx: &Ctx, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::JudgementKeep)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    close(&mut tx, ctx.account()?.0, ctx.today(), true).await?;
    ctx.finish(tx, form, "/today", Some("/minute")).await
}

/// Chooses whether one is asked, and from which hour on.
///
/// # Errors
/// [`AppError::Invalid`] under `from`; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn choose(ctx: &Ctx, form: Uuid, asks: bool, from_hour: i8) -> AppResult<()> {
    ctx.authorise(Act::JudgementKeep)?;
    let from = Time::new(from_hour, 0, 0, 0).map_err(|_| AppError::field("from", "Choose a whole hour"))?;
    Settings { on: asks, from }.check().map_err(|problem| AppError::Invalid(vec![problem]))?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    tx.minute_choose(ctx.account()?.0, asks, i32::from(from_hour)).await?;
    ctx.finish(tx, form, "/minute", None).await
}
