//! The movement between two workshops on the same aspects: whether the middle place moved, and whether people came closer together.
//!
//! Places belong to nobody, so it is not known whether the same people placed again. The page says so: this is movement of the group
//! that came, not of anybody in it.

use crate::measure::Hundredths;

use super::super::aspect::Aspect;
use super::Group;
use super::spread::{Five, Spread};

/// The middle place has moved, or the middle half has changed its width, where it did so by this much at least. Less is the chance of
/// who came.
pub const NOTICED: Hundredths = Hundredths::whole(5);

codes! {
    /// Where the middle place went.
    pub enum Direction {
        More => "more", "Towards more judgement";
        Less => "less", "Towards more structure";
        Same => "same", "Where it was";
    }
}

codes! {
    /// What became of the width of the middle half.
    pub enum Width {
        Closer => "closer", "Closer together";
        Wider => "wider", "Further apart";
        Same => "same", "As far apart as before";
    }
}

/// How places moved from one workshop to a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// How many seats placed it at first.
    pub seats_before: usize,
    /// Where they lay at first.
    pub before: Five,
    /// How many seats placed it later.
    pub seats_after: usize,
    /// Where they lie later.
    pub after: Five,
    /// By how much the middle place moved; above nought towards more judgement.
    pub median_by: Hundredths,
    /// By how much the middle half grew; below nought where people came closer together.
    pub width_by: Hundredths,
}

/// How one aspect moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// What.
    pub aspect: Aspect,
    /// Everybody.
    pub all: Moved,
    /// Groups that are shown by themselves in both.
    pub groups: Vec<(Group, Moved)>,
}

impl Moved {
    fn between((seats_before, before): (usize, Five), (seats_after, after): (usize, Five)) -> Self {
        Self {
            seats_before,
            before,
            seats_after,
            after,
            median_by: Hundredths(after.median.0 - before.median.0),
            width_by: Hundredths(after.width().0 - before.width().0),
        }
    }

    /// Where the middle place went.
    pub const fn direction(&self) -> Direction {
        match self.median_by.0 {
            by if by >= NOTICED.0 => Direction::More,
            by if by <= -NOTICED.0 => Direction::Less,
            _ => Direction::Same,
        }
    }

    /// What became of the width.
    pub const fn width(&self) -> Width {
        match self.width_by.0 {
            by if by >= NOTICED.0 => Width::Wider,
            by if by <= -NOTICED.0 => Width::Closer,
            _ => Width::Same,
        }
    }
}

impl Movement {
    /// The movement in one sentence.
    pub fn sentence(&self) -> String {
        let Moved { before, after, .. } = self.all;
        let moved = match self.all.direction() {
            Direction::More => "towards more judgement",
            Direction::Less => "towards more structure",
            Direction::Same => "about where it was",
        };
        let width = match self.all.width() {
            Width::Closer => "people lie closer together",
            Width::Wider => "people lie further apart",
            Width::Same => "people lie as far apart as before",
        };
        format!(
            "{}: the middle place went from {} to {}, {moved}, and {width}.",
            self.aspect, before.median, after.median
        )
    }
}

/// The movement of each aspect that both workshops placed, in the order of the later one; and the aspects that only one of them placed.
pub fn movement(before: &[Spread], after: &[Spread]) -> (Vec<Movement>, Vec<Aspect>) {
    let find = |all: &'_ [Spread], aspect| all.iter().position(|one| one.aspect == aspect);
    let both = after
        .iter()
        .filter_map(|later| {
            let first = &before[find(before, later.aspect)?];
            Some(Movement {
                aspect: later.aspect,
                all: Moved::between((first.count, first.five), (later.count, later.five)),
                groups: later
                    .groups
                    .iter()
                    .filter_map(|now| {
                        let then = first.groups.iter().find(|one| one.group == now.group)?;
                        Some((now.group, Moved::between((then.count, then.five), (now.count, now.five))))
                    })
                    .collect(),
            })
        })
        .collect();
    let alone = |these: &[Spread], those: &[Spread]| {
        these.iter().map(|one| one.aspect).filter(|aspect| find(those, *aspect).is_none()).collect::<Vec<_>>()
    };
    let mut only = alone(before, after);
    only.extend(alone(after, before));
    only.sort_unstable();
    (both, only)
}
