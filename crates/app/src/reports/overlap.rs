//! All reports that can be taken of a year, laid together: whoever has several of them adds and subtracts, and works out no hidden count
//! ([`practice::overlap`], DOMAIN 7.5). Each is made of cells, which are the smallest parts that reports are made of.

use super::Cut;
use super::tables::{Cell, Made};
use practice::disclosure::Way;
use practice::overlap::{Makes, Sum, together};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The cells of a span, with what each comes to.
pub(super) struct Parted {
    cells: Vec<Cell>,
    made: Vec<Vec<Made>>,
}

impl Parted {
    /// Of cells and what they come to.
    pub(super) fn new(of: impl Iterator<Item = (Cell, Vec<Made>)>) -> Self {
        let (cells, made) = of.unzip();
        Self { cells, made }
    }

    fn which(&self, lies: impl Fn(&Cell) -> bool) -> Vec<usize> {
        self.cells.iter().enumerate().filter(|(_, cell)| lies(cell)).map(|(at, _)| at).collect()
    }

    /// What a part of it comes to; none where it is empty.
    fn sum(&self, cut: &Cut) -> Option<Vec<Made>> {
        let mut parts = self.which(|cell| cell.is_in(cut)).into_iter().map(|at| &self.made[at]);
        let mut sum = parts.next()?.clone();
        for part in parts {
            for (group, more) in sum.iter_mut().zip(part) {
                group.add(more);
            }
        }
        Some(sum)
    }
}

/// One line of a report: a group's total, or a line of one of its tables.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// Which group.
    pub(super) group: usize,
    /// Which table of it, and which line; none for the total.
    pub(super) line: Option<(usize, &'a str)>,
}

impl Place<'_> {
    fn count(self, made: &[Made]) -> i64 {
        let group = &made[self.group];
        match self.line {
            None => group.total,
            Some((table, words)) => group.tables[table].count(words),
        }
    }
}

/// A report, by its span and the cells that are in it.
struct Report {
    span: usize,
    cells: Vec<usize>,
    /// Whether it can be taken: what falls under no contract is counted, and nowhere told by itself.
    said: bool,
}

/// All reports of a year and its quarters.
pub(super) struct Family {
    spans: Vec<Parted>,
    reports: Vec<Report>,
    /// How they add up at one time.
    across: Vec<(usize, Vec<usize>)>,
    /// How quarters come to the year.
    over: Vec<(usize, Vec<usize>)>,
    known: BTreeMap<(usize, Vec<usize>), usize>,
}

impl Family {
    /// Of the quarters of a year that have begun, and the year itself behind them.
    pub(super) fn new(spans: Vec<Parted>) -> Self {
        let mut family =
            Self { spans, reports: Vec::new(), across: Vec::new(), over: Vec::new(), known: BTreeMap::new() };
        let year = family.spans.len().saturating_sub(1);
        let mut contracts: Vec<Uuid> =
            family.spans.iter().flat_map(|span| span.cells.iter().filter_map(|cell| cell.contract)).collect();
        contracts.sort_unstable();
        contracts.dedup();
        let quarters: Vec<usize> = (0..year).map(|span| family.quarter(span, &contracts)).collect();
        let whole = family.report(year, |_| true, true);
        family.over.push((whole, quarters));
        let mut parts: Vec<usize> = Vec::new();
        for contract in contracts {
            let of = |cell: &Cell| cell.contract == Some(contract);
            let all = family.report(year, of, true);
            let quarters = (0..year).map(|span| family.report(span, of, true)).collect();
            family.over.push((all, quarters));
            parts.push(all);
        }
        parts.push(family.report(year, |cell| cell.contract.is_none(), false));
        family.adds(whole, parts);
        family
    }

    fn report(&mut self, span: usize, lies: impl Fn(&Cell) -> bool, said: bool) -> usize {
        let cells = self.spans[span].which(lies);
        let next = self.reports.len();
        let at = *self.known.entry((span, cells.clone())).or_insert(next);
        if at == next {
            self.reports.push(Report { span, cells, said });
        } else {
            self.reports[at].said |= said;
        }
        at
    }

    fn adds(&mut self, whole: usize, parts: Vec<usize>) {
        let parts: Vec<usize> = parts.into_iter().filter(|part| !self.reports[*part].cells.is_empty()).collect();
        if parts.len() > 1 {
            self.across.push((whole, parts));
        }
    }

    /// The reports of one quarter, and how they add up; the one of all of it.
    fn quarter(&mut self, span: usize, contracts: &[Uuid]) -> usize {
        let whole = self.report(span, |_| true, true);
        let cells = self.spans[span].cells.clone();
        let of = |mut ids: Vec<Uuid>| {
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let sites = of(cells.iter().map(|cell| cell.site).collect());
        let networks = of(cells.iter().flat_map(|cell| cell.networks.clone()).collect());
        let mut by_contract: BTreeMap<Option<Uuid>, Vec<usize>> = BTreeMap::new();
        let under: Vec<Option<Uuid>> = contracts.iter().copied().map(Some).chain([None]).collect();
        let mut by_site = Vec::new();
        for site in sites {
            let at = self.report(span, |cell| cell.site == site, true);
            by_site.push(at);
            let mut parts = Vec::new();
            for contract in &under {
                let lies = |cell: &Cell| cell.site == site && cell.contract == *contract;
                let part = self.report(span, lies, contract.is_some());
                parts.push(part);
                by_contract.entry(*contract).or_default().push(part);
                let alone: Vec<usize> = self.reports[part].cells.clone();
                let finest =
                    alone.into_iter().map(|nth| self.report(span, |cell| *cell == cells[nth], false)).collect();
                self.adds(part, finest);
            }
            self.adds(at, parts);
        }
        self.adds(whole, by_site);
        let mut all = Vec::new();
        for (contract, parts) in by_contract {
            let at = self.report(span, |cell| cell.contract == contract, contract.is_some());
            all.push(at);
            self.adds(at, parts);
        }
        self.adds(whole, all);
        for network in networks {
            for contract in std::iter::once(None).chain(contracts.iter().copied().map(Some)) {
                let lies =
                    |cell: &Cell| cell.networks.contains(&network) && (contract.is_none() || cell.contract == contract);
                let at = self.report(span, lies, true);
                let parts = self.reports[at].cells.clone();
                let finest =
                    parts.into_iter().map(|nth| self.report(span, |cell| *cell == cells[nth], false)).collect();
                self.adds(at, finest);
            }
        }
        whole
    }

    /// What a report comes to; none where nothing is in it.
    pub(super) fn made(&self, span: usize, cut: &Cut) -> Option<Vec<Made>> {
        self.spans[span].sum(cut)
    }

    /// Whether a line of a report has to be held back, so that other reports do not tell what they hide.
    pub(super) fn holds_back(&self, span: usize, cut: &Cut, place: Place<'_>) -> bool {
        let own = self.spans[span].which(|cell| cell.is_in(cut));
        let Some(own) = self.known.get(&(span, own)) else { return false };
        let counts: Vec<i64> = self
            .reports
            .iter()
            .map(|report| report.cells.iter().map(|cell| place.count(&self.spans[report.span].made[*cell])).sum())
            .collect();
        let said: Vec<bool> = self.reports.iter().map(|report| report.said).collect();
        let in_time = self
            .spans
            .iter()
            .find_map(|parted| parted.made.first())
            .map_or(Way::Parts, |groups| groups[place.group].in_time);
        let over = if in_time == Way::Covers { Makes::Covers } else { Makes::Parts };
        let sums: Vec<Sum> = self
            .across
            .iter()
            .map(|sum| (sum, Makes::Parts))
            .chain(self.over.iter().map(|sum| (sum, over)))
            .map(|((whole, parts), makes)| Sum { whole: *whole, parts: parts.clone(), makes })
            .collect();
        counts[*own] > 0 && together(&counts, &said, &sums)[*own].is_none()
    }
}
