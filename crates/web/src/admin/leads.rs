//! Who leads on safety at a site (DOMAIN 4.8): a part of the site's page.

use super::sites;
use crate::error::WebResult;
use crate::routes::{Need::May, routes};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use app::concerns::{LeadDraft, SiteLeadRow};
use app::time;
use axum::extract::Path;
use jiff::civil::Date;
use practice::access::Act;
use practice::concern::Lead;
use practice::ids::SiteId;
use practice::person::show_phone;
use serde::Serialize;
use uuid::Uuid;

routes! {
    POST "/admin/sites/{site}/leads" May(Act::SiteManage) => add;
    POST "/admin/sites/{site}/leads/{lead}/end" May(Act::SiteManage) => end;
}

/// A lead in the list of a site.
#[derive(Debug, Clone, Serialize)]
pub(super) struct LeadView {
    id: String,
    name: String,
    kind: &'static str,
    deputy: bool,
    phone: String,
    /// Whether Leeway tells them.
    here: bool,
    from: String,
    until: Option<String>,
    now: bool,
}

pub(super) fn view(row: &SiteLeadRow, today: Date) -> LeadView {
    LeadView {
        id: row.id.to_string(),
        name: row.name.clone(),
        kind: Lead::parse(&row.kind).map_or("Lead", Lead::words),
        deputy: row.deputy,
        phone: if row.phone.is_empty() { String::new() } else { show_phone(&row.phone) },
        here: row.account_id.is_some(),
        from: row.from_on.to_string(),
        until: row.until_on.map(|day| day.to_string()),
        now: row.until_on.is_none_or(|day| time::date(day) > today),
    }
}

async fn add(visit: Visit, Path(site): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let draft = LeadDraft {
        kind: Lead::parse(&typed(&form, "lead_kind")),
        deputy: typed(&form, "lead_deputy") == "yes",
        name: typed(&form, "lead_name"),
        phone: typed(&form, "lead_phone"),
        email: typed(&form, "lead_email"),
    };
    match app::concerns::add_lead(visit.ctx(), SiteId(site), visit.once(&form), draft).await {
        Ok(()) => Ok(done(&format!("/admin/sites/{site}"), "lead_set")),
        Err(error) => sites::page_with_lead(&visit, site, mend(&form, error, "lead_name")?).await,
    }
}

async fn end(visit: Visit, Path((site, lead)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    app::concerns::end_lead(visit.ctx(), SiteId(site), lead, visit.once(&form)).await?;
    Ok(done(&format!("/admin/sites/{site}"), "lead_ended"))
}

pub(super) fn sample(now: bool) -> LeadView {
    LeadView {
        id: "l".to_owned(),
        name: "Dr Priya Shah".to_owned(),
        kind: Lead::Adult.words(),
        deputy: now,
        phone: if now { "01632 960123".to_owned() } else { String::new() },
        here: now,
        from: "2026-01-05".to_owned(),
        until: (!now).then(|| "2026-05-05".to_owned()),
        now,
    }
}
