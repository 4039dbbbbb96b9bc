//! Answers to word back: seen by whoever can act on them, so that none waits unread (DOMAIN 4.2).

use crate::ctx::Ctx;
use crate::error::AppResult;
use practice::ids::ReferralId;
use store::Tx;
use uuid::Uuid;

/// Whether this account supports the person in the episode that followed the referral, or covers for who does.
pub(crate) async fn supports(ctx: &Ctx, tx: &mut Box<dyn Tx>, episode: Uuid) -> AppResult<bool> {
    let permit = tx.permit_episode(&ctx.stance()?, episode).await?;
    Ok(permit.is_some_and(|permit| *permit.write()))
}

/// Notes that the answers to a referral were opened. It is what the reader does to be told no more, so it is no event;
/// that they looked stands in the log of looks.
pub(crate) async fn seen(ctx: &Ctx, referral: ReferralId) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    let permit = ctx.referral_permit(&mut tx, referral).await?;
    // who only reads them leaves them waiting for whoever can act
    if !permit.write() {
        return Ok(());
    }
    tx.reply_mark_seen(&permit, ctx.account()?.0, ctx.at()).await?;
    Ok(tx.commit().await?)
}
