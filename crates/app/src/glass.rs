//! Breaking the glass (DOMAIN 10): somebody opens a record that is not theirs because something cannot wait. First why, in words; then
//! whom; the record opens for hours, for reading, without what is hidden in it; the information-governance lead has it on every page until
//! it has an outcome.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::notices::{self, Of};
use crate::{search, time};
use practice::access::{Act, Ground};
use practice::event::Kind;
use practice::glass::{Lasts, Outcome, Reason, check_why};
use practice::goal::{LONG_MAX, check_words};
use practice::ids::PersonId;
use serde_json::json;
use store::glass::GlassOutcome;
pub use store::glass::GlassRow;
use store::people::PersonFoundRow;
use store::permit::GlassPermit;
use store::referrals::After;
use store::{PAGE, StoreError, Tx};
use uuid::Uuid;

/// An opening as the form gives it.
#[derive(Debug, Clone)]
pub struct NewGlass {
    /// The form's own id.
    pub form: Uuid,
    /// Why.
    pub reason: Reason,
    /// What is happening, in words.
    pub why: String,
    /// For how long.
    pub lasts: Lasts,
}

/// An opening, for whoever made it.
#[derive(Debug)]
pub struct Opened {
    /// The opening.
    pub glass: GlassRow,
    /// Whether its time is not over.
    pub open: bool,
}

/// Days for which one's own openings are listed: as long as anybody asks about them.
const OWN_DAYS: i64 = 31;

/// Begins an opening; nobody's record is opened by that yet, and the governance lead sees it from now on.
///
/// # Errors
/// [`AppError::Invalid`] where nothing is said; [`AppError::TakenBefore`].
pub async fn begin(ctx: &Ctx, new: NewGlass) -> AppResult<Uuid> {
    ctx.authorise(Act::GlassBreak)?;
    check_why(&new.why).map_err(|problem| AppError::Invalid(vec![problem]))?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let row = GlassRow {
        id: ctx.id(),
        reason: new.reason.as_str().to_owned(),
        why: new.why.trim().to_owned(),
        person_id: None,
        made_by: ctx.account()?.0,
        made_by_name: ctx.actor_name().to_owned(),
        made_at: ctx.at(),
        until_at: time::at(ctx.now().saturating_add(new.lasts.duration()).unwrap_or(ctx.now())),
        closed_at: None,
        outcome: None,
        outcome_words: String::new(),
        looked_at: None,
        looked_by_name: None,
        version: 1,
    };
    tx.glass_insert(&row).await?;
    let body = json!({ "reason": new.reason.words(), "why": row.why });
    ctx.event(&mut tx, Kind::GlassBegun, About::service(row.id), &body);
    // told at once, in words that say nothing (DOMAIN 10); on their pages it stands in any case
    let leads = tx.glass_leads(row.made_by).await?;
    notices::tell(ctx, &mut tx, Of::Glass, row.id, &leads).await?;
    ctx.finish(tx, new.form, &format!("/emergency/{}", row.id), Some("/emergency")).await?;
    ctx.app.watch.forget(ctx.service().0);
    Ok(row.id)
}

/// One's own openings of late, newest first.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn own(ctx: &Ctx) -> AppResult<Vec<GlassRow>> {
    ctx.authorise(Act::GlassBreak)?;
    let since = ctx.now().saturating_sub(jiff::SignedDuration::from_hours(24 * OWN_DAYS)).unwrap_or(ctx.now());
    let mut tx = ctx.read().await?;
    Ok(tx.glass_of(ctx.account()?.0, time::at(since)).await?)
}

/// One opening of one's own.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn open(ctx: &Ctx, glass: Uuid) -> AppResult<Opened> {
    ctx.authorise(Act::GlassBreak)?;
    let mut tx = ctx.read().await?;
    let row = tx.glass_get(glass).await?.filter(|row| Some(row.made_by) == ctx.account_uuid());
    let row = row.ok_or(AppError::NotFound)?;
    let open = tx.permit_glass(ctx.account()?.0, glass, ctx.at()).await?.is_some();
    Ok(Opened { glass: row, open })
}

async fn permit(ctx: &Ctx, tx: &mut Box<dyn Tx>, glass: Uuid) -> AppResult<GlassPermit> {
    ctx.authorise(Act::GlassBreak)?;
    tx.permit_glass(ctx.account()?.0, glass, ctx.at()).await?.ok_or(AppError::NotFound)
}

/// Looks for the person. Nobody leafs through the service: an NHS number, or a name with a date of birth, a postcode or a telephone number
/// is asked for. Who was listed is noted with the ground *emergency*.
///
/// # Errors
/// [`AppError::Invalid`] where too little is known; [`AppError::NotFound`].
pub async fn find(ctx: &Ctx, glass: Uuid, typed: &str) -> AppResult<Vec<PersonFoundRow>> {
    let sought = search::understood(ctx, typed)?;
    let narrow = sought.birth_date.is_some() || sought.postcode.is_some() || sought.contact.is_some();
    if sought.nhs_number.is_none() && (sought.words.is_empty() || !narrow) {
        return Err(AppError::field(
            "q",
            "Enter an NHS number, or a name with a date of birth, a postcode or a telephone number",
        ));
    }
    let mut tx = ctx.read().await?;
    let permit = permit(ctx, &mut tx, glass).await?;
    ctx.on_ground(Ground::Emergency.as_str());
    Ok(ctx.disclose(tx.glass_find(&permit, &search::sought_person(&sought)).await?))
}

/// Names the person; from now on the record opens to whoever began this, for reading, until its time is over.
///
/// # Errors
/// [`AppError::NotPossible`] where it names somebody already, or the record is one's own; [`AppError::NotFound`].
pub async fn name(ctx: &Ctx, glass: Uuid, form: Uuid, person: PersonId) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = permit(ctx, &mut tx, glass).await?;
    tx.glass_open(&permit, person.0, ctx.at()).await.map_err(|error| match error {
        StoreError::Stale => AppError::NotPossible(
            "This record cannot be opened so: you have named somebody already, or the record is your own".to_owned(),
        ),
        StoreError::NoSuch => AppError::NotFound,
        other => other.into(),
    })?;
    ctx.event(&mut tx, Kind::GlassOpened, About::person(person.0, glass), &json!({}));
    ctx.finish(tx, form, &format!("/people/{person}"), None).await
}

/// Closes an opening before its time is over.
///
/// # Errors
/// [`AppError::NotFound`] where it is another's, or its time is over.
pub async fn close(ctx: &Ctx, glass: Uuid, form: Uuid) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = permit(ctx, &mut tx, glass).await?;
    tx.glass_close(&permit, ctx.at()).await?;
    ctx.event(&mut tx, Kind::GlassClosed, About::service(glass), &json!({}));
    ctx.finish(tx, form, &format!("/emergency/{glass}"), None).await
}

/// Openings of the service, newest first, without whose record it was.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn page(ctx: &Ctx, waiting: bool, before: Option<After>) -> AppResult<(Vec<GlassRow>, Option<After>)> {
    ctx.authorise(Act::GlassReview)?;
    let mut tx = ctx.read().await?;
    let rows = tx.glass_page(waiting, before, PAGE).await?;
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows.last().filter(|_| full).map(|row| After { at: row.made_at, id: row.id });
    Ok((rows, next))
}

/// One opening, for whoever looks at it afterwards.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn looked(ctx: &Ctx, glass: Uuid) -> AppResult<GlassRow> {
    ctx.authorise(Act::GlassReview)?;
    let mut tx = ctx.read().await?;
    tx.glass_get(glass).await?.ok_or(AppError::NotFound)
}

/// Notes what came of looking at it; the access ends with that where it had not. It can be said anew when more is known.
///
/// # Errors
/// [`AppError::Invalid`] without words; [`AppError::NotPossible`] for one's own; [`AppError::Stale`].
pub async fn settle(ctx: &Ctx, glass: Uuid, form: Uuid, version: i64, outcome: Outcome, words: &str) -> AppResult<()> {
    ctx.authorise(Act::GlassReview)?;
    check_words("words", words, LONG_MAX).map_err(|problem| AppError::Invalid(vec![problem]))?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = tx.glass_get(glass).await?.ok_or(AppError::NotFound)?;
    let by = ctx.account()?.0;
    if row.made_by == by {
        return Err(AppError::NotPossible("You opened this yourself, so somebody else has to look at it".to_owned()));
    }
    let said = GlassOutcome { id: glass, version, outcome: outcome.as_str(), words: words.trim(), at: ctx.at(), by };
    tx.glass_settle(&said).await?;
    let body = json!({ "result": outcome.words(), "words": words.trim() });
    ctx.event(&mut tx, Kind::GlassLookedAt, About::service(glass), &body);
    ctx.finish(tx, form, &format!("/audit/emergencies/{glass}"), Some(&format!("/audit/emergencies/{glass}"))).await?;
    ctx.app.watch.forget(ctx.service().0);
    Ok(())
}
