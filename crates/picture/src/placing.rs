//! Where people of a workshop placed one aspect: how many in each ten of the line, and under it the range, the middle half and the
//! middle place; for all together and for each group that may be shown.

use crate::line::{Band, number};
use crate::scale::{self, END, LINE, WIDTH, x};
use crate::svg::Svg;
use crate::table::Table;

/// Those who are shown together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Who.
    pub label: String,
    /// How many placed it.
    pub count: u32,
    /// The least, a quarter, the middle, three quarters and the most, in hundredths.
    pub five: [i64; 5],
    /// How many in each ten of the line; the last takes in its end.
    pub tens: [u32; 10],
}

/// Places of one aspect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placings {
    /// Unique on the page.
    pub id: String,
    /// What was placed.
    pub title: String,
    /// Bands of the line from the lowest up, in hundredths.
    pub bands: Vec<Band>,
    /// Those who placed it: all together first.
    pub rows: Vec<Row>,
    /// How far apart they lie, in words; empty for none.
    pub agreement: String,
}

/// The highest bar, the number over it, and the box under the line.
const BARS: i64 = 48;
const OVER: i64 = 16;
const BOX: i64 = 26;
const GAP: i64 = 14;

impl Placings {
    fn said(row: &Row) -> String {
        let [least, lower, median, upper, most] = row.five.map(number);
        format!("Middle place {median}; half from {lower} to {upper}; all from {least} to {most}")
    }

    fn label(row: &Row) -> String {
        format!("{} ({})", row.label, row.count)
    }

    /// The picture as one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Some((all, groups)) = self.rows.split_first() else {
            return format!("{}: nobody has placed it.", self.title);
        };
        let [_, lower, median, upper, _] = all.five.map(number);
        let groups: Vec<String> = groups.iter().map(|one| format!("{} {}", one.label, number(one.five[2]))).collect();
        let groups = if groups.is_empty() { String::new() } else { format!(" Middle places: {}.", groups.join(", ")) };
        let agreement = if self.agreement.is_empty() { String::new() } else { format!(" {}.", self.agreement) };
        format!(
            "{}: the middle of {} places is {median}, and half lie from {lower} to {upper}.{agreement}{groups}",
            self.title, all.count
        )
    }

    /// The same as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let mut head = vec!["Who".to_owned(), "Places".to_owned()];
        head.extend(["Least", "Quarter", "Middle", "Three quarters", "Most"].map(str::to_owned));
        head.extend((0..10).map(|ten| format!("{} to {}", ten * 10, if ten == 9 { 100 } else { ten * 10 + 9 })));
        let rows = self
            .rows
            .iter()
            .map(|row| {
                let mut cells = vec![row.label.clone(), row.count.to_string()];
                cells.extend(row.five.map(number));
                cells.extend(row.tens.map(|many| many.to_string()));
                cells
            })
            .collect();
        Table { head, rows }
    }

    fn row_height(row: &Row) -> i64 {
        scale::height(&Self::label(row), 2) + OVER + BARS + BOX + scale::height(&Self::said(row), 3) + GAP
    }

    /// Draws it.
    #[must_use]
    pub fn svg(&self) -> String {
        let top = scale::names_height(&self.bands) + 6;
        let rows: i64 = self.rows.iter().map(Self::row_height).sum();
        let mut svg = Svg::new(WIDTH, top + rows + LINE);
        scale::names(&mut svg, &self.bands, 2);
        let mut y = top;
        for row in &self.rows {
            let bars = y + scale::words(&mut svg, y, &Self::label(row), true, 2) + OVER;
            scale::ground(&mut svg, &self.bands, bars, BARS);
            let most = i64::from(row.tens.iter().copied().max().unwrap_or(0).max(1));
            for (ten, many) in (0_i64..).zip(row.tens) {
                if many == 0 {
                    continue;
                }
                let (left, right) = (x(ten * END / 10) + 2, x((ten + 1) * END / 10) - 2);
                let high = (i64::from(many) * BARS / most).max(2);
                svg.rect((left, bars + BARS - high), (right - left, high), "bar", "#768692");
                svg.clear((i64::midpoint(left, right), bars + BARS - high - 3), &many.to_string());
            }
            let line = bars + BARS + BOX / 2;
            let [least, lower, median, upper, last] = row.five.map(x);
            svg.stroke((least, line), (last, line), "range", 2);
            svg.stroke((least, line - 5), (least, line + 5), "end", 2);
            svg.stroke((last, line - 5), (last, line + 5), "end", 2);
            svg.outline((lower, line - 7), ((upper - lower).max(2), 14), "box");
            svg.stroke((median, line - 9), (median, line + 9), "middle", 4);
            scale::words(&mut svg, bars + BARS + BOX, &Self::said(row), false, 3);
            y += Self::row_height(row);
        }
        scale::numbers(&mut svg, y + 10);
        svg.done(&self.id, &self.title, &self.sentence())
    }
}
