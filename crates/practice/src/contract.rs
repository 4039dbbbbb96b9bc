//! Who pays: contracts with funders, and which of them a referral falls under.
//!
//! The rule is ours, made so that a figure for a funder can be led back to its rows: what somebody chose, with a reason, holds; else the
//! contract that names the site; else one that names a network the site was in on the day; else one for every site. Where two stand
//! equally near, a person is asked and nothing is guessed (DOMAIN 11.6).

use crate::ids::{ContractId, SiteId};
use crate::problem::Problem;
use jiff::civil::Date;

/// A contract, as far as the rule goes by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Which.
    pub id: ContractId,
    /// The first day of it.
    pub from: Date,
    /// The last day of it; none while no end is agreed.
    pub until: Option<Date>,
    /// It pays for every site.
    pub every_site: bool,
    /// Practices and networks that it names.
    pub sites: Vec<SiteId>,
}

impl Contract {
    /// Whether it runs on a day; its last day is part of it.
    pub fn runs_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// Under which contract a referral falls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Falls {
    /// Under this one.
    Under(ContractId),
    /// Several fit equally: somebody is asked.
    Asked(Vec<ContractId>),
    /// Under none.
    Nowhere,
}

impl Falls {
    /// Whether it falls under a contract.
    pub fn under(&self, contract: ContractId) -> bool {
        *self == Self::Under(contract)
    }
}

/// Under which contract a referral falls that was received for a site on a day of England. `networks` are those in which the site was
/// on that day; `chosen` is what somebody said, of which *none of them* is an answer too.
pub fn falls(
    contracts: &[Contract],
    site: SiteId,
    networks: &[SiteId],
    day: Date,
    chosen: Option<Option<ContractId>>,
) -> Falls {
    match chosen {
        Some(Some(id)) if contracts.iter().any(|contract| contract.id == id) => return Falls::Under(id),
        Some(None) => return Falls::Nowhere,
        _ => {}
    }
    let nearness = |contract: &Contract| {
        if contract.sites.contains(&site) {
            Some(0)
        } else if networks.iter().any(|network| contract.sites.contains(network)) {
            Some(1)
        } else {
            contract.every_site.then_some(2)
        }
    };
    let fits: Vec<(u8, ContractId)> = contracts
        .iter()
        .filter(|contract| contract.runs_on(day))
        .filter_map(|contract| nearness(contract).map(|near| (near, contract.id)))
        .collect();
    let Some(nearest) = fits.iter().map(|(near, _)| *near).min() else { return Falls::Nowhere };
    let ids: Vec<ContractId> = fits.iter().filter(|(near, _)| *near == nearest).map(|(_, id)| *id).collect();
    match ids[..] {
        [id] => Falls::Under(id),
        _ => Falls::Asked(ids),
    }
}

/// A contract as it is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What it is called.
    pub name: String,
    /// The first day; none where the form was left open.
    pub from: Option<Date>,
    /// The last day; none while no end is agreed.
    pub until: Option<Date>,
    /// It pays for every site.
    pub every_site: bool,
    /// Which it names.
    pub sites: Vec<SiteId>,
    /// Referrals a year.
    pub target_referrals: Option<i32>,
    /// Contacts held a year.
    pub target_contacts: Option<i32>,
    /// What has to be reported.
    pub reports: String,
}

/// The largest target of a year.
pub const TARGET_MAX: i32 = 100_000;

impl Draft {
    /// Whether it can be.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check(&self) -> Result<Date, Vec<Problem>> {
        let mut problems = Vec::new();
        if self.name.trim().is_empty() {
            problems.push(Problem::new("name", "Enter what the contract is called"));
        }
        problems.extend(crate::goal::too_long("name", &self.name, 120));
        problems.extend(crate::goal::too_long("reports", &self.reports, crate::goal::LONG_MAX));
        if self.from.is_none() {
            problems.push(Problem::new("from", "Enter the first day"));
        }
        if let (Some(from), Some(until)) = (self.from, self.until)
            && until < from
        {
            problems.push(Problem::new("until", "The last day is before the first"));
        }
        if self.every_site != self.sites.is_empty() {
            let words = if self.every_site {
                "Choose every site, or some of them, not both"
            } else {
                "Choose the sites that it pays for, or every site"
            };
            problems.push(Problem::new("sites", words));
        }
        for (field, target) in [("target_referrals", self.target_referrals), ("target_contacts", self.target_contacts)]
        {
            if target.is_some_and(|target| !(1..=TARGET_MAX).contains(&target)) {
                problems.push(Problem::new(field, format!("Enter a whole number from 1 to {TARGET_MAX}")));
            }
        }
        match self.from {
            Some(from) if problems.is_empty() => Ok(from),
            _ => Err(problems),
        }
    }
}
