//! Ending support (DOMAIN 4.3): prepared, told, done. Nobody's support ends behind their back.

use super::{Opened, referral_of, refresh_due, still_open};
use crate::charter::{Leaved, Weigher, Whose, act, end_act};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::{time, wordback};
use jiff::civil::Date;
use practice::access::Act;
use practice::ending::{Ending, Reason, Stage};
use practice::episode::{State, Turn};
use practice::event::Kind;
use practice::ids::EpisodeId;
use practice::wordback::Turn as Word;
use serde_json::{Value, json};
use store::Tx;
use store::episodes::EpisodeRow;
use store::holding::EndingRow;
use store::permit::{EpisodePermit, ReferralPermit};
use uuid::Uuid;

/// The page on which an ending is written.
#[derive(Debug)]
pub struct EndingPage {
    /// The episode opened, with the ending so far.
    pub opened: Opened,
    /// What the referrer would be told, to be read and changed.
    pub words: String,
    /// Who would be told.
    pub to: String,
    /// Whether the referrer hears it at all, or heard only that the referral was received (DOMAIN 4.2).
    pub heard: bool,
}

/// Opens the page on which an ending is written.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn page(ctx: &Ctx, episode: EpisodeId) -> AppResult<EndingPage> {
    ctx.authorise(Act::EpisodeWrite)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let opened = super::opened(ctx, &mut tx, &permit).await?;
    let initials = practice::person::initials(&opened.person.given_name, &opened.person.family_name);
    let words = match &opened.ending {
        Some(ending) if !ending.referrer_words.is_empty() => ending.referrer_words.clone(),
        _ => wordback::text(ctx, &mut tx, &opened.referral, &initials, Word::Ended, "").await?,
    };
    let (to, heard) = (opened.referral.referrer_name.clone(), wordback::heard(&opened.referral, Word::Ended));
    Ok(EndingPage { opened, words, to, heard })
}

/// Saves an ending at a stage: prepared, told, or done. Being done ends the episode with what was planned in it,
/// closes an open holding, and sends word to the referrer as it stands; who could open the record still can.
///
/// # Errors
/// [`AppError::Invalid`] naming what the stage needs and does not have, and what the charter asks for; [`AppError::Asked`];
/// [`AppError::NotPossible`] where support has ended already; [`AppError::Stale`] where somebody else wrote the ending meanwhile.
pub async fn save(
    ctx: &Ctx,
    episode: EpisodeId,
    form: Uuid,
    version: i64,
    stage: Stage,
    ending: &Ending,
) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    check(ending, stage, ctx.today()).map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let mut row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    still_open(&row)?;
    ending.check_told_since(time::local_date(time::moment(row.opened_at))).map_err(AppError::Invalid)?;
    let before = ctx.disclose(tx.ending_get(&permit).await?);
    if before.as_ref().map_or(0, |b| b.version) != version {
        return Err(AppError::Stale);
    }
    // once told it stays told, though a word of the preparation is mended afterwards
    let was = before.as_ref().and_then(|b| Stage::parse(&b.stage));
    let stage = if stage == Stage::Prepared && was == Some(Stage::Told) && ending.check_told(ctx.today()).is_ok() {
        Stage::Told
    } else {
        stage
    };
    let leaved = if stage == Stage::Done {
        let act = end_act(ending, before.as_ref().and_then(stood), ctx.today());
        let (next, leaved) = leave(ctx, tx, &permit, form, act).await?;
        tx = next;
        Some(leaved)
    } else {
        None
    };
    let next = ending_row(ctx, &permit, version, stage, ending, before.as_ref())?;
    tx.ending_save(&permit, &next).await?;
    let kind = match stage {
        Stage::Prepared => Kind::EpisodeEndingPrepared,
        Stage::Told => Kind::EpisodeEndingTold,
        Stage::Done => Kind::EpisodeEnded,
    };
    if let Some(leaved) = leaved {
        end(ctx, &mut tx, &permit, &mut row, leaved).await?;
    }
    ctx.event(&mut tx, kind, About::episode(&permit, episode.0), &body(ending));
    if stage == Stage::Done {
        let (referral_permit, referral, _) = referral_of(ctx, &mut tx, &permit).await?;
        if wordback::heard(&referral, Word::Ended) {
            let (words, field) = (next.referrer_words.as_str(), "referrer_words");
            wordback::without_name(ctx, &mut tx, &referral_permit, &referral, field, words).await?;
        }
        withhold_waiting(ctx, &mut tx, &referral_permit).await?;
        wordback::send(ctx, &mut tx, &referral_permit, &referral, Word::Ended, next.referrer_words.as_str()).await?;
    }
    ctx.finish(tx, form, &format!("/episodes/{episode}"), Some(&format!("/episodes/{episode}/ending"))).await
}

/// How far an ending had come, and on which day it was prepared.
pub(crate) fn stood(row: &EndingRow) -> Option<(Stage, Date)> {
    Some((Stage::parse(&row.stage)?, time::local_date(time::moment(row.prepared_at))))
}

/// Leave to end: none need be asked for after a death.
async fn leave(
    ctx: &Ctx,
    mut tx: Box<dyn Tx>,
    permit: &EpisodePermit,
    form: Uuid,
    act: Option<practice::charter::Act<'_>>,
) -> AppResult<(Box<dyn Tx>, Leaved<act::End>)> {
    let Some(act) = act else { return Ok((tx, Leaved::unweighed(ctx)?)) };
    let weigher = Weigher::of_worker(ctx, &mut tx, ctx.today(), None).await?;
    let page = format!("/episodes/{}/ending", permit.episode());
    weigher.planned(ctx, tx, Whose::Episode(permit), (form, &page), &act).await
}

/// Keeps back what still waits to be sent when support ends: word of a first contact after word of the ending would only
/// confuse. It can still be sent by hand.
async fn withhold_waiting(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &ReferralPermit) -> AppResult<()> {
    for mut message in ctx.disclose(tx.message_list(permit).await?) {
        if message.state != "draft" {
            continue;
        }
        "withheld".clone_into(&mut message.state);
        tx.message_save(permit, &message).await?;
        let said =
            json!({ "turn": message.turn, "to": message.to_name, "text": message.body, "why": "Support has ended" });
        ctx.event(tx, Kind::WordBackWithheld, About::person(message.person_id, message.id), &said);
    }
    Ok(())
}

/// Takes back an ending that was prepared or told and is not done: the person goes on in support, as they were. What it
/// said stays in the timeline.
///
/// # Errors
/// [`AppError::NotPossible`] where none was begun, or support has ended; [`AppError::Stale`] where somebody else wrote
/// the ending meanwhile.
pub async fn take_back(ctx: &Ctx, episode: EpisodeId, form: Uuid, version: i64) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    still_open(&row)?;
    let ending = ctx.disclose(tx.ending_get(&permit).await?).ok_or_else(|| {
        AppError::NotPossible(
            "No ending is prepared at the moment. Open this person’s page to see how things stand now".to_owned(),
        )
    })?;
    if ending.version != version {
        return Err(AppError::Stale);
    }
    tx.ending_delete(&permit, version).await?;
    crate::charter::went_on(ctx, &mut tx, &permit).await?;
    ctx.event(&mut tx, Kind::EpisodeEndingTakenBack, About::episode(&permit, episode.0), &kept_body(&ending));
    ctx.finish(tx, form, &format!("/episodes/{episode}"), Some(&format!("/episodes/{episode}/ending"))).await
}

/// Prepares an ending where none was begun, as one of several.
pub(crate) async fn prepare(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit, ending: &Ending) -> AppResult<()> {
    check(ending, Stage::Prepared, ctx.today()).map_err(AppError::Invalid)?;
    let said = body(ending);
    crate::hidden::kept_out(ctx, tx, *permit.person(), Kind::EpisodeEndingPrepared, &said).await?;
    let next = ending_row(ctx, permit, 0, Stage::Prepared, ending, None)?;
    tx.ending_save(permit, &next).await?;
    ctx.event(tx, Kind::EpisodeEndingPrepared, About::episode(permit, *permit.episode()), &said);
    Ok(())
}

/// Takes such an ending back.
pub(crate) async fn unprepare(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    ending: &EndingRow,
) -> AppResult<()> {
    let said = kept_body(ending);
    crate::hidden::kept_out(ctx, tx, *permit.person(), Kind::EpisodeEndingTakenBack, &said).await?;
    tx.ending_delete(permit, ending.version).await?;
    ctx.event(tx, Kind::EpisodeEndingTakenBack, About::episode(permit, *permit.episode()), &said);
    Ok(())
}

/// An ending as it was kept, said as when it was written.
fn kept_body(ending: &EndingRow) -> Value {
    json!({ "reason": ending.reason, "told_on": ending.told_on, "told_how": ending.told_how, "told_words": ending.told_words,
            "what_remains": ending.what_remains, "door_open": ending.door_open })
}

fn check(ending: &Ending, stage: Stage, today: Date) -> Result<(), Vec<practice::problem::Problem>> {
    match stage {
        Stage::Prepared => ending.check_prepared(),
        Stage::Told => ending.check_told(today),
        Stage::Done => ending.check_done(today),
    }
}

/// Ends the episode itself, with leave for it: its plan, its holding, its place among what is due.
async fn end(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    row: &mut EpisodeRow,
    leaved: Leaved<act::End>,
) -> AppResult<()> {
    let state = State::parse(&row.state).ok_or_else(|| AppError::Internal(format!("episode state {}", row.state)))?;
    state.next(Turn::End).map_err(|e| AppError::NotPossible(e.to_string()))?.as_str().clone_into(&mut row.state);
    row.ended_at = Some(ctx.at());
    let planned = ctx.disclose(tx.appointment_planned(permit).await?);
    tx.appointment_end(permit, ctx.at(), ctx.account()?.0, "Support ended").await?;
    crate::reminders::of_cancelled(ctx, tx, &planned).await?;
    crate::calendar::step::set_next(row, &[]);
    if let Some((mut held, _, _)) = ctx.disclose(tx.holding_open(permit).await?) {
        held.until_at = Some(ctx.at());
        tx.holding_save(permit, &held).await?;
    }
    refresh_due(tx, permit, row).await?;
    tx.episode_save(permit, row).await?;
    leaved.keep(ctx, tx, Whose::Episode(permit), (row.id, ctx.at())).await
}

fn ending_row(
    ctx: &Ctx,
    permit: &EpisodePermit,
    version: i64,
    stage: Stage,
    ending: &Ending,
    before: Option<&EndingRow>,
) -> AppResult<EndingRow> {
    let kept = |words: &str| words.trim().to_owned();
    Ok(EndingRow {
        episode_id: *permit.episode(),
        person_id: *permit.person(),
        stage: stage.as_str().to_owned(),
        reason: ending.reason.as_str().to_owned(),
        told_on: ending.told_on.map(time::day),
        told_how: kept(&ending.told_how),
        told_words: kept(&ending.told_words),
        what_remains: kept(&ending.what_remains),
        door_open: kept(&ending.door_open),
        referrer_words: kept(&ending.referrer_words),
        prepared_at: before.map_or_else(|| ctx.at(), |b| b.prepared_at),
        prepared_by: match before {
            Some(b) => b.prepared_by,
            None => ctx.account()?.0,
        },
        done_at: (stage == Stage::Done).then(|| ctx.at()),
        version,
    })
}

fn body(ending: &Ending) -> Value {
    let reason: Reason = ending.reason;
    json!({ "reason": reason, "told_on": ending.told_on, "told_how": ending.told_how, "told_words": ending.told_words,
            "what_remains": ending.what_remains, "door_open": ending.door_open })
}
