//! Measures and appointments of another system, as rows.

use super::make::{Maker, Waiting, moment};
use crate::time;
use exchange::Record;
use practice::appointment::{Span, State, usual_minutes};
use practice::contact::{Kind as ContactKind, Place};
use practice::event::Kind as EventKind;
use practice::measure::{Definition, Draft, How, NotAsked};
use serde_json::json;
use store::calendar::AppointmentRow;
use store::measures::MeasureRow;
use uuid::Uuid;

/// What a measure's record says, as the form would have it.
///
/// # Errors
/// What stands among the answers and is none of the instrument's questions.
pub(super) fn draft(record: &Record, definition: &Definition) -> Result<Draft, String> {
    let mut answers = vec![String::new(); definition.items.len()];
    for one in record.text("answers").split([';', '|']).map(str::trim).filter(|one| !one.is_empty()) {
        let (code, value) = one.split_once('=').ok_or_else(|| one.to_owned())?;
        let position = definition.items.iter().position(|item| item.code.eq_ignore_ascii_case(code.trim()));
        let answer = position.and_then(|position| answers.get_mut(position)).ok_or_else(|| one.to_owned())?;
        value.trim().clone_into(answer);
    }
    Ok(Draft {
        how: Some(How::parse(record.text("measure_how")).unwrap_or(How::Together)),
        on: record.get("measure_on").and_then(|text| text.parse().ok()),
        answers,
        not_asked: NotAsked::parse(record.text("not_asked")),
        not_asked_words: record.text("not_asked_words").to_owned(),
        note: record.text("measure_note").to_owned(),
    })
}

/// How long an appointment's record says that it is, with whom and what for; none where it says no time.
pub(super) fn span(record: &Record) -> Option<Span> {
    let minutes = record.get("appointment_minutes").and_then(|text| text.parse().ok());
    Some(Span::of(moment(record, "appointment_at")?, minutes.unwrap_or_else(|| usual_minutes(kind(record)))))
}

/// What kind of contact is planned.
pub(super) fn kind(record: &Record) -> ContactKind {
    ContactKind::parse(record.text("appointment_kind")).unwrap_or(ContactKind::FollowUp)
}

/// Where.
pub(super) fn place(record: &Record) -> Option<Place> {
    Place::parse(record.text("appointment_place"))
}

impl Maker<'_> {
    pub(super) fn measure(&mut self, one: &Waiting) {
        let r = &one.record;
        let edition = r.text("edition").parse().unwrap_or(1);
        let Some(definition) = self.catalogue.of(r.text("instrument"), edition) else { return };
        let (Some(episode), Ok(draft)) = (one.belongs.episode, draft(r, definition)) else { return };
        let asked = definition.asked(&[]);
        let Ok(outcome) = draft.check(definition, &asked, self.ctx.today()) else { return };
        let words = definition.said(&asked, &outcome);
        let mut row = MeasureRow {
            id: one.id,
            episode_id: episode,
            person_id: one.person,
            instrument: definition.code.clone(),
            edition: definition.edition,
            on_day: self.ctx.day(),
            how: String::new(),
            not_asked: None,
            not_asked_words: String::new(),
            answers: String::new(),
            scores: String::new(),
            said: String::new(),
            note: String::new(),
            recorded_at: self.ctx.at(),
            recorded_by: None,
            recorded_by_name: None,
            struck_at: None,
            struck_why: String::new(),
            version: 1,
        };
        crate::measures::fill(&mut row, &draft, &outcome, &words);
        let kind = if row.not_asked.is_some() { EventKind::MeasureNotAsked } else { EventKind::MeasureGiven };
        self.event(kind, one, crate::measures::body(definition, &row, &words));
        self.load.batch.measures.push(row);
    }

    /// An appointment with whoever it names, else with whoever supports. Where support has ended there, none is planned.
    pub(super) fn appointment(&mut self, one: &Waiting, owner: Option<Uuid>, ended: bool) {
        let r = &one.record;
        if ended {
            let words = "planned in the other system, though support had ended there";
            self.flag(one.person, "appointment_at", r.text("appointment_at"), words);
            return;
        }
        let (Some(episode), Some(span), Some(worker)) = (one.belongs.episode, span(r), one.belongs.owner.or(owner))
        else {
            return;
        };
        let place = place(r);
        let row = AppointmentRow {
            id: one.id,
            line_id: one.id,
            sequence: 0,
            worker_id: worker,
            episode_id: Some(episode),
            person_id: Some(one.person),
            site_id: one.belongs.site.filter(|_| place == Some(Place::Surgery)),
            room_id: None,
            kind: kind(r).as_str().to_owned(),
            place: place.map(|place| place.as_str().to_owned()),
            starts_at: time::at(span.starts),
            ends_at: time::at(span.ends),
            note: r.text("appointment_note").to_owned(),
            tasks: String::new(),
            state: State::Planned.as_str().to_owned(),
            series_id: None,
            contact_id: None,
            remind_by: None,
            made_at: self.ctx.at(),
            made_by: worker,
            closed_at: None,
            closed_by: None,
            why: String::new(),
            version: 1,
        };
        let body = json!({ "at": row.starts_at, "kind": row.kind, "place": row.place, "note": row.note });
        self.event(EventKind::AppointmentPlanned, one, body);
        self.load.batch.appointments.push(row);
    }
}
