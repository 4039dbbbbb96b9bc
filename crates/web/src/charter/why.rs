//! Why these boundaries matter: the fifteen configurations and the recommendations of the study, in our own words [004 T6, T7].

use crate::error::WebResult;
use crate::samples::{Samples, drawn};
use crate::visit::Visit;
use practice::support::cmoc::{Cmoc, all, attribution, recommendations, resting_on};
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
struct CmocView {
    number: u8,
    short: String,
    sentence: String,
    about: String,
    intent: String,
    kind: String,
    recommended: Vec<u8>,
}

#[derive(Debug, Clone, Serialize)]
struct RecommendationView {
    number: u8,
    words: String,
    groups: String,
    cmocs: Vec<u8>,
}

#[derive(Debug, Clone, Serialize)]
struct WhyView {
    cmocs: Vec<CmocView>,
    recommendations: Vec<RecommendationView>,
    attribution: String,
    address: String,
    licence_address: &'static str,
}

fn joined(words: impl Iterator<Item = &'static str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

fn cmoc(one: &Cmoc) -> CmocView {
    CmocView {
        number: one.number,
        short: one.short.clone(),
        sentence: one.sentence(),
        about: joined(one.aspects.iter().map(|aspect| aspect.words())),
        intent: one.outcome_is.words().to_owned(),
        kind: one.type_.words().to_owned(),
        recommended: resting_on(one.number).iter().map(|one| one.number).collect(),
    }
}

fn view() -> WhyView {
    let source = attribution();
    WhyView {
        cmocs: all().iter().map(cmoc).collect(),
        recommendations: recommendations()
            .iter()
            .map(|one| RecommendationView {
                number: one.number,
                words: one.words.clone(),
                groups: joined(one.groups.iter().map(|group| group.words())),
                cmocs: one.cmocs.clone(),
            })
            .collect(),
        attribution: source.line(),
        address: source.address,
        licence_address: source.licence_address,
    }
}

pub(super) async fn show(visit: Visit) -> WebResult {
    visit.page("charter/why.html", "Why these boundaries matter", view())
}

pub(super) fn samples() -> Samples {
    vec![("charter/why.html", vec![drawn(&view(), None)])]
}
