//! Paging through a feed: given a page's envelope, which page next, and whether the feed can be believed. Pure: the network is the
//! caller's. The state is a value that can be kept, so that a feed that breaks off is taken up again where it was.

use super::page::{Page, PageFault};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use uuid::Uuid;

/// How far a feed has been read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pager {
    /// The page that is asked for next; none once the feed is through.
    pub next: Option<u64>,
    /// Pages read.
    pub pages: u64,
    /// Records read.
    pub items: u64,
    /// How many there are in all, as the first page said.
    pub total: Option<u64>,
    /// How many stand on a full page, as the first page showed.
    pub full: Option<u64>,
    /// How many pages there are, as the last page read said.
    pub last: u64,
    /// What each page held, as the first eight bytes of a digest of its ids: a page that comes again is known.
    held: Vec<u64>,
}

/// What to do after a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Take what stands on the page, and ask for this one.
    Next(u64),
    /// Take what stands on the page; it was the last.
    Done,
    /// Take nothing more: the feed cannot be followed.
    Stop(Stop),
}

/// Why a feed cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The page holds what an earlier one held.
    Loop {
        /// Which was asked for.
        asked: u64,
        /// Which earlier one held the same.
        as_page: u64,
    },
    /// Another page came than was asked for.
    OtherPage {
        /// Which was asked for.
        asked: u64,
        /// Which came.
        came: u64,
    },
    /// A page that is not the last is empty.
    Hole(u64),
    /// More pages than any feed has.
    TooMany(u64),
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loop { asked, as_page } => write!(
                f,
                "page {asked} holds the same records as page {as_page}: the feed goes round in circles; tell whoever keeps it"
            ),
            Self::OtherPage { asked, came } => {
                write!(f, "page {asked} was asked for and page {came} came; tell whoever keeps the feed")
            }
            Self::Hole(page) => write!(f, "page {page} is empty and is not the last; tell whoever keeps the feed"),
            Self::TooMany(pages) => write!(f, "the feed says it has {pages} pages, more than is read"),
        }
    }
}

/// What is worth saying of a page, and yet no reason to stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Its envelope does not agree with itself.
    Envelope(PageFault),
    /// There are now so many in all, and were so many when it began: something may be missed or come twice.
    Total {
        /// At the beginning.
        was: u64,
        /// Now.
        is: u64,
    },
    /// At the end other than the total came.
    Count {
        /// How many there are in all, as it said.
        said: u64,
        /// How many came.
        came: u64,
    },
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Envelope(fault) => fault.fmt(f),
            Self::Total { was, is } => write!(
                f,
                "there were {was} in all when reading began and are {is} now: the feed changed while it was read; read it again later"
            ),
            Self::Count { said, came } => write!(f, "the feed says it has {said} in all, and {came} came"),
        }
    }
}

/// The most pages that are read; 200,000 records stand on 2,000 pages of a hundred.
const MOST_PAGES: u64 = 100_000;

impl Pager {
    /// From the first page.
    #[must_use]
    pub fn new() -> Self {
        Self { next: Some(1), ..Self::default() }
    }

    /// Whether the feed is through.
    #[must_use]
    pub const fn done(&self) -> bool {
        self.next.is_none()
    }

    /// Takes in a page that was asked for: its envelope, what is wrong with it, and the ids on it in their order.
    ///
    /// The same feed through the same pages always comes to the same state. On [`Step::Stop`] the state stays as it was before the page,
    /// so that it can be asked for again.
    #[must_use = "it says which page is next"]
    pub fn page(&mut self, page: Page, faults: Vec<PageFault>, ids: &[Uuid]) -> (Step, Vec<Remark>) {
        let mut remarks: Vec<Remark> = faults.into_iter().map(Remark::Envelope).collect();
        let Some(asked) = self.next else { return (Step::Done, remarks) };
        let there = ids.len() as u64;
        // a feed that does not say its number is believed to have given what was asked for
        if page.page_number != 0 && page.page_number != asked {
            return (Step::Stop(Stop::OtherPage { asked, came: page.page_number }), remarks);
        }
        if page.total_pages > MOST_PAGES || asked > MOST_PAGES {
            return (Step::Stop(Stop::TooMany(page.total_pages.max(asked))), remarks);
        }
        let held = digest(ids);
        if there > 0
            && let Some(before) = self.held.iter().position(|one| *one == held)
        {
            return (Step::Stop(Stop::Loop { asked, as_page: before as u64 + 1 }), remarks);
        }
        // whether there is more is told by what does not hang on one field: the number of pages, the flag, how many are still missing
        let more_pages = page.total_pages > asked;
        let missing = self.items + there < page.total_items;
        let last = if page.last_page { !more_pages && !missing } else { !more_pages && !missing || there == 0 };
        if there == 0 && more_pages && !page.last_page {
            return (Step::Stop(Stop::Hole(asked)), remarks);
        }
        if let Some(was) = self.total
            && was != page.total_items
        {
            remarks.push(Remark::Total { was, is: page.total_items });
        }
        self.total.get_or_insert(page.total_items);
        self.full.get_or_insert(there);
        self.last = page.total_pages;
        self.held.push(held);
        self.pages += 1;
        self.items += there;
        if last || there == 0 {
            self.next = None;
            if page.total_items != self.items {
                remarks.push(Remark::Count { said: page.total_items, came: self.items });
            }
            (Step::Done, remarks)
        } else {
            self.next = Some(asked + 1);
            (Step::Next(asked + 1), remarks)
        }
    }
}

fn digest(ids: &[Uuid]) -> u64 {
    let mut hash = Sha256::new();
    for id in ids {
        hash.update(id.as_bytes());
    }
    let mut first = [0; 8];
    first.copy_from_slice(&hash.finalize()[..8]);
    u64::from_be_bytes(first)
}
