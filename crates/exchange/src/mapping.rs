//! How another system's files are to be read: which header is which field, which of its values is which code, in which order it writes
//! days. A mapping is a file in TOML that a service keeps beside its exports.

use crate::Fault;
use crate::kinds::{self, Sort};
use crate::when::Order;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A mapping.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What the other system is called here: its keys are remembered under this name.
    pub source: String,
    /// In which order it writes the parts of a day.
    #[serde(default)]
    pub dates: Order,
    /// How each file is read.
    #[serde(default, rename = "file")]
    pub files: Vec<FileMap>,
}

/// How one file, or each file of a name, is read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileMap {
    /// Its name; a star stands for anything.
    pub name: String,
    /// Columns that are left out on purpose.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Its header, and the field that each is.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// Fields that are the same in each row.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
    /// For a field: its values, and what each is here. `"*"` stands for every other.
    #[serde(default)]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
}

impl Mapping {
    /// The mapping of our own templates: each header is a field.
    #[must_use]
    pub fn own(source: &str) -> Self {
        Self { source: source.to_owned(), ..Self::default() }
    }

    /// Reads a mapping, and checks all that can be checked without a file.
    ///
    /// # Errors
    /// [`Fault::Mapping`], with what to do.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mapping: Self = toml::from_str(text).map_err(|e| Fault::Mapping(e.to_string()))?;
        if mapping.source.trim().is_empty() || mapping.source.chars().count() > 60 {
            return Err(Fault::Mapping("`source` names the other system, in up to 60 characters".to_owned()));
        }
        for file in &mapping.files {
            file.check()?;
        }
        Ok(mapping)
    }

    /// How the file of this name is read; none where the mapping names none.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<&FileMap> {
        self.files.iter().find(|file| fits(&file.name, name))
    }
}

impl FileMap {
    fn check(&self) -> Result<(), Fault> {
        let about = |words: String| Fault::Mapping(format!("file {:?}: {words}", self.name));
        let known = |field: &str| {
            kinds::field(field).ok_or_else(|| about(format!("there is no field {field:?}; `--fields` lists them all")))
        };
        let mut to: Vec<&str> = Vec::new();
        for (header, field) in &self.columns {
            known(field)?;
            if self.ignore.contains(header) {
                return Err(about(format!("the column {header:?} is both read and ignored")));
            }
            if to.contains(&field.as_str()) {
                return Err(about(format!("two columns are read into {field}")));
            }
            to.push(field);
        }
        for field in self.constants.keys() {
            known(field)?;
            if to.contains(&field.as_str()) {
                return Err(about(format!("{field} is both a column and a constant")));
            }
        }
        for (field, values) in &self.values {
            let sort = known(field)?.sort;
            if let Sort::Code(codes) | Sort::Several(codes) = sort {
                for ours in values.values().filter(|ours| !ours.is_empty()) {
                    if (codes.find)(ours).is_none() {
                        let all = (codes.all)().join(", ");
                        return Err(about(format!("{ours:?} is no value of {field}; it takes {all}")));
                    }
                }
            }
        }
        Ok(())
    }
}

/// Whether a name fits a pattern, in which a star stands for anything; capitals do not matter.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    let parts: Vec<&str> = pattern.split('*').collect();
    let [first, middle @ .., last] = parts.as_slice() else { return pattern == name };
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}
