//! Supervision (DOMAIN 6) [004 T7]: who supervises whom and how often, when the next session is due, and how a session goes.
//!
//! A worker may have several supervisors, each for a part of it: who leads them, a clinician, somebody from outside [004 T2]. A date
//! that is past says that a worker has gone without, not that anybody was slow.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::clock::{days_between, is_working_day};
use crate::goal::{SHORT_MAX, too_long};
use crate::ids::AccountId;
use crate::problem::Problem;

use super::{Away, Party, day_after, days_counted, is_away, so_many};

pub mod agenda;
pub mod digest;
pub mod latitude;
pub mod notes;
pub mod ties;

codes! {
    /// Where a supervisor stands towards the worker: different people for each [004 T2].
    pub enum Kind {
        Line => "line", "Line supervision";
        Clinical => "clinical", "Clinical supervision";
        /// By somebody who is not of the service, and knows nothing of its records.
        External => "external", "External supervision";
    }
}

codes! {
    /// What supervision is for. The study asks for the second and the third by name [004 T7].
    pub enum Part {
        Work => "work", "The work: its load, its frame and what comes next";
        Clinical => "clinical", "The people supported: their safety, and what to do";
        Emotional => "emotional", "What the work does to you";
    }
}

impl Kind {
    /// The parts with which a pair of this kind begins; the two may agree on others.
    pub const fn usual_parts(self) -> &'static [Part] {
        match self {
            Self::Line => &[Part::Work, Part::Emotional],
            Self::Clinical => &[Part::Clinical],
            Self::External => &[Part::Emotional],
        }
    }

    /// Weeks from one session to the next until the two agree on others. Ours: a month, and two with somebody from outside.
    pub const fn usual_weeks(self) -> i64 {
        match self {
            Self::Line | Self::Clinical => 4,
            Self::External => 8,
        }
    }
}

/// Parts as they are kept: codes with spaces between.
pub fn parts_code(parts: &[Part]) -> String {
    parts.iter().map(|part| part.as_str()).collect::<Vec<_>>().join(" ")
}

/// Reads what [`parts_code`] wrote; what is no code is left out.
pub fn parts_of(code: &str) -> Vec<Part> {
    code.split_whitespace().filter_map(Part::parse).collect()
}

/// The longest name of somebody from outside the service, in characters.
pub const EXTERNAL_MAX: usize = 120;

/// Whether somebody without an account can be named as who supervises from outside.
///
/// # Errors
/// What is wrong, under `external_name`.
pub fn check_external(name: &str) -> Result<(), Problem> {
    if name.trim().is_empty() {
        return Err(Problem::new("external_name", "Write who it is, or which organisation they come from."));
    }
    too_long("external_name", name, EXTERNAL_MAX).map_or(Ok(()), Err)
}

/// The longest time from one session to the next, in weeks.
pub const WEEKS_MOST: i64 = 26;
/// A session that is due within so many days, and is not planned, is pointed out.
pub const SOON_DAYS: i64 = 14;

/// A worker and one of their supervisors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Who is supervised.
    pub worker: AccountId,
    /// By whom.
    pub supervisor: AccountId,
    /// How they stand to each other.
    pub kind: Kind,
    /// For what.
    pub parts: Vec<Part>,
    /// Weeks from one session to the next.
    pub every_weeks: i64,
    /// The first day.
    pub from: Date,
    /// The first day on which it is no longer so; none while it goes on.
    pub until: Option<Date>,
}

impl Pair {
    /// Whether the two can be a pair.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check(&self) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.worker == self.supervisor {
            problems.push(Problem::new("supervisor", "Choose somebody else: nobody supervises themselves."));
        }
        if self.parts.is_empty() {
            problems.push(Problem::new("parts", "Choose at least one thing that this supervision is for."));
        }
        if !(1..=WEEKS_MOST).contains(&self.every_weeks) {
            problems.push(Problem::new("every_weeks", format!("Give a number of weeks from 1 to {WEEKS_MOST}.")));
        }
        if self.until.is_some_and(|until| until <= self.from) {
            problems.push(Problem::new("until", "It ends after it has begun: mend the one or the other."));
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// Whether they are a pair on a day.
    pub fn runs_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// Which parts nobody is there for on a day, among all pairs of one worker. The clinical and the emotional part are both owed to
/// everybody [004 T7]; that one is missing is something to arrange, with the worker.
pub fn missing_parts(pairs: &[Pair], on: Date) -> Vec<Part> {
    let has = |part: &Part| pairs.iter().any(|pair| pair.runs_on(on) && pair.parts.contains(part));
    Part::ALL.iter().copied().filter(|part| !has(part)).collect()
}

/// By which day the next session is due: so many weeks after the last one that was held, or after the pair began where that is later,
/// for a new supervisor begins anew. Days on which the *worker* is away stop the clock; those of the supervisor do not, because a worker
/// who is at work goes without meanwhile, and somebody else can be asked. None while the worker is away until nobody knows when.
pub fn due(pair: &Pair, last_held: Option<Date>, away: &[Away]) -> Option<Date> {
    let start = last_held.map_or(pair.from, |last| last.max(pair.from));
    day_after(start, pair.every_weeks.max(1) * 7, away)
}

codes! {
    /// How supervision of a pair stands.
    pub enum Standing {
        NotBegun => "not_begun", "Not begun yet";
        InTime => "in_time", "In time";
        /// Within [`SOON_DAYS`], and nothing planned by then.
        Soon => "soon", "Due soon, and not planned";
        Due => "due", "Due today";
        Overdue => "overdue", "Overdue";
        Away => "away", "Away: the clock stands still";
        Over => "over", "No longer a pair";
    }
}

/// How supervision of a pair stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// In one word.
    pub standing: Standing,
    /// By when the next session is due.
    pub due: Option<Date>,
    /// Days past it, without those away; none before.
    pub days_over: i64,
    /// Days to go until it, by the calendar; none once it is past.
    pub days_left: i64,
    /// When the next one is planned, if it is.
    pub planned: Option<Date>,
    /// A session was planned for a day that is past, and nobody has said what became of it.
    pub unwritten: bool,
}

impl Reading {
    /// Whether a worker has gone without for longer than the two agreed.
    pub fn is_overdue(&self) -> bool {
        self.standing == Standing::Overdue
    }

    /// Whether the next session is planned for a day after the one on which it is due.
    pub fn planned_late(&self) -> bool {
        self.planned.zip(self.due).is_some_and(|(planned, due)| planned > due)
    }

    /// How it stands, in words: "due in 5 days", "3 days overdue".
    pub fn words(&self) -> String {
        match self.standing {
            Standing::Overdue => format!("{} overdue", so_many(self.days_over, "day", "days")),
            Standing::InTime | Standing::Soon if self.due.is_some() => {
                format!("due in {}", so_many(self.days_left, "day", "days"))
            }
            other => other.words().to_lowercase(),
        }
    }
}

/// Reads how supervision of a pair stands: from the last session held, the days of all that are planned and not settled, and the days
/// on which the worker is away. *Never before its time*: nothing is overdue while fewer days have been worked than agreed.
pub fn read(pair: &Pair, last_held: Option<Date>, planned: &[Date], away: &[Away], today: Date) -> Reading {
    let due = due(pair, last_held, away);
    let unwritten = planned.iter().any(|day| *day < today);
    let planned = planned.iter().copied().filter(|day| *day >= today).min();
    let days_over = due.map_or(0, |due| days_counted(due, today, away));
    let days_left = due.map_or(0, |due| days_between(today, due).max(0));
    let by_then = planned.zip(due).is_some_and(|(planned, due)| planned <= due);
    let standing = if pair.until.is_some_and(|until| until <= today) {
        Standing::Over
    } else if today < pair.from {
        Standing::NotBegun
    } else if is_away(away, today) {
        Standing::Away
    } else {
        match due {
            Some(due) if due < today => Standing::Overdue,
            Some(due) if due == today => Standing::Due,
            Some(_) if days_left <= SOON_DAYS && !by_then => Standing::Soon,
            None | Some(_) => Standing::InTime,
        }
    };
    Reading { standing, due, days_over, days_left, planned, unwritten }
}

/// The day to offer where a session is to be planned: the last working day by which it is due on which the worker is there, but not
/// before tomorrow; the first one from tomorrow on where it is due before. None while nobody knows when they are back.
pub fn offered_day(due: Option<Date>, away: &[Away], today: Date) -> Option<Date> {
    let tomorrow = today.tomorrow().ok()?;
    let fits = |day: &Date| is_working_day(*day) && !is_away(away, *day);
    let mut day = due?;
    while day >= tomorrow {
        if fits(&day) {
            return Some(day);
        }
        day = day.yesterday().ok()?;
    }
    // past due, or nothing before it fits: as soon as can be
    let mut day = tomorrow;
    loop {
        day = super::first_day_back(day, away)?;
        if fits(&day) {
            return Some(day);
        }
        day = day.tomorrow().ok()?;
    }
}

codes! {
    /// How a session stands.
    pub enum State {
        Planned => "planned", "Planned";
        Held => "held", "Held";
        /// Both agree to the notes, which stay as they are from then on.
        Agreed => "agreed", "Held, and the notes agreed";
        CancelledByWorker => "cancelled_by_worker", "Cancelled by the worker";
        CancelledBySupervisor => "cancelled_by_supervisor", "Cancelled by the supervisor";
        /// Another session stands in its place.
        Moved => "moved", "Moved";
    }
}

codes! {
    /// What can be done with a session.
    pub enum Turn {
        Hold => "hold", "Say that it was held";
        Agree => "agree", "Agree to the notes";
        Move => "move", "Move it";
        Cancel => "cancel", "Cancel it";
        /// It was not held after all, or not cancelled.
        TakeBack => "take_back", "Take it back";
    }
}

impl State {
    /// Whether it came about, so that the clock runs anew from it.
    pub const fn was_held(self) -> bool {
        matches!(self, Self::Held | Self::Agreed)
    }

    /// Which turns it knows.
    pub const fn turns(self) -> &'static [Turn] {
        match self {
            Self::Planned => &[Turn::Hold, Turn::Move, Turn::Cancel],
            Self::Held => &[Turn::Agree, Turn::TakeBack],
            Self::CancelledByWorker | Self::CancelledBySupervisor => &[Turn::TakeBack],
            Self::Agreed | Self::Moved => &[],
        }
    }
}

/// A session, as far as its turns go by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// On which day.
    pub on: Date,
    /// How it stands.
    pub state: State,
    /// Whether anything is written in its notes.
    pub written: bool,
    /// Which version of the notes each has agreed to.
    pub agreement: notes::Agreement,
    /// The version of the notes as they stand.
    pub version: i64,
}

impl Session {
    /// How it stands after a turn. States never skip: nothing is agreed that was not held, and notes that both agreed to stay.
    ///
    /// # Errors
    /// Why it cannot be, under the field `turn`.
    pub fn turn(&self, turn: Turn, by: Party, today: Date) -> Result<State, Problem> {
        let no = |words: &str| Err(Problem::new("turn", words));
        if !self.state.turns().contains(&turn) {
            return no(match self.state {
                State::Agreed => "You have both agreed to these notes, so they stay as they are. Add to them instead.",
                State::Moved => "This session was moved. Open the one that stands in its place.",
                State::Planned => "Say first that it was held.",
                State::Held => "It was held already. Take that back first, if it was not.",
                _ => "It was cancelled. Take that back first, or plan another one.",
            });
        }
        match (turn, self.state) {
            (Turn::Hold, _) if self.on > today => no("Its day is still to come. Move it, if you have met before."),
            (Turn::Hold, _) => Ok(State::Held),
            (Turn::Agree, _) if !self.written => no("Nothing is written yet. A line is enough."),
            (Turn::Agree, _) => {
                let agreed = self.agreement.with(by, self.version).holds(self.version);
                Ok(if agreed { State::Agreed } else { State::Held })
            }
            (Turn::Move, _) => Ok(State::Moved),
            (Turn::Cancel, _) => Ok(match by {
                Party::Worker => State::CancelledByWorker,
                Party::Supervisor => State::CancelledBySupervisor,
            }),
            (Turn::TakeBack, State::Held) if self.written => {
                no("Something is written in its notes already. Take that out first, if it was not held.")
            }
            (Turn::TakeBack, State::Held) => Ok(State::Planned),
            (Turn::TakeBack, _) if self.on < today => no("Its day is past. Plan another one."),
            (Turn::TakeBack, _) => Ok(State::Planned),
        }
    }
}

/// The last day for which a session can be planned ahead, in weeks.
pub const PLAN_WEEKS_MOST: i64 = 52;

/// Whether a session can be planned for a day, or moved to it.
///
/// # Errors
/// What is wrong, under `on`.
pub fn check_day(pair: &Pair, on: Date, today: Date) -> Result<(), Problem> {
    if on < today {
        return Err(Problem::new("on", "Choose today or a day to come. What was held before is written down as held."));
    }
    if on > today.saturating_add(PLAN_WEEKS_MOST.weeks()) {
        return Err(Problem::new("on", "Choose a day within a year."));
    }
    if !pair.runs_on(on) {
        return Err(Problem::new(
            "on",
            "You are not a pair on that day. Choose another, or change until when you are.",
        ));
    }
    Ok(())
}

/// Whether a session can be written down as held on a day without having been planned: supervision also happens in the corridor.
///
/// # Errors
/// What is wrong, under `on`.
pub fn check_held(pair: &Pair, on: Date, today: Date) -> Result<(), Problem> {
    if on > today {
        return Err(Problem::new("on", "Choose today or an earlier day. What is still to come is planned."));
    }
    if !pair.runs_on(on) {
        return Err(Problem::new(
            "on",
            "You were not a pair on that day. Choose another, or change since when you are.",
        ));
    }
    Ok(())
}

/// Whether a session can be cancelled so. A worker need not say why. A supervisor offers another day or says why there is none: it is
/// the worker who goes without.
///
/// # Errors
/// What is wrong, by the field `why` or `on`.
pub fn check_cancel(by: Party, why: &str, other_day: Option<Date>, today: Date) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    if by == Party::Supervisor && other_day.is_none() && why.trim().is_empty() {
        problems.push(Problem::new("why", "Offer another day, or say why there is none."));
    }
    if other_day.is_some_and(|day| day < today) {
        problems.push(Problem::new("on", "Choose today or a day to come."));
    }
    problems.extend(too_long("why", why, SHORT_MAX));
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// How many sessions in a row, the latest ones, the supervisor cancelled; `states` in the order of their days. Those that were moved
/// have one in their place and do not count; those that are planned are still to come.
pub fn cancelled_in_a_row(states: &[State]) -> usize {
    states
        .iter()
        .rev()
        .filter(|state| !matches!(state, State::Moved | State::Planned))
        .take_while(|state| **state == State::CancelledBySupervisor)
        .count()
}
