//! Whether somebody can decide something themselves (DOMAIN 4.10): what was found, added to and never changed.

use super::{kept, place};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use practice::ability::{Ability, Kind as Asked};
use practice::access::Act;
use practice::event::Kind;
use practice::ids::PersonId;
use practice::person::{age_on, full_name};
use serde_json::json;
use store::life::AbilityRow;
use uuid::Uuid;

/// Whom it is about, for the form.
#[derive(Debug)]
pub struct Asking {
    /// The person's name.
    pub name: String,
    /// Which of the two is asked of somebody of this age.
    pub kind: Asked,
}

/// Opens the form.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where the record is not the account's to change.
pub async fn ask(ctx: &Ctx, person: PersonId) -> AppResult<Asking> {
    ctx.authorise(Act::PersonWrite)?;
    let mut tx = ctx.read().await?;
    let (_, row) = kept(ctx, &mut tx, person).await?;
    let age = row.birth_date.map(|born| age_on(time::date(born), ctx.today()));
    Ok(Asking { name: full_name(&row.given_name, &row.family_name), kind: Asked::at(age) })
}

/// Records what was found.
///
/// # Errors
/// [`AppError::Invalid`] with every problem; [`AppError::TakenBefore`].
pub async fn find(ctx: &Ctx, person: PersonId, form: Uuid, ability: Ability) -> AppResult<()> {
    ctx.authorise(Act::PersonWrite)?;
    ability.check(ctx.today()).map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, _) = kept(ctx, &mut tx, person).await?;
    let lacks: Vec<&str> = ability.lacks.iter().map(|test| test.as_str()).collect();
    let row = AbilityRow {
        id: ctx.id(),
        person_id: person.0,
        kind: ability.kind.as_str().to_owned(),
        decision: ability.decision.trim().to_owned(),
        finding: ability.finding.as_str().to_owned(),
        tests: lacks.join(" "),
        how: ability.how.trim().to_owned(),
        decided: ability.decided.trim().to_owned(),
        consulted: ability.consulted.trim().to_owned(),
        on_day: time::day(ability.on),
        review_on: ability.review_on.map(time::day),
        recorded_at: ctx.at(),
        recorded_by: ctx.account()?.0,
    };
    tx.ability_insert(&permit, &row).await?;
    let body = json!({ "ability": row.kind, "decision": row.decision, "finding": row.finding, "lacks": lacks, "found_how": row.how,
                       "decided": row.decided, "consulted": row.consulted, "on": ability.on, "review_on": ability.review_on });
    ctx.event(&mut tx, Kind::AbilityFound, About::person(person.0, row.id), &body);
    let place = place(person);
    ctx.finish(tx, form, &place, Some(&format!("{place}/ability"))).await
}
