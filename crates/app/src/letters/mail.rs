//! A letter that goes by e-mail: only where the person agrees to be contacted and an e-mail address of theirs is safe to write to. What
//! stands against it is asked again when it is about to go.

use super::Scene;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::reminders::{channels, usable};
use crate::time;
use post::{Channel, Mail};
use practice::consent::Standing;
use store::Tx;
use store::notices::NoticeRow;

/// Where an e-mail finds the person safely; none where none does, or they were not asked whether they agree.
pub(super) async fn address_for(ctx: &Ctx, tx: &mut Box<dyn Tx>, scene: &Scene) -> AppResult<Option<String>> {
    if scene.about.contact != Standing::Given
        || !channels(ctx, tx, &scene.person_permit).await?.contains(&Channel::Mail)
    {
        return Ok(None);
    }
    let contacts = ctx.disclose(tx.person_contacts(&scene.person_permit).await?);
    Ok(usable(&contacts, Channel::Mail).map(|detail| detail.value.clone()))
}

/// Name and e-mail address, as they are kept with a letter that goes by e-mail.
pub(super) async fn addressed(ctx: &Ctx, tx: &mut Box<dyn Tx>, scene: &Scene) -> AppResult<String> {
    let Some(to) = address_for(ctx, tx, scene).await? else {
        return Err(AppError::NotPossible(
            "No e-mail address of this person is marked as safe to write to, or they have not agreed to be contacted. Nothing has left"
                .to_owned(),
        ));
    };
    Ok(format!("{}\n{to}", scene.about.name))
}

/// The letter of a notice as it goes now, to the address that is kept with it; none where it is not safe any more, or something stands
/// against it. The subject names nobody.
pub(crate) async fn message(ctx: &Ctx, notice: &NoticeRow) -> AppResult<Option<Mail>> {
    let mut tx = ctx.read().await?;
    let Some((closed, person)) = tx.letter_to_mail(notice.subject_id).await? else { return Ok(None) };
    let letter = ctx.disclose(closed);
    if !channels(ctx, &mut tx, &person).await?.contains(&Channel::Mail) {
        return Ok(None);
    }
    let contacts = ctx.disclose(tx.person_contacts(&person).await?);
    let to = usable(&contacts, Channel::Mail)
        .map(|detail| detail.value.clone())
        .filter(|value| letter.address.lines().any(|line| line == value));
    let Some(to) = to else { return Ok(None) };
    let date = time::date(letter.begun_on).strftime("%-d %B %Y").to_string();
    let body = format!("{}\n\n{date}\n\n{}\n", letter.head.trim(), letter.body.trim());
    let subject = "A letter for you".to_owned();
    Ok(Some(Mail { id: notice.id, at: ctx.now(), to, subject, body, calendar: None }))
}
