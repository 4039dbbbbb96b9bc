//! Rows without names for somebody outside: the minimum data set ([`practice::minimum`]). A manager asks and says what for and for whom;
//! the information-governance lead decides; then the rows can be taken for a time, and each taking is written down. Nobody's record is
//! opened, and whose use is restricted, who must not be found, and who does not agree is left out and counted.

use super::{Cut, Frame, PIECE, standing};
use crate::contracts::Terms;
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::measures::scores_of;
use crate::secrets::token_hash;
use crate::time;
use data_encoding::HEXLOWER;
use jiff::ToSpan;
use practice::access::{Act, Role};
use practice::event::Kind;
use practice::figure::{Shown, shown};
use practice::goal::{SHORT_MAX, too_long};
use practice::ids::ExportAskId;
use practice::measure::Hundredths;
use practice::minimum::{Cell, Facts, LeftOut, SCALES, VERSION, row};
use practice::referral::State;
use practice::report::{Asking, Decision, Span, TAKEN_WITHIN_DAYS};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use store::contracts::ExportAskRow;
use store::referrals::After;
use store::reports::{ExportMeasureRow, ExportRow};
use store::{At, PAGE, Tx};
use uuid::Uuid;

/// What makes the ids of exports: the same in each of them, so that two can be laid side by side, and nothing that can be guessed.
const SALT: &str = "export.salt";

/// In what form the rows leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values (RFC 4180).
    Csv,
    /// One JSON object a line.
    JsonLines,
}

impl Format {
    /// As the log and the name of the file have it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    /// The form with this code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Csv, Self::JsonLines].into_iter().find(|one| one.code() == code)
    }
}

/// How many are left out, and why, as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOutCounts {
    /// Rows that are in it.
    pub rows: Shown,
    /// Why others are not, in the order of [`LeftOut::ALL`].
    pub left_out: Vec<(LeftOut, Shown)>,
}

/// The exports that were asked for.
#[derive(Debug)]
pub struct Asks {
    /// Newest first, at most [`PAGE`].
    pub rows: Vec<ExportAskRow>,
    /// Contracts that can be chosen.
    pub choices: super::Choices,
    /// Whether anybody can decide.
    pub decided_by_somebody: bool,
}

/// One that was asked for.
#[derive(Debug)]
pub struct AskView {
    /// As it is kept.
    pub row: ExportAskRow,
    /// Of what, in words.
    pub of: String,
    /// How many rows it would have now, and who is left out.
    pub counts: LeftOutCounts,
    /// Whether it can be taken now.
    pub open: bool,
    /// Whether whoever looks may decide on it.
    pub decides: bool,
    /// Whether whoever looks may take it.
    pub takes: bool,
}

fn either(ctx: &Ctx) -> AppResult<()> {
    if ctx.may(Act::ExportAsk) { Ok(()) } else { ctx.authorise(Act::ExportDecide) }
}

/// The exports that were asked for, newest first.
///
/// # Errors
/// [`AppError::NotFound`] where the role neither asks nor decides.
pub async fn asks(ctx: &Ctx) -> AppResult<Asks> {
    either(ctx)?;
    let mut tx = ctx.read().await?;
    let frame = Frame::read(&mut tx).await?;
    let deciders = tx.role_holders(Role::Governance.as_str(), ctx.at()).await?;
    Ok(Asks {
        rows: tx.export_ask_list(PAGE).await?,
        choices: super::Choices::of(&frame),
        decided_by_somebody: !deciders.is_empty(),
    })
}

fn cut_of(row: &ExportAskRow) -> Cut {
    Cut {
        span: Span { from: time::date(row.from_on), to: time::date(row.until_on) },
        site: None,
        contract: row.contract_id.map(practice::ids::ContractId),
    }
}

fn is_open(row: &ExportAskRow, now: At) -> bool {
    row.decision.as_deref() == Some(Decision::Allowed.as_str()) && row.until_at.is_some_and(|until| now < until)
}

/// How many of the latest wait for a decision.
pub(crate) async fn waiting(tx: &mut Box<dyn Tx>) -> AppResult<i64> {
    let waits = tx.export_ask_list(PAGE).await?.into_iter().filter(|row| row.decision.is_none()).count();
    Ok(i64::try_from(waits).unwrap_or(i64::MAX))
}

/// One that was asked for, with what would be in it.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn ask_open(ctx: &Ctx, ask: ExportAskId) -> AppResult<AskView> {
    either(ctx)?;
    let mut tx = ctx.read().await?;
    let row = tx.export_ask_get(ask.0).await?.ok_or(AppError::NotFound)?;
    let frame = Frame::read(&mut tx).await?;
    let cut = cut_of(&row);
    let counts = counted(ctx, &mut tx, &frame.terms, &cut).await?;
    let open = is_open(&row, ctx.at());
    let own = ctx.account_uuid() == Some(row.asked_by);
    Ok(AskView {
        of: cut.words(&frame),
        counts: LeftOutCounts {
            rows: shown(counts.0),
            left_out: LeftOut::ALL.iter().map(|why| (*why, shown(counts.1.get(why).copied().unwrap_or(0)))).collect(),
        },
        decides: row.decision.is_none() && !own && ctx.may(Act::ExportDecide),
        takes: open && ctx.may(Act::ExportAsk),
        open,
        row,
    })
}

/// Asks for an export.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn ask(ctx: &Ctx, form: Uuid, cut: Cut, asking: Asking) -> AppResult<ExportAskId> {
    ctx.authorise(Act::ExportAsk)?;
    asking.check().map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let frame = Frame::read(&mut tx).await?;
    cut.check(&frame)?;
    let row = ExportAskRow {
        id: ctx.id(),
        purpose: asking.purpose.trim().to_owned(),
        recipient: asking.recipient.trim().to_owned(),
        from_on: time::day(cut.span.from),
        until_on: time::day(cut.span.to),
        contract_id: cut.contract.map(|id| id.0),
        asked_at: ctx.at(),
        asked_by: ctx.account()?.0,
        asked_by_name: ctx.actor_name().to_owned(),
        decision: None,
        decided_at: None,
        decided_by: None,
        decided_by_name: None,
        decision_words: String::new(),
        until_at: None,
        taken: 0,
        version: 1,
    };
    tx.export_ask_insert(&row).await?;
    let body = json!({ "purpose": row.purpose, "recipient": row.recipient, "of": cut.words(&frame),
        "from": row.from_on.to_string(), "until": row.until_on.to_string() });
    ctx.event(&mut tx, Kind::ExportAsked, About::service(row.id), &body);
    let place = format!("/service/exports/{}", row.id);
    ctx.finish(tx, form, &place, Some("/service/exports/new")).await?;
    Ok(ExportAskId(row.id))
}

/// Decides on one: never whoever asked.
///
/// # Errors
/// [`AppError::Invalid`] where it is not said why not; [`AppError::NotPossible`] where it was decided on, or one asked for it oneself;
/// [`AppError::NotFound`]; [`AppError::TakenBefore`]; [`AppError::Stale`].
pub async fn decide(ctx: &Ctx, form: Uuid, ask: ExportAskId, decision: Decision, words: String) -> AppResult<()> {
    ctx.authorise(Act::ExportDecide)?;
    if decision == Decision::NotAllowed && words.trim().is_empty() {
        return Err(AppError::field("words", "Say why not, so that whoever asked knows what would help"));
    }
    if let Some(problem) = too_long("words", &words, SHORT_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let mut row = tx.export_ask_get(ask.0).await?.ok_or(AppError::NotFound)?;
    if row.decision.is_some() {
        return Err(AppError::NotPossible("This was decided on already".to_owned()));
    }
    let me = ctx.account()?.0;
    if row.asked_by == me {
        return Err(AppError::NotPossible("Somebody else decides on what you asked for yourself".to_owned()));
    }
    row.decision = Some(decision.as_str().to_owned());
    row.decided_at = Some(ctx.at());
    row.decided_by = Some(me);
    row.decision_words = words.trim().to_owned();
    if decision == Decision::Allowed {
        let until = ctx.today().saturating_add(TAKEN_WITHIN_DAYS.days());
        row.until_at = Some(time::at(time::day_bounds(until).1));
        if salt(&mut tx).await?.is_none() {
            let mut bytes = [0; 32];
            ctx.app.fill(&mut bytes);
            tx.setting_put(SALT, &HEXLOWER.encode(&bytes)).await?;
        }
    }
    tx.export_ask_save(&row).await?;
    let body = json!({ "decision": decision.words(), "why": row.decision_words, "recipient": row.recipient });
    ctx.event(&mut tx, Kind::ExportDecided, About::service(row.id), &body);
    ctx.finish(tx, form, &format!("/service/exports/{ask}"), None).await
}

async fn salt(tx: &mut Box<dyn Tx>) -> AppResult<Option<String>> {
    Ok(tx.setting_list().await?.into_iter().find(|(code, _)| code == SALT).map(|(_, value)| value))
}

/// Why a referral is not in the file, if it is not.
fn left_out(row: &ExportRow) -> Option<LeftOut> {
    LeftOut::first([row.restricted, row.hidden, row.objects, row.state == State::Duplicate.as_str()])
}

/// One pass over what would leave: how many rows, and how many are left out for what.
async fn counted(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    terms: &Terms,
    cut: &Cut,
) -> AppResult<(i64, BTreeMap<LeftOut, i64>)> {
    let (from, until) = cut.moments();
    let (mut rows, mut out) = (0, BTreeMap::new());
    let mut after: Option<After> = None;
    loop {
        let piece = tx.export_referrals(from, until, ctx.at(), after.take(), PIECE).await?;
        let full = i64::try_from(piece.len()).unwrap_or(0) >= PIECE;
        after = piece.last().map(|row| After { at: row.received_at, id: row.id });
        for one in piece.iter().filter(|row| cut.has(terms, &standing!(row))) {
            match left_out(one) {
                Some(why) => *out.entry(why).or_default() += 1,
                None => rows += 1,
            }
        }
        if !full {
            return Ok((rows, out));
        }
    }
}

/// Rows on their way into a file, read in pieces as the file is taken.
#[derive(Debug)]
pub struct Export {
    ctx: Ctx,
    cut: Cut,
    terms: Terms,
    salt: String,
    /// Where it goes on; none at the beginning.
    after: Option<After>,
    /// Whether all of it was read.
    over: bool,
    /// In what form.
    pub format: Format,
}

/// Takes one that was allowed. That it was taken, by whom and with how many rows is written down before the first row leaves.
///
/// # Errors
/// [`AppError::NotPossible`] where it is not allowed, or no longer; [`AppError::NotFound`].
pub async fn take(ctx: &Ctx, ask: ExportAskId, format: Format) -> AppResult<Export> {
    ctx.authorise(Act::ExportAsk)?;
    let mut tx = ctx.begin().await?;
    let mut row = tx.export_ask_get(ask.0).await?.ok_or(AppError::NotFound)?;
    if !is_open(&row, ctx.at()) {
        let words = "This cannot be taken: it was not allowed, or its time is over. Ask again, and say what for";
        return Err(AppError::NotPossible(words.to_owned()));
    }
    let salt = salt(&mut tx).await?.ok_or(AppError::NotFound)?;
    let frame = Frame::read(&mut tx).await?;
    let cut = cut_of(&row);
    let (rows, out) = counted(ctx, &mut tx, &frame.terms, &cut).await?;
    row.taken += 1;
    tx.export_ask_save(&row).await?;
    let body = json!({ "recipient": row.recipient, "form": format.code(), "version": VERSION, "rows": rows,
        "left_out": out.values().sum::<i64>() });
    ctx.event(&mut tx, Kind::ExportTaken, About::service(row.id), &body);
    tx.commit().await?;
    Ok(Export { ctx: ctx.clone(), cut, terms: frame.terms, salt, after: None, over: false, format })
}

impl Export {
    /// Stands for something: the same whenever it is asked, and nothing can be read from it without the salt.
    fn id(&self, sort: &str, id: Uuid) -> String {
        HEXLOWER.encode(&token_hash(&format!("{}/{sort}/{id}", self.salt))[..16])
    }

    /// The next rows; none at the end. A piece in which everybody is left out is empty, and not the end.
    ///
    /// # Errors
    /// Storage only.
    pub async fn next(&mut self) -> AppResult<Option<Vec<Vec<Cell>>>> {
        if self.over {
            return Ok(None);
        }
        let after = self.after.take();
        let (from, until) = self.cut.moments();
        let mut tx = self.ctx.read().await?;
        let piece = tx.export_referrals(from, until, self.ctx.at(), after.clone(), PIECE).await?;
        let mut of: BTreeMap<Uuid, Vec<ExportMeasureRow>> = BTreeMap::new();
        for measure in tx.export_measures(from, until, after, PIECE).await? {
            of.entry(measure.referral_id).or_default().push(measure);
        }
        self.over = i64::try_from(piece.len()).unwrap_or(0) < PIECE;
        self.after = piece.last().map(|row| After { at: row.received_at, id: row.id });
        let rows = piece
            .into_iter()
            .filter(|one| left_out(one).is_none() && self.cut.has(&self.terms, &standing!(one)))
            .map(|one| {
                let measures = of.remove(&one.id).unwrap_or_default();
                row(&self.facts(one, &measures))
            })
            .collect();
        Ok(Some(rows))
    }

    fn facts(&self, one: ExportRow, measures: &[ExportMeasureRow]) -> Facts {
        Facts {
            referral: self.id("referral", one.id),
            person: self.id("person", one.person_id),
            organisation: one.ods_code,
            source: one.source,
            route: one.route,
            urgency: one.urgency,
            received: time::moment(one.received_at),
            born: one.birth_date.map(time::date),
            gender: one.gender,
            ethnicity: one.ethnicity,
            language: one.language,
            interpreter: one.interpreter,
            needs: one.needs,
            state: one.state,
            declined_why: one.decline_reason,
            answered: one.outcome_at.map(time::moment),
            offered: one.first_offered_at.map(time::moment),
            first_held: one.first_held_at.map(time::moment),
            support: one.episode_state,
            opened: one.opened_at.map(time::moment),
            ended: one.ended_at.map(time::moment),
            ended_why: one.ended_why,
            counts: [one.contacts_held, one.contacts_missed, one.minutes, one.connections, one.connections_begun],
            connection_needs: once_each(&one.connection_needs),
            held: one.holding,
            unmet: once_each(&one.unmet_needs),
            scores: SCALES.iter().map(|(instrument, scale)| scores(measures, instrument, scale)).collect(),
        }
    }
}

/// Codes between spaces, each once.
fn once_each(codes: &str) -> String {
    codes.split_whitespace().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
}

/// The first score of a scale, and the latest of another day; of one day the latest counts.
fn scores(measures: &[ExportMeasureRow], instrument: &str, scale: &str) -> (Option<String>, Option<String>) {
    // by day and then in the order in which they were recorded, as they come from the store
    let mut by_day: BTreeMap<store::Day, Hundredths> = BTreeMap::new();
    for one in measures.iter().filter(|one| one.instrument == instrument && one.not_asked.is_none()) {
        if let Some(score) = scores_of(&one.scores).get(scale) {
            by_day.insert(one.on_day, *score);
        }
    }
    let first = by_day.values().next().map(ToString::to_string);
    let latest = (by_day.len() > 1).then(|| by_day.values().next_back().map(ToString::to_string)).flatten();
    (first, latest)
}
