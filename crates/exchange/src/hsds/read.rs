//! JSON read as it comes: one record, an array, NDJSON or pages, whichever stands there; a record at a time, so that a feed of any size
//! takes the memory of its longest record.

use super::entry::Of;
use super::page::Page;
use super::reading::{Outcome, Reading, Receive};
use crate::encoding::{Decoded, Encoding};
use crate::report::{Finding, Grade};
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;
use std::io::{BufRead, BufReader, Read};
use uuid::Uuid;

/// The longest line of NDJSON, and the first line that is looked at to tell what a file is, in bytes.
const LINE_MAX: u64 = 16 * 1024 * 1024;
/// After so many lines in a row that are no records a file is given up: it is something else.
const BROKEN_MAX: u32 = 100;

/// Reads a file or an answer: one record, an array of them, NDJSON, or a page.
///
/// `of` says what the records are where they do not say it themselves. `row` in the findings is the record's number, in NDJSON the line's.
/// Records are given on as they come; where [`Outcome::whole`] is false in the end, the file broke off or was no JSON, which is in the
/// report as an error, and what was given should not be published.
pub fn read(
    reading: &mut Reading,
    file: &str,
    of: Option<Of>,
    input: impl Read,
    encoding: Encoding,
    receive: &mut Receive<'_>,
) -> Outcome {
    let mut input = BufReader::with_capacity(64 * 1024, Decoded::new(input, encoding));
    let mut outcome = Outcome::default();
    reading.report.files.push((file.to_owned(), encoding.words().to_owned()));
    let mut first = Vec::new();
    // lines before the first record that hold nothing
    let begun = loop {
        match input.by_ref().take(LINE_MAX).read_until(b'\n', &mut first) {
            Ok(0) => break Ok(()),
            Ok(_) if first.iter().all(u8::is_ascii_whitespace) => first.clear(),
            Ok(_) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    if let Err(error) = begun {
        reading.broken(file, 0, "", format!("it cannot be read: {error}"), "try again");
        return outcome;
    }
    if first.is_empty() {
        reading.broken(file, 0, "", "there is nothing in it".to_owned(), "look whether it is the right file");
        return outcome;
    }
    let of = of.or_else(|| Of::of_file(file));
    let alone = serde_json::from_slice::<Map<String, Value>>(&first);
    match alone {
        // a whole record in the first line, and no page: lines, even where it is the only one
        Ok(map) if !map.contains_key("contents") => {
            drop(map);
            lines(reading, file, of, first, &mut input, &mut outcome, receive);
        }
        _ => {
            let mut all = first.as_slice().chain(input);
            whole(reading, file, of, &mut all, &mut outcome, receive);
        }
    }
    outcome
}

/// NDJSON: each line by itself, so that one that is broken spoils no other.
fn lines(
    reading: &mut Reading,
    file: &str,
    of: Option<Of>,
    first: Vec<u8>,
    input: &mut impl BufRead,
    outcome: &mut Outcome,
    receive: &mut Receive<'_>,
) {
    let (mut line, mut number, mut broken) = (first, 1_u64, 0_u32);
    loop {
        if !line.iter().all(u8::is_ascii_whitespace) {
            match serde_json::from_slice::<Value>(&line) {
                Ok(value) => {
                    broken = 0;
                    if !give(reading, file, number, of, value, outcome, receive) {
                        outcome.stopped = true;
                        return;
                    }
                }
                // the last line without its end: the feed broke off
                Err(error) if error.is_eof() && !line.ends_with(b"\n") => {
                    stopped_half_way(reading, file, number);
                    return;
                }
                Err(error) => {
                    broken += 1;
                    let what = format!("this line is no JSON: {error}");
                    reading.broken(file, number, "", what, "write one record on each line");
                    if broken >= BROKEN_MAX {
                        let what = format!("{BROKEN_MAX} lines in a row are no JSON; it was read no further");
                        reading.broken(file, number, "", what, "look whether it is the right file");
                        return;
                    }
                }
            }
        }
        line.clear();
        number += 1;
        match input.by_ref().take(LINE_MAX).read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => {
                reading.broken(file, number, "", format!("it cannot be read any further: {error}"), "try again");
                return;
            }
        }
    }
    outcome.whole = true;
}

fn stopped_half_way(reading: &mut Reading, file: &str, row: u64) {
    let what = format!("it stops half-way, after {} whole records", row.saturating_sub(1));
    reading.broken(file, row, "", what, "fetch it again; nothing of it should be published until it is whole");
}

/// A record, an array or pages.
fn whole(
    reading: &mut Reading,
    file: &str,
    of: Option<Of>,
    input: &mut impl Read,
    outcome: &mut Outcome,
    receive: &mut Receive<'_>,
) {
    let mut json = serde_json::Deserializer::from_reader(input);
    loop {
        let seed = Top { reading, file, of, outcome, receive };
        match seed.deserialize(&mut json) {
            Ok(()) => {}
            Err(error) => {
                let row = outcome.read + 1;
                if outcome.stopped {
                    // whoever receives the records asked for it
                } else if error.is_eof() {
                    stopped_half_way(reading, file, row);
                } else if error.is_io() {
                    reading.broken(file, row, "", format!("it cannot be read any further: {error}"), "try again");
                } else {
                    let what = format!("this is no JSON: {error}");
                    reading.broken(file, row, "", what, "look whether it is the right file");
                }
                return;
            }
        }
        // several values one after the other, over several lines each
        match json.end() {
            Ok(()) => break,
            Err(error) if error.is_syntax() => {}
            Err(error) => {
                reading.broken(file, outcome.read, "", format!("it cannot be read any further: {error}"), "try again");
                return;
            }
        }
    }
    outcome.whole = true;
}

/// Gives a record on. False where whoever receives it wants no more.
fn give(
    reading: &mut Reading,
    file: &str,
    row: u64,
    of: Option<Of>,
    value: Value,
    outcome: &mut Outcome,
    receive: &mut Receive<'_>,
) -> bool {
    outcome.read += 1;
    let of = match &value {
        Value::Object(map) => of.or_else(|| Of::guess(map)),
        _ => of.or(Some(Of::Service)),
    };
    let Some(of) = of else {
        let what = "it does not say what sort of record this is".to_owned();
        reading.broken(file, row, "", what, "say whether it is services, organisations, taxonomies or terms");
        return true;
    };
    let mut value = value;
    // services that stand within their organisation are records of their own
    let within =
        if of == Of::Organization { value.as_object_mut().and_then(|one| one.shift_remove("services")) } else { None };
    let id = value.get("id").cloned();
    if let Some(entry) = reading.record(file, row, of, value) {
        outcome.taken += 1;
        if !receive(entry) {
            return false;
        }
    }
    let Some(Value::Array(services)) = within else { return true };
    for mut service in services {
        if let Some(service) = service.as_object_mut()
            && !service.contains_key("organization")
            && !service.contains_key("organization_id")
        {
            service.extend(id.clone().map(|id| ("organization_id".to_owned(), id)));
        }
        outcome.read += 1;
        if let Some(entry) = reading.record(file, row, Of::Service, service) {
            outcome.taken += 1;
            if !receive(entry) {
                return false;
            }
        }
    }
    true
}

/// A value at the top: a record, an array of records, or a page.
struct Top<'a, 'r> {
    reading: &'a mut Reading,
    file: &'a str,
    of: Option<Of>,
    outcome: &'a mut Outcome,
    receive: &'a mut Receive<'r>,
}

impl<'de> DeserializeSeed<'de> for Top<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record, a list of records or a page")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        self.list(&mut list, false)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut fields = Map::new();
        let mut page = false;
        let before = self.outcome.read;
        while let Some(key) = map.next_key::<String>()? {
            if key == "contents" {
                page = true;
                map.next_value_seed(Contents(&mut self))?;
            } else {
                fields.insert(key, map.next_value()?);
            }
        }
        if page {
            let (envelope, faults) = Page::read(&fields, self.outcome.read - before);
            for fault in &faults {
                self.reading.found(Finding {
                    file: self.file.to_owned(),
                    row: 0,
                    field: "page".to_owned(),
                    grade: Grade::Flag,
                    value: String::new(),
                    what: fault.to_string(),
                    to_do: "tell whoever keeps the feed; what stood on the page was taken".to_owned(),
                });
            }
            self.outcome.page = Some(envelope);
            self.outcome.faults = faults;
            return Ok(());
        }
        self.one(Value::Object(fields), false)
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<(), E> {
        Err(E::custom("a text stands where records should"))
    }
}

impl Top<'_, '_> {
    fn list<'de, A: SeqAccess<'de>>(&mut self, list: &mut A, page: bool) -> Result<(), A::Error> {
        while let Some(value) = list.next_element::<Value>()? {
            self.one(value, page)?;
        }
        Ok(())
    }

    fn one<E: de::Error>(&mut self, value: Value, page: bool) -> Result<(), E> {
        let row = self.outcome.read + 1;
        if page && let Some(id) = value.get("id").and_then(Value::as_str) {
            let sort = self.of.map_or("record", Of::as_str);
            let id =
                Uuid::try_parse(id).unwrap_or_else(|_| directory::id::derived(&self.reading.source.name, sort, id));
            self.outcome.ids.push(id);
        }
        if give(self.reading, self.file, row, self.of, value, self.outcome, self.receive) {
            Ok(())
        } else {
            self.outcome.stopped = true;
            Err(E::custom("no more is wanted"))
        }
    }
}

/// The contents of a page.
struct Contents<'s, 'a, 'r>(&'s mut Top<'a, 'r>);

impl<'de> DeserializeSeed<'de> for Contents<'_, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Contents<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the records of a page")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.0.list(&mut list, true)
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}
