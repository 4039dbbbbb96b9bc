//! Who leads on safety at a site (DOMAIN 4.8).

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use practice::access::Act;
use practice::concern::Lead;
use practice::event::Kind;
use practice::goal::{SHORT_MAX, too_long};
use practice::ids::SiteId;
use practice::problem::Problem;
use serde_json::json;
use store::concerns::SiteLeadRow;
use uuid::Uuid;

/// A lead as the form gives it.
#[derive(Debug, Clone)]
pub struct LeadDraft {
    /// What they lead on; none where the form was left open.
    pub kind: Option<Lead>,
    /// Whether they stand in for whoever leads.
    pub deputy: bool,
    /// Their name.
    pub name: String,
    /// Where they are rung.
    pub phone: String,
    /// With which address they sign in here; empty for somebody without an account.
    pub email: String,
}

/// Who leads, and who led, at a site.
///
/// # Errors
/// [`AppError::NotFound`] where the role keeps no sites.
pub async fn of_site(ctx: &Ctx, site: SiteId) -> AppResult<Vec<SiteLeadRow>> {
    ctx.authorise(Act::SiteManage)?;
    Ok(ctx.read().await?.site_lead_list(site.0, ctx.day()).await?)
}

/// Sets a lead from today.
///
/// # Errors
/// [`AppError::Invalid`] naming what is missing, or where the address signs in to nothing here; [`AppError::NotFound`].
pub async fn add(ctx: &Ctx, site: SiteId, form: Uuid, draft: LeadDraft) -> AppResult<()> {
    ctx.authorise(Act::SiteManage)?;
    let mut problems = Vec::new();
    if draft.kind.is_none() {
        problems.push(Problem::new("lead_kind", "Choose what they lead on."));
    }
    if draft.name.trim().is_empty() {
        problems.push(Problem::new("lead_name", "Enter their name."));
    }
    problems.extend(too_long("lead_name", &draft.name, SHORT_MAX));
    if draft.phone.trim().is_empty() && draft.email.trim().is_empty() {
        problems.push(Problem::new("lead_phone", "Enter a telephone number, or the address they sign in with."));
    }
    let phone = match draft.phone.trim() {
        "" => String::new(),
        written => practice::person::parse_phone(written).unwrap_or_else(|error| {
            problems.push(Problem::new("lead_phone", error.to_string()));
            String::new()
        }),
    };
    let Some(kind) = draft.kind.filter(|_| problems.is_empty()) else { return Err(AppError::Invalid(problems)) };
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    tx.site_get(site.0).await?.ok_or(AppError::NotFound)?;
    let account = match draft.email.trim() {
        "" => None,
        email => Some(tx.account_here(&email.to_lowercase(), ctx.at()).await?.ok_or_else(|| {
            AppError::field(
                "lead_email",
                "Nobody who could answer signs in here with this address: a link worker, a supervisor or a referrer. Invite them first, or leave it empty.",
            )
        })?),
    };
    let row = SiteLeadRow {
        id: ctx.id(),
        site_id: site.0,
        site_name: String::new(),
        kind: kind.as_str().to_owned(),
        deputy: draft.deputy,
        name: draft.name.trim().to_owned(),
        phone,
        account_id: account,
        from_on: ctx.day(),
        until_on: None,
    };
    tx.site_lead_insert(&row).await?;
    let body = json!({ "name": row.name, "kind": row.kind, "deputy": row.deputy, "phone": row.phone });
    ctx.event(&mut tx, Kind::LeadSet, About::service(site.0), &body);
    ctx.finish(tx, form, &format!("/admin/sites/{site}"), None).await
}

/// Ends a lead as of today.
///
/// # Errors
/// [`AppError::NotFound`] where there is no such one at the site, or it had ended.
pub async fn end(ctx: &Ctx, site: SiteId, lead: Uuid, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::SiteManage)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    if !tx.site_lead_end(lead, site.0, ctx.day()).await? {
        return Err(AppError::NotFound);
    }
    ctx.event(&mut tx, Kind::LeadUnset, About::service(site.0), &json!({}));
    ctx.finish(tx, form, &format!("/admin/sites/{site}"), None).await
}
