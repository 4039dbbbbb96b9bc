//! A copy as it is written: one row after the other, as a document to be read or as lines for machines. Nothing is gathered.

use super::finding::{Finder, Found, all_words, cell, entry, item};
use super::words::{day_words, is_for_machines, label, moment_words, shown, title};
use crate::timeline::detail::{Shown, details};
use async_trait::async_trait;
use futures::SinkExt;
use futures::channel::mpsc::Sender;
use jiff::Timestamp;
use practice::event::Kind;
use practice::person::fold;
use practice::rights::{Decision, Mark};
use serde_json::json;
use std::collections::HashMap;
use std::fmt::Write;
use store::rights::{HELD, HeldRow, HeldTaker, Value};
use store::{StoreError, StoreResult};

/// In which form a copy is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A document to be read and printed.
    Document,
    /// A line of JSON for each row.
    Lines,
}

/// Bytes of a copy, as they are ready.
pub(super) type Piece = Result<Vec<u8>, std::io::Error>;

/// What stands where something was taken out.
pub(super) const TAKEN_OUT: &str = "[Taken out]";
/// For so long a piece waits for a line that takes nothing.
const STALLED: std::time::Duration = std::time::Duration::from_mins(1);
/// Shorter words that were taken out are not looked for elsewhere: they would be found everywhere.
const SOUGHT_MIN: usize = 6;

/// What was decided, and what goes with it wherever else it stands.
#[derive(Debug, Default)]
pub(super) struct Decided {
    pub(super) by_item: HashMap<String, Decision>,
    taken: Vec<String>,
}

impl Decided {
    /// Words that are taken out in one place are taken out wherever they stand.
    pub(super) fn takes(&mut self, row: &HeldRow, found: &Found) {
        for column in &found.columns {
            // an entry of the log holds many words: those of the row it tells of are sought, not the whole; and codes are words of the language
            let sought =
                |text: &&str| row.held.table != "event" && !text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            if let Some(text) = cell(row, column).filter(sought) {
                let words = fold(text);
                if words.chars().count() >= SOUGHT_MIN && !self.taken.contains(&words) {
                    self.taken.push(words);
                }
            }
        }
    }

    fn stands_in(&self, text: &str) -> bool {
        !self.taken.is_empty() && {
            let folded = fold(text);
            self.taken.iter().any(|taken| folded.contains(taken.as_str()))
        }
    }
}

/// What a copy is and for whom.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) service: String,
    pub(super) asked_by: String,
    pub(super) made: Timestamp,
    /// Whether it is read by whoever decides, and goes to nobody.
    pub(super) draft: bool,
    pub(super) complaints: Vec<String>,
}

/// Writes rows as they come.
pub(super) struct Writer {
    pub(super) finder: Finder,
    pub(super) decided: Decided,
    pub(super) form: Form,
    pub(super) head: Head,
    into: Sender<Piece>,
    section: &'static str,
    rows: u64,
    taken_out: u64,
}

fn gone() -> StoreError {
    StoreError::Database("whoever asked for the copy went away".into())
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

const STYLE: &str = "body{font:16px/1.5 Arial,sans-serif;max-width:46em;margin:2em auto;padding:0 1em;color:#212b32}\
    h2{margin-top:2em;border-bottom:1px solid #768692}article{margin:1em 0;padding:0 0 .5em;border-bottom:1px solid #d8dde0;break-inside:avoid}\
    dt{font-weight:bold}dd{margin:0 0 .4em;white-space:pre-wrap;overflow-wrap:anywhere}.e{color:#4c6272;font-size:14px}mark{background:#fff2b3}";

impl Writer {
    pub(super) fn new(finder: Finder, decided: Decided, form: Form, head: Head, into: Sender<Piece>) -> Self {
        Self { finder, decided, form, head, into, section: "", rows: 0, taken_out: 0 }
    }

    async fn put(&mut self, text: String) -> StoreResult<()> {
        // whoever stopped reading holds a connection to the database for nothing
        match tokio::time::timeout(STALLED, self.into.send(Ok(text.into_bytes()))).await {
            Ok(sent) => sent.map_err(|_| gone()),
            Err(_) => Err(gone()),
        }
    }

    /// Says that it broke off: the download then fails, and nobody takes half a copy for the whole.
    pub(super) async fn broken(&mut self, why: &str) {
        let broken = self.into.send(Err(std::io::Error::other(why.to_owned())));
        // where nobody reads any more there is nobody to tell
        drop(tokio::time::timeout(STALLED, broken).await);
    }

    pub(super) async fn begin(&mut self) -> StoreResult<()> {
        let made = moment_words(self.head.made);
        if self.form == Form::Lines {
            let line = json!({ "copy": "all that is kept of one person", "service": self.head.service, "made": self.head.made });
            return self.put(format!("{line}\n")).await;
        }
        let mut text = format!(
            "<!DOCTYPE html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
             <title>{0}</title><style>{STYLE}</style></head><body><h1>{0}</h1>\n<p>{1}. Made on {2} for: {3}.</p>\n",
            if self.head.draft { "Draft of a copy: not to be handed out" } else { "A copy of what is kept about you" },
            escaped(&self.head.service),
            made,
            escaped(&self.head.asked_by),
        );
        text.push_str(if self.head.draft {
            "<p>What is <mark>marked</mark> has to be decided. Where something else is about another person, note its entry number.</p>\n"
        } else {
            "<p>Each section stands in the order of time. Where something was taken out, it says so: the answer that came with this says why. \
             The same stands in a second file that other programs can read.</p>\n"
        });
        self.put(text).await
    }

    async fn section(&mut self, table: &'static str) -> StoreResult<()> {
        if self.section == table {
            return Ok(());
        }
        self.section = table;
        if self.form == Form::Lines {
            return Ok(());
        }
        self.put(format!("<h2>{}</h2>\n", escaped(&title(table)))).await
    }

    /// Writes what was looked at, by whom, which stands in a log of its own.
    pub(super) async fn look(&mut self, look: &crate::access_list::Look, page: &str) -> StoreResult<()> {
        self.section(store::rights::LOOKS).await?;
        self.rows += 1;
        let who = look.who.clone().unwrap_or_else(|| "Somebody who came by a link".to_owned());
        let grounds = look.grounds.join(", ");
        let text = if self.form == Form::Lines {
            let row = json!({ "at": look.at, "who": who, "grounds": look.grounds, "page": look.page });
            format!("{}\n", json!({ "table": store::rights::LOOKS, "row": row }))
        } else {
            let when = moment_words(look.at);
            format!(
                "<article>{when}: {} ({}) <span class=\"e\">{}</span></article>\n",
                escaped(&who),
                escaped(&grounds),
                escaped(page)
            )
        };
        self.put(text).await
    }

    pub(super) async fn end(&mut self) -> StoreResult<()> {
        if self.form == Form::Lines {
            let line = json!({ "end": true, "rows": self.rows, "taken_out": self.taken_out });
            return self.put(format!("{line}\n")).await;
        }
        let mut text = String::from("<h2>What is not in this copy</h2>\n<ul>\n");
        text.push_str(
            "<li>What somebody who cares for you told us about themselves: it stands in their own record.</li>\n\
             <li>Where you were only one of several on a list that somebody looked at.</li>\n\
             <li>Your own looks at your record, and others that the law lets us keep back.</li>\n",
        );
        for (why, titles) in kept_back() {
            let _ = writeln!(text, "<li>{}: {}.</li>", escaped(&titles.join(", ")), escaped(why));
        }
        text.push_str("</ul>\n");
        if !self.head.draft {
            text.push_str("<h2>If you are not content</h2>\n");
            for sentence in &self.head.complaints {
                let _ = writeln!(text, "<p>{}</p>", escaped(sentence));
            }
        }
        let _ = writeln!(
            text,
            "<p>This is the end of the copy: {} entries, {} of them with something taken out.</p>\n</body></html>",
            self.rows, self.taken_out
        );
        self.put(text).await
    }

    /// The row as it goes out, and whether something was taken out of it; none where it leaves no trace. In a draft nothing is taken out.
    fn reviewed(&self, mut row: HeldRow) -> Option<(HeldRow, bool, Vec<Found>)> {
        let mut marks = self.finder.marks(&row);
        let by_hand = item(&row, Mark::ByHand);
        if self.decided.by_item.contains_key(&by_hand) {
            marks.push(Found { mark: Mark::ByHand, columns: all_words(&row), whole: false });
        }
        if self.head.draft {
            return Some((row, false, marks));
        }
        let mut taken = false;
        for found in &marks {
            // what nobody decided stays in the house
            if self.decided.by_item.get(&item(&row, found.mark)) != Some(&Decision::Keep) {
                if found.whole {
                    return None;
                }
                for (name, value) in &mut row.cells {
                    if found.columns.contains(name) {
                        *value = Value::String(TAKEN_OUT.to_owned());
                        taken = true;
                    }
                }
            }
        }
        for (name, value) in &mut row.cells {
            taken |= if *name == "body" { self.cover_body(value) } else { self.cover(value) };
        }
        Some((row, taken, marks))
    }

    fn cover(&self, value: &mut Value) -> bool {
        match value {
            Value::String(text) if text != TAKEN_OUT && self.decided.stands_in(text) => {
                *value = Value::String(TAKEN_OUT.to_owned());
                true
            }
            Value::Array(items) => items.iter_mut().fold(false, |taken, item| self.cover(item) | taken),
            Value::Object(fields) => fields.iter_mut().fold(false, |taken, (_, field)| self.cover(field) | taken),
            _ => false,
        }
    }

    /// What an entry of the log says is JSON in a text: each of its words by itself.
    fn cover_body(&self, value: &mut Value) -> bool {
        let Some(mut body) = value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok()) else {
            return self.cover(value);
        };
        if !self.cover(&mut body) {
            return false;
        }
        *value = Value::String(body.to_string());
        true
    }

    fn article(&self, row: &HeldRow, marks: &[Found]) -> String {
        let mut text = format!("<article><p class=\"e\">Entry {}</p><dl>\n", entry(row));
        for (name, value) in &row.cells {
            if is_for_machines(name) {
                continue;
            }
            if row.held.table == "event" && *name == "body" {
                let mark = marks.iter().find(|found| self.head.draft && found.columns.contains(name));
                for (label, words) in said(row, value) {
                    let _ = writeln!(text, "<dt>{}</dt><dd>{}</dd>", escaped(&label), marked(&words, mark));
                }
                continue;
            }
            let Some(words) = shown(row.held.table, name, value) else { continue };
            let mark = marks.iter().find(|found| self.head.draft && found.columns.contains(name));
            let _ = writeln!(text, "<dt>{}</dt><dd>{}</dd>", escaped(&label(name)), marked(&words, mark));
        }
        text.push_str("</dl></article>\n");
        text
    }
}

/// Words as they stand in the document; in a draft with why they have to be looked at.
fn marked(words: &str, mark: Option<&Found>) -> String {
    let words = escaped(words);
    mark.map_or_else(|| words.clone(), |found| format!("<mark>{words} [{}: check]</mark>", escaped(found.mark.words())))
}

/// What an entry of the log says, in the words of the timeline: labels and words.
pub(super) fn said(row: &HeldRow, value: &Value) -> Vec<(String, String)> {
    let Some(raw) = value.as_str() else { return vec![(label("body"), "[Erased]".to_owned())] };
    let Ok(body @ Value::Object(_)) = serde_json::from_str::<Value>(raw) else {
        return vec![(label("body"), raw.to_owned())];
    };
    let words = |shown| match shown {
        Shown::Text(words) => words,
        Shown::List(items) => items.join(", "),
        Shown::Day(day) => day_words(day),
        Shown::Moment(moment) => moment_words(moment),
    };
    let kind = cell(row, "kind").and_then(Kind::parse);
    details(kind, &body).into_iter().map(|detail| (detail.label, words(detail.shown))).collect()
}

/// Why columns never go out, with the sections they would stand in.
fn kept_back() -> Vec<(&'static str, Vec<String>)> {
    let mut all: Vec<(&'static str, Vec<String>)> = Vec::new();
    for held in HELD {
        for (_, why) in held.withheld {
            let title = title(held.table);
            match all.iter_mut().find(|(known, _)| known == why) {
                Some((_, titles)) if titles.contains(&title) => {}
                Some((_, titles)) => titles.push(title),
                None => all.push((why, vec![title])),
            }
        }
    }
    all
}

#[async_trait]
impl HeldTaker for Writer {
    async fn take(&mut self, row: HeldRow) -> StoreResult<()> {
        self.finder.learn(&row);
        if !self.finder.is_theirs(&row) {
            return Ok(());
        }
        let Some((row, taken, marks)) = self.reviewed(row) else { return Ok(()) };
        self.section(row.held.table).await?;
        self.rows += 1;
        self.taken_out += u64::from(taken);
        let text = match self.form {
            Form::Document => self.article(&row, &marks),
            Form::Lines => {
                let cells: serde_json::Map<String, Value> =
                    row.cells.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
                format!("{}\n", json!({ "table": row.held.table, "entry": entry(&row), "row": cells }))
            }
        };
        self.put(text).await
    }
}
