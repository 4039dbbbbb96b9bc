//! Word back, read and changed before it goes (DOMAIN 4.9): drafts that wait, what was sent, a word at any time.

use crate::ctx::{About, Ctx};
use crate::episodes::referral_of;
use crate::error::{AppError, AppResult};
use crate::referrals::MESSAGE_MAX;
use crate::wordback;
use practice::access::Act;
use practice::episode::State;
use practice::event::Kind;
use practice::goal::{SHORT_MAX, check_words};
use practice::ids::{EpisodeId, MessageId, ReferralId};
use practice::wordback::Turn;
use serde_json::json;
use store::messages::MessageRow;
use store::permit::ReferralPermit;
use store::referrals::{After, ReferralRow, ReplyRow};
use store::{PAGE, Tx};
use uuid::Uuid;

/// The turns at which a worker may write when they choose (DOMAIN 4.9).
pub const AT_ANY_TIME: &[Turn] = &[Turn::Progress, Turn::Holding];

/// What is said to a worker whose words would not be heard.
const NOT_HEARD: &str = "This referrer hears that the referral was received and no more, because the person has not agreed to more. \
                         Keep this back, or ask the person first";

/// What is said to a worker who would tell of progress once support has ended.
const ENDED: &str = "Support has ended, and the referrer has word of that. There is no progress to tell any more";

/// Drafts that wait for this account, oldest first.
///
/// # Errors
/// [`AppError::NotFound`] where the role sends no word.
pub async fn waiting(ctx: &Ctx, after: Option<After>) -> AppResult<(Vec<MessageRow>, Option<After>)> {
    ctx.authorise(Act::MessageSend)?;
    let mut tx = ctx.read().await?;
    let rows = ctx.disclose(tx.message_drafts(ctx.account()?.0, ctx.day(), after, PAGE).await?);
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows.last().filter(|_| full).map(|m| After { at: m.made_at, id: m.id });
    Ok((rows, next))
}

/// A message opened to be read and sent.
#[derive(Debug)]
pub struct Opened {
    /// The message.
    pub message: MessageRow,
    /// The referral's reference.
    pub reference: String,
    /// The episode, where there is one.
    pub episode: Option<EpisodeId>,
    /// Whether the referrer would hear it.
    pub heard: bool,
    /// Whether it is passed on by mouth or telephone: then *sent* means told.
    pub passed_on: bool,
}

/// The right to a message's referral. Where an episode followed it, the word is its owner's, or whoever covers; before
/// that the team's.
pub(crate) async fn permit(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    referral: ReferralId,
) -> AppResult<(ReferralPermit, Option<EpisodeId>)> {
    let permit = ctx.referral_write_permit(tx, referral).await?;
    let episode = tx.episode_of_referral(&permit).await?.map(|(id, _)| EpisodeId(id));
    if let Some(episode) = episode {
        ctx.episode_write_permit(tx, episode).await?;
    }
    Ok((permit, episode))
}

async fn found(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &ReferralPermit,
    message: MessageId,
) -> AppResult<(MessageRow, ReferralRow)> {
    let row = ctx.disclose(tx.message_get(permit, message.0).await?).ok_or(AppError::NotFound)?;
    let referral = ctx.disclose(tx.referral_get(permit).await?).ok_or(AppError::NotFound)?;
    Ok((row, referral))
}

fn heard(referral: &ReferralRow, message: &MessageRow) -> bool {
    Turn::parse(&message.turn).is_some_and(|turn| wordback::heard(referral, turn))
}

/// Opens a message.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn open(ctx: &Ctx, referral: ReferralId, message: MessageId) -> AppResult<Opened> {
    ctx.authorise(Act::MessageSend)?;
    let mut tx = ctx.read().await?;
    let (permit, episode) = permit(ctx, &mut tx, referral).await?;
    let (message, referral) = found(ctx, &mut tx, &permit, message).await?;
    let passed_on = wordback::passed_on(&referral);
    Ok(Opened { heard: heard(&referral, &message), message, reference: referral.reference, episode, passed_on })
}

/// What becomes of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It goes, as it reads now.
    Send,
    /// It does not go; why stays in the timeline.
    KeepBack {
        /// Why.
        why: String,
    },
    /// It waits on, with the words as they are now.
    Wait,
}

/// Sends a draft with the worker's words, keeps it back, or lets it wait with them.
///
/// # Errors
/// [`AppError::Invalid`] for missing words; [`AppError::Stale`] where somebody else changed it; [`AppError::NotPossible`]
/// where it went already, or would not be heard.
pub async fn settle(
    ctx: &Ctx,
    referral: ReferralId,
    message: MessageId,
    form: Uuid,
    version: i64,
    body: &str,
    fate: Fate,
) -> AppResult<()> {
    ctx.authorise(Act::MessageSend)?;
    check(body, &fate)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, _) = permit(ctx, &mut tx, referral).await?;
    let (mut row, asked) = found(ctx, &mut tx, &permit, message).await?;
    if fate == Fate::Send {
        crate::rights::unrestricted(&mut tx, *permit.person(), Act::MessageSend).await?;
    }
    match row.state.as_str() {
        "sent" => return Err(AppError::NotPossible("This has been sent already".to_owned())),
        // what was kept back can go once the person has agreed to it
        "withheld" if fate == Fate::Send && heard(&asked, &row) => {}
        "withheld" if fate == Fate::Send => return Err(AppError::NotPossible(NOT_HEARD.to_owned())),
        "withheld" => {
            return Err(AppError::NotPossible(
                "This was kept back. Write a new word to the referrer instead".to_owned(),
            ));
        }
        _ => {}
    }
    if row.version != version {
        return Err(AppError::Stale);
    }
    if fate == Fate::Send && !heard(&asked, &row) {
        return Err(AppError::NotPossible(NOT_HEARD.to_owned()));
    }
    if fate == Fate::Send {
        if wordback::asked_themselves(&asked) && tx.death_holds(row.person_id).await? {
            return Err(AppError::NotPossible(
                "This person has died, so nothing is sent to them. Keep it back instead".to_owned(),
            ));
        }
        wordback::without_name(ctx, &mut tx, &permit, &asked, "body", body).await?;
    }
    let before = std::mem::replace(&mut row.body, body.trim().to_owned());
    let mut said = json!({ "turn": row.turn, "to": row.to_name, "text": row.body });
    if before != row.body {
        said["before"] = json!(before);
    }
    let kind = match &fate {
        Fate::Send => {
            "sent".clone_into(&mut row.state);
            row.sent_at = Some(ctx.at());
            row.sent_by = ctx.account_uuid();
            Kind::WordBackSent
        }
        Fate::KeepBack { why } => {
            "withheld".clone_into(&mut row.state);
            said["why"] = json!(why.trim());
            Kind::WordBackWithheld
        }
        Fate::Wait => Kind::WordBackChanged,
    };
    tx.message_save(&permit, &row).await?;
    if fate == Fate::Send {
        crate::mailings::begin(ctx, &mut tx, &permit, &asked, &row).await?;
    }
    ctx.event(&mut tx, kind, About::person(row.person_id, row.id), &said);
    let page = format!("/messages/{referral}/{message}");
    ctx.finish(tx, form, "/messages", Some(&page)).await
}

fn check(body: &str, fate: &Fate) -> AppResult<()> {
    let words = check_words("body", body, MESSAGE_MAX);
    let why = match fate {
        Fate::KeepBack { why } => check_words("why", why, SHORT_MAX),
        Fate::Send | Fate::Wait => Ok(()),
    };
    let problems: Vec<_> = [words, why].into_iter().filter_map(Result::err).collect();
    if problems.is_empty() { Ok(()) } else { Err(AppError::Invalid(problems)) }
}

/// What was said between worker and referrer on an episode's referral.
#[derive(Debug)]
pub struct Conversation {
    /// The referral.
    pub referral: ReferralId,
    /// Its reference.
    pub reference: String,
    /// To whom word goes.
    pub to_name: String,
    /// Sent, kept back and waiting; oldest first.
    pub messages: Vec<MessageRow>,
    /// Answers of the referrer; oldest first.
    pub replies: Vec<ReplyRow>,
    /// Whether the referrer hears more than *received*.
    pub hears: bool,
    /// Whether word is passed on by mouth or telephone.
    pub passed_on: bool,
    /// Whether the person is known to agree to be contacted.
    pub agrees_contact: bool,
}

/// The conversation with whoever referred.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn of_episode(ctx: &Ctx, episode: EpisodeId) -> AppResult<Conversation> {
    ctx.authorise(Act::EpisodeRead)?;
    let mut tx = ctx.read().await?;
    let episode_permit = ctx.episode_permit(&mut tx, episode).await?;
    let (permit, referral, _) = referral_of(ctx, &mut tx, &episode_permit).await?;
    let mut messages = ctx.disclose(tx.message_list(&permit).await?);
    let mut replies = ctx.disclose(tx.reply_list(&permit).await?);
    let person = tx.permit_person_of_episode(&episode_permit).await?;
    crate::people::marks(ctx, &mut tx, &person).await?.cover_words(&mut messages, &mut replies);
    let hears = wordback::heard(&referral, Turn::Progress);
    let passed_on = wordback::passed_on(&referral);
    let agrees_contact = crate::referrals::agreed_to_contact(ctx, &mut tx, &permit, &referral).await?.holds();
    Ok(Conversation {
        referral: ReferralId(referral.id),
        reference: referral.reference,
        to_name: referral.referrer_name,
        messages,
        replies,
        hears,
        passed_on,
        agrees_contact,
    })
}

/// Opens the conversation with whoever referred to be read: what they answered is seen from then on, where the reader
/// supports the person or covers for who does.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn read(ctx: &Ctx, episode: EpisodeId) -> AppResult<Conversation> {
    let said = of_episode(ctx, episode).await?;
    if said.replies.iter().any(|reply| reply.seen_at.is_none()) {
        let mut tx = ctx.read().await?;
        let mine = crate::referrals::answers::supports(ctx, &mut tx, episode.0).await?;
        drop(tx);
        if mine {
            crate::referrals::answers::seen(ctx, said.referral).await?;
        }
    }
    Ok(said)
}

/// The text with which a word at any time begins.
///
/// # Errors
/// [`AppError::NotFound`], also for a turn at which nobody writes by choice.
pub async fn begin(ctx: &Ctx, episode: EpisodeId, turn: Turn) -> AppResult<String> {
    ctx.authorise(Act::MessageSend)?;
    if !AT_ANY_TIME.contains(&turn) {
        return Err(AppError::NotFound);
    }
    let mut tx = ctx.read().await?;
    let episode_permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let (_, referral, initials) = referral_of(ctx, &mut tx, &episode_permit).await?;
    wordback::text(ctx, &mut tx, &referral, &initials, turn, "").await
}

/// Sends word at any time: progress, or what holding is for.
///
/// # Errors
/// [`AppError::Invalid`] for missing or overlong words; [`AppError::NotPossible`] where it would not be heard.
pub async fn write(ctx: &Ctx, episode: EpisodeId, form: Uuid, turn: Turn, body: &str) -> AppResult<()> {
    ctx.authorise(Act::MessageSend)?;
    if !AT_ANY_TIME.contains(&turn) {
        return Err(AppError::field("turn", "Choose what this word is about"));
    }
    check(body, &Fate::Send)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let episode_permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let row = ctx.disclose(tx.episode_get(&episode_permit).await?).ok_or(AppError::NotFound)?;
    if row.state == State::Ended.as_str() {
        return Err(AppError::NotPossible(ENDED.to_owned()));
    }
    let (permit, referral, _) = referral_of(ctx, &mut tx, &episode_permit).await?;
    if !wordback::heard(&referral, turn) {
        return Err(AppError::NotPossible(NOT_HEARD.to_owned()));
    }
    crate::rights::unrestricted(&mut tx, *permit.person(), Act::MessageSend).await?;
    wordback::without_name(ctx, &mut tx, &permit, &referral, "body", body).await?;
    wordback::send(ctx, &mut tx, &permit, &referral, turn, body.trim()).await?;
    let page = format!("/episodes/{episode}/messages");
    ctx.finish(tx, form, &page, Some(&format!("{page}/new"))).await
}
