//! Word back by e-mail, to whoever referred without an account (DOMAIN 4.9, by the route the referral came): a neutral line and an
//! address at which the word is read and answered. The word itself never leaves. Who sent it sees what became of it, and can send it
//! again.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::notices;
use crate::referrals::link_to_follow;
use crate::rights::unrestricted;
use crate::wordback;
use post::Mail;
use practice::access::Act;
use practice::event::Kind;
use practice::goal::{SHORT_MAX, check_words};
use practice::ids::ReferralId;
use practice::person::{ContactKind, parse_email, safe_to_write};
use practice::referral::{Route, Source};
use practice::wordback::Turn;
use serde_json::json;
use store::mailings::{MailingListRow, MailingRow};
use store::messages::MessageRow;
use store::permit::ReferralPermit;
use store::referrals::{After, ReferralRow};
use store::{PAGE, StoreError, Tx};
use uuid::Uuid;

/// The subject: it stands on locked screens and in lists that others see.
pub const SUBJECT: &str = "Leeway: there is word for you";

/// The subject of what goes to a practice’s shared mailbox: many read there, so it says no more.
pub const PRACTICE_SUBJECT: &str = "Leeway: something happened to a referral of yours";

/// The e-mail address in what a referrer left to be reached at, if there is one.
#[must_use]
pub fn address_in(contact: &str) -> Option<String> {
    let parts = contact.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '(' | ')'));
    parts.filter(|part| part.contains('@')).find_map(|part| parse_email(part.trim_end_matches('.')).ok())
}

/// Where word of a referral can be mailed: to whoever made it without an account and left an address; to somebody who asked for
/// themselves only where they said that it is safe.
async fn address(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &ReferralPermit,
    referral: &ReferralRow,
) -> AppResult<Option<String>> {
    if referral.referrer_id.is_some() || wordback::passed_on(referral) {
        return Ok(None);
    }
    if !wordback::asked_themselves(referral) {
        return Ok(address_in(&referral.referrer_contact));
    }
    let person = tx.permit_person_of_referral(permit).await?;
    let ways = ctx.disclose(tx.person_contacts(&person).await?);
    let safe = |kind: &str, safe, no_message, never_use| {
        kind == ContactKind::Email.as_str() && safe_to_write(safe, no_message, never_use).is_ok()
    };
    let way = ways.into_iter().find(|way| safe(&way.kind, way.safe, way.no_message, way.never_use));
    Ok(way.and_then(|way| address_in(&way.value)))
}

/// The shared mailbox of the practice whose link a referral came by: whoever is at work there hears each turn, though the one who
/// referred is away. None where the practice gave none or has closed, or the person asked for themselves.
async fn mailbox(tx: &mut Box<dyn Tx>, referral: &ReferralRow) -> AppResult<Option<String>> {
    if Route::parse(&referral.route) != Some(Route::PracticeLink) || wordback::asked_themselves(referral) {
        return Ok(None);
    }
    let site = tx.site_get(referral.site_id).await?;
    let open = site.filter(|site| site.archived_at.is_none());
    Ok(open.map(|site| site.mailbox).filter(|mailbox| !mailbox.is_empty()))
}

/// Has word that was just sent mailed, where that can be: to the shared mailbox of the practice whose link it came by, each turn; and
/// to whoever referred, who is told at once that it was received.
pub(crate) async fn begin(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &ReferralPermit,
    referral: &ReferralRow,
    message: &MessageRow,
) -> AppResult<()> {
    if !notices::sends_invitations(&ctx.app) {
        return Ok(());
    }
    let shared = mailbox(tx, referral).await?;
    if let Some(shared) = &shared {
        send(ctx, tx, permit, message.id, (shared.clone(), true)).await?;
    }
    if message.turn == Turn::Received.as_str() {
        return Ok(());
    }
    match address(ctx, tx, permit, referral).await? {
        // the shared mailbox was told already
        Some(address) if shared.as_ref() == Some(&address) => Ok(()),
        Some(address) => send(ctx, tx, permit, message.id, (address, false)).await,
        None => Ok(()),
    }
}

async fn send(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &ReferralPermit,
    message: Uuid,
    (to_address, to_practice): (String, bool),
) -> AppResult<()> {
    let row = MailingRow {
        id: ctx.id(),
        message_id: message,
        referral_id: *permit.referral(),
        person_id: *permit.person(),
        to_address,
        to_practice,
        state: "waiting".to_owned(),
        tries: 0,
        error: String::new(),
        made_at: ctx.at(),
        made_by: ctx.actor_name().to_owned(),
        done_at: None,
    };
    tx.mailing_insert(permit, &row).await?;
    notices::tell_word(ctx, tx, row.id).await
}

/// The e-mail as it is to go now; none where nobody needs it any more, or nothing goes out about or to this person.
pub(crate) async fn mail(ctx: &Ctx, id: Uuid, mailing: Uuid) -> AppResult<Option<Mail>> {
    let Some(address) = ctx.app.address.clone() else { return Ok(None) };
    let mut tx = ctx.begin().await?;
    let Some(due) = tx.mailing_due(mailing).await?.filter(|due| due.wanted) else { return Ok(None) };
    let own = !due.to_practice && Source::parse(&due.source) == Some(Source::SelfReferral);
    // asked again: between writing it and its going may lie days
    if own && (!due.safe || tx.death_holds(due.person_id).await?) || tx.restricted_since(due.person_id).await?.is_some()
    {
        return Ok(None);
    }
    // nowhere is an address kept that could be read, so each try has its own
    let token = link_to_follow(ctx, &mut tx, due.referral_id, (&due.source, &due.referrer_name), None).await?;
    tx.commit().await?;
    if due.to_practice {
        let turn = Turn::parse(&due.turn).map_or("", Turn::words).to_lowercase();
        let body = format!(
            "Something happened to a referral that came by your practice’s link.\n\nReference: {}\nWhat: {turn}\n\nRead it here, and answer if you like:\n{address}/follow/{}\n\nWhoever opens this address reads what became of the referral: keep it within the practice. If you expected no such message, leave it.\n",
            due.reference,
            token.expose()
        );
        let subject = PRACTICE_SUBJECT.to_owned();
        return Ok(Some(Mail { id, at: ctx.now(), to: due.to_address, subject, body, calendar: None }));
    }
    let body = format!(
        "There is word for you about something you asked us.\n\nRead it here, and answer if you like:\n{address}/follow/{}\n\nThis address is for you alone: give it to nobody else. If you expected no such message, leave it.\n",
        token.expose()
    );
    Ok(Some(Mail { id, at: ctx.now(), to: due.to_address, subject: SUBJECT.to_owned(), body, calendar: None }))
}

/// What went by e-mail from the account's episodes and teams, the latest first.
///
/// # Errors
/// [`AppError::NotFound`] where the role sends no word.
pub async fn outbox(ctx: &Ctx, before: Option<After>) -> AppResult<(Vec<MailingListRow>, Option<After>)> {
    ctx.authorise(Act::MessageSend)?;
    let mut tx = ctx.read().await?;
    let rows = ctx.disclose(tx.mailing_page(ctx.account()?.0, ctx.day(), before, PAGE).await?);
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows.last().filter(|_| full).map(|row| After { at: row.made_at, id: row.id });
    Ok((rows, next))
}

/// One e-mail, with the word it is about.
#[derive(Debug)]
pub struct Opened {
    /// The e-mail.
    pub mailing: MailingRow,
    /// The word.
    pub message: MessageRow,
    /// The referral's reference.
    pub reference: String,
}

/// Opens one.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn open(ctx: &Ctx, referral: ReferralId, mailing: Uuid) -> AppResult<Opened> {
    ctx.authorise(Act::MessageSend)?;
    let mut tx = ctx.read().await?;
    let (permit, _) = crate::messages::permit(ctx, &mut tx, referral).await?;
    let row = ctx.disclose(tx.mailing_get(&permit, mailing).await?).ok_or(AppError::NotFound)?;
    let message = ctx.disclose(tx.message_get(&permit, row.message_id).await?).ok_or(AppError::NotFound)?;
    let referral = ctx.disclose(tx.referral_get(&permit).await?).ok_or(AppError::NotFound)?;
    Ok(Opened { mailing: row, message, reference: referral.reference })
}

/// Sends it again, to the same address or another one.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] while it still waits, or where nothing goes out; [`AppError::NotFound`];
/// [`AppError::TakenBefore`].
pub async fn again(ctx: &Ctx, referral: ReferralId, mailing: Uuid, form: Uuid, to: &str) -> AppResult<()> {
    ctx.authorise(Act::MessageSend)?;
    let to = parse_email(to).map_err(|error| AppError::field("to", error.to_string()))?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, _) = crate::messages::permit(ctx, &mut tx, referral).await?;
    let row = ctx.disclose(tx.mailing_get(&permit, mailing).await?).ok_or(AppError::NotFound)?;
    let message = ctx.disclose(tx.message_get(&permit, row.message_id).await?).ok_or(AppError::NotFound)?;
    let asked = ctx.disclose(tx.referral_get(&permit).await?).ok_or(AppError::NotFound)?;
    if row.state == "waiting" {
        return Err(AppError::NotPossible(
            "This is still being tried. It can be sent again once it went or was given up".to_owned(),
        ));
    }
    if row.to_practice && tx.site_get(asked.site_id).await?.is_none_or(|site| site.archived_at.is_some()) {
        return Err(AppError::NotPossible(
            "This practice has closed, so nothing goes to its shared mailbox any more".to_owned(),
        ));
    }
    unrestricted(&mut tx, *permit.person(), Act::MessageSend).await?;
    if wordback::asked_themselves(&asked)
        && address(ctx, &mut tx, &permit, &asked).await?.as_deref() != Some(to.as_str())
    {
        return Err(AppError::field(
            "to",
            "Nobody has said that this is safe. Put the address into the person’s details first, and say there that it is",
        ));
    }
    send(ctx, &mut tx, &permit, message.id, (to, row.to_practice)).await?;
    let body = json!({ "turn": message.turn, "to": message.to_name });
    ctx.event(&mut tx, Kind::WordBackMailedAgain, About::person(row.person_id, message.id), &body);
    ctx.finish(tx, form, "/messages/outbox", None).await
}

/// Notes that an e-mail came back: what a server says later reaches nobody here by itself.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where it did not go; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn came_back(ctx: &Ctx, referral: ReferralId, mailing: Uuid, form: Uuid, words: &str) -> AppResult<()> {
    ctx.authorise(Act::MessageSend)?;
    check_words("words", words, SHORT_MAX).map_err(|problem| AppError::Invalid(vec![problem]))?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, _) = crate::messages::permit(ctx, &mut tx, referral).await?;
    let row = ctx.disclose(tx.mailing_get(&permit, mailing).await?).ok_or(AppError::NotFound)?;
    let message = ctx.disclose(tx.message_get(&permit, row.message_id).await?).ok_or(AppError::NotFound)?;
    match tx.mailing_came_back(&permit, mailing, words.trim(), ctx.at()).await {
        Err(StoreError::Stale) => {
            return Err(AppError::NotPossible("That it came back is noted already, or it did not go".to_owned()));
        }
        other => other?,
    }
    let body = json!({ "turn": message.turn, "to": message.to_name, "note": words.trim() });
    ctx.event(&mut tx, Kind::WordBackCameBack, About::person(row.person_id, message.id), &body);
    ctx.finish(tx, form, &format!("/mailings/{referral}/{mailing}"), None).await
}
