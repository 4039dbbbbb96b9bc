//! What was found in files: by file, row and field, with what to do. Values are a person's own and stand in it only where they are
//! asked for.

use serde::Serialize;
use std::collections::BTreeMap;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// The row is left out.
    Error,
    /// The row is brought in, and what could not be read is kept beside the record for somebody to look at.
    Flag,
    /// Worth knowing.
    Note,
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which file.
    pub file: String,
    /// Which row of it, the header being row 1; 0 where it is the file as a whole.
    pub row: u64,
    /// Which field, as this house calls it.
    pub field: String,
    /// How much it weighs.
    pub grade: Grade,
    /// What stood there; a person's own, shown only where asked for.
    #[serde(skip)]
    pub value: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub to_do: String,
}

/// So many findings are kept in full; of those beyond, how many.
const KEPT: usize = 1_000;

/// All that was found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// The first findings.
    pub findings: Vec<Finding>,
    /// How many of each grade.
    pub errors: u64,
    /// Rows brought in with something to look at.
    pub flags: u64,
    /// Worth knowing.
    pub notes: u64,
    /// Records by kind: read.
    pub read: BTreeMap<String, u64>,
    /// New.
    pub new: BTreeMap<String, u64>,
    /// Known, and as they were.
    pub same: BTreeMap<String, u64>,
    /// Known, and other in the file than when they were brought in.
    pub changed: BTreeMap<String, u64>,
    /// Left out because of errors.
    pub left_out: BTreeMap<String, u64>,
    /// Each file and how it is written.
    pub files: Vec<(String, String)>,
}

impl Report {
    /// Adds a finding.
    pub fn add(&mut self, finding: Finding) {
        match finding.grade {
            Grade::Error => self.errors += 1,
            Grade::Flag => self.flags += 1,
            Grade::Note => self.notes += 1,
        }
        if self.findings.len() < KEPT {
            self.findings.push(finding);
        }
    }

    /// Counts a record.
    pub fn count(map: &mut BTreeMap<String, u64>, kind: &str) {
        if let Some(count) = map.get_mut(kind) {
            *count += 1;
        } else {
            map.insert(kind.to_owned(), 1);
        }
    }
}
