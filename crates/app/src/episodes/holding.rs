//! Holding (DOMAIN 4.6) [001, 003]: begun with a reason, looked at again, ended. Never a fault.

use super::{refresh_due, still_open, word_back};
use crate::charter::{Leaved, Weigher, Whose, act, hold_act};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use practice::access::Act;
use practice::episode::{State, Turn};
use practice::event::Kind;
use practice::holding::Holding;
use practice::ids::EpisodeId;
use practice::wordback::Turn as Word;
use serde_json::{Value, json};
use store::episodes::EpisodeRow;
use store::holding::HoldingRow;
use store::permit::EpisodePermit;
use uuid::Uuid;

/// Begins holding. Word of it waits for the worker, or goes by itself where the service set it so.
///
/// # Errors
/// [`AppError::Invalid`] naming what is missing, and what the charter asks for; [`AppError::Asked`]; [`AppError::NotPossible`] where the
/// episode is not active; [`AppError::Stale`] where it was changed meanwhile.
pub async fn hold(ctx: &Ctx, episode: EpisodeId, form: Uuid, version: i64, holding: &Holding) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    holding.check(ctx.today()).map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let mut row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    if row.version != version {
        return Err(AppError::Stale);
    }
    turn(&mut row, Turn::Hold)?;
    let weigher = Weigher::of_worker(ctx, &mut tx, ctx.today(), None).await?.loaded(ctx, &mut tx).await?;
    let (whose, page) = (Whose::Episode(&permit), format!("/episodes/{episode}/holding"));
    let act = hold_act(&holding.reasons, holding.review_on, ctx.today());
    let (mut tx, leaved) = weigher.planned(ctx, tx, whose, (form, &page), &act).await?;
    begin(ctx, &mut tx, &permit, holding, leaved).await?;
    refresh_due(&mut tx, &permit, &mut row).await?;
    tx.episode_save(&permit, &row).await?;
    ctx.event(&mut tx, Kind::EpisodeHeld, About::episode(&permit, episode.0), &body(holding));
    word_back(ctx, &mut tx, &permit, Word::Holding).await?;
    ctx.finish(tx, form, &format!("/episodes/{episode}"), Some(&format!("/episodes/{episode}/holding"))).await
}

/// Looks at holding again: what it consists of, who shares it, what would let it end, the next review. Other reasons
/// or functions make it another holding, so that each stays on record with its own time.
///
/// # Errors
/// As [`hold`]; [`AppError::NotPossible`] where the episode is not in holding.
pub async fn review(ctx: &Ctx, episode: EpisodeId, form: Uuid, version: i64, holding: &Holding) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    holding.check(ctx.today()).map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let mut row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    let (mut held, mut was_reasons, mut was_functions) = open_holding(ctx, &mut tx, &permit).await?;
    if held.version != version {
        return Err(AppError::Stale);
    }
    let mut weigher = Weigher::of_worker(ctx, &mut tx, ctx.today(), None).await?.loaded(ctx, &mut tx).await?;
    weigher.holds_already();
    let (whose, page) = (Whose::Episode(&permit), format!("/episodes/{episode}/holding"));
    let act = hold_act(&holding.reasons, holding.review_on, ctx.today());
    let (mut tx, leaved) = weigher.planned(ctx, tx, whose, (form, &page), &act).await?;
    let before = json!({ "reasons": was_reasons, "functions": was_functions, "consists_of": held.consists_of, "shared_with": held.shared_with,
                         "would_end": held.would_end, "every_weeks": held.every_weeks, "review_on": held.review_on });
    let (mut reasons, mut functions) = codes(holding);
    for list in [&mut was_reasons, &mut was_functions, &mut reasons, &mut functions] {
        list.sort_unstable();
    }
    if was_reasons == reasons && was_functions == functions {
        let next = holding_row(ctx, &permit, holding);
        let next = HoldingRow { id: held.id, from_at: held.from_at, version: held.version, ..next };
        go_on(ctx, &mut tx, &permit, &next, leaved).await?;
    } else {
        held.until_at = Some(ctx.at());
        tx.holding_save(&permit, &held).await?;
        begin(ctx, &mut tx, &permit, holding, leaved).await?;
    }
    refresh_due(&mut tx, &permit, &mut row).await?;
    tx.episode_save(&permit, &row).await?;
    let change = json!({ "before": before, "after": body(holding) });
    ctx.event(&mut tx, Kind::HoldingReviewed, About::episode(&permit, episode.0), &change);
    ctx.finish(tx, form, &format!("/episodes/{episode}"), Some(&format!("/episodes/{episode}/holding"))).await
}

/// Ends holding: active support goes on.
///
/// # Errors
/// [`AppError::NotPossible`] where the episode is not in holding; [`AppError::Stale`].
pub async fn resume(ctx: &Ctx, episode: EpisodeId, form: Uuid, version: i64) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let mut row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    let (mut held, _, _) = open_holding(ctx, &mut tx, &permit).await?;
    if held.version != version {
        return Err(AppError::Stale);
    }
    turn(&mut row, Turn::Resume)?;
    crate::charter::went_on(ctx, &mut tx, &permit).await?;
    held.until_at = Some(ctx.at());
    tx.holding_save(&permit, &held).await?;
    refresh_due(&mut tx, &permit, &mut row).await?;
    tx.episode_save(&permit, &row).await?;
    ctx.event(
        &mut tx,
        Kind::EpisodeResumed,
        About::episode(&permit, episode.0),
        &json!({ "held_since": held.from_at }),
    );
    ctx.finish(tx, form, &format!("/episodes/{episode}"), Some(&format!("/episodes/{episode}/holding"))).await
}

/// Writes a holding, with leave for it.
async fn begin(
    ctx: &Ctx,
    tx: &mut Box<dyn store::Tx>,
    permit: &EpisodePermit,
    holding: &Holding,
    leaved: Leaved<act::Hold>,
) -> AppResult<()> {
    let (row, (reasons, functions)) = (holding_row(ctx, permit, holding), codes(holding));
    tx.holding_insert(permit, &row, &reasons, &functions).await?;
    leaved.keep(ctx, tx, Whose::Episode(permit), (row.id, ctx.at())).await
}

/// Holds on, with leave for it.
async fn go_on(
    ctx: &Ctx,
    tx: &mut Box<dyn store::Tx>,
    permit: &EpisodePermit,
    row: &HoldingRow,
    leaved: Leaved<act::Hold>,
) -> AppResult<()> {
    tx.holding_save(permit, row).await?;
    leaved.keep(ctx, tx, Whose::Episode(permit), (row.id, ctx.at())).await
}

/// The open holding, with its reasons and functions as codes.
async fn open_holding(
    ctx: &Ctx,
    tx: &mut Box<dyn store::Tx>,
    permit: &EpisodePermit,
) -> AppResult<(HoldingRow, Vec<String>, Vec<String>)> {
    let found = ctx.disclose(tx.holding_open(permit).await?);
    found.ok_or_else(|| {
        AppError::NotPossible(
            "This person is not in holding at the moment. Open their page to see how things stand now".to_owned(),
        )
    })
}

/// Takes the episode through a turn, or says why that cannot be.
fn turn(row: &mut EpisodeRow, turn: Turn) -> AppResult<()> {
    still_open(row)?;
    let state = State::parse(&row.state).ok_or_else(|| AppError::Internal(format!("episode state {}", row.state)))?;
    if (state, turn) == (State::Waiting, Turn::Hold) {
        return Err(AppError::NotPossible(
            "Holding begins after a first contact. Record that contact first".to_owned(),
        ));
    }
    state.next(turn).map_err(|e| AppError::NotPossible(e.to_string()))?.as_str().clone_into(&mut row.state);
    Ok(())
}

fn codes(holding: &Holding) -> (Vec<String>, Vec<String>) {
    let reasons = holding.reasons.iter().map(|r| r.as_str().to_owned()).collect();
    (reasons, holding.functions.iter().map(|f| f.as_str().to_owned()).collect())
}

fn holding_row(ctx: &Ctx, permit: &EpisodePermit, holding: &Holding) -> HoldingRow {
    HoldingRow {
        id: ctx.id(),
        episode_id: *permit.episode(),
        person_id: *permit.person(),
        consists_of: holding.consists_of.trim().to_owned(),
        shared_with: holding.shared_with.trim().to_owned(),
        would_end: holding.would_end.trim().to_owned(),
        every_weeks: holding.every_weeks,
        review_on: time::day(holding.review_on),
        from_at: ctx.at(),
        until_at: None,
        version: 1,
    }
}

fn body(holding: &Holding) -> Value {
    json!({ "reasons": holding.reasons, "functions": holding.functions, "consists_of": holding.consists_of, "shared_with": holding.shared_with,
            "would_end": holding.would_end, "every_weeks": holding.every_weeks, "review_on": holding.review_on })
}
