//! Measures of a whole service (DOMAIN 4.7, 7.5): change of pairs alone, with how many were paired of how many were asked of how many
//! were in support; nobody can be picked out.

use super::course::figures as scores_of;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::time;
use jiff::ToSpan;
use jiff::civil::Date;
use practice::access::Act;
use practice::figure::{Shown, shown};
use practice::measure::{Change, Definition, NotAsked, Reading, Scale, Sort, change, paired};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use store::measures::MeasureFigureRow;
use store::{At, Tx};
use uuid::Uuid;

/// One scale of an instrument.
#[derive(Debug, Clone)]
pub struct ScaleFigures {
    /// Its rules.
    pub scale: Scale,
    /// How many have a first and a latest score.
    pub paired: Shown,
    /// What the changes come to; none where there are too few to say.
    pub change: Option<Change>,
    /// Better, same, worse: none where one of them is so small that it could pick somebody out.
    pub split: Option<(Shown, Shown, Shown)>,
}

/// One instrument, in one edition.
#[derive(Debug, Clone)]
pub struct InstrumentFigures {
    /// The instrument.
    pub definition: Definition,
    /// Of how many people it was answered at least once.
    pub asked: Shown,
    /// Of how many it was said that it was not asked, and why.
    pub not_asked: Vec<(NotAsked, Shown)>,
    /// Scale by scale.
    pub scales: Vec<ScaleFigures>,
}

/// The measures of a service over a year.
#[derive(Debug)]
pub struct Figures {
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// How many people were in support in it; somebody with two spells is one.
    pub in_support: Shown,
    /// Instruments of which something was said, in their order.
    pub instruments: Vec<InstrumentFigures>,
}

/// The measures of a service, of all who were in support in the last twelve months.
///
/// # Errors
/// [`crate::AppError::NotFound`] where the role may not.
pub async fn figures(ctx: &Ctx) -> AppResult<Figures> {
    ctx.authorise(Act::ServiceRead)?;
    let to = ctx.today();
    let from = to.saturating_sub(1.year());
    let mut tx = ctx.read().await?;
    let (begin, end) = bounds(from, to);
    let in_support = tx.figure_in_support(begin, end).await?;
    made(&mut tx, (from, to), in_support, None).await
}

fn bounds(from: Date, to: Date) -> (At, At) {
    (time::at(time::day_bounds(from).0), time::at(time::day_bounds(to).1))
}

/// The measures of these spells of support, given until the last day: for a report of a part of the service. Each comes with whose it
/// is, for who is asked and paired is a person, and somebody with two spells is in support once.
pub(crate) async fn of_spells(
    tx: &mut Box<dyn Tx>,
    days: (Date, Date),
    spells: &HashMap<Uuid, Uuid>,
) -> AppResult<Figures> {
    let persons: HashSet<Uuid> = spells.values().copied().collect();
    made(tx, days, i64::try_from(persons.len()).unwrap_or(i64::MAX), Some(spells)).await
}

async fn made(
    tx: &mut Box<dyn Tx>,
    (from, to): (Date, Date),
    in_support: i64,
    of_these: Option<&HashMap<Uuid, Uuid>>,
) -> AppResult<Figures> {
    let (begin, end) = bounds(from, to);
    let catalogue = super::catalogue(tx).await?;
    let mut rows = tx.figure_measures(begin, end, time::day(to.saturating_add(1.day()))).await?;
    rows.retain(|row| of_these.is_none_or(|spells| spells.contains_key(&row.episode_id)));
    let mut of: BTreeMap<(&str, i32), Vec<&MeasureFigureRow>> = BTreeMap::new();
    for row in &rows {
        of.entry((&row.instrument, row.edition)).or_default().push(row);
    }
    let mut instruments: Vec<InstrumentFigures> = of
        .into_iter()
        .filter_map(|((code, edition), rows)| Some(instrument(catalogue.of(code, edition)?, &rows)))
        .collect();
    let order: Vec<String> = catalogue.latest().iter().map(|one| one.definition.code.clone()).collect();
    instruments.sort_by_key(|one| (order.iter().position(|code| *code == one.definition.code), one.definition.edition));
    Ok(Figures { from, to, in_support: shown(in_support), instruments })
}

fn count(of: usize) -> Shown {
    shown(i64::try_from(of).unwrap_or(i64::MAX))
}

fn instrument(definition: &Definition, rows: &[&MeasureFigureRow]) -> InstrumentFigures {
    let asked: BTreeSet<Uuid> = rows.iter().filter(|row| row.not_asked.is_none()).map(|row| row.person_id).collect();
    let not_asked = NotAsked::ALL.iter().filter_map(|why| {
        let of: BTreeSet<Uuid> =
            rows.iter().filter(|row| row.not_asked.as_deref() == Some(why.as_str())).map(|row| row.person_id).collect();
        (!of.is_empty()).then(|| (*why, count(of.len())))
    });
    let mut readings: BTreeMap<&str, Vec<Reading<(Uuid, String)>>> = BTreeMap::new();
    for row in rows {
        for (key, score) in scores_of(&row.scores) {
            let Some(scale) = definition.scale(&key) else { continue };
            readings.entry(&scale.code).or_default().push(Reading {
                who: (row.person_id, key),
                on: time::date(row.on_day),
                nth: row.recorded_at.timestamp_micros(),
                score,
            });
        }
    }
    let scales = definition.scales.iter().filter_map(|scale| {
        let of = readings.get(scale.code.as_str())?;
        Some(figures_of(scale, definition.sort, of))
    });
    InstrumentFigures {
        not_asked: not_asked.collect(),
        scales: scales.collect(),
        asked: count(asked.len()),
        definition: definition.clone(),
    }
}

fn figures_of(scale: &Scale, sort: Sort, readings: &[Reading<(Uuid, String)>]) -> ScaleFigures {
    let pairs = paired(readings);
    // somebody with two concerns is one person
    let persons: BTreeSet<Uuid> = pairs.iter().map(|pair| pair.who.0).collect();
    let paired = if sort == Sort::Concerns { count(persons.len()) } else { count(pairs.len()) };
    let change = change(&pairs, scale.better).filter(|_| matches!(paired, Shown::About(_)));
    let split = change.and_then(|one| {
        let parts = [shown(one.better?), shown(one.same), shown(one.worse?)];
        (!parts.contains(&Shown::Few)).then_some((parts[0], parts[1], parts[2]))
    });
    ScaleFigures { scale: scale.clone(), paired, change, split }
}
