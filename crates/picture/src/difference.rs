//! Differences of shares, each with the interval in which it lies 95 times in a hundred: a dot on a whisker, with nought drawn through
//! all. The dot is full where the interval leaves nought out, and hollow where chance alone could have made it.

use crate::line::number;
use crate::scale::{self, LINE, SIDE, WIDTH};
use crate::svg::{Held, Svg};
use crate::table::Table;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    /// Of what.
    pub label: String,
    /// The difference, and where its interval begins and ends, in hundredths of a percentage point: 1230 is 12.3. None where too few
    /// say anything.
    pub by: Option<[i64; 3]>,
    /// The counts behind it, in words; empty for none.
    pub counts: String,
}

/// Differences beside each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differences {
    /// Unique on the page.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// What lies left of nought: *fewer beyond*.
    pub less: String,
    /// What lies right of it.
    pub more: String,
    /// What is compared.
    pub rows: Vec<Differing>,
}

const STRIP: i64 = 24;
const GAP: i64 = 14;

impl Differences {
    /// The end of the scale either way: the smallest round one that holds all.
    fn most(&self) -> i64 {
        let furthest = self.rows.iter().filter_map(|row| row.by).flatten().map(i64::unsigned_abs).max().unwrap_or(0);
        [1_000_i64, 2_000, 5_000].into_iter().find(|most| most.unsigned_abs() >= furthest).unwrap_or(10_000)
    }

    fn x(value: i64, most: i64) -> i64 {
        WIDTH / 2 + value.clamp(-most, most) * (WIDTH / 2 - SIDE) / most
    }

    fn reading(row: &Differing) -> String {
        match row.by {
            None => "too few to say".to_owned(),
            Some([by, least, most]) => {
                let chance = if told([by, least, most]) { "" } else { "; it could be chance" };
                format!("{} points, from {} to {}{chance}", signed(by), signed(least), signed(most))
            }
        }
    }

    fn said(row: &Differing) -> String {
        let reading = Self::reading(row);
        if row.counts.is_empty() { reading } else { format!("{reading}. {}", row.counts) }
    }

    /// The picture as one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        if self.rows.is_empty() {
            return format!("{}: nothing to compare.", self.title);
        }
        let all: Vec<String> = self.rows.iter().map(|row| format!("{}: {}", row.label, Self::reading(row))).collect();
        format!("{}. {}.", self.title, all.join(". "))
    }

    /// The same as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        Table::new(
            &["What", "Difference in percentage points", "From", "To", "Counts"],
            self.rows
                .iter()
                .map(|row| {
                    let mut cells = vec![row.label.clone()];
                    match row.by {
                        Some(all) => cells.extend(all.map(signed)),
                        None => cells.extend(["too few to say", "–", "–"].map(str::to_owned)),
                    }
                    cells.push(if row.counts.is_empty() { "–".to_owned() } else { row.counts.clone() });
                    cells
                })
                .collect(),
        )
    }

    fn row_height(row: &Differing) -> i64 {
        scale::height(&row.label, 2) + STRIP + 4 + scale::height(&Self::said(row), 4) + GAP
    }

    /// Draws it.
    #[must_use]
    pub fn svg(&self) -> String {
        let most = self.most();
        let top = 2 * LINE + 6;
        let rows: i64 = self.rows.iter().map(Self::row_height).sum();
        let mut svg = Svg::new(WIDTH, top + rows + LINE + 4);
        // the arrow is put to the words once they are broken, so that it never stands by itself
        let half = WIDTH / 2 - SIDE - 24;
        let (mut less, mut more) = (scale::broken(&self.less, half, 2), scale::broken(&self.more, half, 2));
        if let Some(first) = less.first_mut() {
            first.insert_str(0, "← ");
        }
        if let Some(last) = more.last_mut() {
            last.push_str(" →");
        }
        for (nth, line) in (0_i64..).zip(less) {
            svg.text((SIDE, 14 + nth * LINE), &line, Held::Begin, false);
        }
        for (nth, line) in (0_i64..).zip(more) {
            svg.text((WIDTH - SIDE, 14 + nth * LINE), &line, Held::End, false);
        }
        let mut y = top;
        for row in &self.rows {
            let strip = y + scale::words(&mut svg, y, &row.label, true, 2);
            svg.rect((SIDE, strip), (WIDTH - 2 * SIDE, STRIP), "ground", "#f0f4f5");
            svg.stroke((WIDTH / 2, strip), (WIDTH / 2, strip + STRIP), "nought", 2);
            if let Some(all @ [by, least, end]) = row.by {
                let middle = strip + STRIP / 2;
                let [by, least, end] = [by, least, end].map(|value| Self::x(value, most));
                svg.stroke((least, middle), (end, middle), "whisker", 2);
                svg.stroke((least, middle - 6), (least, middle + 6), "end", 2);
                svg.stroke((end, middle - 6), (end, middle + 6), "end", 2);
                svg.dot((by, middle), told(all));
            }
            scale::words(&mut svg, strip + STRIP + 4, &Self::said(row), false, 4);
            y += Self::row_height(row);
        }
        svg.text((SIDE, y + 10), &signed(-most), Held::Begin, false);
        svg.text((WIDTH / 2, y + 10), "0", Held::Middle, false);
        svg.text((WIDTH - SIDE, y + 10), &signed(most), Held::End, false);
        svg.done(&self.id, &self.title, &self.sentence())
    }
}

/// Whether an interval leaves nought out.
const fn told([_, least, most]: [i64; 3]) -> bool {
    least > 0 || most < 0
}

/// A difference with its sign.
fn signed(hundredths: i64) -> String {
    if hundredths > 0 { format!("+{}", number(hundredths)) } else { number(hundredths) }
}
