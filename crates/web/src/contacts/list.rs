//! Every contact of an episode, newest first, with its notes.

use crate::episodes::{Header, Tab};
use crate::error::{WebError, WebResult};
use crate::form::Form;
use crate::samples::{Samples, drawn};
use crate::visit::Visit;
use crate::words::need_words;
use app::{ContactListRow, time};
use axum::extract::{Path, RawQuery};
use practice::access::Act;
use practice::charter::Done;
use practice::contact::{Attendance, Kind, Place};
use practice::ids::EpisodeId;
use serde::Serialize;
use uuid::Uuid;

/// A contact in a list.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ContactLine {
    id: String,
    at: String,
    kind: &'static str,
    place: &'static str,
    /// What became of it, where it did not take place.
    missed: Option<&'static str>,
    minutes: Option<i64>,
    travel: Option<i64>,
    with_whom: String,
    notes: String,
    needs: Vec<String>,
    /// What was done besides talking.
    done: Vec<&'static str>,
    by: String,
}

impl ContactLine {
    /// The line of a row.
    pub(crate) fn of(row: &ContactListRow) -> Self {
        let attendance = Attendance::parse(&row.attendance);
        Self {
            id: row.id.to_string(),
            at: time::moment(row.at).to_string(),
            kind: Kind::parse(&row.kind).map_or("", Kind::words),
            place: Place::parse(&row.place).map_or("", Place::words),
            missed: attendance.filter(|a| *a != Attendance::Attended).map(Attendance::words),
            minutes: row.minutes.map(i64::from),
            travel: row.travel_minutes.map(i64::from),
            with_whom: row.with_whom.clone(),
            notes: row.notes.clone(),
            needs: need_words(&row.needs),
            done: Done::parse(&row.done).words(),
            by: row.recorded_by_name.clone(),
        }
    }

    /// Lines for samples.
    pub(crate) fn samples() -> Vec<Self> {
        let held = Self {
            id: "01990000-0000-7000-8000-000000000003".to_owned(),
            at: "2026-11-10T14:30:00Z".to_owned(),
            kind: Kind::FollowUp.words(),
            place: Place::Phone.words(),
            missed: None,
            minutes: Some(15),
            travel: Some(20),
            with_whom: "Her sister".to_owned(),
            notes: "Talked about the garden.\nShe will ring the group.".to_owned(),
            needs: need_words("loneliness"),
            done: super::asked_sample().words(),
            by: "Amara Okafor".to_owned(),
        };
        let missed = Self {
            missed: Some(Attendance::DidNotAttend.words()),
            minutes: None,
            travel: None,
            with_whom: String::new(),
            notes: String::new(),
            needs: Vec::new(),
            done: Vec::new(),
            ..held.clone()
        };
        vec![held, missed]
    }
}

/// What the list of contacts shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ContactsView {
    header: Header,
    contacts: Vec<ContactLine>,
    next: Option<String>,
    may_record: bool,
}

pub(super) async fn show(visit: Visit, Path(episode): Path<Uuid>, RawQuery(query): RawQuery) -> WebResult {
    let asked = Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    let opened = app::episodes::open(visit.ctx(), EpisodeId(episode)).await?;
    let before = asked.first("before").and_then(time::of_key);
    let (rows, next) = app::contacts::page(visit.ctx(), EpisodeId(episode), before).await?;
    let view = ContactsView {
        header: Header::of(&opened, visit.ctx().today(), Tab::Contacts),
        contacts: rows.iter().map(ContactLine::of).collect(),
        next: next.as_ref().map(time::key_of),
        may_record: opened.write && visit.ctx().may(Act::ContactRecord),
    };
    visit.page("contacts/list.html", "Contacts", view)
}

pub(super) fn samples() -> Samples {
    let full = ContactsView {
        header: Header::sample(Tab::Contacts),
        contacts: ContactLine::samples(),
        next: Some("1_1".to_owned()),
        may_record: true,
    };
    let empty = ContactsView { contacts: Vec::new(), next: None, ..full.clone() };
    vec![("contacts/list.html", vec![drawn(&full, None), drawn(&empty, None)])]
}
