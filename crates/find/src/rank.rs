//! How far up in the list a listing stands, and why.
//!
//! A rule in plain arithmetic, with no index in it: facts of a match go in, parts come out, each a [`Reason`] with its points; the score
//! is their sum and nothing else, so that a page can always say why something stands where it does. Whole numbers throughout, the same
//! on every machine.
//!
//! What weighs how much is said in the constants below. They rest on what a worker weighs up when she suggests something (DOMAIN 8): that
//! it meets the need comes first, then that it is near and open when the person can come, then that there is a place and the entry is
//! fresh. How others got on moves a listing a little and never decides.

use crate::listing::{Access, Language, Needs, TakenUp};

/// For each need that is met.
pub const NEED: i32 = 50;
/// For something at the door; half as much at [`HALF_WAY`].
pub const NEAR: i32 = 100;
/// The distance in metres that halves the points for being near.
pub const HALF_WAY: i64 = 2_000;
/// For what comes to the person, or can be had at home.
pub const REACHES: i32 = 25;
/// For being open when asked.
pub const OPEN: i32 = 40;
/// For costing nothing, where that is asked.
pub const FREE: i32 = 20;
/// For each feature of access that is asked and there.
pub const ACCESS: i32 = 15;
/// For the language asked.
pub const SPEAKS: i32 = 25;
/// For saying that it is for this age.
pub const AGE: i32 = 5;
/// For having places now.
pub const PLACES: i32 = 30;
/// Against it where it is full: there may be a waiting list.
pub const FULL: i32 = -40;
/// For an entry that somebody assured within [`FRESH_DAYS`].
pub const FRESH: i32 = 20;
/// Half a year: then whoever runs it is asked again (DOMAIN 8).
pub const FRESH_DAYS: i32 = 183;
/// For an entry that somebody assured within [`STALE_DAYS`].
pub const AGEING: i32 = 10;
/// A year: then the team is told (DOMAIN 8).
pub const STALE_DAYS: i32 = 365;
/// The most that what became of introductions can count, for or against.
pub const TAKEN_UP: i32 = 20;

/// In which part of a listing a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Its name.
    Name,
    /// Its topics, or a need that the word means.
    Topic,
    /// Who runs it.
    Organisation,
    /// Where it is.
    Place,
    /// What happens there.
    Text,
}

/// How a word stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum How {
    /// The word itself, in any form: gardening, gardens.
    Same,
    /// Another word that means it.
    Meaning,
    /// A word that begins so.
    Begins,
    /// A word that is written much like it.
    Like,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 5] = [Self::Name, Self::Topic, Self::Organisation, Self::Place, Self::Text];
}

impl How {
    /// Every way.
    pub const ALL: [Self; 4] = [Self::Same, Self::Meaning, Self::Begins, Self::Like];
}

/// A word found: where and how. Kept in a byte; nought is not found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hit(u8);

/// Points for a word, by field and by way.
const WORD: [[i32; 4]; 5] = [
    // same, meaning, begins, like
    [60, 45, 45, 30], // name
    [45, 40, 33, 22], // topic
    [40, 25, 30, 20], // organisation
    [30, 12, 22, 15], // place
    [25, 18, 16, 10], // text
];

impl Hit {
    /// Not found.
    pub const NONE: Self = Self(0);

    /// Found.
    pub const fn of(field: Field, how: How) -> Self {
        Self(1 + 4 * field as u8 + how as u8)
    }

    /// Where and how; none where it is not found.
    pub fn found(self) -> Option<(Field, How)> {
        let at = usize::from(self.0.checked_sub(1)?);
        Some((Field::ALL[at / 4], How::ALL[at % 4]))
    }

    /// Its points.
    pub const fn points(self) -> i32 {
        match self.0 {
            0 => 0,
            hit => WORD[(hit as usize - 1) / 4][(hit as usize - 1) % 4],
        }
    }

    /// The better of two.
    #[must_use]
    pub const fn better(self, other: Self) -> Self {
        let (mine, theirs) = (self.points(), other.points());
        if theirs > mine || theirs == mine && other.0 != 0 && (self.0 == 0 || other.0 < self.0) { other } else { self }
    }
}

/// Whether something that was asked is so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Fit {
    /// Nobody asked.
    #[default]
    NotAsked,
    /// It is so.
    Yes,
    /// The listing does not say.
    NotKnown,
    /// It is not so.
    No,
}

/// How the person and the listing come together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Nobody said where the person is, or it is not known where this is.
    #[default]
    NotKnown,
    /// At so many metres.
    Metres(u32),
    /// They come to the person's home.
    Home,
    /// For the whole area.
    WholeArea,
    /// Over the internet.
    Online,
    /// By telephone.
    Phone,
}

/// What is known of a match.
#[derive(Clone, Copy, Debug, Default)]
pub struct Match<'a> {
    /// Needs that were asked and are met.
    pub needs: Needs,
    /// For each word that was asked, the best place where it stands.
    pub hits: &'a [Hit],
    /// How far.
    pub reach: Reach,
    /// Open when asked.
    pub open: Fit,
    /// Free of cost.
    pub free: Fit,
    /// Features of access that were asked and are there.
    pub access: Access,
    /// Features that were asked, of which nothing is known.
    pub access_not_known: Access,
    /// The language asked, and whether it is spoken.
    pub language: Option<(Language, Fit)>,
    /// For the age asked.
    pub age: Fit,
    /// Whether there are places: [`Fit::No`] is full.
    pub places: Fit,
    /// How many days ago somebody last assured it.
    pub assured: Option<i32>,
    /// What became of introductions.
    pub taken_up: Option<TakenUp>,
}

/// Why a listing stands where it does, or what to know before it is suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It helps with this need.
    NeedMet(&'static str),
    /// A word that was asked, by its number from nought, stands there.
    WordIn(u8, Field, How),
    /// It is so many metres away.
    Near(u32),
    /// They come to people's homes.
    ComesHome,
    /// It is for the whole area.
    WholeArea,
    /// It can be had over the internet.
    Online,
    /// It can be had by telephone.
    ByPhone,
    /// It is open when asked.
    OpenThen,
    /// It does not say when it is open.
    TimesNotKnown,
    /// It costs nothing.
    Free,
    /// It does not say what it costs.
    CostNotKnown,
    /// It has this feature, by its code.
    Has(&'static str),
    /// It does not say whether it has this feature.
    AccessNotKnown(&'static str),
    /// The language is spoken there.
    Speaks(Language),
    /// It does not say which languages are spoken.
    LanguageNotKnown(Language),
    /// It is for this age.
    AgeFits,
    /// There are places now.
    HasPlaces,
    /// It is full now.
    Full,
    /// It does not say whether there are places.
    PlacesNotKnown,
    /// Somebody assured it so many days ago, not longer than half a year.
    Fresh(i32),
    /// Somebody assured it so many days ago, not longer than a year.
    Ageing(i32),
    /// Nobody has assured it for longer than a year: so many days.
    Stale(i32),
    /// Nobody has ever assured it.
    NeverAssured,
    /// Of so many introductions so many were taken up.
    TakenUp {
        /// Introductions.
        introduced: u16,
        /// Of these, taken up.
        started: u16,
    },
}

/// A reason and its points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Why.
    pub reason: Reason,
    /// How much it counts; nought where it only is to be known.
    pub points: i32,
}

/// Says each part of a match to whoever listens.
fn say(found: &Match<'_>, mut part: impl FnMut(i32, &dyn Fn() -> Reason)) {
    let mut known = |fit: Fit, points: i32, yes: Reason, not_known: Reason| match fit {
        Fit::Yes => part(points, &|| yes),
        Fit::NotKnown => part(0, &|| not_known),
        Fit::NotAsked | Fit::No => {}
    };
    known(found.open, OPEN, Reason::OpenThen, Reason::TimesNotKnown);
    known(found.free, FREE, Reason::Free, Reason::CostNotKnown);
    if let Some((language, fit)) = found.language {
        known(fit, SPEAKS, Reason::Speaks(language), Reason::LanguageNotKnown(language));
    }
    if found.age == Fit::Yes {
        part(AGE, &|| Reason::AgeFits);
    }
    for need in found.needs.each() {
        part(NEED, &|| Reason::NeedMet(practice::needs::all()[need].code.as_str()));
    }
    for (nth, hit) in (0_u8..).zip(found.hits) {
        if let Some((field, how)) = hit.found() {
            part(hit.points(), &|| Reason::WordIn(nth, field, how));
        }
    }
    match found.reach {
        Reach::NotKnown => {}
        Reach::Metres(metres) => part(near(metres), &|| Reason::Near(metres)),
        Reach::Home => part(REACHES, &|| Reason::ComesHome),
        Reach::WholeArea => part(REACHES, &|| Reason::WholeArea),
        Reach::Online => part(REACHES, &|| Reason::Online),
        Reach::Phone => part(REACHES, &|| Reason::ByPhone),
    }
    for (feature, code, _) in Access::ALL {
        if !found.access.and(*feature).is_empty() {
            part(ACCESS, &|| Reason::Has(code));
        } else if !found.access_not_known.and(*feature).is_empty() {
            part(0, &|| Reason::AccessNotKnown(code));
        }
    }
    match found.places {
        Fit::Yes => part(PLACES, &|| Reason::HasPlaces),
        Fit::No => part(FULL, &|| Reason::Full),
        Fit::NotKnown => part(0, &|| Reason::PlacesNotKnown),
        Fit::NotAsked => {}
    }
    match found.assured {
        Some(days) if days <= FRESH_DAYS => part(FRESH, &|| Reason::Fresh(days)),
        Some(days) if days <= STALE_DAYS => part(AGEING, &|| Reason::Ageing(days)),
        Some(days) => part(0, &|| Reason::Stale(days)),
        None => part(0, &|| Reason::NeverAssured),
    }
    if let Some(TakenUp { introduced, started }) = found.taken_up
        && introduced > 0
    {
        part(taken_up(introduced, started), &|| Reason::TakenUp { introduced, started });
    }
}

/// Points for a distance: the whole at the door, half at [`HALF_WAY`], and never more for farther.
pub fn near(metres: u32) -> i32 {
    let points = i64::from(NEAR) * HALF_WAY / (HALF_WAY + i64::from(metres));
    i32::try_from(points).unwrap_or(NEAR)
}

/// Points for what became of introductions: a share drawn towards a half as if one more had been taken up and one more had not, so that
/// little is made of few.
fn taken_up(introduced: u16, started: u16) -> i32 {
    let (all, some) = (i32::from(introduced) + 2, i32::from(started.min(introduced)) + 1);
    TAKEN_UP * (2 * some - all) / all
}

/// The score of a match: the sum of its parts.
pub fn score(found: &Match<'_>) -> i32 {
    let mut sum = 0;
    say(found, |points, _| sum += points);
    sum
}

/// The parts of a match, what counts most first.
pub fn parts(found: &Match<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    say(found, |points, reason| parts.push(Part { reason: reason(), points }));
    parts.sort_by_key(|part| std::cmp::Reverse(part.points));
    parts
}
