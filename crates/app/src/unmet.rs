//! Needs that nothing fits (DOMAIN 4.5): recorded in two clicks, counted without names (7.5).

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::ToSpan;
use jiff::civil::Date;
use practice::access::Act;
use practice::connection::UnmetWhy;
use practice::event::Kind;
use practice::figure::{Shown, shown, total};
use practice::goal::{SHORT_MAX, too_long};
use practice::ids::EpisodeId;
use practice::needs::by_code;
use practice::problem::Problem;
use serde_json::json;
use std::collections::BTreeMap;
use store::Tx;
use store::support::UnmetNeedRow;
use uuid::Uuid;

/// A need with nothing fitting, as the form gives it.
#[derive(Debug, Clone)]
pub struct Unmet {
    /// The form's own id.
    pub form: Uuid,
    /// The need's code.
    pub need: String,
    /// Where: a town, or the first half of a postcode.
    pub area: String,
    /// Why nothing fits.
    pub why: UnmetWhy,
    /// A word about it.
    pub note: String,
}

/// Records a need that nothing fits. It is a fact like any other, also after support has ended.
///
/// # Errors
/// [`AppError::Invalid`] for a need that is not on the list or overlong words; [`AppError::NotFound`].
pub async fn record(ctx: &Ctx, episode: EpisodeId, unmet: Unmet) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    check(&unmet)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, unmet.form).await?;
    let form = unmet.form;
    record_in(ctx, &mut tx, episode, unmet).await?;
    let page = format!("/episodes/{episode}/unmet-needs/new");
    ctx.finish(tx, form, &format!("/episodes/{episode}/connections"), Some(&page)).await
}

fn check(unmet: &Unmet) -> AppResult<()> {
    let mut problems = Vec::new();
    if by_code(&unmet.need).is_none() {
        problems.push(Problem::new("need", "Choose which need nothing fits."));
    }
    problems.extend(too_long("area", &unmet.area, 100));
    problems.extend(too_long("note", &unmet.note, SHORT_MAX));
    if problems.is_empty() { Ok(()) } else { Err(AppError::Invalid(problems)) }
}

/// The same, within what is written already; gives the id of what was recorded.
pub(crate) async fn record_in(ctx: &Ctx, tx: &mut Box<dyn Tx>, episode: EpisodeId, unmet: Unmet) -> AppResult<Uuid> {
    check(&unmet)?;
    let permit = ctx.episode_write_permit(tx, episode).await?;
    let row = UnmetNeedRow {
        id: ctx.id(),
        episode_id: episode.0,
        person_id: *permit.person(),
        need: unmet.need,
        area: unmet.area.trim().to_owned(),
        why: unmet.why.as_str().to_owned(),
        note: unmet.note.trim().to_owned(),
        at: ctx.at(),
        recorded_by: ctx.account()?.0,
    };
    tx.unmet_need_insert(&permit, &row).await?;
    let body = json!({ "need": row.need, "area": row.area, "why": row.why, "note": row.note });
    ctx.event(tx, Kind::UnmetNeedRecorded, About::episode(&permit, row.id), &body);
    Ok(row.id)
}

/// One need, as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByNeed {
    /// The need's code.
    pub need: String,
    /// How often in all, from raw figures; none where it would tell what is hidden beside it.
    pub all: Option<Shown>,
    /// By why, in the order of [`UnmetWhy::ALL`].
    pub by_why: Vec<Shown>,
}

/// Unmet needs counted, nobody named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// From this day on.
    pub since: Date,
    /// The most frequent first.
    pub rows: Vec<ByNeed>,
    /// All of them, by why.
    pub by_why: Vec<Option<Shown>>,
    /// All.
    pub all: Option<Shown>,
}

/// Counts the last twelve months, by need and why: 1 to 7 are not told apart, all others rounded to five, totals made
/// from raw figures (DOMAIN 7.5). The time is fixed and begins with a month, so that two tables of nearly the same time
/// cannot be taken from each other.
///
/// # Errors
/// [`AppError::NotFound`] where the role reads no figures.
pub async fn counts(ctx: &Ctx) -> AppResult<Counts> {
    ctx.authorise(Act::UnmetNeedRead)?;
    let since = ctx.today().first_of_month().saturating_sub(12.months());
    let (from, _) = time::day_bounds(since);
    let mut tx = ctx.read().await?;
    let counted = tx.unmet_need_counts(time::at(from)).await?;
    let mut raw: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for row in counted {
        let Some(at) = UnmetWhy::ALL.iter().position(|why| why.as_str() == row.why) else { continue };
        raw.entry(row.need).or_insert_with(|| vec![0; UnmetWhy::ALL.len()])[at] += row.count;
    }
    let mut sorted: Vec<(String, i64, Vec<i64>)> =
        raw.into_iter().map(|(need, by)| (need, by.iter().sum(), by)).collect();
    // needs of few are in the order of their names: their places must not tell how many they are
    sorted.sort_by_key(|(need, all, _)| (std::cmp::Reverse(rank(*all)), need.clone()));
    let column = |at: usize| sorted.iter().map(|(_, _, by)| by[at]).collect::<Vec<i64>>();
    let columns: Vec<Vec<i64>> = (0..UnmetWhy::ALL.len()).map(column).collect();
    // the sum of all stands beside both the rows' and the columns' own
    let of_rows = total(&sorted.iter().map(|(_, all, _)| *all).collect::<Vec<i64>>());
    let of_columns = total(&columns.iter().map(|c| c.iter().sum()).collect::<Vec<i64>>());
    let by_why = columns.iter().map(|c| total(c)).collect();
    let rows = sorted
        .into_iter()
        .map(|(need, _, by)| ByNeed { need, all: total(&by), by_why: by.into_iter().map(shown).collect() })
        .collect();
    Ok(Counts { since, rows, by_why, all: of_rows.and(of_columns) })
}

/// The order of a count: as far as it is shown.
const fn rank(count: i64) -> i64 {
    match shown(count) {
        Shown::Nobody => 0,
        Shown::Few => 1,
        Shown::About(about) => about,
    }
}
