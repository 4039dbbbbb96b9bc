//! Teams, their members and sites, and who supervises whom.

use super::ties::{TieView, in_order, shown};
use crate::error::WebResult;
use crate::form::FormState;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use app::AppError;
use axum::extract::Path;
use practice::access::Act;
use practice::ids::TeamId;
use serde::Serialize;
use uuid::Uuid;

routes! {
    GET "/admin/teams" May(Act::SiteManage) => list;
    POST "/admin/teams" May(Act::SiteManage) => add;
    GET "/admin/teams/{team}" May(Act::SiteManage) => show;
    POST "/admin/teams/{team}" May(Act::SiteManage) => rename;
    POST "/admin/teams/{team}/archive" May(Act::SiteManage) => archive;
    GET "/admin/supervision" May(Act::SiteManage) => supervision;
}

/// A team in the list.
#[derive(Debug, Serialize)]
struct TeamLine {
    id: String,
    name: String,
    members: usize,
    leads: String,
    sites: usize,
    archived: bool,
}

/// What the list shows.
#[derive(Debug, Serialize)]
struct TeamsView {
    teams: Vec<TeamLine>,
}

async fn list_page(visit: &Visit, form: &FormState) -> WebResult {
    let teams = app::organisation::teams(visit.ctx()).await?;
    let teams = teams
        .into_iter()
        .map(|t| TeamLine {
            id: t.row.id.to_string(),
            name: t.row.name,
            members: t.members,
            leads: t.leads.join(", "),
            sites: t.sites,
            archived: t.row.archived_at.is_some(),
        })
        .collect();
    visit.form_page("admin/teams.html", "Teams", form, TeamsView { teams })
}

async fn list(visit: Visit) -> WebResult {
    list_page(&visit, &FormState::empty()).await
}

async fn add(visit: Visit, Posted(form): Posted) -> WebResult {
    match app::organisation::team_add(visit.ctx(), visit.once(&form), &typed(&form, "name")).await {
        Ok(team) => Ok(done(&format!("/admin/teams/{team}"), "team_added")),
        Err(error) => list_page(&visit, &mend(&form, error, "name")?).await,
    }
}

/// What the page of a team shows.
#[derive(Debug, Serialize)]
struct TeamView {
    id: String,
    heading: String,
    archived: bool,
    members: Vec<TieView>,
    sites: Vec<TieView>,
    /// The name stored now, where somebody else changed it meanwhile.
    theirs: Option<String>,
}

async fn page(visit: &Visit, team: Uuid, typed: Option<FormState>, stale: bool) -> WebResult {
    let opened = app::organisation::team(visit.ctx(), TeamId(team)).await?;
    let today = visit.ctx().today();
    let members = opened.members.iter().map(|m| {
        let (from, last, standing) = shown(m.from_on, m.until_on, today);
        let note = if m.lead { "Leads" } else { "" };
        TieView {
            id: m.id.to_string(),
            upper: team.to_string(),
            name: m.account_name.clone(),
            href: Some(format!("/admin/users/{}", m.account_id)),
            note,
            from,
            last,
            standing,
        }
    });
    let sites = opened.sites.iter().map(|t| {
        let (from, last, standing) = shown(t.from_on, t.until_on, today);
        TieView {
            id: t.id.to_string(),
            upper: team.to_string(),
            name: t.lower_name.clone(),
            href: Some(format!("/admin/sites/{}", t.lower)),
            note: "",
            from,
            last,
            standing,
        }
    });
    let view = TeamView {
        id: team.to_string(),
        heading: opened.row.name.clone(),
        archived: opened.row.archived_at.is_some(),
        members: in_order(members.collect()),
        sites: in_order(sites.collect()),
        theirs: stale.then(|| opened.row.name.clone()),
    };
    let form = typed.unwrap_or_else(|| FormState::empty().with("name", &opened.row.name));
    let form = if stale || form.values("version").is_empty() { form.with("version", opened.row.version) } else { form };
    visit.form_page("admin/team.html", "Team", &form, view)
}

async fn show(visit: Visit, Path(team): Path<Uuid>) -> WebResult {
    page(&visit, team, None, false).await
}

async fn rename(visit: Visit, Path(team): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let version = typed(&form, "version").parse().unwrap_or(0);
    match app::organisation::team_rename(visit.ctx(), visit.once(&form), TeamId(team), version, &typed(&form, "name"))
        .await
    {
        Ok(()) => Ok(done(&format!("/admin/teams/{team}"), "team_saved")),
        Err(AppError::Stale) => {
            let state = form
                .refuse("name", "Somebody else changed this team while you wrote. Compare both names, then save again");
            page(&visit, team, Some(state), true).await
        }
        Err(error) => page(&visit, team, Some(mend(&form, error, "name")?), false).await,
    }
}

async fn archive(visit: Visit, Path(team): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let archive = typed(&form, "archive") == "yes";
    app::organisation::team_archive(visit.ctx(), visit.once(&form), TeamId(team), archive).await?;
    Ok(done(&format!("/admin/teams/{team}"), "team_saved"))
}

/// A supervisor with those they supervise.
#[derive(Debug, Serialize)]
struct SupervisorView {
    id: String,
    name: String,
    /// Whether the role is still held, so that somebody can be added.
    holds: bool,
    workers: Vec<TieView>,
}

/// What the page of supervision shows.
#[derive(Debug, Serialize)]
struct SupervisionView {
    supervisors: Vec<SupervisorView>,
}

async fn supervision(visit: Visit) -> WebResult {
    let all = app::organisation::supervisors(visit.ctx()).await?;
    let today = visit.ctx().today();
    let mut supervisors: Vec<SupervisorView> = all
        .supervisors
        .into_iter()
        .map(|(id, name)| SupervisorView { id: id.to_string(), name, holds: true, workers: Vec::new() })
        .collect();
    for t in all.ties {
        let (from, last, standing) = shown(t.from_on, t.until_on, today);
        let worker = TieView {
            id: t.id.to_string(),
            upper: t.upper.to_string(),
            name: t.lower_name,
            href: None,
            note: "",
            from,
            last,
            standing,
        };
        match supervisors.iter_mut().find(|s| s.id == worker.upper) {
            Some(found) => found.workers.push(worker),
            None => supervisors.push(SupervisorView {
                id: worker.upper.clone(),
                name: t.upper_name,
                holds: false,
                workers: vec![worker],
            }),
        }
    }
    for one in &mut supervisors {
        one.workers = in_order(std::mem::take(&mut one.workers));
    }
    visit.page("admin/supervision.html", "Supervision", SupervisionView { supervisors })
}

pub(super) fn samples() -> Samples {
    let line = |archived: bool| TeamLine {
        id: "1".to_owned(),
        name: "Harbour team".to_owned(),
        members: 3,
        leads: if archived { String::new() } else { "Amara Okafor".to_owned() },
        sites: 1,
        archived,
    };
    let team = |archived: bool| TeamView {
        id: "1".to_owned(),
        heading: "Harbour team".to_owned(),
        archived,
        members: if archived { vec![] } else { vec![TieView::sample("now"), TieView::sample("past")] },
        sites: if archived { vec![] } else { vec![TieView::sample("coming")] },
        theirs: None,
    };
    let supervisor = |holds: bool| SupervisorView {
        id: "1".to_owned(),
        name: "Grace Adeyemi".to_owned(),
        holds,
        workers: if holds { vec![] } else { vec![TieView::sample("now"), TieView::sample("past")] },
    };
    let empty = FormState::empty();
    let wrong = FormState::empty().with("name", "").with("version", 1).with_error("name", "Enter the name of the team");
    let known = FormState::empty().with("name", "Harbour team").with("version", 1);
    vec![
        (
            "admin/teams.html",
            vec![
                drawn(&TeamsView { teams: vec![line(false), line(true)] }, Some(&empty)),
                drawn(&TeamsView { teams: vec![] }, Some(&wrong)),
            ],
        ),
        (
            "admin/team.html",
            vec![
                drawn(&team(false), Some(&known)),
                drawn(&team(true), Some(&wrong)),
                drawn(&TeamView { theirs: Some("Harbour".to_owned()), ..team(false) }, Some(&wrong)),
            ],
        ),
        (
            "admin/supervision.html",
            vec![
                drawn(&SupervisionView { supervisors: vec![supervisor(true), supervisor(false)] }, None),
                drawn(&SupervisionView { supervisors: vec![] }, None),
            ],
        ),
    ]
}
