//! Untidy lists of places and groups, read by a mapping: a file in TOML that says which column is which field, which value which, what
//! stands in another file, and what is the same in each row. Others can be written without changing the program; libraries are the example.
//!
//! A row becomes a service with its organisation, place, hours and terms, in the words of HSDS, and goes the same way as any other feed:
//! cleaned, checked, every problem named by file, row and column.

mod hours;
mod row;

pub use hours::{Hours, hours};

use crate::Fault;
use crate::encoding::{Decoded, detect};
use crate::hsds::tables::{Folder, broke_off};
use crate::hsds::{Of, Outcome, Reading, Receive};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A mapping.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What the list is called here: its keys are remembered under this name, so it must stay the same.
    pub source: String,
    /// The name of the file, for the report and for finding it in a folder.
    pub file: String,
    /// Words that stand where nothing is known; capitals do not matter.
    #[serde(default)]
    pub blank: Vec<String>,
    /// Columns that are left out on purpose.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Its header, and the field that each is.
    pub columns: BTreeMap<String, String>,
    /// Fields that are the same in each row where it says nothing itself.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
    /// For a field: its values, and what each is here. `"*"` stands for every other.
    #[serde(default)]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// For a field: a word that is added at its end where it is not in it.
    #[serde(default)]
    pub ensure: BTreeMap<String, String>,
    /// For a field: lines, each of which may name fields in braces, and is left out where one of them is empty.
    #[serde(default)]
    pub lines: BTreeMap<String, Vec<String>>,
    /// Other files in which more of a row stands.
    #[serde(default, rename = "lookup")]
    pub lookups: Vec<Lookup>,
    /// In which register the organisations' numbers are.
    #[serde(default)]
    pub identifier: Option<Register>,
    /// Terms of taxonomies that are set to each row, or to those with a certain value.
    #[serde(default, rename = "term")]
    pub terms: Vec<Term>,
}

/// Another file in which more of a row stands.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    /// Its name.
    pub file: String,
    /// Its column that a row names.
    pub key: String,
    /// The field of the row that names it.
    pub with: String,
    /// Its header, and the field that each is; what the row says itself is kept.
    pub columns: BTreeMap<String, String>,
}

/// A register in which organisations have numbers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Its code (org-id.guide).
    pub scheme: String,
    /// What it is, in words.
    pub kind: String,
}

/// A term of a taxonomy.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The taxonomy, by name.
    pub list: String,
    /// The term, by name.
    pub name: String,
    /// Its identifier, where it has one.
    #[serde(default)]
    pub uri: Option<String>,
    /// Only where this field…
    #[serde(default)]
    pub field: Option<String>,
    /// … holds one of these.
    #[serde(default)]
    pub is: Vec<String>,
}

/// Every field that a column can be, with what it is. Besides, `own.…` names a value for the lines and terms of the mapping alone.
pub const FIELDS: &[(&str, &str)] = &[
    ("key", "what the list calls the entry; it must stay the same"),
    ("name", "what it is called"),
    ("alternate_name", "what else it is called"),
    ("description", "what happens there"),
    ("alert", "what is different at present"),
    ("status", "active, inactive, defunct or temporarily closed"),
    ("url", "its page"),
    ("email", "its e-mail address"),
    ("phone", "its telephone"),
    ("contact", "who can be asked"),
    ("fees_description", "what it costs, in words"),
    ("eligibility_description", "who may come"),
    ("application_process", "how one comes to it"),
    ("minimum_age", "the youngest who may come"),
    ("maximum_age", "the oldest who may come"),
    ("assured_date", "when the entry was last checked: 2026-06-03"),
    ("hours", "when it is open: hours a week, or in words"),
    ("address", "the whole address in one text"),
    ("address_1", "house and street"),
    ("city", "town"),
    ("county", "county"),
    ("postcode", "postcode"),
    ("country", "country, by its two letters"),
    ("latitude", "degrees north"),
    ("longitude", "degrees east"),
    ("place", "what the place is called, where it has a name of its own"),
    ("access", "how one gets in and about"),
    ("language", "in which language, where it is not English"),
    ("organisation_key", "what the list calls whoever runs it"),
    ("organisation", "what whoever runs it is called"),
    ("organisation_identifier", "its number in a register"),
    ("organisation_url", "its site"),
];

impl Mapping {
    /// Reads a mapping and checks all that can be checked without a file.
    ///
    /// # Errors
    /// [`Fault::Mapping`], with what to do.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mapping: Self = toml::from_str(text).map_err(|e| Fault::Mapping(e.to_string()))?;
        let wrong = |words: String| Err(Fault::Mapping(words));
        if mapping.source.trim().is_empty() || mapping.source.chars().count() > 60 {
            return wrong("`source` names the list, in up to 60 characters".to_owned());
        }
        let known = |field: &str| {
            field.strip_prefix("own.").is_some_and(|rest| !rest.is_empty())
                || FIELDS.iter().any(|(name, _)| *name == field)
        };
        let looked_up = mapping.lookups.iter().flat_map(|lookup| lookup.columns.values());
        let named = mapping
            .columns
            .values()
            .chain(mapping.constants.keys())
            .chain(mapping.values.keys())
            .chain(mapping.ensure.keys())
            .chain(mapping.lines.keys())
            .chain(looked_up)
            .chain(mapping.lookups.iter().map(|lookup| &lookup.with))
            .chain(mapping.terms.iter().filter_map(|term| term.field.as_ref()));
        if let Some(field) = named.into_iter().find(|field| !known(field)) {
            let all: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
            return wrong(format!(
                "there is no field {field:?}; there are {}, and own.… for the mapping's own",
                all.join(", ")
            ));
        }
        for line in mapping.lines.values().flatten() {
            for field in row::named(line) {
                if !known(field) {
                    return wrong(format!("the line {line:?} names {field:?}, and there is no such field"));
                }
            }
        }
        let mut to: Vec<&String> = mapping.columns.values().collect();
        to.sort_unstable();
        if let Some([field, ..]) = to.windows(2).find(|pair| pair[0] == pair[1]) {
            return wrong(format!("two columns are read into {field}"));
        }
        if let Some(both) = mapping.columns.keys().find(|column| mapping.ignore.contains(column)) {
            return wrong(format!("the column {both:?} is both read and ignored"));
        }
        if !to.iter().any(|field| *field == "name") {
            return wrong("no column is read into `name`".to_owned());
        }
        if !to.iter().any(|field| *field == "key") {
            return wrong("no column is read into `key`, by which an entry is known again".to_owned());
        }
        for (from, to) in mapping.values.get("status").into_iter().flatten() {
            if directory::Status::parse(to).is_none() {
                return wrong(format!(
                    "status {from:?}: {to:?} is none of active, inactive, defunct, temporarily closed"
                ));
            }
        }
        Ok(mapping)
    }
}

/// Rows of another file, by what names them.
type Looked = BTreeMap<String, BTreeMap<String, String>>;

/// Reads a list by its mapping: a row at a time; of files that are looked up in, all rows are kept.
///
/// # Errors
/// [`Fault`] where a file is not there or its header does not fit; all else is in the report.
pub fn read_mapped(
    reading: &mut Reading,
    mapping: &Mapping,
    folder: &dyn Folder,
    receive: &mut Receive<'_>,
) -> Result<Outcome, Fault> {
    reading.source.name.clone_from(&mapping.source);
    reading.source.tabular = true;
    reading.sparse = true;
    let mut looked: Vec<Looked> = Vec::new();
    for lookup in &mapping.lookups {
        looked.push(look_up(reading, lookup, folder)?);
    }
    let (mut csv, header) = open(reading, folder, &mapping.file)?;
    fits(mapping, &header)?;
    let columns: Vec<Option<&str>> = header.iter().map(|name| mapping.columns.get(name).map(String::as_str)).collect();
    let mut outcome = Outcome::default();
    let mut row = csv::StringRecord::new();
    let (mut number, mut short) = (1, false);
    loop {
        match csv.read_record(&mut row) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                reading.broken(
                    &mapping.file,
                    number + 1,
                    "",
                    format!("it cannot be read any further: {error}"),
                    "try again",
                );
                return Ok(outcome);
            }
        }
        number += 1;
        short = false;
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if row.len() != header.len() {
            let what = format!("the row has {} cells, and the header {}; it was left out", row.len(), header.len());
            reading.broken(&mapping.file, number, "", what, "put texts with commas or new lines in quotes");
            short = row.len() < header.len();
            continue;
        }
        outcome.read += 1;
        let cells = columns.iter().zip(row.iter()).filter_map(|(field, cell)| Some(((*field)?, cell)));
        let value = row::service(reading, mapping, &looked, number, cells);
        if let Some(entry) = reading.record(&mapping.file, number, Of::Service, value) {
            outcome.taken += 1;
            if !receive(entry) {
                outcome.stopped = true;
                return Ok(outcome);
            }
        }
    }
    outcome.whole = !(short && broke_off(folder, &mapping.file)?);
    Ok(outcome)
}

type Lines = csv::Reader<Decoded<Box<dyn crate::hsds::tables::Seeks>>>;

fn open(reading: &mut Reading, folder: &dyn Folder, name: &str) -> Result<(Lines, Vec<String>), Fault> {
    let there = folder.names().into_iter().find(|one| one.eq_ignore_ascii_case(name));
    let there = there.ok_or_else(|| Fault::Header(format!("there is no file {name}")))?;
    let encoding = detect(folder.open(&there)?).map_err(|e| Fault::Encoding(format!("{name}: {e}")))?;
    reading.report.files.push((name.to_owned(), encoding.words().to_owned()));
    let mut csv = csv::ReaderBuilder::new().flexible(true).from_reader(Decoded::new(folder.open(&there)?, encoding));
    let header = csv.headers().map_err(|e| Fault::Header(format!("{name}: {e}")))?;
    let header = header.iter().map(|cell| cell.trim().to_owned()).collect();
    Ok((csv, header))
}

/// A header that changed is said before any row is read.
fn fits(mapping: &Mapping, header: &[String]) -> Result<(), Fault> {
    let gone: Vec<&str> =
        mapping.columns.keys().filter(|column| !header.contains(column)).map(String::as_str).collect();
    let more: Vec<&str> = header
        .iter()
        .filter(|name| !mapping.columns.contains_key(*name) && !mapping.ignore.contains(name))
        .map(String::as_str)
        .collect();
    if gone.is_empty() && more.is_empty() {
        return Ok(());
    }
    let mut words = format!("{}: the header is not what the mapping expects.", mapping.file);
    if !gone.is_empty() {
        words.push_str(" Not in the file: ");
        words.push_str(&gone.join(", "));
        words.push('.');
    }
    if !more.is_empty() {
        words.push_str(" Not in the mapping: ");
        words.push_str(&more.join(", "));
        words.push_str("; read them, or name them under `ignore`.");
    }
    Err(Fault::Header(words))
}

fn look_up(reading: &mut Reading, lookup: &Lookup, folder: &dyn Folder) -> Result<Looked, Fault> {
    let (mut csv, header) = open(reading, folder, &lookup.file)?;
    let at = |column: &str| {
        header.iter().position(|name| name == column).ok_or_else(|| {
            Fault::Header(format!("{}: there is no column {column:?}, which the mapping looks up", lookup.file))
        })
    };
    let key = at(&lookup.key)?;
    let columns: Vec<(usize, &String)> =
        lookup.columns.iter().map(|(column, field)| Ok((at(column)?, field))).collect::<Result<_, Fault>>()?;
    let mut rows = Looked::new();
    for (number, row) in csv.records().enumerate() {
        let row = row.map_err(|e| Fault::Header(format!("{}, row {}: {e}", lookup.file, number + 2)))?;
        let Some(named) = row.get(key).map(str::trim).filter(|key| !key.is_empty()) else { continue };
        let fields = columns.iter().filter_map(|(at, field)| {
            let cell = row.get(*at)?.trim();
            (!cell.is_empty()).then(|| ((*field).clone(), cell.to_owned()))
        });
        rows.insert(named.to_owned(), fields.collect());
    }
    Ok(rows)
}
