//! What is counted for managers and commissioners (DOMAIN 7.1): the month with the month before it and the rows behind each figure
//! (`counted`), the commissioner's report (`commissioner`), and rows without names for somebody outside (`exports`).
//!
//! Each figure is made from rows by the one rule of [`practice::report`], and its trace is the rows that the rule lets through. What is
//! shown of persons passes [`practice::figure`] or [`practice::disclosure`] (DOMAIN 7.5).

mod commissioner;
mod counted;
mod exports;
mod overlap;
mod tables;

pub use commissioner::{Group, Line, Report, Table, WaitLine, report, taken};
pub use counted::{FigureLine, Month, TraceRow, Traced, month, trace};
pub(crate) use exports::waiting;
pub use exports::{AskView, Asks, Export, Format, LeftOutCounts, ask, ask_open, asks, decide, take};

pub use paper::{Document, Part};

use crate::contracts::Terms;
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use practice::ids::{ContractId, SiteId};
use practice::report::Span;
use std::collections::HashSet;
use store::organisation::SiteRow;
use store::referrals::After;
use store::reports::CountedRow;
use store::{At, Tx};
use uuid::Uuid;

/// How many rows are read at a time.
const PIECE: i64 = 1_000;

/// Of what a figure is: whole months, a practice or network or all, a contract or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// The months.
    pub span: Span,
    /// One practice, or the practices of one network.
    pub site: Option<SiteId>,
    /// One contract.
    pub contract: Option<ContractId>,
}

impl Cut {
    /// The same of other months.
    const fn of(self, span: Span) -> Self {
        Self { span, ..self }
    }

    fn moments(&self) -> (At, At) {
        (time::at(time::day_bounds(self.span.from).0), time::at(time::day_bounds(self.span.to).1))
    }

    /// Whether a referral belongs to it, by its site, when it came, and its contract.
    fn has(&self, terms: &Terms, at: &Standing) -> bool {
        let day: Date = time::local_date(time::moment(at.received));
        self.site.is_none_or(|site| site.0 == at.site || terms.networks(at.site, day).contains(&site))
            && self
                .contract
                .is_none_or(|contract| terms.falls(at.site, at.received, at.chosen, at.contract).under(contract))
    }

    /// That there are such a site and contract.
    fn check(&self, frame: &Frame) -> AppResult<()> {
        let site = self.site.is_none_or(|id| frame.sites.iter().any(|one| one.id == id.0));
        let contract = self.contract.is_none_or(|id| frame.terms.rows.iter().any(|one| one.id == id.0));
        if site && contract { Ok(()) } else { Err(AppError::NotFound) }
    }

    /// In words, for heads of reports and the log.
    fn words(&self, frame: &Frame) -> String {
        let site = self.site.and_then(|id| frame.sites.iter().find(|one| one.id == id.0)).map(|one| one.name.clone());
        let contract = self.contract.map(|id| frame.terms.name(id));
        match (site, contract) {
            (None, None) => "The whole service".to_owned(),
            (Some(site), None) => site,
            (None, Some(contract)) => contract,
            (Some(site), Some(contract)) => format!("{site}; {contract}"),
        }
    }
}

/// What places a row: its site, when its referral came, and what was chosen for it.
struct Standing {
    site: Uuid,
    received: At,
    chosen: bool,
    contract: Option<Uuid>,
}

macro_rules! standing {
    ($row:expr) => {
        $crate::reports::Standing {
            site: $row.site_id,
            received: $row.received_at,
            chosen: $row.chosen,
            contract: $row.contract_id,
        }
    };
}
use standing;

/// What every figure is cut by, read once.
struct Frame {
    terms: Terms,
    sites: Vec<SiteRow>,
}

impl Frame {
    async fn read(tx: &mut Box<dyn Tx>) -> AppResult<Self> {
        Ok(Self { terms: Terms::read(tx).await?, sites: tx.site_list().await? })
    }
}

/// What can be chosen: sites and contracts, by id and name.
#[derive(Debug, Clone)]
pub struct Choices {
    /// Practices and networks.
    pub sites: Vec<(SiteId, String)>,
    /// Contracts.
    pub contracts: Vec<(ContractId, String)>,
}

impl Choices {
    fn of(frame: &Frame) -> Self {
        Self {
            sites: frame.sites.iter().map(|one| (SiteId(one.id), one.name.clone())).collect(),
            contracts: frame
                .terms
                .rows
                .iter()
                .map(|c| (ContractId(c.id), frame.terms.name(ContractId(c.id))))
                .collect(),
        }
    }
}

/// All referrals that came, were answered or waited in a cut, each with its row, the earliest first.
async fn referrals(tx: &mut Box<dyn Tx>, frame: &Frame, cut: &Cut) -> AppResult<Vec<CountedRow>> {
    let (from, until) = cut.moments();
    let mut all = Vec::new();
    let mut after: Option<After> = None;
    loop {
        let rows = tx.report_referrals(from, until, after.take(), PIECE).await?;
        let full = i64::try_from(rows.len()).unwrap_or(0) >= PIECE;
        after = rows.last().map(|row| After { at: row.received_at, id: row.id });
        all.extend(rows.into_iter().filter(|row| cut.has(&frame.terms, &standing!(row))));
        if !full {
            return Ok(all);
        }
    }
}

/// How many different referrals stand behind rows.
fn distinct(ids: impl Iterator<Item = Uuid>) -> i64 {
    i64::try_from(ids.collect::<HashSet<Uuid>>().len()).unwrap_or(i64::MAX)
}

/// A report on paper, as PDF.
///
/// # Errors
/// [`AppError::NotPossible`] where the type has no sign for something that stands in it.
pub fn on_paper(document: &Document) -> AppResult<Vec<u8>> {
    paper::document(document).map_err(|error| AppError::NotPossible(error.to_string()))
}
