//! Entries that stood with the wrong person, moved to the right one with a trail in both records (DOMAIN 4.1, 11.1). Concerns have a
//! way of their own ([`crate::concerns::strike`]).

use crate::contacts::recount;
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::search;
use crate::time;
use practice::access::Act;
use practice::event::Kind;
use practice::goal::{LONG_MAX, too_long};
use practice::ids::{ContactId, EpisodeId, PersonId, ReferralId};
use practice::person::full_name;
use serde_json::json;
use store::Tx;
use store::joining::MovingRow;
use store::permit::MovePermit;
use uuid::Uuid;

/// Support of somebody to whom an entry may belong.
#[derive(Debug, Clone)]
pub struct Target {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The date of birth.
    pub born: Option<jiff::civil::Date>,
    /// The support in which a contact would stand; none where it is a referral that moves.
    pub episode: Option<EpisodeId>,
    /// When that support began.
    pub since: Option<jiff::civil::Date>,
}

/// What is to be moved, as the page names it.
#[derive(Debug)]
pub struct Entry {
    /// The person with whom it stands.
    pub name: String,
    /// When it was.
    pub at: jiff::Timestamp,
    /// As read, for the form.
    pub version: i64,
    /// The reference of a referral; empty for a contact.
    pub reference: String,
    /// Whether support followed the referral, which would move along.
    pub support: bool,
}

/// Opens a contact that is to be moved.
///
/// # Errors
/// [`AppError::NotFound`] where it is none of the account's.
pub async fn contact(ctx: &Ctx, episode: EpisodeId, contact: ContactId) -> AppResult<Entry> {
    ctx.authorise(Act::EntryMove)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let row = ctx.disclose(tx.contact_get(&permit, contact.0).await?).ok_or(AppError::NotFound)?;
    let person = tx.permit_person_of_episode(&permit).await?;
    let person = ctx.disclose(tx.person_get(&person).await?).ok_or(AppError::NotFound)?;
    Ok(Entry {
        name: full_name(&person.given_name, &person.family_name),
        at: time::moment(row.at),
        version: row.version,
        reference: String::new(),
        support: false,
    })
}

/// Opens a referral that is to be moved.
///
/// # Errors
/// [`AppError::NotFound`] where it is none of the account's.
pub async fn referral(ctx: &Ctx, referral: ReferralId) -> AppResult<Entry> {
    ctx.authorise(Act::EntryMove)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.referral_write_permit(&mut tx, referral).await?;
    let row = ctx.disclose(tx.referral_get(&permit).await?).ok_or(AppError::NotFound)?;
    let person = ctx.person_permit_of_referral(&mut tx, &permit).await?;
    let person = ctx.disclose(tx.person_get(&person).await?).ok_or(AppError::NotFound)?;
    Ok(Entry {
        name: full_name(&person.given_name, &person.family_name),
        at: time::moment(row.received_at),
        version: row.version,
        reference: row.reference,
        support: row.state == practice::referral::State::Accepted.as_str(),
    })
}

/// To whom an entry may belong: people of the account's own that fit what is typed, each with the support in which a contact would stand.
///
/// # Errors
/// [`AppError::Invalid`] where nothing is typed by which somebody can be found.
pub async fn targets(ctx: &Ctx, typed: &str, contact: bool) -> AppResult<Vec<Target>> {
    ctx.authorise(Act::EntryMove)?;
    let sought = search::understood(ctx, typed)?;
    if !sought.names_person() {
        return Err(AppError::field("q", "Enter a name, a date of birth or an NHS number"));
    }
    let mut tx = ctx.read().await?;
    let found = ctx.disclose(tx.person_search(&ctx.stance()?, &search::sought_person(&sought)).await?);
    let mut targets = Vec::new();
    for row in found.into_iter().take(10) {
        // ten at most
        let Some(permit) = tx.permit_person(&ctx.stance()?, row.id).await?.filter(|permit| *permit.write()) else {
            continue;
        };
        let target = Target {
            person: PersonId(row.id),
            name: full_name(&row.given_name, &row.family_name),
            born: row.birth_date.map(time::date),
            episode: None,
            since: None,
        };
        if !contact {
            targets.push(target);
            continue;
        }
        for episode in ctx.disclose(tx.episode_of_person(&permit).await?) {
            let writes = tx.permit_episode(&ctx.stance()?, episode.id).await?.is_some_and(|permit| *permit.write());
            if writes {
                let since = Some(time::local_date(time::moment(episode.opened_at)));
                targets.push(Target { episode: Some(EpisodeId(episode.id)), since, ..target.clone() });
            }
        }
    }
    ctx.on_ground("list");
    Ok(targets)
}

/// A move, as the form gives it.
#[derive(Debug, Clone)]
pub struct Move {
    /// The form's own id.
    pub form: Uuid,
    /// As read.
    pub version: i64,
    /// How it came to stand with the wrong person.
    pub why: String,
}

fn check(new: &Move) -> AppResult<()> {
    if new.why.trim().is_empty() {
        return Err(AppError::field("why", "Say how it came to stand with the wrong person"));
    }
    too_long("why", &new.why, LONG_MAX).map_or(Ok(()), |problem| Err(AppError::Invalid(vec![problem])))
}

async fn begin(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &MovePermit, why: &str) -> AppResult<Uuid> {
    let moving = MovingRow {
        id: ctx.id(),
        kind: "entry".to_owned(),
        from_id: *permit.former(),
        to_id: *permit.kept(),
        fields: String::new(),
        why: why.trim().to_owned(),
        made_at: ctx.at(),
        made_by: ctx.account()?.0,
        made_by_name: ctx.actor_name().to_owned(),
        undone_at: None,
    };
    tx.moving_insert(permit, &moving).await?;
    Ok(moving.id)
}

fn trail(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &MovePermit, subject: Uuid, why: &str) {
    // of the other person neither record says anything (DOMAIN 11.4)
    let body = json!({ "why": why.trim() });
    ctx.event(tx, Kind::EntryMovedAway, About::person(*permit.former(), subject), &json!({}));
    ctx.event(tx, Kind::EntryMovedHere, About::person(*permit.kept(), subject), &body);
}

/// Moves a contact into the support of the person it was with. Both are counted anew; what it said is read there, and where it stood
/// wrongly a line says that something was moved.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where it stands there already, or was before that support began;
/// [`AppError::Stale`]; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn move_contact(
    ctx: &Ctx,
    episode: EpisodeId,
    contact: ContactId,
    to: EpisodeId,
    new: Move,
) -> AppResult<()> {
    ctx.authorise(Act::EntryMove)?;
    check(&new)?;
    if episode == to {
        return Err(AppError::field("to", "That is where it stands now. Choose somebody else"));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let from_permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let to_permit = ctx.episode_write_permit(&mut tx, to).await?;
    let row = ctx.disclose(tx.contact_get(&from_permit, contact.0).await?).ok_or(AppError::NotFound)?;
    let mut from = ctx.disclose(tx.episode_get(&from_permit).await?).ok_or(AppError::NotFound)?;
    let mut target = ctx.disclose(tx.episode_get(&to_permit).await?).ok_or(AppError::NotFound)?;
    if row.at < target.opened_at {
        return Err(AppError::field("to", "It was before that support began. Choose the support it belongs to"));
    }
    let from_person = tx.permit_person_of_episode(&from_permit).await?;
    let to_person = tx.permit_person_of_episode(&to_permit).await?;
    let permit = tx.permit_move(&from_person, &to_person).await?;
    let moving = begin(ctx, &mut tx, &permit, &new.why).await?;
    tx.contact_move(&from_permit, &to_permit, contact.0, new.version).await?;
    tx.contact_events(&to_permit, moving, contact.0).await?;
    recount(ctx, &mut tx, &from_permit, &mut from).await?;
    recount(ctx, &mut tx, &to_permit, &mut target).await?;
    trail(ctx, &mut tx, &permit, contact.0, &new.why);
    ctx.finish(tx, new.form, &format!("/episodes/{to}"), None).await
}

/// Moves a referral, and the support that followed it, to the person it is about.
///
/// # Errors
/// As [`move_contact`].
pub async fn move_referral(ctx: &Ctx, referral: ReferralId, to: PersonId, new: Move) -> AppResult<()> {
    ctx.authorise(Act::EntryMove)?;
    check(&new)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let held = ctx.referral_write_permit(&mut tx, referral).await?;
    let row = ctx.disclose(tx.referral_get(&held).await?).ok_or(AppError::NotFound)?;
    if row.version != new.version {
        return Err(AppError::Stale);
    }
    if row.person_id == to.0 {
        return Err(AppError::field("to", "That is the person it stands with now. Choose somebody else"));
    }
    if row.state == practice::referral::State::Accepted.as_str() {
        // the support that followed is its owner's: a colleague of the team who triaged with them does not take it along
        let (episode, _) = tx.episode_of_referral(&held).await?.ok_or(AppError::NotFound)?;
        ctx.episode_write_permit(&mut tx, EpisodeId(episode)).await?;
    }
    let from_permit = ctx.person_permit_of_referral(&mut tx, &held).await?;
    let to_permit = ctx.person_permit(&mut tx, to).await?;
    let person = ctx.disclose(tx.person_get(&to_permit).await?).ok_or(AppError::NotFound)?;
    if person.merged_into.is_some() {
        return Err(AppError::field("to", "That record was joined with another one. Choose the other one"));
    }
    if row.state == practice::referral::State::Accepted.as_str() {
        crate::people::alive(&mut tx, to.0, "to").await?;
    }
    let permit = tx.permit_move(&from_permit, &to_permit).await?;
    tx.moving_lock(&permit).await?;
    let moving = begin(ctx, &mut tx, &permit, &new.why).await?;
    tx.moved_take_referral(&permit, moving, &held).await?;
    tx.referral_move(&held, to.0).await?;
    tx.moved_apply(&permit, moving, to.0).await?;
    tx.moved_events(&permit, moving, to.0).await?;
    trail(ctx, &mut tx, &permit, referral.0, &new.why);
    ctx.finish(tx, new.form, &format!("/referrals/{referral}"), None).await
}
