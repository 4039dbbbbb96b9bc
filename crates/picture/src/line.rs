//! How something went over time: a line with a point for each reading, over the bands in which readings lie.

use crate::svg::{Held, Svg};

/// A part of the scale with a name, both ends in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// From, in hundredths.
    pub from: i64,
    /// To, in hundredths.
    pub to: i64,
    /// Its name.
    pub words: String,
}

/// One reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// A number that grows by one each day.
    pub day: i64,
    /// The day in words.
    pub when: String,
    /// The value, in hundredths.
    pub value: i64,
    /// The value as it is read: a number, or the words of an answer.
    pub shown: String,
}

/// A scale over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Unique on the page.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// The lowest value that can be, in hundredths.
    pub least: i64,
    /// The highest.
    pub most: i64,
    /// Bands from the lowest up; none where there are none.
    pub bands: Vec<Band>,
    /// Which end is better, in words; empty where neither is.
    pub better: String,
    /// The readings, the earliest first.
    pub points: Vec<Point>,
}

const WIDTH: i64 = 380;
const HEIGHT: i64 = 210;
const LEFT: i64 = 34;
/// Room at the right for the names of bands, and where there are none.
const NAMES: i64 = 112;
const NO_NAMES: i64 = 24;
const TOP: i64 = 20;
const BOTTOM: i64 = 34;
/// Two points stand at least so far apart, so that what is written over them can be read.
const APART: i64 = 30;
/// More points than that are not each written over.
const WRITTEN: usize = 8;

impl Line {
    /// The picture as one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else {
            return format!("{}: no reading yet.", self.title);
        };
        if self.points.len() == 1 {
            return format!("{}: {} on {}, the only reading so far.", self.title, first.shown, first.when);
        }
        let moved = match last.value.cmp(&first.value) {
            std::cmp::Ordering::Greater => "It went up",
            std::cmp::Ordering::Less => "It went down",
            std::cmp::Ordering::Equal => "It is where it began",
        };
        let better = if self.better.is_empty() { String::new() } else { format!(" {}.", self.better) };
        format!(
            "{}: {} on {}, and {} on {}. {moved}.{better}",
            self.title, first.shown, first.when, last.shown, last.when
        )
    }

    /// Where the picture's ground ends.
    fn right(&self) -> i64 {
        WIDTH - if self.bands.is_empty() { NO_NAMES } else { NAMES }
    }

    fn y(&self, value: i64) -> i64 {
        let (height, span) = (HEIGHT - TOP - BOTTOM, (self.most - self.least).max(1));
        HEIGHT - BOTTOM - (value.clamp(self.least, self.most) - self.least) * height / span
    }

    /// Where the points stand: by their days, and never on top of each other.
    fn places(&self) -> Vec<i64> {
        let (left, width) = (LEFT + 14, self.right() - LEFT - 28);
        let n = i64::try_from(self.points.len()).unwrap_or(i64::MAX);
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else { return Vec::new() };
        if n == 1 {
            return vec![left + width / 2];
        }
        let span = last.day - first.day;
        // where the days would crowd, each has the same room
        if span <= 0 || APART * (n - 1) > width {
            return (0..n).map(|at| left + width * at / (n - 1)).collect();
        }
        let mut places: Vec<i64> = self.points.iter().map(|p| left + (p.day - first.day) * width / span).collect();
        for at in 1..places.len() {
            places[at] = places[at].max(places[at - 1] + APART);
        }
        // what was pushed over the end comes back, and pushes the others
        let mut end = left + width;
        for place in places.iter_mut().rev() {
            *place = (*place).min(end);
            end = *place - APART;
        }
        places
    }

    /// Draws it.
    #[must_use]
    pub fn svg(&self) -> String {
        let mut svg = Svg::new(WIDTH, HEIGHT);
        let right = self.right();
        svg.rect((LEFT, TOP), (right - LEFT, HEIGHT - TOP - BOTTOM), "ground", "#ffffff");
        let mut edges: Vec<(i64, i64)> = self.bands.iter().map(|band| (band.from, band.to)).collect();
        // a band ends half-way to the next
        for at in 1..edges.len() {
            let middle = i64::midpoint(edges[at - 1].1, edges[at].0);
            edges[at - 1].1 = middle;
            edges[at].0 = middle;
        }
        for (at, (band, (from, to))) in self.bands.iter().zip(&edges).enumerate() {
            let (high, low) = (self.y(*to), self.y(*from));
            svg.rect(
                (LEFT, high),
                (right - LEFT, (low - high).max(1)),
                "band",
                if at % 2 == 0 { "#f0f4f5" } else { "#ffffff" },
            );
            svg.stroke((LEFT, high), (right, high), "edge", 1);
            svg.text((right + 8, i64::midpoint(high, low) + 5), &band.words, Held::Begin, false);
        }
        svg.stroke((LEFT, HEIGHT - BOTTOM), (right, HEIGHT - BOTTOM), "axis", 1);
        svg.stroke((LEFT, TOP), (LEFT, HEIGHT - BOTTOM), "axis", 1);
        svg.text((LEFT - 6, HEIGHT - BOTTOM + 4), &number(self.least), Held::End, false);
        svg.text((LEFT - 6, TOP + 5), &number(self.most), Held::End, false);
        let places: Vec<(i64, i64)> =
            self.places().into_iter().zip(&self.points).map(|(x, p)| (x, self.y(p.value))).collect();
        svg.path(&places);
        let last = places.len().saturating_sub(1);
        for (at, (place, point)) in places.iter().zip(&self.points).enumerate() {
            svg.dot(*place, at == last);
            if places.len() <= WRITTEN || at == 0 || at == last {
                // above the point, and below where there is no room
                let y = if place.1 - 10 < TOP { place.1 + 21 } else { place.1 - 10 };
                svg.text((place.0, y), &number(point.value), Held::Middle, true);
            }
        }
        if let (Some(first), Some(latest)) = (self.points.first(), self.points.last()) {
            svg.text((LEFT, HEIGHT - 12), &first.when, Held::Begin, false);
            if self.points.len() > 1 {
                svg.text(((right + 16).min(WIDTH - 2), HEIGHT - 12), &latest.when, Held::End, false);
            }
        }
        svg.done(&self.id, &self.title, &self.sentence())
    }
}

/// Hundredths as a number.
pub(crate) fn number(hundredths: i64) -> String {
    let (sign, size) = (if hundredths < 0 { "−" } else { "" }, hundredths.unsigned_abs());
    match (size / 100, size % 100) {
        (whole, 0) => format!("{sign}{whole}"),
        (whole, part) if part % 10 == 0 => format!("{sign}{whole}.{}", part / 10),
        (whole, part) => format!("{sign}{whole}.{part:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Band, Line, Point};

    fn line(points: &[(i64, i64)]) -> Line {
        Line {
            id: "satisfied".to_owned(),
            title: "Satisfied <with> life & work".to_owned(),
            least: 0,
            most: 1_000,
            bands: vec![
                Band { from: 0, to: 400, words: "Low".to_owned() },
                Band { from: 500, to: 1_000, words: "High".to_owned() },
            ],
            better: "Higher is better".to_owned(),
            points: points
                .iter()
                .map(|(day, value)| Point {
                    day: *day,
                    when: format!("day {day}"),
                    value: *value,
                    shown: super::number(*value),
                })
                .collect(),
        }
    }

    #[test]
    fn a_picture_says_in_a_sentence_what_it_shows() {
        assert_eq!(line(&[]).sentence(), "Satisfied <with> life & work: no reading yet.");
        assert!(line(&[(1, 300)]).sentence().ends_with("3 on day 1, the only reading so far."));
        let two = line(&[(1, 300), (90, 725)]).sentence();
        assert!(two.ends_with("3 on day 1, and 7.25 on day 90. It went up. Higher is better."), "{two}");
    }

    #[test]
    fn words_are_escaped_and_a_name_and_description_are_there_to_be_heard() {
        let svg = line(&[(1, 300), (90, 700)]).svg();
        assert!(svg.contains("<title id=\"satisfied-title\">Satisfied &lt;with&gt; life &amp; work</title>"));
        assert!(svg.contains("<desc id=\"satisfied-desc\">") && svg.contains("role=\"img\""));
        assert!(!svg.contains("<with>") && !svg.contains("style="));
        assert_eq!(svg.matches("<circle").count(), 2);
    }

    #[test]
    fn points_keep_their_order_and_their_distance_whatever_the_days() {
        for points in [
            vec![(0, 100), (1, 200), (2, 300), (300, 400)],
            vec![(0, 100), (298, 200), (299, 300), (300, 400)],
            vec![(5, 100), (5, 200)],
            (0..40).map(|day| (day * day, day)).collect(),
        ] {
            let places = line(&points).places();
            assert_eq!(places.len(), points.len());
            assert!(places.is_sorted_by(|one, next| one < next), "{places:?}");
            assert!(places.iter().all(|x| (super::LEFT..super::WIDTH - super::NAMES).contains(x)), "{places:?}");
        }
    }

    #[test]
    fn a_value_outside_the_scale_is_drawn_at_its_end() {
        let svg = line(&[(1, -500), (90, 9_900)]).svg();
        assert!(
            svg.contains(&format!("cy=\"{}\"", super::TOP))
                && svg.contains(&format!("cy=\"{}\"", super::HEIGHT - super::BOTTOM))
        );
    }
}
