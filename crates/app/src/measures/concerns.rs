//! A concern of the person's own is laid down when it is rated no more, and can be taken up again.

use super::place;
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use practice::access::Act;
use practice::event::Kind;
use practice::ids::{EpisodeId, OwnConcernId};
use practice::measure::CONCERNS_MAX;
use serde_json::json;
use uuid::Uuid;

/// Lays a concern down: it is rated no more, and its ratings stay.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Stale`] where somebody else did meanwhile.
pub async fn lay_down(ctx: &Ctx, episode: EpisodeId, concern: OwnConcernId, form: Uuid) -> AppResult<()> {
    turn(ctx, episode, concern, form, true).await
}

/// Takes a concern up again.
///
/// # Errors
/// [`AppError::NotPossible`] where as many are rated as can be; otherwise as [`lay_down`].
pub async fn take_up(ctx: &Ctx, episode: EpisodeId, concern: OwnConcernId, form: Uuid) -> AppResult<()> {
    turn(ctx, episode, concern, form, false).await
}

async fn turn(ctx: &Ctx, episode: EpisodeId, concern: OwnConcernId, form: Uuid, down: bool) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let mut concerns = ctx.disclose(tx.own_concern_list(&permit).await?);
    let rated = concerns.iter().filter(|one| one.laid_down_at.is_none()).count();
    let row = concerns.iter_mut().find(|one| one.id == concern.0).ok_or(AppError::NotFound)?;
    if row.laid_down_at.is_some() == down {
        return Err(AppError::Stale);
    }
    if !down && rated >= CONCERNS_MAX {
        return Err(AppError::NotPossible("Two concerns are rated already. Lay one of them down first".to_owned()));
    }
    row.laid_down_at = down.then(|| ctx.at());
    tx.own_concern_save(&permit, row).await?;
    let kind = if down { Kind::OwnConcernLaidDown } else { Kind::OwnConcernSaid };
    let body = json!({ "words": row.words });
    ctx.event(&mut tx, kind, About::episode(&permit, concern.0), &body);
    ctx.finish(tx, form, &place(episode), None).await
}
