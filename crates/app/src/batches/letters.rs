//! Letters to several: begun for each, printed as one, and noted as gone together.

use super::{found, kind_of, own, place};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::letters::{begin_for, send_begun, sheet_of, throw_begun};
use practice::access::Act;
use practice::batch::{Kind, PIECE, Standing};
use practice::ids::{EpisodeId, ReferralId};
use practice::letter::{Template, To, Way};
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
    let template = Template::parse(template)
        .filter(|template| template.to() == To::Person && template.by_hand())
        .ok_or_else(|| AppError::field("template", "Choose a letter to the person"))?;
    let permit = ctx.episode_write_permit(tx, episode).await?;
    let referral = referral_of(ctx, tx, &permit).await?;
    begin_for(ctx, tx, referral, template, mail).await
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

/// All letters of a batch that go on paper as one PDF, each on its own sheets. `origin` is where Leeway is found: whoever is asked whether
/// they still want this answers there.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] for a sign that the type of the PDF does not have, or where there is no letter.
pub async fn pdf(ctx: &Ctx, batch: Uuid, origin: &str) -> AppResult<Vec<u8>> {
    ctx.authorise(Act::MessageSend)?;
    let mut tx = ctx.read().await?;
    let (kind, items) = of_batch(ctx, &mut tx, batch).await?;
    let sheets = if kind == Kind::Wish {
        drop(tx);
        questions(ctx, &items, origin).await?
    } else {
        let mut sheets = Vec::new();
        for (item, letter) in items.iter().filter(|(item, _)| !by_mail(&item.words)) {
            // who was handed over since has their letter with them
            match sheet_of(ctx, &mut tx, ReferralId(item.referral_id), *letter).await {
                Ok(sheet) => sheets.extend(sheet),
                Err(AppError::NotFound) => {}
                Err(other) => return Err(other),
            }
        }
        sheets
    };
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
