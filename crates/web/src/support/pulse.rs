//! The pulse: asked, set aside, kept in a line of one's own or not; and what the service sees.

use super::stands_otherwise;
use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::render::day_of;
use crate::samples::{Samples, drawn};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::support::pulse::{self as use_case, Page, Shown};
use practice::support::FEWEST;
use practice::support::pulse::{Agree, Answers, Month, Question, Settings, WEEKS_LEAST, WEEKS_MOST, line};
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
struct QuestionView {
    code: &'static str,
    words: &'static str,
    short: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct CellView {
    short: String,
    words: String,
    answered: u32,
    middle: String,
    parts: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
struct RoundView {
    month: String,
    cells: Vec<CellView>,
}

#[derive(Debug, Clone, Serialize)]
struct LineView {
    short: String,
    said: Vec<(String, String)>,
}

#[derive(Debug, Clone, Serialize)]
struct PulseView {
    answers: bool,
    /// Asked now, and until when.
    until: String,
    on: bool,
    questions: Vec<QuestionView>,
    agrees: Vec<Choice>,
    own: Vec<LineView>,
    rounds: Vec<RoundView>,
    few: bool,
    fewest: usize,
    sets: bool,
    ons: Vec<Choice>,
    least: i64,
    most: i64,
}

fn month(month: Month) -> String {
    jiff::civil::Date::new(month.year, month.month, 1).map(|day| day.strftime("%B %Y").to_string()).unwrap_or_default()
}

fn cell(shown: &Shown) -> CellView {
    CellView {
        short: shown.question.short().to_owned(),
        words: shown.question.words().to_owned(),
        answered: shown.answered,
        middle: shown.middle.words().to_owned(),
        parts: shown
            .parts
            .iter()
            .map(|(bands, count)| {
                let bands: Vec<String> = bands.iter().map(|band| band.words().to_lowercase()).collect();
                format!("{count} {}", bands.join(", "))
            })
            .collect(),
    }
}

fn view(page: &Page) -> PulseView {
    PulseView {
        answers: page.answers,
        until: page.asks.and_then(|round| round.closes.yesterday().ok()).map(day_of).unwrap_or_default(),
        on: page.settings.on,
        questions: Question::ALL
            .iter()
            .map(|question| QuestionView { code: question.as_str(), words: question.words(), short: question.short() })
            .collect(),
        agrees: choices!(Agree),
        own: Question::ALL
            .iter()
            .map(|question| LineView {
                short: question.short().to_owned(),
                said: line(&page.own, *question)
                    .into_iter()
                    .map(|(when, agree)| (month(when), agree.words().to_owned()))
                    .collect(),
            })
            .filter(|one| !one.said.is_empty())
            .collect(),
        rounds: page
            .rounds
            .iter()
            .map(|(when, cells)| RoundView { month: month(*when), cells: cells.iter().map(cell).collect() })
            .collect(),
        few: usize::try_from(page.workers).unwrap_or(0) < FEWEST,
        fewest: FEWEST,
        sets: page.sets,
        ons: vec![Choice::new("yes", "Ask"), Choice::new("no", "Do not ask")],
        least: WEEKS_LEAST,
        most: WEEKS_MOST,
    }
}

async fn page(visit: &Visit, form: Option<FormState>) -> WebResult {
    let page = use_case::page(visit.ctx()).await?;
    let form = form.unwrap_or_else(|| {
        FormState::empty()
            .with("on", if page.settings.on { "yes" } else { "no" })
            .with("every_weeks", page.settings.every_weeks)
            .with_date("from", page.settings.from)
    });
    visit.form_page("support/pulse.html", "Pulse", &form, view(&page))
}

pub(super) async fn show(visit: Visit) -> WebResult {
    page(&visit, None).await
}

fn read(form: &Form) -> Answers {
    Question::ALL.iter().fold(Answers::default(), |answers, question| {
        match form.first(question.as_str()).and_then(Agree::parse) {
            Some(agree) => answers.with(*question, agree),
            None => answers,
        }
    })
}

pub(super) async fn answer(visit: Visit, Posted(form): Posted) -> WebResult {
    let keep = form.first("keep").is_some();
    match use_case::answer(visit.ctx(), read(&form), keep).await {
        Ok(()) => Ok(done("/support/pulse", "pulse_answered")),
        Err(error) => page(&visit, Some(stands_otherwise(&form, error, "answers")?)).await,
    }
}

pub(super) async fn not_now(visit: Visit, Posted(form): Posted) -> WebResult {
    match use_case::not_now(visit.ctx()).await {
        Ok(()) => Ok(done("/support/pulse", "pulse_not_now")),
        Err(error) => page(&visit, Some(stands_otherwise(&form, error, "")?)).await,
    }
}

pub(super) async fn forget(visit: Visit, Posted(_): Posted) -> WebResult {
    use_case::forget(visit.ctx()).await?;
    Ok(done("/support/pulse", "pulse_forgotten"))
}

pub(super) async fn set(visit: Visit, Posted(form): Posted) -> WebResult {
    let read = form.done((
        form.one_of("on", |on| match on {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        })
        .required("Choose whether it is asked"),
        form.number("every_weeks").called("The number of weeks").required("Enter a number of weeks"),
        form.date("from").called("The first day").required("Enter the first day"),
    ));
    let problem = match read {
        Ok((on, every_weeks, from)) => {
            match use_case::set(visit.ctx(), visit.once(&form), Settings { on, every_weeks, from }).await {
                Ok(()) => return Ok(done("/support/pulse", "pulse_set")),
                Err(error) => stands_otherwise(&form, error, "every_weeks")?,
            }
        }
        Err(state) => state,
    };
    page(&visit, Some(problem)).await
}

pub(super) fn samples() -> Samples {
    use practice::support::pulse::{Band, Own, Round};
    let shown = |parts| Shown { question: Question::Clear, answered: 12, middle: Agree::Mostly, parts };
    let answers = Answers::default().with(Question::Load, Agree::Partly);
    let day = jiff::civil::date(2026, 6, 1);
    let full = Page {
        settings: Settings { on: true, every_weeks: 8, from: day },
        asks: Some(Round { opens: day, closes: jiff::civil::date(2026, 6, 15) }),
        answers: true,
        own: vec![Own { month: Month { year: 2026, month: 6 }, answers }],
        rounds: vec![(
            Month { year: 2026, month: 4 },
            vec![shown(vec![(vec![Band::No, Band::Partly], 5), (vec![Band::Yes], 7)]), shown(Vec::new())],
        )],
        workers: 9,
        sets: true,
    };
    let empty = Page {
        settings: Settings { on: false, every_weeks: 8, from: day },
        asks: None,
        answers: true,
        own: Vec::new(),
        rounds: Vec::new(),
        workers: 3,
        sets: false,
    };
    let manager = PulseView { answers: false, sets: true, ..view(&empty) };
    let none = FormState::empty();
    let wrong = FormState::empty().with_error("answers", "Choose an answer to one question at least.");
    vec![(
        "support/pulse.html",
        vec![
            drawn(&view(&full), Some(&none)),
            drawn(&view(&full), Some(&wrong)),
            drawn(&view(&empty), Some(&none)),
            drawn(&manager, Some(&none)),
        ],
    )]
}
