//! Back-stage time (DOMAIN 6): noted in a click, by day, so that it counts; never by the clock.
//!
//! Minutes with people are those of contacts as they are written down, and are typed nowhere twice. Of a worker's time nobody sees
//! anything but they themselves; of all together a manager sees shares, where five workers stand behind them.

use super::charter_on;
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::ToSpan;
use jiff::civil::Date;
use practice::access::{Act, Role};
use practice::charter::{Charter, Rule};
use practice::event::Kind as Happened;
use practice::support::time::{self as rule, BACK_DAYS, Community, Entry, Kind, Spent, Together, week_of};
use serde_json::json;
use std::collections::BTreeMap;
pub use store::back_stage::BackStageRow;
use store::back_stage::MinutesRow;
use store::{StoreError, Tx};
use uuid::Uuid;

/// A week of one worker.
#[derive(Debug)]
pub struct Week {
    /// Its Monday.
    pub monday: Date,
    /// What was noted, by day.
    pub entries: Vec<BackStageRow>,
    /// Minutes with people in this week, as contacts say.
    pub people: i64,
    /// On the way.
    pub travel: i64,
    /// Back-stage, all kinds.
    pub back_stage: i64,
    /// The share for building links and groups over the last eight weeks, where the charter makes room for it.
    pub community: Option<Community>,
    /// The share of a service's time by kind over the last eight weeks; none where fewer than five workers stand behind it, or the role
    /// sees none.
    pub together: Option<Together>,
    /// Whether the role sees it where five stand behind it.
    pub sees_together: bool,
}

/// A week of one's own time, this one unless another is asked for; and the shares of all for a manager.
///
/// # Errors
/// [`AppError::NotFound`] where the role has no part in it.
pub async fn week(ctx: &Ctx, day: Option<Date>) -> AppResult<Week> {
    ctx.authorise(Act::SupportRead)?;
    let me = ctx.account()?.0;
    let today = ctx.today();
    let monday = week_of(day.unwrap_or(today).min(today));
    let sunday = monday.saturating_add(6.days());
    let mut tx = ctx.read().await?;
    let (mut entries, mut spent, mut community) = (Vec::new(), Spent::default(), None);
    let eight = today.saturating_sub(BACK_DAYS.days());
    let charter = charter_on(&mut tx, today).await?;
    if ctx.may(Act::TimeNote) {
        entries = tx.back_stage_of(me, time::day(monday), time::day(sunday)).await?;
        let found = with_people(&mut tx, Some(me), monday, sunday).await?;
        spent = spent_of(&entries, &found);
        if let Some(room) = charter.as_ref().and_then(room) {
            let noted = tx.back_stage_of(me, time::day(eight), time::day(today)).await?;
            let found = with_people(&mut tx, Some(me), eight, today).await?;
            community = Some(rule::community(&spent_of(&noted, &found), room));
        }
    }
    let sees_together = ctx.roles().contains(&Role::Manager);
    let together = if sees_together {
        let mut all: BTreeMap<Uuid, Spent> = BTreeMap::new();
        let mut found = with_people(&mut tx, None, eight, today).await?;
        found.extend(tx.minutes_back_stage(time::day(eight), time::day(today)).await?);
        for row in &found {
            add(all.entry(row.worker_id).or_default(), row);
        }
        let all: Vec<Spent> = all.into_values().collect();
        rule::together(&all)
    } else {
        None
    };
    let back_stage = spent.back_stage.iter().map(|(_, minutes)| *minutes).sum();
    Ok(Week {
        monday,
        entries,
        people: spent.people,
        travel: spent.travel,
        back_stage,
        community,
        together,
        sees_together,
    })
}

async fn with_people(
    tx: &mut Box<dyn Tx>,
    worker: Option<Uuid>,
    first: Date,
    last: Date,
) -> AppResult<Vec<MinutesRow>> {
    let (begins, _) = time::day_bounds(first);
    let (_, ends) = time::day_bounds(last);
    Ok(tx.minutes_with_people(worker, time::at(begins), time::at(ends)).await?)
}

fn add(spent: &mut Spent, row: &MinutesRow) {
    match row.what.as_str() {
        "people" => spent.people += row.minutes,
        "travel" => spent.travel += row.minutes,
        kind => {
            if let Some(kind) = Kind::parse(kind) {
                spent.back_stage.push((kind, row.minutes));
            }
        }
    }
}

fn spent_of(entries: &[BackStageRow], with_people: &[MinutesRow]) -> Spent {
    let mut spent = Spent::default();
    for row in with_people {
        add(&mut spent, row);
    }
    for entry in entries {
        if let Some(kind) = Kind::parse(&entry.kind) {
            spent.back_stage.push((kind, i64::from(entry.minutes)));
        }
    }
    spent
}

/// What the charter makes room for, in whole per cent of the time: the least it asks for, else the most it allows.
fn room(charter: &Charter) -> Option<u8> {
    charter.boundaries.iter().find_map(|one| match one.rule {
        Some(Rule::CommunityShare { least, most }) => least.or(most),
        _ => None,
    })
}

/// Notes time of a day.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] where the role notes none; [`AppError::TakenBefore`].
pub async fn note(ctx: &Ctx, form: Uuid, entry: &Entry) -> AppResult<()> {
    ctx.authorise(Act::TimeNote)?;
    let me = ctx.account()?.0;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let day = time::day(entry.on);
    let already = tx.back_stage_of(me, day, day).await?.iter().map(|row| i64::from(row.minutes)).sum();
    entry.check(already, ctx.today()).map_err(AppError::Invalid)?;
    let row = BackStageRow {
        id: ctx.id(),
        worker_id: me,
        on_day: day,
        kind: entry.kind.as_str().to_owned(),
        minutes: i32::try_from(entry.minutes).unwrap_or_default(),
        note: entry.note.trim().to_owned(),
    };
    tx.back_stage_insert(&row).await?;
    // that something was noted stands in the log as every change does; how much of what does not
    ctx.event(&mut tx, Happened::BackStageNoted, About::default(), &json!({}));
    ctx.finish(tx, form, &place(entry.on), None).await
}

/// Takes out what one noted; gives its day.
///
/// # Errors
/// [`AppError::NotFound`] where it is none of the account's, or lies further back than time is noted; [`AppError::TakenBefore`].
pub async fn take_out(ctx: &Ctx, form: Uuid, id: Uuid) -> AppResult<Date> {
    ctx.authorise(Act::TimeNote)?;
    let me = ctx.account()?.0;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let from = ctx.today().saturating_sub(BACK_DAYS.days());
    let own = tx.back_stage_of(me, time::day(from), ctx.day()).await?;
    let row = own.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound)?;
    tx.back_stage_delete(me, id).await.map_err(|error| match error {
        StoreError::Stale => AppError::NotFound,
        other => other.into(),
    })?;
    let on = time::date(row.on_day);
    ctx.event(&mut tx, Happened::BackStageTakenOut, About::default(), &json!({}));
    ctx.finish(tx, form, &place(on), None).await?;
    Ok(on)
}

/// The page of the week in which a day lies.
fn place(on: Date) -> String {
    format!("/support/time?week={}", week_of(on))
}
