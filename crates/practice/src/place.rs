//! Where something is, and how far that is from somewhere else.
//!
//! Knows points, distances, and what a postcode says of a place: exactly, where the full list was imported, else by the middle of its
//! district, which travels in the program (`data/places`, with its licence beside it). Points are kept in whole millionths of a degree
//! and distances in whole metres; between them it is reckoned in floating numbers, and no further.

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::person::{PostcodeProblem, parse_postcode};

/// The mean radius of the earth in metres (IUGG). The earth is taken for a ball: at the distances of one service that is wrong by half a
/// per cent at the most.
const RADIUS: f64 = 6_371_008.8;
/// A mile in metres.
pub const MILE: f64 = 1_609.344;

/// A point on the earth (WGS84), in millionths of a degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(i32, i32)", into = "(i32, i32)")]
pub struct Point {
    lat: i32,
    lon: i32,
}

/// Why something is no point on the earth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPoint {
    /// No such latitude.
    #[error("a latitude is a number from -90 to 90")]
    Latitude,
    /// No such longitude.
    #[error("a longitude is a number from -180 to 180")]
    Longitude,
}

impl Point {
    /// The point with this latitude and longitude, in millionths of a degree, north and east being positive.
    ///
    /// # Errors
    /// Says which of the two is none.
    pub const fn new(lat: i32, lon: i32) -> Result<Self, NoPoint> {
        if lat.unsigned_abs() > 90_000_000 {
            Err(NoPoint::Latitude)
        } else if lon.unsigned_abs() > 180_000_000 {
            Err(NoPoint::Longitude)
        } else {
            Ok(Self { lat, lon })
        }
    }

    /// Reads latitude and longitude as others write them: degrees, with a decimal point.
    ///
    /// # Errors
    /// Says which of the two is none.
    pub fn parse(lat: &str, lon: &str) -> Result<Self, NoPoint> {
        let lat = millionths(lat).ok_or(NoPoint::Latitude)?;
        Self::new(lat, millionths(lon).ok_or(NoPoint::Longitude)?)
    }

    /// The latitude, in millionths of a degree.
    pub const fn lat(self) -> i32 {
        self.lat
    }

    /// The longitude, in millionths of a degree.
    pub const fn lon(self) -> i32 {
        self.lon
    }

    /// How far it is to another point, in whole metres along the ground.
    pub fn metres_to(self, other: Self) -> u32 {
        Direction::of(self).metres_to(Direction::of(other))
    }

    /// The corners of a box in which everything lies that is no further away than this: the least, then the greatest latitude and
    /// longitude. It is a little wider than needed, and around a pole as wide as the earth.
    pub fn around(self, metres: u32) -> ((i32, i32), (i32, i32)) {
        let angle = f64::from(metres) / RADIUS;
        let up = (angle.to_degrees() * 1e6).ceil() + 2.0;
        let (south, north) = (f64::from(self.lat) - up, f64::from(self.lat) + up);
        let narrow = (f64::from(self.lat) / 1e6).to_radians().cos();
        let wide = if south <= -90e6 || north >= 90e6 || angle.sin() >= narrow || angle >= 1.5 {
            360e6
        } else {
            ((angle.sin() / narrow).asin().to_degrees() * 1e6).ceil() + 2.0
        };
        ((whole(south), whole(f64::from(self.lon) - wide)), (whole(north), whole(f64::from(self.lon) + wide)))
    }
}

impl TryFrom<(i32, i32)> for Point {
    type Error = NoPoint;

    fn try_from((lat, lon): (i32, i32)) -> Result<Self, NoPoint> {
        Self::new(lat, lon)
    }
}

impl From<Point> for (i32, i32) {
    fn from(point: Point) -> Self {
        (point.lat, point.lon)
    }
}

#[allow(clippy::cast_possible_truncation, reason = "what is made here lies within 450 million of nought")]
fn whole(number: f64) -> i32 {
    number as i32
}

/// A number of degrees as millionths, rounded to the nearest; none where it is no plain decimal number or far too large.
fn millionths(text: &str) -> Option<i32> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (degrees, part) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if (degrees.is_empty() && part.is_empty()) || degrees.len() > 3 || !plain(degrees) || !plain(part) {
        return None;
    }
    let mut value: i32 = if degrees.is_empty() { 0 } else { degrees.parse().ok()? };
    let mut places = part.bytes().map(|b| i32::from(b - b'0'));
    for _ in 0..6 {
        value = value * 10 + places.next().unwrap_or(0);
    }
    value += i32::from(places.next().is_some_and(|next| next >= 5));
    Some(sign * value)
}

/// A point as a direction from the middle of the earth. Made once for a place that is compared with many, it spares the reckoning of
/// angles; the distance is the haversine's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Direction {
    x: f64,
    y: f64,
    z: f64,
}

impl Direction {
    /// The direction of a point.
    pub fn of(point: Point) -> Self {
        let (lat, lon) = ((f64::from(point.lat) / 1e6).to_radians(), (f64::from(point.lon) / 1e6).to_radians());
        Self { x: lat.cos() * lon.cos(), y: lat.cos() * lon.sin(), z: lat.sin() }
    }

    /// The square of the straight way through the earth, in radii. It grows with the distance, and is cheap: compare it with
    /// [`span`] before reckoning metres.
    pub fn apart(self, other: Self) -> f64 {
        let (x, y, z) = (self.x - other.x, self.y - other.y, self.z - other.z);
        x * x + y * y + z * z
    }

    /// How far it is along the ground, in whole metres. The square of half the straight way is the haversine of the angle between.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 20,015,114")]
    pub fn metres_to(self, other: Self) -> u32 {
        let haversine = (self.apart(other) / 4.0).clamp(0.0, 1.0);
        (2.0 * RADIUS * haversine.sqrt().asin()).round() as u32
    }
}

/// What [`Direction::apart`] gives for two points that are this far apart.
pub fn span(metres: u32) -> f64 {
    let half = (f64::from(metres) / RADIUS / 2.0).min(std::f64::consts::FRAC_PI_2);
    4.0 * half.sin().powi(2)
}

/// A distance in the words in which people here say it: "less than a quarter of a mile", "about 2 miles". As the crow flies, so never
/// more exact than it can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Far(pub u32);

impl fmt::Display for Far {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // in quarters of a mile, to the nearest
        let quarters = (u64::from(self.0) * 4_000 + 804_672) / 1_609_344;
        match quarters {
            0 => f.pad("less than a quarter of a mile"),
            1 => f.pad("about a quarter of a mile"),
            2 => f.pad("about half a mile"),
            3 => f.pad("about three quarters of a mile"),
            4 => f.pad("about a mile"),
            5..=13 => match (quarters / 4, quarters % 4) {
                (miles, 2) => f.pad(&format!("about {miles} and a half miles")),
                (1, 1) => f.pad("about a mile"),
                (miles, 3) => f.pad(&format!("about {} miles", miles + 1)),
                (miles, _) => f.pad(&format!("about {miles} miles")),
            },
            _ => f.pad(&format!("about {} miles", (quarters + 2) / 4)),
        }
    }
}

/// The first half of postcodes, and the middle of where they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct District {
    /// The code: `HX1`.
    pub code: &'static str,
    /// How many postcodes it has.
    pub postcodes: u32,
    /// The mean of their places.
    pub centre: Point,
}

static DISTRICTS: LazyLock<Vec<District>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let mut cells = line.split(',');
        Some(District {
            code: cells.next()?,
            postcodes: cells.next()?.parse().ok()?,
            centre: Point::parse(cells.next()?, cells.next()?).ok()?,
        })
    };
    let mut all: Vec<District> = include_str!("../data/places/outcodes.csv").lines().skip(1).filter_map(line).collect();
    all.sort_unstable_by_key(|district| district.code);
    all
});

/// Every district of the United Kingdom, in the order of their codes.
pub fn districts() -> &'static [District] {
    &DISTRICTS
}

/// The district with this code.
pub fn district(code: &str) -> Option<&'static District> {
    DISTRICTS.binary_search_by(|one| one.code.cmp(code)).ok().map(|at| &DISTRICTS[at])
}

/// A place as somebody typed it: a postcode, or its first half alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A whole postcode in its kept form.
    Postcode(String),
    /// The first half alone.
    District(String),
}

impl Typed {
    /// Reads what was typed.
    ///
    /// # Errors
    /// Says why it is neither.
    pub fn parse(entered: &str) -> Result<Self, PostcodeProblem> {
        match parse_postcode(entered) {
            Ok(postcode) => Ok(Self::Postcode(postcode)),
            Err(problem) => {
                let code: String =
                    entered.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
                if problem == PostcodeProblem::Incomplete || district(&code).is_some() {
                    return Ok(Self::District(code));
                }
                Err(problem)
            }
        }
    }

    /// The code of its district.
    pub fn outcode(&self) -> &str {
        match self {
            Self::Postcode(postcode) => crate::person::outcode(postcode),
            Self::District(code) => code,
        }
    }
}

/// What the imported list of postcodes says of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// It is there, at this point.
    At(Point),
    /// The list was imported, and does not have it.
    NotThere,
    /// No list was imported.
    NoList,
}

/// Where a typed place is, and how well that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Located {
    /// A postcode's own point.
    Exact(Point),
    /// The middle of the district: nothing better was typed, or no list of postcodes was imported.
    DistrictOnly(Point),
    /// There is no such postcode, though there is its district: to be corrected, or a new one.
    NoSuchPostcode(Point),
    /// There is no such district.
    NoSuchDistrict,
}

impl Located {
    /// Puts together what was typed and what the list says of it.
    pub fn of(typed: &Typed, listed: Listed) -> Self {
        let centre = district(typed.outcode()).map(|district| district.centre);
        match (typed, listed, centre) {
            (Typed::Postcode(_), Listed::At(point), _) => Self::Exact(point),
            (Typed::Postcode(_), Listed::NotThere, Some(centre)) => Self::NoSuchPostcode(centre),
            (_, _, Some(centre)) => Self::DistrictOnly(centre),
            (_, _, None) => Self::NoSuchDistrict,
        }
    }

    /// From where distances are reckoned, where that is known at all.
    pub const fn point(self) -> Option<Point> {
        match self {
            Self::Exact(point) | Self::DistrictOnly(point) | Self::NoSuchPostcode(point) => Some(point),
            Self::NoSuchDistrict => None,
        }
    }

    /// Whether distances are rough, which a page says.
    pub const fn rough(self) -> bool {
        !matches!(self, Self::Exact(_))
    }
}
