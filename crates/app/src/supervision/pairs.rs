//! Who is supervised by whom, for what and how often; when it is due, and what waits for either (DOMAIN 6) [004 T2, T7].

use super::{of_pair, place};
use crate::accounts::{NOT_ONESELF, holds};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::organisation::holding;
use crate::time;
use jiff::ToSpan;
use jiff::civil::Date;
use practice::access::{Act, Role};
use practice::event::Kind as EventKind;
use practice::ids::AccountId;
use practice::problem::Problem;
use practice::support::supervision::{
    self, Kind, Pair, Part, Reading, Standing, State, cancelled_in_a_row, check_external, latitude, missing_parts,
    notes, parts_code, parts_of, ties,
};
use practice::support::{Away, Party};
use serde_json::json;
use std::collections::HashMap;
use store::Tx;
use store::charter::PersonalRow;
use store::supervising::{ActionRow, PairRow, ProposedRow, SessionDayRow};
use uuid::Uuid;

/// Sessions and absences are looked at so far back: what was before changes no reading.
const BACK_WEEKS: i64 = 104;

/// A pair as lists show it.
#[derive(Debug, Clone)]
pub struct Paired {
    /// As it is kept.
    pub row: PairRow,
    /// How the two stand to each other.
    pub kind: Kind,
    /// For what.
    pub parts: Vec<Part>,
    /// Which of the two the account is; none where it arranges.
    pub me: Option<Party>,
    /// How it stands.
    pub reading: Reading,
    /// The next session that is planned.
    pub next: Option<SessionDayRow>,
    /// One that was planned for a day that is past, and nobody has said what became of it.
    pub unwritten: Option<SessionDayRow>,
    /// Sessions whose notes wait for the account's yes.
    pub notes: Vec<Uuid>,
    /// How many in a row the supervisor cancelled.
    pub cancelled: usize,
    /// When the last one was held.
    pub last: Option<Date>,
}

impl Paired {
    /// The name of the other of the two.
    #[must_use]
    pub fn other(&self) -> &str {
        if self.me == Some(Party::Supervisor) { &self.row.worker_name } else { &self.row.supervisor_name }
    }
}

/// A pair as the rules read it. Who supervises from outside has no account: the pair's own id stands for them.
pub(super) fn domain(row: &PairRow) -> Pair {
    Pair {
        worker: AccountId(row.worker_id),
        supervisor: AccountId(row.supervisor_id.unwrap_or(row.id)),
        kind: Kind::parse(&row.kind).unwrap_or(Kind::Line),
        parts: parts_of(&row.parts),
        every_weeks: i64::from(row.every_weeks),
        from: time::date(row.from_on),
        until: row.until_on.map(time::date),
    }
}

/// Whether the two are a pair today.
pub(super) fn is_present(ctx: &Ctx, row: &PairRow) -> bool {
    row.from_on <= ctx.day() && row.until_on.is_none_or(|until| until > ctx.day())
}

/// The days on which workers are away: while they are covered for, and those they keep free in their calendar.
pub(super) async fn absences(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    worker: Option<Uuid>,
) -> AppResult<HashMap<Uuid, Vec<Away>>> {
    let since = ctx.today().saturating_sub(BACK_WEEKS.weeks());
    let mut away: HashMap<Uuid, Vec<Away>> = HashMap::new();
    for cover in tx.cover_list(worker, time::day(since)).await? {
        let from = time::date(cover.from_on);
        let last = time::date(cover.until_on);
        let until = last.tomorrow().unwrap_or(last);
        let until = cover.ended_at.map_or(until, |at| time::local_date(time::moment(at)).min(until));
        if from < until {
            away.entry(cover.worker_id).or_default().push(Away { from, until: Some(until) });
        }
    }
    let (begins, _) = time::day_bounds(since);
    for (worker, from, until) in tx.supervision_leave_list(worker, time::at(begins)).await? {
        // half a day is a day at work: it counts from a morning, and up to an afternoon
        let (from, until) = (time::local(time::moment(from)), time::local(time::moment(until)));
        let first = if from.hour() < 12 { from.date() } else { from.date().tomorrow().unwrap_or(from.date()) };
        let back = if until.hour() >= 12 { until.date().tomorrow().unwrap_or(until.date()) } else { until.date() };
        if first < back {
            away.entry(worker).or_default().push(Away { from: first, until: Some(back) });
        }
    }
    Ok(away)
}

/// Pairs of an account, or all, with how they stand; those that ended before a day are left out.
pub(super) async fn read(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    account: Option<Uuid>,
    since: Date,
) -> AppResult<Vec<Paired>> {
    let rows = tx.supervision_pair_list(account, time::day(since)).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let back = ctx.today().saturating_sub(BACK_WEEKS.weeks());
    let mut days: HashMap<Uuid, Vec<SessionDayRow>> = HashMap::new();
    for day in tx.supervision_session_days(account, time::day(back)).await? {
        days.entry(day.pair_id).or_default().push(day);
    }
    let one = rows.iter().all(|row| row.worker_id == rows[0].worker_id).then_some(rows[0].worker_id);
    let away = absences(ctx, tx, one).await?;
    let none = Vec::new();
    let of = |row: PairRow| {
        let days = days.remove(&row.id).unwrap_or_default();
        paired(ctx, row, account, &days, &none)
    };
    let mut pairs: Vec<Paired> = rows.into_iter().map(of).collect();
    for pair in &mut pairs {
        if let Some(away) = away.get(&pair.row.worker_id) {
            pair.reading = reading(ctx, pair, away);
        }
    }
    Ok(pairs)
}

/// One pair with how it stands.
pub(super) async fn read_one(ctx: &Ctx, tx: &mut Box<dyn Tx>, row: PairRow) -> AppResult<Paired> {
    let account = ctx.account()?.0;
    let back = ctx.today().saturating_sub(BACK_WEEKS.weeks());
    let mut days = tx.supervision_session_days(Some(account), time::day(back)).await?;
    days.retain(|day| day.pair_id == row.id);
    let away = absences(ctx, tx, Some(row.worker_id)).await?;
    let none = Vec::new();
    let theirs = away.get(&row.worker_id).unwrap_or(&none);
    Ok(paired(ctx, row, Some(account), &days, theirs))
}

fn paired(ctx: &Ctx, row: PairRow, account: Option<Uuid>, days: &[SessionDayRow], away: &[Away]) -> Paired {
    let state = |day: &SessionDayRow| State::parse(&day.state).unwrap_or(State::Moved);
    let today = ctx.today();
    let planned: Vec<&SessionDayRow> = days.iter().filter(|day| state(day) == State::Planned).collect();
    let last = days.iter().filter(|day| state(day).was_held()).map(|day| time::date(day.day)).max();
    let states: Vec<State> = days.iter().map(state).collect();
    let on: Vec<Date> = planned.iter().map(|day| time::date(day.day)).collect();
    let pair = domain(&row);
    Paired {
        reading: supervision::read(&pair, last, &on, away, today),
        next: planned.iter().find(|day| time::date(day.day) >= today).map(|day| (*day).clone()),
        unwritten: planned.iter().find(|day| time::date(day.day) < today).map(|day| (*day).clone()),
        notes: days.iter().filter(|day| day.waits).map(|day| day.id).collect(),
        cancelled: cancelled_in_a_row(&states),
        last,
        kind: pair.kind,
        parts: pair.parts,
        me: account.map(|me| if row.worker_id == me { Party::Worker } else { Party::Supervisor }),
        row,
    }
}

/// The same with the days on which the worker is away.
fn reading(ctx: &Ctx, pair: &Paired, away: &[Away]) -> Reading {
    let planned: Vec<Date> =
        [&pair.next, &pair.unwritten].into_iter().flatten().map(|day| time::date(day.day)).collect();
    supervision::read(&domain(&pair.row), pair.last, &planned, away, ctx.today())
}

/// One's own supervision, and that of those one supervises.
#[derive(Debug)]
pub struct Mine {
    /// With one's own supervisors.
    pub own: Vec<Paired>,
    /// With those one supervises.
    pub led: Vec<Paired>,
    /// Pairs that are over; their notes stay.
    pub over: Vec<Paired>,
    /// What nobody is there for among one's own.
    pub missing: Vec<Part>,
    /// What one has said one would do, by the day on which it is due.
    pub actions: Vec<ActionRow>,
    /// Own flexibility that was proposed and waits for somebody.
    pub proposed: Vec<ProposedRow>,
}

/// One's own supervision, as either of the two.
///
/// # Errors
/// [`AppError::NotFound`] where the role has none.
pub async fn mine(ctx: &Ctx) -> AppResult<Mine> {
    ctx.authorise(Act::SupervisionHold)?;
    let me = ctx.account()?.0;
    let mut tx = ctx.read().await?;
    let today = ctx.today();
    let all = read(ctx, &mut tx, Some(me), today.saturating_sub(BACK_WEEKS.weeks())).await?;
    let (over, here): (Vec<Paired>, Vec<Paired>) =
        all.into_iter().partition(|pair| pair.reading.standing == Standing::Over);
    let (own, led): (Vec<Paired>, Vec<Paired>) = here.into_iter().partition(|pair| pair.me == Some(Party::Worker));
    let pairs: Vec<Pair> = own.iter().map(|pair| domain(&pair.row)).collect();
    let year = today.saturating_add(1.years());
    Ok(Mine {
        missing: missing_parts(&pairs, today),
        actions: tx.supervision_action_due(me, time::day(year)).await?,
        proposed: tx.supervision_proposed_list(me, None).await?,
        own,
        led,
        over,
    })
}

/// What of supervision waits for an account: for Today and Team today.
#[derive(Debug, Default)]
pub struct Waits {
    /// Pairs that are due soon and not planned, due, overdue, planned for today, or planned for a day that is past.
    pub pairs: Vec<Paired>,
    /// Sessions whose notes wait for one's yes, with whom.
    pub notes: Vec<(Uuid, String)>,
    /// What one said one would do, and is due.
    pub actions: Vec<ActionRow>,
    /// Own flexibility that waits for one's yes: in which pair, with whom.
    pub answers: Vec<(Uuid, String)>,
    /// Own flexibility that ends soon.
    pub ending: Vec<PersonalRow>,
}

/// What of supervision waits for the account; nothing for whoever has none.
///
/// # Errors
/// Storage only.
pub async fn waits(ctx: &Ctx) -> AppResult<Waits> {
    if !ctx.may(Act::SupervisionHold) {
        return Ok(Waits::default());
    }
    let me = ctx.account()?.0;
    let mut tx = ctx.read().await?;
    let today = ctx.today();
    let all = read(ctx, &mut tx, Some(me), today).await?;
    if all.is_empty() {
        return Ok(Waits::default());
    }
    let notes =
        all.iter().flat_map(|pair| pair.notes.iter().map(|session| (*session, pair.other().to_owned()))).collect();
    let soon = today.saturating_add(notes::ACTION_SOON_DAYS.days());
    let actions = tx.supervision_action_due(me, time::day(soon)).await?;
    let of = |id: Uuid| all.iter().find(|pair| pair.row.id == id).map(|pair| pair.other().to_owned());
    let answers = tx
        .supervision_proposed_list(me, None)
        .await?
        .into_iter()
        .filter(|one| one.made_by != me)
        .filter_map(|one| of(one.pair_id).map(|name| (one.pair_id, name)))
        .collect();
    let mut ending = tx.personal_list(me, time::day(today)).await?;
    ending.retain(|row| {
        row.ended_at.is_none() && super::flexibility::personal(row).is_some_and(|one| latitude::ends_soon(&one, today))
    });
    let asks = |pair: &Paired| {
        pair.unwritten.is_some()
            || pair.next.as_ref().is_some_and(|next| time::date(next.day) == today)
            || matches!(pair.reading.standing, Standing::Soon | Standing::Due | Standing::Overdue)
    };
    Ok(Waits { notes, actions, answers, ending, pairs: all.into_iter().filter(asks).collect() })
}

/// What whoever arranges supervision reads of it.
#[derive(Debug)]
pub struct Arranged {
    /// All pairs that go on, by the worker's name.
    pub pairs: Vec<Paired>,
    /// Workers and supervisors with a part of it that nobody is there for.
    pub missing: Vec<(String, Vec<Part>)>,
    /// Who supervises others and is supervised by nobody.
    pub without: Vec<String>,
    /// Who can supervise.
    pub supervisors: Vec<(Uuid, String)>,
    /// Who can be supervised.
    pub workers: Vec<(Uuid, String)>,
}

/// Who is supervised by whom, and whether it comes about.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn arranged(ctx: &Ctx) -> AppResult<Arranged> {
    ctx.authorise(Act::SupervisionArrange)?;
    let mut tx = ctx.read().await?;
    let today = ctx.today();
    let pairs = read(ctx, &mut tx, None, today).await?;
    let supervisors = holding(ctx, &mut tx, &[Role::Supervisor]).await?;
    let workers = holding(ctx, &mut tx, &[Role::Worker, Role::Supervisor]).await?;
    let only = holding(ctx, &mut tx, &[Role::Worker]).await?;
    let of = |id: Uuid| pairs.iter().filter(|pair| pair.row.worker_id == id).map(|pair| domain(&pair.row)).collect();
    let missing = only
        .iter()
        .map(|(id, name)| {
            let theirs: Vec<Pair> = of(*id);
            (name.clone(), missing_parts(&theirs, today))
        })
        .filter(|(_, parts)| !parts.is_empty())
        .collect();
    let mut names: HashMap<Uuid, &str> = workers.iter().map(|(id, name)| (*id, name.as_str())).collect();
    names.extend(supervisors.iter().map(|(id, name)| (*id, name.as_str())));
    let without = ties::without(&known(&pairs))
        .into_iter()
        .filter_map(|one| names.get(&one.0).map(|name| (*name).to_owned()))
        .collect();
    Ok(Arranged { pairs, missing, without, supervisors, workers })
}

/// The ties between accounts; whoever comes from outside supervises nobody here and is supervised by nobody.
fn known(pairs: &[Paired]) -> Vec<ties::Tie> {
    pairs
        .iter()
        .map(|pair| ties::Tie {
            worker: AccountId(pair.row.worker_id),
            supervisor: AccountId(pair.row.supervisor_id.unwrap_or(pair.row.id)),
        })
        .filter(|tie| pairs.iter().all(|pair| pair.row.id != tie.supervisor.0))
        .chain(pairs.iter().filter(|pair| pair.row.supervisor_id.is_none()).map(|pair| ties::Tie {
            worker: AccountId(pair.row.worker_id),
            // their own supervision from outside counts as one
            supervisor: AccountId(pair.row.worker_id),
        }))
        .collect()
}

/// How two meet, as the form gives it.
#[derive(Debug, Clone)]
pub struct Frame {
    /// How they stand to each other.
    pub kind: Kind,
    /// For what.
    pub parts: Vec<Part>,
    /// Weeks from one session to the next.
    pub every_weeks: i64,
}

/// A pair, as the form gives it.
#[derive(Debug, Clone)]
pub struct NewPair {
    /// The form's own id.
    pub form: Uuid,
    /// Who is supervised.
    pub worker: Uuid,
    /// By whom; none where they have no account here.
    pub supervisor: Option<Uuid>,
    /// Their name, where they have no account.
    pub external_name: String,
    /// How they meet.
    pub frame: Frame,
    /// The first day.
    pub from: Date,
}

/// Says who supervises whom.
///
/// # Errors
/// [`AppError::Invalid`] where they cannot be a pair, are one already, or would close a ring; [`AppError::NotFound`];
/// [`AppError::TakenBefore`].
pub async fn arrange(ctx: &Ctx, new: NewPair) -> AppResult<()> {
    ctx.authorise(Act::SupervisionArrange)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let external = new.frame.kind == Kind::External;
    let row = PairRow {
        id: ctx.id(),
        worker_id: new.worker,
        worker_name: String::new(),
        supervisor_id: new.supervisor.filter(|_| !external),
        supervisor_name: new.external_name.trim().to_owned(),
        kind: new.frame.kind.as_str().to_owned(),
        parts: parts_code(&new.frame.parts),
        every_weeks: i32::try_from(new.frame.every_weeks).unwrap_or(i32::MAX),
        from_on: time::day(new.from),
        until_on: None,
        version: 1,
    };
    let mut problems = domain(&row).check().err().unwrap_or_default();
    let me = ctx.account()?.0;
    let account = AccountId(new.worker);
    if !holds(ctx, &mut tx, account, Role::Worker).await? && !holds(ctx, &mut tx, account, Role::Supervisor).await? {
        problems.push(Problem::new("worker", "Choose one of those shown"));
    } else if new.worker == me {
        problems.push(Problem::new("worker", NOT_ONESELF));
    }
    match row.supervisor_id {
        None if external => problems.extend(check_external(&row.supervisor_name).err()),
        Some(supervisor) if supervisor == me => problems.push(Problem::new("supervisor", NOT_ONESELF)),
        Some(supervisor) if holds(ctx, &mut tx, AccountId(supervisor), Role::Supervisor).await? => {}
        _ => problems.push(Problem::new("supervisor", "Choose one of those shown")),
    }
    if (new.from - ctx.today()).get_days().abs() > 366 {
        problems.push(Problem::new("from", "Choose a day within a year."));
    }
    if problems.is_empty() {
        problems.extend(against(ctx, &mut tx, &row).await?);
    }
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    tx.supervision_pair_insert(&row).await?;
    let body = json!({ "tie": row.id, "upper": row.supervisor_id, "lower": row.worker_id, "from": row.from_on });
    ctx.event(&mut tx, EventKind::SupervisionSet, About::service(row.worker_id), &body);
    ctx.finish(tx, new.form, "/supervision-pairs", None).await
}

/// What stands against a pair that is well formed: they are one already, or somebody would come to supervise themselves.
async fn against(ctx: &Ctx, tx: &mut Box<dyn Tx>, row: &PairRow) -> AppResult<Option<Problem>> {
    let present = tx.supervision_pair_list(None, ctx.day()).await?;
    let same = |one: &PairRow| {
        one.worker_id == row.worker_id
            && match row.supervisor_id {
                Some(supervisor) => one.supervisor_id == Some(supervisor),
                None => one.supervisor_id.is_none() && one.supervisor_name == row.supervisor_name,
            }
    };
    if present.iter().any(same) {
        return Ok(Some(Problem::new(
            "supervisor",
            "They are a pair already. Change how often they meet, or what for, below",
        )));
    }
    let Some(supervisor) = row.supervisor_id else { return Ok(None) };
    let ties: Vec<ties::Tie> = present
        .iter()
        .filter_map(|one| {
            one.supervisor_id.map(|upper| ties::Tie { worker: AccountId(one.worker_id), supervisor: AccountId(upper) })
        })
        .collect();
    let new = ties::Tie { worker: AccountId(row.worker_id), supervisor: AccountId(supervisor) };
    let Some(ring) = ties::would_close(&ties, new) else { return Ok(None) };
    let name = |id: &AccountId| {
        present
            .iter()
            .find_map(|one| match id.0 {
                id if id == one.worker_id => Some(one.worker_name.as_str()),
                id if Some(id) == one.supervisor_id => Some(one.supervisor_name.as_str()),
                _ => None,
            })
            .unwrap_or("somebody")
    };
    let through: Vec<&str> = ring.iter().skip(1).rev().skip(1).rev().map(name).collect();
    Ok(Some(Problem::new(
        "supervisor",
        format!("Nobody supervises themselves, not through {} either. Choose somebody else", through.join(" and ")),
    )))
}

/// Changes how two meet: by whoever arranges it, and by either of the two.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`] where it was changed meanwhile; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn frame(ctx: &Ctx, form: Uuid, (pair, version): (Uuid, i64), frame: Frame) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let arranges = ctx.may(Act::SupervisionArrange);
    let mut row = if arranges {
        tx.supervision_pair_get(None, pair).await?.ok_or(AppError::NotFound)?
    } else {
        of_pair(ctx, &mut tx, pair).await?.0
    };
    row.version = version;
    // whether they come from outside is who they are, and does not change
    let external = row.supervisor_id.is_none();
    if external != (frame.kind == Kind::External) {
        return Err(AppError::field(
            "kind",
            "Whether they come from outside cannot be changed: end this, and begin anew",
        ));
    }
    frame.kind.as_str().clone_into(&mut row.kind);
    row.parts = parts_code(&frame.parts);
    row.every_weeks = i32::try_from(frame.every_weeks).unwrap_or(i32::MAX);
    domain(&row).check().map_err(AppError::Invalid)?;
    tx.supervision_pair_save(&row).await?;
    let body = json!({ "tie": row.id, "weeks": row.every_weeks, "kind": row.kind, "parts": row.parts });
    ctx.event(&mut tx, EventKind::SupervisionFramed, About::service(row.worker_id), &body);
    let there = if arranges { "/supervision-pairs".to_owned() } else { place(pair) };
    ctx.finish(tx, form, &there, None).await
}

/// Ends a pair: today they are one no longer. Their notes stay theirs.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where it has ended; [`AppError::TakenBefore`].
pub async fn part(ctx: &Ctx, form: Uuid, pair: Uuid) -> AppResult<()> {
    ctx.authorise(Act::SupervisionArrange)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = tx.supervision_pair_get(None, pair).await?.ok_or(AppError::NotFound)?;
    if row.until_on.is_some_and(|until| until <= ctx.day()) {
        return Err(AppError::NotPossible("They are no longer a pair".to_owned()));
    }
    tx.supervision_tie_end(pair, ctx.day()).await?;
    let body = json!({ "tie": pair, "upper": row.supervisor_id, "lower": row.worker_id, "ended": ctx.day() });
    ctx.event(&mut tx, EventKind::SupervisionUnset, About::service(row.worker_id), &body);
    ctx.finish(tx, form, "/supervision-pairs", None).await
}
