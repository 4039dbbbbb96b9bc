//! Acceptance (DOMAIN 4.2, 4.3): who takes a person on, and the episode that opens with its owner.

use super::compose::{Says, composed};
use super::triage::{Held, LINE_MAX, MESSAGE_MAX, Outcome, Way, answered, draft, hold, place, within};
use crate::charter::{Intake, Leaved, Weigher, Whose, act};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use practice::access::{Act, Ground, Role};
use practice::episode;
use practice::event::Kind;
use practice::ids::{AccountId, EpisodeId, ReferralId};
use practice::referral::Turn;
use serde_json::json;
use store::Tx;
use store::episodes::{CaseAccessRow, EpisodeOwnerRow, EpisodeRow};
use store::organisation::CoverRow;
use store::permit::{EpisodePermit, ReferralPermit};
use store::referrals::ReferralRow;
use uuid::Uuid;

/// Acceptance: who takes it.
#[derive(Debug, Clone)]
pub struct Accept {
    /// What every answer carries.
    pub outcome: Outcome,
    /// Who will own the episode.
    pub owner: AccountId,
}

/// Who can take somebody on: the account itself where it is a link worker, then the link workers of its teams.
///
/// # Errors
/// [`AppError::NotFound`] where the role triages nothing.
pub async fn colleagues(ctx: &Ctx) -> AppResult<Vec<(AccountId, String)>> {
    ctx.authorise(Act::ReferralTriage)?;
    let mut tx = ctx.read().await?;
    takers(ctx, &mut tx).await
}

pub(super) async fn takers(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<Vec<(AccountId, String)>> {
    let own = ctx.account()?;
    let others = tx.colleagues(own.0, ctx.day()).await?.into_iter().map(|(id, name)| (AccountId(id), name));
    let me = ctx.roles().contains(&Role::Worker).then(|| (own, ctx.actor_name().to_owned()));
    Ok(me.into_iter().chain(others).collect())
}

/// Whether the account could give somebody to a colleague, or take them itself.
pub(crate) async fn can_take(ctx: &Ctx, tx: &mut Box<dyn Tx>, taker: AccountId) -> AppResult<bool> {
    Ok(takers(ctx, tx).await?.iter().any(|(id, _)| *id == taker))
}

/// Accepts: opens an episode, owned by one worker.
///
/// # Errors
/// [`AppError::Invalid`] where the owner is no worker of an own team, and with what the charter asks for; [`AppError::Asked`];
/// [`AppError::Stale`]; [`AppError::NotPossible`] where it was answered already.
pub async fn accept(ctx: &Ctx, referral: ReferralId, accept: Accept) -> AppResult<EpisodeId> {
    let Accept { mut outcome, owner: taker } = accept;
    let shared_with = ctx.shared_with();
    within(&[("accept_message", &outcome.message, MESSAGE_MAX), ("judgement_shared", &shared_with, LINE_MAX)])?;
    let mut held = hold(ctx, referral, outcome.form, Some(outcome.version), Some(Turn::Accept)).await?;
    let takers = takers(ctx, &mut held.tx).await?;
    let Some((_, owner_name)) = takers.into_iter().find(|(id, _)| *id == taker) else {
        return Err(AppError::field("owner", "Choose a link worker of your own team"));
    };
    let weigher = Box::pin(Weigher::of_worker(ctx, &mut held.tx, ctx.today(), Some(taker.0))).await?;
    let weigher = Box::pin(weigher.loaded(ctx, &mut held.tx)).await?;
    let intake = Box::pin(Intake::of(ctx, &mut held.tx, &weigher, (&held.permit, &held.row))).await?;
    let Held { tx, permit: referral_permit, row } = held;
    let (whose, form) = (Whose::Referral(&referral_permit), draft(referral, "accept"));
    let act = intake.accept(!shared_with.is_empty());
    let (tx, leaved) = Box::pin(weigher.planned(ctx, tx, whose, (outcome.form, &form), &act)).await?;
    let mut held = Held { tx, permit: referral_permit, row };
    // the page offers the message with one's own name: left as it was, it goes with the name of whoever takes the person on
    if outcome.message.trim() == offered(ctx, &mut held.tx, &held.permit, &held.row).await?.trim() {
        outcome.message.clear();
    }
    held.tx.referral_save(&held.permit, &held.row).await?;
    let id = ctx.id();
    let (row, owner) = new_episode(ctx, &held.row, id, taker.0, &owner_name)?;
    let access = access_of_owner(ctx, &mut held.tx, &row).await?;
    let permit = Box::pin(open(ctx, &mut held, (&row, &owner, &access), leaved)).await?;
    crate::family::open_kin(ctx, &mut held.tx, &permit, &access).await?;
    crate::waiting::begin(&mut held.tx, &permit, &held.row).await?;
    let person = held.row.person_id;
    let mut said = json!({ "owner": owner_name });
    if !shared_with.is_empty() {
        said["shared_with"] = json!(shared_with);
    }
    ctx.event(&mut held.tx, Kind::ReferralAccepted, About::person(person, referral.0), &said);
    let about = About { subject: Some(id), person: Some(person), episode: Some(id) };
    ctx.event(&mut held.tx, Kind::EpisodeOpened, about, &json!({ "owner": owner_name }));
    // whoever gave it to a colleague has no way into the episode, and stays with the referral
    let next = if taker == ctx.account()? { format!("/episodes/{id}") } else { place(referral) };
    let way = Way { says: Says::Accepted(owner_name), next, draft: draft(referral, "accept") };
    answered(ctx, held, &outcome, way).await?;
    Ok(EpisodeId(id))
}

/// Opens the episode, with leave for it.
async fn open(
    ctx: &Ctx,
    held: &mut Held,
    (row, owner, access): (&EpisodeRow, &EpisodeOwnerRow, &[CaseAccessRow]),
    leaved: Leaved<act::Accept>,
) -> AppResult<EpisodePermit> {
    let permit = held.tx.episode_insert(row, owner, access).await?;
    leaved.keep(ctx, &mut held.tx, Whose::Referral(&held.permit), (row.id, ctx.at())).await?;
    Ok(permit)
}

/// The message that the page of a referral offers for its acceptance.
pub(super) async fn offered(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &ReferralPermit,
    row: &ReferralRow,
) -> AppResult<String> {
    composed(ctx, tx, permit, row, &Says::Accepted(ctx.actor_name().to_owned())).await
}

fn new_episode(
    ctx: &Ctx,
    referral: &ReferralRow,
    id: Uuid,
    owner: Uuid,
    owner_name: &str,
) -> AppResult<(EpisodeRow, EpisodeOwnerRow)> {
    let row = EpisodeRow {
        id,
        person_id: referral.person_id,
        referral_id: referral.id,
        owner_id: owner,
        site_id: referral.site_id,
        state: episode::State::Waiting.as_str().to_owned(),
        readiness: episode::Readiness::FindingOut.as_str().to_owned(),
        // asked as an open question at the first contact; what the referrer wrote stands in the referral (DOMAIN 4.3)
        what_matters: String::new(),
        scope_explained_on: None,
        consent_to_share: None,
        opened_at: ctx.at(),
        started_at: None,
        ended_at: None,
        last_contact_at: None,
        contact_count: 0,
        next_contact_at: None,
        next_contact_kind: None,
        next_contact_place: None,
        next_contact_note: String::new(),
        next_due: store::NOTHING_DUE,
        version: 1,
    };
    let owner = EpisodeOwnerRow {
        id: ctx.id(),
        episode_id: id,
        owner_id: owner,
        owner_name: owner_name.to_owned(),
        from_at: ctx.at(),
        until_at: None,
        why: "Referral accepted".to_owned(),
        made_by: ctx.account()?.0,
    };
    Ok((row, owner))
}

/// The owner's access, and that of whoever covers for the owner now or later.
pub(crate) async fn access_of_owner(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    episode: &EpisodeRow,
) -> AppResult<Vec<CaseAccessRow>> {
    let covers = tx.cover_list(Some(episode.owner_id), ctx.day()).await?;
    let owner = CaseAccessRow {
        id: ctx.id(),
        person_id: episode.person_id,
        account_id: episode.owner_id,
        ground: Ground::Owner.as_str().to_owned(),
        episode_id: Some(episode.id),
        from_at: ctx.at(),
        until_at: None,
    };
    Ok(std::iter::once(owner).chain(access_of_covers(ctx, &covers, episode)).collect())
}

/// Who may see an episode besides its owner: whoever covers for them, now or later, by these covers.
pub(crate) fn access_of_covers(
    ctx: &Ctx,
    covers: &[CoverRow],
    episode: &EpisodeRow,
) -> impl Iterator<Item = CaseAccessRow> {
    covers.iter().filter(|cover| cover.worker_id == episode.owner_id && cover.ended_at.is_none()).map(|cover| {
        let (from, _) = time::day_bounds(time::date(cover.from_on));
        let (_, until) = time::day_bounds(time::date(cover.until_on));
        CaseAccessRow {
            id: ctx.id(),
            person_id: episode.person_id,
            account_id: cover.cover_id,
            ground: Ground::Cover.as_str().to_owned(),
            episode_id: Some(episode.id),
            from_at: time::at(from),
            until_at: Some(time::at(until)),
        }
    })
}
