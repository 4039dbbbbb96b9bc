//! The envelope of a page of an API (HSDS 3.0, `Page`), and whether it agrees with itself: the schemas do not ask that.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;

/// What stands around the contents of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// How many there are in all.
    pub total_items: u64,
    /// How many pages.
    pub total_pages: u64,
    /// Which this is, from 1.
    pub page_number: u64,
    /// How many stand on it.
    pub size: u64,
    /// Whether it is the first.
    pub first_page: bool,
    /// Whether it is the last.
    pub last_page: bool,
    /// Whether nothing stands on it.
    pub empty: bool,
}

/// Where an envelope does not agree with itself or with what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageFault {
    /// A field is not there, or no number or yes-or-no.
    Field(&'static str),
    /// It says another size than there are records.
    Size {
        /// What it says.
        said: u64,
        /// How many records stand on the page.
        there: u64,
    },
    /// More records than there are in all.
    Total {
        /// How many there are in all, as it says.
        said: u64,
        /// How many stand on this page.
        there: u64,
    },
    /// So many items cannot stand on so many pages of this size.
    Pages {
        /// How many items it says.
        items: u64,
        /// How many pages it says.
        pages: u64,
        /// How many stand on this page.
        size: u64,
    },
    /// Its number is 0, or beyond the last.
    Number(u64),
    /// It says it is the first, or that it is not, against its number.
    First,
    /// It says it is the last, or that it is not, against its number.
    Last,
    /// It says it is empty and is not, or the other way about.
    Empty,
}

impl fmt::Display for PageFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => write!(f, "the page says nothing that can be read of `{name}`"),
            Self::Size { said, there } => write!(f, "the page says that {said} stand on it, and {there} do"),
            Self::Total { said, there } => write!(f, "the page says there are {said} in all, and {there} stand on it"),
            Self::Pages { items, pages, size } => {
                write!(f, "the page says {items} in all on {pages} pages, which cannot be with {size} on this one")
            }
            Self::Number(number) => write!(f, "the page says its number is {number}, which is none of its pages"),
            Self::First => f.write_str("the page says wrongly whether it is the first"),
            Self::Last => f.write_str("the page says wrongly whether it is the last"),
            Self::Empty => f.write_str("the page says wrongly whether it is empty"),
        }
    }
}

/// What is missing or wrong in the answer of a feed at its root (`GET /`): the names of the fields; empty where all is right.
#[must_use]
pub fn details(answer: &Value) -> Vec<&'static str> {
    let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut wrong = Vec::new();
    if text("version").trim().is_empty() {
        wrong.push("version");
    }
    for name in ["profile", "openapi_url"] {
        if directory::written::uri(text(name)).is_none() {
            wrong.push(name);
        }
    }
    wrong
}

impl Page {
    /// The envelope of a page that agrees with itself: of `total` items, `per_page` on each, this one with `here` on it.
    ///
    /// Where there is nothing there is one page, and it is empty; beyond the last page there is an empty one that is the last.
    #[must_use]
    pub fn of(total: u64, number: u64, per_page: u64, here: u64) -> Self {
        let pages = total.div_ceil(per_page.max(1)).max(1);
        let number = number.max(1);
        Self {
            total_items: total,
            total_pages: pages,
            page_number: number,
            size: here,
            first_page: number == 1,
            last_page: number >= pages,
            empty: here == 0,
        }
    }

    /// Reads an envelope and holds it against the number of records that stand on the page.
    #[must_use]
    pub fn read(fields: &Map<String, Value>, there: u64) -> (Self, Vec<PageFault>) {
        let mut faults = Vec::new();
        let mut number = |name: &'static str| {
            fields.get(name).and_then(Value::as_u64).unwrap_or_else(|| {
                faults.push(PageFault::Field(name));
                0
            })
        };
        let (total_items, total_pages) = (number("total_items"), number("total_pages"));
        let (page_number, size) = (number("page_number"), number("size"));
        let mut yes = |name: &'static str| {
            fields.get(name).and_then(Value::as_bool).unwrap_or_else(|| {
                faults.push(PageFault::Field(name));
                false
            })
        };
        let (first_page, last_page, empty) = (yes("first_page"), yes("last_page"), yes("empty"));
        let page = Self { total_items, total_pages, page_number, size, first_page, last_page, empty };
        if faults.is_empty() {
            faults = page.faults(there);
        }
        (page, faults)
    }

    /// Where it does not agree with itself or with the number of records on the page.
    #[must_use]
    pub fn faults(&self, there: u64) -> Vec<PageFault> {
        let mut faults = Vec::new();
        if self.size != there {
            faults.push(PageFault::Size { said: self.size, there });
        }
        if there > self.total_items {
            faults.push(PageFault::Total { said: self.total_items, there });
        }
        if self.page_number == 0 || self.page_number > self.total_pages.max(1) {
            faults.push(PageFault::Number(self.page_number));
        }
        if self.first_page != (self.page_number == 1) {
            faults.push(PageFault::First);
        }
        if self.last_page != (self.page_number >= self.total_pages) {
            faults.push(PageFault::Last);
        }
        if self.empty != (there == 0) {
            faults.push(PageFault::Empty);
        }
        // every page but the last is full: of a page that is not the last the size is that of all
        let last = self.page_number >= self.total_pages;
        let fits = if self.total_items == 0 {
            self.total_pages <= 1
        } else if last {
            // what stands before it is shared evenly among the pages before
            let before = self.total_items.saturating_sub(there);
            match self.total_pages {
                0 => false,
                1 => before == 0,
                pages => before.is_multiple_of(pages - 1) && before / (pages - 1) >= there,
            }
        } else {
            there > 0 && self.total_items.div_ceil(there) == self.total_pages
        };
        if !fits && self.total_items >= there {
            faults.push(PageFault::Pages { items: self.total_items, pages: self.total_pages, size: there });
        }
        faults
    }
}
