//! The questions of an instrument as a form has them, for workers and for people who answer by themselves.

use crate::form::Form;
use crate::shared::typed;
use crate::words::Choice;
use practice::measure::{Asked, CONCERNS_MAX, Definition, field};
use serde::Serialize;

/// Said of a question that is left out.
const LEFT_OUT: &str = "none";

/// One question.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Question {
    /// The form's field.
    field: &'static str,
    words: String,
    /// The concern in the person's words; none for a question that says its own, empty for one that is still to be said.
    concern: Option<String>,
    /// The concern's id; none for any other question.
    rated: Option<String>,
    /// The field in which a new concern is said.
    said_in: Option<&'static str>,
    help: String,
    /// Answers in words.
    answers: Vec<Choice>,
    /// Numbers to choose from.
    steps: Vec<String>,
    low: String,
    high: String,
    /// From and to, where a number is written.
    range: String,
    decimals: u8,
}

impl Question {
    fn of(at: usize, asked: &Asked<'_>) -> Self {
        let item = asked.item;
        let mut answers: Vec<Choice> =
            item.answers.iter().map(|answer| Choice::new(answer.value, answer.words.clone())).collect();
        if !answers.is_empty() {
            answers.push(Choice::new(LEFT_OUT, "Leave this one out"));
        }
        Self {
            field: field(at),
            words: item.words.clone(),
            concern: asked.concern.clone(),
            rated: asked.concern.as_ref().filter(|words| !words.is_empty()).map(|_| asked.key.clone()),
            said_in: None,
            help: item.help.clone(),
            answers,
            steps: item.steps().iter().map(ToString::to_string).collect(),
            low: item.low.clone(),
            high: item.high.clone(),
            range: format!("From {} to {}", item.least, item.most),
            decimals: item.decimals,
        }
    }
}

/// The fields in which new concerns are said.
pub(super) const SAID_IN: [&str; CONCERNS_MAX] = ["concern_1", "concern_2"];

/// The questions, with a place for as many new concerns as there may be where `anew` says so.
pub(super) fn questions(definition: &Definition, concerns: &[(String, String)], anew: bool) -> Vec<Question> {
    let mut all: Vec<Question> =
        definition.asked(concerns).iter().enumerate().map(|(at, asked)| Question::of(at, asked)).collect();
    if anew && definition.sort == practice::measure::Sort::Concerns {
        let (known, item) = (all.len(), &definition.items[0]);
        for (at, said_in) in SAID_IN.iter().take(CONCERNS_MAX.saturating_sub(known)).enumerate() {
            let asked = Asked { key: String::new(), concern: Some(String::new()), item };
            all.push(Question { said_in: Some(said_in), ..Question::of(known + at, &asked) });
        }
    }
    all
}

/// What was answered, in the order of the questions.
pub(super) fn answers(form: &Form) -> Vec<String> {
    let answer = |at: usize| typed(form, field(at));
    let mut all: Vec<String> = (0..practice::measure::ITEMS_MAX)
        .map(|at| Some(answer(at)).filter(|text| text != LEFT_OUT).unwrap_or_default())
        .collect();
    while all.last().is_some_and(String::is_empty) {
        all.pop();
    }
    all
}
