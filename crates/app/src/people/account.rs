//! A person's own way to their plan (DOMAIN 2, 10): the worker invites them, an address that can be used once ties
//! their account to their record, and either can end it. The address is handed over by the
//! worker: Leeway sends a person nothing by itself.

use super::{kept, place};
use crate::accounts::{Gives, issue};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::secrets::Token;
use practice::access::Act;
use practice::event::Kind;
use practice::ids::PersonId;
use practice::person::{ContactKind, full_name};
use serde_json::json;
use store::people::PersonContactRow;
use uuid::Uuid;

/// Whether a person reads their own plan, and what an invitation would be made out to.
#[derive(Debug)]
pub struct OwnPlan {
    /// The person's name.
    pub name: String,
    /// Whether an account is tied to the record.
    pub tied: bool,
    /// Their e-mail address, where one may be used.
    pub email: String,
}

/// How a person stands to their own plan.
///
/// # Errors
/// [`AppError::NotFound`] where the person is none of the account's.
pub async fn own_plan(ctx: &Ctx, person: PersonId) -> AppResult<OwnPlan> {
    ctx.authorise(Act::PlanInvite)?;
    let mut tx = ctx.read().await?;
    let (permit, row) = kept(ctx, &mut tx, person).await?;
    let ways = ctx.disclose(tx.person_contacts(&permit).await?);
    let usable = |w: &&PersonContactRow| w.kind == ContactKind::Email.as_str() && !w.never_use;
    Ok(OwnPlan {
        name: full_name(&row.given_name, &row.family_name),
        tied: row.account_id.is_some(),
        email: ways.iter().find(usable).map(|w| w.value.clone()).unwrap_or_default(),
    })
}

/// Invites a person to their own plan; gives the secret part of the address, which is shown once.
///
/// # Errors
/// [`AppError::Invalid`] for an address that is none, or that the record says never to use;
/// [`AppError::NotPossible`] where an account is tied already; [`AppError::TakenBefore`].
pub async fn invite_to_plan(ctx: &Ctx, person: PersonId, form: Uuid, email: &str) -> AppResult<Token> {
    ctx.authorise(Act::PlanInvite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, row) = kept(ctx, &mut tx, person).await?;
    if row.account_id.is_some() {
        return Err(AppError::NotPossible("This person reads their plan already. End that first".to_owned()));
    }
    let email = practice::person::parse_email(email)
        .map_err(|error| AppError::field("email", error.to_string()))?
        .to_lowercase();
    let ways = ctx.disclose(tx.person_contacts(&permit).await?);
    if ways.iter().any(|w| w.never_use && w.value.eq_ignore_ascii_case(&email)) {
        return Err(AppError::field(
            "email",
            "The record says never to use this address. Ask the person for another one",
        ));
    }
    let name = full_name(&row.given_name, &row.family_name);
    let token = issue(ctx, &mut tx, (&email, &name), Gives::Plan(person.0)).await?;
    ctx.event(&mut tx, Kind::PlanInvited, About::person(person.0, person.0), &json!({}));
    ctx.finish(tx, form, &place(person), Some(&format!("{}/plan", place(person)))).await?;
    Ok(token)
}

/// Ends it: the account opens this person's plan no longer.
///
/// # Errors
/// [`AppError::NotPossible`] where no account is tied.
pub async fn end_plan(ctx: &Ctx, person: PersonId, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::PlanInvite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, row) = kept(ctx, &mut tx, person).await?;
    if row.account_id.is_none() {
        return Err(AppError::NotPossible("No account is tied to this record".to_owned()));
    }
    tx.person_account_end(&permit).await?;
    ctx.event(&mut tx, Kind::PlanEnded, About::person(person.0, person.0), &json!({}));
    ctx.finish(tx, form, &place(person), None).await
}
