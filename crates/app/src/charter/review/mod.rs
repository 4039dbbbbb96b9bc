//! The review of the charter (DOMAIN 5.4): what came to each boundary over some quarters, by how many of the workers, and what came of
//! that support beside like support. Read by everybody who works by the charter, in counts that may be shown ([`practice::figure`]); the
//! rows behind them by their own workers, and by a supervisor where something was told.

mod rows;

use super::{boundary, in_force};
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::time;
use jiff::civil::Date;
use practice::access::Act;
use practice::charter::review::{
    By, Came, ENOUGH_WORKERS, Finding, Quarter, Reading, Review, Reviewed, Told, ToldActs, ToldTogether, review as made,
};
use practice::charter::{Aspect, Boundary};
use practice::figure::{Shown, shown};
use std::collections::BTreeMap;
use store::PAGE;
use store::charter::BoundaryRow;
pub use store::charter_review::ReviewOpenRow;
use store::charter_review::{Reader, ReviewBoundaryRow};
use store::referrals::After;
use uuid::Uuid;

/// So many quarters at most are looked at in one review: five years.
const QUARTERS: usize = 20;

/// Whole quarters, both of them in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// The first.
    pub first: Quarter,
    /// The last.
    pub last: Quarter,
}

impl Time {
    /// The first day, and the first that is outside.
    fn days(self) -> (Date, Date) {
        (self.first.begins(), self.last.next().begins())
    }
}

/// One comparison with like support, as it may be shown.
#[derive(Debug, Clone, Copy)]
pub struct Compared {
    /// What is compared.
    pub what: Came,
    /// None where too few say anything.
    pub told: Option<Told>,
    /// Support beyond that is like none within.
    pub unmatched: Shown,
    /// Support beyond of which it is not known.
    pub unknown: Shown,
}

/// What may be shown of one boundary over the time.
#[derive(Debug, Clone)]
pub struct BoundaryReview {
    /// The same through all versions.
    pub origin: Uuid,
    /// As the latest version of the time has it.
    pub boundary: Boundary,
    /// Which version that is.
    pub version: u32,
    /// Whether the charter of today has it still.
    pub stands: bool,
    /// On how many days of the time it was in force.
    pub days: i64,
    /// By how many of the workers it was passed.
    pub by: By,
    /// Its counts; none where too few workers could have come to it (DOMAIN 5.3).
    pub acts: Option<ToldActs>,
    /// What the reasons say; none as above.
    pub reasons: Option<ToldTogether>,
    /// What came of it; empty as above.
    pub compared: Vec<Compared>,
    /// What to talk about.
    pub questions: Vec<Reading>,
}

/// A question, and what it is about.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// The question.
    pub reading: Reading,
    /// About which boundary, by its origin; none where there is none.
    pub origin: Option<Uuid>,
    /// On what.
    pub aspect: Aspect,
}

/// A review as it may be shown.
#[derive(Debug)]
pub struct Page {
    /// Of what time.
    pub time: Time,
    /// The quarters that can be chosen, the earliest first; empty where no charter was ever in force.
    pub quarters: Vec<Quarter>,
    /// Whether the last quarter is not over.
    pub running: bool,
    /// How much support the charter spoke of.
    pub support: Shown,
    /// Whether enough people work by the charter that anything is counted ([`ENOUGH_WORKERS`]).
    pub enough: bool,
    /// Boundaries in the order in which the charter is read.
    pub boundaries: Vec<BoundaryReview>,
    /// Acts of judgement where there is no boundary, by aspect.
    pub unguided: Vec<(Aspect, ToldTogether)>,
    /// What to talk about.
    pub questions: Vec<Question>,
}

/// Quarters since the first charter came into force; none where none did.
async fn quarters(ctx: &Ctx, tx: &mut Box<dyn store::Tx>) -> AppResult<Vec<Quarter>> {
    let first =
        tx.charter_list().await?.into_iter().filter(|row| row.state == "agreed").filter_map(|row| row.from_on).min();
    let Some(first) = first.map(time::date).filter(|first| *first <= ctx.today()) else { return Ok(Vec::new()) };
    let last = Quarter::of(ctx.today());
    let mut all = vec![Quarter::of(first)];
    while let Some(one) = all.last().filter(|one| **one < last) {
        all.push(one.next());
    }
    Ok(all)
}

/// What is asked for within what there is; the latest four quarters where nothing is.
fn chosen(quarters: &[Quarter], asked: (Option<Quarter>, Option<Quarter>)) -> Option<Time> {
    let (begin, end) = (*quarters.first()?, *quarters.last()?);
    let last = asked.1.unwrap_or(end).clamp(begin, end);
    let upto = quarters.iter().position(|one| *one == last)?;
    let first = asked.0.unwrap_or(quarters[upto.saturating_sub(3)]).clamp(begin, last);
    Some(Time { first: first.max(quarters[upto.saturating_sub(QUARTERS - 1)]), last })
}

/// The boundary as the latest version of the time has it.
fn latest(row: &ReviewBoundaryRow) -> AppResult<(Boundary, u32)> {
    let read = boundary(&BoundaryRow {
        id: row.id,
        charter_id: row.charter_id,
        origin_id: row.origin_id,
        position: row.position,
        aspect: row.aspect.clone(),
        rule: row.rule.clone(),
        latitude: row.latitude,
        ceiling: row.ceiling,
        why: row.why.clone(),
        words_for_workers: row.words_for_workers.clone(),
        words_for_public: row.words_for_public.clone(),
        cmocs: row.cmocs.clone(),
        version: row.version,
    })?;
    Ok((read, u32::try_from(row.number).unwrap_or_default()))
}

fn compared(one: &Reviewed<Uuid>) -> Vec<Compared> {
    one.compared
        .iter()
        .map(|row| Compared {
            what: row.what,
            told: row.told(),
            unmatched: row.unmatched_shown(),
            unknown: row.unknown_shown(),
        })
        .collect()
}

/// What nobody did says nothing about anybody: it is asked however few the workers are.
fn may_be_asked(finding: &Finding<Uuid>, enough: bool) -> bool {
    enough || finding.reading == Reading::DoingAnything
}

/// Reviews the charter over some quarters; the latest four where none are named.
///
/// # Errors
/// [`crate::AppError::NotFound`] where the role does not read the charter.
pub async fn review(ctx: &Ctx, asked: (Option<Quarter>, Option<Quarter>)) -> AppResult<Page> {
    ctx.authorise(Act::CharterRead)?;
    let mut tx = ctx.read().await?;
    let quarters = quarters(ctx, &mut tx).await?;
    let today = Quarter::of(ctx.today());
    let Some(time) = chosen(&quarters, asked) else {
        let time = Time { first: today, last: today };
        return Ok(Page {
            time,
            quarters,
            running: true,
            support: Shown::Nobody,
            enough: false,
            boundaries: Vec::new(),
            unguided: Vec::new(),
            questions: Vec::new(),
        });
    };
    let rows = rows::Rows::read(ctx, &mut tx, time.days()).await?;
    let given = rows.made(ctx.today());
    let found: Review<Uuid> = made(&given.given());
    let enough = rows.workers() >= ENOUGH_WORKERS;
    let now = in_force(&mut tx, ctx.today()).await?;
    let standing: Vec<Uuid> = now.iter().flat_map(|(_, charter)| charter.boundaries.iter().map(|one| one.id)).collect();
    // versions come in their order, so the last of each origin is the latest
    let mut of: BTreeMap<Uuid, &ReviewBoundaryRow> = BTreeMap::new();
    for row in &rows.boundaries {
        of.insert(row.origin_id, row);
    }
    let questions: Vec<Question> = found
        .findings
        .iter()
        .filter(|one| may_be_asked(one, enough && of_enough(&found, one)))
        .map(|one| Question { reading: one.reading, origin: one.boundary, aspect: one.aspect })
        .collect();
    let mut boundaries = Vec::with_capacity(found.boundaries.len());
    for one in &found.boundaries {
        let Some(row) = of.get(&one.boundary) else { continue };
        let (boundary, version) = latest(row)?;
        let told = one.by.enough();
        boundaries.push(BoundaryReview {
            origin: one.boundary,
            stands: standing.contains(&boundary.id),
            boundary,
            version,
            days: one.days_in_force,
            by: one.by,
            acts: told.then(|| one.told()),
            reasons: told.then(|| one.reasons.told()),
            compared: if told { compared(one) } else { Vec::new() },
            questions: questions.iter().filter(|q| q.origin == Some(one.boundary)).map(|q| q.reading).collect(),
        });
    }
    Ok(Page {
        time,
        quarters,
        running: time.last == today,
        support: shown(i64::try_from(rows.support()).unwrap_or(i64::MAX)),
        enough,
        boundaries,
        unguided: if enough { found.unguided.iter().map(|one| (one.aspect, one.told())).collect() } else { Vec::new() },
        questions,
    })
}

/// Whether enough workers could have come to the boundary of a question; where there is none, those of the whole service count.
fn of_enough(found: &Review<Uuid>, finding: &Finding<Uuid>) -> bool {
    finding.boundary.is_none_or(|id| found.boundaries.iter().any(|one| one.boundary == id && one.by.enough()))
}

/// The acts behind one boundary that the reader may open: their own, and those told to them as a supervisor.
#[derive(Debug)]
pub struct OpenPage {
    /// The latest first.
    pub acts: Vec<ReviewOpenRow>,
    /// Where the list goes on.
    pub next: Option<After>,
}

/// The acts behind one boundary, through its versions.
///
/// # Errors
/// [`crate::AppError::NotFound`] where the role does not read the charter.
pub async fn acts(ctx: &Ctx, origin: Uuid, of: Time, after: Option<After>) -> AppResult<OpenPage> {
    ctx.authorise(Act::CharterRead)?;
    let mut tx = ctx.read().await?;
    let (from, until) = of.days();
    let time = (time::at(time::day_bounds(from).0), time::at(time::day_bounds(until).0));
    let reader = Reader { account: ctx.account()?.0, today: ctx.day() };
    let mut acts = tx.review_open(origin, reader, time, after.map(|place| (place.at, place.id))).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = acts.len() > page;
    acts.truncate(page);
    let next = acts.last().filter(|_| more).map(|last| After { at: last.at, id: last.id });
    Ok(OpenPage { acts, next })
}
