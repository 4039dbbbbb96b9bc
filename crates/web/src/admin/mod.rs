//! Administration (DOMAIN 2, 10): users and roles, sites and teams, links, texts, settings. No page here
//! opens a person's record.

mod access;
mod answers;
mod imports;
mod leads;
mod letters;
mod links;
mod nudges;
mod rooms;
mod settings;
mod sites;
mod system;
mod teams;
mod ties;
mod users;
mod wordings;

use crate::error::WebResult;
use crate::routes::{Need::May, Route, routes};
use crate::samples::{Samples, drawn};
use crate::visit::Visit;
use practice::access::Act;
use serde::Serialize;

routes! {
    GET "/admin" May(Act::WordingEdit) => overview;
}

/// The routes of all of administration.
pub(crate) fn all_routes() -> Vec<Route> {
    [
        ROUTES,
        access::ROUTES,
        answers::ROUTES,
        imports::ROUTES,
        leads::ROUTES,
        links::ROUTES,
        nudges::ROUTES,
        letters::ROUTES,
        rooms::ROUTES,
        settings::ROUTES,
        sites::ROUTES,
        system::ROUTES,
        teams::ROUTES,
        ties::ROUTES,
        users::ROUTES,
        wordings::ROUTES,
    ]
    .concat()
}

/// A way on from the overview.
#[derive(Debug, Serialize)]
struct Way {
    href: &'static str,
    title: &'static str,
    words: &'static str,
}

/// What the overview shows.
#[derive(Debug, Serialize)]
struct OverviewView {
    ways: Vec<Way>,
}

/// What there is to administer, each with the act that opens it.
const WAYS: &[(Act, &str, &str, &str)] = &[
    (
        Act::UserManage,
        "/admin/users",
        "Users and roles",
        "Invite colleagues and referrers, give and end roles, disable an account.",
    ),
    (
        Act::AccessReview,
        "/admin/access",
        "Who has access",
        "Who may do what since when, who was not here for long, and the reviews of it.",
    ),
    (
        Act::SiteManage,
        "/admin/sites",
        "Sites",
        "Practices and networks, and which practice belongs to which network from when until when.",
    ),
    (Act::SiteManage, "/admin/teams", "Teams", "Who is in which team, who leads it, and which sites it serves."),
    (Act::SiteManage, "/admin/supervision", "Supervision", "Who supervises which link worker."),
    (
        Act::SupervisionArrange,
        "/supervision-pairs",
        "Who is supervised by whom",
        "What for and how often, by whom from outside, and whether it comes about.",
    ),
    (
        Act::ContractManage,
        "/service/contracts",
        "Funders and contracts",
        "Who pays for the service, what was agreed for which sites, and which referral is counted under which contract.",
    ),
    (
        Act::LinkManage,
        "/admin/links",
        "Referral links",
        "A practice’s own link, by which it refers without an account.",
    ),
    (Act::LinkManage, "/admin/answers", "Answers by text", "How what people text back to a reminder comes here."),
    (Act::WordingEdit, "/admin/wordings", "Texts", "The role card, and the word that referrers get back at each turn."),
    (
        Act::WordingEdit,
        "/admin/letters",
        "Letters",
        "What letters on paper begin from: those that Leeway brings, and your own.",
    ),
    (
        Act::MeasureDefine,
        "/admin/measures",
        "Measures",
        "Which questions are asked here, those of your own, and whether people see their answers on their plan.",
    ),
    (
        Act::WordingEdit,
        "/admin/settings",
        "Settings",
        "Targets of the clocks, when waiting referrals nudge, how many people at a time.",
    ),
    (
        Act::WordingEdit,
        "/admin/nudges",
        "What nudges",
        "What tells whom that it waits too long, after how many days, when the digest goes, and the bank holidays.",
    ),
    (
        Act::ImportManage,
        "/admin/imports",
        "Moving in",
        "What files of another system brought, and whether it is to be published.",
    ),
    (
        Act::SystemRead,
        "/admin/system",
        "System health",
        "The database, the clock, and work to do later that was given up.",
    ),
    (
        Act::AuditVerify,
        "/audit/verification",
        "Are the logs whole?",
        "Whether anything in the logs of changes and looks was changed, taken out or cut off.",
    ),
];

fn ways(may: impl Fn(Act) -> bool) -> Vec<Way> {
    WAYS.iter().filter(|(act, ..)| may(*act)).map(|(_, href, title, words)| Way { href, title, words }).collect()
}

async fn overview(visit: Visit) -> WebResult {
    let ways = ways(|act| visit.ctx().may(act));
    visit.page("admin/overview.html", "Administration", OverviewView { ways })
}

pub(crate) fn samples() -> Samples {
    let mut all = vec![("admin/overview.html", vec![drawn(&OverviewView { ways: ways(|_| true) }, None)])];
    for room in [
        access::samples(),
        answers::samples(),
        imports::samples(),
        links::samples(),
        nudges::samples(),
        letters::samples(),
        rooms::samples(),
        settings::samples(),
        sites::samples(),
        system::samples(),
        teams::samples(),
        ties::samples(),
        users::samples(),
        wordings::samples(),
    ] {
        all.extend(room);
    }
    all
}
