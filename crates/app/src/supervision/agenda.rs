//! The agenda of a pair: what the worker wants to talk about, and what happened since the last time (DOMAIN 6). The supervisor reads of no
//! person more than the worker brought: a reference, never a name, and no line in which one stands.

use super::given::{brought, met};
use super::pairs::{domain, is_present};
use super::told::Cover;
use super::{of_pair, place};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use practice::charter::leave::Type;
use practice::charter::{Aspect, Rule};
use practice::event::Kind as EventKind;
use practice::support::Party;
use practice::support::supervision::agenda::{Item, Kind, check_own, fill, moved, says_a_name, without_talked};
use practice::support::supervision::{latitude, notes};
use serde_json::json;
use std::collections::HashMap;
use store::Tx;
use store::supervising::{ItemRow, PairRow, ToldRow};
use uuid::Uuid;

/// What was told is on the agenda for so long: a year; a referral that was declined, a quarter.
const TOLD_LASTS: SignedDuration = SignedDuration::from_hours(365 * 24);
const DECLINED_LASTS: SignedDuration = SignedDuration::from_hours(91 * 24);
/// What was talked about is asked for so far back: longer than anything is told.
const TALKED_LASTS: SignedDuration = SignedDuration::from_hours(800 * 24);
/// Holding stands on the agenda so many days before it is to be looked at.
const HOLDING_SOON: i64 = 7;
/// Whose caseload is new since a week.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Where more of a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leads {
    /// In the worker's journal.
    Judgement(Uuid),
    /// A question that was asked first.
    Ask(Uuid),
    /// A training gap.
    Gap(Uuid),
    /// Other work that was asked for.
    OtherWork(Uuid),
}

/// A line of an agenda.
#[derive(Debug, Clone)]
pub struct Line {
    /// What it is, and where it stands.
    pub item: Item,
    /// In words.
    pub words: String,
    /// What the worker wrote with it.
    pub more: String,
    /// The reference of the support or referral; names nobody.
    pub reference: String,
    /// The support, where whoever reads may open it.
    pub episode: Option<Uuid>,
    /// Where more of it stands, for whoever reads.
    pub leads: Option<Leads>,
    /// The row of what is known of it besides; of the worker's own always.
    pub row: Option<ItemRow>,
    /// The worker keeps it back: the supervisor reads how many there are.
    pub kept_back: bool,
}

impl Line {
    /// Whether the worker may keep it back.
    #[must_use]
    pub fn may_be_kept_back(&self) -> bool {
        self.item.kind.may_be_kept_back() && !self.item.is_urgent()
    }
}

/// An agenda as one of the two reads it.
#[derive(Debug, Clone)]
pub struct Agenda {
    /// In its order.
    pub lines: Vec<Line>,
    /// How many lines the worker keeps back.
    pub kept_back: usize,
    /// People in active support and in holding, and the figure of the charter or the guide; none for whoever comes from outside.
    pub load: Option<(i64, i64, i64)>,
}

/// What is said of a thing beside that it is so.
#[derive(Default)]
pub(super) struct Said {
    pub(super) words: String,
    pub(super) more: String,
    pub(super) reference: String,
    pub(super) episode: Option<Uuid>,
    pub(super) leads: Option<Leads>,
}

pub(super) struct Sources {
    fresh: Vec<Item>,
    said: HashMap<(Kind, Uuid), Said>,
}

impl Sources {
    pub(super) fn put(&mut self, (kind, about): (Kind, Uuid), since: Date, urgent: bool, said: Said) {
        self.fresh.push(Item { kind, about, since, place: 0, urgent, carried: 0 });
        self.said.insert((kind, about), said);
    }
}

pub(super) fn on(at: store::At) -> Date {
    time::local_date(time::moment(at))
}

pub(super) fn before(ctx: &Ctx, long: SignedDuration) -> store::At {
    time::at(ctx.now().checked_sub(long).unwrap_or(ctx.now()))
}

pub(super) fn aspect(code: &str) -> &'static str {
    Aspect::parse(code).map_or("", Aspect::words)
}

/// The agenda of a pair.
pub(super) async fn build(ctx: &Ctx, tx: &mut Box<dyn Tx>, pair: &PairRow, me: Party) -> AppResult<Agenda> {
    // whoever leads somebody no longer, or not yet, reads nothing of what they do
    if me == Party::Supervisor && !is_present(ctx, pair) {
        return Ok(Agenda { lines: Vec::new(), kept_back: 0, load: None });
    }
    let pairing = domain(pair).kind;
    let cover = Cover::of(tx, pair.worker_id, me).await?;
    let mut sources = Sources { fresh: Vec::new(), said: HashMap::new() };
    agreed(ctx, tx, pair, &mut sources).await?;
    brought(tx, pair, me, &cover, &mut sources).await?;
    met(ctx, tx, (pair, pairing), me, &cover, &mut sources).await?;
    let mut load = None;
    if Kind::Discretion.fills(pairing) {
        told(ctx, tx, pair, (me, &cover), &mut sources).await?;
    }
    if Kind::Load.fills(pairing) {
        load = Some(carried(ctx, tx, pair, &mut sources).await?);
    }
    let rows = tx.supervision_item_list(pair.id, None).await?;
    let mut known: HashMap<(Kind, Uuid), ItemRow> = HashMap::new();
    let mut left = Vec::new();
    for row in rows {
        let Some(kind) = Kind::parse(&row.kind) else { continue };
        let item = Item {
            kind,
            about: row.about,
            since: time::date(row.since),
            place: row.place,
            urgent: row.urgent,
            carried: u32::try_from(row.carried).unwrap_or(0),
        };
        if kind == Kind::Own {
            sources.fresh.push(item);
            sources.said.insert((kind, row.about), Said { words: row.words.clone(), ..Said::default() });
        } else if row.carried > 0 {
            left.push(item);
            sources
                .said
                .entry((kind, row.about))
                .or_insert_with(|| Said { words: row.words.clone(), ..Said::default() });
        }
        known.insert((kind, row.about), row);
    }
    let talked: Vec<(Kind, Uuid)> = tx
        .supervision_item_talked(pair.worker_id, before(ctx, TALKED_LASTS))
        .await?
        .into_iter()
        .filter_map(|(kind, about)| Kind::parse(&kind).map(|kind| (kind, about)))
        .collect();
    let fresh = without_talked(&sources.fresh, &talked);
    let agenda = fill(pairing, &fresh, &without_talked(&left, &talked));
    let opens = opens(ctx, tx, pair, me).await?;
    let mut kept_back = 0;
    let mut lines = Vec::new();
    for item in agenda {
        let Some(said) = sources.said.remove(&(item.kind, item.about)) else { continue };
        let row = known.remove(&(item.kind, item.about));
        let episode = said.episode.filter(|id| opens.as_ref().is_none_or(|opens| opens.contains(id)));
        let mut line = Line {
            kept_back: false,
            words: said.words,
            more: said.more,
            reference: said.reference,
            episode,
            leads: said.leads,
            item,
            row,
        };
        let shown = item.kind.is_shown_unasked();
        line.kept_back = line.row.as_ref().map_or(!shown, |row| row.kept_back) && line.may_be_kept_back();
        // what nobody asked to be told is not counted as if it were kept from them
        kept_back += usize::from(line.kept_back && shown);
        if me == Party::Worker || !line.kept_back {
            lines.push(line);
        }
    }
    Ok(Agenda { lines, kept_back, load })
}

/// The support that whoever reads may open: the worker their own, the supervisor what was brought. None stands for all.
pub(super) async fn opens(ctx: &Ctx, tx: &mut Box<dyn Tx>, pair: &PairRow, me: Party) -> AppResult<Option<Vec<Uuid>>> {
    Ok(match (me, pair.supervisor_id) {
        (Party::Worker, _) => None,
        (Party::Supervisor, Some(supervisor)) => Some(tx.agenda_brought(pair.worker_id, supervisor, ctx.at()).await?),
        (Party::Supervisor, None) => Some(Vec::new()),
    })
}

/// What the two agreed, and own flexibility that ends soon.
async fn agreed(ctx: &Ctx, tx: &mut Box<dyn Tx>, pair: &PairRow, sources: &mut Sources) -> AppResult<()> {
    for action in tx.supervision_action_list(pair.id, ctx.at()).await? {
        let whose = Party::parse(&action.who).unwrap_or(Party::Worker);
        if notes::ActionState::parse(&action.state).is_none_or(|state| !state.is_open()) {
            continue;
        }
        let name = if whose == Party::Worker { &pair.worker_name } else { &pair.supervisor_name };
        let words = format!("{} ({name}, by {})", action.what, time::date(action.due_on).strftime("%-d %B %Y"));
        sources.put((Kind::Action, action.id), on(action.made_at), false, Said { words, ..Said::default() });
    }
    for row in tx.personal_list(pair.worker_id, ctx.day()).await? {
        let Some(personal) = super::flexibility::personal(&row).filter(|_| row.ended_at.is_none()) else { continue };
        if latitude::ends_soon(&personal, ctx.today()) {
            let words =
                format!("{}: {} until {}", personal.aspect.words(), personal.latitude.get(), day(personal.until));
            let since = personal.until.saturating_sub(latitude::SOON_DAYS.days());
            sources.put((Kind::Latitude, row.id), since, false, Said { words, ..Said::default() });
        }
    }
    Ok(())
}

fn day(on: Date) -> String {
    on.strftime("%-d %B %Y").to_string()
}

/// What was told by the charter, asked first, held, raised and declined: one statement for each.
async fn told(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    pair: &PairRow,
    (me, cover): (Party, &Cover),
    sources: &mut Sources,
) -> AppResult<()> {
    let worker = pair.worker_id;
    for row in tx.agenda_told(worker).await? {
        let kind = if row.could_not_wait { Kind::CouldNotWait } else { Kind::Discretion };
        let (id, since) = (row.id, on(row.at));
        sources.put((kind, id), since, row.could_not_wait, of_told(row, me, cover));
    }
    for row in tx.agenda_asked(worker, before(ctx, TOLD_LASTS)).await? {
        let kind = match row.state.as_str() {
            "could_not_wait" => Kind::CouldNotWait,
            "asked" => Kind::AskOpen,
            _ => Kind::AskFirst,
        };
        // somebody else's answer is between those two
        let with = [Some(row.asked_of), row.answered_by].contains(&pair.supervisor_id);
        let leads = (me == Party::Worker || (with && pair.supervisor_id.is_some())).then_some(Leads::Ask(row.id));
        let answer = match row.state.as_str() {
            "yes" => " It was answered: yes.",
            "no" => " It was answered: no.",
            _ => "",
        };
        let words = format!("{}: {}{answer}", aspect(&row.aspect), row.figures);
        let said = Said { words, episode: row.episode_id, leads, ..Said::default() };
        sources.put((kind, row.id), on(row.at), kind == Kind::CouldNotWait, said);
    }
    let until = ctx.today().saturating_add(HOLDING_SOON.days());
    for row in tx.agenda_holding(worker, time::day(until)).await? {
        let review = time::date(row.review_on);
        let words = format!("Somebody in holding, to be looked at again by {}", day(review));
        let said = Said { words, reference: row.reference, episode: Some(row.episode_id), ..Said::default() };
        sources.put((Kind::Holding, row.id), review.saturating_sub(HOLDING_SOON.days()), false, said);
    }
    for row in tx.agenda_concerns(worker).await? {
        // what it says is for those who were told
        let words = format!("A concern raised on {} is open", day(on(row.at)));
        sources.put((Kind::Concern, row.id), on(row.at), row.urgent, Said { words, ..Said::default() });
    }
    for row in tx.agenda_declined(worker, before(ctx, DECLINED_LASTS)).await? {
        let words = format!("A referral declined on {}", day(on(row.at)));
        let said = Said { words, reference: row.reference, ..Said::default() };
        sources.put((Kind::Declined, row.id), on(row.at), false, said);
    }
    Ok(())
}

fn of_told(row: ToldRow, me: Party, cover: &Cover) -> Said {
    let names = (row.given_name, row.family_name, row.known_as);
    let judgement = Type::parse(&row.judgement).map_or("", Type::words);
    let more = if row.why.is_empty() {
        String::new()
    } else if me == Party::Supervisor && says_a_name(&row.why, &names) {
        format!("{judgement}: the line says a name, and is the worker’s to tell")
    } else {
        format!("{judgement}: {}", cover.for_reader(me, &row.why, &names))
    };
    Said {
        words: format!("{}: {}", aspect(&row.aspect), row.figures),
        more,
        reference: row.reference,
        episode: row.episode_id,
        leads: row.discretion_id.filter(|_| me == Party::Worker).map(Leads::Judgement),
    }
}

/// How much the worker carries, beside what the charter says, else the service's guide; on the agenda where it is more.
async fn carried(ctx: &Ctx, tx: &mut Box<dyn Tx>, pair: &PairRow, sources: &mut Sources) -> AppResult<(i64, i64, i64)> {
    let load = tx.charter_load(pair.worker_id, before(ctx, WEEK)).await?;
    let charter = crate::charter::in_force(tx, ctx.today()).await?;
    let figure = charter.and_then(|(_, charter)| charter.boundaries.into_iter().find_map(|one| most(&one.rule?)));
    let guide = match figure {
        Some(most) => i64::from(most),
        None => crate::settings::read(tx).await?.capacity_open,
    };
    if load.active > guide {
        let words = format!("{} people in active support; {guide} is the figure", load.active);
        sources.put((Kind::Load, pair.worker_id), ctx.today(), false, Said { words, ..Said::default() });
    }
    Ok((load.active, load.holding, guide))
}

/// How many people in active support a rule lets one worker have; none where it is about something else.
fn most(rule: &Rule) -> Option<u32> {
    match rule {
        Rule::CaseloadAtMost { active, .. } => *active,
        _ => None,
    }
}

/// Puts something of the worker's own on the agenda of a pair.
///
/// # Errors
/// [`AppError::Invalid`] under `words`; [`AppError::NotFound`] for anybody but the worker; [`AppError::TakenBefore`].
pub async fn add(ctx: &Ctx, form: Uuid, pair: Uuid, words: &str) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = worker_of(ctx, &mut tx, pair).await?;
    let own = own(&tx.supervision_item_list(pair, None).await?);
    let names = tx.supervision_supported_names(row.worker_id).await?;
    check_own(words, &names, own.len()).map_err(AppError::Invalid)?;
    let id = ctx.id();
    let item = ItemRow {
        words: words.trim().to_owned(),
        place: i32::try_from(own.len()).unwrap_or(i32::MAX),
        ..blank(ctx, &row, Kind::Own, id)
    };
    tx.supervision_item_put(&ItemRow { id, ..item }).await?;
    changed(ctx, &mut tx, pair);
    ctx.finish(tx, form, &place(pair), Some(&place(pair))).await
}

/// A row of a thing of an agenda of which nothing was known yet.
pub(super) fn blank(ctx: &Ctx, pair: &PairRow, kind: Kind, about: Uuid) -> ItemRow {
    ItemRow {
        id: ctx.id(),
        pair_id: pair.id,
        worker_id: pair.worker_id,
        session_id: None,
        kind: kind.as_str().to_owned(),
        about,
        words: String::new(),
        place: 0,
        since: ctx.day(),
        urgent: false,
        carried: 0,
        kept_back: !kind.is_shown_unasked(),
        talked_at: None,
        made_at: ctx.at(),
    }
}

fn own(rows: &[ItemRow]) -> Vec<ItemRow> {
    rows.iter().filter(|row| row.kind == Kind::Own.as_str() && row.talked_at.is_none()).cloned().collect()
}

async fn worker_of(ctx: &Ctx, tx: &mut Box<dyn Tx>, pair: Uuid) -> AppResult<PairRow> {
    match of_pair(ctx, tx, pair).await? {
        (row, Party::Worker) => Ok(row),
        _ => Err(AppError::NotFound),
    }
}

fn changed(ctx: &Ctx, tx: &mut Box<dyn Tx>, pair: Uuid) {
    ctx.event(tx, EventKind::SupervisionPrepared, About::service(pair), &json!({}));
}

/// Moves one of the worker's own up or down among them.
///
/// # Errors
/// [`AppError::NotFound`] for anybody but the worker, or where there is none; [`AppError::TakenBefore`].
pub async fn shift(ctx: &Ctx, form: Uuid, pair: Uuid, item: Uuid, up: bool) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    worker_of(ctx, &mut tx, pair).await?;
    let rows = own(&tx.supervision_item_list(pair, None).await?);
    let items: Vec<Item> = rows
        .iter()
        .map(|row| Item {
            kind: Kind::Own,
            about: row.about,
            since: time::date(row.since),
            place: row.place,
            urgent: false,
            carried: 0,
        })
        .collect();
    let order = moved(&items, Uuid::nil(), 0);
    let at = order.iter().position(|one| one.about == item).ok_or(AppError::NotFound)?;
    for one in moved(&items, item, if up { at.saturating_sub(1) } else { at + 1 }) {
        // twenty at the most
        if let Some(row) = rows.iter().find(|row| row.about == one.about && row.place != one.place) {
            tx.supervision_item_put(&ItemRow { place: one.place, ..row.clone() }).await?;
        }
    }
    changed(ctx, &mut tx, pair);
    ctx.finish(tx, form, &place(pair), None).await
}

/// Takes one of the worker's own off the agenda.
///
/// # Errors
/// [`AppError::NotFound`] for anybody but the worker, or where there is none; [`AppError::TakenBefore`].
pub async fn remove(ctx: &Ctx, form: Uuid, pair: Uuid, item: Uuid) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    worker_of(ctx, &mut tx, pair).await?;
    if !own(&tx.supervision_item_list(pair, None).await?).iter().any(|row| row.id == item) {
        return Err(AppError::NotFound);
    }
    tx.supervision_item_delete(pair, item).await?;
    changed(ctx, &mut tx, pair);
    ctx.finish(tx, form, &place(pair), None).await
}

/// Keeps a line back, so that the supervisor reads only how many were; or shows it again.
///
/// # Errors
/// [`AppError::NotFound`] for anybody but the worker, or where it stands not on the agenda; [`AppError::NotPossible`] where such a line is
/// kept back by nobody; [`AppError::TakenBefore`].
pub async fn keep_back(ctx: &Ctx, form: Uuid, pair: Uuid, (kind, about): (Kind, Uuid), back: bool) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = worker_of(ctx, &mut tx, pair).await?;
    let agenda = build(ctx, &mut tx, &row, Party::Worker).await?;
    let line = agenda
        .lines
        .into_iter()
        .find(|line| (line.item.kind, line.item.about) == (kind, about))
        .ok_or(AppError::NotFound)?;
    if back && !line.may_be_kept_back() {
        return Err(AppError::NotPossible("This stands on the agenda of both, and is not kept back".to_owned()));
    }
    let known = line.row.clone().unwrap_or_else(|| blank(ctx, &row, kind, about));
    tx.supervision_item_put(&ItemRow { kept_back: back, since: time::day(line.item.since), ..known }).await?;
    changed(ctx, &mut tx, pair);
    ctx.finish(tx, form, &place(pair), None).await
}
