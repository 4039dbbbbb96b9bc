//! Versions of a charter over time: which is in force on a day, and from when the next may be (DOMAIN 5.1).

use jiff::ToSpan;
use jiff::civil::Date;

use crate::problem::Problem;

codes! {
    /// Where a version stands.
    pub enum State {
        Draft => "draft", "Draft";
        /// Agreed, from a day that is still to come.
        Agreed => "agreed", "Agreed, not yet in force";
        InForce => "in_force", "In force";
        Superseded => "superseded", "Superseded";
        /// Thrown away before it was agreed.
        Withdrawn => "withdrawn", "Withdrawn";
    }
}

codes! {
    /// As what somebody took part in agreeing a charter. Whose expectations differ agree it together [000, T7].
    pub enum Part {
        Worker => "worker", "Link worker";
        Supervisor => "supervisor", "Supervisor";
        Manager => "manager", "Service manager";
        Practice => "practice", "GP or practice staff";
        Vcse => "vcse", "Voluntary or community organisation";
        Patient => "patient", "Patient or carer";
        Commissioner => "commissioner", "Commissioner";
        Other => "other", "Somebody else";
    }
}

/// A version that was agreed: from which day it is in force, until the day on which another is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its number.
    pub version: u32,
    /// The first day.
    pub from: Date,
    /// The first day on which it is in force no longer.
    pub until: Option<Date>,
}

impl Span {
    /// Whether it is in force on a day.
    pub fn holds(&self, on: Date) -> bool {
        self.from <= on && self.until.is_none_or(|until| on < until)
    }

    /// Where it stands on a day.
    pub fn state(&self, on: Date) -> State {
        if on < self.from {
            State::Agreed
        } else if self.holds(on) {
            State::InForce
        } else {
            State::Superseded
        }
    }
}

/// The version in force on a day, by which what happened on it is weighed, however much later it is entered. Where two hold, the one
/// that began last.
pub fn in_force(spans: &[Span], on: Date) -> Option<Span> {
    spans.iter().copied().filter(|span| span.holds(on)).max_by_key(|span| (span.from, span.version))
}

/// The longest time until a charter is talked about again, in months: circumstances change, and so must it [004 T7].
pub const DISCUSSED_WITHIN_MONTHS: i32 = 24;

/// Whether a draft may be agreed to be in force from a day, and talked about again on another. The versions agreed before are given.
///
/// # Errors
/// Under `from`: a day that is past, on which work was weighed by what was in force then; a day on or before which another version begins
/// that is still to come. Under `discussed_on`: no day after it, or one too far.
pub fn agree(agreed: &[Span], from: Date, discussed_on: Date, today: Date) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    if from < today {
        problems.push(Problem::new(
            "from",
            "The day is past. What was done before stands by what was agreed then. Choose today or a later day.",
        ));
    } else if let Some(next) = agreed.iter().filter(|span| span.from >= from).min_by_key(|span| span.from) {
        problems.push(Problem::new(
            "from",
            format!(
                "Version {} is in force from {}. Choose a later day.",
                next.version,
                next.from.strftime("%-d %B %Y")
            ),
        ));
    }
    let latest = from.saturating_add(DISCUSSED_WITHIN_MONTHS.months());
    if discussed_on <= from {
        problems.push(Problem::new("discussed_on", "Choose a day after the one from which the charter is in force."));
    } else if discussed_on > latest {
        problems.push(Problem::new("discussed_on", format!("Choose a day within {DISCUSSED_WITHIN_MONTHS} months.")));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Who took part, as what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TookPart {
    /// The name, or who they spoke for.
    pub name: String,
    /// As what.
    pub part: Part,
}

/// Whether those who took part can agree a charter: workers are among them [004 CMOC15], each has a name, nobody stands twice.
///
/// # Errors
/// Under `took_part`.
pub fn together(parts: &[TookPart]) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    if !parts.iter().any(|one| one.part == Part::Worker) {
        problems.push(Problem::new(
            "took_part",
            "Name at least one link worker who took part. A charter is agreed with those who live by it.",
        ));
    }
    for (place, one) in parts.iter().enumerate() {
        let name = one.name.trim();
        if name.is_empty() {
            problems
                .push(Problem::new("took_part", format!("Line {}: give a name, or for whom they spoke.", place + 1)));
        } else if parts[..place]
            .iter()
            .any(|before| before.name.trim().to_lowercase() == name.to_lowercase() && before.part == one.part)
        {
            problems.push(Problem::new("took_part", format!("{name} stands twice. Leave one of the lines out.")));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

codes! {
    /// Where a proposal stands that somebody made to change the charter.
    pub enum Proposal {
        Open => "open", "Not answered yet";
        /// It goes into the next draft, or is talked about there.
        TakenUp => "taken_up", "Taken up";
        SetAside => "set_aside", "Set aside";
    }
}
