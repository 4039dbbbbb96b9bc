//! A death (DOMAIN 4.10). Nothing is changed in the record but that it is known: messages, nudges and the person's own portal ask for that
//! and stop; so what was entered by mistake is taken back whole. Partners with an open introduction are listed until each is told.

use super::{held, place};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use practice::access::Act;
use practice::death::{Death, check_taken_back, is_reviewed};
use practice::event::Kind;
use practice::goal::{SHORT_MAX, check_words};
use practice::ids::PersonId;
use practice::person::{TieKind, age_on, full_name};
use serde_json::json;
use store::life::{DeathPartnerRow, DeathRow};
use store::people::PersonTieRow;
use uuid::Uuid;

/// What is known of a death, and what is to be done.
#[derive(Debug)]
pub struct Known {
    /// The person's name.
    pub name: String,
    /// The death, where one is known.
    pub death: Option<DeathRow>,
    /// Groups to whom the person was introduced.
    pub partners: Vec<DeathPartnerRow>,
    /// Those tied to the person, next of kin first, with how each is reached where it stands in this record.
    pub family: Vec<PersonTieRow>,
    /// Whether the child death review is told too.
    pub reviewed: bool,
    /// Whether an account opened the person's own plan.
    pub portal: bool,
}

/// Opens what is known.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where the record is not the account's to change.
pub async fn death(ctx: &Ctx, person: PersonId) -> AppResult<Known> {
    ctx.authorise(Act::PersonWrite)?;
    let mut tx = ctx.read().await?;
    let (permit, row) = held(ctx, &mut tx, person).await?;
    let death = ctx.disclose(tx.death_get(&permit).await?);
    let partners = ctx.disclose(tx.death_partners(&permit).await?);
    let mut family = ctx.disclose(tx.person_ties(&permit).await?);
    family.retain(|tie| tie.until_on.is_none());
    family.sort_by_key(|tie| TieKind::parse(&tie.kind).map_or(1, TieKind::told_in_order));
    let day = death.as_ref().and_then(|d| d.died_on).map_or(ctx.today(), time::date);
    let age = row.birth_date.map(|born| age_on(time::date(born), day));
    Ok(Known {
        name: full_name(&row.given_name, &row.family_name),
        death,
        partners,
        family,
        reviewed: age.is_some_and(is_reviewed),
        portal: row.account_id.is_some(),
    })
}

/// Records a death. From now on nothing goes out to the person, nobody is asked to ring them, and their own plan opens no longer.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where it is known already; [`AppError::TakenBefore`].
pub async fn record_death(ctx: &Ctx, person: PersonId, form: Uuid, death: Death) -> AppResult<()> {
    ctx.authorise(Act::PersonWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, row) = held(ctx, &mut tx, person).await?;
    death.check(row.birth_date.map(time::date), ctx.today()).map_err(AppError::Invalid)?;
    if tx.death_holds(person.0).await? {
        return Err(AppError::NotPossible("It is recorded already that this person has died".to_owned()));
    }
    let known = DeathRow {
        id: ctx.id(),
        person_id: person.0,
        died_on: death.died_on.map(time::day),
        source: death.source.as_str().to_owned(),
        note: death.note.trim().to_owned(),
        recorded_at: ctx.at(),
        recorded_by: ctx.account()?.0,
    };
    tx.death_insert(&permit, &known).await?;
    let body = json!({ "died_on": death.died_on, "source": known.source, "note": known.note });
    ctx.event(&mut tx, Kind::DeathRecorded, About::person(person.0, known.id), &body);
    let page = format!("{}/death", place(person));
    ctx.finish(tx, form, &page, Some(&page)).await
}

/// Takes a death back that was entered by mistake: all that it stopped goes on.
///
/// # Errors
/// [`AppError::Invalid`] without a reason; [`AppError::NotPossible`] where none is known; [`AppError::TakenBefore`].
pub async fn take_back_death(ctx: &Ctx, person: PersonId, form: Uuid, why: &str) -> AppResult<()> {
    ctx.authorise(Act::PersonWrite)?;
    check_taken_back(why).map_err(|problem| AppError::Invalid(vec![problem]))?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, _) = held(ctx, &mut tx, person).await?;
    let Some(known) = ctx.disclose(tx.death_get(&permit).await?) else {
        return Err(AppError::NotPossible("No death is recorded here, or it was taken back already".to_owned()));
    };
    let told: Vec<String> = ctx
        .disclose(tx.death_partners(&permit).await?)
        .into_iter()
        .filter(|partner| partner.told_at.is_some())
        .map(|partner| partner.asset_name)
        .collect();
    tx.death_take_back(&permit, known.id, ctx.at(), ctx.actor_name(), why.trim()).await?;
    // whoever was told has to be told again; their names stand with it
    let body = json!({ "why": why.trim(), "were_told": told });
    ctx.event(&mut tx, Kind::DeathTakenBack, About::person(person.0, known.id), &body);
    ctx.finish(tx, form, &place(person), Some(&format!("{}/death", place(person)))).await
}

/// Notes that a group was told.
///
/// # Errors
/// [`AppError::NotFound`] where the person was not introduced there; [`AppError::NotPossible`] where it was told, or no death is known.
pub async fn told_partner(ctx: &Ctx, person: PersonId, connection: Uuid, form: Uuid, how: &str) -> AppResult<()> {
    ctx.authorise(Act::PersonWrite)?;
    check_words("how", how, SHORT_MAX).map_err(|problem| AppError::Invalid(vec![problem]))?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, _) = held(ctx, &mut tx, person).await?;
    let Some(known) = ctx.disclose(tx.death_get(&permit).await?) else {
        return Err(AppError::NotPossible("No death is recorded here, so nobody is told of one".to_owned()));
    };
    let partners = ctx.disclose(tx.death_partners(&permit).await?);
    let partner = partners.into_iter().find(|p| p.connection_id == connection).ok_or(AppError::NotFound)?;
    if partner.told_at.is_some() {
        return Err(AppError::NotPossible("They were told already".to_owned()));
    }
    let told = (ctx.id(), known.id, connection);
    tx.death_told_insert(&permit, told, how.trim(), ctx.at(), ctx.account()?.0).await?;
    let body = json!({ "asset": partner.asset_name, "note": how.trim() });
    ctx.event(&mut tx, Kind::PartnerToldOfDeath, About::person(person.0, connection), &body);
    ctx.finish(tx, form, &format!("{}/death", place(person)), None).await
}
