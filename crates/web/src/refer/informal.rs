//! Something informal, noted in seconds and without a name, so that it counts (DOMAIN 4.2).

use super::words::source_choices;
use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::shared::refused;
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::referrals::NewInformal;
use practice::access::Act;
use practice::ids::SiteId;
use practice::referral::{Informal, Source};
use serde::Serialize;
use uuid::Uuid;

routes! {
    GET "/refer/informal" May(Act::InformalNote) => show;
    POST "/refer/informal" May(Act::InformalNote) => take;
}

/// The form.
#[derive(Debug, Serialize)]
pub(super) struct InformalView {
    pub(super) whats: Vec<Choice>,
    pub(super) sources: Vec<Choice>,
    pub(super) needs: Vec<Choice>,
    pub(super) sites: Vec<Choice>,
}

impl InformalView {
    pub(super) fn of(sites: Vec<Choice>) -> Self {
        Self {
            whats: choices!(Informal),
            sources: source_choices(true),
            needs: practice::needs::all().iter().map(|n| Choice::new(n.code.as_str(), n.words.as_str())).collect(),
            sites,
        }
    }
}

async fn sites(visit: &Visit) -> Result<Vec<(Uuid, String)>, AppError> {
    let sites = app::referrals::informal_sites(visit.ctx()).await?;
    Ok(sites.into_iter().map(|site| (site.id, site.name)).collect())
}

async fn page(visit: &Visit, form: &FormState) -> WebResult {
    let sites = sites(visit).await?.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    visit.form_page("refer/informal.html", "Log something informal", form, InformalView::of(sites))
}

async fn show(visit: Visit) -> WebResult {
    let form = FormState::empty().with_date("day", visit.ctx().today());
    page(&visit, &form).await
}

async fn take(visit: Visit, Posted(form): Posted) -> WebResult {
    let new = match read(&visit, &form).await? {
        Ok(new) => new,
        Err(state) => return page(&visit, &state).await,
    };
    match app::referrals::note_informal(visit.ctx(), new).await {
        Ok(()) | Err(AppError::TakenBefore(_)) => Ok(done("/refer/informal", "informal_noted")),
        Err(AppError::Invalid(problems)) => page(&visit, &refused(&form, problems)).await,
        Err(other) => Err(other.into()),
    }
}

async fn read(visit: &Visit, form: &Form) -> Result<Result<NewInformal, FormState>, AppError> {
    let sites = sites(visit).await?;
    let own = |sent: &str| sent.parse().ok().filter(|id: &Uuid| sites.iter().any(|(one, _)| one == id));
    let reads = (
        form.one_of("what", Informal::parse).required("Choose what it was"),
        form.one_of("source", Source::parse).required("Choose who it was"),
        form.one_of("need", |code| practice::needs::by_code(code).map(|need| need.code.clone())).optional(),
        form.one_of("site", own).optional(),
        form.date("day")
            .called("The day")
            .not_after(visit.ctx().today(), "Enter the day it happened: today or a day that has passed")
            .required("Enter the day it happened"),
    );
    Ok(form.done(reads).map(|(what, source, need, site, day)| NewInformal {
        form: visit.once(form),
        what,
        source,
        need: need.unwrap_or_default(),
        site: site.map(SiteId),
        day,
    }))
}
