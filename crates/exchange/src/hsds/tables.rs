//! Tabular data read: a CSV file for each sort of record, found by the data package or by the standard's names, in a folder or a zip.
//!
//! A service is put together from its row and the rows that name it. Of these only where they stand is kept, some forty bytes of each
//! row; the rows themselves are read when their service is. So files of any size take little memory.

use super::entry::Of;
use super::reading::{Outcome, Reading, Receive};
use super::tabular::link;
use crate::Fault;
use crate::encoding::{Decoded, Encoding, detect};
use directory::{Kind, Shape, id::derived};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashSet};
use std::io::{self, Read, Seek, SeekFrom};
use uuid::Uuid;

/// A file that can be read from any place in it.
pub trait Seeks: Read + Seek {}
impl<T: Read + Seek> Seeks for T {}

/// Where the tables lie.
pub trait Folder {
    /// The names of the files, without folders before them.
    fn names(&self) -> Vec<String>;
    /// Opens one.
    ///
    /// # Errors
    /// Where it cannot be opened.
    fn open(&self, name: &str) -> io::Result<Box<dyn Seeks>>;
}

/// Tables in memory: for small things and tests.
#[derive(Clone, Debug, Default)]
pub struct InMemory(pub BTreeMap<String, Vec<u8>>);

impl Folder for InMemory {
    fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Seeks>> {
        let bytes = self.0.get(name).cloned().ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(io::Cursor::new(bytes)))
    }
}

/// Tables out of a zip file, laid in temporary files that nobody else can open.
#[derive(Debug, Default)]
pub struct Unzipped(BTreeMap<String, std::fs::File>);

/// The most that is unpacked from one zip file, in bytes: a small file can hold a very large one.
const UNPACKED_MAX: u64 = 8 * 1024 * 1024 * 1024;

impl Unzipped {
    /// Unpacks the CSV files and the data package.
    ///
    /// # Errors
    /// [`Fault::Header`] where it is no zip file or holds too much; [`Fault::Io`].
    pub fn new(file: impl Read + Seek) -> Result<Self, Fault> {
        let mut zip = zip::ZipArchive::new(file).map_err(|e| Fault::Header(format!("it is no zip file: {e}")))?;
        let (mut files, mut left) = (BTreeMap::new(), UNPACKED_MAX);
        for number in 0..zip.len() {
            let mut inner = zip.by_index(number).map_err(|e| Fault::Header(format!("the zip file is damaged: {e}")))?;
            let name = inner.name().rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
            let wanted = name.to_lowercase().ends_with(".csv") || name == "datapackage.json";
            if !inner.is_file() || !wanted {
                continue;
            }
            let mut out = tempfile::tempfile()?;
            let written = io::copy(&mut inner.by_ref().take(left + 1), &mut out)?;
            left = left
                .checked_sub(written)
                .ok_or_else(|| Fault::Header("unpacked it is larger than 8 GB: bring it in as a folder".to_owned()))?;
            files.insert(name, out);
        }
        Ok(Self(files))
    }
}

impl Folder for Unzipped {
    fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Seeks>> {
        let mut file = self.0.get(name).ok_or(io::ErrorKind::NotFound)?.try_clone()?;
        file.rewind()?;
        Ok(Box::new(file))
    }
}

/// Where a row stands.
type Place = (u128, u64, u32);

struct Table {
    shape: &'static Shape,
    name: String,
    encoding: Encoding,
    delimiter: u8,
    header: Vec<String>,
    file: Box<dyn Seeks>,
    /// By column: what each row says there, and where the row stands; in order.
    by: BTreeMap<&'static str, Vec<Place>>,
}

/// What a cell that names a record is found by.
fn key(text: &str) -> u128 {
    let text = text.trim();
    Uuid::try_parse(text).unwrap_or_else(|_| derived("", "", text)).as_u128()
}

/// Reads tables. Taxonomies come first, then terms, organisations, services, and at last places at which nothing is.
///
/// # Errors
/// [`Fault`] where nothing can be read at all; all else is in the report.
pub fn read_tables(reading: &mut Reading, folder: &dyn Folder, receive: &mut Receive<'_>) -> Result<Outcome, Fault> {
    let mut outcome = Outcome { whole: true, ..Outcome::default() };
    let paths = package(folder);
    let names = folder.names();
    let mut tables: BTreeMap<&'static str, Table> = BTreeMap::new();
    for shape in super::tabular::tables() {
        let wanted = paths.get(shape.name).map_or(shape.table, String::as_str);
        // some write the plural, some the singular
        let like = |name: &str| name.to_lowercase().trim_end_matches(".csv").trim_end_matches('s').to_owned();
        let found = names.iter().find(|name| name.eq_ignore_ascii_case(wanted)).or_else(|| {
            names.iter().find(|name| {
                name.to_lowercase().ends_with(".csv") && (like(name) == like(wanted) || like(name) == shape.name)
            })
        });
        let Some(name) = found else { continue };
        let table = Table::open(reading, folder, shape, name, &mut outcome)?;
        tables.insert(shape.name, table);
    }
    if !["service", "organization", "taxonomy_term", "taxonomy"].iter().any(|name| tables.contains_key(name)) {
        return Err(Fault::Header(
            "there is no services.csv, organizations.csv, taxonomies.csv or taxonomy_terms.csv".to_owned(),
        ));
    }
    reading.source.tabular = true;
    for of in [Of::Taxonomy, Of::TaxonomyTerm, Of::Organization, Of::Service, Of::Location] {
        let Some(table) = tables.get_mut(of.as_str()) else { continue };
        let (name, mut rows) = (table.name.clone(), table.by.get("id").cloned().unwrap_or_default());
        if of == Of::Location {
            // places that stand within a service have come with it
            let at = tables.get("service_at_location").and_then(|at| at.by.get("location_id"));
            let with: HashSet<u128> = at.into_iter().flatten().map(|(place, ..)| *place).collect();
            rows.retain(|(id, ..)| !with.contains(id));
        }
        // in the order in which they stand
        rows.sort_unstable_by_key(|(_, at, _)| *at);
        for (number, place) in rows.into_iter().enumerate() {
            outcome.read += 1;
            let row = number as u64 + 2;
            let Some(table) = tables.get_mut(of.as_str()) else { break };
            let map = match table.row(place) {
                Ok(map) => map,
                Err(error) => {
                    outcome.whole = false;
                    reading.broken(&name, row, "", format!("it cannot be read any further: {error}"), "try again");
                    return Ok(outcome);
                }
            };
            let shape = table.shape;
            let nested = nest(&mut tables, shape, map, 0)?;
            if let Some(entry) = reading.record(&name, row, of, Value::Object(nested)) {
                outcome.taken += 1;
                if !receive(entry) {
                    outcome.stopped = true;
                    outcome.whole = false;
                    return Ok(outcome);
                }
            }
        }
    }
    Ok(outcome)
}

/// What the data package calls the file of each sort of record; empty where there is none that can be read.
fn package(folder: &dyn Folder) -> BTreeMap<String, String> {
    let mut text = String::new();
    let read = folder.open("datapackage.json").and_then(|file| file.take(4 * 1024 * 1024).read_to_string(&mut text));
    let Ok(package) = read.map_err(|_| ()).and_then(|_| serde_json::from_str::<Value>(&text).map_err(|_| ())) else {
        return BTreeMap::new();
    };
    let resources = package.get("resources").and_then(Value::as_array).cloned().unwrap_or_default();
    let one = |resource: &Value| {
        let text = |field: &str| resource.get(field).and_then(Value::as_str).map(str::to_owned);
        let path = text("path")?;
        Some((text("name")?, path.rsplit('/').next().unwrap_or(&path).to_owned()))
    };
    resources.iter().filter_map(one).collect()
}

impl Table {
    fn open(
        reading: &mut Reading,
        folder: &dyn Folder,
        shape: &'static Shape,
        name: &str,
        outcome: &mut Outcome,
    ) -> Result<Self, Fault> {
        let encoding = detect(folder.open(name)?).map_err(|e| Fault::Encoding(format!("{name}: {e}")))?;
        reading.report.files.push((name.to_owned(), encoding.words().to_owned()));
        let mut first = String::new();
        Decoded::new(folder.open(name)?, encoding).take(8 * 1024).read_to_string(&mut first).ok();
        let head = first.lines().next().unwrap_or_default();
        let delimiter =
            *[b',', b';', b'\t'].iter().max_by_key(|sign| head.bytes().filter(|b| b == *sign).count()).unwrap_or(&b',');
        // as many signs as none: the first
        let delimiter = if head.bytes().any(|b| b == delimiter) { delimiter } else { b',' };
        let mut csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(io::BufReader::with_capacity(64 * 1024, folder.open(name)?));
        let mut row = csv::ByteRecord::new();
        let header: Vec<String> =
            if csv.read_byte_record(&mut row).map_err(|e| Fault::Header(format!("{name}: {e}")))? {
                row.iter().map(|cell| text(cell, encoding).trim().trim_start_matches('\u{feff}').to_owned()).collect()
            } else {
                Vec::new()
            };
        let links: Vec<(&'static str, usize)> = shape
            .columns()
            .filter(|field| matches!(field.kind, Kind::Id | Kind::Link))
            .filter_map(|field| Some((field.name, header.iter().position(|name| name == field.name)?)))
            .collect();
        if !links.iter().any(|(name, _)| *name == "id") {
            let what = "it has no column `id`, by which its rows could be told apart; it was not read".to_owned();
            reading.broken(name, 1, "id", what, "give each row an id");
        }
        let mut by: BTreeMap<&'static str, Vec<Place>> = BTreeMap::new();
        let (mut number, mut short) = (1, false);
        loop {
            let at = csv.position().byte();
            match csv.read_byte_record(&mut row) {
                Ok(false) => break,
                Ok(true) => {}
                Err(error) => {
                    outcome.whole = false;
                    reading.broken(
                        name,
                        number + 1,
                        "",
                        format!("it cannot be read any further: {error}"),
                        "try again",
                    );
                    break;
                }
            }
            number += 1;
            short = false;
            if row.iter().all(|cell| cell.iter().all(u8::is_ascii_whitespace)) {
                continue;
            }
            let long = u32::try_from(csv.position().byte() - at).unwrap_or(u32::MAX);
            if row.len() != header.len() {
                let what = format!("the row has {} cells, and the header {}; it was left out", row.len(), header.len());
                reading.broken(name, number, "", what, "put texts with commas or new lines in quotes");
                short = row.len() < header.len();
                continue;
            }
            for (column, cell) in &links {
                let cell = text(row.get(*cell).unwrap_or_default(), encoding);
                if !cell.trim().is_empty() {
                    by.entry(column).or_default().push((key(&cell), at, long));
                } else if *column == "id" {
                    // it is refused when it is read, with its number
                    by.entry(column).or_default().push((0, at, long));
                }
            }
        }
        outcome.whole &= !(short && broke_off(folder, name)?);
        for places in by.values_mut() {
            places.sort_unstable();
        }
        let file = folder.open(name)?;
        Ok(Self { shape, name: name.to_owned(), encoding, delimiter, header, file, by })
    }

    /// Where the rows stand that say this in a column, in the order of the file.
    fn places(&self, column: &str, wanted: u128) -> Vec<Place> {
        let Some(places) = self.by.get(column) else { return Vec::new() };
        let from = places.partition_point(|(key, ..)| *key < wanted);
        places[from..].iter().take_while(|(key, ..)| *key == wanted).copied().collect()
    }

    fn row(&mut self, (_, at, long): Place) -> io::Result<Map<String, Value>> {
        let mut bytes = vec![0; long as usize];
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_exact(&mut bytes)?;
        let mut csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .from_reader(bytes.as_slice());
        let mut row = csv::ByteRecord::new();
        csv.read_byte_record(&mut row)?;
        let cells = self.header.iter().zip(row.iter()).filter(|(name, cell)| !name.is_empty() && !cell.is_empty());
        Ok(cells.map(|(name, cell)| (name.clone(), Value::String(text(cell, self.encoding)))).collect())
    }
}

/// Whether a file whose last row is too short ends in the middle of a line, as one does that broke off.
pub(crate) fn broke_off(folder: &dyn Folder, name: &str) -> io::Result<bool> {
    let mut file = folder.open(name)?;
    let mut last = [0];
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n" && last != *b"\r")
}

fn text(bytes: &[u8], encoding: Encoding) -> String {
    match encoding {
        Encoding::Windows1252 => {
            let mut text = String::new();
            Decoded::new(bytes, encoding).read_to_string(&mut text).ok();
            text
        }
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Columns by which a row names the records in which it stands; within them they say nothing more.
const ABOVE: [&str; 8] = [
    "service_id",
    "location_id",
    "organization_id",
    "contact_id",
    "service_at_location_id",
    "phone_id",
    "link_id",
    "resource_id",
];

/// Puts a record together from its row and the rows that name it.
fn nest(
    tables: &mut BTreeMap<&'static str, Table>,
    shape: &'static Shape,
    mut map: Map<String, Value>,
    deep: u8,
) -> Result<Map<String, Value>, Fault> {
    // a service, its place, who can be asked there, their telephone, its language, its term: six
    if deep > 6 {
        return Ok(map);
    }
    let id = map.get("id").and_then(Value::as_str).map(key);
    for field in shape.fields {
        match field.kind {
            // a list of terms has its own table, and an organisation within a service is not written out again with all its places
            Kind::Many(within) if within.name == "taxonomy_term" => {}
            Kind::Many(within)
                if deep > 0 && shape.name == "organization" && within.name != "organization_identifier" => {}
            Kind::Many(within) => {
                let (Some(id), Some(column), Some(table)) = (id, link(within, shape), tables.get_mut(within.name))
                else {
                    continue;
                };
                let mut rows = table.places(&column, id);
                rows.sort_unstable_by_key(|(_, at, _)| *at);
                let mut list = Vec::with_capacity(rows.len());
                for place in rows {
                    let Some(table) = tables.get_mut(within.name) else { break };
                    let mut row = table.row(place)?;
                    // of a service at a place the place is below it, not above
                    let below = within.name == "service_at_location";
                    row.retain(|name, _| !ABOVE.contains(&name.as_str()) || below && name == "location_id");
                    list.push(Value::Object(nest(tables, within, row, deep + 1)?));
                }
                if !list.is_empty() {
                    map.insert(field.name.to_owned(), Value::Array(list));
                }
            }
            Kind::One(within) if field.name == within.name => {
                let column = format!("{}_id", within.name);
                let Some(wanted) = map.get(&column).and_then(Value::as_str).map(key) else { continue };
                let Some(table) = tables.get_mut(within.name) else { continue };
                if let Some(place) = table.places("id", wanted).first().copied() {
                    let row = table.row(place)?;
                    map.shift_remove(&column);
                    let one = nest(tables, within, row, deep + 1)?;
                    map.insert(field.name.to_owned(), Value::Object(one));
                }
            }
            _ => {}
        }
    }
    Ok(map)
}

/// Reads tables out of a zip file.
///
/// # Errors
/// [`Fault`] where nothing can be read at all.
pub fn read_zip(reading: &mut Reading, file: impl Read + Seek, receive: &mut Receive<'_>) -> Result<Outcome, Fault> {
    read_tables(reading, &Unzipped::new(file)?, receive)
}
