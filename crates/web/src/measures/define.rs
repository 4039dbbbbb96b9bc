//! Which measures the service uses, and definitions of its own, checked and looked at before they are taken.

use super::draw::better;
use super::questions::{Question, questions};
use crate::error::WebResult;
use crate::form::FormState;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, typed};
use crate::visit::{Posted, Visit, done};
use app::AppError;
use app::measures::Checked;
use axum::extract::Path;
use practice::access::Act;
use practice::measure::{Definition, Rule};
use serde::Serialize;

routes! {
    GET "/admin/measures" May(Act::MeasureDefine) => list;
    POST "/admin/measures" May(Act::MeasureDefine) => on_plan;
    GET "/admin/measures/new" May(Act::MeasureDefine) => new;
    POST "/admin/measures/new" May(Act::MeasureDefine) => take;
    GET "/admin/measures/{code}" May(Act::MeasureDefine) => one;
    POST "/admin/measures/{code}" May(Act::MeasureDefine) => switch;
}

#[derive(Debug, Clone, Serialize)]
struct InstrumentView {
    code: String,
    name: String,
    short: String,
    sort: &'static str,
    own: bool,
    on: bool,
    edition: i32,
}

#[derive(Debug, Clone, Serialize)]
struct ListView {
    instruments: Vec<InstrumentView>,
    on_plan: bool,
}

/// What an instrument asks and how it is read.
#[derive(Debug, Clone, Serialize)]
struct PreviewView {
    code: String,
    name: String,
    short: String,
    about: String,
    intro: String,
    source: String,
    licence: String,
    sort: &'static str,
    edition: i32,
    questions: Vec<Question>,
    scales: Vec<ScaleView>,
}

#[derive(Debug, Clone, Serialize)]
struct ScaleView {
    name: String,
    made: String,
    range: String,
    better: &'static str,
    missing: String,
    bands: Vec<String>,
}

fn preview(definition: &Definition) -> PreviewView {
    let scales = definition.scales.iter().map(|scale| ScaleView {
        name: scale.name.clone(),
        made: match scale.rule {
            Rule::None => scale.rule.words().to_owned(),
            Rule::Sum | Rule::Table => format!("{} ({})", scale.rule.words(), scale.items.len()),
        },
        range: format!("{} to {}", scale.least, scale.most),
        better: better(scale.better),
        missing: match scale.may_miss {
            0 => "No score where an answer is missing".to_owned(),
            n => format!("Up to {n} answers may be missing; the mean of the others stands for them"),
        },
        bands: scale.bands.iter().map(|band| format!("{}: {} to {}", band.words, band.from, band.to)).collect(),
    });
    PreviewView {
        code: definition.code.clone(),
        name: definition.name.clone(),
        short: definition.short.clone(),
        about: definition.about.clone(),
        intro: definition.intro.clone(),
        source: definition.source.clone(),
        licence: definition.licence.clone(),
        sort: definition.sort.words(),
        edition: definition.edition,
        questions: questions(definition, &[], true),
        scales: scales.collect(),
    }
}

async fn list(visit: Visit) -> WebResult {
    let stored = app::measures::switches(visit.ctx()).await?;
    let view = ListView {
        instruments: stored
            .catalogue
            .latest()
            .into_iter()
            .map(|one| InstrumentView {
                code: one.definition.code.clone(),
                name: one.definition.name.clone(),
                short: one.definition.short.clone(),
                sort: one.definition.sort.words(),
                own: one.own,
                on: one.on,
                edition: one.definition.edition,
            })
            .collect(),
        on_plan: stored.catalogue.on_plan,
    };
    visit.page("measures/list.html", "Measures", view)
}

async fn on_plan(visit: Visit, Posted(form): Posted) -> WebResult {
    app::measures::set_on_plan(visit.ctx(), visit.once(&form), typed(&form, "on_plan") == "yes").await?;
    Ok(done("/admin/measures", "settings_saved"))
}

/// One instrument as it is.
#[derive(Debug, Clone, Serialize)]
struct OneView {
    preview: PreviewView,
    on: bool,
    /// The file, for one of the service's own.
    file: Option<String>,
}

async fn one(visit: Visit, Path(code): Path<String>) -> WebResult {
    let (definition, on, file) = app::measures::instrument(visit.ctx(), &code).await?;
    let view = OneView { preview: preview(&definition), on, file };
    visit.form_page("measures/one.html", &definition.name, &FormState::empty(), view)
}

async fn switch(visit: Visit, Path(code): Path<String>, Posted(form): Posted) -> WebResult {
    let on = typed(&form, "on") == "yes";
    app::measures::switch(visit.ctx(), visit.once(&form), &code, on).await?;
    Ok(done("/admin/measures", if on { "measure_on" } else { "measure_off" }))
}

/// Writing a definition.
#[derive(Debug, Clone, Serialize)]
struct NewView {
    faults: Vec<String>,
    /// What it asks, once it was checked and is whole.
    preview: Option<PreviewView>,
    example: &'static str,
    kept_at: Option<String>,
}

const EXAMPLE: &str = r#"code = "garden"
name = "Days in the garden"
short = "Garden"
about = "How often somebody came to the garden."
source = "Our own question"
licence = "Ours, free to use"
kind = "questions"

[[item]]
code = "days"
short = "Days"
words = "On how many days were you in the garden last week?"
least = 0
most = 7
low = "None"
high = "Every day"

[[scale]]
code = "days"
name = "Days in the garden"
items = ["days"]
rule = "none"
least = 0
most = 7
better = "higher"
bands = [
  { from = 0, to = 2, words = "Now and then" },
  { from = 3, to = 7, words = "Often" },
]
"#;

async fn new(visit: Visit) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    let view = NewView { faults: Vec::new(), preview: None, example: EXAMPLE, kept_at };
    visit.form_page("measures/new.html", "Define a measure", &draft.unwrap_or_else(FormState::empty), view)
}

/// Checks the file, or takes it.
async fn take(visit: Visit, Posted(form): Posted) -> WebResult {
    // as it was typed: its lines are counted in what is said of it
    let text = form.first("file").unwrap_or_default().replace("\r\n", "\n");
    let Checked { definition, faults } = app::measures::check(visit.ctx(), &text).await?;
    let mut state = form.state();
    if let Some(definition) = definition.as_ref().filter(|_| typed(&form, "do") == "take") {
        match app::measures::define(visit.ctx(), visit.once(&form), &text).await {
            Ok(()) => return Ok(done(&format!("/admin/measures/{}", definition.code), "measure_defined")),
            Err(AppError::Stale) => {
                state = form.refuse("file", "Somebody else took a new edition of this just now. Check it again");
            }
            Err(AppError::TakenBefore(place)) => return Ok(done(&place, "taken_before")),
            Err(other) => return Err(other.into()),
        }
    }
    if !faults.is_empty() {
        let many = if faults.len() == 1 { "one fault".to_owned() } else { format!("{} faults", faults.len()) };
        state = form.refuse("file", format!("The file has {many}: see below"));
    }
    let view = NewView { faults, preview: definition.as_ref().map(preview), example: EXAMPLE, kept_at: None };
    visit.form_page("measures/new.html", "Define a measure", &state, view)
}

pub(super) fn samples() -> Samples {
    let built_in = practice::measure::built_in();
    let instrument = |own, on| InstrumentView {
        code: "ons4".to_owned(),
        name: "Personal wellbeing".to_owned(),
        short: "ONS4".to_owned(),
        sort: built_in[0].sort.words(),
        own,
        on,
        edition: 1,
    };
    let list = |on_plan| ListView { instruments: vec![instrument(false, true), instrument(true, false)], on_plan };
    let one = |at: usize, on| OneView { preview: preview(&built_in[at]), on, file: on.then(|| EXAMPLE.to_owned()) };
    let empty = FormState::empty();
    let new = NewView { faults: Vec::new(), preview: None, example: EXAMPLE, kept_at: None };
    let wrong = NewView { faults: vec!["Line 3: expected a value".to_owned()], ..new.clone() };
    let right = NewView {
        preview: Some(preview(&built_in[1])),
        kept_at: Some("2026-06-03T13:30:00Z".to_owned()),
        ..new.clone()
    };
    let faulty = empty.clone().with("file", "x").with_error("file", "The file has one fault: see below");
    vec![
        ("measures/list.html", vec![drawn(&list(true), None), drawn(&list(false), None)]),
        (
            "measures/one.html",
            vec![
                drawn(&one(0, true), Some(&empty)),
                drawn(&one(3, false), Some(&empty)),
                drawn(&one(5, false), Some(&empty)),
            ],
        ),
        (
            "measures/new.html",
            vec![
                drawn(&new, Some(&empty)),
                drawn(&wrong, Some(&faulty)),
                drawn(&right, Some(&empty.clone().with("file", EXAMPLE))),
            ],
        ),
    ]
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_example_on_the_page_is_a_definition_that_can_be_taken() {
        assert!(practice::measure::Definition::read(super::EXAMPLE).is_ok());
    }
}
