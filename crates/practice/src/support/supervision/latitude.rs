//! A worker's own room on an aspect of the charter, agreed in supervision for a time (DOMAIN 5.2), because people differ in experience
//! and in how much structure they want [004 CMOC6, CMOC12].

use jiff::ToSpan;
use jiff::civil::Date;

use crate::charter::{Aspect, Latitude, Personal};
use crate::goal::{SHORT_MAX, too_long};
use crate::problem::Problem;
use crate::support::{Party, months_after};

/// It holds for no longer than this at a time: then it is talked about again.
pub const MONTHS_MOST: i64 = 12;
/// It stands on the agenda so many days before it ends.
pub const SOON_DAYS: i64 = 28;

/// What one boundary of the charter says of the aspect; a charter may have several of one aspect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Boundary {
    /// Where the boundary stands for everybody.
    pub place: Latitude,
    /// How far it may widen for one worker; none where it may not.
    pub ceiling: Option<Latitude>,
}

impl Boundary {
    /// The widest place that can be agreed for one worker.
    pub fn widest(self) -> Latitude {
        self.ceiling.map_or(self.place, |ceiling| ceiling.max(self.place))
    }
}

codes! {
    /// Which way a worker's own room goes.
    pub enum Way {
        Wider => "wider", "More room";
        Same => "same", "As for everybody";
        Narrower => "narrower", "More structure";
    }
}

/// Which way it goes from the boundaries of its aspect: wider where it is so at any of them, because then something more is left to the
/// worker; narrower where it is so at one and wider at none.
pub fn way(boundaries: &[Boundary], own: Latitude) -> Way {
    if boundaries.iter().any(|boundary| own > boundary.place) {
        Way::Wider
    } else if boundaries.iter().any(|boundary| own < boundary.place) {
        Way::Narrower
    } else {
        Way::Same
    }
}

/// The widest place that any boundary of an aspect can take for one worker; none where the charter says nothing of it.
pub fn widest(boundaries: &[Boundary]) -> Option<Latitude> {
    boundaries.iter().map(|boundary| boundary.widest()).max()
}

/// At how many boundaries of its aspect own room is less than what was agreed, because each goes only as far as its own ceiling; the
/// page says so before it is agreed.
pub fn cut_at(boundaries: &[Boundary], own: Latitude) -> usize {
    boundaries.iter().filter(|boundary| own > boundary.widest()).count()
}

/// Whether it holds with these words given. More room is given by both. More structure is there as soon as the worker asks for it, and
/// the supervisor is told (DOMAIN 5.2); nobody is made narrower by their supervisor alone.
pub fn agreed(way: Way, by_worker: bool, by_supervisor: bool) -> bool {
    match way {
        Way::Narrower => by_worker,
        Way::Wider | Way::Same => by_worker && by_supervisor,
    }
}

/// Own room, as the form gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// On what; none where nothing was chosen.
    pub aspect: Option<Aspect>,
    /// Where on the line, 0 to 100, as entered; none where it is no number.
    pub place: Option<i64>,
    /// The first day.
    pub from: Option<Date>,
    /// The first day on which it holds no longer.
    pub until: Option<Date>,
    /// Why.
    pub why: String,
}

impl Draft {
    /// Whether it can be agreed on a day; `boundaries` are those of its aspect in the charter in force, none where it says nothing.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form: `aspect`, `place`, `from`, `until`, `why`.
    pub fn check(&self, boundaries: &[Boundary], agreed_on: Date) -> Result<Personal, Vec<Problem>> {
        let mut problems = Vec::new();
        if self.aspect.is_none() {
            problems.push(Problem::new("aspect", "Choose what it is about."));
        } else if boundaries.is_empty() {
            problems.push(Problem::new(
                "aspect",
                "The charter says nothing of this yet, so there is nothing to widen or narrow. Propose a boundary instead.",
            ));
        }
        let place = self.place.and_then(|place| u8::try_from(place).ok()).and_then(Latitude::new);
        match (place, widest(boundaries)) {
            (None, _) => problems.push(Problem::new("place", "Choose a place on the line from 0 to 100.")),
            (Some(place), Some(widest)) if place > widest => {
                problems.push(Problem::new("place", too_wide(boundaries, widest)));
            }
            (Some(place), Some(_)) if way(boundaries, place) == Way::Same => {
                problems.push(Problem::new(
                    "place",
                    format!("{} is what holds for everybody. Choose another place, or leave it at that.", place.get()),
                ));
            }
            _ => {}
        }
        match (self.from, self.until) {
            (None, None) => problems.push(Problem::new("from", "Say from when until when.")),
            (None, _) => problems.push(Problem::new("from", "Say from when.")),
            (_, None) => problems.push(Problem::new("until", "Say until when: it is talked about again then.")),
            (Some(from), Some(until)) => {
                if from < agreed_on {
                    problems.push(Problem::new("from", "Choose the day on which you agree it, or a later one."));
                } else if from > months_after(agreed_on, MONTHS_MOST) {
                    problems.push(Problem::new("from", format!("Choose a day within {MONTHS_MOST} months.")));
                }
                if until <= from {
                    problems.push(Problem::new("until", "It ends after it has begun: mend the one or the other."));
                } else if until > months_after(from, MONTHS_MOST) {
                    problems.push(Problem::new(
                        "until",
                        format!("It holds for {MONTHS_MOST} months at most; then you talk about it again."),
                    ));
                }
            }
        }
        if self.why.trim().is_empty() {
            problems.push(Problem::new("why", "Say in a line why."));
        }
        problems.extend(too_long("why", &self.why, SHORT_MAX));
        match (self.aspect, place, self.from, self.until) {
            (Some(aspect), Some(latitude), Some(from), Some(until)) if problems.is_empty() => {
                Ok(Personal { aspect, latitude, from, until })
            }
            _ => Err(problems),
        }
    }
}

/// Why a place is too wide, and what can be done.
fn too_wide(boundaries: &[Boundary], widest: Latitude) -> String {
    let most = widest.get();
    let widens = boundaries.iter().any(|boundary| boundary.widest() > boundary.place);
    let why = if widens {
        format!("The charter lets this widen to {most} at the most.")
    } else {
        format!("The charter does not widen this for one worker: {most} is the most.")
    };
    format!("{why} Choose a lower place, or propose a change of the charter.")
}

/// What holds once `new` is agreed: of its aspect, an earlier one ends where the new one begins, and one that would begin later is no
/// more; on each day at most one holds. Others stay as they are.
pub fn with(held: &[Personal], new: Personal) -> Vec<Personal> {
    let mut all: Vec<Personal> = held
        .iter()
        .filter_map(|one| {
            if one.aspect != new.aspect || one.until <= new.from {
                return Some(*one);
            }
            (one.from < new.from).then_some(Personal { until: new.from, ..*one })
        })
        .collect();
    all.push(new);
    all
}

/// Whether it ends soon, so that the two talk about what comes after. What has ended is no longer told.
pub fn ends_soon(personal: &Personal, today: Date) -> bool {
    personal.holds(today) && personal.until <= today.saturating_add(SOON_DAYS.days())
}

/// Who must say yes before it holds, that has not.
pub fn waits_for(way: Way, by_worker: bool, by_supervisor: bool) -> Vec<Party> {
    if agreed(way, by_worker, by_supervisor) {
        return Vec::new();
    }
    let mut waits = Vec::new();
    if !by_worker {
        waits.push(Party::Worker);
    }
    if !by_supervisor && way != Way::Narrower {
        waits.push(Party::Supervisor);
    }
    waits
}
