//! Small numbers (DOMAIN 7.5): how a count of persons is shown to those who do not care for them.

/// A count as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Nobody.
    Nobody,
    /// One to seven: not told how many, so that nobody can be picked out.
    Few,
    /// Rounded to five, so that the difference of two tables tells nothing.
    About(i64),
}

/// A raw count as it may be shown. Totals are made from raw counts and come through here too.
pub const fn shown(count: i64) -> Shown {
    match count {
        ..=0 => Shown::Nobody,
        1..=7 => Shown::Few,
        _ => Shown::About((count.saturating_add(2) / 5) * 5),
    }
}

/// One total that stands beside several tables of the same things: shown only where it undoes none of them.
pub fn total_beside(tables: &[Vec<i64>]) -> Option<Shown> {
    let mut shown = None;
    for parts in tables {
        shown = Some(total(parts)?);
    }
    shown
}

/// The total of counts that stand beside it, made from the raw figures, or nothing where it would undo what they hide:
/// a total tells the most and the least that each hidden count can be, and four of its seven values must stay possible.
pub fn total(parts: &[i64]) -> Option<Shown> {
    let sum = shown(parts.iter().sum());
    let (mut least, mut most) = match sum {
        Shown::Nobody => return Some(sum),
        Shown::Few => (1, 7),
        Shown::About(about) => (about - 2, about + 2),
    };
    let mut hidden = 0;
    for part in parts {
        match shown(*part) {
            Shown::Nobody => {}
            Shown::Few => hidden += 1,
            Shown::About(about) => {
                least -= about + 2;
                most -= about - 2;
            }
        }
    }
    if hidden == 0 {
        return Some(sum);
    }
    let highest = (most - (hidden - 1)).min(7);
    let lowest = (least - 7 * (hidden - 1)).max(1);
    (highest - lowest >= 3).then_some(sum)
}

impl Shown {
    /// The words for pages.
    pub fn words(self) -> String {
        match self {
            Self::Nobody => "0".to_owned(),
            Self::Few => "1 to 7".to_owned(),
            Self::About(count) => count.to_string(),
        }
    }
}
