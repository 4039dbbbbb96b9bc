//! Whoever referred follows what becomes of it, and can answer: an answer reopens the question.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::services::{Guest, Opens};
use practice::access::Act;
use practice::event::Kind;
use practice::ids::ReferralId;
use practice::referral::{Decline, DeclineReason, DeclinedBy, Hears, Source, State, Turn, hears};
use serde_json::json;
use store::passings::PassingRow;
use store::permit::ReferralPermit;
use store::referrals::{After, ReferralRow, ReplyRow, SentRow, SupportRow};
use store::{At, PAGE, Tx};
use uuid::Uuid;

/// Word back as its receiver reads it.
#[derive(Debug, Clone)]
pub struct Message {
    /// When it was sent.
    pub sent_at: At,
    /// At which turn.
    pub turn: String,
    /// The words.
    pub body: String,
    /// Whether it was read before.
    pub read: bool,
}

/// A referral as its sender sees it: state, words, answers; nothing of the record (DOMAIN 10).
#[derive(Debug)]
pub struct Followed {
    /// The referral.
    pub referral: ReferralRow,
    /// Initials of the person.
    pub initials: String,
    /// What was sent, newest first.
    pub messages: Vec<Message>,
    /// What was answered.
    pub replies: Vec<ReplyRow>,
    /// Whether this sender hears more than *received*.
    pub hears: bool,
    /// What an answer would do; whoever hears only *received* is told no more than that it is read.
    pub answer: Answer,
    /// What a *no* says: who decided, why, what happens next and who has it now, and words for the referrer [004 CMOC8,
    /// T7]; empty where the message that was sent says all of it, or there is no *no*.
    pub no: Vec<(&'static str, String)>,
    /// Where the support stands that came of it; none where there is none, or this sender hears only *received*.
    pub support: Option<SupportRow>,
    /// Where it was handed back for safety and no clinician has said yet that they have the person: that.
    pub asked_back: Option<PassingRow>,
}

/// A referral in the list of those somebody sent.
#[derive(Debug)]
pub struct Sent {
    /// The referral.
    pub row: SentRow,
    /// Whether this sender hears more than *received* (DOMAIN 4.2); else its state is not theirs to see.
    pub hears: bool,
}

/// The referrals an account sent, or of the practices it acts for; newest first.
///
/// # Errors
/// [`AppError::NotFound`] where the role refers nobody.
pub async fn sent(ctx: &Ctx, before: Option<After>) -> AppResult<(Vec<Sent>, Option<After>, i64)> {
    ctx.authorise(Act::ReferralReadOwn)?;
    let mut tx = ctx.read().await?;
    let account = ctx.account()?.0;
    let rows = ctx.disclose(tx.referral_sent(account, ctx.day(), before, PAGE).await?);
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows.last().filter(|_| full).map(|r| After { at: r.received_at, id: r.id });
    let unread = tx.message_unread(account, ctx.day()).await?;
    let rows = rows
        .into_iter()
        .map(|row| Sent {
            hears: hears(Source::parse(&row.source).unwrap_or(Source::Other), row.agrees_word_back)
                == Hears::Everything,
            row,
        })
        .collect();
    Ok((rows, next, unread))
}

/// One referral that the account sent.
///
/// # Errors
/// [`AppError::NotFound`] where it did not.
pub async fn follow(ctx: &Ctx, referral: ReferralId) -> AppResult<Followed> {
    ctx.authorise(Act::ReferralReadOwn)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.own_referral_permit(&mut tx, referral).await?;
    let found = followed(ctx, &mut tx, permit).await?;
    drop(tx);
    // the writer is taken only by whoever has something to write
    if found.unread() {
        let mut tx = ctx.begin().await?;
        let permit = ctx.own_referral_permit(&mut tx, referral).await?;
        tx.message_mark_read(&permit, ctx.at()).await?;
        tx.commit().await?;
    }
    Ok(found)
}

/// One referral, by the link its sender was given.
///
/// # Errors
/// [`AppError::NotFound`] where the link opens something else.
pub async fn follow_by_link(guest: &Guest) -> AppResult<Followed> {
    let Opens::Follow(_, link) = &guest.opens else { return Err(AppError::NotFound) };
    let mut tx = guest.ctx.read().await?;
    let permit = tx.permit_followed_referral(link).await?.ok_or(AppError::NotFound)?;
    guest.ctx.on_ground(permit.ground());
    let found = followed(&guest.ctx, &mut tx, permit).await?;
    drop(tx);
    if found.unread() {
        let mut tx = guest.ctx.begin().await?;
        let permit = tx.permit_followed_referral(link).await?.ok_or(AppError::NotFound)?;
        tx.message_mark_read(&permit, guest.ctx.at()).await?;
        tx.commit().await?;
    }
    Ok(found)
}

impl Followed {
    fn unread(&self) -> bool {
        self.messages.iter().any(|message| !message.read)
    }
}

async fn followed(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: ReferralPermit) -> AppResult<Followed> {
    let referral = ctx.disclose(tx.referral_get(&permit).await?).ok_or(AppError::NotFound)?;
    let person_permit = tx.permit_person_of_referral(&permit).await?;
    let person = ctx.disclose(tx.person_get(&person_permit).await?).ok_or(AppError::NotFound)?;
    let mut messages: Vec<Message> = ctx
        .disclose(tx.message_list(&permit).await?)
        .into_iter()
        .filter_map(|m| {
            Some(Message {
                sent_at: m.sent_at.filter(|_| m.state == "sent")?,
                turn: m.turn,
                body: m.body,
                read: m.read_at.is_some(),
            })
        })
        .collect();
    messages.sort_by_key(|m| std::cmp::Reverse(m.sent_at));
    let mut replies = ctx.disclose(tx.reply_list(&permit).await?);
    let support = tx.referral_support(&permit).await?;
    let answer = would_do(ctx, tx, &referral, support.as_ref()).await?;
    let initials = practice::person::initials(&person.given_name, &person.family_name);
    let hears = crate::wordback::heard(&referral, practice::wordback::Turn::Accepted);
    if !hears {
        // what another sender answered is theirs, where not both of them hear everything
        replies.retain(|reply| reply.from_id == ctx.account_uuid());
    }
    let support = if hears { support } else { None };
    let no = if hears { no(&referral, &messages) } else { Vec::new() };
    let asked_back = if hears { super::passing::asked_back(ctx, tx, &permit, &referral).await? } else { None };
    Ok(Followed { referral, initials, messages, replies, hears, answer, no, support, asked_back })
}

/// The four things of a *no* as they are kept, where the message that went leaves one out: it is the triager's to word, and
/// the four reach the referrer all the same.
fn no(referral: &ReferralRow, newest_first: &[Message]) -> Vec<(&'static str, String)> {
    if State::parse(&referral.state) != Some(State::Declined) {
        return Vec::new();
    }
    let decline = Decline {
        by: referral.decided_by.as_deref().and_then(DeclinedBy::parse),
        reason: referral.decline_reason.as_deref().and_then(DeclineReason::parse),
        reason_words: referral.decline_words.clone(),
        next_words: referral.next_words.clone(),
        next_holder: referral.next_holder.clone(),
        referrer_words: referral.referrer_words.clone(),
    };
    let sent = newest_first.iter().find(|m| m.turn == practice::wordback::Turn::Declined.as_str());
    if sent.is_some_and(|message| decline.is_told_by(&message.body)) {
        return Vec::new();
    }
    let mut things = decline.four_things();
    if !decline.referrer_words.trim().is_empty() {
        things.push(("Our words to you", decline.referrer_words.trim().to_owned()));
    }
    things
}

/// What an answer would do, or did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is read by whoever deals with the referral, or supports the person.
    Read,
    /// The question was closed, and is open again.
    Reopens,
    /// Support has ended. Whoever gave it reads the answer; support begins again by a new referral alone.
    AfterEnd,
}

/// What an answer of this sender does where the referral and its support stand so.
async fn would_do(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    row: &ReferralRow,
    support: Option<&SupportRow>,
) -> AppResult<Answer> {
    let state = State::parse(&row.state);
    if !crate::wordback::heard(row, practice::wordback::Turn::Accepted) {
        return Ok(Answer::Read);
    }
    let ended = support.is_some_and(|s| s.state == practice::episode::State::Ended.as_str());
    Ok(match state {
        Some(state) if reopened(ctx, tx, row, state).await?.is_some() => Answer::Reopens,
        Some(State::Accepted) if ended => Answer::AfterEnd,
        _ => Answer::Read,
    })
}

/// Answers as the account that sent it.
///
/// # Errors
/// [`AppError::Invalid`] for an empty or overlong answer.
pub async fn answer(ctx: &Ctx, referral: ReferralId, form: Uuid, words: &str) -> AppResult<Answer> {
    ctx.authorise(Act::ReferralAnswer)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.own_referral_permit(&mut tx, referral).await?;
    reply(ctx, tx, permit, form, words, &format!("/my-referrals/{referral}")).await
}

/// Answers by the link. The page it leads back to is the link itself, a secret that is not kept:
/// [`AppError::TakenBefore`] then names no place.
///
/// # Errors
/// [`AppError::Invalid`] for an empty or overlong answer; [`AppError::NotFound`].
pub async fn answer_by_link(guest: &Guest, form: Uuid, words: &str) -> AppResult<Answer> {
    let Opens::Follow(_, link) = &guest.opens else { return Err(AppError::NotFound) };
    let mut tx = guest.ctx.begin().await?;
    guest.ctx.first_time(&mut tx, form).await?;
    let permit = tx.permit_followed_referral(link).await?.ok_or(AppError::NotFound)?;
    guest.ctx.on_ground(permit.ground());
    reply(&guest.ctx, tx, permit, form, words, "").await
}

async fn reply(
    ctx: &Ctx,
    mut tx: Box<dyn Tx>,
    permit: ReferralPermit,
    form: Uuid,
    words: &str,
    place: &str,
) -> AppResult<Answer> {
    let words = words.trim();
    if words.is_empty() {
        return Err(AppError::field("words", "Write your answer before you send it"));
    }
    let length = words.chars().count();
    if length > super::intake::TEXT_MAX {
        let most = super::intake::TEXT_MAX;
        return Err(AppError::field(
            "words",
            format!("Your answer is {length} characters long; {most} is the most that can be sent. Shorten it"),
        ));
    }
    let mut row = ctx.disclose(tx.referral_get(&permit).await?).ok_or(AppError::NotFound)?;
    let reply = ReplyRow {
        id: ctx.id(),
        referral_id: row.id,
        at: ctx.at(),
        from_name: if ctx.account_uuid().is_some() { ctx.actor_name().to_owned() } else { row.referrer_name.clone() },
        from_id: ctx.account_uuid(),
        body: words.to_owned(),
        seen_at: None,
        seen_by: None,
    };
    tx.reply_insert(&permit, &reply).await?;
    let about = About::person(row.person_id, row.id);
    ctx.event(&mut tx, Kind::ReferralAnswered, about, &json!({ "from": reply.from_name, "words": words }));
    let state = State::parse(&row.state).ok_or_else(|| AppError::Internal(format!("referral state {}", row.state)))?;
    let support = tx.referral_support(&permit).await?;
    let did = would_do(ctx, &mut tx, &row, support.as_ref()).await?;
    if let Some(reopened) = reopened(ctx, &mut tx, &row, state).await? {
        super::passing::forget(ctx, &mut tx, &permit).await?;
        reopen(ctx, &mut tx, &permit, &mut row, (reopened, "answer")).await?;
    }
    ctx.finish(tx, form, place, Some(place)).await?;
    Ok(did)
}

/// Opens a question again, and says because of what.
pub(super) async fn reopen(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &ReferralPermit,
    row: &mut ReferralRow,
    (to, because): (State, &str),
) -> AppResult<()> {
    to.as_str().clone_into(&mut row.state);
    row.outcome_at = None;
    row.outcome_by = None;
    // it is asked anew: the clocks run from now
    row.reopened_at = Some(ctx.at());
    row.triage_at = None;
    row.triage_by = None;
    row.first_offered_at = None;
    row.first_held_at = None;
    // what was answered before stands in the trail; the new answer begins with nothing
    super::triage::forget_earlier(row);
    tx.referral_save(permit, row).await?;
    ctx.event(tx, Kind::ReferralReopened, About::person(row.person_id, row.id), &json!({ "because": because }));
    Ok(())
}

/// Where an answer leads: it opens the question again where it was closed. What was taken back is brought again only by
/// whoever sent it, or by the person.
async fn reopened(ctx: &Ctx, tx: &mut Box<dyn Tx>, row: &ReferralRow, state: State) -> AppResult<Option<State>> {
    let Ok(reopened) = state.next(Turn::Reopen) else { return Ok(None) };
    // by the link there is no account: the address was given to the sender alone
    let sender = ctx.account_uuid().is_none() || row.referrer_id == ctx.account_uuid();
    let allowed = state != State::Withdrawn || sender || own_record(ctx, tx, row).await?;
    Ok(allowed.then_some(reopened))
}

/// Whether the referral is about the account's own record.
async fn own_record(ctx: &Ctx, tx: &mut Box<dyn Tx>, row: &ReferralRow) -> AppResult<bool> {
    Ok(ctx.self_permit(tx).await?.is_some_and(|own| *own.person() == row.person_id))
}
