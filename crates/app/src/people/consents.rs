//! Consent by purpose (DOMAIN 4.10): given, refused, withdrawn; by whom and how. A missing one is flagged,
//! never a wall before safety.

use super::{kept, place};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use practice::ability::{Finding, Kind as Asked, Known, may_give};
use practice::access::Act;
use practice::consent::{GivenBy, How, Purpose, Standing};
use practice::event::Kind;
use practice::goal::{SHORT_MAX, too_long};
use practice::ids::PersonId;
use practice::person::{age_on, fold};
use serde_json::json;
use std::collections::HashSet;
use store::Tx;
use store::life::AbilityRow;
use store::people::{ConsentRow, PersonRow};
use store::permit::PersonPermit;
use uuid::Uuid;

/// A consent, or its refusal, as the form gives it.
#[derive(Debug, Clone)]
pub struct NewConsent {
    /// The form's own id.
    pub form: Uuid,
    /// For what.
    pub purpose: Purpose,
    /// Given, or refused.
    pub given: bool,
    /// By whom.
    pub given_by: GivenBy,
    /// How.
    pub how: How,
    /// A word about it, such as the partner's name.
    pub note: String,
}

/// Where a purpose stands, from what the person said of it, newest first.
pub(crate) fn stands(newest_first: &[ConsentRow], purpose: Purpose) -> Standing {
    let last = newest_first.iter().find(|row| row.purpose == purpose.as_str());
    last.map_or(Standing::NotAsked, |row| Standing::of(row.given, row.withdrawn_at.is_some()))
}

/// Records a consent or its refusal; what was said before stays.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn add_consent(ctx: &Ctx, person: PersonId, new: NewConsent) -> AppResult<()> {
    ctx.authorise(Act::PersonWrite)?;
    if let Some(problem) = too_long("note", &new.note, SHORT_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    if new.purpose == Purpose::ShareWithPartner && new.note.trim().is_empty() {
        return Err(AppError::field("note", "Say with which partner organisation"));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let (permit, who) = kept(ctx, &mut tx, person).await?;
    let known = known(ctx, &mut tx, &permit, &who).await?;
    may_give(new.given_by, known).map_err(|problem| AppError::Invalid(vec![problem]))?;
    let row = ConsentRow {
        id: ctx.id(),
        person_id: person.0,
        purpose: new.purpose.as_str().to_owned(),
        given: new.given,
        given_by: new.given_by.as_str().to_owned(),
        how: new.how.as_str().to_owned(),
        note: new.note.trim().to_owned(),
        at: ctx.at(),
        recorded_by: ctx.account_uuid(),
        withdrawn_at: None,
    };
    tx.consent_insert(person.0, &row).await?;
    let kind = if new.given { Kind::ConsentGiven } else { Kind::ConsentRefused };
    let body = json!({ "purpose": row.purpose, "given_by": row.given_by, "how": row.how, "note": row.note });
    ctx.event(&mut tx, kind, About::person(person.0, row.id), &body);
    if new.purpose == Purpose::ShareWithPractice {
        shares(ctx, &mut tx, &permit, Some(new.given)).await?;
    }
    let place = place(person);
    ctx.finish(tx, new.form, &place, Some(&format!("{place}/consents/new"))).await
}

/// What the record tells of whoever might say it.
async fn known(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &PersonPermit, who: &PersonRow) -> AppResult<Known> {
    let found = ctx.disclose(tx.ability_list(permit).await?);
    let ties = ctx.disclose(tx.person_ties(permit).await?);
    Ok(Known {
        age: who.birth_date.map(|born| age_on(time::date(born), ctx.today())),
        cannot: cannot(&found),
        parent: ties.iter().any(|tie| tie.parental && tie.until_on.is_none()),
    })
}

/// Whether the newest finding on any decision is that they cannot make it: what was found later holds, and a child's competence is no
/// adult's capacity.
fn cannot(newest_first: &[AbilityRow]) -> bool {
    let mut seen = HashSet::new();
    newest_first
        .iter()
        .filter(|row| row.kind == Asked::Capacity.as_str())
        .filter(|row| seen.insert(fold(&row.decision)))
        .any(|row| row.finding == Finding::Cannot.as_str())
}

/// What somebody says of sharing with the practice holds in their open support too, where it may have been said otherwise before.
async fn shares(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &PersonPermit, given: Option<bool>) -> AppResult<()> {
    let open = practice::episode::State::Ended.as_str();
    for listed in ctx.disclose(tx.episode_of_person(permit).await?) {
        // one is open, rarely two
        if listed.state == open {
            continue;
        }
        let Some(episode) = tx.permit_episode(&ctx.stance()?, listed.id).await?.filter(|episode| *episode.write())
        else {
            continue;
        };
        let Some(mut row) = ctx.disclose(tx.episode_get(&episode).await?) else { continue };
        if row.consent_to_share != given {
            row.consent_to_share = given;
            tx.episode_save(&episode, &row).await?;
        }
    }
    Ok(())
}

/// Withdraws a consent that was given.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where it was withdrawn before, or never given.
pub async fn withdraw_consent(ctx: &Ctx, person: PersonId, consent: Uuid, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::PersonWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, _) = kept(ctx, &mut tx, person).await?;
    let all = ctx.disclose(tx.consent_list(&permit).await?);
    let row = all.into_iter().find(|c| c.id == consent).ok_or(AppError::NotFound)?;
    if !row.given || row.withdrawn_at.is_some() {
        return Err(AppError::NotPossible(
            "This consent is not one that can be withdrawn: it was not given, or withdrawn before".to_owned(),
        ));
    }
    tx.consent_withdraw(&permit, consent, ctx.at()).await?;
    ctx.event(
        &mut tx,
        Kind::ConsentWithdrawn,
        About::person(person.0, consent),
        &json!({ "purpose": row.purpose, "note": row.note }),
    );
    if row.purpose == Purpose::ShareWithPractice.as_str() {
        shares(ctx, &mut tx, &permit, Some(false)).await?;
    }
    ctx.finish(tx, form, &place(person), None).await
}
