//! Measures of the whole service, for managers: change of pairs, as counts that pick nobody out (DOMAIN 4.7, 7.5).

use super::draw::better;
use crate::error::WebResult;
use crate::render::day_of;
use crate::samples::{Samples, drawn};
use crate::visit::Visit;
use app::measures::{InstrumentFigures, ScaleFigures};
use picture::Spread;
use practice::figure::Shown;
use practice::measure::Hundredths;
use serde::Serialize;

/// What the page shows.
#[derive(Debug, Clone, Serialize)]
struct FiguresView {
    from: String,
    to: String,
    in_support: String,
    instruments: Vec<InstrumentView>,
}

#[derive(Debug, Clone, Serialize)]
struct InstrumentView {
    code: String,
    name: String,
    short: String,
    edition: i32,
    asked: String,
    not_asked: Vec<(&'static str, String)>,
    scales: Vec<ScaleView>,
}

#[derive(Debug, Clone, Serialize)]
struct ScaleView {
    id: String,
    name: String,
    better: &'static str,
    paired: String,
    /// None where there are too few to say.
    change: Option<ChangeView>,
}

#[derive(Debug, Clone, Serialize)]
struct ChangeView {
    median: String,
    lower: String,
    upper: String,
    svg: String,
    sentence: String,
    /// Better, same, less well.
    split: Option<(String, String, String)>,
}

fn signed(change: Hundredths) -> String {
    if change.0 > 0 { format!("+{change}") } else { change.to_string() }
}

fn scale(code: &str, edition: i32, figures: &ScaleFigures) -> ScaleView {
    let scale = &figures.scale;
    let id = format!("spread-{code}-{edition}-{}", scale.code);
    let change = figures.change.map(|change| {
        let spread = Spread {
            id: id.clone(),
            title: scale.name.clone(),
            most: scale.most.0 - scale.least.0,
            lower: change.lower.0,
            median: change.median.0,
            upper: change.upper.0,
            better: better(scale.better).to_owned(),
        };
        ChangeView {
            median: signed(change.median),
            lower: signed(change.lower),
            upper: signed(change.upper),
            svg: spread.svg(),
            sentence: spread.sentence(),
            split: figures.split.map(|(up, same, down)| (up.words(), same.words(), down.words())),
        }
    });
    ScaleView { name: scale.name.clone(), better: better(scale.better), paired: figures.paired.words(), change, id }
}

fn instrument(figures: &InstrumentFigures) -> InstrumentView {
    let definition = &figures.definition;
    InstrumentView {
        code: definition.code.clone(),
        name: definition.name.clone(),
        short: definition.short.clone(),
        edition: definition.edition,
        asked: figures.asked.words(),
        not_asked: figures.not_asked.iter().map(|(why, count)| (why.words(), count.words())).collect(),
        scales: figures.scales.iter().map(|one| scale(&definition.code, definition.edition, one)).collect(),
    }
}

pub(super) async fn show(visit: Visit) -> WebResult {
    let figures = app::measures::figures(visit.ctx()).await?;
    let view = FiguresView {
        from: day_of(figures.from),
        to: day_of(figures.to),
        in_support: figures.in_support.words(),
        instruments: figures.instruments.iter().map(instrument).collect(),
    };
    visit.page("measures/figures.html", "Measures", view)
}

pub(super) fn samples() -> Samples {
    let definition = practice::measure::built_in()[0].clone();
    let of = |many: bool| ScaleFigures {
        scale: definition.scales[0].clone(),
        paired: if many { Shown::About(40) } else { Shown::Few },
        change: many.then_some(practice::measure::Change {
            pairs: 40,
            median: Hundredths(100),
            lower: Hundredths(-50),
            upper: Hundredths(200),
            better: Some(25),
            same: 10,
            worse: Some(5),
        }),
        split: many.then_some((Shown::About(25), Shown::About(10), Shown::Nobody)),
    };
    let with = InstrumentFigures {
        asked: Shown::About(90),
        not_asked: vec![(practice::measure::NotAsked::TrustFirst, Shown::Few)],
        scales: vec![of(true), ScaleFigures { scale: definition.scales[1].clone(), ..of(false) }],
        definition: definition.clone(),
    };
    let none = FiguresView {
        from: "3 June 2025".to_owned(),
        to: "3 June 2026".to_owned(),
        in_support: "200".to_owned(),
        instruments: Vec::new(),
    };
    let full = FiguresView { instruments: vec![instrument(&with)], ..none.clone() };
    vec![("measures/figures.html", vec![drawn(&full, None), drawn(&none, None)])]
}
