//! How far many changes lie apart: the middle half as a bar, the middle one as a stroke, and where nothing changed.

use crate::line::number;
use crate::svg::{Held, Svg};

/// The spread of changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spread {
    /// Unique on the page.
    pub id: String,
    /// Of what.
    pub title: String,
    /// The largest change that can be, in hundredths, either way.
    pub most: i64,
    /// A quarter changed by no more, in hundredths.
    pub lower: i64,
    /// Half changed by no more.
    pub median: i64,
    /// Three quarters changed by no more.
    pub upper: i64,
    /// Which end is better, in words; empty where neither is.
    pub better: String,
}

const WIDTH: i64 = 380;
const HEIGHT: i64 = 92;
const SIDE: i64 = 16;

impl Spread {
    /// The picture as one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let better = if self.better.is_empty() { String::new() } else { format!(" {}.", self.better) };
        format!(
            "{}: half of the changes lie between {} and {}, and the middle one is {}.{better}",
            self.title,
            signed(self.lower),
            signed(self.upper),
            signed(self.median)
        )
    }

    fn x(&self, change: i64) -> i64 {
        let (half, most) = (WIDTH / 2 - SIDE, self.most.max(1));
        WIDTH / 2 + change.clamp(-most, most) * half / most
    }

    /// Draws it.
    #[must_use]
    pub fn svg(&self) -> String {
        let mut svg = Svg::new(WIDTH, HEIGHT);
        let (low, high) = (self.x(self.lower), self.x(self.upper));
        svg.stroke((SIDE, 44), (WIDTH - SIDE, 44), "axis", 1);
        svg.rect((low, 32), ((high - low).max(2), 24), "box", "#aeb7bd");
        svg.stroke((WIDTH / 2, 26), (WIDTH / 2, 62), "nought", 1);
        svg.stroke((self.x(self.median), 28), (self.x(self.median), 60), "middle", 4);
        svg.text((self.x(self.median).clamp(24, WIDTH - 24), 20), &signed(self.median), Held::Middle, true);
        svg.text((WIDTH / 2, 80), "no change", Held::Middle, false);
        svg.text((SIDE, 80), &signed(-self.most), Held::Begin, false);
        svg.text((WIDTH - SIDE, 80), &signed(self.most), Held::End, false);
        svg.done(&self.id, &self.title, &self.sentence())
    }
}

/// A change with its sign.
fn signed(hundredths: i64) -> String {
    if hundredths > 0 { format!("+{}", number(hundredths)) } else { number(hundredths) }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn a_spread_says_its_middle_and_its_half() {
        let spread = Spread {
            id: "s".to_owned(),
            title: "Satisfied with life".to_owned(),
            most: 1_000,
            lower: -50,
            median: 100,
            upper: 250,
            better: "Higher is better".to_owned(),
        };
        assert_eq!(
            spread.sentence(),
            "Satisfied with life: half of the changes lie between −0.5 and +2.5, and the middle one is +1. Higher is better."
        );
        assert!(spread.svg().contains("role=\"img\"") && !spread.svg().contains("style="));
    }
}
