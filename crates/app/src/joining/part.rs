//! Parting what was joined: each record has its own again, and what was written since goes where whoever parts them says.

use super::for_unheld;
use super::merge::{emptied, ways_emptied};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::Timestamp;
use practice::access::Act;
use practice::event::Kind;
use practice::goal::{LONG_MAX, too_long};
use practice::ids::PersonId;
use practice::joining::PairState;
use practice::person::{TieKind, full_name, initials};
use serde_json::{Value, json};
use store::joining::SinceRow;
use store::people::PersonRow;
use store::permit::MovePermit;
use store::{StoreError, Tx};
use uuid::Uuid;

/// What was joined, and what was written since.
#[derive(Debug)]
pub struct Parting {
    /// The record that is kept.
    pub kept: PersonId,
    /// Its person's name.
    pub name: String,
    /// The name in the record that was joined to it.
    pub former_name: String,
    /// Who joined them.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: String,
    /// What was written since and could belong to either.
    pub since: Vec<SinceRow>,
}

/// Opens what was joined, to part it.
///
/// # Errors
/// [`AppError::NotFound`] where the account does not keep the record, or it was parted already.
pub async fn parting(ctx: &Ctx, moving: Uuid) -> AppResult<Parting> {
    ctx.authorise(Act::RecordsCompare)?;
    let mut tx = ctx.read().await?;
    let permit = held(ctx, &mut tx, moving).await?;
    let row = tx.moving_get(&permit, moving).await?.ok_or(AppError::NotFound)?;
    let (former, kept) = tx.permit_persons_of_move(&permit).await?;
    let former = ctx.disclose(tx.person_get(&former).await?).ok_or(AppError::NotFound)?;
    let kept = ctx.disclose(tx.person_get(&kept).await?).ok_or(AppError::NotFound)?;
    // whoever looks after records that nobody keeps opens neither
    let own = tx.permit_person(&ctx.stance()?, kept.id).await?.is_some_and(|permit| *permit.write());
    let name = |row: &PersonRow| {
        if own { full_name(&row.given_name, &row.family_name) } else { initials(&row.given_name, &row.family_name) }
    };
    Ok(Parting {
        kept: PersonId(kept.id),
        name: name(&kept),
        former_name: name(&former),
        by: row.made_by_name,
        at: time::moment(row.made_at),
        why: row.why,
        since: tx.joining_since(&permit, moving).await?,
    })
}

async fn held(ctx: &Ctx, tx: &mut Box<dyn Tx>, moving: Uuid) -> AppResult<MovePermit> {
    let unheld = for_unheld(ctx).is_some();
    ctx.on_ground(practice::access::Ground::Joining.as_str());
    tx.permit_parting(&ctx.stance()?, moving, unheld).await?.ok_or(AppError::NotFound)
}

/// Parts two records that were joined: they turned out to be two people's. What stood in the former goes back to it, with what came of
/// that; of what was written since, `goes` goes there too, by its id.
///
/// # Errors
/// [`AppError::Invalid`] without a reason, or for something that was not written since; [`AppError::NotPossible`] where the record was
/// joined on to another; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn part(ctx: &Ctx, moving: Uuid, form: Uuid, why: &str, goes: &[Uuid]) -> AppResult<PersonId> {
    ctx.authorise(Act::RecordsCompare)?;
    if why.trim().is_empty() {
        return Err(AppError::field("why", "Say how you know that these are two people"));
    }
    if let Some(problem) = too_long("why", why, LONG_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = held(ctx, &mut tx, moving).await?;
    tx.moving_lock(&permit).await?;
    let row = tx.moving_get(&permit, moving).await?.filter(|row| row.undone_at.is_none()).ok_or(AppError::NotFound)?;
    let since = tx.joining_since(&permit, moving).await?;
    for id in goes {
        // a handful: what was written between joining and parting
        let one = since
            .iter()
            .find(|one| one.row_id == *id)
            .ok_or_else(|| AppError::field("goes", "Something you chose is no longer there. Look at the list again"))?;
        tx.moved_add(&permit, moving, &one.kind, one.row_id).await?;
        let tie = TieKind::parse(&one.words).filter(|_| one.kind == "person_tie");
        if let Some(mirror) = tie.map(TieKind::inverse) {
            tx.moved_mirror(&permit, moving, one.row_id, mirror.as_str()).await?;
        }
    }
    tx.moved_take_support(&permit, moving).await?;
    tx.joining_unlink(&permit, moving).await.map_err(|error| match error {
        StoreError::Stale => AppError::NotPossible(
            "The record that is kept was joined on to another one since. Part those two first".to_owned(),
        ),
        other => other.into(),
    })?;
    let (former, kept) = (*permit.former(), *permit.kept());
    tx.moved_apply(&permit, moving, former).await?;
    tx.moved_events(&permit, moving, former).await?;
    let (_, kept_permit) = tx.permit_persons_of_move(&permit).await?;
    let now = ctx.disclose(tx.person_get(&kept_permit).await?).ok_or(AppError::NotFound)?;
    let filled: Value = serde_json::from_str(&row.fields).unwrap_or_default();
    let back = emptied(&now, &filled);
    if back != now {
        tx.person_save(&kept_permit, &back).await?;
    }
    let ways = ctx.disclose(tx.person_contacts(&kept_permit).await?);
    let ways_back = ways_emptied(&ways, &filled);
    if ways_back != ways {
        tx.person_contacts_replace(&kept_permit, &ways_back).await?;
    }
    if now.account_id.is_some() && filled["account"].is_null() {
        // whose invitation it was that was used meanwhile, nobody can tell: whoever signs in is invited anew, to their own
        tx.person_account_end(&kept_permit).await?;
        ctx.event(&mut tx, Kind::PlanEnded, About::person(kept, kept), &json!({}));
    }
    tx.moving_undone(&permit, moving, ctx.at(), ctx.account()?.0, why.trim()).await?;
    tx.pair_settle(&permit, PairState::NotSame.as_str(), ctx.at(), ctx.actor_name(), why.trim()).await?;
    let body = json!({ "why": why.trim() });
    ctx.event(&mut tx, Kind::RecordsParted, About::person(kept, former), &body);
    ctx.event(&mut tx, Kind::RecordsParted, About::person(former, kept), &body);
    ctx.finish(tx, form, &format!("/people/{kept}"), None).await?;
    Ok(PersonId(kept))
}
