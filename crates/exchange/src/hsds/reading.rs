//! What goes through a whole reading, of one file or many: how records are taken, what was found, which ids have come.

use super::entry::{Entry, Of};
use super::page::{Page, PageFault};
use crate::report::{Finding, Grade, Report};
use directory::feed::{Ending, Feed};
use directory::{Location, Problem, Record, Source, Taken, Trouble, Weight, take};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// So many findings of one kind that are only worth knowing are kept in full.
const NOTES_OF_ONE_KIND: u64 = 10;

/// What one reading goes through: several files or pages of one feed are read into one report and one memory of ids.
#[derive(Debug)]
pub struct Reading {
    /// How records are taken.
    pub source: Source,
    /// What was found. Of what is only worth knowing, and is the same in row after row, the first ones; how many there were is in `tally`.
    pub report: Report,
    /// How often each thing was found: by field, without the numbers of a list, and what is wrong with it.
    pub tally: BTreeMap<(String, String), u64>,
    /// Whether fields that the standard demands and nobody gave are passed over: of a list that has no such columns each row lacks them.
    pub(crate) sparse: bool,
    feed: Feed,
}

/// What became of one file or page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Records that stood there.
    pub read: u64,
    /// Records that were taken.
    pub taken: u64,
    /// Whether it was read to its end: of what broke off nothing should be published.
    pub whole: bool,
    /// The envelope, where it is a page.
    pub page: Option<Page>,
    /// What is wrong with the envelope.
    pub faults: Vec<PageFault>,
    /// The ids on it, in their order, also of what was refused, as far as they could be read; only of pages.
    pub ids: Vec<Uuid>,
    /// Whether whoever receives the records asked to stop.
    pub stopped: bool,
}

/// Whoever receives the records: each as it comes. Says whether to go on.
pub type Receive<'a> = dyn FnMut(Entry) -> bool + 'a;

impl Reading {
    /// Begins.
    #[must_use]
    pub fn new(source: Source) -> Self {
        Self { source, report: Report::default(), tally: BTreeMap::new(), sparse: false, feed: Feed::default() }
    }

    /// Ends: what only the whole feed shows goes into the report, and the terms whose `parent_id` is not to be followed are given.
    #[must_use]
    pub fn end(mut self) -> (Report, Ending) {
        let ending = std::mem::take(&mut self.feed).end();
        for (id, problem) in &ending.problems {
            self.find("", 0, &format!("{} of {id}", problem.at), problem);
        }
        (self.report, ending)
    }

    /// Takes one record in: counts it, notes what is wrong, and gives it on unless it is refused.
    pub(crate) fn record(&mut self, file: &str, row: u64, of: Of, value: Value) -> Option<Entry> {
        macro_rules! taken {
            ($variant:ident, $remember:ident) => {
                self.one(file, row, of, value, Feed::$remember).map(|one| Entry::$variant(Box::new(one)))
            };
        }
        match of {
            Of::Service => taken!(Service, service),
            Of::Organization => taken!(Organization, organization),
            Of::ServiceAtLocation => taken!(ServiceAtLocation, service_at_location),
            Of::Taxonomy => taken!(Taxonomy, taxonomy),
            Of::TaxonomyTerm => taken!(TaxonomyTerm, term),
            Of::Location => {
                self.one(file, row, of, value, |_, _: &Location| None).map(|one| Entry::Location(Box::new(one)))
            }
        }
    }

    fn one<T: Record>(
        &mut self,
        file: &str,
        row: u64,
        of: Of,
        value: Value,
        remember: impl FnOnce(&mut Feed, &T) -> Option<Problem>,
    ) -> Option<T> {
        Report::count(&mut self.report.read, of.as_str());
        let Taken { record, problems } = take::<T>(value, &self.source);
        let sparse = self.sparse;
        for problem in problems.iter().filter(|one| !(sparse && one.trouble == Trouble::Missing)) {
            self.find(file, row, &problem.at, problem);
        }
        let mut record = record;
        if let Some(one) = &record
            && let Some(problem) = remember(&mut self.feed, one)
        {
            self.find(file, row, "id", &problem);
            record = None;
        }
        if record.is_none() {
            Report::count(&mut self.report.left_out, of.as_str());
        }
        record
    }

    fn find(&mut self, file: &str, row: u64, field: &str, problem: &Problem) {
        let grade = match problem.weight(self.source.strict) {
            Weight::Error => Grade::Error,
            Weight::Flag => Grade::Flag,
            Weight::Note => Grade::Note,
        };
        self.found(Finding {
            file: file.to_owned(),
            row,
            field: field.to_owned(),
            grade,
            value: problem.value.clone(),
            what: problem.trouble.what().to_owned(),
            to_do: problem.trouble.to_do().to_owned(),
        });
    }

    /// Adds a finding. A column that no row fills would otherwise leave no room for what matters.
    pub(crate) fn found(&mut self, finding: Finding) {
        let field: String = finding.field.split(" of ").next().unwrap_or_default().to_owned();
        // `phones[3].number` is `phones.number`
        let mut plain = String::with_capacity(field.len());
        for part in field.split('[') {
            plain.push_str(part.split_once(']').map_or(part, |(_, rest)| rest));
        }
        let many = self.tally.entry((plain, finding.what.clone())).or_default();
        *many += 1;
        if finding.grade == Grade::Note && *many > NOTES_OF_ONE_KIND {
            self.report.notes += 1;
        } else {
            self.report.add(finding);
        }
    }

    /// Something wrong with a file as a whole, or a row that is no record.
    pub(crate) fn broken(&mut self, file: &str, row: u64, field: &str, what: String, to_do: &str) {
        let (file, field, to_do) = (file.to_owned(), field.to_owned(), to_do.to_owned());
        self.found(Finding { file, row, field, grade: Grade::Error, value: String::new(), what, to_do });
    }
}
