//! Measures, own concerns and follow-ups as rows and events.

use super::cases::Pen;
use crate::demo::case::Episode;
use crate::demo::measures::Measure;
use app::measures::{asked_concerns, body, fill, planned, said_in_order};
use app::time::{at, day, local_date};
use practice::event::Kind;
use practice::measure::{Definition, built_in};
use serde_json::json;
use store::measures::{FollowUpRow, MeasureRow, OwnConcernRow};
use uuid::Uuid;

impl Pen<'_> {
    pub(super) fn measures(&mut self, e: &Episode, episode: Uuid) {
        let mut concerns: Vec<OwnConcernRow> = Vec::new();
        for measure in &e.measures {
            let by = e.owner_at(measure.at);
            let Some(definition) = built_in().iter().find(|one| one.code == measure.code) else { continue };
            for (nth, words) in measure.concerns.iter().enumerate() {
                let concern = OwnConcernRow {
                    id: self.id(measure.at),
                    episode_id: episode,
                    person_id: self.person,
                    words: words.clone(),
                    said_at: at(said_in_order(measure.at, nth)),
                    laid_down_at: None,
                    version: 1,
                };
                let said = json!({ "words": words });
                self.event(measure.at, Kind::OwnConcernSaid, Some(by), concern.id, Some(episode), &said);
                concerns.push(concern.clone());
                self.batch.own_concerns.push(concern);
            }
            self.measure(measure, definition, (by, episode), &concerns);
        }
        self.follow_up(e, episode);
    }

    fn measure(
        &mut self,
        measure: &Measure,
        definition: &Definition,
        (by, episode): (usize, Uuid),
        concerns: &[OwnConcernRow],
    ) {
        let pairs = asked_concerns(definition, concerns);
        let asked = definition.asked(&pairs);
        let on = local_date(measure.at);
        let Ok(outcome) = measure.draft.check(definition, &asked, on) else { return };
        let words = definition.said(&asked, &outcome);
        let mut row = MeasureRow {
            id: self.id(measure.at),
            episode_id: episode,
            person_id: self.person,
            instrument: definition.code.clone(),
            edition: definition.edition,
            on_day: day(on),
            how: String::new(),
            not_asked: None,
            not_asked_words: String::new(),
            answers: String::new(),
            scores: String::new(),
            said: String::new(),
            note: String::new(),
            recorded_at: at(measure.at),
            recorded_by: Some(self.world.account(by)),
            recorded_by_name: None,
            struck_at: None,
            struck_why: String::new(),
            version: 1,
        };
        fill(&mut row, &measure.draft, &outcome, &words);
        let kind = if row.not_asked.is_some() { Kind::MeasureNotAsked } else { Kind::MeasureGiven };
        self.event(measure.at, kind, Some(by), row.id, Some(episode), &body(definition, &row, &words));
        self.batch.measures.push(row);
    }

    fn follow_up(&mut self, e: &Episode, episode: Uuid) {
        let Some(planned_for) = e.follow_up else { return };
        let (Some(since), Some(months)) = (planned_for.later.since, planned_for.later.months) else { return };
        let on = local_date(planned_for.at);
        let Ok(due) = planned_for.later.due(on, Some(on), on) else { return };
        let by = e.owner_at(planned_for.at);
        let row = FollowUpRow {
            id: self.id(planned_for.at),
            episode_id: episode,
            person_id: self.person,
            since: since.as_str().to_owned(),
            months: i32::try_from(months).unwrap_or_default(),
            due_on: day(due),
            planned_at: at(planned_for.at),
            planned_by: self.world.account(by),
            came: None,
            came_words: String::new(),
            came_on: None,
            version: 1,
        };
        self.event(planned_for.at, Kind::FollowUpPlanned, Some(by), row.id, Some(episode), &planned(&row));
        self.batch.follow_ups.push(row);
    }
}
