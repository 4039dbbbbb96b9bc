//! The table of fields of each record: what each holds, whether the standard demands it, and where it stands in tabular data.
//!
//! The types of [`crate::model`] and these tables are made from one text, so that reading, cleaning, CSV and the data package cannot
//! come to differ.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The record's own id.
    Id,
    /// The id of another record.
    Link,
    /// A text that the standard demands, in one line.
    Needed,
    /// A longer text that the standard demands.
    NeededProse,
    /// A text in one line.
    Text,
    /// A longer text; paragraphs and lists as lines.
    Prose,
    /// A telephone number, demanded.
    Dial,
    /// A postcode, demanded.
    Postcode,
    /// An address of the web.
    Web,
    /// An identifier in the form of a URI, of any scheme.
    Uri,
    /// An e-mail address.
    Email,
    /// A day.
    Date,
    /// A time on the clock at the place.
    Time,
    /// A moment.
    Moment,
    /// A whole number.
    Whole,
    /// A decimal number.
    Decimal,
    /// Degrees of latitude (up to 90) or longitude (up to 180).
    Degrees,
    /// Whether a service runs; demanded.
    Status,
    /// Physical, postal or virtual; demanded.
    Place,
    /// Weekly or monthly.
    Frequency,
    /// Records of this shape.
    Many(&'static Shape),
    /// One record of this shape.
    One(&'static Shape),
}

impl Kind {
    /// Whether the standard demands it.
    #[must_use]
    pub const fn needed(self) -> bool {
        matches!(
            self,
            Self::Id | Self::Needed | Self::NeededProse | Self::Dial | Self::Postcode | Self::Status | Self::Place
        )
    }

    /// The shape of what stands within.
    #[must_use]
    pub const fn within(self) -> Option<&'static Shape> {
        match self {
            Self::Many(shape) | Self::One(shape) => Some(shape),
            _ => None,
        }
    }

    /// What it is in a data package (Frictionless Table Schema).
    #[must_use]
    pub const fn package_type(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Time => "time",
            Self::Moment => "datetime",
            Self::Whole | Self::Decimal | Self::Degrees => "number",
            _ => "string",
        }
    }
}

/// A field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in the formats.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it is, in a line.
    pub words: &'static str,
}

/// The fields of a sort of record.
pub struct Shape {
    /// What the sort is called in the formats: `service_at_location`.
    pub name: &'static str,
    /// The file of tabular data: `services.csv`; empty for what has none.
    pub table: &'static str,
    /// Its fields, in the standard's order.
    pub fields: &'static [Field],
}

// tables name each other: what prints or compares one must not walk into the next
impl std::fmt::Debug for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Shape {}

impl Shape {
    /// The field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The fields that are columns of tabular data: all but what stands within.
    pub fn columns(&self) -> impl Iterator<Item = &'static Field> + use<> {
        self.fields.iter().filter(|field| field.kind.within().is_none())
    }
}

/// A record of the directory.
pub trait Record: Serialize + DeserializeOwned {
    /// Its fields.
    const SHAPE: &'static Shape;
}
