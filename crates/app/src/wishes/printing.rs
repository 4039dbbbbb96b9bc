//! The question as a letter, with a short address for the answer that is made when the letter is printed.

use super::sending::link;
use super::{WishRow, asked, one};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use paper::{PaperError, Sheet};
use practice::access::Act;
use practice::event::Kind;
use practice::ids::{EpisodeId, ReferralId, WishId};
use practice::wish::Way;
use serde_json::json;
use store::Tx;
use store::permit::EpisodePermit;
use uuid::Uuid;

/// One letter, and its address.
async fn sheet(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    (permit, mut row): (EpisodePermit, WishRow),
    origin: &str,
) -> AppResult<Sheet> {
    if Way::parse(&row.way) != Some(Way::Letter) {
        return Err(AppError::NotPossible("This question went by a message, so there is no letter".to_owned()));
    }
    if !asked(&row).takes_answer(ctx.now()) {
        return Err(AppError::NotPossible(
            "This question was answered or taken back, or its time is over. Ask anew".to_owned(),
        ));
    }
    let (_, referral, _) = crate::episodes::referral_of(ctx, tx, &permit).await?;
    let code = link(ctx, tx, &row).await?;
    let until = time::local_date(time::moment(row.until_at));
    let place = format!("{origin}/still/{code}");
    let sheet = crate::letters::still_wanted(ctx, tx, ReferralId(referral.id), (&place, until)).await?;
    row.printed_at = Some(ctx.at());
    tx.wish_save(&permit, &row).await?;
    ctx.event(tx, Kind::WishPrinted, About::episode(&permit, row.id), &json!({}));
    Ok(sheet)
}

/// The letters of several, each by episode and question; whoever cannot be written to any more has none.
pub(crate) async fn sheets(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    all: &[(EpisodeId, Uuid)],
    origin: &str,
) -> AppResult<Vec<Sheet>> {
    let mut sheets = Vec::new();
    for (episode, wish) in all {
        let made = match one(ctx, tx, *episode, *wish).await {
            Ok(found) => sheet(ctx, tx, found, origin).await,
            Err(other) => Err(other),
        };
        match made {
            Ok(made) => sheets.push(made),
            Err(AppError::NotPossible(_) | AppError::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(sheets)
}

/// The letter to one, as a PDF that can be read aloud. `origin` is where Leeway is found.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where it takes no answer any more, must not be sent, or has a sign that the type of the
/// PDF does not have.
pub async fn pdf(ctx: &Ctx, episode: EpisodeId, wish: WishId, origin: &str) -> AppResult<Vec<u8>> {
    ctx.authorise(Act::MessageSend)?;
    let mut tx = ctx.begin().await?;
    let found = one(ctx, &mut tx, episode, wish.0).await?;
    let sheet = sheet(ctx, &mut tx, found, origin).await?;
    tx.commit().await?;
    let made = tokio::task::spawn_blocking(move || paper::pdf(&sheet)).await;
    match made.map_err(|error| AppError::Internal(format!("a letter: {error}")))? {
        Ok(bytes) => Ok(bytes),
        Err(PaperError::NoSign(sign)) => Err(AppError::NotPossible(format!(
            "The PDF has no sign for ‘{sign}’. Change it in the text or the address"
        ))),
        Err(PaperError::Fault(why)) => Err(AppError::Internal(why)),
    }
}
