//! Letters to several: begun for each, printed as one, and noted as gone together.

use super::{found, kind_of, own, place};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::letters::{begin_for, send_begun, sheet_of, throw_begun};
use practice::access::Act;
use practice::batch::{Kind, Standing};
use practice::ids::{EpisodeId, ReferralId};
use practice::letter::own::Origin;
use store::Tx;
use store::batches::ItemRow;
use store::permit::EpisodePermit;
use uuid::Uuid;

async fn referral_of(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit) -> AppResult<ReferralId> {
    let (_, referral, _) = crate::episodes::referral_of(ctx, tx, permit).await?;
    Ok(ReferralId(referral.id))
}

/// Whether a letter can reach them.
pub(super) async fn can_go(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit) -> AppResult<()> {
    let referral = referral_of(ctx, tx, permit).await?;
    crate::letters::can_go(ctx, tx, referral).await
}

/// Begins a letter to one; gives its id.
pub(super) async fn begun(ctx: &Ctx, tx: &mut Box<dyn Tx>, episode: EpisodeId, template: &str) -> AppResult<Uuid> {
    ctx.authorise(Act::MessageSend)?;
    let origin = Origin::parse(template).ok_or_else(|| AppError::field("template", "Choose a letter to the person"))?;
    let permit = ctx.episode_write_permit(tx, episode).await?;
    let referral = referral_of(ctx, tx, &permit).await?;
    begin_for(ctx, tx, referral, origin).await
}

/// Throws one away that has not left.
pub(super) async fn thrown(ctx: &Ctx, tx: &mut Box<dyn Tx>, episode: EpisodeId, letter: Option<Uuid>) -> AppResult<()> {
    let Some(letter) = letter else { return Ok(()) };
    let permit = ctx.episode_write_permit(tx, episode).await?;
    let referral = referral_of(ctx, tx, &permit).await?;
    throw_begun(ctx, tx, referral, letter).await
}

/// The letters of a batch that were begun and not undone.
async fn of_batch(ctx: &Ctx, tx: &mut Box<dyn Tx>, batch: Uuid) -> AppResult<Vec<(ItemRow, Uuid)>> {
    let (row, items) = found(ctx, tx, batch).await?;
    if kind_of(&row.kind)? != Kind::Letter || row.made_by != ctx.account()?.0 {
        return Err(AppError::NotFound);
    }
    Ok(items
        .into_iter()
        .filter(|(_, standing)| matches!(standing, Standing::Done | Standing::Stays))
        .filter_map(|(item, _)| item.made_id.map(|letter| (item, letter)))
        .collect())
}

/// All letters of a batch as one PDF, each on its own sheets.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] for a sign that the type of the PDF does not have, or where there is no letter.
pub async fn pdf(ctx: &Ctx, batch: Uuid) -> AppResult<Vec<u8>> {
    ctx.authorise(Act::MessageSend)?;
    let mut tx = ctx.read().await?;
    let mut sheets = Vec::new();
    for (item, letter) in of_batch(ctx, &mut tx, batch).await? {
        // who was handed over since has their letter with them
        match sheet_of(ctx, &mut tx, ReferralId(item.referral_id), letter).await {
            Ok(sheet) => sheets.extend(sheet),
            Err(AppError::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    if sheets.is_empty() {
        return Err(AppError::NotPossible("There is no letter left to print".to_owned()));
    }
    let made = tokio::task::spawn_blocking(move || paper::pdf_of_all(&sheets)).await;
    match made.map_err(|error| AppError::Internal(format!("letters: {error}")))? {
        Ok(bytes) => Ok(bytes),
        Err(paper::PaperError::NoSign(sign)) => Err(AppError::NotPossible(format!(
            "The PDF has no sign for ‘{sign}’. Open that letter by itself and print its page instead"
        ))),
        Err(paper::PaperError::Fault(why)) => Err(AppError::Internal(why)),
    }
}

/// Notes that the letters of a batch have left by post, as they read; how many did, and how many could not.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where it was undone; [`AppError::TakenBefore`].
pub async fn sent(ctx: &Ctx, batch: Uuid, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::MessageSend)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = own(ctx, &mut tx, batch).await?;
    for (item, letter) in of_batch(ctx, &mut tx, row.id).await? {
        let words = match send_begun(ctx, &mut tx, ReferralId(item.referral_id), letter).await {
            Ok(true) => "Left by post".to_owned(),
            Ok(false) => continue,
            Err(AppError::NotPossible(words)) => format!("Has not left: {words}"),
            Err(AppError::NotFound) => "Has not left: they are with a colleague now".to_owned(),
            Err(other) => return Err(other),
        };
        let turned = ItemRow { words, ..item.clone() };
        tx.item_turn(&turned, &item.state).await?;
    }
    ctx.finish(tx, form, &place(row.id), None).await
}
