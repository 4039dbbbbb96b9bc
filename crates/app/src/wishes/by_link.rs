//! The question answered by its address, without signing in. It names nobody, says nothing of what it is about, and is used once.

use super::WishRow;
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::reminders::{stopped, usable};
use crate::services::{Guest, Opens};
use crate::time;
use jiff::civil::Date;
use post::Channel;
use practice::access::Ground;
use practice::event::Kind;
use practice::person::{ContactKind, safe_to_write};
use practice::wish::{Answer, Way, check};
use serde_json::json;
use store::Tx;
use store::permit::EpisodePermit;
use uuid::Uuid;

/// The question behind a link, as long as it may be answered: what stops it after it has left is asked each time.
async fn found(guest: &Guest, tx: &mut Box<dyn Tx>) -> AppResult<Option<(WishRow, EpisodePermit)>> {
    let Opens::Wish(link) = &guest.opens else { return Err(AppError::NotFound) };
    let ctx = &guest.ctx;
    let Some((closed, permit)) = tx.permit_wish_by_link(link, ctx.at()).await? else { return Ok(None) };
    ctx.on_ground(Ground::Self_.as_str());
    let row = ctx.disclose(closed);
    let still = reaches(ctx, tx, &permit, &row).await?;
    Ok(still.then_some((row, permit)))
}

/// Whether the way by which it went is one by which they may be reached still: no consent taken back, nothing hidden since.
async fn reaches(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit, row: &WishRow) -> AppResult<bool> {
    let person = tx.permit_person_of_episode(permit).await?;
    if stopped(ctx, tx, &person).await? {
        return Ok(false);
    }
    let contacts = ctx.disclose(tx.person_contacts(&person).await?);
    let veil = crate::hidden::veil(tx, *person.person()).await?;
    let by = |channel: Channel| usable(&contacts, channel).is_some_and(|detail| !veil.finds(&detail.value));
    Ok(match Way::parse(&row.way) {
        Some(Way::Text) => by(Channel::Text),
        Some(Way::Mail) => by(Channel::Mail),
        Some(Way::Letter) => contacts.iter().any(|one| {
            one.kind == ContactKind::Post.as_str()
                && safe_to_write(one.safe, one.no_message, one.never_use).is_ok()
                && !veil.finds(&one.value)
        }),
        None => false,
    })
}

/// Until when the question behind an address can be answered; none once it was, its time is over, it was taken back, or something
/// stands against it. It says nothing of anybody.
///
/// # Errors
/// [`AppError::NotFound`] where the address opens something else.
pub async fn question(guest: &Guest) -> AppResult<Option<Date>> {
    let mut tx = guest.ctx.read().await?;
    let found = found(guest, &mut tx).await?;
    Ok(found.map(|(row, _)| time::local_date(time::moment(row.until_at))))
}

/// Files an answer. *Yes* needs nobody to see to it; anything else waits for whoever supports them.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where the question takes no answer any more; [`AppError::NotFound`];
/// [`AppError::TakenBefore`].
pub async fn answer(guest: &Guest, form: Uuid, answer: Option<Answer>, words: &str, page: &str) -> AppResult<()> {
    let ctx = &guest.ctx;
    let answer = check(answer, words).map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let over = || AppError::NotPossible("Nothing more is asked here. Nothing is to be done".to_owned());
    let (mut row, permit) = found(guest, &mut tx).await?.ok_or_else(over)?;
    row.answer = Some(answer.as_str().to_owned());
    words.trim().clone_into(&mut row.words);
    row.answered_at = Some(ctx.at());
    tx.wish_save(&permit, &row).await?;
    ctx.event(
        &mut tx,
        Kind::WishAnswered,
        About::episode(&permit, row.id),
        &json!({ "answer": answer.words(), "words": row.words }),
    );
    ctx.finish(tx, form, page, None).await
}
