//! Publishing what was staged, person by person; and throwing it away.

use super::make::{Load, Maker, Waiting};
use super::stage::read_body;
use super::{files, weighed};
use crate::charter::Law;
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::joining;
use crate::measures::Catalogue;
use exchange::Kind;
use practice::event::Kind as EventKind;
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};
use store::imports::{FlagRow, ImportRow, KeyRow, StagedRow, StandingRow};
use store::organisation::CoverRow;
use uuid::Uuid;

/// Records published in one transaction, rather more where one person has more: few enough that others wait for some milliseconds.
const STEP: i64 = 150;
/// Staged records thrown away in one transaction.
const THROWN: i64 = 2_000;

/// What came of publishing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// Records that are to be seen now.
    pub records: u64,
    /// Pairs of records found that may be one person's: they wait to be looked at, and nothing is joined by itself.
    pub alike: u64,
}

/// Publishes what is staged: each person with all that is theirs, in one transaction. Where it breaks off, calling it again goes on.
/// `told` hears how many records are out so far.
///
/// # Errors
/// [`AppError::NotPossible`] where nothing is staged, or not all files were read; storage.
pub async fn publish(ctx: &Ctx, run: Uuid, mut told: impl FnMut(u64)) -> AppResult<Published> {
    let mut row = ctx.read().await?.import_get(run).await?.ok_or(AppError::NotFound)?;
    match row.state.as_str() {
        "staged" => turn(ctx, &mut row, "publishing").await?,
        // it goes on where it broke off
        "publishing" => {}
        other => return Err(AppError::NotPossible(format!("this import cannot be published: it is {other}"))),
    }
    let catalogue = crate::measures::catalogue(&mut ctx.read().await?).await?;
    let law = Law::read(&mut ctx.read().await?).await?;
    let (mut after, mut records) = (Uuid::nil(), 0);
    loop {
        let mut tx = ctx.begin().await?;
        if tx.import_get(run).await?.is_none_or(|now| now.state != "publishing") {
            return Err(AppError::NotPossible("somebody stopped this import while it was being published".to_owned()));
        }
        let mut rows = tx.import_take(run, after, STEP).await?;
        let Some(last) = rows.last().map(|row| row.person_id) else { break };
        if i64::try_from(rows.len()).is_ok_and(|many| many == STEP) {
            // the last person's may not all be among them
            if rows.first().is_some_and(|first| first.person_id == last) {
                rows = tx.import_take_person(run, last).await?;
            } else {
                rows.retain(|row| row.person_id != last);
            }
        }
        let Some(until) = rows.last().map(|row| row.person_id) else { break };
        let standing = tx.import_standing(run, after, until).await?;
        let covers = tx.cover_list(None, ctx.day()).await?;
        let Settled { rows, restricted, died, to_come } = settled(rows, &standing);
        let mut load = made(ctx, &row, &rows, (&catalogue, &covers, &died))?;
        if !law.is_empty() {
            let stood = tx.import_stood(run, after, until).await?;
            weighed::weigh(ctx, &row, &mut load, (&law, &stood));
        }
        load.batch.sort();
        load.flags.extend(restricted.into_iter().map(|(person, many)| left_out(ctx, run, person, ("records", many))));
        load.flags.extend(to_come.into_iter().map(|(person, many)| left_out(ctx, run, person, (APPOINTMENTS, many))));
        files::keep(&mut tx, &mut load).await?;
        tx.bulk_insert(&load.batch).await?;
        files::look_through(&mut tx, &load.jobs).await?;
        for episode in &load.recount {
            // those few that were here before
            tx.import_recount(*episode).await?;
        }
        let keys: Vec<KeyRow> = rows.iter().map(|one| key(&row, one)).collect();
        tx.import_keep(&keys).await?;
        tx.import_flag(&load.flags).await?;
        tx.import_unstage(run, after, until).await?;
        for event in load.events {
            tx.event(event);
        }
        tx.commit().await?;
        records += keys.len() as u64;
        told(records);
        after = until;
        tokio::task::yield_now().await;
    }
    row.ended_at = Some(ctx.at());
    "published".clone_into(&mut row.state);
    let mut tx = ctx.begin().await?;
    tx.import_save(&row).await?;
    let figures: serde_json::Value = serde_json::from_str(&row.counts).unwrap_or_default();
    let body = json!({ "brought_from": row.source, "by": row.begun_by, "new": figures.get("new"), "left_out": figures.get("left_out") });
    ctx.event(&mut tx, EventKind::ImportPublished, About::service(run), &body);
    tx.commit().await?;
    let alike = joining::search(ctx).await?;
    Ok(Published { records, alike })
}

/// Staged rows by the records to which they belong now.
#[derive(Default)]
struct Settled {
    /// What is published.
    rows: Vec<StagedRow>,
    /// How many stay out because their record's use is restricted, by record.
    restricted: BTreeMap<Uuid, usize>,
    /// Whose person has died: what comes is history alone.
    died: HashSet<Uuid>,
    /// How many appointments stay out for that, by record.
    to_come: BTreeMap<Uuid, usize>,
}

/// The rows by the records they belong to now, without those of records that must not be added to any more, and without what somebody who
/// has died would be met for.
fn settled(rows: Vec<StagedRow>, standing: &[StandingRow]) -> Settled {
    let standing: HashMap<Uuid, &StandingRow> = standing.iter().map(|one| (one.person_id, one)).collect();
    let mut settled = Settled { rows: Vec::with_capacity(rows.len()), ..Settled::default() };
    for mut row in rows {
        if let Some(one) = standing.get(&row.person_id) {
            if one.restricted {
                *settled.restricted.entry(one.kept_id).or_default() += 1;
                continue;
            }
            if one.died {
                settled.died.insert(one.kept_id);
            }
            if one.died && Kind::parse(&row.kind) == Some(Kind::Appointment) {
                *settled.to_come.entry(one.kept_id).or_default() += 1;
                continue;
            }
            row.person_id = one.kept_id;
        }
        settled.rows.push(row);
    }
    settled
}

/// The field under which appointments are flagged that stay out.
const APPOINTMENTS: &str = "appointments";

fn left_out(ctx: &Ctx, run: Uuid, person: Uuid, (field, many): (&str, usize)) -> FlagRow {
    let words = if field == APPOINTMENTS {
        "Appointments were planned in the other system, and this person has died: they were left out"
    } else {
        "The use of this record was restricted before they were published. Bring the file in again when that is lifted"
    };
    FlagRow {
        id: ctx.id(),
        person_id: person,
        run_id: run,
        field: field.to_owned(),
        value: many.to_string(),
        words: words.to_owned(),
        made_at: ctx.at(),
        settled_at: None,
        settled_by: String::new(),
    }
}

fn key(run: &ImportRow, one: &StagedRow) -> KeyRow {
    KeyRow {
        source: run.source.clone(),
        kind: one.kind.clone(),
        key: one.key.clone(),
        id: one.id,
        person_id: one.person_id,
        digest: one.digest.clone(),
        run_id: run.id,
    }
}

fn made(
    ctx: &Ctx,
    run: &ImportRow,
    rows: &[StagedRow],
    (catalogue, covers, died): (&Catalogue, &[CoverRow], &HashSet<Uuid>),
) -> AppResult<Load> {
    let mut load = Load::default();
    for theirs in rows.chunk_by(|a, b| a.person_id == b.person_id) {
        let mut waiting = Vec::with_capacity(theirs.len());
        for row in theirs {
            let mut body = read_body(&row.body)?;
            body.record.kind =
                Kind::parse(&row.kind).ok_or_else(|| AppError::Internal(format!("no such kind: {}", row.kind)))?;
            waiting.push(Waiting { id: row.id, person: row.person_id, record: body.record, belongs: body.at });
        }
        let died = theirs.first().is_some_and(|row| died.contains(&row.person_id));
        Maker { ctx, run, load: &mut load, catalogue, covers, died }.person(&waiting);
    }
    crate::waiting::brought_in(&mut load.batch);
    Ok(load)
}

async fn turn(ctx: &Ctx, row: &mut ImportRow, state: &str) -> AppResult<()> {
    state.clone_into(&mut row.state);
    let mut tx = ctx.begin().await?;
    tx.import_save(row).await?;
    tx.commit().await?;
    row.version += 1;
    Ok(())
}

/// Throws away what is staged: nothing of it is left. What is published already stays, each person's whole; then it ends as *stopped*.
/// From the first row on nothing of it can be published any more, also where this is broken off: then it is done again.
///
/// # Errors
/// [`AppError::NotPossible`] where it is over.
pub async fn cancel(ctx: &Ctx, run: Uuid) -> AppResult<()> {
    let mut row = ctx.read().await?.import_get(run).await?.ok_or(AppError::NotFound)?;
    match row.state.as_str() {
        "staging" | "staged" => turn(ctx, &mut row, "cancelling").await?,
        "publishing" => turn(ctx, &mut row, "stopping").await?,
        "cancelling" | "stopping" => {}
        other => {
            return Err(AppError::NotPossible(format!("this import is {other}: there is nothing left to throw away")));
        }
    }
    loop {
        let mut tx = ctx.begin().await?;
        let gone = tx.import_throw(run, THROWN).await?;
        tx.commit().await?;
        if gone == 0 {
            break;
        }
    }
    row.ended_at = Some(ctx.at());
    if row.state == "stopping" { "stopped" } else { "cancelled" }.clone_into(&mut row.state);
    let mut tx = ctx.begin().await?;
    tx.import_save(&row).await?;
    let body = json!({ "brought_from": row.source, "by": row.begun_by });
    ctx.event(&mut tx, EventKind::ImportCancelled, About::service(run), &body);
    tx.commit().await?;
    Ok(())
}
