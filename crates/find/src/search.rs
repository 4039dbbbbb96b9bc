//! A question answered: candidates of each piece, what is asked of each, the best of them kept, all of them counted.

use std::collections::BinaryHeap;
use std::sync::Arc;

use practice::ids::ServiceId;
use practice::place::{Direction, Point};

use crate::answer::{Answer, BANDS, Counts, Found, Wider};
use crate::fact::{self, Fact, HOME_REACH};
use crate::listing::{Access, Cost, Language, Needs, Places};
use crate::query::{After, Near, Order, Query, Unknown};
use crate::rank::{self, Fit, Hit, Match, Reach};
use crate::shelf::{Piece, View};
use crate::terms::{self, Hits, Words};
use crate::vocabulary::WORDS;
use crate::week::{self, Week};
use crate::{Error, When};

/// The most that is given at once.
const MOST: usize = 200;
/// With fewer than this it is said how many lie farther away.
const FEW: u64 = 10;

/// Kinds of what can be chosen, each a bit: how many would be found by another choice of a kind is counted among those that fail by no
/// other kind.
mod kind {
    pub(super) const NEEDS: u8 = 1;
    pub(super) const WHEN: u8 = 1 << 1;
    pub(super) const COST: u8 = 1 << 2;
    pub(super) const PLACES: u8 = 1 << 3;
    /// What has no counts of its own.
    pub(super) const OTHER: u8 = 1 << 4;
}

/// A question, made ready once.
struct Asked<'a> {
    query: &'a Query,
    from: Option<(Point, Direction)>,
    within: Option<u32>,
    /// What is wished or asked, together.
    needs: Needs,
    only_when: Option<Week>,
    when: Option<Week>,
    free: bool,
    access: Access,
    language: Option<Language>,
    age: Option<u8>,
    today: i32,
    words: Words,
}

/// A listing as it stands to the question.
struct Stood<'a> {
    fails: u8,
    found: Match<'a>,
    metres: Option<u32>,
    /// Of the spots of the table, the nearest.
    spot: Option<(u8, Point)>,
}

/// What is kept of the best: enough to say all of it in the end.
struct Kept {
    place: After,
    view: usize,
    piece: usize,
    doc: u32,
    hits: Hits,
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}
impl Eq for Kept {}
impl PartialOrd for Kept {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Kept {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.place.cmp(&other.place)
    }
}

/// What is gathered over all pieces.
#[derive(Default)]
struct Gathered {
    total: u64,
    needs: Vec<u64>,
    counts: Counts,
    best: BinaryHeap<Kept>,
}

/// Answers a question from these views and no others.
pub(crate) fn search(query: &Query, views: &[(ServiceId, Arc<View>)]) -> Result<Answer, Error> {
    let asked = Asked::of(query, views)?;
    let words = asked.words.len();
    let mut gathered = asked.gather(views, words)?;
    let loosened = gathered.total == 0 && words > 1;
    if loosened {
        gathered = asked.gather(views, 1)?;
    }
    let wider = match asked.within {
        Some(within) if gathered.total < FEW && query.after.is_none() => asked.wider(within, views, loosened)?,
        _ => None,
    };
    let mut best = std::mem::take(&mut gathered.best).into_vec();
    best.sort_unstable();
    let mut counts = gathered.counts;
    counts.needs = practice::needs::all()
        .iter()
        .zip(&gathered.needs)
        .filter(|(_, many)| **many > 0)
        .map(|(need, many)| (need.code.as_str(), *many))
        .collect();
    Ok(Answer {
        found: best.iter().filter_map(|kept| asked.found(kept, views)).collect(),
        total: gathered.total,
        counts,
        words: asked.words.read(),
        loosened: loosened && gathered.total > 0,
        wider,
        not_ready: Vec::new(),
    })
}

impl<'a> Asked<'a> {
    fn of(query: &'a Query, views: &[(ServiceId, Arc<View>)]) -> Result<Self, Error> {
        let (only, wishes) = (&query.only, &query.wishes);
        let week = |when: Option<When>| when.filter(|when| !when.is_any()).map(When::week);
        let near = query.near.map(|Near { from, within }| ((from, Direction::of(from)), within));
        Ok(Self {
            query,
            from: near.map(|near| near.0),
            within: near.and_then(|near| near.1),
            needs: only.needs.or(wishes.needs),
            only_when: week(only.when),
            when: week(only.when).or_else(|| week(wishes.when)),
            free: only.free || wishes.free,
            access: only.access.or(wishes.access),
            language: only.language.or(wishes.language),
            age: only.age.or(wishes.age),
            today: fact::days(query.today),
            words: Words::of(&query.words, views)?,
        })
    }

    /// Listings of a piece that can be found at all; none means every one.
    fn candidates(&self, view: &View, piece: &Piece) -> Result<Option<Vec<u32>>, Error> {
        let mut lists = Vec::new();
        if !self.query.only.terms.is_empty() {
            lists.push(terms::with_terms(view, piece, &self.query.only.terms)?);
        }
        if let (Some((from, _)), Some(within)) = (self.from, self.within) {
            lists.push(piece.facts.around(from, within));
        } else if self.by_needs() {
            lists.push(piece.facts.meeting(self.query.wishes.needs));
        }
        let mut lists = lists.into_iter();
        let Some(mut kept) = lists.next() else { return Ok(None) };
        for list in lists {
            kept.retain(|doc| list.binary_search(doc).is_ok());
        }
        Ok(Some(kept))
    }

    /// Whether a listing has to meet one of the person's needs: where nothing else says what is looked for.
    fn by_needs(&self) -> bool {
        self.words.is_empty() && !self.query.wishes.needs.is_empty()
    }

    /// Looks through all pieces for what has so many of the words.
    fn gather(&self, views: &[(ServiceId, Arc<View>)], words: usize) -> Result<Gathered, Error> {
        let mut gathered = Gathered { needs: vec![0; practice::needs::all().len()], ..Gathered::default() };
        for (nth, (tenant, view)) in views.iter().enumerate() {
            for (at, piece) in view.pieces.iter().enumerate() {
                let candidates = self.candidates(view, piece)?;
                let candidates = candidates.as_deref();
                let hits = if self.words.is_empty() { None } else { Some(self.words.hits(view, piece, candidates)?) };
                let many = candidates.map_or(piece.facts.len(), <[u32]>::len);
                let alive = piece.reader.alive_bitset();
                for slot in 0..many {
                    let own = hits.as_ref().map_or([Hit::NONE; WORDS], |hits| hits[slot]);
                    if words > 0 && own.iter().filter(|hit| **hit != Hit::NONE).count() < words {
                        continue;
                    }
                    let doc = candidates.map_or_else(|| u32::try_from(slot).unwrap_or(u32::MAX), |all| all[slot]);
                    if alive.is_some_and(|alive| alive.is_deleted(doc)) {
                        continue;
                    }
                    let Some(fact) = piece.facts.get(doc) else { continue };
                    let Some(stood) = self.stand(piece, fact, &own) else { continue };
                    self.count(&mut gathered, fact, &stood);
                    if stood.fails == 0 {
                        let place = self.place(*tenant, fact, &stood);
                        self.keep(&mut gathered, Kept { place, view: nth, piece: at, doc, hits: own });
                    }
                }
            }
        }
        Ok(gathered)
    }

    fn keep(&self, gathered: &mut Gathered, kept: Kept) {
        if self.query.after.is_some_and(|after| kept.place <= after) {
            return;
        }
        let limit = self.query.limit.min(MOST);
        if gathered.best.len() < limit {
            gathered.best.push(kept);
        } else if let Some(mut last) = gathered.best.peek_mut()
            && kept.place < last.place
        {
            *last = kept;
        }
    }

    /// How a listing stands to the question; none where it is not to be found at all.
    fn stand<'h>(&self, piece: &Piece, fact: &Fact, hits: &'h Hits) -> Option<Stood<'h>> {
        let only = &self.query.only;
        if fact.places == Places::Closed && !only.closed_too {
            return None;
        }
        if self.by_needs() && fact.needs.and(self.query.wishes.needs).is_empty() {
            return None;
        }
        let strict = only.unknown == Unknown::LeaveOut;
        let (metres, spot) = self.nearest(piece, fact);
        let reach = self.reach(fact, metres, spot.is_some(), strict)?;
        let mut fails = 0;
        let mut fail = |fit: Fit, kind: u8| {
            if fit == Fit::No || strict && fit == Fit::NotKnown {
                fails |= kind;
            }
        };
        let times = piece.facts.times(fact);
        let open_in = |week: &Option<Week>| match week {
            None => Fit::NotAsked,
            Some(_) if times.is_empty() => Fit::NotKnown,
            Some(week) if week::meet(times, week.times()) => Fit::Yes,
            Some(_) => Fit::No,
        };
        let open = open_in(&self.when);
        if self.only_when.is_some() {
            fail(open, kind::WHEN);
        }
        let free = match fact.cost {
            _ if !self.free => Fit::NotAsked,
            Cost::Free => Fit::Yes,
            Cost::Pays => Fit::No,
            Cost::Unknown => Fit::NotKnown,
        };
        if only.free {
            fail(free, kind::COST);
        }
        if !only.access.is_empty() {
            let missing = only.access.without(fact.access);
            if !missing.and(fact.lacks).is_empty() {
                fail(Fit::No, kind::OTHER);
            } else if !missing.is_empty() {
                fail(Fit::NotKnown, kind::OTHER);
            }
        }
        let spoken = piece.facts.languages(fact);
        let language = self.language.map(|language| {
            let fit = match language {
                language if spoken.contains(&language) => Fit::Yes,
                Language::ENGLISH if spoken.is_empty() => Fit::Yes,
                _ if spoken.is_empty() => Fit::NotKnown,
                _ => Fit::No,
            };
            (language, fit)
        });
        if only.language.is_some() {
            fail(language.map_or(Fit::NotAsked, |language| language.1), kind::OTHER);
        }
        let age = match (self.age, fact.ages.from, fact.ages.to) {
            (None, _, _) | (_, None, None) => Fit::NotAsked,
            (Some(age), from, to) if from.is_none_or(|from| from <= age) && to.is_none_or(|to| age <= to) => Fit::Yes,
            _ => Fit::No,
        };
        if only.age.is_some() {
            fail(age, kind::OTHER);
        }
        let places = match fact.places {
            Places::Open => Fit::Yes,
            Places::Full => Fit::No,
            Places::Unknown => Fit::NotKnown,
            Places::Closed => Fit::NotAsked,
        };
        if only.places_now {
            fail(if fact.places == Places::Closed { Fit::No } else { places }, kind::PLACES);
        }
        if only.from_home && !(fact.ways.at_home || fact.ways.online || fact.ways.phone) {
            fail(Fit::No, kind::OTHER);
        }
        if !only.needs.is_empty() && fact.needs.and(only.needs).is_empty() {
            fail(Fit::No, kind::NEEDS);
        }
        let found = Match {
            needs: fact.needs.and(self.needs),
            hits,
            reach,
            open,
            free,
            access: fact.access.and(self.access),
            access_not_known: self.access.without(fact.access).without(fact.lacks),
            language,
            age,
            places,
            assured: fact.assured.map(|day| (self.today - day).max(0)),
            taken_up: fact.taken_up,
        };
        Some(Stood { fails, found, metres, spot })
    }

    /// How far the nearest place is, and which that is. Without somewhere to go from, the first place and no distance.
    fn nearest(&self, piece: &Piece, fact: &Fact) -> (Option<u32>, Option<(u8, Point)>) {
        let spots = piece.facts.spots(fact);
        let Some((_, from)) = self.from else {
            return (None, spots.first().map(|spot| (spot.nth, spot.point)));
        };
        let near =
            spots.iter().map(|spot| (from.apart(spot.direction), spot)).min_by(|one, other| one.0.total_cmp(&other.0));
        match near {
            None => (None, None),
            Some((_, spot)) => (Some(from.metres_to(spot.direction)), Some((spot.nth, spot.point))),
        }
    }

    /// How the person and the listing come together; none where it is too far. Of a way that is near and one that needs no going, what
    /// counts more.
    fn reach(&self, fact: &Fact, metres: Option<u32>, has_place: bool, strict: bool) -> Option<Reach> {
        if self.from.is_none() {
            return Some(Reach::NotKnown);
        }
        let inside = metres.is_some_and(|metres| self.within.is_none_or(|within| metres <= within));
        let comes = fact.ways.at_home && metres.is_none_or(|metres| metres <= HOME_REACH);
        let other = if comes {
            Some(Reach::Home)
        } else if fact.whole_area {
            Some(Reach::WholeArea)
        } else if fact.ways.online {
            Some(Reach::Online)
        } else if fact.ways.phone {
            Some(Reach::Phone)
        } else {
            None
        };
        match (metres.filter(|_| inside), other) {
            (Some(metres), Some(other)) if rank::near(metres) < rank::REACHES => Some(other),
            (Some(metres), _) => Some(Reach::Metres(metres)),
            (None, Some(other)) => Some(other),
            (None, None) => (!(has_place || strict && self.within.is_some())).then_some(Reach::NotKnown),
        }
    }

    fn place(&self, tenant: ServiceId, fact: &Fact, stood: &Stood<'_>) -> After {
        let score = i64::from(rank::score(&stood.found));
        let far = stood.metres.map_or(i64::MAX, i64::from);
        let (first, second) = match self.query.order {
            Order::Best => (-score, far),
            Order::Nearest => (far, -score),
            Order::Name => (0, 0),
            Order::Freshest => (fact.assured.map_or(i64::MAX, |day| -i64::from(day)), -score),
        };
        let name = if self.query.order == Order::Name { fact.name } else { Default::default() };
        After { first, second, name, id: fact.id, tenant: tenant.0 }
    }

    fn count(&self, gathered: &mut Gathered, fact: &Fact, stood: &Stood<'_>) {
        let by = |kind: u8| stood.fails & !kind == 0;
        if !by(kind::NEEDS | kind::WHEN | kind::COST | kind::PLACES) {
            return;
        }
        let counts = &mut gathered.counts;
        if by(kind::NEEDS) {
            for need in fact.needs.each() {
                if let Some(many) = gathered.needs.get_mut(need) {
                    *many += 1;
                }
            }
        }
        if by(kind::WHEN) {
            for (day, many) in counts.days.iter_mut().enumerate() {
                *many += u64::from(fact.days >> day & 1);
            }
            counts.days_not_known += u64::from(fact.days == 0);
        }
        if by(kind::COST) {
            match fact.cost {
                Cost::Free => counts.free += 1,
                Cost::Pays => counts.pays += 1,
                Cost::Unknown => counts.cost_not_known += 1,
            }
        }
        if by(kind::PLACES) {
            match fact.places {
                Places::Open => counts.open += 1,
                Places::Full => counts.full += 1,
                Places::Unknown => counts.places_not_known += 1,
                Places::Closed => {}
            }
        }
        if stood.fails == 0 {
            gathered.total += 1;
            if self.from.is_some() {
                match stood.metres.filter(|metres| self.within.is_none_or(|within| *metres <= within)) {
                    None => counts.no_distance += 1,
                    Some(metres) => {
                        for (band, many) in BANDS.iter().zip(&mut counts.within) {
                            *many += u64::from(metres <= *band);
                        }
                    }
                }
            }
        }
    }

    /// How many there are within the next distance.
    fn wider(&self, within: u32, views: &[(ServiceId, Arc<View>)], loosened: bool) -> Result<Option<Wider>, Error> {
        let (Some(next), Some((from, _))) = (BANDS.iter().copied().find(|band| *band > within), self.from) else {
            return Ok(None);
        };
        let near = Some(Near { from, within: Some(next) });
        let query = Query { near, limit: 0, ..self.query.clone() };
        let wider = Asked::of(&query, views)?;
        let words = if loosened { 1 } else { wider.words.len() };
        let total = wider.gather(views, words)?.total;
        Ok(Some(Wider { within: next, total }))
    }

    /// Says all of one of the best.
    fn found(&self, kept: &Kept, views: &[(ServiceId, Arc<View>)]) -> Option<Found> {
        let (tenant, view) = &views[kept.view];
        let piece = &view.pieces[kept.piece];
        let fact = piece.facts.get(kept.doc)?;
        let stood = self.stand(piece, fact, &kept.hits)?;
        let parts = rank::parts(&stood.found);
        Some(Found {
            tenant: *tenant,
            id: fact.id,
            score: parts.iter().map(|part| part.points).sum(),
            parts,
            reach: stood.found.reach,
            metres: stood.metres,
            site: stood.spot.map(|(nth, point)| (usize::from(nth), point)),
            place: kept.place,
        })
    }
}
