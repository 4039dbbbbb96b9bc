//! What the pages of goals and steps show.

use crate::episodes::{Header, Tab};
use crate::form::FormState;
use crate::render::day_of;
use crate::samples::{Samples, drawn};
use crate::words::{Choice, choices};
use app::episodes::Opened;
use app::{GoalRow, StepRow, time};
use jiff::civil::Date;
use practice::goal::{GoalState, SHORT_MAX, StepBy, StepState};
use serde::Serialize;

/// A step in the list.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Step {
    id: String,
    words: String,
    by: &'static str,
    due: Option<String>,
    late: bool,
    /// `to_do`, `done`, `dropped`.
    state: String,
    state_words: &'static str,
    version: i64,
}

impl Step {
    fn of(row: &StepRow, today: Date) -> Self {
        let state = StepState::parse(&row.state).unwrap_or(StepState::ToDo);
        let due = row.due_on.map(time::date);
        Self {
            id: row.id.to_string(),
            words: row.words.clone(),
            by: StepBy::parse(&row.by_whom).map_or("", StepBy::words),
            due: due.map(|d| d.to_string()),
            late: state == StepState::ToDo && due.is_some_and(|d| d < today),
            state: state.as_str().to_owned(),
            state_words: state.words(),
            version: row.version,
        }
    }
}

/// A goal in the list, with its steps.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Goal {
    id: String,
    words: String,
    state_words: &'static str,
    colour: &'static str,
    open: bool,
    version: i64,
    /// Where it may stand next.
    turns: Vec<Choice>,
    steps: Vec<Step>,
}

impl Goal {
    fn of(row: &GoalRow, steps: &[StepRow], today: Date) -> Self {
        let state = GoalState::parse(&row.state).unwrap_or(GoalState::Agreed);
        Self {
            id: row.id.to_string(),
            words: row.words.clone(),
            state_words: state.words(),
            colour: match state {
                GoalState::Agreed => "blue",
                GoalState::Working => "yellow",
                GoalState::Reached => "green",
                GoalState::SetAside => "grey",
            },
            open: state.is_open(),
            version: row.version,
            turns: GoalState::ALL.iter().filter(|s| **s != state).map(|s| Choice::new(s.as_str(), s.words())).collect(),
            steps: ordered(steps.iter().filter(|s| s.goal_id == Some(row.id)), today),
        }
    }
}

/// What is to do first, by its day; what is done or dropped after it.
fn ordered<'a>(steps: impl Iterator<Item = &'a StepRow>, today: Date) -> Vec<Step> {
    let mut rows: Vec<&StepRow> = steps.collect();
    rows.sort_by_key(|s| (s.state != StepState::ToDo.as_str(), s.due_on.is_none(), s.due_on, s.agreed_at));
    rows.into_iter().map(|row| Step::of(row, today)).collect()
}

/// The page of what matters, goals and steps.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GoalsView {
    header: Header,
    what_matters: String,
    goals: Vec<Goal>,
    past: Vec<Goal>,
    loose: Vec<Step>,
    bys: Vec<Choice>,
    may_write: bool,
    kept_at: Option<String>,
    max: usize,
}

impl GoalsView {
    pub(crate) fn of(header: Header, opened: &Opened, today: Date, may_write: bool, kept_at: Option<String>) -> Self {
        let (goals, past) = opened.goals.iter().map(|g| Goal::of(g, &opened.steps, today)).partition(|g| g.open);
        Self {
            may_write: may_write && !header.ended,
            header,
            what_matters: opened.episode.what_matters.clone(),
            goals,
            past,
            loose: ordered(opened.steps.iter().filter(|s| s.goal_id.is_none()), today),
            bys: choices!(StepBy),
            kept_at,
            max: SHORT_MAX,
        }
    }
}

/// Changing a goal.
#[derive(Debug, Serialize)]
pub(crate) struct GoalView {
    pub(crate) header: Header,
    pub(crate) goal: String,
    pub(crate) states: Vec<Choice>,
    pub(crate) kept_at: Option<String>,
    pub(crate) stored: Option<String>,
    pub(crate) max: usize,
}

/// Agreeing a step, or changing one.
#[derive(Debug, Serialize)]
pub(crate) struct StepFormView {
    pub(crate) header: Header,
    /// Which, where it is changed.
    pub(crate) step: Option<String>,
    pub(crate) goals: Vec<Choice>,
    pub(crate) bys: Vec<Choice>,
    pub(crate) kept_at: Option<String>,
    pub(crate) stored: Option<String>,
}

/// A goal's state in words.
pub(crate) fn goal_words(state: &str) -> &'static str {
    GoalState::parse(state).map_or("", GoalState::words)
}

/// A step as it stands, in a sentence's part.
pub(crate) fn step_words(row: &StepRow) -> String {
    let by = StepBy::parse(&row.by_whom).map_or("", StepBy::words);
    let due = row.due_on.map(|d| format!(", by {}", day_of(time::date(d)))).unwrap_or_default();
    let state = StepState::parse(&row.state).map_or("", StepState::words).to_lowercase();
    format!("“{}” ({by}{due}; {state})", row.words)
}

/// Sample pages.
pub(crate) fn samples() -> Samples {
    let step = |n: u8, words: &str, state: StepState, due: Option<&str>, late: bool| Step {
        id: format!("01990000-0000-7000-8000-0000000000{n:02}"),
        words: words.to_owned(),
        by: StepBy::Person.words(),
        due: due.map(str::to_owned),
        late,
        state: state.as_str().to_owned(),
        state_words: state.words(),
        version: 1,
    };
    let steps = vec![
        step(11, "Ring the allotment", StepState::ToDo, Some("2026-05-28"), true),
        step(12, "Find the form", StepState::ToDo, None, false),
        step(13, "Ask about the bus", StepState::Done, Some("2026-05-20"), false),
        step(14, "Walk there once", StepState::Dropped, None, false),
    ];
    let goal = |n: u8, words: &str, state: GoalState, steps: Vec<Step>| Goal {
        id: format!("01990000-0000-7000-8000-0000000001{n:02}"),
        words: words.to_owned(),
        state_words: state.words(),
        colour: "blue",
        open: state.is_open(),
        version: 2,
        turns: GoalState::ALL.iter().filter(|s| **s != state).map(|s| Choice::new(s.as_str(), s.words())).collect(),
        steps,
    };
    let full = GoalsView {
        header: Header::sample(Tab::Goals),
        what_matters: "To be among people on Sundays, and not to lose the flat.".to_owned(),
        goals: vec![
            goal(1, "Company at weekends", GoalState::Working, steps.clone()),
            goal(2, "A letter from the landlord", GoalState::Agreed, Vec::new()),
        ],
        past: vec![goal(3, "Heating paid", GoalState::Reached, Vec::new())],
        loose: steps[..1]
            .iter()
            .map(|s| Step { id: "01990000-0000-7000-8000-000000000019".to_owned(), ..s.clone() })
            .collect(),
        bys: choices!(StepBy),
        may_write: true,
        kept_at: Some("2026-06-03T13:30:00Z".to_owned()),
        max: SHORT_MAX,
    };
    let empty = GoalsView {
        what_matters: String::new(),
        goals: Vec::new(),
        past: Vec::new(),
        loose: Vec::new(),
        kept_at: None,
        ..full.clone()
    };
    let read_only = GoalsView { may_write: false, ..full.clone() };
    let blank = FormState::empty().with("by", "person");
    let faulty = FormState::empty()
        .with("goal", "")
        .with_error("goal", "Write the goal in the person’s own words")
        .with_error("", "Somebody else changed this step");
    let words = FormState::empty()
        .with("what_matters", "Sundays")
        .with("before", "")
        .with("version", 3)
        .with("goal", "Company")
        .with("state", "agreed");
    let goal_form = |stored: Option<&str>| GoalView {
        header: Header::sample(Tab::Goals),
        goal: "01990000-0000-7000-8000-000000000101".to_owned(),
        states: choices!(GoalState),
        kept_at: None,
        stored: stored.map(str::to_owned),
        max: SHORT_MAX,
    };
    let step_form = |step: Option<&str>, stored: Option<&str>| StepFormView {
        header: Header::sample(Tab::Goals),
        step: step.map(str::to_owned),
        goals: vec![Choice::new("01990000-0000-7000-8000-000000000101", "Company at weekends")],
        bys: choices!(StepBy),
        kept_at: Some("2026-06-03T13:30:00Z".to_owned()),
        stored: stored.map(str::to_owned),
    };
    let stale =
        words.clone().with_error("goal", "Somebody else changed this").with_error("step", "Somebody else changed this");
    vec![
        (
            "goals/show.html",
            vec![drawn(&full, Some(&blank)), drawn(&empty, Some(&faulty)), drawn(&read_only, Some(&blank))],
        ),
        (
            "goals/goal.html",
            vec![drawn(&goal_form(None), Some(&words)), drawn(&goal_form(Some("Company (Reached)")), Some(&stale))],
        ),
        (
            "goals/step.html",
            vec![
                drawn(&step_form(None, None), Some(&blank)),
                drawn(&step_form(Some("01990000-0000-7000-8000-000000000011"), Some("“Ring”")), Some(&stale)),
            ],
        ),
    ]
}
