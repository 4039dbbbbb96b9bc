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
use practice::person::{ContactKind, NotSafe, full_name, safe_to_write};
use serde_json::json;
use store::Tx;
use store::people::PersonContactRow;
use store::permit::PersonPermit;
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
    /// Whether the person said that it is safe to write there.
    pub safe: bool,
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
    let usable = |w: &&PersonContactRow| w.kind == ContactKind::Email.as_str() && !w.never_use && !w.no_message;
    let first = ways.iter().filter(usable).max_by_key(|w| (w.safe, std::cmp::Reverse(w.position)));
    Ok(OwnPlan {
        safe: first.is_some_and(|w| w.safe),
        name: full_name(&row.given_name, &row.family_name),
        tied: row.account_id.is_some(),
        email: first.map(|w| w.value.clone()).unwrap_or_default(),
    })
}

/// Invites a person to their own plan; gives the secret part of the address, which is shown once.
///
/// Whoever reads the plan reads where the person goes and when: the address has to be one that the person called safe, to this worker now
/// (`says_safe`) or in the record.
///
/// # Errors
/// [`AppError::Invalid`] for an address that is none, or that the record says never to use;
/// [`AppError::NotPossible`] where an account is tied already, or the person has died; [`AppError::TakenBefore`].
pub async fn invite_to_plan(ctx: &Ctx, person: PersonId, form: Uuid, email: &str, says_safe: bool) -> AppResult<Token> {
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
    if tx.death_holds(person.0).await? {
        return Err(AppError::NotPossible("This person has died. Nobody is invited to their plan".to_owned()));
    }
    safe_address(ctx, &mut tx, &permit, &email, says_safe).await?;
    let name = full_name(&row.given_name, &row.family_name);
    let token = issue(ctx, &mut tx, (&email, &name), Gives::Plan(person.0)).await?;
    ctx.event(&mut tx, Kind::PlanInvited, About::person(person.0, person.0), &json!({}));
    ctx.finish(tx, form, &place(person), Some(&format!("{}/plan", place(person)))).await?;
    Ok(token)
}

/// Refuses an address that the person has not called safe; what they say now is kept with the address.
async fn safe_address(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &PersonPermit,
    email: &str,
    says_safe: bool,
) -> AppResult<()> {
    let mut ways = ctx.disclose(tx.person_contacts(permit).await?);
    if let Some(hidden) =
        ctx.disclose(tx.hidden_list(permit).await?).into_iter().find(|row| row.value.eq_ignore_ascii_case(email))
    {
        // it is not written into the open record; whether it is safe stands with it
        return safe_to_write(hidden.safe, hidden.no_message, hidden.never_use).map_err(|error| match error {
            NotSafe::NotAsked => AppError::field(
                "email",
                "This address is hidden, and not called safe. Say so under hidden details first",
            ),
            other => AppError::field("email", other.to_string()),
        });
    }
    let known = ways.iter_mut().find(|way| way.value.eq_ignore_ascii_case(email));
    let marks = known.as_ref().map_or((false, false, false), |way| (way.safe, way.no_message, way.never_use));
    match safe_to_write(marks.0 || says_safe, marks.1, marks.2) {
        Ok(()) if marks.0 => Ok(()),
        Ok(()) => {
            match known {
                Some(way) => way.safe = true,
                None => ways.push(PersonContactRow {
                    id: ctx.id(),
                    person_id: *permit.person(),
                    kind: ContactKind::Email.as_str().to_owned(),
                    value: email.to_owned(),
                    never_use: false,
                    no_message: false,
                    safe: true,
                    note: String::new(),
                    position: i32::try_from(ways.len()).unwrap_or(i32::MAX),
                }),
            }
            tx.person_contacts_replace(permit, &ways).await?;
            Ok(tx.hidden_touch(permit).await?)
        }
        Err(NotSafe::NotAsked) => Err(AppError::field(
            "says_safe",
            "Ask whether anybody else reads this address, and tick this if it is safe",
        )),
        Err(other) => Err(AppError::field("email", other.to_string())),
    }
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
