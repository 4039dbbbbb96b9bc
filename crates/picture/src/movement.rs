//! How the places of aspects moved from one workshop to a later one: for each the middle half and the middle place, the earlier above
//! and hollow, the later below and full, with a stroke from one middle to the other.

use crate::line::{Band, number};
use crate::scale::{self, LINE, SIDE, WIDTH, x};
use crate::svg::{Held, Svg};
use crate::table::Table;

/// The middle half of places, and the middle one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Middle {
    /// A quarter lie no higher, in hundredths.
    pub lower: i64,
    /// Half lie no higher.
    pub median: i64,
    /// Three quarters lie no higher.
    pub upper: i64,
}

/// How one aspect moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    /// What.
    pub label: String,
    /// At first.
    pub before: Middle,
    /// Later.
    pub after: Middle,
    /// What is to be said of it, in a few words; empty for none.
    pub words: String,
}

/// Movement between two workshops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movements {
    /// Unique on the page.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// Bands of the line from the lowest up, in hundredths.
    pub bands: Vec<Band>,
    /// The earlier workshop.
    pub first: String,
    /// The later one.
    pub later: String,
    /// What moved.
    pub rows: Vec<Moving>,
}

const STRIP: i64 = 44;
const GAP: i64 = 14;
/// Half of the height of a bar.
const HALF: i64 = 6;

impl Movements {
    fn said(row: &Moving) -> String {
        let moved = format!("{} → {}", number(row.before.median), number(row.after.median));
        if row.words.is_empty() { moved } else { format!("{moved}; {}", row.words) }
    }

    /// The picture as one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        if self.rows.is_empty() {
            return format!("{}: nothing was placed in both.", self.title);
        }
        let all: Vec<String> = self
            .rows
            .iter()
            .map(|row| format!("{} from {} to {}", row.label, number(row.before.median), number(row.after.median)))
            .collect();
        format!("{}, middle places from {} to {}: {}.", self.title, self.first, self.later, all.join("; "))
    }

    /// The same as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let half = |middle: &Middle| format!("{} to {}", number(middle.lower), number(middle.upper));
        Table::new(
            &[
                "Aspect",
                &format!("Middle place, {}", self.first),
                &format!("Half, {}", self.first),
                &format!("Middle place, {}", self.later),
                &format!("Half, {}", self.later),
                "What moved",
            ],
            self.rows
                .iter()
                .map(|row| {
                    vec![
                        row.label.clone(),
                        number(row.before.median),
                        half(&row.before),
                        number(row.after.median),
                        half(&row.after),
                        if row.words.is_empty() { "–".to_owned() } else { row.words.clone() },
                    ]
                })
                .collect(),
        )
    }

    fn row_height(row: &Moving) -> i64 {
        scale::height(&row.label, 2) + STRIP + 4 + scale::height(&Self::said(row), 3) + GAP
    }

    /// Draws it.
    #[must_use]
    pub fn svg(&self) -> String {
        let top = scale::names_height(&self.bands) + 6;
        let rows: i64 = self.rows.iter().map(Self::row_height).sum();
        let mut svg = Svg::new(WIDTH, top + rows + 3 * LINE + 4);
        scale::names(&mut svg, &self.bands, 2);
        let mut y = top;
        for row in &self.rows {
            let strip = y + scale::words(&mut svg, y, &row.label, true, 2);
            scale::ground(&mut svg, &self.bands, strip, STRIP);
            let (high, low) = (strip + STRIP / 4, strip + STRIP * 3 / 4);
            let bar = |middle: &Middle, y: i64| {
                ((x(middle.lower), y - HALF), ((x(middle.upper) - x(middle.lower)).max(2), 2 * HALF))
            };
            let (from, size) = bar(&row.before, high);
            svg.outline(from, size, "before");
            let (from, size) = bar(&row.after, low);
            svg.rect(from, size, "after", "#aeb7bd");
            svg.stroke((x(row.before.median), high), (x(row.after.median), low), "moved", 2);
            svg.dot((x(row.before.median), high), false);
            svg.dot((x(row.after.median), low), true);
            scale::words(&mut svg, strip + STRIP + 4, &Self::said(row), false, 3);
            y += Self::row_height(row);
        }
        scale::numbers(&mut svg, y + 10);
        for (nth, (full, words)) in (1_i64..).zip([(false, &self.first), (true, &self.later)]) {
            let at = y + 8 + nth * LINE;
            svg.dot((SIDE + 6, at), full);
            svg.text((SIDE + 20, at + 5), &crate::svg::fitted(words, WIDTH - 2 * SIDE - 20), Held::Begin, false);
        }
        svg.done(&self.id, &self.title, &self.sentence())
    }
}
