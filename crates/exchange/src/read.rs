//! Reading a file: its header against what can be brought in, then row by row.

use crate::kinds::{self, Field, Kind, Sort};
use crate::mapping::{FileMap, Mapping};
use crate::report::{Finding, Grade};
use crate::when::{self, Order};
use crate::{Decoded, Encoding, Fault};
use practice::person::{NhsNumber, parse_birth_date, parse_email, parse_phone, parse_postcode};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A row of a kind, as far as it could be read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Record {
    /// What it is about.
    #[serde(skip, default = "person")]
    pub kind: Kind,
    /// Its key in the other system.
    #[serde(skip)]
    pub key: String,
    /// What its fields hold, each in the form in which it is kept: a code, a day as 2026-06-03, a moment in UTC, `yes` or `no`.
    pub fields: BTreeMap<String, String>,
    /// What could not be taken over: field, value, and why.
    pub flags: Vec<(String, String, String)>,
}

fn person() -> Kind {
    Kind::Person
}

impl Record {
    /// A field's text; empty where there is none.
    #[must_use]
    pub fn text(&self, field: &str) -> &str {
        self.fields.get(field).map_or("", String::as_str)
    }

    /// A field's text, where there is one.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(String::as_str)
    }

    /// A digest of what it says, by which a change in the other system is seen.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for (name, value) in &self.fields {
            hash.update(name.as_bytes());
            hash.update([0]);
            hash.update(value.as_bytes());
            hash.update([1]);
        }
        for (field, value, _) in &self.flags {
            hash.update(field.as_bytes());
            hash.update([2]);
            hash.update(value.as_bytes());
        }
        hash.finalize().into()
    }
}

/// A row: its number, its records, and what was found in it. A record with an error among its findings is not there.
#[derive(Debug)]
pub struct Row {
    /// Its number, the header being 1.
    pub number: u64,
    /// What it holds.
    pub records: Vec<Record>,
    /// What could not be read of it.
    pub findings: Vec<Finding>,
    /// Kinds of which it holds a record that could not be read.
    pub broken: Vec<Kind>,
}

/// A column that is read.
#[derive(Debug)]
struct Column {
    at: usize,
    field: &'static Field,
}

/// The most that one row may take, in bytes: all texts of a row at their longest are less. A quote that is never closed makes one row of
/// the rest of the file, and that is not kept in memory.
const ROW_MAX: u64 = 4 * 1024 * 1024;

/// Reads on as long as a row comes to its end.
pub(crate) struct ByRow<R> {
    pub(crate) inner: R,
    /// Bytes since the row before was given.
    pub(crate) since: Arc<AtomicU64>,
}

impl<R: Read> Read for ByRow<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(into)?;
        if self.since.fetch_add(read as u64, Ordering::Relaxed) > ROW_MAX {
            return Err(std::io::Error::new(
                std::io::ErrorKind::InvalidData,
                "it is longer than 4 MB: a double quote before it is not closed",
            ));
        }
        Ok(read)
    }
}

/// A file that is being read.
pub struct Sheet<R: Read> {
    file: String,
    rows: csv::Reader<ByRow<BufReader<Decoded<R>>>>,
    since: Arc<AtomicU64>,
    width: usize,
    columns: Vec<Column>,
    kinds: Vec<Kind>,
    map: FileMap,
    order: Order,
    number: u64,
    ended: bool,
    today: jiff::civil::Date,
    record: csv::StringRecord,
}

impl<R: Read> std::fmt::Debug for Sheet<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sheet({})", self.file)
    }
}

impl<R: Read> Sheet<R> {
    /// Begins to read a file, by its header.
    ///
    /// # Errors
    /// [`Fault::Header`] where the header is not the one expected: which columns are missing, and which are not known.
    pub fn open(
        file: &str,
        bytes: R,
        encoding: Encoding,
        mapping: &Mapping,
        today: jiff::civil::Date,
    ) -> Result<Self, Fault> {
        let mut text = BufReader::with_capacity(64 * 1024, Decoded::new(bytes, encoding));
        let delimiter = delimiter(text.fill_buf()?);
        let since = Arc::new(AtomicU64::new(0));
        let text = ByRow { inner: text, since: since.clone() };
        let mut rows =
            csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(true).from_reader(text);
        let header = rows.headers().map_err(|e| Fault::Header(format!("its first row cannot be read: {e}")))?.clone();
        let map = match mapping.of(file) {
            Some(map) => map.clone(),
            None if mapping.files.is_empty() => FileMap::default(),
            None => {
                return Err(Fault::Header(format!(
                    "the mapping names no file like {file:?}: add a [[file]] with this name, or leave the file out"
                )));
            }
        };
        let (columns, kinds) = columns(&header, &map)?;
        let width = header.len();
        Ok(Self {
            file: file.to_owned(),
            rows,
            since,
            width,
            columns,
            kinds,
            map,
            order: mapping.dates,
            number: 1,
            ended: false,
            today,
            record: csv::StringRecord::new(),
        })
    }

    /// What its rows are about, in the order in which kinds are brought in.
    #[must_use]
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The next row; none at the end.
    pub fn next_row(&mut self) -> Option<Row> {
        while !self.ended {
            self.number += 1;
            self.since.store(0, Ordering::Relaxed);
            let read = self.rows.read_record(&mut self.record);
            let mut row = Row { number: self.number, records: Vec::new(), findings: Vec::new(), broken: Vec::new() };
            match read {
                Ok(false) => return None,
                Ok(true) => {}
                Err(e) => {
                    let io = matches!(e.kind(), csv::ErrorKind::Io(_));
                    row.findings.push(self.finding(
                        row.number,
                        "",
                        Grade::Error,
                        "",
                        &format!("the row cannot be read: {e}"),
                        "Mend the file, or export it once more.",
                    ));
                    row.broken.clone_from(&self.kinds);
                    // what cannot be read from the disk now cannot be read behind it either
                    self.ended |= io;
                    return Some(row);
                }
            }
            if self.record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if self.record.len() != self.width {
                let what = format!("the row has {} cells, and the header {}", self.record.len(), self.width);
                let to_do = "Text with commas or new lines has to stand between double quotes: export it once more, or mend this row.";
                row.findings.push(self.finding(row.number, "", Grade::Error, "", &what, to_do));
                row.broken.clone_from(&self.kinds);
                return Some(row);
            }
            for kind in self.kinds.clone() {
                self.read(kind, &mut row);
            }
            return Some(row);
        }
        None
    }

    fn finding(&self, row: u64, field: &str, grade: Grade, value: &str, what: &str, to_do: &str) -> Finding {
        Finding {
            file: self.file.clone(),
            row,
            field: field.to_owned(),
            grade,
            value: value.to_owned(),
            what: what.to_owned(),
            to_do: to_do.to_owned(),
        }
    }

    /// What stands in the row for a field, with the other system's value turned into ours.
    fn cell(&self, field: &Field) -> String {
        let constant = || self.map.constants.get(field.name).map_or("", String::as_str);
        let raw = self
            .columns
            .iter()
            .find(|c| c.field.name == field.name)
            .map_or_else(constant, |c| self.record.get(c.at).unwrap_or(""));
        let raw = raw.trim().trim_matches(|c| c == '\u{feff}' || c == '\u{a0}');
        let Some(values) = self.map.values.get(field.name) else { return raw.to_owned() };
        let mapped = |one: &str| {
            let found = values.iter().find(|(theirs, _)| theirs.trim().eq_ignore_ascii_case(one.trim()));
            let other = || values.get("*").filter(|_| !one.trim().is_empty()).cloned();
            found.map(|(_, ours)| ours.clone()).or_else(other).unwrap_or_else(|| one.trim().to_owned())
        };
        if matches!(field.sort, Sort::Several(_)) {
            return raw.split([';', '|']).map(mapped).collect::<Vec<_>>().join(";");
        }
        mapped(raw)
    }

    fn read(&self, kind: Kind, row: &mut Row) {
        let mut record = Record { kind, key: String::new(), fields: BTreeMap::new(), flags: Vec::new() };
        let mut good = true;
        for field in kind.fields() {
            let cell = self.cell(field);
            if cell.is_empty() {
                if field.needed {
                    good = false;
                    let to_do = format!("Every {} needs it: {}.", kind.as_str(), field.words.to_lowercase());
                    row.findings.push(self.finding(row.number, field.name, Grade::Error, "", "it is empty", &to_do));
                }
                continue;
            }
            match value(field, &cell, self.order, self.today) {
                Ok(kept) if kept.is_empty() => {}
                Ok(kept) => {
                    if matches!(field.sort, Sort::Key) {
                        record.key.clone_from(&kept);
                    }
                    record.fields.insert(field.name.to_owned(), kept);
                }
                Err(wrong) => {
                    let grade = if field.needed { Grade::Error } else { Grade::Flag };
                    good &= !field.needed;
                    if !field.needed {
                        record.flags.push((field.name.to_owned(), clipped(&cell), wrong.what.clone()));
                    }
                    if let Some(kept) = wrong.kept {
                        record.fields.insert(field.name.to_owned(), kept);
                    }
                    row.findings.push(self.finding(
                        row.number,
                        field.name,
                        grade,
                        &clipped(&cell),
                        &wrong.what,
                        &wrong.to_do,
                    ));
                }
            }
        }
        if good {
            row.records.push(record);
        } else {
            row.broken.push(kind);
        }
    }
}

/// Which sign stands between the cells: the one that stands most often in the first line.
fn delimiter(beginning: &[u8]) -> u8 {
    let line = beginning.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |sign: u8| line.split(|b| *b == sign).count();
    [b',', b';', b'\t'].into_iter().max_by_key(|sign| (count(*sign), *sign == b',')).unwrap_or(b',')
}

fn clipped(text: &str) -> String {
    text.chars().take(500).collect()
}

/// Which columns are read into which fields, and what the rows are about.
fn columns(header: &csv::StringRecord, map: &FileMap) -> Result<(Vec<Column>, Vec<Kind>), Fault> {
    let named: Vec<String> = header.iter().map(|name| name.trim().trim_start_matches('\u{feff}').to_owned()).collect();
    let (mut columns, mut unknown) = (Vec::new(), Vec::new());
    for (at, name) in named.iter().enumerate() {
        if named[..at].contains(name) && !name.is_empty() {
            return Err(Fault::Header(format!("the column {name:?} is there twice")));
        }
        let field = match map.columns.get(name) {
            Some(field) => kinds::field(field),
            // a file without columns in its mapping has our own header
            None => kinds::field(&name.to_lowercase()).filter(|_| map.columns.is_empty()),
        };
        match field {
            Some(field) => columns.push(Column { at, field }),
            None if name.is_empty() || map.ignore.contains(name) => {}
            None => unknown.push(name.as_str()),
        }
    }
    let missing: Vec<&str> = map.columns.keys().filter(|name| !named.contains(name)).map(String::as_str).collect();
    if !missing.is_empty() {
        return Err(Fault::Header(format!(
            "these columns of the mapping are not in the file: {}. Has the export changed? Its columns are: {}",
            missing.join(", "),
            named.join(", ")
        )));
    }
    if !unknown.is_empty() {
        return Err(Fault::Header(format!(
            "these columns are not known: {}. Map each to a field, or name it under `ignore`: nothing is dropped in silence",
            unknown.join(", ")
        )));
    }
    let has = |name: &str| columns.iter().any(|c| c.field.name == name) || map.constants.contains_key(name);
    let kinds: Vec<Kind> = Kind::ALL
        .iter()
        .copied()
        .filter(|kind| {
            let others = kind.fields().iter().skip(1).filter(|f| f.needed && !matches!(f.sort, Sort::Of(_)));
            has(kind.key()) && others.clone().any(|f| has(f.name))
        })
        .collect();
    if kinds.is_empty() {
        return Err(Fault::Header(format!(
            "it is not clear what its rows are about: its columns are {}. A file of persons has person_key, given_name and family_name; `--template` prints examples",
            named.join(", ")
        )));
    }
    for kind in &kinds {
        if let Some(field) = kind.fields().iter().find(|field| field.needed && !has(field.name)) {
            return Err(Fault::Header(format!(
                "a file of {} needs the column {}: {}",
                kind.many(),
                field.name,
                field.words
            )));
        }
    }
    Ok((columns, kinds))
}

/// Why a value is not taken, what to do, and what is kept of it nevertheless.
struct Wrong {
    what: String,
    to_do: String,
    kept: Option<String>,
}

fn wrong(what: impl Into<String>, to_do: impl Into<String>) -> Wrong {
    Wrong { what: what.into(), to_do: to_do.into(), kept: None }
}

/// A value in the form in which it is kept.
fn value(field: &Field, cell: &str, order: Order, today: jiff::civil::Date) -> Result<String, Wrong> {
    let beside = "It is kept beside the record, for somebody to look at.";
    match field.sort {
        Sort::Key | Sort::Of(_) => {
            if cell.chars().count() > 200 {
                return Err(wrong("a key of more than 200 characters", "Look whether the columns are mapped rightly."));
            }
            Ok(cell.to_owned())
        }
        Sort::Words(most) => {
            let long = cell.chars().filter(|c| *c != '\r').count();
            if long <= most {
                return Ok(cell.replace("\r\n", "\n"));
            }
            let kept: String = cell.chars().filter(|c| *c != '\r').take(most).collect();
            let what = format!("it is {long} characters long, and {most} fit: the end was cut off");
            Err(Wrong { what, to_do: "Shorten it there, or add the rest by hand.".to_owned(), kept: Some(kept) })
        }
        Sort::Code(codes) => (codes.find)(cell).map(str::to_owned).ok_or_else(|| {
            let all = (codes.all)().join(", ");
            wrong("this value is not known here", format!("Map it to one of: {all}."))
        }),
        Sort::Several(codes) => {
            let (mut known, mut unknown) = (Vec::new(), Vec::new());
            for one in cell.split([';', '|']).map(str::trim).filter(|one| !one.is_empty()) {
                match (codes.find)(one) {
                    Some(code) if known.contains(&code) => {}
                    Some(code) => known.push(code),
                    None => unknown.push(one),
                }
            }
            if unknown.is_empty() {
                return Ok(known.join(";"));
            }
            let many = match unknown.len() {
                1 => "one of its values is".to_owned(),
                many => format!("{many} of its values are"),
            };
            let what = format!("{many} not known here");
            let to_do = format!("Map each to one of: {}.", (codes.all)().join(", "));
            Err(Wrong { what, to_do, kept: (!known.is_empty()).then(|| known.join(";")) })
        }
        Sort::Day if field.name == "birth_date" => {
            let day = when::day(cell, order).ok_or_else(|| wrong("this is no day", beside))?;
            let (y, m, d) = (day.year().to_string(), day.month().to_string(), day.day().to_string());
            parse_birth_date(&d, &m, &format!("{y:0>4}"), today)
                .map_err(|_| wrong("this cannot be a date of birth", beside))?;
            Ok(day.to_string())
        }
        Sort::Day => when::day(cell, order).map(|day| day.to_string()).ok_or_else(|| {
            wrong("this is no day", "Write it as 14/03/2026 or 2026-03-14, or say `dates` in the mapping.")
        }),
        Sort::Moment => when::moment(cell, order).map(|(at, _)| at.to_string()).ok_or_else(|| {
            wrong("this is no day and time", "Write it as 14/03/2026 14:30, or say `dates` in the mapping.")
        }),
        Sort::YesNo => match cell.to_lowercase().as_str() {
            "yes" | "y" | "true" | "1" => Ok("yes".to_owned()),
            "no" | "n" | "false" | "0" => Ok("no".to_owned()),
            _ => Err(wrong("neither yes nor no", "Map it to yes, no or nothing.")),
        },
        Sort::Whole(most) => match cell.parse::<i32>() {
            Ok(number) if (0..=most).contains(&number) => Ok(number.to_string()),
            _ => Err(wrong(format!("no whole number from 0 to {most}"), beside)),
        },
        Sort::NhsNumber => NhsNumber::parse(cell)
            .map(|number| number.as_str().to_owned())
            .map_err(|e| wrong(e.to_string(), format!("{beside} It is not used to find the person."))),
        Sort::Phone => parse_phone(cell).map_err(|e| wrong(e.to_string(), beside)),
        Sort::Email => parse_email(cell).map_err(|e| wrong(e.to_string(), beside)),
        Sort::Postcode => parse_postcode(cell).map_err(|e| wrong(e.to_string(), beside)),
        Sort::Worker => Ok(cell.to_lowercase()),
        Sort::Site => Ok(cell.to_owned()),
    }
}
