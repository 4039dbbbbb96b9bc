//! Weighing an act by the charter (DOMAIN 5.2): what each boundary makes of it, and what is asked of the worker.
//!
//! Total and pure: every act gets an answer, the same for the same values. The words *verdict* and *permit* stay in code.

use jiff::civil::Date;

use super::act::{Act, Facts};
use super::aspect::Aspect;
use super::boundary::{Boundary, Charter};
use super::figures::{Figures, Tense};
use super::latitude::{Band, Latitude, Personal, effective};
use super::rule::Stance;

codes! {
    /// What is asked of a worker for an act, from nothing to its not being done; the order is from the least strict.
    pub enum Outcome {
        /// No boundary is passed.
        Within => "within", "Within the charter";
        /// Beyond a boundary that leaves it to judgement: counted, nothing asked (HOUSE 10.5).
        BeyondOpen => "beyond_open", "Beyond the usual, your judgement";
        TellAfter => "tell_after", "Beyond the usual: one line why";
        AskFirst => "ask_first", "Beyond the usual: ask first";
        NotDone => "not_done", "Not done here";
    }
}

impl Outcome {
    const fn beyond(band: Band) -> Self {
        match band {
            Band::Fixed => Self::NotDone,
            Band::AskFirst => Self::AskFirst,
            Band::TellAfter => Self::TellAfter,
            Band::Open => Self::BeyondOpen,
        }
    }
}

/// What one boundary makes of an act, where it is reached or passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding<'c> {
    /// Which.
    pub boundary: &'c Boundary,
    /// Passed, or just reached.
    pub beyond: bool,
    /// The figures.
    pub figures: Figures,
    /// The latitude that the worker has at it.
    pub latitude: Latitude,
    /// Whether that is the worker's own, agreed in supervision.
    pub personal: bool,
}

impl Finding<'_> {
    /// What it asks.
    pub const fn outcome(&self) -> Outcome {
        if self.beyond { Outcome::beyond(self.latitude.band()) } else { Outcome::Within }
    }

    /// The figures in a sentence.
    pub fn figures(&self, tense: Tense) -> String {
        self.figures.words(tense)
    }

    /// The words for workers: what the charter says here.
    pub fn words(&self) -> &str {
        &self.boundary.words_for_workers
    }
}

/// What the charter makes of an act. Made by [`assess`] alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdict<'c> {
    /// The charter's version; none where no charter is in force.
    pub version: Option<u32>,
    /// Boundaries that are reached or passed, the strictest first, then in the charter's order.
    pub findings: Vec<Finding<'c>>,
    /// What the charter says besides, without a rule: boundaries of the aspects that the act touches, to be read.
    pub guidance: Vec<&'c Boundary>,
    /// Aspects that the act touches and of which the charter says nothing [004 CMOC13].
    pub silent: Vec<Aspect>,
}

impl Verdict<'_> {
    /// What is asked for the act as a whole: the strictest of its findings.
    pub fn outcome(&self) -> Outcome {
        self.findings.iter().map(Finding::outcome).max().unwrap_or(Outcome::Within)
    }
}

/// Weighs an act by the charter in force on a day, the worker's own latitude on that day, and the facts. Where no charter is in force
/// nothing is passed, and the charter is silent on all that the act touches.
pub fn assess<'c>(
    charter: Option<&'c Charter>,
    personal: &[Personal],
    facts: &Facts,
    act: &Act<'_>,
    on: Date,
) -> Verdict<'c> {
    let mut verdict =
        Verdict { version: charter.map(|c| c.version), findings: Vec::new(), guidance: Vec::new(), silent: Vec::new() };
    let boundaries = charter.map_or(&[][..], |c| &c.boundaries);
    for boundary in boundaries {
        if !act.touches(boundary.aspect) {
            continue;
        }
        let Some(rule) = &boundary.rule else {
            verdict.guidance.push(boundary);
            continue;
        };
        let (beyond, figures) = match rule.weigh(boundary.aspect, facts, act) {
            None | Some(Stance::Within) => continue,
            Some(Stance::Reached(figures)) => (false, figures),
            Some(Stance::Beyond(figures)) => (true, figures),
        };
        // where several hold, the one agreed last
        let own =
            personal.iter().filter(|own| own.aspect == boundary.aspect && own.holds(on)).max_by_key(|own| own.from);
        let latitude = effective(boundary.latitude, boundary.ceiling, own.map(|own| own.latitude));
        // a wider one that the charter does not let be leaves the boundary's: then it is not the worker's own
        let personal = own.is_some_and(|own| latitude != boundary.latitude || latitude == own.latitude);
        verdict.findings.push(Finding { boundary, beyond, figures, latitude, personal });
    }
    verdict.findings.sort_by_key(|finding| std::cmp::Reverse(finding.outcome()));
    verdict.silent = Aspect::ALL
        .iter()
        .copied()
        .filter(|aspect| act.touches(*aspect) && !boundaries.iter().any(|boundary| boundary.aspect == *aspect))
        .collect();
    verdict
}
