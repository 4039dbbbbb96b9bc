//! The waiting list (DOMAIN 4.2, 4.3): who waits for a first contact, in what order and why, against the service's own target; who is
//! moved by hand, with a reason; and who has room (5.1).

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::referrals::targets;
use crate::time;
use jiff::ToSpan;
use practice::access::{Act, Role};
use practice::episode::State;
use practice::event::Kind;
use practice::ids::EpisodeId;
use practice::referral::Urgency;
use practice::waiting::{Facts, Wait, check_move, over_until};
use practice::wish::{Answer, Asked, Standing};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use store::bulk::Batch;
use store::episodes::EpisodeRow;
use store::permit::EpisodePermit;
use store::referrals::ReferralRow;
use store::waiting::{AfterTurn, AskedFilter, SpareRow, TurnRow, WaitingCount, WaitingFilter, WaitingOf, WaitingRow};
use store::{PAGE, Tx};
use uuid::Uuid;

/// So many weeks back the hours that holding takes are counted.
pub const HOLDING_WEEKS: i64 = 4;

/// Whose waiting list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Of those whom the account supports or covers, with their names.
    Own,
    /// Of those whom the account leads or supervises, under references.
    Led,
    /// Of the whole service, under references.
    Service,
}

/// What the list is narrowed to; none narrows nothing.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// A practice.
    pub site: Option<Uuid>,
    /// A worker.
    pub owner: Option<Uuid>,
    /// A need's code.
    pub need: Option<String>,
    /// Those alone who wait longer than the target.
    pub over: bool,
    /// Those alone with whom it stands so with the question whether they still want this.
    pub wish: Option<WishFilter>,
}

/// How it stands with the question whether somebody still wants this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WishFilter {
    /// Answered with no, or with a change, and nobody has seen to it.
    ToSee,
    /// Asked for a while, and not answered.
    Unanswered,
    /// Never asked.
    Never,
}

/// Somebody on the list.
#[derive(Debug)]
pub struct Place {
    /// Who, and what counts.
    pub row: WaitingRow,
    /// Why they stand here, each reason in words.
    pub reasons: Vec<String>,
    /// Whether they wait longer than the target.
    pub over: bool,
    /// How it stands with the question whether they still want this, where they were asked.
    pub wish: Option<Standing>,
}

/// A worker's room.
#[derive(Debug)]
pub struct Room {
    /// What they have in hand.
    pub row: SpareRow,
    /// How many more they have room for; negative where they have more than the service thinks right.
    pub room: i64,
    /// Hours a week that those in holding take, of the last [`HOLDING_WEEKS`], in tenths.
    pub holding_tenths: i64,
}

/// A page of the list.
#[derive(Debug)]
pub struct List {
    /// Whose it is.
    pub whose: Whose,
    /// Whose this account may read.
    pub may: Vec<Whose>,
    /// At most [`PAGE`], in their order.
    pub rows: Vec<Place>,
    /// Where it goes on.
    pub next: Option<AfterTurn>,
    /// How many wait, and how many longer than the target; without the filter.
    pub count: WaitingCount,
    /// The target, in working days.
    pub target: i64,
    /// Who has room, by name.
    pub room: Vec<Room>,
    /// How many people at a time, as a guide.
    pub capacity: i64,
    /// Practices to narrow by.
    pub sites: Vec<(Uuid, String)>,
    /// Whether this account may move somebody by hand.
    pub moves: bool,
}

/// The lists this account may read, the nearest first.
fn lists(ctx: &Ctx) -> Vec<Whose> {
    [(Role::Worker, Whose::Own), (Role::Supervisor, Whose::Led), (Role::Manager, Whose::Service)]
        .into_iter()
        .filter(|(role, _)| ctx.roles().contains(role))
        .map(|(_, whose)| whose)
        .collect()
}

/// The waiting list.
///
/// # Errors
/// [`AppError::NotFound`] where the role has none.
pub async fn list(ctx: &Ctx, whose: Option<Whose>, filter: &Filter, after: Option<AfterTurn>) -> AppResult<List> {
    ctx.authorise(Act::WaitingRead)?;
    let may = lists(ctx);
    let whose = whose.filter(|one| may.contains(one)).or(may.first().copied()).ok_or(AppError::NotFound)?;
    let of = of(whose);
    let who = (ctx.account()?.0, ctx.at(), ctx.day());
    let mut tx = ctx.read().await?;
    let target = targets(&mut tx).await?.first_offer_working_days;
    let (_, before) = time::day_bounds(over_until(target, ctx.today()));
    let before = time::at(before);
    let narrowed = WaitingFilter {
        site: filter.site,
        owner: filter.owner,
        need: filter.need.clone(),
        before: filter.over.then_some(before),
        asked: filter.wish.map(|wish| match wish {
            WishFilter::ToSee => AskedFilter::ToSee,
            WishFilter::Unanswered => crate::wishes::unanswered(ctx),
            WishFilter::Never => AskedFilter::Never,
        }),
    };
    let rows = ctx.disclose(tx.waiting_list(of, who, &narrowed, after, PAGE).await?);
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows.last().filter(|_| full).map(|row| AfterTurn { counts_from: row.counts_from, id: row.episode_id });
    let count = tx.waiting_count(of, who, before).await?;
    let room = room(ctx, &mut tx, whose).await?;
    let capacity = crate::episodes::capacity(&tx.setting_list().await?);
    let sites = tx.site_list().await?.into_iter().filter(|s| s.archived_at.is_none()).map(|s| (s.id, s.name)).collect();
    let mut rows: Vec<Place> = rows.into_iter().map(|row| placed(ctx, row, target)).collect();
    if whose == Whose::Service {
        // a manager reads no story (DOMAIN 10), and a reason for a move may tell one
        for place in &mut rows {
            place.row.why.clear();
        }
    }
    Ok(List { whose, may, rows, next, count, target, room, capacity, sites, moves: ctx.may(Act::WaitingMove) })
}

fn of(whose: Whose) -> WaitingOf {
    match whose {
        Whose::Own => WaitingOf::Own,
        Whose::Led => WaitingOf::Led,
        Whose::Service => WaitingOf::Service,
    }
}

fn placed(ctx: &Ctx, row: WaitingRow, target: i64) -> Place {
    let received = time::moment(row.received_at);
    let facts = if row.version == 0 {
        // nothing was written down when support was opened: the wait alone counts, and nothing else is said to
        facts(Urgency::Routine.as_str(), false, false, 0, received)
    } else {
        facts(&row.urgency, row.flagged, row.known, row.by_hand, received)
    };
    let wish = row.asked_at.zip(row.answer_until).map(|(asked, until)| {
        let question = Asked {
            at: time::moment(asked),
            until: time::moment(until),
            answer: row.answer.as_deref().and_then(Answer::parse),
            seen: row.answer_seen_at.is_some(),
            taken_back: false,
        };
        question.standing(ctx.now())
    });
    let over = Wait::of(facts.received, target, ctx.now()).over();
    Place { reasons: facts.reasons(target, ctx.now()), over, wish, row }
}

fn facts(urgency: &str, flagged: bool, known: bool, by_hand: i32, received: jiff::Timestamp) -> Facts {
    let urgency = Urgency::parse(urgency).unwrap_or(Urgency::Routine);
    Facts { received, urgency, flagged, known, by_hand: i64::from(by_hand) }
}

/// Who has room: of oneself and those who can stand in, of those one leads, or of the whole service.
async fn room(ctx: &Ctx, tx: &mut Box<dyn Tx>, whose: Whose) -> AppResult<Vec<Room>> {
    let me = ctx.account()?.0;
    let known: Option<Vec<Uuid>> = match whose {
        Whose::Own => {
            let mut ids: Vec<Uuid> =
                crate::cover::stand_ins(ctx, tx, me).await?.into_iter().map(|(id, _)| id).collect();
            ids.push(me);
            Some(ids)
        }
        Whose::Led => Some(crate::team::loads(ctx, tx).await?.into_iter().map(|load| load.owner_id).collect()),
        Whose::Service => None,
    };
    let mut all = rooms(ctx, tx).await?;
    all.retain(|one| known.as_ref().is_none_or(|ids| ids.contains(&one.row.owner_id)));
    Ok(all)
}

/// Every link worker's room, by name.
pub(crate) async fn rooms(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<Vec<Room>> {
    let capacity = crate::episodes::capacity(&tx.setting_list().await?);
    let since = ctx.today().checked_sub(HOLDING_WEEKS.weeks()).unwrap_or(ctx.today());
    let rows = tx.spare_list(ctx.at(), time::at(time::day_bounds(since).0)).await?;
    Ok(rows
        .into_iter()
        .map(|row| Room {
            room: capacity - row.waiting - row.active - row.holding,
            // minutes of some weeks as tenths of an hour a week, to the nearest
            holding_tenths: (row.holding_minutes + 3 * HOLDING_WEEKS) / (6 * HOLDING_WEEKS),
            row,
        })
        .collect())
}

/// Writes down what counts towards the place of an episode that has just been opened.
pub(crate) async fn begin(tx: &mut Box<dyn Tx>, permit: &EpisodePermit, referral: &ReferralRow) -> AppResult<()> {
    let turn = first_turn(tx, permit, referral).await?;
    Ok(tx.turn_save(permit, &turn).await?)
}

/// Writes down the same for those who are brought in and wait: with their referral, which comes in the same batch. What they had here before
/// is not asked; so whoever is moved by hand, and back, stands where they stood.
pub(crate) fn brought_in(batch: &mut Batch) {
    let referrals: HashMap<Uuid, &ReferralRow> = batch.referrals.iter().map(|row| (row.id, row)).collect();
    let ended: HashSet<Uuid> =
        batch.episodes.iter().filter(|row| row.state == State::Ended.as_str()).map(|row| row.person_id).collect();
    let mut turns = Vec::new();
    for row in batch.episodes.iter().filter(|row| row.state == State::Waiting.as_str()) {
        let Some(referral) = referrals.get(&row.referral_id) else { continue };
        let turn = turn(row.id, row.person_id, referral, ended.contains(&row.person_id));
        turns.push(TurnRow { version: 1, ..turn });
    }
    batch.waiting_turns.extend(turns);
}

async fn first_turn(tx: &mut Box<dyn Tx>, permit: &EpisodePermit, referral: &ReferralRow) -> AppResult<TurnRow> {
    let person = tx.permit_person_of_episode(permit).await?;
    let known = tx.known_before(&person, *permit.episode()).await?;
    Ok(turn(*permit.episode(), *permit.person(), referral, known))
}

fn turn(episode: Uuid, person: Uuid, referral: &ReferralRow, known: bool) -> TurnRow {
    let facts = facts(&referral.urgency, referral.flagged, known, 0, received(referral));
    TurnRow {
        episode_id: episode,
        person_id: person,
        counts_from: time::at(facts.counts_from()),
        urgency: referral.urgency.clone(),
        flagged: referral.flagged,
        known,
        by_hand: 0,
        why: String::new(),
        moved_by: String::new(),
        moved_at: None,
        version: 0,
    }
}

fn received(referral: &ReferralRow) -> jiff::Timestamp {
    time::moment(referral.reopened_at.unwrap_or(referral.received_at))
}

/// What the page of a move shows.
#[derive(Debug)]
pub struct Moving {
    /// The episode.
    pub episode: EpisodeId,
    /// The reference of the referral: whoever moves somebody may not be who supports them.
    pub reference: String,
    /// Of what counts towards the place.
    pub version: i64,
    /// Why they stand where they stand now, in words.
    pub reasons: Vec<String>,
    /// Who moved them, why and when, where somebody did.
    pub moved: Option<(String, String, jiff::Timestamp)>,
    /// Whether it is of the account's own caseload.
    pub own: bool,
}

/// Opens the page on which somebody is moved by hand: by whoever supports them, or leads who does.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where they wait no more.
pub async fn moving(ctx: &Ctx, episode: EpisodeId) -> AppResult<Moving> {
    ctx.authorise(Act::WaitingMove)?;
    let mut tx = ctx.read().await?;
    let (permit, row) = waits(ctx, &mut tx, episode).await?;
    let (turn, referral) = turn_of(ctx, &mut tx, &permit).await?;
    let target = targets(&mut tx).await?.first_offer_working_days;
    let facts = facts(&turn.urgency, turn.flagged, turn.known, turn.by_hand, received(&referral));
    let moved = turn.moved_at.map(|at| (turn.moved_by.clone(), turn.why.clone(), time::moment(at)));
    Ok(Moving {
        episode,
        reference: referral.reference,
        version: turn.version,
        reasons: facts.reasons(target, ctx.now()),
        moved,
        own: row.owner_id == ctx.account()?.0,
    })
}

async fn waits(ctx: &Ctx, tx: &mut Box<dyn Tx>, episode: EpisodeId) -> AppResult<(EpisodePermit, EpisodeRow)> {
    let permit = tx.permit_led(&ctx.stance()?, episode.0).await?.ok_or(AppError::NotFound)?;
    ctx.on_ground(permit.ground());
    let row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    if row.state != State::Waiting.as_str() {
        return Err(AppError::NotPossible(
            "This person waits no more: their support has begun or ended. Open the waiting list to see who waits now"
                .to_owned(),
        ));
    }
    Ok((permit, row))
}

async fn turn_of(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit) -> AppResult<(TurnRow, ReferralRow)> {
    let of_referral = tx.permit_referral_of_episode(permit).await?.ok_or(AppError::NotFound)?;
    let referral = ctx.disclose(tx.referral_get(&of_referral).await?).ok_or(AppError::NotFound)?;
    let turn = match tx.turn_get(permit).await? {
        Some(turn) => turn,
        // brought in without its referral: the wait alone counts, as the list has it, so that a move taken back leads back there
        None => TurnRow {
            urgency: Urgency::Routine.as_str().to_owned(),
            flagged: false,
            counts_from: time::at(received(&referral)),
            ..turn(*permit.episode(), *permit.person(), &referral, false)
        },
    };
    Ok((turn, referral))
}

/// Moves somebody up (or down, where `days` is negative) by hand, as by so many working days waited. The reason stands in the list with
/// name and date, and an earlier move is replaced by this one.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`]; [`AppError::NotPossible`] where they wait no more; [`AppError::Stale`] where somebody
/// else moved them meanwhile.
pub async fn move_by_hand(
    ctx: &Ctx,
    episode: EpisodeId,
    form: Uuid,
    version: i64,
    days: i64,
    why: &str,
) -> AppResult<()> {
    ctx.authorise(Act::WaitingMove)?;
    check_move(days, why).map_err(AppError::Invalid)?;
    let by_hand = i32::try_from(days).map_err(|_| AppError::field("days", "Choose how far up or down"))?;
    moved(ctx, episode, form, version, by_hand, why.trim()).await
}

/// Takes a move back: they stand where they would without it.
///
/// # Errors
/// As [`move_by_hand`], and [`AppError::NotPossible`] where nobody moved them.
pub async fn take_back(ctx: &Ctx, episode: EpisodeId, form: Uuid, version: i64) -> AppResult<()> {
    ctx.authorise(Act::WaitingMove)?;
    moved(ctx, episode, form, version, 0, "").await
}

async fn moved(ctx: &Ctx, episode: EpisodeId, form: Uuid, version: i64, by_hand: i32, why: &str) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, _) = waits(ctx, &mut tx, episode).await?;
    let (mut turn, referral) = turn_of(ctx, &mut tx, &permit).await?;
    if turn.version != version {
        return Err(AppError::Stale);
    }
    let before = turn.by_hand;
    if by_hand == 0 && before == 0 {
        return Err(AppError::NotPossible(
            "Nobody moved this person by hand, so there is nothing to take back".to_owned(),
        ));
    }
    turn.by_hand = by_hand;
    let facts = facts(&turn.urgency, turn.flagged, turn.known, turn.by_hand, received(&referral));
    turn.counts_from = time::at(facts.counts_from());
    why.clone_into(&mut turn.why);
    turn.moved_at = (by_hand != 0).then(|| ctx.at());
    turn.moved_by = if by_hand == 0 { String::new() } else { ctx.actor_name().to_owned() };
    tx.turn_save(&permit, &turn).await?;
    let (kind, how) = if by_hand == 0 {
        (Kind::WaitingMoveTakenBack, how_far(i64::from(before)))
    } else {
        (Kind::WaitingMoved, how_far(i64::from(by_hand)))
    };
    ctx.event(&mut tx, kind, About::episode(&permit, episode.0), &json!({ "how_far": how, "why": why }));
    ctx.finish(tx, form, "/waiting-list", Some(&format!("/waiting-list/{episode}/move"))).await
}

/// How far somebody was moved, in words.
#[must_use]
pub fn how_far(days: i64) -> String {
    let (count, way) = (days.abs(), if days < 0 { "down" } else { "up" });
    match count {
        practice::waiting::MOVED_MOST => "In front of everybody".to_owned(),
        1 => format!("1 working day {way}"),
        _ => format!("{count} working days {way}"),
    }
}

/// Where the list goes on, as an address has it.
#[must_use]
pub fn key_of(after: &AfterTurn) -> String {
    format!("{}_{}", after.counts_from.timestamp_micros(), after.id)
}

/// Reads such a key back; what is none starts the list from its beginning.
#[must_use]
pub fn of_key(key: &str) -> Option<AfterTurn> {
    let after = time::of_key(key)?;
    Some(AfterTurn { counts_from: after.at, id: after.id })
}
