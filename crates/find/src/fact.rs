//! What is known of a listing beside its words, laid out so that thousands are looked at in a millisecond: one table for each piece of
//! the index, made when the piece is opened and never changed.

use practice::place::{Direction, Point};
use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Error;
use crate::listing::{Access, Ages, Cost, Language, Listing, Needs, Places, TakenUp, Ways};
use crate::query::NameKey;
use crate::week::{self, Week};

/// They come to people's homes from as far as this: 25 miles, in metres. What comes from nowhere in particular comes from anywhere.
pub(crate) const HOME_REACH: u32 = 40_234;
/// A listing has this many places at the most that are searched.
const SITES: usize = 255;

/// What is kept of a listing in the index, beside its words.
#[derive(Serialize, Deserialize)]
pub(crate) struct Kept {
    id: Uuid,
    name: String,
    needs: Needs,
    /// Places with a point: which of the listing's places, and where.
    sites: Vec<(u8, Point)>,
    whole_area: bool,
    ways: Ways,
    open: Week,
    cost: Cost,
    access: Access,
    lacks: Access,
    languages: Vec<Language>,
    ages: Ages,
    places: Places,
    assured: Option<i32>,
    taken_up: Option<TakenUp>,
}

/// Days since 1 January 1970.
pub(crate) fn days(date: jiff::civil::Date) -> i32 {
    const EPOCH: jiff::civil::Date = jiff::civil::date(1970, 1, 1);
    EPOCH.until(date).map_or(0, |span| span.get_days())
}

impl Kept {
    pub(crate) fn of(listing: &Listing) -> Self {
        let sites = (0_u8..).zip(&listing.sites).take(SITES).filter_map(|(at, site)| Some((at, site.point?))).collect();
        let mut languages = listing.languages.clone();
        languages.truncate(64);
        Self {
            id: listing.id,
            name: practice::person::fold(&listing.name).chars().take(40).collect(),
            needs: listing.needs,
            sites,
            whole_area: listing.whole_area,
            ways: listing.ways,
            open: listing.open.clone(),
            cost: listing.cost,
            access: listing.access,
            lacks: listing.lacks,
            languages,
            ages: listing.ages,
            places: listing.places,
            assured: listing.assured.map(days),
            taken_up: listing.taken_up,
        }
    }
}

/// One listing, of fixed size; what is of many sizes stands in the table's lists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fact {
    pub(crate) id: Uuid,
    pub(crate) name: NameKey,
    pub(crate) needs: Needs,
    pub(crate) ways: Ways,
    pub(crate) whole_area: bool,
    pub(crate) cost: Cost,
    pub(crate) access: Access,
    pub(crate) lacks: Access,
    pub(crate) ages: Ages,
    pub(crate) places: Places,
    pub(crate) assured: Option<i32>,
    pub(crate) taken_up: Option<TakenUp>,
    pub(crate) days: u8,
    sites: (u32, u8),
    open: (u32, u16),
    languages: (u32, u8),
}

/// A place: which of the listing's, and where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot {
    pub(crate) nth: u8,
    pub(crate) point: Point,
    pub(crate) direction: Direction,
}

type Dot = GeomWithData<[i32; 2], u32>;

/// The table of one piece of the index.
pub(crate) struct Facts {
    all: Vec<Fact>,
    spots: Vec<Spot>,
    times: Vec<(u16, u16)>,
    languages: Vec<Language>,
    /// Places that people come to, by latitude and longitude.
    there: RTree<Dot>,
    /// Places from which they come to people.
    home: RTree<Dot>,
    /// Those found wherever somebody is.
    anywhere: Vec<u32>,
    /// For each need, those that meet it.
    needs: Vec<Vec<u32>>,
}

impl Facts {
    /// Makes the table of what is kept, in the order of the piece.
    pub(crate) fn of(all: impl Iterator<Item = Result<Kept, Error>>) -> Result<Self, Error> {
        let mut made = Self {
            all: Vec::new(),
            spots: Vec::new(),
            times: Vec::new(),
            languages: Vec::new(),
            there: RTree::new(),
            home: RTree::new(),
            anywhere: Vec::new(),
            needs: vec![Vec::new(); practice::needs::all().len()],
        };
        let (mut there, mut home) = (Vec::new(), Vec::new());
        for kept in all {
            made.enter(&kept?, &mut there, &mut home);
        }
        made.there = RTree::bulk_load(there);
        made.home = RTree::bulk_load(home);
        made.all.shrink_to_fit();
        made.spots.shrink_to_fit();
        made.times.shrink_to_fit();
        Ok(made)
    }

    fn enter(&mut self, kept: &Kept, there: &mut Vec<Dot>, home: &mut Vec<Dot>) {
        let doc = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let start = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        let few = |len: usize| u8::try_from(len).unwrap_or(u8::MAX);
        let mut name = NameKey::default();
        for (to, from) in name.iter_mut().zip(kept.name.bytes()) {
            *to = from;
        }
        let times = kept.open.times();
        let times = &times[..times.len().min(usize::from(u16::MAX))];
        let fact = Fact {
            id: kept.id,
            name,
            needs: kept.needs,
            ways: kept.ways,
            whole_area: kept.whole_area,
            cost: kept.cost,
            access: kept.access,
            lacks: kept.lacks,
            ages: kept.ages,
            places: kept.places,
            assured: kept.assured,
            taken_up: kept.taken_up,
            days: week::days(times),
            sites: (start(self.spots.len()), few(kept.sites.len())),
            open: (start(self.times.len()), u16::try_from(times.len()).unwrap_or(u16::MAX)),
            languages: (start(self.languages.len()), few(kept.languages.len())),
        };
        for (nth, point) in kept.sites.iter().take(SITES) {
            self.spots.push(Spot { nth: *nth, point: *point, direction: Direction::of(*point) });
            let dot = Dot::new([point.lat(), point.lon()], doc);
            if kept.ways.at_home {
                home.push(dot);
            }
            there.push(dot);
        }
        self.times.extend_from_slice(times);
        self.languages.extend_from_slice(&kept.languages);
        if fact.anywhere() {
            self.anywhere.push(doc);
        }
        for need in kept.needs.each() {
            if let Some(docs) = self.needs.get_mut(need) {
                docs.push(doc);
            }
        }
        self.all.push(fact);
    }

    pub(crate) fn get(&self, doc: u32) -> Option<&Fact> {
        self.all.get(doc as usize)
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn spots(&self, fact: &Fact) -> &[Spot] {
        let from = fact.sites.0 as usize;
        &self.spots[from..from + usize::from(fact.sites.1)]
    }

    pub(crate) fn times(&self, fact: &Fact) -> &[(u16, u16)] {
        let from = fact.open.0 as usize;
        &self.times[from..from + usize::from(fact.open.1)]
    }

    pub(crate) fn languages(&self, fact: &Fact) -> &[Language] {
        let from = fact.languages.0 as usize;
        &self.languages[from..from + usize::from(fact.languages.1)]
    }

    /// Those that may lie within so many metres, or can be had from wherever somebody is: in order, each once. Too many rather than too
    /// few; how far they are is asked again of each.
    pub(crate) fn around(&self, from: Point, metres: u32) -> Vec<u32> {
        let mut docs = self.anywhere.clone();
        for (tree, reach) in [(&self.there, metres), (&self.home, metres.max(HOME_REACH))] {
            let ((south, west), (north, east)) = from.around(reach);
            // what lies behind the line where a day ends
            for turn in [0, 360_000_000, -360_000_000] {
                let (west, east) = (west.saturating_add(turn), east.saturating_add(turn));
                if west <= 180_000_000 && east >= -180_000_000 {
                    let around = AABB::from_corners([south, west], [north, east]);
                    docs.extend(tree.locate_in_envelope(around).map(|dot| dot.data));
                }
            }
        }
        docs.sort_unstable();
        docs.dedup();
        docs
    }

    /// Those that meet one of these needs: in order, each once.
    pub(crate) fn meeting(&self, needs: Needs) -> Vec<u32> {
        let mut lists = needs.each().filter_map(|need| self.needs.get(need));
        let mut docs = lists.next().cloned().unwrap_or_default();
        let before = docs.len();
        for list in lists {
            docs.extend_from_slice(list);
        }
        if docs.len() > before {
            docs.sort_unstable();
            docs.dedup();
        }
        docs
    }

    /// Bytes that it takes, about.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(self.all.as_slice())
            + size_of_val(self.spots.as_slice())
            + size_of_val(self.times.as_slice())
            + size_of_val(self.languages.as_slice())
            + 4 * self.needs.iter().map(Vec::len).sum::<usize>()
            + 2 * size_of::<Dot>() * (self.there.size() + self.home.size())
    }
}

impl Fact {
    /// Whether it is found wherever somebody is.
    pub(crate) fn anywhere(&self) -> bool {
        self.ways.online || self.ways.phone || self.whole_area || self.sites.1 == 0
    }
}
