//! Funders and contracts, and under which of them a referral is counted.

use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::render::day_of;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::AppError;
use app::contracts::{ContractLine, Contracts, FunderDraft};
use axum::extract::Path;
use practice::access::Act;
use practice::contract::{Draft, TARGET_MAX};
use practice::ids::{ContractId, FunderId, ReferralId, SiteId};
use serde::Serialize;
use uuid::Uuid;

routes! {
    GET "/service/contracts" May(Act::ContractManage) => list;
    GET "/service/contracts/unclear" May(Act::ContractChoose) => unclear;
    GET "/service/funders/new" May(Act::ContractManage) => funder_ask;
    POST "/service/funders/new" May(Act::ContractManage) => funder_add;
    GET "/service/funders/{funder}" May(Act::ContractManage) => funder_show;
    POST "/service/funders/{funder}" May(Act::ContractManage) => funder_save;
    GET "/service/funders/{funder}/contracts/new" May(Act::ContractManage) => ask;
    POST "/service/funders/{funder}/contracts/new" May(Act::ContractManage) => add;
    GET "/service/contracts/{contract}" May(Act::ContractManage) => show;
    POST "/service/contracts/{contract}" May(Act::ContractManage) => save;
    GET "/service/referrals/{referral}/contract" May(Act::ContractChoose) => under;
    POST "/service/referrals/{referral}/contract" May(Act::ContractChoose) => choose;
}

#[derive(Debug, Serialize)]
struct ContractLineView {
    href: String,
    name: String,
    from: String,
    until: String,
    sites: String,
    running: bool,
    report: String,
}

#[derive(Debug, Serialize)]
struct FunderView {
    href: String,
    name: String,
    contact: String,
    archived: bool,
    add: String,
    contracts: Vec<ContractLineView>,
}

#[derive(Debug, Serialize)]
struct ListView {
    funders: Vec<FunderView>,
    /// Whether whoever looks comes to the figures.
    figures: bool,
    /// Whether whoever looks chooses for single referrals.
    places: bool,
}

fn line(found: &Contracts, one: &ContractLine) -> ContractLineView {
    let names: Vec<&str> =
        found.sites.iter().filter(|site| one.sites.contains(&SiteId(site.id))).map(|site| site.name.as_str()).collect();
    ContractLineView {
        href: format!("/service/contracts/{}", one.row.id),
        name: one.row.name.clone(),
        from: day_of(app::time::date(one.row.from_on)),
        until: one.row.until_on.map(|day| day_of(app::time::date(day))).unwrap_or_default(),
        sites: if one.row.every_site { "Every site".to_owned() } else { names.join(", ") },
        running: one.running,
        report: format!("/service/report?contract={}", one.row.id),
    }
}

async fn list(visit: Visit) -> WebResult {
    let found = app::contracts::list(visit.ctx()).await?;
    let funders = found.funders.iter().map(|funder| FunderView {
        href: format!("/service/funders/{}", funder.id),
        name: funder.name.clone(),
        contact: funder.contact.clone(),
        archived: funder.archived_at.is_some(),
        add: format!("/service/funders/{}/contracts/new", funder.id),
        contracts: found
            .contracts
            .iter()
            .filter(|one| one.row.funder_id == funder.id)
            .map(|one| line(&found, one))
            .collect(),
    });
    let may = |act| visit.ctx().may(act);
    let view =
        ListView { funders: funders.collect(), figures: may(Act::ServiceRead), places: may(Act::ContractChoose) };
    visit.page("service/contracts.html", "Funders and contracts", view)
}

#[derive(Debug, Serialize)]
struct UnclearRow {
    href: String,
    reference: String,
    site: String,
    received: String,
    fits: Vec<String>,
}

#[derive(Debug, Serialize)]
struct UnclearView {
    rows: Vec<UnclearRow>,
    more: bool,
}

async fn unclear(visit: Visit) -> WebResult {
    let (rows, more) = app::contracts::unclear(visit.ctx()).await?;
    let rows = rows.into_iter().map(|one| UnclearRow {
        href: format!("/service/referrals/{}/contract", one.row.id),
        reference: one.row.reference,
        site: one.row.site_name,
        received: app::time::moment(one.row.received_at).to_string(),
        fits: one.fits,
    });
    let view = UnclearView { rows: rows.collect(), more };
    visit.page("service/unclear.html", "Contracts to choose", view)
}

#[derive(Debug, Clone, Serialize)]
struct FunderFormView {
    place: String,
    new: bool,
    theirs: Option<Vec<(&'static str, String)>>,
}

fn read_funder(form: &Form) -> Result<FunderDraft, FormState> {
    let (name, contact, note, archived) = form.done((
        form.line("name").max(120).called("Name").required("Enter what the funder is called"),
        form.line("contact").max(500).called("Contact").optional(),
        form.text("note").max(500).called("Note").optional(),
        form.ticked("archived"),
    ))?;
    Ok(FunderDraft { name, contact: contact.unwrap_or_default(), note: note.unwrap_or_default(), archived })
}

async fn funder_ask(visit: Visit) -> WebResult {
    funder_page(&visit, None, &FormState::empty(), None)
}

fn funder_page(
    visit: &Visit,
    funder: Option<Uuid>,
    form: &FormState,
    theirs: Option<Vec<(&'static str, String)>>,
) -> WebResult {
    let place = funder.map_or("/service/funders/new".to_owned(), |id| format!("/service/funders/{id}"));
    let title = if funder.is_some() { "Funder" } else { "Add a funder" };
    visit.form_page("service/funder.html", title, form, FunderFormView { place, new: funder.is_none(), theirs })
}

async fn funder_add(visit: Visit, Posted(form): Posted) -> WebResult {
    let problem = match read_funder(&form) {
        Ok(draft) => match app::contracts::funder_save(visit.ctx(), visit.once(&form), None, draft).await {
            Ok(()) => return Ok(done("/service/contracts", "funder_saved")),
            Err(error) => mend(&form, error, "name")?,
        },
        Err(state) => state,
    };
    funder_page(&visit, None, &problem, None)
}

async fn known_funder(visit: &Visit, funder: Uuid) -> Result<app::FunderRow, WebError> {
    let found = app::contracts::list(visit.ctx()).await?;
    found.funders.into_iter().find(|one| one.id == funder).ok_or(WebError::NotFound)
}

async fn funder_show(visit: Visit, Path(funder): Path<Uuid>) -> WebResult {
    let row = known_funder(&visit, funder).await?;
    let form = FormState::empty()
        .with("name", &row.name)
        .with("contact", &row.contact)
        .with("note", &row.note)
        .with("version", row.version);
    let form = if row.archived_at.is_some() { form.with("archived", "yes") } else { form };
    funder_page(&visit, Some(funder), &form, None)
}

async fn funder_save(visit: Visit, Path(funder): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let row = known_funder(&visit, funder).await?;
    let known = Some((FunderId(funder), typed(&form, "version").parse().unwrap_or(0)));
    let (state, theirs) = match read_funder(&form) {
        Ok(draft) => match app::contracts::funder_save(visit.ctx(), visit.once(&form), known, draft).await {
            Ok(()) => return Ok(done("/service/contracts", "funder_saved")),
            Err(AppError::Stale) => {
                let words = "Somebody else changed this funder while you wrote. Compare both below, then save again";
                let theirs = vec![("Name", row.name), ("Contact", row.contact), ("Note", row.note)];
                (form.refuse("", words).with("version", row.version), Some(theirs))
            }
            Err(error) => (mend(&form, error, "name")?, None),
        },
        Err(state) => (state, None),
    };
    funder_page(&visit, Some(funder), &state, theirs)
}

#[derive(Debug, Clone, Serialize)]
struct ContractFormView {
    place: String,
    new: bool,
    funder: String,
    sites: Vec<Choice>,
    report: String,
    theirs: Option<Vec<(&'static str, String)>>,
}

fn read_contract(form: &Form) -> Result<Draft, FormState> {
    let target = |name, called| form.number(name).between(1, i64::from(TARGET_MAX)).called(called).optional();
    let (name, from, until, every, sites, referrals, contacts, reports) = form.done((
        form.line("name").max(120).called("Name").required("Enter what the contract is called"),
        form.date("from").called("First day").required("Enter the first day"),
        form.date("until").called("Last day").optional(),
        form.ticked("every_site"),
        form.many("sites", |code| Uuid::parse_str(code).ok().map(SiteId)).any(),
        target("target_referrals", "Referrals a year"),
        target("target_contacts", "Contacts a year"),
        form.text("reports").max(4_000).called("What is reported").optional(),
    ))?;
    let small = |many: Option<i64>| many.and_then(|n| i32::try_from(n).ok());
    Ok(Draft {
        name,
        from: Some(from),
        until,
        every_site: every,
        sites,
        target_referrals: small(referrals),
        target_contacts: small(contacts),
        reports: reports.unwrap_or_default(),
    })
}

fn contract_page(
    visit: &Visit,
    (place, new): (String, bool),
    found: &Contracts,
    funder: Uuid,
    form: &FormState,
    theirs: Option<Vec<(&'static str, String)>>,
) -> WebResult {
    let funder = found.funders.iter().find(|one| one.id == funder).ok_or(WebError::NotFound)?;
    let report = if new || !visit.ctx().may(Act::ServiceRead) {
        String::new()
    } else {
        place.replace("/service/contracts/", "/service/report?contract=")
    };
    let view = ContractFormView {
        new,
        funder: funder.name.clone(),
        sites: found.sites.iter().map(|site| Choice::new(site.id, site.name.as_str())).collect(),
        report,
        theirs,
        place,
    };
    visit.form_page("service/contract.html", if new { "Add a contract" } else { "Contract" }, form, view)
}

async fn ask(visit: Visit, Path(funder): Path<Uuid>) -> WebResult {
    let found = app::contracts::list(visit.ctx()).await?;
    let place = format!("/service/funders/{funder}/contracts/new");
    contract_page(&visit, (place, true), &found, funder, &FormState::empty(), None)
}

async fn add(visit: Visit, Path(funder): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let problem = match read_contract(&form) {
        Ok(draft) => {
            let id = FunderId(funder);
            match app::contracts::contract_save(visit.ctx(), visit.once(&form), id, None, draft).await {
                Ok(()) => return Ok(done("/service/contracts", "contract_saved")),
                Err(error) => mend(&form, error, "name")?,
            }
        }
        Err(state) => state,
    };
    let found = app::contracts::list(visit.ctx()).await?;
    let place = format!("/service/funders/{funder}/contracts/new");
    contract_page(&visit, (place, true), &found, funder, &problem, None)
}

fn known_contract(found: &Contracts, contract: Uuid) -> Result<&ContractLine, WebError> {
    found.contracts.iter().find(|one| one.row.id == contract).ok_or(WebError::NotFound)
}

async fn show(visit: Visit, Path(contract): Path<Uuid>) -> WebResult {
    let found = app::contracts::list(visit.ctx()).await?;
    let one = known_contract(&found, contract)?;
    let number = |many: Option<i32>| many.map(|n| n.to_string()).unwrap_or_default();
    let mut form = FormState::empty()
        .with("name", &one.row.name)
        .with_date("from", app::time::date(one.row.from_on))
        .with("target_referrals", number(one.row.target_referrals))
        .with("target_contacts", number(one.row.target_contacts))
        .with("reports", &one.row.reports)
        .with("version", one.row.version)
        .with_all("sites", one.sites.iter().map(|site| site.0));
    if let Some(until) = one.row.until_on {
        form = form.with_date("until", app::time::date(until));
    }
    if one.row.every_site {
        form = form.with("every_site", "yes");
    }
    contract_page(&visit, (format!("/service/contracts/{contract}"), false), &found, one.row.funder_id, &form, None)
}

async fn save(visit: Visit, Path(contract): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let found = app::contracts::list(visit.ctx()).await?;
    let one = known_contract(&found, contract)?;
    let funder = one.row.funder_id;
    let known = Some((ContractId(contract), typed(&form, "version").parse().unwrap_or(0)));
    let (state, theirs) = match read_contract(&form) {
        Ok(draft) => {
            let saved = app::contracts::contract_save(visit.ctx(), visit.once(&form), FunderId(funder), known, draft);
            match saved.await {
                Ok(()) => return Ok(done("/service/contracts", "contract_saved")),
                Err(AppError::Stale) => {
                    let words =
                        "Somebody else changed this contract while you wrote. Compare both below, then save again";
                    let now = line(&found, one);
                    let theirs =
                        vec![("Name", now.name), ("From", now.from), ("Until", now.until), ("Sites", now.sites)];
                    (form.refuse("", words).with("version", one.row.version), Some(theirs))
                }
                Err(error) => (mend(&form, error, "name")?, None),
            }
        }
        Err(state) => (state, None),
    };
    contract_page(&visit, (format!("/service/contracts/{contract}"), false), &found, funder, &state, theirs)
}

#[derive(Debug, Clone, Serialize)]
struct UnderView {
    place: String,
    reference: String,
    site: String,
    received: String,
    now: Option<String>,
    asked: bool,
    /// Who chose, when, and why.
    chosen: Option<(String, String, String)>,
    /// The choice as it was read: when it was made; empty where there was none.
    seen: String,
    contracts: Vec<Choice>,
}

/// Stands for *none of them*.
const NONE: &str = "none";

async fn under_page(visit: &Visit, referral: Uuid, form: &FormState) -> WebResult {
    let found = app::contracts::under(visit.ctx(), ReferralId(referral)).await?;
    let mut contracts: Vec<Choice> =
        found.all.iter().map(|(id, name)| Choice::new(id.to_string(), name.as_str())).collect();
    contracts.push(Choice::new(NONE, "None of them"));
    let seen = found.chosen.as_ref().map(|one| app::time::moment(one.at).as_microsecond().to_string());
    let view = UnderView {
        seen: seen.unwrap_or_default(),
        place: format!("/service/referrals/{referral}/contract"),
        reference: found.row.reference,
        site: found.row.site_name,
        received: app::time::moment(found.row.received_at).to_string(),
        now: found.now,
        asked: found.asked,
        chosen: found
            .chosen
            .map(|one| (one.chosen_by_name, day_of(app::time::local_date(app::time::moment(one.at))), one.why)),
        contracts,
    };
    visit.form_page("service/under.html", "Contract of a referral", form, view)
}

async fn under(visit: Visit, Path(referral): Path<Uuid>) -> WebResult {
    under_page(&visit, referral, &FormState::empty()).await
}

async fn choose(visit: Visit, Path(referral): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let contract = |code: &str| {
        if code == NONE { Some(None) } else { Uuid::parse_str(code).ok().map(|id| Some(ContractId(id))) }
    };
    let read = form.done((
        form.one_of("contract", contract).required("Choose under which contract it is counted"),
        form.line("why").max(500).called("Why").required("Say in a line why it is counted there"),
    ));
    let seen = typed(&form, "seen").parse().ok().and_then(|at| jiff::Timestamp::from_microsecond(at).ok());
    let problem = match read {
        Ok((contract, why)) => {
            let id = ReferralId(referral);
            match app::contracts::choose(visit.ctx(), visit.once(&form), id, contract, why, seen).await {
                Ok(()) => {
                    return Ok(done(&format!("/service/referrals/{referral}/contract"), "contract_chosen"));
                }
                Err(AppError::Stale) => form.refuse(
                    "",
                    "Somebody else chose while you did. What they chose stands above: send yours again if it still holds",
                ),
                Err(error) => mend(&form, error, "why")?,
            }
        }
        Err(state) => state,
    };
    under_page(&visit, referral, &problem).await
}

pub(super) fn samples() -> Samples {
    let contract = |running| ContractLineView {
        href: "/service/contracts/c".to_owned(),
        name: "Core service".to_owned(),
        from: "1 April 2026".to_owned(),
        until: if running { String::new() } else { "31 March 2027".to_owned() },
        sites: "Every site".to_owned(),
        running,
        report: "/service/report?contract=c".to_owned(),
    };
    let funder = |contracts: Vec<ContractLineView>| FunderView {
        href: "/service/funders/f".to_owned(),
        name: "Wexcombe Council".to_owned(),
        contact: "Commissioning team".to_owned(),
        archived: contracts.is_empty(),
        add: "/service/funders/f/contracts/new".to_owned(),
        contracts,
    };
    let list = |funders, figures| ListView { funders, figures, places: figures };
    let row = UnclearRow {
        href: "/service/referrals/r/contract".to_owned(),
        reference: "K7M-4QX".to_owned(),
        site: "Harbour Street Surgery".to_owned(),
        received: "2026-05-03T10:00:00Z".to_owned(),
        fits: vec!["Wexcombe Council: Core".to_owned(), "Trust: Carers".to_owned()],
    };
    let funder_new = FunderFormView { place: "/service/funders/new".to_owned(), new: true, theirs: None };
    let funder_old =
        FunderFormView { new: false, theirs: Some(vec![("Name", "Trust".to_owned())]), ..funder_new.clone() };
    let new = ContractFormView {
        place: "/service/funders/f/contracts/new".to_owned(),
        new: true,
        funder: "Wexcombe Council".to_owned(),
        sites: vec![Choice::new("s", "Harbour Street Surgery")],
        report: String::new(),
        theirs: None,
    };
    let old = ContractFormView {
        new: false,
        report: "/service/report?contract=c".to_owned(),
        theirs: Some(vec![("Name", "Core".to_owned())]),
        ..new.clone()
    };
    let under = UnderView {
        place: "/service/referrals/r/contract".to_owned(),
        reference: "K7M-4QX".to_owned(),
        site: "Harbour Street Surgery".to_owned(),
        received: "2026-05-03T10:00:00Z".to_owned(),
        now: None,
        asked: true,
        chosen: None,
        seen: String::new(),
        contracts: vec![Choice::new(NONE, "None of them")],
    };
    let chosen = UnderView {
        now: Some("Wexcombe Council: Core".to_owned()),
        asked: false,
        chosen: Some(("Priya Nair".to_owned(), "3 June 2026".to_owned(), "Moved".to_owned())),
        seen: "1780480000000000".to_owned(),
        ..under.clone()
    };
    let faulty = FormState::empty().with("version", 2).with_error("name", "Enter what it is called");
    let first = FormState::empty();
    let why = FormState::empty().with("why", "").with_error("why", "Say in a line why it is counted there");
    vec![
        (
            "service/contracts.html",
            vec![
                drawn(&list(vec![funder(vec![contract(true), contract(false)]), funder(vec![])], true), None),
                drawn(&list(vec![], false), None),
            ],
        ),
        (
            "service/unclear.html",
            vec![
                drawn(&UnclearView { rows: vec![row], more: true }, None),
                drawn(&UnclearView { rows: vec![], more: false }, None),
            ],
        ),
        ("service/funder.html", vec![drawn(&funder_new, Some(&first)), drawn(&funder_old, Some(&faulty))]),
        ("service/contract.html", vec![drawn(&new, Some(&first)), drawn(&old, Some(&faulty))]),
        ("service/under.html", vec![drawn(&under, Some(&first)), drawn(&chosen, Some(&why))]),
    ]
}
