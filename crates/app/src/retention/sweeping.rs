//! Every record is reckoned once a day, some pages at a time. A run that was lost is done again: what it finds done already, it leaves.

use super::{fill, new_row, no_decision, overtaken, periods, reckon, reckoned};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::jobs::{Went, new_job};
use crate::time;
use jiff::{Span, Timestamp};
use practice::event::Kind;
use practice::retention::{Ground, Stage};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::retention::{ReviewRow, Whose};
use uuid::Uuid;

/// The job's name.
pub(crate) const JOB: &str = "retention";
/// So many persons are read at a time.
const PERSONS: i64 = 200;
/// So many pages a job does before it gives way to others.
const PAGES: usize = 25;
/// Where what was counted is kept.
pub(super) const FIGURES: &str = "retention.figures";

/// What the last reckoning counted, of the whole service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// When it was finished.
    pub at: Option<Timestamp>,
    /// Records.
    pub records: u32,
    /// Of which something is open: no period has begun.
    pub open: u32,
    /// Held, with nothing open.
    pub held: u32,
    /// Due, and neither open nor held.
    pub due: u32,
    /// Due within the next twelve months.
    pub soon: u32,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Payload {
    after: Uuid,
    figures: Figures,
}

/// Has the reckoning begun, unless one waits or runs.
pub(crate) async fn begin(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<()> {
    if tx.job_pending(JOB, ctx.at()).await?.named == 0 {
        next(ctx, tx, &Payload::default()).await?;
    }
    Ok(())
}

async fn next(ctx: &Ctx, tx: &mut Box<dyn Tx>, payload: &Payload) -> AppResult<()> {
    Ok(tx.job_insert(&new_job(ctx, JOB, "usual", &json!(payload).to_string())).await?)
}

/// What the last reckoning counted.
pub(super) async fn figures(tx: &mut Box<dyn Tx>) -> AppResult<Figures> {
    let found = tx.setting_list().await?.into_iter().find(|(code, _)| code == FIGURES);
    Ok(found.and_then(|(_, value)| serde_json::from_str(&value).ok()).unwrap_or_default())
}

/// Reckons some pages of records, and says where it goes on.
///
/// # Errors
/// Storage only.
pub(crate) async fn run(ctx: &Ctx, payload: &str) -> AppResult<Went> {
    let mut here: Payload =
        serde_json::from_str(payload).map_err(|e| AppError::Internal(format!("the payload of a job: {e}")))?;
    for _ in 0..PAGES {
        if !page(ctx, &mut here).await? {
            here.figures.at = Some(ctx.now());
            let mut tx = ctx.begin().await?;
            tx.setting_put(FIGURES, &json!(here.figures).to_string()).await?;
            tx.commit().await?;
            return Ok(Went::Done);
        }
    }
    let mut tx = ctx.begin().await?;
    next(ctx, &mut tx, &here).await?;
    tx.commit().await?;
    Ok(Went::Done)
}

/// What is done about a record.
enum Turn {
    List(ReviewRow),
    Again(ReviewRow),
    Off(ReviewRow),
    Joined(ReviewRow),
}

/// Reckons one page; says whether there was one. Nothing is written where nothing changes.
async fn page(ctx: &Ctx, here: &mut Payload) -> AppResult<bool> {
    let mut tx = ctx.read().await?;
    let rows = tx.retention_facts(Whose::After(here.after, PERSONS), ctx.at()).await?;
    let last = rows.last().map(|row| row.root);
    let (from, to) = (here.after, last.unwrap_or(Uuid::max()));
    let set = tx.retention_set(from, to).await?;
    let listed = tx.retention_listed(from, to).await?;
    let periods = periods::read(&mut tx).await?.0;
    drop(tx);
    let today = ctx.today();
    let soon = today.checked_add(Span::new().years(1)).unwrap_or(today);
    // on the list, and joined to another record since: that one counts
    let joined = listed.iter().filter(|review| rows.iter().all(|row| row.root != review.person_id));
    let mut turns: Vec<Turn> = joined.filter(|review| review.person_id != from).cloned().map(Turn::Joined).collect();
    for person in rows.chunk_by(|one, two| one.root == two.root) {
        let row = listed.iter().find(|review| review.person_id == person[0].root);
        let Some(now) = reckon(person, &set, row, &periods, today) else { continue };
        let figures = &mut here.figures;
        figures.records += 1;
        figures.open += u32::from(!now.keeping.counts());
        figures.held += u32::from(now.keeping.counts() && now.keeping.stopped());
        figures.due += u32::from(now.keeping.due(today));
        figures.soon += u32::from(!now.keeping.due(today) && now.keeping.due(soon));
        let due = now.keeping.due(today);
        match row {
            None if due => turns.push(Turn::List(new_row(ctx, person[0].root, Ground::Due, &now))),
            None => {}
            Some(row) => {
                let kept = row.stage == Stage::Kept.as_str();
                let decided = [Stage::Decided, Stage::Confirmed].iter().any(|stage| row.stage == stage.as_str());
                let asked = row.ground == Ground::Asked.as_str();
                if kept && due {
                    let mut again = row.clone();
                    no_decision(&mut again);
                    fill(&mut again, &now);
                    again.listed_at = ctx.at();
                    turns.push(Turn::Again(again));
                } else if !kept && ((!asked && !due) || (asked && decided && now.keeping.stopped())) {
                    turns.push(Turn::Off(row.clone()));
                }
            }
        }
    }
    if !turns.is_empty() {
        write(ctx, turns).await?;
    }
    here.after = to;
    Ok(last.is_some())
}

async fn write(ctx: &Ctx, turns: Vec<Turn>) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    for turn in turns {
        match turn {
            Turn::List(row) => {
                // put there by another run of this since
                if tx.retention_of(row.person_id).await?.is_some() {
                    continue;
                }
                tx.retention_insert(&row).await?;
                listed(ctx, &mut tx, &row);
            }
            Turn::Again(row) => {
                tx.retention_save(&row).await?;
                listed(ctx, &mut tx, &row);
            }
            Turn::Off(row) => overtaken(ctx, &mut tx, row).await?,
            Turn::Joined(row) => moved(ctx, &mut tx, row).await?,
        }
    }
    Ok(tx.commit().await?)
}

/// A record on the list was joined to another one. That it is due says nothing of the two together; that erasure was granted does.
async fn moved(ctx: &Ctx, tx: &mut Box<dyn Tx>, row: ReviewRow) -> AppResult<()> {
    let root = tx.retention_root(row.person_id).await?;
    if root == Some(row.person_id) || !tx.retention_remove(row.id, row.version).await? {
        return Ok(());
    }
    let Some(root) = root.filter(|_| row.ground == Ground::Asked.as_str()) else { return Ok(()) };
    if tx.retention_of(root).await?.is_none() {
        let now = reckoned(ctx, tx, root).await?;
        let there = new_row(ctx, root, Ground::Asked, &now);
        let there = ReviewRow { request_id: row.request_id, asked: row.asked, ..there };
        tx.retention_insert(&there).await?;
        listed(ctx, tx, &there);
    }
    Ok(())
}

fn listed(ctx: &Ctx, tx: &mut Box<dyn Tx>, row: &ReviewRow) {
    let body = json!({ "why": row.why, "until": time::date(row.until_on) });
    ctx.event(tx, Kind::RetentionListed, About::person(row.person_id, row.id), &body);
}
