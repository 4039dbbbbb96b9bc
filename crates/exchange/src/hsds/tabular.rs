//! Records written as tabular data: a CSV file for each sort of record, and the data package that describes them (HSDS 3.0).
//!
//! Fields that HSDS does not have are columns where Open Referral UK or HSDS 3.1 has them; fields unknown here have no column, and go out
//! in JSON alone.

use super::entry::Entry;
use directory::{Kind, Record, Shape};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashSet};
use std::io::{self, Seek, Write};

/// Every table, in the order of the data package.
#[must_use]
pub fn tables() -> Vec<&'static Shape> {
    use directory as d;
    vec![
        d::Organization::SHAPE,
        d::Program::SHAPE,
        d::Service::SHAPE,
        d::Attribute::SHAPE,
        d::ServiceAtLocation::SHAPE,
        d::Location::SHAPE,
        d::Phone::SHAPE,
        d::Contact::SHAPE,
        d::Address::SHAPE,
        d::Schedule::SHAPE,
        d::Funding::SHAPE,
        d::ServiceArea::SHAPE,
        d::RequiredDocument::SHAPE,
        d::Language::SHAPE,
        d::Accessibility::SHAPE,
        d::TaxonomyTerm::SHAPE,
        d::Metadata::SHAPE,
        d::CostOption::SHAPE,
        d::OrganizationIdentifier::SHAPE,
        d::Taxonomy::SHAPE,
        d::Url::SHAPE,
        d::Unit::SHAPE,
    ]
}

/// The column by which a record that stands among many within another names that other.
#[must_use]
pub(super) fn link(within: &Shape, above: &Shape) -> Option<String> {
    let column = match within.name {
        "attribute" => "link_id".to_owned(),
        "metadata" => "resource_id".to_owned(),
        _ => format!("{}_id", above.name),
    };
    within.field(&column).is_some_and(|field| field.kind == Kind::Link).then_some(column)
}

/// `datapackage.json` (Frictionless, tabular-data-package).
#[must_use]
pub fn data_package() -> String {
    let resources: Vec<Value> = tables()
        .into_iter()
        .map(|shape| {
            let fields: Vec<Value> = shape
                .columns()
                .map(|field| {
                    let mut one =
                        json!({ "name": field.name, "type": field.kind.package_type(), "description": field.words });
                    if field.kind.needed() {
                        one["constraints"] = json!({ "required": true });
                    }
                    one
                })
                .collect();
            json!({
                "name": shape.name,
                "path": shape.table,
                "profile": "tabular-data-resource",
                "encoding": "utf-8",
                "schema": { "primaryKey": "id", "fields": fields },
            })
        })
        .collect();
    let package = json!({ "name": "human-services-data", "profile": "tabular-data-package", "resources": resources });
    serde_json::to_string_pretty(&package).unwrap_or_default()
}

/// Writes records into tables.
pub struct Tabular<W: Write> {
    sheets: Vec<(&'static Shape, csv::Writer<W>)>,
    /// Ids of what several services share, and has been written.
    written: HashSet<(usize, String)>,
    /// Rows of records that stand by themselves (organisations, terms …), kept until the end: what of them stands in a service too gets
    /// its second link there.
    kept: BTreeMap<(usize, String), Row>,
}

impl<W: Write> Tabular<W> {
    /// Begins: `open` is called once for each file's name.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub fn new(mut open: impl FnMut(&str) -> io::Result<W>) -> io::Result<Self> {
        let mut sheets = Vec::new();
        for shape in tables() {
            let mut sheet = csv::Writer::from_writer(open(shape.table)?);
            sheet.write_record(shape.columns().map(|field| field.name))?;
            sheets.push((shape, sheet));
        }
        Ok(Self { sheets, written: HashSet::new(), kept: BTreeMap::new() })
    }

    /// Adds a record with all that stands within it. What stood in an earlier one too (an organisation, a place, a term) is written once.
    /// Services may come in any number; organisations, taxonomies and terms, which come before them, are kept until the end.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub fn add(&mut self, entry: &Entry) -> io::Result<()> {
        match entry {
            Entry::Service(one) => self.one(one.as_ref()),
            Entry::Organization(one) => self.one(one.as_ref()),
            Entry::Location(one) => self.one(one.as_ref()),
            Entry::ServiceAtLocation(one) => self.one(one.as_ref()),
            Entry::Taxonomy(one) => self.one(one.as_ref()),
            Entry::TaxonomyTerm(one) => self.one(one.as_ref()),
        }
    }

    fn one<T: Record>(&mut self, record: &T) -> io::Result<()> {
        let mut rows: BTreeMap<(usize, String), Row> = BTreeMap::new();
        let Value::Object(map) = serde_json::to_value(record).map_err(io::Error::other)? else { return Ok(()) };
        let alone = T::SHAPE.name != "service" && T::SHAPE.name != "service_at_location";
        self.gather(T::SHAPE, map, alone, None, &mut rows);
        for (key, row) in rows {
            if let Some(known) = self.kept.get_mut(&key) {
                known.cells.extend(row.cells);
            } else if alone {
                self.kept.insert(key, row);
            } else if !row.shared || self.written.insert(key.clone()) {
                self.row(key.0, &row)?;
            }
        }
        Ok(())
    }

    fn row(&mut self, table: usize, row: &Row) -> io::Result<()> {
        let (shape, sheet) = &mut self.sheets[table];
        sheet.write_record(shape.columns().map(|field| cell(row.cells.get(field.name))))?;
        Ok(())
    }

    /// The rows of a record and of what stands within it. One that stands in two places within it is one row with two links.
    fn gather(
        &self,
        shape: &'static Shape,
        mut map: Map<String, Value>,
        shared: bool,
        above: Option<(String, Value)>,
        rows: &mut BTreeMap<(usize, String), Row>,
    ) -> Value {
        let id = map.get("id").cloned().unwrap_or_default();
        if let Some((column, to)) = above {
            map.insert(column, to);
        }
        for field in shape.fields {
            let Some(within) = field.kind.within() else { continue };
            match map.shift_remove(field.name) {
                Some(Value::Array(list)) => {
                    let column = link(within, shape);
                    for item in list {
                        if let Value::Object(item) = item {
                            let above = column.clone().map(|column| (column, id.clone()));
                            self.gather(within, item, shared, above, rows);
                        }
                    }
                }
                // a record that is named by id stands by itself, and others may name it too
                Some(Value::Object(item)) => {
                    let to = self.gather(within, item, true, None, rows);
                    let column = format!("{}_id", within.name);
                    if shape.field(&column).is_some() {
                        map.insert(column, to);
                    }
                }
                _ => {}
            }
        }
        if let Some(table) = self.sheets.iter().position(|(one, _)| one.table == shape.table) {
            let row = rows.entry((table, cell(Some(&id)))).or_insert_with(|| Row { shared, cells: Map::new() });
            row.shared &= shared;
            row.cells.extend(map);
        }
        id
    }

    /// Ends: gives the files back, whole.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub fn finish(mut self) -> io::Result<Vec<(&'static str, W)>> {
        for ((table, id), row) in std::mem::take(&mut self.kept) {
            // one that a service brought before it came by itself stands there already
            if !self.written.contains(&(table, id)) {
                self.row(table, &row)?;
            }
        }
        let whole = |(shape, sheet): (&'static Shape, csv::Writer<W>)| {
            sheet.into_inner().map(|file| (shape.table, file)).map_err(|error| io::Error::other(error.to_string()))
        };
        self.sheets.into_iter().map(whole).collect()
    }
}

struct Row {
    shared: bool,
    cells: Map<String, Value>,
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// Writes records into one zip file of tables with its data package. The tables lie in temporary files until all are whole.
///
/// # Errors
/// Where a file cannot be written.
pub fn zip(entries: impl Iterator<Item = Entry>, out: impl Write + Seek) -> io::Result<()> {
    let mut tabular = Tabular::new(|_| tempfile::tempfile())?;
    for entry in entries {
        tabular.add(&entry)?;
    }
    let mut zip = zip::ZipWriter::new(out);
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("datapackage.json", options)?;
    zip.write_all(data_package().as_bytes())?;
    for (name, mut file) in tabular.finish()? {
        zip.start_file(name, options)?;
        file.rewind()?;
        io::copy(&mut file, &mut zip)?;
    }
    zip.finish()?;
    Ok(())
}
