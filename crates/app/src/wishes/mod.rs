//! What those who wait want, and what they were told may help meanwhile (DOMAIN 4.2, 4.3): "do you still want this?" asked of one or of
//! several by the way that is safe for them, answered without signing in. An answer is filed and put before whoever supports them; it
//! ends nothing by itself.

mod by_link;
mod printing;
mod sending;
mod told;

pub use by_link::{answer, question};
pub use printing::pdf;
pub(crate) use printing::sheets;
pub(crate) use sending::{JOB_LINK as LINK, message};
pub use told::{NewTold, take_back as take_back_told, tell};
pub(crate) use told::{note as note_told, undo as undo_told, why_not as why_not_told};

use crate::ctx::{About, Ctx};
use crate::episodes::Opened;
use crate::error::{AppError, AppResult};
use crate::notices::{self, Of, Unsent};
use crate::rights::unrestricted;
use crate::time;
use post::Channel;
use practice::access::Act;
use practice::consent::{Purpose, Standing as Consent};
use practice::episode::State;
use practice::event::Kind;
use practice::ids::{EpisodeId, ReferralId, WishId};
use practice::wish::{Answer, Asked, HOLDS, Prefer, Standing, Way, may_ask};
use serde_json::json;
use store::Tx;
use store::permit::EpisodePermit;
use store::waiting::AskedFilter;
pub use store::wishes::{ToldMeanwhileRow, WishDueRow, WishRow};
use uuid::Uuid;

/// A person's waiting place.
#[derive(Debug)]
pub struct Place {
    /// The support that has not begun yet.
    pub opened: Opened,
    /// Every question, the latest first, each with how it stands.
    pub wishes: Vec<(WishRow, Standing)>,
    /// Messages of the latest question that did not go.
    pub unsent: Vec<Unsent>,
    /// When they were told what may help meanwhile, the latest first, those taken back too.
    pub told: Vec<ToldMeanwhileRow>,
    /// What may help, as the service wrote it: the need in words, and the lines.
    pub meanwhile: Vec<(String, String)>,
    /// By which ways they could be asked now.
    pub ways: Vec<Way>,
    /// Why they cannot be asked now, where they cannot.
    pub why_not: Option<String>,
}

/// How a question stands, as its rules see it.
pub(crate) fn asked(row: &WishRow) -> Asked {
    Asked {
        at: time::moment(row.asked_at),
        until: time::moment(row.until_at),
        answer: row.answer.as_deref().and_then(Answer::parse),
        seen: row.seen_at.is_some(),
        taken_back: row.taken_back_at.is_some(),
    }
}

/// Since when a question that was not answered counts as unanswered: put by then, or past its time by now.
pub(crate) fn unanswered(ctx: &Ctx) -> AskedFilter {
    let since = jiff::SignedDuration::from_hours(practice::wish::UNANSWERED_DAYS * 24);
    let put = ctx.now().saturating_sub(since).unwrap_or(ctx.now());
    AskedFilter::Unanswered(time::at(put), ctx.at())
}

/// Opens a person's waiting place.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn open(ctx: &Ctx, episode: EpisodeId) -> AppResult<Place> {
    ctx.authorise(Act::EpisodeRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    let opened = crate::episodes::opened(ctx, &mut tx, &permit).await?;
    let mut rows = ctx.disclose(tx.wish_list(&permit).await?);
    if !opened.write {
        for row in &mut rows {
            opened.marks.cover(&mut row.words);
        }
    }
    let unsent = match rows.first() {
        Some(latest) if latest.taken_back_at.is_none() => notices::unsent(&mut tx, latest.id, latest.asked_at).await?,
        _ => Vec::new(),
    };
    let told = tx.told_list(&permit).await?;
    let meanwhile = crate::wording::meanwhile(&mut tx, &opened.needs).await?;
    let (ways, why_not) = if opened.write && ctx.may(Act::MessageSend) {
        match can_ask(ctx, &mut tx, &permit).await {
            Ok(ways) => (ways, None),
            Err(AppError::NotPossible(words)) => (Vec::new(), Some(words)),
            Err(other) => return Err(other),
        }
    } else {
        (Vec::new(), None)
    };
    let wishes =
        rows.into_iter().map(|row| (asked(&row).standing(ctx.now()), row)).map(|(how, row)| (row, how)).collect();
    Ok(Place { opened, wishes, unsent, told, meanwhile, ways, why_not })
}

/// By which ways somebody can be asked now.
///
/// # Errors
/// [`AppError::NotPossible`] with why they cannot be asked at all.
async fn can_ask(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit) -> AppResult<Vec<Way>> {
    let row = ctx.disclose(tx.episode_get(permit).await?).ok_or(AppError::NotFound)?;
    if State::parse(&row.state) != Some(State::Waiting) {
        return Err(AppError::NotPossible(
            "This person waits no more: their support has begun or ended. Ask them when you next speak".to_owned(),
        ));
    }
    let rows = ctx.disclose(tx.wish_list(permit).await?);
    let latest = rows.iter().find(|row| row.taken_back_at.is_none()).map(asked);
    may_ask(latest.as_ref(), ctx.now()).map_err(|why| AppError::NotPossible(why.to_owned()))?;
    ways(ctx, tx, permit).await
}

/// By which ways somebody can be reached safely, and agrees to be.
async fn ways(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit) -> AppResult<Vec<Way>> {
    let person = tx.permit_person_of_episode(permit).await?;
    if tx.death_holds(*person.person()).await? {
        return Err(AppError::NotPossible("This person has died, so nothing is sent to them".to_owned()));
    }
    unrestricted(tx, *person.person(), Act::MessageSend).await?;
    let (_, referral, _) = crate::episodes::referral_of(ctx, tx, permit).await?;
    let consents = ctx.disclose(tx.consent_list(&person).await?);
    let agrees = match crate::people::stands(&consents, Purpose::Contact) {
        Consent::Given => true,
        Consent::NotAsked => referral.consent_contact,
        Consent::Refused | Consent::Withdrawn => {
            return Err(AppError::NotPossible(
                "This person has said that they do not want to be contacted. Where that has changed, note their consent first"
                    .to_owned(),
            ));
        }
    };
    let mut open = Vec::new();
    // without an address of ours there is none to answer at
    if agrees && ctx.app.address.is_some() {
        for channel in crate::reminders::channels(ctx, tx, &person).await? {
            open.push(match channel {
                Channel::Text => Way::Text,
                Channel::Mail => Way::Mail,
            });
        }
    }
    match crate::letters::can_go(ctx, tx, ReferralId(referral.id)).await {
        Ok(()) => open.push(Way::Letter),
        Err(AppError::NotPossible(_)) if !open.is_empty() => {}
        Err(other) => return Err(other),
    }
    Ok(open)
}

fn chosen(prefer: Prefer, open: &[Way]) -> AppResult<Way> {
    prefer.choose(open).ok_or_else(|| {
        let words = match prefer {
            Prefer::Letter => "No address of this person is marked as safe to write to",
            _ => {
                "They agreed to no message, or no mobile number or e-mail address of theirs is marked as safe. A letter can reach them"
            }
        };
        AppError::field("prefer", words)
    })
}

/// By which way somebody would be asked; for those who are asked together.
pub(crate) async fn way_of(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit, prefer: Prefer) -> AppResult<Way> {
    chosen(prefer, &can_ask(ctx, tx, permit).await?)
}

/// Puts the question to one; gives it and its way. One that was put before and not answered takes no answer any more.
pub(crate) async fn put(ctx: &Ctx, tx: &mut Box<dyn Tx>, episode: EpisodeId, prefer: Prefer) -> AppResult<(Uuid, Way)> {
    ctx.authorise(Act::MessageSend)?;
    let permit = ctx.episode_write_permit(tx, episode).await?;
    let way = way_of(ctx, tx, &permit, prefer).await?;
    let rows = ctx.disclose(tx.wish_list(&permit).await?);
    for mut open in rows.into_iter().filter(|row| row.answer.is_none() && row.taken_back_at.is_none()) {
        // one at most, as each closes the one before
        open.taken_back_at = Some(ctx.at());
        tx.wish_save(&permit, &open).await?;
    }
    let row = WishRow {
        id: ctx.id(),
        episode_id: episode.0,
        person_id: *permit.person(),
        way: way.as_str().to_owned(),
        asked_at: ctx.at(),
        asked_by: ctx.account()?.0,
        until_at: time::at(ctx.now().saturating_add(HOLDS).unwrap_or(ctx.now())),
        printed_at: None,
        answer: None,
        words: String::new(),
        answered_at: None,
        seen_at: None,
        seen_by: String::new(),
        taken_back_at: None,
        version: 1,
    };
    tx.wish_insert(&permit, &row).await?;
    let channel = match way {
        Way::Text => Some(Channel::Text),
        Way::Mail => Some(Channel::Mail),
        Way::Letter => None,
    };
    if let Some(channel) = channel {
        notices::write(ctx, tx, Of::Wish, row.id, (None, channel)).await?;
    }
    let until = time::local_date(time::moment(row.until_at));
    ctx.event(tx, Kind::WishAsked, About::episode(&permit, row.id), &json!({ "how": way.words(), "answer_by": until }));
    Ok((row.id, way))
}

/// Where a person's waiting place stands.
pub(crate) fn place(episode: EpisodeId) -> String {
    format!("/episodes/{episode}/waiting")
}

/// Asks somebody who waits whether they still want this.
///
/// # Errors
/// [`AppError::NotPossible`] with why they cannot be asked; [`AppError::Invalid`] for a way that is not open to them;
/// [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn ask(ctx: &Ctx, episode: EpisodeId, form: Uuid, prefer: Prefer) -> AppResult<Way> {
    ctx.authorise(Act::MessageSend)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (_, way) = put(ctx, &mut tx, episode, prefer).await?;
    ctx.finish(tx, form, &place(episode), None).await?;
    Ok(way)
}

async fn one(ctx: &Ctx, tx: &mut Box<dyn Tx>, episode: EpisodeId, wish: Uuid) -> AppResult<(EpisodePermit, WishRow)> {
    let permit = ctx.episode_write_permit(tx, episode).await?;
    let rows = ctx.disclose(tx.wish_list(&permit).await?);
    let row = rows.into_iter().find(|row| row.id == wish).ok_or(AppError::NotFound)?;
    Ok((permit, row))
}

/// Takes a question back: its address opens nothing any more.
pub(crate) async fn withdraw(ctx: &Ctx, tx: &mut Box<dyn Tx>, episode: EpisodeId, wish: Uuid) -> AppResult<()> {
    let (permit, mut row) = one(ctx, tx, episode, wish).await?;
    if row.answer.is_some() {
        return Err(AppError::NotPossible("They have answered already. Their answer stays".to_owned()));
    }
    if row.taken_back_at.is_some() {
        return Err(AppError::NotPossible("It was taken back before, or a new question took its place".to_owned()));
    }
    row.taken_back_at = Some(ctx.at());
    tx.wish_save(&permit, &row).await?;
    ctx.event(tx, Kind::WishTakenBack, About::episode(&permit, row.id), &json!({}));
    Ok(())
}

/// Takes a question back.
///
/// # Errors
/// [`AppError::NotPossible`] where it was answered or taken back; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn take_back(ctx: &Ctx, episode: EpisodeId, wish: WishId, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    withdraw(ctx, &mut tx, episode, wish.0).await?;
    ctx.finish(tx, form, &place(episode), None).await
}

/// Notes that whoever supports them has seen to an answer.
///
/// # Errors
/// [`AppError::NotPossible`] where there is no answer, or somebody saw to it; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn see(ctx: &Ctx, episode: EpisodeId, wish: WishId, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, mut row) = one(ctx, &mut tx, episode, wish.0).await?;
    if row.answer.is_none() || row.seen_at.is_some() {
        return Err(AppError::NotPossible("Somebody has seen to this answer already".to_owned()));
    }
    row.seen_at = Some(ctx.at());
    ctx.actor_name().clone_into(&mut row.seen_by);
    tx.wish_save(&permit, &row).await?;
    ctx.event(&mut tx, Kind::WishSeen, About::episode(&permit, row.id), &json!({}));
    ctx.finish(tx, form, &place(episode), None).await
}
