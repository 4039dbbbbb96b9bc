//! The pulse (DOMAIN 6): five short own questions now and then. What is kept, and what is not, is said in `practice::support::pulse`.
//!
//! Nothing here writes an event, a form's id, a draft or a line of the log with an answer. An answer comes as numbers that grow by one, in
//! the same transaction in which the account is done with the round; being done says neither what was answered nor whether anything was.

use super::already;
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::ToSpan;
use jiff::civil::Date;
use practice::access::Act;
use practice::event::Kind as Happened;
use practice::support::pulse::{
    self as rule, Agree, Answers, Band, Month, OPEN_DAYS, Own, Question, Round, Settings, Tally, WEEKS_USUAL, is_over,
};
use serde_json::json;
use std::collections::BTreeMap;
use store::Tx;
use store::pulse::PulseCellRow;
use uuid::Uuid;

const ON: &str = "pulse.on";
const EVERY: &str = "pulse.every_weeks";
const FROM: &str = "pulse.from";

/// Rounds that are shown, at most.
const ROUNDS: i64 = 40;

/// What may be shown of one question of a round that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The question.
    pub question: Question,
    /// How many answered.
    pub answered: u32,
    /// The answer in the middle.
    pub middle: Agree,
    /// How many said what, none fewer than five; empty where that cannot be told.
    pub parts: Vec<(Vec<Band>, u32)>,
}

/// The pulse as an account sees it.
#[derive(Debug)]
pub struct Page {
    /// How often the service asks.
    pub settings: Settings,
    /// The round in which this account is asked now.
    pub asks: Option<Round>,
    /// Whether the account answers at all.
    pub answers: bool,
    /// One's own line, where one keeps it.
    pub own: Vec<Own>,
    /// Rounds that are over, the latest first, each with what may be shown of it.
    pub rounds: Vec<(Month, Vec<Shown>)>,
    /// How many workers there are, so that a service of fewer than five is told that nothing will be shown.
    pub workers: i64,
    /// Whether the account sets how often it is asked.
    pub sets: bool,
}

async fn settings(tx: &mut Box<dyn Tx>, today: Date) -> AppResult<Settings> {
    let held = tx.setting_list().await?;
    let value = |code: &str| held.iter().find(|(known, _)| known == code).map(|(_, value)| value.as_str());
    Ok(Settings {
        on: value(ON) == Some("yes"),
        every_weeks: value(EVERY).and_then(|weeks| weeks.parse().ok()).unwrap_or(WEEKS_USUAL),
        from: value(FROM).and_then(|day| day.parse().ok()).unwrap_or(today),
    })
}

/// The round in which the account is asked now.
async fn asked(ctx: &Ctx, tx: &mut Box<dyn Tx>, settings: &Settings) -> AppResult<Option<Round>> {
    if !ctx.may(Act::PulseTake) {
        return Ok(None);
    }
    let me = ctx.account()?.0;
    let last = tx.pulse_taken(me).await?.map(time::date);
    let away = crate::supervision::away(ctx, tx, me).await?;
    Ok(rule::asks(settings, last, &away, ctx.today()))
}

/// The pulse: whether it asks now, one's own line, and rounds that are over.
///
/// # Errors
/// [`AppError::NotFound`] where the role has no part in it.
pub async fn page(ctx: &Ctx) -> AppResult<Page> {
    ctx.authorise(Act::SupportRead)?;
    let mut tx = ctx.read().await?;
    let settings = settings(&mut tx, ctx.today()).await?;
    let asks = asked(ctx, &mut tx, &settings).await?;
    let answers = ctx.may(Act::PulseTake);
    let own = if answers { tx.pulse_own(ctx.account()?.0).await? } else { Vec::new() };
    let mut rounds: Vec<(Month, Vec<Shown>)> = Vec::new();
    for row in tx.pulse_cells(ROUNDS * 5).await? {
        let month = Month::of(time::date(row.round_on));
        let Some(shown) = shown(&row) else { continue };
        match rounds.last_mut().filter(|(of, _)| *of == month) {
            Some((_, cells)) => cells.push(shown),
            None => rounds.push((month, vec![shown])),
        }
    }
    for (_, cells) in &mut rounds {
        cells.sort_by_key(|cell| cell.question);
    }
    Ok(Page {
        settings,
        asks,
        answers,
        own: own.iter().filter_map(|(month, answers)| own_of(month, answers)).collect(),
        rounds,
        workers: tx.worker_count(ctx.at()).await?,
        sets: ctx.may(Act::PulseSet),
    })
}

fn shown(row: &PulseCellRow) -> Option<Shown> {
    let parts: Vec<(Vec<String>, u32)> = serde_json::from_str(&row.parts).ok()?;
    Some(Shown {
        question: Question::parse(&row.question)?,
        answered: u32::try_from(row.answered).ok()?,
        middle: Agree::parse(&row.middle)?,
        parts: parts
            .into_iter()
            .map(|(bands, count)| (bands.iter().filter_map(|band| Band::parse(band)).collect(), count))
            .collect(),
    })
}

/// A month as it is kept: `2026-03`.
fn month_code(month: Month) -> String {
    format!("{:04}-{:02}", month.year, month.month)
}

fn own_of(month: &str, answers: &str) -> Option<Own> {
    let (year, number) = month.split_once('-')?;
    let said: BTreeMap<String, String> = serde_json::from_str(answers).ok()?;
    let mut all = Answers::default();
    for (question, agree) in &said {
        all = all.with(Question::parse(question)?, Agree::parse(agree)?);
    }
    Some(Own { month: Month { year: year.parse().ok()?, month: number.parse().ok()? }, answers: all })
}

/// Takes the answers of the account into the round that is open; `keep` where they want them in a line of their own.
///
/// # Errors
/// [`AppError::Invalid`] where nothing is answered; [`AppError::NotPossible`] where the account is done with the round, or none is open;
/// [`AppError::NotFound`] where the role answers none.
pub async fn answer(ctx: &Ctx, answers: Answers, keep: bool) -> AppResult<()> {
    ctx.authorise(Act::PulseTake)?;
    answers.check().map_err(|problem| AppError::Invalid(vec![problem]))?;
    done(ctx, Some((answers, keep))).await
}

/// *Not now*: the account is done with the round, as if it had answered.
///
/// # Errors
/// As [`answer`].
pub async fn not_now(ctx: &Ctx) -> AppResult<()> {
    ctx.authorise(Act::PulseTake)?;
    done(ctx, None).await
}

const DONE: &str = "You are done with this round. The next one comes by itself";

async fn done(ctx: &Ctx, said: Option<(Answers, bool)>) -> AppResult<()> {
    let me = ctx.account()?.0;
    let mut tx = ctx.begin().await?;
    let settings = settings(&mut tx, ctx.today()).await?;
    let round = asked(ctx, &mut tx, &settings).await?.ok_or_else(|| AppError::NotPossible(DONE.to_owned()))?;
    let day = time::day(round.opens);
    tx.pulse_take(me, day).await.map_err(|error| already(error, DONE))?;
    if let Some((answers, keep)) = said {
        let mut own = BTreeMap::new();
        for question in Question::ALL {
            if let Some(agree) = answers.of(*question) {
                tx.pulse_count(day, question.as_str(), agree.as_str()).await?;
                own.insert(question.as_str(), agree.as_str());
            }
        }
        if keep {
            let own = serde_json::to_string(&own).map_err(|e| AppError::Internal(format!("own answers: {e}")))?;
            tx.pulse_own_put(me, &month_code(round.month()), &own).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// Takes one's own line out, whole.
///
/// # Errors
/// [`AppError::NotFound`] where the role answers none.
pub async fn forget(ctx: &Ctx) -> AppResult<()> {
    ctx.authorise(Act::PulseTake)?;
    let mut tx = ctx.begin().await?;
    tx.pulse_own_delete(ctx.account()?.0).await?;
    Ok(tx.commit().await?)
}

/// Says whether and how often the pulse is asked.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] where the role does not set it; [`AppError::TakenBefore`].
pub async fn set(ctx: &Ctx, form: Uuid, new: Settings) -> AppResult<()> {
    ctx.authorise(Act::PulseSet)?;
    new.check().map_err(|problem| AppError::Invalid(vec![problem]))?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let before = settings(&mut tx, ctx.today()).await?;
    if new.on && !before.on && new.from < ctx.today() {
        return Err(AppError::field("from", "Choose today or a later day"));
    }
    let yes = |on: bool| if on { "yes" } else { "no" }.to_owned();
    let pairs = [
        (ON, yes(before.on), yes(new.on)),
        (EVERY, before.every_weeks.to_string(), new.every_weeks.to_string()),
        (FROM, before.from.to_string(), new.from.to_string()),
    ];
    for (code, was, is) in pairs {
        if was != is || code == FROM {
            tx.setting_put(code, &is).await?;
        }
        if was != is {
            let body = json!({ "code": code, "before": was, "after": is });
            ctx.event(&mut tx, Happened::SettingChanged, About::default(), &body);
        }
    }
    ctx.finish(tx, form, "/support/pulse", None).await
}

/// Closes the rounds that are over: what may be shown is kept, and the numbers are deleted. The sweep of every night calls it.
///
/// # Errors
/// Storage only.
pub(crate) async fn close_over(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<()> {
    for opened in tx.pulse_open_rounds().await? {
        let opens = time::date(opened);
        let round = Round { opens, closes: opens.saturating_add(OPEN_DAYS.days()) };
        if !is_over(round, ctx.today()) {
            continue;
        }
        let mut tally = Tally::default();
        for (question, agree, many) in tx.pulse_tally(opened).await? {
            if let (Some(question), Some(agree)) = (Question::parse(&question), Agree::parse(&agree)) {
                tally.add(question, agree, u32::try_from(many).unwrap_or_default());
            }
        }
        tx.pulse_tally_delete(opened).await?;
        let Some(closed) = rule::close(round, &tally) else { continue };
        for cell in closed.cells {
            let parts: Vec<(Vec<&str>, u32)> = cell
                .parts
                .iter()
                .map(|part| (part.bands.iter().map(|band| band.as_str()).collect(), part.count))
                .collect();
            let parts = serde_json::to_string(&parts).map_err(|e| AppError::Internal(format!("parts: {e}")))?;
            tx.pulse_cell_insert(&PulseCellRow {
                round_on: opened,
                question: cell.question.as_str().to_owned(),
                answered: i32::try_from(cell.answered).unwrap_or(i32::MAX),
                middle: cell.middle.as_str().to_owned(),
                parts,
            })
            .await?;
        }
        ctx.event(tx, Happened::PulseClosed, About::default(), &json!({}));
    }
    Ok(())
}
