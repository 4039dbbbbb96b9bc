//! Reading a list of postcodes: a CSV file with the columns `postcode`, `latitude` and `longitude`, plain or compressed as `.xz`.
//!
//! Millions of rows in a little memory: the file is read as it comes, and each row is given or reported. What is done with the rows is
//! the caller's: there they go into a table in pieces.

use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Fault;
use crate::read::ByRow;
use practice::person::parse_postcode;
use practice::place::Point;

/// How `.xz` begins.
const XZ: [u8; 6] = [0xFD, b'7', b'z', b'X', b'Z', 0];
/// So much memory the dictionary of an `.xz` may take, in KiB: files made with the highest ordinary setting want 64 MiB.
const XZ_MEMORY: u32 = 80 * 1024;

/// A postcode and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postcode {
    /// In its kept form: `HX1 1AA`.
    pub code: String,
    /// Where.
    pub point: Point,
}

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Its line in the file, the header being 1; behind empty lines it is the first of these.
    pub line: u64,
    /// The column; empty where it is about the row.
    pub field: &'static str,
    /// What stood there, cut short.
    pub value: String,
    /// What is wrong.
    pub what: String,
    /// Whether nothing behind it can be read either.
    pub ended: bool,
}

/// A list that is being read: an iterator over its rows.
pub struct Postcodes<R: Read> {
    rows: csv::Reader<ByRow<Source<R>>>,
    since: Arc<AtomicU64>,
    at: [usize; 3],
    record: csv::ByteRecord,
    ended: bool,
}

impl<R: Read> std::fmt::Debug for Postcodes<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Postcodes")
    }
}

/// The file, unpacked where it is packed.
enum Source<R: Read> {
    Plain(BufReader<R>),
    Packed(Box<lzma_rust2::XzReader<BufReader<R>>>),
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(file) => file.read(into),
            Self::Packed(file) => file.read(into),
        }
    }
}

impl<R: Read> Postcodes<R> {
    /// Begins to read a list, by its header. Columns can stand in any order, and others beside them.
    ///
    /// # Errors
    /// [`Fault::Header`] where a column is missing, and [`Fault::Io`].
    pub fn open(file: R) -> Result<Self, Fault> {
        let mut file = BufReader::with_capacity(128 * 1024, file);
        let source = if file.fill_buf()?.starts_with(&XZ) {
            Source::Packed(Box::new(lzma_rust2::XzReader::new_mem_limit(file, true, XZ_MEMORY)))
        } else {
            Source::Plain(file)
        };
        let since = Arc::new(AtomicU64::new(0));
        let source = ByRow { inner: source, since: since.clone() };
        let mut rows = csv::ReaderBuilder::new().flexible(true).buffer_capacity(128 * 1024).from_reader(source);
        let header = rows.byte_headers().map_err(|e| Fault::Header(format!("its first row cannot be read: {e}")))?;
        let names: Vec<String> = header
            .iter()
            .map(|name| String::from_utf8_lossy(name).trim().trim_start_matches('\u{feff}').to_lowercase())
            .collect();
        let column = |known: &[&str]| {
            names.iter().position(|name| known.contains(&name.as_str())).ok_or_else(|| {
                Fault::Header(format!(
                    "it needs the columns postcode, latitude and longitude: {} is not there",
                    known[0]
                ))
            })
        };
        // as the lists of the Office for National Statistics and their copies name them
        let at = [
            column(&["postcode", "pcds", "pcd"])?,
            column(&["latitude", "lat"])?,
            column(&["longitude", "long", "lon", "lng"])?,
        ];
        Ok(Self { rows, since, at, record: csv::ByteRecord::new(), ended: false })
    }

    fn bad(&mut self, line: u64, field: &'static str, value: &str, what: String, ended: bool) -> BadRow {
        self.ended |= ended;
        BadRow { line, field, value: value.chars().take(40).collect(), what, ended }
    }

    fn row(&mut self, line: u64) -> Result<Postcode, BadRow> {
        let cell = |nth: usize| match self.record.get(self.at[nth]) {
            Some(cell) => std::str::from_utf8(cell).unwrap_or("\u{fffd}").trim(),
            None => "",
        };
        let (code, lat, lon) = (cell(0), cell(1), cell(2));
        let wrong = |field, value: &str, what: &str| (field, value.to_owned(), what.to_owned());
        let read =
            parse_postcode(code).map_err(|_| wrong("postcode", code, "this is no UK postcode")).and_then(|code| {
                match Point::parse(lat, lon) {
                    // The lists give these to postcodes that have no place: latitude 99.999999, or nought by nought.
                    _ if lat.starts_with("99.99") => Err(wrong("latitude", lat, "the list has no place for it")),
                    Ok(point) if point.lat() == 0 && point.lon() == 0 => {
                        Err(wrong("latitude", lat, "the list has no place for it"))
                    }
                    Ok(point) => Ok(Postcode { code, point }),
                    Err(practice::place::NoPoint::Latitude) => {
                        Err(wrong("latitude", lat, &practice::place::NoPoint::Latitude.to_string()))
                    }
                    Err(problem) => Err(wrong("longitude", lon, &problem.to_string())),
                }
            });
        read.map_err(|(field, value, what)| self.bad(line, field, &value, what, false))
    }
}

impl<R: Read> Iterator for Postcodes<R> {
    type Item = Result<Postcode, BadRow>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let line = self.rows.position().line();
            self.since.store(0, Ordering::Relaxed);
            match self.rows.read_byte_record(&mut self.record) {
                Ok(false) => self.ended = true,
                Ok(true) if self.record.iter().all(|cell| cell.trim_ascii().is_empty()) => {}
                Ok(true) => {
                    let line = self.record.position().map_or(line, csv::Position::line);
                    return Some(self.row(line));
                }
                Err(e) => {
                    let what = format!("the file cannot be read on from here: {e}");
                    return Some(Err(self.bad(line, "", "", what, true)));
                }
            }
        }
        None
    }
}
