//! Nudges (DOMAIN 4.2, 4.6, 4.9): what waits for whom, put off with a reason, and once a day told by e-mail. What nudges is decided by
//! `practice::nudge` from what stands in the record; nothing here is a state that could be out of step with it.

mod digest;
mod figures;
mod led;

pub use digest::Counts;
pub(crate) use digest::{JOB, mail, run};
pub use figures::{mark, open as figures, save as save_figures};
pub use led::{LedLine, Team, UnledLine, counts, team, unled};

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use practice::access::Act;
use practice::clock::{Targets, bank_holiday_years};
use practice::event::Kind as EventKind;
use practice::ids::ReferralId;
use practice::nudge::{
    Fact, Figures, Kind, Nudge, PutOff as Rests, Way, Whose, check_put_off, holidays_end, nudge, reading_since,
};
use practice::person::full_name;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use store::nudges::{NudgeNameRow, NudgeRow, Own, PutOffRow, Since, Source};
use store::{PAGE, StoreError, Tx, Undisclosed};
use uuid::Uuid;

/// Where each kind is read; bank holidays are read from their data.
const SOURCES: [(Kind, Source); 13] = [
    (Kind::SameDay, Source::SameDay),
    (Kind::Unanswered, Source::Unanswered),
    (Kind::PassedOn, Source::PassedOn),
    (Kind::FirstContact, Source::FirstContact),
    (Kind::NothingNext, Source::NothingNext),
    (Kind::HoldingReview, Source::HoldingReview),
    (Kind::Outcome, Source::Outcome),
    (Kind::WordBack, Source::WordBack),
    (Kind::Reply, Source::Reply),
    (Kind::Answer, Source::Answer),
    (Kind::Wish, Source::Wish),
    (Kind::Undelivered, Source::Undelivered),
    (Kind::FollowUp, Source::FollowUp),
];

/// How many of a kind the page shows.
pub const SHOWN: i64 = PAGE;
/// How many of a kind are looked through for one account: more than anybody can have in hand.
const READ: i64 = 4 * PAGE;
/// How many where that kind alone is asked for.
const READ_OF_KIND: i64 = 20 * PAGE;
/// What was counted holds for so long, unless the account changes something sooner.
const HOLDS: SignedDuration = SignedDuration::from_secs(60);

/// By service and account: when it was counted, and how much it was.
type Known = HashMap<(Uuid, Uuid), (Timestamp, i64)>;

/// How much waits for each account, as it was counted last.
#[derive(Clone, Default)]
pub(crate) struct Counted(Arc<Mutex<Known>>);

impl Counted {
    fn known(&self, key: (Uuid, Uuid), now: Timestamp) -> Option<i64> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, count) = *known.get(&key)?;
        (at <= now && now.duration_since(at) < HOLDS).then_some(count)
    }

    fn keep(&self, key: (Uuid, Uuid), now: Timestamp, count: i64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, (now, count));
    }

    /// The account changed something: it is counted anew.
    pub(crate) fn forget(&self, service: Uuid, account: Uuid) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(service, account));
    }
}

/// Something that waits for whoever reads.
#[derive(Debug, Clone)]
pub struct Line {
    /// What it is read from: a referral, an episode, an appointment, a message, an e-mail, a follow-up.
    pub id: Uuid,
    /// Its referral.
    pub referral: Uuid,
    /// The reference of that.
    pub reference: String,
    /// The episode, once there is one.
    pub episode: Option<Uuid>,
    /// Whom it is about.
    pub name: String,
    /// Whose person it is, where it is covered for a colleague.
    pub cover: Option<String>,
    /// How it stands.
    pub nudge: Nudge,
    /// Until when it was put off, why and by whom.
    pub put_off: Option<PutOff>,
}

/// That something was put off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutOff {
    /// Not before this day.
    pub until: Date,
    /// Because.
    pub why: String,
    /// By whom.
    pub by: String,
}

/// What waits of one kind, the longest first.
#[derive(Debug)]
pub struct Group {
    /// The kind.
    pub kind: Kind,
    /// At most [`SHOWN`].
    pub lines: Vec<Line>,
    /// Where it goes on, where more wait.
    pub next: Option<Key>,
}

/// By what the lines of a kind are paged: since when it waits, and what it is read from.
pub type Key = (Date, Uuid);

/// What waits for an account.
#[derive(Debug)]
pub struct Waiting {
    /// What waits now, by kind.
    pub groups: Vec<Group>,
    /// What was put off until a day that is still to come.
    pub resting: Vec<Line>,
    /// How much waits now; up to [`READ`] of a kind are counted.
    pub total: i64,
    /// How the digest is wanted.
    pub way: Way,
    /// For administrators: the last year of known bank holidays, where it is near its end.
    pub holidays: Option<i16>,
}

/// What is set, and when the clocks are met.
pub(crate) struct Set {
    pub(crate) figures: Figures,
    pub(crate) targets: Targets,
}

pub(crate) async fn set(tx: &mut Box<dyn Tx>) -> AppResult<Set> {
    let targets = crate::referrals::targets(tx).await?;
    Ok(Set { figures: figures::read(tx).await?, targets })
}

impl Set {
    /// Since when something of a kind must have waited to be looked at now.
    fn since(&self, kind: Kind, now: Timestamp) -> Since {
        let on = reading_since(kind, &self.figures, &self.targets, time::local_date(now));
        let just_after = now.checked_add(SignedDuration::from_micros(1)).unwrap_or(now);
        // what is still to come waits for nothing yet, be its day today
        Since { before: time::at(time::day_bounds(on).1.min(just_after)), on: time::day(on) }
    }

    fn nudge(&self, kind: Kind, row: &NudgeRow, now: Timestamp) -> Option<Nudge> {
        let since = match (row.since_at, row.since_on) {
            (Some(at), _) => time::local_date(time::moment(at)),
            (None, Some(day)) => time::date(day),
            (None, None) => return None,
        };
        let put_off = row.put_off_at.zip(row.put_off_until);
        let put_off =
            put_off.map(|(at, until)| Rests { on: time::local_date(time::moment(at)), until: time::date(until) });
        let fact = Fact { kind, since, offered: row.offered, put_off };
        nudge(&fact, &self.figures, &self.targets, now)
    }

    fn is_on(&self, kind: Kind) -> bool {
        self.figures.of(kind).on || !kind.can_be_off()
    }
}

/// Why something rests, where it was put off and waits since no later day.
fn put_off_of(row: &NudgeRow, nudge: &Nudge) -> Option<PutOff> {
    let on = time::local_date(time::moment(row.put_off_at?));
    if nudge.since > on {
        return None;
    }
    Some(PutOff {
        until: time::date(row.put_off_until?),
        why: row.put_off_why.clone().unwrap_or_default(),
        by: row.put_off_by.clone().unwrap_or_default(),
    })
}

/// What waits of one kind, and whom it is about, still closed.
type Found = (Vec<(NudgeRow, Nudge)>, Undisclosed<Vec<NudgeNameRow>>);

/// What waits for an account of one kind, with the names still closed.
async fn own_of(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    set: &Set,
    (kind, source): (Kind, Source),
    only: Option<Uuid>,
    limit: i64,
) -> AppResult<Found> {
    let own = Own { account: ctx.account()?.0, at: ctx.at(), today: ctx.day(), only };
    let (rows, names) = tx.nudge_own(source, set.since(kind, ctx.now()), own, limit).await?;
    let mut seen = HashSet::new();
    let found = rows
        .into_iter()
        .filter(|row| seen.insert(row.id))
        .filter_map(|row| set.nudge(kind, &row, ctx.now()).map(|nudge| (row, nudge)))
        .collect();
    Ok((found, names))
}

/// Which kinds somebody can have waiting: those of teams where they triage, those of people where they support.
fn kinds(ctx: &Ctx, set: &Set) -> Vec<(Kind, Source)> {
    let may = |kind: Kind| match kind.whose() {
        Whose::Team => ctx.may(Act::InboxRead),
        Whose::Worker => ctx.may(Act::TodayRead) || (ctx.may(Act::InboxRead) && may_be_of_a_team(kind)),
        Whose::Administrator => false,
    };
    SOURCES.into_iter().filter(|(kind, _)| set.is_on(*kind) && may(*kind)).collect()
}

/// Whether it is the team's as long as there is no support.
const fn may_be_of_a_team(kind: Kind) -> bool {
    matches!(kind, Kind::WordBack | Kind::Reply | Kind::Undelivered)
}

/// What waits for whoever asks.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn own(ctx: &Ctx) -> AppResult<Waiting> {
    ctx.authorise(Act::NudgeRead)?;
    let me = ctx.account()?.0;
    let mut tx = ctx.read().await?;
    let set = set(&mut tx).await?;
    let way = way_of(&mut tx, me).await?;
    let (mut groups, mut resting, mut total) = (Vec::new(), Vec::new(), 0);
    for pair in kinds(ctx, &set) {
        let found = own_of(ctx, &mut tx, &set, pair, None, READ).await?;
        if found.0.is_empty() {
            continue;
        }
        let (rests, lines) = lines_of(ctx, found)?;
        resting.extend(rests);
        total += i64::try_from(lines.len()).unwrap_or_default();
        let group = paged(pair.0, lines);
        if !group.lines.is_empty() {
            groups.push(group);
        }
    }
    drop(tx);
    let holidays = holidays(ctx);
    total += i64::from(holidays.is_some());
    ctx.app.counted.keep((ctx.service().0, me), ctx.now(), total);
    Ok(Waiting { groups, resting, total, way, holidays })
}

/// What was found with whom it is about: what rests, and what waits now, the longest first.
fn lines_of(ctx: &Ctx, (found, names): Found) -> AppResult<(Vec<Line>, Vec<Line>)> {
    let me = ctx.account()?.0;
    let names: HashMap<Uuid, String> =
        ctx.disclose(names).into_iter().map(|name| (name.id, full_name(&name.given_name, &name.family_name))).collect();
    let line = |(row, nudge): (NudgeRow, Nudge)| Line {
        name: names.get(&row.id).cloned().unwrap_or_default(),
        cover: row.owner_id.filter(|owner| *owner != me).and(row.owner_name.clone()),
        put_off: put_off_of(&row, &nudge),
        id: row.id,
        referral: row.referral_id,
        reference: row.reference,
        episode: row.episode_id,
        nudge,
    };
    let (rests, mut lines): (Vec<Line>, Vec<Line>) = found.into_iter().map(line).partition(|one| one.nudge.rests);
    lines.sort_by_key(key);
    Ok((rests, lines))
}

fn key(line: &Line) -> Key {
    (line.nudge.since, line.id)
}

/// The first [`SHOWN`] of a kind, and where it goes on.
fn paged(kind: Kind, mut lines: Vec<Line>) -> Group {
    let shown = usize::try_from(SHOWN).unwrap_or(usize::MAX);
    let more = lines.len() > shown;
    lines.truncate(shown);
    let next = lines.last().filter(|_| more).map(key);
    Group { kind, lines, next }
}

/// More of what waits of one kind for whoever asks, behind a key.
///
/// # Errors
/// [`AppError::NotFound`] for a kind that cannot wait for them.
pub async fn of_kind(ctx: &Ctx, kind: Kind, after: Option<Key>) -> AppResult<Group> {
    ctx.authorise(Act::NudgeRead)?;
    let mut tx = ctx.read().await?;
    let set = set(&mut tx).await?;
    let pair = kinds(ctx, &set).into_iter().find(|(one, _)| *one == kind).ok_or(AppError::NotFound)?;
    let found = own_of(ctx, &mut tx, &set, pair, None, READ_OF_KIND).await?;
    let (_, mut lines) = lines_of(ctx, found)?;
    lines.retain(|line| after.is_none_or(|after| key(line) > after));
    Ok(paged(kind, lines))
}

/// The last year of the known bank holidays, for administrators once it is near its end.
fn holidays(ctx: &Ctx) -> Option<i16> {
    let (_, last) = bank_holiday_years();
    (ctx.may(Act::SystemRead) && holidays_end(last, ctx.today())).then_some(last)
}

/// How much waits for whoever asks, for the navigation of every page: counted at most once a minute, and anew after each change of
/// theirs. Nobody is looked at for it.
///
/// # Errors
/// Storage only.
pub async fn count(ctx: &Ctx) -> AppResult<i64> {
    if !ctx.may(Act::InboxRead) {
        return Ok(0);
    }
    let key = (ctx.service().0, ctx.account()?.0);
    if let Some(known) = ctx.app.counted.known(key, ctx.now()) {
        return Ok(known);
    }
    let mut tx = ctx.read().await?;
    let set = set(&mut tx).await?;
    let mut total = i64::from(holidays(ctx).is_some());
    for pair in kinds(ctx, &set) {
        let (found, _) = own_of(ctx, &mut tx, &set, pair, None, READ).await?;
        total += i64::try_from(found.iter().filter(|(_, nudge)| !nudge.rests).count()).unwrap_or_default();
    }
    ctx.app.counted.keep(key, ctx.now(), total);
    Ok(total)
}

/// One that waits for whoever asks, with its referral.
async fn one(ctx: &Ctx, tx: &mut Box<dyn Tx>, kind: Kind, id: Uuid) -> AppResult<(NudgeRow, Nudge)> {
    ctx.authorise(Act::NudgeRead)?;
    let set = set(tx).await?;
    let pair = kinds(ctx, &set).into_iter().find(|(one, _)| *one == kind).ok_or(AppError::NotFound)?;
    let (found, _) = own_of(ctx, tx, &set, pair, Some(id), READ).await?;
    found.into_iter().next().ok_or_else(|| {
        AppError::NotPossible("This does not wait any more: it was done meanwhile, or is with a colleague".to_owned())
    })
}

/// One that waits for whoever asks, to be put off.
///
/// # Errors
/// [`AppError::NotPossible`] where it does not wait for them any more; [`AppError::NotFound`].
pub async fn open(ctx: &Ctx, kind: Kind, id: Uuid) -> AppResult<Line> {
    ctx.authorise(Act::NudgeRead)?;
    let mut tx = ctx.read().await?;
    let set = set(&mut tx).await?;
    let pair = kinds(ctx, &set).into_iter().find(|(one, _)| *one == kind).ok_or(AppError::NotFound)?;
    let (found, names) = own_of(ctx, &mut tx, &set, pair, Some(id), READ).await?;
    let Some((row, nudge)) = found.into_iter().next() else { return Err(AppError::NotFound) };
    let name = ctx.disclose(names).into_iter().next();
    Ok(Line {
        name: name.map(|name| full_name(&name.given_name, &name.family_name)).unwrap_or_default(),
        cover: None,
        put_off: put_off_of(&row, &nudge),
        id: row.id,
        referral: row.referral_id,
        reference: row.reference,
        episode: row.episode_id,
        nudge,
    })
}

fn about(row: &NudgeRow, person: Uuid) -> About {
    About { subject: Some(row.id), person: Some(person), episode: row.episode_id }
}

/// Puts something off. Whoever leads hears of it all the same once its time has come, with the reason.
///
/// # Errors
/// [`AppError::Invalid`] for a day that cannot be, or without a reason; [`AppError::NotPossible`] where it does not wait any more.
pub async fn put_off(ctx: &Ctx, kind: Kind, id: Uuid, form: Uuid, until: Date, why: &str) -> AppResult<()> {
    ctx.authorise(Act::NudgeRead)?;
    check_put_off(kind, until, why, ctx.today()).map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (row, _) = one(ctx, &mut tx, kind, id).await?;
    let permit = ctx.referral_write_permit(&mut tx, ReferralId(row.referral_id)).await?;
    let put_off = PutOffRow {
        id: ctx.id(),
        kind: kind.as_str().to_owned(),
        subject_id: id,
        until_on: time::day(until),
        why: why.trim().to_owned(),
        put_off_at: ctx.at(),
        put_off_by: ctx.account()?.0,
    };
    tx.nudge_put_off(&permit, &put_off).await?;
    let body = json!({ "waits": kind.as_str(), "put_off_until": until, "why": why.trim() });
    ctx.event(&mut tx, EventKind::NudgePutOff, about(&row, *permit.person()), &body);
    ctx.finish(tx, form, "/nudges", None).await
}

/// Lets something wait again that was put off.
///
/// # Errors
/// [`AppError::NotPossible`] where it does not wait any more, or was not put off.
pub async fn take_back(ctx: &Ctx, kind: Kind, id: Uuid, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::NudgeRead)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (row, _) = one(ctx, &mut tx, kind, id).await?;
    let permit = ctx.referral_write_permit(&mut tx, ReferralId(row.referral_id)).await?;
    match tx.nudge_take_back(&permit, kind.as_str(), id).await {
        Err(StoreError::Stale) => return Err(AppError::NotPossible("It was not put off".to_owned())),
        other => other?,
    }
    let body = json!({ "waits": kind.as_str() });
    ctx.event(&mut tx, EventKind::NudgeTakenBack, about(&row, *permit.person()), &body);
    ctx.finish(tx, form, "/nudges", None).await
}

/// How whoever asks wants the digest.
///
/// # Errors
/// [`AppError::NotFound`] where the role has no digest.
pub async fn way(ctx: &Ctx) -> AppResult<Way> {
    ctx.authorise(Act::NudgeRead)?;
    way_of(&mut ctx.read().await?, ctx.account()?.0).await
}

async fn way_of(tx: &mut Box<dyn Tx>, account: Uuid) -> AppResult<Way> {
    Ok(tx.nudge_choice(account).await?.as_deref().and_then(Way::parse).unwrap_or(Way::Something))
}

/// Says how whoever asks wants the digest. Alarms and concerns come whatever they choose.
///
/// # Errors
/// [`AppError::NotFound`] where the role has no digest.
pub async fn choose(ctx: &Ctx, form: Uuid, way: Way) -> AppResult<()> {
    ctx.authorise(Act::NudgeRead)?;
    let me = ctx.account()?.0;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    tx.nudge_choose(me, way.as_str(), ctx.at()).await?;
    ctx.event(&mut tx, EventKind::DigestChosen, About::service(me), &json!({ "digest": way.as_str() }));
    ctx.finish(tx, form, "/nudges", None).await
}
