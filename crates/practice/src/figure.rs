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
