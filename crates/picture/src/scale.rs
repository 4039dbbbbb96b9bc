//! The line from 0 to 100 on which several pictures lie: where a place stands on it, its bands, and room for words beside it.

use crate::line::{Band, number};
use crate::svg::{Held, Svg, fitted, wide};

/// As wide as can be read where a page is 320 px wide.
pub(crate) const WIDTH: i64 = 340;
/// Free at either side, so that a mark at an end is whole.
pub(crate) const SIDE: i64 = 14;
/// From one line of words to the next.
pub(crate) const LINE: i64 = 17;
/// The end of the line, in hundredths.
pub(crate) const END: i64 = 10_000;

/// Where a place stands.
pub(crate) fn x(place: i64) -> i64 {
    SIDE + place.clamp(0, END) * (WIDTH - 2 * SIDE) / END
}

/// Edges of bands as they are drawn: a band ends where the next begins.
fn edges(bands: &[Band]) -> Vec<(i64, i64)> {
    let mut edges: Vec<(i64, i64)> =
        bands.iter().map(|band| (band.from.clamp(0, END), band.to.clamp(0, END))).collect();
    for at in 1..edges.len() {
        edges[at - 1].1 = edges[at].0.max(edges[at - 1].0);
    }
    edges
}

/// The name of the band in which a place lies; empty where there is none.
pub(crate) fn band_of(bands: &[Band], place: i64) -> &str {
    bands.iter().rev().find(|band| band.from <= place).or(bands.first()).map_or("", |band| band.words.as_str())
}

/// A place with its band: `60 (Tell after)`.
pub(crate) fn with_band(bands: &[Band], place: i64) -> String {
    match band_of(bands, place) {
        "" => number(place),
        band => format!("{} ({band})", number(place)),
    }
}

/// Writes the names of bands over the line, each in two lines where it is too wide for one. Gives the height they take.
pub(crate) fn names(svg: &mut Svg, bands: &[Band], top: i64) -> i64 {
    let mut most = 0;
    for (band, (from, to)) in bands.iter().zip(edges(bands)) {
        let (left, right) = (x(from), x(to));
        let lines = broken(&band.words, right - left - 4, 2);
        for (nth, line) in (0_i64..).zip(&lines) {
            svg.text((i64::midpoint(left, right), top + 12 + nth * LINE), line, Held::Middle, false);
            most = most.max(nth + 1);
        }
    }
    most * LINE + 4
}

/// Draws the ground of the line from top to bottom: bands told apart by their edges, not by their shade alone.
pub(crate) fn ground(svg: &mut Svg, bands: &[Band], top: i64, height: i64) {
    for (nth, (from, to)) in edges(bands).into_iter().enumerate() {
        let fill = if nth % 2 == 0 { "#f0f4f5" } else { "#ffffff" };
        svg.rect((x(from), top), ((x(to) - x(from)).max(1), height), "band", fill);
        svg.stroke((x(from), top), (x(from), top + height), "edge", 1);
    }
    svg.stroke((x(END), top), (x(END), top + height), "edge", 1);
    svg.stroke((x(0), top + height), (x(END), top + height), "axis", 1);
}

/// Writes the numbers under the line.
pub(crate) fn numbers(svg: &mut Svg, y: i64) {
    for place in [0, 25, 50, 75, 100] {
        svg.text((x(place * 100), y), &place.to_string(), Held::Middle, false);
    }
}

/// Words in lines that are no wider than that, and no more than so many; what is left over is cut off with a sign.
pub(crate) fn broken(words: &str, width: i64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        let full = lines.len() >= most;
        match lines.last_mut() {
            Some(line) if full || wide(&format!("{line} {word}")) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| fitted(line, width)).collect()
}

/// Writes lines of words from the left side on. Gives the height they take.
pub(crate) fn words(svg: &mut Svg, top: i64, text: &str, strong: bool, most: usize) -> i64 {
    let lines = broken(text, WIDTH - 2 * SIDE, most);
    for (nth, line) in (0_i64..).zip(&lines) {
        svg.text((SIDE, top + 12 + nth * LINE), line, Held::Begin, strong);
    }
    i64::try_from(lines.len()).unwrap_or(0) * LINE
}

/// How high lines of words are, without writing them.
pub(crate) fn height(text: &str, most: usize) -> i64 {
    i64::try_from(broken(text, WIDTH - 2 * SIDE, most).len()).unwrap_or(0) * LINE
}

/// How high the names of bands are.
pub(crate) fn names_height(bands: &[Band]) -> i64 {
    names(&mut Svg::new(0, 0), bands, 0)
}
