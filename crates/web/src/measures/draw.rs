//! How a measure went, as a picture, a table and a sentence that say the same (PAGES 1).

use crate::render::day_of;
use app::measures::{Course, Track};
use jiff::civil::{Date, date};
use picture::{Band, Line, Point};
use practice::measure::{Better, Hundredths, Item, Scale};
use serde::Serialize;

/// One instrument over time.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CourseView {
    name: String,
    short: String,
    source: String,
    /// Said where it is not the first.
    edition: Option<i32>,
    tracks: Vec<TrackView>,
}

/// One scale over time.
#[derive(Debug, Clone, Serialize)]
struct TrackView {
    id: String,
    name: String,
    sentence: String,
    svg: String,
    rows: Vec<RowView>,
}

#[derive(Debug, Clone, Serialize)]
struct RowView {
    on: String,
    shown: String,
}

/// A number that grows by one each day.
fn day_number(day: Date) -> i64 {
    practice::clock::days_between(date(1970, 1, 1), day)
}

/// Which end is better, as a sentence's part.
pub(super) const fn better(better: Better) -> &'static str {
    match better {
        Better::Higher => "Higher is better",
        Better::Lower => "Lower is better",
        Better::Neither => "",
    }
}

/// A score as it is read: an answer's words, or the number with its band.
pub(super) fn shown(scale: &Scale, item: Option<&Item>, score: Hundredths) -> String {
    let words = item.map_or_else(|| score.to_string(), |item| item.words_of(score));
    match scale.band(score) {
        Some(band) if band.words != words => format!("{words} ({})", band.words.to_lowercase()),
        _ => words,
    }
}

impl TrackView {
    fn of(track: &Track) -> Self {
        let line = Line {
            id: format!("picture-{}", track.key),
            title: track.name.clone(),
            least: track.scale.least.0,
            most: track.scale.most.0,
            bands: track
                .scale
                .bands
                .iter()
                .map(|band| Band { from: band.from.0, to: band.to.0, words: band.words.clone() })
                .collect(),
            better: better(track.scale.better).to_owned(),
            points: track
                .scores
                .iter()
                .map(|(on, score)| Point {
                    day: day_number(*on),
                    when: day_of(*on),
                    value: score.0,
                    shown: shown(&track.scale, track.item.as_ref(), *score),
                })
                .collect(),
        };
        let rows = track
            .scores
            .iter()
            .rev()
            .map(|(on, score)| RowView { on: on.to_string(), shown: shown(&track.scale, track.item.as_ref(), *score) });
        Self {
            id: line.id.clone(),
            name: track.name.clone(),
            sentence: line.sentence(),
            svg: line.svg(),
            rows: rows.collect(),
        }
    }
}

impl CourseView {
    pub(crate) fn of(course: &Course) -> Self {
        let definition = &course.definition;
        Self {
            name: definition.name.clone(),
            short: definition.short.clone(),
            source: definition.source.clone(),
            edition: (definition.edition > 1).then_some(definition.edition),
            tracks: course.tracks.iter().map(TrackView::of).collect(),
        }
    }

    pub(crate) fn sample() -> Self {
        let definition = practice::measure::built_in()[0].clone();
        let tracks = definition.scales.iter().map(|scale| Track {
            key: scale.code.clone(),
            name: scale.name.clone(),
            item: definition.item(&scale.code).cloned(),
            scale: scale.clone(),
            scores: vec![
                (date(2026, 1, 5), Hundredths::whole(3)),
                (date(2026, 3, 9), Hundredths::whole(5)),
                (date(2026, 6, 3), Hundredths::whole(7)),
            ],
        });
        Self { edition: Some(2), ..Self::of(&Course { tracks: tracks.collect(), definition }) }
    }
}
