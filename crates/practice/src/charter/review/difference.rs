//! The difference of two shares with its interval.
//!
//! Floats are used inside; what comes out is in whole tenths of a percentage point, rounded to the nearest, halves away from nought.

use std::fmt;

/// Percentage points, in tenths: 123 is 12.3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(pub i64);

impl Points {
    /// A share of one.
    fn of(share: f64) -> Self {
        #[allow(clippy::cast_possible_truncation, reason = "a share lies from −1 to 1")]
        let tenths = (share * 1_000.0).round() as i64;
        Self(tenths)
    }

    /// A number of people or of what stands for them, in tenths.
    pub(super) fn tenths(number: f64) -> i64 {
        #[allow(clippy::cast_possible_truncation, reason = "no service has so many people")]
        let tenths = (number * 10.0).round() as i64;
        tenths
    }

    /// With its sign, as a difference is read: +12.3, −4, 0.
    pub fn signed(self) -> String {
        if self.0 > 0 { format!("+{self}") } else { self.to_string() }
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = (if self.0 < 0 { "−" } else { "" }, self.0.unsigned_abs());
        match size % 10 {
            0 => write!(f, "{sign}{}", size / 10),
            tenth => write!(f, "{sign}{}.{tenth}", size / 10),
        }
    }
}

/// A difference of two shares, the second taken from the first, with the interval in which it lies 95 times in a hundred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The first share, in per cent.
    pub first: Points,
    /// The second.
    pub second: Points,
    /// Their difference.
    pub by: Points,
    /// Where the interval begins.
    pub least: Points,
    /// Where it ends.
    pub most: Points,
}

impl Difference {
    /// Whether the interval leaves nought out: the two differ by more than chance explains.
    pub const fn is_told(&self) -> bool {
        self.least.0 > 0 || self.most.0 < 0
    }
}

/// A share, and of how many it speaks. Of weighted shares that is fewer than were counted, and not whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Share {
    /// From 0 to 1.
    pub(super) share: f64,
    /// Above nought.
    pub(super) of: f64,
}

/// The point of the normal distribution that leaves 2.5 in a hundred above it.
const Z: f64 = 1.959_963_984_540_054;

impl Share {
    /// Wilson's score interval of it: the values from which it is no further than chance.
    fn wilson(self) -> (f64, f64) {
        let Self { share, of } = self;
        let z2 = Z * Z;
        let middle = (share + z2 / (2.0 * of)) / (1.0 + z2 / of);
        let half = Z / (1.0 + z2 / of) * (share * (1.0 - share) / of + z2 / (4.0 * of * of)).sqrt();
        ((middle - half).clamp(0.0, share), (middle + half).clamp(share, 1.0))
    }
}

/// The difference of two shares that were counted apart, with Newcombe's interval: Wilson's interval of each, put together.
///
/// Chosen because it keeps what it promises with few and with shares near nought or all, never leaves the scale, and is never without
/// width where nothing happened, as the common one is. R. G. Newcombe, Interval estimation for the difference between independent
/// proportions: comparison of eleven methods, Statistics in Medicine 17 (1998), 873–890, method 10. With weighted shares it is the
/// stratified form of X. Yan and X. G. Su, Stratified Wilson and Newcombe confidence intervals for multiple binomial proportions,
/// Statistics in Biopharmaceutical Research 2 (2010), 329–335; of one stratum both are the same.
pub(super) fn newcombe(first: Share, second: Share) -> Difference {
    let ((l1, u1), (l2, u2)) = (first.wilson(), second.wilson());
    let by = first.share - second.share;
    let down = ((first.share - l1).powi(2) + (u2 - second.share).powi(2)).sqrt();
    let up = ((u1 - first.share).powi(2) + (second.share - l2).powi(2)).sqrt();
    Difference {
        first: Points::of(first.share),
        second: Points::of(second.share),
        by: Points::of(by),
        least: Points::of((by - down).max(-1.0)),
        most: Points::of((by + up).min(1.0)),
    }
}

/// The difference of `yes` of `of` and `other_yes` of `other_of`, each counted by itself; none where there is nothing to count or more
/// yes than there can be.
pub fn difference((yes, of): (u32, u32), (other_yes, other_of): (u32, u32)) -> Option<Difference> {
    let share = |yes: u32, of: u32| {
        (of > 0 && yes <= of).then(|| Share { share: f64::from(yes) / f64::from(of), of: f64::from(of) })
    };
    Some(newcombe(share(yes, of)?, share(other_yes, other_of)?))
}
