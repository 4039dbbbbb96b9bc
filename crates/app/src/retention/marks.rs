//! What is set on a record: holds, and that it is one of mental health services. And how long a record is kept, for whoever reads it.

use super::{MarkRow, Reckoned, ReviewRow, no_decision, overtaken, reckoned};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use practice::access::{Act, Ground as Stands};
use practice::event::Kind;
use practice::ids::PersonId;
use practice::person::full_name;
use practice::retention::{Mark, Stage, check_until, check_why};
use serde_json::json;
use store::permit::PersonPermit;
use store::referrals::After;
use store::{PAGE, Tx};
use uuid::Uuid;

/// How long a record is kept, and what is set on it.
#[derive(Debug)]
pub struct Kept {
    /// The person's name.
    pub name: String,
    /// How long it is kept.
    pub reckoned: Reckoned,
    /// What is set, and what was lifted, the newest first.
    pub marks: Vec<MarkRow>,
    /// Where it stands on the list of what is reviewed.
    pub review: Option<ReviewRow>,
    /// Whether this account may set and lift.
    pub may_set: bool,
}

/// What is to be set.
#[derive(Debug, Clone)]
pub struct NewMark {
    /// The form's own id.
    pub form: Uuid,
    /// What.
    pub mark: Mark,
    /// Why.
    pub why: String,
    /// The last day; none where it holds until it is lifted.
    pub until: Option<Date>,
}

fn place(person: PersonId) -> String {
    format!("/people/{person}/keeping")
}

/// The record that is used now, of one that the permit opens.
async fn root(tx: &mut Box<dyn Tx>, permit: &PersonPermit) -> AppResult<Uuid> {
    tx.retention_root(*permit.person()).await?.ok_or(AppError::NotFound)
}

/// The same in short, for the record's own page.
pub(crate) async fn of_permit(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &PersonPermit,
) -> AppResult<Option<practice::retention::Keeping>> {
    let Some(root) = tx.retention_root(*permit.person()).await? else { return Ok(None) };
    Ok(Some(reckoned(ctx, tx, root).await?.keeping))
}

/// How long a person's record is kept, for whoever may read it.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn of_person(ctx: &Ctx, person: PersonId) -> AppResult<Kept> {
    ctx.authorise(Act::PersonRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.person_permit(&mut tx, person).await?;
    if permit.ground() == Stands::TeamReferral.as_str() {
        // whoever triages sees what is asked, and no more
        return Err(AppError::NotFound);
    }
    let row = ctx.disclose(tx.person_get(&permit).await?).ok_or(AppError::NotFound)?;
    let root = root(&mut tx, &permit).await?;
    Ok(Kept {
        name: full_name(&row.given_name, &row.family_name),
        reckoned: reckoned(ctx, &mut tx, root).await?,
        marks: tx.mark_list(&permit).await?,
        review: tx.retention_of(root).await?,
        may_set: ctx.may(Act::RetentionReview),
    })
}

/// What is set in the whole service, the newest first, and where the list goes on.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn held(ctx: &Ctx, before: Option<After>) -> AppResult<(Vec<MarkRow>, Option<After>)> {
    ctx.authorise(Act::RetentionReview)?;
    ctx.on_ground(Stands::Retention.as_str());
    let rows = ctx.disclose(ctx.read().await?.mark_page(before, PAGE).await?);
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows.last().filter(|_| full).map(|r| After { at: r.set_at, id: r.id });
    Ok((rows, next))
}

/// Sets something on a record. A hold wins over whatever was decided: nothing is destroyed while it stands.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where the same is set already; [`AppError::NotFound`].
pub async fn set(ctx: &Ctx, person: PersonId, new: NewMark) -> AppResult<()> {
    ctx.authorise(Act::RetentionReview)?;
    let until = new.until.filter(|_| new.mark.holds());
    let faults = [check_why(&new.why), check_until(until, ctx.today())];
    let problems: Vec<_> = faults.into_iter().filter_map(Result::err).collect();
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let permit = ctx.person_permit(&mut tx, person).await?;
    let root = root(&mut tx, &permit).await?;
    let twice = |row: &MarkRow| row.lifted_at.is_none() && row.mark == new.mark.as_str();
    if new.mark == Mark::MentalHealth && tx.mark_list(&permit).await?.iter().any(twice) {
        return Err(AppError::NotPossible("This record is marked as a mental health record already".to_owned()));
    }
    let row = MarkRow {
        id: ctx.id(),
        person_id: root,
        mark: new.mark.as_str().to_owned(),
        why: new.why.trim().to_owned(),
        until_on: until.map(time::day),
        set_at: ctx.at(),
        set_by: ctx.account()?.0,
        set_by_name: ctx.actor_name().to_owned(),
        lifted_at: None,
        lifted_by: String::new(),
        lifted_why: String::new(),
        version: 1,
    };
    tx.mark_insert(&row).await?;
    let body = json!({ "what": new.mark.words(), "why": row.why, "until": until });
    ctx.event(&mut tx, Kind::RetentionMarked, About::person(root, row.id), &body);
    if let Some(review) = tx.retention_of(root).await? {
        stop(ctx, &mut tx, review, new.mark).await?;
    }
    ctx.finish(tx, new.form, &place(person), Some(&place(person))).await
}

/// A decision that was made before knows nothing of what is set now.
async fn stop(ctx: &Ctx, tx: &mut Box<dyn Tx>, mut review: ReviewRow, mark: Mark) -> AppResult<()> {
    if review.stage == Stage::Kept.as_str() {
        return Ok(());
    }
    if mark.holds() {
        return overtaken(ctx, tx, review).await;
    }
    if review.stage != Stage::Waiting.as_str() {
        let about = About::person(review.person_id, review.id);
        no_decision(&mut review);
        tx.retention_save(&review).await?;
        ctx.event(tx, Kind::RetentionTakenBack, about, &json!({ "why": "The record is now kept by other periods" }));
    }
    Ok(())
}

/// Lifts something that was set.
///
/// # Errors
/// [`AppError::Invalid`] without a reason; [`AppError::NotPossible`] where it was lifted; [`AppError::NotFound`].
pub async fn lift(ctx: &Ctx, person: PersonId, mark: Uuid, form: Uuid, why: &str) -> AppResult<()> {
    ctx.authorise(Act::RetentionReview)?;
    check_why(why).map_err(|problem| AppError::Invalid(vec![problem]))?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.person_permit(&mut tx, person).await?;
    let mut row = tx.mark_get(&permit, mark).await?.ok_or(AppError::NotFound)?;
    if row.lifted_at.is_some() {
        return Err(AppError::NotPossible("This was lifted already".to_owned()));
    }
    row.lifted_at = Some(ctx.at());
    ctx.actor_name().clone_into(&mut row.lifted_by);
    why.trim().clone_into(&mut row.lifted_why);
    tx.mark_lift(&row).await?;
    let what = Mark::parse(&row.mark).map_or("", Mark::words);
    let body = json!({ "what": what, "why": row.lifted_why });
    ctx.event(&mut tx, Kind::RetentionLifted, About::person(row.person_id, row.id), &body);
    ctx.finish(tx, form, &place(person), None).await
}
