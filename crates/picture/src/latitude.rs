//! Places of several aspects on the line from 0 to 100, over its bands: where a boundary lies, how far a personal place may widen, and
//! where somebody's own lies. Each mark has a shape of its own.

use crate::line::{Band, number};
use crate::scale::{self, LINE, SIDE, WIDTH, x};
use crate::svg::{Held, Svg};
use crate::table::Table;
use std::fmt::Write;

/// Where one aspect lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What.
    pub label: String,
    /// Where the boundary lies, in hundredths of the line: 6000 is 60.
    pub boundary: i64,
    /// How far a personal place may widen; none where no further than the boundary.
    pub ceiling: Option<i64>,
    /// The personal place; none where there is none.
    pub own: Option<i64>,
}

/// Aspects on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latitudes {
    /// Unique on the page.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// Bands of the line from the lowest up, in hundredths.
    pub bands: Vec<Band>,
    /// What a boundary is called: *the charter*.
    pub boundary_words: String,
    /// What the ceiling is called: *may widen to*.
    pub ceiling_words: String,
    /// What a personal place is called: *your own*.
    pub own_words: String,
    /// What lies on it.
    pub places: Vec<Place>,
}

/// The strip on which marks stand.
const STRIP: i64 = 22;
/// Between one aspect and the next.
const GAP: i64 = 14;

impl Latitudes {
    fn said(&self, place: &Place) -> String {
        let mut said = scale::with_band(&self.bands, place.boundary);
        if let Some(ceiling) = place.ceiling {
            let _ = write!(said, "; {} {}", self.ceiling_words, number(ceiling));
        }
        if let Some(own) = place.own {
            let _ = write!(said, "; {} {}", self.own_words, scale::with_band(&self.bands, own));
        }
        said
    }

    /// The picture as one sentence: one aspect in full, of several how many lie in which band.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self.places.as_slice() {
            [] => format!("{}: nothing lies on the line yet.", self.title),
            [one] => format!("{}: {} lies at {}.", self.title, one.label, self.said(one)),
            all => {
                let counts: Vec<String> = self
                    .bands
                    .iter()
                    .filter_map(|band| {
                        let many =
                            all.iter().filter(|one| scale::band_of(&self.bands, one.boundary) == band.words).count();
                        (many > 0).then(|| format!("{many} {}", band.words))
                    })
                    .collect();
                let own = all.iter().filter(|one| one.own.is_some()).count();
                let own = if own == 0 { String::new() } else { format!(" {}: {own}.", capital(&self.own_words)) };
                format!("{}: of {} aspects {}.{own}", self.title, all.len(), counts.join(", "))
            }
        }
    }

    /// The same as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let place = |place: Option<i64>| place.map_or_else(|| "–".to_owned(), |at| scale::with_band(&self.bands, at));
        Table::new(
            &["Aspect", &capital(&self.boundary_words), &capital(&self.ceiling_words), &capital(&self.own_words)],
            self.places
                .iter()
                .map(|one| {
                    vec![
                        one.label.clone(),
                        place(Some(one.boundary)),
                        one.ceiling.map_or_else(|| "–".to_owned(), number),
                        place(one.own),
                    ]
                })
                .collect(),
        )
    }

    fn row_height(&self, place: &Place) -> i64 {
        scale::height(&place.label, 2) + STRIP + 4 + scale::height(&self.said(place), 3) + GAP
    }

    /// Which marks there are, each with its words.
    fn legend(&self) -> Vec<(Mark, &str)> {
        let mut legend = vec![(Mark::Dot, self.boundary_words.as_str())];
        if self.places.iter().any(|one| one.ceiling.is_some()) {
            legend.push((Mark::Ceiling, &self.ceiling_words));
        }
        if self.places.iter().any(|one| one.own.is_some()) {
            legend.push((Mark::Diamond, &self.own_words));
        }
        legend
    }

    /// Draws it.
    #[must_use]
    pub fn svg(&self) -> String {
        let legend = self.legend();
        let top = scale::names_height(&self.bands) + 6;
        let rows: i64 = self.places.iter().map(|one| self.row_height(one)).sum();
        let foot = (LINE + 3) * i64::try_from(legend.len() + 1).unwrap_or(0);
        let mut svg = Svg::new(WIDTH, top + rows + foot);
        scale::names(&mut svg, &self.bands, 2);
        let mut y = top;
        for place in &self.places {
            let strip = y + scale::words(&mut svg, y, &place.label, true, 2);
            scale::ground(&mut svg, &self.bands, strip, STRIP);
            let middle = strip + STRIP / 2;
            if let Some(ceiling) = place.ceiling {
                svg.stroke((x(place.boundary), middle), (x(ceiling), middle), "reach", 3);
                svg.stroke((x(ceiling), middle - 8), (x(ceiling), middle + 8), "ceiling", 3);
            }
            // the dot lies over the diamond, so that both are seen where they are one
            if let Some(own) = place.own {
                svg.diamond((x(own), middle));
            }
            svg.dot((x(place.boundary), middle), true);
            scale::words(&mut svg, strip + STRIP + 4, &self.said(place), false, 3);
            y += self.row_height(place);
        }
        scale::numbers(&mut svg, y + 8);
        // a little more apart than lines are, for the diamond is high
        for (nth, (mark, words)) in (1_i64..).zip(legend) {
            let at = y + 8 + nth * (LINE + 3);
            match mark {
                Mark::Dot => svg.dot((SIDE + 8, at), true),
                Mark::Diamond => svg.diamond((SIDE + 8, at)),
                Mark::Ceiling => {
                    svg.stroke((SIDE, at), (SIDE + 14, at), "reach", 3);
                    svg.stroke((SIDE + 14, at - 6), (SIDE + 14, at + 6), "ceiling", 3);
                }
            }
            let words = crate::svg::fitted(words, WIDTH - 2 * SIDE - 26);
            svg.text((SIDE + 26, at + 5), &words, Held::Begin, false);
        }
        svg.done(&self.id, &self.title, &self.sentence())
    }
}

#[derive(Clone, Copy)]
enum Mark {
    Dot,
    Ceiling,
    Diamond,
}

/// Words with their first letter as a capital.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
