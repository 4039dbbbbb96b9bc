//! Sites: practices and networks.

use super::leads::{self, LeadView};
use super::rooms::{self, RoomLine};
use super::ties::{TieView, in_order, shown};
use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::organisation::{SiteDraft, SiteKind};
use axum::extract::Path;
use practice::access::Act;
use practice::concern::Lead;
use practice::goal::LONG_MAX;
use practice::ids::SiteId;
use serde::Serialize;
use uuid::Uuid;

routes! {
    GET "/admin/sites" May(Act::SiteManage) => list;
    GET "/admin/sites/new" May(Act::SiteManage) => ask;
    POST "/admin/sites/new" May(Act::SiteManage) => add;
    GET "/admin/sites/{site}" May(Act::SiteManage) => show;
    POST "/admin/sites/{site}" May(Act::SiteManage) => save;
    POST "/admin/sites/{site}/archive" May(Act::SiteManage) => archive;
}

/// A site in the list.
#[derive(Debug, Serialize)]
struct SiteLine {
    id: String,
    name: String,
    kind: &'static str,
    town: String,
    ods_code: Option<String>,
    archived: bool,
}

/// What the list shows.
#[derive(Debug, Serialize)]
struct SitesView {
    sites: Vec<SiteLine>,
}

fn kind_words(code: &str) -> &'static str {
    SiteKind::parse(code).map_or("Site", SiteKind::words)
}

async fn list(visit: Visit) -> WebResult {
    let sites = app::organisation::sites(visit.ctx()).await?;
    let sites = sites
        .into_iter()
        .map(|s| SiteLine {
            id: s.id.to_string(),
            kind: kind_words(&s.kind),
            name: s.name,
            town: s.town,
            ods_code: s.ods_code,
            archived: s.archived_at.is_some(),
        })
        .collect();
    visit.page("admin/sites.html", "Sites", SitesView { sites })
}

/// What the page of a site shows, a new one or one that is there.
#[derive(Debug, Serialize)]
struct SiteView {
    /// None for a new one.
    id: Option<String>,
    heading: String,
    kinds: Vec<Choice>,
    network: bool,
    archived: bool,
    ties: Vec<TieView>,
    teams: Vec<TieView>,
    /// Who leads on safety here.
    leads: Vec<LeadView>,
    lead_kinds: Vec<Choice>,
    /// Its rooms, archived ones too.
    rooms: Vec<RoomLine>,
    long_max: usize,
    /// What is stored now, where somebody else saved it meanwhile.
    theirs: Option<Vec<(&'static str, String)>>,
}

fn new_view() -> SiteView {
    SiteView {
        id: None,
        heading: "Add a site".to_owned(),
        kinds: choices!(SiteKind),
        network: false,
        archived: false,
        ties: Vec::new(),
        teams: Vec::new(),
        leads: Vec::new(),
        lead_kinds: choices!(Lead),
        rooms: Vec::new(),
        long_max: LONG_MAX,
        theirs: None,
    }
}

async fn ask(visit: Visit) -> WebResult {
    visit.form_page("admin/site.html", "Add a site", &FormState::empty().with("kind", "practice"), new_view())
}

fn read(form: &Form) -> Result<SiteDraft, FormState> {
    let (name, kind, town, ods_code, phone, mailbox, ways) = form.done((
        form.line("name").required("Enter the name of the site"),
        form.one_of("kind", SiteKind::parse).required("Choose what it is"),
        form.line("town").optional(),
        form.line("ods_code").called("ODS code").optional(),
        form.line("phone").called("Telephone number").optional(),
        form.line("mailbox").max(254).called("Shared mailbox").optional(),
        form.text("ways_of_working").called("Ways of working").max(LONG_MAX).optional(),
    ))?;
    Ok(SiteDraft {
        name,
        kind,
        town: town.unwrap_or_default(),
        ods_code,
        phone: phone.unwrap_or_default(),
        mailbox: mailbox.unwrap_or_default(),
        ways_of_working: ways.unwrap_or_default(),
    })
}

async fn add(visit: Visit, Posted(form): Posted) -> WebResult {
    let problem = match read(&form) {
        Ok(draft) => match app::organisation::site_add(visit.ctx(), visit.once(&form), draft).await {
            Ok(site) => return Ok(done(&format!("/admin/sites/{site}"), "site_added")),
            Err(error) => mend(&form, error, "name")?,
        },
        Err(state) => state,
    };
    visit.form_page("admin/site.html", "Add a site", &problem, new_view())
}

/// The page of a site: as stored (`typed` none), or as typed with what is wrong.
async fn page(visit: &Visit, site: Uuid, typed: Option<FormState>, (stale, lead): (bool, bool)) -> WebResult {
    let opened = app::organisation::site(visit.ctx(), SiteId(site)).await?;
    let leads = app::concerns::leads_of_site(visit.ctx(), SiteId(site)).await?;
    let rooms = app::calendar::rooms_of_site(visit.ctx(), SiteId(site)).await?;
    let (row, today) = (opened.row, visit.ctx().today());
    let tie = |t: &app::DatedTie, other: Uuid, name: &str, place: &str| {
        let (from, last, standing) = shown(t.from_on, t.until_on, today);
        TieView {
            id: t.id.to_string(),
            upper: t.upper.to_string(),
            name: name.to_owned(),
            href: Some(format!("/admin/{place}/{other}")),
            note: "",
            from,
            last,
            standing,
        }
    };
    let ties = opened.ties.iter().map(|t| {
        if t.upper == site { tie(t, t.lower, &t.lower_name, "sites") } else { tie(t, t.upper, &t.upper_name, "sites") }
    });
    let teams = opened.teams.iter().map(|t| tie(t, t.upper, &t.upper_name, "teams"));
    let view = SiteView {
        id: Some(site.to_string()),
        heading: row.name.clone(),
        kinds: choices!(SiteKind),
        network: row.kind == SiteKind::Network.as_str(),
        archived: row.archived_at.is_some(),
        ties: in_order(ties.collect()),
        teams: in_order(teams.collect()),
        leads: leads.iter().map(|row| leads::view(row, today)).collect(),
        lead_kinds: choices!(Lead),
        rooms: rooms.iter().map(rooms::line).collect(),
        long_max: LONG_MAX,
        theirs: stale.then(|| {
            vec![
                ("Name", row.name.clone()),
                ("What it is", kind_words(&row.kind).to_owned()),
                ("Town", row.town.clone()),
                ("ODS code", row.ods_code.clone().unwrap_or_default()),
                ("Telephone number", row.phone.clone()),
                ("Shared mailbox", row.mailbox.clone()),
                ("Ways of working", row.ways_of_working.clone()),
            ]
        }),
    };
    let stored = |form: FormState| {
        form.with("name", &row.name)
            .with("kind", &row.kind)
            .with("town", &row.town)
            .with("ods_code", row.ods_code.clone().unwrap_or_default())
            .with("phone", &row.phone)
            .with("mailbox", &row.mailbox)
            .with("ways_of_working", &row.ways_of_working)
    };
    let form = match typed {
        // a lead was typed, and the site itself stands as it is stored
        Some(form) if lead => stored(form),
        Some(form) => form,
        None => stored(FormState::empty()),
    };
    // what is sent next is measured against what is stored now; after a fault, against what was seen
    let form = if stale || form.values("version").is_empty() { form.with("version", row.version) } else { form };
    visit.form_page("admin/site.html", "Site", &form, view)
}

async fn show(visit: Visit, Path(site): Path<Uuid>) -> WebResult {
    page(&visit, site, None, (false, false)).await
}

/// The page with a lead that was typed and what is wrong with it.
pub(super) async fn page_with_lead(visit: &Visit, site: Uuid, typed: FormState) -> WebResult {
    page(visit, site, Some(typed), (false, true)).await
}

async fn save(visit: Visit, Path(site): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let version = typed(&form, "version").parse().unwrap_or(0);
    let problem = match read(&form) {
        Ok(draft) => match app::organisation::site_save(visit.ctx(), visit.once(&form), SiteId(site), version, draft)
            .await
        {
            Ok(()) => return Ok(done(&format!("/admin/sites/{site}"), "site_saved")),
            Err(AppError::Stale) => {
                let state = form
                    .refuse("", "Somebody else changed this site while you wrote. Compare both below, then save again");
                return page(&visit, site, Some(state), (true, false)).await;
            }
            Err(error) => mend(&form, error, "name")?,
        },
        Err(state) => state,
    };
    page(&visit, site, Some(problem), (false, false)).await
}

async fn archive(visit: Visit, Path(site): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let archive = typed(&form, "archive") == "yes";
    app::organisation::site_archive(visit.ctx(), visit.once(&form), SiteId(site), archive).await?;
    Ok(done(&format!("/admin/sites/{site}"), "site_saved"))
}

pub(super) fn samples() -> Samples {
    let line = |archived: bool| SiteLine {
        id: "1".to_owned(),
        name: "Harbour Street Surgery".to_owned(),
        kind: "Practice",
        town: "Saltmere".to_owned(),
        ods_code: (!archived).then(|| "Y12345".to_owned()),
        archived,
    };
    let site = |network, archived: bool| SiteView {
        id: Some("1".to_owned()),
        heading: "Harbour Street Surgery".to_owned(),
        network,
        archived,
        ties: vec![TieView::sample("now"), TieView::sample("past")],
        teams: if archived { vec![] } else { vec![TieView::sample("coming")] },
        leads: if archived { vec![] } else { vec![leads::sample(true), leads::sample(false)] },
        rooms: if archived { vec![] } else { vec![rooms::sample(false), rooms::sample(true)] },
        ..new_view()
    };
    let known = FormState::empty().with("name", "Harbour Street Surgery").with("kind", "practice").with("version", 3);
    let wrong = known.clone().with_error("name", "Enter the name of the site");
    let stale = SiteView { theirs: Some(vec![("Name", "Harbour Surgery".to_owned())]), ..site(false, false) };
    vec![
        (
            "admin/sites.html",
            vec![
                drawn(&SitesView { sites: vec![line(false), line(true)] }, None),
                drawn(&SitesView { sites: vec![] }, None),
            ],
        ),
        (
            "admin/site.html",
            vec![
                drawn(&new_view(), Some(&FormState::empty())),
                drawn(&site(false, false), Some(&known)),
                drawn(&site(true, true), Some(&wrong)),
                drawn(&stale, Some(&wrong)),
            ],
        ),
    ]
}
