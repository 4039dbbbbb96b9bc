//! The question as it leaves by text or e-mail. What stands against it is asked again when it is about to go.

use super::WishRow;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::reminders::{Going, channels, usable};
use crate::secrets::token_hash;
use crate::time;
use post::{Channel, Mail, Text};
use practice::person::parse_mobile;
use practice::wish::{code, words};
use store::Tx;
use store::doors::LinkRow;
use store::notices::NoticeRow;

/// The kind of its links.
pub(crate) const JOB_LINK: &str = "wish";

/// An address at which the question is answered, made here and now: nowhere is one kept that could be read, so each message and each
/// print has its own, and all of them are over with the first answer. Gives its own part.
pub(super) async fn link(ctx: &Ctx, tx: &mut Box<dyn Tx>, row: &WishRow) -> AppResult<String> {
    let mut bytes = [0; 10];
    ctx.app.fill(&mut bytes);
    let code = code(&bytes);
    let link = LinkRow {
        token_hash: token_hash(&code),
        id: ctx.id(),
        service_id: ctx.service().0,
        kind: JOB_LINK.to_owned(),
        subject_id: Some(row.id),
        label: "Whoever waits, by a link".to_owned(),
        created_at: ctx.at(),
        revoked_at: None,
    };
    tx.link_insert(&link).await?;
    Ok(code)
}

/// What a notice of a question says; none where it takes no answer any more, or something stands against it.
pub(crate) async fn message(ctx: &Ctx, notice: &NoticeRow) -> AppResult<Option<Going>> {
    let Some(address) = ctx.app.address.clone() else { return Ok(None) };
    let mut tx = ctx.begin().await?;
    let Some((closed, permit)) = tx.permit_wish_to_send(notice.subject_id, ctx.at()).await? else { return Ok(None) };
    let row = ctx.disclose(closed);
    let person = tx.permit_person_of_episode(&permit).await?;
    let Some(channel) = Channel::parse(&notice.channel) else { return Ok(None) };
    if !channels(ctx, &mut tx, &person).await?.contains(&channel) {
        return Ok(None);
    }
    let contacts = ctx.disclose(tx.person_contacts(&person).await?);
    let Some(to) = usable(&contacts, channel).map(|detail| detail.value.clone()) else { return Ok(None) };
    let worker =
        ctx.app.store.doors().account_by_id(row.asked_by).await?.map(|account| account.name).unwrap_or_default();
    let code = link(ctx, &mut tx, &row).await?;
    tx.commit().await?;
    let words = words(&worker, time::local_date(time::moment(row.until_at)));
    let place = format!("{address}/still/{code}");
    Ok(Some(match channel {
        Channel::Text => {
            // a number that is none of a mobile telephone gets no text
            let Ok(to) = parse_mobile(&to) else { return Ok(None) };
            Going::Text(Text { id: notice.id, at: ctx.now(), to, body: format!("{words} {place}") })
        }
        Channel::Mail => {
            let body = format!(
                "{words} It takes one press of a button, here:\n\n{place}\n\nThis address can be used once. Give it to nobody else. If you expected no such message, leave it.\n"
            );
            let subject = "A question for you".to_owned();
            Going::Mail(Mail { id: notice.id, at: ctx.now(), to, subject, body, calendar: None })
        }
    }))
}
