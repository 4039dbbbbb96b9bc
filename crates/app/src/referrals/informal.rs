//! What happens beside the referrals, noted in seconds so that it counts (DOMAIN 4.2): questions in passing, people helped
//! round the service, clinicians who signpost themselves. Nobody is named, so nothing of it opens a record.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use practice::access::Act;
use practice::event::Kind;
use practice::ids::SiteId;
use practice::needs;
use practice::referral::{Informal, Source};
use serde_json::json;
use store::organisation::SiteRow;
use store::referrals::InformalRow;
use uuid::Uuid;

/// Something informal, as the form gives it.
#[derive(Debug, Clone)]
pub struct NewInformal {
    /// The form's own id.
    pub form: Uuid,
    /// What it was.
    pub what: Informal,
    /// Who asked, helped or signposted.
    pub source: Source,
    /// What for, as a code; empty where it was not said.
    pub need: String,
    /// At which practice; none where it belongs to none.
    pub site: Option<SiteId>,
    /// On which day.
    pub day: Date,
}

/// The practices at which something informal can have happened.
///
/// # Errors
/// [`AppError::NotFound`] where the role notes nothing.
pub async fn informal_sites(ctx: &Ctx) -> AppResult<Vec<SiteRow>> {
    ctx.authorise(Act::InformalNote)?;
    super::practices(super::Entry::SignedIn(ctx)).await
}

/// Notes something informal. It is counted, and opens nothing.
///
/// # Errors
/// [`AppError::Invalid`] for a need that is none, or a day to come; [`AppError::NotFound`] for a practice that is not
/// this account's; [`AppError::TakenBefore`].
pub async fn note_informal(ctx: &Ctx, new: NewInformal) -> AppResult<()> {
    let sites = informal_sites(ctx).await?;
    if new.site.is_some_and(|site| !sites.iter().any(|one| one.id == site.0)) {
        return Err(AppError::NotFound);
    }
    if !new.need.is_empty() && needs::by_code(&new.need).is_none() {
        return Err(AppError::field("need", "Choose a need from the list, or leave it open"));
    }
    if new.day > ctx.today() {
        return Err(AppError::field("day", "Enter the day it happened: today or a day that has passed"));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let row = InformalRow {
        id: ctx.id(),
        what: new.what.as_str().to_owned(),
        source: new.source.as_str().to_owned(),
        need: new.need,
        site_id: new.site.map(|site| site.0),
        day: time::day(new.day),
        recorded_by: ctx.account()?.0,
        recorded_at: ctx.at(),
    };
    tx.informal_insert(&row).await?;
    let body = json!({ "what": row.what, "source": row.source, "need": row.need, "on": new.day.to_string() });
    ctx.event(&mut tx, Kind::InformalNoted, About::service(row.id), &body);
    ctx.finish(tx, new.form, "/refer/informal", None).await
}
