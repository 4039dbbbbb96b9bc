//! Practices' own links: made, shown once, taken back.

use crate::error::WebResult;
use crate::form::FormState;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, origin, typed, typed_id};
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::time;
use axum::http::HeaderMap;
use practice::access::Act;
use practice::ids::SiteId;
use serde::Serialize;
use uuid::Uuid;

routes! {
    GET "/admin/links" May(Act::LinkManage) => list;
    POST "/admin/links" May(Act::LinkManage) => make;
    POST "/admin/links/revoke" May(Act::LinkManage) => revoke;
}

/// A link in the list.
#[derive(Debug, Serialize)]
struct LinkLine {
    id: String,
    label: String,
    site: String,
    made: String,
    revoked: Option<String>,
}

/// What the list shows.
#[derive(Debug, Serialize)]
struct LinksView {
    links: Vec<LinkLine>,
    sites: Vec<Choice>,
}

async fn page(visit: &Visit, form: &FormState) -> WebResult {
    let all = app::links::list(visit.ctx()).await?;
    let links = all
        .links
        .into_iter()
        .map(|(link, site)| LinkLine {
            id: link.id.to_string(),
            label: link.label,
            site,
            made: time::moment(link.created_at).to_string(),
            revoked: link.revoked_at.map(|at| time::moment(at).to_string()),
        })
        .collect();
    let sites = all.sites.into_iter().map(|s| Choice::new(s.id.to_string(), s.name)).collect();
    visit.form_page("admin/links.html", "Referral links", form, LinksView { links, sites })
}

async fn list(visit: Visit) -> WebResult {
    page(&visit, &FormState::empty()).await
}

/// What the page of a new link shows.
#[derive(Debug, Serialize)]
struct MadeView {
    address: String,
}

async fn make(visit: Visit, headers: HeaderMap, Posted(form): Posted) -> WebResult {
    let problem = match form.done(form.one_of("site", |id| id.parse::<Uuid>().ok()).required("Choose a site")) {
        Ok(site) => {
            match app::links::make(visit.ctx(), visit.once(&form), SiteId(site), &typed(&form, "label")).await {
                Ok(token) => {
                    let address = format!("{}/r/{}", origin(visit.web(), &headers), token.expose());
                    return visit.page("admin/link-made.html", "Referral link made", MadeView { address });
                }
                Err(error) => mend(&form, error, "site")?,
            }
        }
        Err(state) => state,
    };
    page(&visit, &problem).await
}

async fn revoke(visit: Visit, Posted(form): Posted) -> WebResult {
    app::links::revoke(visit.ctx(), visit.once(&form), typed_id(&form, "link")?).await?;
    Ok(done("/admin/links", "link_revoked"))
}

pub(super) fn samples() -> Samples {
    let link = |revoked: bool| LinkLine {
        id: "1".to_owned(),
        label: "Front desk".to_owned(),
        site: "Harbour Street Surgery".to_owned(),
        made: "2026-06-03T13:30:00Z".to_owned(),
        revoked: revoked.then(|| "2026-06-04T13:30:00Z".to_owned()),
    };
    let view = |links| LinksView { links, sites: vec![Choice::new("1", "Harbour Street Surgery")] };
    let wrong = FormState::empty().with_error("site", "Choose a site");
    vec![
        (
            "admin/links.html",
            vec![
                drawn(&view(vec![link(false), link(true)]), Some(&FormState::empty())),
                drawn(&view(vec![]), Some(&wrong)),
            ],
        ),
        (
            "admin/link-made.html",
            vec![drawn(&MadeView { address: "https://leeway.example.org/r/abc".to_owned() }, None)],
        ),
    ]
}
