//! Asked to do other work (DOMAIN 6): requests from outside the remit, what was said to them, and by whom, so that a manager can be the
//! buffer that the study's workers wished for [004, scope and remit; CMOC 10, 11].
//!
//! It counts what is asked of a role, never what anybody agreed to: to have said yes is as good as to have said no.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::goal::{SHORT_MAX, too_long};
use crate::ids::AccountId;
use crate::problem::Problem;

use super::{FEWEST, Names, names_somebody};

/// What was asked: the work of which a charter may speak.
pub use crate::charter::OtherWork as Kind;

codes! {
    /// Who asked, by what they are.
    pub enum Asker {
        Clinician => "clinician", "A GP, nurse or other clinician";
        PracticeManager => "practice_manager", "A practice manager";
        Reception => "reception", "Reception or the office";
        Network => "network", "The primary care network";
        Employer => "employer", "The employer";
        Partner => "partner", "A partner organisation";
        Other => "other", "Somebody else";
    }
}

codes! {
    /// What was said to it.
    pub enum Answer {
        Done => "done", "Done";
        /// For this time, and said so.
        DoneOnce => "done_once", "Done this once";
        PartDone => "part_done", "Done in part";
        Elsewhere => "elsewhere", "Somebody else does it";
        Declined => "declined", "Said no";
    }
}

impl Answer {
    /// Whether it took time.
    pub const fn took_time(self) -> bool {
        matches!(self, Self::Done | Self::DoneOnce | Self::PartDone)
    }
}

codes! {
    /// Who said it.
    pub enum By {
        Worker => "worker", "The worker";
        Supervisor => "supervisor", "The supervisor";
        Manager => "manager", "The manager";
    }
}

codes! {
    /// How a request stands.
    pub enum State {
        Asked => "asked", "Asked";
        /// The worker has handed it on, and need not answer it.
        Passed => "passed", "With the manager";
        Answered => "answered", "Answered";
    }
}

/// The most that can be asked at a time, in minutes: a week of work.
pub const MINUTES_MOST: i64 = 2_400;

/// A request as it is noted: a few seconds' work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What was asked; none where nothing was chosen.
    pub kind: Option<Kind>,
    /// Who asked.
    pub asker: Option<Asker>,
    /// For how long, in minutes; none where nobody said.
    pub minutes: Option<i64>,
    /// When.
    pub on: Date,
    /// In a line; needed where the kind is another one.
    pub what: String,
}

impl Draft {
    /// Whether it can be noted. `people` are those whom the worker supports.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check(&self, people: &[Names], today: Date) -> Result<(Kind, Asker), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.kind.is_none() {
            problems.push(Problem::new("kind", "Choose what you were asked to do."));
        }
        if self.asker.is_none() {
            problems.push(Problem::new("asker", "Choose who asked."));
        }
        if self.minutes.is_some_and(|minutes| !(1..=MINUTES_MOST).contains(&minutes)) {
            problems.push(Problem::new(
                "minutes",
                format!("Enter a number of minutes from 1 to {MINUTES_MOST}, or leave it empty."),
            ));
        }
        if self.on > today {
            problems.push(Problem::new("on", "Choose today or an earlier day."));
        }
        if self.kind == Some(Kind::Other) && self.what.trim().is_empty() {
            problems.push(Problem::new("what", "Say in a line what it was."));
        }
        problems.extend(too_long("what", &self.what, SHORT_MAX));
        problems.extend(names_somebody("what", &self.what, people));
        match (self.kind, self.asker) {
            (Some(kind), Some(asker)) if problems.is_empty() => Ok((kind, asker)),
            _ => Err(problems),
        }
    }
}

/// What is done with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Handed on to the manager.
    Pass,
    /// Answered.
    Answer,
    /// Taken back from the manager, or the answer was another one.
    Reopen,
}

/// How a request stands after a step. Whoever it is with answers it: the worker until it is passed, the supervisor or manager then;
/// and the worker takes it back at any time before the answer.
///
/// # Errors
/// Why it cannot be, under `step`.
pub fn step(state: State, step: Step, by: By) -> Result<State, Problem> {
    let no = |words: &str| Err(Problem::new("step", words));
    match (state, step, by) {
        (State::Asked, Step::Pass, By::Worker) => Ok(State::Passed),
        (State::Asked, Step::Pass, _) => no("The worker hands it on, where they want to."),
        (State::Asked, Step::Answer, By::Worker) | (State::Passed, Step::Answer, By::Supervisor | By::Manager) => {
            Ok(State::Answered)
        }
        (State::Asked, Step::Answer, _) => no("This is still with the worker. They can hand it on to you."),
        (State::Passed, Step::Answer, By::Worker) => {
            no("This is with the manager. Take it back first, to answer it yourself.")
        }
        (State::Passed, Step::Reopen, By::Worker) | (State::Answered, Step::Reopen, _) => Ok(State::Asked),
        (State::Passed, Step::Reopen, _) => no("Answer it, so that the worker hears what was said."),
        (State::Asked, Step::Reopen, _) => no("This is open."),
        (State::Passed, Step::Pass, _) => no("This is with the manager already."),
        (State::Answered, Step::Pass | Step::Answer, _) => no("This was answered. Open it again first."),
    }
}

/// Whether an answer can be given with these words: a *no* that a manager gives for a worker says what the asker was told, so that the
/// worker does not stand between the two.
///
/// # Errors
/// What is wrong, under `answer` or `words`.
pub fn check_answer(answer: Option<Answer>, by: By, words: &str) -> Result<Answer, Vec<Problem>> {
    let mut problems = Vec::new();
    if answer.is_none() {
        problems.push(Problem::new("answer", "Choose what was said to it."));
    }
    if by != By::Worker && answer == Some(Answer::Declined) && words.trim().is_empty() {
        problems.push(Problem::new("words", "Say what you told whoever asked: the worker meets them again tomorrow."));
    }
    problems.extend(too_long("words", words, SHORT_MAX));
    match answer {
        Some(answer) if problems.is_empty() => Ok(answer),
        _ => Err(problems),
    }
}

/// A request as it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// What.
    pub kind: Kind,
    /// Who asked.
    pub asker: Asker,
    /// For how long, in minutes.
    pub minutes: Option<i64>,
    /// What was said; none while it is open.
    pub answer: Option<Answer>,
    /// By whom.
    pub by: Option<By>,
}

/// What a manager sees of one kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// What.
    pub kind: Kind,
    /// How often it was asked; none where that is fewer than [`FEWEST`] times.
    pub asked: Option<usize>,
    /// Minutes asked, where they were said, in whole hours.
    pub hours: Option<i64>,
}

/// What the buffer is for: what is asked how often, by kind, and by who asks; those asked most first. Of what was asked fewer than
/// [`FEWEST`] times there is a line without numbers, and a total is given only where it undoes none of them: three numbers stay possible
/// for each line that has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// By kind.
    pub kinds: Vec<Line>,
    /// By who asked.
    pub askers: Vec<(Asker, Option<usize>)>,
    /// All.
    pub all: Option<usize>,
}

/// Counts requests for those who are to be the buffer. What was passed to a manager they see as it is; this is of all, names nobody, and
/// says nothing of who answered how.
pub fn counts(requests: &[Counted]) -> Counts {
    let mut kinds: BTreeMap<Kind, (usize, i64)> = BTreeMap::new();
    let mut askers: BTreeMap<Asker, usize> = BTreeMap::new();
    for one in requests {
        let line = kinds.entry(one.kind).or_default();
        line.0 += 1;
        line.1 = line.1.saturating_add(one.minutes.unwrap_or(0).max(0));
        *askers.entry(one.asker).or_default() += 1;
    }
    // a total tells what the lines without numbers come to, and so the most and the least that each of them can be
    let whole = |counts: &[usize]| {
        let few: Vec<usize> = counts.iter().copied().filter(|count| *count < FEWEST).collect();
        let (sum, others) = (few.iter().sum::<usize>(), few.len().saturating_sub(1));
        let most = sum.saturating_sub(others).min(FEWEST - 1);
        let least = sum.saturating_sub((FEWEST - 1) * others).max(1);
        few.is_empty() || most >= least + 2
    };
    let by_kind: Vec<usize> = kinds.values().map(|(count, _)| *count).collect();
    let by_asker: Vec<usize> = askers.values().copied().collect();
    let mut kinds: Vec<(usize, Line)> = kinds
        .into_iter()
        .map(|(kind, (count, minutes))| {
            let shown = count >= FEWEST;
            (count, Line { kind, asked: shown.then_some(count), hours: shown.then_some((minutes + 30) / 60) })
        })
        .collect();
    // lines without numbers stand in the order of their kinds, so that their place does not tell them
    kinds.sort_by_key(|(count, line)| (std::cmp::Reverse(if *count < FEWEST { 0 } else { *count }), line.kind));
    let mut askers: Vec<(Asker, Option<usize>)> =
        askers.into_iter().map(|(asker, count)| (asker, (count >= FEWEST).then_some(count))).collect();
    askers.sort_by_key(|(asker, count)| (std::cmp::Reverse(count.unwrap_or(0)), *asker));
    Counts {
        kinds: kinds.into_iter().map(|(_, line)| line).collect(),
        askers,
        all: (whole(&by_kind) && whole(&by_asker)).then_some(requests.len()),
    }
}

/// The same for a service whose workers each noted some: none where fewer than [`FEWEST`] of them did, and no number on a line behind which
/// fewer stand. Where a line has no number, neither has the whole.
pub fn counts_of(requests: &[(AccountId, Counted)]) -> Option<Counts> {
    let workers = |of: &dyn Fn(&Counted) -> bool| {
        requests.iter().filter(|(_, one)| of(one)).map(|(who, _)| *who).collect::<BTreeSet<_>>().len()
    };
    if workers(&|_| true) < FEWEST {
        return None;
    }
    let all: Vec<Counted> = requests.iter().map(|(_, one)| *one).collect();
    let mut counts = counts(&all);
    let mut hidden = false;
    for line in &mut counts.kinds {
        if line.asked.is_some() && workers(&|one| one.kind == line.kind) < FEWEST {
            (line.asked, line.hours, hidden) = (None, None, true);
        }
    }
    for (asker, asked) in &mut counts.askers {
        if asked.is_some() && workers(&|one| one.asker == *asker) < FEWEST {
            (*asked, hidden) = (None, true);
        }
    }
    if hidden {
        counts.all = None;
        // in the order of kinds again, so that the place of a line without a number tells nothing
        counts.kinds.sort_by_key(|line| (std::cmp::Reverse(line.asked.unwrap_or(0)), line.kind));
        counts.askers.sort_by_key(|(asker, asked)| (std::cmp::Reverse(asked.unwrap_or(0)), *asker));
    }
    Some(counts)
}
