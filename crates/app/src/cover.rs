//! Cover: somebody sees a colleague's caseload from a first day to a last one (HOUSE 10.6).
//!
//! What is covered is what the colleague owns when the cover is made, and what they are given while it
//! lasts (`referrals::access_of_owner`). A cover that is ended gives nothing from then on.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::ToSpan;
use jiff::civil::Date;
use practice::access::{Act, Ground, Role};
use practice::event::Kind;
use practice::goal::{SHORT_MAX, too_long};
use practice::ids::AccountId;
use practice::problem::Problem;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use store::Tx;
use store::episodes::CaseAccessRow;
use store::organisation::CoverRow;
use uuid::Uuid;

/// The longest cover; whoever is away for longer hands over.
const LONGEST_WEEKS: i64 = 26;
/// How long a cover that is over stays in the list.
const SHOWN_WEEKS: i64 = 8;

/// A cover as the list shows it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The cover.
    pub row: CoverRow,
    /// Who is away.
    pub worker: String,
    /// Who covers.
    pub cover: String,
}

/// Covers that concern this account.
#[derive(Debug)]
pub struct Covers {
    /// Not over yet, and those over lately; the latest first day first.
    pub covers: Vec<Shown>,
    /// Whose absence one can arrange: one's own, and that of those one leads or supervises.
    pub workers: Vec<(Uuid, String)>,
    /// Who can cover.
    pub colleagues: Vec<(Uuid, String)>,
}

/// A cover as the form gives it.
#[derive(Debug, Clone)]
pub struct NewCover {
    /// The form's own id.
    pub form: Uuid,
    /// Who is away.
    pub worker: AccountId,
    /// Who covers.
    pub cover: AccountId,
    /// Why, in a few words; colleagues read it.
    pub why: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub last: Date,
}

/// Covers that concern this account, and what is needed to arrange one.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn list(ctx: &Ctx) -> AppResult<Covers> {
    ctx.authorise(Act::CoverMake)?;
    let me = ctx.account()?.0;
    let mut tx = ctx.read().await?;
    let workers = workers(ctx, &mut tx).await?;
    let mut colleagues: BTreeSet<(String, Uuid)> =
        stand_ins(ctx, &mut tx, me).await?.into_iter().map(|(id, name)| (name, id)).collect();
    // whoever arranges for others can be chosen too; for oneself alone, nobody else's name is one's own
    let others = workers.iter().any(|(id, _)| *id != me);
    colleagues.extend(workers.iter().filter(|_| others).cloned().map(|(id, name)| (name, id)));
    let covers = shown(ctx, &mut tx, |c| c.cover_id == me || workers.iter().any(|(id, _)| *id == c.worker_id)).await?;
    Ok(Covers { covers, workers, colleagues: colleagues.into_iter().map(|(name, id)| (id, name)).collect() })
}

/// Covers with the names in them.
pub(crate) async fn shown(ctx: &Ctx, tx: &mut Box<dyn Tx>, keep: impl Fn(&CoverRow) -> bool) -> AppResult<Vec<Shown>> {
    let since = ctx.today().checked_sub(SHOWN_WEEKS.weeks()).unwrap_or(ctx.today());
    let rows: Vec<CoverRow> = tx.cover_list(None, time::day(since)).await?.into_iter().filter(|c| keep(c)).collect();
    let mut ids: Vec<Uuid> = rows.iter().flat_map(|c| [c.worker_id, c.cover_id]).collect();
    ids.sort_unstable();
    ids.dedup();
    let names: BTreeMap<Uuid, String> = tx.user_names(&ids).await?.into_iter().collect();
    let name = |id: &Uuid| names.get(id).cloned().unwrap_or_default();
    Ok(rows.into_iter().map(|row| Shown { worker: name(&row.worker_id), cover: name(&row.cover_id), row }).collect())
}

/// Whose absence this account can arrange.
async fn workers(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<Vec<(Uuid, String)>> {
    let me = ctx.account()?.0;
    let led = crate::team::loads(ctx, tx).await?;
    let mut workers: Vec<(Uuid, String)> = led.into_iter().map(|l| (l.owner_id, l.owner_name)).collect();
    if ctx.roles().contains(&Role::Worker) && !workers.iter().any(|(id, _)| *id == me) {
        workers.insert(0, (me, ctx.actor_name().to_owned()));
    }
    Ok(workers)
}

/// Arranges cover: from the first day to the last, whoever covers opens what the worker owns.
///
/// # Errors
/// [`AppError::Invalid`] naming what cannot be; [`AppError::TakenBefore`].
pub async fn make(ctx: &Ctx, new: NewCover) -> AppResult<()> {
    ctx.authorise(Act::CoverMake)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    check(ctx, &mut tx, &new).await?;
    let row = CoverRow {
        id: ctx.id(),
        worker_id: new.worker.0,
        cover_id: new.cover.0,
        why: new.why.trim().to_owned(),
        from_on: time::day(new.from),
        until_on: time::day(new.last),
        made_at: ctx.at(),
        made_by: ctx.account()?.0,
        ended_at: None,
    };
    let (from_at, _) = time::day_bounds(new.from);
    let (_, until_at) = time::day_bounds(new.last);
    let access: Vec<CaseAccessRow> = tx
        .owned_cases(new.worker.0)
        .await?
        .into_iter()
        .map(|(person_id, episode)| CaseAccessRow {
            id: ctx.id(),
            person_id,
            account_id: new.cover.0,
            ground: Ground::Cover.as_str().to_owned(),
            episode_id: Some(episode),
            from_at: time::at(from_at),
            until_at: Some(time::at(until_at)),
        })
        .collect();
    let kin = tx.owned_kin(new.worker.0, ctx.at()).await?.into_iter().map(|(person_id, episode)| CaseAccessRow {
        id: ctx.id(),
        person_id,
        account_id: new.cover.0,
        ground: Ground::Family.as_str().to_owned(),
        episode_id: Some(episode),
        from_at: time::at(from_at),
        until_at: Some(time::at(until_at)),
    });
    let episodes = access.len();
    let access: Vec<CaseAccessRow> = access.into_iter().chain(kin).collect();
    tx.cover_insert(&row, &access).await?;
    let body = json!({ "worker": row.worker_id, "cover": row.cover_id, "from": row.from_on, "until": row.until_on, "why": row.why, "episodes": episodes });
    ctx.event(&mut tx, Kind::CoverSet, About::service(row.id), &body);
    ctx.finish(tx, new.form, "/cover", Some("/cover")).await
}

async fn check(ctx: &Ctx, tx: &mut Box<dyn Tx>, new: &NewCover) -> AppResult<()> {
    let mut problems = Vec::new();
    let known = workers(ctx, tx).await?.iter().any(|(id, _)| *id == new.worker.0);
    if !known {
        problems.push(Problem::new("worker", "Choose yourself, or somebody whose team you lead or whom you supervise"));
    }
    if new.cover == new.worker {
        problems.push(Problem::new("cover", "Choose a colleague: nobody covers for themselves"));
    } else if known && !may_cover(ctx, tx, new).await? {
        problems.push(Problem::new("cover", "Choose a link worker of the same team, or one with the same supervisor"));
    }
    if new.from < ctx.today() {
        problems.push(Problem::new("from", "Cover begins today or later"));
    }
    if new.last < new.from {
        problems.push(Problem::new("last", "The last day must be the first day or later"));
    } else if new.from.checked_add(LONGEST_WEEKS.weeks()).is_ok_and(|longest| new.last > longest) {
        problems.push(Problem::new("last", "Cover lasts 26 weeks at most. For longer, hand the caseload over"));
    }
    problems.extend(too_long("why", &new.why, SHORT_MAX));
    let (from, last) = (time::day(new.from), time::day(new.last));
    let twice = tx
        .cover_list(Some(new.worker.0), ctx.day())
        .await?
        .into_iter()
        .any(|c| c.cover_id == new.cover.0 && c.ended_at.is_none() && c.from_on <= last && c.until_on >= from);
    if twice {
        problems.push(Problem::new(
            "cover",
            "This colleague covers in part of that time already. End that cover first, or choose other days",
        ));
    }
    if problems.is_empty() { Ok(()) } else { Err(AppError::Invalid(problems)) }
}

/// Who can stand in for a worker: link workers of the same team, and those with the same supervisor, for many
/// workers are alone at their site [004 T2].
pub(crate) async fn stand_ins(ctx: &Ctx, tx: &mut Box<dyn Tx>, worker: Uuid) -> AppResult<Vec<(Uuid, String)>> {
    Ok(tx.stand_ins(worker, ctx.day()).await?)
}

/// Whether the colleague can stand in for the worker.
async fn may_cover(ctx: &Ctx, tx: &mut Box<dyn Tx>, new: &NewCover) -> AppResult<bool> {
    Ok(stand_ins(ctx, tx, new.worker.0).await?.iter().any(|(id, _)| *id == new.cover.0))
}

/// Ends a cover now.
///
/// # Errors
/// [`AppError::NotFound`] where it is none that concerns this account, or over already.
pub async fn end(ctx: &Ctx, form: Uuid, cover: Uuid) -> AppResult<()> {
    ctx.authorise(Act::CoverMake)?;
    let me = ctx.account()?.0;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let workers = workers(ctx, &mut tx).await?;
    let found = tx.cover_list(None, ctx.day()).await?.into_iter().find(|c| c.id == cover && c.ended_at.is_none());
    let row = found
        .filter(|c| c.cover_id == me || workers.iter().any(|(id, _)| *id == c.worker_id))
        .ok_or(AppError::NotFound)?;
    tx.cover_end(cover, ctx.at()).await?;
    ctx.event(
        &mut tx,
        Kind::CoverEnded,
        About::service(cover),
        &json!({ "worker": row.worker_id, "cover": row.cover_id }),
    );
    ctx.finish(tx, form, "/cover", None).await
}
