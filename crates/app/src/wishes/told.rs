//! That somebody who waits was told what may help meanwhile: noted in one click, with the lines as they stood on that day.

use super::place;
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use practice::access::Act;
use practice::episode::State;
use practice::event::Kind;
use practice::ids::{EpisodeId, ToldId};
use practice::wish::{How, check_told};
use serde_json::json;
use store::permit::EpisodePermit;
use store::wishes::ToldMeanwhileRow;
use store::{StoreError, Tx};
use uuid::Uuid;

/// How and when somebody was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewTold {
    /// How.
    pub how: How,
    /// On which day.
    pub on: Date,
}

/// What may help somebody who waits: codes of their needs, and the lines of each.
async fn lines(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit) -> AppResult<(Vec<String>, Vec<String>)> {
    let row = ctx.disclose(tx.episode_get(permit).await?).ok_or(AppError::NotFound)?;
    if State::parse(&row.state) != Some(State::Waiting) {
        return Err(AppError::NotPossible("This person waits no more: their support has begun or ended".to_owned()));
    }
    if tx.death_holds(row.person_id).await? {
        return Err(AppError::NotPossible("This person has died".to_owned()));
    }
    let referral = tx.permit_referral_of_episode(permit).await?.ok_or(AppError::NotFound)?;
    let needs = tx.referral_needs(&referral).await?;
    let known = crate::wording::meanwhile(tx, &needs).await?;
    if known.is_empty() {
        return Err(AppError::NotPossible(
            "Your service has not written what may help with what they need. An administrator writes it under Texts"
                .to_owned(),
        ));
    }
    let codes = needs.into_iter().filter(|code| known.iter().any(|(words, _)| words == practice::needs::words(code)));
    Ok((codes.collect(), known.into_iter().map(|(_, lines)| lines).collect()))
}

/// Why nobody can have told them; for those who are noted together.
pub(crate) async fn why_not(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit) -> AppResult<()> {
    lines(ctx, tx, permit).await.map(|_| ())
}

/// Notes it for one; gives its id.
pub(crate) async fn note(ctx: &Ctx, tx: &mut Box<dyn Tx>, episode: EpisodeId, new: NewTold) -> AppResult<Uuid> {
    check_told(new.on, ctx.today()).map_err(|problem| AppError::Invalid(vec![problem]))?;
    let permit = ctx.episode_write_permit(tx, episode).await?;
    let (needs, lines) = lines(ctx, tx, &permit).await?;
    let row = ToldMeanwhileRow {
        id: ctx.id(),
        episode_id: episode.0,
        person_id: *permit.person(),
        needs: needs.join(" "),
        words: lines.join("\n\n"),
        how: new.how.as_str().to_owned(),
        on_day: time::day(new.on),
        noted_at: ctx.at(),
        noted_by: ctx.account()?.0,
        taken_back_at: None,
        version: 1,
    };
    tx.told_insert(&permit, &row).await?;
    ctx.event(
        tx,
        Kind::ToldMeanwhile,
        About::episode(&permit, row.id),
        &json!({ "needs": needs, "on": new.on, "how": new.how.words(), "told_words": row.words }),
    );
    Ok(row.id)
}

/// Notes that somebody who waits was told what may help meanwhile.
///
/// # Errors
/// [`AppError::Invalid`] for a day that cannot be; [`AppError::NotPossible`] where nothing is written of what may help, or they wait no
/// more; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn tell(ctx: &Ctx, episode: EpisodeId, form: Uuid, new: NewTold) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    note(ctx, &mut tx, episode, new).await?;
    ctx.finish(tx, form, &place(episode), None).await
}

/// Takes such a note back.
pub(crate) async fn undo(ctx: &Ctx, tx: &mut Box<dyn Tx>, episode: EpisodeId, told: Uuid) -> AppResult<()> {
    let permit = ctx.episode_write_permit(tx, episode).await?;
    if !tx.told_list(&permit).await?.iter().any(|row| row.id == told) {
        return Err(AppError::NotFound);
    }
    match tx.told_take_back(&permit, told, ctx.at()).await {
        Err(StoreError::Stale) => return Err(AppError::NotPossible("It was taken back before".to_owned())),
        other => other?,
    }
    ctx.event(tx, Kind::ToldTakenBack, About::episode(&permit, told), &json!({}));
    Ok(())
}

/// Takes such a note back, where it was made by mistake.
///
/// # Errors
/// [`AppError::NotPossible`] where it was taken back before; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn take_back(ctx: &Ctx, episode: EpisodeId, told: ToldId, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    undo(ctx, &mut tx, episode, told.0).await?;
    ctx.finish(tx, form, &place(episode), None).await
}
