//! Funders, contracts, and under which of them each referral is counted ([`practice::contract`]).

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use practice::access::Act;
use practice::contract::{Contract, Draft, Falls, falls};
use practice::event::Kind;
use practice::goal::{SHORT_MAX, too_long};
use practice::ids::{ContractId, FunderId, ReferralId, SiteId};
use practice::person::fold;
use practice::problem::Problem;
use serde_json::json;
use store::contracts::{ChosenRow, ContractRow, FunderRow, UnderRow};
use store::organisation::{DatedTie, SiteRow};
use store::{At, PAGE, Tx};
use uuid::Uuid;

/// All that the rule goes by, read once.
#[derive(Debug)]
pub(crate) struct Terms {
    contracts: Vec<Contract>,
    /// As they are kept, in the order of funders and names.
    pub(crate) rows: Vec<ContractRow>,
    ties: Vec<DatedTie>,
}

impl Terms {
    pub(crate) async fn read(tx: &mut Box<dyn Tx>) -> AppResult<Self> {
        let rows = tx.contract_list().await?;
        let named = tx.contract_sites().await?;
        let contracts = rows
            .iter()
            .map(|row| Contract {
                id: ContractId(row.id),
                from: time::date(row.from_on),
                until: row.until_on.map(time::date),
                every_site: row.every_site,
                sites: named.iter().filter(|(of, _)| *of == row.id).map(|(_, site)| SiteId(*site)).collect(),
            })
            .collect();
        Ok(Self { contracts, rows, ties: tx.site_tie_list().await? })
    }

    /// The networks in which a site was on a day.
    pub(crate) fn networks(&self, site: Uuid, day: Date) -> Vec<SiteId> {
        let day = time::day(day);
        let ties = self.ties.iter().filter(|tie| tie.lower == site);
        ties.filter(|tie| tie.from_on <= day && tie.until_on.is_none_or(|until| until > day))
            .map(|tie| SiteId(tie.upper))
            .collect()
    }

    /// Under which contract a referral falls.
    pub(crate) fn falls(&self, site: Uuid, received: At, chosen: bool, contract: Option<Uuid>) -> Falls {
        let day = time::local_date(time::moment(received));
        let chosen = chosen.then_some(contract.map(ContractId));
        falls(&self.contracts, SiteId(site), &self.networks(site, day), day, chosen)
    }

    /// A contract's names: funder and its own.
    pub(crate) fn name(&self, contract: ContractId) -> String {
        self.rows.iter().find(|row| row.id == contract.0).map(name_of).unwrap_or_default()
    }
}

fn name_of(row: &ContractRow) -> String {
    format!("{}: {}", row.funder_name, row.name)
}

/// A contract as the list shows it.
#[derive(Debug, Clone)]
pub struct ContractLine {
    /// As it is kept.
    pub row: ContractRow,
    /// The sites that it names.
    pub sites: Vec<SiteId>,
    /// Whether it runs today.
    pub running: bool,
}

/// Funders, their contracts, and the sites that can be named.
#[derive(Debug)]
pub struct Contracts {
    /// By name.
    pub funders: Vec<FunderRow>,
    /// By funder and name.
    pub contracts: Vec<ContractLine>,
    /// By name; archived ones are left out unless a contract names them.
    pub sites: Vec<SiteRow>,
}

/// Funders and contracts.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn list(ctx: &Ctx) -> AppResult<Contracts> {
    ctx.authorise(Act::ContractManage)?;
    let mut tx = ctx.read().await?;
    let funders = tx.funder_list().await?;
    let terms = Terms::read(&mut tx).await?;
    let today = ctx.today();
    let contracts: Vec<ContractLine> = terms
        .rows
        .into_iter()
        .zip(terms.contracts)
        .map(|(row, rule)| ContractLine { running: rule.runs_on(today), sites: rule.sites, row })
        .collect();
    let mut sites = tx.site_list().await?;
    sites.retain(|s| s.archived_at.is_none() || contracts.iter().any(|c| c.sites.contains(&SiteId(s.id))));
    Ok(Contracts { funders, contracts, sites })
}

/// A funder as the form gives it.
#[derive(Debug, Clone)]
pub struct FunderDraft {
    /// What it is called.
    pub name: String,
    /// Whom to ask there, and how.
    pub contact: String,
    /// What else is to be known.
    pub note: String,
    /// No more contracts are made with it.
    pub archived: bool,
}

/// Adds a funder, or saves one under its version.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`]; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn funder_save(ctx: &Ctx, form: Uuid, known: Option<(FunderId, i64)>, draft: FunderDraft) -> AppResult<()> {
    ctx.authorise(Act::ContractManage)?;
    let mut problems = Vec::new();
    if draft.name.trim().is_empty() {
        problems.push(Problem::new("name", "Enter what the funder is called"));
    }
    problems.extend(too_long("name", &draft.name, 120));
    problems.extend(too_long("contact", &draft.contact, SHORT_MAX));
    problems.extend(too_long("note", &draft.note, SHORT_MAX));
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let all = tx.funder_list().await?;
    let own = known.map(|(id, _)| id.0);
    if all.iter().any(|one| Some(one.id) != own && fold(&one.name) == fold(&draft.name)) {
        problems.push(Problem::new("name", "There is a funder of this name already"));
    }
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let before = all.into_iter().find(|one| Some(one.id) == own);
    if known.is_some() && before.is_none() {
        return Err(AppError::NotFound);
    }
    let row = FunderRow {
        id: own.unwrap_or_else(|| ctx.id()),
        name: draft.name.trim().to_owned(),
        contact: draft.contact.trim().to_owned(),
        note: draft.note.trim().to_owned(),
        archived_at: draft.archived.then(|| before.as_ref().and_then(|b| b.archived_at).unwrap_or_else(|| ctx.at())),
        version: known.map_or(1, |(_, version)| version),
    };
    match known {
        Some(_) => tx.funder_save(&row).await?,
        None => tx.funder_insert(&row).await?,
    }
    let told = |f: &FunderRow| json!({ "name": f.name, "contact": f.contact, "note": f.note, "archived": f.archived_at.is_some() });
    let body = json!({ "before": before.as_ref().map(told), "after": told(&row) });
    ctx.event(&mut tx, Kind::FunderSaved, About::service(row.id), &body);
    ctx.finish(tx, form, "/service/contracts", None).await
}

/// Adds a contract with a funder, or saves one under its version.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`]; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn contract_save(
    ctx: &Ctx,
    form: Uuid,
    funder: FunderId,
    known: Option<(ContractId, i64)>,
    draft: Draft,
) -> AppResult<()> {
    ctx.authorise(Act::ContractManage)?;
    let from = draft.check().map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let funder = tx.funder_list().await?.into_iter().find(|one| one.id == funder.0).ok_or(AppError::NotFound)?;
    let sites = tx.site_list().await?;
    if draft.sites.iter().any(|id| sites.iter().all(|site| site.id != id.0)) {
        return Err(AppError::NotFound);
    }
    let own = known.map(|(id, _)| id.0);
    let all = tx.contract_list().await?;
    let before = all.into_iter().find(|one| Some(one.id) == own && one.funder_id == funder.id);
    if known.is_some() && before.is_none() {
        return Err(AppError::NotFound);
    }
    let row = ContractRow {
        id: own.unwrap_or_else(|| ctx.id()),
        funder_id: funder.id,
        funder_name: funder.name,
        name: draft.name.trim().to_owned(),
        from_on: time::day(from),
        until_on: draft.until.map(time::day),
        every_site: draft.every_site,
        target_referrals: draft.target_referrals,
        target_contacts: draft.target_contacts,
        reports: draft.reports.trim().to_owned(),
        version: known.map_or(1, |(_, version)| version),
    };
    let ids: Vec<Uuid> = draft.sites.iter().map(|site| site.0).collect();
    match known {
        Some(_) => tx.contract_save(&row, &ids).await?,
        None => tx.contract_insert(&row, &ids).await?,
    }
    let names: Vec<&str> = sites.iter().filter(|site| ids.contains(&site.id)).map(|site| site.name.as_str()).collect();
    let told = |c: &ContractRow| {
        json!({ "funder": c.funder_name, "name": c.name, "from": c.from_on.to_string(), "until": c.until_on.map(|d| d.to_string()),
            "every_site": c.every_site, "referrals": c.target_referrals, "contacts": c.target_contacts, "reports": c.reports })
    };
    let body = json!({ "before": before.as_ref().map(told), "after": told(&row), "sites": names });
    ctx.event(&mut tx, Kind::ContractSaved, About::service(row.id), &body);
    ctx.finish(tx, form, "/service/contracts", None).await
}

/// So many referrals are looked through at a time for those that several contracts fit.
const LOOKED_THROUGH: i64 = 5_000;

/// A referral that falls under several contracts equally.
#[derive(Debug, Clone)]
pub struct Unclear {
    /// Without whose it is.
    pub row: UnderRow,
    /// The names of those that fit.
    pub fits: Vec<String>,
}

/// Referrals of the last twelve months that somebody has to choose a contract for, newest first; and whether there may be more.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn unclear(ctx: &Ctx) -> AppResult<(Vec<Unclear>, bool)> {
    ctx.authorise(Act::ContractChoose)?;
    let mut tx = ctx.read().await?;
    let terms = Terms::read(&mut tx).await?;
    let mut found = Vec::new();
    if terms.rows.len() < 2 {
        return Ok((found, false));
    }
    let from = time::at(time::day_bounds(ctx.today().saturating_sub(12.months())).0);
    let until = ctx.at() + chrono::TimeDelta::microseconds(1);
    let rows = tx.referral_unchosen(from, until, LOOKED_THROUGH).await?;
    let mut more = i64::try_from(rows.len()).unwrap_or(0) >= LOOKED_THROUGH;
    for row in rows {
        let Falls::Asked(ids) = terms.falls(row.site_id, row.received_at, row.chosen, row.contract_id) else {
            continue;
        };
        if i64::try_from(found.len()).unwrap_or(0) >= PAGE {
            more = true;
            break;
        }
        found.push(Unclear { fits: ids.into_iter().map(|id| terms.name(id)).collect(), row });
    }
    Ok((found, more))
}

/// Under which contract one referral is counted, and why.
#[derive(Debug)]
pub struct Under {
    /// Without whose it is.
    pub row: UnderRow,
    /// The name of the contract that the rule or somebody says; none where it falls nowhere or is asked about.
    pub now: Option<String>,
    /// Whether several fit equally.
    pub asked: bool,
    /// What somebody chose.
    pub chosen: Option<ChosenRow>,
    /// All contracts, by id and name: what can be chosen.
    pub all: Vec<(ContractId, String)>,
}

/// Under which contract a referral is counted.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn under(ctx: &Ctx, referral: ReferralId) -> AppResult<Under> {
    ctx.authorise(Act::ContractChoose)?;
    let mut tx = ctx.read().await?;
    let row = tx.referral_under(referral.0).await?.ok_or(AppError::NotFound)?;
    let terms = Terms::read(&mut tx).await?;
    let falls = terms.falls(row.site_id, row.received_at, row.chosen, row.contract_id);
    let now = if let Falls::Under(id) = &falls { Some(terms.name(*id)) } else { None };
    let chosen = tx.referral_chosen(referral.0).await?;
    let all = terms.rows.iter().map(|one| (ContractId(one.id), name_of(one))).collect();
    Ok(Under { row, now, asked: matches!(falls, Falls::Asked(_)), chosen, all })
}

/// Chooses under which contract a referral is counted, or that it is under none, with why; `seen` is when the choice was made that whoever
/// chooses has read, none where there was none.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`]; [`AppError::Stale`] where somebody else chose since; [`AppError::TakenBefore`].
pub async fn choose(
    ctx: &Ctx,
    form: Uuid,
    referral: ReferralId,
    contract: Option<ContractId>,
    why: String,
    seen: Option<Timestamp>,
) -> AppResult<()> {
    ctx.authorise(Act::ContractChoose)?;
    if why.trim().is_empty() {
        return Err(AppError::field("why", "Say in a line why it is counted there"));
    }
    if let Some(problem) = too_long("why", &why, SHORT_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = tx.referral_under(referral.0).await?.ok_or(AppError::NotFound)?;
    let terms = Terms::read(&mut tx).await?;
    if contract.is_some_and(|id| terms.rows.iter().all(|one| one.id != id.0)) {
        return Err(AppError::NotFound);
    }
    let chosen = ChosenRow {
        referral_id: referral.0,
        contract_id: contract.map(|id| id.0),
        why: why.trim().to_owned(),
        at: ctx.at(),
        chosen_by: ctx.account()?.0,
        chosen_by_name: ctx.actor_name().to_owned(),
    };
    tx.referral_choose(&chosen, seen.map(time::at)).await?;
    let name = contract.map(|id| terms.name(id));
    let body = json!({ "reference": row.reference, "contract": name, "why": chosen.why });
    ctx.event(&mut tx, Kind::ReferralContractChosen, About::service(referral.0), &body);
    ctx.finish(tx, form, &format!("/service/referrals/{referral}/contract"), None).await
}
