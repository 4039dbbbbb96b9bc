//! How each measure went, scale by scale: what pictures are drawn of.

use super::Catalogue;
use crate::time;
use jiff::civil::Date;
use practice::measure::{Definition, Hundredths, Item, Rule, Scale, Sort};
use std::collections::BTreeMap;
use store::measures::{MeasureRow, OwnConcernRow};

/// One scale over time.
#[derive(Debug, Clone)]
pub struct Track {
    /// Its code, or the concern's id.
    pub key: String,
    /// What it is called: the scale's name, or the concern in the person's words.
    pub name: String,
    /// Its rules.
    pub scale: Scale,
    /// The item whose words a score has, where the score is one answer.
    pub item: Option<Item>,
    /// The scores, the earliest first.
    pub scores: Vec<(Date, Hundredths)>,
}

/// One instrument over time, in one edition: scores of two editions stand in no line together.
#[derive(Debug, Clone)]
pub struct Course {
    /// The instrument.
    pub definition: Definition,
    /// Its scales of which there is a score.
    pub tracks: Vec<Track>,
}

/// Scores or answers as a row keeps them.
pub(crate) fn figures(json: &str) -> BTreeMap<String, Hundredths> {
    let read: BTreeMap<String, i64> = serde_json::from_str(json).unwrap_or_default();
    read.into_iter().map(|(key, value)| (key, Hundredths(value))).collect()
}

/// The scores of one day, by their scales.
type Given = (Date, BTreeMap<String, Hundredths>);

/// The courses of a support, in the order of the instruments.
pub fn courses(catalogue: &Catalogue, rows: &[MeasureRow], concerns: &[OwnConcernRow]) -> Vec<Course> {
    let mut of: BTreeMap<(&str, i32), Vec<Given>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.struck_at.is_none() && row.not_asked.is_none()) {
        of.entry((&row.instrument, row.edition)).or_default().push((time::date(row.on_day), figures(&row.scores)));
    }
    let mut courses: Vec<Course> = of
        .into_iter()
        .filter_map(|((code, edition), given)| {
            let definition = catalogue.of(code, edition)?.clone();
            let tracks = keys(&definition, concerns)
                .into_iter()
                .filter_map(|(key, name)| track(&definition, key, name, &given))
                .collect::<Vec<_>>();
            (!tracks.is_empty()).then_some(Course { definition, tracks })
        })
        .collect();
    let order: Vec<String> = catalogue.latest().iter().map(|one| one.definition.code.clone()).collect();
    courses.sort_by_key(|course| {
        (order.iter().position(|code| *code == course.definition.code), course.definition.edition)
    });
    courses
}

/// What has a line of its own: each scale, or each concern.
fn keys(definition: &Definition, concerns: &[OwnConcernRow]) -> Vec<(String, String)> {
    if definition.sort == Sort::Concerns {
        return concerns.iter().map(|one| (one.id.to_string(), one.words.clone())).collect();
    }
    definition.scales.iter().map(|scale| (scale.code.clone(), scale.name.clone())).collect()
}

fn track(definition: &Definition, key: String, name: String, given: &[Given]) -> Option<Track> {
    let scale = definition.scale(&key)?.clone();
    let scores: Vec<(Date, Hundredths)> =
        given.iter().filter_map(|(on, scores)| Some((*on, *scores.get(&key)?))).collect();
    let item = (scale.rule == Rule::None)
        .then(|| scale.items.first().and_then(|code| definition.item(code)))
        .flatten()
        .cloned();
    (!scores.is_empty()).then_some(Track { key, name, scale, item, scores })
}
