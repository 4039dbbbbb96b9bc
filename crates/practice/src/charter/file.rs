//! A charter as one readable file (TOML), to keep, to pass on and to start from. `docs/charter.md` documents it.

mod explain;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::goal::{LONG_MAX, SHORT_MAX, check_words, too_long};

use super::aspect::Aspect;
use super::boundary::Boundary;
use super::check::BOUNDARIES_MAX;
use super::latitude::Latitude;
use super::rule::Rule;

/// The version of the file's format.
pub const FORMAT: u32 = 1;
/// The largest file, in bytes: eighty boundaries at their longest stay well below.
pub const FILE_MAX: usize = 2 * 1024 * 1024;

/// One boundary as a file says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What it is about.
    pub aspect: Aspect,
    /// How much it leaves to judgement, 0 to 100.
    pub latitude: Latitude,
    /// How far a worker's own may be wider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ceiling: Option<Latitude>,
    /// Why it is so.
    pub why: String,
    /// What workers read.
    pub workers: String,
    /// What patients and referrers read.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub public: String,
    /// The configurations of [004 T6] to which it answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cmocs: Vec<u8>,
    /// What a machine can check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
}

impl Entry {
    /// The boundary, with an id.
    pub fn boundary(self, id: Uuid) -> Boundary {
        Boundary {
            id,
            aspect: self.aspect,
            rule: self.rule,
            latitude: self.latitude,
            ceiling: self.ceiling,
            why: self.why,
            words_for_workers: self.workers,
            words_for_public: self.public,
            cmocs: self.cmocs,
        }
    }
}

impl From<&Boundary> for Entry {
    fn from(boundary: &Boundary) -> Self {
        Self {
            aspect: boundary.aspect,
            latitude: boundary.latitude,
            ceiling: boundary.ceiling,
            why: boundary.why.clone(),
            workers: boundary.words_for_workers.clone(),
            public: boundary.words_for_public.clone(),
            cmocs: boundary.cmocs.clone(),
            rule: boundary.rule.clone(),
        }
    }
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What the charter is called.
    pub title: String,
    /// For whom it is, or where it comes from.
    pub about: String,
    /// Its boundaries in their order.
    pub entries: Vec<Entry>,
}

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// Which boundary, from 1, where it is in one.
    pub boundary: Option<usize>,
    /// What, and what to do.
    pub message: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.boundary, self.line) {
            (Some(boundary), Some(line)) => write!(f, "Boundary {boundary}, line {line}: {}", self.message),
            (Some(boundary), None) => write!(f, "Boundary {boundary}: {}", self.message),
            (None, Some(line)) => write!(f, "Line {line}: {}", self.message),
            (None, None) => f.write_str(&self.message),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole<E> {
    charter: u32,
    title: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    about: String,
    #[serde(default = "Vec::new")]
    boundary: Vec<E>,
}

/// The format alone, so that a file of another is told from a faulty one.
#[derive(Deserialize)]
struct Stamp {
    charter: u32,
}

/// The line, from 1, of a place in the text.
fn line_at(text: &str, at: usize) -> Option<usize> {
    Some(text.get(..at)?.matches('\n').count() + 1)
}

/// Under which name the reader was when it found something wrong: it says so in its long form alone.
fn under(error: &toml::de::Error) -> Option<String> {
    let said = error.to_string();
    let name = said.lines().last()?.strip_prefix("in `")?.strip_suffix('`')?;
    Some(name.rsplit('.').next().unwrap_or(name).to_owned())
}

/// Reads a file: all that is wrong with it at once, boundary by boundary.
///
/// # Errors
/// Text that is no TOML; another format; no title; more boundaries than a charter has; an aspect, rule or field that there is not; a
/// latitude off the line.
pub fn read(text: &str) -> Result<File, Vec<Fault>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let fault = |line, message: String| vec![Fault { line, boundary: None, message }];
    if text.len() > FILE_MAX {
        return Err(fault(
            None,
            format!("The file is larger than {} MB. A charter is a few pages of text.", FILE_MAX / 1024 / 1024),
        ));
    }
    if let Ok(Stamp { charter }) = toml::from_str(text)
        && charter != FORMAT
    {
        return Err(fault(
            None,
            format!(
                "The file is of format {charter}, and this reads format {FORMAT}. Its first line should be: charter = {FORMAT}"
            ),
        ));
    }
    let whole: Whole<toml::Spanned<toml::Table>> = toml::from_str(text).map_err(|error| {
        let line = error.span().and_then(|span| line_at(text, span.start));
        let found = explain::explained(error.message(), under(&error).as_deref());
        // what is missing is missing nowhere in particular
        fault(
            line.filter(|_| !error.message().starts_with("missing field")),
            found.said(line.and_then(|line| text.lines().nth(line - 1))),
        )
    })?;
    let names: Vec<Fault> =
        [check_words("title", &whole.title, SHORT_MAX).err(), too_long("about", &whole.about, LONG_MAX)]
            .into_iter()
            .flatten()
            .map(|problem| Fault {
                line: None,
                boundary: None,
                message: format!("‘{}’: {}", problem.field, problem.message),
            })
            .collect();
    if !names.is_empty() {
        return Err(names);
    }
    if whole.boundary.len() > BOUNDARIES_MAX {
        let message = format!("A charter has at most {BOUNDARIES_MAX} boundaries; this has {}.", whole.boundary.len());
        return Err(fault(None, message));
    }
    let lines: Vec<&str> = text.lines().collect();
    let begins: Vec<Option<usize>> = whole.boundary.iter().map(|table| line_at(text, table.span().start)).collect();
    let mut entries = Vec::new();
    let mut faults = Vec::new();
    for (place, table) in whole.boundary.into_iter().enumerate() {
        match table.into_inner().try_into::<Entry>() {
            Ok(entry) => entries.push(entry),
            Err(error) => {
                let found = explain::explained(error.message(), under(&error).as_deref());
                let first = begins[place];
                let end = begins.get(place + 1).copied().flatten().map_or(lines.len(), |next| next - 1);
                let exact =
                    first.and_then(|first| explain::line(lines.get(first - 1..end).unwrap_or_default(), first, &found));
                let line = exact.or(first);
                let on = line.and_then(|line| lines.get(line - 1)).copied();
                faults.push(Fault { line, boundary: Some(place + 1), message: found.said(on) });
            }
        }
    }
    if faults.is_empty() { Ok(File { title: whole.title, about: whole.about, entries }) } else { Err(faults) }
}

/// Writes a file; what [`read`] reads again as it was.
pub fn write(file: &File) -> String {
    let whole =
        Whole { charter: FORMAT, title: file.title.clone(), about: file.about.clone(), boundary: file.entries.clone() };
    toml::to_string_pretty(&whole).unwrap_or_default()
}
