//! Letters to several: begun for each, printed as one, and noted as gone together.

use super::{found, kind_of, own, place};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::letters::{begin_for, send_begun, sheet_of, throw_begun};
use practice::access::Act;
use practice::batch::{Kind, PIECE, Standing};
use practice::ids::{EpisodeId, ReferralId};
use practice::letter::Way;
use practice::letter::own::Origin;
use practice::wish::Way as Asks;
use store::Tx;
use store::batches::ItemRow;
use store::permit::EpisodePermit;
use uuid::Uuid;

/// What stands beside somebody whose letter has left by e-mail.
const MAILED: &str = "Sent by e-mail";

async fn referral_of(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit) -> AppResult<ReferralId> {
    let (_, referral, _) = crate::episodes::referral_of(ctx, tx, permit).await?;
    Ok(ReferralId(referral.id))
}

/// By which way a letter can reach them: by e-mail where one finds them safely, else by post.
pub(super) async fn can_go(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit) -> AppResult<Way> {
    let referral = referral_of(ctx, tx, permit).await?;
    crate::letters::way_for(ctx, tx, referral, true).await
}

/// Begins a letter to one; gives its id, and by which way it will leave.
pub(super) async fn begun(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    episode: EpisodeId,
    template: &str,
    mail: bool,
) -> AppResult<(Uuid, Way)> {
    ctx.authorise(Act::MessageSend)?;
    let origin = Origin::parse(template).ok_or_else(|| AppError::field("template", "Choose a letter to the person"))?;
    let permit = ctx.episode_write_permit(tx, episode).await?;
    let referral = referral_of(ctx, tx, &permit).await?;
    begin_for(ctx, tx, referral, origin, mail).await
}

/// Throws one away that has not left.
pub(super) async fn thrown(ctx: &Ctx, tx: &mut Box<dyn Tx>, episode: EpisodeId, letter: Option<Uuid>) -> AppResult<()> {
    let Some(letter) = letter else { return Ok(()) };
    let permit = ctx.episode_write_permit(tx, episode).await?;
    let referral = referral_of(ctx, tx, &permit).await?;
    throw_begun(ctx, tx, referral, letter).await
}

/// Whether a letter of which this is said goes, or went, by e-mail.
#[must_use]
pub fn by_mail(words: &str) -> bool {
    words == Way::Mail.words() || words == MAILED
}

/// The letters of a batch, or its questions, that were begun and not undone.
async fn of_batch(ctx: &Ctx, tx: &mut Box<dyn Tx>, batch: Uuid) -> AppResult<(Kind, Vec<(ItemRow, Uuid)>)> {
    let (row, items) = found(ctx, tx, batch).await?;
    let kind = kind_of(&row.kind)?;
    if !matches!(kind, Kind::Letter | Kind::Wish) || row.made_by != ctx.account()?.0 {
        return Err(AppError::NotFound);
    }
    let items = items
        .into_iter()
        .filter(|(_, standing)| matches!(standing, Standing::Done | Standing::Stays))
        .filter_map(|(item, _)| item.made_id.map(|made| (item, made)));
    Ok((kind, items.collect()))
}

/// All letters of a batch that go on paper as one PDF, each on its own sheets. Each is asked again whether it may go, and to where. Whoever
/// is left out for that is named with the reason, here and with them, *before* anything is printed: the next time the others come. `origin`
/// is where Leeway is found: whoever is asked whether they still want this answers there.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where somebody is left out whom nobody was told of, or there is no letter.
pub async fn pdf(ctx: &Ctx, batch: Uuid, origin: &str) -> AppResult<Vec<u8>> {
    ctx.authorise(Act::MessageSend)?;
    let mut tx = ctx.begin().await?;
    let (kind, of_batch) = of_batch(ctx, &mut tx, batch).await?;
    if kind == Kind::Wish {
        drop(tx);
        return in_one(questions(ctx, &of_batch, origin).await?).await;
    }
    let (mut sheets, mut items, mut told) = (Vec::new(), Vec::new(), Vec::new());
    for (item, letter) in of_batch.into_iter().filter(|(item, _)| !by_mail(&item.words)) {
        match sheet_of(ctx, &mut tx, ReferralId(item.referral_id), letter).await {
            Ok(Some(sheet)) => {
                sheets.push(sheet);
                items.push(item);
            }
            Ok(None) => {}
            Err(AppError::NotPossible(why)) => not_printed(&mut tx, &item, &why, &mut told).await?,
            // who was handed over since has their letter with them
            Err(AppError::NotFound) => not_printed(&mut tx, &item, "They are with a colleague now", &mut told).await?,
            Err(other) => return Err(other),
        }
    }
    let made = tokio::task::spawn_blocking(move || printed(sheets)).await;
    let Pdf { bytes, without } = made.map_err(|error| AppError::Internal(format!("letters: {error}")))??;
    for (item, sign) in items.iter().zip(&without) {
        match sign {
            Some(sign) => {
                let why =
                    format!("the PDF has no sign for ‘{sign}’. Open that letter by itself and print its page instead");
                not_printed(&mut tx, item, &why, &mut told).await?;
            }
            None if item.words.starts_with(NOT_PRINTED) => {
                tx.item_turn(&ItemRow { words: String::new(), ..item.clone() }, &item.state).await?;
            }
            None => {}
        }
    }
    tx.commit().await?;
    if !told.is_empty() {
        let rest = if bytes.is_some() { " Get the PDF again for the others." } else { "" };
        return Err(AppError::NotPossible(format!("Left out of the PDF now. {}.{rest}", told.join(". "))));
    }
    bytes.ok_or_else(|| AppError::NotPossible("There is no letter left to print".to_owned()))
}

/// Before the reason why a letter was not printed, in the words of its item.
const NOT_PRINTED: &str = "Not printed: ";

/// Says with somebody why their letter is not printed; among what is told now, where that is new.
async fn not_printed(tx: &mut Box<dyn Tx>, item: &ItemRow, why: &str, told: &mut Vec<String>) -> AppResult<()> {
    let words = format!("{NOT_PRINTED}{why}");
    if item.words != words {
        told.push(format!("{}: {why}", item.reference));
        tx.item_turn(&ItemRow { words, ..item.clone() }, &item.state).await?;
    }
    Ok(())
}

/// The sheets that the type can write, as one PDF.
struct Pdf {
    /// None where there are none.
    bytes: Option<Vec<u8>>,
    /// For each sheet the sign that the type does not have, where there is one.
    without: Vec<Option<char>>,
}

fn printed(sheets: Vec<paper::Sheet>) -> AppResult<Pdf> {
    let (mut able, mut without) = (Vec::with_capacity(sheets.len()), Vec::with_capacity(sheets.len()));
    for sheet in sheets {
        let sign = paper::no_sign(&sheet).map_err(|fault| AppError::Internal(fault.to_string()))?;
        without.push(sign);
        if sign.is_none() {
            able.push(sheet);
        }
    }
    if able.is_empty() {
        return Ok(Pdf { bytes: None, without });
    }
    let bytes = paper::pdf_of_all(&able).map_err(|fault| AppError::Internal(fault.to_string()))?;
    Ok(Pdf { bytes: Some(bytes), without })
}

/// Questions as one PDF.
async fn in_one(sheets: Vec<paper::Sheet>) -> AppResult<Vec<u8>> {
    let made = tokio::task::spawn_blocking(move || printed(sheets)).await;
    let Pdf { bytes, without } = made.map_err(|error| AppError::Internal(format!("letters: {error}")))??;
    if let Some(sign) = without.into_iter().flatten().next() {
        return Err(AppError::NotPossible(format!(
            "The PDF has no sign for ‘{sign}’. Open that letter by itself and print its page instead"
        )));
    }
    bytes.ok_or_else(|| AppError::NotPossible("There is no letter left to print".to_owned()))
}

/// The letters that ask, each with its address made now: at most [`PIECE`] in one transaction.
async fn questions(ctx: &Ctx, items: &[(ItemRow, Uuid)], origin: &str) -> AppResult<Vec<paper::Sheet>> {
    let paper: Vec<(EpisodeId, Uuid)> = items
        .iter()
        .filter(|(item, _)| item.words == Asks::Letter.words())
        .map(|(item, wish)| (EpisodeId(item.episode_id), *wish))
        .collect();
    let mut all = Vec::new();
    for some in paper.chunks(PIECE) {
        let mut tx = ctx.begin().await?;
        all.extend(crate::wishes::sheets(ctx, &mut tx, some, origin).await?);
        tx.commit().await?;
    }
    Ok(all)
}

/// Notes that the letters of a batch that go on paper have left by post, as they read.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where it was undone; [`AppError::TakenBefore`].
pub async fn sent(ctx: &Ctx, batch: Uuid, form: Uuid) -> AppResult<()> {
    leave(ctx, batch, form, Way::Post).await
}

/// Sends the letters of a batch that go by e-mail, as they read.
///
/// # Errors
/// As [`sent`].
pub async fn mailed(ctx: &Ctx, batch: Uuid, form: Uuid) -> AppResult<()> {
    leave(ctx, batch, form, Way::Mail).await
}

async fn leave(ctx: &Ctx, batch: Uuid, form: Uuid, way: Way) -> AppResult<()> {
    ctx.authorise(Act::MessageSend)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = own(ctx, &mut tx, batch).await?;
    let (kind, items) = of_batch(ctx, &mut tx, row.id).await?;
    if kind != Kind::Letter {
        return Err(AppError::NotFound);
    }
    for (item, letter) in items.into_iter().filter(|(item, _)| by_mail(&item.words) == (way == Way::Mail)) {
        let words = match send_begun(ctx, &mut tx, ReferralId(item.referral_id), letter, way).await {
            Ok(true) if way == Way::Mail => MAILED.to_owned(),
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
